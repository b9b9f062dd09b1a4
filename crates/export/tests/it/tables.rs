//! Which columns a table has.

use std::collections::BTreeMap;

use ayumi_export::{ColumnType, Formulas, MAX_COLUMNS, Table, write_arrow, write_csv, write_json_lines, write_parquet};
use ayumi_history::{Dialect, Value};
use ayumi_model::ErrorKind;
use proptest::prelude::*;

use crate::cells::read_parquet;
use crate::runs::{Run, lines, run};

#[track_caller]
fn check(values: &[&str], expected: ColumnType) {
    let lines: Vec<String> = values.iter().map(|value| format!("{{\"k\":{value}}}")).collect();
    let table = Table::read(&run(&lines), None).unwrap();
    assert_eq!(table.columns()[0].column_type, expected, "{values:?}");
}

#[test]
fn a_column_has_the_type_of_its_values() {
    check(&["1", "2.0", "null"], ColumnType::Int);
    check(&["9223372036854775807", "-9007199254740993"], ColumnType::Int);
    check(&["1", "0.5", "2"], ColumnType::Number);
    check(&["0", "-0.0", "1"], ColumnType::Number);
    check(&["1", "NaN"], ColumnType::Number);
    check(&["1", "Infinity"], ColumnType::Number);
    check(&["1", "1e17"], ColumnType::Number);
    check(&["1", "9223372036854775808"], ColumnType::Number);
    check(&["1e999"], ColumnType::Number);
    check(&["true", "false", "null"], ColumnType::Bool);
    check(&["\"1\"", "null"], ColumnType::Text);
    check(&["null"], ColumnType::Text);
    check(&["\"1\"", "1"], ColumnType::Json);
    check(&["true", "1"], ColumnType::Json);
    check(&["[]"], ColumnType::Json);
    check(&["{\"_type\":\"histogram\"}", "null"], ColumnType::Json);
}

/// The types by the plainest reading of all values.
fn plain_types(run: &Run) -> BTreeMap<String, ColumnType> {
    let mut texts = BTreeMap::<String, Vec<(u8, bool)>>::new();
    for window in run.scan(.., None).unwrap() {
        for row in window.unwrap().scan(..) {
            for (key, value) in row.values() {
                let mut json = String::new();
                value.write_json(&mut json, Dialect::Extended);
                let class = json.as_bytes()[0];
                let class = if class == b'-' || class == b'N' || class == b'I' { b'0' } else { class };
                let class = if class.is_ascii_digit() { b'0' } else { class };
                let class = if class == b'f' { b't' } else { class };
                let is_text = matches!(value, Value::Text(_));
                assert_eq!(is_text, class == b'"');
                texts.entry(key.flat().into_owned()).or_default().push((class, is_integer(&json)));
            }
        }
    }
    texts.remove("_step");
    let column_type = |values: Vec<(u8, bool)>| {
        let mut values: Vec<_> = values.into_iter().filter(|&(class, _)| class != b'n').collect();
        values.sort_unstable();
        let is_all = |class| values.iter().all(|&(other, _)| other == class);
        match values.first() {
            None => ColumnType::Text,
            _ if is_all(b'"') => ColumnType::Text,
            _ if is_all(b't') => ColumnType::Bool,
            _ if is_all(b'0') && values.iter().all(|&(_, is_integer)| is_integer) => ColumnType::Int,
            _ if is_all(b'0') => ColumnType::Number,
            _ => ColumnType::Json,
        }
    };
    texts.into_iter().map(|(name, values)| (name, column_type(values))).collect()
}

/// An integer is written as one; 2^53 itself is a float as far as the text tells.
fn is_integer(json: &str) -> bool {
    json.parse::<i64>().is_ok() || json == "9007199254740992.0"
}

proptest! {
    #[test]
    fn types_are_those_of_all_values(lines in lines()) {
        let run = run(&lines);
        let table = Table::read(&run, None).unwrap();
        let found = table.columns().iter().map(|column| (column.name.clone(), column.column_type)).collect();
        prop_assert_eq!(plain_types(&run), found);
    }
}

