//! Values of config, summary and history of many runs at once, beside the rows of a list.

use std::collections::{BTreeSet, HashMap, HashSet};

use ayumi_model::ErrorKind;
use ayumi_model::filter::{Bound, Field};
use ayumi_model::json::{Scalar, to_strict, write_f64_strict};
use ayumi_model::run::{Run, RunDocuments};
use ayumi_store::fields::{self, Section};
use ayumi_store::history::KeyBounds;
use serde_json::{Map, Value};

use crate::Service;
use crate::error::{Error, Result};

/// Fields and patterns asked for at once.
const NAMES: usize = 200;
/// Values of one run in an answer.
const VALUES: usize = 2_000;
/// Bytes of the names and values of one run in an answer.
const BYTES: usize = 128 << 10;
/// Runs whose documents are in memory at the same time: one document may have megabytes.
const STEP: usize = 50;

/// Which fields are asked for.
#[derive(Debug, Clone, Default)]
pub struct FieldNames {
    exact: HashSet<String>,
    /// Sorted, and none begins with another: so the one that a name begins with is the last that is not greater.
    prefixes: Vec<String>,
    /// Of history, by flat name of the key.
    bounds: Vec<(String, Bound)>,
}

/// Values of one run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunValues {
    /// By flat name, such as `config.lr`, `summary.loss` or `history.loss.min`. Numbers that are not finite are the strings `NaN`, `Infinity`
    /// and `-Infinity`.
    pub values: Map<String, Value>,
    /// True where some were left out because there were too many, or too large.
    pub truncated: bool,
}

impl Service {
    /// The values of these fields, for each of some runs that were obtained through a checked call.
    ///
    /// Lists come whole. Media and empty objects are left out.
    pub async fn list_values(&self, runs: &[Run], names: &FieldNames) -> Result<Vec<RunValues>> {
        let mut found = Vec::with_capacity(runs.len());
        for runs in runs.chunks(STEP) {
            let ids: Vec<_> = runs.iter().map(|run| run.id).collect();
            let mut documents = self.list_documents(&ids).await?;
            let keys: BTreeSet<String> = names.bounds.iter().map(|(key, _)| key.clone()).collect();
            let mut bounds = self.store().list_key_bounds(ids.clone(), keys.into_iter().collect()).await?;
            let names = names.clone();
            let pick = move || -> Result<Vec<RunValues>> {
                let pick = |id| {
                    // A run that was deleted meanwhile has none.
                    let mut found = names.pick(&documents.remove(id).unwrap_or_default())?;
                    names.add_bounds(&mut found, &bounds.remove(id).unwrap_or_default());
                    Ok(found)
                };
                ids.iter().map(pick).collect()
            };
            let picked = tokio::task::spawn_blocking(pick).await;
            found.extend(picked.map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))??);
        }
        Ok(found)
    }
}

impl FieldNames {
    /// Reads names such as `config.lr` and `history.loss.min`, and patterns that end in `*`: `summary.val/*`.
    ///
    /// # Errors
    /// `Invalid` for too many of them, for what is of none of the three, and for patterns of history.
    pub fn parse(names: &[String]) -> Result<Self> {
        if names.len() > NAMES {
            return Err(Error::invalid(format!("values of {NAMES} fields at most are shown at once")));
        }
        let mut found = Self::default();
        for name in names {
            let name = match name.strip_prefix("summary_metrics.") {
                Some(key) => format!("summary.{key}"),
                None => name.clone(),
            };
            if let Ok(Field::HistoryBound(key, bound)) = Field::parse(&name) {
                found.bounds.push((key, bound));
                continue;
            }
            if !["config.", "summary."].iter().any(|section| name.starts_with(section)) {
                let shown: String = name.chars().filter(|c| !c.is_control()).take(80).collect();
                return Err(Error::invalid(format!(
                    "`{shown}` is not a field of config or summary, nor a bound such as `history.loss.min`"
                )));
            }
            match name.strip_suffix('*') {
                Some(prefix) => found.prefixes.push(prefix.to_owned()),
                None => _ = found.exact.insert(name),
            }
        }
        found.prefixes.sort();
        found.prefixes.dedup_by(|later, earlier| later.starts_with(earlier.as_str()));
        Ok(found)
    }

    fn has(&self, name: &str) -> bool {
        let n_before = self.prefixes.partition_point(|prefix| prefix.as_str() <= name);
        let prefix = n_before.checked_sub(1).and_then(|last| self.prefixes.get(last));
        self.exact.contains(name) || prefix.is_some_and(|prefix| name.starts_with(prefix.as_str()))
    }

    fn add_bounds(&self, found: &mut RunValues, bounds: &HashMap<String, KeyBounds>) {
        for (key, bound) in &self.bounds {
            let Some(KeyBounds { min, max }) = bounds.get(key) else { continue };
            let number = match bound {
                Bound::Min => *min,
                Bound::Max => *max,
            };
            found.values.insert(Field::HistoryBound(key.clone(), *bound).to_string(), shown(Scalar::Float(number)));
        }
    }

