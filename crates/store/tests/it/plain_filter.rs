//! Filters and orders, interpreted plainly: straight from their JSON, one run after the other, with no index and no tree.
//! What the store answers must be the same.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use ayumi_model::run::Run;
use serde_json::Value;

/// A value of a run.
#[derive(Debug, Clone, PartialEq)]
pub enum Plain {
    Nothing,
    Bool(bool),
    Number(f64),
    Text(String),
    Tags(Vec<String>),
}

/// A run with its documents, flat.
#[derive(Debug, Clone)]
pub struct PlainRun {
    pub run: Run,
    pub config: BTreeMap<String, Plain>,
    pub summary: BTreeMap<String, Plain>,
}

impl PlainRun {
    fn get(&self, field: &str) -> Plain {
        let text = |text: Option<&str>| text.map_or(Plain::Nothing, |text| Plain::Text(text.to_owned()));
        let key = |document: &BTreeMap<String, Plain>, key: &str| document.get(key).cloned().unwrap_or(Plain::Nothing);
        let run = &self.run;
        match field {
            "name" => text(Some(run.path.run.as_str())),
            "displayName" => text(Some(&run.display_name)),
            "state" => text(Some(run.state.as_str())),
            "group" => text(run.group.as_deref()),
            "username" => text(run.username.as_ref().map(|name| name.as_str())),
            "tags" if run.tags.is_empty() => Plain::Nothing,
            "tags" => Plain::Tags(run.tags.clone()),
            "created_at" => Plain::Number(run.created_at.as_micros() as f64 / 1e6),
            field => match field.split_once('.').unwrap() {
                ("config", name) => key(&self.config, name.strip_suffix(".value").unwrap_or(name)),
                ("summary_metrics", name) => key(&self.summary, name),
                _ => panic!("`{field}` has no plain meaning"),
            },
        }
    }

    pub fn passes(&self, filter: &Value) -> bool {
        filter.as_object().unwrap().iter().all(|(name, value)| {
            let list = || value.as_array().unwrap().iter();
            match name.as_str() {
                "$and" => list().all(|item| self.passes(item)),
                "$or" => list().any(|item| self.passes(item)),
                "$nor" => !list().any(|item| self.passes(item)),
                "$not" => !self.passes(value),
                field => passes_tests(&self.get(field), value),
            }
        })
    }

    /// Sorts as an order says: fields with a sign before each, divided by commas.
    pub fn compare(&self, other: &Self, order: &str) -> Ordering {
        for key in order.split(',') {
            let (sign, field) = key.split_at(1);
            let (a, b) = (rank(&self.get(field)), rank(&other.get(field)));
            let ordering = match a.0.cmp(&b.0) {
                Ordering::Equal if sign == "-" => compare_ranked(&b, &a),
                Ordering::Equal => compare_ranked(&a, &b),
                different => different,
            };
            if ordering != Ordering::Equal {
                return ordering;
            }
        }
        let identity = |run: &Self| (run.run.created_at, run.run.id);
        let ordering = identity(self).cmp(&identity(other));
        if order.starts_with('-') { ordering.reverse() } else { ordering }
    }
}

fn rank(value: &Plain) -> (u8, f64, String) {
    match value {
        Plain::Bool(value) => (0, f64::from(u8::from(*value)), String::new()),
        Plain::Number(number) if !number.is_nan() => (0, *number, String::new()),
        Plain::Text(text) => (1, 0.0, text.clone()),
        Plain::Nothing | Plain::Number(_) | Plain::Tags(_) => (2, 0.0, String::new()),
    }
}

fn compare_ranked(a: &(u8, f64, String), b: &(u8, f64, String)) -> Ordering {
    a.1.partial_cmp(&b.1).unwrap().then_with(|| a.2.cmp(&b.2))
}

fn passes_tests(value: &Plain, tests: &Value) -> bool {
    let Some(operators) = tests.as_object() else { return equals(value, tests) };
    operators.iter().all(|(operator, argument)| {
        let one_of = || argument.as_array().unwrap().iter().any(|item| equals(value, item));
        let compared = |passes: fn(Ordering) -> bool| compare(value, argument).into_iter().any(passes);
        match operator.as_str() {
            "$eq" => equals(value, argument),
            "$ne" => !equals(value, argument),
            "$in" => one_of(),
            "$nin" => !one_of(),
            "$all" => argument.as_array().unwrap().iter().all(|item| equals(value, item)),
            "$exists" => argument.as_bool().unwrap() == (*value != Plain::Nothing),
            "$lt" => compared(Ordering::is_lt),
            "$lte" => compared(Ordering::is_le),
            "$gt" => compared(Ordering::is_gt),
            "$gte" => compared(Ordering::is_ge),
            "$regex" => {
                let ignores_case = operators.get("$options").is_some();
                texts(value).iter().any(|text| is_found(argument.as_str().unwrap(), text, ignores_case))
            }
            "$options" => true,
            "$contains" => {
                let part = argument.as_str().unwrap().to_lowercase();
                texts(value).iter().any(|text| text.to_lowercase().contains(&part))
            }
            "$not" => !passes_tests(value, argument),
            other => panic!("`{other}` has no plain meaning"),
        }
    })
}

fn texts(value: &Plain) -> Vec<String> {
    match value {
        Plain::Text(text) => vec![text.clone()],
        Plain::Tags(tags) => tags.clone(),
        Plain::Nothing | Plain::Bool(_) | Plain::Number(_) => Vec::new(),
    }
}

fn equals(value: &Plain, literal: &Value) -> bool {
    match literal {
        Value::Null => *value == Plain::Nothing,
        literal => compare(value, literal).contains(&Ordering::Equal),
    }
}

/// How a value stands to a literal: once for each tag, and not at all where the kinds differ.
fn compare(value: &Plain, literal: &Value) -> Vec<Ordering> {
    match (value, literal) {
        (Plain::Bool(value), Value::Bool(literal)) => vec![value.cmp(literal)],
        (Plain::Number(number), Value::Number(literal)) => {
            number.partial_cmp(&literal.as_f64().unwrap()).into_iter().collect()
        }
        (Plain::Text(_) | Plain::Tags(_), Value::String(literal)) => {
            texts(value).iter().map(|text| text.cmp(literal)).collect()
        }
        _ => Vec::new(),
    }
}

/// The patterns that [`is_found`] knows.
pub const PATTERNS: [&str; 6] = ["^a", "b$", "A", "^[ab]+$", ".", "a|é"];

fn is_found(pattern: &str, text: &str, ignores_case: bool) -> bool {
    let text = if ignores_case { text.to_lowercase() } else { text.to_owned() };
    match pattern {
        "^a" => text.starts_with('a'),
        "b$" => text.ends_with('b'),
        "A" => text.contains(if ignores_case { 'a' } else { 'A' }),
        "^[ab]+$" => !text.is_empty() && text.chars().all(|c| c == 'a' || c == 'b'),
        "." => !text.is_empty(),
        "a|é" => text.contains('a') || text.contains('é'),
        other => panic!("`{other}` is not one of PATTERNS"),
    }
}
