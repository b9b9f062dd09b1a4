//! The bytes of parts at rest: few blobs, and none for parts that no run has any more.

use std::collections::BTreeMap;
use std::sync::Arc;

use ayumi_model::Timestamp;
use bytes::Bytes;
use futures::TryStreamExt;

use super::catalog::{self, PartPlace};
use crate::Store;
use crate::error::{Error, Result};
use crate::fault;
use crate::params;
use crate::sql::{FromRow, Param, Row, Tx};

/// Parts kept in the catalog get a pack once they have this many bytes together.
const INLINE_TOTAL: i64 = 8 << 20;
/// A pack is written with at most about this many bytes of parts that were elsewhere.
const PACK_BYTES: i64 = 64 << 20;
/// A pack below this size is small.
const SMALL_PACK: i64 = 8 << 20;
/// This many small packs become one.
const N_SMALL_PACKS: usize = 16;
/// Parts dropped in one transaction.
const SWEEP: usize = 1_000;
/// Parts moved in one transaction.
const MOVED_AT_ONCE: usize = 500;

struct Kept {
    id: i64,
    size_bytes: i64,
}

impl FromRow for Kept {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, size_bytes: row.get("size_bytes")? })
    }
}

struct Swept {
    id: i64,
    pack: Option<i64>,
    size_bytes: i64,
}

impl FromRow for Swept {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, pack: row.get("pack_id")?, size_bytes: row.get("size_bytes")? })
    }
}

struct PackRow {
    id: i64,
    size_bytes: i64,
    live_bytes: i64,
}

impl FromRow for PackRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, size_bytes: row.get("size_bytes")?, live_bytes: row.get("live_bytes")? })
    }
}

impl Store {
    /// Drops parts that no run has any more, and packs without any part. The bytes of these become garbage, removed after a
    /// grace time for those who still read them. Returns how many bytes became free.
    pub async fn sweep_parts(&self) -> Result<i64> {
        let mut n_bytes = 0;
        loop {
            let (n_parts, n_freed) = self.sweep_some_parts().await?;
            n_bytes += n_freed;
            if n_parts < SWEEP {
                return Ok(n_bytes);
            }
        }
    }

    async fn sweep_some_parts(&self) -> Result<(usize, i64)> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let swept: Vec<Swept> = tx.query(
                    "DELETE FROM part WHERE id IN (SELECT p.id FROM part p WHERE NOT EXISTS
                     (SELECT 1 FROM run_part rp WHERE rp.part_id = p.id) ORDER BY p.id LIMIT $1)
                     RETURNING id, pack_id, size_bytes",
                    params![SWEEP],
                )?;
                for part in &swept {
                    tracing::debug!(part = part.id, "no run has this part any more");
                    tx.execute(
                        "UPDATE pack SET live_bytes = live_bytes - $2 WHERE id = $1",
                        params![part.pack, part.size_bytes],
                    )?;
                }
                if swept.iter().any(|part| part.pack.is_some()) {
                    drop_empty_packs(tx, now)?;
                }
                Ok((swept.len(), swept.iter().map(|part| part.size_bytes).sum()))
            })
            .await
    }

    /// Moves parts to a new pack: those kept in the catalog once they are many, those of packs that are mostly dead, those of
    /// small packs. Returns how many parts moved.
    pub async fn repack(&self) -> Result<usize> {
        let parts = self.sql.read(choose_parts).await?;
        if parts.is_empty() {
            return Ok(0);
        }
        let (mut moves, mut content) = (Vec::with_capacity(parts.len()), Vec::with_capacity(parts.len()));
        let mut n_bytes = 0;
        for group in parts.chunks(MOVED_AT_ONCE) {
            let ids: Vec<i64> = group.iter().map(|part| part.id).collect();
            for place in self.sql.read(move |tx| catalog::list_places(tx, &ids)).await? {
                let (id, start, size_bytes) = (place.id, n_bytes, place.size_bytes);
                let Some(bytes) = self.read_part(place).await? else { continue };
                moves.push(Move { id, start, size_bytes });
                content.push(bytes);
                n_bytes += size_bytes;
            }
        }
        let blob = self.write_pack(content).await?;
        fault::point("repack-written");
        let pack = NewPack { id: self.new_id::<()>().get(), blob: blob.into(), size_bytes: n_bytes };
        let mut n_moved = 0;
        // Not all in one transaction: other writers wait for each.
        let n_groups = moves.len().div_ceil(MOVED_AT_ONCE);
        for (index, moves) in moves.chunks(MOVED_AT_ONCE).enumerate() {
            let (pack, moves, now) = (pack.clone(), moves.to_vec(), self.now());
            let moved = self.sql.write(move |tx| {
                if index == 0 {
                    create_pack(tx, &pack, now)?;
                }
                let n_moved = move_parts(tx, pack.id, &moves)?;
                if index + 1 == n_groups {
                    drop_empty_packs(tx, now)?;
                }
                Ok(n_moved)
            });
            n_moved += moved.await?;
            fault::point("repack-committed");
        }
        Ok(n_moved)
    }

    /// All bytes of a part; none where it has no place any more.
    async fn read_part(&self, place: PartPlace) -> Result<Option<Bytes>> {
        let bytes = match (place.content, place.blob) {
            (Some(content), _) => content.into(),
            (None, Some(blob)) => {
                let range = place.start as u64..(place.start + place.size_bytes) as u64;
                let pieces: Vec<Bytes> = self.blobs.read(&blob, Some(range)).await?.try_collect().await?;
                Bytes::from(pieces.concat())
            }
            (None, None) => return Ok(None),
        };
        if bytes.len() as i64 != place.size_bytes {
            return Err(Error::Damaged(format!("part {} ends too early in its pack", place.id)));
        }
        Ok(Some(bytes))
    }
}

