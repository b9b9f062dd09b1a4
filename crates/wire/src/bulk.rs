//! The same change of many runs, and runs in the trash.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::error::ErrorDetail;
use crate::run::RunRow;

/// Which runs of a project: either `runs`, or `filter` and `search`. Naming neither is an error; `"filter": {}` means all.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct RunSelection {
    /// Run ids, 10,000 at most.
    #[serde(default)]
    pub runs: Option<Vec<String>>,
    /// As in `runs:query`.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub filter: Option<Value>,
    /// As in `runs:query`.
    #[serde(default)]
    pub search: Option<String>,
}

/// `POST …/runs:update`, and `…/runs:tag` for tags alone. Absent members stay as they are.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct UpdateRuns {
    /// Which runs.
    #[serde(flatten)]
    pub selection: RunSelection,
    /// Tags to put on.
    #[serde(default)]
    pub add_tags: Vec<String>,
    /// Tags to take off.
    #[serde(default)]
    pub remove_tags: Vec<String>,
    /// Empty takes the runs out of their groups.
    #[serde(default)]
    pub group: Option<String>,
    /// Empty removes it.
    #[serde(default)]
    pub job_type: Option<String>,
}

/// `POST …/runs:stop` and `…/runs:restore`; the latter wants `runs`, as a filter finds none in the trash.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct ChangeRuns {
    /// Which runs.
    #[serde(flatten)]
    pub selection: RunSelection,
}

/// `POST …/runs:archive`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ArchiveRuns {
    /// Which runs.
    #[serde(flatten)]
    pub selection: RunSelection,
    /// False puts them back; true where absent.
    #[serde(default = "yes")]
    pub archived: bool,
}

/// `POST …/runs:lock`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LockRuns {
    /// Which runs.
    #[serde(flatten)]
    pub selection: RunSelection,
    /// False allows them to be deleted again; true where absent.
    #[serde(default = "yes")]
    pub locked: bool,
}

/// `POST …/runs:move`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MoveRuns {
    /// Which runs.
    #[serde(flatten)]
    pub selection: RunSelection,
    /// The project they go to; it is made if it is missing.
    pub project: String,
    /// Its owner; the same one where absent.
    #[serde(default)]
    pub entity: Option<String>,
}

/// `POST …/runs:delete`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct DeleteRuns {
    /// Which runs.
    #[serde(flatten)]
    pub selection: RunSelection,
    /// Delete the artifact versions that the runs made, too. They do not come back with a run that is restored.
    #[serde(default)]
    pub delete_artifacts: bool,
    /// Delete them even where they are linked into collections.
    #[serde(default)]
    pub confirm_linked: bool,
}

/// What became of a change of many runs. Sent twice, it changes nothing the second time.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BulkDone {
    /// Runs that were not so before.
    pub n_changed: usize,
    /// Runs that could not be changed.
    pub failed: Vec<FailedRun>,
}

/// A run that could not be changed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct FailedRun {
    /// Run id.
    pub run: String,
    /// Why.
    pub error: ErrorDetail,
}

/// Status 409 of a wish to delete runs with their artifacts: some of these are linked, and nothing was deleted. Sent again
/// with `confirm_linked`, it is done.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LinkedConflict {
    /// As for every failure.
    pub error: ErrorDetail,
    /// The links that would go; 1,000 at most.
    pub linked: Vec<LinkedVersion>,
}

/// A version that is linked into a collection.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LinkedVersion {
    /// Where it was made: `entity/project/name:v0`.
    pub version: String,
    /// Where it is linked: `entity/project/name`.
    pub collection: String,
    /// What it is called there.
    pub aliases: Vec<String>,
}

/// Answer of `GET /api/v1/projects/{entity}/{project}/trash`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Trash {
    /// Those deleted last first.
    pub runs: Vec<TrashedRun>,
    /// Continues the list; absent at its end.
    pub next_cursor: Option<String>,
    /// Runs in the trash, however many are in this answer.
    pub n_runs: i64,
}

/// A run in the trash.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TrashedRun {
    /// What lists show.
    #[serde(flatten)]
    pub row: RunRow,
    /// RFC 3339.
    pub deleted_at: String,
    /// Who deleted it; absent where nobody is known to have.
    pub deleted_by: Option<String>,
    /// When it is removed for good, RFC 3339.
    pub purged_at: String,
}

fn yes() -> bool {
    true
}
