//! Runs: created, changed, read, put into the trash.

use std::collections::HashMap;
use std::time::Duration;

use ayumi_model::name::RunName;
use ayumi_model::run::{Intent, Run, RunChange, RunCounts, RunDocuments, RunFaults, RunPath, RunState};
use ayumi_model::{ProjectId, RunId, Timestamp, UserId};

use crate::Store;
use crate::entities::{EntityAccess, find_entity};
use crate::error::{Error, Result};
use crate::fields::{self, Section};
use crate::history::mark_merge;
use crate::history::rewind::share_rows;
use crate::params;
use crate::projects::find_project;
use crate::sql::{FromRow, FromValue, Param, Row, Tx, Value};
use crate::streams::Stream;

/// The columns of a run, for a SELECT from [`RUN_TABLES`].
pub(crate) const RUN_COLUMNS: &str = "r.id, r.project_id, p.number AS project_number, e.name AS entity, \
    p.name AS project, r.name, r.display_name, r.state, r.user_id, ue.name AS username, r.notes, r.run_group, \
    r.job_type, r.sweep, r.host, r.program, r.git_commit, r.git_repo, r.created_at, r.updated_at, r.heartbeat_at, \
    r.finished_at, r.exit_code, r.stop_requested, r.active, r.started, r.deleted_at, r.is_archived, r.is_locked, r.n_history_lines, \
    r.n_event_lines, r.n_log_lines, r.last_step, r.n_rejected_lines, r.last_rejection, r.n_superseded_lines";

/// The tables that [`RUN_COLUMNS`] come from.
pub(crate) const RUN_TABLES: &str = "run r JOIN project p ON p.id = r.project_id JOIN entity e ON e.id = p.entity_id \
    LEFT JOIN \"user\" u ON u.id = r.user_id LEFT JOIN entity ue ON ue.id = u.entity_id";

/// A gap between two heartbeats up to this long counts as time the run really spent. The client beats every 30 s.
const ACTIVE_GAP: Duration = Duration::from_secs(90);
/// Names in one statement.
const NAMES_AT_ONCE: usize = 500;

impl FromValue for RunState {
    fn from_value(value: &Value) -> Option<Self> {
        Self::parse(&String::from_value(value)?)
    }
}

impl FromRow for Run {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            project_id: row.get("project_id")?,
            project_number: row.get("project_number")?,
            path: RunPath { entity: row.get("entity")?, project: row.get("project")?, run: row.get("name")? },
            display_name: row.get("display_name")?,
            state: row.get("state")?,
            user_id: row.get("user_id")?,
            username: row.get("username")?,
            notes: row.get("notes")?,
            group: row.get("run_group")?,
            job_type: row.get("job_type")?,
            tags: Vec::new(),
            sweep: row.get("sweep")?,
            host: row.get("host")?,
            program: row.get("program")?,
            commit: row.get("git_commit")?,
            repo: row.get("git_repo")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
            heartbeat_at: row.get("heartbeat_at")?,
            finished_at: row.get("finished_at")?,
            exit_code: row.get("exit_code")?,
            stop_requested: row.get("stop_requested")?,
            active: row.get("active")?,
            started: row.get("started")?,
            deleted_at: row.get("deleted_at")?,
            is_archived: row.get("is_archived")?,
            is_locked: row.get("is_locked")?,
            counts: RunCounts {
                n_history_lines: row.get("n_history_lines")?,
                n_event_lines: row.get("n_event_lines")?,
                n_log_lines: row.get("n_log_lines")?,
                last_step: row.get("last_step")?,
            },
            faults: RunFaults {
                n_rejected_lines: row.get("n_rejected_lines")?,
                last_rejection: row.get("last_rejection")?,
                n_superseded_lines: row.get("n_superseded_lines")?,
            },
        })
    }
}

impl FromRow for RunDocuments {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { config: row.get("config")?, summary: row.get("summary")?, metadata: row.get("metadata")? })
    }
}

