//! Reading filters: Mongo-like JSON in, a tree out, or an error that names what is wrong.

use serde_json::{Map, Value};

use super::{Choices, Column, Field, FieldValue, Filter, FilterError, Literal, Pattern, Test, comparable, fail, shown};
use crate::time::Timestamp;

/// Conditions and tests in one filter at most.
const NODES: usize = 2_000;
/// Conditions inside each other at most.
const DEPTH: usize = 32;
/// Values in one `$in` at most, and in all of a filter's together.
const VALUES: usize = 10_000;
/// Different fields in one filter at most: the values of each must be at hand for all runs of the project.
const FIELDS: usize = 50;
/// Patterns in one filter at most.
const PATTERNS: usize = 20;
/// Bytes of a filter's text at most.
const BYTES: usize = 256 << 10;

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
            Err(error) if error.to_string().starts_with("recursion limit") => too_deep(),
            Err(error) => fail(format!("the filter is not JSON: {error}")),
        }
    }

    /// Reads a filter that is JSON already.
    pub fn from_value(value: &Value) -> Result<Self, FilterError> {
        if value.is_null() {
            return Ok(Self::All(Vec::new()));
        }
        let mut parser = Parser::default();
        let filter = parser.condition(value, 0)?;
        let n_fields = filter.fields().into_iter().filter(|field| !matches!(field, Field::Branch(_))).count();
        match n_fields <= FIELDS {
            true => Ok(filter),
            false => fail(format!("the filter tests more than {FIELDS} fields")),
        }
    }
}

/// Counts what a filter is made of, while reading it.
#[derive(Default)]
struct Parser {
    n_nodes: usize,
    n_values: usize,
    n_patterns: usize,
}

impl Parser {
    fn condition(&mut self, value: &Value, depth: usize) -> Result<Filter, FilterError> {
        if depth > DEPTH {
            return too_deep();
        }
        let Value::Object(members) = value else {
            return fail("a condition must be an object");
        };
        let mut all = Vec::with_capacity(members.len());
        for (name, value) in members {
            self.count_node()?;
            all.push(match name.as_str() {
                "$and" => Filter::All(self.conditions(name, value, depth)?),
                "$or" => Filter::Any(self.conditions(name, value, depth)?),
                "$nor" => Filter::Any(self.conditions(name, value, depth)?).not(),
                "$not" => self.condition(value, depth + 1)?.not(),
                operator if operator.starts_with('$') => {
                    return fail(format!("`{}` is not an operator between conditions", shown(operator)));
                }
                name => {
                    let field = NamedField { name, field: Field::parse(name)? };
                    self.tests(&field, value, depth + 1)?
                }
            });
        }
        Ok(all_of(all))
    }

    fn conditions(&mut self, operator: &str, value: &Value, depth: usize) -> Result<Vec<Filter>, FilterError> {
        match value {
            Value::Array(items) => items.iter().map(|item| self.condition(item, depth + 1)).collect(),
            _ => fail(format!("`{operator}` needs a list of conditions")),
        }
    }

    fn tests(&mut self, field: &NamedField<'_>, value: &Value, depth: usize) -> Result<Filter, FilterError> {
        if depth > DEPTH {
            return too_deep();
        }
        let Value::Object(operators) = value else {
            return Ok(field.test(Test::Is(field.literal(value)?)));
        };
        if operators.is_empty() {
            return fail(format!("`{}` is tested with no operator", shown(field.name)));
        }
        let mut all = Vec::with_capacity(operators.len());
        for (operator, value) in operators {
            self.count_node()?;
            all.push(match operator.as_str() {
                "$eq" => field.test(Test::Is(field.literal(value)?)),
                "$ne" => field.test(Test::Is(field.literal(value)?)).not(),
                "$lt" => field.test(Test::Less(field.ordered(operator, value)?)),
                "$lte" => field.test(Test::AtMost(field.ordered(operator, value)?)),
                "$gt" => field.test(Test::Greater(field.ordered(operator, value)?)),
                "$gte" => field.test(Test::AtLeast(field.ordered(operator, value)?)),
                "$in" => field.test(Test::In(self.choices(field, operator, value)?)),
                "$nin" => field.test(Test::In(self.choices(field, operator, value)?)).not(),
                "$all" => {
                    let values = self.values(field, operator, value)?;
                    Filter::All(values.into_iter().map(|value| field.test(Test::Is(value))).collect())
                }
                "$exists" => field.test(Test::Exists(existence(value)?)),
                "$size" => field.size(value)?,
                "$regex" => self.pattern(field, operators)?,
                // Read together with the pattern it belongs to.
                "$options" if operators.contains_key("$regex") => continue,
                "$options" => return fail("`$options` stands beside a `$regex`"),
                "$contains" => match value {
                    Value::String(part) => field.matches(operator, self.counted(Pattern::containing(part)?)?)?,
                    _ => return fail("`$contains` needs a text"),
                },
                "$not" => self.tests(field, value, depth + 1)?.not(),
                other => return fail(format!("`{}` is not an operator", shown(other))),
            });
        }
        Ok(all_of(all))
    }

