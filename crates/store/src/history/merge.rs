//! Making one part of several: fewer parts to read, fewer bytes for each point.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use ayumi_history::{Block, History, PartView, Rows, merge_parts};
use ayumi_model::{ErrorKind, RunId};
use tokio::sync::mpsc;

use super::catalog::{self, RunPart};
use super::flush::encode;
use super::seal::{NewBytes, NewPart, Replacement, Replaces};
use super::{Interrupted, PartSource, RunHistory, blocking};
use crate::Store;
use crate::error::{Error, Result};
use crate::fault;
use crate::params;
use crate::pipe::pipe;
use crate::sql::{FromRow, Row, Tx};
use crate::streams::Stream;

/// While a run goes on, this many parts of about one size become one. More makes writing cheaper and reading dearer.
const FAN_OUT: usize = 8;
/// Once a run is over, a part of up to this many times the rows of all later ones is merged with them.
const FINAL_RATIO: i64 = 4;
/// A part has at most this many rows.
const MAX_ROWS: i64 = 1 << 26;
/// Runs looked at together.
const BATCH_RUNS: usize = 256;
/// Bytes of parts that are merged in memory, and share a pack with others. Larger ones get a blob of their own.
const IN_MEMORY_BYTES: i64 = 8 << 20;
/// Values of a part that is made of rows in memory.
const REWRITE_POINTS: usize = 4 << 20;

struct Due {
    run: RunId,
    stream: i64,
}

impl FromRow for Due {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { run: row.get("run_id")?, stream: row.get("stream")? })
    }
}

impl Store {
    /// Merges parts of runs that have new ones, of so many runs as share a pack. Returns for how many streams of runs that
    /// went on: 0 means that there is nothing to do now.
    pub async fn merge(&self) -> Result<usize> {
        let due: Vec<Due> =
            self.sql.read(|tx| tx.query("SELECT run_id, stream FROM merge_due LIMIT $1", params![BATCH_RUNS])).await?;
        let mut n_settled = 0;
        let mut replacements = Vec::new();
        let mut n_bytes = 0;
        for Due { run, stream } in due {
            let Some(stream) = Stream::from_code(stream) else { continue };
            let Some(parts) = self.choose_parts(run, stream).await? else {
                n_settled += 1;
                continue;
            };
            n_bytes += parts.iter().map(|part| part.size_bytes).sum::<i64>();
            match self.merge_parts(run, stream, &parts).await {
                Ok(Some(part)) => {
                    let replaces = Replaces { blocks: None, parts };
                    replacements.push(Replacement { run, stream, parts: part.into_iter().collect(), replaces });
                }
                // Damage was noted, or the parts have moved: looked at anew the next time.
                Ok(None) => {}
                // Its parts stay as they are, which is no reason for others to wait.
                Err(error) => tracing::error!(%run, "parts cannot be merged: {error}"),
            }
            if n_bytes >= IN_MEMORY_BYTES {
                break;
            }
        }
        if !replacements.is_empty() {
            n_settled += self.seal(replacements).await?;
        }
        Ok(n_settled)
    }

    /// Whether some run has new parts to look at.
    pub async fn is_merge_due(&self) -> Result<bool> {
        let due: Option<i64> = self.sql.read(|tx| tx.find("SELECT run_id FROM merge_due LIMIT 1", &[])).await?;
        Ok(due.is_some())
    }

    /// The parts of a run that should become one. Where there are none, it is not looked at again until it has new ones.
    async fn choose_parts(&self, run: RunId, stream: Stream) -> Result<Option<Vec<RunPart>>> {
        self.sql
            .write(move |tx| {
                let lock = format!("SELECT state FROM run WHERE id = $1{}", tx.dialect().for_update());
                let state: Option<String> = tx.find(&lock, params![run])?;
                let is_over =
                    state.is_some_and(|state| !matches!(state.as_str(), "pending" | "running" | "preempting"));
                let parts = catalog::list_parts(tx, run, stream)?;
                let sizes: Vec<i64> = parts.iter().map(|part| part.n_rows).collect();
                let Some(range) = choose(&sizes, is_over) else {
                    forget_due(tx, run, stream)?;
                    return Ok(None);
                };
                Ok(Some(parts[range].to_vec()))
            })
            .await
    }

