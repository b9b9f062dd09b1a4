//! Views of projects: how somebody looks at one, under a name.

use crate::id::{ProjectId, SavedViewId, UserId};
use crate::name::EntityName;
use crate::time::Timestamp;

/// The kind of the views that the web app saves. Others are named by the wandb client, and are its reports.
pub const WEB_VIEW: &str = "view";
/// The kind of a report that is published.
pub const REPORT: &str = "runs";
/// The kind of a report that is not: seen by its author alone.
pub const REPORT_DRAFT: &str = "runs/draft";

/// A view of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Identifies the view.
    pub id: SavedViewId,
    /// What it is a view of.
    pub project_id: ProjectId,
    /// Who made it; none once that user is deleted.
    pub user_id: Option<UserId>,
    /// Their name.
    pub username: Option<EntityName>,
    /// [`WEB_VIEW`], or what the wandb client calls its type: [`REPORT`] among others.
    pub kind: String,
    /// A short name that the client makes up for reports; empty for views of the web app.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// JSON that only those who draw the view understand.
    pub content: String,
    /// Seen by everybody who sees the project, and not by its maker alone.
    pub is_shared: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What to change of a view; `None` leaves a member as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ViewChange {
    /// Its kind.
    pub kind: Option<String>,
    /// Its short name.
    pub name: Option<String>,
    /// Name for people.
    pub title: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// JSON.
    pub content: Option<String>,
    /// Whether others see it.
    pub is_shared: Option<bool>,
}

/// What people write of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportText {
    /// Its name.
    pub title: String,
    /// What it is about, in a sentence.
    pub description: String,
    /// JSON in the shape of the `wandb-workspaces` package, for those who draw it.
    pub spec: String,
}
