//! The rows of runs. Where rows are and what happens to them, in reading order:
//! - [`crate::streams`] puts what arrives into `hot`, the log of blocks;
//! - [`flush`] moves blocks into a part once they are many or old;
//! - [`merge`] makes one part of several;
//! - [`packs`] keeps the bytes of parts together in blobs, and frees those of parts that no run has any more;
//! - [`rewind`] cuts a run's rows off at a step, and gives them to a run that is forked from it;
//! - this module reads: parts and the blocks not yet in one, as one [`RunHistory`].
//!
//! A row is in `hot` or in a part, never in both and never in neither: the transaction that names a new part takes the
//! blocks out of `hot`. Bytes of parts are durable before that transaction, and removed a grace time after the one that
//! drops their last name.

pub(crate) mod catalog;
mod damage;
pub mod exports;
pub mod flush;
mod keys;
pub(crate) mod lines;
pub mod merge;
pub mod packs;
pub mod rewind;
mod seal;
mod source;

use std::collections::HashMap;
use std::sync::Arc;

use ayumi_history::{Block, History, Part, PartView, Rows};
use ayumi_model::{ErrorKind, RunId};

use crate::error::{Error, Result};
use crate::params;
use crate::sql::{FromRow, Row};
use crate::streams::Stream;
use crate::{Store, block_bytes};
use catalog::{Contents, RunPart};
pub use keys::{HistoryKey, KeyBounds};
pub(crate) use seal::mark_merge;
pub use source::PartSource;

/// Everything a run has logged in one stream.
pub type RunHistory = History<PartSource>;

/// A reading of a run, and what it was made from.
#[derive(Clone)]
pub(crate) struct View {
    contents: Contents,
    bytes: u32,
    history: Arc<RunHistory>,
}

impl View {
    /// What the blocks that it holds on to take in memory.
    pub(crate) fn bytes(&self) -> u32 {
        self.bytes
    }
}

/// How much there is, and what the jobs have left to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlog {
    /// Rows in the hot log.
    pub n_rows: i64,
    /// Streams of runs with new parts, which may be merged.
    pub n_merges: i64,
    /// Values in parts.
    pub n_points: i64,
    /// Bytes of parts.
    pub n_bytes: i64,
}

/// Bytes that a view without any block takes, roughly.
const VIEW_BYTES: u32 = 512;
/// How often a reading starts anew because what it was about to read moved meanwhile.
const N_TRIES: usize = 5;

struct HotRow {
    id: i64,
    block: Vec<u8>,
}

impl FromRow for HotRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, block: row.get("block")? })
    }
}

impl HotRow {
    fn decode(&self) -> ayumi_history::Result<Arc<Block>> {
        Block::decode(&self.block).map(Arc::new)
    }
}

/// Why a reading cannot go on.
pub(crate) enum Interrupted {
    /// What was to be read is elsewhere by now: start anew.
    Moved,
    Failed(Error),
}

impl From<Error> for Interrupted {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl Store {
    /// What the jobs have left to do.
    pub async fn backlog(&self) -> Result<Backlog> {
        self.sql
            .read(|tx| {
                Ok(Backlog {
                    n_rows: tx.get("SELECT CAST(coalesce(sum(n_rows), 0) AS BIGINT) FROM tail", &[])?,
                    n_merges: tx.get("SELECT count(*) FROM merge_due", &[])?,
                    n_points: tx.get("SELECT CAST(coalesce(sum(n_points), 0) AS BIGINT) FROM part", &[])?,
                    n_bytes: tx.get("SELECT CAST(coalesce(sum(size_bytes), 0) AS BIGINT) FROM part", &[])?,
                })
            })
            .await
    }

    /// The rows of these runs as they are now, in their order. Reading them is for threads that may block.
    pub async fn histories(&self, runs: &[RunId], stream: Stream) -> Result<Vec<Arc<RunHistory>>> {
        for _ in 0..N_TRIES {
            match self.try_histories(runs, stream).await {
                Ok(histories) => return Ok(histories),
                Err(Interrupted::Moved) => continue,
                Err(Interrupted::Failed(error)) => return Err(error),
            }
        }
        Err(Error::Contended)
    }

