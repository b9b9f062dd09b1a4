//! What the catalog says about the rows of runs: which parts hold them, and which blocks of the hot log.

use std::collections::HashMap;

use ayumi_model::RunId;

use crate::error::Result;
use crate::params;
use crate::sql::{FromRow, Param, Row, Tx};
use crate::streams::Stream;

/// A part as a run sees it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct RunPart {
    pub(crate) part: i64,
    /// Its lines: from `line0` on, below `line_end`.
    pub(crate) line0: i64,
    pub(crate) line_end: i64,
    /// Rows with a greater step are not the run's.
    pub(crate) cut: Option<i64>,
    pub(crate) n_rows: i64,
    pub(crate) size_bytes: i64,
    pub(crate) first_step: i64,
    pub(crate) last_step: i64,
}

/// The rows of one run, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Contents {
    /// Ascending by line.
    pub(crate) parts: Vec<RunPart>,
    /// Blocks of the hot log in the order of their arrival.
    pub(crate) blocks: Vec<i64>,
}

struct PartRow {
    run: RunId,
    part: RunPart,
}

impl FromRow for RunPart {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            part: row.get("part_id")?,
            line0: row.get("line0")?,
            line_end: row.get("line_end")?,
            cut: row.get("cut")?,
            n_rows: row.get("n_rows")?,
            size_bytes: row.get("size_bytes")?,
            first_step: row.get("first_step")?,
            last_step: row.get("last_step")?,
        })
    }
}

impl FromRow for PartRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { run: row.get("run_id")?, part: RunPart::from_row(row)? })
    }
}

struct BlockRow {
    run: RunId,
    id: i64,
}

impl FromRow for BlockRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { run: row.get("run_id")?, id: row.get("id")? })
    }
}

const PART_COLUMNS: &str =
    "rp.part_id, rp.line0, rp.line_end, rp.cut, p.n_rows, p.size_bytes, p.first_step, p.last_step";

/// A statement takes this many runs.
const GROUP: usize = 500;

/// The rows of these runs, in their order.
pub(crate) fn list_contents(tx: &mut Tx<'_>, runs: &[RunId], stream: Stream) -> Result<Vec<Contents>> {
    let places: HashMap<RunId, usize> = runs.iter().enumerate().map(|(place, &run)| (run, place)).collect();
    let mut all = vec![Contents::default(); runs.len()];
    for group in runs.chunks(GROUP) {
        // Ids are our own numbers, so they may stand in the text; a list has no portable placeholder.
        let ids: Vec<String> = group.iter().map(|run| run.to_string()).collect();
        let ids = ids.join(",");
        let parts: Vec<PartRow> = tx.query(
            &format!(
                "SELECT rp.run_id, {PART_COLUMNS}
                 FROM run_part rp JOIN part p ON p.id = rp.part_id
                 WHERE rp.stream = $1 AND rp.run_id IN ({ids}) AND p.is_damaged = 0 ORDER BY rp.run_id, rp.line0"
            ),
            params![stream.code()],
        )?;
        let blocks: Vec<BlockRow> = tx.query(
            &format!(
                "SELECT run_id, id FROM hot WHERE stream = $1 AND run_id IN ({ids}) AND is_damaged = 0
                 ORDER BY run_id, id"
            ),
            params![stream.code()],
        )?;
        for row in parts {
            places.get(&row.run).into_iter().for_each(|&place| all[place].parts.push(row.part.clone()));
        }
        for row in blocks {
            places.get(&row.run).into_iter().for_each(|&place| all[place].blocks.push(row.id));
        }
    }
    Ok(all)
}

/// The parts of one run, ascending by line.
pub(crate) fn list_parts(tx: &mut Tx<'_>, run: RunId, stream: Stream) -> Result<Vec<RunPart>> {
    tx.query(
        &format!(
            "SELECT {PART_COLUMNS} FROM run_part rp JOIN part p ON p.id = rp.part_id
             WHERE rp.run_id = $1 AND rp.stream = $2 AND p.is_damaged = 0 ORDER BY rp.line0"
        ),
        params![run, stream.code()],
    )
}

/// Where the bytes of a part are.
pub(crate) struct PartPlace {
    pub(crate) id: i64,
    pub(crate) start: i64,
    pub(crate) size_bytes: i64,
    pub(crate) content: Option<Vec<u8>>,
    pub(crate) blob: Option<String>,
    pub(crate) blob_bytes: Option<i64>,
}

impl FromRow for PartPlace {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            start: row.get("start")?,
            size_bytes: row.get("size_bytes")?,
            content: row.get("content")?,
            blob: row.get("blob")?,
            blob_bytes: row.get("blob_bytes")?,
        })
    }
}

/// Where the bytes of these parts are. Parts that are gone are left out.
pub(crate) fn list_places(tx: &mut Tx<'_>, parts: &[i64]) -> Result<Vec<PartPlace>> {
    let mut places = Vec::with_capacity(parts.len());
    for group in parts.chunks(GROUP) {
        let marks: Vec<String> = (1..=group.len()).map(|n| format!("${n}")).collect();
        let ids: Vec<Param<'_>> = group.iter().map(|&id| Param::from(id)).collect();
        places.extend(tx.query::<PartPlace>(
            &format!(
                "SELECT p.id, p.start, p.size_bytes, p.content, k.blob, k.size_bytes AS blob_bytes
                 FROM part p LEFT JOIN pack k ON k.id = p.pack_id WHERE p.id IN ({})",
                marks.join(",")
            ),
            &ids,
        )?);
    }
    Ok(places)
}
