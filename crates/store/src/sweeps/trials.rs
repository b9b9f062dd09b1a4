//! Trials: the runs of a sweep with their parameters and their objective, and how each is given to exactly one agent.
//!
//! What to try next is found out between two transactions, because it may take long: one reads the trials together with the
//! sweep's version, the other gives out a run only if the version is still the same.

use ayumi_model::id::noun;
use ayumi_model::run::{Run, RunState};
use ayumi_model::sweep::{Sweep, SweepState};
use ayumi_model::{RunId, SweepAgentId, SweepId, Timestamp};

use super::{get_sweep, lock_sweep};
use crate::Store;
use crate::error::{Error, Result};
use crate::fields::{self, Section};
use crate::params;
use crate::runs::{RunUpsert, get_run, upsert_run};
use crate::sql::{FromRow, Row, Tx};

/// A run of a sweep, or one from before it that it learns from.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialRow {
    /// Which.
    pub id: RunId,
    /// Its name.
    pub name: String,
    /// Its state.
    pub state: RunState,
    /// It was asked to stop.
    pub stop_requested: bool,
    /// Lines of its history, so that a reading of these is known to be still good.
    pub n_history_lines: i64,
    /// The parameters that were suggested, JSON; none for a run that the sweep did not give out.
    pub params: Option<String>,
    /// The config of a run that the sweep did not give out, extended JSON.
    pub config: Option<String>,
    /// The summary's number under the metric's name.
    pub objective: Option<f64>,
    /// It is from before the sweep.
    pub is_prior: bool,
    /// Who has it.
    pub agent: Option<SweepAgentId>,
    /// When that agent was last heard of.
    pub agent_heartbeat_at: Option<Timestamp>,
    /// The entry of a client's schedule that it was made for.
    pub schedule_id: Option<String>,
}

impl FromRow for TrialRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            state: row.get("state")?,
            stop_requested: row.get("stop_requested")?,
            n_history_lines: row.get("n_history_lines")?,
            params: row.get("params")?,
            config: row.get("config")?,
            objective: row.get("objective")?,
            is_prior: row.get("is_prior")?,
            agent: row.get("agent_id")?,
            agent_heartbeat_at: row.get("agent_heartbeat_at")?,
            schedule_id: row.get("schedule_id")?,
        })
    }
}

/// A sweep and its trials at one moment.
#[derive(Debug, Clone)]
pub struct Trials {
    /// The sweep.
    pub sweep: Sweep,
    /// Those from before it, then its own, each oldest first. Not those in the trash.
    pub trials: Vec<TrialRow>,
}

/// A run that is to be given to an agent.
#[derive(Debug, Clone)]
pub struct NewTrial {
    /// The sweep, and the version of it on which this was decided.
    pub sweep: SweepId,
    /// See [`Sweep::version`].
    pub version: i64,
    /// Who gets it.
    pub agent: SweepAgentId,
    /// The run.
    pub run: RunUpsert,
    /// Its parameters, JSON.
    pub params: String,
    /// The entry of a client's schedule that it is made for.
    pub schedule_id: Option<String>,
}

impl Store {
    /// A sweep's trials. `metric` is the summary's key that the objective has.
    pub async fn list_trials(&self, sweep: SweepId, metric: Option<&str>) -> Result<Trials> {
        let metric = metric.map(str::to_owned);
        self.sql
            .read(move |tx| {
                let sweep = get_sweep(tx, sweep)?;
                let key = match &metric {
                    Some(name) => fields::find_key(tx, sweep.project_id, Section::Summary, name)?,
                    None => None,
                };
                let trials = find_trials(tx, &sweep, key)?;
                Ok(Trials { sweep, trials })
            })
            .await
    }

