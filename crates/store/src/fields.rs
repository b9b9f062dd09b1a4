//! Config and summary: each document whole, and one typed row for every key in it, so that any key can be filtered and
//! sorted by without looking into JSON.

use std::collections::HashMap;

use ayumi_model::filter::comparable;
use ayumi_model::json::{self, KeyPath, Scalar};
use ayumi_model::{ProjectId, RunId};
use ayumi_model::{limits, metric};

use crate::Store;
use crate::error::{Error, Result};
use crate::params;
use crate::run_index::{FieldCounts, KeyKind};
use crate::sql::{FromRow, Param, Row, Tx};

/// Bytes of a key that takes part in filters and orders: an index entry of PostgreSQL holds no more than 2,700.
const KEY_BYTES: usize = 1_000;

/// Which document a key belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// Hyperparameters.
    Config,
    /// Last values.
    Summary,
}

impl Section {
    /// The number in column `section`.
    pub fn code(self) -> i64 {
        match self {
            Self::Config => 0,
            Self::Summary => 1,
        }
    }

    fn column(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Summary => "summary",
        }
    }
}

/// A key of config or summary that runs of a project have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectField {
    /// Where it stands.
    pub section: Section,
    /// Flat.
    pub name: String,
    /// What its values are, in the order of [`FieldKind`].
    pub kinds: Vec<FieldKind>,
    /// Runs outside the trash that have it.
    pub n_runs: i64,
}

/// What a value of config or summary is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the kinds of JSON value")]
pub enum FieldKind {
    Null,
    Boolean,
    Number,
    Text,
    /// A list, a media object or an empty object, kept whole.
    Json,
}

impl FieldKind {
    /// All kinds, each at the place of its number in column `kind`.
    const ALL: [Self; 5] = [Self::Null, Self::Boolean, Self::Number, Self::Text, Self::Json];
}

impl Store {
    /// The keys of config and summary that a project's runs have, by section and name: those of the first `limit` keys that
    /// any run ever had, and whether there are more.
    pub async fn list_fields(&self, project: ProjectId, limit: usize) -> Result<(Vec<ProjectField>, bool)> {
        let store = self.clone();
        self.sql
            .read(move |tx| {
                let counts = store.run_indexes.field_counts(tx, project)?;
                let keys: Vec<ProjectKey> = tx.query(
                    "SELECT id, section, name FROM field_key WHERE project_id = $1 ORDER BY section, name LIMIT $2",
                    params![project, limit + 1],
                )?;
                let is_cut = keys.len() > limit;
                let mut fields: Vec<_> = keys.into_iter().take(limit).filter_map(|key| key.counted(&counts)).collect();
                // The databases order texts differently.
                fields.sort_by(|a, b| (a.section, &a.name).cmp(&(b.section, &b.name)));
                Ok((fields, is_cut))
            })
            .await
    }
}

/// A key that any run of the project ever had.
struct ProjectKey {
    id: i64,
    section: Section,
    name: String,
}

impl FromRow for ProjectKey {
    fn from_row(row: &Row) -> Result<Self> {
        let section: i64 = row.get("section")?;
        let section = if section == Section::Config.code() { Section::Config } else { Section::Summary };
        Ok(Self { id: row.get("id")?, section, name: row.get("name")? })
    }
}

impl ProjectKey {
    /// The key with its kinds and runs; none when no run has it now.
    fn counted(self, counts: &FieldCounts) -> Option<ProjectField> {
        let mut field = ProjectField { section: self.section, name: self.name, kinds: Vec::new(), n_runs: 0 };
        for (kind, code) in FieldKind::ALL.into_iter().zip(0..) {
            if let Some(n_runs) = counts.get(&KeyKind { key: self.id, kind: code }) {
                field.kinds.push(kind);
                field.n_runs += i64::from(*n_runs);
            }
        }
        (field.n_runs > 0).then_some(field)
    }
}

/// The value of one key as it stands in `run_field`.
#[derive(Debug, Clone, PartialEq)]
struct Field {
    kind: i64,
    num: Option<f64>,
    text: Option<String>,
}

