//! Objects member by member: taken apart, and two of them made one.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Kind, MAX_DEPTH, Reader, Result, write_string};

/// The members of an object in its order, each value as its exact text.
///
/// # Errors
/// Where the text is not an object.
pub fn members(document: &str) -> Result<Vec<(Cow<'_, str>, &str)>> {
    let mut reader = Reader::new(document, MAX_DEPTH);
    reader.begin_object()?;
    let mut members = Vec::new();
    while let Some(key) = reader.next_key()? {
        members.push((key, reader.raw_value()?));
    }
    reader.end()?;
    Ok(members)
}

/// The text of an object's member, the last one of that name; none where there is none, or no object.
pub fn member<'a>(document: &'a str, name: &str) -> Option<&'a str> {
    members(document).ok()?.into_iter().rev().find(|(key, _)| key == name).map(|(_, value)| value)
}

/// The object `old` with what `new` says: objects are merged, everything else of `new` takes the place of what was there.
///
/// An object with a `_type`, the wandb client's media, is one value.
///
/// # Errors
/// Where one of the texts is not an object.
pub fn merge(old: &str, new: &str) -> Result<String> {
    let merged = merge_objects(Object::parse(old)?, Object::parse(new)?);
    let mut out = String::with_capacity(old.len() + new.len());
    merged.write(&mut out);
    Ok(out)
}

/// The members of an object in the order of their first mention.
#[derive(Default)]
struct Object<'a> {
    members: Vec<(Cow<'a, str>, Value<'a>)>,
    places: HashMap<Cow<'a, str>, usize>,
}

enum Value<'a> {
    /// In one piece, as it was written.
    Text(&'a str),
    Object(Object<'a>),
}

impl<'a> Object<'a> {
    /// Reads a whole document, once: how deep it is does not matter for how long that takes.
    fn parse(document: &'a str) -> Result<Self> {
        let mut reader = Reader::new(document, MAX_DEPTH);
        let object = Self::read(document, &mut reader)?;
        reader.end()?;
        Ok(object)
    }

    fn read(document: &'a str, reader: &mut Reader<'a>) -> Result<Self> {
        let mut object = Self::default();
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            let value = if reader.peek()? == Kind::Object {
                let start = reader.offset();
                let inside = Self::read(document, reader)?;
                match inside.places.contains_key("_type") {
                    true => Value::Text(&document[start..reader.offset()]),
                    false => Value::Object(inside),
                }
            } else {
                Value::Text(reader.raw_value()?)
            };
            object.set(key, value);
        }
        Ok(object)
    }

    fn set(&mut self, key: Cow<'a, str>, value: Value<'a>) {
        match self.places.get(&key) {
            Some(&place) => self.members[place].1 = value,
            None => {
                self.places.insert(key.clone(), self.members.len());
                self.members.push((key, value));
            }
        }
    }

    fn write(&self, out: &mut String) {
        out.push('{');
        for (index, (key, value)) in self.members.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            write_string(out, key);
            out.push(':');
            match value {
                Value::Text(text) => out.push_str(text),
                Value::Object(object) => object.write(out),
            }
        }
        out.push('}');
    }
}

fn merge_objects<'a>(mut old: Object<'a>, new: Object<'a>) -> Object<'a> {
    for (key, value) in new.members {
        let before = old.places.get(&key).map(|&place| &mut old.members[place].1);
        match (before, value) {
            (Some(Value::Object(before)), Value::Object(after)) => {
                *before = merge_objects(std::mem::take(before), after);
            }
            (_, value) => old.set(key, value),
        }
    }
    old
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_newer_document_says_is_added_or_replaced() {
        let check = |old, new, expected| assert_eq!(merge(old, new).unwrap(), expected);
        check("{}", r#"{"a":1}"#, r#"{"a":1}"#);
        check(r#"{"a":1,"b":NaN}"#, r#"{"c":[ 1 ],"a":-Infinity}"#, r#"{"a":-Infinity,"b":NaN,"c":[ 1 ]}"#);
        check(r#"{"a":{"x":1,"y":{"z":1}}}"#, r#"{"a":{"y":{"w":2}}}"#, r#"{"a":{"x":1,"y":{"z":1,"w":2}}}"#);
        check(r#"{"a":{"x":1}}"#, r#"{"a":2}"#, r#"{"a":2}"#);
        check(r#"{"a":2}"#, r#"{"a": { "x" : 1 } }"#, r#"{"a":{"x":1}}"#);
        check(r#"{"a":[1,2]}"#, r#"{"a":[]}"#, r#"{"a":[]}"#);
        check(r#"{"a":1,"a":2}"#, r#"{"b":1,"b":"é"}"#, r#"{"a":2,"b":"é"}"#);
    }

    #[test]
    fn a_media_object_is_replaced_whole() {
        let (old, new) =
            (r#"{"a":{"_type":"image-file","caption":"x"}}"#, r#"{"a":{"_type":"image-file","path":"y"}}"#);
        assert_eq!(merge(old, new).unwrap(), new);
    }

    #[test]
    fn only_objects_are_merged() {
        for (old, new) in [("[]", "{}"), ("{}", "1"), ("{", "{}"), ("{}", "{} {}")] {
            assert!(merge(old, new).is_err(), "{old} {new}");
        }
    }

    #[test]
    fn the_last_member_of_a_name_counts() {
        assert_eq!(member(r#"{"a":1,"a":{"b":2}}"#, "a"), Some(r#"{"b":2}"#));
        assert_eq!(member("{}", "a"), None);
        assert_eq!(member("[]", "a"), None);
    }
}
