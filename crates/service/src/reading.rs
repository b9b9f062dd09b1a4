//! Reading what runs logged and printed. Every run given here was obtained through a checked call.

use std::collections::HashMap;
use std::sync::Arc;

use ayumi_model::log::LogLine;
use ayumi_model::project::Project;
use ayumi_model::run::Run;
use ayumi_model::{ErrorKind, RunId};
use ayumi_store::history::HistoryKey;
pub use ayumi_store::history::{Backlog, RunHistory};
use ayumi_store::logs::LogRange;
use regex::RegexBuilder;

use crate::error::{Error, Result};
use crate::{Service, Stream};

/// Which console lines to read.
#[derive(Debug, Clone, Default)]
pub struct LogQuery {
    /// Lines with a greater number, ascending from there.
    pub after: Option<i64>,
    /// The last lines with a lesser number.
    pub before: Option<i64>,
    /// How many at most.
    pub limit: usize,
    /// Only lines that contain this.
    pub search: Option<String>,
    /// `search` is a regular expression.
    pub is_regex: bool,
    /// Only lines of standard error.
    pub errors_only: bool,
}

/// How often a reading starts, where what it read was not as it should be.
const N_TRIES: usize = 5;
/// Bytes of a compiled search expression at most: keeps a hostile one from taking memory.
const REGEX_BYTES: usize = 1 << 20;
/// Lines read from the database at a time, and while searching.
const READ_STEP: usize = 1_000;
const SEARCH_STEP: usize = 5_000;
/// Bytes of text beyond which a page ends early.
const PAGE_BYTES: usize = 8 << 20;

impl Service {
    /// Reads what runs have logged, everything acknowledged, on a thread that may block.
    ///
    /// `read` runs anew where stored rows turn out to be damaged, without these, which are shown on the run from then on; and
    /// where they moved while they were read.
    pub async fn read_histories<T, F>(&self, runs: &[RunId], stream: Stream, read: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&[Arc<RunHistory>]) -> Result<T> + Send + Sync + 'static,
    {
        let read = Arc::new(read);
        let mut n_left = N_TRIES;
        loop {
            let histories = self.store().histories(runs, stream).await?;
            let body = read.clone();
            let answer = tokio::task::spawn_blocking(move || body(&histories)).await;
            let failure = match answer.map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))? {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            n_left -= 1;
            if n_left == 0 || !self.store().recover(runs, stream, failure.kind()).await? {
                return Err(failure);
            }
        }
    }

    /// Reads what a run has logged, as [`Service::read_histories`] does.
    pub async fn read_history<T, F>(&self, run: &Run, stream: Stream, read: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&RunHistory) -> Result<T> + Send + Sync + 'static,
    {
        let of_one = move |histories: &[Arc<RunHistory>]| match histories {
            [history] => read(history),
            _ => Err(Error::new(ErrorKind::Internal, "one run has one history")),
        };
        self.read_histories(&[run.id], stream, of_one).await
    }

    /// The runs of a project with these ids, outside the trash. Others are left out.
    pub async fn find_run_ids(&self, project: &Project, names: Vec<String>) -> Result<HashMap<String, RunId>> {
        Ok(self.store().find_run_ids(project.id, names).await?)
    }

    /// What the jobs of the history have left to do.
    pub async fn backlog(&self) -> Result<Backlog> {
        Ok(self.store().backlog().await?)
    }

    /// Every key a run has logged.
    pub async fn list_keys(&self, run: &Run) -> Result<Vec<HistoryKey>> {
        Ok(self.store().list_keys(run.id).await?)
    }

    /// Console lines, ascending, and whether more follow in the direction asked for.
    pub async fn log_lines(&self, run: &Run, query: LogQuery) -> Result<(Vec<LogLine>, bool)> {
        let limit = query.limit.clamp(1, 10_000);
        let matches = matcher(&query)?;
        let mut range = match (query.after, query.before) {
            (_, Some(before)) => LogRange::Before(before),
            (after, None) => LogRange::After(after.unwrap_or(-1)),
        };
        let mut found = Vec::new();
        loop {
            let step = if query.search.is_some() || query.errors_only {
                SEARCH_STEP
            } else {
                (limit + 1 - found.len()).min(READ_STEP)
            };
            let lines = self.store().log_lines(run.id, range, step).await?;
            let is_last = lines.len() < step;
            let backwards = matches!(range, LogRange::Before(_));
            range = match range {
                LogRange::After(number) => LogRange::After(lines.last().map_or(number, |line| line.number)),
                LogRange::Before(number) => LogRange::Before(lines.first().map_or(number, |line| line.number)),
            };
            let hits = lines.into_iter().filter(|line| (line.is_error || !query.errors_only) && matches(&line.text));
            if backwards {
                found = hits.chain(found).collect();
            } else {
                found.extend(hits);
            }
            let n_bytes: usize = found.iter().map(|line| line.text.len()).sum();
            let more = found.len() > limit || (n_bytes > PAGE_BYTES && !is_last);
            if more || is_last {
                if backwards {
                    found.drain(..found.len().saturating_sub(limit));
                } else {
                    found.truncate(limit);
                }
                return Ok((found, more));
            }
        }
    }
}

/// Whether a line's text is wanted.
fn matcher(query: &LogQuery) -> Result<impl Fn(&str) -> bool + use<>> {
    let expression = match query.search.as_deref().filter(|text| !text.is_empty()) {
        None => None,
        Some(text) => {
            let source = if query.is_regex { text.to_owned() } else { regex::escape(text) };
            let built = RegexBuilder::new(&source).case_insensitive(true).size_limit(REGEX_BYTES).build();
            Some(built.map_err(|error| Error::invalid(format!("the search expression cannot be used: {error}")))?)
        }
    };
    Ok(move |text: &str| expression.as_ref().is_none_or(|expression| expression.is_match(text)))
}
