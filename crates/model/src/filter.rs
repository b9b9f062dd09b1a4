//! Which runs are meant, and in which order: the wandb client's filter language (Mongo-like JSON) as a tree.
//!
//! Anything unknown is an error that names it: a filter that is silently ignored shows runs nobody asked for.

use serde_json::Value;

use crate::time::Timestamp;

/// Conditions and tests in one filter at most.
const NODES: usize = 2_000;
/// Conditions inside each other at most.
const DEPTH: usize = 32;
/// Values in one `$in` at most.
const VALUES: usize = 10_000;
/// Bytes of a filter's text at most.
const BYTES: usize = 256 << 10;

/// A condition on runs.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// All of these hold; an empty list always does.
    All(Vec<Filter>),
    /// At least one of these holds; an empty list never does.
    Any(Vec<Filter>),
    /// This does not hold.
    Not(Box<Filter>),
    /// A field passes a test.
    Test(Field, Test),
}

/// What of a run is tested or sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// A column of its own.
    Column(Column),
    /// Any of its tags.
    Tags,
    /// A key of its config, flat.
    Config(String),
    /// A key of its summary, flat.
    Summary(String),
    /// Whether it logged this key.
    HistoryKey(String),
}

/// The columns of a run that can be tested and sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the field of the same name in `Run`")]
pub enum Column {
    Name,
    DisplayName,
    State,
    Group,
    JobType,
    Sweep,
    Host,
    Username,
    Notes,
    Commit,
    CreatedAt,
    HeartbeatAt,
    UpdatedAt,
    /// Seconds from start to end, or to the last sign of life.
    Duration,
}

impl Column {
    /// True for points in time.
    pub fn is_time(self) -> bool {
        matches!(self, Self::CreatedAt | Self::HeartbeatAt | Self::UpdatedAt)
    }
}

/// A test of one field. A missing field equals null and passes no other test.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// Equal.
    Is(Literal),
    /// Equal to one of these.
    In(Vec<Literal>),
    /// Less.
    Less(Literal),
    /// Less or equal.
    AtMost(Literal),
    /// Greater.
    Greater(Literal),
    /// Greater or equal.
    AtLeast(Literal),
    /// Present (or, with false, absent).
    Exists(bool),
    /// Text that contains this, in any case.
    Contains(String),
}

/// A value in a filter.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the kinds of JSON value")]
pub enum Literal {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
}

/// An order of runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Sorted by this.
    pub field: Field,
    /// Greatest first.
    pub descending: bool,
}

/// Why a filter or an order cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FilterError(String);

fn fail<T>(text: impl Into<String>) -> Result<T, FilterError> {
    Err(FilterError(text.into()))
}

impl Filter {
    /// Parses the JSON text of a filter. Empty text means every run.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        if text.len() > BYTES {
            return fail(format!("the filter is longer than {BYTES} bytes"));
        }
        if text.trim().is_empty() {
            return Ok(Self::All(Vec::new()));
        }
        match serde_json::from_str(text) {
            Ok(value) => Self::from_value(&value),
            Err(error) => fail(format!("the filter is not JSON: {error}")),
        }
    }

    /// Reads a filter that is JSON already.
    pub fn from_value(value: &Value) -> Result<Self, FilterError> {
        let mut nodes = 0;
        match value {
            Value::Null => Ok(Self::All(Vec::new())),
            value => condition(value, 0, &mut nodes),
        }
    }

    fn not(self) -> Self {
        Self::Not(Box::new(self))
    }
}

impl Order {
    /// Parses an order such as `-summary_metrics.loss` or `+created_at`.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        let text = text.trim();
        let (descending, name) = match text.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        Ok(Self { field: Field::parse(name)?, descending })
    }
}

