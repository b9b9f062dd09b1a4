//! Parts and tail together answer as all their rows in one table.

use std::sync::Arc;

use ayumi_history::{
    Axis, Block, Bucket, Dialect, History, KeyStats, Keys, Part, PartView, Points, Result, RowRef, Rows, Series,
    encode_part,
};
use proptest::prelude::*;

use crate::lines::{Leaf, Tree};
use crate::model::{Batch, batches};
use crate::parts::{check_buckets, long_run, n_points, noise};

/// A history, and the same rows in one table.
struct Case {
    history: History<Vec<u8>>,
    rows: Rows,
    n_hidden: u64,
}

/// How rows are spread.
#[derive(Debug, Clone)]
struct Spread {
    /// A part ends before each of these lines, but for the last, from which on all is tail.
    ends: Vec<u64>,
    cuts: Vec<Option<i64>>,
    /// Lines of the tail that are also in parts.
    again: Vec<Batch>,
    /// Whether steps ascend with lines.
    is_by_step: bool,
}

fn spread() -> impl Strategy<Value = Spread> {
    let cut = proptest::option::weighted(0.3, -3i64..40);
    let again = prop_oneof![2 => Just(Vec::new()), 1 => batches()];
    (proptest::collection::vec(0u64..30, 0..4), proptest::collection::vec(cut, 4), again, any::<bool>()).prop_map(
        |(mut ends, cuts, again, is_by_step)| {
            ends.sort_unstable();
            ends.dedup();
            Spread { ends, cuts, again, is_by_step }
        },
    )
}

fn by_step(batches: &[Batch]) -> Vec<Batch> {
    let mut batches = batches.to_vec();
    for batch in &mut batches {
        for (line, content) in (batch.first..).zip(&mut batch.lines) {
            content.0.push(("_step".into(), Tree::Leaf(Leaf::Int(line as i64 / 2 * 3))));
        }
    }
    batches
}

impl Case {
    fn new(batches: &[Batch], spread: &Spread) -> Self {
        let adapt = |batches: &[Batch]| if spread.is_by_step { by_step(batches) } else { batches.to_vec() };
        let blocks: Vec<Block> = adapt(batches).iter().map(Batch::block).collect();
        let again: Vec<Block> = adapt(&spread.again).iter().map(Batch::block).collect();
        Self::of_blocks(&blocks, &again, &spread.ends, &spread.cuts)
    }

    fn of_blocks(blocks: &[Block], again: &[Block], ends: &[u64], cuts: &[Option<i64>]) -> Self {
        let (mut parts, mut expected) = (Vec::new(), Vec::new());
        let mut start = 0;
        for (end, cut) in ends.iter().zip(cuts) {
            let chosen: Vec<_> = blocks
                .iter()
                .map(|block| Arc::new(block.select(|row| (start..*end).contains(&block.lines()[row]))))
                .collect();
            let part = Arc::new(Part::open(encode_part(&chosen).unwrap()).unwrap());
            let whole = Block::concat(&part.blocks().unwrap().map(Result::unwrap).collect::<Vec<_>>());
            expected.push(whole.select(|row| cut.is_none_or(|cut| whole.steps()[row] <= cut)));
            parts.push(PartView { part, cut: *cut });
            start = *end;
        }
        let tail =
            blocks.iter().map(|block| block.select(|row| block.lines()[row] >= start)).chain(again.iter().cloned());
        let tail = Arc::new(Rows::new(tail.map(Arc::new)));
        let tail_lines: Vec<u64> = tail.scan(..).map(|row| row.line()).collect();
        let hides = |block: &Block| block.lines().iter().filter(|line| tail_lines.contains(line)).count() as u64;
        let n_hidden = tail.n_superseded() + expected.iter().map(hides).sum::<u64>();
        let tail_blocks =
            blocks.iter().map(|block| block.select(|row| block.lines()[row] >= start)).chain(again.iter().cloned());
        let rows = Rows::new(expected.into_iter().chain(tail_blocks).map(Arc::new));
        Self { history: History::new(parts, tail), rows, n_hidden }
    }
}

fn show<'r>(rows: impl IntoIterator<Item = RowRef<'r>>) -> Vec<String> {
    rows.into_iter().map(|row| format!("{row:?}")).collect()
}

