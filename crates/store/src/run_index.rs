//! The values that runs are found by, side by side in memory: per project a list of its runs, and per field asked about the
//! value of each run.
//!
//! Going through a hundred thousand values in memory takes a millisecond or two, whatever is asked; no index of a database
//! does that for any filter together with any order and an exact count. What is in memory is brought up to date inside the
//! transaction that asks, by reading the runs that changed since (`run.version`), so an answer is never older than the
//! transaction. [`shapes`] does the same for the keys that runs have. Nothing in here needs to be kept: it is read again when it is missing.

mod shapes;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ayumi_model::filter::{Field, FieldValue};
use ayumi_model::{ProjectId, RunId};
use moka::sync::Cache;

use crate::error::{Error, Result};
use crate::params;
use crate::run_column::{Changes, Source};
use crate::sql::{FromRow, Row, Tx};
use shapes::Shapes;
pub(crate) use shapes::{FieldCounts, KeyKind};

/// Bytes of all projects together.
const ALL_BYTES: u64 = 256 << 20;
/// Bytes of one project, beyond which the fields that were not asked about for longest are dropped.
const PROJECT_BYTES: usize = 96 << 20;
/// How long a project stays in memory when nobody asks about it.
const IDLE_TIME: Duration = Duration::from_secs(30 * 60);
/// Bytes of a run in the list, its place in the map included.
const RUN_BYTES: usize = 48;

/// The indexes of all projects that were lately asked about. Cheap to clone.
#[derive(Clone)]
pub(crate) struct RunIndexes {
    projects: Cache<ProjectId, Arc<RunIndex>>,
}

/// The runs of a project as one transaction sees them, with the values of some fields.
pub(crate) struct RunView {
    pub(crate) runs: Arc<RunList>,
    columns: HashMap<Field, Arc<Vec<FieldValue>>>,
}

/// The runs of a project. A run keeps its slot, the index into each of these, for as long as the list exists.
#[derive(Clone, Default)]
pub(crate) struct RunList {
    pub(crate) ids: Vec<RunId>,
    /// Microseconds since 1970 UTC.
    pub(crate) created_at: Vec<i64>,
    is_trashed: Vec<bool>,
}

impl RunList {
    /// The slots of runs outside the trash.
    pub(crate) fn listed(&self) -> Vec<u32> {
        (0..).zip(&self.is_trashed).filter(|(_, is_trashed)| !**is_trashed).map(|(slot, _)| slot).collect()
    }
}

impl RunView {
    /// The values of a field that the view was made with, by slot. Runs beyond its end have none.
    pub(crate) fn column(&self, field: &Field) -> &[FieldValue] {
        self.columns.get(field).map_or(&[], |column| column)
    }
}

impl Default for RunIndexes {
    fn default() -> Self {
        let weigh = |_: &ProjectId, index: &Arc<RunIndex>| {
            u32::try_from(index.n_bytes.load(Ordering::Relaxed)).unwrap_or(u32::MAX)
        };
        let projects = Cache::builder().weigher(weigh).max_capacity(ALL_BYTES).time_to_idle(IDLE_TIME).build();
        Self { projects }
    }
}

impl RunIndexes {
    /// The runs of a project and the values of these fields, as the transaction sees them. It must be the transaction's
    /// first statement: others may have brought the index further than a snapshot taken before.
    pub(crate) fn view(&self, tx: &mut Tx<'_>, project: ProjectId, fields: &[&Field]) -> Result<RunView> {
        self.look(project, |contents| contents.view(tx, project, fields))
    }

    /// How many runs outside the trash have each key of config and summary, as the transaction sees them. It must be the
    /// transaction's first statement, as above.
    pub(crate) fn field_counts(&self, tx: &mut Tx<'_>, project: ProjectId) -> Result<Arc<FieldCounts>> {
        self.look(project, |contents| contents.field_counts(tx, project))
    }

    fn look<T>(&self, project: ProjectId, look: impl FnOnce(&mut Contents) -> Result<T>) -> Result<T> {
        let index = self.projects.get_with(project, Arc::default);
        let mut contents = index.contents.lock().unwrap_or_else(|poisoned| {
            // A panic left it half changed.
            let mut contents = poisoned.into_inner();
            *contents = Contents::default();
            contents
        });
        let found = look(&mut contents)?;
        let n_bytes = contents.n_bytes();
        drop(contents);
        // What is put in again is weighed again.
        if index.n_bytes.swap(n_bytes, Ordering::Relaxed) != n_bytes {
            self.projects.insert(project, index);
        }
        Ok(found)
    }
}

