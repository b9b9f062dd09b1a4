//! Views are made, changed and deleted: the reports of the wandb client.

use ayumi_model::view::{REPORT, ViewChange};
use ayumi_service::{Action, Error, Result};

use super::super::super::ids::NodeId;
use super::super::context::Context;
use super::super::object::{Arguments, Record, Value};
use super::super::view::View;

/// Letters and digits of the name of a view that the client gave none.
const NAME: usize = 12;

pub(super) async fn upsert_view(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let (service, caller) = (context.service(), context.caller());
    let spec = input.some_text("spec");
    if spec.is_some_and(|spec| serde_json::from_str::<serde::de::IgnoredAny>(spec).is_err()) {
        return Err(Error::invalid("`spec` is not JSON"));
    }
    let change = ViewChange {
        kind: input.owned_text("type"),
        name: input.owned_text("name"),
        title: input.owned_text("displayName"),
        description: input.owned_text("description"),
        content: spec.map(str::to_owned),
        // What is not published yet is its author's alone.
        is_shared: input.text("type").map(|kind| !kind.ends_with("/draft")),
    };
    let (project, view, inserted) = match input.some_text("id") {
        Some(id) => {
            let Some(NodeId::View(id)) = NodeId::parse(id) else { return Err(Error::not_found("a view with this id")) };
            let (project, view) = service.get_view_anywhere(caller, id).await?;
            let view = service.update_view(caller, &project, &view, change).await?;
            (project, view, false)
        }
        None => {
            let entity = input.some_text("entityName").unwrap_or(caller.signed_in()?.home().as_str());
            let name = input.required_text("projectName")?;
            let (project, _) = service.get_project(caller, entity, name, Action::Write).await?;
            let kind = change.kind.clone().unwrap_or_else(|| REPORT.to_owned());
            // A client that heard no answer sends the same view again.
            let known = match change.name.as_deref().filter(|name| !name.is_empty()) {
                Some(name) => service.list_views(caller, &project, &kind, Some(name)).await?,
                None => Vec::new(),
            };
            let own = caller.user().map(|user| user.id);
            match known.into_iter().find(|view| view.user_id == own) {
                Some(view) => (project.clone(), service.update_view(caller, &project, &view, change).await?, false),
                None => {
                    let name = change.name.clone().filter(|name| !name.is_empty());
                    let new = ViewChange {
                        name: Some(name.unwrap_or_else(|| service.random_word(NAME))),
                        is_shared: Some(change.is_shared.unwrap_or(true)),
                        kind: Some(kind),
                        ..change
                    };
                    let view = service.create_view(caller, &project, new).await?;
                    (project, view, true)
                }
            }
        }
    };
    let fields = [("view", Value::object(View::new(context, project, view))), ("inserted", Value::bool(inserted))];
    Ok(Record::new("UpsertViewPayload", fields).into())
}

pub(super) async fn delete_view(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let (service, caller) = (context.service(), context.caller());
    let missing = || Error::not_found("a view with this id");
    let Some(NodeId::View(id)) = NodeId::parse(input.required_text("id")?) else { return Err(missing()) };
    let (project, view) = service.get_view_anywhere(caller, id).await?;
    service.delete_view(caller, &project, &view).await?;
    let fields = [("success", Value::bool(true)), ("pendingDrafts", Value::List(Vec::new()))];
    Ok(Record::new("DeleteViewPayload", fields).into())
}
