//! Entities, teams and organizations, and who belongs to them.

use ayumi_model::access::Role;
use ayumi_model::name::EntityName;
use ayumi_model::user::{Entity, Membership, Organization};
use ayumi_model::{EntityId, OrganizationId, Timestamp, UserId};

use crate::Store;
use crate::error::{Error, Result};
use crate::params;
use crate::service_accounts::delete_service_accounts_of;
use crate::sql::{FromRow, FromValue, Row, Tx, Value};

impl FromRow for Entity {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            organization_id: row.get("organization_id")?,
            is_team: row.get("is_team")?,
            created_at: row.get("created_at")?,
        })
    }
}

impl FromRow for Organization {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, name: row.get("name")?, created_at: row.get("created_at")? })
    }
}

impl FromValue for Role {
    fn from_value(value: &Value) -> Option<Self> {
        Self::parse(&String::from_value(value)?)
    }
}

impl FromRow for Membership {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            user_id: row.get("user_id")?,
            username: row.get("username")?,
            display_name: row.get("display_name")?,
            role: row.get("role")?,
            is_service_account: row.get("is_service_account")?,
        })
    }
}

/// An entity and what a user may do in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityAccess {
    /// The entity.
    pub entity: Entity,
    /// The user's role there; none when they have nothing to do with it.
    pub role: Option<Role>,
}

impl FromRow for EntityAccess {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { entity: Entity::from_row(row)?, role: row.get("role")? })
    }
}

/// A user's role in an entity: admin of their own, else as the team says, else as the team's organization says. `$1` is
/// the user. An organization's viewers and members do not thereby see its teams; its admins manage them. Everybody in an
/// organization sees the organization itself; what they may do in a registry of it, the registry says.
const ACCESS: &str = "SELECT e.id, e.name, e.organization_id, e.is_team, e.created_at,
    CASE WHEN u.id IS NOT NULL OR om.role = 'admin' THEN 'admin'
        WHEN e.id = e.organization_id AND (om.role IS NOT NULL OR EXISTS (SELECT 1 FROM team_member m
            JOIN entity t ON t.id = m.entity_id WHERE t.organization_id = e.id AND m.user_id = $1)) THEN 'viewer'
        ELSE tm.role END AS role
    FROM entity e
    LEFT JOIN \"user\" u ON u.entity_id = e.id AND u.id = $1
    LEFT JOIN team_member tm ON tm.entity_id = e.id AND tm.user_id = $1
    LEFT JOIN organization_member om ON om.organization_id = e.organization_id AND om.user_id = $1";

impl Store {
    /// An entity by name, with the user's role in it.
    pub async fn find_entity(&self, name: &EntityName, user: Option<UserId>) -> Result<Option<EntityAccess>> {
        let name = name.clone();
        self.sql.read(move |tx| find_entity(tx, &name, user)).await
    }

    /// An entity by id, with the user's role in it.
    pub async fn get_entity(&self, id: EntityId, user: Option<UserId>) -> Result<EntityAccess> {
        let text = format!("{ACCESS} WHERE e.id = $2");
        let user = user.map_or(-1, |user| user.get());
        self.sql.read(move |tx| tx.get(&text, params![user, id])).await
    }

    /// The entities in which a user works: their own first, then teams by name.
    pub async fn list_entities(&self, user: UserId) -> Result<Vec<EntityAccess>> {
        let text = format!(
            "SELECT * FROM ({ACCESS}) AS access WHERE role IS NOT NULL
             AND (organization_id IS NULL OR organization_id <> id) ORDER BY is_team, name"
        );
        self.sql.read(move |tx| tx.query(&text, params![user])).await
    }

    /// Creates an organization with its first administrator.
    pub async fn create_organization(&self, name: EntityName, owner: UserId) -> Result<Organization> {
        let organization = Organization { id: self.new_id(), name, created_at: self.now() };
        self.sql
            .write(move |tx| {
                insert_organization(tx, &organization)?;
                set_organization_member(tx, organization.id, owner, Role::Admin)?;
                Ok(organization.clone())
            })
            .await
    }