    /// Gives a new run to an agent. None where the sweep has changed since it was decided about.
    pub async fn issue_trial(&self, new: NewTrial) -> Result<Option<Run>> {
        let (id, now) = (self.new_id::<noun::Run>(), self.now());
        self.sql
            .write(move |tx| {
                if lock_sweep(tx, new.sweep)? != (SweepState::Running, new.version) {
                    return Ok(None);
                }
                tx.execute(
                    "UPDATE sweep SET version = version + 1, updated_at = $2 WHERE id = $1",
                    params![new.sweep, now],
                )?;
                let run = insert_run(tx, id, now, &new.run)?;
                tx.execute(
                    "INSERT INTO sweep_trial (run_id, sweep_id, agent_id, params, n_sent, is_known, schedule_id)
                     VALUES ($1, $2, $3, $4, 1, 0, $5)",
                    params![run.id, new.sweep, new.agent, &new.params, new.schedule_id.as_deref()],
                )?;
                Ok(Some(run))
            })
            .await
    }

    /// Makes a run that waits for the next agent with nothing to do. `trial_params` are its parameters, JSON.
    ///
    /// # Errors
    /// `Conflict` where the sweep is over.
    pub async fn enqueue_trial(&self, sweep: SweepId, run: RunUpsert, trial_params: String) -> Result<Run> {
        let (id, now) = (self.new_id::<noun::Run>(), self.now());
        self.sql
            .write(move |tx| {
                let (state, _) = lock_sweep(tx, sweep)?;
                if state.is_over() {
                    let state = state.as_str().to_lowercase();
                    return Err(Error::Conflict(format!("the sweep is {state}: it begins no more runs")));
                }
                let text = "UPDATE sweep SET version = version + 1, updated_at = $2 WHERE id = $1";
                tx.execute(text, params![sweep, now])?;
                let run = insert_run(tx, id, now, &run)?;
                tx.execute(
                    "INSERT INTO sweep_trial (run_id, sweep_id, params, n_sent, is_known) VALUES ($1, $2, $3, 0, 0)",
                    params![run.id, sweep, &trial_params],
                )?;
                Ok(run)
            })
            .await
    }

    /// Gives a run that waits, or that was preempted, to another agent. None where somebody else was faster.
    pub async fn hand_over(&self, trial: &TrialRow, to: SweepAgentId) -> Result<Option<Run>> {
        let (run, state, from, now) = (trial.id, trial.state, trial.agent, self.now());
        self.sql
            .write(move |tx| {
                let n_given = tx.execute(
                    "UPDATE sweep_trial SET agent_id = $3, n_sent = 1, is_known = 0
                     WHERE run_id = $1 AND coalesce(agent_id, 0) = $2
                     AND EXISTS (SELECT 1 FROM run r WHERE r.id = $1 AND r.state = $4 AND r.deleted_at IS NULL)",
                    params![run, from.map_or(0, SweepAgentId::get), to, state.as_str()],
                )?;
                if n_given == 0 {
                    return Ok(None);
                }
                tx.execute(
                    "UPDATE run SET state = 'pending', finished_at = NULL, updated_at = $2 WHERE id = $1",
                    params![run, now],
                )?;
                Ok(Some(get_run(tx, run)?))
            })
            .await
    }

    /// Notes that an agent is told once more to begin a run.
    pub async fn resend_trial(&self, run: RunId) -> Result<()> {
        let text = "UPDATE sweep_trial SET n_sent = n_sent + 1 WHERE run_id = $1";
        self.sql.write(move |tx| tx.execute(text, params![run])).await?;
        Ok(())
    }

