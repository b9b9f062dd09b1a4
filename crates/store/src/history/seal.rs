//! Giving parts to the catalog: their bytes first, then, in one transaction, their names and the end of what they stand
//! for.

use std::collections::HashMap;
use std::sync::Arc;

use ayumi_history::Written;
use ayumi_model::{RunId, Timestamp};
use bytes::Bytes;

use super::catalog::{self, RunPart};
use crate::Store;
use crate::error::{Error, Result};
use crate::fault;
use crate::params;
use crate::sql::Tx;
use crate::streams::Stream;

/// A part shorter than this is kept in the catalog, until many of them fill a pack.
const INLINE_BYTES: usize = 16 << 10;

/// Parts that are about to take the place of other rows of a run.
#[derive(Debug)]
pub(super) struct Replacement {
    pub(super) run: RunId,
    pub(super) stream: Stream,
    /// Without a line in common.
    pub(super) parts: Vec<NewPart>,
    /// What they stand for.
    pub(super) replaces: Replaces,
}

/// A part that is about to exist.
#[derive(Debug)]
pub(super) struct NewPart {
    pub(super) written: Written,
    pub(super) bytes: NewBytes,
}

/// The bytes of a part that is about to exist.
#[derive(Debug, Clone)]
pub(super) enum NewBytes {
    /// Here, to be written.
    Here(Bytes),
    /// In an announced blob of their own already.
    Written { blob: String },
}

/// The rows that are in the new parts, where they are now.
#[derive(Debug, Default)]
pub(super) struct Replaces {
    /// That many blocks of the hot log, the newest of which has this id.
    pub(super) blocks: Option<(i64, i64)>,
    /// These parts of the run.
    pub(super) parts: Vec<RunPart>,
}

/// A new part's id, and where its bytes are once they are written: in a pack, or in the catalog.
struct Place {
    id: i64,
    pack: Option<i64>,
    start: i64,
}

/// A blob that a transaction makes a pack.
struct NewPack {
    id: i64,
    blob: String,
    size_bytes: i64,
}

impl Store {
    /// Writes parts and lets them take the place of what they stand for. Where that has changed meanwhile, as when the run
    /// was rewound, they are dropped. Returns how many of the replacements took place.
    pub(super) async fn seal(&self, replacements: Vec<Replacement>) -> Result<usize> {
        let mut packs = Vec::new();
        let mut places = Vec::new();
        let mut content: Vec<Bytes> = Vec::new();
        let mut start = 0;
        let common = self.new_id::<()>().get();
        for part in replacements.iter().flat_map(|replacement| &replacement.parts) {
            let id = self.new_id::<()>().get();
            let (pack, at) = match &part.bytes {
                NewBytes::Here(bytes) if bytes.len() < INLINE_BYTES => (None, 0),
                NewBytes::Here(bytes) => {
                    content.push(bytes.clone());
                    start += bytes.len() as i64;
                    (Some(common), start - bytes.len() as i64)
                }
                NewBytes::Written { blob } => {
                    let pack = self.new_id::<()>().get();
                    let size_bytes = part.written.n_bytes as i64;
                    packs.push(NewPack { id: pack, blob: blob.clone(), size_bytes });
                    (Some(pack), 0)
                }
            };
            places.push(Place { id, pack, start: at });
        }
        if !content.is_empty() {
            let blob = self.write_pack(content).await?;
            packs.push(NewPack { id: common, blob, size_bytes: start });
        }
        fault::point("seal-written");
        let now = self.now();
        let work = Arc::new((replacements, places, packs));
        let n_sealed = self
            .sql
            .write(move |tx| {
                let (replacements, places, packs) = &*work;
                let mut places = places.iter();
                let mut sealed = Vec::with_capacity(replacements.len());
                let mut live: HashMap<i64, i64> = HashMap::new();
                for replacement in replacements {
                    let placed: Vec<_> = replacement.parts.iter().zip(places.by_ref()).collect();
                    if is_in_place(tx, replacement)? {
                        for (part, place) in &placed {
                            place.pack.into_iter().for_each(|pack| {
                                *live.entry(pack).or_default() += part.written.n_bytes as i64;
                            });
                        }
                        sealed.push((replacement, placed));
                    }
                }
                // A pack without any part stays garbage.
                for pack in packs {
                    live.get(&pack.id).map(|&live| insert_pack(tx, pack, live, now)).transpose()?;
                }
                for (replacement, placed) in &sealed {
                    replace(tx, replacement, placed, now)?;
                }
                Ok(sealed.len())
            })
            .await?;
        fault::point("seal-committed");
        Ok(n_sealed)
    }

    /// Writes a blob of these bytes. Until a transaction makes it a pack it is garbage.
    pub(super) async fn write_pack(&self, content: Vec<Bytes>) -> Result<String> {
        let blob = self.new_pack_name();
        self.announce_blob(blob.clone()).await?;
        fault::point("pack-announced");
        let pieces = futures::stream::iter(content.into_iter().map(Ok::<_, std::convert::Infallible>));
        self.blobs.write(&blob, pieces).await?;
        Ok(blob)
    }

