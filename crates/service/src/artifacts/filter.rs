//! Filters of registries, collections and versions: the language of the filters of runs, over the fields that these have.
//!
//! Lists of them are read in their order and tested one by one, so a filter costs as much as the list is long.

use ayumi_model::Timestamp;
use ayumi_model::artifact::{Artifact, Collection, Membership};
use ayumi_model::filter::{Field, FieldValue, Filter, comparable};
use ayumi_model::name::TagName;
use ayumi_model::registry::Registry;
use serde_json::{Map, Value};

use crate::error::{Error, Result};

/// What a filter is about, which decides the fields it may name. Clients call many of them by several names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Registries.
    Registry,
    /// Collections.
    Collection,
    /// Versions in a collection.
    Version,
}

impl Subject {
    /// The name under which a field is looked up, for each name it is given.
    fn fields(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Registry => &[
                ("id", "id"),
                ("project_id", "id"),
                ("entity_id", "entity_id"),
                ("name", "name"),
                ("description", "description"),
                ("created_at", "created_at"),
                ("updated_at", "updated_at"),
            ],
            Self::Collection => &[
                ("id", "id"),
                ("collection_id", "id"),
                ("artifact_collection_id", "id"),
                ("name", "name"),
                ("collection_name", "name"),
                ("artifact_collection_name", "name"),
                ("tag", "tag"),
                ("tags", "tag"),
                ("description", "description"),
                ("type", "type"),
                ("created_at", "created_at"),
                ("updated_at", "updated_at"),
            ],
            Self::Version => &[
                ("id", "id"),
                ("artifact_id", "id"),
                ("state", "state"),
                ("version", "version"),
                ("version_index", "version_index"),
                ("tag", "tag"),
                ("tags", "tag"),
                ("alias", "alias"),
                ("aliases", "alias"),
                ("digest", "digest"),
                ("description", "description"),
                ("size", "size"),
                ("artifact_size", "size"),
                ("created_at", "created_at"),
                ("artifact_created_at", "created_at"),
                ("updated_at", "updated_at"),
                ("linked_at", "linked_at"),
                ("acm_created_at", "linked_at"),
            ],
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Registry => "registries",
            Self::Collection => "collections",
            Self::Version => "versions",
        }
    }

    /// The field as the parser of filters knows it. What runs do not have goes as a member of their summary, which may
    /// hold anything.
    fn renamed(self, name: &str) -> Result<String> {
        let key = name.strip_prefix("metadata.").or_else(|| name.strip_prefix("artifact_metadata."));
        if let Some(key) = key.filter(|key| self == Self::Version && !key.is_empty()) {
            return Ok(format!("summary.metadata.{key}"));
        }
        match self.fields().iter().find(|(known, _)| *known == name) {
            Some((_, field @ ("created_at" | "updated_at"))) => Ok((*field).to_owned()),
            // Compared as a time, as the other two are.
            Some((_, "linked_at")) => Ok("heartbeat_at".to_owned()),
            Some((_, field)) => Ok(format!("summary.{field}")),
            None => {
                let shown: String = name.chars().filter(|c| !c.is_control()).take(80).collect();
                Err(Error::invalid(format!("`{shown}` is not a field of {}", self.noun())))
            }
        }
    }
}

/// A condition on things of one kind.
#[derive(Debug, Clone)]
pub struct ItemFilter(Filter);

