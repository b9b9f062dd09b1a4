//! The same change of many runs, and runs in the trash.

use std::collections::HashMap;
use std::sync::Arc;

use ayumi_model::artifact::Artifact;
use ayumi_model::name::ProjectName;
use ayumi_model::project::Project;
use ayumi_model::run::{Run, RunPath};
use ayumi_model::{ProjectId, RunId, limits};
pub use ayumi_store::run_bulk::BulkChange;
pub use ayumi_store::trash::{TrashPlace, TrashedRun};

use crate::Service;
use crate::artifacts::Consent;
use crate::authorize::{Action, authorize};
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::live::What;
use crate::runs::{check_length, parse_filter};

/// Links named in an answer.
const LINKS: usize = 1_000;

/// Which runs of a project.
#[derive(Debug, Clone)]
pub enum Selection {
    /// Those with these ids, in the trash or not.
    Named(Vec<String>),
    /// Those outside the trash that match, as in [`crate::runs::RunQuery`].
    Matching {
        /// Mongo-like JSON text.
        filter: String,
        /// Part of an id, a name, a group or a tag.
        search: Option<String>,
    },
}

/// What became of a change of many runs.
#[derive(Debug, Default)]
pub struct BulkDone {
    /// Runs that were not so before.
    pub n_changed: usize,
    /// Runs that could not be changed, by their ids, and why.
    pub failed: Vec<(String, Error)>,
}

/// What becomes of the versions that deleted runs made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MadeArtifacts {
    /// They stay.
    Keep,
    /// They go for good, unless one of them is linked into a collection.
    Delete,
    /// They go for good, with their links.
    DeleteLinked,
}

/// A version that runs made, and a collection that it is linked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedVersion {
    /// `entity/project/name:v0`, where it was made.
    pub version: String,
    /// `entity/project/name`, where it is linked.
    pub collection: String,
    /// What it is called there.
    pub aliases: Vec<String>,
}

/// What became of a wish to delete.
#[derive(Debug)]
pub enum Deletion {
    /// It was done.
    Done(BulkDone),
    /// Nothing was done, as these versions are linked.
    Linked(Vec<LinkedVersion>),
}

impl Deletion {
    /// The first run that could not be deleted, and why.
    pub fn into_failure(self) -> Option<(String, Error)> {
        match self {
            Self::Done(done) => done.failed.into_iter().next(),
            Self::Linked(_) => None,
        }
    }
}

impl Service {
    /// Changes runs of a project.
    pub async fn change_runs(
        &self,
        caller: &Caller,
        project: &Project,
        selection: Selection,
        change: BulkChange,
    ) -> Result<BulkDone> {
        self.allow_in_project(caller, Action::Write, project).await?;
        let change = checked(change)?;
        if change == BulkChange::Restore && matches!(selection, Selection::Matching { .. }) {
            return Err(Error::invalid("a filter finds no runs in the trash; name the runs that are to be restored"));
        }
        let (ids, mut done) = self.select(project, selection).await?;
        self.change_selected(project.id, ids, &change, &mut done).await?;
        Ok(done)
    }

    /// Moves runs of a project into another one, which is made if it is missing.
    pub async fn move_runs(
        &self,
        caller: &Caller,
        project: &Project,
        selection: Selection,
        to_entity: Option<&str>,
        to_project: &str,
    ) -> Result<BulkDone> {
        self.allow_in_project(caller, Action::Write, project).await?;
        ProjectName::parse(to_project)?;
        let entity = to_entity.unwrap_or(project.entity.as_str());
        let (to, _) = self.ensure_project(caller, Some(entity), Some(to_project)).await?;
        self.change_runs(caller, project, selection, BulkChange::Move(to.id)).await
    }

    /// Puts runs of a project into the trash. Their ids can never be used again.
    pub async fn delete_runs(
        &self,
        caller: &Caller,
        project: &Project,
        selection: Selection,
        artifacts: MadeArtifacts,
    ) -> Result<Deletion> {
        let user = caller.signed_in()?.id;
        self.allow_in_project(caller, Action::Write, project).await?;
        let (ids, mut done) = self.select(project, selection).await?;
        if artifacts != MadeArtifacts::Keep {
            let mut runs = self.store().list_runs(ids.clone()).await?;
            runs.retain(|run| run.deleted_at.is_none() && !run.is_locked);
            let removal = self.removal_of_runs(caller, &runs).await?;
            let consent = if artifacts == MadeArtifacts::Delete { Consent::Unlinked } else { Consent::All };
            if consent == Consent::Unlinked && removal.linked().next().is_some() {
                return Ok(Deletion::Linked(removal.linked().flat_map(links_of).take(LINKS).collect()));
            }
            // First, so that a retry finds the runs as long as any version is left.
            self.remove(caller, &removal, consent).await?;
        }
        self.change_selected(project.id, ids, &BulkChange::Trash(Some(user)), &mut done).await?;
        Ok(Deletion::Done(done))
    }

    /// The runs outside the trash that match, of a project that was obtained through a checked call.
    pub async fn find_matching_runs(&self, project: &Project, filter: &str) -> Result<Vec<RunId>> {
        Ok(self.store().find_matching_runs(project.id, parse_filter(Some(filter))?, None).await?)
    }

    /// Puts one run into the trash.
    pub async fn delete_run(&self, caller: &Caller, run: &Run, artifacts: MadeArtifacts) -> Result<Deletion> {
        let project = self.store().get_project(run.project_id).await?;
        let selection = Selection::Named(vec![run.path.run.to_string()]);
        self.delete_runs(caller, &project, selection, artifacts).await
    }

