//! Rows of runs in the shapes the client reads them: texts of whole rows, objects of chosen keys, statistics of keys.

use std::ops::Bound;

use apollo_compiler::response::JsonMap;
use ayumi_history::{Dialect, History, ReadAt, RowRef};
use ayumi_model::{json, limits};
use serde::Deserialize;

use super::context::Context;
use super::object::Value;
use ayumi_service::{Error, Result};

/// Samples of a spec that names no number.
const SAMPLES: usize = 500;
/// Keys of one spec.
const MAX_KEYS: usize = 10_000;

/// Which rows are asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowRange {
    /// From this step on.
    pub(super) min_step: Option<i64>,
    /// Up to this step and without it.
    pub(super) max_step: Option<i64>,
    /// How many.
    pub(super) n_rows: usize,
}

/// Whole rows as texts, ascending by step.
pub(super) fn rows<S: ReadAt>(context: &Context, history: &History<S>, range: RowRange) -> Result<Value> {
    let start = range.min_step.map_or(Bound::Unbounded, Bound::Included);
    let end = range.max_step.map_or(Bound::Unbounded, Bound::Excluded);
    // A page of a scan names its range and takes for granted that it gets all of it. It expects one row a step, and there
    // may be more: writers that share a run all start at step 0.
    let is_scan = range.min_step.is_some() && range.max_step.is_some() && range.n_rows > 0;
    let most = if is_scan { range.n_rows.max(limits::POINTS_PER_ANSWER) } else { range.n_rows };
    let mut n_bytes = 0;
    let mut write = |row: &RowRef<'_>| {
        let text = row_text(row, Dialect::Extended);
        n_bytes += text.len();
        context.require_room(n_bytes)?;
        Ok(Value::text(text))
    };
    if (start, end) == (Bound::Unbounded, Bound::Unbounded) {
        return history.sample(most)?.scan(..).map(|row| write(&row)).collect::<Result<_>>().map(Value::List);
    }
    // Steps alone cost little to count.
    let mut n_rows = 0;
    for window in history.scan((start, end), Some(&[]))? {
        n_rows += window?.n_rows();
    }
    let mut wanted = even_indices(n_rows, most).peekable();
    let mut texts = Vec::with_capacity(n_rows.min(most));
    let mut first = 0;
    for window in history.scan((start, end), None)? {
        let window = window?;
        for (index, row) in (first..).zip(window.scan(..)) {
            if wanted.next_if_eq(&index).is_some() {
                texts.push(write(&row)?);
            }
        }
        first += window.n_rows();
        if wanted.peek().is_none() {
            break;
        }
    }
    Ok(Value::List(texts))
}

/// What a spec asks for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    #[serde(default)]
    keys: Option<Vec<String>>,
    #[serde(default)]
    samples: Option<f64>,
    #[serde(default)]
    min_step: Option<f64>,
    #[serde(default)]
    max_step: Option<f64>,
}

/// Rows that have all keys of a spec, as objects with these keys.
pub(super) fn sampled<S: ReadAt>(context: &Context, history: &History<S>, spec: &str) -> Result<Value> {
    // By way of an object, as serde would also take a list for a struct.
    let spec: Spec = serde_json::from_str(spec)
        .and_then(|object: serde_json::Map<_, _>| serde_json::from_value(object.into()))
        .map_err(|error| Error::invalid(format!("a spec of `sampledHistory` is not valid: {error}")))?;
    let keys = spec.keys.unwrap_or_default();
    if keys.len() > MAX_KEYS {
        return Err(Error::invalid(format!("a spec of `sampledHistory` has more than {MAX_KEYS} keys")));
    }
    // Casting saturates, and makes no number of NaN, which JSON does not have.
    let start = spec.min_step.map_or(Bound::Unbounded, |step| Bound::Included(step.ceil() as i64));
    let end = spec.max_step.map_or(Bound::Unbounded, |step| Bound::Included(step.floor() as i64));
    let most = limits::POINTS_PER_ANSWER / keys.len().max(1);
    let is_scan = spec.min_step.is_some() && spec.max_step.is_some();
    let asked = spec.samples.map_or(SAMPLES, |samples| samples as usize);
    // As above: a page of a scan is never thinned out.
    let n_rows = if is_scan && asked > 0 { most.max(1) } else { asked.min(most.max(1)) };

    let rows = history.sample_keys(&keys, (start, end), n_rows)?;
    let keys = rows.keys(keys);
    let (mut out, mut n_bytes) = (String::new(), 0);
    let objects = rows.scan(..).map(|row| {
        out.clear();
        row.write_json_keys(&mut out, &keys, Dialect::Strict);
        n_bytes += out.len();
        context.require_room(n_bytes)?;
        match Value::json(&out)? {
            Value::Leaf(json) => Ok(json),
            _ => Ok(JsonMap::new().into()),
        }
    });
    let objects: Vec<apollo_compiler::response::JsonValue> = objects.collect::<Result<_>>()?;
    Ok(Value::Leaf(objects.into()))
}

