//! A part as blocks again, a window of rows after the other.

use std::collections::HashMap;
use std::ops::Range;

use ayumi_model::json::KeyPath;

use super::Part;
use super::directory::PartKey;
use super::frame::{ReadAt, Span};
use super::group::{SequenceReader, Steps};
use super::stored::{CHUNK, StoredReader};
use crate::{Block, Column, Error, Presence, Result};

/// A window of at most 4,096 rows has at most about this many values.
const MAX_WINDOW_POINTS: u64 = 4 << 20;

/// The blocks of a part. After an error there is nothing more.
pub(super) struct Scan<'a, S> {
    n_rows: usize,
    next_row: usize,
    window: usize,
    lines: SequenceReader<'a, S>,
    steps: SequenceReader<'a, S>,
    groups: Vec<GroupRows<'a, S>>,
    columns: Vec<ScanColumn<'a, S>>,
}

struct ScanColumn<'a, S> {
    key: KeyPath,
    reader: StoredReader<'a, S>,
    /// Index into `groups`, or `None` where it has a value in each row.
    group: Option<usize>,
}

/// The rows of a group from where the last window ended.
struct GroupRows<'a, S> {
    n: usize,
    next: usize,
    rows: SequenceReader<'a, S>,
    /// The part of the group that is in the current window.
    current: Range<usize>,
    current_rows: Vec<u32>,
}

impl<S: ReadAt> Part<S> {
    /// The rows with these keys' values, in the order of lines.
    pub(super) fn scan(&self, keys: Vec<PartKey>) -> Result<impl Iterator<Item = Result<Block>> + use<'_, S>> {
        let source = &self.source;
        let mut groups = Vec::new();
        let mut known = HashMap::<Span, usize>::new();
        let mut columns = Vec::new();
        for key in keys {
            for column in &key.columns {
                let group = match column.group {
                    None => None,
                    Some(span) => Some(match known.get(&span) {
                        Some(&index) => index,
                        None => {
                            let group = self.group(column)?;
                            let rows = group.rows.open(source)?;
                            known.insert(span, groups.len());
                            groups.push(GroupRows {
                                n: group.n,
                                next: 0,
                                rows,
                                current: 0..0,
                                current_rows: Vec::new(),
                            });
                            groups.len() - 1
                        }
                    }),
                };
                let reader = StoredReader::open(source, &column.stored)?;
                columns.push(ScanColumn { key: key.key.clone(), reader, group });
            }
        }
        let n_rows = self.footer.n_rows;
        let per_row = self.footer.n_points / (n_rows as u64).max(1);
        let mut window = CHUNK;
        while window > 1 && window as u64 * per_row > MAX_WINDOW_POINTS {
            window /= 2;
        }
        let mut scan = Scan {
            n_rows,
            next_row: 0,
            window,
            lines: self.lines.open(source)?,
            steps: match &self.all.steps {
                Steps::Own(steps) => steps.open(source)?,
                Steps::OfRows { .. } => return Err(Error::Damaged("the steps are missing")),
            },
            groups,
            columns,
        };
        Ok(std::iter::from_fn(move || {
            (scan.next_row < scan.n_rows).then(|| {
                let block = scan.next_block();
                if block.is_err() {
                    scan.next_row = scan.n_rows;
                }
                block
            })
        }))
    }
}

impl<S: ReadAt> Scan<'_, S> {
    fn next_block(&mut self) -> Result<Block> {
        let rows = self.next_row..self.n_rows.min(self.next_row + self.window);
        self.next_row = rows.end;
        let lines: Vec<u64> = self.lines.read(rows.clone())?.into_iter().map(|line| line as u64).collect();
        let steps = self.steps.read(rows.clone())?;
        let n_rows = rows.len();
        if lines.len() != n_rows || steps.len() != n_rows {
            return Err(Error::Damaged("lines or steps are missing"));
        }
        self.groups.iter_mut().try_for_each(|group| group.advance(&rows))?;
        let mut columns = Vec::new();
        for column in &mut self.columns {
            let (range, presence) = match column.group {
                None => (rows.clone(), Presence::All),
                Some(group) => {
                    let group = &self.groups[group];
                    let is_all = group.current_rows.len() == n_rows;
                    let presence = if is_all { Presence::All } else { Presence::Rows(group.current_rows.clone()) };
                    (group.current.clone(), presence)
                }
            };
            let n = range.len();
            let values = column.reader.read(range)?;
            if values.len() != n {
                return Err(Error::Damaged("a column has another number of values than its group has rows"));
            }
            if n > 0 {
                columns.push(Column { key: column.key.clone(), presence, values });
            }
        }
        Ok(Block { hashes: vec![0; n_rows], lines, steps, columns })
    }
}

impl<S: ReadAt> GroupRows<'_, S> {
    fn advance(&mut self, window: &Range<usize>) -> Result<()> {
        let start = self.next;
        let candidates = self.rows.read(start..self.n.min(start + window.len()))?;
        self.current_rows.clear();
        let mut least = window.start;
        for row in candidates {
            let damaged = Error::Damaged("a group's rows are not sorted");
            let row = usize::try_from(row).ok().filter(|&row| row >= least).ok_or(damaged)?;
            if row >= window.end {
                break;
            }
            self.current_rows.push((row - window.start) as u32);
            least = row + 1;
        }
        self.next = start + self.current_rows.len();
        self.current = start..self.next;
        Ok(())
    }
}
