//! Parts hold what blocks held, and answer as blocks do.

use std::cell::Cell;
use std::sync::Arc;

use ayumi_history::{
    Axis, Block, Bucket, Error, History, Limits, Part, PartView, Points, ReadAt, Result, Rows, encode_part,
    merge_parts, parse_lines,
};
use proptest::prelude::*;

use crate::joined::check_series;
use crate::model::{Batch, Model, batches};

fn parse(lines: &[String]) -> Arc<Block> {
    let parsed = parse_lines(0, lines, &Limits::default());
    assert_eq!(parsed.rejected, []);
    Arc::new(parsed.block)
}

fn decode(part: &Part<&[u8]>) -> Block {
    let blocks: Vec<Block> = part.blocks().unwrap().map(Result::unwrap).collect();
    Block::concat(&blocks)
}

/// A run with this part alone.
fn history<S: ReadAt>(part: Part<S>) -> History<S> {
    History::new(vec![PartView { part: Arc::new(part), cut: None }], Arc::default())
}

/// Bits and all: the text of a `NaN` hides its payload.
#[track_caller]
fn check_equal(found: &Block, expected: &Block) {
    assert_eq!(found.lines(), expected.lines());
    assert_eq!(found.steps(), expected.steps());
    assert_eq!(found.columns(), expected.columns());
}

proptest! {
    #[test]
    fn parts_keep_rows_bit_for_bit(batches in batches()) {
        let blocks: Vec<_> = batches.iter().map(|batch| Arc::new(batch.block())).collect();
        let bytes = encode_part(&blocks).unwrap();
        let part = Part::open(&*bytes).unwrap();
        part.check().unwrap();
        let rows = Model::new(&batches).rows;
        let alone: Vec<Block> =
            rows.values().map(|row| parse_lines(row.line, &[&row.text], &Limits::default()).block).collect();
        let expected = Block::concat(&alone);
        check_equal(&decode(&part), &expected);
        prop_assert_eq!(part.n_points(), expected.n_points() as u64);
        prop_assert_eq!(part.line_bounds(), expected.lines().first().copied().zip(expected.lines().last().copied()));
        for column in expected.columns() {
            let key = part.key(column.key()).unwrap().unwrap();
            let found = part.column(&key, column.value_type()).unwrap();
            prop_assert_eq!(found.as_ref(), Some(column));
        }
    }

    #[test]
    fn bytes_that_are_no_part_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Part::open(&*bytes).is_err());
        prop_assert!(Part::open(&*[&bytes, b"\x01\0\0\0AYHP\0\0\0\0".as_slice()].concat()).is_err());
    }

    #[test]
    fn merged_parts_are_the_part_of_all(
        batches in batches(),
        mut ends in proptest::collection::vec(0u64..30, 0..4),
        cut in proptest::option::of(-3i64..40),
    ) {
        let blocks: Vec<_> = batches.iter().map(|batch| Arc::new(batch.block())).collect();
        ends.push(u64::MAX);
        ends.sort_unstable();
        let mut start = 0;
        let mut views = Vec::new();
        for end in ends {
            let within = |block: &Arc<Block>| Arc::new(block.select(|row| (start..end).contains(&block.lines()[row])));
            let bytes = encode_part(&blocks.iter().map(within).collect::<Vec<_>>()).unwrap();
            views.push(PartView { part: Arc::new(Part::open(bytes).unwrap()), cut });
            start = end;
        }
        let mut bytes = Vec::new();
        let written = merge_parts(&views, &mut bytes).unwrap();
        let seen: Vec<_> = views
            .iter()
            .flat_map(|view| view.part.blocks().unwrap().map(Result::unwrap).collect::<Vec<_>>())
            .map(|block| Arc::new(block.select(|row| cut.is_none_or(|cut| block.steps()[row] <= cut))))
            .collect();
        let expected = encode_part(&seen).unwrap();
        if cut.is_none() {
            prop_assert_eq!(&bytes, &expected);
        }
        let (found, expected) = (Part::open(&*bytes).unwrap(), Part::open(&*expected).unwrap());
        found.check().unwrap();
        check_equal(&decode(&found), &decode(&expected));
        prop_assert_eq!((written.n_rows, written.n_points), (expected.n_rows(), expected.n_points()));
        prop_assert_eq!(written.n_bytes, bytes.len() as u64);
        prop_assert_eq!(found.is_by_step(), expected.is_by_step());
        prop_assert_eq!(found.step_bounds(), expected.step_bounds());
        let stats = |part: &Part<&[u8]>| part.keys().unwrap().iter().map(|key| format!("{:?}", key.stats())).collect::<Vec<_>>();
        prop_assert_eq!(stats(&found), stats(&expected));
    }

    #[test]
    fn statistics_and_charts_are_those_of_blocks(
        batches in batches(),
        key in proptest::sample::select(vec!["a", "b", "n.x", "_step", "none", "x"]),
        axis in proptest::sample::select(vec![Axis::Step, Axis::Timestamp, Axis::Key("b"), Axis::Key("n.x")]),
        range in proptest::option::of((-4i32..20, 0i32..30)),
        n_buckets in 0usize..12,
    ) {
        let blocks: Vec<_> = batches.iter().map(Batch::block).map(Arc::new).collect();
        let bytes = encode_part(&blocks).unwrap();
        let part = Part::open(&*bytes).unwrap();
        let rows = Rows::new(blocks);
        let range = range.map(|(low, length)| (f64::from(low), f64::from(low + length)));
        let stats: Vec<_> = part.keys().unwrap();
        let stats: Vec<_> = stats.iter().map(|key| format!("{:?} {:?}", key.key(), key.stats())).collect();
        // Sums depend on the order of lines, which blocks need not have.
        let by_line = Rows::new([Arc::new(decode(&part))]);
        let expected: Vec<_> = by_line.key_stats().iter().map(|(key, stats)| format!("{key:?} {stats:?}")).collect();
        prop_assert_eq!(&stats, &expected);
        prop_assert_eq!(stats.len(), rows.key_stats().len());
        let found = history(part).series(key, axis, range, n_buckets).unwrap();
        check_series(&found, &rows.series(key, axis, range, n_buckets))?;
    }
}

