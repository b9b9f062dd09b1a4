//! Runs on their way out: into the trash, back from it, and away for good.

use ayumi_model::run::Run;
use ayumi_model::{RunId, Timestamp};

use crate::Store;
use crate::error::Result;
use crate::params;
use crate::runs::get_run;

impl Store {
    /// Puts a run into the trash. Its name stays taken.
    pub async fn trash_run(&self, id: RunId) -> Result<()> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                tx.execute(
                    "UPDATE run SET deleted_at = coalesce(deleted_at, $2), updated_at = $2 WHERE id = $1",
                    params![id, now],
                )?;
                Ok(())
            })
            .await
    }

    /// Takes a run out of the trash.
    pub async fn restore_run(&self, id: RunId) -> Result<Run> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                tx.execute("UPDATE run SET deleted_at = NULL, updated_at = $2 WHERE id = $1", params![id, now])?;
                get_run(tx, id)
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
        let now = self.now();
        self.sql
            .write(move |tx| {
                let lock = format!("SELECT id FROM run WHERE id = $1{}", tx.dialect().for_update());
                if tx.find::<RunId>(&lock, params![id])?.is_none() {
                    return Ok(());
                }
                tx.execute(
                    "INSERT INTO deleted_run (project_id, name, deleted_at)
                     SELECT project_id, name, CAST($2 AS BIGINT) FROM run WHERE id = $1
                     ON CONFLICT (project_id, name) DO NOTHING",
                    params![id, now],
                )?;
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
}