/// What a client asks for when it starts, prepares or updates a run by its name.
#[derive(Debug, Clone)]
pub struct RunUpsert {
    /// Where.
    pub project: ProjectId,
    /// The run's id; made up when the client has none.
    pub name: RunName,
    /// Its author, when it is created now.
    pub user: Option<UserId>,
    /// What to set.
    pub change: RunChange,
    /// Why the client names it.
    pub intent: Intent,
    /// First two words of the name a new run gets when it has none; the number follows.
    pub generated_words: String,
    /// Where a new run branches off.
    pub branch: Option<Branch>,
}

/// The step of another run of the project at which a new one goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// The other run.
    pub run: RunName,
    /// The last step that is the new run's too.
    pub step: i64,
}

impl Store {
    /// Creates a run or changes the one of that name. Tells whether it was created.
    ///
    /// # Errors
    /// `Gone` when a run of that name was deleted: its name is never used again.
    pub async fn upsert_run(&self, upsert: RunUpsert) -> Result<(Run, bool)> {
        let (id, now) = (self.new_id(), self.now());
        self.sql.write(move |tx| upsert_run(tx, id, now, &upsert)).await
    }

    /// Changes a run. `words` are the first two words of a new random name, should the change ask for one.
    pub async fn update_run(&self, id: RunId, change: RunChange, words: String) -> Result<Run> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                apply_change(tx, id, &change, &words, now)?;
                get_run(tx, id)
            })
            .await
    }

    /// The run with this id, in the trash or not.
    pub async fn get_run(&self, id: RunId) -> Result<Run> {
        self.sql.read(move |tx| get_run(tx, id)).await
    }

    /// The run of this name, in the trash or not.
    pub async fn find_run(&self, project: ProjectId, name: &RunName) -> Result<Option<Run>> {
        let name = name.clone();
        self.sql.read(move |tx| find_run_id(tx, project, &name)?.map(|id| get_run(tx, id)).transpose()).await
    }

    /// The run at a path, in the trash or not, with the place of a user in the entity that owns it.
    pub async fn find_run_at(&self, path: &RunPath, user: Option<UserId>) -> Result<Option<(EntityAccess, Run)>> {
        let path = path.clone();
        self.sql
            .read(move |tx| {
                let Some(access) = find_entity(tx, &path.entity, user)? else { return Ok(None) };
                let Some(project) = find_project(tx, access.entity.id, &path.project)? else { return Ok(None) };
                let Some(id) = find_run_id(tx, project.id, &path.run)? else { return Ok(None) };
                Ok(Some((access, get_run(tx, id)?)))
            })
            .await
    }

    /// A run's config, summary and metadata.
    pub async fn get_documents(&self, id: RunId) -> Result<RunDocuments> {
        self.sql
            .read(move |tx| tx.get("SELECT config, summary, metadata FROM run_document WHERE run_id = $1", params![id]))
            .await
    }

    /// Config, summary and metadata of many runs, with one statement.
    pub async fn list_documents(&self, ids: Vec<RunId>) -> Result<HashMap<RunId, RunDocuments>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        self.sql
            .read(move |tx| {
                let list: Vec<String> = ids.iter().map(ToString::to_string).collect();
                let text = format!(
                    "SELECT run_id, config, summary, metadata FROM run_document WHERE run_id IN ({})",
                    list.join(",")
                );
                let rows: Vec<DocumentsRow> = tx.query(&text, &[])?;
                Ok(rows.into_iter().map(|row| (row.run_id, row.documents)).collect())
            })
            .await
    }

    /// Keeps the contents of a run's `wandb-metadata.json`.
    pub async fn set_metadata(&self, id: RunId, metadata: String) -> Result<()> {
        self.sql
            .write(move |tx| {
                tx.execute("UPDATE run_document SET metadata = $2 WHERE run_id = $1", params![id, &metadata])?;
                Ok(())
            })
            .await
    }

    /// Asks a run to stop: the client is told with its next request.
    pub async fn request_stop(&self, id: RunId) -> Result<Run> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                tx.execute("UPDATE run SET stop_requested = 1, updated_at = $2 WHERE id = $1", params![id, now])?;
                get_run(tx, id)
            })
            .await
    }

    /// Sets a run's state by hand; `finished_at` follows it.
    pub async fn set_run_state(&self, id: RunId, state: RunState) -> Result<Run> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let live = state.is_live() || state == RunState::Pending;
                tx.execute(
                    "UPDATE run SET state = $2, updated_at = $3,
                     finished_at = CASE WHEN $4 = 1 THEN NULL ELSE coalesce(finished_at, $3) END WHERE id = $1",
                    params![id, state.as_str(), now, live],
                )?;
                get_run(tx, id)
            })
            .await
    }

    /// The runs of a project with these names, outside the trash.
    pub async fn find_run_ids(&self, project: ProjectId, names: Vec<String>) -> Result<HashMap<String, RunId>> {
        self.sql
            .read(move |tx| {
                let mut found = HashMap::with_capacity(names.len());
                for group in names.chunks(NAMES_AT_ONCE) {
                    let marks: Vec<String> = (2..group.len() + 2).map(|n| format!("${n}")).collect();
                    let mut values = vec![Param::from(project)];
                    values.extend(group.iter().map(Param::from));
                    let text = format!(
                        "SELECT id, name FROM run WHERE project_id = $1 AND deleted_at IS NULL AND name IN ({})",
                        marks.join(",")
                    );
                    found.extend(tx.query::<NameRow>(&text, &values)?.into_iter().map(|row| (row.name, row.id)));
                }
                Ok(found)
            })
            .await
    }

    /// Ends live runs that fell silent and returns them: those asked to stop that were not heard of since `stop_deadline`
    /// as killed, others not heard of since `deadline` as crashed (preempted, if they had announced it).
    pub async fn end_silent(&self, deadline: Timestamp, stop_deadline: Timestamp) -> Result<Vec<Run>> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let silent: Vec<RunId> = tx.query(
                    "UPDATE run SET state = CASE WHEN stop_requested = 1 THEN 'killed'
                                                 WHEN state = 'preempting' THEN 'preempted' ELSE 'crashed' END,
                     finished_at = heartbeat_at, updated_at = $3
                     WHERE state IN ('running', 'preempting')
                     AND (heartbeat_at < $1 OR (stop_requested = 1 AND heartbeat_at < $2)) RETURNING id",
                    params![deadline, stop_deadline, now],
                )?;
                for &id in &silent {
                    mark_merge(tx, id, Stream::History)?;
                    mark_merge(tx, id, Stream::System)?;
                }
                silent.into_iter().map(|id| get_run(tx, id)).collect()
            })
            .await
    }
}