impl Field {
    /// Parses a field's name, in the client's camel case or its snake case.
    pub fn parse(name: &str) -> Result<Self, FilterError> {
        let strip_value = |key: &str| key.strip_suffix(".value").unwrap_or(key).to_owned();
        if let Some(key) = name.strip_prefix("config.") {
            return Ok(Self::Config(strip_value(key)));
        }
        let summary = name.strip_prefix("summary_metrics.").or_else(|| name.strip_prefix("summaryMetrics."));
        if let Some(key) = summary.or_else(|| name.strip_prefix("summary.")) {
            return Ok(Self::Summary(key.to_owned()));
        }
        if let Some(key) = name.strip_prefix("keys_info.keys.") {
            return Ok(Self::HistoryKey(key.to_owned()));
        }
        Ok(Self::Column(match name {
            "name" => Column::Name,
            "displayName" | "display_name" => Column::DisplayName,
            "state" => Column::State,
            "group" => Column::Group,
            "jobType" | "job_type" => Column::JobType,
            "sweep" => Column::Sweep,
            "host" => Column::Host,
            "username" | "user" => Column::Username,
            "notes" | "description" => Column::Notes,
            "commit" => Column::Commit,
            "createdAt" | "created_at" => Column::CreatedAt,
            "heartbeatAt" | "heartbeat_at" => Column::HeartbeatAt,
            "updatedAt" | "updated_at" => Column::UpdatedAt,
            "duration" => Column::Duration,
            "tags" => return Ok(Self::Tags),
            other => return fail(format!("`{}` is not a field of runs", shown(other))),
        }))
    }
}

fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}

fn condition(value: &Value, depth: usize, nodes: &mut usize) -> Result<Filter, FilterError> {
    if depth > DEPTH {
        return fail(format!("the filter is nested deeper than {DEPTH} conditions"));
    }
    let Value::Object(members) = value else {
        return fail("a condition must be an object");
    };
    let mut all = Vec::with_capacity(members.len());
    for (name, value) in members {
        *nodes += 1;
        if *nodes > NODES {
            return fail(format!("the filter has more than {NODES} conditions"));
        }
        let mut list = |name: &str| match value {
            Value::Array(items) => items.iter().map(|item| condition(item, depth + 1, nodes)).collect(),
            _ => fail(format!("`{name}` needs a list of conditions")),
        };
        all.push(match name.as_str() {
            "$and" => Filter::All(list(name)?),
            "$or" => Filter::Any(list(name)?),
            "$nor" => Filter::Any(list(name)?).not(),
            "$not" => condition(value, depth + 1, nodes)?.not(),
            operator if operator.starts_with('$') => {
                return fail(format!("`{}` is not an operator between conditions", shown(operator)));
            }
            field => tests(&Field::parse(field)?, value, depth + 1, nodes)?,
        });
    }
    Ok(match all.len() {
        1 => all.remove(0),
        _ => Filter::All(all),
    })
}

fn tests(field: &Field, value: &Value, depth: usize, nodes: &mut usize) -> Result<Filter, FilterError> {
    if depth > DEPTH {
        return fail(format!("the filter is nested deeper than {DEPTH} conditions"));
    }
    let Value::Object(operators) = value else {
        return Ok(Filter::Test(field.clone(), Test::Is(literal(field, value)?)));
    };
    let mut all = Vec::with_capacity(operators.len());
    for (operator, value) in operators {
        *nodes += 1;
        if *nodes > NODES {
            return fail(format!("the filter has more than {NODES} conditions"));
        }
        let test = |test| Filter::Test(field.clone(), test);
        let one = || literal(field, value);
        let many = || match value {
            Value::Array(items) if items.len() <= VALUES => items.iter().map(|item| literal(field, item)).collect(),
            Value::Array(_) => fail(format!("`{operator}` has more than {VALUES} values")),
            _ => fail(format!("`{operator}` needs a list of values")),
        };
        all.push(match operator.as_str() {
            "$eq" => test(Test::Is(one()?)),
            "$ne" => test(Test::Is(one()?)).not(),
            "$lt" => test(Test::Less(one()?)),
            "$lte" => test(Test::AtMost(one()?)),
            "$gt" => test(Test::Greater(one()?)),
            "$gte" => test(Test::AtLeast(one()?)),
            "$in" => test(Test::In(many()?)),
            "$nin" => test(Test::In(many()?)).not(),
            "$exists" => match value {
                Value::Bool(exists) => test(Test::Exists(*exists)),
                _ => return fail("`$exists` needs true or false"),
            },
            "$contains" => match value {
                Value::String(part) => test(Test::Contains(part.clone())),
                _ => return fail("`$contains` needs a text"),
            },
            "$not" => tests(field, value, depth + 1, nodes)?.not(),
            other => return fail(format!("`{}` is not an operator", shown(other))),
        });
    }
    Ok(match all.len() {
        1 => all.remove(0),
        _ => Filter::All(all),
    })
}