    /// Ends a run whose process is gone, if it still has the state that was seen.
    pub async fn end_trial(&self, run: RunId, seen: RunState, state: RunState) -> Result<Option<Run>> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let n_ended = tx.execute(
                    "UPDATE run SET state = $3, finished_at = $4, updated_at = $4
                     WHERE id = $1 AND state = $2 AND deleted_at IS NULL",
                    params![run, seen.as_str(), state.as_str(), now],
                )?;
                Ok(if n_ended > 0 { Some(get_run(tx, run)?) } else { None })
            })
            .await
    }

    /// Finishes a sweep that has nothing more to try, once none of its runs goes on. None where it is not so.
    pub async fn finish_sweep(&self, sweep: SweepId, version: i64) -> Result<Option<Sweep>> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let seen = lock_sweep(tx, sweep)?;
                let n_open: i64 = tx.get(
                    "SELECT count(*) FROM run r JOIN sweep s ON s.project_id = r.project_id AND s.name = r.sweep
                     WHERE s.id = $1 AND r.deleted_at IS NULL
                     AND r.state IN ('pending', 'running', 'preempting', 'preempted')",
                    params![sweep],
                )?;
                if seen != (SweepState::Running, version) || n_open > 0 {
                    return Ok(None);
                }
                tx.execute(
                    "UPDATE sweep SET state = 'FINISHED', version = version + 1, updated_at = $2 WHERE id = $1",
                    params![sweep, now],
                )?;
                Ok(Some(get_sweep(tx, sweep)?))
            })
            .await
    }

    /// Ends runs that never began, of sweeps that are over, whose agents were not heard of since then.
    pub async fn kill_abandoned_trials(&self, since: Timestamp) -> Result<Vec<Run>> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let ids: Vec<RunId> = tx.query(
                    "UPDATE run SET state = 'killed', finished_at = $2, updated_at = $2
                     WHERE state = 'pending' AND EXISTS
                     (SELECT 1 FROM sweep_trial t JOIN sweep s ON s.id = t.sweep_id
                      LEFT JOIN sweep_agent a ON a.id = t.agent_id
                      WHERE t.run_id = run.id AND s.state IN ('FINISHED', 'CANCELED')
                      AND coalesce(a.heartbeat_at, 0) < $1) RETURNING id",
                    params![since, now],
                )?;
                ids.into_iter().map(|id| get_run(tx, id)).collect()
            })
            .await
    }
}

fn insert_run(tx: &mut Tx<'_>, id: RunId, now: Timestamp, new: &RunUpsert) -> Result<Run> {
    match upsert_run(tx, id, now, new)? {
        (run, true) => Ok(run),
        (run, false) => Err(Error::Conflict(format!("the id `{}` is taken; ask again for another", run.path.run))),
    }
}

fn find_trials(tx: &mut Tx<'_>, sweep: &Sweep, key: Option<i64>) -> Result<Vec<TrialRow>> {
    let columns = "r.id, r.name, r.state, r.stop_requested, r.n_history_lines, t.params,
        CASE WHEN t.params IS NULL THEN d.config END AS config, f.num AS objective";
    let tables = "LEFT JOIN sweep_trial t ON t.run_id = r.id AND t.sweep_id = $1
        LEFT JOIN run_document d ON d.run_id = r.id
        LEFT JOIN run_field f ON f.run_id = r.id AND f.key_id = $2";
    let no_key = key.unwrap_or(-1);
    let mut trials: Vec<TrialRow> = tx.query(
        &format!(
            "SELECT {columns}, CAST(1 AS BIGINT) AS is_prior, NULL AS agent_id, NULL AS agent_heartbeat_at,
             NULL AS schedule_id
             FROM sweep_prior sp JOIN run r ON r.id = sp.run_id {tables}
             WHERE sp.sweep_id = $1 AND r.deleted_at IS NULL ORDER BY r.id"
        ),
        params![sweep.id, no_key],
    )?;
    // What was called off before it began is as if it had never been.
    let own: Vec<TrialRow> = tx.query(
        &format!(
            "SELECT {columns}, CAST(0 AS BIGINT) AS is_prior, t.agent_id, a.heartbeat_at AS agent_heartbeat_at,
             t.schedule_id
             FROM run r {tables} LEFT JOIN sweep_agent a ON a.id = t.agent_id
             WHERE r.project_id = $3 AND r.sweep = $4 AND r.deleted_at IS NULL
             AND NOT (r.started = 0 AND r.state = 'killed') ORDER BY r.id"
        ),
        params![sweep.id, no_key, sweep.project_id, &sweep.path.sweep],
    )?;
    trials.extend(own);
    Ok(trials)
}
