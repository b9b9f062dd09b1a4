//! Views of projects: saved by people in the web app, and the reports of the wandb client. And what one person calls runs.

use std::collections::BTreeMap;

use ayumi_model::name::RunName;
use ayumi_model::project::Project;
use ayumi_model::view::{REPORT, SavedView, ViewChange, WEB_VIEW};
use ayumi_model::{SavedViewId, limits};
pub use ayumi_store::views::PersonalRun;

use crate::Service;
use crate::authorize::Action;
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::reports::is_report;
use crate::runs::check_length;

/// What to change of what one person calls a run: absent members stay, `None` takes one out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonalChange {
    /// Their name for it.
    pub name: Option<Option<String>>,
    /// `#rrggbb`.
    pub color: Option<Option<String>>,
}

impl Service {
    /// The views of a kind that the caller sees, by title: their own and shared ones. The project was obtained through a
    /// checked call.
    pub async fn list_views(
        &self,
        caller: &Caller,
        project: &Project,
        kind: &str,
        name: Option<&str>,
    ) -> Result<Vec<SavedView>> {
        let user = caller.signed_in()?.id;
        Ok(self.store().list_views(project.id, user, kind.to_owned(), name.map(str::to_owned)).await?)
    }

    /// Keeps a new view. Who may see the project may have views of their own; what others are to see needs a member.
    pub async fn create_view(&self, caller: &Caller, project: &Project, view: ViewChange) -> Result<SavedView> {
        let user = caller.signed_in()?.id;
        let view = checked(view)?;
        if view.is_shared == Some(true) {
            self.allow_in_project(caller, Action::Write, project).await?;
        }
        Ok(self.store().create_view(project.id, user, view).await?)
    }

    /// A view of a project that the caller sees. The project was obtained through a checked call.
    ///
    /// # Errors
    /// `NotFound` for somebody else's that is not shared.
    pub async fn get_view(&self, caller: &Caller, project: &Project, id: SavedViewId) -> Result<SavedView> {
        let user = caller.signed_in()?.id;
        let found = self.store().find_view(id).await?;
        found
            .filter(|view| view.project_id == project.id && (view.is_shared || view.user_id == Some(user)))
            .ok_or_else(|| Error::not_found("the view"))
    }

    /// The same by its id alone, with its project.
    pub async fn get_view_anywhere(&self, caller: &Caller, id: SavedViewId) -> Result<(Project, SavedView)> {
        caller.signed_in()?;
        let missing = || Error::not_found("the view");
        let found = self.store().find_view(id).await?.ok_or_else(missing)?;
        let project = self.store().get_project(found.project_id).await?;
        if self.role_in_project(caller, &project).await?.is_none() {
            return Err(missing());
        }
        let view = self.get_view(caller, &project, id).await?;
        Ok((project, view))
    }

    /// Changes a view: its maker's affair, or an admin's. A report that is published is written by all members.
    pub async fn update_view(
        &self,
        caller: &Caller,
        project: &Project,
        view: &SavedView,
        change: ViewChange,
    ) -> Result<SavedView> {
        let change = checked(change)?;
        match view.is_shared && is_report(view) {
            true => self.allow_in_project(caller, Action::Write, project).await?,
            false => self.allow_view(caller, project, view).await?,
        }
        if change.is_shared == Some(true) && !view.is_shared {
            self.allow_in_project(caller, Action::Write, project).await?;
        }
        Ok(self.store().update_view(view.id, change).await?)
    }

    /// Deletes a view: its maker's affair, or an admin's.
    pub async fn delete_view(&self, caller: &Caller, project: &Project, view: &SavedView) -> Result<()> {
        self.allow_view(caller, project, view).await?;
        Ok(self.store().delete_view(view.id).await?)
    }

    async fn allow_view(&self, caller: &Caller, project: &Project, view: &SavedView) -> Result<()> {
        match view.user_id == Some(caller.signed_in()?.id) {
            true => Ok(()),
            false => self.allow_in_project(caller, Action::Manage, project).await,
        }
    }

    /// What the caller calls the runs of a project that was obtained through a checked call.
    pub async fn personal_runs(&self, caller: &Caller, project: &Project) -> Result<BTreeMap<String, PersonalRun>> {
        Ok(self.store().list_personal_runs(project.id, caller.signed_in()?.id).await?)
    }

    /// Changes what the caller calls runs of a project that was obtained through a checked call.
    pub async fn change_personal_runs(
        &self,
        caller: &Caller,
        project: &Project,
        changes: BTreeMap<String, PersonalChange>,
    ) -> Result<BTreeMap<String, PersonalRun>> {
        let user = caller.signed_in()?.id;
        if changes.len() > limits::NAMED_RUNS {
            return Err(Error::invalid(format!("at most {} runs in one request", limits::NAMED_RUNS)));
        }
        let mut known = self.store().list_personal_runs(project.id, user).await?;
        let mut runs = Vec::with_capacity(changes.len());
        for (run, change) in changes {
            let name = RunName::parse(&run)?;
            let mut personal = known.remove(&run).unwrap_or_default();
            if let Some(name) = change.name {
                personal.name = name.map(|name| checked_text("the name", name, limits::LABEL)).transpose()?;
                personal.name = personal.name.filter(|name| !name.trim().is_empty());
            }
            if let Some(color) = change.color {
                personal.color = color.map(checked_color).transpose()?;
            }
            runs.push((name, personal));
        }
        self.store().set_personal_runs(project.id, user, runs).await?;
        self.personal_runs(caller, project).await
    }
}

pub(crate) fn checked(mut view: ViewChange) -> Result<ViewChange> {
    let most = if view.kind.as_deref() == Some(WEB_VIEW) { limits::VIEW } else { limits::REPORT };
    if view.title.as_deref().is_some_and(|title| title.trim().is_empty()) && view.kind.as_deref() == Some(WEB_VIEW) {
        return Err(Error::invalid("a view needs a name"));
    }
    let noun =
        if view.kind.as_deref().is_some_and(|kind| kind.starts_with(REPORT)) { "the report" } else { "the view" };
    for (noun, text, most) in [
        ("the type", &mut view.kind, limits::LABEL),
        ("the name", &mut view.name, limits::LABEL),
        ("the name", &mut view.title, limits::LABEL),
        ("the description", &mut view.description, limits::NOTE),
        (noun, &mut view.content, most),
    ] {
        *text = text.take().map(|text| checked_text(noun, text, most)).transpose()?;
    }
    Ok(view)
}

/// Checks the length, and takes out what a database cannot hold in a text.
fn checked_text(noun: &str, mut text: String, most: usize) -> Result<String> {
    check_length(noun, &text, most)?;
    text.retain(|c| c != '\0');
    Ok(text)
}

fn checked_color(color: String) -> Result<String> {
    let digits = color.strip_prefix('#').filter(|digits| digits.len() == 6);
    match digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit())) {
        true => Ok(color.to_ascii_lowercase()),
        false => Err(Error::invalid("a colour is written as `#rrggbb`")),
    }
}