/// Random numbers that are the same each time.
pub fn noise(seed: u64) -> impl FnMut() -> u64 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1);
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state >> 11
    }
}

/// Rows with an f32, rare odd values, a boolean, an integer beyond 2^53, a sparse key; steps may jump, repeat, go back.
pub fn long_run(seed: u64, n_rows: usize, steps: u8) -> Arc<Block> {
    let mut random = noise(seed);
    let mut step = -500_i64;
    let lines: Vec<String> = (0..n_rows)
        .map(|i| {
            step += match steps {
                0 => 3,
                1 => (random() % 4) as i64,
                _ => (random() % 7) as i64 - 2,
            };
            let y = match random() % 150 {
                0 => "NaN".to_owned(),
                1 => "Infinity".to_owned(),
                2 => "-Infinity".to_owned(),
                3 => "-0.0".to_owned(),
                _ => f64::from((random() % 100_000) as f32 / 977.0 - 20.0).to_string(),
            };
            let (k, big) = (random() as f64 / 1e9, (1_u64 << 60) + random() % 1_000);
            let sparse = if random().is_multiple_of(3) { format!(r#","sparse":{}"#, i % 77) } else { String::new() };
            let time = 1.7e9 + i as f64 / 8.0;
            format!(
                r#"{{"_step":{step},"_timestamp":{time},"y":{y},"k":{k},"big":{big},"b":{}{sparse}}}"#,
                random().is_multiple_of(5)
            )
        })
        .collect();
    parse(&lines)
}

pub fn n_points(bucket: &Bucket) -> usize {
    (bucket.count + bucket.n_nan + bucket.n_pos_inf + bucket.n_neg_inf) as usize
}

fn same(a: f64, b: Option<f64>) -> bool {
    let b = b.unwrap_or(f64::NAN);
    a == b || a.is_nan() && b.is_nan()
}

/// Each bucket stands for the next points, and the last one for the last.
pub fn check_buckets(buckets: &[Bucket], points: &[(f64, f64)]) -> std::result::Result<(), TestCaseError> {
    let mut rest = points;
    for bucket in buckets {
        let (these, others) = rest.split_at_checked(n_points(bucket)).unwrap();
        rest = others;
        let finite: Vec<f64> = these.iter().map(|point| point.1).filter(|y| y.is_finite()).collect();
        prop_assert_eq!(bucket.count, finite.len() as u64);
        prop_assert_eq!(bucket.n_nan, these.iter().filter(|(_, y)| y.is_nan()).count() as u64);
        prop_assert_eq!(bucket.n_pos_inf, these.iter().filter(|(_, y)| *y == f64::INFINITY).count() as u64);
        prop_assert!(same(bucket.min, finite.iter().copied().reduce(f64::min)));
        prop_assert!(same(bucket.max, finite.iter().copied().reduce(f64::max)));
        prop_assert!(same(bucket.last, these.last().map(|point| point.1)));
        let mean = finite.iter().sum::<f64>() / finite.len() as f64;
        let size = bucket.max.abs().max(bucket.min.abs());
        prop_assert!(finite.is_empty() || (bucket.mean - mean).abs() <= 1e-9 * size, "{} {mean}", bucket.mean);
        let x = these.iter().map(|point| point.0).sum::<f64>() / these.len() as f64;
        let (first, last) = (these[0].0, these[these.len() - 1].0);
        prop_assert!((bucket.x - x).abs() <= 1e-6 * (1.0 + first.abs().max(last.abs())), "{} {x}", bucket.x);
    }
    prop_assert!(rest.is_empty());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn charts_of_long_runs_count_each_point_once(seed in any::<u64>(), n_rows in 4_000usize..20_000, steps in 0u8..3) {
        let block = long_run(seed, n_rows, steps);
        let bytes = encode_part(std::slice::from_ref(&block)).unwrap();
        let part = Part::open(&*bytes).unwrap();
        part.check().unwrap();
        check_equal(&decode(&part), &block);
        let (history, rows) = (history(part), Rows::new([block]));
        let mut random = noise(seed ^ 1);
        for key in ["y", "k", "big", "b", "sparse", "_step"] {
            for n_buckets in [1, 7, 40, 150, 1_500] {
                let low = (random() % 20_000) as f64 - 1_000.0 + if random().is_multiple_of(2) { 0.5 } else { 0.0 };
                let ranged = (low, low + (random() % 30_000) as f64);
                for range in [None, Some(ranged), Some((low, f64::INFINITY))] {
                    let found = history.series(key, Axis::Step, range, n_buckets).unwrap();
                    let expected = rows.series(key, Axis::Step, range, n_buckets);
                    prop_assert_eq!((found.n_points, found.n_without_x), (expected.n_points, expected.n_without_x));
                    let Points::Buckets(buckets) = &found.points else {
                        prop_assert_eq!(format!("{found:?}"), format!("{expected:?}"));
                        continue;
                    };
                    prop_assert!(buckets.len() <= n_buckets);
                    let raw = rows.series(key, Axis::Step, range, usize::MAX);
                    let Points::Raw { x, y } = raw.points else { panic!() };
                    check_buckets(buckets, &x.into_iter().zip(y).collect::<Vec<_>>())?;
                    if steps == 2 || found.n_points / 64 < n_buckets.div_ceil(2) {
                        check_series(&found, &expected)?;
                    }
                }
            }
        }
    }
}

/// Bytes that count how they are read.
struct Counted<'a> {
    bytes: &'a [u8],
    n_reads: Cell<usize>,
    n_bytes_read: Cell<usize>,
}

impl ReadAt for Counted<'_> {
    fn read_at(&self, offset: u64, len: usize) -> Result<Vec<u8>> {
        self.n_reads.set(self.n_reads.get() + 1);
        self.n_bytes_read.set(self.n_bytes_read.get() + len);
        self.bytes.read_at(offset, len)
    }

    fn n_bytes(&self) -> u64 {
        self.bytes.len() as u64
    }
}

