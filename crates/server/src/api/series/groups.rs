//! Charts of groups: what all runs of a group logged, summed up along x.
//!
//! Each run is reduced to few points first, so that a chart of thousands of runs fits into memory. Then all runs are put on
//! the same places along x, and at each place the group has a mean, a spread and the extremes. A run counts at every place
//! between its first and its last point: between two of its points its mean is the straight line that a chart draws.

use std::sync::Arc;

use ayumi_history::rows::Points;
use ayumi_model::RunId;
use ayumi_model::project::Project;
use ayumi_service::reading::RunHistory;
use ayumi_service::{Error, Service};
use ayumi_wire::series::{GroupSeries, SeriesGroup, SeriesQuery};
use rayon::prelude::*;

use super::{POINTS, Plan};

/// Groups in one question.
const GROUPS: usize = 100;
/// Runs of all groups together.
const RUNS: usize = 20_000;
/// Runs read at once.
const RUNS_AT_ONCE: usize = 500;
/// Points that a run keeps at least.
const LEAST_POINTS: usize = 20;

/// The series of each group and key, groups first.
pub(super) async fn query(
    service: &Service,
    project: &Project,
    query: &SeriesQuery,
    groups: &[SeriesGroup],
) -> Result<Vec<GroupSeries>, Error> {
    let mut plan = Plan::new(query)?;
    if groups.len() > GROUPS {
        return Err(Error::invalid(format!("at most {GROUPS} groups in one question")));
    }
    if !query.runs.is_empty() {
        return Err(Error::invalid("a question has either `runs` or `groups`"));
    }
    let mut members = Vec::with_capacity(groups.len());
    for group in groups {
        let filter = serde_json::Value::Object(group.filter.clone()).to_string();
        members.push(service.find_matching_runs(project, &filter).await?);
    }
    let n_runs: usize = members.iter().map(Vec::len).sum();
    if n_runs > RUNS {
        return Err(Error::invalid(format!("the groups have {n_runs} runs; at most {RUNS} are summed up at once"))
            .with_hint("narrow the filters"));
    }
    let n_buckets = plan.buckets;
    let n_points = POINTS / (n_runs * query.keys.len()).max(1);
    if n_points < LEAST_POINTS {
        return Err(Error::invalid(format!("{n_runs} runs with {} keys are too much at once", query.keys.len()))
            .with_hint("ask for fewer keys"));
    }
    plan.buckets = plan.buckets.min(n_points);

    let mut found: Vec<Vec<KeyLines>> = Vec::with_capacity(groups.len());
    for ids in &members {
        found.push(read(service, &plan, ids, &query.keys).await?);
    }
    let (keys, names) = (query.keys.clone(), groups.iter().map(|group| group.key.clone()).collect::<Vec<_>>());
    let sum_up = move || {
        let mut series = Vec::with_capacity(names.len() * keys.len());
        let grids: Vec<Grid> = (0..keys.len())
            .map(|index| Grid::new(found.iter().flat_map(|of| &of[index].lines), plan.range, n_buckets))
            .collect();
        for (name, of) in names.iter().zip(&found) {
            for ((key, lines), grid) in keys.iter().zip(of).zip(&grids) {
                series.push(grid.sum_up(name, key, lines));
            }
        }
        series
    };
    let task = tokio::task::spawn_blocking(sum_up).await;
    task.map_err(|error| Error::new(ayumi_model::ErrorKind::Internal, error.to_string()))
}

/// What the runs of a group logged under one key.
#[derive(Default)]
struct KeyLines {
    /// One for each run that has a finite value, by ascending x.
    lines: Vec<Vec<Point>>,
    n_non_finite: u64,
}

/// One or more values of a run that are next to each other.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Point {
    x: f64,
    min: f64,
    max: f64,
    mean: f64,
}

async fn read(service: &Service, plan: &Plan, ids: &[RunId], keys: &[String]) -> Result<Vec<KeyLines>, Error> {
    let mut found: Vec<KeyLines> = keys.iter().map(|_| KeyLines::default()).collect();
    for ids in ids.chunks(RUNS_AT_ONCE) {
        let (plan, keys, stream) = (plan.clone(), keys.to_vec(), plan.stream);
        let read = move |histories: &[Arc<RunHistory>]| {
            let lines_of = |history: &Arc<RunHistory>| -> Result<Vec<Line>, Error> {
                keys.iter().map(|key| Ok(plan.read(history, "", key)?.map(|found| line(found.series.points)))).collect()
            };
            histories.par_iter().map(lines_of).collect::<Result<Vec<_>, _>>()
        };
        for of_run in service.read_histories(ids, stream, read).await? {
            for (found, line) in found.iter_mut().zip(of_run) {
                let Some((points, n_non_finite)) = line else { continue };
                found.n_non_finite += n_non_finite;
                if !points.is_empty() {
                    found.lines.push(points);
                }
            }
        }
    }
    Ok(found)
}

