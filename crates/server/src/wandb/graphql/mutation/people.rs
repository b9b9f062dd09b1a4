//! Users, teams, who is in them, and API keys.

use ayumi_model::access::Role;
use ayumi_model::name::EntityName;
use ayumi_service::{Error, Result};

use super::super::super::ids::NodeId;
use super::super::context::Context;
use super::super::entity::Entity;
use super::super::object::{Arguments, Record, Value};
use super::super::user::User;
use super::success;

pub(super) async fn create_team(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let (service, caller) = (context.service(), context.caller());
    let name = input.required_text("teamName")?;
    let organization = service.organization_for_team(caller).await?;
    let owner = input.some_text("teamAdminUserName").unwrap_or(caller.signed_in()?.username.as_str());
    let team = service.create_team(caller, name, organization.as_str(), owner).await?;
    Ok(Record::new("CreateTeamPayload", [("entity", Value::object(Entity::new(context, team)))]).into())
}

/// Adds somebody who has an account here to a team; there is nothing for them to accept.
pub(super) async fn create_invite(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let (service, caller) = (context.service(), context.caller());
    let who = input.some_text("username").or(input.some_text("email"));
    let who = who.ok_or_else(|| Error::invalid("`username` or `email` is missing"))?;
    let role = if input.bool("admin") == Some(true) { Role::Admin } else { Role::Member };
    let user = service.invite(caller, input.required_text("entityName")?, who, role.as_str()).await?;
    let fields = [
        ("id", member_id(&user.username)),
        ("name", Value::text(user.username.as_str())),
        ("email", Value::optional_text(input.some_text("email"))),
        ("createdAt", Value::text(service.now().to_string())),
        ("toUser", Value::object(User::named(context, &user.username))),
    ];
    Ok(Record::new("CreateInvitePayload", [("invite", Record::new("Invite", fields).into())]).into())
}

/// Takes a member out of a team, whose id is that of [`member_id`].
pub(super) async fn delete_invite(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let Some(NodeId::User(username)) = NodeId::parse(input.required_text("id")?) else {
        return Err(Error::not_found("a member with this id"));
    };
    let team = input.required_text("entityName")?;
    let is_removed = context.service().remove_team_member(context.caller(), team, username.as_str()).await?;
    Ok(Record::new("SuccessPayload", [("success", Value::bool(is_removed))]).into())
}

/// The id of a member of a team, as [`delete_invite`] takes it.
pub(in super::super) fn member_id(username: &EntityName) -> Value {
    Value::text(NodeId::User(username.clone()).to_string())
}

pub(super) async fn create_service_account(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let (team, description) = (input.required_text("entityName")?, input.required_text("description")?);
    let (user, _) = context.service().create_service_account(context.caller(), team, description).await?;
    Ok(user_payload(User::account(context, user)))
}

pub(super) async fn create_user(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let is_admin = input.bool("admin") == Some(true);
    let address = input.required_text("email")?;
    let user = context.service().create_user_with_address(context.caller(), address, is_admin).await?;
    Ok(user_payload(User::account(context, user)))
}

fn user_payload(user: User) -> Value {
    Record::new("UserPayload", [("user", Value::object(user))]).into()
}

pub(super) async fn generate_api_key(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let caller = context.caller();
    let (own, description) = (caller.signed_in()?.username.as_str(), input.owned_text("description"));
    let (id, key) = context.service().create_api_key(caller, own, description.clone(), None).await?;
    let fields = [
        ("id", Value::text(NodeId::ApiKey(id).to_string())),
        // In this one answer, clients take the name for the key.
        ("name", Value::text(key)),
        ("description", Value::optional_text(description.as_deref())),
    ];
    Ok(Record::new("GenerateApiKeyPayload", [("apiKey", Record::new("ApiKey", fields).into())]).into())
}

pub(super) async fn delete_api_key(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let Some(NodeId::ApiKey(id)) = NodeId::parse(input.required_text("id")?) else {
        return Err(Error::not_found("the key"));
    };
    context.service().delete_api_key(context.caller(), id).await?;
    Ok(success(input))
}

/// A key in a list, where its name tells keys apart and opens nothing.
pub(in super::super) fn listed_key(key: &ayumi_model::user::ApiKey) -> Value {
    let fields = [
        ("id", Value::text(NodeId::ApiKey(key.id).to_string())),
        ("name", Value::text(format!("{}-{}", key.hint, key.id))),
        ("description", Value::text(&key.name)),
    ];
    Record::new("ApiKey", fields).into()
}
