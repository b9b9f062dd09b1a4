//! Sweeps: made, changed, found. [`agents`] are the processes that work for them, [`trials`] the runs they give out.

pub mod agents;
pub mod trials;

use ayumi_model::id::noun;
use ayumi_model::name::SweepName;
use ayumi_model::run::Run;
use ayumi_model::sweep::{Sweep, SweepChange, SweepPath, SweepState};
use ayumi_model::{ProjectId, RunId, SweepId, Timestamp, UserId};

use crate::Store;
use crate::entities::{EntityAccess, find_entity};
use crate::error::{Error, Result};
use crate::fields::{self, Section};
use crate::params;
use crate::projects::find_project;
use crate::runs::get_run;
use crate::sql::{FromRow, FromValue, Param, Row, Tx, Value};

/// The columns of a sweep, for a SELECT from [`SWEEP_TABLES`].
const SWEEP_COLUMNS: &str = "s.id, s.project_id, e.name AS entity, p.name AS project, s.name, s.display_name, \
    s.description, s.config, s.state, s.controller, s.scheduler, s.user_id, s.version, s.created_at, s.updated_at, \
    (SELECT max(a.heartbeat_at) FROM sweep_agent a WHERE a.sweep_id = s.id) AS heartbeat_at, \
    (SELECT count(*) FROM run r WHERE r.project_id = s.project_id AND r.sweep = s.name AND r.deleted_at IS NULL) AS n_runs";
const SWEEP_TABLES: &str = "sweep s JOIN project p ON p.id = s.project_id JOIN entity e ON e.id = p.entity_id";

impl FromValue for SweepState {
    fn from_value(value: &Value) -> Option<Self> {
        Self::parse(&String::from_value(value)?)
    }
}

impl FromRow for Sweep {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            project_id: row.get("project_id")?,
            path: SweepPath { entity: row.get("entity")?, project: row.get("project")?, sweep: row.get("name")? },
            display_name: row.get("display_name")?,
            description: row.get("description")?,
            config: row.get("config")?,
            state: row.get("state")?,
            controller: row.get("controller")?,
            scheduler: row.get("scheduler")?,
            user_id: row.get("user_id")?,
            version: row.get("version")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
            heartbeat_at: row.get("heartbeat_at")?,
            n_runs: row.get("n_runs")?,
        })
    }
}

/// A sweep that is to be made.
#[derive(Debug, Clone)]
pub struct NewSweep {
    /// Where.
    pub project: ProjectId,
    /// Its id, unique in the project.
    pub name: SweepName,
    /// Its author.
    pub user: UserId,
    /// The configuration, YAML.
    pub config: String,
    /// What else is known of it. A state other than PENDING is not.
    pub change: SweepChange,
    /// Runs from before it that it learns from.
    pub priors: Vec<RunId>,
}

impl Store {
    /// Makes a sweep.
    pub async fn create_sweep(&self, new: NewSweep) -> Result<Sweep> {
        let (id, now) = (self.new_id::<noun::Sweep>(), self.now());
        self.sql
            .write(move |tx| {
                tx.execute(
                    "INSERT INTO sweep (id, project_id, name, config, state, user_id, version, created_at, updated_at)
                     VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $7)",
                    params![id, new.project, &new.name, &new.config, SweepState::Pending.as_str(), new.user, now],
                )?;
                let rows: Vec<[Param<'_>; 2]> = new.priors.iter().map(|run| [id.into(), (*run).into()]).collect();
                tx.insert_many("INSERT INTO sweep_prior (sweep_id, run_id) VALUES", &rows, "")?;
                set_texts(tx, id, &new.change, now)?;
                tx.execute("UPDATE project SET updated_at = $2 WHERE id = $1", params![new.project, now])?;
                get_sweep(tx, id)
            })
            .await
    }

