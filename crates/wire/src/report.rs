//! Reports of projects.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

/// A report as a list shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Report {
    /// Identifies it, also in addresses: `/{entity}/{project}/reports/{title}--{id}`.
    pub id: String,
    /// Its name.
    pub title: String,
    /// What it is about, in a sentence.
    pub description: String,
    /// Whether it was never published, and is seen by its author alone.
    pub draft: bool,
    /// Who made it; absent once that user is deleted.
    pub owner: Option<String>,
    /// RFC 3339.
    pub created_at: String,
    /// When what others read last changed, RFC 3339.
    pub updated_at: String,
    /// Whether the caller has changes that are not published.
    pub has_draft: bool,
}

/// Answer of `GET /api/v1/projects/{entity}/{project}/reports`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Reports {
    /// Published ones and the caller's own, the newest change first.
    pub reports: Vec<Report>,
}

/// What the caller has changed of a report and not published.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Unpublished {
    /// Its name.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// As in [`WholeReport`].
    #[schema(value_type = Object)]
    pub spec: Box<RawValue>,
    /// When it last changed, RFC 3339.
    pub updated_at: String,
}

/// A report with everything in it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct WholeReport {
    /// The report.
    #[serde(flatten)]
    pub report: Report,
    /// Blocks in the shape of the `wandb-workspaces` package, version 5, as they were written.
    #[schema(value_type = Object)]
    pub spec: Box<RawValue>,
    /// The caller's changes.
    pub unpublished: Option<Unpublished>,
}

/// What people write of a report: body of `PUT …/reports/{id}/draft`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ReportText {
    /// Its name.
    pub title: String,
    /// What it is about.
    #[serde(default)]
    pub description: String,
    /// A JSON object in the shape of the `wandb-workspaces` package; 8 MiB at most.
    #[schema(value_type = Object)]
    pub spec: Box<RawValue>,
}

/// `POST /api/v1/projects/{entity}/{project}/reports`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CreateReport {
    /// Its name.
    pub title: String,
    /// What it is about.
    #[serde(default)]
    pub description: String,
    /// As in [`ReportText`].
    #[schema(value_type = Object)]
    pub spec: Box<RawValue>,
    /// Whether others see it at once.
    #[serde(default)]
    pub publish: bool,
}

/// `POST /api/v1/projects/{entity}/{project}/reports/{id}/publish`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PublishReport {
    /// Its name.
    pub title: String,
    /// What it is about.
    #[serde(default)]
    pub description: String,
    /// As in [`ReportText`].
    #[schema(value_type = Object)]
    pub spec: Box<RawValue>,
    /// `updated_at` of the report that was read. Refused where it has changed since.
    pub seen_at: String,
}
