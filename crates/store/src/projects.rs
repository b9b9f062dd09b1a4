//! Projects.

use ayumi_model::id::noun;
use ayumi_model::name::ProjectName;
use ayumi_model::project::{Project, ProjectCounts};
use ayumi_model::user::Entity;
use ayumi_model::{EntityId, ProjectId, Timestamp, UserId};

use crate::Store;
use crate::artifacts::garbage::{discard_contents_of, discard_manifests_of};
use crate::error::{Error, Result};
use crate::params;
use crate::sql::{FromRow, Row, Tx};

pub(crate) const PROJECT_COLUMNS: &str = "p.id, p.number, p.entity_id, e.name AS entity, p.name, p.description, p.created_by, \
    p.created_at, p.updated_at, p.runs_created";

impl FromRow for Project {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            number: row.get("number")?,
            entity_id: row.get("entity_id")?,
            entity: row.get("entity")?,
            name: row.get("name")?,
            description: row.get("description")?,
            created_by: row.get("created_by")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
            runs_created: row.get("runs_created")?,
        })
    }
}

impl FromRow for (Project, ProjectCounts) {
    fn from_row(row: &Row) -> Result<Self> {
        let project = Project::from_row(row)?;
        Ok((project, ProjectCounts { n_runs: row.get("n_runs")?, n_running: row.get("n_running")? }))
    }
}

impl Store {
    /// The project, made now if it does not exist yet. Tells whether it was made.
    pub async fn ensure_project(
        &self,
        entity: &Entity,
        name: &ProjectName,
        created_by: Option<UserId>,
    ) -> Result<(Project, bool)> {
        let (entity_id, name, id, now) = (entity.id, name.clone(), self.new_id::<noun::Project>(), self.now());
        self.sql.write(move |tx| ensure_project(tx, id, entity_id, &name, created_by, now)).await
    }

    /// The project with this name.
    pub async fn find_project(&self, entity: EntityId, name: &ProjectName) -> Result<Option<Project>> {
        let name = name.clone();
        self.sql.read(move |tx| find_project(tx, entity, &name)).await
    }

    /// The project with this id.
    pub async fn get_project(&self, id: ProjectId) -> Result<Project> {
        let text =
            format!("SELECT {PROJECT_COLUMNS} FROM project p JOIN entity e ON e.id = p.entity_id WHERE p.id = $1");
        self.sql.read(move |tx| tx.get(&text, params![id])).await
    }

    /// The projects of an entity with their counts, last changed first.
    pub async fn list_projects(&self, entity: EntityId) -> Result<Vec<(Project, ProjectCounts)>> {
        let text = format!(
            "SELECT {PROJECT_COLUMNS},
             (SELECT count(*) FROM run r WHERE r.project_id = p.id AND r.deleted_at IS NULL) AS n_runs,
             (SELECT count(*) FROM run r WHERE r.project_id = p.id AND r.deleted_at IS NULL
              AND r.state IN ('running', 'preempting')) AS n_running
             FROM project p JOIN entity e ON e.id = p.entity_id WHERE p.entity_id = $1 AND p.deleted_at IS NULL
             ORDER BY p.updated_at DESC, p.id DESC"
        );
        self.sql.read(move |tx| tx.query(&text, params![entity])).await
    }

    /// The counts of one project.
    pub async fn count_project(&self, id: ProjectId) -> Result<ProjectCounts> {
        self.sql
            .read(move |tx| {
                let n_runs =
                    tx.get("SELECT count(*) FROM run WHERE project_id = $1 AND deleted_at IS NULL", params![id])?;
                let n_running = tx.get(
                    "SELECT count(*) FROM run WHERE project_id = $1 AND deleted_at IS NULL
                     AND state IN ('running', 'preempting')",
                    params![id],
                )?;
                Ok(ProjectCounts { n_runs, n_running })
            })
            .await
    }

    /// Changes a project's description.
    pub async fn update_project(&self, id: ProjectId, description: Option<String>) -> Result<()> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                tx.execute(
                    "UPDATE project SET description = coalesce($2, description), updated_at = $3 WHERE id = $1",
                    params![id, description.as_deref(), now],
                )?;
                Ok(())
            })
            .await
    }
}

