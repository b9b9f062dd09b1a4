//! What a filter means in SQL: conditions over columns, tags and any key of config or summary.
//!
//! Values are always placeholders; the text of a condition is made of our own words alone.

use ayumi_model::ProjectId;
use ayumi_model::filter::{Column, Field, Filter, Literal, Test};
use ayumi_model::json::KeyPath;

use crate::error::{Error, Result};
use crate::fields::{self, Section};
use crate::sql::dialect::containing;
use crate::sql::{Param, Tx, Value};
use crate::streams::key_hash;

/// Values in one statement at most: SQLite takes 32,766, PostgreSQL 65,535.
const PLACEHOLDERS: usize = 30_000;

/// Statement text under construction, with the values of its placeholders.
#[derive(Default)]
pub(crate) struct SqlText {
    values: Vec<Value>,
}

impl SqlText {
    /// A placeholder for the value.
    pub(crate) fn bind(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    pub(crate) fn text(&mut self, text: &str) -> String {
        self.bind(Value::Text(text.replace('\0', "\u{fffd}")))
    }

    /// # Errors
    /// `Invalid` when there are more than both databases take.
    pub(crate) fn params(&self) -> Result<Vec<Param<'_>>> {
        if self.values.len() > PLACEHOLDERS {
            return Err(Error::Invalid(format!("the filter has more than {PLACEHOLDERS} values in all")));
        }
        Ok(self.values.iter().map(Param::from).collect())
    }
}

const NEVER: &str = "(1 = 0)";
const ALWAYS: &str = "(1 = 1)";

/// The condition for runs of a project outside the trash that pass a filter and a search, over the tables of a run.
pub(crate) fn conditions(
    sql: &mut SqlText,
    tx: &mut Tx<'_>,
    project: ProjectId,
    filter: &Filter,
    search: Option<&str>,
) -> Result<String> {
    let project_mark = sql.bind(Value::Int(project.get()));
    let mut text = format!("r.project_id = {project_mark} AND r.deleted_at IS NULL");
    if let Some(part) = search.filter(|part| !part.trim().is_empty()) {
        let like = tx.dialect().like();
        let pattern = sql.text(&containing(part.trim()));
        let test = |column: &str| format!("{column} {like} {pattern} ESCAPE '\\'");
        text.push_str(&format!(
            " AND ({} OR {} OR {} OR r.id IN (SELECT run_id FROM run_tag WHERE {}))",
            test("r.display_name"),
            test("r.name"),
            test("coalesce(r.run_group, '')"),
            test("tag")
        ));
    }
    let filter = condition(sql, tx, project, filter)?;
    if filter != ALWAYS {
        text.push_str(" AND ");
        text.push_str(&filter);
    }
    Ok(text)
}

fn condition(sql: &mut SqlText, tx: &mut Tx<'_>, project: ProjectId, filter: &Filter) -> Result<String> {
    let mut join = |filters: &[Filter], word: &str, empty: &str| -> Result<String> {
        let texts: Vec<String> =
            filters.iter().map(|filter| condition(sql, tx, project, filter)).collect::<Result<_>>()?;
        Ok(balanced(&texts, word, empty))
    };
    match filter {
        Filter::All(filters) => join(filters, " AND ", ALWAYS),
        Filter::Any(filters) => join(filters, " OR ", NEVER),
        // A test of something absent is NULL in SQL, and its opposite must hold.
        Filter::Not(filter) => Ok(format!("NOT coalesce({}, (1 = 0))", condition(sql, tx, project, filter)?)),
        Filter::Test(field, test) => field_test(sql, tx, project, field, test),
    }
}

/// The conditions joined in pairs of pairs: a chain of a thousand would be nested deeper than SQLite allows.
fn balanced(conditions: &[String], word: &str, empty: &str) -> String {
    match conditions {
        [] => empty.to_owned(),
        [one] => one.clone(),
        many => {
            let (left, right) = many.split_at(many.len() / 2);
            format!("({}{word}{})", balanced(left, word, empty), balanced(right, word, empty))
        }
    }
}

