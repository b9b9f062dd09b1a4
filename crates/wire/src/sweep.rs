//! Sweeps.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A search for good hyperparameters.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Sweep {
    /// The owner of the project.
    pub entity: String,
    /// The project.
    pub project: String,
    /// The sweep's id, unique in its project. Its runs have it as `sweep`.
    pub id: String,
    /// Name for people: the one given later, or that of the configuration, or the id.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// `pending`, `running`, `paused`, `finished` or `canceled`.
    pub state: String,
    /// `grid`, `random`, `bayes` or `custom`.
    pub method: String,
    /// The configuration as it was sent, YAML.
    pub config: String,
    /// The configuration as a tree; empty where this version does not understand it.
    #[schema(value_type = Object)]
    pub document: Value,
    /// The key that the sweep optimises.
    pub metric: Option<String>,
    /// `minimize` or `maximize`.
    pub goal: Option<String>,
    /// The best value of the metric in the summaries of its runs.
    pub best: Option<f64>,
    /// Runs of it, without those in the trash.
    pub n_runs: i64,
    /// How many there will be at most, where that is known.
    pub n_runs_expected: Option<u64>,
    /// RFC 3339.
    pub created_at: String,
    /// When it last changed or gave out a run, RFC 3339.
    pub updated_at: String,
    /// When an agent was last heard of, RFC 3339.
    pub heartbeat_at: Option<String>,
}

/// Answer of `GET /api/v1/projects/{entity}/{project}/sweeps`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Sweeps {
    /// Newest first.
    pub sweeps: Vec<Sweep>,
    /// Continues the list; absent at its end.
    pub next_cursor: Option<String>,
}

/// `PATCH /api/v1/sweeps/{entity}/{project}/{sweep}`. Absent members stay as they are.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct SweepChange {
    /// `running` resumes, `paused` lets agents wait, `finished` starts no more runs, `canceled` also stops those that run.
    #[serde(default)]
    pub state: Option<String>,
    /// Name for people; empty takes it away again.
    #[serde(default)]
    pub name: Option<String>,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
}
