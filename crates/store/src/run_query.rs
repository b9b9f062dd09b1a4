//! Finding runs: filters and orders over columns, tags and any key of config or summary, page by page.

use ayumi_model::ProjectId;
use ayumi_model::filter::{Column, Field, Filter, Literal, Order, Test};
use ayumi_model::json::KeyPath;
use ayumi_model::run::Run;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use crate::Store;
use crate::error::{Error, Result};
use crate::fields::{self, Section};
use crate::runs::{RUN_COLUMNS, RUN_TABLES, load_tags};
use crate::sql::dialect::containing;
use crate::sql::{FromRow, Param, Row, Tx, Value};
use crate::streams::key_hash;

/// A question for runs of one project; runs in the trash never answer.
#[derive(Debug, Clone)]
pub struct RunQuery {
    /// Where to look.
    pub project: ProjectId,
    /// Which runs.
    pub filter: Filter,
    /// Part of an id, a name, a group or a tag, in any case.
    pub search: Option<String>,
    /// In which order.
    pub order: Order,
    /// How many at most.
    pub limit: usize,
    /// The cursor of the run to go on after.
    pub after: Option<String>,
}

/// A run found, and the cursor that leads to what follows it.
#[derive(Debug, Clone)]
pub struct FoundRun {
    /// The run, with its tags.
    pub run: Run,
    /// Opaque.
    pub cursor: String,
}

impl Store {
    /// The runs that match, in order; one more than asked for tells that there are more.
    pub async fn query_runs(&self, query: RunQuery) -> Result<Vec<FoundRun>> {
        self.sql.read(move |tx| find_runs(tx, &query)).await
    }

    /// How many runs match.
    pub async fn count_runs(&self, project: ProjectId, filter: Filter, search: Option<String>) -> Result<i64> {
        self.sql
            .read(move |tx| {
                let mut sql = SqlText::default();
                let condition = conditions(&mut sql, tx, project, &filter, search.as_deref())?;
                let text = format!("SELECT count(*) FROM {RUN_TABLES} WHERE {condition}");
                tx.get(&text, &sql.params()?)
            })
            .await
    }

    /// The latest runs of several projects, newest first.
    pub async fn latest_runs(&self, entities: Vec<ayumi_model::EntityId>, limit: usize) -> Result<Vec<Run>> {
        if entities.is_empty() {
            return Ok(Vec::new());
        }
        self.sql
            .read(move |tx| {
                let ids: Vec<String> = entities.iter().map(ToString::to_string).collect();
                let text = format!(
                    "SELECT {RUN_COLUMNS} FROM {RUN_TABLES} WHERE p.entity_id IN ({}) AND r.deleted_at IS NULL
                     ORDER BY r.id DESC LIMIT $1",
                    ids.join(",")
                );
                let mut runs: Vec<Run> = tx.query(&text, &[Param::from(limit)])?;
                load_tags(tx, &mut runs)?;
                Ok(runs)
            })
            .await
    }
}

/// Values in one statement at most: SQLite takes 32,766, PostgreSQL 65,535.
const PLACEHOLDERS: usize = 30_000;

/// Statement text under construction, with the values of its placeholders.
#[derive(Default)]
struct SqlText {
    values: Vec<Value>,
}

impl SqlText {
    /// A placeholder for the value.
    fn bind(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    fn text(&mut self, text: &str) -> String {
        self.bind(Value::Text(text.replace('\0', "\u{fffd}")))
    }

    /// # Errors
    /// `Invalid` when there are more than both databases take.
    fn params(&self) -> Result<Vec<Param<'_>>> {
        if self.values.len() > PLACEHOLDERS {
            return Err(Error::Invalid(format!("the filter has more than {PLACEHOLDERS} values in all")));
        }
        Ok(self.values.iter().map(Param::from).collect())
    }
}

const NEVER: &str = "(1 = 0)";
const ALWAYS: &str = "(1 = 1)";

/// What runs are sorted by: an expression for numbers and one for texts, of which at most one has a value. Runs without
/// either come last in both directions.
struct SortKey {
    join: String,
    num: String,
    text: String,
    never_null: bool,
}

struct SortedRow {
    run: Run,
    rank: i64,
    num: Option<f64>,
    text: Option<String>,
}

impl FromRow for SortedRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            run: Run::from_row(row)?,
            rank: row.get("sort_rank")?,
            num: row.get("sort_num")?,
            text: row.get("sort_text")?,
        })
    }
}