fn field_test(sql: &mut SqlText, tx: &mut Tx<'_>, project: ProjectId, field: &Field, test: &Test) -> Result<String> {
    let like = tx.dialect().like();
    match field {
        Field::Column(column) => Ok(column_test(sql, like, *column, test)),
        Field::Tags => {
            // Absence of tags is what null means for a list.
            let inner = match test {
                Test::Exists(true) => ALWAYS.to_owned(),
                Test::Exists(false) | Test::Is(Literal::Null) => {
                    return Ok("r.id NOT IN (SELECT run_id FROM run_tag)".to_owned());
                }
                test => text_test(sql, like, "tag", test),
            };
            Ok(format!("r.id IN (SELECT run_id FROM run_tag WHERE {inner})"))
        }
        Field::HistoryKey(name) => {
            let exists = matches!(test, Test::Exists(true));
            if !exists && !matches!(test, Test::Exists(false)) {
                return Err(Error::Invalid("logged keys can only be tested with `$exists`".to_owned()));
            }
            // The name may be that of a nested key, or of one with dots of its own.
            let paths = [name.clone(), KeyPath::from_segments([name]).encoded().to_owned()];
            let [nested, plain] = paths.map(|path| sql.bind(Value::Blob(key_hash(&path).to_vec())));
            let not = if exists { "" } else { "NOT " };
            Ok(format!(
                "r.id {not}IN (SELECT run_id FROM history_key WHERE stream = 0 AND hash IN ({nested}, {plain}))"
            ))
        }
        Field::Config(name) => document_test(sql, tx, project, Section::Config, name, test),
        Field::Summary(name) => document_test(sql, tx, project, Section::Summary, name, test),
    }
}

fn document_test(
    sql: &mut SqlText,
    tx: &mut Tx<'_>,
    project: ProjectId,
    section: Section,
    name: &str,
    test: &Test,
) -> Result<String> {
    let wants_absent = matches!(test, Test::Exists(false) | Test::Is(Literal::Null));
    let Some(key) = fields::find_key(tx, project, section, name)? else {
        let includes_null = matches!(test, Test::In(values) if values.contains(&Literal::Null));
        return Ok(if wants_absent || includes_null { ALWAYS } else { NEVER }.to_owned());
    };
    let key = sql.bind(Value::Int(key));
    let rows = |condition: &str| format!("(SELECT run_id FROM run_field WHERE key_id = {key} AND {condition})");
    if wants_absent {
        return Ok(format!("r.id NOT IN {}", rows("kind <> 0")));
    }
    let like = tx.dialect().like();
    let one = |sql: &mut SqlText, test: &Test| -> String {
        match test {
            Test::Exists(_) => "kind <> 0".to_owned(),
            Test::Contains(_) => text_test(sql, like, "text", test),
            Test::Is(literal)
            | Test::Less(literal)
            | Test::AtMost(literal)
            | Test::Greater(literal)
            | Test::AtLeast(literal) => match literal {
                Literal::Null => NEVER.to_owned(),
                Literal::Bool(value) => {
                    let number = Literal::Number(f64::from(u8::from(*value)));
                    format!("kind = 1 AND {}", compare(sql, "num", test, &number))
                }
                Literal::Number(_) => format!("kind = 2 AND {}", compare(sql, "num", test, literal)),
                Literal::Text(text) => compare(sql, "text", test, &Literal::Text(fields::indexed(text))),
            },
            Test::In(_) => NEVER.to_owned(),
        }
    };
    if let Test::In(values) = test {
        let mut any: Vec<String> = Vec::new();
        for value in values {
            let test = Test::Is(value.clone());
            any.push(match value {
                Literal::Null => format!("r.id NOT IN {}", rows("kind <> 0")),
                _ => format!("r.id IN {}", rows(&one(sql, &test))),
            });
        }
        return Ok(balanced(&any, " OR ", NEVER));
    }
    let inner = one(sql, test);
    Ok(format!("r.id IN {}", rows(&inner)))
}