    /// The rows of a run as they are now.
    pub async fn history(&self, run: RunId, stream: Stream) -> Result<Arc<RunHistory>> {
        let mut histories = self.histories(&[run], stream).await?;
        histories.pop().ok_or(Error::Contended)
    }

    async fn try_histories(&self, runs: &[RunId], stream: Stream) -> Result<Vec<Arc<RunHistory>>, Interrupted> {
        let ids: Arc<[RunId]> = runs.into();
        let all = self.sql.read(move |tx| catalog::list_contents(tx, &ids, stream)).await?;
        let mut histories: Vec<Option<Arc<RunHistory>>> = Vec::with_capacity(runs.len());
        let mut stale = Vec::new();
        for (run, contents) in runs.iter().zip(all) {
            let view = self.views.get(&(*run, stream)).filter(|view| view.contents == contents);
            if view.is_none() {
                stale.push((histories.len(), *run, contents));
            }
            histories.push(view.map(|view| view.history));
        }
        if !stale.is_empty() {
            let parts = self.open_parts(stale.iter().flat_map(|(_, _, contents)| &contents.parts)).await?;
            let blocks = self.load_blocks(&stale).await?;
            let views = self.views.clone();
            let built = blocking(move || {
                let mut built = Vec::with_capacity(stale.len());
                for (place, run, contents) in stale {
                    let view = build(contents, &parts, &blocks);
                    built.push((place, view.history.clone()));
                    views.insert((run, stream), view);
                }
                built
            });
            for (place, history) in built.await? {
                histories[place] = Some(history);
            }
        }
        Ok(histories.into_iter().flatten().collect())
    }