fn find_runs(tx: &mut Tx<'_>, query: &RunQuery) -> Result<Vec<FoundRun>> {
    let mut sql = SqlText::default();
    let key = sort_key(&mut sql, tx, query.project, &query.order)?;
    let mut condition = conditions(&mut sql, tx, query.project, &query.filter, query.search.as_deref())?;
    let rank = if key.never_null {
        "CAST(0 AS BIGINT)".to_owned()
    } else {
        format!(
            "CAST(CASE WHEN {} IS NOT NULL THEN 0 WHEN {} IS NOT NULL THEN 1 ELSE 2 END AS BIGINT)",
            key.num, key.text
        )
    };
    if let Some(after) = &query.after {
        let cursor = Cursor::parse(after, &query.order)?;
        let comparison = if query.order.descending { "<" } else { ">" };
        let id = sql.bind(Value::Int(cursor.id));
        let beyond = match cursor.rank {
            0 => {
                let v = format!("CAST({} AS DOUBLE PRECISION)", sql.bind(Value::Real(cursor.num)));
                format!("({0} {comparison} {v} OR ({0} = {v} AND r.id {comparison} {id}))", key.num)
            }
            1 => {
                let v = sql.text(&cursor.text);
                format!("({0} {comparison} {v} OR ({0} = {v} AND r.id {comparison} {id}))", key.text)
            }
            _ => format!("r.id {comparison} {id}"),
        };
        let ranked =
            if key.never_null { beyond } else { format!("({rank} > {0} OR ({rank} = {0} AND {beyond}))", cursor.rank) };
        condition = format!("{condition} AND {ranked}");
    }
    let direction = if query.order.descending { "DESC" } else { "ASC" };
    let order = if key.never_null {
        format!("{} {direction}, r.id {direction}", key.num)
    } else {
        format!("{rank}, {} {direction}, {} {direction}, r.id {direction}", key.num, key.text)
    };
    let limit = sql.bind(Value::Int(query.limit as i64));
    let text = format!(
        "SELECT {RUN_COLUMNS}, {rank} AS sort_rank, CAST({} AS DOUBLE PRECISION) AS sort_num,
         CAST({} AS TEXT) AS sort_text FROM {RUN_TABLES} {} WHERE {condition} ORDER BY {order} LIMIT {limit}",
        key.num, key.text, key.join
    );
    let rows: Vec<SortedRow> = tx.query(&text, &sql.params()?)?;
    let mut runs = Vec::with_capacity(rows.len());
    let mut cursors = Vec::with_capacity(rows.len());
    for row in rows {
        let cursor = Cursor {
            rank: row.rank,
            num: row.num.unwrap_or_default(),
            text: row.text.unwrap_or_default(),
            id: row.run.id.get(),
        };
        cursors.push(cursor.encode(&query.order));
        runs.push(row.run);
    }
    load_tags(tx, &mut runs)?;
    Ok(runs.into_iter().zip(cursors).map(|(run, cursor)| FoundRun { run, cursor }).collect())
}

fn sort_key(sql: &mut SqlText, tx: &mut Tx<'_>, project: ProjectId, order: &Order) -> Result<SortKey> {
    const NO_NUM: &str = "CAST(NULL AS DOUBLE PRECISION)";
    const NO_TEXT: &str = "CAST(NULL AS TEXT)";
    let (section, name) = match &order.field {
        Field::Column(column) => {
            let expression = column_expression(*column);
            let is_number = column.is_time() || *column == Column::Duration;
            let (num, text) = if is_number { (expression, NO_TEXT) } else { (NO_NUM, expression) };
            let never_null = is_number;
            return Ok(SortKey { join: String::new(), num: num.to_owned(), text: text.to_owned(), never_null });
        }
        Field::Config(name) => (Section::Config, name),
        Field::Summary(name) => (Section::Summary, name),
        Field::Tags => return Err(Error::Invalid("runs cannot be sorted by their tags".to_owned())),
        Field::HistoryKey(_) => return Err(Error::Invalid("runs cannot be sorted by the keys they logged".to_owned())),
    };
    // A key that no run has sorts nothing, which is what a row id of -1 finds.
    let id = fields::find_key(tx, project, section, name)?.unwrap_or(-1);
    let id = sql.bind(Value::Int(id));
    let join = format!("LEFT JOIN run_field s ON s.run_id = r.id AND s.key_id = {id}");
    Ok(SortKey { join, num: "s.num".to_owned(), text: "s.text".to_owned(), never_null: false })
}

fn conditions(
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

fn column_expression(column: Column) -> &'static str {
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

/// Where a page ended: the sort value and id of its last run, bound to the order it belongs to.
struct Cursor {
    rank: i64,
    num: f64,
    text: String,
    id: i64,
}

impl Cursor {
    fn encode(&self, order: &Order) -> String {
        // Bits rather than digits: the number must come back exactly.
        let fields = json!([order_name(order), self.rank, format!("{:x}", self.num.to_bits()), self.text, self.id]);
        URL_SAFE_NO_PAD.encode(fields.to_string())
    }

    fn parse(text: &str, order: &Order) -> Result<Self> {
        let read = || {
            let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
            let (name, rank, bits, text, id): (String, i64, String, String, i64) =
                serde_json::from_slice(&bytes).ok()?;
            let num = f64::from_bits(u64::from_str_radix(&bits, 16).ok()?);
            (name == order_name(order)).then_some(Self { rank, num, text, id })
        };
        read().ok_or_else(|| Error::Invalid("the cursor does not belong to this query".to_owned()))
    }
}

fn order_name(order: &Order) -> String {
    format!("{}{:?}", if order.descending { '-' } else { '+' }, order.field)
}

/// The default order of lists: newest first.
pub fn newest_first() -> Order {
    Order { field: Field::Column(Column::CreatedAt), descending: true }
}
