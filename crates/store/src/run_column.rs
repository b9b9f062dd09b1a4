//! Reading one field of many runs out of the database.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use ayumi_model::filter::{Bound, Column, Field, FieldValue, comparable};
use ayumi_model::json::KeyPath;
use ayumi_model::{ProjectId, RunId};

use crate::error::Result;
use crate::fields::{self, Section};
use crate::sql::{FromRow, Param, Row, Tx};
use crate::streams::key_hash;

/// Places in the name of a config key that may be the client's wrapping.
const MAX_WRAPPINGS: usize = 4;

/// Where the values of a field stand.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Source {
    /// In a column of table `run`, or of one joined to it.
    Column(Column),
    /// In `run_tag`.
    Tags,
    /// In `run_field`, under this key.
    Key(i64),
    /// In `run_field`, under any key that begins with this text.
    Branch(Section, String),
    /// In `history_key`, under either of these hashes.
    HistoryKey([u8; 16], [u8; 16]),
    /// There, in the column of this bound.
    HistoryBound([u8; 16], [u8; 16], Bound),
}

/// Changes of runs from one version up to, and without, another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Changes {
    pub(crate) from: i64,
    pub(crate) until: i64,
}

impl Source {
    /// The place of a field's values; none when no run of the project has any.
    pub(crate) fn find(tx: &mut Tx<'_>, project: ProjectId, field: &Field) -> Result<Option<Self>> {
        Ok(match field {
            Field::Column(column) => Some(Self::Column(*column)),
            Field::Tags => Some(Self::Tags),
            Field::Summary(name) => fields::find_key(tx, project, Section::Summary, name)?.map(Self::Key),
            Field::Config(name) => find_config_key(tx, project, name)?.map(Self::Key),
            Field::Branch(below) => find_branch(tx, project, below)?,
            Field::HistoryKey(name) => {
                let [nested, plain] = flat_hashes(name);
                Some(Self::HistoryKey(nested, plain))
            }
            Field::HistoryBound(name, bound) => {
                let [nested, plain] = flat_hashes(name);
                Some(Self::HistoryBound(nested, plain, *bound))
            }
        })
    }

