//! Rows as files, for other tools and for the client.

use std::sync::Arc;

use ayumi_export::{Table, client_table};
use ayumi_model::RunId;
use ayumi_model::run::Run;
pub use ayumi_store::pipe::Pipe;
use ayumi_store::pipe::pipe;
use bytes::Bytes;
use futures::Stream as Pieces;

use crate::error::{Error, Result};
use crate::reading::RunHistory;
use crate::{Service, Stream};

/// Steps in one file for the client.
const STEPS: i64 = 100_000;
/// Runs with fewer rows are read faster as rows.
const MIN_ROWS: usize = 5_000;
/// A file that would have more values than this is none.
const MAX_POINTS: u64 = 50_000_000;

/// Files that the client may read in place of rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientFiles {
    /// How many files there are, by ascending steps.
    pub n_files: usize,
    /// The first step that is in none of them.
    pub first_live_step: Option<i64>,
}

/// A client's table of a run, as of so many lines.
pub(crate) type ClientTable = Arc<Option<Shape>>;

/// What is known of the rows that the client may read as files.
#[derive(Debug)]
pub(crate) struct Shape {
    table: Table,
    /// From the first step on, below the second.
    steps: (i64, i64),
}

impl Service {
    /// The columns of an export of a run.
    pub async fn export_table(&self, run: &Run, stream: Stream, keys: Option<Vec<String>>) -> Result<Table> {
        self.read_history(run, stream, move |history| Ok(Table::read(history, keys.as_deref())?)).await
    }

    /// What `write` writes of a run's rows, as it is written. Should that fail, reading ends in an error.
    pub async fn export<W>(
        &self,
        run: &Run,
        stream: Stream,
        write: W,
    ) -> Result<impl Pieces<Item = std::io::Result<Bytes>> + use<W>>
    where
        W: FnOnce(&RunHistory, &mut Pipe) -> Result<()> + Send + 'static,
    {
        let history = self.store().history(run.id, stream).await?;
        let (mut pipe, pieces) = pipe();
        let (service, id) = (self.clone(), run.id);
        let work = tokio::task::spawn_blocking(move || match write(&history, &mut pipe) {
            Ok(()) => {
                // Without a reader there is nobody to tell.
                let _ = pipe.finish();
                None
            }
            Err(error) => {
                pipe.fail(&error);
                Some(error)
            }
        });
        tokio::spawn(async move {
            if let Ok(Some(error)) = work.await {
                tracing::warn!("an export ended early: {error}");
                // Damage is noted, so that the next export goes well without what is damaged.
                let _ = service.store().recover(&[id], stream, error.kind()).await;
            }
        });
        Ok(pieces)
    }

    /// The files that the client may read in place of a run's rows: none where it would read something else from them, or
    /// where the run is short.
    pub async fn client_files(&self, run: &Run) -> Result<ClientFiles> {
        let shape = self.client_shape(run).await?;
        let Some(shape) = &*shape else { return Ok(ClientFiles::default()) };
        let ends = self.store().extend_exports(run.id, shape.steps, STEPS, !run.state.is_live()).await?;
        let Some(ends) = ends.filter(|ends| !ends.is_empty()) else { return Ok(ClientFiles::default()) };
        let first_live_step = ends.last().copied().filter(|&end| end < shape.steps.1);
        Ok(ClientFiles { n_files: ends.len(), first_live_step })
    }

    /// One of these files.
    pub async fn client_file(&self, run: &Run, number: usize) -> Result<Bytes> {
        let missing = || Error::not_found(format!("file {number} of the history of run `{}`", run.path));
        let shape = self.client_shape(run).await?;
        if shape.is_none() {
            return Err(missing());
        }
        let ends = self.store().extend_exports(run.id, (0, i64::MIN), STEPS, false).await?.unwrap_or_default();
        let end = *ends.get(number).ok_or_else(missing)?;
        let key = (run.id, number, end);
        if let Some(bytes) = self.0.client_files.get(&key) {
            return Ok(bytes);
        }
        let start = number.checked_sub(1).map_or(i64::MIN, |before| ends[before]);
        let write = move |history: &RunHistory| {
            let Some(shape) = &*shape else { return Err(Error::not_found("the file")) };
            let mut bytes = Vec::new();
            let rows = shape.table.scan(history, start..end)?;
            ayumi_export::write_parquet(&shape.table, rows, &mut bytes)?;
            Ok(Bytes::from(bytes))
        };
        let bytes = self.read_history(run, Stream::History, write).await?;
        self.0.client_files.insert(key, bytes.clone());
        Ok(bytes)
    }

    /// What the client may read of a run as files. Kept until there are more rows.
    async fn client_shape(&self, run: &Run) -> Result<ClientTable> {
        // Rows that were replaced might be in a file that a client has kept.
        if run.faults.n_superseded_lines > 0 || run.faults.n_rejected_lines > 0 {
            return Ok(Arc::new(None));
        }
        let key = (run.id, run.counts.n_history_lines);
        if let Some(shape) = self.0.client_tables.get(&key) {
            return Ok(shape);
        }
        let shape = Arc::new(self.read_history(run, Stream::History, read_shape).await?);
        self.0.client_tables.insert(key, shape.clone());
        Ok(shape)
    }
}

fn read_shape(history: &RunHistory) -> Result<Option<Shape>> {
    let n_rows = history.n_rows()?;
    let steps = history.key("_step")?;
    let Some(stats) = steps.values().next().map(|summary| summary.stats()) else { return Ok(None) };
    // Where steps go back or come again, pages of the client overlap files.
    if n_rows < MIN_ROWS || !stats.is_monotonic {
        return Ok(None);
    }
    let bounds = (stats.first_step, stats.last_step.saturating_add(1));
    let n_files = (bounds.1.saturating_sub(bounds.0) / STEPS).max(1) as u64;
    let table = client_table(history)?;
    let n_points = n_rows as u64 * table.as_ref().map_or(0, |table| table.columns().len() as u64);
    Ok(table.filter(|_| n_points / n_files <= MAX_POINTS).map(|table| Shape { table, steps: bounds }))
}

/// Names one file: its run, its number, its end.
pub(crate) type ClientFileKey = (RunId, usize, i64);
