//! What one parameter may be.
//!
//! Every domain can be drawn from by one number between 0 and 1, and finds back where a value came from. Those with
//! countably many values number them, for a grid; those with an order lay them along a line, for a Gaussian process.

mod choice;
mod integers;
mod law;
mod range;

use serde_json::Value;

pub(crate) use choice::Choice;
pub(crate) use integers::{Integers, LARGEST as LARGEST_WHOLE};
pub(crate) use law::Law;
pub(crate) use range::{Range, Step};

/// What one parameter may be, and how likely.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Domain {
    /// One of a list. A constant is a list of one.
    Choice(Choice),
    /// A whole number, each as likely as the others.
    Integers(Integers),
    /// A number, continuous or in steps.
    Range(Range),
}

impl Domain {
    /// The value below which the share `unit` of all draws lies. `unit` lies between 0 and 1, and is neither.
    pub(crate) fn draw(&self, unit: f64) -> Value {
        match self {
            Self::Choice(choice) => choice.draw(unit),
            Self::Integers(integers) => integers.draw(unit),
            Self::Range(range) => range.draw(unit),
        }
    }

    /// How many values there are, if they can be enumerated.
    pub(crate) fn n_values(&self) -> Option<u64> {
        match self {
            Self::Choice(choice) => Some(choice.n_values()),
            Self::Integers(integers) => Some(integers.n_values()),
            Self::Range(range) => range.n_values(),
        }
    }

    /// The value with this number, below [`n_values`](Self::n_values).
    pub(crate) fn nth(&self, index: u64) -> Value {
        match self {
            Self::Choice(choice) => choice.nth(index),
            Self::Integers(integers) => integers.nth(index),
            Self::Range(range) => range.nth(index),
        }
    }

    /// The number of a value, if it is one of an enumerable domain.
    pub(crate) fn index_of(&self, value: &Value) -> Option<u64> {
        match self {
            Self::Choice(choice) => choice.index_of(value),
            Self::Integers(integers) => integers.index_of(value),
            Self::Range(range) => range.index_of(value),
        }
    }

    /// True if values lie along a line, so that near ones are alike.
    pub(crate) fn is_ordered(&self) -> bool {
        match self {
            Self::Choice(choice) => choice.is_ordered(),
            Self::Integers(_) | Self::Range(_) => true,
        }
    }

    /// Where a value lies: between 0 and 1 if the domain is ordered, else the number of the value. `None` for what is not
    /// in the domain.
    pub(crate) fn coordinate(&self, value: &Value) -> Option<f64> {
        match self {
            Self::Choice(choice) => choice.coordinate(value),
            Self::Integers(integers) => integers.coordinate(value),
            Self::Range(range) => range.coordinate(value),
        }
    }

    /// The value nearest to a place between 0 and 1 of an ordered domain.
    pub(crate) fn nearest(&self, coordinate: f64) -> Value {
        let unit = coordinate.clamp(f64::EPSILON, 1.0 - f64::EPSILON);
        match self {
            Self::Choice(choice) => choice.nearest(unit),
            Self::Integers(integers) => integers.draw(unit),
            Self::Range(range) => range.draw(unit),
        }
    }
}

/// How far off a number may be, relatively, and still count as the same: what text and arithmetic do to it.
const TOLERANCE: f64 = 1e-9;

/// A finite number as JSON.
fn json(value: f64) -> Value {
    serde_json::Number::from_f64(value).map_or(Value::Null, Value::Number)
}