    fn values(&mut self, field: &NamedField<'_>, operator: &str, value: &Value) -> Result<Vec<Literal>, FilterError> {
        let Value::Array(items) = value else { return fail(format!("`{operator}` needs a list of values")) };
        self.n_values += items.len();
        match self.n_values <= VALUES {
            true => items.iter().map(|item| field.literal(item)).collect(),
            false => fail(format!("the filter has more than {VALUES} values in lists")),
        }
    }

    fn choices(&mut self, field: &NamedField<'_>, operator: &str, value: &Value) -> Result<Choices, FilterError> {
        Ok(self.values(field, operator, value)?.into_iter().collect())
    }

    fn pattern(&mut self, field: &NamedField<'_>, operators: &Map<String, Value>) -> Result<Filter, FilterError> {
        let options = match operators.get("$options") {
            None => "",
            Some(Value::String(options)) => options,
            Some(_) => return fail("`$options` needs a text"),
        };
        match operators.get("$regex") {
            Some(Value::String(pattern)) => field.matches("$regex", self.counted(Pattern::new(pattern, options)?)?),
            _ => fail("`$regex` needs a text"),
        }
    }

    fn counted(&mut self, pattern: Pattern) -> Result<Pattern, FilterError> {
        self.n_patterns += 1;
        match self.n_patterns <= PATTERNS {
            true => Ok(pattern),
            false => fail(format!("the filter has more than {PATTERNS} patterns")),
        }
    }

    fn count_node(&mut self) -> Result<(), FilterError> {
        self.n_nodes += 1;
        match self.n_nodes <= NODES {
            true => Ok(()),
            false => fail(format!("the filter has more than {NODES} conditions")),
        }
    }
}

/// A field, and the name it was given.
struct NamedField<'a> {
    name: &'a str,
    field: Field,
}

