//! One key of a part as a line on a chart.

use std::sync::Arc;

use super::directory::{PartColumn, PartKey};
use super::frame::ReadAt;
use super::pyramid::LEVELS;
use super::stored::StoredReader;
use super::{Part, directory};
use crate::rows::bucket::Divider;
use crate::rows::keys::FlatName;
use crate::{Axis, Points, Result, Rows, Series, ValueType};

impl<S: ReadAt> Part<S> {
    /// As [`Rows::series`]; but where there are many more points than buckets, the pyramid stands for them.
    ///
    /// Then each point still counts exactly once, no least or greatest value is lost, and the ends of the range cut exactly.
    /// But points next to each other go into a bucket 64, 1,024 or 16,384 at a time, by their mean x, and means have 10
    /// digits.
    pub fn series(&self, key: &str, axis: Axis<'_>, range: Option<(f64, f64)>, n_buckets: usize) -> Result<Series> {
        let keys = self.keys_named(key)?;
        let mut columns = keys.iter().flat_map(|key| &key.columns).filter(|column| is_on_charts(column));
        if let (Axis::Step, Some(column), None, true) = (axis, columns.next(), columns.next(), self.footer.is_by_step)
            && column.stored.value_type != ValueType::Json
        {
            return self.series_of(column, range, n_buckets.max(1));
        }
        let mut all = keys;
        let x = match axis {
            Axis::Step => None,
            Axis::Timestamp => Some("_timestamp"),
            Axis::Runtime => Some("_runtime"),
            Axis::Key(name) => Some(name),
        };
        if let Some(x) = x.filter(|&x| x != key) {
            all.extend(self.keys_named(x)?);
            all.sort_by(|a, b| a.key.cmp(&b.key));
        }
        let blocks = self.scan(all)?.map(|block| block.map(Arc::new)).collect::<Result<Vec<_>>>()?;
        Ok(Rows::new(blocks).series(key, axis, range, n_buckets))
    }

    /// The keys with this flat name, of which there is one but for keys with dots in them.
    fn keys_named(&self, name: &str) -> Result<Vec<PartKey>> {
        let name = FlatName::new(name);
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

    /// The values of one column by step, where steps never go back.
    fn series_of(&self, column: &PartColumn, range: Option<(f64, f64)>, n_buckets: usize) -> Result<Series> {
        let source = &self.source;
        let stored = &column.stored;
        let group = self.group(column)?;
        let (low, high) = range.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        let within = group.within(source, (low, high))?;
        let n_points = within.len();
        let mut reader = StoredReader::open(source, stored)?;
        let mut raw = |range: std::ops::Range<usize>| {
            let steps = group.steps(source, range.clone())?;
            let values = reader.read(range)?;
            // As in `Rows`, a column on charts is all numbers and booleans.
            Ok((0..values.len()).zip(steps).filter_map(move |(i, step)| Some((step as f64, values.get(i).as_f64()?))))
        };
        if n_points <= n_buckets {
            let (x, y) = raw(within)?.unzip();
            return Ok(Series { points: Points::Raw { x, y }, n_points, n_without_x: 0 });
        }

        let end_of = |given: f64, index: usize| match given.is_finite() {
            true => Ok(given),
            false => Ok::<_, crate::Error>(group.steps(source, index..index + 1)?.first().map_or(0.0, |&s| s as f64)),
        };
        let ends = (end_of(low, within.start)?, end_of(high, within.end - 1)?);
        let mut divider = Divider::new(ends, n_buckets);
        let level = (0..stored.n_levels()).rev().find(|&level| n_points / LEVELS[level] >= n_buckets.div_ceil(2));
        let Some(level) = level else {
            raw(within)?.for_each(|(x, y)| divider.add(x, y));
            return Ok(Series { points: Points::Buckets(divider.finish()), n_points, n_without_x: 0 });
        };
        let size = LEVELS[level];
        let whole = within.start.div_ceil(size)..within.end / size;
        if whole.is_empty() {
            raw(within)?.for_each(|(x, y)| divider.add(x, y));
            return Ok(Series { points: Points::Buckets(divider.finish()), n_points, n_without_x: 0 });
        }
        raw(within.start..whole.start * size)?.for_each(|(x, y)| divider.add(x, y));
        let means = group.mean_steps(source, level, size, whole.clone())?;
        let buckets = stored.level(source, level, whole.clone())?;
        for (bucket, mean) in buckets.iter().zip(means) {
            divider.add_bucket(&crate::Bucket { x: mean, ..*bucket });
        }
        raw(whole.end * size..within.end)?.for_each(|(x, y)| divider.add(x, y));
        Ok(Series { points: Points::Buckets(divider.finish()), n_points, n_without_x: 0 })
    }
}

/// Whether a column may have values that are numbers to a chart.
fn is_on_charts(column: &PartColumn) -> bool {
    !matches!(column.stored.value_type, ValueType::Null | ValueType::Text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::{Column, Presence, Values};
    use crate::{Block, Bucket, encode_part};
    use ayumi_model::json::KeyPath;

    fn n_points(bucket: &Bucket) -> usize {
        (bucket.count + bucket.n_nan + bucket.n_pos_inf + bucket.n_neg_inf) as usize
    }

    #[test]
    fn each_level_counts_each_point_once() {
        let n = 150_000;
        let y: Vec<f64> =
            (0..n).map(|i| if i % 1_000 == 5 { f64::NAN } else { f64::from(i * 7919 % 65_536) }).collect();
        let steps: Vec<i64> = (0..i64::from(n)).map(|i| i * 2 + i % 2).collect();
        let column = Column { key: KeyPath::from_segments(["y"]), presence: Presence::All, values: Values::Number(y) };
        let lines: Vec<u64> = (0..n as u64).collect();
        let block = Arc::new(Block { hashes: lines.clone(), lines, steps, columns: vec![column] });
        let bytes = encode_part(std::slice::from_ref(&block)).unwrap();
        let part = Part::open(&*bytes).unwrap();
        let column = &part.keys_named("y").unwrap()[0].columns[0];
        assert_eq!(column.stored.n_levels(), 3);
        let rows = Rows::new([block]);
        for n_buckets in [1, 5, 18, 60, 280, 1_000, 5_000] {
            for range in [None, Some((100.0, 299_000.0)), Some((70_001.0, 71_000.0)), Some((9.0, f64::INFINITY))] {
                let Points::Buckets(buckets) = part.series("y", Axis::Step, range, n_buckets).unwrap().points else {
                    continue;
                };
                let Points::Raw { x, y } = rows.series("y", Axis::Step, range, usize::MAX).points else { panic!() };
                let mut at = 0;
                for bucket in buckets {
                    let next = at + n_points(&bucket);
                    let finite = || y[at..next].iter().copied().filter(|y| y.is_finite());
                    assert_eq!(bucket.count, finite().count() as u64);
                    if bucket.count > 0 {
                        assert_eq!(Some(bucket.min), finite().reduce(f64::min));
                        assert_eq!(Some(bucket.max), finite().reduce(f64::max));
                        let mean = finite().sum::<f64>() / bucket.count as f64;
                        assert!((bucket.mean - mean).abs() <= 1e-9 * bucket.max);
                    }
                    assert!(x[at] <= bucket.x && bucket.x <= x[next - 1]);
                    at = next;
                }
                assert_eq!(at, y.len());
            }
        }
    }
}
