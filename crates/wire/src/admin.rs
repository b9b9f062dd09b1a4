//! Provisioning: users, organizations, teams. Needs an administrator, except where an organization or a team has
//! administrators of its own.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST /api/v1/users`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CreateUser {
    /// Unique among users, teams and organizations.
    pub username: String,
    /// Mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// At least 10 characters; without one the user signs in with an API key.
    #[serde(default)]
    pub password: Option<String>,
    /// Makes the user an administrator of the server.
    #[serde(default)]
    pub admin: bool,
}

/// A user, as administrators see them.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct User {
    /// Unique name.
    pub username: String,
    /// Mail address.
    pub email: Option<String>,
    /// Administrator of the server.
    pub admin: bool,
    /// RFC 3339.
    pub created_at: String,
}

/// Answer of `GET /api/v1/users`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Users {
    /// By name.
    pub users: Vec<User>,
}

/// `POST /api/v1/organizations`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CreateOrganization {
    /// Unique among users, teams and organizations.
    pub name: String,
    /// The user who becomes its first administrator.
    pub owner: String,
}

/// `POST /api/v1/teams`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CreateTeam {
    /// Unique among users, teams and organizations.
    pub name: String,
    /// The organization it belongs to.
    pub organization: String,
    /// The user who becomes its first administrator.
    pub owner: String,
}

/// `POST /api/v1/organizations/{org}/members` and `POST /api/v1/teams/{name}/members`: adds, or changes the role.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AddMember {
    /// The user.
    pub username: String,
    /// `admin`, `member` or `viewer`.
    pub role: String,
}

/// The name of what was made.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Created {
    /// Its name.
    pub name: String,
}

/// `POST /api/v1/teams/{name}/service-accounts`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CreateServiceAccount {
    /// What it is for; shown as its name.
    pub description: String,
}

/// A service account that was just made.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CreatedServiceAccount {
    /// Its name. Runs that it logs without naming an entity go to its team.
    pub username: String,
    /// Its API key, which nobody can see again.
    pub key: String,
}