/// Replaces a run's document and updates the rows of the keys that changed.
///
/// # Errors
/// `Invalid` when the document is not a JSON object.
pub(crate) fn set_document(tx: &mut Tx<'_>, run: RunId, section: Section, document: &str) -> Result<()> {
    let document = without_nul(document);
    let new = flatten(section, &document)?;
    let column = section.column();
    let old: Option<String> = tx.find(&format!("SELECT {column} FROM run_document WHERE run_id = $1"), params![run])?;
    let old = old.ok_or_else(|| Error::NotFound("the run".to_owned()))?;
    if old == document {
        return Ok(());
    }
    let old = flatten(section, &old)?;
    tx.execute(&format!("UPDATE run_document SET {column} = $2 WHERE run_id = $1"), params![run, &document])?;
    let project: ProjectId = tx.get("SELECT project_id FROM run WHERE id = $1", params![run])?;
    let is_changed = |name: &&String| old.get(*name) != new.get(*name);
    let changed: Vec<&str> = new.keys().filter(is_changed).map(String::as_str).collect();
    let gone: Vec<&str> = old.keys().filter(|name| !new.contains_key(*name)).map(String::as_str).collect();
    let keys = ensure_keys(tx, project, section, &changed)?;
    let rows: Vec<[Param<'_>; 5]> = changed
        .iter()
        .filter_map(|name| {
            let field = &new[*name];
            Some([
                Param::from(run),
                Param::from(*keys.get(*name)?),
                Param::from(field.kind),
                Param::from(field.num),
                Param::from(field.text.as_deref()),
            ])
        })
        .collect();
    tx.insert_many(
        "INSERT INTO run_field (run_id, key_id, kind, num, text) VALUES",
        &rows,
        "ON CONFLICT (key_id, run_id) DO UPDATE SET kind = excluded.kind, num = excluded.num, text = excluded.text",
    )?;
    for key in find_keys(tx, project, section, &gone)?.into_values() {
        tx.execute("DELETE FROM run_field WHERE run_id = $1 AND key_id = $2", params![run, key])?;
    }
    Ok(())
}

/// A raw NUL is not JSON, but clients have sent worse; PostgreSQL cannot store it.
fn without_nul(document: &str) -> String {
    document.replace('\0', "\\u0000")
}

/// As [`set_document`], where the document is what one of several writers of the run knows.
pub(crate) fn merge_document(tx: &mut Tx<'_>, run: RunId, section: Section, document: &str) -> Result<()> {
    let document = without_nul(document);
    // Within the limits by itself, before anything is made of it.
    leaves(section, &document)?;
    let text = format!("SELECT {} FROM run_document WHERE run_id = $1{}", section.column(), tx.dialect().for_update());
    let old: Option<String> = tx.find(&text, params![run])?;
    let old = old.ok_or_else(|| Error::NotFound("the run".to_owned()))?;
    let merged = match section {
        Section::Config => metric::merge_configs(&old, &document),
        Section::Summary => json::merge(&old, &document),
    };
    let unreadable = |error| Error::Invalid(format!("the {} is not readable: {error}", section.column()));
    set_document(tx, run, section, &merged.map_err(unreadable)?)
}

/// The row id of a key; none when no run of the project ever had it.
pub(crate) fn find_key(tx: &mut Tx<'_>, project: ProjectId, section: Section, name: &str) -> Result<Option<i64>> {
    tx.find(
        "SELECT id FROM field_key WHERE project_id = $1 AND section = $2 AND name = $3",
        params![project, section.code(), name],
    )
}

/// Whether the project knows keys that begin with this text.
pub(crate) fn has_keys_below(tx: &mut Tx<'_>, project: ProjectId, section: Section, prefix: &str) -> Result<bool> {
    let found: Option<i64> = tx.find(
        "SELECT id FROM field_key WHERE project_id = $1 AND section = $2 AND substr(name, 1, $3) = $4 LIMIT 1",
        params![project, section.code(), prefix.chars().count(), prefix],
    )?;
    Ok(found.is_some())
}

/// The row ids of those keys that the project knows.
fn find_keys(tx: &mut Tx<'_>, project: ProjectId, section: Section, names: &[&str]) -> Result<HashMap<String, i64>> {
    const GROUP: usize = 200;
    let mut found = HashMap::with_capacity(names.len());
    for group in names.chunks(GROUP) {
        let marks: Vec<String> = (3..group.len() + 3).map(|n| format!("${n}")).collect();
        let text = format!(
            "SELECT id, name FROM field_key WHERE project_id = $1 AND section = $2 AND name IN ({})",
            marks.join(",")
        );
        let mut values = vec![Param::from(project), Param::from(section.code())];
        values.extend(group.iter().map(|name| Param::from(*name)));
        found.extend(tx.query::<KeyRow>(&text, &values)?.into_iter().map(|row| (row.name, row.id)));
    }
    Ok(found)
}

struct KeyRow {
    id: i64,
    name: String,
}

impl FromRow for KeyRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, name: row.get("name")? })
    }
}

