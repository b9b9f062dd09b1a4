//! Blocks to a part.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::footer;
use super::frame::Sink;
use super::unfinished::Visit;
use super::write::{Content, ContentColumn, Written, write};
use crate::block::ColumnBuilder;
use crate::{Block, Column, Error, KeySummary, Presence, Result, Rows, Values};

pub(super) fn encode(blocks: &[Arc<Block>], out: &mut Sink<'_>) -> Result<Written> {
    let n_rows: usize = blocks.iter().map(|block| block.n_rows()).sum();
    let n_text_bytes: usize =
        blocks.iter().flat_map(|block| &block.columns).map(|column| text_bytes(&column.values)).sum();
    // Row indexes and ends of texts have 32 bits once all rows are one block.
    if n_rows > footer::MAX_ROWS || n_text_bytes > u32::MAX as usize {
        return Err(Error::TooLarge(n_text_bytes.max(24 * n_rows)));
    }
    let block = Arc::new(by_line(Block::concat(blocks.iter().map(|block| &**block))));
    let rows = Rows::new([Arc::clone(&block)]);
    write(&BlockContent::new(&block, &rows), out)
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

/// The rows of one block, ascending by line.
struct BlockContent<'b> {
    block: &'b Block,
    /// The block alone.
    rows: &'b Rows,
    columns: Vec<ContentColumn>,
    groups: Vec<&'b [u32]>,
}

impl<'b> BlockContent<'b> {
    fn new(block: &'b Block, rows: &'b Rows) -> Self {
        let mut groups: Vec<&[u32]> = Vec::new();
        let mut known = HashMap::<&[u32], usize>::new();
        let mut content_column = |column: &'b Column| {
            let group = match &column.presence {
                Presence::All => None,
                Presence::Rows(rows) => Some(*known.entry(rows).or_insert_with(|| {
                    groups.push(rows);
                    groups.len() - 1
                })),
            };
            let (value_type, n) = (column.value_type(), column.values.len());
            ContentColumn { key: column.key.clone(), value_type, n, group }
        };
        let columns = block.columns.iter().map(&mut content_column).collect();
        Self { block, rows, columns, groups }
    }
}

impl Content for BlockContent<'_> {
    fn n_rows(&self) -> usize {
        self.block.n_rows()
    }

    fn lines(&self, visit: Visit<'_>) -> Result<()> {
        visit(self.block.lines.iter().map(|&line| line as i64).collect())
    }

    fn steps(&self, visit: Visit<'_>) -> Result<()> {
        visit(self.block.steps.clone())
    }

    fn columns(&self) -> &[ContentColumn] {
        &self.columns
    }

    fn n_groups(&self) -> usize {
        self.groups.len()
    }

    fn group_rows(&self, group: usize, visit: Visit<'_>) -> Result<()> {
        visit(self.groups[group].iter().map(|&row| i64::from(row)).collect())
    }

    fn group_steps(&self, group: usize, visit: Visit<'_>) -> Result<()> {
        visit(self.groups[group].iter().map(|&row| self.block.steps[row as usize]).collect())
    }

    fn values(&self, column: usize, visit: &mut dyn FnMut(&Values) -> Result<()>) -> Result<()> {
        visit(&self.block.columns[column].values)
    }

    fn stats(&self, columns: Range<usize>) -> Result<KeySummary> {
        self.rows.stats_of_columns(columns).map(KeySummary::new).ok_or(Error::Damaged("a key has no values"))
    }
}
