//! Receiving a request of a run's stream: history rows, system metrics, console lines, summary, end of run, all in one
//! transaction with the offsets that make a retry harmless.
//!
//! A line is known by (run, file, writer, number). The same line with the same content changes nothing; with another
//! content it is stored too, and the later one is the one read. Nothing acknowledged is destroyed by a later write.

mod console;
mod keys;
mod rows;

use std::collections::HashMap;
use std::sync::Arc;

use ayumi_history::{Block, Rejected};
use ayumi_model::log::LogLine;
use ayumi_model::run::{Run, RunState};
use ayumi_model::{RunId, Timestamp};

use crate::Store;
use crate::error::{Error, Result};
use crate::fields::{self, Section};
use crate::history::lines::{LinesInParts, parts_with_lines};
use crate::history::mark_merge;
use crate::params;
use crate::runs::{get_run, touch_run};
use crate::sql::{FromRow, Row, Tx};
use console::append_logs;
pub use keys::kind_bit;
use keys::{ChangedKey, insert_keys};
pub(crate) use keys::{KnownKeys, key_hash};
pub(crate) use rows::insert_block;
use rows::{append_rows, get_received, reject_lines, require_current};

/// Which of a run's two tables of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stream {
    /// What the script logs.
    History,
    /// What the client measures of the machine.
    System,
}

impl Stream {
    /// The stream with this number.
    pub(crate) fn from_code(code: i64) -> Option<Self> {
        [Self::History, Self::System].into_iter().find(|stream| stream.code() == code)
    }

    /// The number in columns called `stream`.
    pub fn code(self) -> i64 {
        match self {
            Self::History => 0,
            Self::System => 1,
        }
    }

    /// The name of the file that the client sends it as; also the name in table `stream`.
    pub fn file(self) -> &'static str {
        match self {
            Self::History => "wandb-history.jsonl",
            Self::System => "wandb-events.jsonl",
        }
    }

    fn count_column(self) -> &'static str {
        match self {
            Self::History => "n_history_lines",
            Self::System => "n_event_lines",
        }
    }
}

/// Consecutive lines of rows, parsed and encoded before the transaction starts.
#[derive(Debug, Clone)]
pub struct RowChunk {
    /// Number of the first line.
    pub offset: i64,
    /// Number of lines, readable or not.
    pub n_lines: i64,
    /// The rows.
    pub block: Arc<Block>,
    /// The block's form on disk.
    pub encoded: Vec<u8>,
    /// Lines that could not be read, with why and what they said.
    pub rejected: Vec<(Rejected, Vec<u8>)>,
}

/// One request of a run's stream.
#[derive(Debug, Clone, Default)]
pub struct Append {
    /// Which of several writers sends; empty for a run's one stream.
    pub writer: String,
    /// History rows.
    pub history: Option<RowChunk>,
    /// System metric rows.
    pub events: Option<RowChunk>,
    /// Console lines, numbered.
    pub logs: Vec<LogLine>,
    /// The whole summary, when it changed; of one of several writers, what that one knows.
    pub summary: Option<String>,
    /// The process may be suspended soon.
    pub preempting: bool,
    /// The run has ended with this exit code.
    pub exit: Option<i64>,
}

/// What came of a request.
#[derive(Debug, Clone)]
pub struct Appended {
    /// The run afterwards.
    pub run: Run,
    /// Its state before.
    pub previous_state: RunState,
    /// True when at least one new row was stored, per stream.
    pub new_history: bool,
    /// As above, for system metrics.
    pub new_events: bool,
}

impl Store {
    /// Stores a request of a run's stream. When this returns, everything in it is durable.
    pub async fn append(&self, id: RunId, request: Arc<Append>) -> Result<Appended> {
        let now = self.now();
        let request = self.within_key_limit(id, request).await?;
        let keys = Arc::new(self.changed_keys(id, &request));
        let mut sent_before = Arc::new(SentBefore::default());
        for _ in 0..N_TRIES {
            let (sent, changed, known) = (request.clone(), keys.clone(), sent_before.clone());
            let outcome = self.sql.write(move |tx| append(tx, id, &sent, &changed, &known, now)).await?;
            match outcome {
                Outcome::Appended(appended) => {
                    self.remember_keys(id, &keys);
                    return Ok(*appended);
                }
                Outcome::NeedsParts => sent_before = Arc::new(self.read_sent_before(id, &request).await?),
            }
        }
        Err(Error::Contended)
    }

    /// The number of the first history line that a run's own process sends: not 0 where the run has rows of another one, or
    /// was taken back to a step.
    pub async fn first_history_line(&self, id: RunId) -> Result<i64> {
        let file = Stream::History.file();
        let text = "SELECT line0 FROM stream WHERE run_id = $1 AND file = $2 AND writer = ''";
        let first: Option<i64> = self.sql.read(move |tx| tx.find(text, params![id, file])).await?;
        Ok(first.unwrap_or(0))
    }

    /// What is in parts of the lines of a request.
    async fn read_sent_before(&self, id: RunId, request: &Append) -> Result<SentBefore> {
        let mut all = SentBefore::default();
        for (stream, chunk) in request.chunks() {
            all.of_stream.insert(stream, self.lines_in_parts(id, stream, &chunk.block, chunk.lines()).await?);
        }
        Ok(all)
    }
}

