//! Projects: named collections of runs.

use crate::id::{EntityId, ProjectId, UserId};
use crate::name::{EntityName, ProjectName};
use crate::time::Timestamp;

/// The project a run goes to when none was named; shown as "Uncategorized".
pub const DEFAULT_PROJECT: &str = "uncategorized";

/// A collection of runs, owned by an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Identifies the project.
    pub id: ProjectId,
    /// A small number unique on this server: the `internalId` of the wandb protocol, which must fit 32 bits.
    pub number: i64,
    /// The owner.
    pub entity_id: EntityId,
    /// The owner's name.
    pub entity: EntityName,
    /// Unique within the entity.
    pub name: ProjectName,
    /// Free text by its people, Markdown.
    pub description: String,
    /// Who made it; none once that user is deleted.
    pub created_by: Option<UserId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed or a run in it did.
    pub updated_at: Timestamp,
    /// Runs ever created in it, deleted ones included: the number in generated run names.
    pub runs_created: i64,
}

/// Counts shown beside a project.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProjectCounts {
    /// Runs not deleted.
    pub n_runs: i64,
    /// Of these, running.
    pub n_running: i64,
}
