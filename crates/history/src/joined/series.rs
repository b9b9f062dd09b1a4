//! One key as a line on a chart, at the cost of its pixels where that can be.

use super::History;
use super::merge::{By, Merge};
use super::windows::Windows;
use crate::part::Lane;
use crate::rows::bucket::Divider;
use crate::rows::series::{Point, SeriesNames, sort};
use crate::{Axis, Points, ReadAt, Result, Series};

/// Points that were read one by one are kept up to this many; beyond, they are read twice.
const KEPT_POINTS: usize = 1 << 16;

/// What a series is made of.
struct Found<'a, S> {
    names: SeriesNames,
    range: (f64, f64),
    /// Stretches that pyramids may stand for, each with the first line of its part: all lines of a part are less than
    /// those of the next.
    lanes: Vec<(Lane<'a, S>, u64)>,
    /// Parts whose points are read one by one.
    raw: Vec<usize>,
    n_points: usize,
    n_without_x: usize,
    ends: Option<(f64, f64)>,
    /// The points that are in no lane, unless they are too many.
    kept: Option<Vec<Point>>,
}

impl<S: ReadAt> History<S> {
    /// As [`Rows::series`](crate::Rows::series); but where there are many more points than buckets, pyramids stand for them.
    ///
    /// Then each point still counts exactly once, no least or greatest value is lost, and the ends of the range cut exactly.
    /// But points next to each other go into a bucket 64, 1,024 or 16,384 at a time, by their mean x, and means have 10
    /// digits.
    pub fn series(&self, key: &str, axis: Axis<'_>, range: Option<(f64, f64)>, n_buckets: usize) -> Result<Series> {
        let n_buckets = n_buckets.max(1);
        let found = self.find_points(key, axis, range, n_buckets.max(KEPT_POINTS))?;
        let (n_points, n_without_x) = (found.n_points, found.n_without_x);
        let Some(ends) = found.ends.filter(|_| n_points > n_buckets) else {
            let mut points = found.kept.unwrap_or_default();
            for (lane, line) in &found.lanes {
                points.extend(lane.points()?.map(|(x, y)| Point { x, line: *line, y }));
            }
            sort(&mut points);
            let (x, y) = points.into_iter().map(|point| (point.x, point.y)).unzip();
            return Ok(Series { points: Points::Raw { x, y }, n_points, n_without_x });
        };
        let finite_or = |given: f64, end: f64| if given.is_finite() { given } else { end };
        let ends = (finite_or(found.range.0, ends.0), finite_or(found.range.1, ends.1));
        let mut divider = Divider::new(ends, n_buckets);
        let level = Lane::<S>::level(n_points, n_buckets);
        for (lane, line) in &found.lanes {
            lane.divide(&mut divider, level, *line)?;
        }
        let mut add = |point: Point| divider.add(point.x, point.line, point.y);
        match &found.kept {
            Some(kept) => kept.iter().for_each(|&point| add(point)),
            None => _ = self.read_points(&found.names, found.range, &found.raw, &mut add)?,
        }
        Ok(Series { points: Points::Buckets(divider.finish()), n_points, n_without_x })
    }

    /// The least and the greatest x of the key's points.
    pub fn x_bounds(&self, key: &str, axis: Axis<'_>) -> Result<Option<(f64, f64)>> {
        Ok(self.find_points(key, axis, None, 0)?.ends)
    }

    /// Finds where the points within the range are, and reads those that are in no lane.
    fn find_points(&self, key: &str, axis: Axis<'_>, range: Option<(f64, f64)>, n_kept: usize) -> Result<Found<'_, S>> {
        let names = SeriesNames::new(key, axis);
        let range = range.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        let (mut lanes, mut raw) = (Vec::new(), Vec::new());
        let (mut n_points, mut ends) = (0, None);
        for (index, viewed) in self.parts.iter().enumerate() {
            let Some((line, _)) = viewed.part.line_bounds() else { continue };
            let y = viewed.part.keys_named(&names.y)?;
            if y.is_empty() {
                continue;
            }
            let lane = match self.visible(index)?.prefix().filter(|_| !viewed.is_overlapped) {
                None => None,
                Some(n_rows) => {
                    let x = names.x.as_ref().map(|x| viewed.part.keys_named(x)).transpose()?;
                    viewed.part.lane(&y, x.as_deref(), n_rows, range)?
                }
            };
            match lane {
                None => raw.push(index),
                Some(lane) => {
                    n_points += lane.n_points();
                    ends = widest(ends, lane.ends()?);
                    lanes.push((lane, line));
                }
            }
        }
        raw.push(self.parts.len());
        let mut kept = Some(Vec::new());
        let n_without_x = self.read_points(&names, range, &raw, &mut |point| {
            n_points += 1;
            ends = widest(ends, Some((point.x, point.x)));
            if kept.as_ref().is_some_and(|kept| kept.len() >= n_kept) {
                kept = None;
            }
            kept.iter_mut().for_each(|kept| kept.push(point));
        })?;
        Ok(Found { names, range, lanes, raw, n_points, n_without_x, ends, kept })
    }

    /// Visits the points of some sources one by one, and counts the values that have no place on the axis.
    fn read_points(
        &self,
        names: &SeriesNames,
        range: (f64, f64),
        sources: &[usize],
        visit: &mut dyn FnMut(Point),
    ) -> Result<usize> {
        let mut n_without_x = 0;
        for &source in sources {
            if source == self.parts.len() {
                n_without_x += self.tail.for_each_point(names, range, &mut *visit);
                continue;
            }
            let merge = Merge::new(self, By::AllLines, |other| other == source)?;
            let keys = std::iter::once(&names.y).chain(&names.x).cloned().collect();
            for window in Windows::new(self, merge, Some(keys))? {
                n_without_x += window?.for_each_point(names, range, &mut *visit);
            }
        }
        Ok(n_without_x)
    }
}

fn widest(a: Option<(f64, f64)>, b: Option<(f64, f64)>) -> Option<(f64, f64)> {
    a.into_iter().chain(b).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::column::{Column, Presence, Values};
    use crate::{Block, Bucket, Part, PartView, Rows, encode_part};
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
        let part = Arc::new(Part::open(&*bytes).unwrap());
        let history = History::new(vec![PartView { part, cut: None }], Arc::default());
        let rows = Rows::new([block]);
        for n_buckets in [1, 5, 18, 60, 280, 1_000, 5_000] {
            for range in [None, Some((100.0, 299_000.0)), Some((70_001.0, 71_000.0)), Some((9.0, f64::INFINITY))] {
                let Points::Buckets(buckets) = history.series("y", Axis::Step, range, n_buckets).unwrap().points else {
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