/// The finite points of a run and how many values were not finite; none where it has neither.
type Line = Option<(Vec<Point>, u64)>;

fn line(points: Points) -> (Vec<Point>, u64) {
    let mut n_non_finite = 0;
    let line = match points {
        Points::Raw { x, y } => {
            let point = |(x, y): (f64, f64)| Point { x, min: y, max: y, mean: y };
            let n_values = y.len();
            let line: Vec<Point> = x.into_iter().zip(y).filter(|(_, y)| y.is_finite()).map(point).collect();
            n_non_finite = (n_values - line.len()) as u64;
            line
        }
        Points::Buckets(buckets) => {
            n_non_finite += buckets.iter().map(|it| it.n_nan + it.n_pos_inf + it.n_neg_inf).sum::<u64>();
            let full = buckets.into_iter().filter(|bucket| bucket.mean.is_finite());
            full.map(|bucket| Point { x: bucket.x, min: bucket.min, max: bucket.max, mean: bucket.mean }).collect()
        }
    };
    (line, n_non_finite)
}

/// The places along x at which groups are summed up.
enum Grid {
    /// These, where the runs have no others.
    Places(Vec<f64>),
    /// The middles of stretches of equal length.
    Even { low: f64, high: f64, n: usize },
}

impl Grid {
    /// All of the runs' own places where they are few enough, else as many even ones as may be.
    fn new<'a>(lines: impl Iterator<Item = &'a Vec<Point>>, range: Option<(f64, f64)>, n: usize) -> Self {
        let mut places: Vec<f64> = Vec::new();
        let (mut low, mut high, mut is_even) = (f64::INFINITY, f64::NEG_INFINITY, false);
        for line in lines {
            for point in line {
                (low, high) = (low.min(point.x), high.max(point.x));
                if !is_even && let Err(at) = places.binary_search_by(|place| place.total_cmp(&point.x)) {
                    places.insert(at, point.x);
                    is_even = places.len() > n;
                }
            }
        }
        if !is_even {
            return Self::Places(places);
        }
        if let Some((least, greatest)) = range {
            low = if least.is_finite() { least } else { low };
            high = if greatest.is_finite() { greatest } else { high };
        }
        Self::Even { low, high, n }
    }

    fn len(&self) -> usize {
        match self {
            Self::Places(places) => places.len(),
            Self::Even { n, .. } => *n,
        }
    }

    /// Where on the axis a place is.
    fn x(&self, place: usize) -> f64 {
        match self {
            Self::Places(places) => places[place],
            Self::Even { low, high, n } => {
                let part = (place as f64 + 0.5) / *n as f64;
                low * (1.0 - part) + high * part
            }
        }
    }

    /// The place that a position belongs to.
    fn place(&self, x: f64) -> usize {
        match self {
            Self::Places(places) => places.partition_point(|place| *place < x).min(places.len().saturating_sub(1)),
            Self::Even { low, high, n } => {
                let part = (x / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0);
                // Casting saturates.
                ((part * *n as f64) as usize).min(n - 1)
            }
        }
    }

    fn sum_up(&self, group: &str, key: &str, found: &KeyLines) -> GroupSeries {
        let mut sums = vec![Sum::default(); self.len()];
        for line in &found.lines {
            self.add(line, &mut sums);
        }
        let mut series = GroupSeries {
            group: group.to_owned(),
            key: key.to_owned(),
            n_runs_in_all: found.lines.len(),
            n_non_finite: found.n_non_finite,
            x: Vec::new(),
            mean: Vec::new(),
            min: Vec::new(),
            max: Vec::new(),
            deviation: Vec::new(),
            n_runs: Vec::new(),
        };
        for (place, sum) in sums.iter().enumerate().filter(|(_, sum)| sum.n > 0) {
            series.x.push(self.x(place));
            series.mean.push(sum.mean);
            series.min.push(sum.min);
            series.max.push(sum.max);
            series.deviation.push(sum.deviation());
            series.n_runs.push(sum.n);
        }
        series
    }

    /// Counts a run at every place from its first point to its last.
    fn add(&self, line: &[Point], sums: &mut [Sum]) {
        let mut before: Option<(usize, Point)> = None;
        for points in line.chunk_by(|a, b| self.place(a.x) == self.place(b.x)) {
            let place = self.place(points[0].x);
            let n = points.len() as f64;
            let here = Point {
                x: self.x(place),
                min: points.iter().map(|point| point.min).fold(f64::INFINITY, f64::min),
                max: points.iter().map(|point| point.max).fold(f64::NEG_INFINITY, f64::max),
                mean: points.iter().map(|point| point.mean / n).sum(),
            };
            if let Some((last_place, last)) = before {
                for (between, sum) in sums.iter_mut().enumerate().take(place).skip(last_place + 1) {
                    let part = (self.x(between) - last.x) / (here.x - last.x);
                    let value = last.mean * (1.0 - part) + here.mean * part;
                    sum.add(value, value, value);
                }
            }
            sums[place].add(here.min, here.max, here.mean);
            before = Some((place, here));
        }
    }
}

