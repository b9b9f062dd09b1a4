//! What is known about each key of a run.

use std::collections::BTreeMap;
use std::ops::Range;

use ayumi_model::json::KeyPath;

use super::{Rows, Source, TypeCounts};
use crate::{Column, Value};

/// The values of one key in all rows. *Numbers* are the values of type `number`, not booleans.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyStats<'r> {
    /// How many values there are of each [type](Value::type_name).
    pub type_counts: TypeCounts,
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

/// The numbers of a key that `f64` has room for, `NaN` and infinities among them, which come by line.
#[derive(Debug, Clone)]
pub(crate) struct Numbers {
    pub(crate) count: u64,
    pub(crate) first: f64,
    pub(crate) last: f64,
    n_nan: u64,
    n_infinite: u64,
    min: Option<f64>,
    max: Option<f64>,
    sum: f64,
    is_monotonic: bool,
}

impl Rows {
    /// What is known about each key.
    pub fn key_stats(&self) -> BTreeMap<KeyPath, KeyStats<'_>> {
        self.key_stats_and_numbers().map(|(key, stats, _)| (key.clone(), stats)).collect()
    }

    /// What is known about the key that these columns of the only block belong to.
    pub(crate) fn stats_of_columns(&self, columns: Range<usize>) -> Option<KeyStats<'_>> {
        let source = self.blocks.first()?;
        let columns: Vec<_> = source.block.columns.get(columns)?.iter().map(|column| (source, column)).collect();
        collect(&columns).map(|(stats, _)| stats)
    }

    /// What is known about each key, ascending, and its numbers by line.
    pub(crate) fn key_stats_and_numbers(&self) -> impl Iterator<Item = (&KeyPath, KeyStats<'_>, Vec<f64>)> {
        let mut columns = BTreeMap::<&KeyPath, Vec<(&Source, &Column)>>::new();
        for source in &self.blocks {
            for column in &source.block.columns {
                columns.entry(&column.key).or_default().push((source, column));
            }
        }
        columns.into_iter().filter_map(|(key, columns)| collect(&columns).map(|(stats, numbers)| (key, stats, numbers)))
    }
}

impl Numbers {
    /// What statistics tell about them. `first` and `last` matter only where none is less than the one before.
    pub(crate) fn of_stats(stats: &KeyStats<'_>, count: u64, first: f64, last: f64) -> Self {
        let KeyStats { n_nan, n_infinite, min, max, is_monotonic, .. } = *stats;
        let n_finite = count.saturating_sub(n_nan).saturating_sub(n_infinite);
        let sum = stats.mean.map_or(-0.0, |mean| mean * n_finite as f64);
        Self { count, first, last, n_nan, n_infinite, min, max, sum, is_monotonic }
    }

    #[inline]
    fn add(&mut self, number: f64) {
        match self.count {
            0 => self.first = number,
            _ => self.is_monotonic &= goes_on(self.last, number),
        }
        self.count += 1;
        self.last = number;
        if number.is_finite() {
            self.min = Some(self.min.map_or(number, |min| min.min(number)));
            self.max = Some(self.max.map_or(number, |max| max.max(number)));
            self.sum += number;
        } else if number.is_nan() {
            self.n_nan += 1;
        } else {
            self.n_infinite += 1;
        }
    }

    /// Adds those of later lines.
    pub(crate) fn append(&mut self, next: &Self) {
        if next.count == 0 {
            return;
        }
        if self.count == 0 {
            *self = next.clone();
            return;
        }
        let both = |a: Option<f64>, b: Option<f64>, pick: fn(f64, f64) -> f64| a.into_iter().chain(b).reduce(pick);
        self.is_monotonic &= next.is_monotonic && goes_on(self.last, next.first);
        self.count = self.count.saturating_add(next.count);
        self.last = next.last;
        self.n_nan = self.n_nan.saturating_add(next.n_nan);
        self.n_infinite = self.n_infinite.saturating_add(next.n_infinite);
        self.min = both(self.min, next.min, f64::min);
        self.max = both(self.max, next.max, f64::max);
        self.sum += next.sum;
    }

    pub(super) fn write_to(&self, stats: &mut KeyStats<'_>) {
        let n_finite = self.count.saturating_sub(self.n_nan).saturating_sub(self.n_infinite);
        let mean = self.sum / n_finite as f64;
        (stats.min, stats.max) = (self.min, self.max);
        // A sum beyond `f64` is infinite, or no number, and a rounded mean may lie just outside.
        let clamp = |(min, max)| if mean.is_nan() { min } else { mean.max(min).min(max) };
        stats.mean = self.min.zip(self.max).map(clamp);
        (stats.n_nan, stats.n_infinite) = (self.n_nan, self.n_infinite);
        stats.is_monotonic = self.count > 0 && self.is_monotonic;
    }
}

impl Default for Numbers {
    fn default() -> Self {
        let (min, max) = (None, None);
        // The sum of nothing is -0.0: 0.0 would take the sign from all that follows.
        Self { count: 0, first: 0.0, last: 0.0, n_nan: 0, n_infinite: 0, min, max, sum: -0.0, is_monotonic: true }
    }
}

impl Extend<f64> for Numbers {
    fn extend<I: IntoIterator<Item = f64>>(&mut self, numbers: I) {
        numbers.into_iter().for_each(|number| self.add(number));
    }
}

impl FromIterator<f64> for Numbers {
    fn from_iter<I: IntoIterator<Item = f64>>(numbers: I) -> Self {
        let mut all = Self::default();
        all.extend(numbers);
        all
    }
}

/// Whether one number may come after another where none is less than the one before.
fn goes_on(before: f64, next: f64) -> bool {
    before <= next || before.is_nan() || next.is_nan()
}

fn collect<'r>(columns: &[(&'r Source, &'r Column)]) -> Option<(KeyStats<'r>, Vec<f64>)> {
    let mut type_counts = TypeCounts::default();
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
                Value::Json(_) => type_counts.add(&value.type_name(), 1),
                _ => n_plain += 1,
            }
            count += 1;
        }
        if n_plain > 0 {
            // All values of such a column have one type.
            type_counts.add(&column.values.get(0).type_name(), n_plain);
        }
    }
    let (_, last) = last?;
    if !numbers.is_sorted_by_key(|&(line, _)| line) {
        numbers.sort_by_key(|&(line, _)| line);
    }
    let numbers: Vec<f64> = numbers.into_iter().map(|(_, number)| number).collect();
    let mut stats = KeyStats {
        type_counts,
        count,
        last,
        min: None,
        max: None,
        mean: None,
        n_nan: 0,
        n_infinite: 0,
        is_monotonic: false,
        first_step,
        last_step,
    };
    numbers.iter().copied().collect::<Numbers>().write_to(&mut stats);
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
        assert_eq!(a.type_counts.iter().collect::<Vec<_>>(), [("number", 4), ("string", 1)]);
        assert_eq!((a.count, a.last), (5, Value::Number(f64::INFINITY)));
        assert_eq!((a.min, a.max, a.mean), (Some(1.0), Some(3.0), Some(2.0)));
        assert_eq!((a.n_nan, a.n_infinite, a.is_monotonic), (1, 1, true));
        assert_eq!((a.first_step, a.last_step), (3, 9));
        let h = &stats[&KeyPath::from_segments(["h"])];
        let types: Vec<_> = h.type_counts.iter().collect();
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
