//! Giving parts to the catalog: their bytes first, then, in one transaction, their names and the end of what they stand
//! for.

use std::sync::Arc;

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

/// A part that is about to exist.
#[derive(Debug)]
pub(super) struct NewPart {
    pub(super) run: RunId,
    pub(super) stream: Stream,
    pub(super) line0: i64,
    pub(super) line_end: i64,
    pub(super) n_rows: i64,
    pub(super) n_points: i64,
    /// The least and the greatest step.
    pub(super) steps: (i64, i64),
    pub(super) bytes: NewBytes,
    /// What it stands for.
    pub(super) replaces: Replaces,
}

/// The bytes of a part that is about to exist.
#[derive(Debug)]
pub(super) enum NewBytes {
    /// Here, to be written.
    Here(Vec<u8>),
    /// In an announced blob of their own already.
    Written { blob: String, size_bytes: i64 },
}

/// The rows that are in the new part, where they are now.
#[derive(Debug, Default)]
pub(super) struct Replaces {
    /// That many blocks of the hot log, the newest of which has this id.
    pub(super) blocks: Option<(i64, i64)>,
    /// These parts of the run.
    pub(super) parts: Vec<RunPart>,
}

/// Where the bytes of a part are, once they are written.
enum Place {
    Inline,
    Packed { pack: i64, start: i64 },
}

/// A blob that a transaction makes a pack.
struct NewPack {
    id: i64,
    blob: String,
    size_bytes: i64,
}

impl Store {
    /// Writes these parts and lets them take the place of what they stand for. A part whose place has changed meanwhile, as
    /// when its run was rewound, is dropped. Returns how many became part of their runs.
    pub(super) async fn seal(&self, parts: Vec<NewPart>) -> Result<usize> {
        let mut packs = Vec::new();
        let mut places = Vec::with_capacity(parts.len());
        let mut content: Vec<Bytes> = Vec::new();
        let mut start = 0;
        let common = self.new_id::<()>().get();
        for part in &parts {
            places.push(match &part.bytes {
                NewBytes::Here(bytes) if bytes.len() < INLINE_BYTES => Place::Inline,
                NewBytes::Here(bytes) => {
                    let place = Place::Packed { pack: common, start };
                    content.push(Bytes::copy_from_slice(bytes));
                    start += bytes.len() as i64;
                    place
                }
                NewBytes::Written { blob, size_bytes } => {
                    let pack = self.new_id::<()>().get();
                    packs.push(NewPack { id: pack, blob: blob.clone(), size_bytes: *size_bytes });
                    Place::Packed { pack, start: 0 }
                }
            });
        }
        if !content.is_empty() {
            let blob = self.write_pack(content).await?;
            packs.push(NewPack { id: common, blob, size_bytes: start });
        }
        fault::point("seal-written");
        let ids: Vec<i64> = parts.iter().map(|_| self.new_id::<()>().get()).collect();
        let now = self.now();
        let work = Arc::new((parts, places, packs, ids));
        let n_sealed = self
            .sql
            .write(move |tx| {
                let (parts, places, packs, ids) = &*work;
                let mut live = vec![0; packs.len()];
                let mut sealed = vec![false; parts.len()];
                for (n, part) in parts.iter().enumerate() {
                    sealed[n] = is_in_place(tx, part)?;
                    if let (true, Place::Packed { pack, .. }) = (sealed[n], &places[n]) {
                        let pack = packs.iter().position(|known| known.id == *pack);
                        live[pack.unwrap_or_default()] += part.bytes.len();
                    }
                }
                // A pack without any part stays garbage.
                for (pack, live) in packs.iter().zip(live).filter(|(_, live)| *live > 0) {
                    insert_pack(tx, pack, live, now)?;
                }
                for (n, part) in parts.iter().enumerate().filter(|(n, _)| sealed[*n]) {
                    replace(tx, part, ids[n], &places[n], now)?;
                }
                Ok(sealed.iter().filter(|sealed| **sealed).count())
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

impl NewBytes {
    fn len(&self) -> i64 {
        match self {
            Self::Here(bytes) => bytes.len() as i64,
            Self::Written { size_bytes, .. } => *size_bytes,
        }
    }
}

/// Whether all that a part stands for is still there. Holds the run still until the transaction ends.
fn is_in_place(tx: &mut Tx<'_>, part: &NewPart) -> Result<bool> {
    let lock = format!("SELECT id FROM run WHERE id = $1{}", tx.dialect().for_update());
    if tx.find::<RunId>(&lock, params![part.run])?.is_none() {
        return Ok(false);
    }
    if let Some((newest, n_blocks)) = part.replaces.blocks {
        let n_found: i64 = tx.get(
            "SELECT count(*) FROM hot WHERE run_id = $1 AND stream = $2 AND is_damaged = 0 AND id <= $3",
            params![part.run, part.stream.code(), newest],
        )?;
        if n_found != n_blocks {
            return Ok(false);
        }
    }
    let present = catalog::list_parts(tx, part.run, part.stream)?;
    let replaced = &part.replaces.parts;
    let in_the_way = |other: &&RunPart| other.line0 < part.line_end && part.line0 < other.line_end;
    Ok(replaced.iter().all(|old| present.contains(old))
        && present.iter().filter(in_the_way).all(|other| replaced.contains(other)))
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

fn replace(tx: &mut Tx<'_>, part: &NewPart, id: i64, place: &Place, now: Timestamp) -> Result<()> {
    let (pack, start) = match place {
        Place::Inline => (None, 0),
        Place::Packed { pack, start } => (Some(*pack), *start),
    };
    let content = match (&part.bytes, place) {
        (NewBytes::Here(bytes), Place::Inline) => Some(&bytes[..]),
        _ => None,
    };
    tx.execute(
        "INSERT INTO part (id, pack_id, start, size_bytes, content, n_rows, n_points, first_step, last_step,
         is_damaged) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)",
        params![id, pack, start, part.bytes.len(), content, part.n_rows, part.n_points, part.steps.0, part.steps.1],
    )?;
    for old in &part.replaces.parts {
        tx.execute(
            "DELETE FROM run_part WHERE run_id = $1 AND stream = $2 AND part_id = $3",
            params![part.run, part.stream.code(), old.part],
        )?;
    }
    tx.execute(
        "INSERT INTO run_part (run_id, stream, line0, line_end, part_id, cut) VALUES ($1, $2, $3, $4, $5, NULL)",
        params![part.run, part.stream.code(), part.line0, part.line_end, id],
    )?;
    if let Some((newest, _)) = part.replaces.blocks {
        tx.execute(
            "DELETE FROM hot WHERE run_id = $1 AND stream = $2 AND is_damaged = 0 AND id <= $3",
            params![part.run, part.stream.code(), newest],
        )?;
        count_tail(tx, part.run, part.stream, now)?;
    }
    mark_merge(tx, part.run, part.stream)
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