/// How often a request starts anew because parts of the run changed meanwhile.
const N_TRIES: usize = 5;

/// What is known of the lines of a request that may have come before: what the transaction itself cannot read, because it
/// is in parts.
#[derive(Default)]
struct SentBefore {
    of_stream: HashMap<Stream, LinesInParts>,
}

enum Outcome {
    Appended(Box<Appended>),
    /// Some lines may be in parts. Nothing was changed.
    NeedsParts,
}

impl Append {
    /// The rows of each stream.
    fn chunks(&self) -> impl Iterator<Item = (Stream, &RowChunk)> {
        let chunks = [(Stream::History, &self.history), (Stream::System, &self.events)];
        chunks.into_iter().filter_map(|(stream, chunk)| Some((stream, chunk.as_ref()?)))
    }
}

impl RowChunk {
    /// The numbers of its lines: from the first on, below the second.
    fn lines(&self) -> (i64, i64) {
        (self.offset, self.offset.saturating_add(self.n_lines))
    }
}

fn append(
    tx: &mut Tx<'_>,
    id: RunId,
    request: &Append,
    keys: &[ChangedKey],
    sent_before: &SentBefore,
    now: Timestamp,
) -> Result<Outcome> {
    let previous_state = lock_run(tx, id)?;
    let writer = &request.writer;
    let mut plans = Vec::with_capacity(2);
    for (stream, chunk) in request.chunks() {
        let received = get_received(tx, id, stream, writer)?;
        require_current(stream, chunk, &received)?;
        let in_parts = sent_before.of_stream.get(&stream);
        // Lines of several writers are known by what each has sent; the common file's by what is stored.
        if writer.is_empty() && chunk.offset < received.next_offset {
            let overlapped = parts_with_lines(tx, id, stream, chunk.lines())?;
            if !overlapped.is_empty() && in_parts.is_none_or(|known| known.parts != overlapped) {
                return Ok(Outcome::NeedsParts);
            }
        }
        plans.push((stream, chunk, received, in_parts));
    }
    touch_run(tx, id, now)?;
    let (mut new_history, mut new_events) = (false, false);
    for (stream, chunk, received, in_parts) in plans {
        let is_new = append_rows(tx, id, stream, writer, chunk, &received, in_parts, now)?;
        match stream {
            Stream::History => new_history = is_new,
            Stream::System => new_events = is_new,
        }
    }
    insert_keys(tx, id, keys)?;
    append_logs(tx, id, writer, &request.logs)?;
    if let Some(summary) = &request.summary {
        set_summary(tx, id, summary, !writer.is_empty())?;
    }
    if request.preempting {
        tx.execute("UPDATE run SET state = 'preempting' WHERE id = $1 AND state = 'running'", params![id])?;
    }
    if let Some(exit_code) = request.exit {
        end_run(tx, id, exit_code)?;
    }
    let run = get_run(tx, id)?;
    Ok(Outcome::Appended(Box::new(Appended { run, previous_state, new_history, new_events })))
}

fn lock_run(tx: &mut Tx<'_>, id: RunId) -> Result<RunState> {
    let text = format!("SELECT state, deleted_at FROM run WHERE id = $1{}", tx.dialect().for_update());
    let row: Option<LockRow> = tx.find(&text, params![id])?;
    match row {
        Some(row) if !row.deleted => Ok(row.state),
        _ => Err(Error::NotFound("the run".to_owned())),
    }
}

struct LockRow {
    state: RunState,
    deleted: bool,
}

impl FromRow for LockRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { state: row.get("state")?, deleted: row.get::<Option<i64>>("deleted_at")?.is_some() })
    }
}

/// Replaces the summary, or adds to it. One that cannot be read is put aside and counted, like a bad line.
fn set_summary(tx: &mut Tx<'_>, id: RunId, summary: &str, is_partial: bool) -> Result<()> {
    let set = if is_partial { fields::merge_document } else { fields::set_document };
    match set(tx, id, Section::Summary, summary) {
        Err(Error::Invalid(reason)) => {
            // A retry sends the same text, which is kept and counted once.
            let hash = key_hash(summary);
            let line = u64::from_le_bytes([hash[0], hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], 0]);
            reject_lines(tx, id, "wandb-summary.json", "", &[(Rejected { line, reason }, summary.into())])
        }
        other => other,
    }
}

fn end_run(tx: &mut Tx<'_>, id: RunId, exit_code: i64) -> Result<()> {
    let stop_requested: i64 = tx.get("SELECT stop_requested FROM run WHERE id = $1", params![id])?;
    let state = RunState::after_exit(exit_code, stop_requested != 0);
    // A retry of the last request changes nothing, however late it comes.
    tx.execute(
        "UPDATE run SET state = $2, exit_code = $3, finished_at = heartbeat_at
         WHERE id = $1 AND NOT (state = $2 AND coalesce(exit_code, -1) = $3)",
        params![id, state.as_str(), exit_code],
    )?;
    mark_merge(tx, id, Stream::History)?;
    mark_merge(tx, id, Stream::System)
}
