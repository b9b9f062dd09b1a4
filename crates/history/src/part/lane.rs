//! One column of a part along an axis that never goes back, so that its pyramid can stand for points.

use std::ops::Range;

use super::directory::{PartColumn, PartKey};
use super::frame::ReadAt;
use super::group::Group;
use super::pyramid::LEVELS;
use super::stored::{Stored, StoredReader};
use super::{Part, directory};
use crate::rows::bucket::Divider;
use crate::rows::keys::FlatName;
use crate::{Bucket, Error, Result, ValueType, Values};

/// The points of a range of x, ascending by x, then line.
pub(crate) struct Lane<'a, S> {
    part: &'a Part<S>,
    y: Stored,
    group: Group,
    x: X,
    /// The points within the range, as places in the group.
    within: Range<usize>,
}

enum X {
    Steps,
    /// A column of the same rows.
    Column(Stored),
}

impl<S: ReadAt> Part<S> {
    /// The keys with this flat name, of which there is one but for keys with dots in them. Ascending.
    pub(crate) fn keys_named(&self, name: &FlatName) -> Result<Vec<PartKey>> {
        let Some(paths) = &name.paths else {
            let keys = self.keys()?.into_iter();
            return Ok(keys.filter(|key| key.key.is_flat(&name.name)).collect());
        };
        let mut found = Vec::new();
        let mut last: Option<(usize, Vec<PartKey>)> = None;
        for path in paths {
            let after = self.key_blocks.partition_point(|block| block.first_key <= *path);
            let Some(index) = after.checked_sub(1) else { continue };
            let keys = match last.take() {
                Some((same, keys)) if same == index => keys,
                _ => directory::read_block(&self.source, &self.key_blocks[index], self.footer.n_rows)?,
            };
            if let Ok(place) = keys.binary_search_by(|key| key.key.encoded().cmp(path)) {
                found.push(keys[place].clone());
            }
            last = Some((index, keys));
        }
        Ok(found)
    }

    /// The keys with these flat names, ascending, each once.
    pub(crate) fn keys_of(&self, names: &[FlatName]) -> Result<Vec<PartKey>> {
        let mut keys = Vec::new();
        for name in names {
            keys.extend(self.keys_named(name)?);
        }
        keys.sort_by(|a, b| a.key.cmp(&b.key));
        keys.dedup_by(|a, b| a.key == b.key);
        Ok(keys)
    }

    /// The points of `y` in the first `n_rows` rows along `x`, or along the steps. `None` where that is not one column of
    /// numbers along another that never goes back.
    pub(crate) fn lane(
        &self,
        y: &[PartKey],
        x: Option<&[PartKey]>,
        n_rows: usize,
        range: (f64, f64),
    ) -> Result<Option<Lane<'_, S>>> {
        let Some((_, y)) = only_column(y).filter(|(_, y)| y.stored.value_type != ValueType::Json) else {
            return Ok(None);
        };
        let x = match x.map(only_column) {
            None if self.footer.is_by_step => X::Steps,
            Some(Some((key, x))) if x.group == y.group && x.stored.value_type == ValueType::Number => {
                let stats = key.stats();
                if !stats.is_monotonic || stats.n_nan > 0 || stats.n_infinite > 0 {
                    return Ok(None);
                }
                X::Column(x.stored.clone())
            }
            _ => return Ok(None),
        };
        let group = self.group(y)?;
        let n = match n_rows >= self.footer.n_rows {
            true => group.n,
            false => group.rows.partition_point(&self.source, group.n, |row| (row as u64) < n_rows as u64)?,
        };
        let mut lane = Lane { part: self, y: y.stored.clone(), group, x, within: 0..n };
        lane.within = lane.within(range)?;
        Ok(Some(lane))
    }
}

/// The one column that may have numbers, with its key.
fn only_column(keys: &[PartKey]) -> Option<(&PartKey, &PartColumn)> {
    let columns = keys.iter().flat_map(|key| key.columns.iter().map(move |column| (key, column)));
    let mut on_charts =
        columns.filter(|(_, column)| !matches!(column.stored.value_type, ValueType::Null | ValueType::Text));
    on_charts.next().filter(|_| on_charts.next().is_none())
}

