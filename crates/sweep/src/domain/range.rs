//! Numbers of a distribution, continuous or in steps.

use serde_json::Value;

use super::law::Law;
use super::{LARGEST_WHOLE, TOLERANCE, json};

/// Numbers of a distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Range {
    law: Law,
    step: Option<Step>,
}

/// The multiples of a number that a range is rounded to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Step {
    /// The number, above 0.
    q: f64,
    /// True if multiples are whole numbers in JSON, as the step itself is, as long as floats tell them apart.
    is_whole: bool,
    /// The lowest and the highest multiple, in steps.
    first: i64,
    last: i64,
}

impl Step {
    /// The multiples of `q` within the reach of a distribution, or what is wrong with them.
    pub(crate) fn new(law: &Law, q: f64, is_whole: bool) -> Result<Self, &'static str> {
        let (first, last) = match law.ends() {
            // What lies outside of ends that people wrote down is not for us to try, but 0.3 / 0.1 is 2.9999999999999996.
            Some((min, max)) => {
                let (first, last) = (min / q, max / q);
                ((first - first.abs() * TOLERANCE).ceil(), (last + last.abs() * TOLERANCE).floor())
            }
            None => ((law.quantile(0.25) / q).round(), (law.quantile(0.75) / q).round()),
        };
        if first > last {
            return Err("no multiple of `q` lies between its bounds");
        }
        let largest = LARGEST_WHOLE as f64;
        if first < -largest || last > largest {
            return Err("`q` is too small for its numbers");
        }
        let (first, last) = match law.ends() {
            Some(_) => (first as i64, last as i64),
            // One draw in a billion may lie further out, and is brought back.
            None => (-LARGEST_WHOLE, LARGEST_WHOLE),
        };
        Ok(Self { q, is_whole, first, last })
    }

    fn value(self, multiple: i64) -> Value {
        let x = multiple as f64 * self.q;
        if self.is_whole && x.abs() <= LARGEST_WHOLE as f64 {
            return Value::from(x as i64);
        }
        // 3 · 0.1 is 0.30000000000000004, but 3 / 10 is 0.3.
        let per_one = (1.0 / self.q).round();
        let divides_one = per_one >= 1.0 && (per_one * self.q - 1.0).abs() < f64::EPSILON;
        json(if divides_one { multiple as f64 / per_one } else { x })
    }

    fn multiple_near(self, x: f64) -> i64 {
        ((x / self.q).round() as i64).clamp(self.first, self.last)
    }
}

impl Range {
    pub(crate) fn new(law: Law, step: Option<Step>) -> Self {
        Self { law, step }
    }

    /// True if there is a lowest and a highest number.
    pub(crate) fn has_ends(&self) -> bool {
        self.law.ends().is_some()
    }

    pub(super) fn draw(&self, unit: f64) -> Value {
        let x = self.law.quantile(unit);
        match self.step {
            Some(step) => step.value(step.multiple_near(x)),
            None => json(x),
        }
    }

    pub(super) fn n_values(&self) -> Option<u64> {
        self.law.ends()?;
        let step = self.step?;
        Some(step.last.abs_diff(step.first) + 1)
    }

    pub(super) fn nth(&self, index: u64) -> Value {
        match self.step {
            Some(step) => step.value(step.first.saturating_add_unsigned(index).min(step.last)),
            None => self.draw(0.5),
        }
    }

    pub(super) fn index_of(&self, value: &Value) -> Option<u64> {
        let step = self.step?;
        let x = value.as_f64()?;
        let multiple = step.multiple_near(x);
        let is_same = (multiple as f64 * step.q - x).abs() <= TOLERANCE * x.abs().max(step.q);
        is_same.then(|| multiple.abs_diff(step.first))
    }

    pub(super) fn coordinate(&self, value: &Value) -> Option<f64> {
        let x = value.as_f64()?;
        if let Some((min, max)) = self.law.ends() {
            let slack = TOLERANCE * min.abs().max(max.abs());
            if x < min - slack || x > max + slack {
                return None;
            }
        }
        Some(self.law.share_below(x))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn stepped(min: f64, max: f64, q: f64, is_whole: bool) -> Range {
        let law = Law::Uniform { min, max };
        Range::new(law, Some(Step::new(&law, q, is_whole).unwrap()))
    }

    fn all(range: Range) -> Vec<Value> {
        (0..range.n_values().unwrap()).map(|index| range.nth(index)).collect()
    }

    #[test]
    fn steps_are_the_multiples_within_the_bounds() {
        assert_eq!(
            all(stepped(0.0, 0.5, 0.1, false)),
            [json!(0.0), json!(0.1), json!(0.2), json!(0.3), json!(0.4), json!(0.5)]
        );
        assert_eq!(all(stepped(1.5, 7.0, 2.0, true)), [json!(2), json!(4), json!(6)]);
        assert_eq!(all(stepped(-0.3, -0.1, 0.1, false)), [json!(-0.3), json!(-0.2), json!(-0.1)]);
    }

    #[test]
    fn a_step_is_found_by_its_value() {
        let range = stepped(0.0, 1.0, 0.1, false);
        assert_eq!(range.index_of(&json!(0.30000000000000004)), Some(3));
        assert_eq!(range.index_of(&json!(0.35)), None);
        assert_eq!(range.index_of(&json!(1.1)), None);
    }

    #[test]
    fn impossible_steps_are_refused() {
        assert!(Step::new(&Law::Uniform { min: 0.2, max: 0.8 }, 1.0, true).is_err());
        assert!(Step::new(&Law::Uniform { min: 0.0, max: 1e9 }, 1e-9, false).is_err());
    }

    #[test]
    fn what_lies_outside_has_no_place() {
        let range = Range::new(Law::Uniform { min: 1.0, max: 2.0 }, None);
        assert_eq!(range.coordinate(&json!(1.25)), Some(0.25));
        assert_eq!(range.coordinate(&json!(2.5)), None);
        assert_eq!(range.coordinate(&json!("1.5")), None);
    }
}
