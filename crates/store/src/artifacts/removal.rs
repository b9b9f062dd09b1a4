//! What the deletion of runs takes along, and deleting many versions.

use std::collections::HashSet;

use ayumi_model::artifact::ArtifactState;
use ayumi_model::{ArtifactId, RunId};

use super::edit::delete;
use super::{get_artifact, id_list};
use crate::Store;
use crate::error::Result;
use crate::sql::{FromRow, Row};

/// The versions that runs made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Made {
    /// By these runs alone.
    pub alone: Vec<ArtifactId>,
    /// By another run outside the trash as well.
    pub shared: Vec<ArtifactId>,
}

struct MadeRow {
    artifact: ArtifactId,
    n_others: i64,
}

impl FromRow for MadeRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { artifact: row.get("artifact_id")?, n_others: row.get("n_others")? })
    }
}

impl Store {
    /// The committed versions that these runs made.
    pub async fn list_made(&self, runs: Vec<RunId>) -> Result<Made> {
        if runs.is_empty() {
            return Ok(Made::default());
        }
        let ids = id_list(runs);
        let text = format!(
            "SELECT ra.artifact_id, (SELECT count(*) FROM run_artifact o JOIN run r ON r.id = o.run_id
                 WHERE o.artifact_id = ra.artifact_id AND o.is_input = 0 AND r.deleted_at IS NULL
                 AND o.run_id NOT IN ({ids})) AS n_others
             FROM run_artifact ra JOIN artifact a ON a.id = ra.artifact_id
             WHERE ra.run_id IN ({ids}) AND ra.is_input = 0 AND a.state = 'committed' ORDER BY ra.artifact_id"
        );
        self.sql
            .read(move |tx| {
                let (mut made, mut seen) = (Made::default(), HashSet::new());
                for row in tx.query::<MadeRow>(&text, &[])? {
                    if !seen.insert(row.artifact) {
                        continue;
                    }
                    let side = if row.n_others > 0 { &mut made.shared } else { &mut made.alone };
                    side.push(row.artifact);
                }
                Ok(made)
            })
            .await
    }

    /// Deletes versions with their aliases; those that are linked only where that is asked for. All of them or, where the
    /// server dies, none. Returns those deleted.
    pub async fn delete_artifacts(&self, ids: Vec<ArtifactId>, with_links: bool) -> Result<Vec<ArtifactId>> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let mut deleted = Vec::with_capacity(ids.len());
                for &id in &ids {
                    let artifact = get_artifact(tx, id)?;
                    if artifact.state == ArtifactState::Deleted || (artifact.is_linked() && !with_links) {
                        continue;
                    }
                    delete(tx, id, now)?;
                    deleted.push(id);
                }
                Ok(deleted)
            })
            .await
    }
}
