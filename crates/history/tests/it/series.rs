//! Charts agree with the plainest way to compute them.

use std::collections::BTreeMap;

use ayumi_history::{Axis, Bucket, Points, Series};
use proptest::prelude::*;

use crate::model::{Model, batches, rows};

/// (x, y) of each point, by x, then line; and the number of values without x.
fn points(model: &Model, key: &str, axis: Axis<'_>, (low, high): (f64, f64)) -> (Vec<(f64, f64)>, usize) {
    let mut n_without_x = 0;
    let mut points = Vec::new();
    for row in model.rows.values() {
        let Some(y) = row.number(key) else { continue };
        let x = match axis {
            Axis::Step => Some(row.step as f64),
            Axis::Timestamp => row.number("_timestamp"),
            Axis::Runtime => row.number("_runtime"),
            Axis::Key(name) => row.number(name),
        };
        match x.filter(|x| x.is_finite()) {
            Some(x) if (low..=high).contains(&x) => points.push((x, y)),
            Some(_) => {}
            None => n_without_x += 1,
        }
    }
    points.sort_by(|a, b| a.0.partial_cmp(&b.0).unwrap());
    (points, n_without_x)
}

fn check_bucket(bucket: &Bucket, points: &[(f64, f64)]) -> Result<(), TestCaseError> {
    let finite: Vec<f64> = points.iter().map(|point| point.1).filter(|y| y.is_finite()).collect();
    let count = |is: fn(f64) -> bool| points.iter().filter(|point| is(point.1)).count() as u64;
    prop_assert_eq!(bucket.count, finite.len() as u64);
    prop_assert_eq!(bucket.n_nan, count(f64::is_nan));
    prop_assert_eq!(bucket.n_pos_inf, count(|y| y == f64::INFINITY));
    prop_assert_eq!(bucket.n_neg_inf, count(|y| y == f64::NEG_INFINITY));
    prop_assert_eq!(finite.iter().copied().reduce(f64::min).unwrap_or(f64::NAN).to_string(), bucket.min.to_string());
    prop_assert_eq!(finite.iter().copied().reduce(f64::max).unwrap_or(f64::NAN).to_string(), bucket.max.to_string());
    prop_assert_eq!(bucket.last.to_string(), points.last().unwrap().1.to_string());
    let mean = finite.iter().sum::<f64>() / finite.len() as f64;
    if mean.is_finite() && bucket.max.abs() < 1e15 && bucket.min.abs() < 1e15 {
        prop_assert!((bucket.mean - mean).abs() <= 1e-9 * (1.0 + bucket.max.abs() + bucket.min.abs()));
    }
    prop_assert_eq!(bucket.mean.is_nan(), finite.is_empty());
    prop_assert!(bucket.x.is_finite());
    Ok(())
}

fn check(
    series: &Series,
    expected: &[(f64, f64)],
    range: Option<(f64, f64)>,
    n_buckets: usize,
) -> Result<(), TestCaseError> {
    prop_assert_eq!(series.n_points, expected.len());
    match &series.points {
        Points::Raw { x, y } => {
            prop_assert!(expected.len() <= n_buckets);
            let found: Vec<_> = x.iter().zip(y).map(|(x, y)| format!("{x:?} {y:?}")).collect();
            prop_assert_eq!(found, expected.iter().map(|(x, y)| format!("{:?} {y:?}", x + 0.0)).collect::<Vec<_>>());
        }
        Points::Buckets(buckets) => {
            prop_assert!(expected.len() > n_buckets && buckets.len() <= n_buckets);
            let (low, high) = range.unwrap_or((expected[0].0, expected[expected.len() - 1].0));
            let length = (high / 2.0 - low / 2.0) / n_buckets as f64;
            let mut groups = BTreeMap::<usize, Vec<(f64, f64)>>::new();
            for &(x, y) in expected {
                let index = ((x / 2.0 - low / 2.0) / length) as usize;
                groups.entry(index.min(n_buckets - 1)).or_default().push((x, y));
            }
            prop_assert_eq!(buckets.len(), groups.len());
            for (bucket, points) in buckets.iter().zip(groups.values()) {
                check_bucket(bucket, points)?;
            }
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn series_are_what_brute_force_gives(
        batches in batches(),
        key in proptest::sample::select(vec!["a", "b", "n.x", "_step", "none", "x"]),
        axis in proptest::sample::select(vec![Axis::Step, Axis::Timestamp, Axis::Runtime, Axis::Key("b"), Axis::Key("n.x")]),
        range in proptest::option::of((-4i32..20, 0i32..30)),
        n_buckets in 1usize..12,
    ) {
        let (rows, model) = (rows(&batches), Model::new(&batches));
        let range = range.map(|(low, length)| (f64::from(low), f64::from(low + length)));
        let all = (f64::NEG_INFINITY, f64::INFINITY);
        let (expected, n_without_x) = points(&model, key, axis, range.unwrap_or(all));
        let series = rows.series(key, axis, range, n_buckets);
        prop_assert_eq!(series.n_without_x, n_without_x);
        check(&series, &expected, range, n_buckets)?;

        let (points, _) = points(&model, key, axis, all);
        let bounds = points.first().zip(points.last()).map(|(first, last)| (first.0, last.0));
        prop_assert_eq!(rows.x_bounds(key, axis), bounds);
    }
}
