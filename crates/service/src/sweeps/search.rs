//! What a sweep tries next, given to exactly one agent.
//!
//! Finding it may take a tenth of a second, so it is done outside of any transaction: what was found is given out only if
//! the sweep is still as it was when its trials were read. Within a process agents queue up for that, so that only other
//! processes can get in between.

use std::sync::Arc;
use std::time::Duration;

use ayumi_history::{Axis, Points};
use ayumi_model::json::to_strict;
use ayumi_model::name::RunName;
use ayumi_model::run::{Intent, RunChange, RunState};
use ayumi_model::sweep::{Sweep, SweepAgent, SweepState};
use ayumi_model::{ErrorKind, RunId, SweepId, UserId};
use ayumi_store::runs::RunUpsert;
use ayumi_store::sweeps::trials::{NewTrial, TrialRow, Trials};
use ayumi_sweep::trial::Params;
use ayumi_sweep::{Method, Suggestion, SweepConfig, Trial, TrialState, suggest};
use moka::sync::Cache;
use serde_json::{Map, Value, json};
use tokio::sync::Mutex;

use super::agents::{Command, RunCommand};
use super::read_config;
use crate::error::{Error, Result};
use crate::live::What;
use crate::reading::RunHistory;
use crate::words::sweep_words;
use crate::{Service, Stream};

/// How often a search starts anew because the sweep has changed meanwhile; then the agent asks again, 5 s later.
const N_TRIES: usize = 5;
/// How long an agent waits for its turn.
const TURN: Duration = Duration::from_secs(4);
/// Sweeps whose agents queue up at the same time.
const N_TURNS: u64 = 10_000;
/// Values of a run's metric that are looked at. Where there are more, that many of them stand for all.
const MAX_VALUES: usize = 1_000_000;
/// Bytes of metrics kept in memory.
const VALUE_BYTES: u64 = 32 << 20;
/// Runs whose metrics are read together.
const RUNS_AT_ONCE: usize = 100;

/// The values of one run's metric, and up to which line of its history they were read.
type Values = (i64, Arc<[f64]>);

/// What speeds up the search.
pub(crate) struct Searches {
    /// Whose turn it is to search for a sweep.
    turns: Cache<SweepId, Arc<Mutex<()>>>,
    /// Metrics that were read before.
    values: Cache<(RunId, Arc<str>), Values>,
}

impl Default for Searches {
    fn default() -> Self {
        let size = |_: &_, (_, values): &Values| u32::try_from(values.len() * 8 + 64).unwrap_or(u32::MAX);
        Self { turns: Cache::new(N_TURNS), values: Cache::builder().weigher(size).max_capacity(VALUE_BYTES).build() }
    }
}

impl Service {
    /// The next run for an agent that has nothing to do. None where it is to ask again.
    pub(super) async fn next_command(
        &self,
        user: UserId,
        sweep: &Sweep,
        agent: &SweepAgent,
    ) -> Result<Option<Command>> {
        let turn = self.0.searches.turns.get_with(sweep.id, Arc::default);
        let Ok(_turn) = tokio::time::timeout(TURN, turn.lock()).await else { return Ok(None) };
        for _ in 0..N_TRIES {
            let config = self.get_config(sweep.id).await?;
            let seen = self.store().list_trials(sweep.id, metric_name(&config)).await?;
            if seen.sweep.state != SweepState::Running {
                return Ok(None);
            }
            if let Some(waiting) = seen.trials.iter().find(|trial| self.is_waiting(trial)) {
                match self.hand_over(&seen.sweep, waiting, agent).await? {
                    Some(command) => return Ok(Some(command)),
                    None => continue,
                }
            }
            if config.is_scheduled_by_client() {
                return self.next_of_schedule(user, &seen, agent).await;
            }
            match self.suggest(&config, &seen).await? {
                Suggestion::Run(params) => {
                    if let Some(command) = self.issue(user, &seen.sweep, agent, params, None).await? {
                        return Ok(Some(command));
                    }
                }
                Suggestion::Exhausted(_) => {
                    self.finish(&seen.sweep).await?;
                    self.store().end_agent(agent.id).await?;
                    return Ok(Some(Command::Exit));
                }
            }
        }
        Ok(None)
    }

