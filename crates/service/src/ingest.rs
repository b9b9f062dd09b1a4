//! Receiving what a run's process sends.

use std::sync::Arc;

use ayumi_history::{Block, Limits, parse_lines};
use ayumi_model::json;
use ayumi_model::log::LogLine;
use ayumi_model::run::{Run, RunPath};
use ayumi_store::streams::{self, RowChunk};

use crate::authorize::Action;
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::live::What;
use crate::{Service, Stream};

/// Rows, values and keys that watchers are sent at once.
const LIVE_ROWS: usize = 200;
const LIVE_POINTS: usize = 10_000;
const LIVE_KEYS: usize = 1_000;

/// Consecutive lines of a line file, as the client sent them.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    /// Number of the first.
    pub offset: i64,
    /// Each without its line end.
    pub lines: Vec<String>,
}

/// One request of a run's process. Everything is optional; an empty one is a heartbeat.
#[derive(Debug, Clone, Default)]
pub struct Append {
    /// Which of several writers sends.
    pub writer: Option<String>,
    /// History rows.
    pub history: Option<Lines>,
    /// System metric rows.
    pub events: Option<Lines>,
    /// Console lines, numbered.
    pub logs: Vec<LogLine>,
    /// The whole summary; of one of several writers, what that one knows.
    pub summary: Option<String>,
    /// The process leaves it to the server to sum up what it logs: done when it ends.
    pub leaves_summary: bool,
    /// The process may be suspended soon.
    pub preempting: bool,
    /// The run has ended with this exit code.
    pub exit: Option<i64>,
}

/// What the process is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// It should stop.
    pub stopped: bool,
    /// The exit code noted for the run.
    pub exit_code: Option<i64>,
}

impl Service {
    /// The number of the first history line of a run's own process. The run was obtained through a checked call.
    pub async fn first_history_line(&self, run: &Run) -> Result<i64> {
        Ok(self.store().first_history_line(run.id).await?)
    }

    /// Stores a request of a run's process. When this returns, everything in it is durable.
    pub async fn append(&self, caller: &Caller, path: &RunPath, request: Append) -> Result<Appended> {
        let run = self.get_run(caller, path, Action::Write).await?;
        let is_to_sum_up = request.leaves_summary && request.exit.is_some();
        let prepared = tokio::task::spawn_blocking(move || prepare(request)).await;
        let request =
            Arc::new(prepared.map_err(|error| Error::new(ayumi_model::ErrorKind::Internal, error.to_string()))??);
        let appended = self.store().append(run.id, request.clone()).await?;
        let run = Arc::new(appended.run);
        if appended.previous_state != run.state {
            self.publish(&run, What::Run);
        }
        let chunks = [
            (Stream::History, &request.history, appended.new_history),
            (Stream::System, &request.events, appended.new_events),
        ];
        for (stream, chunk, is_new) in chunks {
            if let Some(chunk) = chunk.as_ref().filter(|_| is_new) {
                self.publish(&run, rows_change(stream, &chunk.block));
            }
        }
        if !request.logs.is_empty() {
            self.publish(&run, What::Logs(Arc::new(request.logs.clone())));
        }
        if request.summary.is_some() {
            self.publish(&run, What::Documents);
        }
        if is_to_sum_up {
            // Before the answer: who gets none sends the request again.
            self.complete_summary(&run).await?;
        }
        Ok(Appended { stopped: run.stop_requested, exit_code: run.exit_code })
    }
}

/// What watchers are told of new rows. Slow ones hold on to it, so it is small.
fn rows_change(stream: Stream, block: &Arc<Block>) -> What {
    let mut keys: Vec<String> =
        block.columns().iter().map(|column| column.key().flat().into_owned()).take(LIVE_KEYS).collect();
    keys.dedup();
    let is_small = block.n_rows() <= LIVE_ROWS && block.n_points() <= LIVE_POINTS;
    What::Rows { stream, keys: keys.into(), block: is_small.then(|| block.clone()) }
}

/// Parses and encodes, so that the transaction need not.
fn prepare(mut request: Append) -> Result<streams::Append> {
    if let (Some(_), Some(history)) = (&request.writer, &mut request.history) {
        number_steps(history);
    }
    Ok(streams::Append {
        writer: request.writer.unwrap_or_default(),
        history: request.history.map(chunk).transpose()?,
        events: request.events.map(chunk).transpose()?,
        logs: request.logs,
        summary: request.summary,
        preempting: request.preempting,
        exit: request.exit,
    })
}

/// Gives rows without a step the number of their line. Where several share a run older clients leave it to the server, and
/// number their lines from where the run was when they began; newer ones count, each writer for itself.
fn number_steps(lines: &mut Lines) {
    for (line, step) in lines.lines.iter_mut().zip(lines.offset..) {
        let Ok(members) = json::members(line) else { continue };
        if members.iter().any(|(key, _)| key == "_step") {
            continue;
        }
        let comma = if members.is_empty() { "" } else { "," };
        let rest = line.trim_start().trim_start_matches('{');
        *line = format!("{{\"_step\":{step}{comma}{rest}");
    }
}

fn chunk(lines: Lines) -> Result<RowChunk> {
    let n_lines = lines.lines.len() as i64;
    let first = u64::try_from(lines.offset).map_err(|_| Error::invalid("an offset is negative"))?;
    if lines.offset.checked_add(n_lines).is_none() {
        return Err(Error::invalid("an offset is too large"));
    }
    let parsed = parse_lines(first, &lines.lines, &Limits::default());
    let encoded = parsed.block.encode().map_err(|error| Error::invalid(error.to_string()))?;
    let rejected = parsed.rejected.into_iter().map(|rejected| {
        let content = lines.lines.get((rejected.line - first) as usize).map(|line| line.as_bytes().to_vec());
        (rejected, content.unwrap_or_default())
    });
    Ok(RowChunk { offset: lines.offset, n_lines, rejected: rejected.collect(), block: Arc::new(parsed.block), encoded })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_without_a_step_get_the_number_of_their_line() {
        let sent = ["{}", r#" {"a":NaN}"#, r#"{"_step":7}"#, "[1]", "{"].map(str::to_owned);
        let mut lines = Lines { offset: 3, lines: sent.to_vec() };
        number_steps(&mut lines);
        assert_eq!(lines.lines, [r#"{"_step":3}"#, r#"{"_step":4,"a":NaN}"#, r#"{"_step":7}"#, "[1]", "{"]);
    }
}