/// The values of several runs at one place.
#[derive(Debug, Clone)]
struct Sum {
    n: u32,
    min: f64,
    max: f64,
    mean: f64,
    /// Sum of the squared distances from the mean, brought up to date with each value (Welford's method).
    squares: f64,
}

impl Default for Sum {
    fn default() -> Self {
        Self { n: 0, min: f64::INFINITY, max: f64::NEG_INFINITY, mean: 0.0, squares: 0.0 }
    }
}

impl Sum {
    fn add(&mut self, min: f64, max: f64, mean: f64) {
        self.n += 1;
        self.min = self.min.min(min);
        self.max = self.max.max(max);
        let before = mean - self.mean;
        // Parts rather than a difference, which could overflow.
        self.mean += mean / f64::from(self.n) - self.mean / f64::from(self.n);
        self.squares += before * (mean - self.mean);
    }

    /// √(Σ(x − mean)² / n) of the runs' means; none where the numbers are too large for it.
    fn deviation(&self) -> Option<f64> {
        let deviation = (self.squares / f64::from(self.n)).max(0.0).sqrt();
        deviation.is_finite().then_some(deviation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(runs: &[&[(f64, f64)]]) -> KeyLines {
        let point = |&(x, y): &(f64, f64)| Point { x, min: y, max: y, mean: y };
        KeyLines { lines: runs.iter().map(|run| run.iter().map(point).collect()).collect(), n_non_finite: 0 }
    }

    fn sum_up(runs: &[&[(f64, f64)]], n: usize) -> GroupSeries {
        let found = lines(runs);
        Grid::new(found.lines.iter(), None, n).sum_up("g", "loss", &found)
    }

    #[test]
    fn few_places_are_kept_as_they_are() {
        let series = sum_up(&[&[(0.0, 1.0), (1.0, 2.0)], &[(0.0, 3.0), (1.0, 6.0)]], 10);
        assert_eq!((series.x, series.mean), (vec![0.0, 1.0], vec![2.0, 4.0]));
        assert_eq!((series.min, series.max), (vec![1.0, 2.0], vec![3.0, 6.0]));
        assert_eq!((series.deviation, series.n_runs), (vec![Some(1.0), Some(2.0)], vec![2, 2]));
    }

    #[test]
    fn a_run_counts_between_its_points_and_not_beyond_them() {
        let series = sum_up(&[&[(0.0, 0.0), (4.0, 4.0)], &[(1.0, 5.0), (2.0, 6.0), (8.0, 7.0)]], 10);
        assert_eq!(series.x, [0.0, 1.0, 2.0, 4.0, 8.0]);
        assert_eq!(series.n_runs, [1, 2, 2, 2, 1]);
        assert_eq!(series.mean[1], (1.0 + 5.0) / 2.0);
        assert_eq!(series.mean[3], (4.0 + (6.0 + 1.0 / 3.0)) / 2.0);
    }

    #[test]
    fn many_places_become_even_ones_and_no_extreme_is_lost() {
        let run: Vec<(f64, f64)> = (0..1_000).map(|step| (f64::from(step), f64::from(step % 7))).collect();
        let mut spike = run.clone();
        spike[503].1 = -50.0;
        let series = sum_up(&[&run, &spike], 10);
        assert_eq!((series.x.len(), series.n_runs[0], series.n_runs_in_all), (10, 2, 2));
        assert!(series.x.is_sorted());
        assert_eq!(series.min.iter().copied().fold(f64::INFINITY, f64::min), -50.0);
        assert_eq!(series.max, [6.0; 10]);
    }

    #[test]
    fn numbers_too_large_to_square_have_no_deviation() {
        let series = sum_up(&[&[(0.0, f64::MAX)], &[(0.0, -f64::MAX)]], 10);
        assert_eq!((series.mean[0], series.deviation[0]), (0.0, None));
    }

    #[test]
    fn nothing_logged_is_an_empty_series() {
        let series = sum_up(&[], 10);
        assert_eq!((series.x.len(), series.n_runs_in_all), (0, 0));
    }
}