    /// The one part that these parts of a run make; none within where no row is left. None where they are not as they should
    /// be, which is noted where it is damage.
    async fn merge_parts(&self, run: RunId, stream: Stream, parts: &[RunPart]) -> Result<Option<Option<NewPart>>> {
        let Some(views) = self.open_views(parts).await? else { return Ok(None) };
        let size_bytes: i64 = parts.iter().map(|part| part.size_bytes).sum();
        let merged = match size_bytes {
            ..=IN_MEMORY_BYTES => blocking(move || merge_here(&views)).await?,
            _ => self.merge_far(views).await?,
        };
        fault::point("merge-encoded");
        match merged {
            Ok(part) => Ok(Some((part.written.n_rows > 0).then_some(part))),
            Err(error) => self.give_up(run, stream, error).await.map(|()| None),
        }
    }

    /// Merges into a blob of its own.
    async fn merge_far(&self, views: Vec<PartView<PartSource>>) -> Result<ayumi_history::Result<NewPart>> {
        let blob = self.new_pack_name();
        self.announce_blob(blob.clone()).await?;
        let (mut pipe, pieces) = pipe();
        let merge = blocking(move || match merge_parts(&views, &mut pipe) {
            Ok(written) => match pipe.finish() {
                Ok(()) => Ok(written),
                Err(error) => Err(ayumi_history::Error::Unwritable(error.kind())),
            },
            Err(error) => {
                pipe.fail(error);
                Err(error)
            }
        });
        let (written, stored) = tokio::join!(merge, self.blobs.write(&blob, pieces));
        let written = written?;
        if !matches!(&written, Err(error) if error.kind() == ErrorKind::Damaged) {
            // Else the blob store has failed because the merge has.
            stored?;
        }
        Ok(written.map(|written| NewPart { written, bytes: NewBytes::Written { blob } }))
    }

    /// The parts that others of a run and some blocks of its hot log make, whose lines lie between theirs. None where these
    /// are not as they should be, which is noted where it is damage.
    pub(super) async fn rewrite(
        &self,
        run: RunId,
        stream: Stream,
        parts: &[RunPart],
        blocks: Vec<Arc<Block>>,
    ) -> Result<Option<Vec<NewPart>>> {
        let Some(views) = self.open_views(parts).await? else { return Ok(None) };
        let history: RunHistory = History::new(views, Arc::new(Rows::new(blocks)));
        let (sender, mut receiver) = mpsc::channel(1);
        let encode = blocking(move || encode_lines(&history, &sender));
        let collect = async {
            let mut parts = Vec::new();
            while let Some(NewPart { written, bytes }) = receiver.recv().await {
                let bytes = match bytes {
                    NewBytes::Here(bytes) if bytes.len() as i64 > IN_MEMORY_BYTES => {
                        NewBytes::Written { blob: self.write_pack(vec![bytes]).await? }
                    }
                    bytes => bytes,
                };
                parts.push(NewPart { written, bytes });
            }
            // So that an error here ends the encoding.
            drop(receiver);
            Ok::<_, Error>(parts)
        };
        let (encoded, parts) = tokio::join!(encode, collect);
        let parts = parts?;
        match encoded? {
            Ok(()) => Ok(Some(parts)),
            Err(error) => self.give_up(run, stream, error).await.map(|()| None),
        }
    }

    /// These parts, open. None where one has moved.
    async fn open_views(&self, parts: &[RunPart]) -> Result<Option<Vec<PartView<PartSource>>>> {
        let open = match self.open_parts(parts.iter()).await {
            Ok(open) => open,
            Err(Interrupted::Moved) => return Ok(None),
            Err(Interrupted::Failed(error)) => return Err(error),
        };
        let view = |part: &RunPart| Some(PartView { part: open.get(&part.part)?.clone(), cut: part.cut });
        Ok(Some(parts.iter().filter_map(view).collect()))
    }

    /// Notes damage that was found on the way. Other failures are the caller's.
    async fn give_up(&self, run: RunId, stream: Stream, error: ayumi_history::Error) -> Result<()> {
        if error.kind() != ErrorKind::Damaged {
            return Err(error.into());
        }
        self.note_damaged_parts(&[run], stream).await.map(drop)
    }
}

fn merge_here(views: &[PartView<PartSource>]) -> ayumi_history::Result<NewPart> {
    let mut bytes = Vec::new();
    let written = merge_parts(views, &mut bytes)?;
    Ok(NewPart { written, bytes: NewBytes::Here(bytes.into()) })
}

