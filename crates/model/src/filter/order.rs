//! Orders of runs.

use std::fmt;

use super::{Field, FilterError, fail};

/// Fields sorted by at most.
const KEYS: usize = 8;

/// An order of runs: by its first key, where that is equal by the second, and so on. What is equal in all of them goes by
/// the time of creation and then by id, in the direction of the first key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    keys: Vec<SortKey>,
}

/// One field that runs are sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortKey {
    /// Its values decide.
    pub field: Field,
    /// Greatest first.
    pub descending: bool,
}

impl Order {
    /// Parses an order such as `-summary_metrics.loss` or `+config.lr,-created_at`: fields with a sign before each, which
    /// the first may lack.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        Self::parse_all([text])
    }

    /// Parses several orders, of which each decides where those before it leave runs equal.
    pub fn parse_all<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Self, FilterError> {
        let mut keys = Vec::new();
        for part in texts.into_iter().flat_map(|text| parts(text.trim())) {
            let (descending, name) = match part.strip_prefix('-') {
                Some(name) => (true, name),
                None => (false, part.strip_prefix('+').unwrap_or(part)),
            };
            let field = Field::parse(name)?;
            match field {
                Field::Tags => return fail("runs cannot be sorted by their tags"),
                // No name leads to a branch.
                Field::HistoryKey(_) | Field::Branch(_) => {
                    return fail("runs cannot be sorted by the keys they logged");
                }
                Field::Column(_) | Field::Config(_) | Field::Summary(_) | Field::HistoryBound(..) => {
                    keys.push(SortKey { field, descending })
                }
            }
        }
        match keys.len() <= KEYS {
            true => Ok(Self { keys }),
            false => fail(format!("runs are sorted by {KEYS} fields at most")),
        }
    }

    /// What is sorted by, the most important first; at least one.
    pub fn keys(&self) -> &[SortKey] {
        &self.keys
    }

    /// Whether runs that are equal in all keys go newest first.
    pub fn ends_descending(&self) -> bool {
        self.keys.first().is_some_and(|key| key.descending)
    }
}

/// As [`Order::parse`] reads it: `-created_at`, `config.lr`.
impl fmt::Display for SortKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.descending { "-" } else { "" }, self.field)
    }
}

/// The parts between commas that a sign follows; other commas belong to the names of keys.
fn parts(text: &str) -> Vec<&str> {
    let ends = text.match_indices(',').map(|(at, _)| at).filter(|at| text[at + 1..].starts_with(['+', '-']));
    let mut parts = Vec::new();
    let mut start = 0;
    for end in ends {
        parts.push(&text[start..end]);
        start = end + 1;
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, bool)]) {
        let order = Order::parse(text).unwrap();
        let found: Vec<_> = order.keys().iter().map(|key| (key.field.clone(), key.descending)).collect();
        let expected: Vec<_> =
            expected.iter().map(|(name, descending)| (Field::parse(name).unwrap(), *descending)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn signs_tell_the_direction() {
        check("state", &[("state", false)]);
        check("-summary_metrics.loss,+config.lr.value", &[("summary.loss", true), ("config.lr.value", false)]);
        check("+config.a,b,-createdAt", &[("config.a,b", false), ("created_at", true)]);
    }

    #[test]
    fn further_orders_decide_what_is_left_equal() {
        let order = Order::parse_all(["state", "-createdAt", "+config.a,-summary_metrics.b"]).unwrap();
        let keys: Vec<String> = order.keys().iter().map(ToString::to_string).collect();
        assert_eq!(keys, ["state", "-created_at", "config.a", "-summary.b"]);
        assert!(Order::parse_all(["+state"; 9]).unwrap_err().to_string().contains("8 fields"));
    }

    #[test]
    fn what_cannot_be_sorted_by_is_named() {
        let message = |text: &str| Order::parse(text).unwrap_err().to_string();
        assert_eq!(message("-loudness"), "`loudness` is not a field of runs");
        assert_eq!(message("-state,+"), "`` is not a field of runs");
        assert_eq!(message(""), "`` is not a field of runs");
        assert_eq!(message("+tags"), "runs cannot be sorted by their tags");
        assert!(message(&["+state"; 9].join(",")).contains("8 fields"));
    }
}
