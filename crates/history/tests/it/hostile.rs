//! Lines from people who mean no good: each is kept as it is or rejected alone, and never costs much.

use std::sync::Arc;

use ayumi_history::{Axis, Block, Dialect, Limits, Parsed, Rows, parse_lines};
use ayumi_model::json::{Reader, flatten, to_strict};
use proptest::prelude::*;

fn parse(line: &str) -> Parsed {
    parse_lines(0, &[r#"{"before":1}"#, line, r#"{"after":1}"#], &Limits::default())
}

/// The line is kept, survives the disk, and comes back with the same values.
#[track_caller]
fn check_kept(line: &str) {
    let parsed = parse(line);
    assert_eq!(parsed.rejected, []);
    assert_eq!(parsed.block.n_rows(), 3);
    let block = Block::decode(&parsed.block.encode().unwrap()).unwrap();
    assert_eq!(block, parsed.block);
    let rows = Rows::new([Arc::new(block)]);
    let mut text = String::new();
    rows.scan(..).find(|row| row.line() == 1).unwrap().write_json(&mut text, Dialect::Extended);
    assert_eq!(parse(&text).block.columns(), parsed.block.columns());
    let mut strict = String::new();
    rows.scan(..).for_each(|row| {
        strict.clear();
        row.write_json(&mut strict, Dialect::Strict);
        serde_json::from_str::<&serde_json::value::RawValue>(&strict).unwrap();
    });
}

#[track_caller]
fn check_rejected(line: &str) {
    let parsed = parse(line);
    assert_eq!(parsed.block.lines(), [0, 2]);
    assert_eq!(parsed.rejected.len(), 1);
    assert!(!parsed.rejected[0].reason.is_empty() && parsed.rejected[0].reason.len() < 200);
}

#[test]
fn odd_lines_are_kept() {
    check_kept(&format!(
        r#"{{"int":{},"fraction":0.{},"over":1e999,"under":1e-999}}"#,
        "7".repeat(400),
        "3".repeat(5_000)
    ));
    check_kept(&format!(r#"{{"text":"{}"}}"#, "x".repeat(5_000_000)));
    check_kept(&format!(r#"{{"h":{{"_type":"histogram","values":[{}1]}}}}"#, "1.5,".repeat(200_000)));
    check_kept(&format!("{{{}\"\":0}}", (0..50_000).map(|i| format!("\"k{i}\":{i},")).collect::<String>()));
    for line in [
        r#"{"a":1,"a":2,"a":{"b":1},"a":3}"#,
        r#"{"nul\u0000":"\u0000","lone\ud800":"\udfff x"}"#,
        r#"{"__proto__":{"constructor":1},"'; drop table run; --":"<script>alert(1)</script>","\u202e":1}"#,
        r#"{"_step":"x","_timestamp":1e308,"_runtime":-1e308,"_type":"image-file"}"#,
        r#"{"i":{"_type":"image-file","path":"../../etc/passwd","sha256":"/"}}"#,
        r#"{"":"",".":{".":1,"":2},"\\":{"\\.":3},"/":4}"#,
        r#"{"_step":9223372036854775807}"#,
        r#"{"_step":-9223372036854775808,"_timestamp":NaN}"#,
    ] {
        check_kept(line);
    }
}

#[test]
fn other_lines_are_rejected_alone() {
    for line in ["", " ", "[]", "null", "3", "{", r#"{"a":1}{"#, r#"{"a":nan}"#, "{'a':1}", "{\"a\":\"\u{1}\"}", "\0"] {
        check_rejected(line);
    }
    check_rejected(&r#"{"a":"#.repeat(20_000));
    check_rejected(&format!("{{\"a\":{}1{}}}", "[".repeat(20_000), "]".repeat(20_000)));
    check_rejected(&format!(r#"{{"{}":1}}"#, "k".repeat(1 << 20)));
    check_rejected(&format!(r#"{{"a":"{}"}}"#, "x".repeat(11 << 20)));
    check_rejected(&format!("{{{}\"\":0}}", (0..100_001).map(|i| format!("\"k{i}\":0,")).collect::<String>()));
}

/// Each repetition of the outer key takes back what the one before brought. That has to cost once for each value.
#[test]
fn repeated_keys_cost_what_they_are_long() {
    let wide: String = (0..20_000).map(|i| format!("\"k{i}\":{i},")).collect();
    let line = format!(r#"{{"a":{{{wide}"z":1}},{}"a":5}}"#, "\"a\":{\"k1\":1},\"a\":1,".repeat(20_000));
    let parsed = parse(&line);
    assert_eq!(parsed.rejected, []);
    assert_eq!(parsed.block.n_points(), 3);
    assert_eq!(flatten(&line, 64).unwrap().len(), 1);
}

#[test]
fn many_lines_at_once_are_taken() {
    let lines = vec!["{}"; 200_000];
    let parsed = parse_lines(0, &lines, &Limits::default());
    assert_eq!(parsed.block.n_rows(), 200_000);
    assert_eq!(Block::decode(&parsed.block.encode().unwrap()).unwrap(), parsed.block);
}

#[test]
fn each_row_may_have_its_own_key() {
    let lines: Vec<_> = (0..20_000).map(|i| format!(r#"{{"own{i}":{i}}}"#)).collect();
    let parsed = parse_lines(0, &lines, &Limits::default());
    let rows = Rows::new([Arc::new(parsed.block)]);
    let mut text = String::new();
    rows.scan(..).for_each(|row| row.write_json(&mut text, Dialect::Extended));
    assert_eq!(text, lines.concat());
    assert_eq!(rows.key_stats().len(), 20_000);
    assert_eq!(rows.series("own7", Axis::Step, None, 10).n_points, 1);
}

#[test]
fn line_numbers_cost_nothing() {
    let parse = |first| Arc::new(parse_lines(first, &[r#"{"a":1}"#], &Limits::default()).block);
    let rows = Rows::new([parse(10_000_000), parse(1 << 62), parse(u64::MAX - 1)]);
    assert_eq!(rows.n_lines(), u64::MAX);
    assert_eq!(rows.n_rows(), 3);
    assert_eq!(rows.last_step(), Some(i64::MAX));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn texts_are_json_exactly_when_serde_says_so(text in "[\\[\\]{}:, \"\\\\abnu0-9.eE+\\-tfrusl\n\u{e9}]{0,24}") {
        let mut reader = Reader::new(&text, 64);
        let accepted = reader.skip_value().and_then(|()| reader.end()).is_ok();
        prop_assert_eq!(accepted, serde_json::from_str::<&serde_json::value::RawValue>(&text).is_ok());
        prop_assert_eq!(to_strict(&text).is_ok(), accepted);
        _ = flatten(&text, 64);
    }

    #[test]
    fn no_line_brings_the_parser_down(text in any::<String>(), cut in any::<proptest::sample::Index>()) {
        let line = format!(r#"{{"a":{{"b":[1,{{"_type":"x"}}]}},"\u00e9":NaN,"c":-1.5e3,{text:?}:1}}"#);
        let cut = (0..=cut.index(line.len() + 1)).rev().find(|&at| line.is_char_boundary(at)).unwrap_or(0);
        let parsed = parse_lines(0, &[&line, &line[..cut], &line[cut..], &text], &Limits::default());
        prop_assert_eq!(parsed.block.n_rows() + parsed.rejected.len(), 4);
        prop_assert_eq!(Block::decode(&parsed.block.encode().unwrap()).unwrap(), parsed.block);
    }
}
