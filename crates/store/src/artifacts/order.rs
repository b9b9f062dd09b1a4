//! Orders of lists, and the places at which they go on.

use std::fmt;

use crate::error::{Error, Result};
use crate::sql::Param;

/// What a list can be ordered by.
pub trait Key: Copy + Default {
    /// The column, as the statement of the list calls it.
    fn column(self) -> &'static str;
    /// True where it holds text; a number else.
    fn is_text(self) -> bool;
}

/// An order. What is equal in its key is ordered by id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Order<K> {
    /// By what.
    pub key: K,
    /// From the greatest down.
    pub descending: bool,
}

/// The value that an item has in the key of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A number, or microseconds.
    Number(i64),
    /// A text.
    Text(String),
}

/// The place of an item in an ordered list: what follows it is the next page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its value in the order's key.
    pub value: Value,
    /// Its id.
    pub id: i64,
}

impl Place {
    /// Reads what `Display` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, value) = text.split_once('.')?;
        let id = id.parse().ok()?;
        let value = match value.split_at_checked(1)? {
            ("n", number) => Value::Number(number.parse().ok()?),
            ("t", text) => Value::Text(text.to_owned()),
            _ => return None,
        };
        Some(Self { value, id })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Value::Number(number) => write!(f, "{}.n{number}", self.id),
            Value::Text(text) => write!(f, "{}.t{text}", self.id),
        }
    }
}

impl<K: Key> Order<K> {
    /// The end of a statement: from `after` on, in this order, at most `limit`. The conditions before it end with a complete
    /// expression.
    pub(super) fn finish<'a>(
        &self,
        text: &mut String,
        values: &mut Vec<Param<'a>>,
        id: &str,
        after: Option<&'a Place>,
        limit: usize,
    ) -> Result<()> {
        let (column, direction, comparison) =
            if self.descending { (self.key.column(), "DESC", "<") } else { (self.key.column(), "ASC", ">") };
        if let Some(place) = after {
            let value = match (&place.value, self.key.is_text()) {
                (Value::Number(number), false) => Param::from(*number),
                (Value::Text(text), true) => Param::from(text.as_str()),
                _ => return Err(Error::Invalid("the cursor belongs to a list in another order".to_owned())),
            };
            values.extend([value, Param::from(place.id)]);
            let n = values.len();
            text.push_str(&format!(" AND ({column}, {id}) {comparison} (${}, ${n})", n - 1));
        }
        values.push(Param::from(limit));
        text.push_str(&format!(" ORDER BY {column} {direction}, {id} {direction} LIMIT ${}", values.len()));
        Ok(())
    }
}

/// The LIKE pattern, with `\` as its escape, of lower-case texts that contain this one.
pub(super) fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_they_are_written() {
        for value in [Value::Number(-7), Value::Text("a.t b".to_owned()), Value::Text(String::new())] {
            let place = Place { value, id: 12 };
            assert_eq!(Place::parse(&place.to_string()), Some(place));
        }
        for bad in ["", "12", "12.", "12.x1", "12.nx", ".n1", "12.é"] {
            assert_eq!(Place::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn signs_of_patterns_stand_for_themselves() {
        assert_eq!(containing(r"50%_\A"), r"%50\%\_\\a%");
    }
}
