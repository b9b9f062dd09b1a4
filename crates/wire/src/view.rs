//! Views of projects, and what one person calls runs.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A view that somebody saved.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SavedView {
    /// Identifies it.
    pub id: String,
    /// Name for people; two views may have the same one.
    pub name: String,
    /// What the view is made of: the members of the web app's address, such as `filter` and `group`.
    #[schema(value_type = Object)]
    pub search: Map<String, Value>,
    /// Seen by everybody who sees the project.
    pub shared: bool,
    /// Who made it; absent once that user is deleted.
    pub owner: Option<String>,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339.
    pub updated_at: String,
}

/// Answer of `GET /api/v1/projects/{entity}/{project}/views`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SavedViews {
    /// The caller's own and the shared ones, by name.
    pub views: Vec<SavedView>,
}

/// `POST /api/v1/projects/{entity}/{project}/views`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CreateView {
    /// Name for people.
    pub name: String,
    /// What the view is made of; 64 KiB at most.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub search: Map<String, Value>,
    /// Whether others see it; that needs a member of the project.
    #[serde(default)]
    pub shared: bool,
}

/// `PATCH /api/v1/projects/{entity}/{project}/views/{id}`. Absent members stay as they are.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct ViewChange {
    /// Name for people.
    #[serde(default)]
    pub name: Option<String>,
    /// The whole of what the view is made of.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub search: Option<Map<String, Value>>,
    /// Whether others see it.
    #[serde(default)]
    pub shared: Option<bool>,
}

/// What the caller calls the runs of a project. Answer of `GET` and `PATCH /api/v1/projects/{entity}/{project}/personal`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Personal {
    /// By run id.
    pub runs: BTreeMap<String, PersonalRun>,
}

/// What one person calls a run.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PersonalRun {
    /// Their name for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `#rrggbb`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
}

/// `PATCH /api/v1/projects/{entity}/{project}/personal`. Absent members stay as they are; null takes a member, or all of a
/// run, out.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct PersonalChange {
    /// By run id.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, PersonalRunChange>)]
    pub runs: BTreeMap<String, Option<PersonalRunChange>>,
}

/// What to change of what the caller calls a run.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct PersonalRunChange {
    /// Their name for it.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub name: Option<Option<String>>,
    /// `#rrggbb`.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub color: Option<Option<String>>,
}

/// Tells null from absence.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
