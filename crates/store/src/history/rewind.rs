//! Going back: a run that continues from an earlier step of itself, or of another run.
//!
//! No part is copied or changed. A run's hold on a part may have a *cut*, the last step that is the run's; the next merge
//! makes a part without the rest.

use ayumi_history::Block;
use ayumi_model::{RunId, Timestamp};

use super::catalog;
use super::exports::withdraw_exports;
use super::seal::count_tail;
use crate::Store;
use crate::error::{Error, Result};
use crate::params;
use crate::runs::get_run;
use crate::sql::{FromRow, Row, Tx};
use crate::streams::Stream;

/// After a rewind lines have numbers from the next multiple of this on. A process that was left behind goes on below it,
/// and is refused.
const LINES_LEFT_BEHIND: i64 = 1_000_000;

struct HotBlock {
    id: i64,
    block: Vec<u8>,
}

impl FromRow for HotBlock {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, block: row.get("block")? })
    }
}

impl Store {
    /// Takes away the rows of a run with a greater step than this, its console lines and its system metrics. What a process
    /// still sends that knows of nothing is refused.
    pub async fn rewind_run(&self, id: RunId, step: i64) -> Result<ayumi_model::run::Run> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let lock = format!("SELECT n_history_lines FROM run WHERE id = $1{}", tx.dialect().for_update());
                let n_lines: i64 = tx.find(&lock, params![id])?.ok_or_else(|| Error::NotFound("the run".to_owned()))?;
                withdraw_exports(tx, id)?;
                cut_parts(tx, id, step)?;
                cut_tail(tx, id, step, now)?;
                remove_rows(tx, id, Stream::System)?;
                tx.execute("DELETE FROM log_line WHERE run_id = $1", params![id])?;
                tx.execute("DELETE FROM stream WHERE run_id = $1", params![id])?;
                let line0 = (n_lines / LINES_LEFT_BEHIND + 1) * LINES_LEFT_BEHIND;
                start_lines(tx, id, line0)?;
                tx.execute(
                    "UPDATE run SET n_event_lines = 0, n_log_lines = 0, updated_at = $3,
                     last_step = CASE WHEN last_step > $2 THEN $2 ELSE last_step END WHERE id = $1",
                    params![id, step, now],
                )?;
                get_run(tx, id)
            })
            .await
    }
}

/// Gives a new run the rows of another one up to a step.
pub(crate) fn share_rows(tx: &mut Tx<'_>, parent: RunId, child: RunId, step: i64, now: Timestamp) -> Result<()> {
    let lock = format!("SELECT n_history_lines FROM run WHERE id = $1{}", tx.dialect().for_update());
    let n_lines: i64 = tx.find(&lock, params![parent])?.ok_or_else(|| Error::NotFound("the run".to_owned()))?;
    for part in catalog::list_parts(tx, parent, Stream::History)? {
        if part.first_step > step {
            continue;
        }
        let cut = part.cut.unwrap_or(i64::MAX).min(step);
        let cut = (cut < part.last_step).then_some(cut);
        tx.execute(
            "INSERT INTO run_part (run_id, stream, line0, line_end, part_id, cut) VALUES ($1, $2, $3, $4, $5, $6)",
            params![child, Stream::History.code(), part.line0, part.line_end, part.part, cut],
        )?;
    }
    // What is in no part yet is little, and in the child's own name from now on.
    tx.execute(
        "INSERT INTO hot (run_id, stream, line0, line_end, n_rows, step_min, step_max, block)
         SELECT CAST($2 AS BIGINT), stream, line0, line_end, n_rows, step_min, step_max, block FROM hot
         WHERE run_id = $1 AND stream = $3 AND is_damaged = 0 AND step_min <= $4 ORDER BY id",
        params![parent, child, Stream::History.code(), step],
    )?;
    cut_tail(tx, child, step, now)?;
    tx.execute(
        "INSERT INTO history_key (run_id, stream, hash, path, kinds, low, high)
         SELECT CAST($2 AS BIGINT), stream, hash, path, kinds, low, high FROM history_key WHERE run_id = $1 AND stream = $3",
        params![parent, child, Stream::History.code()],
    )?;
    tx.execute(
        "UPDATE run SET last_step = (SELECT CASE WHEN p.last_step > $3 THEN $3 ELSE p.last_step END FROM run p
         WHERE p.id = $1) WHERE id = $2",
        params![parent, child, step],
    )?;
    start_lines(tx, child, n_lines)
}

/// A run's lines have numbers from here on.
fn start_lines(tx: &mut Tx<'_>, run: RunId, line0: i64) -> Result<()> {
    tx.execute("UPDATE run SET n_history_lines = $2 WHERE id = $1", params![run, line0])?;
    tx.execute(
        "INSERT INTO stream (run_id, file, writer, next_offset, line0) VALUES ($1, $2, '', $3, $3)",
        params![run, Stream::History.file(), line0],
    )?;
    Ok(())
}

fn cut_parts(tx: &mut Tx<'_>, run: RunId, step: i64) -> Result<()> {
    for part in catalog::list_parts(tx, run, Stream::History)? {
        if part.first_step > step {
            tx.execute(
                "DELETE FROM run_part WHERE run_id = $1 AND stream = $2 AND part_id = $3",
                params![run, Stream::History.code(), part.part],
            )?;
        } else if part.last_step > step && part.cut.is_none_or(|cut| cut > step) {
            tx.execute(
                "UPDATE run_part SET cut = $4 WHERE run_id = $1 AND stream = $2 AND part_id = $3",
                params![run, Stream::History.code(), part.part, step],
            )?;
        }
    }
    Ok(())
}

/// Cuts the blocks of a run in the hot log, which have no cut of their own.
fn cut_tail(tx: &mut Tx<'_>, run: RunId, step: i64, now: Timestamp) -> Result<()> {
    let stream = Stream::History;
    // All from the first one on: of two lines with one number the later block's counts.
    let affected: Vec<HotBlock> = tx.query(
        "SELECT id, block FROM hot WHERE run_id = $1 AND stream = $2 AND is_damaged = 0 AND id >=
         (SELECT min(id) FROM hot WHERE run_id = $1 AND stream = $2 AND is_damaged = 0 AND step_max > $3) ORDER BY id",
        params![run, stream.code(), step],
    )?;
    for row in affected {
        let block = Block::decode(&row.block)?;
        let steps = block.steps();
        let kept = block.select(|row| steps[row] <= step);
        tx.execute("DELETE FROM hot WHERE id = $1", params![row.id])?;
        let encoded = kept.encode()?;
        // As a new block: blocks never change, and readers keep those they have decoded.
        crate::streams::insert_block(tx, run, stream, &kept, &encoded, now)?;
    }
    count_tail(tx, run, stream, now)
}

/// Takes away all rows of one stream of a run.
pub(crate) fn remove_rows(tx: &mut Tx<'_>, run: RunId, stream: Stream) -> Result<()> {
    for table in ["hot", "tail", "run_part", "merge_due"] {
        tx.execute(&format!("DELETE FROM {table} WHERE run_id = $1 AND stream = $2"), params![run, stream.code()])?;
    }
    Ok(())
}
