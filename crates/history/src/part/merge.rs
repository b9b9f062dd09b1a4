//! Several parts to one.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::directory::PartColumn;
use super::footer;
use super::frame::{ReadAt, Sink, Span};
use super::group::Group;
use super::keys::KeyMerge;
use super::stored::{CHUNK, StoredReader};
use super::unfinished::Visit;
use super::write::{Content, ContentColumn, Written, write};
use super::{Part, PartView, SequenceReader, Visible, WithTail};
use crate::rows::stats::Numbers;
use crate::{Error, KeySummary, Result, Rows, Values};

pub(super) fn merge<S: ReadAt>(views: &[PartView<S>], out: &mut Sink<'_>) -> Result<Written> {
    write(&Merged::new(views)?, out)
}

/// The rows that are seen of several parts.
struct Merged<'v, S> {
    sources: Vec<Source<'v, S>>,
    n_rows: usize,
    columns: Vec<ContentColumn>,
    /// What the columns are made of, by column, then source.
    pieces: Vec<(usize, PartColumn)>,
    /// Where the pieces of each column end.
    ends: Vec<usize>,
    groups: Vec<Vec<Piece>>,
}

struct Source<'v, S> {
    part: &'v Part<S>,
    visible: Visible,
    /// How many rows there are in the sources before.
    n_before: usize,
    /// The rows of this source that have a value, by group.
    places: HashMap<Span, Arc<Places>>,
}

/// The visible rows of a group.
struct Places {
    group: Group,
    /// Where they are in the group.
    ranges: Vec<Range<usize>>,
    n: usize,
}

/// The rows of one source in a group: `None` for all.
type Piece = (usize, Option<Span>);

impl<'v, S: ReadAt> Merged<'v, S> {
    fn new(views: &'v [PartView<S>]) -> Result<Self> {
        let mut sources = Vec::with_capacity(views.len());
        let mut n_rows = 0;
        let mut last_line = None;
        for PartView { part, cut } in views {
            if let Some((first, last)) = part.line_bounds() {
                if last_line.is_some_and(|last| first <= last) {
                    return Err(Error::NotAscending(first));
                }
                last_line = Some(last);
            }
            let visible = part.visible(*cut, &[])?;
            let n_before = n_rows;
            n_rows += visible.n_rows();
            sources.push(Source { part: &**part, visible, n_before, places: HashMap::new() });
        }
        if n_rows > footer::MAX_ROWS {
            return Err(Error::TooLarge(24 * n_rows));
        }

        let mut keys = KeyMerge::new(sources.iter().map(|source| source.part))?;
        let (columns, pieces, ends, groups) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut merged = Self { sources, n_rows, columns, pieces, ends, groups };
        let mut known = HashMap::<Vec<Piece>, usize>::new();
        while let Some((key, mut pieces)) = keys.next_key()? {
            // Stable, so the pieces of one type stay in the order of their sources.
            pieces.sort_by_key(|(_, column)| column.stored.value_type);
            for same in pieces.chunk_by(|(_, a), (_, b)| a.stored.value_type == b.stored.value_type) {
                let (start, mut n) = (merged.pieces.len(), 0);
                for (source, column) in same {
                    let n_found = merged.sources[*source].find(column)?;
                    if n_found > 0 {
                        merged.pieces.push((*source, column.clone()));
                        n += n_found;
                    }
                }
                if n == 0 {
                    continue;
                }
                let group = (n < n_rows).then(|| {
                    let signature: Vec<Piece> = merged.pieces[start..]
                        .iter()
                        .map(|(index, column)| {
                            let source = &merged.sources[*index];
                            let is_all = source.n_values(column) == source.visible.n_rows();
                            (*index, column.group.filter(|_| !is_all))
                        })
                        .collect();
                    *known.entry(signature).or_insert_with_key(|signature| {
                        merged.groups.push(signature.clone());
                        merged.groups.len() - 1
                    })
                });
                let value_type = same[0].1.stored.value_type;
                merged.columns.push(ContentColumn { key: key.clone(), value_type, n, group });
                merged.ends.push(merged.pieces.len());
            }
        }
        Ok(merged)
    }
}

