//! What a script says about its metrics with `define_metric`: which values of one its summary shows.
//!
//! The wandb client keeps it in the config, as the list `_wandb.value.m`. Each definition there is an object whose keys are
//! numbers: `1` a name, `2` a name that ends in `*`, `4` the metric of the x axis by name or `5` by its place in the list,
//! counted from 1; `7` the values of the summary; `8` the goal, which `best` needs.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::json::{self, KeyPath};

/// A value of a metric that a summary shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of `define_metric`")]
pub enum Aggregate {
    Min,
    Max,
    Mean,
    /// The least or the greatest, as the goal is.
    Best,
    Last,
    /// Nothing at all.
    None,
    /// The last value, not inside an object.
    Copy,
    First,
}

impl Aggregate {
    /// By the number the client knows it under.
    fn from_code(code: u64) -> Option<Self> {
        let all = [Self::Min, Self::Max, Self::Mean, Self::Best, Self::Last, Self::None, Self::Copy, Self::First];
        all.get(usize::try_from(code).ok()?.checked_sub(1)?).copied()
    }

    /// Its name in the summary.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Min => "min",
            Self::Max => "max",
            Self::Mean => "mean",
            Self::Best => "best",
            Self::Last => "last",
            Self::None => "none",
            Self::Copy => "copy",
            Self::First => "first",
        }
    }
}

/// What is said about one metric, or about those whose names begin alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    name: String,
    is_prefix: bool,
    /// Values of the summary; empty leaves it to show the last one.
    pub summary: Vec<Aggregate>,
    /// Whether more is better.
    pub is_maximized: bool,
}

/// All definitions of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Definitions(Vec<Definition>);

impl Definitions {
    /// Those in a run's config. What cannot be read is left out.
    pub fn of_config(config: &str) -> Self {
        let list = list_in(config).unwrap_or_default();
        Self(list.iter().filter_map(Definition::of_json).collect())
    }

    /// What is said about a metric: by its own name, or else by the longest beginning of it.
    pub fn get(&self, key: &KeyPath) -> Option<&Definition> {
        let flat = key.flat();
        let exact = self.0.iter().find(|definition| !definition.is_prefix && definition.name == flat);
        exact.or_else(|| {
            let by_prefix =
                self.0.iter().filter(|definition| definition.is_prefix && flat.starts_with(&definition.name));
            by_prefix.max_by_key(|definition| definition.name.len())
        })
    }
}

impl Definition {
    fn of_json(value: &Value) -> Option<Self> {
        let (name, is_prefix) = match (value.get("1").and_then(Value::as_str), value.get("2").and_then(Value::as_str)) {
            (Some(name), _) => (name, false),
            (None, Some(glob)) => (glob.strip_suffix('*')?, true),
            (None, None) => return None,
        };
        let codes = value.get("7").and_then(Value::as_array).into_iter().flatten();
        Some(Self {
            // A dot that is part of a name, and does not lead into a dictionary, stands behind a backslash.
            name: name.replace("\\.", "."),
            is_prefix,
            summary: codes.filter_map(|code| Aggregate::from_code(code.as_u64()?)).collect(),
            is_maximized: value.get("8").and_then(Value::as_u64) == Some(2),
        })
    }
}

const INSIDE: [&str; 3] = ["_wandb", "value", "m"];

fn list_in(config: &str) -> Option<Vec<Value>> {
    let list = INSIDE.iter().try_fold(config, |document, name| json::member(document, name))?;
    serde_json::from_str(list).ok()
}

/// The config of a run with several writers, each of which sends all that it knows itself: merged, and so are the
/// definitions of metrics, which are a list and not an object.
///
/// # Errors
/// Where one of the texts is not an object.
pub fn merge_configs(old: &str, new: &str) -> json::Result<String> {
    let merged = json::merge(old, new)?;
    let (Some(before), Some(now)) = (list_in(old), list_in(new)) else { return Ok(merged) };
    let list = Value::Array(merge_lists(before, now));
    json::merge(&merged, &serde_json::json!({ "_wandb": { "value": { "m": list } } }).to_string())
}