    /// Makes an organization of everybody, people and not service accounts, unless there is one of this name: administrators of
    /// the server are its admins.
    ///
    /// # Errors
    /// `Conflict` when a user or a team has the name.
    pub async fn ensure_organization(&self, name: EntityName) -> Result<()> {
        let organization = Organization { id: self.new_id(), name, created_at: self.now() };
        self.sql
            .write(move |tx| {
                let text = "SELECT id FROM organization WHERE name = $1";
                if tx.find::<OrganizationId>(text, params![&organization.name])?.is_some() {
                    return Ok(());
                }
                insert_organization(tx, &organization)?;
                tx.execute(
                    "INSERT INTO organization_member (organization_id, user_id, role)
                     SELECT $1, id, CASE WHEN is_admin = 1 THEN 'admin' ELSE 'member' END FROM \"user\"
                     WHERE team_id IS NULL",
                    params![organization.id],
                )?;
                Ok(())
            })
            .await
    }

    /// An organization by name, with the user's role in it.
    pub async fn find_organization(
        &self,
        name: &EntityName,
        user: Option<UserId>,
    ) -> Result<Option<(Organization, Option<Role>)>> {
        let name = name.clone();
        let user = user.map_or(-1, |user| user.get());
        self.sql
            .read(move |tx| {
                tx.find(
                    "SELECT o.id, o.name, o.created_at, m.role FROM organization o LEFT JOIN organization_member m
                     ON m.organization_id = o.id AND m.user_id = $1 WHERE o.name = $2",
                    params![user, &name],
                )
            })
            .await
    }

    /// Adds a member to an organization, or changes their role.
    pub async fn set_organization_member(&self, id: OrganizationId, user: UserId, role: Role) -> Result<()> {
        self.sql.write(move |tx| set_organization_member(tx, id, user, role)).await
    }

    /// Deletes an organization with its teams, their projects and all runs in them.
    pub async fn delete_organization(&self, id: OrganizationId) -> Result<()> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let teams: Vec<EntityId> = tx.query("SELECT id FROM entity WHERE organization_id = $1", params![id])?;
                for team in teams {
                    delete_team(tx, team, now)?;
                }
                tx.execute("DELETE FROM organization WHERE id = $1", params![id])?;
                Ok(())
            })
            .await
    }

    /// Creates a team with its first administrator.
    pub async fn create_team(&self, name: EntityName, organization: OrganizationId, owner: UserId) -> Result<Entity> {
        let team = Entity {
            id: self.new_id(),
            name,
            organization_id: Some(organization),
            is_team: true,
            created_at: self.now(),
        };
        self.sql
            .write(move |tx| {
                insert_entity(tx, &team)?;
                set_team_member(tx, team.id, owner, Role::Admin)?;
                Ok(team.clone())
            })
            .await
    }

    /// Adds a member to a team, or changes their role.
    pub async fn set_team_member(&self, team: EntityId, user: UserId, role: Role) -> Result<()> {
        self.sql.write(move |tx| set_team_member(tx, team, user, role)).await
    }

    /// Takes a member out of a team. False when they are none.
    pub async fn remove_team_member(&self, team: EntityId, user: UserId) -> Result<bool> {
        self.sql
            .write(move |tx| {
                let text = "DELETE FROM team_member WHERE entity_id = $1 AND user_id = $2";
                Ok(tx.execute(text, params![team, user])? > 0)
            })
            .await
    }

    /// A team's members: people by name, then its service accounts in the order in which they were made.
    pub async fn list_team_members(&self, team: EntityId) -> Result<Vec<Membership>> {
        self.sql
            .read(move |tx| {
                tx.query(
                    "SELECT u.id AS user_id, e.name AS username, u.display_name, m.role,
                     CASE WHEN u.team_id = m.entity_id THEN 1 ELSE 0 END AS is_service_account
                     FROM team_member m JOIN \"user\" u ON u.id = m.user_id JOIN entity e ON e.id = u.entity_id
                     WHERE m.entity_id = $1 ORDER BY 5, CASE WHEN u.team_id = m.entity_id THEN '' ELSE e.name END, u.id",
                    params![team],
                )
            })
            .await
    }

    /// Deletes a team, its projects and all runs in them.
    pub async fn delete_team(&self, team: EntityId) -> Result<()> {
        let now = self.now();
        self.sql.write(move |tx| delete_team(tx, team, now)).await
    }
}

