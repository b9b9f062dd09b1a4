//! One key as a line on a chart.

use std::borrow::Cow;

use super::bucket::{self, Bucket};
use super::keys::FlatName;
use super::{Rows, Source};
use crate::{Block, Column, Presence, Value, Values};

/// What a chart has on its x axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis<'a> {
    /// The row's step.
    Step,
    /// `_timestamp`, in seconds since 1970.
    Timestamp,
    /// `_runtime`, in seconds since the run's start.
    Runtime,
    /// Another key of the same row, by flat name.
    Key(&'a str),
}

/// The values of a key along an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The points, or what stands for them.
    pub points: Points,
    /// How many points there are within the range.
    pub n_points: usize,
    /// How many values were left out because their row has no finite number on the x axis.
    pub n_without_x: usize,
}

/// Points by ascending x; with equal x, by line.
#[derive(Debug, Clone, PartialEq)]
pub enum Points {
    /// Each point: there are no more than were asked for.
    Raw {
        /// Positions.
        x: Vec<f64>,
        /// Values, one for each position. They may be `NaN` and infinite.
        y: Vec<f64>,
    },
    /// At most as many buckets as were asked for, of equal length in x.
    Buckets(Vec<Bucket>),
}

impl Points {
    /// How many points or buckets there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Raw { x, .. } => x.len(),
            Self::Buckets(buckets) => buckets.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A value with its place on the axis, and its line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) line: u64,
    pub(crate) y: f64,
}

impl Rows {
    /// The numbers and booleans of the key with this flat name, at most `n_buckets` points or buckets of them.
    ///
    /// `range` is the part of the x axis that is shown, both ends included, and the one that is divided into buckets;
    /// without one, or where an end is infinite, it is as wide as the points are.
    pub fn series(&self, key: &str, axis: Axis<'_>, range: Option<(f64, f64)>, n_buckets: usize) -> Series {
        let (low, high) = range.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        let n_buckets = n_buckets.max(1);
        let (points, n_without_x) = self.points(key, axis, (low, high));
        let n_points = points.len();
        let points = match (points.first(), points.last()) {
            (Some(first), Some(last)) if n_points > n_buckets => {
                let range = (if low.is_finite() { low } else { first.x }, if high.is_finite() { high } else { last.x });
                Points::Buckets(bucket::divide(
                    points.iter().map(|point| (point.x, point.line, point.y)),
                    range,
                    n_buckets,
                ))
            }
            _ => Points::Raw {
                x: points.iter().map(|point| point.x).collect(),
                y: points.iter().map(|point| point.y).collect(),
            },
        };
        Series { points, n_points, n_without_x }
    }

    /// The least and the greatest x of the key's points.
    pub fn x_bounds(&self, key: &str, axis: Axis<'_>) -> Option<(f64, f64)> {
        let (points, _) = self.points(key, axis, (f64::NEG_INFINITY, f64::INFINITY));
        Some((points.first()?.x, points.last()?.x))
    }

    /// The points within the range, sorted, and how many values have no place on the axis.
    fn points(&self, key: &str, axis: Axis<'_>, range: (f64, f64)) -> (Vec<Point>, usize) {
        let mut points = Vec::new();
        let n_without_x = self.for_each_point(&SeriesNames::new(key, axis), range, |point| points.push(point));
        sort(&mut points);
        (points, n_without_x)
    }

    /// Visits the points within the range in no order, and counts the values that have no place on the axis.
    pub(crate) fn for_each_point(&self, names: &SeriesNames, range: (f64, f64), mut visit: impl FnMut(Point)) -> usize {
        let visit_block = |source: &Source| names.for_each(&source.block, |row| source.is_live(row), range, &mut visit);
        self.blocks.iter().map(visit_block).sum()
    }
}

/// By x, then line.
pub(crate) fn sort(points: &mut [Point]) {
    if !points.is_sorted_by(|a: &Point, b: &Point| (a.x, a.line) <= (b.x, b.line)) {
        points.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.line.cmp(&b.line)));
    }
}

/// What a series is read from.
pub(crate) struct SeriesNames {
    pub(crate) y: FlatName,
    /// `None` for the step.
    pub(crate) x: Option<FlatName>,
}

impl SeriesNames {
    pub(crate) fn new(key: &str, axis: Axis<'_>) -> Self {
        let x = match axis {
            Axis::Step => None,
            Axis::Timestamp => Some("_timestamp"),
            Axis::Runtime => Some("_runtime"),
            Axis::Key(name) => Some(name),
        };
        Self { y: FlatName::new(key), x: x.map(FlatName::new) }
    }

    /// Visits each point of a block within the range, and counts the values that have no place on the axis.
    fn for_each(
        &self,
        block: &Block,
        is_live: impl Fn(usize) -> bool,
        (low, high): (f64, f64),
        mut visit: impl FnMut(Point),
    ) -> usize {
        let y = Numbers::of(block, &self.y);
        if y.is_empty() {
            return 0;
        }
        let x = match &self.x {
            None => Cow::Owned(block.steps.iter().map(|&step| step as f64).collect()),
            Some(name) => Numbers::of(block, name).by_row(block.n_rows()),
        };
        let mut n_without_x = 0;
        y.for_each(|row, y| {
            let x = x[row];
            if !is_live(row) {
                return;
            }
            if !x.is_finite() {
                n_without_x += 1;
            } else if low <= x && x <= high {
                // Adding zero makes -0.0 and 0.0 one place.
                visit(Point { x: x + 0.0, line: block.lines[row], y });
            }
        });
        n_without_x
    }
}

