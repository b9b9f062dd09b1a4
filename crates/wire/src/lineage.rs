//! Lineage: runs and versions, and which made and used which.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A run or a version.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LineageNode {
    /// Unique in the answer; edges name it.
    pub id: String,
    /// `run` or `artifact`.
    pub kind: String,
    /// How many edges it is away from the start.
    pub distance: usize,
    /// The owner of the project.
    pub entity: String,
    /// The project.
    pub project: String,
    /// Of a run its id, of a version its collection.
    pub name: String,
    /// What to show: a run's name for people, `collection:v3` of a version.
    pub label: String,
    /// The state of a run, or `committed`.
    pub state: String,
    /// Of a version its type, of a run its job type.
    pub r#type: Option<String>,
    /// Of a version, `v` and its number.
    pub version: Option<String>,
    /// Of a version, its aliases where it was made.
    pub aliases: Vec<String>,
    /// Of a version, what its files add up to.
    pub size_bytes: Option<i64>,
    /// Of a run, its author.
    pub user: Option<String>,
    /// RFC 3339.
    pub created_at: String,
}

/// From what was there first: a run to the version it logged, a version to a run that used it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LineageEdge {
    /// The id of a node.
    pub from: String,
    /// The id of a node.
    pub to: String,
}

/// Answer of `GET …/lineage`: what the caller may see around a run or a version.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Lineage {
    /// The id of the node that was asked about.
    pub start: String,
    /// The nearest first.
    pub nodes: Vec<LineageNode>,
    /// Between these nodes.
    pub edges: Vec<LineageEdge>,
    /// True where there is more than `depth` and `limit` let in.
    pub truncated: bool,
}