impl FromRow for (Organization, Option<Role>) {
    fn from_row(row: &Row) -> Result<Self> {
        Ok((Organization::from_row(row)?, row.get("role")?))
    }
}

fn delete_team(tx: &mut Tx<'_>, team: EntityId, now: Timestamp) -> Result<()> {
    delete_service_accounts_of(tx, team, now)?;
    crate::projects::delete_projects_of(tx, team, now)?;
    tx.execute("DELETE FROM entity WHERE id = $1", params![team])?;
    Ok(())
}

pub(crate) fn find_entity(tx: &mut Tx<'_>, name: &EntityName, user: Option<UserId>) -> Result<Option<EntityAccess>> {
    // No user has the id -1.
    let user = user.map_or(-1, |user| user.get());
    tx.find(&format!("{ACCESS} WHERE e.name = $2"), params![user, name])
}

pub(crate) fn insert_entity(tx: &mut Tx<'_>, entity: &Entity) -> Result<()> {
    check_name_is_free(tx, &entity.name)?;
    tx.execute(
        "INSERT INTO entity (id, name, is_team, organization_id, created_at) VALUES ($1, $2, $3, $4, $5)",
        params![entity.id, &entity.name, entity.is_team, entity.organization_id, entity.created_at],
    )?;
    Ok(())
}

/// Users, teams and organizations share one space of names, so that no URL and no `entity/project` is ambiguous.
fn check_name_is_free(tx: &mut Tx<'_>, name: &EntityName) -> Result<()> {
    let taken: i64 = tx.get(
        "SELECT (SELECT count(*) FROM entity WHERE lower(name) = lower($1))
         + (SELECT count(*) FROM organization WHERE lower(name) = lower($1))",
        params![name],
    )?;
    match taken {
        0 => Ok(()),
        _ => Err(Error::Conflict(format!("the name `{name}` is taken"))),
    }
}

fn insert_organization(tx: &mut Tx<'_>, organization: &Organization) -> Result<()> {
    check_name_is_free(tx, &organization.name)?;
    tx.execute(
        "INSERT INTO organization (id, name, created_at) VALUES ($1, $2, $3)",
        params![organization.id, &organization.name, organization.created_at],
    )?;
    tx.execute(
        "INSERT INTO entity (id, name, is_team, organization_id, created_at) VALUES ($1, $2, 0, $1, $3)",
        params![organization.id, &organization.name, organization.created_at],
    )?;
    Ok(())
}

/// Adds a new user to an organization, if there is one of this name.
pub(crate) fn join_organization(tx: &mut Tx<'_>, name: &EntityName, user: UserId, is_admin: bool) -> Result<()> {
    match tx.find::<OrganizationId>("SELECT id FROM organization WHERE name = $1", params![name])? {
        Some(id) => set_organization_member(tx, id, user, if is_admin { Role::Admin } else { Role::Member }),
        None => Ok(()),
    }
}

fn set_organization_member(tx: &mut Tx<'_>, id: OrganizationId, user: UserId, role: Role) -> Result<()> {
    tx.execute(
        "INSERT INTO organization_member (organization_id, user_id, role) VALUES ($1, $2, $3)
         ON CONFLICT (organization_id, user_id) DO UPDATE SET role = excluded.role",
        params![id, user, role.as_str()],
    )?;
    Ok(())
}

pub(crate) fn set_team_member(tx: &mut Tx<'_>, team: EntityId, user: UserId, role: Role) -> Result<()> {
    tx.execute(
        "INSERT INTO team_member (entity_id, user_id, role) VALUES ($1, $2, $3)
         ON CONFLICT (entity_id, user_id) DO UPDATE SET role = excluded.role",
        params![team, user, role.as_str()],
    )?;
    Ok(())
}
