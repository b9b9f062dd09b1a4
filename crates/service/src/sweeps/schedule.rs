//! Sweeps that a client decides about: method `custom`, a local controller, or a scheduler.
//!
//! A scheduler enqueues runs with their parameters, which wait for the next agents with nothing to do. A controller writes what it wants into `controller`: `{"schedule": [{"id", "data": {"args": {name: {"value": …}}}}],
//! "earlystop": [run ids]}`. Each entry of the schedule becomes one run; args that are null say that there is no more.

use std::collections::HashSet;

use ayumi_model::run::Run;
use ayumi_model::sweep::{Sweep, SweepAgent};
use ayumi_model::{UserId, limits};
use ayumi_store::sweeps::trials::Trials;
use ayumi_sweep::trial::Params;
use serde_json::{Value, json};

use super::agents::Command;
use super::read_config;
use crate::Service;
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::live::What;
use crate::runs::check_length;

/// One entry of a schedule.
struct Entry {
    id: String,
    /// None where the client has nothing more to try.
    params: Option<Params>,
}

impl Service {
    /// Makes a run of a sweep, obtained through a checked call, that waits for an agent. `config` is a JSON object of
    /// parameters, each as it is or as `{"value": …}`.
    ///
    /// # Errors
    /// `Conflict` where the sweep is over; `Invalid` for a config that is no object, or a name that is too long.
    pub async fn enqueue_run(
        &self,
        caller: &Caller,
        sweep: &Sweep,
        config: &str,
        display_name: Option<String>,
    ) -> Result<Run> {
        let user = caller.signed_in()?.id;
        check_length("`config`", config, limits::NOTE)?;
        check_length("the name", display_name.as_deref().unwrap_or_default(), limits::LABEL)?;
        let unreadable = |error| Error::invalid(format!("`config` is not a JSON object of parameters: {error}"));
        let params = unwrapped(&serde_json::from_str(config).map_err(unreadable)?);
        let display_name = display_name.filter(|name| !name.is_empty());
        let run = self.new_run_of(user, sweep, &params, display_name)?;
        let run = self.store().enqueue_trial(sweep.id, run, Value::Object(params).to_string()).await?;
        self.publish(&run, What::Run);
        Ok(run)
    }

    /// What a client that schedules by itself is told about its runs, JSON: `{"scheduled": [{"id", "runid"}]}`.
    pub async fn scheduler_notes(&self, sweep: &Sweep) -> Result<Option<String>> {
        let is_ours = read_config(sweep).is_none_or(|config| !config.is_scheduled_by_client());
        if is_ours || sweep.scheduler.is_some() {
            return Ok(sweep.scheduler.clone());
        }
        let seen = self.store().list_trials(sweep.id, None).await?;
        let scheduled = seen.trials.into_iter().filter_map(|trial| Some((trial.schedule_id?, trial.name)));
        let scheduled: Vec<Value> = scheduled.map(|(id, run)| json!({ "id": id, "runid": run })).collect();
        Ok(Some(json!({ "scheduled": scheduled }).to_string()))
    }

    /// The run of the first entry of the schedule that has none yet.
    pub(super) async fn next_of_schedule(
        &self,
        user: UserId,
        seen: &Trials,
        agent: &SweepAgent,
    ) -> Result<Option<Command>> {
        let begun: HashSet<&str> = seen.trials.iter().filter_map(|trial| trial.schedule_id.as_deref()).collect();
        let next = schedule(&seen.sweep)?.into_iter().find(|entry| !begun.contains(entry.id.as_str()));
        match next {
            None => Ok(None),
            Some(Entry { params: None, .. }) => {
                self.finish(&seen.sweep).await?;
                self.store().end_agent(agent.id).await?;
                Ok(Some(Command::Exit))
            }
            Some(Entry { id, params: Some(params) }) => self.issue(user, &seen.sweep, agent, params, Some(id)).await,
        }
    }

    /// Asks the runs to stop that the client wants stopped.
    pub(super) async fn stop_as_scheduled(&self, sweep: &Sweep) -> Result<()> {
        let controller = controller(sweep)?;
        let names = controller.get("earlystop").and_then(Value::as_array).into_iter().flatten();
        let names: HashSet<&str> = names.filter_map(Value::as_str).collect();
        if names.is_empty() {
            return Ok(());
        }
        let seen = self.store().list_trials(sweep.id, None).await?;
        for trial in seen.trials.iter().filter(|trial| !trial.is_prior && names.contains(trial.name.as_str())) {
            if (trial.state.is_live() || trial.state == ayumi_model::run::RunState::Pending) && !trial.stop_requested {
                let run = self.store().request_stop(trial.id).await?;
                self.publish(&run, What::Run);
            }
        }
        Ok(())
    }
}

fn controller(sweep: &Sweep) -> Result<Value> {
    match sweep.controller.as_deref() {
        None | Some("" | "null") => Ok(Value::Null),
        Some(text) => serde_json::from_str(text)
            .map_err(|error| Error::invalid(format!("`controller` of sweep `{}` cannot be read: {error}", sweep.path))),
    }
}

fn schedule(sweep: &Sweep) -> Result<Vec<Entry>> {
    let controller = controller(sweep)?;
    let entries = controller.get("schedule").and_then(Value::as_array).into_iter().flatten();
    let entries = entries.filter_map(|entry| {
        let id = entry.get("id")?.as_str()?.to_owned();
        let args = entry.get("data").and_then(|data| data.get("args")).and_then(Value::as_object);
        Some(Entry { id, params: args.map(unwrapped) })
    });
    Ok(entries.collect())
}

/// Parameters without what clients wrap them in.
fn unwrapped(args: &Params) -> Params {
    args.iter().map(|(name, value)| (name.clone(), value.get("value").unwrap_or(value).clone())).collect()
}
