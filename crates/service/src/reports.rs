//! Reports of projects: written by members, read by everybody who sees the project once they are published.

use ayumi_model::SavedViewId;
use ayumi_model::project::Project;
use ayumi_model::time::Timestamp;
use ayumi_model::view::{REPORT, REPORT_DRAFT, ReportText, SavedView, ViewChange};
pub use ayumi_store::reports::ReportHead;

use crate::Service;
use crate::authorize::Action;
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::views::checked;

/// Letters and digits of the short name of a report; the wandb client makes up names like it.
const NAME: usize = 12;

/// A report, and what the caller has changed of it without publishing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeReport {
    /// As others read it, if it is published.
    pub view: SavedView,
    /// The caller's changes.
    pub draft: Option<SavedView>,
}

/// Whether a view is a report, published or not.
pub fn is_report(view: &SavedView) -> bool {
    [REPORT, REPORT_DRAFT].contains(&view.kind.as_str())
}

impl Service {
    /// The reports of a project that the caller sees, the newest change first. The project was obtained through a checked
    /// call, here and below.
    pub async fn list_reports(&self, caller: &Caller, project: &Project) -> Result<Vec<ReportHead>> {
        Ok(self.store().list_reports(project.id, caller.signed_in()?.id).await?)
    }

    /// Keeps a new report: for all to read, or for its author alone.
    pub async fn create_report(
        &self,
        caller: &Caller,
        project: &Project,
        text: ReportText,
        publish: bool,
    ) -> Result<WholeReport> {
        self.allow_in_project(caller, Action::Write, project).await?;
        let kind = if publish { REPORT } else { REPORT_DRAFT };
        let ReportText { title, description, spec } = checked_text(text)?;
        let change = ViewChange {
            kind: Some(kind.to_owned()),
            name: Some(self.random_word(NAME)),
            title: Some(title),
            description: Some(description),
            content: Some(spec),
            is_shared: Some(publish),
        };
        let view = self.create_view(caller, project, change).await?;
        Ok(WholeReport { view, draft: None })
    }

    /// A report that the caller sees.
    pub async fn get_report(&self, caller: &Caller, project: &Project, id: SavedViewId) -> Result<WholeReport> {
        let view = self.find_report(caller, project, id).await?;
        let draft = self.store().find_report_draft(view.id, caller.signed_in()?.id).await?;
        Ok(WholeReport { view, draft })
    }

    /// Keeps what the caller changed, for their eyes alone: a report that was never published is changed itself.
    pub async fn keep_report_draft(
        &self,
        caller: &Caller,
        project: &Project,
        id: SavedViewId,
        text: ReportText,
    ) -> Result<WholeReport> {
        let view = self.find_report(caller, project, id).await?;
        self.allow_in_project(caller, Action::Write, project).await?;
        let text = checked_text(text)?;
        match view.is_shared {
            true => self.store().keep_report_draft(&view, caller.signed_in()?.id, text).await?,
            false => {
                let change = ViewChange {
                    title: Some(text.title),
                    description: Some(text.description),
                    content: Some(text.spec),
                    ..Default::default()
                };
                self.store().update_view(view.id, change).await?;
            }
        }
        self.get_report(caller, project, id).await
    }

    /// Forgets what the caller changed of a published report.
    pub async fn drop_report_draft(&self, caller: &Caller, project: &Project, id: SavedViewId) -> Result<()> {
        let view = self.find_report(caller, project, id).await?;
        self.allow_in_project(caller, Action::Write, project).await?;
        Ok(self.store().drop_report_draft(view.id, caller.signed_in()?.id).await?)
    }

    /// Publishes a report with this text. `seen` is when the report that was read had last changed.
    ///
    /// # Errors
    /// `Conflict` when it has changed since: nobody's words are overwritten unseen.
    pub async fn publish_report(
        &self,
        caller: &Caller,
        project: &Project,
        id: SavedViewId,
        text: ReportText,
        seen: Timestamp,
    ) -> Result<WholeReport> {
        let view = self.find_report(caller, project, id).await?;
        self.allow_in_project(caller, Action::Write, project).await?;
        let user = caller.signed_in()?.id;
        let view = self.store().publish_report(view.id, user, checked_text(text)?, seen).await?;
        Ok(WholeReport { view, draft: None })
    }

    /// Deletes a report with everybody's changes: its maker's affair, or an admin's.
    pub async fn delete_report(&self, caller: &Caller, project: &Project, id: SavedViewId) -> Result<()> {
        let view = self.find_report(caller, project, id).await?;
        self.delete_view(caller, project, &view).await
    }

    async fn find_report(&self, caller: &Caller, project: &Project, id: SavedViewId) -> Result<SavedView> {
        let missing = || Error::not_found("the report");
        let found = self.store().find_view(id).await?.filter(is_report).ok_or_else(missing)?;
        let user = caller.signed_in()?.id;
        let is_seen = found.project_id == project.id && (found.is_shared || found.user_id == Some(user));
        if is_seen { Ok(found) } else { Err(missing()) }
    }
}

fn checked_text(text: ReportText) -> Result<ReportText> {
    if text.title.trim().is_empty() {
        return Err(Error::invalid("a report needs a title"));
    }
    if !text.spec.starts_with('{') {
        return Err(Error::invalid("`spec` is not a JSON object"));
    }
    let change = ViewChange {
        kind: Some(REPORT.to_owned()),
        title: Some(text.title),
        description: Some(text.description),
        content: Some(text.spec),
        ..Default::default()
    };
    let checked = checked(change)?;
    Ok(ReportText {
        title: checked.title.unwrap_or_default(),
        description: checked.description.unwrap_or_default(),
        spec: checked.content.unwrap_or_default(),
    })
}
