//! The same change of many runs.
//!
//! Runs are changed a few hundred in a transaction, so that others need not wait for the whole of it. Whatever is done
//! twice has the effect of once: a run that is so already is not changed.

use std::collections::HashMap;

use ayumi_model::filter::Filter;
use ayumi_model::run::Run;
use ayumi_model::{ProjectId, RunId, Timestamp, UserId, limits};

use crate::Store;
use crate::error::{Error, Result};
use crate::params;
use crate::run_filter::with_search;
use crate::run_move::move_run;
use crate::run_query::get_runs;
use crate::runs::NameRow;
use crate::sql::{Param, Tx};

/// Runs changed in one transaction.
const RUNS_AT_ONCE: usize = 200;
/// Names in one statement.
const NAMES_AT_ONCE: usize = 500;

/// What to do with each run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BulkChange {
    /// Other labels, another place among the others. `None` leaves a member as it is, an empty text removes it.
    Update {
        /// Tags to put on.
        add_tags: Vec<String>,
        /// Tags to take off.
        remove_tags: Vec<String>,
        /// Group.
        group: Option<String>,
        /// Job type.
        job_type: Option<String>,
    },
    /// Ask those that have not ended to stop.
    Stop,
    /// Put into the trash, by this user.
    Trash(Option<UserId>),
    /// Take out of the trash.
    Restore,
    /// Take out of people's sight, or put back into it.
    Archive(bool),
    /// Keep from being deleted, or allow it again.
    Lock(bool),
    /// Put into another project.
    Move(ProjectId),
}

/// What became of a change of many runs.
#[derive(Debug, Default)]
pub struct BulkOutcome {
    /// Those that were not so before, as they are now.
    pub changed: Vec<Run>,
    /// Those that could not be changed, by their ids for people, and why.
    pub failed: Vec<(String, Error)>,
}

impl Store {
    /// The runs of a project outside the trash that match.
    pub async fn find_matching_runs(
        &self,
        project: ProjectId,
        filter: Filter,
        search: Option<String>,
    ) -> Result<Vec<RunId>> {
        let store = self.clone();
        let filter = with_search(filter, search.as_deref())?;
        self.sql
            .read(move |tx| {
                let (view, slots) = store.matching(tx, project, &filter, &filter.fields())?;
                Ok(slots.into_iter().map(|slot| view.runs.ids[slot as usize]).collect())
            })
            .await
    }

    /// The runs of a project with these names, in the trash or not.
    pub async fn find_named_runs(&self, project: ProjectId, names: Vec<String>) -> Result<HashMap<String, RunId>> {
        self.sql
            .read(move |tx| {
                let mut found = HashMap::with_capacity(names.len());
                for group in names.chunks(NAMES_AT_ONCE) {
                    let marks: Vec<String> = (2..group.len() + 2).map(|n| format!("${n}")).collect();
                    let mut values = vec![Param::from(project)];
                    values.extend(group.iter().map(Param::from));
                    let text =
                        format!("SELECT id, name FROM run WHERE project_id = $1 AND name IN ({})", marks.join(","));
                    found.extend(tx.query::<NameRow>(&text, &values)?.into_iter().map(|row| (row.name, row.id)));
                }
                Ok(found)
            })
            .await
    }

    /// The runs with these ids, in the trash or not. Those that are gone are left out.
    pub async fn list_runs(&self, ids: Vec<RunId>) -> Result<Vec<Run>> {
        self.sql
            .read(move |tx| {
                let mut runs = Vec::with_capacity(ids.len());
                for ids in ids.chunks(NAMES_AT_ONCE) {
                    runs.extend(get_runs(tx, ids)?);
                }
                Ok(runs)
            })
            .await
    }

    /// Changes runs, some hundred at a time. `each` hears of what became of them.
    pub async fn change_runs(
        &self,
        ids: Vec<RunId>,
        change: &BulkChange,
        mut each: impl FnMut(BulkOutcome),
    ) -> Result<()> {
        for ids in ids.chunks(RUNS_AT_ONCE) {
            let (ids, change, now) = (ids.to_vec(), change.clone(), self.now());
            each(self.sql.write(move |tx| change_some(tx, &ids, &change, now)).await?);
        }
        Ok(())
    }
}

