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
    let (mut merged, mut places) = (Vec::new(), HashMap::new());
    for (key, value) in members(old)? {
        place(&mut merged, &mut places, key, Cow::Borrowed(value));
    }
    for (key, value) in members(new)? {
        let before = places.get(&key).map(|&place: &usize| merged[place].1.clone());
        let value = match before {
            Some(before) if is_mergeable(&before) && is_mergeable(value) => Cow::Owned(merge(&before, value)?),
            _ => Cow::Borrowed(value),
        };
        place(&mut merged, &mut places, key, value);
    }
    let mut out = String::with_capacity(old.len() + new.len());
    out.push('{');
    for (index, (key, value)) in merged.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_string(&mut out, key);
        out.push(':');
        out.push_str(value);
    }
    out.push('}');
    Ok(out)
}

type Members<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;

/// Sets a member where it stands already, or behind all others.
fn place<'a>(
    members: &mut Members<'a>,
    places: &mut HashMap<Cow<'a, str>, usize>,
    key: Cow<'a, str>,
    value: Cow<'a, str>,
) {
    match places.get(&key) {
        Some(&place) => members[place].1 = value,
        None => {
            places.insert(key.clone(), members.len());
            members.push((key, value));
        }
    }
}

fn is_mergeable(value: &str) -> bool {
    Reader::new(value, MAX_DEPTH).peek() == Ok(Kind::Object) && member(value, "_type").is_none()
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