/// The project of this name, made now if there is none. Tells whether it was made.
pub(crate) fn ensure_project(
    tx: &mut Tx<'_>,
    id: ProjectId,
    entity: EntityId,
    name: &ProjectName,
    created_by: Option<UserId>,
    now: Timestamp,
) -> Result<(Project, bool)> {
    if let Some(project) = find_project(tx, entity, name)? {
        return Ok((project, false));
    }
    let inserted = insert_project(tx, id, entity, name, "", created_by, now)?;
    let project = find_project(tx, entity, name)?;
    let project = project.ok_or_else(|| Error::NotFound(format!("project `{name}`")))?;
    Ok((project, inserted))
}

/// Deletes a project that has neither runs nor versions of its own: a registry.
pub(crate) fn delete_project(tx: &mut Tx<'_>, id: ProjectId) -> Result<()> {
    tx.execute("DELETE FROM project WHERE id = $1", params![id])?;
    Ok(())
}

/// The project that a name leads to: the one that has it, else the one that had it last.
pub(crate) fn find_project(tx: &mut Tx<'_>, entity: EntityId, name: &ProjectName) -> Result<Option<Project>> {
    if let Some(project) = find_project_by_name(tx, entity, name)? {
        return Ok(Some(project));
    }
    let text = format!(
        "SELECT {PROJECT_COLUMNS} FROM project_alias a JOIN project p ON p.id = a.project_id
         JOIN entity e ON e.id = p.entity_id WHERE a.entity_id = $1 AND a.name = $2"
    );
    tx.find(&text, params![entity, name])
}

/// The project that has a name now.
pub(crate) fn find_project_by_name(tx: &mut Tx<'_>, entity: EntityId, name: &ProjectName) -> Result<Option<Project>> {
    let text = format!(
        "SELECT {PROJECT_COLUMNS} FROM project p JOIN entity e ON e.id = p.entity_id
         WHERE p.entity_id = $1 AND p.name = $2 AND p.deleted_at IS NULL"
    );
    tx.find(&text, params![entity, name])
}

/// Makes a project, unless its entity has one of this name. Tells whether it did.
pub(crate) fn insert_project(
    tx: &mut Tx<'_>,
    id: ProjectId,
    entity: EntityId,
    name: &ProjectName,
    description: &str,
    created_by: Option<UserId>,
    now: Timestamp,
) -> Result<bool> {
    let number: i64 = tx.get(
        "INSERT INTO counter (name, value) VALUES ('project', 1)
         ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value",
        &[],
    )?;
    let n_inserted = tx.execute(
        "INSERT INTO project (id, number, entity_id, name, description, created_by, created_at, updated_at,
         runs_created) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, 0) ON CONFLICT (entity_id, name) DO NOTHING",
        params![id, number, entity, name, description, created_by, now],
    )?;
    Ok(n_inserted > 0)
}

/// Deletes all projects of an entity for good: rows at once, blobs after the grace time.
pub(crate) fn delete_projects_of(tx: &mut Tx<'_>, entity: EntityId, now: Timestamp) -> Result<()> {
    let runs = "SELECT r.id FROM run r JOIN project p ON p.id = r.project_id WHERE p.entity_id = $1";
    tx.execute(
        &format!(
            "INSERT INTO blob_garbage (blob, since) SELECT blob, CAST($2 AS BIGINT) FROM run_file
             WHERE run_id IN ({runs}) ON CONFLICT (blob) DO NOTHING"
        ),
        params![entity, now],
    )?;
    tx.execute(&format!("DELETE FROM hot WHERE run_id IN ({runs})"), params![entity])?;
    tx.execute(&format!("DELETE FROM run WHERE id IN ({runs})"), params![entity])?;
    discard_manifests_of(tx, entity, now)?;
    tx.execute("DELETE FROM project WHERE entity_id = $1", params![entity])?;
    discard_contents_of(tx, entity, now)
}