impl ItemFilter {
    /// Parses the JSON text of a filter. None, and `{}`, let everything pass.
    pub fn parse(subject: Subject, text: Option<&str>) -> Result<Self> {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(Self::all()) };
        let value: Value =
            serde_json::from_str(text).map_err(|error| Error::invalid(format!("the filter is not JSON: {error}")))?;
        Ok(Self(Filter::from_value(&renamed(subject, value)?)?))
    }

    /// Lets everything pass.
    pub fn all() -> Self {
        Self(Filter::All(Vec::new()))
    }

    /// Whether it lets everything pass.
    pub fn is_all(&self) -> bool {
        self.0 == Filter::All(Vec::new())
    }

    /// Whether a registry passes.
    pub fn matches_registry(&self, registry: &Registry) -> bool {
        let project = &registry.project;
        holds(&self.0, &|field| match field {
            "id" => FieldValue::Number(project.number as f64),
            "entity_id" => text(&project.entity_id.to_string()),
            "name" => text(project.name.as_str()),
            "description" => text(&project.description),
            "created_at" => time(project.created_at),
            "updated_at" => time(project.updated_at),
            _ => FieldValue::Missing,
        })
    }

    /// Whether a collection with these tags passes.
    pub fn matches_collection(&self, collection: &Collection, tags: &[TagName]) -> bool {
        holds(&self.0, &|field| match field {
            "id" => text(&collection.id.to_string()),
            "name" => text(collection.name.as_str()),
            "tag" => texts(tags.iter().map(TagName::as_str)),
            "description" => collection.description.as_deref().map_or(FieldValue::Missing, text),
            "type" => text(collection.type_name.as_str()),
            "created_at" => time(collection.created_at),
            "updated_at" => time(collection.updated_at),
            _ => FieldValue::Missing,
        })
    }

    /// Whether a version passes, in the place in which it is found.
    pub fn matches_version(&self, artifact: &Artifact, place: &Membership) -> bool {
        holds(&self.0, &|field| match field {
            "id" => text(&artifact.id.to_string()),
            "state" => text(&artifact.state.as_str().to_ascii_uppercase()),
            "version" => text(&format!("v{}", place.version)),
            "version_index" => FieldValue::Number(place.version as f64),
            "tag" => texts(artifact.tags.iter().map(TagName::as_str)),
            "alias" => texts(place.aliases.iter().map(|alias| alias.as_str())),
            "digest" => text(&artifact.digest),
            "description" => artifact.description.as_deref().map_or(FieldValue::Missing, text),
            "size" => FieldValue::Number(artifact.size_bytes as f64),
            "created_at" => time(artifact.created_at),
            "updated_at" => time(artifact.updated_at),
            "linked_at" => time(place.created_at),
            field => match (field.strip_prefix("metadata."), &artifact.metadata) {
                (Some(key), Some(metadata)) => member(metadata, key),
                _ => FieldValue::Missing,
            },
        })
    }
}

fn renamed(subject: Subject, condition: Value) -> Result<Value> {
    let Value::Object(members) = condition else { return Ok(condition) };
    let mut out = Map::with_capacity(members.len());
    for (name, value) in members {
        let value = match (name.as_str(), value) {
            ("$and" | "$or" | "$nor", Value::Array(items)) => {
                Value::Array(items.into_iter().map(|item| renamed(subject, item)).collect::<Result<_>>()?)
            }
            ("$not", value) => renamed(subject, value)?,
            (_, value) => value,
        };
        let name = if name.starts_with('$') { name } else { subject.renamed(&name)? };
        let is_long = name == "summary.entity_id" || (name == "summary.id" && subject != Subject::Registry);
        let value = if is_long { as_texts(value) } else { value };
        // Two names of one field test it twice.
        match out.remove(&name) {
            None => out.insert(name, value),
            Some(_) => return Err(Error::invalid("a field stands twice in one condition; join them with `$and`")),
        };
    }
    Ok(Value::Object(out))
}

/// Numbers as texts: ids of ours have more digits than the numbers of a filter are compared by.
fn as_texts(condition: Value) -> Value {
    match condition {
        Value::Number(number) => Value::String(number.to_string()),
        Value::Array(items) => Value::Array(items.into_iter().map(as_texts).collect()),
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(name, value)| (name, as_texts(value))).collect())
        }
        other => other,
    }
}

