//! Chart series, read back as a chart would.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, UInt32Type};
use arrow_ipc::reader::StreamReader;
use ayumi_export::{NamedSeries, write_series};
use ayumi_history::{Axis, Bucket, Points};
use serde_json::json;

use crate::runs::run;

/// The list of series, and the buckets of each batch.
fn read(series: &[NamedSeries]) -> (serde_json::Value, Vec<Vec<Bucket>>) {
    let mut out = Vec::new();
    write_series(series, &mut out).unwrap();
    let reader = StreamReader::try_new(out.as_slice(), None).unwrap();
    let metadata = reader.schema().metadata().clone();
    assert_eq!(metadata.get("ayumi.version").map(|version| version.as_str()), Some("1"));
    let list = serde_json::from_str(metadata.get("ayumi.series").unwrap()).unwrap();
    let batches = reader.map(|batch| {
        let batch = batch.unwrap();
        let float = |name, row| batch.column_by_name(name).unwrap().as_primitive::<Float64Type>().value(row);
        let count = |name, row| u64::from(batch.column_by_name(name).unwrap().as_primitive::<UInt32Type>().value(row));
        let bucket = |row| Bucket {
            x: float("x", row),
            min: float("min", row),
            max: float("max", row),
            mean: float("mean", row),
            last: float("last", row),
            count: count("count", row),
            n_nan: count("n_nan", row),
            n_pos_inf: count("n_pos_inf", row),
            n_neg_inf: count("n_neg_inf", row),
        };
        (0..batch.num_rows()).map(bucket).collect()
    });
    (list, batches.collect())
}

#[test]
fn each_series_is_one_batch() {
    let lines: Vec<String> = (0..100).map(|i| format!("{{\"_step\":{i},\"a\":{i}}}")).collect();
    let run = run(&lines);
    let series = |key: &str, n_buckets| NamedSeries {
        run: "r\"1".into(),
        key: key.into(),
        series: run.series(key, Axis::Step, None, n_buckets).unwrap(),
    };
    let all = [series("a", 10), series("none", 10), series("a", 100)];
    let (list, batches) = read(&all);
    assert_eq!(
        list,
        json!([
            {"run": "r\"1", "key": "a", "exact": false, "n_points": 100, "n_without_x": 0, "offset": 0, "length": 10},
            {"run": "r\"1", "key": "none", "exact": true, "n_points": 0, "n_without_x": 0, "offset": 10, "length": 0},
            {"run": "r\"1", "key": "a", "exact": true, "n_points": 100, "n_without_x": 0, "offset": 10, "length": 100},
        ])
    );
    let Points::Buckets(buckets) = &all[0].series.points else { panic!() };
    assert_eq!(&batches[0], buckets);
    assert_eq!((batches[1].len(), batches[2].len()), (0, 100));
    let seven =
        Bucket { x: 7.0, min: 7.0, max: 7.0, mean: 7.0, last: 7.0, count: 1, n_nan: 0, n_pos_inf: 0, n_neg_inf: 0 };
    assert_eq!(batches[2][7], seven);
}

#[test]
fn points_without_a_place_are_counted_as_in_buckets() {
    let run = run(&[r#"{"_step":1,"a":NaN}"#, r#"{"_step":2,"a":Infinity}"#, r#"{"_step":3,"a":-Infinity}"#]);
    let series = |n_buckets| NamedSeries {
        run: "r".into(),
        key: "a".into(),
        series: run.series("a", Axis::Step, None, n_buckets).unwrap(),
    };
    let (_, batches) = read(&[series(3), series(1)]);
    let counts = |bucket: &Bucket| [bucket.count, bucket.n_nan, bucket.n_pos_inf, bucket.n_neg_inf];
    let found: Vec<_> = batches[0].iter().map(counts).collect();
    assert_eq!(found, [[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]);
    assert_eq!(
        batches[0].iter().map(|bucket| bucket.last).skip(1).collect::<Vec<_>>(),
        [f64::INFINITY, f64::NEG_INFINITY]
    );
    assert!(batches[0].iter().all(|bucket| bucket.min.is_nan() && bucket.mean.is_nan()));
    assert_eq!(counts(&batches[1][0]), [0, 1, 1, 1]);
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
    let mut out = Vec::new();
    write_series(&[series(7), series(50)], &mut out).unwrap();

    let number = |at: usize| u32::from_le_bytes(out[at..at + 4].try_into().unwrap());
    let mut at = 0;
    let mut n_rows = Vec::new();
    while number(at + 4) > 0 {
        assert_eq!((number(at), at % 8), (u32::MAX, 0));
        let body = at + 8 + number(at + 4) as usize;
        let message = arrow_ipc::root_as_message(&out[at + 8..body]).unwrap();
        if let Some(batch) = message.header_as_record_batch() {
            let buffers = batch.buffers().unwrap();
            assert_eq!((buffers.len(), body % 8), (18, 0));
            assert!(batch.compression().is_none());
            for column in 0..9 {
                let values = buffers.get(2 * column + 1);
                let width = if column < 5 { 8 } else { 4 };
                assert_eq!(buffers.get(2 * column).length(), 0);
                assert_eq!((values.offset() % 8, values.length()), (0, batch.length() * width));
            }
            n_rows.push(batch.length());
        } else {
            assert!(message.header_as_schema().is_some());
            assert_eq!(at, 0);
        }
        at = body + message.bodyLength() as usize;
    }
    assert_eq!(n_rows, [7, 50]);
    assert_eq!((number(at), at + 8), (u32::MAX, out.len()));
}
