//! Views of projects, and what one person calls runs.

use std::collections::BTreeMap;

use ayumi_model::id::noun;
use ayumi_model::name::RunName;
use ayumi_model::view::{SavedView, ViewChange};
use ayumi_model::{ProjectId, RunId, SavedViewId, UserId, limits};

use crate::Store;
use crate::error::{Error, Result};
use crate::params;
use crate::runs::find_run_id;
use crate::sql::{FromRow, Row, Tx};

/// The start of a query for views; `content` is where the text of a view comes from.
pub(crate) fn select(content: &str) -> String {
    format!(
        "SELECT v.id, v.project_id, v.user_id, e.name AS username, v.kind, v.name, v.title, v.description,
         {content} AS content, v.is_shared, v.created_at, v.updated_at FROM saved_view v
         LEFT JOIN \"user\" u ON u.id = v.user_id LEFT JOIN entity e ON e.id = u.entity_id"
    )
}

impl FromRow for SavedView {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            project_id: row.get("project_id")?,
            user_id: row.get("user_id")?,
            username: row.get("username")?,
            kind: row.get("kind")?,
            name: row.get("name")?,
            title: row.get("title")?,
            description: row.get("description")?,
            content: row.get("content")?,
            is_shared: row.get("is_shared")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }
}

/// What one person calls a run, and its colour.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonalRun {
    /// Their name for it.
    pub name: Option<String>,
    /// `#rrggbb`.
    pub color: Option<String>,
}

impl Store {
    /// Keeps a new view.
    ///
    /// # Errors
    /// `Invalid` when its maker has too many of them in the project.
    pub async fn create_view(&self, project: ProjectId, user: UserId, view: ViewChange) -> Result<SavedView> {
        let (id, now) = (self.new_id::<noun::SavedView>(), self.now());
        self.sql
            .write(move |tx| {
                let n_views: i64 = tx.get(
                    "SELECT count(*) FROM saved_view WHERE project_id = $1 AND user_id = $2",
                    params![project, user],
                )?;
                if n_views >= limits::VIEWS as i64 {
                    return Err(Error::Invalid(format!("you have {n_views} views of this project; delete some first")));
                }
                tx.execute(
                    "INSERT INTO saved_view (id, project_id, user_id, kind, name, title, description, content, is_shared,
                     created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
                    params![
                        id,
                        project,
                        user,
                        view.kind.as_deref().unwrap_or_default(),
                        view.name.as_deref().unwrap_or_default(),
                        view.title.as_deref().unwrap_or_default(),
                        view.description.as_deref().unwrap_or_default(),
                        view.content.as_deref().unwrap_or("{}"),
                        view.is_shared.unwrap_or(false),
                        now
                    ],
                )?;
                get_view(tx, id)
            })
            .await
    }

    /// Changes a view.
    pub async fn update_view(&self, id: SavedViewId, change: ViewChange) -> Result<SavedView> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                tx.execute(
                    "UPDATE saved_view SET kind = coalesce($2, kind), name = coalesce($3, name),
                     title = coalesce($4, title), description = coalesce($5, description),
                     content = coalesce($6, content), is_shared = coalesce($7, is_shared), updated_at = $8 WHERE id = $1",
                    params![
                        id,
                        change.kind.as_deref(),
                        change.name.as_deref(),
                        change.title.as_deref(),
                        change.description.as_deref(),
                        change.content.as_deref(),
                        change.is_shared,
                        now
                    ],
                )?;
                get_view(tx, id)
            })
            .await
    }

    /// The view with this id. What somebody has not published of a report is none.
    pub async fn find_view(&self, id: SavedViewId) -> Result<Option<SavedView>> {
        let text = format!("{} WHERE v.id = $1 AND v.parent_id IS NULL", select("v.content"));
        self.sql.read(move |tx| tx.find(&text, params![id])).await
    }

    /// The views of this kind of a project that a user sees: their own and the shared ones, by name. Only those of this
    /// short name, where one is given. What somebody has not published of a report is none of them.
    pub async fn list_views(
        &self,
        project: ProjectId,
        user: UserId,
        kind: String,
        name: Option<String>,
    ) -> Result<Vec<SavedView>> {
        let text = format!(
            "{} WHERE v.project_id = $1 AND v.kind = $2 AND (v.is_shared = 1 OR v.user_id = $3)
             AND v.name = coalesce($4, v.name) AND v.parent_id IS NULL ORDER BY v.title, v.id",
            select("v.content")
        );
        self.sql.read(move |tx| tx.query(&text, params![project, &kind, user, name.as_deref()])).await
    }

    /// Deletes a view.
    pub async fn delete_view(&self, id: SavedViewId) -> Result<()> {
        self.sql
            .write(move |tx| {
                tx.execute("DELETE FROM saved_view WHERE id = $1", params![id])?;
                Ok(())
            })
            .await
    }

    /// What a user calls the runs of a project, outside the trash, by their ids.
    pub async fn list_personal_runs(&self, project: ProjectId, user: UserId) -> Result<BTreeMap<String, PersonalRun>> {
        let rows: Vec<PersonalRow> = self
            .sql
            .read(move |tx| {
                tx.query(
                    "SELECT r.name AS run, p.name, p.color FROM personal_run p JOIN run r ON r.id = p.run_id
                     WHERE p.user_id = $1 AND r.project_id = $2 AND r.deleted_at IS NULL",
                    params![user, project],
                )
            })
            .await?;
        Ok(rows.into_iter().map(|row| (row.run, row.personal)).collect())
    }

    /// Keeps what a user calls runs. What has neither name nor colour is forgotten.
    ///
    /// # Errors
    /// `NotFound` for a run that the project does not have, unless it is to be forgotten.
    pub async fn set_personal_runs(
        &self,
        project: ProjectId,
        user: UserId,
        runs: Vec<(RunName, PersonalRun)>,
    ) -> Result<()> {
        self.sql
            .write(move |tx| {
                for (name, personal) in &runs {
                    let is_empty = *personal == PersonalRun::default();
                    let Some(run) = find_run_id(tx, project, name)? else {
                        if is_empty {
                            continue;
                        }
                        return Err(Error::NotFound(format!("run `{name}`")));
                    };
                    match is_empty {
                        true => tx.execute(
                            "DELETE FROM personal_run WHERE user_id = $1 AND run_id = $2",
                            params![user, run],
                        )?,
                        false => set_personal_run(tx, user, run, personal)?,
                    };
                }
                Ok(())
            })
            .await
    }
}

fn set_personal_run(tx: &mut Tx<'_>, user: UserId, run: RunId, personal: &PersonalRun) -> Result<u64> {
    tx.execute(
        "INSERT INTO personal_run (user_id, run_id, name, color) VALUES ($1, $2, $3, $4)
         ON CONFLICT (user_id, run_id) DO UPDATE SET name = excluded.name, color = excluded.color",
        params![user, run, personal.name.as_deref(), personal.color.as_deref()],
    )
}

pub(crate) fn get_view(tx: &mut Tx<'_>, id: SavedViewId) -> Result<SavedView> {
    let found = tx.find(&format!("{} WHERE v.id = $1", select("v.content")), params![id])?;
    found.ok_or_else(|| Error::NotFound("the view".to_owned()))
}

struct PersonalRow {
    run: String,
    personal: PersonalRun,
}

impl FromRow for PersonalRow {
    fn from_row(row: &Row) -> Result<Self> {
        let personal = PersonalRun { name: row.get("name")?, color: row.get("color")? };
        Ok(Self { run: row.get("run")?, personal })
    }
}
