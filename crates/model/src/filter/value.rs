//! What a field of a run holds, which tests it passes, and how two of them are ordered.

use std::cmp::Ordering;
use std::sync::Arc;

use super::{Choices, Literal, Test};

/// Bytes of a text that take part in filters and orders: an index entry of PostgreSQL holds no more than 2,700.
const TEXT_BYTES: usize = 1_000;

/// What a field of a run holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum FieldValue {
    /// Nothing, or null.
    #[default]
    Missing,
    /// True or false.
    Bool(bool),
    /// A number; NaN is present and equals nothing.
    Number(f64),
    /// A text as [`comparable`] makes it, or the JSON text of a list.
    Text(Arc<str>),
    /// Several texts: tags.
    Texts(Arc<[Arc<str>]>),
}

/// The part of a text that takes part in filters and orders, without NUL, which PostgreSQL cannot hold.
pub fn comparable(text: &str) -> String {
    text[..text.floor_char_boundary(TEXT_BYTES)].replace('\0', "\u{fffd}")
}

impl Test {
    /// Whether a value passes.
    pub fn holds(&self, value: &FieldValue) -> bool {
        match (self, value) {
            (Self::Exists(exists), value) => *exists != value.is_missing(),
            (Self::Size(size), FieldValue::Texts(texts)) => texts.len() == *size,
            (Self::Size(size), value) => *size == 0 && value.is_missing(),
            (Self::In(choices), FieldValue::Missing) => choices.null,
            (Self::Is(literal), FieldValue::Missing) => *literal == Literal::Null,
            (Self::Is(Literal::Null), _) | (_, FieldValue::Missing) => false,
            (Self::Matches(pattern), FieldValue::Text(text)) => pattern.is_in(text),
            (Self::Matches(pattern), FieldValue::Texts(texts)) => texts.iter().any(|text| pattern.is_in(text)),
            (Self::Matches(_), _) => false,
            (Self::In(choices), FieldValue::Texts(texts)) => texts.iter().any(|text| choices.has_text(text)),
            (Self::In(choices), value) => choices.has(value),
            (Self::Is(literal), value) => compares(value, literal, Ordering::is_eq),
            (Self::Less(literal), value) => compares(value, literal, Ordering::is_lt),
            (Self::AtMost(literal), value) => compares(value, literal, Ordering::is_le),
            (Self::Greater(literal), value) => compares(value, literal, Ordering::is_gt),
            (Self::AtLeast(literal), value) => compares(value, literal, Ordering::is_ge),
        }
    }
}

/// Values of different kinds do not compare, and neither does NaN.
fn compares(value: &FieldValue, literal: &Literal, passes: fn(Ordering) -> bool) -> bool {
    match (value, literal) {
        (FieldValue::Number(number), Literal::Number(literal)) => number.partial_cmp(literal).is_some_and(passes),
        (FieldValue::Bool(value), Literal::Bool(literal)) => passes(value.cmp(literal)),
        (FieldValue::Text(text), Literal::Text(literal)) => passes((**text).cmp(literal)),
        (FieldValue::Texts(texts), Literal::Text(literal)) => texts.iter().any(|text| passes((**text).cmp(literal))),
        _ => false,
    }
}

impl Choices {
    fn has(&self, value: &FieldValue) -> bool {
        match value {
            FieldValue::Bool(value) => self.bools[usize::from(*value)],
            FieldValue::Number(number) => {
                self.numbers.binary_search_by(|choice| choice.total_cmp(&(number + 0.0))).is_ok()
            }
            FieldValue::Text(text) => self.has_text(text),
            FieldValue::Missing | FieldValue::Texts(_) => false,
        }
    }

    fn has_text(&self, text: &str) -> bool {
        self.texts.binary_search_by(|choice| choice.as_str().cmp(text)).is_ok()
    }
}

impl FieldValue {
    /// True for nothing.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    /// Which of two values comes first: numbers and truth values (false 0, true 1) before texts, and those before what has
    /// no place in an order (nothing, NaN, several texts). `descending` turns numbers and texts around, and not the kinds.
    pub fn order(&self, other: &Self, descending: bool) -> Ordering {
        let directed = |order: Ordering| if descending { order.reverse() } else { order };
        match (self.sortable(), other.sortable()) {
            (Sortable::Number(a), Sortable::Number(b)) => directed(a.partial_cmp(&b).unwrap_or(Ordering::Equal)),
            (Sortable::Text(a), Sortable::Text(b)) => directed(a.cmp(b)),
            (a, b) => a.rank().cmp(&b.rank()),
        }
    }

    fn sortable(&self) -> Sortable<'_> {
        match self {
            Self::Bool(value) => Sortable::Number(f64::from(u8::from(*value))),
            Self::Number(number) if !number.is_nan() => Sortable::Number(*number),
            Self::Text(text) => Sortable::Text(text),
            Self::Missing | Self::Number(_) | Self::Texts(_) => Sortable::Nothing,
        }
    }
}

enum Sortable<'a> {
    Number(f64),
    Text(&'a str),
    Nothing,
}

impl Sortable<'_> {
    fn rank(&self) -> u8 {
        match self {
            Self::Number(_) => 0,
            Self::Text(_) => 1,
            Self::Nothing => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> FieldValue {
        FieldValue::Text(text.into())
    }

    #[test]
    fn kinds_have_a_fixed_order_and_values_turn_around() {
        let numbers =
            [FieldValue::Number(-1.0), FieldValue::Bool(false), FieldValue::Number(0.5), FieldValue::Bool(true)];
        let texts = [text("B"), text("a"), text("b")];
        let nothing = [FieldValue::Missing, FieldValue::Number(f64::NAN)];
        let up: Vec<_> = numbers.iter().chain(&texts).chain(&nothing).collect();
        let down: Vec<_> = numbers.iter().rev().chain(texts.iter().rev()).chain(&nothing).collect();
        for (expected, descending) in [(up, false), (down, true)] {
            for pair in expected.windows(2) {
                assert_ne!(pair[0].order(pair[1], descending), Ordering::Greater, "{pair:?} {descending}");
            }
            assert_eq!(expected[0].order(expected[8], descending), Ordering::Less);
        }
    }

    #[test]
    fn zeros_are_equal_and_nan_equals_nothing() {
        let zero: Choices = [Literal::Number(0.0)].into_iter().collect();
        assert!(Test::In(zero.clone()).holds(&FieldValue::Number(-0.0)));
        assert!(Test::Is(Literal::Number(-0.0)).holds(&FieldValue::Number(0.0)));
        assert!(!Test::In(zero).holds(&FieldValue::Bool(false)));
        assert!(!Test::Is(Literal::Number(f64::NAN)).holds(&FieldValue::Number(f64::NAN)));
        assert!(Test::Exists(true).holds(&FieldValue::Number(f64::NAN)));
    }

    #[test]
    fn texts_are_compared_by_their_first_thousand_bytes() {
        assert_eq!(comparable(&"ß".repeat(501)), "ß".repeat(500));
        assert_eq!(comparable(&format!("a{}", "ß".repeat(501))).len(), 999);
        assert_eq!(comparable("a\0b"), "a\u{fffd}b");
    }
}
