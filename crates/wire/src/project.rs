//! Projects.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A project with its counts.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Project {
    /// The owner.
    pub entity: String,
    /// Unique within the owner.
    pub name: String,
    /// What to show as its title: the name, except "Uncategorized" for the default project.
    pub title: String,
    /// Markdown.
    pub description: String,
    /// RFC 3339.
    pub created_at: String,
    /// When it or one of its runs last changed, RFC 3339.
    pub updated_at: String,
    /// Runs in it, without those in the trash.
    pub n_runs: i64,
    /// Of these, running now.
    pub n_running: i64,
    /// What the caller may do: `restricted_viewer` (in registries), `viewer`, `member` or `admin`.
    pub role: String,
}

/// Answer of `GET /api/v1/projects?entity=…` (without `entity`: all the caller may see).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Projects {
    /// Last changed first.
    pub projects: Vec<Project>,
}

/// `POST /api/v1/projects`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CreateProject {
    /// Unique within the owner.
    pub name: String,
    /// The owner; the caller where absent.
    #[serde(default)]
    pub entity: Option<String>,
    /// Markdown.
    #[serde(default)]
    pub description: String,
}

/// `PATCH /api/v1/projects/{entity}/{project}`. Absent members stay as they are.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ProjectChange {
    /// A new name. The old one leads to the project until another is made under it.
    #[serde(default)]
    pub name: Option<String>,
    /// Markdown.
    #[serde(default)]
    pub description: Option<String>,
}

/// Answer of `GET /api/v1/projects/{entity}/{project}/keys`: what was logged by any run of the project.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MetricKeys {
    /// By name.
    pub keys: Vec<MetricKey>,
    /// True where the project has more keys than one answer holds (10,000).
    pub truncated: bool,
}

/// A key of logged rows.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MetricKey {
    /// Nested keys are joined with dots.
    pub name: String,
    /// `history` for what scripts log, `system` for hardware metrics.
    pub stream: String,
    /// The kinds of value it has had: `number`, `boolean`, `string`, `null`, `json`, `media`.
    pub kinds: Vec<String>,
}

/// Answer of `GET /api/v1/projects/{entity}/{project}/fields`: the keys of config and summary that runs of the project have.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Fields {
    /// Those of the config before those of the summary, each by name.
    pub fields: Vec<Field>,
    /// True where the project has more fields than one answer holds (10,000).
    pub truncated: bool,
}

/// A key of config or summary.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Field {
    /// As in filters and orders: `config.lr`, `summary.best.loss`.
    pub name: String,
    /// The kinds of value it has: `null`, `boolean`, `number`, `string`, `json` (a list, media or an empty object).
    pub kinds: Vec<String>,
    /// Runs that have it, without those in the trash.
    pub n_runs: i64,
}