#[test]
fn chosen_keys_keep_their_order_and_unknown_ones_are_told() {
    let run = run(&[r#"{"b":1,"n":{"x":0.5},"n.x":"t","_step":5}"#]);
    let keys = ["n.x", "none", "_step", "b", "n.x", "n"].map(str::to_owned);
    let table = Table::read(&run, Some(&keys)).unwrap();
    let columns: Vec<_> = table.columns().iter().map(|column| (column.name.as_str(), column.column_type)).collect();
    assert_eq!(columns, [("n.x", ColumnType::Json), ("b", ColumnType::Int)]);
    assert_eq!(table.unknown(), ["none", "n"]);
}

#[test]
fn a_run_with_too_many_keys_needs_a_choice() {
    let members: Vec<String> = (0..=MAX_COLUMNS).map(|i| format!("\"k{i}\":{i}")).collect();
    let run = run(&[format!("{{{}}}", members.join(","))]);
    let error = Table::read(&run, None).unwrap_err();
    assert_eq!(error.to_string(), "cannot export 5001 keys as one table: it has at most 5000 columns");
    assert_eq!(error.hint(), Some("name the keys to export, or take JSON lines, which have no columns"));
    assert_eq!(error.kind(), ErrorKind::TooLarge);

    let chosen: Vec<String> = (0..MAX_COLUMNS).map(|i| format!("k{i}")).collect();
    let table = Table::read(&run, Some(&chosen)).unwrap();
    let mut out = Vec::new();
    assert_eq!(write_parquet(&table, table.scan(&run, ..).unwrap(), &mut out).unwrap(), 1);
    let mut out = Vec::new();
    assert_eq!(write_json_lines(run.scan(.., None).unwrap(), None, Dialect::Strict, &mut out).unwrap(), 1);
    assert_eq!(out.iter().filter(|&&byte| byte == b':').count(), MAX_COLUMNS + 2);
}

#[test]
fn objects_that_claim_to_be_plain_values_are_exported_as_objects() {
    let run = run(&[
        r#"{"_step":4,"a":{"_type":"number"},"b":{"_type":"string"},"c":{"_type":"boolean"},"d":{"_type":"nil"}}"#,
        r#"{"_step":5,"a":7}"#,
    ]);
    let table = Table::read(&run, None).unwrap();
    assert!(table.columns().iter().all(|column| column.column_type == ColumnType::Json));
    let scan = || table.scan(&run, ..).unwrap();
    assert_eq!(write_arrow(&table, scan(), Vec::new()).unwrap(), 2);
    assert_eq!(write_parquet(&table, scan(), Vec::new()).unwrap(), 2);
    let mut csv = Vec::new();
    assert_eq!(write_csv(&table, scan(), Formulas::Keep, &mut csv).unwrap(), 2);
    assert!(String::from_utf8(csv).unwrap().contains(r#"4,"{""_type"":""number""}""#));
}

#[test]
fn a_table_without_columns_still_has_the_steps() {
    let run = run(&[r#"{"b":1,"_step":5}"#, r#"{"b":2,"_step":3}"#, r#"{"_step":4}"#]);
    let table = Table::read(&run, Some(&[])).unwrap();
    let mut out = Vec::new();
    assert_eq!(write_csv(&table, table.scan(&run, ..).unwrap(), Formulas::Keep, &mut out).unwrap(), 3);
    assert_eq!(String::from_utf8(out).unwrap(), "_step\r\n3\r\n4\r\n5\r\n");
    let mut out = Vec::new();
    assert_eq!(write_parquet(&table, table.scan(&run, ..).unwrap(), &mut out).unwrap(), 3);
    let steps: Vec<usize> = read_parquet(out).iter().map(|batch| batch.num_rows()).collect();
    assert_eq!(steps, [3]);
}
