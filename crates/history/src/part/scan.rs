//! Rows of a part as blocks again.

use std::collections::HashMap;
use std::ops::Range;

use ayumi_model::json::KeyPath;

use super::directory::{PartColumn, PartKey};
use super::frame::{ReadAt, Span};
use super::group::{SequenceReader, Steps};
use super::stored::{CHUNK, StoredReader};
use super::{Part, WithTail};
use crate::{Block, Column, Error, Presence, Result, Values};

/// How many rows of this many values may be read at once without taking much memory.
pub(crate) fn window(values_per_row: u64) -> usize {
    let mut window = CHUNK;
    while window > 1 && (window as u64).saturating_mul(values_per_row) > MAX_WINDOW_POINTS {
        window /= 2;
    }
    window
}

/// A window has at most about this many values.
const MAX_WINDOW_POINTS: u64 = 4 << 20;
/// Columns keep the chunk they are in up to this much together. Where there are more, the others decode a chunk for each
/// window in it, as a run with many keys would take gigabytes else.
const MAX_KEPT_BYTES: u64 = 64 << 20;

/// Reads some keys of rows anywhere. Cheapest where the next rows follow those before.
pub(crate) struct RowReader<'a, S> {
    lines: SequenceReader<'a, S>,
    steps: SequenceReader<'a, S>,
    groups: Vec<GroupReader<'a, S>>,
    columns: Vec<ScanColumn<'a, S>>,
}

struct ScanColumn<'a, S> {
    key: KeyPath,
    reader: StoredReader<'a, S>,
    values: Values,
    /// Index into `groups`, or `None` where it has a value in each row.
    group: Option<usize>,
}

/// Finds rows in a group.
struct GroupReader<'a, S> {
    n: usize,
    rows: SequenceReader<'a, S>,
    /// Behind the row that was found last.
    next: usize,
    /// The places in the group of the rows asked for.
    found: Vec<Range<usize>>,
    /// Their numbers among the rows asked for.
    found_rows: Vec<u32>,
}

impl<S: ReadAt> Part<S> {
    /// The rows with these keys' values, in the order of lines, a window after the other. After an error there is nothing
    /// more.
    pub(crate) fn scan(&self, keys: &[PartKey]) -> Result<impl Iterator<Item = Result<Block>> + use<'_, S>> {
        let mut reader = self.rows(keys)?;
        let mut rest = 0..self.footer.n_rows;
        let window = window(self.footer.n_points / (self.footer.n_rows as u64).max(1));
        Ok(std::iter::from_fn(move || {
            let rows = rest.start..rest.end.min(rest.start + window);
            if rows.is_empty() {
                return None;
            }
            rest.start = rows.end;
            let block = reader.read(&[rows]);
            if block.is_err() {
                rest.start = rest.end;
            }
            Some(block)
        }))
    }

    /// Reads the values that rows have at these keys.
    pub(crate) fn rows(&self, keys: &[PartKey]) -> Result<RowReader<'_, WithTail<S>>> {
        self.rows_of(keys.iter().flat_map(|key| key.columns.iter().map(move |column| (&key.key, column))))
    }

    /// Reads the values of rows in these columns.
    pub(super) fn rows_of<'k>(
        &self,
        wanted: impl Iterator<Item = (&'k KeyPath, &'k PartColumn)>,
    ) -> Result<RowReader<'_, WithTail<S>>> {
        let source = &self.source;
        let mut groups = Vec::new();
        let mut known = HashMap::<Span, usize>::new();
        let mut columns = Vec::new();
        let mut n_kept = 0;
        for (key, column) in wanted {
            let group = match column.group {
                None => None,
                Some(span) => Some(match known.get(&span) {
                    Some(&index) => index,
                    None => {
                        let group = self.group(column)?;
                        let rows = group.rows.open(source)?;
                        known.insert(span, groups.len());
                        let (found, found_rows) = (Vec::new(), Vec::new());
                        groups.push(GroupReader { n: group.n, rows, next: 0, found, found_rows });
                        groups.len() - 1
                    }
                }),
            };
            let mut reader = StoredReader::open(source, &column.stored)?;
            n_kept += reader.kept_bytes();
            if n_kept > MAX_KEPT_BYTES {
                reader.keep_nothing();
            }
            let values = Values::new(column.stored.value_type);
            columns.push(ScanColumn { key: key.clone(), reader, values, group });
        }
        Ok(RowReader { lines: self.lines()?, steps: self.steps()?, groups, columns })
    }

    /// Reads the steps of rows.
    pub(crate) fn steps(&self) -> Result<SequenceReader<'_, WithTail<S>>> {
        match &self.all.steps {
            Steps::Own(steps) => steps.open(&self.source),
            Steps::OfRows { .. } => Err(Error::Damaged("the steps are missing")),
        }
    }

    /// Reads the lines of rows.
    pub(crate) fn lines(&self) -> Result<SequenceReader<'_, WithTail<S>>> {
        self.lines.open(&self.source)
    }
}