    /// What to do where reading these runs has failed like this. True when reading anew may succeed: rows that are damaged
    /// were noted and are left out then, bytes that moved are looked for anew.
    pub async fn recover(&self, runs: &[RunId], stream: Stream, failure: ErrorKind) -> Result<bool> {
        match failure {
            ErrorKind::Damaged => self.note_damaged_parts(runs, stream).await,
            // Perhaps a pack that nothing named any more was removed while it was read.
            ErrorKind::Unavailable => {
                self.forget_views(runs, stream);
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    fn forget_views(&self, runs: &[RunId], stream: Stream) {
        for run in runs {
            let view = self.views.remove(&(*run, stream));
            for part in view.iter().flat_map(|view| &view.contents.parts) {
                self.parts.invalidate(&part.part);
            }
        }
    }

    /// These parts, open. Parts never change, so those opened before are still good.
    pub(crate) async fn open_parts(
        &self,
        wanted: impl Iterator<Item = &RunPart>,
    ) -> Result<HashMap<i64, Arc<Part<PartSource>>>, Interrupted> {
        let mut open = HashMap::new();
        let mut missing = Vec::new();
        for part in wanted {
            match self.parts.get(&part.part) {
                Some(found) => drop(open.insert(part.part, found)),
                None => missing.push(part.part),
            }
        }
        if missing.is_empty() {
            return Ok(open);
        }
        let n_missing = missing.len();
        let places = self.sql.read(move |tx| catalog::list_places(tx, &missing)).await?;
        if places.len() < n_missing {
            return Err(Interrupted::Moved);
        }
        let mut sources = Vec::with_capacity(places.len());
        for place in places {
            sources.push((place.id, self.part_source(place)?));
        }
        let parts = self.parts.clone();
        let opened = blocking(move || {
            sources
                .into_iter()
                .map(|(id, source)| {
                    let part = Part::open(source).map(Arc::new);
                    part.inspect(|part| parts.insert(id, part.clone()))
                        .map(|part| (id, part))
                        .map_err(|error| (id, error))
                })
                .collect::<Vec<_>>()
        });
        for part in opened.await? {
            match part {
                Ok((id, part)) => drop(open.insert(id, part)),
                Err((id, error)) if error.kind() == ErrorKind::Damaged => {
                    self.note_damaged_part(id, error.to_string()).await?;
                    return Err(Interrupted::Moved);
                }
                Err((_, ayumi_history::Error::Unreadable(std::io::ErrorKind::NotFound))) => {
                    return Err(Interrupted::Moved);
                }
                Err((_, error)) => return Err(Interrupted::Failed(error.into())),
            }
        }
        Ok(open)
    }

    /// The bytes of a part.
    pub(crate) fn part_source(&self, place: catalog::PartPlace) -> Result<PartSource, Interrupted> {
        match (place.content, place.blob, place.blob_bytes) {
            (Some(content), _, _) => Ok(PartSource::Inline(content)),
            (None, Some(blob), Some(blob_bytes)) => match self.blobs.reader(&blob, blob_bytes as u64) {
                Ok(pack) => {
                    let (start, size_bytes) = (place.start as u64, place.size_bytes as u64);
                    Ok(PartSource::Packed { pack, start, size_bytes })
                }
                Err(error) => Err(Interrupted::Failed(error)),
            },
            _ => Err(Interrupted::Moved),
        }
    }

    /// The blocks of these runs, decoded. Blocks never change, so those decoded before are still good.
    async fn load_blocks(&self, wanted: &[(usize, RunId, Contents)]) -> Result<HashMap<i64, Arc<Block>>, Interrupted> {
        let mut blocks = HashMap::new();
        let mut missing = Vec::new();
        for id in wanted.iter().flat_map(|(_, _, contents)| &contents.blocks) {
            match self.blocks.get(id) {
                Some(block) => drop(blocks.insert(*id, block)),
                None => missing.push(*id),
            }
        }
        if missing.is_empty() {
            return Ok(blocks);
        }
        let decoded = self.decode_blocks(missing.clone()).await?;
        if decoded.len() < missing.len() {
            return Err(Interrupted::Moved);
        }
        for (id, block) in decoded {
            match block {
                Ok(block) => {
                    self.blocks.insert(id, block.clone());
                    blocks.insert(id, block);
                }
                Err(error) => {
                    self.note_damaged_block(id, error.to_string()).await?;
                    return Err(Interrupted::Moved);
                }
            }
        }
        Ok(blocks)
    }

    /// Reads and decodes blocks of the hot log. Those that are gone are left out.
    pub(crate) async fn decode_blocks(&self, ids: Vec<i64>) -> Result<Vec<(i64, ayumi_history::Result<Arc<Block>>)>> {
        let read = self.read_blocks(ids).await?;
        blocking(move || read.iter().map(|row| (row.id, row.decode())).collect()).await
    }

    /// Reads blocks of the hot log. Those that are gone are left out.
    async fn read_blocks(&self, ids: Vec<i64>) -> Result<Vec<HotRow>> {
        self.sql
            .read(move |tx| {
                let mut rows = Vec::with_capacity(ids.len());
                for group in ids.chunks(BLOCKS_AT_ONCE) {
                    let list: Vec<String> = group.iter().map(i64::to_string).collect();
                    let text = format!("SELECT id, block FROM hot WHERE id IN ({}) ORDER BY id", list.join(","));
                    rows.extend(tx.query::<HotRow>(&text, params![])?);
                }
                Ok(rows)
            })
            .await
    }
}

/// Blocks read with one statement.
const BLOCKS_AT_ONCE: usize = 500;

fn build(contents: Contents, parts: &HashMap<i64, Arc<Part<PartSource>>>, blocks: &HashMap<i64, Arc<Block>>) -> View {
    let of_run = |part: &RunPart| Some(PartView { part: parts.get(&part.part)?.clone(), cut: part.cut });
    let views = contents.parts.iter().filter_map(of_run).collect();
    let tail: Vec<Arc<Block>> = contents.blocks.iter().filter_map(|id| blocks.get(id).cloned()).collect();
    let bytes = tail.iter().map(block_bytes).fold(VIEW_BYTES, u32::saturating_add);
    let history = Arc::new(History::new(views, Arc::new(Rows::new(tail))));
    View { contents, bytes, history }
}

/// Runs work that blocks or takes long on a thread of its own.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Unavailable(error.to_string()))
}