impl NamedField<'_> {
    /// A dictionary is no value, but it is not nothing either.
    fn test(&self, test: Test) -> Filter {
        let plain = |test| Filter::Test(self.field.clone(), test);
        if !matches!(self.field, Field::Config(_) | Field::Summary(_)) {
            return plain(test);
        }
        let branch = || Filter::Test(Field::Branch(Box::new(self.field.clone())), Test::Exists(true));
        match test {
            Test::Exists(true) => Filter::Any(vec![plain(Test::Exists(true)), branch()]),
            test if test.holds(&FieldValue::Missing) => {
                Filter::All(vec![plain(test), Filter::Any(vec![plain(Test::Exists(true)), branch().not()])])
            }
            test => plain(test),
        }
    }

    fn literal(&self, value: &Value) -> Result<Literal, FilterError> {
        if value.is_array() || value.is_object() {
            return fail("a value must be a text, a number, true, false or null");
        }
        let kind = match &self.field {
            _ if value.is_null() => return Ok(Literal::Null),
            Field::HistoryKey(_) | Field::Branch(_) => return fail("logged keys are tested with `$exists`"),
            Field::Config(_) | Field::Summary(_) => return Ok(untyped(value)),
            Field::Column(column) if column.is_time() => {
                "a time, such as \"2026-11-23T03:55:18Z\", or seconds since 1970"
            }
            Field::Column(Column::Duration) => "a number of seconds",
            Field::HistoryBound(..) => "a number",
            Field::Column(column) if column.is_number() => "a number",
            Field::Column(column) if column.is_bool() => "true or false",
            Field::Tags | Field::Column(_) => "a text",
        };
        match (&self.field, untyped(value)) {
            (Field::Column(column), Literal::Number(number)) if column.is_number() => Ok(Literal::Number(number)),
            (Field::HistoryBound(..), Literal::Number(number)) => Ok(Literal::Number(number)),
            (Field::Column(column), Literal::Text(text)) if column.is_time() => match time(&text) {
                Some(at) => Ok(Literal::Number(at.as_micros() as f64 / 1e6)),
                None => fail(format!("`{}` is not a time", shown(&text))),
            },
            (Field::Column(column), Literal::Bool(value)) if column.is_bool() => Ok(Literal::Bool(value)),
            (Field::Column(column), Literal::Text(text)) if column.is_text() => Ok(Literal::Text(text)),
            (Field::Tags, Literal::Text(text)) => Ok(Literal::Text(text)),
            // A text never equals a number, but people type the numbers in names without quotes.
            (Field::Column(column), Literal::Number(_)) if column.is_text() => Ok(Literal::Text(value.to_string())),
            (Field::Tags, Literal::Number(_)) => Ok(Literal::Text(value.to_string())),
            _ => fail(format!("`{}` is compared with {kind}", shown(self.name))),
        }
    }

    fn ordered(&self, operator: &str, value: &Value) -> Result<Literal, FilterError> {
        match self.literal(value)? {
            Literal::Null => fail(format!("`{operator}` needs something greater or less than others, and null is not")),
            literal => Ok(literal),
        }
    }

    fn matches(&self, operator: &str, pattern: Pattern) -> Result<Filter, FilterError> {
        match &self.field {
            Field::Column(column) if !column.is_text() => {
                fail(format!("`{operator}` looks into texts, and `{}` is none", shown(self.name)))
            }
            Field::HistoryKey(_) => fail("logged keys are tested with `$exists`"),
            Field::HistoryBound(..) => {
                fail(format!("`{operator}` looks into texts, and `{}` is none", shown(self.name)))
            }
            _ => Ok(self.test(Test::Matches(pattern))),
        }
    }

    fn size(&self, value: &Value) -> Result<Filter, FilterError> {
        match (&self.field, value.as_u64().and_then(|size| usize::try_from(size).ok())) {
            (Field::Tags, Some(size)) => Ok(self.test(Test::Size(size))),
            (Field::Tags, None) => fail("`$size` needs a whole number"),
            _ => fail("`$size` counts tags, and nothing else"),
        }
    }
}

fn all_of(mut filters: Vec<Filter>) -> Filter {
    match filters.len() {
        1 => filters.remove(0),
        _ => Filter::All(filters),
    }
}

fn too_deep<T>() -> Result<T, FilterError> {
    fail(format!("the filter is nested deeper than {DEPTH} conditions"))
}

/// MongoDB takes any value for true or false, but where a person writes "false" they do not mean true.
fn existence(value: &Value) -> Result<bool, FilterError> {
    match value {
        Value::Bool(exists) => Ok(*exists),
        _ => fail("`$exists` needs true or false"),
    }
}

