//! What is known about each key of a run.

use std::collections::BTreeMap;

use ayumi_model::json::KeyPath;

use super::{Rows, Source};
use crate::{Column, Value, Values};

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

/// [`KeyStats`] with a last value of their own.
#[derive(Debug, Clone, PartialEq)]
pub struct KeySummary {
    /// All but `last`.
    stats: KeyStats<'static>,
    /// The last value alone.
    last: Values,
}

/// The numbers of a key that `f64` has room for, `NaN` and infinities among them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Numbers {
    pub(crate) count: u64,
    /// By line.
    pub(crate) first: f64,
    pub(crate) last: f64,
}

impl Rows {
    /// What is known about each key.
    pub fn key_stats(&self) -> BTreeMap<KeyPath, KeyStats<'_>> {
        self.key_stats_and_numbers().map(|(key, stats, _)| (key.clone(), stats)).collect()
    }

    /// What is known about each key, ascending, and its numbers.
    pub(crate) fn key_stats_and_numbers(&self) -> impl Iterator<Item = (&KeyPath, KeyStats<'_>, Option<Numbers>)> {
        let mut columns = BTreeMap::<&KeyPath, Vec<(&Source, &Column)>>::new();
        for source in &self.blocks {
            for column in &source.block.columns {
                columns.entry(&column.key).or_default().push((source, column));
            }
        }
        columns.into_iter().filter_map(|(key, columns)| collect(&columns).map(|(stats, numbers)| (key, stats, numbers)))
    }
}

impl KeySummary {
    pub(crate) fn new(stats: &KeyStats<'_>) -> Self {
        let mut last = Values::new(stats.last.value_type());
        last.push(stats.last);
        Self::from_stored(KeyStats { type_counts: stats.type_counts.clone(), last: Value::Null, ..*stats }, last)
    }

    /// From statistics without their last value, and it alone.
    pub(crate) fn from_stored(stats: KeyStats<'static>, last: Values) -> Self {
        Self { stats, last }
    }

    /// The statistics.
    pub fn stats(&self) -> KeyStats<'_> {
        KeyStats { last: self.last.get(0), type_counts: self.stats.type_counts.clone(), ..self.stats }
    }

    /// Adds what is known about lines that all come later, given the numbers here and there.
    pub(crate) fn append(&mut self, next: &KeyStats<'_>, numbers: (Option<Numbers>, Option<Numbers>)) {
        let stats = &mut self.stats;
        stats.is_monotonic = match numbers {
            (None, _) => next.is_monotonic,
            (_, None) => stats.is_monotonic,
            (Some(before), Some(after)) => stats.is_monotonic && next.is_monotonic && goes_on(before.last, after.first),
        };
        let both = |a: Option<f64>, b: Option<f64>, pick: fn(f64, f64) -> f64| a.into_iter().chain(b).reduce(pick);
        stats.min = both(stats.min, next.min, f64::min);
        stats.max = both(stats.max, next.max, f64::max);
        stats.mean = match stats.mean.zip(next.mean) {
            Some((a, b)) => {
                let (n_before, n_next) = (stats.n_finite(numbers.0), next.n_finite(numbers.1));
                let share = n_next as f64 / (n_before + n_next) as f64;
                // A rounded mean may lie just outside.
                let mean = a * (1.0 - share) + b * share;
                Some(mean.max(stats.min.unwrap_or(mean)).min(stats.max.unwrap_or(mean)))
            }
            None => stats.mean.or(next.mean),
        };
        stats.n_nan = stats.n_nan.saturating_add(next.n_nan);
        stats.n_infinite = stats.n_infinite.saturating_add(next.n_infinite);
        stats.count = stats.count.saturating_add(next.count);
        for (name, n) in &next.type_counts {
            let count = stats.type_counts.entry(name.clone()).or_default();
            *count = count.saturating_add(*n);
        }
        stats.first_step = stats.first_step.min(next.first_step);
        stats.last_step = stats.last_step.max(next.last_step);
        self.last = Values::new(next.last.value_type());
        self.last.push(next.last);
    }
}

impl KeyStats<'_> {
    fn n_finite(&self, numbers: Option<Numbers>) -> u64 {
        let n_numbers = numbers.map_or(0, |numbers| numbers.count);
        n_numbers.saturating_sub(self.n_nan).saturating_sub(self.n_infinite)
    }
}

/// Whether one number may come after another where none is less than the one before.
pub(crate) fn goes_on(before: f64, next: f64) -> bool {
    before <= next || before.is_nan() || next.is_nan()
}

fn collect<'r>(columns: &[(&'r Source, &'r Column)]) -> Option<(KeyStats<'r>, Option<Numbers>)> {
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
    let stats = KeyStats {
        type_counts,
        count,
        last,
        min,
        max,
        // A sum beyond `f64` is infinite, and a rounded mean may lie just outside.
        mean: min.zip(max).map(|(min, max)| mean.clamp(min, max)),
        n_nan: numbers.iter().filter(|(_, number)| number.is_nan()).count() as u64,
        n_infinite: numbers.iter().filter(|(_, number)| number.is_infinite()).count() as u64,
        is_monotonic: !numbers.is_empty() && numbers.is_sorted_by(|a, b| goes_on(a.1, b.1)),
        first_step,
        last_step,
    };
    let ends = numbers.first().zip(numbers.last());
    let numbers = ends.map(|(first, last)| Numbers { count: numbers.len() as u64, first: first.1, last: last.1 });
    Some((stats, numbers))
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