/// The values of one flat name in one block that have a place on a chart, by row.
enum Numbers<'b> {
    /// One for each row.
    Dense(&'b [f64]),
    Sparse(&'b [u32], &'b [f64]),
    /// From columns of other types, or of several.
    Mixed(Vec<(u32, f64)>),
}

impl<'b> Numbers<'b> {
    fn of(block: &'b Block, name: &FlatName) -> Self {
        let columns: Vec<&Column> = name.columns(block).iter().map(|&i| &block.columns[i as usize]).collect();
        if let [Column { presence, values: Values::Number(values), .. }] = columns[..] {
            return match presence {
                Presence::All => Self::Dense(values),
                Presence::Rows(rows) => Self::Sparse(rows, values),
            };
        }
        let mut mixed: Vec<(u32, f64)> = Vec::new();
        for column in columns {
            let numbers = column.iter().filter_map(|(row, value): (_, Value<'_>)| Some((row as u32, value.as_f64()?)));
            mixed.extend(numbers);
        }
        // Stable, and the first of several in a row counts.
        mixed.sort_by_key(|&(row, _)| row);
        mixed.dedup_by_key(|&mut (row, _)| row);
        Self::Mixed(mixed)
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Dense(values) | Self::Sparse(_, values) => values.is_empty(),
            Self::Mixed(values) => values.is_empty(),
        }
    }

    #[inline]
    fn for_each(&self, mut visit: impl FnMut(usize, f64)) {
        match self {
            Self::Dense(values) => values.iter().enumerate().for_each(|(row, &value)| visit(row, value)),
            Self::Sparse(rows, values) => {
                rows.iter().zip(*values).for_each(|(&row, &value)| visit(row as usize, value))
            }
            Self::Mixed(values) => values.iter().for_each(|&(row, value)| visit(row as usize, value)),
        }
    }

    /// One number for each row, `NaN` where there is none.
    fn by_row(&self, n_rows: usize) -> Cow<'b, [f64]> {
        if let Self::Dense(values) = self {
            return Cow::Borrowed(values);
        }
        let mut by_row = vec![f64::NAN; n_rows];
        self.for_each(|row, value| by_row[row] = value);
        Cow::Owned(by_row)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Limits, parse_lines};

    fn rows(lines: &[&str]) -> Rows {
        Rows::new(
            lines
                .chunks(4)
                .enumerate()
                .map(|(i, chunk)| Arc::new(parse_lines(4 * i as u64, chunk, &Limits::default()).block)),
        )
    }

    fn raw(series: Series) -> Vec<(f64, f64)> {
        match series.points {
            Points::Raw { x, y } => x.into_iter().zip(y).collect(),
            Points::Buckets(buckets) => panic!("{buckets:?}"),
        }
    }

    const LINES: [&str; 6] = [
        r#"{"_step":3,"a":1,"_timestamp":100.5,"e":0}"#,
        r#"{"_step":1,"a":true,"_timestamp":101.5,"e":1}"#,
        r#"{"_step":1,"a":9007199254740993,"_timestamp":102.5}"#,
        r#"{"_step":2,"a":"text","_timestamp":103.5,"e":2}"#,
        r#"{"_step":4,"a":18446744073709551615,"e":NaN}"#,
        r#"{"_step":5,"b":1,"e":4}"#,
    ];

    #[test]
    fn few_points_stay_points_in_the_order_of_x() {
        let rows = rows(&LINES);
        let series = rows.series("a", Axis::Step, None, 100);
        assert_eq!((series.n_points, series.n_without_x), (4, 0));
        assert_eq!(raw(series), [(1.0, 1.0), (1.0, 9007199254740992.0), (3.0, 1.0), (4.0, 18446744073709551615.0)]);
        assert_eq!(rows.x_bounds("a", Axis::Step), Some((1.0, 4.0)));
        assert_eq!(rows.x_bounds("none", Axis::Step), None);
    }

    #[test]
    fn rows_without_x_are_counted_and_left_out() {
        let rows = rows(&LINES);
        let by_time = rows.series("a", Axis::Timestamp, None, 100);
        assert_eq!((by_time.n_points, by_time.n_without_x), (3, 1));
        assert_eq!(raw(by_time)[0], (100.5, 1.0));
        let by_key = rows.series("a", Axis::Key("e"), None, 100);
        assert_eq!(by_key.n_without_x, 2);
        assert_eq!(raw(by_key), [(0.0, 1.0), (1.0, 1.0)]);
        assert_eq!(rows.series("a", Axis::Runtime, None, 100).n_without_x, 4);
    }

    #[test]
    fn ranges_include_both_ends() {
        let rows = rows(&LINES);
        let steps = |low, high| rows.series("e", Axis::Step, Some((low, high)), 100).n_points;
        assert_eq!(steps(1.0, 3.0), 3);
        assert_eq!(steps(1.5, 2.9), 1);
        assert_eq!(steps(3.0, 1.0), 0);
        assert_eq!(steps(f64::NAN, 1.0), 0);
    }

    #[test]
    fn more_points_than_asked_for_become_buckets() {
        let rows = rows(&LINES);
        let series = rows.series("a", Axis::Step, Some((0.0, 8.0)), 2);
        let Points::Buckets(buckets) = series.points else { panic!() };
        assert_eq!(buckets.len(), 2);
        assert_eq!((buckets[0].count, buckets[0].min, buckets[0].last), (3, 1.0, 1.0));
        assert_eq!((buckets[1].x, buckets[1].count), (4.0, 1));
    }
}