    /// What a sweep tries next.
    pub(super) async fn suggest(&self, config: &Arc<SweepConfig>, seen: &Trials) -> Result<Suggestion> {
        let trials = self.trials(config, seen).await?;
        let (config, store) = (config.clone(), self.store().clone());
        let search = move || suggest(&config, &trials, store.random());
        Ok(tokio::task::spawn_blocking(search)
            .await
            .map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))??)
    }

    /// Finishes a sweep that has nothing more to try, unless some of its runs go on.
    pub(super) async fn finish(&self, sweep: &Sweep) -> Result<()> {
        if let Some(finished) = self.store().finish_sweep(sweep.id, sweep.version).await? {
            tracing::info!(sweep = %finished.path, "there is nothing more to try: the sweep is finished");
            self.live().publish_sweep(&finished);
        }
        Ok(())
    }

    /// Gives a new run to an agent. None where the sweep has changed since it was read.
    pub(super) async fn issue(
        &self,
        user: UserId,
        sweep: &Sweep,
        agent: &SweepAgent,
        params: Params,
        schedule_id: Option<String>,
    ) -> Result<Option<Command>> {
        let new = NewTrial {
            sweep: sweep.id,
            version: sweep.version,
            agent: agent.id,
            run: self.new_run_of(user, sweep, &params, None)?,
            params: Value::Object(params.clone()).to_string(),
            schedule_id,
        };
        let Some(run) = self.store().issue_trial(new).await? else { return Ok(None) };
        self.publish(&run, What::Run);
        Ok(Some(Command::Run(RunCommand::new(sweep, run.path.run.as_str(), params))))
    }

    /// A new run of a sweep, with a random id.
    pub(super) fn new_run_of(
        &self,
        user: UserId,
        sweep: &Sweep,
        params: &Params,
        display_name: Option<String>,
    ) -> Result<RunUpsert> {
        let random = self.store().random();
        let wrapped: Map<String, Value> =
            params.iter().map(|(name, value)| (name.clone(), json!({ "value": value }))).collect();
        let change = RunChange {
            display_name,
            sweep: Some(sweep.path.sweep.to_string()),
            config: Some(Value::Object(wrapped).to_string()),
            ..RunChange::default()
        };
        Ok(RunUpsert {
            project: sweep.project_id,
            name: RunName::parse(&random.word(8))?,
            user: Some(user),
            change,
            intent: Intent::Prepare,
            generated_words: sweep_words(random),
            branch: None,
        })
    }

    /// The trials of a sweep as the search wants them, in the same order.
    pub(super) async fn trials(&self, config: &SweepConfig, seen: &Trials) -> Result<Vec<Trial>> {
        let wants_values = config.early_terminate().is_some() || config.metric().is_some_and(|it| it.target.is_some());
        let is_bayes = config.method() == Method::Bayes;
        // A summary may lack what was logged, where the script chose what stands in it.
        let needs_values =
            |row: &TrialRow| row.n_history_lines > 0 && (wants_values || (is_bayes && row.objective.is_none()));
        let rows: Vec<&TrialRow> = seen.trials.iter().filter(|row| needs_values(row)).collect();
        let values = match metric_name(config) {
            Some(metric) => self.metric_values(&rows, metric).await?,
            None => Vec::new(),
        };
        let mut values = rows.iter().map(|row| row.id).zip(values).peekable();
        let trial = |row: &TrialRow| {
            let values = values.next_if(|(run, _)| *run == row.id).map(|(_, values)| values).unwrap_or_default();
            let last = || values.iter().rev().find(|value| value.is_finite()).copied();
            Trial {
                params: params_of(row),
                state: trial_state(row.state),
                objective: row.objective.filter(|value| value.is_finite()).or_else(last),
                history: values.to_vec(),
                is_prior: row.is_prior,
            }
        };
        Ok(seen.trials.iter().map(trial).collect())
    }

    /// The values of a metric that these runs have logged, by step.
    async fn metric_values(&self, rows: &[&TrialRow], metric: &str) -> Result<Vec<Arc<[f64]>>> {
        let metric: Arc<str> = metric.into();
        let cache = &self.0.searches.values;
        let is_new = |row: &&&TrialRow| {
            cache.get(&(row.id, metric.clone())).is_none_or(|(n_lines, _)| n_lines != row.n_history_lines)
        };
        let mut read = Vec::new();
        let stale: Vec<&TrialRow> = rows.iter().filter(is_new).copied().collect();
        for rows in stale.chunks(RUNS_AT_ONCE) {
            let ids: Vec<RunId> = rows.iter().map(|row| row.id).collect();
            let key = metric.clone();
            let of_all = move |histories: &[Arc<RunHistory>]| {
                histories.iter().map(|history| values_of(history, &key)).collect::<Result<Vec<_>>>()
            };
            let values = self.read_histories(&ids, Stream::History, of_all).await?;
            for (row, values) in rows.iter().zip(values) {
                cache.insert((row.id, metric.clone()), (row.n_history_lines, values.clone()));
                read.push((row.id, values));
            }
        }
        let mut read = read.into_iter().peekable();
        // What was read is not looked up: a small cache may have dropped it already.
        let values = rows.iter().map(|row| match read.next_if(|(run, _)| *run == row.id) {
            Some((_, values)) => values,
            None => cache.get(&(row.id, metric.clone())).map(|(_, values)| values).unwrap_or_default(),
        });
        Ok(values.collect())
    }

    /// True for a run that nobody works at although somebody should: it was preempted, or its agent is gone.
    fn is_waiting(&self, trial: &TrialRow) -> bool {
        let is_heard = |at| self.now().since(at) <= self.config().crash_after;
        let is_lost = || trial.params.is_some() && !trial.agent_heartbeat_at.is_some_and(is_heard);
        match trial.state {
            _ if trial.is_prior || trial.stop_requested || trial.params.is_none() => false,
            RunState::Preempted => true,
            RunState::Pending => is_lost(),
            _ => false,
        }
    }

    async fn hand_over(&self, sweep: &Sweep, trial: &TrialRow, agent: &SweepAgent) -> Result<Option<Command>> {
        let Some(run) = self.store().hand_over(trial, agent.id).await? else { return Ok(None) };
        self.publish(&run, What::Run);
        let command = RunCommand::stored(sweep, &trial.name, trial.params.as_deref().unwrap_or("{}"))?;
        Ok(Some(if run.started { Command::Resume(command) } else { Command::Run(command) }))
    }

    async fn get_config(&self, sweep: SweepId) -> Result<Arc<SweepConfig>> {
        let sweep = self.store().get_sweep(sweep).await?;
        let unreadable = || {
            let text =
                format!("sweep `{}` has a configuration that this server version does not understand", sweep.path);
            Error::invalid(text).with_hint("write it anew with `wandb sweep --update`")
        };
        read_config(&sweep).ok_or_else(unreadable)
    }
}

