//! Agents: the processes that ask a sweep for runs, and how it is known which of these they have.

use ayumi_model::id::noun;
use ayumi_model::run::{Run, RunState};
use ayumi_model::sweep::{Sweep, SweepAgent, SweepState};
use ayumi_model::{RunId, SweepAgentId, SweepId, Timestamp};

use super::{get_sweep, lock_sweep, set_state};
use crate::Store;
use crate::error::{Error, Result};
use crate::params;
use crate::runs::get_run;
use crate::sql::{FromRow, Row, Tx};

const AGENT_COLUMNS: &str = "a.id, a.sweep_id, a.name, a.host, a.created_at, a.heartbeat_at, a.ended_at, \
    (SELECT count(*) FROM sweep_trial t WHERE t.agent_id = a.id) AS n_runs";

impl FromRow for SweepAgent {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            sweep_id: row.get("sweep_id")?,
            name: row.get("name")?,
            host: row.get("host")?,
            created_at: row.get("created_at")?,
            heartbeat_at: row.get("heartbeat_at")?,
            ended_at: row.get("ended_at")?,
            n_runs: row.get("n_runs")?,
        })
    }
}

/// A run that was given to an agent and has not ended.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldRun {
    /// Which.
    pub id: RunId,
    /// Its name.
    pub name: String,
    /// Its state: pending, running or preempting.
    pub state: RunState,
    /// It was asked to stop.
    pub stop_requested: bool,
    /// The agent has said that it has it, now or earlier.
    pub is_known: bool,
    /// When the agent was first heard to have a process of it although it was to stop.
    pub stop_seen_at: Option<Timestamp>,
    /// How often the agent was told to begin it.
    pub n_sent: i64,
    /// The parameters that were suggested, JSON.
    pub params: String,
}

impl FromRow for HeldRun {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            state: row.get("state")?,
            stop_requested: row.get("stop_requested")?,
            is_known: row.get("is_known")?,
            stop_seen_at: row.get("stop_seen_at")?,
            n_sent: row.get("n_sent")?,
            params: row.get("params")?,
        })
    }
}

/// What is to be known to answer an agent.
#[derive(Debug, Clone)]
pub struct Beat {
    /// The agent.
    pub agent: SweepAgent,
    /// Its sweep.
    pub sweep: Sweep,
    /// The runs it was given that have not ended, oldest first.
    pub held: Vec<HeldRun>,
}

impl Store {
    /// Makes an agent. A sweep that waited for one begins. Tells whether it did.
    pub async fn create_agent(&self, sweep: SweepId, name: String, host: String) -> Result<(SweepAgent, bool)> {
        let (id, now) = (self.new_id::<noun::SweepAgent>(), self.now());
        self.sql
            .write(move |tx| {
                let (state, _) = lock_sweep(tx, sweep)?;
                tx.execute(
                    "INSERT INTO sweep_agent (id, sweep_id, name, host, created_at, heartbeat_at)
                     VALUES ($1, $2, $3, $4, $5, $5)",
                    params![id, sweep, &name, &host, now],
                )?;
                let is_first = state == SweepState::Pending;
                if is_first {
                    set_state(tx, sweep, state, SweepState::Running)?;
                }
                Ok((get_agent(tx, id)?, is_first))
            })
            .await
    }

    /// The agent of this name.
    pub async fn find_agent(&self, sweep: SweepId, name: &str) -> Result<Option<SweepAgent>> {
        let name = name.to_owned();
        let text = format!("SELECT {AGENT_COLUMNS} FROM sweep_agent a WHERE a.sweep_id = $1 AND a.name = $2");
        self.sql.read(move |tx| tx.find(&text, params![sweep, &name])).await
    }

    /// The agents of a sweep, oldest first.
    pub async fn list_agents(&self, sweep: SweepId) -> Result<Vec<SweepAgent>> {
        let text = format!("SELECT {AGENT_COLUMNS} FROM sweep_agent a WHERE a.sweep_id = $1 ORDER BY a.id");
        self.sql.read(move |tx| tx.query(&text, params![sweep])).await
    }

    /// The runs an agent was given, without those in the trash, oldest first, those after another one.
    pub async fn list_agent_runs(&self, agent: SweepAgentId, after: Option<RunId>, limit: usize) -> Result<Vec<Run>> {
        self.sql
            .read(move |tx| {
                let ids: Vec<RunId> = tx.query(
                    "SELECT r.id FROM sweep_trial t JOIN run r ON r.id = t.run_id
                     WHERE t.agent_id = $1 AND r.deleted_at IS NULL AND r.id > $2 ORDER BY r.id LIMIT $3",
                    params![agent, after.map_or(i64::MIN, RunId::get), limit],
                )?;
                ids.into_iter().map(|id| get_run(tx, id)).collect()
            })
            .await
    }

    /// Notes an agent's sign of life and the runs it has.
    pub async fn beat(&self, agent: SweepAgentId, alive: Vec<String>) -> Result<Beat> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                tx.execute("UPDATE sweep_agent SET heartbeat_at = $2 WHERE id = $1", params![agent, now])?;
                let agent = get_agent(tx, agent)?;
                let mut held: Vec<HeldRun> = tx.query(
                    "SELECT r.id, r.name, r.state, r.stop_requested, t.is_known, t.stop_seen_at,
                     t.n_sent, t.params
                     FROM sweep_trial t JOIN run r ON r.id = t.run_id WHERE t.agent_id = $1 AND r.deleted_at IS NULL
                     AND r.state IN ('pending', 'running', 'preempting') ORDER BY r.id",
                    params![agent.id],
                )?;
                let sweep = get_sweep(tx, agent.sweep_id)?;
                for run in held.iter_mut().filter(|run| alive.contains(&run.name)) {
                    let is_unwanted = run.stop_requested || sweep.state == SweepState::Canceled;
                    let stop_seen_at = run.stop_seen_at.or(is_unwanted.then_some(now));
                    if !run.is_known || stop_seen_at != run.stop_seen_at {
                        let text = "UPDATE sweep_trial SET is_known = 1, stop_seen_at = $2 WHERE run_id = $1";
                        tx.execute(text, params![run.id, stop_seen_at])?;
                        (run.is_known, run.stop_seen_at) = (true, stop_seen_at);
                    }
                }
                Ok(Beat { agent, sweep, held })
            })
            .await
    }

    /// Notes that an agent was told to go.
    pub async fn end_agent(&self, agent: SweepAgentId) -> Result<()> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                tx.execute(
                    "UPDATE sweep_agent SET ended_at = coalesce(ended_at, $2) WHERE id = $1",
                    params![agent, now],
                )?;
                Ok(())
            })
            .await
    }
}

fn get_agent(tx: &mut Tx<'_>, id: SweepAgentId) -> Result<SweepAgent> {
    let text = format!("SELECT {AGENT_COLUMNS} FROM sweep_agent a WHERE a.id = $1");
    tx.find(&text, params![id])?.ok_or_else(|| Error::NotFound("the agent".to_owned()))
}
