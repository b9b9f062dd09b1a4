//! Each format, read back, has the cells of the table.

use ayumi_export::{Formulas, Table, write_arrow, write_csv, write_json_lines, write_parquet};
use ayumi_history::{Dialect, Value};
use proptest::prelude::*;
use serde_json::Map;

use crate::cells::{Cell, cells, expected, read_arrow, read_parquet};
use crate::runs::{Run, lines, run};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_format_holds_what_was_logged(lines in lines()) {
        let run = run(&lines);
        let table = Table::read(&run, None).unwrap();
        let expected = expected(&run, &table);
        let n_rows = expected.len() as u64;
        let scan = || table.scan(&run, ..).unwrap();

        let mut out = Vec::new();
        prop_assert_eq!(write_arrow(&table, scan(), &mut out).unwrap(), n_rows);
        prop_assert_eq!(&cells(&read_arrow(&out)), &expected);

        let mut out = Vec::new();
        prop_assert_eq!(write_parquet(&table, scan(), &mut out).unwrap(), n_rows);
        prop_assert_eq!(&cells(&read_parquet(out)), &expected);

        let mut out = Vec::new();
        prop_assert_eq!(write_csv(&table, scan(), Formulas::Keep, &mut out).unwrap(), n_rows);
        let expected: Vec<Vec<String>> = expected.iter().map(|row| row.iter().map(csv_text).collect()).collect();
        prop_assert_eq!(&read_csv(&out).1, &expected);

        let mut out = Vec::new();
        prop_assert_eq!(write_json_lines(run.scan(.., None).unwrap(), None, Dialect::Strict, &mut out).unwrap(), n_rows);
        let found: Vec<String> = String::from_utf8(out).unwrap().lines().map(str::to_owned).collect();
        for line in &found {
            let _: Map<String, serde_json::Value> = serde_json::from_str(line).unwrap();
        }
        prop_assert_eq!(found, json_lines(&run));
    }
}

/// One object for each row, by the plainest reading of what was logged.
fn json_lines(run: &Run) -> Vec<String> {
    let mut lines = Vec::new();
    for window in run.scan(.., None).unwrap() {
        for row in window.unwrap().scan(..) {
            let mut seen = vec!["_step".to_owned()];
            let mut line = format!("{{\"_step\":{}", row.step());
            for (key, value) in row.values() {
                let name = key.flat().into_owned();
                if seen.contains(&name) {
                    continue;
                }
                line += &format!(",{}:", serde_json::to_string(&name).unwrap().replace("\\u007f", "\u{7f}"));
                value.write_json(&mut line, Dialect::Strict);
                seen.push(name);
            }
            lines.push(line + "}");
        }
    }
    lines
}

fn csv_text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Int(value) => value.to_string(),
        Cell::Number(bits) => {
            let mut text = String::new();
            Value::Number(f64::from_bits(*bits)).write_json(&mut text, Dialect::Extended);
            text
        }
        Cell::Bool(value) => value.to_string(),
        Cell::Text(text) => text.clone(),
    }
}

/// The names, and the rows below.
fn read_csv(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(bytes);
    let fields = |record: csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
    let names = fields(reader.headers().unwrap().clone());
    (names, reader.records().map(|record| fields(record.unwrap())).collect())
}

const LINES: [&str; 3] = [
    r#"{"_step":3,"a":1,"t":"=cmd","+b":-2.5,"e":""}"#,
    r#"{"_step":1,"t":"x, \"y\"","n":{"x":null,"y":[NaN]}}"#,
    r#"{"_step":2,"a":2,"+b":NaN,"n.x":true}"#,
];

#[track_caller]
fn check_csv(formulas: Formulas, expected: &str) {
    let run = run(&LINES);
    let table = Table::read(&run, None).unwrap();
    let mut out = Vec::new();
    write_csv(&table, table.scan(&run, ..).unwrap(), formulas, &mut out).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), expected.replace('\n', "\r\n"));
}

#[test]
fn csv_tells_empty_text_from_none() {
    check_csv(
        Formulas::Keep,
        "_step,+b,a,e,n.x,n.y,t\n\
         1,,,,,[NaN],\"x, \"\"y\"\"\"\n\
         2,NaN,2,,true,,\n\
         3,-2.5,1,\"\",,,=cmd\n",
    );
}

#[test]
fn guarded_csv_holds_no_formula() {
    check_csv(
        Formulas::Guard,
        "_step,'+b,a,e,n.x,n.y,t\n\
         1,,,,,[NaN],\"x, \"\"y\"\"\"\n\
         2,NaN,2,,true,,\n\
         3,-2.5,1,\"\",,,'=cmd\n",
    );
}

#[test]
fn json_lines_keep_null_and_chosen_keys() {
    let run = run(&LINES);
    let check = |keys: Option<&[String]>, dialect, expected: &str| {
        let mut out = Vec::new();
        write_json_lines(run.scan(1..=2, keys).unwrap(), keys, dialect, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    };
    check(
        None,
        Dialect::Strict,
        "{\"_step\":1,\"n.x\":null,\"n.y\":[\"NaN\"],\"t\":\"x, \\\"y\\\"\"}\n\
         {\"_step\":2,\"+b\":\"NaN\",\"a\":2,\"n.x\":true}\n",
    );
    check(
        Some(&["+b".into(), "_step".into(), "none".into()]),
        Dialect::Extended,
        "{\"_step\":1}\n{\"_step\":2,\"+b\":NaN}\n",
    );
}

#[test]
fn a_range_of_steps_has_the_columns_of_the_whole_run() {
    let run = run(&LINES);
    let table = Table::read(&run, Some(&["a".into(), "t".into()])).unwrap();
    let mut out = Vec::new();
    assert_eq!(write_parquet(&table, table.scan(&run, 2..=2).unwrap(), &mut out).unwrap(), 1);
    assert_eq!(cells(&read_parquet(out)), [[Cell::Int(2), Cell::Int(2), Cell::Empty]]);
    let mut out = Vec::new();
    assert_eq!(write_arrow(&table, table.scan(&run, 9..).unwrap(), &mut out).unwrap(), 0);
    assert_eq!(read_arrow(&out), []);
}
