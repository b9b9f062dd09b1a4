//! Which rows of a part one run sees.

use std::ops::Range;
use std::sync::Arc;

use super::Part;
use super::frame::ReadAt;
use super::stored::CHUNK;
use crate::Result;

/// A part as one run sees it.
#[derive(Debug)]
pub struct PartView<S> {
    /// The part, which other runs may share.
    pub part: Arc<Part<S>>,
    /// Rows with a greater step are not this run's.
    pub cut: Option<i64>,
}

/// The first rows of a part, but for those that are hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Visible {
    end: usize,
    /// Ascending, all before `end`.
    hidden: Vec<u32>,
    /// How many are hidden for no other reason than a later line with the same number.
    n_superseded: usize,
}

impl<S> Clone for PartView<S> {
    fn clone(&self) -> Self {
        Self { part: Arc::clone(&self.part), cut: self.cut }
    }
}

impl<S: ReadAt> Part<S> {
    /// The rows with a step up to `cut` and a line that is not among `superseded`, which ascend.
    pub(crate) fn visible(&self, cut: Option<i64>, superseded: &[u64]) -> Result<Visible> {
        let n_rows = self.footer.n_rows;
        let mut visible = Visible { end: n_rows, hidden: Vec::new(), n_superseded: 0 };
        if let Some(cut) = cut.filter(|&cut| cut < self.footer.steps.1) {
            if self.footer.is_by_step {
                visible.end = self.all.partition_point(&self.source, |step| step <= cut)?;
            } else {
                let mut steps = self.steps()?;
                for start in (0..n_rows).step_by(CHUNK) {
                    let steps = steps.read(start..n_rows.min(start + CHUNK))?;
                    let is_beyond = |&(_, step): &(u32, i64)| step > cut;
                    visible.hidden.extend((start as u32..).zip(steps).filter(is_beyond).map(|(row, _)| row));
                }
            }
        }
        if let Some(&first) = superseded.first() {
            self.hide(&mut visible, first, superseded)?;
        }
        Ok(visible)
    }

    fn hide(&self, visible: &mut Visible, first: u64, superseded: &[u64]) -> Result<()> {
        let mut superseded = superseded.iter().copied().peekable();
        let n_cut = visible.hidden.len();
        let mut lines = self.lines()?;
        let mut row = self.row_of_line(first)?;
        while row < visible.end && superseded.peek().is_some() {
            let end = visible.end.min(row + CHUNK);
            for line in lines.read(row..end)? {
                while superseded.next_if(|&superseded| superseded < line as u64).is_some() {}
                if superseded.peek() == Some(&(line as u64)) {
                    visible.hidden.push(row as u32);
                }
                row += 1;
            }
            row = end;
        }
        visible.hidden.sort_unstable();
        visible.hidden.dedup();
        visible.n_superseded = visible.hidden.len() - n_cut;
        Ok(())
    }

    /// The first row with this line or a later one.
    pub(crate) fn row_of_line(&self, line: u64) -> Result<usize> {
        self.lines.partition_point(&self.source, self.footer.n_rows, |found| (found as u64) < line)
    }

    /// The first row for whose step `is_before` says no. To be asked only where steps never go back.
    pub(crate) fn row_of_step(&self, is_before: impl Fn(i64) -> bool) -> Result<usize> {
        self.all.partition_point(&self.source, is_before)
    }
}

impl Visible {
    /// How many rows there are.
    pub(crate) fn n_rows(&self) -> usize {
        self.end - self.hidden.len()
    }

    /// How many rows are hidden for no other reason than a later line with the same number.
    pub(crate) fn n_superseded(&self) -> usize {
        self.n_superseded
    }

    /// How many rows there are where they are the first ones without exception.
    pub(crate) fn prefix(&self) -> Option<usize> {
        self.hidden.is_empty().then_some(self.end)
    }

    /// The next rows without a gap, from `row` on. Empty where there are no more.
    pub(crate) fn next_range(&self, row: usize) -> Range<usize> {
        let mut start = row.min(self.end);
        let mut next = self.hidden.partition_point(|&hidden| (hidden as usize) < start);
        while self.hidden.get(next).is_some_and(|&hidden| hidden as usize == start) {
            start += 1;
            next += 1;
        }
        start..self.hidden.get(next).map_or(self.end, |&hidden| hidden as usize)
    }

    /// All rows, as ranges of at most 4,096 without a gap.
    pub(crate) fn windows(&self) -> impl Iterator<Item = Range<usize>> {
        let mut next = 0;
        std::iter::from_fn(move || {
            let range = self.next_range(next);
            next = range.end.min(range.start + CHUNK);
            (!range.is_empty()).then_some(range.start..next)
        })
    }

    /// Which of the visible rows this one is, if it is.
    pub(crate) fn rank(&self, row: usize) -> Option<usize> {
        if row >= self.end {
            return None;
        }
        self.hidden.binary_search(&(row as u32)).err().map(|n_hidden| row - n_hidden)
    }

    /// The last `n` rows, or all, as ascending ranges.
    pub(crate) fn last_ranges(&self, n: usize) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        let (mut n_left, mut end) = (n, self.end);
        for hidden in self.hidden.iter().rev().map(|&row| row as usize).map(Some).chain([None]) {
            let start = hidden.map_or(0, |row| row + 1).max(end.saturating_sub(n_left));
            if start < end {
                n_left -= end - start;
                ranges.push(start..end);
            }
            end = hidden.unwrap_or(0);
        }
        ranges.reverse();
        ranges
    }
}