impl<'a> Counted<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, n_reads: Cell::new(0), n_bytes_read: Cell::new(0) }
    }

    fn take(&self) -> (usize, usize) {
        (self.n_reads.take(), self.n_bytes_read.take())
    }
}

#[test]
fn long_parts_are_merged_in_windows() {
    for steps in [1, 2] {
        let block = long_run(5, 15_000, steps);
        let ends = [300, 4_396, 9_000, u64::MAX];
        let mut start = 0;
        let mut views = Vec::new();
        for end in ends {
            let within = Arc::new(block.select(|row| (start..end).contains(&block.lines()[row])));
            views.push(PartView { part: Arc::new(Part::open(encode_part(&[within]).unwrap()).unwrap()), cut: None });
            start = end;
        }
        let mut bytes = Vec::new();
        merge_parts(&views, &mut bytes).unwrap();
        assert!(bytes == encode_part(std::slice::from_ref(&block)).unwrap());

        views[3].cut = Some(5_000);
        bytes.clear();
        let written = merge_parts(&views, &mut bytes).unwrap();
        let part = Part::open(&*bytes).unwrap();
        part.check().unwrap();
        let seen = block.select(|row| block.lines()[row] < 9_000 || block.steps()[row] <= 5_000);
        assert!((1..15_000).contains(&written.n_rows));
        check_equal(&decode(&part), &seen);

        views.swap(0, 1);
        assert_eq!(merge_parts(&views, &mut Vec::new()), Err(Error::NotAscending(0)));
    }
}

