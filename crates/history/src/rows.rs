//! Many blocks of one file, read as one table.
//!
//! Everything here works on decoded columns by brute force, a column at a time: about 1 to 10 ns a value.

pub(crate) mod bucket;
pub(crate) mod keys;
mod row;
pub(crate) mod sample;
pub(crate) mod series;
pub(crate) mod stats;
mod summary;
mod types;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Bound, RangeBounds};
use std::sync::{Arc, OnceLock};

use crate::Block;
pub use bucket::Bucket;
use keys::FlatName;
pub use keys::Keys;
use row::RowIndex;
pub use row::{Dialect, RowRef, write_object};
pub use series::{Axis, Points, Series};
pub use stats::KeyStats;
pub use summary::KeySummary;
pub use types::TypeCounts;

/// The rows of one file, from the blocks in the order of their arrival.
///
/// A line that arrived twice is read from the later block; the earlier row is superseded and left out of everything.
#[derive(Debug, Default)]
pub struct Rows {
    blocks: Vec<Source>,
    /// The rows that are read, by step, then line.
    order: Vec<Place>,
    /// Whether that is also the order of lines, as it is unless steps go back.
    is_by_line: bool,
    first_line: u64,
    n_lines: u64,
    n_superseded: u64,
}

/// A block and what reading it needs.
#[derive(Debug)]
struct Source {
    block: Arc<Block>,
    /// Whether each row is read, or `None` where all are.
    live: Option<Vec<bool>>,
    /// Made when rows are first read as rows.
    index: OnceLock<RowIndex>,
}

/// Where a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    block: u32,
    row: u32,
}

impl Rows {
    /// The rows of these blocks, of which later ones arrived later.
    pub fn new(blocks: impl IntoIterator<Item = Arc<Block>>) -> Self {
        let blocks: Vec<_> =
            blocks.into_iter().map(|block| Source { block, live: None, index: OnceLock::new() }).collect();
        let mut rows = Self { blocks, ..Self::default() };
        let mut places = rows.places();
        rows.first_line = places.iter().map(|&place| rows.line(place)).min().unwrap_or(0);
        rows.n_lines = places.iter().map(|&place| rows.line(place).saturating_add(1)).max().unwrap_or(0);

        let is_before = |a: &Place, b: &Place| rows.line(*a) < rows.line(*b);
        if !places.is_sorted_by(is_before) {
            // Stable, so of equal lines the later arrival is behind.
            places.sort_by_key(|&place| rows.line(place));
            rows.supersede(&mut places);
        }
        rows.is_by_line = places.is_sorted_by_key(|&place| rows.step(place));
        if !rows.is_by_line {
            // Stable again, so equal steps stay in the order of lines.
            places.sort_by_key(|&place| rows.step(place));
        }
        rows.order = places;
        rows
    }

    /// One more than the largest line number that arrived. Lines may be missing below it.
    pub fn n_lines(&self) -> u64 {
        self.n_lines
    }

    /// How many rows there are to read.
    pub fn n_rows(&self) -> usize {
        self.order.len()
    }

    /// How many rows were replaced by a later line with the same number and other content.
    pub fn n_superseded(&self) -> u64 {
        self.n_superseded
    }

    /// The largest step.
    pub fn last_step(&self) -> Option<i64> {
        self.order.last().map(|&place| self.step(place))
    }

