//! Lines of extended JSON, straight into typed columns.

mod builder;

use ayumi_model::json::{self, JsonError};

use crate::{Block, Limits};
use builder::BlockBuilder;

/// What became of the lines of one call.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The rows of all lines that were accepted.
    pub block: Block,
    /// The lines that were not.
    pub rejected: Vec<Rejected>,
}

/// A line that is not stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Its number within the file.
    pub line: u64,
    /// Why, in a plain sentence.
    pub reason: String,
}

/// Parses consecutive lines of which the first has the number `first_line`.
///
/// Nested objects become [key paths](ayumi_model::json::KeyPath); arrays, empty objects and objects with a `_type` member
/// stay one value with their exact text. Where a line says a key twice, the last one counts.
/// A line that is no JSON object or beyond the limits is rejected alone.
pub fn parse_lines<S: AsRef<str>>(first_line: u64, lines: &[S], limits: &Limits) -> Parsed {
    let mut builder = BlockBuilder::new(limits);
    let mut rejected = Vec::new();
    let mut n_bytes = 0;
    for (index, text) in lines.iter().enumerate() {
        let text = text.as_ref();
        let line = first_line.saturating_add(index as u64);
        n_bytes += text.len();
        let outcome = if text.len() > limits.line_bytes {
            Err(Reject(format!("line is longer than {} bytes", limits.line_bytes)))
        } else if n_bytes > limits.call_bytes {
            Err(Reject(format!("lines of one request are longer than {} bytes", limits.call_bytes)))
        } else if line == u64::MAX {
            Err(Reject("line number is too large".into()))
        } else {
            builder.begin_row();
            json::walk(text, limits.depth, &mut builder)
        };
        match outcome {
            Ok(()) => builder.end_row(line, xxhash_rust::xxh3::xxh3_64(text.as_bytes())),
            Err(Reject(reason)) => {
                builder.abort_row();
                rejected.push(Rejected { line, reason });
            }
        }
    }
    Parsed { block: builder.finish(), rejected }
}

/// Why a line is not stored.
struct Reject(String);

