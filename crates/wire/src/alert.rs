//! Alerts of runs.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a script wants people to know at once.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Alert {
    /// Identifies it.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// The rest, Markdown.
    pub text: String,
    /// `info`, `warn` or `error`.
    pub level: String,
    /// RFC 3339.
    pub created_at: String,
}

/// Answer of `GET /api/v1/runs/{entity}/{project}/{run}/alerts`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Alerts {
    /// Newest first; the last 1,000 of the run.
    pub alerts: Vec<Alert>,
}
