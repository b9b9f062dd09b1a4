//! Removing what nothing names any more: contents, abandoned versions, and versions whose time is over.

use ayumi_model::{ArtifactContentId, ArtifactId, EntityId, ProjectId, Timestamp};

use super::edit::delete;
use crate::Store;
use crate::error::Result;
use crate::params;
use crate::sql::Tx;

impl Store {
    /// Looks at contents that nobody asked for since `deadline`, at most `limit`: those that no entry names lose their row,
    /// and their blobs are garbage. Returns how many were looked at, and how many bytes will be freed.
    pub async fn sweep_contents(&self, deadline: Timestamp, limit: usize) -> Result<(usize, i64)> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let idle: Vec<ArtifactContentId> = tx.query(
                    "SELECT content_id FROM artifact_content_idle WHERE since < $1 ORDER BY since LIMIT $2",
                    params![deadline, limit],
                )?;
                let mut n_bytes = 0;
                for &id in &idle {
                    n_bytes += sweep_content(tx, id, now)?;
                }
                Ok((idle.len(), n_bytes))
            })
            .await
    }

    /// Gives up pending versions on which nobody worked since `deadline`, at most `limit`. Returns how many.
    pub async fn drop_abandoned_artifacts(&self, deadline: Timestamp, limit: usize) -> Result<usize> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let abandoned: Vec<ArtifactId> = tx.query(
                    "SELECT id FROM artifact WHERE state = 'pending' AND updated_at < $1 ORDER BY id LIMIT $2",
                    params![deadline, limit],
                )?;
                for &id in &abandoned {
                    delete(tx, id, now)?;
                }
                Ok(abandoned.len())
            })
            .await
    }

    /// Deletes versions whose time to live is over, at most `limit`, with their aliases. Linked ones stay. Returns how many.
    pub async fn expire_artifacts(&self, limit: usize) -> Result<usize> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let over: Vec<ArtifactId> = tx.query(
                    "SELECT a.id FROM artifact a WHERE a.state = 'committed' AND a.ttl > 0
                     AND a.created_at < $1 - a.ttl * 1000000 AND NOT EXISTS (SELECT 1 FROM artifact_membership m
                     WHERE m.artifact_id = a.id AND m.collection_id <> a.sequence_id) ORDER BY a.id LIMIT $2",
                    params![now, limit],
                )?;
                for &id in &over {
                    delete(tx, id, now)?;
                }
                Ok(over.len())
            })
            .await
    }
}

/// Removes a content that no entry names, or forgets that it was idle. Returns the bytes that go.
fn sweep_content(tx: &mut Tx<'_>, id: ArtifactContentId, now: Timestamp) -> Result<i64> {
    let named: Option<i64> =
        tx.find("SELECT size_bytes FROM artifact_entry WHERE content_id = $1 LIMIT 1", params![id])?;
    if named.is_some() {
        tx.execute("DELETE FROM artifact_content_idle WHERE content_id = $1", params![id])?;
        return Ok(0);
    }
    tx.execute(
        "INSERT INTO blob_garbage (blob, since) SELECT blob, CAST($2 AS BIGINT) FROM artifact_content WHERE id = $1
         ON CONFLICT (blob) DO NOTHING",
        params![id, now],
    )?;
    let n_bytes: Option<i64> =
        tx.find("DELETE FROM artifact_content WHERE id = $1 RETURNING size_bytes", params![id])?;
    Ok(n_bytes.unwrap_or(0))
}

/// Notes the manifests of an entity's projects as garbage, before these are deleted.
pub(crate) fn discard_manifests_of(tx: &mut Tx<'_>, entity: EntityId, now: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT INTO blob_garbage (blob, since) SELECT m.blob, CAST($2 AS BIGINT) FROM artifact_manifest m
         JOIN artifact a ON a.id = m.artifact_id JOIN artifact_collection c ON c.id = a.sequence_id
         JOIN project p ON p.id = c.project_id WHERE p.entity_id = $1 AND m.blob IS NOT NULL
         ON CONFLICT (blob) DO NOTHING",
        params![entity, now],
    )?;
    Ok(())
}

/// Gives up all contents of an entity, whose projects are deleted already.
pub(crate) fn discard_contents_of(tx: &mut Tx<'_>, entity: EntityId, now: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT INTO blob_garbage (blob, since) SELECT blob, CAST($2 AS BIGINT) FROM artifact_content
         WHERE entity_id = $1 ON CONFLICT (blob) DO NOTHING",
        params![entity, now],
    )?;
    tx.execute("DELETE FROM artifact_content WHERE entity_id = $1", params![entity])?;
    Ok(())
}

/// Notes what the versions of a project hold as garbage, before the project is deleted. Contents that versions elsewhere
/// name stay.
pub(crate) fn discard_artifacts_of_project(tx: &mut Tx<'_>, project: ProjectId, now: Timestamp) -> Result<()> {
    const OF_PROJECT: &str = "artifact a JOIN artifact_collection c ON c.id = a.sequence_id";
    tx.execute(
        &format!(
            "INSERT INTO artifact_content_idle (content_id, since) SELECT DISTINCT n.content_id, CAST($2 AS BIGINT)
             FROM {OF_PROJECT} JOIN artifact_entry n ON n.artifact_id = a.id
             WHERE c.project_id = $1 AND n.content_id IS NOT NULL
             ON CONFLICT (content_id) DO UPDATE SET since = excluded.since"
        ),
        params![project, now],
    )?;
    tx.execute(
        &format!(
            "INSERT INTO blob_garbage (blob, since) SELECT m.blob, CAST($2 AS BIGINT)
             FROM {OF_PROJECT} JOIN artifact_manifest m ON m.artifact_id = a.id
             WHERE c.project_id = $1 AND m.blob IS NOT NULL ON CONFLICT (blob) DO NOTHING"
        ),
        params![project, now],
    )?;
    Ok(())
}
