//! Search over everything.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Answer of `GET /api/v1/search?q=…&limit=…`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SearchHits {
    /// Projects, runs, sweeps, collections of artifacts, teams and users, in this order; of each the latest first.
    pub hits: Vec<SearchHit>,
}

/// A thing that was found.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SearchHit {
    /// `project`, `run`, `sweep`, `artifact`, `team` or `user`.
    pub kind: String,
    /// The owner; the team or user itself for these.
    pub entity: String,
    /// The project; absent for teams and users.
    pub project: Option<String>,
    /// The thing's id in its project; the name for what has no id.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// The type of an artifact.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_name: Option<String>,
    /// Labels of a run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The state of a run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}
