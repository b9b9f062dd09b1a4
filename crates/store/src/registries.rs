//! Registries, and who has which role in them.

use ayumi_model::access::Role;
use ayumi_model::name::{AliasName, ArtifactTypeName, ProjectName};
use ayumi_model::project::Project;
use ayumi_model::registry::{Registry, RegistryTeam, RegistryUser};
use ayumi_model::user::Organization;
use ayumi_model::{EntityId, OrganizationId, ProjectId, UserId};

use crate::Store;
use crate::error::{Error, Result};
use crate::params;
use crate::projects::{PROJECT_COLUMNS, delete_project, ensure_project};
use crate::sql::{FromRow, Row, Tx};

/// What to change of a registry; `None` leaves a member as it is.
#[derive(Debug, Clone, Default)]
pub struct RegistryChange {
    /// The project's name, with the prefix.
    pub name: Option<ProjectName>,
    /// Markdown.
    pub description: Option<String>,
    /// Whether only its members see it.
    pub is_restricted: Option<bool>,
    /// Whether it takes all types.
    pub takes_all_types: Option<bool>,
    /// Types to add to those that it takes. None is ever taken away: versions of it may be linked.
    pub add_types: Vec<ArtifactTypeName>,
    /// All protected aliases from now on.
    pub protected_aliases: Option<Vec<AliasName>>,
}

struct RegistryRow {
    project: Project,
    is_restricted: bool,
    takes_all_types: bool,
}

impl FromRow for RegistryRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            project: Project::from_row(row)?,
            is_restricted: row.get("is_restricted")?,
            takes_all_types: row.get("takes_all_types")?,
        })
    }
}

impl FromRow for RegistryUser {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, username: row.get("username")?, role: row.get("role")? })
    }
}

impl FromRow for RegistryTeam {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, team: row.get("name")?, role: row.get("role")? })
    }
}

/// Every way in which a user gets a role of their own in a registry. `$1` is its project, `$2` the user.
const ROLES: &str = "SELECT role FROM registry_user WHERE project_id = $1 AND user_id = $2
    UNION ALL SELECT rt.role FROM registry_team rt JOIN team_member tm ON tm.entity_id = rt.entity_id
        WHERE rt.project_id = $1 AND tm.user_id = $2
    UNION ALL SELECT 'admin' FROM project p JOIN organization_member om ON om.organization_id = p.entity_id
        WHERE p.id = $1 AND om.user_id = $2 AND om.role = 'admin'";
/// What everybody else in its organization may do in a registry: look, if it is not restricted.
const COMMON_ROLE: &str = "SELECT 'viewer' FROM registry WHERE project_id = $1 AND is_restricted = 0";

impl Store {
    /// Makes a registry; who makes it is its first admin.
    ///
    /// # Errors
    /// `Conflict` when the organization has one of this name.
    pub async fn create_registry(
        &self,
        organization: EntityId,
        name: ProjectName,
        creator: UserId,
        change: RegistryChange,
    ) -> Result<Registry> {
        let (id, now) = (self.new_id(), self.now());
        self.sql
            .write(move |tx| {
                let (project, is_new) = ensure_project(tx, id, organization, &name, Some(creator), now)?;
                if !is_new {
                    return Err(Error::Conflict(format!("the organization has a registry `{name}` already")));
                }
                tx.execute(
                    "INSERT INTO registry (project_id, is_restricted, takes_all_types) VALUES ($1, 0, 0)",
                    params![project.id],
                )?;
                tx.execute(
                    "INSERT INTO registry_user (project_id, user_id, role) VALUES ($1, $2, 'admin')",
                    params![project.id, creator],
                )?;
                apply(tx, project.id, &change)?;
                get(tx, project.id)
            })
            .await
    }

    /// The registry that a project is.
    pub async fn find_registry(&self, project: ProjectId) -> Result<Option<Registry>> {
        self.sql.read(move |tx| find(tx, project)).await
    }

    /// The registries of an organization, by name.
    pub async fn list_registries(&self, organization: EntityId) -> Result<Vec<Registry>> {
        let text = format!(
            "SELECT {PROJECT_COLUMNS}, g.is_restricted, g.takes_all_types FROM registry g
             JOIN project p ON p.id = g.project_id JOIN entity e ON e.id = p.entity_id
             WHERE p.entity_id = $1 ORDER BY p.name"
        );
        self.sql
            .read(move |tx| {
                let rows: Vec<RegistryRow> = tx.query(&text, params![organization])?;
                rows.into_iter().map(|row| complete(tx, row)).collect()
            })
            .await
    }