    /// Changes a sweep, and returns it with the runs that were told to stop because it was canceled.
    ///
    /// # Errors
    /// `Conflict` where its state does not lead to the one asked for.
    pub async fn update_sweep(&self, id: SweepId, change: SweepChange) -> Result<(Sweep, Vec<Run>)> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let (state, _) = lock_sweep(tx, id)?;
                set_texts(tx, id, &change, now)?;
                let mut stopped = Vec::new();
                if let Some(next) = change.state {
                    set_state(tx, id, state, next)?;
                    if next == SweepState::Canceled {
                        stopped = stop_runs(tx, id, now)?;
                    }
                }
                Ok((get_sweep(tx, id)?, stopped))
            })
            .await
    }

    /// The sweep at a path, with the place of a user in the entity that owns it.
    pub async fn find_sweep_at(&self, path: &SweepPath, user: Option<UserId>) -> Result<Option<(EntityAccess, Sweep)>> {
        let path = path.clone();
        self.sql
            .read(move |tx| {
                let Some(access) = find_entity(tx, &path.entity, user)? else { return Ok(None) };
                let Some(project) = find_project(tx, access.entity.id, &path.project)? else { return Ok(None) };
                Ok(find_sweep(tx, project.id, &path.sweep)?.map(|sweep| (access, sweep)))
            })
            .await
    }

    /// The sweep of this name.
    pub async fn find_sweep(&self, project: ProjectId, name: &SweepName) -> Result<Option<Sweep>> {
        let name = name.clone();
        self.sql.read(move |tx| find_sweep(tx, project, &name)).await
    }

    /// The sweep with this id.
    pub async fn get_sweep(&self, id: SweepId) -> Result<Sweep> {
        self.sql.read(move |tx| get_sweep(tx, id)).await
    }

    /// The sweeps of a project, newest first, those after another one.
    pub async fn list_sweeps(&self, project: ProjectId, after: Option<SweepId>, limit: usize) -> Result<Vec<Sweep>> {
        let text = format!(
            "SELECT {SWEEP_COLUMNS} FROM {SWEEP_TABLES} WHERE s.project_id = $1 AND s.id < $2
             ORDER BY s.id DESC LIMIT $3"
        );
        let before = after.map_or(i64::MAX, SweepId::get);
        self.sql.read(move |tx| tx.query(&text, params![project, before, limit])).await
    }

    /// How many sweeps a project has.
    pub async fn count_sweeps(&self, project: ProjectId) -> Result<i64> {
        self.sql.read(move |tx| tx.get("SELECT count(*) FROM sweep WHERE project_id = $1", params![project])).await
    }

    /// The sweeps that give out runs and of which an agent was heard since then.
    pub async fn list_attended_sweeps(&self, since: Timestamp) -> Result<Vec<Sweep>> {
        let text = format!(
            "SELECT {SWEEP_COLUMNS} FROM {SWEEP_TABLES} WHERE s.state = 'RUNNING' AND EXISTS
             (SELECT 1 FROM sweep_agent a WHERE a.sweep_id = s.id AND a.heartbeat_at >= $1) ORDER BY s.id"
        );
        self.sql.read(move |tx| tx.query(&text, params![since])).await
    }

    /// The runs from before a sweep that it learns from, without those in the trash.
    pub async fn list_priors(&self, sweep: SweepId) -> Result<Vec<Run>> {
        self.sql
            .read(move |tx| {
                let ids: Vec<RunId> = tx.query(
                    "SELECT r.id FROM sweep_prior sp JOIN run r ON r.id = sp.run_id
                     WHERE sp.sweep_id = $1 AND r.deleted_at IS NULL ORDER BY r.id",
                    params![sweep],
                )?;
                ids.into_iter().map(|id| get_run(tx, id)).collect()
            })
            .await
    }

    /// The lowest and the highest finite value that the summaries of a sweep's runs have under a key.
    pub async fn summary_bounds(&self, sweep: &Sweep, key: &str) -> Result<Option<(f64, f64)>> {
        let (project, name, key) = (sweep.project_id, sweep.path.sweep.clone(), key.to_owned());
        self.sql
            .read(move |tx| {
                let Some(key) = fields::find_key(tx, project, Section::Summary, &key)? else { return Ok(None) };
                let bounds: Bounds = tx.get(
                    "SELECT min(f.num) AS low, max(f.num) AS high FROM run r JOIN run_field f ON f.run_id = r.id
                     WHERE r.project_id = $1 AND r.sweep = $2 AND r.deleted_at IS NULL AND f.key_id = $3
                     AND f.num BETWEEN $4 AND $5",
                    params![project, &name, key, f64::MIN, f64::MAX],
                )?;
                Ok(bounds.low.zip(bounds.high))
            })
            .await
    }
}