#[derive(Default)]
struct RunIndex {
    contents: Mutex<Contents>,
    n_bytes: AtomicUsize,
}

#[derive(Default)]
struct Contents {
    runs: Arc<RunList>,
    slots: HashMap<RunId, u32>,
    /// The version from which on runs were perhaps not seen yet.
    next_version: i64,
    n_purges: i64,
    columns: HashMap<Source, LoadedColumn>,
    /// None until somebody asks for the fields of the project.
    shapes: Option<Shapes>,
    /// Counts views, to know which column was not used for longest.
    n_views: u64,
}

struct LoadedColumn {
    values: Arc<Vec<FieldValue>>,
    /// As that of the list.
    next_version: i64,
    used_by: u64,
    n_bytes: usize,
}

struct Bounds {
    next_version: i64,
    until: i64,
    n_purges: i64,
}

impl FromRow for Bounds {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { next_version: row.get("next_version")?, until: row.get("until")?, n_purges: row.get("n_purges")? })
    }
}

struct RunRow {
    id: RunId,
    created_at: i64,
    is_trashed: bool,
}

impl FromRow for RunRow {
    fn from_row(row: &Row) -> Result<Self> {
        let deleted_at: Option<i64> = row.get("deleted_at")?;
        Ok(Self { id: row.get("id")?, created_at: row.get("created_at")?, is_trashed: deleted_at.is_some() })
    }
}

/// One transaction's look at a project.
struct Refresh<'a, 't> {
    tx: &'a mut Tx<'t>,
    project: ProjectId,
    bounds: Bounds,
    /// Runs that changed, by the version they changed since.
    changed: HashMap<i64, Arc<[RunId]>>,
}

impl Refresh<'_, '_> {
    fn changed_since(&mut self, version: i64) -> Result<Arc<[RunId]>> {
        if let Some(runs) = self.changed.get(&version) {
            return Ok(runs.clone());
        }
        let runs: Vec<RunId> = self.tx.query(
            "SELECT id FROM run WHERE project_id = $1 AND version >= $2 AND version < $3",
            params![self.project, version, self.bounds.until],
        )?;
        Ok(self.changed.entry(version).or_insert(runs.into()).clone())
    }
}

impl Contents {
    fn view(&mut self, tx: &mut Tx<'_>, project: ProjectId, fields: &[&Field]) -> Result<RunView> {
        let mut refresh = self.begin(tx, project)?;
        self.n_views += 1;
        let mut columns = HashMap::with_capacity(fields.len());
        for field in fields {
            if let Some(source) = Source::find(refresh.tx, project, field)? {
                let column = match self.columns.remove(&source) {
                    Some(column) => self.refresh_column(&mut refresh, &source, column)?,
                    None => self.load_column(&mut refresh, &source)?,
                };
                columns.insert((*field).clone(), column.values.clone());
                self.columns.insert(source, column);
            }
        }
        self.drop_unused_columns();
        Ok(RunView { runs: self.runs.clone(), columns })
    }

    fn field_counts(&mut self, tx: &mut Tx<'_>, project: ProjectId) -> Result<Arc<FieldCounts>> {
        let mut refresh = self.begin(tx, project)?;
        let shapes = match self.shapes.take() {
            Some(shapes) => shapes.refresh(&mut refresh, &self.runs, &self.slots)?,
            None => Shapes::load(&mut refresh, &self.runs)?,
        };
        let counts = shapes.counts();
        // Where almost every run has keys of its own, reading them again is cheaper than what they would take.
        self.shapes = Some(shapes).filter(|shapes| shapes.n_bytes() <= PROJECT_BYTES / 2);
        self.drop_unused_columns();
        Ok(counts)
    }

    /// Brings the list of runs up to date.
    fn begin<'a, 't>(&mut self, tx: &'a mut Tx<'t>, project: ProjectId) -> Result<Refresh<'a, 't>> {
        let [next, until] = tx.dialect().version_bounds();
        let text = format!("SELECT {next} AS next_version, {until} AS until, n_purges FROM project WHERE id = $1");
        let bounds: Option<Bounds> = tx.find(&text, params![project])?;
        let bounds = bounds.ok_or_else(|| Error::NotFound("the project".to_owned()))?;
        if bounds.n_purges != self.n_purges {
            *self = Self { n_purges: bounds.n_purges, ..Self::default() };
        }
        let mut refresh = Refresh { tx, project, bounds, changed: HashMap::new() };
        self.refresh_runs(&mut refresh)?;
        Ok(refresh)
    }