fn literal(field: &Field, value: &Value) -> Result<Literal, FilterError> {
    Ok(match value {
        Value::Null => Literal::Null,
        Value::Bool(value) => Literal::Bool(*value),
        Value::Number(number) => Literal::Number(number.as_f64().unwrap_or(f64::NAN)),
        Value::String(text) => match field {
            Field::Column(column) if column.is_time() => match time(text) {
                Some(at) => Literal::Number(at.as_micros() as f64 / 1e6),
                None => return fail(format!("`{}` is not a time", shown(text))),
            },
            _ => Literal::Text(text.clone()),
        },
        Value::Array(_) | Value::Object(_) => return fail("a value must be a text, a number, true, false or null"),
    })
}

/// A time as clients write it, or a date.
fn time(text: &str) -> Option<Timestamp> {
    Timestamp::parse(text).or_else(|| Timestamp::parse(&format!("{text}T00:00:00Z")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(name: &str, test: Test) -> Filter {
        Filter::Test(Field::parse(name).unwrap(), test)
    }

    #[test]
    fn several_fields_and_operators_must_all_hold() {
        let filter = Filter::parse(r#"{"state":"finished","config.lr.value":{"$gt":0.1,"$lt":1}}"#).unwrap();
        let lr = [
            test("config.lr", Test::Greater(Literal::Number(0.1))),
            test("config.lr", Test::Less(Literal::Number(1.0))),
        ];
        let state = test("state", Test::Is(Literal::Text("finished".to_owned())));
        assert_eq!(filter, Filter::All(vec![state, Filter::All(lr.to_vec())]));
    }

    #[test]
    fn times_are_compared_as_times() {
        let filter = Filter::parse(r#"{"created_at":{"$gte":"1970-01-02"}}"#).unwrap();
        assert_eq!(filter, test("createdAt", Test::AtLeast(Literal::Number(86_400.0))));
    }

    #[test]
    fn what_is_unknown_is_named() {
        let message = |text: &str| Filter::parse(text).unwrap_err().to_string();
        assert_eq!(message(r#"{"colour":1}"#), "`colour` is not a field of runs");
        assert_eq!(message(r#"{"state":{"$where":"1"}}"#), "`$where` is not an operator");
        assert_eq!(message(r#"{"$xor":[]}"#), "`$xor` is not an operator between conditions");
        assert_eq!(message(r#"{"$and":{}}"#), "`$and` needs a list of conditions");
        assert!(message("[1]").contains("must be an object"));
        assert!(message(r#"{"config.a":NaN}"#).contains("not JSON"));
        assert!(Order::parse("-loudness").is_err());
    }

    #[test]
    fn deep_and_long_filters_are_refused() {
        let deep = format!("{}{{}}{}", "{\"$and\":[".repeat(60), "]}".repeat(60));
        assert!(Filter::parse(&deep).unwrap_err().to_string().contains("deeper"));
        let many = format!("{{\"name\":{{\"$in\":[{}1]}}}}", "1,".repeat(20_000));
        assert!(Filter::parse(&many).unwrap_err().to_string().contains("more than"));
    }
}