    /// Changes a registry.
    ///
    /// # Errors
    /// `Conflict` when the organization has another one of the new name.
    pub async fn update_registry(&self, project: ProjectId, change: RegistryChange) -> Result<Registry> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                if let Some(name) = &change.name {
                    let taken: Option<ProjectId> = tx.find(
                        "SELECT p.id FROM project p JOIN project o ON o.entity_id = p.entity_id
                         WHERE o.id = $1 AND p.name = $2 AND p.id <> $1",
                        params![project, name],
                    )?;
                    if taken.is_some() {
                        return Err(Error::Conflict(format!("the organization has another registry `{name}`")));
                    }
                    tx.execute("UPDATE project SET name = $2 WHERE id = $1", params![project, name])?;
                }
                apply(tx, project, &change)?;
                tx.execute("UPDATE project SET updated_at = $2 WHERE id = $1", params![project, now])?;
                get(tx, project)
            })
            .await
    }

    /// Deletes a registry with its collections. The versions that were linked into it stay where they were made.
    pub async fn delete_registry(&self, project: ProjectId) -> Result<()> {
        self.sql.write(move |tx| delete_project(tx, project)).await
    }

    /// The greatest role that a user has of their own in a registry, else the one that everybody in its organization has. So a
    /// role may also be less than that of the others.
    pub async fn find_registry_role(&self, project: ProjectId, user: UserId) -> Result<Option<Role>> {
        self.sql
            .read(move |tx| {
                let roles: Vec<Role> = tx.query(ROLES, params![project, user])?;
                match roles.into_iter().max() {
                    Some(own) => Ok(Some(own)),
                    None => tx.find(COMMON_ROLE, params![project]),
                }
            })
            .await
    }

    /// Users with a role of their own in a registry, by name.
    pub async fn list_registry_users(&self, project: ProjectId) -> Result<Vec<RegistryUser>> {
        let text = "SELECT u.id, e.name AS username, m.role FROM registry_user m JOIN \"user\" u ON u.id = m.user_id
            JOIN entity e ON e.id = u.entity_id WHERE m.project_id = $1 ORDER BY e.name";
        self.sql.read(move |tx| tx.query(text, params![project])).await
    }

    /// Teams with a role in a registry, by name.
    pub async fn list_registry_teams(&self, project: ProjectId) -> Result<Vec<RegistryTeam>> {
        let text = "SELECT e.id, e.name, m.role FROM registry_team m JOIN entity e ON e.id = m.entity_id
            WHERE m.project_id = $1 ORDER BY e.name";
        self.sql.read(move |tx| tx.query(text, params![project])).await
    }

    /// Gives a user a role in a registry, or takes it away. Of one who has a role already, only `replaces` changes it.
    pub async fn set_registry_user(
        &self,
        project: ProjectId,
        user: UserId,
        role: Option<Role>,
        replaces: bool,
    ) -> Result<()> {
        self.set_registry_role("registry_user", "user_id", project, user.get(), role, replaces).await
    }

    /// The same for a team.
    pub async fn set_registry_team(
        &self,
        project: ProjectId,
        team: EntityId,
        role: Option<Role>,
        replaces: bool,
    ) -> Result<()> {
        self.set_registry_role("registry_team", "entity_id", project, team.get(), role, replaces).await
    }

    async fn set_registry_role(
        &self,
        table: &'static str,
        column: &'static str,
        project: ProjectId,
        id: i64,
        role: Option<Role>,
        replaces: bool,
    ) -> Result<()> {
        self.sql
            .write(move |tx| {
                let Some(role) = role else {
                    let text = format!("DELETE FROM {table} WHERE project_id = $1 AND {column} = $2");
                    return tx.execute(&text, params![project, id]).map(drop);
                };
                let conflict = if replaces { "UPDATE SET role = excluded.role" } else { "NOTHING" };
                let text = format!(
                    "INSERT INTO {table} (project_id, {column}, role) VALUES ($1, $2, $3)
                     ON CONFLICT (project_id, {column}) DO {conflict}"
                );
                tx.execute(&text, params![project, id, role.as_str()]).map(drop)
            })
            .await
    }

    /// All organizations, by name.
    pub async fn list_organizations(&self) -> Result<Vec<Organization>> {
        let text = "SELECT id, name, created_at FROM organization ORDER BY name";
        self.sql.read(move |tx| tx.query(text, &[])).await
    }

    /// The organizations that a user belongs to, directly or through a team, by name.
    pub async fn list_organizations_of(&self, user: UserId) -> Result<Vec<Organization>> {
        let text = "SELECT o.id, o.name, o.created_at FROM organization o WHERE o.id IN (
            SELECT organization_id FROM organization_member WHERE user_id = $1
            UNION SELECT e.organization_id FROM team_member tm JOIN entity e ON e.id = tm.entity_id
                WHERE tm.user_id = $1) ORDER BY o.name";
        self.sql.read(move |tx| tx.query(text, params![user])).await
    }

    /// A user's role in an organization itself.
    pub async fn find_organization_role(&self, organization: OrganizationId, user: UserId) -> Result<Option<Role>> {
        let text = "SELECT role FROM organization_member WHERE organization_id = $1 AND user_id = $2";
        self.sql.read(move |tx| tx.find(text, params![organization, user])).await
    }

    /// The teams of an organization.
    pub async fn list_teams_of(&self, organization: OrganizationId) -> Result<Vec<EntityId>> {
        let text = "SELECT id FROM entity WHERE organization_id = $1 AND is_team = 1";
        self.sql.read(move |tx| tx.query(text, params![organization])).await
    }

    /// Whether a user belongs to an organization, directly or through a team.
    pub async fn is_in_organization(&self, organization: OrganizationId, user: UserId) -> Result<bool> {
        Ok(self.list_organizations_of(user).await?.iter().any(|found| found.id == organization))
    }
}

