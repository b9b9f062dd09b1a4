//! How many values a key has of each type.

use std::borrow::Cow;
use std::collections::BTreeMap;

use ayumi_model::json;

use crate::Value;
use crate::column::is_number;

/// How many values there are of each [type](Value::type_name), by ascending name.
///
/// Nearly every key has values of one type, and their counts take no memory besides this.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypeCounts(Counts);

#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Counts {
    #[default]
    None,
    One(Cow<'static, str>, u64),
    /// At least two.
    Many(BTreeMap<Cow<'static, str>, u64>),
}

/// Names of types that are not media.
const PLAIN: [&str; 6] = ["boolean", "list", "map", "nil", "number", "string"];

impl TypeCounts {
    /// The name of each type with how many values it has.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        let (one, many) = match &self.0 {
            Counts::None => (None, None),
            Counts::One(name, n) => (Some((name, n)), None),
            Counts::Many(counts) => (None, Some(counts)),
        };
        one.into_iter().chain(many.into_iter().flatten()).map(|(name, &n)| (&**name, n))
    }

    /// The types of which there are values.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(name, _)| name)
    }

    /// How many values of a type there are.
    pub fn get(&self, name: &str) -> u64 {
        match &self.0 {
            Counts::None => 0,
            Counts::One(one, n) => {
                if one == name {
                    *n
                } else {
                    0
                }
            }
            Counts::Many(counts) => counts.get(name).copied().unwrap_or(0),
        }
    }

    /// How many types there are.
    pub fn len(&self) -> usize {
        match &self.0 {
            Counts::None => 0,
            Counts::One(..) => 1,
            Counts::Many(counts) => counts.len(),
        }
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Counts more values of a type.
    pub(crate) fn add(&mut self, name: &str, n: u64) {
        match &mut self.0 {
            Counts::None => self.0 = Counts::One(own(name), n),
            Counts::One(one, count) if one == name => *count = count.saturating_add(n),
            Counts::One(one, count) => {
                self.0 = Counts::Many(BTreeMap::from([(std::mem::take(one), *count), (own(name), n)]));
            }
            Counts::Many(counts) => match counts.get_mut(name) {
                Some(count) => *count = count.saturating_add(n),
                None => drop(counts.insert(own(name), n)),
            },
        }
    }
}

impl Value<'_> {
    /// The wandb client's name of its type: `number`, `string`, `boolean`, `nil`, `list`, `map`, or the `_type` of media.
    ///
    /// An object whose own `_type` is one of these names is a `map`: it is none of the others.
    pub fn type_name(&self) -> Cow<'_, str> {
        match self {
            Self::Number(_) | Self::Int(_) => "number".into(),
            Self::Bool(_) => "boolean".into(),
            Self::Null => "nil".into(),
            Self::Text(_) => "string".into(),
            Self::Json(text) if is_number(text) => "number".into(),
            Self::Json(text) if text.starts_with('[') => "list".into(),
            Self::Json(text) => match media_type(text) {
                Some(name) if !PLAIN.contains(&&*name) => name,
                _ => "map".into(),
            },
        }
    }
}

/// The `_type` of an object, where that is a string.
fn media_type(object: &str) -> Option<Cow<'_, str>> {
    let mut reader = json::Reader::new(object, json::MAX_DEPTH);
    reader.begin_object().ok()?;
    while let Some(key) = reader.next_key().ok()? {
        if key == "_type" {
            return reader.string().ok();
        }
        reader.skip_value().ok()?;
    }
    None
}

/// The name without an allocation, where it is one of those that nearly all values have.
fn own(name: &str) -> Cow<'static, str> {
    match PLAIN.iter().find(|plain| **plain == name) {
        Some(plain) => Cow::Borrowed(plain),
        None => Cow::Owned(name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_by_name_however_they_come() {
        let mut counts = TypeCounts::default();
        assert!(counts.is_empty());
        for (name, n) in [("string", 2), ("string", 1), ("histogram", 5), ("number", 1), ("string", 4)] {
            counts.add(name, n);
        }
        assert_eq!(counts.iter().collect::<Vec<_>>(), [("histogram", 5), ("number", 1), ("string", 7)]);
        assert_eq!((counts.len(), counts.get("string"), counts.get("nil")), (3, 7, 0));
    }

    #[test]
    fn an_object_is_never_taken_for_a_plain_value() {
        let check = |object: &str, expected: &str| assert_eq!(Value::Json(object).type_name(), expected, "{object}");
        for plain in PLAIN {
            check(&format!(r#"{{"_type":"{plain}"}}"#), "map");
        }
        check(r#"{"a":1,"_type":"image-file"}"#, "image-file");
        check(r#"{"_type":7}"#, "map");
        check("{}", "map");
        check("[1]", "list");
        check("1e999", "number");
    }
}
