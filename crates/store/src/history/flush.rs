//! Moving rows from the hot log into parts, once they are many or have waited for long.

use std::sync::Arc;
use std::time::Duration;

use ayumi_history::{Block, write_part};
use ayumi_model::{RunId, Timestamp};

use super::catalog::{self, RunPart};
use super::seal::{NewBytes, NewPart, Replacement, Replaces};
use super::{HotRow, blocking};
use crate::error::Result;
use crate::params;
use crate::sql::{FromRow, Row};
use crate::streams::Stream;
use crate::{Store, block_bytes};

/// When the rows of a run are due. Numbers are those of one stream of one run in the hot log.
#[derive(Debug, Clone)]
pub struct FlushRules {
    /// This many rows are.
    pub n_rows: i64,
    /// Rows of this many bytes are, if there are at least [`FlushRules::min_rows`].
    pub n_bytes: i64,
    /// Fewer rows than these are worth more bytes before they become a part: each part names all keys.
    pub min_rows: i64,
    /// Rows of this many bytes always are.
    pub max_bytes: i64,
    /// Rows of a run that has logged nothing for this long are.
    pub idle: Duration,
    /// Rows that have waited for this long are.
    pub max_age: Duration,
}

impl Default for FlushRules {
    fn default() -> Self {
        Self {
            n_rows: 8_192,
            n_bytes: 1 << 20,
            min_rows: 512,
            // In memory rows of many keys take some twenty times as much.
            max_bytes: 4 << 20,
            idle: Duration::from_secs(60),
            max_age: Duration::from_secs(15 * 60),
        }
    }
}

/// Bytes of the hot log that become parts together, and so share a pack.
const BATCH_BYTES: i64 = 16 << 20;
/// Memory that the decoded blocks of one part take, about. Those of rows with many keys take twenty times what they take in
/// the log.
const DECODED_BYTES: u64 = 96 << 20;
/// Streams of runs that become parts together.
const BATCH_TAILS: usize = 256;

/// What of a run is in the hot log.
#[derive(Debug)]
struct Tail {
    run: RunId,
    stream: i64,
    n_bytes: i64,
}

impl FromRow for Tail {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { run: row.get("run_id")?, stream: row.get("stream")?, n_bytes: row.get("n_bytes")? })
    }
}

/// A block of the hot log.
struct Waiting {
    id: i64,
    n_bytes: i64,
}

impl FromRow for Waiting {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, n_bytes: row.get("n_bytes")? })
    }
}

impl Store {
    /// Moves the rows that are due, of so many runs as share a pack. Returns how many streams of runs there were: 0 means
    /// that nothing is due.
    pub async fn flush(&self, rules: &FlushRules) -> Result<usize> {
        let due = self.list_due(rules).await?;
        let mut replacements = Vec::with_capacity(due.len());
        let mut n_bytes = 0;
        for tail in &due {
            let Some(stream) = Stream::from_code(tail.stream) else { continue };
            match self.part_of_tail(tail.run, stream).await {
                Ok(part) => replacements.extend(part),
                // Its rows stay where they are, which is no reason for others to wait.
                Err(error) => tracing::error!(run = %tail.run, "rows cannot be made a part: {error}"),
            }
            n_bytes += tail.n_bytes;
            if n_bytes >= BATCH_BYTES {
                break;
            }
        }
        let n_flushed = replacements.len();
        if n_flushed > 0 {
            self.seal(replacements).await?;
        }
        Ok(n_flushed)
    }

    /// Moves all rows that one stream of a run has now.
    pub async fn flush_run(&self, run: RunId, stream: Stream) -> Result<()> {
        while let Some(part) = self.part_of_tail(run, stream).await? {
            self.seal(vec![part]).await?;
        }
        Ok(())
    }

    /// Whether rows of some run are due.
    pub async fn is_flush_due(&self, rules: &FlushRules) -> Result<bool> {
        Ok(!self.list_due(rules).await?.is_empty())
    }