/// Encodes all rows by line, so many at a time as memory bears.
fn encode_lines(history: &RunHistory, parts: &mpsc::Sender<NewPart>) -> ayumi_history::Result<()> {
    let mut blocks: Vec<Arc<Block>> = Vec::new();
    let mut n_points = 0;
    let send = |blocks: &mut Vec<Arc<Block>>| {
        if !blocks.is_empty() {
            let part = encode(&std::mem::take(blocks))?;
            // Where nobody takes it, the work is given up.
            parts.blocking_send(part).map_err(|_| ayumi_history::Error::Unreadable(io::ErrorKind::BrokenPipe))?;
        }
        Ok(())
    };
    for window in history.scan_lines()? {
        for block in window?.into_blocks() {
            n_points += block.n_points();
            blocks.push(block);
        }
        if n_points >= REWRITE_POINTS {
            send(&mut blocks)?;
            n_points = 0;
        }
    }
    send(&mut blocks)
}

fn forget_due(tx: &mut Tx<'_>, run: RunId, stream: Stream) -> Result<()> {
    tx.execute("DELETE FROM merge_due WHERE run_id = $1 AND stream = $2", params![run, stream.code()])?;
    Ok(())
}

/// Which of a run's parts, given by their numbers of rows in the order of their lines, should become one.
///
/// While the run goes on, parts are merged with others of about their size, so each row is written once for each power of
/// [`FAN_OUT`]. Once it is over, the parts left have sizes that fall by [`FINAL_RATIO`] at least.
fn choose(sizes: &[i64], is_over: bool) -> Option<Range<usize>> {
    let mut n_rows = 0_i64;
    let too_large = sizes.iter().rposition(|&size| {
        n_rows = n_rows.saturating_add(size);
        n_rows > MAX_ROWS
    });
    let skipped = too_large.map_or(0, |last| last + 1);
    let sizes = &sizes[skipped..];
    let chosen = if is_over { choose_finally(sizes) } else { choose_early(sizes) };
    chosen.map(|range| skipped + range.start..skipped + range.end)
}

fn choose_finally(sizes: &[i64]) -> Option<Range<usize>> {
    let mut later: i64 = sizes.iter().sum();
    for (start, size) in sizes.iter().enumerate() {
        later -= size;
        if start + 1 < sizes.len() && *size <= later.saturating_mul(FINAL_RATIO) {
            return Some(start..sizes.len());
        }
    }
    None
}

fn choose_early(sizes: &[i64]) -> Option<Range<usize>> {
    let class = |size: i64| size.max(1).ilog(FAN_OUT as i64);
    let classes: Vec<u32> = sizes.iter().map(|&size| class(size)).collect();
    for largest in 0..=class(i64::MAX) {
        let start = classes.iter().rposition(|&class| class > largest).map_or(0, |before| before + 1);
        let n_largest = classes[start..].iter().filter(|&&class| class == largest).count();
        if n_largest >= FAN_OUT {
            return Some(start..sizes.len());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_one_size_are_merged_once_they_are_eight() {
        assert_eq!(choose(&[], false), None);
        assert_eq!(choose(&[8_192; 7], false), None);
        assert_eq!(choose(&[8_192; 8], false), Some(0..8));
        assert_eq!(choose(&[65_536, 8_192, 8_192], false), None);
        let sizes = [vec![65_536], vec![8_192; 8]].concat();
        assert_eq!(choose(&sizes, false), Some(1..9));
        let sizes = [vec![65_536; 8], vec![9_000, 1]].concat();
        assert_eq!(choose(&sizes, false), Some(0..10));
    }

    #[test]
    fn a_run_that_is_over_has_few_parts() {
        assert_eq!(choose(&[1], true), None);
        assert_eq!(choose(&[100, 26, 1], true), Some(0..3));
        assert_eq!(choose(&[1_000, 26, 1], true), None);
        assert_eq!(choose(&[1_000, 3, 2, 1], true), Some(1..4));
        assert_eq!(choose(&[MAX_ROWS, 5, 4], true), Some(1..3));
    }

    #[test]
    fn each_row_is_written_a_few_times_however_long_a_run_is() {
        let mut sizes: Vec<i64> = Vec::new();
        let mut n_written = 0;
        for new in [8_192; 2_000] {
            sizes.push(new);
            while let Some(range) = choose(&sizes, false) {
                let merged: i64 = sizes[range.clone()].iter().sum();
                n_written += merged;
                sizes.splice(range, [merged]);
            }
        }
        assert!(sizes.len() < 4 * FAN_OUT, "{sizes:?}");
        assert!(n_written < 5 * 2_000 * 8_192, "{n_written}");
    }
}