impl<S: ReadAt> Source<'_, S> {
    /// Finds the rows of a column, and says how many they are.
    fn find(&mut self, column: &PartColumn) -> Result<usize> {
        if let Some(span) = column.group
            && !self.places.contains_key(&span)
        {
            let group = self.part.group(column)?;
            let ranges = self.visible_places(&group)?;
            let n = ranges.iter().map(Range::len).sum();
            self.places.insert(span, Arc::new(Places { group, ranges, n }));
        }
        Ok(self.n_values(column))
    }

    fn visible_places(&self, group: &Group) -> Result<Vec<Range<usize>>> {
        if self.visible.n_rows() == self.part.n_rows() {
            let all = 0..group.n;
            return Ok(Vec::from([all]));
        }
        let mut ranges: Vec<Range<usize>> = Vec::new();
        let mut reader = group.rows.open(&self.part.source)?;
        for start in (0..group.n).step_by(CHUNK) {
            for (place, row) in (start..).zip(reader.read(start..group.n.min(start + CHUNK))?) {
                if self.rank(row)?.is_none() {
                    continue;
                }
                match ranges.last_mut() {
                    Some(range) if range.end == place => range.end += 1,
                    _ => ranges.push(place..place + 1),
                }
            }
        }
        Ok(ranges)
    }

    /// Which of the visible rows this one is.
    fn rank(&self, row: i64) -> Result<Option<usize>> {
        let row = usize::try_from(row).ok().filter(|&row| row < self.part.n_rows());
        Ok(self.visible.rank(row.ok_or(Error::Damaged("a value is beyond the last row"))?))
    }

    fn n_values(&self, column: &PartColumn) -> usize {
        match column.group.and_then(|span| self.places.get(&span)) {
            Some(places) => places.n,
            None => self.visible.n_rows(),
        }
    }

    /// Windows of the places in a group, or of the rows.
    fn windows(&self, group: Option<Span>) -> Vec<Range<usize>> {
        let Some(places) = group.and_then(|span| self.places.get(&span)) else {
            return self.visible.windows().collect();
        };
        let window = |range: &Range<usize>| {
            let range = range.clone();
            range.clone().step_by(CHUNK).map(move |start| start..range.end.min(start + CHUNK))
        };
        places.ranges.iter().flat_map(window).collect()
    }
}

impl<S: ReadAt> Merged<'_, S> {
    /// What a column is made of, by source.
    fn pieces(&self, column: usize) -> &[(usize, PartColumn)] {
        let start = column.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.pieces[start..self.ends[column]]
    }

    fn sequence(
        &self,
        open: impl for<'a> Fn(&'a Part<S>) -> Result<SequenceReader<'a, WithTail<S>>>,
        visit: Visit<'_>,
    ) -> Result<()> {
        for source in &self.sources {
            let mut reader = open(source.part)?;
            source.visible.windows().try_for_each(|rows| visit(reader.read(rows)?))?;
        }
        Ok(())
    }
}

impl<S: ReadAt> Content for Merged<'_, S> {
    fn n_rows(&self) -> usize {
        self.n_rows
    }

    fn lines(&self, visit: Visit<'_>) -> Result<()> {
        self.sequence(Part::lines, visit)
    }

    fn steps(&self, visit: Visit<'_>) -> Result<()> {
        self.sequence(Part::steps, visit)
    }

    fn columns(&self) -> &[ContentColumn] {
        &self.columns
    }

    fn n_groups(&self) -> usize {
        self.groups.len()
    }

    fn group_rows(&self, group: usize, visit: Visit<'_>) -> Result<()> {
        for &(index, span) in &self.groups[group] {
            let source = &self.sources[index];
            let Some(places) = span.and_then(|span| source.places.get(&span)) else {
                let rows = source.n_before as i64..(source.n_before + source.visible.n_rows()) as i64;
                visit(rows.collect())?;
                continue;
            };
            let mut reader = places.group.rows.open(&source.part.source)?;
            for window in source.windows(span) {
                let mut rows = reader.read(window)?;
                for row in &mut rows {
                    let rank = source.rank(*row)?.ok_or(Error::Damaged("a group's rows are not sorted"))?;
                    *row = (source.n_before + rank) as i64;
                }
                visit(rows)?;
            }
        }
        Ok(())
    }

    fn group_steps(&self, group: usize, visit: Visit<'_>) -> Result<()> {
        for &(index, span) in &self.groups[group] {
            let source = &self.sources[index];
            let group = span.and_then(|span| source.places.get(&span)).map_or(&source.part.all, |places| &places.group);
            for window in source.windows(span) {
                visit(group.steps(&source.part.source, window)?)?;
            }
        }
        Ok(())
    }

    fn values(&self, column: usize, visit: &mut dyn FnMut(&Values) -> Result<()>) -> Result<()> {
        for (index, column) in self.pieces(column) {
            let source = &self.sources[*index];
            let mut reader = StoredReader::open(&source.part.source, &column.stored)?;
            for window in source.windows(column.group) {
                visit(&reader.read(window)?)?;
            }
        }
        Ok(())
    }

    fn stats(&self, columns: Range<usize>) -> Result<KeySummary> {
        let mut known: Option<KeySummary> = None;
        let mut all_numbers = Numbers::default();
        for (index, source) in self.sources.iter().enumerate() {
            let of_source = |column: usize| {
                let pieces = self.pieces(column).iter().filter(|(source, _)| *source == index);
                pieces.map(move |(_, part_column)| (&self.columns[column].key, part_column))
            };
            let mut wanted = columns.clone().flat_map(of_source).peekable();
            if wanted.peek().is_none() {
                continue;
            }
            let mut reader = source.part.rows_of(wanted)?;
            for window in source.visible.windows() {
                let rows = Rows::new([Arc::new(reader.read(&[window])?)]);
                for (_, stats, numbers) in rows.key_stats_and_numbers() {
                    all_numbers.extend(numbers);
                    match &mut known {
                        None => known = Some(KeySummary::new(stats)),
                        Some(known) => known.append(&stats, &all_numbers),
                    }
                }
            }
        }
        known.ok_or(Error::Damaged("a key has no values"))
    }
}