fn holds(filter: &Filter, value: &impl Fn(&str) -> FieldValue) -> bool {
    match filter {
        Filter::All(filters) => filters.iter().all(|filter| holds(filter, value)),
        Filter::Any(filters) => filters.iter().any(|filter| holds(filter, value)),
        Filter::Not(filter) => !holds(filter, value),
        Filter::Test(Field::Summary(key), test) => test.holds(&value(key)),
        // A dictionary is a value here.
        Filter::Test(Field::Branch(_), test) => test.holds(&FieldValue::Missing),
        Filter::Test(field, test) => match field.to_string().as_str() {
            "heartbeat_at" => test.holds(&value("linked_at")),
            name => test.holds(&value(name)),
        },
    }
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text(comparable(text).into())
}

fn texts<'a>(texts: impl Iterator<Item = &'a str>) -> FieldValue {
    let texts: Vec<_> = texts.map(|text| comparable(text).into()).collect();
    if texts.is_empty() { FieldValue::Missing } else { FieldValue::Texts(texts.into()) }
}

/// Times are compared as seconds.
fn time(at: Timestamp) -> FieldValue {
    FieldValue::Number(at.as_micros() as f64 / 1e6)
}

/// The value at a dotted path of a JSON object.
fn member(document: &str, path: &str) -> FieldValue {
    let Ok(document) = serde_json::from_str::<Value>(document) else { return FieldValue::Missing };
    // A key may hold dots itself.
    let whole = document.get(path);
    let found = whole.or_else(|| path.split('.').try_fold(&document, |value, key| value.get(key)));
    match found {
        None | Some(Value::Null) => FieldValue::Missing,
        Some(Value::Bool(value)) => FieldValue::Bool(*value),
        Some(Value::Number(number)) => number.as_f64().map_or(FieldValue::Missing, FieldValue::Number),
        Some(Value::String(value)) => text(value),
        Some(Value::Array(items)) => texts(items.iter().filter_map(Value::as_str)),
        Some(Value::Object(_)) => text("{}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_fields_and_broken_filters_are_named() {
        let fault = |text| ItemFilter::parse(Subject::Version, Some(text)).unwrap_err().to_string();
        assert_eq!(fault(r#"{"$or": [{"colour": 1}]}"#), "`colour` is not a field of versions");
        assert_eq!(fault(r#"{"config.x": 1}"#), "`config.x` is not a field of versions");
        assert!(fault("{").starts_with("the filter is not JSON"));
        assert!(fault(r#"{"tag": 1, "tags": 2}"#).contains("twice"));
        assert!(fault(r#"{"created_at": "soon"}"#).contains("time"));
        assert!(ItemFilter::parse(Subject::Registry, Some(r#"{"alias": "x"}"#)).is_err());
        for all in [None, Some(""), Some("{}"), Some(" null ")] {
            assert!(ItemFilter::parse(Subject::Collection, all).unwrap().is_all(), "{all:?}");
        }
    }

    #[test]
    fn long_ids_are_found_by_number_and_by_text() {
        let condition = serde_json::json!({"$in": [9_007_199_254_740_993_i64, "x"]});
        assert_eq!(as_texts(condition), serde_json::json!({"$in": ["9007199254740993", "x"]}));
        let parsed = |text| ItemFilter::parse(Subject::Registry, Some(text)).unwrap().0;
        assert_eq!(parsed(r#"{"entity_id": 9007199254740993}"#), parsed(r#"{"entity_id": "9007199254740993"}"#));
        assert_ne!(parsed(r#"{"id": 7}"#), parsed(r#"{"id": "7"}"#), "of registries it is a small number");
    }

    #[test]
    fn members_of_metadata_are_found_by_their_path() {
        let document = r#"{"a": {"b": 1.5}, "a.c": "x", "l": ["p", "q"], "t": true}"#;
        assert_eq!(member(document, "a.b"), FieldValue::Number(1.5));
        assert_eq!(member(document, "a.c"), FieldValue::Text("x".into()));
        assert_eq!(member(document, "t"), FieldValue::Bool(true));
        assert_eq!(member(document, "a.b.c"), FieldValue::Missing);
    }
}