struct Bounds {
    low: Option<f64>,
    high: Option<f64>,
}

impl FromRow for Bounds {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { low: row.get("low")?, high: row.get("high")? })
    }
}

struct Locked {
    state: SweepState,
    version: i64,
}

impl FromRow for Locked {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { state: row.get("state")?, version: row.get("version")? })
    }
}

/// A sweep's state and version, which nobody else changes until the transaction ends.
fn lock_sweep(tx: &mut Tx<'_>, id: SweepId) -> Result<(SweepState, i64)> {
    let text = format!("SELECT state, version FROM sweep WHERE id = $1{}", tx.dialect().for_update());
    let locked: Option<Locked> = tx.find(&text, params![id])?;
    locked.map(|row| (row.state, row.version)).ok_or_else(missing)
}

fn get_sweep(tx: &mut Tx<'_>, id: SweepId) -> Result<Sweep> {
    let text = format!("SELECT {SWEEP_COLUMNS} FROM {SWEEP_TABLES} WHERE s.id = $1");
    tx.find(&text, params![id])?.ok_or_else(missing)
}

fn find_sweep(tx: &mut Tx<'_>, project: ProjectId, name: &SweepName) -> Result<Option<Sweep>> {
    let text = format!("SELECT {SWEEP_COLUMNS} FROM {SWEEP_TABLES} WHERE s.project_id = $1 AND s.name = $2");
    tx.find(&text, params![project, name])
}

fn missing() -> Error {
    Error::NotFound("the sweep".to_owned())
}

fn set_texts(tx: &mut Tx<'_>, id: SweepId, change: &SweepChange, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE sweep SET config = coalesce($2, config), display_name = nullif(coalesce($3, display_name), ''),
         description = coalesce($4, description), controller = coalesce($5, controller),
         scheduler = coalesce($6, scheduler), version = version + 1, updated_at = $7 WHERE id = $1",
        params![
            id,
            change.config.as_deref(),
            change.display_name.as_deref(),
            change.description.as_deref(),
            change.controller.as_deref(),
            change.scheduler.as_deref(),
            now
        ],
    )?;
    Ok(())
}

fn set_state(tx: &mut Tx<'_>, id: SweepId, state: SweepState, next: SweepState) -> Result<()> {
    if !state.may_become(next) {
        let (from, to) = (state.as_str().to_lowercase(), next.as_str().to_lowercase());
        return Err(Error::Conflict(format!("a sweep that is {from} cannot be set to {to}")));
    }
    tx.execute("UPDATE sweep SET state = $2 WHERE id = $1", params![id, next.as_str()])?;
    if !next.is_over() {
        tx.execute("UPDATE sweep_agent SET ended_at = NULL WHERE sweep_id = $1", params![id])?;
    }
    Ok(())
}

/// Tells a sweep's runs to stop, and returns them.
fn stop_runs(tx: &mut Tx<'_>, id: SweepId, now: Timestamp) -> Result<Vec<Run>> {
    let open: Vec<RunId> = tx.query(
        "UPDATE run SET stop_requested = 1, updated_at = $2 WHERE deleted_at IS NULL
         AND state IN ('pending', 'running', 'preempting') AND stop_requested = 0
         AND (project_id, sweep) IN (SELECT s.project_id, s.name FROM sweep s WHERE s.id = $1) RETURNING id",
        params![id, now],
    )?;
    open.into_iter().map(|run| get_run(tx, run)).collect()
}