    /// Reads the values of a project's runs, or only of those that changed. A run without a value is absent.
    pub(crate) fn read(
        &self,
        tx: &mut Tx<'_>,
        project: ProjectId,
        changes: Option<Changes>,
    ) -> Result<HashMap<RunId, FieldValue>> {
        let mut params = vec![Param::from(project)];
        let mut runs = "r.project_id = $1".to_owned();
        if let Some(changes) = changes {
            params.extend([Param::from(changes.from), Param::from(changes.until)]);
            runs.push_str(" AND r.version >= $2 AND r.version < $3");
        }
        let text = match self {
            Self::Column(column) => {
                let (expression, tables) = column_source(*column);
                let number = format!("CAST({expression} AS DOUBLE PRECISION) AS num, CAST(NULL AS TEXT)");
                let value = match () {
                    () if column.is_bool() => format!("1 AS kind, {number}"),
                    () if column.is_number() => format!("2 AS kind, {number}"),
                    // Characters, which are at least as many bytes as take part.
                    () => format!("3 AS kind, CAST(NULL AS DOUBLE PRECISION) AS num, substr({expression}, 1, 1000)"),
                };
                // What holds no number is missing, and not the number that SQL makes of nothing.
                let held = if column.is_number() { format!(" AND {expression} IS NOT NULL") } else { String::new() };
                format!("SELECT r.id AS run_id, {value} AS text FROM run r{tables} WHERE {runs}{held}")
            }
            Self::Tags => format!(
                "SELECT r.id AS run_id, {TAG} AS kind, CAST(NULL AS DOUBLE PRECISION) AS num, t.tag AS text
                 FROM run r JOIN run_tag t ON t.run_id = r.id WHERE {runs} ORDER BY r.id, t.position"
            ),
            // A key belongs to one project.
            Self::Key(key) if changes.is_none() => {
                params = vec![Param::from(*key)];
                "SELECT run_id, kind, num, text FROM run_field WHERE key_id = $1".to_owned()
            }
            Self::Key(key) => {
                params.push(Param::from(*key));
                let key = params.len();
                format!(
                    "SELECT f.run_id, f.kind, f.num, f.text FROM run r
                     JOIN run_field f ON f.key_id = ${key} AND f.run_id = r.id WHERE {runs}"
                )
            }
            Self::Branch(section, prefix) => {
                let n_chars = prefix.chars().count();
                params.extend([Param::from(section.code()), Param::from(prefix.as_str()), Param::from(n_chars)]);
                let (section, prefix, n_chars) = (params.len() - 2, params.len() - 1, params.len());
                format!(
                    "SELECT DISTINCT r.id AS run_id, 1 AS kind, CAST(1 AS DOUBLE PRECISION) AS num,
                     CAST(NULL AS TEXT) AS text
                     FROM field_key k JOIN run_field f ON f.key_id = k.id JOIN run r ON r.id = f.run_id
                     WHERE k.project_id = $1 AND k.section = ${section} AND substr(k.name, 1, ${n_chars}) = ${prefix}
                     AND {runs}"
                )
            }
            Self::HistoryKey(nested, plain) => {
                params.extend([Param::from(&nested[..]), Param::from(&plain[..])]);
                let (nested, plain) = (params.len() - 1, params.len());
                format!(
                    "SELECT r.id AS run_id, 1 AS kind, CAST(1 AS DOUBLE PRECISION) AS num, CAST(NULL AS TEXT) AS text
                     FROM run r JOIN history_key h ON h.run_id = r.id AND h.stream = 0 AND h.hash IN (${nested}, ${plain})
                     WHERE {runs}"
                )
            }
            // Where a run has both keys, the nested one counts, as elsewhere.
            Self::HistoryBound(nested, plain, bound) => {
                params.extend([Param::from(&plain[..]), Param::from(&nested[..])]);
                let (plain, nested) = (params.len() - 1, params.len());
                let column = bound_column(*bound);
                format!(
                    "SELECT r.id AS run_id, 2 AS kind, h.{column} AS num, CAST(NULL AS TEXT) AS text
                     FROM run r JOIN history_key h ON h.run_id = r.id AND h.stream = 0 AND h.hash IN (${nested}, ${plain})
                     WHERE {runs} AND h.{column} IS NOT NULL ORDER BY CASE WHEN h.hash = ${nested} THEN 1 ELSE 0 END"
                )
            }
        };
        Ok(collect(tx.query(&text, &params)?))
    }
}

/// What stands for a key of history with a flat name: the name may be that of a nested key, or of one with dots of its own.
pub(crate) fn flat_hashes(name: &str) -> [[u8; 16]; 2] {
    [key_hash(name), key_hash(KeyPath::from_segments([name]).encoded())]
}

/// The column of `history_key` with a bound.
fn bound_column(bound: Bound) -> &'static str {
    match bound {
        Bound::Min => "low",
        Bound::Max => "high",
    }
}

/// The key of a config value. The client wraps each as `{"value": …}`, and people write the wrapping or leave it out: `lr`,
/// `lr.value`, `net.value.depth`. A key that really has this name goes first.
fn find_config_key(tx: &mut Tx<'_>, project: ProjectId, name: &str) -> Result<Option<i64>> {
    for name in config_names(name) {
        if let Some(key) = fields::find_key(tx, project, Section::Config, &name)? {
            return Ok(Some(key));
        }
    }
    Ok(None)
}

/// The names that a config key may be meant by, the likeliest first.
fn config_names(name: &str) -> impl Iterator<Item = String> {
    const WRAPPING: &str = ".value";
    let wrapped_at = name.match_indices(WRAPPING).map(|(at, _)| at);
    let is_whole = |at: &usize| matches!(name.as_bytes().get(at + WRAPPING.len()), None | Some(b'.'));
    let unwrapped = wrapped_at.filter(is_whole).map(|at| format!("{}{}", &name[..at], &name[at + WRAPPING.len()..]));
    [name.to_owned()].into_iter().chain(unwrapped.take(MAX_WRAPPINGS))
}

