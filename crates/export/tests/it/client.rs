//! When the wandb client may read Parquet in place of rows.

use ayumi_export::{Table, client_table};

use crate::runs::run;

#[track_caller]
fn check(lines: &[&str], is_same: bool) {
    let run = run(lines);
    let expected = is_same.then(|| Table::read(&run, None).unwrap());
    assert_eq!(client_table(&run).unwrap(), expected, "{lines:?}");
}

#[test]
fn plain_scalars_read_the_same() {
    check(&[r#"{"_step":0,"a":1,"b":0.5}"#, r#"{"_step":1,"t":"x","b":NaN,"ok":true}"#], true);
    check(&[r#"{"_step":9007199254740993,"a":9007199254740993}"#], true);
    check(&[r#"{"_step":0,"a":1e15}"#, r#"{"_step":1,"a":0.5}"#], true);
}

#[test]
fn what_reads_otherwise_is_left_to_rows() {
    check(&[r#"{"_step":0,"n":{"x":1}}"#], false);
    check(&[r#"{"_step":0,"n.x":1}"#], false);
    check(&[r#"{"_step":0,"":1}"#], false);
    check(&[r#"{"_step":0,"a":null}"#], false);
    check(&[r#"{"_step":0,"a":1}"#, r#"{"_step":1,"a":null}"#], false);
    check(&[r#"{"_step":0,"a":1}"#, r#"{"_step":1,"a":"1"}"#], false);
    check(&[r#"{"_step":0,"a":[1]}"#], false);
    check(&[r#"{"_step":0,"a":{"_type":"histogram"}}"#], false);
    check(&[r#"{"_step":0,"a":9007199254740993}"#, r#"{"_step":1,"a":0.5}"#], false);
}

#[test]
fn rows_without_their_own_step_are_left_to_rows() {
    check(&[r#"{"_step":0,"a":1}"#, r#"{"a":2}"#], false);
    check(&[r#"{"_step":0.5,"a":1}"#], false);
    check(&[r#"{"_step":"0","a":1}"#], false);
    check(&[r#"{"a":1}"#], false);
}
