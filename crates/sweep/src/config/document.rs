//! From text to a tree of values, within limits.

use serde_json::{Map, Value};
use serde_saphyr::Options;
use serde_saphyr::options::DuplicateKeyPolicy;

use crate::error::{Error, Result};
use crate::limits;

/// The mapping that a text in YAML or JSON holds.
pub(super) fn read(text: &str) -> Result<Map<String, Value>> {
    if text.len() > limits::CONFIG {
        return Err(Error::TooLarge { what: "bytes", limit: limits::CONFIG });
    }
    let looks_like_json = text.trim_start().starts_with('{');
    let json = looks_like_json.then(|| serde_json::from_str(text).ok()).flatten();
    let document = match json {
        Some(document) => document,
        None => serde_saphyr::from_str_with_options(text, options())
            .map_err(|error| Error::Unreadable(error.to_string()))?,
    };
    // YAML ends there by itself, JSON does not.
    if depth(&document) > limits::CONFIG_DEPTH {
        return Err(Error::TooLarge { what: "levels of nesting", limit: limits::CONFIG_DEPTH });
    }
    match document {
        Value::Object(map) => Ok(map),
        _ => Err(Error::Unreadable("it is no mapping of keys to values".to_owned())),
    }
}

/// YAML 1.2 as the client's own library writes its 1.1: there `yes`, `017` and `1_000` stand in quotes where they are
/// text, so that what is not in quotes and looks like text is text.
fn options() -> Options {
    let budget = serde_saphyr::budget! {
        max_events: 4 * limits::CONFIG_NODES,
        max_nodes: limits::CONFIG_NODES,
        max_depth: limits::CONFIG_DEPTH,
        max_documents: 1,
    };
    // A few lines of aliases to aliases can stand for more values than there is memory.
    let alias_limits = serde_saphyr::alias_limits! { max_total_replayed_events: limits::CONFIG_NODES };
    serde_saphyr::options! {
        budget: budget,
        alias_limits: alias_limits,
        duplicate_keys: DuplicateKeyPolicy::Error,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        with_snippet: false,
    }
}

/// How many mappings and lists are open at the deepest value. Both parsers have bounded it already.
fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(map) => 1 + map.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}