#[test]
fn a_part_that_cannot_be_written_is_an_error() {
    let view = PartView { part: Arc::new(Part::open(encode_part(&[long_run(1, 10, 0)]).unwrap()).unwrap()), cut: None };
    let mut room = [0; 100];
    let failed = merge_parts(&[view], &mut room.as_mut_slice());
    assert_eq!(failed, Err(Error::Unwritable(std::io::ErrorKind::WriteZero)));
}

#[test]
fn one_of_100_000_keys_costs_a_few_small_reads() {
    let lines: Vec<String> = (0..3)
        .flat_map(|step| (0..4).map(move |quarter| (step, quarter)))
        .map(|(step, quarter)| {
            let keys = quarter * 25_000..(quarter + 1) * 25_000;
            let members: String =
                keys.map(|key| format!(r#","layer.{key}":{}"#, f64::from(key as f32 / (step + 1) as f32))).collect();
            format!(r#"{{"_step":{step}{members}}}"#)
        })
        .collect();
    let bytes = encode_part(
        &lines
            .iter()
            .zip(0..)
            .map(|(line, i)| Arc::new(parse_lines(i, &[line], &Limits::default()).block))
            .collect::<Vec<_>>(),
    )
    .unwrap();
    let counted = Counted::new(&bytes);
    let part = Part::open(&counted).unwrap();
    assert_eq!(part.n_keys(), 100_001);
    let (n_reads, n_bytes) = counted.take();
    assert!(n_reads == 1 && n_bytes <= 64 << 10, "{n_reads} reads of {n_bytes} bytes to open");
    let series = history(part).series("layer.77777", Axis::Step, None, 100).unwrap();
    let Points::Raw { x, y } = series.points else { panic!() };
    assert_eq!((x, y.len()), (vec![0.0, 1.0, 2.0], 3));
    let (n_reads, n_bytes) = counted.take();
    assert!(n_reads <= 4 && n_bytes <= 32 << 10, "{n_reads} reads of {n_bytes} bytes for a key");
}

#[test]
fn a_chart_of_a_long_part_reads_little() {
    let mut random = noise(7);
    let lines: Vec<String> = (0..200_000).map(|_| format!(r#"{{"y":{}}}"#, random() as f32 / 977.0)).collect();
    let bytes = encode_part(&[parse(&lines)]).unwrap();
    let counted = Counted::new(&bytes);
    let part = Part::open(&counted).unwrap();
    history(part).series("y", Axis::Step, Some((10.0, 190_000.0)), 100).unwrap();
    let (n_reads, n_bytes) = counted.take();
    assert!(n_reads <= 6 && n_bytes < bytes.len() / 10, "{n_reads} reads, {n_bytes} of {} bytes", bytes.len());
}

#[test]
fn numbers_keep_each_bit() {
    let odd = [f64::NAN, -f64::NAN, f64::INFINITY, -0.0, 0.0, 5e-324, f64::MIN, f64::MAX, 1e-45, 3.4e38];
    let lines: Vec<String> = (0..5_000)
        .map(|i| {
            let y = odd[i % odd.len()];
            let text = match y {
                y if y.is_nan() => "NaN".to_owned(),
                y if y.is_infinite() => "Infinity".to_owned(),
                y => format!("{y:?}"),
            };
            format!(r#"{{"y":{text},"i":{},"s":"{i}"}}"#, i64::MAX - (i * i) as i64)
        })
        .collect();
    let block = parse(&lines);
    let bytes = encode_part(std::slice::from_ref(&block)).unwrap();
    check_equal(&decode(&Part::open(&*bytes).unwrap()), &block);
}

#[test]
fn no_rows_make_a_part_too() {
    for lines in [vec![], vec!["{}".to_owned(); 3]] {
        let block = parse(&lines);
        let bytes = encode_part(std::slice::from_ref(&block)).unwrap();
        let part = Part::open(&*bytes).unwrap();
        check_equal(&decode(&part), &block);
        assert_eq!(part.step_bounds().is_some(), !lines.is_empty());
        assert_eq!(history(part).series("a", Axis::Step, None, 10).unwrap().n_points, 0);
    }
}
