//! Registries: made, changed, renamed, deleted, and the roles in them.

use ayumi_model::access::Role;
use ayumi_model::registry::{PREFIX, Registry};
use ayumi_service::registries::{Member, RegistrySettings};
use ayumi_service::{Action, Error, Result};

use super::super::super::ids::NodeId;
use super::super::context::Context;
use super::super::object::{Arguments, Record, Value};
use super::super::project::Project;
use super::success;

/// Whether `upsertModel` is about a registry.
pub(super) fn is_registry(input: Arguments<'_>) -> bool {
    input.some_text("name").is_some_and(|name| name.starts_with(PREFIX))
}

/// Whether `renameProject` would make a registry, or make one something else.
pub(super) fn is_rename(input: Arguments<'_>) -> bool {
    ["oldProjectName", "newProjectName"]
        .iter()
        .any(|name| input.some_text(name).is_some_and(|name| name.starts_with(PREFIX)))
}

/// Whether the project of `deleteModel` is a registry.
pub(super) fn is_deleted_registry(input: Arguments<'_>) -> bool {
    let id = input.some_text("id").and_then(NodeId::parse);
    matches!(id, Some(NodeId::Project(_, name)) if name.as_str().starts_with(PREFIX))
}

/// `upsertModel` of a registry.
pub(super) async fn upsert_registry(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let (service, caller) = (context.service(), context.caller());
    let organization = input.some_text("entityName").ok_or_else(|| Error::invalid("`entityName` is missing"))?;
    let name = input.required_text("name")?;
    let is_restricted = match input.some_text("access") {
        None => None,
        Some("PRIVATE") => Some(false),
        Some("RESTRICTED") => Some(true),
        Some(other) => {
            return Err(Error::invalid(format!("a registry cannot have the access `{other}`"))
                .with_hint("use PRIVATE for the whole organization, or RESTRICTED for its members"));
        }
    };
    let types = input.objects("artifactTypes");
    let settings = RegistrySettings {
        name: None,
        description: input.owned_text("description"),
        is_restricted,
        takes_all_types: input.bool("allowAllArtifactTypesInRegistry"),
        add_types: types.iter().filter_map(|of| of.text("name")).map(str::to_owned).collect(),
        protected_aliases: None,
    };
    let known = match service.get_registry(caller, organization, name, Action::Read).await {
        Ok(registry) => Some(registry),
        Err(error) if error.kind() == ayumi_model::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let (registry, inserted) = match known {
        Some(registry) => (service.update_registry(caller, &registry, settings).await?, false),
        None => {
            let settings = RegistrySettings { name: Some(name.to_owned()), ..settings };
            (service.create_registry(caller, organization, settings).await?, true)
        }
    };
    let project = Value::object(Project::new(context, registry.project));
    let fields = [("project", project.clone()), ("model", project), ("inserted", Value::bool(inserted))];
    Ok(Record::new("UpsertModelPayload", fields).into())
}

pub(super) async fn rename_registry(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let (service, caller) = (context.service(), context.caller());
    let (old, new) = (input.required_text("oldProjectName")?, input.required_text("newProjectName")?);
    if !old.starts_with(PREFIX) || !new.starts_with(PREFIX) {
        return Err(Error::invalid(format!("the names of registries, and no others, begin with `{PREFIX}`")));
    }
    let registry = service.get_registry(caller, input.required_text("entityName")?, old, Action::Manage).await?;
    let settings = RegistrySettings { name: Some(new.to_owned()), ..RegistrySettings::default() };
    let registry = service.update_registry(caller, &registry, settings).await?;
    let fields =
        [("project", Value::object(Project::new(context, registry.project))), ("inserted", Value::bool(false))];
    Ok(Record::new("RenameProjectPayload", fields).into())
}

pub(super) async fn delete_registry(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let registry = registry_by_id(context, input.required_text("id")?).await?;
    context.service().delete_registry(context.caller(), &registry).await?;
    Ok(Record::new("DeleteModelPayload", [("success", Value::bool(true))]).into())
}

/// Gives users and teams the role of a member, or takes all roles from them.
pub(super) async fn change_members(context: &Context, input: Arguments<'_>, adds: bool) -> Result<Value> {
    let registry = registry_by_id(context, input.required_text("projectId")?).await?;
    let users = input.texts("userIds").unwrap_or_default().into_iter().map(parse_user);
    let teams = input.texts("teamIds").unwrap_or_default().into_iter().map(parse_team);
    let members: Vec<Member> = users.chain(teams).collect::<Result<_>>()?;
    for member in members {
        let role = adds.then_some(Role::Member);
        context.service().set_registry_member(context.caller(), &registry, member, role, false).await?;
    }
    Ok(success(input))
}

pub(super) async fn update_user(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let member = parse_user(input.required_text("userId")?)?;
    update_member(context, input, member, input.required_text("userProjectRole")?).await
}

pub(super) async fn update_team(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let member = parse_team(input.required_text("teamId")?)?;
    update_member(context, input, member, input.required_text("teamProjectRole")?).await
}

async fn update_member(context: &Context, input: Arguments<'_>, member: Member, role: &str) -> Result<Value> {
    let registry = registry_by_id(context, input.required_text("projectId")?).await?;
    let role = Role::parse(role).ok_or_else(|| {
        Error::invalid(format!("`{role}` is not a role in a registry"))
            .with_hint("use admin, member, viewer or restricted_viewer")
    })?;
    context.service().set_registry_member(context.caller(), &registry, member, Some(role), true).await?;
    Ok(success(input))
}

fn parse_user(id: &str) -> Result<Member> {
    match NodeId::parse_user_number(id) {
        Some(id) => Ok(Member::User(id)),
        None => Err(Error::not_found("a user with this id")),
    }
}

fn parse_team(id: &str) -> Result<Member> {
    match NodeId::parse_entity_number(id) {
        Some(id) => Ok(Member::Team(id)),
        None => Err(Error::not_found("a team with this id")),
    }
}

/// The registry that a project's id leads to, if the caller manages it.
async fn registry_by_id(context: &Context, id: &str) -> Result<Registry> {
    match NodeId::parse(id) {
        Some(NodeId::Project(entity, name)) if name.as_str().starts_with(PREFIX) => {
            context.service().get_registry(context.caller(), entity.as_str(), name.as_str(), Action::Manage).await
        }
        Some(NodeId::Project(..)) => Err(Error::invalid("of projects only registries have members of their own")),
        _ => Err(Error::not_found("a project with this id")),
    }
}
