//! Whole numbers, each as likely as the others.

use serde_json::Value;

/// Whole numbers up to this one, and down to its negative, are exact as 64-bit floats.
pub(crate) const LARGEST: i64 = 1 << 53;

/// The whole numbers from `min` to `max`, both included. Both lie within ±[`LARGEST`], and `min` is not above `max`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Integers {
    /// The lowest.
    pub(crate) min: i64,
    /// The highest.
    pub(crate) max: i64,
}

impl Integers {
    pub(super) fn draw(self, unit: f64) -> Value {
        self.nth((unit * self.n_values() as f64) as u64)
    }

    pub(super) fn n_values(self) -> u64 {
        self.max.abs_diff(self.min) + 1
    }

    pub(super) fn nth(self, index: u64) -> Value {
        Value::from(self.min.saturating_add_unsigned(index).min(self.max))
    }

    pub(super) fn index_of(self, value: &Value) -> Option<u64> {
        let value = value.as_f64().filter(|value| value.fract() == 0.0)?;
        let is_inside = self.min as f64 <= value && value <= self.max as f64;
        is_inside.then(|| (value as i64).abs_diff(self.min))
    }

    pub(super) fn coordinate(self, value: &Value) -> Option<f64> {
        Some((self.index_of(value)? as f64 + 0.5) / self.n_values() as f64)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_ends_are_drawn() {
        let integers = Integers { min: -1, max: 1 };
        assert_eq!([0.01, 0.5, 0.99].map(|unit| integers.draw(unit)), [json!(-1), json!(0), json!(1)]);
    }

    #[test]
    fn a_value_is_found_where_it_was_drawn() {
        let widest = Integers { min: -LARGEST, max: LARGEST };
        assert_eq!(widest.index_of(&widest.nth(7)), Some(7));
        assert_eq!(widest.nth(widest.n_values() - 1), json!(LARGEST));
        assert_eq!(widest.index_of(&json!(0.5)), None);
        assert_eq!(Integers { min: 1, max: 3 }.index_of(&json!(4)), None);
    }
}
