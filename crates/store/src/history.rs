//! Reading the rows of runs.

use std::sync::Arc;

use ayumi_history::{Block, Rows};
use ayumi_model::{ProjectId, RunId};

use crate::error::{Error, Result};
use crate::params;
use crate::sql::{FromRow, Row};
use crate::streams::Stream;
use crate::{Store, View, block_bytes};

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

struct HotRow {
    id: i64,
    block: Option<Vec<u8>>,
}

impl FromRow for HotRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, block: row.get("block")? })
    }
}

impl Store {
    /// The rows of a run as they are now: everything acknowledged.
    pub async fn rows(&self, run: RunId, stream: Stream) -> Result<Arc<Rows>> {
        let ids: Vec<i64> = self
            .sql
            .read(move |tx| {
                tx.query(
                    "SELECT id FROM hot WHERE run_id = $1 AND stream = $2 ORDER BY id",
                    params![run, stream.code()],
                )
            })
            .await?;
        let newest = ids.last().copied().unwrap_or(0);
        if let Some(view) = self.views.get(&(run, stream))
            && (view.n_blocks, view.newest) == (ids.len(), newest)
        {
            return Ok(view.rows);
        }
        // Blocks never change, so those decoded before are still good.
        let first_missing = ids.iter().copied().find(|id| !self.blocks.contains_key(id));
        if let Some(first) = first_missing {
            let read: Vec<HotRow> = self
                .sql
                .read(move |tx| {
                    tx.query(
                        "SELECT id, block FROM hot WHERE run_id = $1 AND stream = $2 AND id >= $3 ORDER BY id",
                        params![run, stream.code(), first],
                    )
                })
                .await?;
            let blocks = self.blocks.clone();
            let decode = move || {
                for row in read {
                    let bytes = row.block.unwrap_or_default();
                    let block = Block::decode(&bytes)
                        .map_err(|error| Error::Damaged(format!("block {} of a run's rows: {error}", row.id)))?;
                    blocks.insert(row.id, Arc::new(block));
                }
                Ok::<_, Error>(())
            };
            tokio::task::spawn_blocking(decode).await.map_err(|error| Error::Unavailable(error.to_string()))??;
        }
        let mut blocks = Vec::with_capacity(ids.len());
        for id in &ids {
            blocks.push(match self.blocks.get(id) {
                Some(block) => block,
                // Evicted meanwhile: the cache is smaller than this run.
                None => self.read_block(*id).await?,
            });
        }
        let bytes = blocks.iter().map(block_bytes).fold(0, u32::saturating_add);
        let build = move || Arc::new(Rows::new(blocks));
        let rows = tokio::task::spawn_blocking(build).await.map_err(|error| Error::Unavailable(error.to_string()))?;
        self.views.insert((run, stream), View { n_blocks: ids.len(), newest, bytes, rows: rows.clone() });
        Ok(rows)
    }

    async fn read_block(&self, id: i64) -> Result<Arc<Block>> {
        let bytes: Vec<u8> =
            self.sql.read(move |tx| tx.get("SELECT block FROM hot WHERE id = $1", params![id])).await?;
        let block = Block::decode(&bytes);
        Ok(Arc::new(block.map_err(|error| Error::Damaged(format!("block {id} of a run's rows: {error}")))?))
    }

    /// Every key that a run has logged.
    pub async fn list_keys(&self, run: RunId) -> Result<Vec<HistoryKey>> {
        self.sql
            .read(move |tx| {
                tx.query(
                    "SELECT path, stream, kinds FROM history_key WHERE run_id = $1 ORDER BY stream, path",
                    params![run],
                )
            })
            .await
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