fn metric_name(config: &SweepConfig) -> Option<&str> {
    config.metric().map(|metric| metric.name.as_str())
}

fn values_of(history: &RunHistory, key: &str) -> Result<Arc<[f64]>> {
    let series = history.series(key, Axis::Step, None, MAX_VALUES)?;
    let values = match series.points {
        Points::Raw { y, .. } => y,
        Points::Buckets(buckets) => buckets.iter().map(|bucket| bucket.last).collect(),
    };
    // An infinite value reaches no target.
    Ok(values.into_iter().map(|value| if value.is_finite() { value } else { f64::NAN }).collect())
}

/// The parameters that were suggested; of a run that the sweep did not give out, its config.
fn params_of(row: &TrialRow) -> Params {
    if let Some(params) = &row.params {
        return serde_json::from_str(params).unwrap_or_default();
    }
    let strict = row.config.as_deref().and_then(|config| to_strict(config).ok()).unwrap_or_default();
    let config: Params = serde_json::from_str(&strict).unwrap_or_default();
    let unwrapped = config.into_iter().filter(|(name, _)| name != "_wandb").map(|(name, value)| match value {
        Value::Object(mut wrapped) if wrapped.contains_key("value") => {
            let value = wrapped.remove("value").unwrap_or_default();
            (name, value)
        }
        other => (name, other),
    });
    unwrapped.collect()
}

fn trial_state(state: RunState) -> TrialState {
    match state {
        RunState::Pending | RunState::Running | RunState::Preempting | RunState::Preempted => TrialState::Running,
        RunState::Finished => TrialState::Finished,
        RunState::Failed | RunState::Crashed | RunState::Killed => TrialState::Failed,
    }
}
