//! What is known about each key of a run.

use std::collections::BTreeMap;

use ayumi_model::json::KeyPath;

use super::{Rows, Source};
use crate::{Column, Value};

/// The values of one key in all rows. *Numbers* are the values of type `number`, not booleans.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyStats<'r> {
    /// How many values there are of each [type](Value::type_name).
    pub type_counts: BTreeMap<String, u64>,
    /// How many values there are.
    pub count: u64,
    /// The value in the largest line: what was logged last.
    pub last: Value<'r>,
    /// The least finite number.
    pub min: Option<f64>,
    /// The greatest finite number.
    pub max: Option<f64>,
    /// The mean of the finite numbers.
    pub mean: Option<f64>,
    /// How many numbers are `NaN`.
    pub n_nan: u64,
    /// How many numbers are infinite.
    pub n_infinite: u64,
    /// Whether there are numbers, and none is less than the one in the line before. `NaN` is neither less nor more.
    pub is_monotonic: bool,
    /// The least step with a value.
    pub first_step: i64,
    /// The greatest step with a value.
    pub last_step: i64,
}

impl Rows {
    /// What is known about each key.
    pub fn key_stats(&self) -> BTreeMap<KeyPath, KeyStats<'_>> {
        let mut columns = BTreeMap::<&KeyPath, Vec<(&Source, &Column)>>::new();
        for source in &self.blocks {
            for column in &source.block.columns {
                columns.entry(&column.key).or_default().push((source, column));
            }
        }
        columns.into_iter().filter_map(|(key, columns)| Some((key.clone(), collect(&columns)?))).collect()
    }
}

fn collect<'r>(columns: &[(&'r Source, &'r Column)]) -> Option<KeyStats<'r>> {
    let mut type_counts = BTreeMap::<String, u64>::new();
    let mut last = None::<(u64, Value<'r>)>;
    let (mut first_step, mut last_step) = (i64::MAX, i64::MIN);
    let mut numbers: Vec<(u64, f64)> = Vec::new();
    let mut count = 0;
    for (source, column) in columns {
        let mut n_plain = 0;
        for (row, value) in column.iter().filter(|&(row, _)| source.is_live(row)) {
            let line = source.block.lines[row];
            let step = source.block.steps[row];
            first_step = first_step.min(step);
            last_step = last_step.max(step);
            if last.is_none_or(|(last, _)| last <= line) {
                last = Some((line, value));
            }
            match value {
                Value::Number(number) => numbers.push((line, number)),
                Value::Bool(_) => {}
                _ => numbers.extend(value.as_f64().map(|number| (line, number))),
            }
            match value {
                Value::Json(_) => *type_counts.entry(value.type_name().into_owned()).or_default() += 1,
                _ => n_plain += 1,
            }
            count += 1;
        }
        if n_plain > 0 {
            // All values of such a column have one type.
            let name = column.values.get(0).type_name().into_owned();
            *type_counts.entry(name).or_default() += n_plain;
        }
    }
    let (_, last) = last?;
    if !numbers.is_sorted_by_key(|&(line, _)| line) {
        numbers.sort_by_key(|&(line, _)| line);
    }
    let finite = || numbers.iter().map(|&(_, number)| number).filter(|number| number.is_finite());
    let n_finite = finite().count();
    let min = finite().reduce(f64::min);
    let max = finite().reduce(f64::max);
    let mean = finite().sum::<f64>() / n_finite as f64;
    Some(KeyStats {
        type_counts,
        count,
        last,
        min,
        max,
        // A sum beyond `f64` is infinite, and a rounded mean may lie just outside.
        mean: min.zip(max).map(|(min, max)| mean.clamp(min, max)),
        n_nan: numbers.iter().filter(|(_, number)| number.is_nan()).count() as u64,
        n_infinite: numbers.iter().filter(|(_, number)| number.is_infinite()).count() as u64,
        is_monotonic: !numbers.is_empty() && numbers.is_sorted_by(|a, b| a.1 <= b.1 || a.1.is_nan() || b.1.is_nan()),
        first_step,
        last_step,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Limits, parse_lines};

    #[test]
    fn keys_are_counted_over_blocks_without_superseded_rows() {
        let parse = |first, lines: &[&str]| Arc::new(parse_lines(first, lines, &Limits::default()).block);
        let rows = Rows::new([
            parse(0, &[r#"{"_step":5,"a":1,"n":{"x":true}}"#, r#"{"_step":6,"a":900,"gone":1}"#]),
            parse(1, &[r#"{"_step":7,"a":3,"h":{"_type":"histogram"}}"#, r#"{"_step":3,"a":NaN,"h":[]}"#]),
            parse(3, &[r#"{"_step":8,"a":"x","h":null}"#, r#"{"_step":9,"a":Infinity,"h":{}}"#]),
        ]);
        let stats = rows.key_stats();
        let keys: Vec<_> = stats.keys().map(KeyPath::encoded).collect();
        assert_eq!(keys, ["_step", "a", "h", "n.x"]);
        let a = &stats[&KeyPath::from_segments(["a"])];
        assert_eq!(a.type_counts, BTreeMap::from([("number".into(), 4), ("string".into(), 1)]));
        assert_eq!((a.count, a.last), (5, Value::Number(f64::INFINITY)));
        assert_eq!((a.min, a.max, a.mean), (Some(1.0), Some(3.0), Some(2.0)));
        assert_eq!((a.n_nan, a.n_infinite, a.is_monotonic), (1, 1, true));
        assert_eq!((a.first_step, a.last_step), (3, 9));
        let h = &stats[&KeyPath::from_segments(["h"])];
        let types: Vec<_> = h.type_counts.iter().map(|(name, n)| (name.as_str(), *n)).collect();
        assert_eq!(types, [("histogram", 1), ("list", 1), ("map", 1), ("nil", 1)]);
        assert_eq!((h.last, h.mean, h.is_monotonic), (Value::Json("{}"), None, false));
        assert!(!stats[&KeyPath::from_segments(["_step"])].is_monotonic);
    }

    #[test]
    fn a_mean_of_huge_numbers_stays_finite() {
        let block = parse_lines(0, &[r#"{"a":1.7e308}"#, r#"{"a":1.6e308}"#], &Limits::default()).block;
        let rows = Rows::new([Arc::new(block)]);
        assert!(rows.key_stats()[&KeyPath::from_segments(["a"])].mean.unwrap().is_finite());
    }
}
