//! `upsertModel`: a project is made or described.

use ayumi_service::{Error, Result};

use super::super::super::ids::NodeId;
use super::super::context::Context;
use super::super::object::{Arguments, Record, Value};
use super::super::project::Project;

pub(super) async fn upsert_model(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let (service, caller) = (context.service(), context.caller());
    let (project, inserted) = match input.some_text("id") {
        None => service.ensure_project(caller, input.text("entityName"), Some(input.required_text("name")?)).await?,
        Some(id) => {
            let missing = || Error::not_found("a project with this id");
            let Some(NodeId::Project(entity, name)) = NodeId::parse(id) else { return Err(missing()) };
            let found = service.find_project(caller, Some(entity.as_str()), name.as_str()).await?;
            (found.ok_or_else(missing)?, false)
        }
    };
    let project = match input.owned_text("description") {
        Some(description) => service.update_project(caller, &project, Some(description)).await?,
        None => project,
    };
    let project = Value::object(Project::new(context, project));
    let fields = [("project", project.clone()), ("model", project), ("inserted", Value::bool(inserted))];
    Ok(Record::new("UpsertModelPayload", fields).into())
}
