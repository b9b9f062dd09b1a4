//! Chart series, read back as a chart would.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, UInt32Type};
use arrow_ipc::reader::StreamReader;
use ayumi_export::{NamedSeries, encode_series};
use ayumi_history::{Axis, Bucket, Points};
use serde_json::json;

use crate::runs::run;

/// What a stream says of one series: all columns in their order. Counts are floats here.
type Columns = [Vec<f64>; 9];

const NAMES: [&str; 9] = ["x", "last", "min", "max", "mean", "count", "n_nan", "n_pos_inf", "n_neg_inf"];

/// The list of series, and the columns of each.
fn read(series: &[NamedSeries]) -> (serde_json::Value, Vec<Columns>) {
    let out = encode_series(series).unwrap().concat();
    let mut reader = StreamReader::try_new(out.as_slice(), None).unwrap();
    let metadata = reader.schema().metadata().clone();
    assert_eq!(metadata.get("ayumi.version").map(|version| version.as_str()), Some("2"));
    let list = serde_json::from_str(metadata.get("ayumi.series").unwrap()).unwrap();
    let batch = reader.next().unwrap().unwrap();
    assert!(reader.next().is_none());
    let columns = |row| {
        NAMES.map(|name| {
            let values = batch.column_by_name(name).unwrap().as_list::<i32>().value(row);
            match values.as_primitive_opt::<Float64Type>() {
                Some(floats) => floats.values().to_vec(),
                None => values.as_primitive::<UInt32Type>().values().iter().map(|&count| count.into()).collect(),
            }
        })
    };
    (list, (0..batch.num_rows()).map(columns).collect())
}

/// The columns that buckets have.
fn columns(buckets: &[Bucket]) -> Columns {
    let column = |value: fn(&Bucket) -> f64| buckets.iter().map(value).collect();
    [
        column(|bucket| bucket.x),
        column(|bucket| bucket.last),
        column(|bucket| bucket.min),
        column(|bucket| bucket.max),
        column(|bucket| bucket.mean),
        column(|bucket| bucket.count as f64),
        column(|bucket| bucket.n_nan as f64),
        column(|bucket| bucket.n_pos_inf as f64),
        column(|bucket| bucket.n_neg_inf as f64),
    ]
}

#[test]
fn buckets_have_all_columns_and_points_two() {
    let lines: Vec<String> = (0..100).map(|i| format!("{{\"_step\":{i},\"a\":{}}}", 2 * i)).collect();
    let run = run(&lines);
    let series = |key: &str, n_buckets| NamedSeries {
        run: "r\"1".into(),
        key: key.into(),
        series: run.series(key, Axis::Step, None, n_buckets).unwrap(),
    };
    let all = [series("a", 10), series("none", 10), series("a", 100), series("a", 7)];
    let (list, found) = read(&all);
    let described = |key, exact, n_points| json!({"run": "r\"1", "key": key, "exact": exact, "n_points": n_points, "n_without_x": 0});
    let expected =
        [described("a", false, 100), described("none", true, 0), described("a", true, 100), described("a", false, 100)];
    assert_eq!(list, json!(expected));
    for index in [0, 3] {
        let Points::Buckets(buckets) = &all[index].series.points else { panic!() };
        assert_eq!(found[index], columns(buckets));
    }
    assert!(found[1].iter().all(Vec::is_empty));
    let [x, last, others @ ..] = &found[2];
    assert_eq!((x.len(), x[7], last.len(), last[7]), (100, 7.0, 100, 14.0));
    assert!(others.iter().all(Vec::is_empty));
}

#[test]
fn values_without_a_place_keep_it_as_points_and_are_counted_in_buckets() {
    let run = run(&[r#"{"_step":1,"a":NaN}"#, r#"{"_step":2,"a":Infinity}"#, r#"{"_step":3,"a":-Infinity}"#]);
    let series = |n_buckets| NamedSeries {
        run: "r".into(),
        key: "a".into(),
        series: run.series("a", Axis::Step, None, n_buckets).unwrap(),
    };
    let (_, found) = read(&[series(3), series(1)]);
    let [x, last, ..] = &found[0];
    assert_eq!(x, &[1.0, 2.0, 3.0]);
    assert!(last[0].is_nan() && last[1..] == [f64::INFINITY, f64::NEG_INFINITY]);
    let [_, _, min, _, mean, counts @ ..] = &found[1];
    assert!(min[0].is_nan() && mean[0].is_nan());
    assert_eq!(counts, &[[0.0], [1.0], [1.0], [1.0]]);
}

#[test]
fn an_answer_without_series_can_be_read() {
    assert_eq!(read(&[]), (json!([]), Vec::new()));
}

/// The web app reads the bytes with a reader of its own, which counts on what the reference says of them.
#[test]
fn messages_lie_as_the_reference_says() {
    let run = run(&(0..50).map(|i| format!("{{\"_step\":{i},\"a\":{i}}}")).collect::<Vec<_>>());
    let series = |n_buckets| NamedSeries {
        run: "r".into(),
        key: "a".into(),
        series: run.series("a", Axis::Step, None, n_buckets).unwrap(),
    };
    let out = encode_series(&[series(7), series(50)]).unwrap().concat();

    let number = |at: usize| u32::from_le_bytes(out[at..at + 4].try_into().unwrap());
    let mut at = 0;
    let mut n_batches = 0;
    while number(at + 4) > 0 {
        assert_eq!((number(at), at % 8), (u32::MAX, 0));
        let body = at + 8 + number(at + 4) as usize;
        let message = arrow_ipc::root_as_message(&out[at + 8..body]).unwrap();
        if let Some(batch) = message.header_as_record_batch() {
            let buffers = batch.buffers().unwrap();
            assert_eq!((batch.length(), buffers.len(), body % 8), (2, 36, 0));
            assert!(batch.compression().is_none());
            for column in 0..9 {
                let [valid, ends, items_valid, items] = [0, 1, 2, 3].map(|buffer| buffers.get(4 * column + buffer));
                let n_items = if column < 2 { 57 } else { 7 };
                let width = if column < 5 { 8 } else { 4 };
                assert_eq!((valid.length(), items_valid.length()), (0, 0));
                assert_eq!((ends.offset() % 8, ends.length()), (0, 12));
                assert_eq!((items.offset() % 8, items.length()), (0, n_items * width));
                let ends = [0, 1, 2].map(|row| number(body + ends.offset() as usize + 4 * row));
                assert_eq!(ends, [0, 7, n_items as u32]);
            }
            n_batches += 1;
        } else {
            assert!(message.header_as_schema().is_some());
            assert_eq!(at, 0);
        }
        at = body + message.bodyLength() as usize;
    }
    assert_eq!(n_batches, 1);
    assert_eq!((number(at), at + 8), (u32::MAX, out.len()));
}