/// Changes few runs. Those in the trash are left alone, but for those that are to be taken out of it.
fn change_some(tx: &mut Tx<'_>, ids: &[RunId], change: &BulkChange, now: Timestamp) -> Result<BulkOutcome> {
    // Ids are our own numbers, so they may stand in the text; a list has no portable placeholder.
    let list: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let these = format!("id IN ({})", list.join(","));
    let living = format!("{these} AND deleted_at IS NULL");
    let mut failed = Vec::new();
    let mut set = |what: &str, condition: String, values: &[Param<'_>]| -> Result<Vec<RunId>> {
        let text = format!("UPDATE run SET {what}, updated_at = $1 WHERE {condition} RETURNING id");
        let all: Vec<Param<'_>> = [Param::from(now)].into_iter().chain(values.iter().copied()).collect();
        tx.query(&text, &all)
    };
    let changed = match change {
        BulkChange::Stop => set(
            "stop_requested = 1",
            format!("{living} AND stop_requested = 0 AND state IN ('pending', 'running', 'preempting')"),
            &[],
        )?,
        BulkChange::Archive(is_archived) => {
            set("is_archived = $2", format!("{living} AND is_archived <> $2"), params![*is_archived])?
        }
        BulkChange::Lock(is_locked) => {
            set("is_locked = $2", format!("{living} AND is_locked <> $2"), params![*is_locked])?
        }
        BulkChange::Restore => {
            set("deleted_at = NULL, deleted_by = NULL", format!("{these} AND deleted_at IS NOT NULL"), &[])?
        }
        BulkChange::Trash(user) => {
            let changed =
                set("deleted_at = $1, deleted_by = $2", format!("{living} AND is_locked = 0"), params![*user])?;
            let locked: Vec<String> = tx.query(&format!("SELECT name FROM run WHERE {living}"), &[])?;
            failed.extend(locked.into_iter().map(|name| {
                let text = format!("run `{name}` is locked against deletion; unlock it first");
                (name, Error::Conflict(text))
            }));
            changed
        }
        BulkChange::Update { add_tags, remove_tags, group, job_type } => {
            let mut changed = Vec::new();
            for mut run in get_runs(tx, ids)?.into_iter().filter(|run| run.deleted_at.is_none()) {
                let before = (run.tags.clone(), run.group.clone(), run.job_type.clone());
                run.tags.retain(|tag| !remove_tags.contains(tag));
                let new: Vec<String> = add_tags.iter().filter(|tag| !run.tags.contains(tag)).cloned().collect();
                run.tags.extend(new);
                if run.tags.len() > limits::LABEL {
                    let text = format!("a run has at most {} tags", limits::LABEL);
                    failed.push((run.path.run.to_string(), Error::Invalid(text)));
                    continue;
                }
                for (place, wanted) in [(&mut run.group, group), (&mut run.job_type, job_type)] {
                    if let Some(text) = wanted {
                        *place = Some(text.clone()).filter(|text| !text.is_empty());
                    }
                }
                if before == (run.tags.clone(), run.group.clone(), run.job_type.clone()) {
                    continue;
                }
                set_labels(tx, &run, before.0 != run.tags, now)?;
                changed.push(run.id);
            }
            changed
        }
        BulkChange::Move(project) => {
            let mut changed = Vec::new();
            for run in get_runs(tx, ids)?.into_iter().filter(|run| run.deleted_at.is_none()) {
                if run.project_id == *project {
                    continue;
                }
                match move_run(tx, &run, *project, now) {
                    Ok(()) => changed.push(run.id),
                    Err(error @ (Error::Conflict(_) | Error::Gone(_))) => {
                        failed.push((run.path.run.to_string(), error));
                    }
                    Err(error) => return Err(error),
                }
            }
            changed
        }
    };
    Ok(BulkOutcome { changed: get_runs(tx, &changed)?, failed })
}

/// Writes a run's group, job type and, where they changed, tags.
fn set_labels(tx: &mut Tx<'_>, run: &Run, with_tags: bool, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE run SET run_group = $2, job_type = $3, updated_at = $4 WHERE id = $1",
        params![run.id, run.group.as_deref(), run.job_type.as_deref(), now],
    )?;
    if with_tags {
        tx.execute("DELETE FROM run_tag WHERE run_id = $1", params![run.id])?;
        for (position, tag) in run.tags.iter().enumerate() {
            let text = "INSERT INTO run_tag (run_id, position, tag) VALUES ($1, $2, $3)";
            tx.execute(text, params![run.id, position, tag])?;
        }
    }
    Ok(())
}
