//! Signing in, and one's own keys.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who is signed in, and where they may log. Answer of `GET /api/v1/session`; also of a successful sign-in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// The user; absent for an anonymous caller.
    pub user: Option<SessionUser>,
    /// True while no account exists: the first visitor with the link printed at start makes the administrator.
    pub setup_needed: bool,
    /// Version of the server.
    pub version: String,
    /// Base URL that scripts use as `WANDB_BASE_URL`.
    pub base_url: String,
}

/// The user of a session.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SessionUser {
    /// Name of the user and of their own entity.
    pub username: String,
    /// Name for display.
    pub display_name: String,
    /// Mail address.
    pub email: Option<String>,
    /// May manage everything on this server.
    pub is_admin: bool,
    /// The user's own entity first, then their teams.
    pub entities: Vec<SessionEntity>,
}

/// An entity the user belongs to.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SessionEntity {
    /// First segment of its URLs.
    pub name: String,
    /// True for a team.
    pub is_team: bool,
    /// `viewer`, `member` or `admin`.
    pub role: String,
}

/// `POST /api/v1/session`: sign in. Sets the session cookie.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SignIn {
    /// Name of the user.
    pub username: String,
    /// Their password, or one of their API keys.
    pub password: String,
}

/// `POST /api/v1/setup`: make the first account, an administrator, with the one-time token of the start link. Signs in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Setup {
    /// The token in the link `/setup?token=…`.
    pub token: String,
    /// Name of the new user.
    pub username: String,
    /// At least 10 characters.
    pub password: String,
    /// Mail address.
    #[serde(default)]
    pub email: Option<String>,
}

/// `PATCH /api/v1/user`: change one's own account. Absent members stay as they are.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct UserChange {
    /// Name for display.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// New password, at least 10 characters.
    #[serde(default)]
    pub new_password: Option<String>,
    /// The password until now; needed to set a new one, except where none was set yet.
    #[serde(default)]
    pub current_password: Option<String>,
}

/// A browser in which one is signed in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OpenSession {
    /// Identifies the session in `DELETE /api/v1/user/sessions/{id}`.
    pub id: String,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339, to the minute.
    pub last_used_at: String,
    /// What the browser calls itself; empty where it did not say.
    pub user_agent: String,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// Answer of `GET /api/v1/user/sessions`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OpenSessions {
    /// Last used first.
    pub sessions: Vec<OpenSession>,
}

/// One of one's own keys.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ApiKey {
    /// Identifies the key in `DELETE /api/v1/user/api-keys/{id}`.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// Its last four characters.
    pub hint: String,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339.
    pub last_used_at: Option<String>,
}

/// Answer of `GET /api/v1/user/api-keys`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ApiKeys {
    /// Newest first.
    pub api_keys: Vec<ApiKey>,
}

/// `POST /api/v1/user/api-keys` and `POST /api/v1/users/{name}/api-keys`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct CreateApiKey {
    /// What it is for.
    #[serde(default)]
    pub name: Option<String>,
    /// A key the caller chose, 20 to 200 characters; only an administrator may.
    #[serde(default)]
    pub key: Option<String>,
}

/// The one time that a key is shown.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CreatedApiKey {
    /// Identifies the key.
    pub id: String,
    /// The key: 40 hexadecimal characters where the server made it.
    pub key: String,
}
