//! Runs: started, changed, found, stopped, deleted.

use std::collections::HashMap;
use std::sync::Arc;

use ayumi_model::filter::{Field, Filter, Order};
use ayumi_model::json::KeyPath;
use ayumi_model::name::RunName;
use ayumi_model::project::Project;
use ayumi_model::run::{Intent, Run, RunChange, RunDocuments, RunPath, RunState};
use ayumi_model::{RunId, limits};
use ayumi_store::run_group::{self, GroupKey, GroupSort, RunGroups};
use ayumi_store::run_query;
pub use ayumi_store::runs::Branch;
use ayumi_store::runs::RunUpsert;

use crate::Service;
use crate::Stream;
use crate::authorize::{Action, authorize};
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::live::What;
use crate::words::two_words;

/// Which run a client means when it starts or updates one.
#[derive(Debug, Clone, Default)]
pub struct RunTarget {
    /// The run itself, when the client already knows it: it must exist.
    pub id: Option<RunPath>,
    /// The owner; the caller's own entity when absent.
    pub entity: Option<String>,
    /// The project; the default one when absent.
    pub project: Option<String>,
    /// The run's id; made up when absent.
    pub name: Option<String>,
    /// Where the run branches off, if it is new.
    pub branch: Option<Branch>,
}

/// A question for runs of a project.
#[derive(Debug, Clone, Default)]
pub struct RunQuery {
    /// Mongo-like JSON text; absent or empty means all.
    pub filter: Option<String>,
    /// Part of an id, a name, a group or a tag.
    pub search: Option<String>,
    /// For example `-created_at`, the default.
    pub order: Option<String>,
    /// Further orders, each for runs that those before leave equal.
    pub then_by: Vec<String>,
    /// How many at most.
    pub limit: usize,
    /// The cursor of the run to go on after.
    pub after: Option<String>,
    /// How many to leave out from there on.
    pub offset: usize,
}

/// A question for groups of runs of a project.
#[derive(Debug, Clone, Default)]
pub struct GroupQuery {
    /// As in [`RunQuery`].
    pub filter: Option<String>,
    /// As in [`RunQuery`].
    pub search: Option<String>,
    /// Names of fields: runs that are equal in all of them are in one group.
    pub by: Vec<String>,
    /// Names of fields whose numbers are summed up in each group.
    pub of: Vec<String>,
    /// A field of either list (of the latter, its mean), or `n_runs`; with `-` before it the greatest first. By what the
    /// groups have in common where absent.
    pub sort: Option<String>,
    /// Into how many bins numbers are counted.
    pub n_bins: usize,
    /// How many groups at most.
    pub limit: usize,
    /// The cursor of the answer to go on after.
    pub after: Option<String>,
}

/// Runs found.
#[derive(Debug, Clone)]
pub struct RunPage {
    /// In the order asked for.
    pub runs: Vec<Run>,
    /// The cursor of each.
    pub cursors: Vec<String>,
    /// True when more follow.
    pub has_more: bool,
    /// What the runs are sorted by.
    pub order: Order,
}

impl Service {
    /// Creates a run or changes the one named. Tells whether the run was created.
    pub async fn upsert_run(
        &self,
        caller: &Caller,
        target: RunTarget,
        change: RunChange,
        intent: Intent,
    ) -> Result<(Run, bool)> {
        let user = caller.signed_in()?;
        let change = checked(change)?;
        let (project, name) = match &target.id {
            Some(path) => {
                let run = self.get_run(caller, path, Action::Write).await?;
                let (project, _) = self
                    .get_project(caller, run.path.entity.as_str(), run.path.project.as_str(), Action::Write)
                    .await?;
                (project, run.path.run)
            }
            None => {
                let project = self.ensure_project(caller, target.entity.as_deref(), target.project.as_deref()).await?.0;
                let name = match target.name.as_deref() {
                    Some(name) => RunName::parse(name)?,
                    None => RunName::parse(&self.store().random().word(8))?,
                };
                (project, name)
            }
        };
        let upsert = RunUpsert {
            project: project.id,
            name,
            user: Some(user.id),
            change,
            intent,
            generated_words: two_words(self.store().random()),
            branch: target.branch,
        };
        let is_fork = upsert.branch.is_some();
        let (mut run, inserted) = self.store().upsert_run(upsert).await?;
        if inserted && is_fork {
            run = self.derive_summary(&run).await?;
        }
        self.publish(&run, What::Run);
        if !inserted {
            self.publish(&run, What::Documents);
        }
        Ok((run, inserted))
    }