/// The definitions of `now`, and behind them those of `before` that are about other metrics.
fn merge_lists(before: Vec<Value>, now: Vec<Value>) -> Vec<Value> {
    let old_names: Vec<Option<String>> = before.iter().map(name_of).collect();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut merged = Vec::with_capacity(now.len() + before.len());
    for (number, definition) in now.into_iter().enumerate() {
        places.extend(name_of(&definition).map(|name| (name, number)));
        merged.push(definition);
    }
    let n_new = merged.len();
    for (definition, name) in before.into_iter().zip(&old_names) {
        let Some(name) = name.as_ref().filter(|name| !places.contains_key(*name)) else { continue };
        places.insert(name.clone(), merged.len());
        merged.push(definition);
    }
    for definition in merged.iter_mut().skip(n_new).filter_map(Value::as_object_mut) {
        renumber(definition, &old_names, &places);
    }
    merged
}

/// Lets the place of the x axis follow its metric to where that stands now.
fn renumber(definition: &mut Map<String, Value>, old_names: &[Option<String>], places: &HashMap<String, usize>) {
    let Some(old) = definition.get("5").and_then(Value::as_u64) else { return };
    let name = usize::try_from(old).ok().and_then(|old| old_names.get(old.checked_sub(1)?)?.as_ref());
    if let Some(place) = name.and_then(|name| places.get(name)) {
        definition.insert("5".to_owned(), (place + 1).into());
    }
}

fn name_of(definition: &Value) -> Option<String> {
    ["1", "2"].iter().find_map(|key| Some(format!("{key}{}", definition.get(*key)?.as_str()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(list: &str) -> String {
        format!(r#"{{"lr":{{"value":NaN}},"_wandb":{{"value":{{"m":{list}}}}}}}"#)
    }

    #[test]
    fn a_name_counts_before_a_beginning_and_a_longer_beginning_before_a_shorter() {
        let list = r#"[{"2":"*","7":[2]},{"2":"val/*","7":[1]},{"1":"val/acc","7":[4,5],"8":2},{"1":"a\\.b","7":[6]},{"3":1}]"#;
        let definitions = Definitions::of_config(&config(list));
        let check = |key: &[&str], expected: &[Aggregate]| {
            assert_eq!(definitions.get(&KeyPath::from_segments(key)).unwrap().summary, expected, "{key:?}");
        };
        check(&["val/acc"], &[Aggregate::Best, Aggregate::Last]);
        check(&["val/loss"], &[Aggregate::Min]);
        check(&["loss"], &[Aggregate::Max]);
        check(&["a.b"], &[Aggregate::None]);
        assert!(definitions.get(&KeyPath::from_segments(["val/acc"])).unwrap().is_maximized);
    }

    #[test]
    fn configs_without_readable_definitions_have_none() {
        for config in ["{}", "[]", &config("3"), &config("[1,{}]"), r#"{"_wandb":{"value":3}}"#] {
            assert_eq!(Definitions::of_config(config), Definitions::default(), "{config}");
        }
    }

    #[test]
    fn definitions_of_two_writers_are_all_kept() {
        let check = |before: &str, now: &str, expected: &str| {
            assert_eq!(merge_configs(&config(before), &config(now)).unwrap(), config(expected));
        };
        check(r#"[{"1":"a"}]"#, "[]", r#"[{"1":"a"}]"#);
        check("[]", r#"[{"1":"a"}]"#, r#"[{"1":"a"}]"#);
        // The x axis of `b` was the first and is now the second; that of `c` stands in both.
        check(
            r#"[{"1":"x"},{"1":"b","5":1},{"1":"y"},{"1":"c","5":3}]"#,
            r#"[{"1":"y","7":[1]}]"#,
            r#"[{"1":"y","7":[1]},{"1":"x"},{"1":"b","5":2},{"1":"c","5":1}]"#,
        );
        assert_eq!(merge_configs(r#"{"a":{"value":1}}"#, "{}").unwrap(), r#"{"a":{"value":1}}"#);
    }
}