impl From<JsonError> for Reject {
    fn from(error: JsonError) -> Self {
        Self(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Value, ValueType};

    fn parse(lines: &[&str]) -> Parsed {
        parse_lines(10, lines, &Limits::default())
    }

    /// The only row's values, by encoded key.
    #[track_caller]
    fn check(line: &str, expected: &[(&str, Value<'_>)]) {
        let parsed = parse(&[line]);
        assert_eq!(parsed.rejected, [], "{line}");
        let values: Vec<_> =
            parsed.block.columns().iter().map(|column| (column.key().encoded(), column.get(0).unwrap())).collect();
        assert_eq!(format!("{values:?}"), format!("{expected:?}"), "{line}");
    }

    #[track_caller]
    fn check_rejected(line: &str, limits: &Limits) -> String {
        let parsed = parse_lines(0, &[r#"{"a":1}"#, line, r#"{"a":2}"#], limits);
        assert_eq!(parsed.block.lines(), [0, 2]);
        assert_eq!(parsed.block, parse_lines(0, &[r#"{"a":1}"#, "", r#"{"a":2}"#], limits).block);
        assert_eq!(parsed.rejected.len(), 1);
        assert_eq!(parsed.rejected[0].line, 1);
        parsed.rejected[0].reason.clone()
    }

    #[test]
    fn each_type_has_its_column() {
        check(
            r#"{"f":0.5,"i":3,"big":9007199254740993,"b":true,"z":null,"t":"x\u0000","l":[1, 2],"w":1e999}"#,
            &[
                ("b", Value::Bool(true)),
                ("big", Value::Int(9007199254740993)),
                ("f", Value::Number(0.5)),
                ("i", Value::Number(3.0)),
                ("l", Value::Json("[1, 2]")),
                ("t", Value::Text("x\0")),
                ("w", Value::Json("1e999")),
                ("z", Value::Null),
            ],
        );
        check(
            r#"{"a":NaN,"b":Infinity,"c":-Infinity,"d":-0.0,"e":9007199254740992,"f":1152921504606846976}"#,
            &[
                ("a", Value::Number(f64::NAN)),
                ("b", Value::Number(f64::INFINITY)),
                ("c", Value::Number(f64::NEG_INFINITY)),
                ("d", Value::Number(-0.0)),
                ("e", Value::Number(9007199254740992.0)),
                ("f", Value::Int(1152921504606846976)),
            ],
        );
    }

    #[test]
    fn nested_objects_become_paths_and_media_stay_whole() {
        check(
            r#"{"n":{"x":1,"y.z":2,"h":{"bins":[],"_type":"histogram"}},"e":{},"":{"":7},"__proto__":1}"#,
            &[
                (".", Value::Number(7.0)),
                ("__proto__", Value::Number(1.0)),
                ("e", Value::Json("{}")),
                ("n.h", Value::Json(r#"{"bins":[],"_type":"histogram"}"#)),
                ("n.x", Value::Number(1.0)),
                (r"n.y\.z", Value::Number(2.0)),
            ],
        );
    }

    #[test]
    fn the_last_of_equal_keys_counts() {
        check(r#"{"a":1,"a":"x","a":2}"#, &[("a", Value::Number(2.0))]);
        check(
            r#"{"a":{"b":1,"c":{"d":2}},"x":5,"a":{"c":3}}"#,
            &[("a.c", Value::Number(3.0)), ("x", Value::Number(5.0))],
        );
        check(r#"{"a":{"b":1},"a":4,"a":{"e":1,"e":2}}"#, &[("a.e", Value::Number(2.0))]);
        check(r#"{"a":{"b":{"c":1}},"a":7}"#, &[("a", Value::Number(7.0))]);
    }

    #[test]
    fn a_key_may_change_its_type() {
        let parsed = parse(&[r#"{"a":1}"#, r#"{"a":"x"}"#, r#"{"a":2}"#, r#"{"a":null}"#, r#"{"a":{"b":1}}"#]);
        let columns: Vec<_> =
            parsed.block.columns().iter().map(|column| (column.key().encoded(), column.value_type())).collect();
        assert_eq!(
            columns,
            [("a", ValueType::Number), ("a", ValueType::Null), ("a", ValueType::Text), ("a.b", ValueType::Number)]
        );
        let numbers: Vec<_> = parsed.block.columns()[0].iter().collect();
        assert_eq!(numbers, [(0, Value::Number(1.0)), (2, Value::Number(2.0))]);
    }

    #[test]
    fn the_step_is_the_line_number_unless_it_is_an_integer() {
        let steps = |lines: &[&str]| parse(lines).block.steps().to_vec();
        assert_eq!(
            steps(&[r#"{"_step":7}"#, r#"{"_step":-3}"#, r#"{"_step":1e3}"#, r#"{"_step":-0.0}"#]),
            [7, -3, 1000, 0]
        );
        assert_eq!(steps(&[r#"{"_step":9223372036854775807}"#]), [i64::MAX]);
        let others = [
            "{}",
            r#"{"_step":1.5}"#,
            r#"{"_step":"3"}"#,
            r#"{"_step":null}"#,
            r#"{"_step":NaN}"#,
            r#"{"_step":1e300}"#,
            r#"{"_step":{"a":1}}"#,
            r#"{"_step":[1]}"#,
            r#"{"_step":true}"#,
            r#"{"n":{"_step":5}}"#,
            r#"{"_step":9223372036854775808}"#,
            r#"{"_step":3,"_step":"x"}"#,
            r#"{"_step":3,"_step":{"a":1}}"#,
        ];
        assert_eq!(steps(&others), (10..23).collect::<Vec<_>>());
        check(r#"{"_step":"3"}"#, &[("_step", Value::Text("3"))]);
    }

    #[test]
    fn a_bad_line_is_rejected_alone() {
        let limits = Limits::default();
        let deep = r#"{"a":"#.repeat(20_000);
        let deep_closed = format!("{}1{}", r#"{"a":"#.repeat(65), "}".repeat(65));
        for line in [
            "",
            "[]",
            "1",
            "null",
            r#""x""#,
            r#"{"a":3"#,
            r#"{"a":3}}"#,
            r#"{"a":3,"b":}"#,
            r#"{"a":{"b":1},"c"}"#,
            r#"{"new":1,"a":7,"a":8,"a":{"z":1},x}"#,
            "\u{feff}{}",
            &deep,
            &deep_closed,
        ] {
            check_rejected(line, &limits);
        }
        let line = format!(r#"{{"{}":1}}"#, "k".repeat(4097));
        assert_eq!(check_rejected(&line, &limits), "key is longer than 4096 bytes");
        let line = format!(r#"{{"{}":{{"{}":1}}}}"#, "k".repeat(4000), "k".repeat(96));
        assert_eq!(check_rejected(&line, &limits), "key is longer than 4096 bytes");
    }

    #[test]
    fn limits_count_lines_keys_and_bytes() {
        let many = |n: usize| format!("{{{}}}", (0..n).map(|i| format!(r#""k{i}":1"#)).collect::<Vec<_>>().join(","));
        let limits = Limits { keys_per_line: 50, keys_per_call: 60, line_bytes: 1_000, ..Limits::default() };
        assert_eq!(parse_lines(0, &[many(50)], &limits).rejected, []);
        assert_eq!(check_rejected(&many(51), &limits), "line has more than 50 keys");
        let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(1_000));
        assert_eq!(check_rejected(&long, &limits), "line is longer than 1000 bytes");
        let others = many(40).replace('k', "j");
        assert_eq!(
            parse_lines(0, &[many(40), others], &limits).rejected[0].reason,
            "lines of one request have more than 60 keys"
        );
        let limits = Limits { key_bytes_per_call: 100, call_bytes: 700, ..Limits::default() };
        assert!(check_rejected(&many(50), &limits).contains("100 bytes"));
        assert_eq!(parse_lines(0, &[many(10), long], &limits).rejected.len(), 1);
    }

    #[test]
    fn the_default_limits_take_50_000_keys() {
        let line = format!("{{{}}}", (0..50_000).map(|i| format!(r#""k{i}":{i}"#)).collect::<Vec<_>>().join(","));
        assert_eq!(parse(&[&line]).block.n_points(), 50_000);
    }

    #[test]
    fn line_numbers_end_before_the_largest() {
        let parsed = parse_lines(u64::MAX - 1, &["{}", "{}", "{}"], &Limits::default());
        assert_eq!(parsed.block.lines(), [u64::MAX - 1]);
        assert_eq!(parsed.rejected.len(), 2);
    }
}
