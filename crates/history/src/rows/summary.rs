//! Statistics that outlive the rows they tell of.

use super::stats::{KeyStats, Numbers};
use crate::Value;

/// [`KeyStats`] with a last value of their own.
#[derive(Debug, Clone, PartialEq)]
pub struct KeySummary {
    /// All but `last`.
    stats: KeyStats<'static>,
    /// The last value alone.
    last: OwnValue,
}

/// A [`Value`] with text of its own.
#[derive(Debug, Clone, PartialEq)]
enum OwnValue {
    /// One that has no text.
    Plain(Value<'static>),
    Text(Box<str>),
    Json(Box<str>),
}

impl KeySummary {
    /// With a copy of the last value.
    pub(crate) fn new(stats: KeyStats<'_>) -> Self {
        Self { last: OwnValue::new(stats.last), stats: KeyStats { last: Value::Null, ..stats } }
    }

    /// The statistics, `null` in place of the last value: without a copy.
    pub(crate) fn without_last(&self) -> &KeyStats<'static> {
        &self.stats
    }

    /// The statistics.
    pub fn stats(&self) -> KeyStats<'_> {
        KeyStats { last: self.last.get(), type_counts: self.stats.type_counts.clone(), ..self.stats }
    }

    /// The last value.
    pub fn last(&self) -> Value<'_> {
        self.last.get()
    }

    /// Adds what is known about lines that all come later, given the numbers of all.
    pub(crate) fn append(&mut self, next: &KeyStats<'_>, numbers: &Numbers) {
        let stats = &mut self.stats;
        numbers.write_to(stats);
        stats.count = stats.count.saturating_add(next.count);
        next.type_counts.iter().for_each(|(name, n)| stats.type_counts.add(name, n));
        stats.first_step = stats.first_step.min(next.first_step);
        stats.last_step = stats.last_step.max(next.last_step);
        self.last = OwnValue::new(next.last);
    }
}

impl OwnValue {
    fn new(value: Value<'_>) -> Self {
        match value {
            Value::Number(value) => Self::Plain(Value::Number(value)),
            Value::Int(value) => Self::Plain(Value::Int(value)),
            Value::Bool(value) => Self::Plain(Value::Bool(value)),
            Value::Null => Self::Plain(Value::Null),
            Value::Text(text) => Self::Text(text.into()),
            Value::Json(text) => Self::Json(text.into()),
        }
    }

    fn get(&self) -> Value<'_> {
        match self {
            Self::Plain(value) => *value,
            Self::Text(text) => Value::Text(text),
            Self::Json(text) => Value::Json(text),
        }
    }
}
