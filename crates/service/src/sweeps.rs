//! Sweeps: made, changed, found. [`agents`] answers the processes that work for them, [`search`] finds what they try next,
//! [`tending`] stops runs that fall behind and closes what is done, [`schedule`] is for clients that decide themselves.

pub mod agents;
mod schedule;
mod search;
mod tending;

use std::sync::Arc;

use ayumi_model::filter::Order;
use ayumi_model::limits;
use ayumi_model::name::SweepName;
use ayumi_model::project::Project;
use ayumi_model::run::Run;
use ayumi_model::sweep::{Sweep, SweepAgent, SweepChange, SweepPath, SweepState};
use ayumi_model::{RunId, SweepAgentId, SweepId};
use ayumi_store::run_query;
use ayumi_store::sweeps::NewSweep;
use ayumi_sweep::{Goal, SweepConfig};

use crate::Service;
use crate::authorize::{Action, authorize};
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::live::What;
use crate::runs::parse_filter;
pub(crate) use search::Searches;

/// Runs from before a sweep that it learns from.
const MAX_PRIORS: usize = 1_000;

impl Service {
    /// Makes a sweep in a project, which is made too where it does not exist. `priors` is a filter of runs that it learns
    /// from. Returns it with what is odd about its configuration.
    ///
    /// # Errors
    /// `Invalid` for a configuration that cannot be carried out.
    pub async fn create_sweep(
        &self,
        caller: &Caller,
        entity: Option<&str>,
        project: Option<&str>,
        change: SweepChange,
        priors: Option<&str>,
    ) -> Result<(Sweep, Vec<String>)> {
        let user = caller.signed_in()?;
        // Who may not make it learns nothing, and a sweep that cannot be made leaves no project behind.
        self.entity_for(caller, entity, Action::Write).await?;
        let hint = "say in its configuration what the sweep searches";
        let config = change.config.clone().ok_or_else(|| Error::invalid("`config` is missing").with_hint(hint))?;
        let (change, warnings) = checked(change)?;
        if !matches!(change.state, None | Some(SweepState::Pending)) {
            return Err(Error::invalid("a new sweep is pending until its first agent comes"));
        }
        let (project, _) = self.ensure_project(caller, entity, project).await?;
        let new = NewSweep {
            project: project.id,
            name: SweepName::parse(&self.store().random().word(8))?,
            user: user.id,
            config,
            change,
            priors: self.find_priors(&project, priors).await?,
        };
        let sweep = self.store().create_sweep(new).await?;
        self.live().publish_sweep(&sweep);
        Ok((sweep, warnings))
    }

    /// Changes a sweep that was obtained through a checked call. Returns it with what is odd about its configuration.
    ///
    /// # Errors
    /// `Conflict` where its state does not lead to the one asked for; `Invalid` for a configuration that cannot be carried
    /// out.
    pub async fn update_sweep(
        &self,
        caller: &Caller,
        sweep: &Sweep,
        change: SweepChange,
    ) -> Result<(Sweep, Vec<String>)> {
        self.allow_sweep(caller, sweep, Action::Write).await?;
        let has_controller = change.controller.is_some();
        let (change, warnings) = checked(change)?;
        let (sweep, stopped) = self.store().update_sweep(sweep.id, change).await?;
        for run in &stopped {
            self.publish(run, What::Run);
        }
        if has_controller {
            self.stop_as_scheduled(&sweep).await?;
        }
        self.live().publish_sweep(&sweep);
        Ok((sweep, warnings))
    }

    /// A sweep the caller may do this with.
    pub async fn get_sweep(&self, caller: &Caller, path: &SweepPath, action: Action) -> Result<Sweep> {
        let user = caller.signed_in()?;
        let thing = format!("sweep `{path}`");
        let found = self.store().find_sweep_at(path, Some(user.id)).await?;
        let (access, sweep) = found.ok_or_else(|| Error::not_found(&thing))?;
        authorize(caller, action, &access, &thing)?;
        Ok(sweep)
    }

    /// The sweep of this id in a project that was obtained through a checked call.
    pub async fn find_sweep(&self, project: &Project, name: &str) -> Result<Option<Sweep>> {
        let Ok(name) = SweepName::parse(name) else { return Ok(None) };
        Ok(self.store().find_sweep(project.id, &name).await?)
    }

    /// The sweeps of a project that was obtained through a checked call, newest first, those after another one, and whether
    /// there are more.
    pub async fn list_sweeps(
        &self,
        project: &Project,
        after: Option<SweepId>,
        limit: usize,
    ) -> Result<(Vec<Sweep>, bool)> {
        let mut sweeps = self.store().list_sweeps(project.id, after, limit + 1).await?;
        let has_more = sweeps.len() > limit;
        sweeps.truncate(limit);
        Ok((sweeps, has_more))
    }