    pub(super) fn new_pack_name(&self) -> String {
        let random = self.random.hex(16);
        format!("history/{}/{random}", &random[..2])
    }
}

/// Whether all that new parts stand for is still there, and nothing in their way. Holds the run still until the
/// transaction ends.
fn is_in_place(tx: &mut Tx<'_>, new: &Replacement) -> Result<bool> {
    let lock = format!("SELECT id FROM run WHERE id = $1{}", tx.dialect().for_update());
    if tx.find::<RunId>(&lock, params![new.run])?.is_none() {
        return Ok(false);
    }
    if let Some((newest, n_blocks)) = new.replaces.blocks {
        let n_found: i64 = tx.get(
            "SELECT count(*) FROM hot WHERE run_id = $1 AND stream = $2 AND is_damaged = 0 AND id <= $3",
            params![new.run, new.stream.code(), newest],
        )?;
        if n_found != n_blocks {
            return Ok(false);
        }
    }
    let present = catalog::list_parts(tx, new.run, new.stream)?;
    let replaced = &new.replaces.parts;
    let is_in_the_way = |other: &&RunPart| {
        let mut lines = new.parts.iter().map(|part| part.lines());
        lines.any(|(line0, line_end)| other.line0 < line_end && line0 < other.line_end)
    };
    Ok(replaced.iter().all(|old| present.contains(old))
        && present.iter().filter(is_in_the_way).all(|other| replaced.contains(other)))
}

impl NewPart {
    /// Its lines: from the first on, below the second.
    fn lines(&self) -> (i64, i64) {
        (self.written.lines.0 as i64, self.written.lines.1 as i64 + 1)
    }
}

fn insert_pack(tx: &mut Tx<'_>, pack: &NewPack, live: i64, now: Timestamp) -> Result<()> {
    // Garbage for so long that it may be removed any moment: it must not get a name now.
    if tx.execute("DELETE FROM blob_garbage WHERE blob = $1", params![&pack.blob])? == 0 {
        return Err(Error::Contended);
    }
    tx.execute(
        "INSERT INTO pack (id, blob, size_bytes, live_bytes, created_at) VALUES ($1, $2, $3, $4, $5)",
        params![pack.id, &pack.blob, pack.size_bytes, live, now],
    )?;
    Ok(())
}

fn replace(tx: &mut Tx<'_>, new: &Replacement, parts: &[(&NewPart, &Place)], now: Timestamp) -> Result<()> {
    for old in &new.replaces.parts {
        tx.execute(
            "DELETE FROM run_part WHERE run_id = $1 AND stream = $2 AND part_id = $3",
            params![new.run, new.stream.code(), old.part],
        )?;
    }
    for (part, place) in parts {
        let content = match &part.bytes {
            NewBytes::Here(bytes) if place.pack.is_none() => Some(&bytes[..]),
            _ => None,
        };
        let (written, (line0, line_end)) = (&part.written, part.lines());
        tx.execute(
            "INSERT INTO part (id, pack_id, start, size_bytes, content, n_rows, n_points, first_step, last_step,
             is_damaged) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)",
            params![
                place.id,
                place.pack,
                place.start,
                written.n_bytes as i64,
                content,
                written.n_rows,
                written.n_points as i64,
                written.steps.0,
                written.steps.1
            ],
        )?;
        tx.execute(
            "INSERT INTO run_part (run_id, stream, line0, line_end, part_id, cut) VALUES ($1, $2, $3, $4, $5, NULL)",
            params![new.run, new.stream.code(), line0, line_end, place.id],
        )?;
    }
    if let Some((newest, _)) = new.replaces.blocks {
        tx.execute(
            "DELETE FROM hot WHERE run_id = $1 AND stream = $2 AND is_damaged = 0 AND id <= $3",
            params![new.run, new.stream.code(), newest],
        )?;
        count_tail(tx, new.run, new.stream, now)?;
    }
    mark_merge(tx, new.run, new.stream)
}

/// Counts anew what of a run is in the hot log.
pub(super) fn count_tail(tx: &mut Tx<'_>, run: RunId, stream: Stream, now: Timestamp) -> Result<()> {
    tx.execute("DELETE FROM tail WHERE run_id = $1 AND stream = $2", params![run, stream.code()])?;
    tx.execute(
        "INSERT INTO tail (run_id, stream, n_rows, n_bytes, first_at, last_at)
         SELECT run_id, stream, sum(n_rows), sum(length(block)), CAST($3 AS BIGINT), CAST($3 AS BIGINT) FROM hot
         WHERE run_id = $1 AND stream = $2 AND is_damaged = 0 GROUP BY run_id, stream",
        params![run, stream.code(), now],
    )?;
    Ok(())
}

/// Has somebody look whether parts of a run should become one.
pub(crate) fn mark_merge(tx: &mut Tx<'_>, run: RunId, stream: Stream) -> Result<()> {
    tx.execute(
        "INSERT INTO merge_due (run_id, stream) VALUES ($1, $2) ON CONFLICT (run_id, stream) DO NOTHING",
        params![run, stream.code()],
    )?;
    Ok(())
}