    async fn list_due(&self, rules: &FlushRules) -> Result<Vec<Tail>> {
        let now = self.now();
        let (rules, idle, old): (_, Timestamp, Timestamp) =
            (rules.clone(), now.minus(rules.idle), now.minus(rules.max_age));
        self.sql
            .read(move |tx| {
                tx.query(
                    "SELECT t.run_id, t.stream, t.n_bytes FROM tail t JOIN run r ON r.id = t.run_id
                     WHERE t.n_rows >= $1 OR (t.n_bytes >= $2 AND t.n_rows >= $3) OR t.n_bytes >= $4
                     OR t.last_at < $5 OR t.first_at < $6 OR r.state NOT IN ('pending', 'running', 'preempting')
                     ORDER BY t.run_id, t.stream LIMIT $7",
                    params![rules.n_rows, rules.n_bytes, rules.min_rows, rules.max_bytes, idle, old, BATCH_TAILS],
                )
            })
            .await
    }

    /// What the rows of a run in the hot log make. None where there are none.
    async fn part_of_tail(&self, run: RunId, stream: Stream) -> Result<Option<Replacement>> {
        let (blocks, parts) = self
            .sql
            .read(move |tx| {
                let blocks: Vec<Waiting> = tx.query(
                    "SELECT id, CAST(length(block) AS BIGINT) AS n_bytes FROM hot
                     WHERE run_id = $1 AND stream = $2 AND is_damaged = 0 ORDER BY id",
                    params![run, stream.code()],
                )?;
                Ok((blocks, catalog::list_parts(tx, run, stream)?))
            })
            .await?;
        let mut n_bytes = 0;
        let within = |block: &Waiting| {
            n_bytes += block.n_bytes;
            n_bytes - block.n_bytes < BATCH_BYTES
        };
        let ids: Vec<i64> = blocks.into_iter().take_while(within).map(|block| block.id).collect();
        let n_waiting = ids.len();
        let read = self.read_blocks(ids).await?;
        if read.len() < n_waiting {
            // Another process was here.
            return Ok(None);
        }
        let decoded = blocking(move || decode_first(&read)).await?;
        let Some(&(newest, _)) = decoded.last() else { return Ok(None) };
        let mut blocks = Vec::with_capacity(decoded.len());
        for (id, block) in decoded {
            match block {
                Ok(block) => blocks.push(block),
                Err(error) => {
                    // The others are due still, and come again without it.
                    self.note_damaged_block(id, error.to_string()).await?;
                    return Ok(None);
                }
            }
        }
        let n_blocks = blocks.len();
        let Some((line0, line_end)) = lines(&blocks) else { return Ok(None) };
        let overlapped: Vec<RunPart> =
            parts.into_iter().filter(|part| part.line0 < line_end && line0 < part.line_end).collect();
        let mut replaces = Replaces { blocks: Some((newest, n_blocks as i64)), parts: Vec::new() };
        let parts = if overlapped.is_empty() {
            vec![blocking(move || encode(&blocks)).await??]
        } else {
            // Lines came again with other content, or late: they and the parts they belong to become new ones.
            replaces.parts = overlapped;
            match self.rewrite(run, stream, &replaces.parts, blocks).await? {
                Some(parts) => parts,
                None => return Ok(None),
            }
        };
        crate::fault::point("flush-encoded");
        Ok(Some(Replacement { run, stream, parts, replaces }))
    }
}

/// The first of these blocks, as many as memory bears. The others come the next time.
fn decode_first(rows: &[HotRow]) -> Vec<(i64, ayumi_history::Result<Arc<Block>>)> {
    let mut n_bytes = 0;
    let mut decoded = Vec::new();
    for row in rows {
        let block = row.decode();
        n_bytes += block.as_ref().map_or(0, |block| u64::from(block_bytes(block)));
        decoded.push((row.id, block));
        if n_bytes >= DECODED_BYTES {
            break;
        }
    }
    decoded
}

/// One part of all these rows.
pub(super) fn encode(blocks: &[Arc<Block>]) -> ayumi_history::Result<NewPart> {
    let mut bytes = Vec::new();
    let written = write_part(blocks, &mut bytes)?;
    Ok(NewPart { written, bytes: NewBytes::Here(bytes.into()) })
}

/// The lines of these blocks: from the first on, below the second.
fn lines(blocks: &[Arc<Block>]) -> Option<(i64, i64)> {
    let all = || blocks.iter().flat_map(|block| block.lines());
    Some((*all().min()? as i64, *all().max()? as i64 + 1))
}