    /// How many sweeps a project has that was obtained through a checked call.
    pub async fn count_sweeps(&self, project: &Project) -> Result<i64> {
        Ok(self.store().count_sweeps(project.id).await?)
    }

    /// The best value that runs of a sweep have in their summaries; the sweep was obtained through a checked call.
    pub async fn best_objective(&self, sweep: &Sweep) -> Result<Option<f64>> {
        let config = read_config(sweep);
        let Some(metric) = config.as_ref().and_then(|config| config.metric()) else { return Ok(None) };
        let bounds = self.store().summary_bounds(sweep, &metric.name).await?;
        Ok(bounds.map(|(low, high)| if metric.goal == Goal::Minimize { low } else { high }))
    }

    /// The runs from before a sweep that it learns from; the sweep was obtained through a checked call.
    pub async fn list_priors(&self, sweep: &Sweep) -> Result<Vec<Run>> {
        Ok(self.store().list_priors(sweep.id).await?)
    }

    /// The agents of a sweep that was obtained through a checked call.
    pub async fn list_agents(&self, sweep: &Sweep) -> Result<Vec<SweepAgent>> {
        Ok(self.store().list_agents(sweep.id).await?)
    }

    /// The agent of this name of a sweep that was obtained through a checked call.
    pub async fn find_agent(&self, sweep: &Sweep, name: &str) -> Result<Option<SweepAgent>> {
        Ok(self.store().find_agent(sweep.id, name).await?)
    }

    /// The runs an agent was given, oldest first, those after another one, and whether there are more.
    pub async fn list_agent_runs(
        &self,
        agent: SweepAgentId,
        after: Option<RunId>,
        limit: usize,
    ) -> Result<(Vec<Run>, bool)> {
        let mut runs = self.store().list_agent_runs(agent, after, limit + 1).await?;
        let has_more = runs.len() > limit;
        runs.truncate(limit);
        Ok((runs, has_more))
    }

    /// True where an agent was not heard of for so long that it is gone.
    pub fn is_agent_gone(&self, agent: &SweepAgent) -> bool {
        self.now().since(agent.heartbeat_at) > self.config().crash_after
    }

    async fn find_priors(&self, project: &Project, filter: Option<&str>) -> Result<Vec<RunId>> {
        let Some(filter) = filter.filter(|text| !text.trim().is_empty() && *text != "null") else {
            return Ok(Vec::new());
        };
        let query = run_query::RunQuery {
            project: project.id,
            filter: parse_filter(Some(filter))?,
            search: None,
            order: Order::parse("+created_at")?,
            limit: MAX_PRIORS + 1,
            offset: 0,
            after: None,
        };
        let found = self.store().query_runs(query).await?;
        if found.is_empty() {
            return Err(Error::not_found("a prior run of this id in the project"));
        }
        if found.len() > MAX_PRIORS {
            return Err(Error::invalid(format!("a sweep learns from at most {MAX_PRIORS} prior runs")));
        }
        Ok(found.into_iter().map(|found| found.run.id).collect())
    }

    async fn allow_sweep(&self, caller: &Caller, sweep: &Sweep, action: Action) -> Result<()> {
        let project = self.store().get_project(sweep.project_id).await?;
        let access = self.store().get_entity(project.entity_id, caller.user().map(|user| user.id)).await?;
        authorize(caller, action, &access, &format!("sweep `{}`", sweep.path))?;
        Ok(())
    }
}

/// What a sweep's configuration says. None where an older version of this program took what this one refuses.
pub fn read_config(sweep: &Sweep) -> Option<Arc<SweepConfig>> {
    SweepConfig::parse(&sweep.config).ok().map(Arc::new)
}

/// Checks what is to be changed, and returns it with what is odd about the configuration.
fn checked(mut change: SweepChange) -> Result<(SweepChange, Vec<String>)> {
    let warnings = match &change.config {
        Some(text) if text.contains('\0') => {
            return Err(Error::invalid("the sweep configuration has a NUL character in it"));
        }
        Some(text) => {
            let config = SweepConfig::parse(text)?;
            let description = change.description.take().or_else(|| config.description().map(str::to_owned));
            change.description = description;
            config.warnings().to_vec()
        }
        None => Vec::new(),
    };
    let texts = [
        ("the name", &mut change.display_name, limits::LABEL * 4),
        ("the description", &mut change.description, limits::NOTE),
        ("`controller`", &mut change.controller, limits::NOTE),
        ("`scheduler`", &mut change.scheduler, limits::NOTE),
    ];
    for (noun, text, most) in texts {
        if let Some(text) = text {
            crate::runs::check_length(noun, text, most)?;
            text.retain(|c| c != '\0');
        }
    }
    Ok((change, warnings))
}