    /// The `n` rows with the largest line numbers, ascending by line: what was logged last.
    pub fn last(&self, n: usize) -> Vec<RowRef<'_>> {
        let skipped = self.order.len().saturating_sub(n);
        if self.is_by_line {
            return self.order[skipped..].iter().map(|&place| self.row(place)).collect();
        }
        let mut places = self.order.clone();
        places.sort_unstable_by_key(|&place| self.line(place));
        places[skipped..].iter().map(|&place| self.row(place)).collect()
    }

    /// The rows with a step in this range, ascending by step, then line.
    pub fn scan(
        &self,
        steps: impl RangeBounds<i64>,
    ) -> impl DoubleEndedIterator<Item = RowRef<'_>> + ExactSizeIterator {
        self.places_in(steps).iter().map(|&place| self.row(place))
    }

    /// Only the rows with a value, which few have where some keys were picked that are rarely logged.
    pub fn with_values(mut self) -> Self {
        let mut order = std::mem::take(&mut self.order);
        order.retain(|&place| self.row(place).values().next().is_some());
        self.order = order;
        self
    }

    /// The rows of a range of steps, as a part of `order`.
    fn places_in(&self, steps: impl RangeBounds<i64>) -> &[Place] {
        let start = self.order.partition_point(|&place| match steps.start_bound() {
            Bound::Included(&start) => self.step(place) < start,
            Bound::Excluded(&start) => self.step(place) <= start,
            Bound::Unbounded => false,
        });
        let end = self.order.partition_point(|&place| match steps.end_bound() {
            Bound::Included(&end) => self.step(place) <= end,
            Bound::Excluded(&end) => self.step(place) < end,
            Bound::Unbounded => true,
        });
        self.order.get(start..end).unwrap_or_default()
    }

    /// The least and the greatest line number.
    pub(crate) fn line_bounds(&self) -> Option<(u64, u64)> {
        (!self.order.is_empty()).then(|| (self.first_line, self.n_lines.saturating_sub(1)))
    }

    /// The step and the line of each row, by step, then line.
    pub(crate) fn steps_and_lines(&self) -> impl Iterator<Item = (i64, u64)> {
        self.order.iter().map(|&place| (self.step(place), self.line(place)))
    }

    /// The lines of all rows, ascending.
    pub(crate) fn lines_ascending(&self) -> Vec<u64> {
        let mut lines: Vec<u64> = self.order.iter().map(|&place| self.line(place)).collect();
        if !self.is_by_line {
            lines.sort_unstable();
        }
        lines
    }

    /// The blocks with their rows, superseded ones too.
    pub fn into_blocks(self) -> impl Iterator<Item = Arc<Block>> {
        self.blocks.into_iter().map(|source| source.block)
    }

    /// The line of the row at this place in the order of steps.
    pub(crate) fn line_at(&self, index: u32) -> u64 {
        self.line(self.order[index as usize])
    }

    /// Some rows, by their places in the order of steps, which ascend; all their values, or those of some names.
    pub(crate) fn pick(&self, indices: impl Iterator<Item = usize>, names: Option<&[FlatName]>) -> Vec<Arc<Block>> {
        let mut kept = BTreeMap::<u32, Vec<u32>>::new();
        for place in indices.map(|index| self.order[index]) {
            kept.entry(place.block).or_default().push(place.row);
        }
        let block = |(index, mut rows): (u32, Vec<u32>)| {
            let block = &self.blocks[index as usize].block;
            rows.sort_unstable();
            let is_kept = |row| rows.binary_search(&(row as u32)).is_ok();
            match names {
                None if rows.len() == block.n_rows() => Arc::clone(block),
                None => Arc::new(block.select(is_kept)),
                Some(names) => {
                    let columns: BTreeSet<u32> = names.iter().flat_map(|name| name.columns(block)).collect();
                    let columns = columns.into_iter().map(|column| block.columns[column as usize].clone()).collect();
                    let (lines, steps) = (block.lines.clone(), block.steps.clone());
                    Arc::new(Block { lines, steps, hashes: block.hashes.clone(), columns }.select(is_kept))
                }
            }
        };
        kept.into_iter().map(block).collect()
    }

    fn places(&self) -> Vec<Place> {
        let mut places = Vec::with_capacity(self.blocks.iter().map(|source| source.block.n_rows()).sum());
        for (block, source) in self.blocks.iter().enumerate() {
            let block = block as u32;
            places.extend((0..source.block.n_rows() as u32).map(|row| Place { block, row }));
        }
        places
    }

    /// Takes all but the last of equal lines out of `places`, which are sorted by line.
    fn supersede(&mut self, places: &mut Vec<Place>) {
        let mut kept: Vec<Place> = Vec::with_capacity(places.len());
        for &place in places.iter() {
            if let Some(&earlier) = kept.last()
                && self.line(earlier) == self.line(place)
            {
                self.n_superseded += u64::from(self.hash(earlier) != self.hash(place));
                let source = &mut self.blocks[earlier.block as usize];
                let n_rows = source.block.n_rows();
                source.live.get_or_insert_with(|| vec![true; n_rows])[earlier.row as usize] = false;
                kept.pop();
            }
            kept.push(place);
        }
        *places = kept;
    }

    fn row(&self, place: Place) -> RowRef<'_> {
        RowRef::new(self, place)
    }

    fn block(&self, place: Place) -> &Block {
        &self.blocks[place.block as usize].block
    }

    fn line(&self, place: Place) -> u64 {
        self.block(place).lines[place.row as usize]
    }

    fn step(&self, place: Place) -> i64 {
        self.block(place).steps[place.row as usize]
    }

    fn hash(&self, place: Place) -> u64 {
        self.block(place).hashes[place.row as usize]
    }
}

impl Source {
    fn is_live(&self, row: usize) -> bool {
        self.live.as_ref().is_none_or(|live| live[row])
    }
}
