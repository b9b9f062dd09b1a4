//! Finding runs, in an order, page by page. What a filter means in SQL is in [`crate::run_filter`].

use ayumi_model::ProjectId;
use ayumi_model::filter::{Column, Field, Filter, Order};
use ayumi_model::run::Run;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use crate::Store;
use crate::error::{Error, Result};
use crate::fields::{self, Section};
use crate::run_filter::{SqlText, column_expression, conditions};
use crate::runs::{RUN_COLUMNS, RUN_TABLES, load_tags};
use crate::sql::{FromRow, Param, Row, Tx, Value};

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
