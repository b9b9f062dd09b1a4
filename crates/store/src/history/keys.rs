//! Which keys runs have logged.

use ayumi_model::{ProjectId, RunId};

use crate::Store;
use crate::error::Result;
use crate::params;
use crate::sql::{FromRow, Row};

/// A key of logged rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryKey {
    /// The encoded key path.
    pub path: String,
    /// Which table of rows.
    pub stream: i64,
    /// Bits of the kinds of value, see [`crate::streams::kind_bit`].
    pub kinds: i64,
}

impl FromRow for HistoryKey {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { path: row.get("path")?, stream: row.get("stream")?, kinds: row.get("kinds")? })
    }
}

impl Store {
    /// Every key that a run has logged.
    pub async fn list_keys(&self, run: RunId) -> Result<Vec<HistoryKey>> {
        let list = "SELECT path, stream, kinds FROM history_key WHERE run_id = $1";
        let mut keys: Vec<HistoryKey> = self.sql.read(move |tx| tx.query(list, params![run])).await?;
        // Here and not there: there is no index for it, and this is several times as fast.
        keys.sort_unstable_by(|a, b| (a.stream, &a.path).cmp(&(b.stream, &b.path)));
        Ok(keys)
    }

    /// Every key that any run of a project outside the trash has logged, at most `limit`.
    pub async fn list_project_keys(&self, project: ProjectId, limit: usize) -> Result<Vec<HistoryKey>> {
        self.sql
            .read(move |tx| {
                // Bit by bit, because neither database has the same aggregate for OR.
                tx.query(
                    "SELECT k.path, k.stream, max(k.kinds & 1) + max(k.kinds & 2) + max(k.kinds & 4)
                     + max(k.kinds & 8) + max(k.kinds & 16) AS kinds
                     FROM run r JOIN history_key k ON k.run_id = r.id
                     WHERE r.project_id = $1 AND r.deleted_at IS NULL
                     GROUP BY k.stream, k.path ORDER BY k.stream, k.path LIMIT $2",
                    params![project, limit],
                )
            })
            .await
    }
}