pub(crate) fn upsert_run(tx: &mut Tx<'_>, new_id: RunId, now: Timestamp, upsert: &RunUpsert) -> Result<(Run, bool)> {
    // Locking the project keeps two simultaneous first upserts of one run apart on PostgreSQL.
    let lock = format!("SELECT id FROM project WHERE id = $1{}", tx.dialect().for_update());
    tx.get::<ProjectId>(&lock, params![upsert.project])?;
    let existing = find_run_id(tx, upsert.project, &upsert.name)?;
    let inserted = existing.is_none();
    let id = existing.unwrap_or(new_id);
    let gone = || Error::Gone(format!("run `{}` was previously created and deleted; try a new run id", upsert.name));
    if inserted {
        if is_purged(tx, upsert.project, &upsert.name)? {
            return Err(gone());
        }
        insert_run(tx, id, now, upsert)?;
        if let Some(branch) = upsert.branch.as_ref().filter(|branch| branch.run != upsert.name) {
            branch_off(tx, id, now, upsert, branch)?;
        }
    } else {
        let deleted: Option<i64> = tx.get("SELECT deleted_at FROM run WHERE id = $1", params![id])?;
        if deleted.is_some() {
            return Err(gone());
        }
        if upsert.intent == Intent::Start {
            tx.execute(
                "UPDATE run SET state = 'running', started = 1, stop_requested = 0, finished_at = NULL,
                 exit_code = NULL, heartbeat_at = $2, updated_at = $2 WHERE id = $1",
                params![id, now],
            )?;
        }
    }
    apply_change(tx, id, &upsert.change, &upsert.generated_words, now)?;
    tx.execute("UPDATE project SET updated_at = $2 WHERE id = $1", params![upsert.project, now])?;
    Ok((get_run(tx, id)?, inserted))
}