impl<S: ReadAt> RowReader<'_, S> {
    /// Some rows: ranges that are within the part, ascending, without overlap. Hashes are 0.
    pub(crate) fn read(&mut self, rows: &[Range<usize>]) -> Result<Block> {
        let n_rows = rows.iter().map(Range::len).sum();
        let (mut lines, mut steps) = (Vec::with_capacity(n_rows), Vec::with_capacity(n_rows));
        for range in rows {
            lines.extend(self.lines.read(range.clone())?.into_iter().map(|line| line as u64));
            steps.extend(self.steps.read(range.clone())?);
        }
        if lines.len() != n_rows || steps.len() != n_rows {
            return Err(Error::Damaged("lines or steps are missing"));
        }
        self.groups.iter_mut().try_for_each(|group| group.find(rows))?;
        let mut columns = Vec::new();
        for column in &mut self.columns {
            let (found, presence) = match column.group {
                None => (rows, Presence::All),
                Some(group) => {
                    let group = &self.groups[group];
                    let is_all = group.found_rows.len() == n_rows;
                    let presence = if is_all { Presence::All } else { Presence::Rows(group.found_rows.clone()) };
                    (&*group.found, presence)
                }
            };
            for range in found {
                column.reader.read_into(&mut column.values, range.clone())?;
            }
            let empty = Values::new(column.values.value_type());
            let values = std::mem::replace(&mut column.values, empty);
            if values.len() != found.iter().map(Range::len).sum::<usize>() {
                return Err(Error::Damaged("a column has another number of values than its group has rows"));
            }
            if !values.is_empty() {
                columns.push(Column { key: column.key.clone(), presence, values });
            }
        }
        Ok(Block { hashes: vec![0; n_rows], lines, steps, columns })
    }
}

impl<S: ReadAt> GroupReader<'_, S> {
    fn find(&mut self, rows: &[Range<usize>]) -> Result<()> {
        self.found.clear();
        self.found_rows.clear();
        let mut n_before = 0;
        for range in rows {
            let start = self.seek(range.start)?;
            let mut least = range.start;
            for row in self.rows.read(start..self.n.min(start + range.len()))? {
                let damaged = Error::Damaged("a group's rows are not sorted");
                let row = usize::try_from(row).ok().filter(|&row| row >= least).ok_or(damaged)?;
                if row >= range.end {
                    break;
                }
                self.found_rows.push((n_before + row - range.start) as u32);
                self.next += 1;
                least = row + 1;
            }
            self.found.push(start..self.next);
            n_before += range.len();
        }
        Ok(())
    }

    /// Goes to the first place with this row or a later one.
    fn seek(&mut self, row: usize) -> Result<usize> {
        let Self { n, rows, next, .. } = self;
        let mut is_before = |place: usize| Ok::<_, Error>((rows.get(place)? as u64) < row as u64);
        let (mut low, mut high) = match *next == 0 || is_before(*next - 1)? {
            true => (*next, *n),
            false => (0, *next - 1),
        };
        // It is mostly near `low`, so distances double from there.
        let mut distance = 1;
        while low < high {
            let place = (low + distance - 1).min(low + (high - low) / 2);
            if is_before(place)? {
                low = place + 1;
                distance *= 2;
            } else {
                high = place;
                distance = 1;
            }
        }
        *next = low;
        Ok(low)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Limits, encode_part, parse_lines};

    #[test]
    fn columns_that_keep_no_chunk_read_the_same() {
        let line = |i: u32| match i % 3 {
            0 => format!(r#"{{"_step":{i},"a":{},"t":"x{i}"}}"#, f64::from(i) / 7.0),
            _ => format!(r#"{{"_step":{i},"b":[{i}],"a":{i}}}"#),
        };
        let lines: Vec<String> = (0..5_000).map(line).collect();
        let block = Arc::new(parse_lines(0, &lines, &Limits::default()).block);
        let part = Part::open(encode_part(&[block]).unwrap()).unwrap();
        let keys = part.keys().unwrap();
        let mut keeping = part.rows(&keys).unwrap();
        let mut forgetful = part.rows(&keys).unwrap();
        forgetful.columns.iter_mut().for_each(|column| column.reader.keep_nothing());
        for start in [0, 100, 3_950, 4_100, 4_900] {
            let rows = [start..start + 30, start + 40..start + 100];
            assert_eq!(forgetful.read(&rows).unwrap(), keeping.read(&rows).unwrap());
        }
        assert!(keeping.columns.iter().all(|column| column.reader.keeps_chunk()));
        assert!(!forgetful.columns.iter().any(|column| column.reader.keeps_chunk()));
    }
}
