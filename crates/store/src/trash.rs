//! Runs on their way out: what is in the trash, and what goes away for good.

use ayumi_model::name::{EntityName, RunName};
use ayumi_model::run::Run;
use ayumi_model::{ProjectId, RunId, Timestamp};

use crate::Store;
use crate::error::Result;
use crate::params;
use crate::run_query::get_runs;
use crate::sql::{FromRow, Row};

/// A run in the trash.
#[derive(Debug, Clone, PartialEq)]
pub struct TrashedRun {
    /// The run.
    pub run: Run,
    /// When it was put there.
    pub deleted_at: Timestamp,
    /// Who did it; none where nobody is known to have.
    pub deleted_by: Option<EntityName>,
}

/// A place in the trash, whose newest runs come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrashPlace {
    /// Of the run before.
    pub deleted_at: Timestamp,
    /// The run before.
    pub id: RunId,
}

impl Store {
    /// The runs in the trash of a project, those deleted last first, and how many there are in all.
    pub async fn list_trash(
        &self,
        project: ProjectId,
        after: Option<TrashPlace>,
        limit: usize,
    ) -> Result<(Vec<TrashedRun>, i64)> {
        self.sql
            .read(move |tx| {
                let n_runs =
                    tx.get("SELECT count(*) FROM run WHERE project_id = $1 AND deleted_at IS NOT NULL", params![project])?;
                let place = after.unwrap_or(TrashPlace { deleted_at: Timestamp::from_micros(i64::MAX), id: RunId::new(i64::MAX) });
                let rows: Vec<TrashRow> = tx.query(
                    "SELECT r.id, r.deleted_at, e.name AS deleted_by FROM run r LEFT JOIN \"user\" u ON u.id = r.deleted_by
                     LEFT JOIN entity e ON e.id = u.entity_id
                     WHERE r.project_id = $1 AND r.deleted_at IS NOT NULL AND (r.deleted_at, r.id) < ($2, $3)
                     ORDER BY r.deleted_at DESC, r.id DESC LIMIT $4",
                    params![project, place.deleted_at, place.id, limit],
                )?;
                let ids: Vec<RunId> = rows.iter().map(|row| row.id).collect();
                let runs = get_runs(tx, &ids)?.into_iter().zip(rows);
                let trashed = runs.map(|(run, row)| TrashedRun {
                    run,
                    deleted_at: row.deleted_at,
                    deleted_by: row.deleted_by,
                });
                Ok((trashed.collect(), n_runs))
            })
            .await
    }

    /// Removes runs that went into the trash before `deadline`, at most `limit`, with all that belongs to them. Their names
    /// stay taken. Returns how many there were.
    pub async fn purge_trash(&self, deadline: Timestamp, limit: usize) -> Result<usize> {
        let due: Vec<RunId> = self
            .sql
            .read(move |tx| {
                tx.query("SELECT id FROM run WHERE deleted_at < $1 ORDER BY id LIMIT $2", params![deadline, limit])
            })
            .await?;
        for id in &due {
            self.purge_run(*id).await?;
        }
        Ok(due.len())
    }

    /// Removes a run with all that belongs to it. Its name stays taken.
    pub async fn purge_run(&self, id: RunId) -> Result<()> {
        self.remove_run(id, true).await
    }

    /// Removes a run with all that belongs to it, as if it had never been: its name is free again.
    pub async fn erase_run(&self, id: RunId) -> Result<()> {
        self.remove_run(id, false).await
    }

    async fn remove_run(&self, id: RunId, keeps_name: bool) -> Result<()> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let lock = format!("SELECT id FROM run WHERE id = $1{}", tx.dialect().for_update());
                if tx.find::<RunId>(&lock, params![id])?.is_none() {
                    return Ok(());
                }
                if keeps_name {
                    tx.execute(
                        "INSERT INTO deleted_run (project_id, name, deleted_at)
                         SELECT project_id, name, CAST($2 AS BIGINT) FROM run WHERE id = $1
                         ON CONFLICT (project_id, name) DO NOTHING",
                        params![id, now],
                    )?;
                }
                tx.execute(
                    "INSERT INTO blob_garbage (blob, since) SELECT blob, CAST($2 AS BIGINT) FROM run_file
                     WHERE run_id = $1 ON CONFLICT (blob) DO NOTHING",
                    params![id, now],
                )?;
                // The log of blocks is too busy for a reference to runs that would be checked with each row.
                tx.execute("DELETE FROM hot WHERE run_id = $1", params![id])?;
                tx.execute("DELETE FROM run WHERE id = $1", params![id])?;
                Ok(())
            })
            .await
    }

    /// Makes the id of a run that was purged free again. Tells whether it was taken.
    pub async fn free_run_name(&self, project: ProjectId, name: RunName) -> Result<bool> {
        self.sql
            .write(move |tx| {
                let text = "DELETE FROM deleted_run WHERE project_id = $1 AND name = $2";
                Ok(tx.execute(text, params![project, &name])? > 0)
            })
            .await
    }
}

struct TrashRow {
    id: RunId,
    deleted_at: Timestamp,
    deleted_by: Option<EntityName>,
}

impl FromRow for TrashRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, deleted_at: row.get("deleted_at")?, deleted_by: row.get("deleted_by")? })
    }
}