/// A column as it is compared and sorted by.
pub(crate) fn column_expression(column: Column) -> &'static str {
    match column {
        Column::Name => "r.name",
        Column::DisplayName => "r.display_name",
        Column::State => "r.state",
        Column::Group => "r.run_group",
        Column::JobType => "r.job_type",
        Column::Sweep => "r.sweep",
        Column::Host => "r.host",
        Column::Username => "ue.name",
        Column::Notes => "r.notes",
        Column::Commit => "r.git_commit",
        Column::CreatedAt => "r.created_at",
        Column::HeartbeatAt => "r.heartbeat_at",
        Column::UpdatedAt => "r.updated_at",
        Column::Duration => "((coalesce(r.finished_at, r.heartbeat_at) - r.created_at) / 1000000.0)",
    }
}

fn column_test(sql: &mut SqlText, like: &str, column: Column, test: &Test) -> String {
    let expression = column_expression(column);
    if !column.is_time() && column != Column::Duration {
        return text_test(sql, like, expression, test);
    }
    // Times stand in microseconds, and are asked for in seconds.
    let scale = if column.is_time() { 1e6 } else { 1.0 };
    let scaled = |literal: &Literal| match literal {
        Literal::Number(seconds) => Literal::Number(seconds * scale),
        other => other.clone(),
    };
    match test {
        Test::Exists(exists) => if *exists { ALWAYS } else { NEVER }.to_owned(),
        Test::In(values) => {
            let any: Vec<String> =
                values.iter().map(|value| compare(sql, expression, &Test::Is(Literal::Null), &scaled(value))).collect();
            balanced(&any, " OR ", NEVER)
        }
        Test::Contains(_) => NEVER.to_owned(),
        Test::Is(literal)
        | Test::Less(literal)
        | Test::AtMost(literal)
        | Test::Greater(literal)
        | Test::AtLeast(literal) => match scaled(literal) {
            number @ Literal::Number(_) => compare(sql, expression, test, &number),
            _ => NEVER.to_owned(),
        },
    }
}

fn text_test(sql: &mut SqlText, like: &str, expression: &str, test: &Test) -> String {
    match test {
        Test::Is(Literal::Null) | Test::Exists(false) => format!("{expression} IS NULL"),
        Test::Exists(true) => format!("{expression} IS NOT NULL"),
        Test::Contains(part) => {
            let pattern = sql.text(&containing(part));
            format!("{expression} {like} {pattern} ESCAPE '\\'")
        }
        Test::In(values) => {
            let any: Vec<String> =
                values.iter().map(|value| text_test(sql, like, expression, &Test::Is(value.clone()))).collect();
            balanced(&any, " OR ", NEVER)
        }
        Test::Is(literal)
        | Test::Less(literal)
        | Test::AtMost(literal)
        | Test::Greater(literal)
        | Test::AtLeast(literal) => match literal {
            Literal::Text(_) => compare(sql, expression, test, literal),
            // A text never equals a number, but people type numbers without quotes.
            Literal::Number(number) => compare(sql, expression, test, &Literal::Text(number.to_string())),
            Literal::Null | Literal::Bool(_) => NEVER.to_owned(),
        },
    }
}

/// `expression <operator of the test> literal`. Only numbers and texts can be compared.
fn compare(sql: &mut SqlText, expression: &str, test: &Test, literal: &Literal) -> String {
    let operator = match test {
        Test::Less(_) => "<",
        Test::AtMost(_) => "<=",
        Test::Greater(_) => ">",
        Test::AtLeast(_) => ">=",
        _ => "=",
    };
    match literal {
        Literal::Number(number) => {
            let mark = sql.bind(Value::Real(*number));
            format!("{expression} {operator} CAST({mark} AS DOUBLE PRECISION)")
        }
        Literal::Text(text) => {
            let mark = sql.text(text);
            format!("{expression} {operator} {mark}")
        }
        Literal::Null | Literal::Bool(_) => NEVER.to_owned(),
    }
}
