//! Receiving a request of a run's stream: history rows, system metrics, console lines, summary, end of run, all in one
//! transaction with the offsets that make a retry harmless.
//!
//! A line is known by (run, file, writer, number). The same line with the same content changes nothing; with another
//! content it is stored too, and the later one is the one read. Nothing acknowledged is destroyed by a later write.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use ayumi_history::{Block, Rejected, ValueType};
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
use crate::sql::{FromRow, Param, Row, Tx};

/// Bytes kept of a line that could not be read.
const REJECTED_BYTES: usize = 64 << 10;
/// Bytes kept of a console line.
const LOG_LINE_BYTES: usize = 1 << 20;

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
#[derive(Debug)]
pub struct RowChunk {
    /// Number of the first line.
    pub offset: i64,
    /// Number of lines, readable or not.
    pub n_lines: i64,
    /// The rows.
    pub block: Block,
    /// The block's form on disk.
    pub encoded: Vec<u8>,
    /// Lines that could not be read, with why and what they said.
    pub rejected: Vec<(Rejected, Vec<u8>)>,
}

/// One request of a run's stream.
#[derive(Debug, Default)]
pub struct Append {
    /// Which of several writers sends; empty for a run's one stream.
    pub writer: String,
    /// History rows.
    pub history: Option<RowChunk>,
    /// System metric rows.
    pub events: Option<RowChunk>,
    /// Console lines, numbered.
    pub logs: Vec<LogLine>,
    /// The whole summary, when it changed.
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
        let keys = Arc::new(self.new_keys(id, &request));
        let mut sent_before = Arc::new(SentBefore::default());
        for _ in 0..N_TRIES {
            let (sent, new_keys, known) = (request.clone(), keys.clone(), sent_before.clone());
            let outcome = self.sql.write(move |tx| append(tx, id, &sent, &new_keys, &known, now)).await?;
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

    /// What is in parts of the lines of a request.
    async fn read_sent_before(&self, id: RunId, request: &Append) -> Result<SentBefore> {
        let mut all = SentBefore::default();
        for (stream, chunk) in request.chunks() {
            all.of_stream.insert(stream, self.lines_in_parts(id, stream, &chunk.block, chunk.lines()).await?);
        }
        Ok(all)
    }

    /// The keys of a request that this process has not yet seen stored, with the kinds of value they have.
    fn new_keys(&self, id: RunId, request: &Append) -> Vec<(Stream, String, i64)> {
        let mut found: HashMap<(Stream, &str), i64> = HashMap::new();
        let chunks = [(Stream::History, &request.history), (Stream::System, &request.events)];
        for (stream, chunk) in chunks {
            for column in chunk.iter().flat_map(|chunk| chunk.block.columns()) {
                // A key with NUL cannot stand in PostgreSQL's text; its rows are kept, only the list lacks it.
                let path = column.key().encoded();
                if !path.contains('\0') {
                    *found.entry((stream, path)).or_default() |= kind_bit(column.value_type());
                }
            }
        }
        let known = self.known_keys.get_with(id, Default::default);
        let known = known.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let is_new = |(key, kinds): &((Stream, &str), i64)| {
            known.get(&(key.0.code(), key.1.to_owned())).is_none_or(|seen| seen & kinds != *kinds)
        };
        found.into_iter().filter(is_new).map(|((stream, path), kinds)| (stream, path.to_owned(), kinds)).collect()
    }

    fn remember_keys(&self, id: RunId, keys: &[(Stream, String, i64)]) {
        let known = self.known_keys.get_with(id, Default::default);
        let mut known = known.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        for (stream, path, kinds) in keys {
            *known.entry((stream.code(), path.clone())).or_default() |= kinds;
        }
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
    keys: &[(Stream, String, i64)],
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
        set_summary(tx, id, summary)?;
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

/// How far a line file has been received.
#[derive(Default)]
struct Received {
    next_offset: i64,
    /// Lines below were written before a rewind.
    line0: i64,
}

impl FromRow for Received {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { next_offset: row.get("next_offset")?, line0: row.get("line0")? })
    }
}

fn get_received(tx: &mut Tx<'_>, id: RunId, stream: Stream, writer: &str) -> Result<Received> {
    let received = tx.find(
        "SELECT next_offset, line0 FROM stream WHERE run_id = $1 AND file = $2 AND writer = $3",
        params![id, stream.file(), writer],
    )?;
    Ok(received.unwrap_or_default())
}

/// Refuses lines of a process that does not know of a rewind.
fn require_current(stream: Stream, chunk: &RowChunk, received: &Received) -> Result<()> {
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

fn insert_keys(tx: &mut Tx<'_>, id: RunId, keys: &[(Stream, String, i64)]) -> Result<()> {
    let hashes: Vec<[u8; 16]> = keys.iter().map(|(_, path, _)| key_hash(path)).collect();
    let rows: Vec<[Param<'_>; 5]> = keys
        .iter()
        .zip(&hashes)
        .map(|((stream, path, kinds), hash)| {
            [
                Param::from(id),
                Param::from(stream.code()),
                Param::from(&hash[..]),
                Param::from(path),
                Param::from(*kinds),
            ]
        })
        .collect();
    tx.insert_many(
        "INSERT INTO history_key (run_id, stream, hash, path, kinds) VALUES",
        &rows,
        "ON CONFLICT (run_id, stream, hash) DO UPDATE SET kinds = history_key.kinds | excluded.kinds",
    )?;
    Ok(())
}

/// What stands for a key path in the index.
pub(crate) fn key_hash(path: &str) -> [u8; 16] {
    let digest = ring::digest::digest(&ring::digest::SHA256, path.as_bytes());
    let mut hash = [0; 16];
    hash.copy_from_slice(&digest.as_ref()[..16]);
    hash
}

/// The bit in `history_key.kinds` for a type of value.
pub fn kind_bit(value_type: ValueType) -> i64 {
    match value_type {
        ValueType::Number | ValueType::Int => 1,
        ValueType::Bool => 2,
        ValueType::Text => 4,
        ValueType::Null => 8,
        ValueType::Json => 16,
    }
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

/// Stores the rows that are not there yet. True when there was one.
#[expect(clippy::too_many_arguments, reason = "each is one thing that the caller has at hand")]
fn append_rows(
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
fn reject_lines(tx: &mut Tx<'_>, id: RunId, file: &str, writer: &str, rejected: &[(Rejected, Vec<u8>)]) -> Result<()> {
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

fn append_logs(tx: &mut Tx<'_>, id: RunId, writer: &str, lines: &[LogLine]) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    // A statement may touch a row once only: of lines with one number the last counts.
    let mut newest: BTreeMap<i64, &LogLine> = BTreeMap::new();
    newest.extend(lines.iter().map(|line| (line.number, line)));
    let places = log_places(tx, id, writer, &newest)?;
    let texts: Vec<Cow<'_, str>> = newest.values().map(|line| cut(&line.text)).collect();
    let rows: Vec<[Param<'_>; 8]> = newest
        .values()
        .zip(&places)
        .zip(&texts)
        .map(|((line, place), text)| {
            [
                Param::from(id),
                Param::from(*place),
                Param::from(writer),
                Param::from(line.number),
                Param::from(line.at),
                Param::from(line.is_error),
                Param::from(line.label.as_deref()),
                Param::from(text.as_bytes()),
            ]
        })
        .collect();
    tx.insert_many(
        "INSERT INTO log_line (run_id, number, writer, line, at, is_error, label, text) VALUES",
        &rows,
        "ON CONFLICT (run_id, number) DO UPDATE SET at = excluded.at, is_error = excluded.is_error,
         label = excluded.label, text = excluded.text",
    )?;
    let end = places.iter().max().map_or(0, |last| last.saturating_add(1));
    tx.execute(
        "UPDATE run SET n_log_lines = CASE WHEN n_log_lines < $2 THEN $2 ELSE n_log_lines END WHERE id = $1",
        params![id, end],
    )?;
    Ok(())
}

/// Where each line stands in the run's log: at its own number where the run has one writer; else where it stands already,
/// or after all others.
fn log_places(tx: &mut Tx<'_>, id: RunId, writer: &str, lines: &BTreeMap<i64, &LogLine>) -> Result<Vec<i64>> {
    if writer.is_empty() {
        return Ok(lines.keys().copied().collect());
    }
    let (first, last) = (lines.keys().next().copied(), lines.keys().last().copied());
    let known: Vec<Place> = tx.query(
        "SELECT line, number FROM log_line WHERE run_id = $1 AND writer = $2 AND writer <> '' AND line >= $3
         AND line <= $4",
        params![id, writer, first, last],
    )?;
    let known: HashMap<i64, i64> = known.into_iter().map(|place| (place.line, place.number)).collect();
    let mut next: i64 = tx.get("SELECT n_log_lines FROM run WHERE id = $1", params![id])?;
    let place = |line: &i64| {
        known.get(line).copied().unwrap_or_else(|| {
            next += 1;
            next - 1
        })
    };
    Ok(lines.keys().map(place).collect())
}

struct Place {
    line: i64,
    number: i64,
}

impl FromRow for Place {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { line: row.get("line")?, number: row.get("number")? })
    }
}

/// A console line as long as it is kept; what is cut off is said.
fn cut(text: &str) -> Cow<'_, str> {
    if text.len() <= LOG_LINE_BYTES {
        return Cow::Borrowed(text);
    }
    let mut end = LOG_LINE_BYTES;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    Cow::Owned(format!("{} … ({} bytes cut)", &text[..end], text.len() - end))
}

/// Replaces the summary. One that cannot be read is put aside and counted, like a bad line.
fn set_summary(tx: &mut Tx<'_>, id: RunId, summary: &str) -> Result<()> {
    match fields::set_document(tx, id, Section::Summary, summary) {
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
