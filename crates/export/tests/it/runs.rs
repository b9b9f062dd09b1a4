//! Runs to export, some of them made by chance.

use std::sync::Arc;

use ayumi_history::{Block, History, Limits, Part, PartView, Rows, encode_part, parse_lines};
use proptest::prelude::*;

pub type Run = History<Vec<u8>>;

/// A run with these lines, the first half of them in a part.
pub fn run<L: AsRef<str>>(lines: &[L]) -> Run {
    let (early, late) = lines.split_at(lines.len() / 2);
    let parts = if early.is_empty() { Vec::new() } else { vec![part(early)] };
    History::new(parts, Arc::new(Rows::new([Arc::new(block(early.len(), late))])))
}

fn part<L: AsRef<str>>(lines: &[L]) -> PartView<Vec<u8>> {
    let bytes = encode_part(&[Arc::new(block(0, lines))]).unwrap();
    PartView { part: Arc::new(Part::open(bytes).unwrap()), cut: None }
}

pub fn block<L: AsRef<str>>(first: usize, lines: &[L]) -> Block {
    let parsed = parse_lines(first as u64, lines, &Limits::default());
    assert_eq!(parsed.rejected, []);
    parsed.block
}

/// Lines with few keys, each mostly with values of one kind. Steps repeat, go back, and are missing.
pub fn lines() -> impl Strategy<Value = Vec<String>> {
    let kinds = proptest::collection::vec(0..KINDS.len(), KEYS.len());
    kinds.prop_flat_map(|kinds| {
        let value = |kind: usize| prop_oneof![9 => Just(kind), 1 => 0..KINDS.len()].prop_flat_map(text);
        let values: Vec<_> =
            kinds.into_iter().map(|kind| proptest::option::weighted(0.6, value(kind)).boxed()).collect();
        let stray_step = proptest::option::weighted(0.05, text(0));
        proptest::collection::vec(
            (proptest::option::weighted(0.9, -4i64..20), values, stray_step).prop_map(line),
            0..40,
        )
    })
}

/// Whole members up to the value. Two of them have one flat name.
const KEYS: [&str; 8] = [
    r#""a":"#,
    r#""b":"#,
    r#""n.x":"#,
    r#""n":{"x":"#,
    r#""=sum, \"of\" \r\n all":"#,
    r#""":"#,
    r#""損失/学習":"#,
    r#""z":"#,
];

const KINDS: [&[&str]; 8] = [
    &["0", "1", "-7", "9007199254740992", "3.0"],
    &["0", "9007199254740993", "-9223372036854775808", "9223372036854775807"],
    &["0.5", "1", "-0.0", "NaN", "Infinity", "-Infinity", "1e300", "5e-324", "0.1"],
    &["1e999", "-1e999", "18446744073709551616", "2"],
    &["true", "false"],
    &[r#""""#, r#""a,\"b\"""#, r#""line\r\nline""#, r#""=1+1""#, r#"" 学習 ""#, r#""NaN""#],
    &["null"],
    &["[1,NaN,\"x\"]", "[]", "{}", r#"{"_type":"histogram","bins":[1]}"#],
];

fn text(kind: usize) -> impl Strategy<Value = String> {
    proptest::sample::select(KINDS[kind]).prop_map(str::to_owned)
}

fn line((step, values, stray_step): (Option<i64>, Vec<Option<String>>, Option<String>)) -> String {
    let mut members: Vec<String> = Vec::new();
    for (key, value) in KEYS.iter().zip(values) {
        members.extend(value.map(|value| format!("{key}{value}{}", if key.contains('{') { "}" } else { "" })));
    }
    members.extend(step.map(|step| format!("\"_step\":{step}")));
    members.extend(stray_step.map(|value| format!("\"_step\":{value}")));
    format!("{{{}}}", members.join(","))
}