    fn refresh_runs(&mut self, refresh: &mut Refresh<'_, '_>) -> Result<()> {
        const SELECT: &str = "SELECT id, created_at, deleted_at FROM run WHERE project_id = $1";
        let (project, until) = (refresh.project, refresh.bounds.until);
        let rows: Vec<RunRow> = match self.runs.ids.is_empty() {
            true => refresh.tx.query(SELECT, params![project])?,
            false => refresh.tx.query(
                &format!("{SELECT} AND version >= $2 AND version < $3"),
                params![project, self.next_version, until],
            )?,
        };
        refresh.changed.insert(self.next_version, rows.iter().map(|row| row.id).collect());
        self.next_version = refresh.bounds.next_version;
        if rows.is_empty() {
            return Ok(());
        }
        let runs = Arc::make_mut(&mut self.runs);
        for row in rows {
            let n_runs = u32::try_from(runs.ids.len());
            let n_runs =
                n_runs.map_err(|_| Error::Invalid("the project has too many runs to look through".to_owned()))?;
            let slot = *self.slots.entry(row.id).or_insert(n_runs) as usize;
            if slot == runs.ids.len() {
                runs.ids.push(row.id);
                runs.created_at.push(row.created_at);
                runs.is_trashed.push(row.is_trashed);
            } else {
                runs.created_at[slot] = row.created_at;
                runs.is_trashed[slot] = row.is_trashed;
            }
        }
        Ok(())
    }

    /// Brings a column up to date by reading the runs that changed.
    fn refresh_column(
        &self,
        refresh: &mut Refresh<'_, '_>,
        source: &Source,
        mut column: LoadedColumn,
    ) -> Result<LoadedColumn> {
        let changed = refresh.changed_since(column.next_version)?;
        // Reading many runs one by one takes longer than all in one go.
        if changed.len() > self.runs.ids.len() / 4 {
            return self.load_column(refresh, source);
        }
        if !changed.is_empty() {
            let changes = Changes { from: column.next_version, until: refresh.bounds.until };
            let mut found = source.read(refresh.tx, refresh.project, Some(changes))?;
            let values = Arc::make_mut(&mut column.values);
            column.n_bytes += (self.runs.ids.len() - values.len()) * size_of::<FieldValue>();
            values.resize(self.runs.ids.len(), FieldValue::Missing);
            for run in changed.iter() {
                if let Some(&slot) = self.slots.get(run) {
                    values[slot as usize] = found.remove(run).unwrap_or_default();
                }
            }
        }
        Ok(LoadedColumn { next_version: refresh.bounds.next_version, used_by: self.n_views, ..column })
    }

    fn load_column(&self, refresh: &mut Refresh<'_, '_>, source: &Source) -> Result<LoadedColumn> {
        let mut values = vec![FieldValue::Missing; self.runs.ids.len()];
        for (run, value) in source.read(refresh.tx, refresh.project, None)? {
            if let Some(&slot) = self.slots.get(&run) {
                values[slot as usize] = value;
            }
        }
        let n_bytes = column_bytes(&values);
        Ok(LoadedColumn {
            values: Arc::new(values),
            next_version: refresh.bounds.next_version,
            used_by: self.n_views,
            n_bytes,
        })
    }

    /// Makes room, down to the columns of the current view.
    fn drop_unused_columns(&mut self) {
        while self.n_bytes() > PROJECT_BYTES {
            let oldest = self.columns.iter().min_by_key(|(_, column)| column.used_by);
            match oldest.map(|(source, column)| (source.clone(), column.used_by)) {
                Some((source, used_by)) if used_by < self.n_views => self.columns.remove(&source),
                _ => break,
            };
        }
    }

    fn n_bytes(&self) -> usize {
        let columns: usize = self.columns.values().map(|column| column.n_bytes).sum();
        let shapes = self.shapes.as_ref().map_or(0, Shapes::n_bytes);
        self.runs.ids.len() * RUN_BYTES + columns + shapes
    }
}

/// What a column takes in memory, roughly: a text that many runs share is counted with its first.
fn column_bytes(values: &[FieldValue]) -> usize {
    let texts: usize = values
        .iter()
        .map(|value| match value {
            FieldValue::Text(text) => (text.len() + 16) / Arc::strong_count(text).max(1),
            FieldValue::Texts(texts) => 16 * (texts.len() + 1),
            FieldValue::Missing | FieldValue::Bool(_) | FieldValue::Number(_) => 0,
        })
        .sum();
    size_of_val(values) + texts
}
