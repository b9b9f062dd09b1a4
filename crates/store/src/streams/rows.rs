//! Rows: which of them are new, and their place in the hot log.

use std::collections::HashMap;

use ayumi_history::{Block, Rejected};
use ayumi_model::{RunId, Timestamp};

use super::{RowChunk, Stream};
use crate::error::{Error, Result};
use crate::history::lines::LinesInParts;
use crate::params;
use crate::sql::{FromRow, Param, Row, Tx};

/// Bytes kept of a line that could not be read.
const REJECTED_BYTES: usize = 64 << 10;

/// How far a line file has been received.
#[derive(Default)]
pub(super) struct Received {
    pub(super) next_offset: i64,
    /// Lines below were written before a rewind.
    line0: i64,
}

impl FromRow for Received {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { next_offset: row.get("next_offset")?, line0: row.get("line0")? })
    }
}

pub(super) fn get_received(tx: &mut Tx<'_>, id: RunId, stream: Stream, writer: &str) -> Result<Received> {
    let received = tx.find(
        "SELECT next_offset, line0 FROM stream WHERE run_id = $1 AND file = $2 AND writer = $3",
        params![id, stream.file(), writer],
    )?;
    Ok(received.unwrap_or_default())
}

/// Refuses lines of a process that does not know of a rewind.
pub(super) fn require_current(stream: Stream, chunk: &RowChunk, received: &Received) -> Result<()> {
    if chunk.offset >= received.line0 {
        return Ok(());
    }
    Err(Error::Conflict(format!(
        "line {} of {} comes from before this run went back to an earlier step, or from its parent; only a process \
         that was started afterwards can go on with it, from line {}",
        chunk.offset,
        stream.file(),
        received.line0
    )))
}

/// Stores the rows that are not there yet. True when there was one.
#[expect(clippy::too_many_arguments, reason = "each is one thing that the caller has at hand")]
pub(super) fn append_rows(
    tx: &mut Tx<'_>,
    id: RunId,
    stream: Stream,
    writer: &str,
    chunk: &RowChunk,
    received: &Received,
    in_parts: Option<&LinesInParts>,
    now: Timestamp,
) -> Result<bool> {
    let next = received.next_offset;
    let end = chunk.offset.saturating_add(chunk.n_lines);
    let count = stream.count_column();
    // The common file goes on where it ends, whatever number a writer of its own gives the line.
    let shift = match writer {
        "" => 0,
        _ => tx.get::<i64>(&format!("SELECT {count} FROM run WHERE id = $1"), params![id])? - next.max(chunk.offset),
    };
    let n_new = if chunk.offset >= next && shift == 0 {
        insert_block(tx, id, stream, &chunk.block, &chunk.encoded, now)?
    } else {
        let (block, n_superseded) = match writer {
            "" => new_rows(tx, id, stream, chunk, in_parts)?,
            _ => (unseen_rows(chunk, next, shift), 0),
        };
        tx.execute(
            "UPDATE run SET n_superseded_lines = n_superseded_lines + $2 WHERE id = $1",
            params![id, n_superseded],
        )?;
        let encoded = block.encode().map_err(|error| Error::Invalid(error.to_string()))?;
        insert_block(tx, id, stream, &block, &encoded, now)?
    };
    reject_lines(tx, id, stream.file(), writer, &chunk.rejected)?;
    if end > next {
        tx.execute(
            "INSERT INTO stream (run_id, file, writer, next_offset) VALUES ($1, $2, $3, $4)
             ON CONFLICT (run_id, file, writer) DO UPDATE SET next_offset = excluded.next_offset",
            params![id, stream.file(), writer, end],
        )?;
    }
    tx.execute(
        &format!("UPDATE run SET {count} = CASE WHEN {count} < $2 THEN $2 ELSE {count} END WHERE id = $1"),
        params![id, end.saturating_add(shift)],
    )?;
    if let (Stream::History, Some(&last)) = (stream, chunk.block.steps().iter().max()) {
        tx.execute(
            "UPDATE run SET last_step = CASE WHEN last_step IS NULL OR last_step < $2 THEN $2 ELSE last_step END
             WHERE id = $1",
            params![id, last],
        )?;
    }
    Ok(n_new > 0)
}

/// Of several writers' rows those not received yet, under their numbers in the common file. A writer that sends a line
/// again sends the same line, for its name is made anew with every process.
fn unseen_rows(chunk: &RowChunk, next: i64, shift: i64) -> Block {
    let lines = chunk.block.lines();
    chunk.block.select(|row| lines[row] as i64 >= next).renumbered(shift)
}