    fn pick(&self, documents: &RunDocuments) -> Result<RunValues> {
        let mut found = RunValues::default();
        let mut n_bytes = 0;
        for (section, prefix, document) in
            [(Section::Config, "config.", &documents.config), (Section::Summary, "summary.", &documents.summary)]
        {
            for (name, value) in fields::leaves(section, document)? {
                let name = format!("{prefix}{name}");
                if !self.has(&name) || matches!(value, Scalar::Raw(raw) if raw.starts_with('{')) {
                    continue;
                }
                n_bytes += name.len() + size(&value);
                if found.values.len() == VALUES || n_bytes > BYTES {
                    return Ok(RunValues { truncated: true, ..found });
                }
                found.values.insert(name, shown(value));
            }
        }
        Ok(found)
    }
}

/// Bytes of a value's text, roughly.
fn size(value: &Scalar<'_>) -> usize {
    match value {
        Scalar::Text(text) => text.len(),
        Scalar::Raw(raw) => raw.len(),
        Scalar::Null | Scalar::Bool(_) | Scalar::Int(_) | Scalar::Float(_) => 8,
    }
}

fn shown(value: Scalar<'_>) -> Value {
    match value {
        Scalar::Null => Value::Null,
        Scalar::Bool(value) => value.into(),
        Scalar::Int(number) => number.into(),
        Scalar::Float(number) => {
            let mut text = String::new();
            write_f64_strict(&mut text, number);
            serde_json::from_str(&text).unwrap_or_default()
        }
        Scalar::Text(text) => text.into_owned().into(),
        // What is a number to nobody else is shown as its digits.
        Scalar::Raw(raw) => {
            let strict = to_strict(raw).ok();
            strict.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_else(|| raw.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pick(names: &[&str], config: &str, summary: &str) -> RunValues {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let documents = RunDocuments { config: config.to_owned(), summary: summary.to_owned(), metadata: None };
        FieldNames::parse(&names).unwrap().pick(&documents).unwrap()
    }

    fn check(names: &[&str], expected: &str) {
        let config = r#"{"_wandb":{"value":{"e":1}},"lr":{"value":0.5,"desc":null},
            "net":{"value":{"depth":3,"sizes":[1,NaN,{"a":2}],"extra":{}}},"none":{"value":null},"a*":{"value":"x"}}"#;
        let summary = r#"{"loss":NaN,"best":{"loss":-Infinity,"step":7},"val/acc":2.0,"val/huge":1e999,
            "img":{"_type":"image-file","path":"x.png"},"ok":true}"#;
        let found = pick(names, config, summary);
        assert_eq!((Value::Object(found.values), found.truncated), (serde_json::from_str(expected).unwrap(), false));
    }

    #[test]
    fn names_and_patterns_pick_flat_values() {
        check(&[], "{}");
        check(&["config.lr", "summary_metrics.best.step"], r#"{"config.lr":0.5,"summary.best.step":7}"#);
        check(
            &["config.*", "config.lr", "config.net.*"],
            r#"{"config.lr":0.5,"config.net.depth":3,"config.net.sizes":[1,"NaN",{"a":2}],"config.none":null,"config.a*":"x"}"#,
        );
        check(
            &["summary.*"],
            r#"{"summary.loss":"NaN","summary.best.loss":"-Infinity","summary.best.step":7,"summary.val/acc":2,
                "summary.val/huge":"1e999","summary.ok":true}"#,
        );
        check(
            &["summary.val/a*", "summary.b*", "config.x*"],
            r#"{"summary.val/acc":2,"summary.best.loss":"-Infinity","summary.best.step":7}"#,
        );
        check(&["config._wandb*", "summary.img*", "config.net", "config.LR"], "{}");
    }

    #[test]
    fn too_much_is_cut_and_said() {
        let summary = |n: usize| {
            let members: Vec<String> = (0..n).map(|i| format!(r#""k{i}":{i}"#)).collect();
            format!("{{{}}}", members.join(","))
        };
        let whole = pick(&["summary.*"], "{}", &summary(VALUES));
        assert_eq!((whole.values.len(), whole.truncated), (VALUES, false));
        let cut = pick(&["summary.*"], "{}", &summary(VALUES + 1));
        assert_eq!((cut.values.len(), cut.truncated), (VALUES, true));
        let long = format!(r#"{{"a":1,"b":"{}","c":2}}"#, "x".repeat(BYTES));
        let cut = pick(&["summary.*"], "{}", &long);
        assert_eq!((cut.values.len(), cut.truncated), (1, true));
        assert!(!pick(&["summary.a", "summary.c"], "{}", &long).truncated);
    }

    #[test]
    fn what_has_no_values_is_named() {
        let message = |names: Vec<String>| FieldNames::parse(&names).unwrap_err().to_string();
        for name in ["state", "*", "config", "", "summary"] {
            assert_eq!(
                message(vec![name.to_owned()]),
                format!("`{name}` is not a field of config or summary, nor a bound such as `history.loss.min`")
            );
        }
        assert_eq!(message(vec!["config.a".to_owned(); NAMES + 1]), "values of 200 fields at most are shown at once");
    }
}