/// What the keys below one begin with; none when no run of the project ever had any.
fn find_branch(tx: &mut Tx<'_>, project: ProjectId, field: &Field) -> Result<Option<Source>> {
    let (section, names) = match field {
        Field::Config(name) => (Section::Config, config_names(name).collect()),
        Field::Summary(name) => (Section::Summary, vec![name.clone()]),
        _ => return Ok(None),
    };
    for name in names {
        let prefix = format!("{name}.");
        if fields::has_keys_below(tx, project, section, &prefix)? {
            return Ok(Some(Source::Branch(section, prefix)));
        }
    }
    Ok(None)
}

/// A column as it is compared and sorted by, times in seconds, and the tables it needs beside `run`.
///
/// Users and entities keep their names for good. Who lets them be renamed must do as the renaming of projects does, which
/// makes their runs be read anew.
fn column_source(column: Column) -> (&'static str, &'static str) {
    const USER: &str = " LEFT JOIN \"user\" u ON u.id = r.user_id LEFT JOIN entity e ON e.id = u.entity_id";
    const PROJECT: &str = " JOIN project p ON p.id = r.project_id JOIN entity e ON e.id = p.entity_id";
    match column {
        Column::Name => ("r.name", ""),
        Column::DisplayName => ("r.display_name", ""),
        Column::State => ("r.state", ""),
        Column::Group => ("r.run_group", ""),
        Column::JobType => ("r.job_type", ""),
        Column::Sweep => ("r.sweep", ""),
        Column::Host => ("r.host", ""),
        Column::Program => ("r.program", ""),
        Column::Username => ("e.name", USER),
        Column::Entity => ("e.name", PROJECT),
        Column::Project => ("p.name", PROJECT),
        Column::Notes => ("r.notes", ""),
        Column::Commit => ("r.git_commit", ""),
        Column::CreatedAt => ("r.created_at / 1e6", ""),
        Column::HeartbeatAt => ("r.heartbeat_at / 1e6", ""),
        Column::UpdatedAt => ("r.updated_at / 1e6", ""),
        Column::LastStep => ("r.last_step", ""),
        Column::Archived => ("r.is_archived", ""),
        Column::Locked => ("r.is_locked", ""),
        Column::Duration => ("(coalesce(r.finished_at, r.heartbeat_at) - r.created_at) / 1e6", ""),
    }
}

/// What stands for a tag in the place of a kind of `run_field`: a run has several.
const TAG: i64 = -1;

struct ValueRow {
    run_id: RunId,
    kind: i64,
    num: Option<f64>,
    text: Option<String>,
}

impl FromRow for ValueRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { run_id: row.get("run_id")?, kind: row.get("kind")?, num: row.get("num")?, text: row.get("text")? })
    }
}

fn collect(rows: Vec<ValueRow>) -> HashMap<RunId, FieldValue> {
    let mut values = HashMap::with_capacity(rows.len());
    let mut tags: HashMap<RunId, Vec<Arc<str>>> = HashMap::new();
    // Most texts are one of few: each is kept once.
    let mut seen: HashSet<Arc<str>> = HashSet::new();
    let mut shared = |text: &str| match seen.get(text) {
        Some(text) => text.clone(),
        None => {
            let text: Arc<str> = text.into();
            seen.insert(text.clone());
            text
        }
    };
    for row in rows {
        let value = match (row.kind, row.num, row.text) {
            (1, Some(num), _) => FieldValue::Bool(num != 0.0),
            (2, num, _) => FieldValue::Number(num.unwrap_or(f64::NAN)),
            (TAG, _, Some(tag)) => {
                tags.entry(row.run_id).or_default().push(shared(&comparable(&tag)));
                continue;
            }
            (_, _, Some(text)) => FieldValue::Text(shared(&comparable(&text))),
            _ => continue,
        };
        values.insert(row.run_id, value);
    }
    values.extend(tags.into_iter().map(|(run, tags)| (run, FieldValue::Texts(tags.into()))));
    values
}
