//! Parts and the rows that are in none yet, read as one table.
//!
//! Answers are those of [`Rows`] over the same rows, but memory stays bounded: whatever is long comes in windows, and charts
//! read pyramids where they can.

mod merge;
mod sample;
mod series;
mod stats;
mod windows;

use std::ops::{Bound, Range, RangeBounds};
use std::sync::{Arc, OnceLock};

use crate::part::Visible;
use crate::rows::keys::FlatName;
use crate::{Part, PartView, ReadAt, Result, Rows};
use merge::{By, Merge};
use windows::Windows;

/// All rows of one file of a run: those of parts, and those of blocks that are in no part yet, the *tail*.
#[derive(Debug)]
pub struct History<S> {
    /// Ascending by line.
    parts: Vec<Viewed<S>>,
    tail: Arc<Rows>,
}

/// A part and what the run sees of it.
#[derive(Debug)]
struct Viewed<S> {
    part: Arc<Part<S>>,
    cut: Option<i64>,
    /// Whether the tail has lines between the part's first and last one.
    is_overlapped: bool,
    /// Computed when first asked for, since that may read.
    visible: OnceLock<Visible>,
}

impl<S: ReadAt> History<S> {
    /// The rows of these parts, ascending by line and without a line in common, and of the tail. A line of the tail
    /// supersedes the one with the same number in a part.
    pub fn new(parts: Vec<PartView<S>>, tail: Arc<Rows>) -> Self {
        let overlaps = |part: &Part<S>| {
            let bounds = part.line_bounds().zip(tail.line_bounds());
            bounds.is_some_and(|((first, last), (tail_first, tail_last))| first <= tail_last && tail_first <= last)
        };
        let view = |PartView { part, cut }: PartView<S>| {
            let is_overlapped = overlaps(&part);
            Viewed { part, cut, is_overlapped, visible: OnceLock::new() }
        };
        Self { parts: parts.into_iter().map(view).collect(), tail }
    }

    /// How many rows there are to read.
    pub fn n_rows(&self) -> Result<usize> {
        let mut n_rows = self.tail.n_rows();
        for index in 0..self.parts.len() {
            n_rows += self.visible(index)?.n_rows();
        }
        Ok(n_rows)
    }

    /// One more than the largest line number. Lines may be missing below it.
    pub fn n_lines(&self) -> Result<u64> {
        let mut n_lines = self.tail.n_lines();
        for (index, viewed) in self.parts.iter().enumerate() {
            if let Some(last) = self.visible(index)?.last_ranges(1).first() {
                n_lines = n_lines.max((viewed.part.lines()?.get(last.start)? as u64).saturating_add(1));
            }
        }
        Ok(n_lines)
    }

    /// How many rows were replaced by a later line with the same number, as far as that is still known: rows of the tail by
    /// other content, and rows of parts by lines of the tail.
    pub fn n_superseded(&self) -> Result<u64> {
        let mut n_superseded = self.tail.n_superseded();
        for index in 0..self.parts.len() {
            n_superseded += self.visible(index)?.n_superseded() as u64;
        }
        Ok(n_superseded)
    }

    /// The largest step.
    pub fn last_step(&self) -> Result<Option<i64>> {
        let mut last_step = self.tail.last_step();
        for (index, Viewed { part, .. }) in self.parts.iter().enumerate() {
            let visible = self.visible(index)?;
            if visible.n_rows() == part.n_rows() {
                last_step = last_step.max(part.step_bounds().map(|(_, last)| last));
                continue;
            }
            let mut steps = part.steps()?;
            if part.is_by_step() {
                for range in visible.last_ranges(1) {
                    last_step = last_step.max(Some(steps.get(range.start)?));
                }
                continue;
            }
            for rows in visible.windows() {
                last_step = last_step.max(steps.read(rows)?.into_iter().max());
            }
        }
        Ok(last_step)
    }

    /// The rows with a step in this range, by step, then line, in windows of at most 4,096. With all their values, or with
    /// those of some flat names. After an error there is nothing more.
    pub fn scan<R: RangeBounds<i64>>(
        &self,
        steps: R,
        keys: Option<&[String]>,
    ) -> Result<impl Iterator<Item = Result<Rows>> + use<'_, S, R>> {
        let steps = By::Step(steps.start_bound().cloned(), steps.end_bound().cloned());
        Windows::new(self, Merge::new(self, steps, |_| true)?, keys.map(names))
    }

    /// The `n` rows with the largest line numbers: what was logged last.
    pub fn last(&self, n: usize) -> Result<Rows> {
        let mut lines: Vec<u64> = self.tail.last(n).iter().map(|row| row.line()).collect();
        for (index, Viewed { part, .. }) in self.parts.iter().enumerate().rev() {
            let is_behind =
                part.line_bounds().zip(lines.first().copied()).is_some_and(|((_, last), first)| last < first);
            if n == 0 || lines.len() == n && is_behind {
                break;
            }
            let mut reader = part.lines()?;
            for range in self.visible(index)?.last_ranges(n) {
                lines.extend(reader.read(range)?.into_iter().map(|line| line as u64));
            }
            lines.sort_unstable();
            lines.drain(..lines.len().saturating_sub(n));
        }
        match lines[..] {
            [first, .., last] | [first @ last] => self.rows_of_lines(first..last.saturating_add(1)),
            [] => Ok(Rows::default()),
        }
    }

    /// All rows with a line number in this range, with all their values. All of them at once, so for few.
    ///
    /// Tells a line that was sent again from other content: see [`RowRef::has_values_of`](crate::RowRef::has_values_of).
    pub fn rows_of_lines(&self, lines: Range<u64>) -> Result<Rows> {
        let mut blocks = Vec::new();
        for window in Windows::new(self, Merge::new(self, By::Line(lines), |_| true)?, None)? {
            blocks.extend(window?.into_blocks());
        }
        Ok(Rows::new(blocks))
    }

    /// What is seen of a part.
    fn visible(&self, index: usize) -> Result<&Visible> {
        let Viewed { part, cut, is_overlapped, visible } = &self.parts[index];
        if let Some(visible) = visible.get() {
            return Ok(visible);
        }
        let superseding = if *is_overlapped { self.tail.lines_ascending() } else { Vec::new() };
        let found = part.visible(*cut, &superseding)?;
        Ok(visible.get_or_init(|| found))
    }

    /// Whether all rows of a part are seen, in the place that they have in the part.
    fn is_whole(&self, index: usize) -> Result<bool> {
        let Viewed { part, is_overlapped, .. } = &self.parts[index];
        Ok(!is_overlapped && self.visible(index)?.n_rows() == part.n_rows())
    }
}

fn names(keys: &[String]) -> Vec<FlatName> {
    keys.iter().map(|name| FlatName::new(name)).collect()
}

/// Whether a number is within bounds.
fn is_before(start: Bound<i64>, step: i64) -> bool {
    match start {
        Bound::Included(start) => step < start,
        Bound::Excluded(start) => step <= start,
        Bound::Unbounded => false,
    }
}

/// Whether a step is not beyond the end of a range.
fn is_within(end: Bound<i64>, step: i64) -> bool {
    match end {
        Bound::Included(end) => step <= end,
        Bound::Excluded(end) => step < end,
        Bound::Unbounded => true,
    }
}