/// The row ids of all these keys, made now where the project does not know one.
fn ensure_keys(tx: &mut Tx<'_>, project: ProjectId, section: Section, names: &[&str]) -> Result<HashMap<String, i64>> {
    let found = find_keys(tx, project, section, names)?;
    let missing: Vec<&str> = names.iter().copied().filter(|name| !found.contains_key(*name)).collect();
    if missing.is_empty() {
        return Ok(found);
    }
    let last: i64 = tx.get(
        "INSERT INTO counter (name, value) VALUES ('field_key', $1)
         ON CONFLICT (name) DO UPDATE SET value = counter.value + excluded.value RETURNING value",
        params![missing.len()],
    )?;
    let first = last - missing.len() as i64 + 1;
    let rows: Vec<[Param<'_>; 4]> = missing
        .iter()
        .zip(first..)
        .map(|(name, id)| [Param::from(id), Param::from(project), Param::from(section.code()), Param::from(*name)])
        .collect();
    // Another transaction may insert the same key meanwhile; its id is then the one that counts.
    tx.insert_many(
        "INSERT INTO field_key (id, project_id, section, name) VALUES",
        &rows,
        "ON CONFLICT (project_id, section, name) DO NOTHING",
    )?;
    find_keys(tx, project, section, names)
}

fn flatten(section: Section, document: &str) -> Result<HashMap<String, Field>> {
    Ok(leaves(section, document)?.into_iter().map(|(name, value)| (name, field(&value))).collect())
}

/// The values of a document by their flat names, in its order. Where two have one name, the last counts.
///
/// # Errors
/// `Invalid` when the document is not a JSON object, or one with too many keys.
pub fn leaves(section: Section, document: &str) -> Result<Vec<(String, Scalar<'_>)>> {
    let leaves = json::flatten(document, limits::DOCUMENT_DEPTH);
    let leaves =
        leaves.map_err(|error| Error::Invalid(format!("the {} is not readable: {error}", section.column())))?;
    if leaves.len() > limits::KEYS_PER_LINE {
        return Err(Error::Invalid(format!("the {} has more than {} keys", section.column(), limits::KEYS_PER_LINE)));
    }
    let named = leaves.into_iter().filter_map(|(path, value)| {
        let name = match section {
            Section::Config => config_name(&path)?,
            Section::Summary => path.flat().into_owned(),
        };
        (name.len() <= KEY_BYTES).then(|| (name.replace('\0', "\u{fffd}"), value))
    });
    Ok(named.collect())
}

/// The client wraps every config value as `{"value": …, "desc": …}` and keeps its own data under `_wandb`.
fn config_name(path: &KeyPath) -> Option<String> {
    let mut segments = path.segments();
    let first = segments.next().filter(|first| first != "_wandb")?;
    let mut name = first.into_owned();
    match segments.next().as_deref() {
        Some("value") | None => {}
        Some(_) => return None,
    }
    for segment in segments {
        name.push('.');
        name.push_str(&segment);
    }
    Some(name)
}

fn field(value: &Scalar<'_>) -> Field {
    match value {
        Scalar::Null => Field { kind: 0, num: None, text: None },
        Scalar::Bool(bool) => Field { kind: 1, num: Some(f64::from(u8::from(*bool))), text: None },
        Scalar::Int(int) => Field { kind: 2, num: Some(*int as f64), text: None },
        // NaN has no place in an order, and SQLite would store it as NULL.
        Scalar::Float(float) if float.is_nan() => Field { kind: 2, num: None, text: None },
        Scalar::Float(float) => Field { kind: 2, num: Some(*float), text: None },
        Scalar::Text(text) => Field { kind: 3, num: None, text: Some(comparable(text)) },
        Scalar::Raw(raw) => Field { kind: 4, num: None, text: Some(comparable(raw)) },
    }
}
