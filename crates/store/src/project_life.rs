//! Projects made by hand, renamed and deleted.

use ayumi_model::id::noun;
use ayumi_model::name::ProjectName;
use ayumi_model::project::Project;
use ayumi_model::user::Entity;
use ayumi_model::{ProjectId, RunId, UserId};

use crate::Store;
use crate::artifacts::garbage::discard_artifacts_of_project;
use crate::error::{Error, Result};
use crate::params;
use crate::projects::{find_project, find_project_by_name, insert_project};
use crate::sql::Tx;

/// Runs of a deleted project removed at a time.
const RUNS_AT_ONCE: usize = 100;

impl Store {
    /// Makes a project. A name that led to a renamed one leads to it from now on.
    ///
    /// # Errors
    /// `Conflict` when the entity has a project of this name.
    pub async fn create_project(
        &self,
        entity: &Entity,
        name: &ProjectName,
        description: String,
        user: UserId,
    ) -> Result<Project> {
        let (entity, name, id, now) = (entity.id, name.clone(), self.new_id::<noun::Project>(), self.now());
        self.sql
            .write(move |tx| {
                tx.execute("DELETE FROM project_alias WHERE entity_id = $1 AND name = $2", params![entity, &name])?;
                if !insert_project(tx, id, entity, &name, &description, Some(user), now)? {
                    return Err(Error::Conflict(format!("there is a project `{name}` already")));
                }
                find_project(tx, entity, &name)?.ok_or_else(|| Error::NotFound(format!("project `{name}`")))
            })
            .await
    }

    /// Gives a project another name. The old one leads to it until a project is made under it.
    ///
    /// # Errors
    /// `Conflict` when its entity has another project of the new name.
    pub async fn rename_project(&self, id: ProjectId, name: ProjectName) -> Result<()> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let (entity, old) = place(tx, id)?;
                if old == name {
                    return Ok(());
                }
                if find_project_by_name(tx, entity, &name)?.is_some() {
                    return Err(Error::Conflict(format!("there is a project `{name}` already")));
                }
                tx.execute("DELETE FROM project_alias WHERE entity_id = $1 AND name = $2", params![entity, &name])?;
                tx.execute(
                    "INSERT INTO project_alias (entity_id, name, project_id) VALUES ($1, $2, $3)
                     ON CONFLICT (entity_id, name) DO UPDATE SET project_id = excluded.project_id",
                    params![entity, &old, id],
                )?;
                // The name is a field that runs are found by; so they are all read anew, as after a purge.
                tx.execute(
                    "UPDATE project SET name = $2, updated_at = $3, n_purges = n_purges + 1 WHERE id = $1",
                    params![id, &name, now],
                )?;
                Ok(())
            })
            .await
    }

    /// Deletes a project: it is found no more, and its name is free. What was in it is removed by
    /// [`Store::purge_deleted_projects`].
    ///
    /// # Errors
    /// `Conflict` when runs in it are locked.
    pub async fn delete_project(&self, id: ProjectId) -> Result<()> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let n_locked: i64 = tx.get(
                    "SELECT count(*) FROM run WHERE project_id = $1 AND is_locked = 1 AND deleted_at IS NULL",
                    params![id],
                )?;
                if n_locked > 0 {
                    let text = format!("{n_locked} runs of the project are locked against deletion; unlock them first");
                    return Err(Error::Conflict(text));
                }
                tx.execute("DELETE FROM project_alias WHERE project_id = $1", params![id])?;
                tx.execute(
                    "UPDATE project SET name = $2, deleted_at = $3, updated_at = $3 WHERE id = $1 AND deleted_at IS NULL",
                    params![id, &format!("deleted-{id}"), now],
                )?;
                tx.execute(
                    "UPDATE run SET deleted_at = $2, updated_at = $2 WHERE project_id = $1 AND deleted_at IS NULL",
                    params![id, now],
                )?;
                Ok(())
            })
            .await
    }

    /// Removes some of what deleted projects held, and the projects when nothing is left. Tells whether there is more.
    pub async fn purge_deleted_projects(&self) -> Result<bool> {
        let next: Option<(ProjectId, Vec<RunId>)> = self
            .sql
            .read(|tx| {
                let text = "SELECT id FROM project WHERE deleted_at IS NOT NULL ORDER BY id LIMIT 1";
                let Some(project) = tx.find::<ProjectId>(text, &[])? else { return Ok(None) };
                let text = "SELECT id FROM run WHERE project_id = $1 ORDER BY id LIMIT $2";
                Ok(Some((project, tx.query(text, params![project, RUNS_AT_ONCE])?)))
            })
            .await?;
        let Some((project, runs)) = next else { return Ok(false) };
        for &run in &runs {
            self.erase_run(run).await?;
        }
        if runs.is_empty() {
            let now = self.now();
            self.sql
                .write(move |tx| {
                    discard_artifacts_of_project(tx, project, now)?;
                    tx.execute("DELETE FROM project WHERE id = $1", params![project])?;
                    Ok(())
                })
                .await?;
        }
        Ok(true)
    }
}

fn place(tx: &mut Tx<'_>, id: ProjectId) -> Result<(ayumi_model::EntityId, ProjectName)> {
    let lock = tx.dialect().for_update();
    let entity = tx.get(&format!("SELECT entity_id FROM project WHERE id = $1{lock}"), params![id])?;
    let name = tx.get("SELECT name FROM project WHERE id = $1", params![id])?;
    Ok((entity, name))
}
