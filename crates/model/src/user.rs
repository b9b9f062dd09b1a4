//! Users, teams, organizations, and the keys and sessions that sign people in.

use crate::access::Role;
use crate::id::{ApiKeyId, EntityId, OrganizationId, SessionId, UserId};
use crate::name::EntityName;
use crate::time::Timestamp;

/// A person or a service account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Identifies the user.
    pub id: UserId,
    /// The user's own entity, where their runs go unless they name a team.
    pub entity_id: EntityId,
    /// Name of the user and of their entity.
    pub username: EntityName,
    /// Full name for display; the username where none was given.
    pub display_name: String,
    /// Mail address.
    pub email: Option<String>,
    /// May see and manage everything on this server.
    pub is_admin: bool,
    /// The team whose service account this is; none for a person.
    pub team: Option<EntityName>,
    /// When the account was made.
    pub created_at: Timestamp,
}

impl User {
    /// The entity where runs go that name none: one's own, and for a service account that of its team.
    pub fn home(&self) -> &EntityName {
        self.team.as_ref().unwrap_or(&self.username)
    }
}

/// What owns projects: a user, a team, or an organization, whose projects are registries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// Identifies the entity.
    pub id: EntityId,
    /// First segment of its URLs.
    pub name: EntityName,
    /// The organization it belongs to; a user's own entity belongs to none.
    pub organization_id: Option<OrganizationId>,
    /// True for a team, false for the entity of a user or an organization.
    pub is_team: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Entity {
    /// Whether it is an organization as the owner of registries, which has the organization's id.
    pub fn is_organization(&self) -> bool {
        self.organization_id.is_some_and(|organization| organization.get() == self.id.get())
    }
}

/// A company or group that holds teams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Identifies the organization.
    pub id: OrganizationId,
    /// Unique name.
    pub name: EntityName,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A user's place in a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Identifies the user.
    pub user_id: UserId,
    /// Who.
    pub username: EntityName,
    /// Their full name, or what a service account is for.
    pub display_name: String,
    /// What they may do.
    pub role: Role,
    /// Whether it is one of the team's own service accounts.
    pub is_service_account: bool,
}

/// A key as its owner sees it; the key itself is known to nobody after it was shown once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Identifies the key.
    pub id: ApiKeyId,
    /// What it is for, in its owner's words.
    pub name: String,
    /// Its last four characters, to tell keys apart.
    pub hint: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}

/// A browser in which a user is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Identifies the session.
    pub id: SessionId,
    /// What the browser calls itself; empty where it did not say.
    pub user_agent: String,
    /// When the person signed in.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Timestamp,
    /// Whether it is the one that asks.
    pub is_current: bool,
}
