//! Blocks to a part.

use std::collections::HashMap;
use std::sync::Arc;

use super::directory::{self, PartColumn, PartKey};
use super::footer::{self, Footer};
use super::frame::{self, Kind, Span};
use super::group::{Group, Sequence, Steps, UnfinishedSequence};
use super::stored::Unfinished;
use crate::block::ColumnBuilder;
use crate::rows::stats::KeySummary;
use crate::{Block, Error, Presence, Result, Rows, Values};

pub(super) fn encode(blocks: &[Arc<Block>]) -> Result<Vec<u8>> {
    let n_rows: usize = blocks.iter().map(|block| block.n_rows()).sum();
    let n_text_bytes: usize =
        blocks.iter().flat_map(|block| &block.columns).map(|column| text_bytes(&column.values)).sum();
    // Row indexes and ends of texts have 32 bits once all rows are one block.
    if n_rows > footer::MAX_ROWS || n_text_bytes > u32::MAX as usize {
        return Err(Error::TooLarge(n_text_bytes.max(24 * n_rows)));
    }
    let block = Arc::new(by_line(Block::concat(blocks.iter().map(|block| &**block))));
    write(&block)
}

fn text_bytes(values: &Values) -> usize {
    match values {
        Values::Text(texts) | Values::Json(texts) => texts.bytes.len(),
        Values::Number(_) | Values::Int(_) | Values::Bool(_) | Values::Null(_) => 0,
    }
}

/// The rows in the order of their lines. Of equal lines the last one is kept.
fn by_line(block: Block) -> Block {
    if block.lines.is_sorted_by(|a, b| a < b) {
        return block;
    }
    let mut order: Vec<u32> = (0..block.n_rows() as u32).collect();
    // Stable, so of equal lines the later arrival is behind.
    order.sort_by_key(|&row| block.lines[row as usize]);
    let is_superseded = |pair: &[u32]| block.lines[pair[0] as usize] == block.lines[pair[1] as usize];
    let mut kept: Vec<u32> = order.windows(2).filter(|pair| !is_superseded(pair)).map(|pair| pair[0]).collect();
    kept.extend(order.last());

    let mut places = vec![None; block.n_rows()];
    for (place, &row) in (0_u32..).zip(&kept) {
        places[row as usize] = Some(place);
    }
    let pick = |values: &[u64]| kept.iter().map(|&row| values[row as usize]).collect();
    let mut sorted = Block {
        lines: pick(&block.lines),
        steps: kept.iter().map(|&row| block.steps[row as usize]).collect(),
        hashes: pick(&block.hashes),
        columns: Vec::new(),
    };
    for column in &block.columns {
        let mut values: Vec<_> = column.iter().filter_map(|(row, value)| Some((places[row]?, value))).collect();
        values.sort_unstable_by_key(|&(place, _)| place);
        let mut builder = ColumnBuilder::new(column.value_type());
        values.into_iter().for_each(|(place, value)| builder.push(place, value));
        sorted.columns.extend(builder.finish(column.key.clone(), kept.len()));
    }
    sorted
}

/// Columns that have values in the same rows.
struct UnfinishedGroup {
    n: usize,
    rows: UnfinishedSequence,
    /// `None` where they follow from the rows.
    steps: Option<UnfinishedSequence>,
}

fn write(block: &Arc<Block>) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let n_rows = block.n_rows();

    // Chunks of values.
    let mut groups: Vec<UnfinishedGroup> = Vec::new();
    let mut known = HashMap::<&[u32], usize>::new();
    let lines = UnfinishedSequence::new(&mut out, block.lines.iter().map(|&line| line as i64).collect())?;
    let steps = UnfinishedSequence::new(&mut out, block.steps.clone())?;
    let regular = match &steps {
        &UnfinishedSequence::Arithmetic { first, stride } => Some((first, stride)),
        UnfinishedSequence::Stored(_) => None,
    };
    let mut columns = Vec::with_capacity(block.columns.len());
    for column in &block.columns {
        let group = match &column.presence {
            Presence::All => None,
            Presence::Rows(rows) => match known.get(&**rows) {
                Some(&index) => Some(index),
                None => {
                    let steps = match regular {
                        Some(_) => None,
                        None => {
                            let steps = rows.iter().map(|&row| block.steps[row as usize]).collect();
                            Some(UnfinishedSequence::new(&mut out, steps)?)
                        }
                    };
                    let n = rows.len();
                    known.insert(rows, groups.len());
                    let rows = rows.iter().map(|&row| i64::from(row)).collect();
                    groups.push(UnfinishedGroup { n, rows: UnfinishedSequence::new(&mut out, rows)?, steps });
                    Some(groups.len() - 1)
                }
            },
        };
        columns.push((Unfinished::new(&mut out, &column.values)?, group));
    }

    // Chunk lengths and pyramids.
    let columns: Vec<_> = columns.into_iter().map(|(column, group)| (column.finish(&mut out), group)).collect();
    let lines = lines.finish(&mut out);
    let rows = Sequence::Arithmetic { first: 0, stride: 1 };
    let all = Group { n: n_rows, rows, steps: Steps::Own(steps.finish(&mut out)) };
    let finish = |group: UnfinishedGroup| {
        let (first, stride) = regular.unwrap_or_default();
        let rows = group.rows.finish(&mut out);
        let steps = group.steps.map(|steps| Steps::Own(steps.finish(&mut out)));
        Group { n: group.n, rows, steps: steps.unwrap_or(Steps::OfRows { first, stride }) }
    };
    let groups: Vec<Group> = groups.into_iter().map(finish).collect();

    // Groups.
    let spans: Vec<Span> = groups
        .iter()
        .map(|group| {
            let mut payload = Vec::new();
            group.write(&mut payload);
            frame::write(&mut out, Kind::Group, &payload)
        })
        .collect();

    // Keys.
    let rows = Rows::new([block.clone()]);
    let stats = rows.key_stats();
    let mut keys: Vec<PartKey> = Vec::with_capacity(stats.len());
    for (column, (stored, group)) in block.columns.iter().zip(columns) {
        let part_column = PartColumn { stored, group: group.map(|index| spans[index]) };
        match keys.last_mut() {
            Some(last) if last.key == column.key => last.columns.push(part_column),
            _ => {
                let Some(stats) = stats.get(&column.key) else { continue };
                let summary = KeySummary::new(stats);
                keys.push(PartKey { key: column.key.clone(), summary, columns: vec![part_column] });
            }
        }
    }
    let index = directory::write(&mut out, &keys)?;

    let mut payload = Vec::new();
    all.write(&mut payload);
    lines.write(&mut payload);
    let table = frame::write(&mut out, Kind::Group, &payload);
    let footer = Footer {
        n_rows,
        n_points: block.n_points() as u64,
        n_keys: keys.len() as u64,
        steps: block.steps.iter().copied().min().zip(block.steps.iter().copied().max()).unwrap_or_default(),
        lines: block.lines.first().copied().zip(block.lines.last().copied()).unwrap_or_default(),
        is_by_step: block.steps.is_sorted(),
        index,
        table,
    };
    footer.write(&mut out);
    Ok(out)
}