impl<S: ReadAt> Lane<'_, S> {
    /// How many points there are.
    pub(crate) fn n_points(&self) -> usize {
        self.within.len()
    }

    /// The first and the last x.
    pub(crate) fn ends(&self) -> Result<Option<(f64, f64)>> {
        if self.within.is_empty() {
            return Ok(None);
        }
        let end = |index: usize| Ok::<_, Error>(self.x(index..index + 1)?.first().copied());
        Ok(end(self.within.start)?.zip(end(self.within.end - 1)?))
    }

    /// All points.
    pub(crate) fn points(&self) -> Result<impl Iterator<Item = (f64, f64)> + use<S>> {
        self.raw(&mut StoredReader::open(&self.part.source, &self.y)?, self.within.clone())
    }

    /// The coarsest level of the pyramid that has at least half as many buckets as are asked for, for this many points.
    pub(crate) fn level(n_points: usize, n_buckets: usize) -> Option<usize> {
        (0..LEVELS.len()).rev().find(|&level| n_points / LEVELS[level] >= n_buckets.div_ceil(2))
    }

    /// Adds all points, as far as possible as buckets of this level, if the column has so many. They count as of `line`.
    pub(crate) fn divide(&self, divider: &mut Divider, level: Option<usize>, line: u64) -> Result<()> {
        let (source, within) = (&self.part.source, self.within.clone());
        let mut reader = StoredReader::open(source, &self.y)?;
        let n_levels = self.y.n_levels();
        let level = level.zip(n_levels.checked_sub(1)).map(|(level, last)| level.min(last));
        let whole = level.map(|level| within.start.div_ceil(LEVELS[level])..within.end / LEVELS[level]);
        let (Some(level), Some(whole)) = (level, whole.filter(|whole| !whole.is_empty())) else {
            return self.raw_into(divider, &mut reader, within, line);
        };
        let size = LEVELS[level];
        self.raw_into(divider, &mut reader, within.start..whole.start * size, line)?;
        let x = match &self.x {
            X::Steps => self.group.level(source, level, whole.clone())?,
            X::Column(x) => {
                let buckets = x.level(source, level, whole.clone())?;
                buckets.iter().map(|bucket| (bucket.mean + 0.0, bucket.last + 0.0)).collect()
            }
        };
        let buckets = self.y.level(source, level, whole.clone())?;
        for (bucket, (mean, last)) in buckets.iter().zip(x) {
            divider.add_bucket(&Bucket { x: mean, ..*bucket }, last, line);
        }
        self.raw_into(divider, &mut reader, whole.end * size..within.end, line)
    }

    fn raw_into(
        &self,
        divider: &mut Divider,
        reader: &mut StoredReader<'_, impl ReadAt>,
        range: Range<usize>,
        line: u64,
    ) -> Result<()> {
        self.raw(reader, range)?.for_each(|(x, y)| divider.add(x, line, y));
        Ok(())
    }

    fn raw<R: ReadAt>(
        &self,
        reader: &mut StoredReader<'_, R>,
        range: Range<usize>,
    ) -> Result<impl Iterator<Item = (f64, f64)> + use<S, R>> {
        let x = self.x(range.clone())?;
        let y = reader.read(range)?;
        if x.len() != y.len() {
            return Err(Error::Damaged("a column has another number of values than its group has rows"));
        }
        // As in `Rows`, a column on charts is all numbers and booleans.
        Ok((0..y.len()).zip(x).filter_map(move |(index, x)| Some((x, y.get(index).as_f64()?))))
    }

    fn x(&self, range: Range<usize>) -> Result<Vec<f64>> {
        match &self.x {
            X::Steps => Ok(self.group.steps(&self.part.source, range)?.into_iter().map(|step| step as f64).collect()),
            X::Column(x) => numbers(StoredReader::open(&self.part.source, x)?.read(range)?),
        }
    }

    /// The places with an x within these ends.
    fn within(&self, (low, high): (f64, f64)) -> Result<Range<usize>> {
        if low.is_nan() || high.is_nan() || low > high {
            return Ok(0..0);
        }
        // Most charts show everything, and that needs no search.
        let start = match low == f64::NEG_INFINITY {
            true => 0,
            false => self.partition_point(|x| x < low)?,
        };
        let end = match high == f64::INFINITY {
            true => self.within.end,
            false => self.partition_point(|x| x <= high)?,
        };
        let start = start.min(self.within.end);
        Ok(start..end.clamp(start, self.within.end))
    }

    fn partition_point(&self, is_before: impl Fn(f64) -> bool) -> Result<usize> {
        let source = &self.part.source;
        let X::Column(x) = &self.x else {
            return self.group.partition_point(source, |step| is_before(step as f64));
        };
        let mut range = 0..x.n;
        if let Some(level) = x.n_levels().checked_sub(1) {
            let size = LEVELS[level];
            let buckets = x.level(source, level, 0..x.n / size)?;
            range.start = buckets.partition_point(|bucket| is_before(bucket.last)) * size;
            range.end = x.n.min(range.start + size);
        }
        let x = numbers(StoredReader::open(source, x)?.read(range.clone())?)?;
        Ok(range.start + x.partition_point(|&x| is_before(x)))
    }
}

/// Adding zero makes -0.0 and 0.0 one place.
fn numbers(values: Values) -> Result<Vec<f64>> {
    match values {
        Values::Number(values) => Ok(values.into_iter().map(|value| value + 0.0).collect()),
        _ => Err(Error::Damaged("numbers have another type")),
    }
}