fn find(tx: &mut Tx<'_>, project: ProjectId) -> Result<Option<Registry>> {
    let text = format!(
        "SELECT {PROJECT_COLUMNS}, g.is_restricted, g.takes_all_types FROM registry g
         JOIN project p ON p.id = g.project_id JOIN entity e ON e.id = p.entity_id WHERE p.id = $1"
    );
    let row: Option<RegistryRow> = tx.find(&text, params![project])?;
    row.map(|row| complete(tx, row)).transpose()
}

fn get(tx: &mut Tx<'_>, project: ProjectId) -> Result<Registry> {
    find(tx, project)?.ok_or_else(|| Error::NotFound("the registry".to_owned()))
}

fn complete(tx: &mut Tx<'_>, row: RegistryRow) -> Result<Registry> {
    let id = row.project.id;
    Ok(Registry {
        project: row.project,
        is_restricted: row.is_restricted,
        takes_all_types: row.takes_all_types,
        types: tx.query("SELECT name FROM registry_type WHERE project_id = $1 ORDER BY name", params![id])?,
        protected_aliases: tx
            .query("SELECT alias FROM registry_protected_alias WHERE project_id = $1 ORDER BY alias", params![id])?,
    })
}

fn apply(tx: &mut Tx<'_>, project: ProjectId, change: &RegistryChange) -> Result<()> {
    tx.execute(
        "UPDATE project SET description = coalesce($2, description) WHERE id = $1",
        params![project, change.description.as_deref()],
    )?;
    tx.execute(
        "UPDATE registry SET is_restricted = coalesce($2, is_restricted),
         takes_all_types = coalesce($3, takes_all_types) WHERE project_id = $1",
        params![project, change.is_restricted, change.takes_all_types],
    )?;
    for name in &change.add_types {
        tx.execute(
            "INSERT INTO registry_type (project_id, name) VALUES ($1, $2) ON CONFLICT (project_id, name) DO NOTHING",
            params![project, name],
        )?;
    }
    let Some(aliases) = &change.protected_aliases else { return Ok(()) };
    tx.execute("DELETE FROM registry_protected_alias WHERE project_id = $1", params![project])?;
    for alias in aliases {
        tx.execute(
            "INSERT INTO registry_protected_alias (project_id, alias) VALUES ($1, $2)
             ON CONFLICT (project_id, alias) DO NOTHING",
            params![project, alias],
        )?;
    }
    Ok(())
}