    /// Takes a run back to a step: rows beyond it are the run's no more, its summary is that of the rows left, and what a
    /// process still sends that was started before is refused.
    pub async fn rewind_run(&self, caller: &Caller, run: &Run, step: i64) -> Result<Run> {
        self.allow(caller, run, Action::Write).await?;
        let run = self.store().rewind_run(run.id, step).await?;
        let run = self.derive_summary(&run).await?;
        for what in [What::Run, What::Documents] {
            self.publish(&run, what);
        }
        for stream in [Stream::History, Stream::System] {
            let keys = self.list_keys(&run).await?.into_iter().filter(|key| key.stream == stream.code());
            let keys = keys.filter_map(|key| Some(KeyPath::from_encoded(&key.path)?.flat().into_owned())).collect();
            self.publish(&run, What::Rows { stream, keys, block: None });
        }
        Ok(run)
    }

    /// The run of this id in a project that was obtained through a checked call. Not one in the trash.
    pub async fn find_run(&self, project: &Project, name: &str) -> Result<Option<Run>> {
        let Ok(name) = RunName::parse(name) else { return Ok(None) };
        let run = self.store().find_run(project.id, &name).await?;
        Ok(run.filter(|run| run.deleted_at.is_none()))
    }

    /// A run the caller may do this with.
    ///
    /// # Errors
    /// `NotFound` when it is missing, in the trash, or not for the caller's eyes.
    pub async fn get_run(&self, caller: &Caller, path: &RunPath, action: Action) -> Result<Run> {
        let user = caller.signed_in()?;
        let thing = format!("run `{path}`");
        let found = self.store().find_run_at(path, Some(user.id)).await?;
        let (access, run) = found.ok_or_else(|| Error::not_found(&thing))?;
        authorize(caller, action, &access, &thing)?;
        if run.deleted_at.is_some() {
            return Err(Error::not_found(&thing));
        }
        Ok(run)
    }

    /// The runs of a project that match, in order. The project was obtained through a checked call.
    pub async fn query_runs(&self, project: &Project, query: RunQuery) -> Result<RunPage> {
        let limit = query.limit.clamp(1, limits::PAGE);
        let order = parse_order(query.order.as_deref(), &query.then_by)?;
        let found = self
            .store()
            .query_runs(run_query::RunQuery {
                project: project.id,
                filter: parse_filter(query.filter.as_deref())?,
                search: query.search,
                order: order.clone(),
                limit: limit + 1,
                after: query.after,
                offset: query.offset,
            })
            .await?;
        let has_more = found.len() > limit;
        let (runs, cursors) = found.into_iter().take(limit).map(|found| (found.run, found.cursor)).unzip();
        Ok(RunPage { runs, cursors, has_more, order })
    }

    /// How many runs of a project match. The project was obtained through a checked call.
    pub async fn count_runs(&self, project: &Project, filter: Option<&str>, search: Option<String>) -> Result<i64> {
        Ok(self.store().count_runs(project.id, parse_filter(filter)?, search).await?)
    }

    /// The runs of a project that match, in groups. The project was obtained through a checked call.
    pub async fn group_runs(&self, project: &Project, query: GroupQuery) -> Result<RunGroups> {
        let fields = |names: &[String]| names.iter().map(|name| Field::parse(name)).collect::<Result<Vec<_>, _>>();
        let (by, of) = (fields(&query.by)?, fields(&query.of)?);
        let query = run_group::GroupQuery {
            project: project.id,
            filter: parse_filter(query.filter.as_deref())?,
            search: query.search,
            sort: parse_group_sort(query.sort.as_deref(), &by, &of)?,
            by,
            of,
            n_bins: query.n_bins,
            limit: query.limit.clamp(1, limits::PAGE),
            after: query.after,
        };
        Ok(self.store().group_runs(query).await?)
    }

    /// The latest runs of all entities the caller belongs to.
    pub async fn latest_runs(&self, caller: &Caller, limit: usize) -> Result<Vec<Run>> {
        let entities = self.list_entities(caller).await?.into_iter().map(|access| access.entity.id).collect();
        Ok(self.store().latest_runs(entities, limit).await?)
    }

    /// Config, summary and metadata of a run that was obtained through a checked call.
    pub async fn documents(&self, run: &Run) -> Result<RunDocuments> {
        Ok(self.store().get_documents(run.id).await?)
    }

    /// The same of many runs at once.
    pub async fn list_documents(&self, runs: &[RunId]) -> Result<HashMap<RunId, RunDocuments>> {
        Ok(self.store().list_documents(runs.to_vec()).await?)
    }

    /// Changes a run.
    pub async fn update_run(&self, caller: &Caller, run: &Run, change: RunChange) -> Result<Run> {
        self.allow(caller, run, Action::Write).await?;
        let has_documents = change.config.is_some() || change.summary.is_some();
        let words = two_words(self.store().random());
        let run = self.store().update_run(run.id, checked(change)?, words).await?;
        self.publish(&run, What::Run);
        if has_documents {
            self.publish(&run, What::Documents);
        }
        Ok(run)
    }