fn show_keys(row: &RowRef<'_>, keys: &Keys) -> String {
    let mut text = format!("{} {} ", row.line(), row.step());
    row.write_json_keys(&mut text, keys, Dialect::Extended);
    text
}

fn near(a: f64, b: f64, size: f64) -> bool {
    a == b || a.is_nan() && b.is_nan() || (a - b).abs() <= 1e-9 * size
}

fn check_stats(found: &KeyStats<'_>, expected: &KeyStats<'_>) -> std::result::Result<(), TestCaseError> {
    let (found_mean, expected_mean) = (found.mean.unwrap_or(f64::NAN), expected.mean.unwrap_or(f64::NAN));
    let size = found.min.unwrap_or(0.0).abs().max(found.max.unwrap_or(0.0).abs());
    prop_assert!(near(found_mean, expected_mean, size) || size > 1e300, "{found:?}\n{expected:?}");
    let without_mean = |stats: &KeyStats<'_>| format!("{:?}", KeyStats { mean: None, ..stats.clone() });
    prop_assert_eq!(without_mean(found), without_mean(expected));
    Ok(())
}

/// Sums depend on the order of points; all else is the same.
pub fn check_series(found: &Series, expected: &Series) -> std::result::Result<(), TestCaseError> {
    let (Points::Buckets(found_buckets), Points::Buckets(expected_buckets)) = (&found.points, &expected.points) else {
        prop_assert_eq!(format!("{found:?}"), format!("{expected:?}"));
        return Ok(());
    };
    prop_assert_eq!((found.n_points, found.n_without_x), (expected.n_points, expected.n_without_x));
    prop_assert_eq!(found_buckets.len(), expected_buckets.len());
    for (found, expected) in found_buckets.iter().zip(expected_buckets) {
        let mut same = *found;
        same.x = expected.x;
        same.mean = expected.mean;
        // Which of two zeros is the least depends on the order too.
        for (found, expected) in [(&mut same.min, expected.min), (&mut same.max, expected.max)] {
            if *found == expected {
                *found = expected;
            }
        }
        prop_assert_eq!(format!("{same:?}"), format!("{expected:?}"));
        let size = found.min.abs().max(found.max.abs());
        prop_assert!(size > 1e300 || near(found.mean, expected.mean, size), "{found:?}\n{expected:?}");
        prop_assert!(
            near(found.x, expected.x, 1e3 + expected.x.abs()) || expected.x.abs() > 1e300,
            "{found:?}\n{expected:?}"
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn rows_are_those_of_one_table(
        batches in batches(),
        spread in spread(),
        low in -4i64..40,
        length in 0i64..40,
        n in 0usize..12,
        names in proptest::collection::vec(
            proptest::sample::select(vec!["a", "n.x", "b", "_step", "none", ""]).prop_map(str::to_owned), 0..3),
    ) {
        let Case { history, rows, n_hidden } = Case::new(&batches, &spread);
        prop_assert_eq!(history.n_rows().unwrap(), rows.n_rows());
        prop_assert_eq!(history.n_lines().unwrap(), rows.n_lines());
        prop_assert_eq!(history.last_step().unwrap(), rows.last_step());
        prop_assert_eq!(history.n_superseded().unwrap(), n_hidden);

        for range in [low..low + length, i64::MIN..i64::MAX] {
            let windows: Vec<Rows> = history.scan(range.clone(), None).unwrap().map(Result::unwrap).collect();
            prop_assert_eq!(show(windows.iter().flat_map(|rows| rows.scan(..))), show(rows.scan(range.clone())));
            let windows: Vec<Rows> = history.scan(range.clone(), Some(&names)).unwrap().map(Result::unwrap).collect();
            let keys = rows.keys(&names);
            let expected: Vec<String> = rows.scan(range).map(|row| show_keys(&row, &keys)).collect();
            let found: Vec<String> = windows
                .iter()
                .flat_map(|rows| {
                    let keys = rows.keys(&names);
                    rows.scan(..).map(|row| show_keys(&row, &keys)).collect::<Vec<_>>()
                })
                .collect();
            prop_assert_eq!(found, expected);
            for window in &windows {
                let is_asked_for = |key: &str| names.iter().any(|name| name == key);
                prop_assert!(window.key_stats().keys().all(|key| is_asked_for(&key.flat())));
            }
        }
        prop_assert_eq!(show(history.last(n).unwrap().last(n)), show(rows.last(n)));
        prop_assert_eq!(show(history.sample(n).unwrap().scan(..)), show(rows.sample(n)));

        let found = history.sample_keys(&names, low..=low + length, n).unwrap();
        let (found_keys, keys) = (found.keys(&names), rows.keys(&names));
        let found: Vec<String> = found.scan(..).map(|row| show_keys(&row, &found_keys)).collect();
        let expected: Vec<String> = rows.sample_keys(&keys, low..=low + length, n).iter().map(|row| show_keys(row, &keys)).collect();
        prop_assert_eq!(found, expected);

        let lines = n as u64..n as u64 + length as u64;
        let found = history.rows_of_lines(lines.clone()).unwrap();
        let mut expected: Vec<_> = rows.scan(..).filter(|row| lines.contains(&row.line())).collect();
        expected.sort_by_key(|row| row.line());
        prop_assert_eq!(show(found.last(usize::MAX)), show(expected.iter().copied()));
        for (row, same) in found.last(usize::MAX).iter().zip(&expected) {
            prop_assert!(row.has_values_of(same));
        }
    }

    #[test]
    fn statistics_are_those_of_one_table(batches in batches(), spread in spread()) {
        let Case { history, rows, .. } = Case::new(&batches, &spread);
        let (found, expected) = (history.key_stats().unwrap(), rows.key_stats());
        prop_assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
        for (found, expected) in found.values().zip(expected.values()) {
            check_stats(&found.stats(), expected)?;
        }
        for name in ["a", "n.x", "none"] {
            let one = history.key(name).unwrap();
            let of_all: Vec<_> = found.iter().filter(|(key, _)| key.is_flat(name)).collect();
            prop_assert_eq!(format!("{:?}", one.iter().collect::<Vec<_>>()), format!("{of_all:?}"));
        }
    }

    #[test]
    fn charts_are_those_of_one_table(
        batches in batches(),
        spread in spread(),
        key in proptest::sample::select(vec!["a", "b", "n.x", "_step", "none", "x"]),
        axis in proptest::sample::select(vec![Axis::Step, Axis::Timestamp, Axis::Runtime, Axis::Key("b"), Axis::Key("n.x"), Axis::Key("_step")]),
        range in proptest::option::of((-4i32..20, -1i32..30)),
        n_buckets in 0usize..12,
    ) {
        let Case { history, rows, .. } = Case::new(&batches, &spread);
        let range = range.map(|(low, length)| (f64::from(low), f64::from(low + length)));
        let found = history.series(key, axis, range, n_buckets).unwrap();
        check_series(&found, &rows.series(key, axis, range, n_buckets))?;
        prop_assert_eq!(history.x_bounds(key, axis).unwrap(), rows.x_bounds(key, axis));
    }
}

/// A long run in parts of about these many rows, the rest its tail.
fn long_case(seed: u64, steps: u8, ends: &[u64], cuts: &[Option<i64>]) -> Case {
    let block = long_run(seed, 24_000, steps);
    Case::of_blocks(&[(*block).clone()], &[], ends, cuts)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    /// Steps that never go back, in parts that follow each other: each bucket stands for the next points.
    #[test]
    fn long_charts_count_each_point_once(seed in any::<u64>(), steps in 0u8..2, cut in proptest::option::of(0i64..40_000)) {
        let Case { history, rows, .. } = long_case(seed, steps, &[300, 9_000, 10_000, 22_000], &[None, None, None, cut]);
        let mut random = noise(seed ^ 1);
        for (key, axis) in [("y", Axis::Step), ("sparse", Axis::Step), ("y", Axis::Timestamp), ("b", Axis::Timestamp),
            ("sparse", Axis::Timestamp), ("k", Axis::Key("_step")), ("y", Axis::Key("k"))] {
            let (least, greatest) = rows.x_bounds(key, axis).unwrap();
            prop_assert_eq!(history.x_bounds(key, axis).unwrap(), Some((least, greatest)));
            for n_buckets in [1, 40, 1_500] {
                let mut place = || least + (greatest - least) * (random() % 1_000) as f64 / 990.0;
                let (a, b) = (place(), place());
                for range in [None, Some((a.min(b), a.max(b))), Some((a, f64::INFINITY)), Some((f64::NEG_INFINITY, b))] {
                    let found = history.series(key, axis, range, n_buckets).unwrap();
                    let expected = rows.series(key, axis, range, n_buckets);
                    let Points::Buckets(buckets) = &found.points else {
                        check_series(&found, &expected)?;
                        continue;
                    };
                    prop_assert_eq!((found.n_points, found.n_without_x), (expected.n_points, expected.n_without_x));
                    let Points::Raw { x, y } = rows.series(key, axis, range, usize::MAX).points else { panic!() };
                    check_buckets(buckets, &x.into_iter().zip(y).collect::<Vec<_>>())?;
                }
            }
        }
    }

    /// Parts that start again at earlier steps: buckets still share out all points.
    #[test]
    fn long_charts_of_resumed_runs_keep_extremes(seed in any::<u64>(), n_buckets in 1usize..200) {
        let first = long_run(seed, 9_000, 1);
        let again = |seed, shift| (*long_run(seed, 7_000, 1)).clone().renumbered(shift);
        let blocks = [(*first).clone(), again(seed ^ 1, 9_000), again(seed ^ 2, 16_000)];
        let Case { history, rows, .. } = Case::of_blocks(&blocks, &[], &[9_000, 16_000, 22_000], &[None, Some(8_000), None]);
        for range in [None, Some((100.5, 9_000.0))] {
            let (found, expected) = (history.series("y", Axis::Step, range, n_buckets).unwrap(), rows.series("y", Axis::Step, range, n_buckets));
            prop_assert_eq!(found.n_points, expected.n_points);
            let (Points::Buckets(found), Points::Buckets(expected)) = (&found.points, &expected.points) else { panic!() };
            prop_assert_eq!(found.iter().map(n_points).sum::<usize>(), expected.iter().map(n_points).sum::<usize>());
            let least = |buckets: &[Bucket]| buckets.iter().map(|bucket| bucket.min).reduce(f64::min);
            let greatest = |buckets: &[Bucket]| buckets.iter().map(|bucket| bucket.max).reduce(f64::max);
            prop_assert_eq!((least(found), greatest(found)), (least(expected), greatest(expected)));
            prop_assert!(found.is_sorted_by_key(|bucket| bucket.x));
            prop_assert_eq!(found.last().map(|bucket| bucket.last.to_bits()), expected.last().map(|bucket| bucket.last.to_bits()));
        }
        let windows: Vec<Rows> = history.scan(.., Some(&["y".into()])).unwrap().map(Result::unwrap).collect();
        prop_assert!(windows.iter().all(|rows| (1..=4_096).contains(&rows.n_rows())));
        let places = |rows: &Rows| rows.scan(..).map(|row| (row.step(), row.line())).collect::<Vec<_>>();
        prop_assert_eq!(windows.iter().flat_map(places).collect::<Vec<_>>(), places(&rows));
    }

    /// Steps that go back within parts.
    #[test]
    fn long_runs_without_order_are_read_too(seed in any::<u64>(), cut in 0i64..10_000) {
        let Case { history, rows, .. } = long_case(seed, 2, &[5_000, 12_000, 12_500], &[Some(cut), None, Some(cut)]);
        for n_buckets in [100, 100_000] {
            let found = history.series("y", Axis::Step, None, n_buckets).unwrap();
            check_series(&found, &rows.series("y", Axis::Step, None, n_buckets))?;
        }
        let windows: Vec<Rows> = history.scan(cut / 2.., None).unwrap().map(Result::unwrap).collect();
        prop_assert_eq!(show(windows.iter().flat_map(|rows| rows.scan(..))), show(rows.scan(cut / 2..)));
        prop_assert_eq!(show(history.sample(50).unwrap().scan(..)), show(rows.sample(50)));
        for (found, expected) in history.key_stats().unwrap().values().zip(rows.key_stats().values()) {
            check_stats(&found.stats(), expected)?;
        }
    }
}
