//! Which runs made which versions, and which used them.

use ayumi_model::artifact::Artifact;
use ayumi_model::run::Run;
use ayumi_model::{ArtifactId, RunId};

use super::create::note_run;
use super::{ARTIFACT_COLUMNS, COLLECTION_COLUMNS, COLLECTION_TABLES, load_labels};
use crate::Store;
use crate::error::Result;
use crate::params;
use crate::runs::{RUN_COLUMNS, RUN_TABLES, load_tags};

/// On which side of a run versions are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The run used them.
    Input,
    /// The run made them.
    Output,
}

impl Side {
    fn is_input(self) -> bool {
        self == Self::Input
    }
}

impl Store {
    /// Notes that a run uses a version.
    pub async fn use_artifact(&self, run: RunId, artifact: ArtifactId, used_as: Option<String>) -> Result<()> {
        let now = self.now();
        self.sql.write(move |tx| note_run(tx, run, artifact, true, used_as.as_deref(), now)).await
    }

    /// The committed versions on one side of a run, in the order in which they were begun, after the one given.
    pub async fn list_run_artifacts(
        &self,
        run: RunId,
        side: Side,
        after: Option<ArtifactId>,
        limit: usize,
    ) -> Result<Vec<Artifact>> {
        let text = format!(
            "SELECT {ARTIFACT_COLUMNS}, {COLLECTION_COLUMNS} FROM {COLLECTION_TABLES}
             JOIN artifact a ON a.sequence_id = c.id JOIN run_artifact ra ON ra.artifact_id = a.id
             WHERE ra.run_id = $1 AND ra.is_input = $2 AND a.id > $3 AND a.state = 'committed' ORDER BY a.id LIMIT $4"
        );
        self.sql
            .read(move |tx| {
                let after = after.map_or(-1, ayumi_model::Id::get);
                let mut found: Vec<Artifact> = tx.query(&text, params![run, side.is_input(), after, limit])?;
                load_labels(tx, &mut found)?;
                Ok(found)
            })
            .await
    }

    /// How many of them there are.
    pub async fn count_run_artifacts(&self, run: RunId, side: Side) -> Result<i64> {
        self.sql
            .read(move |tx| {
                tx.get(
                    "SELECT count(*) FROM run_artifact ra JOIN artifact a ON a.id = ra.artifact_id
                     WHERE ra.run_id = $1 AND ra.is_input = $2 AND a.state = 'committed'",
                    params![run, side.is_input()],
                )
            })
            .await
    }

    /// The runs, outside the trash, that used (`Input`) or made (`Output`) a version, the first one first.
    pub async fn list_artifact_runs(&self, artifact: ArtifactId, side: Side, limit: usize) -> Result<Vec<Run>> {
        let text = format!(
            "SELECT {RUN_COLUMNS} FROM {RUN_TABLES} JOIN run_artifact ra ON ra.run_id = r.id
             WHERE ra.artifact_id = $1 AND ra.is_input = $2 AND r.deleted_at IS NULL
             ORDER BY ra.created_at, r.id LIMIT $3"
        );
        self.sql
            .read(move |tx| {
                let mut runs: Vec<Run> = tx.query(&text, params![artifact, side.is_input(), limit])?;
                load_tags(tx, &mut runs)?;
                Ok(runs)
            })
            .await
    }
}
