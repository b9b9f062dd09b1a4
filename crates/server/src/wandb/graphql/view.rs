//! Views: the reports of the wandb client, stored as it sends them.

use std::sync::Arc;

use ayumi_model::view::{REPORT, SavedView};
use ayumi_model::{ErrorKind, project};
use futures::FutureExt;
use futures::future::BoxFuture;

use super::super::ids::NodeId;
use super::connection;
use super::context::Context;
use super::object::{Arguments, Field, Object, Value, unknown};
use super::project::Project;
use super::query::page_of_named;
use super::user::User;
use ayumi_service::Result;

/// Views of a page where the client names no number.
const PAGE: usize = 50;

/// A view that the caller may see.
pub(super) struct View {
    context: Context,
    project: Arc<project::Project>,
    view: SavedView,
}

/// The views of a project of one type, reports where none is named.
pub(super) async fn list(
    context: &Context,
    project: &Arc<project::Project>,
    arguments: Arguments<'_>,
) -> Result<Value> {
    let kind = arguments.some_text("viewType").unwrap_or(REPORT);
    let name = arguments.some_text("viewName");
    let mut views = context.service().list_views(context.caller(), project, kind, name).await?;
    if let Some(user) = arguments.some_text("userName") {
        views.retain(|view| view.username.as_ref().is_some_and(|name| name.as_str() == user));
    }
    let (after, first) = (arguments.some_text("after"), arguments.page_size("first", PAGE)?);
    let node = |view: SavedView| {
        let id = view.id.to_string();
        (Value::object(View { context: context.clone(), project: project.clone(), view }), id)
    };
    Ok(page_of_named(connection::VIEWS, views.into_iter().map(node).collect(), after, first))
}

impl View {
    pub(super) fn new(context: &Context, project: project::Project, view: SavedView) -> Self {
        Self { context: context.clone(), project: Arc::new(project), view }
    }

    /// The view with this id, if the caller may see it.
    pub(super) async fn find(context: &Context, id: &str) -> Result<Option<Self>> {
        let Some(NodeId::View(id)) = NodeId::parse(id) else { return Ok(None) };
        match context.service().get_view_anywhere(context.caller(), id).await {
            Ok((project, view)) => Ok(Some(Self::new(context, project, view))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn resolve(&self, field: Field<'_>) -> Result<Value> {
        let view = &self.view;
        Ok(match field.name() {
            "id" => Value::text(NodeId::View(view.id).to_string()),
            "type" => Value::text(&view.kind),
            "name" => Value::text(&view.name),
            "displayName" => Value::text(&view.title),
            "description" => Value::text(&view.description),
            "user" => {
                Value::optional_object(view.username.as_ref().map(|username| User::named(&self.context, username)))
            }
            "project" => Value::object(Project::new(&self.context, (*self.project).clone())),
            "spec" => {
                self.context.charge(view.content.len())?;
                Value::text(&view.content)
            }
            "createdAt" => Value::text(view.created_at.to_string()),
            "updatedAt" => Value::text(view.updated_at.to_string()),
            "accessTokens" => Value::List(Vec::new()),
            "previewUrl" => Value::NULL,
            _ => return Err(unknown("View", field)),
        })
    }
}

impl Object for View {
    fn type_name(&self) -> &'static str {
        "View"
    }

    fn field<'a>(&'a self, field: Field<'a>) -> BoxFuture<'a, Result<Value>> {
        std::future::ready(self.resolve(field)).boxed()
    }
}