fn untyped(value: &Value) -> Literal {
    match value {
        Value::Bool(value) => Literal::Bool(*value),
        Value::Number(number) => Literal::Number(number.as_f64().unwrap_or(f64::NAN)),
        Value::String(text) => Literal::Text(comparable(text)),
        Value::Null | Value::Array(_) | Value::Object(_) => Literal::Null,
    }
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

    fn check(text: &str, expected: Filter) {
        assert_eq!(Filter::parse(text).unwrap(), expected, "{text}");
    }

    fn refused(text: &str, expected: &str) {
        let message = Filter::parse(text).unwrap_err().to_string();
        assert!(message.contains(expected), "{text}: {message}");
    }

    #[test]
    fn several_fields_and_operators_must_all_hold() {
        let lr = [
            test("config.lr", Test::Greater(Literal::Number(0.1))),
            test("config.lr", Test::Less(Literal::Number(1.0))),
        ];
        let state = test("state", Test::Is(Literal::Text("finished".to_owned())));
        check(
            r#"{"state":"finished","config.lr":{"$gt":0.1,"$lt":1}}"#,
            Filter::All(vec![state, Filter::All(lr.to_vec())]),
        );
    }

    #[test]
    fn times_are_compared_as_times() {
        let expected = test("createdAt", Test::AtLeast(Literal::Number(86_400.0)));
        check(r#"{"created_at":{"$gte":"1970-01-02"}}"#, expected.clone());
        check(r#"{"created_at":{"$gte":"1970-01-02T00:00:00"}}"#, expected.clone());
        check(r#"{"createdAt":{"$gte":86400}}"#, expected);
        refused(r#"{"created_at":"yesterday"}"#, "`yesterday` is not a time");
        refused(r#"{"heartbeatAt":true}"#, "`heartbeatAt` is compared with a time");
        refused(r#"{"duration":"long"}"#, "a number of seconds");
    }

    #[test]
    fn numbers_in_names_need_no_quotes() {
        check(r#"{"group":5}"#, test("group", Test::Is(Literal::Text("5".to_owned()))));
        check(r#"{"tags":1.5}"#, test("tags", Test::Is(Literal::Text("1.5".to_owned()))));
        refused(r#"{"state":true}"#, "`state` is compared with a text");
    }

    #[test]
    fn patterns_take_their_options() {
        let pattern = Test::Matches(Pattern::new("^a", "i").unwrap());
        check(r#"{"name":{"$regex":"^a","$options":"i"}}"#, test("name", pattern.clone()));
        check(r#"{"name":{"$options":"i","$regex":"^a"}}"#, test("name", pattern));
        refused(r#"{"name":{"$options":"i"}}"#, "beside a `$regex`");
        refused(r#"{"name":{"$regex":1}}"#, "`$regex` needs a text");
        refused(r#"{"name":{"$regex":"a","$options":1}}"#, "`$options` needs a text");
        refused(r#"{"createdAt":{"$regex":"2026"}}"#, "looks into texts");
    }

    #[test]
    fn what_is_unknown_is_named() {
        refused(r#"{"colour":1}"#, "`colour` is not a field of runs");
        refused(r#"{"config.":1}"#, "`config.` is not a field of runs");
        refused(r#"{"state":{"$where":"1"}}"#, "`$where` is not an operator");
        refused(r#"{"$xor":[]}"#, "`$xor` is not an operator between conditions");
        refused(r#"{"$and":{}}"#, "`$and` needs a list of conditions");
        refused(r#"{"state":{}}"#, "`state` is tested with no operator");
        refused(r#"{"config.a":{"$gt":null}}"#, "`$gt` needs something");
        refused(r#"{"config.a":[1]}"#, "a value must be");
        refused(r#"{"config.a":{"$size":1}}"#, "counts tags");
        refused(r#"{"keys_info.keys.loss":1}"#, "tested with `$exists`");
        refused("[1]", "must be an object");
        refused(r#"{"config.a":NaN}"#, "not JSON");
        refused(r#"{"config.a":1e999}"#, "not JSON");
    }

    #[test]
    fn deep_and_long_filters_are_refused() {
        for depth in [40, 5_000] {
            let deep = format!("{}{{}}{}", "{\"$and\":[".repeat(depth), "]}".repeat(depth));
            refused(&deep, "deeper");
        }
        refused(&format!("{{\"name\":{{\"$in\":[{}1]}}}}", "1,".repeat(20_000)), "more than 10000 values");
        let list = |item: String| format!("{{\"$or\":[{item}]}}");
        refused(&list(vec![r#"{"name":"a"}"#; 2_100].join(",")), "more than 2000 conditions");
        refused(&list(vec![r#"{"name":{"$regex":"a"}}"#; 21].join(",")), "more than 20 patterns");
        let keys: Vec<String> = (0..51).map(|n| format!("{{\"config.k{n}\":1}}")).collect();
        refused(&list(keys.join(",")), "more than 50 fields");
        refused(&" ".repeat(300 << 10), "longer than");
    }
}