    /// The runs that are meant. Those that do not exist have failed already.
    async fn select(&self, project: &Project, selection: Selection) -> Result<(Vec<RunId>, BulkDone)> {
        let mut done = BulkDone::default();
        let ids = match selection {
            Selection::Matching { filter, search } => {
                self.store().find_matching_runs(project.id, parse_filter(Some(&filter))?, search).await?
            }
            Selection::Named(names) => {
                if names.len() > limits::NAMED_RUNS {
                    let text = format!("at most {} runs are named in one request; use a filter", limits::NAMED_RUNS);
                    return Err(Error::invalid(text));
                }
                let mut found: HashMap<String, RunId> = self.store().find_named_runs(project.id, names.clone()).await?;
                let mut ids = Vec::with_capacity(found.len());
                let mut seen = std::collections::HashSet::new();
                for name in names.into_iter().filter(|name| seen.insert(name.clone())) {
                    match found.remove(&name) {
                        Some(id) => ids.push(id),
                        None => done.failed.push((name.clone(), Error::not_found(format!("run `{name}`")))),
                    }
                }
                ids
            }
        };
        Ok((ids, done))
    }

    async fn change_selected(
        &self,
        project: ProjectId,
        ids: Vec<RunId>,
        change: &BulkChange,
        done: &mut BulkDone,
    ) -> Result<()> {
        let leaves = matches!(change, BulkChange::Trash(_) | BulkChange::Move(_));
        let heard = |outcome: ayumi_store::run_bulk::BulkOutcome| {
            done.n_changed += outcome.changed.len();
            done.failed.extend(outcome.failed.into_iter().map(|(run, error)| (run, error.into())));
            for run in outcome.changed.into_iter().map(Arc::new) {
                if leaves {
                    self.live().publish(project, run.clone(), What::Deleted);
                }
                if run.deleted_at.is_none() {
                    self.live().publish(run.project_id, run, What::Run);
                }
            }
        };
        Ok(self.store().change_runs(ids, change, heard).await?)
    }

    /// The runs in the trash of a project that was obtained through a checked call, those deleted last first, and how many
    /// there are in all.
    pub async fn list_trash(
        &self,
        project: &Project,
        after: Option<TrashPlace>,
        limit: usize,
    ) -> Result<(Vec<TrashedRun>, i64)> {
        Ok(self.store().list_trash(project.id, after, limit).await?)
    }

    /// How long a deleted run can be restored.
    pub fn trash_time(&self) -> std::time::Duration {
        self.config().keep_trash
    }

    /// Takes a run out of the trash. One that is not there stays as it is.
    pub async fn restore_run(&self, caller: &Caller, path: &RunPath) -> Result<Run> {
        let run = self.get_run_anywhere(caller, path, Action::Write).await?;
        let mut done = BulkDone::default();
        self.change_selected(run.project_id, vec![run.id], &BulkChange::Restore, &mut done).await?;
        Ok(self.store().get_run(run.id).await?)
    }

    /// Removes a run in the trash with all that belongs to it, as if it had never been: its id is free again.
    ///
    /// # Errors
    /// `Conflict` when the run is not in the trash.
    pub async fn purge_run(&self, caller: &Caller, path: &RunPath) -> Result<()> {
        let run = self.get_run_anywhere(caller, path, Action::Manage).await?;
        if run.deleted_at.is_none() {
            let text = format!("run `{path}` is not in the trash");
            return Err(Error::new(ayumi_model::ErrorKind::Conflict, text).with_hint("delete it first"));
        }
        self.store().erase_run(run.id).await?;
        let user = caller.signed_in()?;
        tracing::info!(run = %path, user = %user.username, "{} removed run {path} for good and freed its id", user.username);
        Ok(())
    }

    /// A run in the trash or not that the caller may do this with.
    async fn get_run_anywhere(&self, caller: &Caller, path: &RunPath, action: Action) -> Result<Run> {
        let user = caller.signed_in()?;
        let thing = format!("run `{path}`");
        let found = self.store().find_run_at(path, Some(user.id)).await?;
        let (access, run) = found.ok_or_else(|| Error::not_found(&thing))?;
        authorize(caller, action, &access, &thing)?;
        Ok(run)
    }
}

fn links_of(artifact: &Artifact) -> impl Iterator<Item = LinkedVersion> {
    let version = format!("{}:v{}", artifact.sequence, artifact.version.unwrap_or_default());
    artifact.links().map(move |link| LinkedVersion {
        version: version.clone(),
        collection: link.collection.to_string(),
        aliases: link.aliases.iter().map(ToString::to_string).collect(),
    })
}

fn checked(mut change: BulkChange) -> Result<BulkChange> {
    if let BulkChange::Update { add_tags, remove_tags: _, group, job_type } = &mut change {
        for tag in add_tags.iter_mut() {
            check_length("a tag", tag, limits::LABEL)?;
            tag.retain(|c| c != '\0');
        }
        let mut seen = std::collections::HashSet::new();
        add_tags.retain(|tag| seen.insert(tag.clone()));
        for (noun, text) in [("the group", group), ("the job type", job_type)] {
            if let Some(text) = text {
                check_length(noun, text, limits::LABEL * 4)?;
                text.retain(|c| c != '\0');
            }
        }
    }
    Ok(change)
}
