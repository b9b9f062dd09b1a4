//! Runs that go to another project.

use ayumi_model::run::{Run, RunDocuments};
use ayumi_model::{ProjectId, Timestamp};

use crate::error::{Error, Result};
use crate::fields::{self, Section};
use crate::params;
use crate::runs::{find_run_id, is_purged};
use crate::sql::Tx;

/// Puts a run into another project. Everything that is the run's goes with it; artifacts stay where they were made.
///
/// # Errors
/// `Conflict` when the other project has, or had, a run of this id, or something still counts on where the run is;
/// nothing was changed then.
pub(crate) fn move_run(tx: &mut Tx<'_>, run: &Run, project: ProjectId, now: Timestamp) -> Result<()> {
    let name = &run.path.run;
    if run.state.is_live() {
        return Err(Error::Conflict(format!(
            "run `{name}` is {}: its process would not find it any more; stop it first",
            run.state.as_str()
        )));
    }
    if run.sweep.is_some() {
        return Err(Error::Conflict(format!("run `{name}` belongs to a sweep of its project")));
    }
    // Locking the project keeps the id from being taken meanwhile on PostgreSQL.
    let lock = format!("SELECT id FROM project WHERE id = $1{}", tx.dialect().for_update());
    tx.get::<ProjectId>(&lock, params![project])?;
    if find_run_id(tx, project, name)?.is_some() || is_purged(tx, project, name)? {
        return Err(Error::Conflict(format!("the other project has or had a run with the id `{name}`")));
    }
    let documents: RunDocuments =
        tx.get("SELECT config, summary, metadata FROM run_document WHERE run_id = $1", params![run.id])?;
    // Keys belong to their project, so the values are written anew under those of the other one.
    for section in [Section::Config, Section::Summary] {
        fields::set_document(tx, run.id, section, "{}")?;
    }
    tx.execute("UPDATE run SET project_id = $2, updated_at = $3 WHERE id = $1", params![run.id, project, now])?;
    for (section, document) in [(Section::Config, &documents.config), (Section::Summary, &documents.summary)] {
        fields::set_document(tx, run.id, section, document)?;
    }
    // A run that went is found in no index of its old project: as if it were purged there.
    tx.execute("UPDATE project SET n_purges = n_purges + 1 WHERE id = $1", params![run.project_id])?;
    for id in [project, run.project_id] {
        tx.execute("UPDATE project SET updated_at = $2 WHERE id = $1", params![id, now])?;
    }
    Ok(())
}
