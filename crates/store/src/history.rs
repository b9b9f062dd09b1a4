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
                let mut damaged = Vec::new();
                for row in read {
                    match Block::decode(&row.block.unwrap_or_default()) {
                        Ok(block) => blocks.insert(row.id, Arc::new(block)),
                        Err(error) => damaged.push((row.id, error.to_string())),
                    }
                }
                damaged
            };
            let damaged = tokio::task::spawn_blocking(decode).await;
            let damaged = damaged.map_err(|error| Error::Unavailable(error.to_string()))?;
            for (id, reason) in damaged {
                self.note_damage(run, id, reason).await?;
            }
        }
        let mut blocks = Vec::with_capacity(ids.len());
        for id in &ids {
            match self.blocks.get(id) {
                Some(block) => blocks.push(block),
                // Evicted meanwhile, because the cache is smaller than this run; or damaged.
                None => blocks.extend(self.read_block(run, *id).await?),
            }
        }
        let bytes = blocks.iter().map(block_bytes).fold(0, u32::saturating_add);
        let build = move || Arc::new(Rows::new(blocks));
        let rows = tokio::task::spawn_blocking(build).await.map_err(|error| Error::Unavailable(error.to_string()))?;
        self.views.insert((run, stream), View { n_blocks: ids.len(), newest, bytes, rows: rows.clone() });
        Ok(rows)
    }

    /// A block; none where it is damaged, which costs no other.
    async fn read_block(&self, run: RunId, id: i64) -> Result<Option<Arc<Block>>> {
        let bytes: Option<Vec<u8>> =
            self.sql.read(move |tx| tx.find("SELECT block FROM hot WHERE id = $1", params![id])).await?;
        match Block::decode(&bytes.unwrap_or_default()) {
            Ok(block) => Ok(Some(Arc::new(block))),
            Err(error) => {
                self.note_damage(run, id, error.to_string()).await?;
                Ok(None)
            }
        }
    }

    /// Shows damage on the run's page, once for each block.
    async fn note_damage(&self, run: RunId, block: i64, reason: String) -> Result<()> {
        let reason = format!("stored block {block} is damaged: {reason}");
        self.sql
            .write(move |tx| {
                let inserted = tx.execute(
                    "INSERT INTO rejected_line (run_id, file, writer, line, reason, content)
                     VALUES ($1, 'hot', '', $2, $3, $4) ON CONFLICT (run_id, file, writer, line) DO NOTHING",
                    params![run, block, &reason, &b""[..]],
                )?;
                if inserted > 0 {
                    tracing::error!("{reason}; run `ayumi check` for all damage");
                    tx.execute(
                        "UPDATE run SET n_rejected_lines = n_rejected_lines
                         + coalesce((SELECT n_rows FROM hot WHERE id = $2), 0), last_rejection = $3 WHERE id = $1",
                        params![run, block, &reason],
                    )?;
                }
                Ok(())
            })
            .await
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