/// The last row in a JSON list of texts, or an empty list.
pub(super) fn tail<S: ReadAt>(history: &History<S>) -> Result<String> {
    let mut out = String::from("[");
    if let Some(row) = history.last(1)?.scan(..).next_back() {
        json::write_string(&mut out, &row_text(&row, Dialect::Extended));
    }
    out.push(']');
    Ok(out)
}

/// The latest value of each metric, in one object of flat names.
pub(super) fn latest_values<S: ReadAt>(history: &History<S>) -> Result<String> {
    let mut out = String::from("{");
    for (key, stats) in history.key_stats()? {
        // `_wandb`, `_runtime` and `_timestamp` are the client's own marks, not measured.
        if key.flat().starts_with('_') {
            continue;
        }
        if out.len() > 1 {
            out.push(',');
        }
        json::write_string(&mut out, &key.flat());
        out.push(':');
        stats.stats().last.write_json(&mut out, Dialect::Extended);
    }
    out.push('}');
    Ok(out)
}

/// What is known about each key, in strict JSON, or null before the first row.
pub(super) fn keys<S: ReadAt>(history: &History<S>) -> Result<String> {
    let Some(last_step) = history.last_step()? else { return Ok("null".to_owned()) };
    let mut out = format!(r#"{{"sets":[],"lastStep":{last_step},"keys":{{"#);
    for (n, (key, stats)) in history.key_stats()?.into_iter().enumerate().take(limits::POINTS_PER_ANSWER) {
        let stats = stats.stats();
        if n > 0 {
            out.push(',');
        }
        json::write_string(&mut out, &key.flat());
        out.push_str(r#":{"typeCounts":["#);
        for (n, (name, count)) in stats.type_counts.iter().enumerate() {
            out.push_str(if n > 0 { r#",{"type":"# } else { r#"{"type":"# });
            json::write_string(&mut out, name);
            out.push_str(&format!(r#","count":{count}}}"#));
        }
        out.push_str(&format!(r#"],"monotonic":{},"previousValue":"#, stats.is_monotonic));
        stats.last.write_json(&mut out, Dialect::Strict);
        out.push('}');
    }
    out.push_str("}}");
    Ok(out)
}

fn row_text(row: &RowRef<'_>, dialect: Dialect) -> String {
    let mut text = String::new();
    row.write_json(&mut text, dialect);
    text
}

/// At most `n` of `0..len` at equal distances, first and last included.
fn even_indices(len: usize, n: usize) -> impl Iterator<Item = usize> {
    let n = n.min(len);
    (0..n).map(move |i| match n {
        1 => len - 1,
        // In 128 bits, because a product of two lengths may not fit 64.
        _ => (i as u128 * (len as u128 - 1) / (n as u128 - 1)) as usize,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ayumi_history::{Limits, Rows, parse_lines};

    use super::*;

    fn history(lines: &[&str]) -> History<&'static [u8]> {
        let rows = Rows::new([Arc::new(parse_lines(0, lines, &Limits::default()).block)]);
        History::new(Vec::new(), Arc::new(rows))
    }

    #[test]
    fn sampling_is_even_and_keeps_both_ends() {
        let check = |len, n, expected: &[usize]| assert_eq!(even_indices(len, n).collect::<Vec<_>>(), expected);
        check(10, 4, &[0, 3, 6, 9]);
        check(3, 5, &[0, 1, 2]);
        check(9, 1, &[8]);
        check(9, 0, &[]);
        check(0, 9, &[]);
    }

    #[test]
    fn the_tail_is_a_list_of_one_text() {
        assert_eq!(tail(&history(&[])).unwrap(), "[]");
        let history = history(&[r#"{"_step":1,"a":1}"#, r#"{"_step":2,"n":{"x":NaN}}"#]);
        assert_eq!(tail(&history).unwrap(), r#"["{\"_step\":2,\"n\":{\"x\":NaN}}"]"#);
    }

    #[test]
    fn the_latest_value_of_each_metric_counts() {
        let history = history(&[
            r#"{"_wandb":true,"_runtime":1,"system.cpu":3,"system.gpu.0.temp":40}"#,
            r#"{"_wandb":true,"_runtime":2,"system.cpu":5.5}"#,
        ]);
        assert_eq!(latest_values(&history).unwrap(), r#"{"system.cpu":5.5,"system.gpu.0.temp":40}"#);
    }

    #[test]
    fn keys_are_flat_and_strict() {
        let found = keys(&history(&[r#"{"_step":4,"n":{"x":1}}"#, r#"{"_step":7,"n":{"x":NaN}}"#])).unwrap();
        let expected = concat!(
            r#"{"sets":[],"lastStep":7,"keys":{"_step":{"typeCounts":[{"type":"number","count":2}],"monotonic":true,"#,
            r#""previousValue":7},"n.x":{"typeCounts":[{"type":"number","count":2}],"monotonic":true,"previousValue":"NaN"}}}"#
        );
        assert_eq!(found, expected);
        assert_eq!(keys(&history(&[])).unwrap(), "null");
    }
}