    /// Asks a running run to stop. One that has ended stays as it is.
    pub async fn stop_run(&self, caller: &Caller, run: &Run) -> Result<Run> {
        self.allow(caller, run, Action::Write).await?;
        if !run.state.is_live() && run.state != RunState::Pending {
            return Ok(run.clone());
        }
        let run = self.store().request_stop(run.id).await?;
        self.publish(&run, What::Run);
        Ok(run)
    }

    /// Sets a run's state by hand, where the change is one that makes sense.
    pub async fn set_run_state(&self, caller: &Caller, run: &Run, state: RunState) -> Result<Run> {
        self.allow(caller, run, Action::Write).await?;
        let from = run.state;
        let allowed = match state {
            RunState::Pending => {
                matches!(from, RunState::Running | RunState::Failed | RunState::Crashed | RunState::Preempted)
            }
            RunState::Failed => matches!(from, RunState::Pending | RunState::Running),
            _ => false,
        };
        if !allowed {
            let (from, to) = (from.as_str(), state.as_str());
            return Err(Error::invalid(format!("a run that is {from} cannot be set to {to}")));
        }
        let run = self.store().set_run_state(run.id, state).await?;
        self.publish(&run, What::Run);
        Ok(run)
    }

    /// Checks that the caller may do this with a run.
    pub(crate) async fn allow(&self, caller: &Caller, run: &Run, action: Action) -> Result<()> {
        let project = self.store().get_project(run.project_id).await?;
        let access = self.store().get_entity(project.entity_id, caller.user().map(|user| user.id)).await?;
        authorize(caller, action, &access, &format!("run `{}`", run.path))?;
        Ok(())
    }

    pub(crate) fn publish(&self, run: &Run, what: What) {
        self.live().publish(run.project_id, Arc::new(run.clone()), what);
    }
}

pub(crate) fn parse_filter(text: Option<&str>) -> Result<Filter> {
    Ok(Filter::parse(text.unwrap_or_default())?)
}

fn parse_order(first: Option<&str>, then_by: &[String]) -> Result<Order> {
    let first = first.filter(|text| !text.is_empty()).unwrap_or("-created_at");
    Ok(Order::parse_all([first].into_iter().chain(then_by.iter().map(String::as_str)))?)
}

fn parse_group_sort(text: Option<&str>, by: &[Field], of: &[Field]) -> Result<GroupSort> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(GroupSort::default()) };
    let (descending, name) = match text.strip_prefix('-') {
        Some(name) => (true, name),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if name == "n_runs" {
        return Ok(GroupSort { by: GroupKey::Runs, descending });
    }
    let field = Field::parse(name)?;
    let place = |fields: &[Field]| fields.iter().position(|known| *known == field);
    let key = place(by).map(GroupKey::Value).or_else(|| place(of).map(GroupKey::Mean));
    let key = key.ok_or_else(|| Error::invalid(format!("runs are neither grouped by `{field}` nor is it summed up")));
    Ok(GroupSort { by: key?, descending })
}

/// Checks lengths, and takes out what a database cannot hold in a text.
fn checked(mut change: RunChange) -> Result<RunChange> {
    let labels = [
        ("the name", &mut change.display_name),
        ("the group", &mut change.group),
        ("the job type", &mut change.job_type),
        ("the sweep", &mut change.sweep),
        ("the host", &mut change.host),
        ("the program", &mut change.program),
        ("the commit", &mut change.commit),
        ("the repository", &mut change.repo),
    ];
    for (noun, text) in labels {
        if let Some(text) = text {
            check_length(noun, text, limits::LABEL * 4)?;
            text.retain(|c| c != '\0');
        }
    }
    if let Some(notes) = &mut change.notes {
        check_length("the note", notes, limits::NOTE)?;
        notes.retain(|c| c != '\0');
    }
    if let Some(tags) = &mut change.tags {
        if tags.len() > limits::LABEL {
            return Err(Error::invalid(format!("a run has at most {} tags", limits::LABEL)));
        }
        for tag in tags.iter_mut() {
            check_length("a tag", tag, limits::LABEL)?;
            tag.retain(|c| c != '\0');
        }
        // The same label twice means it once.
        let mut seen = std::collections::HashSet::new();
        tags.retain(|tag| seen.insert(tag.clone()));
    }
    Ok(change)
}

pub(crate) fn check_length(noun: &str, text: &str, most: usize) -> Result<()> {
    match text.len() <= most {
        true => Ok(()),
        false => Err(Error::invalid(format!("{noun} is longer than {most} bytes"))),
    }
}