fn branch_off(tx: &mut Tx<'_>, id: RunId, now: Timestamp, upsert: &RunUpsert, branch: &Branch) -> Result<()> {
    let parent: Option<RunId> = tx.find(
        "SELECT id FROM run WHERE project_id = $1 AND name = $2 AND deleted_at IS NULL",
        params![upsert.project, &branch.run],
    )?;
    let missing = || Error::NotFound(format!("run `{}`, of which `{}` is to be a fork,", branch.run, upsert.name));
    share_rows(tx, parent.ok_or_else(missing)?, id, branch.step, now)
}

fn insert_run(tx: &mut Tx<'_>, id: RunId, now: Timestamp, upsert: &RunUpsert) -> Result<()> {
    let number: i64 = tx.get(
        "UPDATE project SET runs_created = runs_created + 1 WHERE id = $1 RETURNING runs_created",
        params![upsert.project],
    )?;
    let state = if upsert.intent == Intent::Prepare { RunState::Pending } else { RunState::Running };
    tx.execute(
        "INSERT INTO run (id, project_id, name, display_name, state, user_id, created_at, updated_at, heartbeat_at,
         stop_requested, active, started, n_history_lines, n_event_lines, n_log_lines, n_rejected_lines,
         n_superseded_lines) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $7, 0, 0, $8, 0, 0, 0, 0, 0)",
        params![
            id,
            upsert.project,
            &upsert.name,
            &format!("{}-{number}", upsert.generated_words),
            state.as_str(),
            upsert.user,
            now,
            upsert.intent == Intent::Start
        ],
    )?;
    tx.execute("INSERT INTO run_document (run_id, config, summary) VALUES ($1, '{}', '{}')", params![id])?;
    Ok(())
}

fn apply_change(tx: &mut Tx<'_>, id: RunId, change: &RunChange, words: &str, now: Timestamp) -> Result<()> {
    let fresh_name = match change.display_name.as_deref() {
        Some(name) if name.trim().is_empty() => {
            let number: i64 = tx.get(
                "SELECT p.runs_created FROM run r JOIN project p ON p.id = r.project_id WHERE r.id = $1",
                params![id],
            )?;
            Some(format!("{words}-{number}"))
        }
        other => other.map(str::to_owned),
    };
    // An empty group or job type clears it, absence leaves it: nullif after coalesce.
    tx.execute(
        "UPDATE run SET display_name = coalesce($2, display_name), notes = coalesce($3, notes),
         run_group = nullif(coalesce($4, run_group), ''), job_type = nullif(coalesce($5, job_type), ''),
         sweep = coalesce($6, sweep), host = coalesce($7, host), program = coalesce($8, program),
         git_commit = coalesce($9, git_commit), git_repo = coalesce($10, git_repo), updated_at = $11 WHERE id = $1",
        params![
            id,
            fresh_name.as_deref(),
            change.notes.as_deref(),
            change.group.as_deref(),
            change.job_type.as_deref(),
            change.sweep.as_deref(),
            change.host.as_deref(),
            change.program.as_deref(),
            change.commit.as_deref(),
            change.repo.as_deref(),
            now
        ],
    )?;
    if let Some(tags) = &change.tags {
        tx.execute("DELETE FROM run_tag WHERE run_id = $1", params![id])?;
        for (position, tag) in tags.iter().enumerate() {
            tx.execute("INSERT INTO run_tag (run_id, position, tag) VALUES ($1, $2, $3)", params![id, position, tag])?;
        }
    }
    for (section, document) in [(Section::Config, &change.config), (Section::Summary, &change.summary)] {
        match document {
            Some(document) if change.is_partial => fields::merge_document(tx, id, section, document)?,
            Some(document) => fields::set_document(tx, id, section, document)?,
            None => {}
        }
    }
    Ok(())
}

