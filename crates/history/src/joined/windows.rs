//! Rows in their order, some thousand at a time.

use std::ops::Range;

use super::History;
use super::merge::Merge;
use crate::part::{RowReader, WithTail, window};
use crate::rows::keys::FlatName;
use crate::{ReadAt, Result, Rows};

/// The rows of a merge with their values.
pub(super) struct Windows<'a, S> {
    merge: Merge<'a, S>,
    picker: Picker<'a, S>,
    n_rows: usize,
    is_done: bool,
}

/// Reads rows of parts and the tail by their numbers.
pub(super) struct Picker<'a, S> {
    history: &'a History<S>,
    names: Option<Vec<FlatName>>,
    /// Opened when first needed.
    readers: Vec<Option<RowReader<'a, WithTail<S>>>>,
    /// The rows asked for, of each part and of the tail.
    picked: Vec<Vec<Range<usize>>>,
}

impl<'a, S: ReadAt> Windows<'a, S> {
    pub(super) fn new(history: &'a History<S>, merge: Merge<'a, S>, names: Option<Vec<FlatName>>) -> Result<Self> {
        let n_keys = match &names {
            Some(names) => names.len() as u64,
            None => {
                let parts = history.parts.iter().map(|viewed| &viewed.part);
                parts.map(|part| part.n_points() / (part.n_rows() as u64).max(1)).max().unwrap_or(0)
            }
        };
        Ok(Self { merge, picker: Picker::new(history, names), n_rows: window(n_keys), is_done: false })
    }

    fn read(&mut self) -> Result<Option<Rows>> {
        let mut n_left = self.n_rows;
        while n_left > 0 {
            let Some(run) = self.merge.next_run(n_left)? else { break };
            let source = self.merge.source(&run);
            for place in run.places() {
                self.picker.pick(source, self.merge.row(&run, place));
            }
            n_left -= run.places().len();
        }
        if n_left == self.n_rows {
            return Ok(None);
        }
        let rows = self.picker.read()?;
        for source in (0..self.picker.readers.len()).filter(|&source| self.merge.is_done(source)) {
            self.picker.readers[source] = None;
        }
        Ok(Some(rows))
    }
}

impl<S: ReadAt> Iterator for Windows<'_, S> {
    type Item = Result<Rows>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let rows = self.read();
        self.is_done = !matches!(rows, Ok(Some(_)));
        rows.transpose()
    }
}

impl<'a, S: ReadAt> Picker<'a, S> {
    /// For all values of rows, or those of some names.
    pub(super) fn new(history: &'a History<S>, names: Option<Vec<FlatName>>) -> Self {
        let n_parts = history.parts.len();
        Self { history, names, readers: (0..n_parts).map(|_| None).collect(), picked: vec![Vec::new(); n_parts + 1] }
    }

    /// Adds a row to those that are read next.
    pub(super) fn pick(&mut self, source: usize, row: usize) {
        match self.picked[source].last_mut() {
            Some(range) if range.end == row => range.end += 1,
            _ => self.picked[source].push(row..row + 1),
        }
    }

    /// The rows picked since the last time.
    pub(super) fn read(&mut self) -> Result<Rows> {
        let mut blocks = Vec::new();
        for (source, picked) in self.picked.iter_mut().enumerate() {
            let mut ranges = std::mem::take(picked);
            if ranges.is_empty() {
                continue;
            }
            ranges.sort_unstable_by_key(|range| range.start);
            let Some(viewed) = self.history.parts.get(source) else {
                blocks.extend(self.history.tail.pick(ranges.into_iter().flatten(), self.names.as_deref()));
                continue;
            };
            let reader = match &mut self.readers[source] {
                Some(reader) => reader,
                empty => {
                    let keys = match &self.names {
                        None => viewed.part.keys()?,
                        Some(names) => viewed.part.keys_of(names)?,
                    };
                    empty.insert(viewed.part.rows(&keys)?)
                }
            };
            blocks.push(reader.read(&ranges)?.into());
        }
        Ok(Rows::new(blocks))
    }
}