/// Keeps what could not be read, and counts what was not kept before.
pub(super) fn reject_lines(
    tx: &mut Tx<'_>,
    id: RunId,
    file: &str,
    writer: &str,
    rejected: &[(Rejected, Vec<u8>)],
) -> Result<()> {
    let Some((last, _)) = rejected.last() else { return Ok(()) };
    let rows: Vec<[Param<'_>; 6]> = rejected
        .iter()
        .map(|(rejected, content)| {
            [
                Param::from(id),
                Param::from(file),
                Param::from(writer),
                Param::from(i64::try_from(rejected.line).unwrap_or(i64::MAX)),
                Param::from(&rejected.reason),
                Param::from(&content[..content.len().min(REJECTED_BYTES)]),
            ]
        })
        .collect();
    let n_inserted = tx.insert_many(
        "INSERT INTO rejected_line (run_id, file, writer, line, reason, content) VALUES",
        &rows,
        "ON CONFLICT (run_id, file, writer, line) DO NOTHING",
    )?;
    if n_inserted > 0 {
        tx.execute(
            "UPDATE run SET n_rejected_lines = n_rejected_lines + $3, last_rejection = $2 WHERE id = $1",
            params![id, &format!("line {} of {file}: {}", last.line, last.reason), n_inserted as i64],
        )?;
    }
    Ok(())
}

/// Appends a block to the hot log. Returns how many rows it has.
pub(crate) fn insert_block(
    tx: &mut Tx<'_>,
    id: RunId,
    stream: Stream,
    block: &Block,
    encoded: &[u8],
    now: Timestamp,
) -> Result<usize> {
    let (Some(&first), Some(&last)) = (block.lines().iter().min(), block.lines().iter().max()) else {
        return Ok(0);
    };
    let step_min = block.steps().iter().min().copied().unwrap_or_default();
    let step_max = block.steps().iter().max().copied().unwrap_or_default();
    tx.execute(
        "INSERT INTO hot (run_id, stream, line0, line_end, n_rows, step_min, step_max, block)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![id, stream.code(), first as i64, last as i64 + 1, block.n_rows(), step_min, step_max, encoded],
    )?;
    tx.execute(
        "INSERT INTO tail (run_id, stream, n_rows, n_bytes, first_at, last_at) VALUES ($1, $2, $3, $4, $5, $5)
         ON CONFLICT (run_id, stream) DO UPDATE SET n_rows = tail.n_rows + excluded.n_rows,
         n_bytes = tail.n_bytes + excluded.n_bytes, last_at = excluded.last_at",
        params![id, stream.code(), block.n_rows(), encoded.len(), now],
    )?;
    Ok(block.n_rows())
}

/// Of a chunk that starts below what was already received, the rows that are really new, and how many of these replace
/// an older row of other content.
fn new_rows(
    tx: &mut Tx<'_>,
    id: RunId,
    stream: Stream,
    chunk: &RowChunk,
    in_parts: Option<&LinesInParts>,
) -> Result<(Block, i64)> {
    let (start, end) = chunk.lines();
    let blocks: Vec<Vec<u8>> = tx.query(
        "SELECT block FROM hot WHERE run_id = $1 AND stream = $2 AND is_damaged = 0 AND line0 < $3 AND line_end > $4
         ORDER BY id",
        params![id, stream.code(), end, start],
    )?;
    let mut stored: HashMap<u64, u64> = HashMap::new();
    for bytes in blocks {
        // Lines of a block that cannot be read count as not received: sent again, they are kept again.
        let Ok(block) = Block::decode(&bytes) else { continue };
        stored.extend(block.lines().iter().copied().zip(block.hashes().iter().copied()));
    }
    let (lines, hashes) = (chunk.block.lines(), chunk.block.hashes());
    let is_same = |row: usize| match stored.get(&lines[row]) {
        Some(hash) => *hash == hashes[row],
        None => in_parts.is_some_and(|known| known.same.contains(&lines[row])),
    };
    let block = chunk.block.select(|row| !is_same(row));
    let is_stored =
        |line: &&u64| stored.contains_key(*line) || in_parts.is_some_and(|known| known.other.contains(*line));
    let n_superseded = block.lines().iter().filter(is_stored).count();
    Ok((block, n_superseded as i64))
}
