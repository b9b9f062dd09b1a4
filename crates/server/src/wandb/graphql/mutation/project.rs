//! Projects are made, described, renamed and deleted.

use ayumi_model::project;
use ayumi_service::{Action, Error, Result};

use super::super::super::ids::NodeId;
use super::super::context::Context;
use super::super::object::{Arguments, Record, Value};
use super::super::project::Project;

pub(super) async fn upsert_model(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let (service, caller) = (context.service(), context.caller());
    let (project, inserted) = match input.some_text("id") {
        None => service.ensure_project(caller, input.text("entityName"), Some(input.required_text("name")?)).await?,
        Some(id) => (project_by_id(context, id).await?, false),
    };
    let project = match input.owned_text("description") {
        Some(description) => service.update_project(caller, &project, Some(description)).await?,
        None => project,
    };
    let project = Value::object(Project::new(context, project));
    let fields = [("project", project.clone()), ("model", project), ("inserted", Value::bool(inserted))];
    Ok(Record::new("UpsertModelPayload", fields).into())
}

pub(super) async fn rename_project(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let (service, caller) = (context.service(), context.caller());
    let (entity, old) = (input.required_text("entityName")?, input.required_text("oldProjectName")?);
    let (project, _) = service.get_project(caller, entity, old, Action::Write).await?;
    let project = service.rename_project(caller, &project, input.required_text("newProjectName")?).await?;
    let fields = [("project", Value::object(Project::new(context, project))), ("inserted", Value::bool(false))];
    Ok(Record::new("RenameProjectPayload", fields).into())
}

pub(super) async fn delete_model(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let project = project_by_id(context, input.required_text("id")?).await?;
    context.service().delete_project(context.caller(), &project).await?;
    Ok(Record::new("DeleteModelPayload", [("success", Value::bool(true))]).into())
}

async fn project_by_id(context: &Context, id: &str) -> Result<project::Project> {
    let missing = || Error::not_found("a project with this id");
    let Some(NodeId::Project(entity, name)) = NodeId::parse(id) else { return Err(missing()) };
    let found = context.service().find_project(context.caller(), Some(entity.as_str()), name.as_str()).await?;
    found.ok_or_else(missing)
}