/// A pack whose bytes are written.
#[derive(Clone)]
struct NewPack {
    id: i64,
    blob: Arc<str>,
    size_bytes: i64,
}

/// Where a part goes in a new pack.
#[derive(Clone)]
struct Move {
    id: i64,
    start: i64,
    size_bytes: i64,
}

/// Names a pack that has no parts yet: its bytes are no garbage any more.
fn create_pack(tx: &mut Tx<'_>, pack: &NewPack, now: Timestamp) -> Result<()> {
    if tx.execute("DELETE FROM blob_garbage WHERE blob = $1", params![&*pack.blob])? == 0 {
        return Err(Error::Contended);
    }
    tx.execute(
        "INSERT INTO pack (id, blob, size_bytes, live_bytes, created_at) VALUES ($1, $2, $3, 0, $4)",
        params![pack.id, &*pack.blob, pack.size_bytes, now],
    )?;
    Ok(())
}

/// Moves parts to a pack, but for those that no run has any more. Returns how many.
fn move_parts(tx: &mut Tx<'_>, pack: i64, moves: &[Move]) -> Result<usize> {
    let find = format!("SELECT pack_id FROM part WHERE id = $1{}", tx.dialect().for_update());
    let mut grown: BTreeMap<i64, i64> = BTreeMap::new();
    let mut n_moved = 0;
    for Move { id, start, size_bytes } in moves {
        let Some(old): Option<Option<i64>> = tx.find(&find, params![*id])? else { continue };
        if let Some(old) = old {
            *grown.entry(old).or_default() -= size_bytes;
        }
        *grown.entry(pack).or_default() += size_bytes;
        tx.execute(
            "UPDATE part SET pack_id = $2, start = $3, content = NULL WHERE id = $1",
            params![*id, pack, *start],
        )?;
        n_moved += 1;
    }
    for (pack, n_bytes) in grown {
        tx.execute("UPDATE pack SET live_bytes = live_bytes + $2 WHERE id = $1", params![pack, n_bytes])?;
    }
    Ok(n_moved)
}

/// Drops packs without any part. Their bytes become garbage.
fn drop_empty_packs(tx: &mut Tx<'_>, now: Timestamp) -> Result<()> {
    let empty = "FROM pack WHERE NOT EXISTS (SELECT 1 FROM part WHERE part.pack_id = pack.id)";
    tx.execute(
        &format!(
            "INSERT INTO blob_garbage (blob, since) SELECT blob, CAST($1 AS BIGINT) {empty} ON CONFLICT (blob) DO NOTHING"
        ),
        params![now],
    )?;
    tx.execute(&format!("DELETE {empty}"), &[])?;
    Ok(())
}

/// The parts that should move.
fn choose_parts(tx: &mut Tx<'_>) -> Result<Vec<Kept>> {
    let inline: Vec<Kept> = tx.query("SELECT id, size_bytes FROM part WHERE pack_id IS NULL ORDER BY id", &[])?;
    if inline.iter().map(|part| part.size_bytes).sum::<i64>() >= INLINE_TOTAL {
        return Ok(up_to_a_pack(inline));
    }
    let half_dead: Option<PackRow> = tx.find(
        "SELECT id, size_bytes, live_bytes FROM pack WHERE live_bytes * 2 < size_bytes ORDER BY live_bytes LIMIT 1",
        &[],
    )?;
    let packs = match half_dead {
        Some(pack) => vec![pack],
        None => {
            let small: Vec<PackRow> = tx.query(
                "SELECT id, size_bytes, live_bytes FROM pack WHERE size_bytes < $1 ORDER BY id",
                params![SMALL_PACK],
            )?;
            if small.len() < N_SMALL_PACKS {
                return Ok(Vec::new());
            }
            small
        }
    };
    let marks: Vec<String> = (1..=packs.len()).map(|n| format!("${n}")).collect();
    let ids: Vec<Param<'_>> = packs.iter().map(|pack| Param::from(pack.id)).collect();
    let text = format!("SELECT id, size_bytes FROM part WHERE pack_id IN ({}) ORDER BY id", marks.join(","));
    debug_assert!(packs.iter().all(|pack| pack.live_bytes <= pack.size_bytes));
    Ok(up_to_a_pack(tx.query(&text, &ids)?))
}

fn up_to_a_pack(parts: Vec<Kept>) -> Vec<Kept> {
    let mut n_bytes = 0;
    let within = |part: &Kept| {
        n_bytes += part.size_bytes;
        n_bytes - part.size_bytes < PACK_BYTES
    };
    parts.into_iter().take_while(within).collect()
}