pub(crate) fn find_run_id(tx: &mut Tx<'_>, project: ProjectId, name: &RunName) -> Result<Option<RunId>> {
    tx.find("SELECT id FROM run WHERE project_id = $1 AND name = $2", params![project, name])
}

pub(crate) fn is_purged(tx: &mut Tx<'_>, project: ProjectId, name: &RunName) -> Result<bool> {
    let found: Option<i64> =
        tx.find("SELECT deleted_at FROM deleted_run WHERE project_id = $1 AND name = $2", params![project, name])?;
    Ok(found.is_some())
}

pub(crate) fn get_run(tx: &mut Tx<'_>, id: RunId) -> Result<Run> {
    let text = format!("SELECT {RUN_COLUMNS} FROM {RUN_TABLES} WHERE r.id = $1");
    let run: Option<Run> = tx.find(&text, params![id])?;
    let mut run = run.ok_or_else(|| Error::NotFound("the run".to_owned()))?;
    run.tags = tx.query("SELECT tag FROM run_tag WHERE run_id = $1 ORDER BY position", params![id])?;
    Ok(run)
}

pub(crate) struct NameRow {
    pub(crate) id: RunId,
    pub(crate) name: String,
}

impl FromRow for NameRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, name: row.get("name")? })
    }
}

struct DocumentsRow {
    run_id: RunId,
    documents: RunDocuments,
}

impl FromRow for DocumentsRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { run_id: row.get("run_id")?, documents: RunDocuments::from_row(row)? })
    }
}

struct TagRow {
    run_id: RunId,
    tag: String,
}

impl FromRow for TagRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { run_id: row.get("run_id")?, tag: row.get("tag")? })
    }
}

/// Fills in the tags of many runs with one statement.
pub(crate) fn load_tags(tx: &mut Tx<'_>, runs: &mut [Run]) -> Result<()> {
    if runs.is_empty() {
        return Ok(());
    }
    // Ids are our own numbers, so they may stand in the text; a list has no portable placeholder.
    let ids: Vec<String> = runs.iter().map(|run| run.id.to_string()).collect();
    let text = format!("SELECT run_id, tag FROM run_tag WHERE run_id IN ({}) ORDER BY run_id, position", ids.join(","));
    let mut tags: HashMap<RunId, Vec<String>> = HashMap::new();
    for row in tx.query::<TagRow>(&text, &[])? {
        tags.entry(row.run_id).or_default().push(row.tag);
    }
    for run in runs {
        run.tags = tags.remove(&run.id).unwrap_or_default();
    }
    Ok(())
}

/// Notes a sign of life: the heartbeat, the time really spent, and the state it implies.
///
/// Any request brings a pending, crashed or preempted run back to running; one that has ended stays so until a client
/// starts it anew.
pub(crate) fn touch_run(tx: &mut Tx<'_>, id: RunId, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE run SET
         active = active + CASE WHEN state IN ('running', 'preempting') AND $2 > heartbeat_at
                                 AND $2 - heartbeat_at <= $3 THEN $2 - heartbeat_at ELSE 0 END,
         finished_at = CASE WHEN state IN ('pending', 'crashed', 'preempted') THEN NULL ELSE finished_at END,
         state = CASE WHEN state IN ('pending', 'crashed', 'preempted') THEN 'running' ELSE state END,
         heartbeat_at = CASE WHEN $2 > heartbeat_at THEN $2 ELSE heartbeat_at END,
         updated_at = $2 WHERE id = $1",
        params![id, now, ACTIVE_GAP.as_micros() as i64],
    )?;
    Ok(())
}
