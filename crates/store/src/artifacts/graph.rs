//! Lineage: the graph of versions and runs, one step at a time.

use ayumi_model::artifact::Artifact;
use ayumi_model::run::Run;
use ayumi_model::{ArtifactId, EntityId, RunId};

use super::{ARTIFACT_COLUMNS, COLLECTION_COLUMNS, COLLECTION_TABLES, id_list, load_labels};
use crate::Store;
use crate::error::Result;
use crate::params;
use crate::runs::{RUN_COLUMNS, RUN_TABLES};
use crate::sql::{FromRow, Row};

/// That a run made or used a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Edge {
    /// Who owns the run's project.
    pub run_entity: EntityId,
    /// Who owns the version's project.
    pub artifact_entity: EntityId,
    /// The run.
    pub run: RunId,
    /// The version.
    pub artifact: ArtifactId,
    /// True where the run used it, false where it made it.
    pub is_input: bool,
}

impl FromRow for Edge {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            run_entity: row.get("run_entity")?,
            artifact_entity: row.get("artifact_entity")?,
            run: row.get("run_id")?,
            artifact: row.get("artifact_id")?,
            is_input: row.get("is_input")?,
        })
    }
}

const EDGES: &str = "SELECT rp.entity_id AS run_entity, ap.entity_id AS artifact_entity, ra.run_id, ra.artifact_id,
    ra.is_input FROM run_artifact ra JOIN run r ON r.id = ra.run_id JOIN project rp ON rp.id = r.project_id
    JOIN artifact a ON a.id = ra.artifact_id JOIN artifact_collection c ON c.id = a.sequence_id
    JOIN project ap ON ap.id = c.project_id WHERE r.deleted_at IS NULL AND a.state = 'committed'";

impl Store {
    /// The runs outside the trash that made or used these versions, the latest first, at most `limit`.
    pub async fn list_edges_of_artifacts(&self, artifacts: Vec<ArtifactId>, limit: usize) -> Result<Vec<Edge>> {
        self.edges("ra.artifact_id", id_list(artifacts), limit).await
    }

    /// The committed versions that these runs made or used, the latest first, at most `limit`.
    pub async fn list_edges_of_runs(&self, runs: Vec<RunId>, limit: usize) -> Result<Vec<Edge>> {
        self.edges("ra.run_id", id_list(runs), limit).await
    }

    async fn edges(&self, column: &str, ids: String, limit: usize) -> Result<Vec<Edge>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let text = format!(
            "{EDGES} AND {column} IN ({ids}) ORDER BY ra.created_at DESC, ra.run_id DESC, ra.artifact_id DESC LIMIT $1"
        );
        self.sql.read(move |tx| tx.query(&text, params![limit])).await
    }

    /// Versions by their ids, oldest first.
    pub async fn list_artifacts(&self, ids: Vec<ArtifactId>) -> Result<Vec<Artifact>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let text = format!(
            "SELECT {ARTIFACT_COLUMNS}, {COLLECTION_COLUMNS} FROM {COLLECTION_TABLES}
             JOIN artifact a ON a.sequence_id = c.id WHERE a.id IN ({}) ORDER BY a.id",
            id_list(ids)
        );
        self.sql
            .read(move |tx| {
                let mut found: Vec<Artifact> = tx.query(&text, &[])?;
                load_labels(tx, &mut found)?;
                Ok(found)
            })
            .await
    }

    /// Runs by their ids, without their tags.
    pub async fn list_runs_by_id(&self, ids: Vec<RunId>) -> Result<Vec<Run>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let text = format!("SELECT {RUN_COLUMNS} FROM {RUN_TABLES} WHERE r.id IN ({}) ORDER BY r.id", id_list(ids));
        self.sql.read(move |tx| tx.query(&text, &[])).await
    }
}
