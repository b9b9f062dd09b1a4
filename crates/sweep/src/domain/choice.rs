//! One of a list of values.

use std::collections::HashMap;

use serde_json::Value;

/// A list of different values, some perhaps likelier than others.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Choice {
    values: Vec<Value>,
    /// The sum of the probabilities up to and with each value; the last is 1. Empty if all are equally likely.
    cumulative: Vec<f64>,
    /// Where each value stands in the list.
    indexes: HashMap<String, u64>,
    /// The value at each place in ascending order, and the place of each value. Empty if the values are no scale.
    ascending: Vec<usize>,
    ranks: Vec<usize>,
}

impl Choice {
    /// Equally likely values. Equal ones count once: a grid tries each value once.
    pub(crate) fn even(values: &[Value]) -> Self {
        let mut choice = Self::distinct(values.iter().map(|value| (value, 1.0))).0;
        choice.ascending = ascending(&choice.values);
        choice.ranks = vec![0; choice.ascending.len()];
        for (rank, &index) in choice.ascending.iter().enumerate() {
            choice.ranks[index] = rank;
        }
        choice
    }

    /// Values with probabilities of the same number, which are not negative and not all 0.
    pub(crate) fn weighted(values: &[Value], probabilities: &[f64]) -> Self {
        let (mut choice, weights) = Self::distinct(values.iter().zip(probabilities.iter().copied()));
        let sums = weights.iter().scan(0.0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        });
        choice.cumulative = sums.collect();
        let total = choice.cumulative.last().copied().unwrap_or(1.0);
        choice.cumulative.iter_mut().for_each(|sum| *sum /= total);
        choice
    }

    fn distinct<'a>(weighted: impl Iterator<Item = (&'a Value, f64)>) -> (Self, Vec<f64>) {
        let (mut values, mut weights, mut indexes) = (Vec::new(), Vec::new(), HashMap::new());
        for (value, weight) in weighted {
            let index = *indexes.entry(key(value)).or_insert(values.len() as u64);
            if index as usize == values.len() {
                values.push(value.clone());
                weights.push(0.0);
            }
            weights[index as usize] += weight;
        }
        (Self { values, cumulative: Vec::new(), indexes, ascending: Vec::new(), ranks: Vec::new() }, weights)
    }

    pub(super) fn draw(&self, unit: f64) -> Value {
        let index = if self.cumulative.is_empty() {
            (unit * self.values.len() as f64) as usize
        } else {
            // A value of probability 0 has the same sum as the one before it, and so is never the first above.
            self.cumulative.partition_point(|sum| *sum <= unit)
        };
        self.values[index.min(self.values.len() - 1)].clone()
    }

    pub(super) fn n_values(&self) -> u64 {
        self.values.len() as u64
    }

    pub(super) fn nth(&self, index: u64) -> Value {
        self.values[index as usize].clone()
    }

    pub(super) fn index_of(&self, value: &Value) -> Option<u64> {
        self.indexes.get(&key(value)).copied()
    }

    /// Three numbers and more are a scale, such as batch sizes; of two, neither lies nearer to anything.
    pub(super) fn is_ordered(&self) -> bool {
        !self.ascending.is_empty()
    }

    pub(super) fn coordinate(&self, value: &Value) -> Option<f64> {
        let index = self.index_of(value)?;
        if !self.is_ordered() {
            return Some(index as f64);
        }
        Some((self.ranks[index as usize] as f64 + 0.5) / self.values.len() as f64)
    }

    pub(super) fn nearest(&self, coordinate: f64) -> Value {
        let rank = (coordinate * self.values.len() as f64) as usize;
        self.values[self.ascending[rank.min(self.ascending.len() - 1)]].clone()
    }
}

/// The places of the values in ascending order, if they are numbers and at least three.
fn ascending(values: &[Value]) -> Vec<usize> {
    let numbers: Option<Vec<f64>> = values.iter().map(Value::as_f64).collect();
    let Some(numbers) = numbers.filter(|numbers| numbers.len() > 2) else { return Vec::new() };
    let mut indexes: Vec<usize> = (0..values.len()).collect();
    indexes.sort_by(|a, b| numbers[*a].total_cmp(&numbers[*b]));
    indexes
}

/// Text that two values share if and only if they are the same: 1 and 1.0 are, and the order of a mapping is no matter.
fn key(value: &Value) -> String {
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(float) if float.fract() == 0.0 && float.abs() < super::LARGEST_WHOLE as f64 => {
                (float as i64).to_string()
            }
            _ => number.to_string(),
        },
        Value::Array(items) => format!("[{}]", items.iter().map(key).collect::<Vec<_>>().join(",")),
        Value::Object(map) => {
            let mut entries: Vec<String> =
                map.iter().map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), key(value))).collect();
            entries.sort();
            format!("{{{}}}", entries.join(","))
        }
        Value::Null | Value::Bool(_) | Value::String(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn equal_values_count_once_whatever_they_are_written_like() {
        let choice =
            Choice::even(&[json!(1), json!(1.0), json!("1"), json!({"a": 1, "b": [2]}), json!({"b": [2.0], "a": 1})]);
        assert_eq!(choice.values, [json!(1), json!("1"), json!({"a": 1, "b": [2]})]);
        assert_eq!(choice.index_of(&json!(1.0)), Some(0));
        assert_eq!(choice.index_of(&json!(true)), None);
        assert_eq!(Choice::even(&[json!((1_i64 << 53) + 1), json!(1_i64 << 53)]).n_values(), 2);
    }

    #[test]
    fn what_has_probability_zero_is_never_drawn() {
        let choice = Choice::weighted(&[json!("a"), json!("b"), json!("c"), json!("d")], &[0.0, 0.5, 0.5, 0.0]);
        assert_eq!(choice.draw(f64::MIN_POSITIVE), json!("b"));
        assert_eq!(choice.draw(0.5), json!("c"));
        assert_eq!(choice.draw(1.0 - f64::EPSILON), json!("c"));
    }

    #[test]
    fn numbers_lie_along_a_line_in_ascending_order() {
        let choice = Choice::even(&[json!(64), json!(16), json!(32.5)]);
        assert!(choice.is_ordered());
        assert_eq!(choice.coordinate(&json!(32.5)), Some(0.5));
        assert_eq!([0.1, 0.5, 0.9].map(|place| choice.nearest(place)), [json!(16), json!(32.5), json!(64)]);
    }

    #[test]
    fn words_and_pairs_have_no_order() {
        assert!(!Choice::even(&[json!("a"), json!("b"), json!("c")]).is_ordered());
        assert!(!Choice::even(&[json!(1), json!(2)]).is_ordered());
    }
}
