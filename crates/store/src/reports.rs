//! Reports: views that people write, publish and go on changing before they publish again.
//!
//! What one person has changed of a published report hangs on it as a view of its own (`parent_id`), which nobody else
//! sees; publishing puts its text into the report.

use ayumi_model::id::noun;
use ayumi_model::time::Timestamp;
use ayumi_model::view::{REPORT, REPORT_DRAFT, ReportText, SavedView};
use ayumi_model::{ProjectId, SavedViewId, UserId};

use crate::Store;
use crate::error::{Error, Result};
use crate::params;
use crate::sql::{FromRow, Row};
use crate::views::{get_view, select};

/// A report as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportHead {
    /// The report, without its content.
    pub view: SavedView,
    /// Whether the user who asks has changes of it that are not published.
    pub has_draft: bool,
}

impl FromRow for ReportHead {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { view: SavedView::from_row(row)?, has_draft: row.get::<i64>("n_drafts")? > 0 })
    }
}

impl Store {
    /// The reports of a project that a user sees, published ones and their own, the newest change first.
    pub async fn list_reports(&self, project: ProjectId, user: UserId) -> Result<Vec<ReportHead>> {
        let text = format!(
            "SELECT v.*, (SELECT count(*) FROM saved_view d WHERE d.parent_id = v.id AND d.user_id = $2) AS n_drafts
             FROM ({} WHERE v.project_id = $1 AND v.kind IN ($3, $4) AND v.parent_id IS NULL
             AND (v.is_shared = 1 OR v.user_id = $2)) v ORDER BY v.updated_at DESC, v.id",
            select("''")
        );
        self.sql.read(move |tx| tx.query(&text, params![project, user, REPORT, REPORT_DRAFT])).await
    }

    /// What a user has changed of a report and not published.
    pub async fn find_report_draft(&self, report: SavedViewId, user: UserId) -> Result<Option<SavedView>> {
        let text = format!("{} WHERE v.parent_id = $1 AND v.user_id = $2", select("v.content"));
        self.sql.read(move |tx| tx.find(&text, params![report, user])).await
    }

    /// Keeps what a user changed of a report in place of what they changed before.
    pub async fn keep_report_draft(&self, report: &SavedView, user: UserId, text: ReportText) -> Result<()> {
        let (id, now) = (self.new_id::<noun::SavedView>(), self.now());
        let (parent, project) = (report.id, report.project_id);
        self.sql
            .write(move |tx| {
                tx.execute(
                    "INSERT INTO saved_view (id, project_id, user_id, kind, name, title, description, content, is_shared,
                     created_at, updated_at, parent_id) VALUES ($1, $2, $3, $4, '', $5, $6, $7, 0, $8, $8, $9)
                     ON CONFLICT (parent_id, user_id) DO UPDATE SET title = excluded.title,
                     description = excluded.description, content = excluded.content, updated_at = excluded.updated_at",
                    params![
                        id,
                        project,
                        user,
                        REPORT_DRAFT,
                        &text.title,
                        &text.description,
                        &text.spec,
                        now,
                        parent
                    ],
                )?;
                Ok(())
            })
            .await
    }

    /// Forgets what a user changed of a report.
    pub async fn drop_report_draft(&self, report: SavedViewId, user: UserId) -> Result<()> {
        self.sql
            .write(move |tx| {
                tx.execute("DELETE FROM saved_view WHERE parent_id = $1 AND user_id = $2", params![report, user])?;
                Ok(())
            })
            .await
    }

    /// Publishes a report with this text, and forgets what the user had changed of it. `seen` is when the report that
    /// they read had last changed.
    ///
    /// # Errors
    /// `Conflict` when it has changed since.
    pub async fn publish_report(
        &self,
        report: SavedViewId,
        user: UserId,
        text: ReportText,
        seen: Timestamp,
    ) -> Result<SavedView> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                // Each change has a time of its own, so that the next one to publish is told of it.
                let changed = tx.execute(
                    "UPDATE saved_view SET kind = $2, title = $3, description = $4, content = $5, is_shared = 1,
                     updated_at = CASE WHEN updated_at < $6 THEN $6 ELSE updated_at + 1 END
                     WHERE id = $1 AND updated_at = $7",
                    params![report, REPORT, &text.title, &text.description, &text.spec, now, seen],
                )?;
                let view = get_view(tx, report)?;
                if changed == 0 {
                    return Err(Error::Conflict("somebody else has changed the report since".to_owned()));
                }
                tx.execute("DELETE FROM saved_view WHERE parent_id = $1 AND user_id = $2", params![report, user])?;
                Ok(view)
            })
            .await
    }
}
