//! Provisioning: users, organizations, teams.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{delete, get, post};
use ayumi_service::Error;
use ayumi_wire::admin::{
    AddMember, CreateOrganization, CreateServiceAccount, CreateTeam, CreateUser, Created, CreatedServiceAccount, User,
    Users,
};
use ayumi_wire::error::ErrorBody;
use ayumi_wire::session::{CreateApiKey, CreatedApiKey};

use super::JsonBody;
use crate::auth::Caller;
use crate::error::ApiResult;
use crate::route::{Route, route};
use crate::state::AppState;

pub(super) fn routes() -> Vec<Route> {
    const ADMIN: &str = "administrator of the server";
    const ORGANIZATION_ADMIN: &str = "admin of the organization";
    const TEAM_ADMIN: &str = "admin of the team";
    vec![
        route("/api/v1/users", &[("GET", ADMIN), ("POST", ADMIN)], get(list_users).post(create_user)),
        route("/api/v1/users/{name}", &[("DELETE", ADMIN)], delete(delete_user)),
        route(
            "/api/v1/users/{name}/api-keys",
            &[("POST", "oneself, or administrator of the server")],
            post(create_api_key),
        ),
        route("/api/v1/organizations", &[("POST", ADMIN)], post(create_organization)),
        route("/api/v1/organizations/{name}", &[("DELETE", ADMIN)], delete(delete_organization)),
        route("/api/v1/organizations/{name}/members", &[("POST", ORGANIZATION_ADMIN)], post(add_organization_member)),
        route("/api/v1/teams", &[("POST", ORGANIZATION_ADMIN)], post(create_team)),
        route("/api/v1/teams/{name}", &[("DELETE", TEAM_ADMIN)], delete(delete_team)),
        route("/api/v1/teams/{name}/members", &[("POST", TEAM_ADMIN)], post(add_team_member)),
        route(
            "/api/v1/teams/{name}/members/{member}",
            &[("DELETE", "admin of the team, or oneself")],
            delete(remove_team_member),
        ),
        route("/api/v1/teams/{name}/service-accounts", &[("POST", TEAM_ADMIN)], post(create_service_account)),
    ]
}

fn show(user: ayumi_model::user::User) -> User {
    User {
        username: user.username.to_string(),
        email: user.email,
        admin: user.is_admin,
        created_at: user.created_at.to_string(),
    }
}

/// All users.
#[utoipa::path(get, path = "/api/v1/users", tag = "admin", responses((status = 200, body = Users)))]
pub(super) async fn list_users(State(state): State<AppState>, caller: Caller) -> ApiResult<Json<Users>> {
    let users = state.service.list_users(&caller.0).await?;
    Ok(Json(Users { users: users.into_iter().map(show).collect() }))
}

/// Create a user.
#[utoipa::path(post, path = "/api/v1/users", tag = "admin", request_body = CreateUser,
    responses((status = 201, body = User), (status = 409, body = ErrorBody)))]
pub(super) async fn create_user(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<CreateUser>,
) -> ApiResult<(StatusCode, Json<User>)> {
    let user = state.service.create_user(&caller.0, &body.username, body.email, body.password, body.admin).await?;
    Ok((StatusCode::CREATED, Json(show(user))))
}

/// Delete a user with their projects and runs.
#[utoipa::path(delete, path = "/api/v1/users/{name}", tag = "admin", params(("name" = String, Path)),
    responses((status = 204), (status = 404, body = ErrorBody)))]
pub(super) async fn delete_user(
    State(state): State<AppState>,
    caller: Caller,
    Path(name): Path<String>,
) -> ApiResult<StatusCode> {
    state.service.delete_user(&caller.0, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make a key for a user, or give them one of the caller's choice.
#[utoipa::path(post, path = "/api/v1/users/{name}/api-keys", tag = "admin", operation_id = "create_user_api_key", params(("name" = String, Path)),
    request_body = CreateApiKey, responses((status = 201, body = CreatedApiKey), (status = 404, body = ErrorBody)))]
pub(super) async fn create_api_key(
    State(state): State<AppState>,
    caller: Caller,
    Path(name): Path<String>,
    JsonBody(body): JsonBody<CreateApiKey>,
) -> ApiResult<(StatusCode, Json<CreatedApiKey>)> {
    let (id, key) = state.service.create_api_key(&caller.0, &name, body.name, body.key).await?;
    Ok((StatusCode::CREATED, Json(CreatedApiKey { id: id.to_string(), key })))
}

/// Create an organization.
#[utoipa::path(post, path = "/api/v1/organizations", tag = "admin", request_body = CreateOrganization,
    responses((status = 201, body = Created), (status = 409, body = ErrorBody)))]
pub(super) async fn create_organization(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<CreateOrganization>,
) -> ApiResult<(StatusCode, Json<Created>)> {
    let organization = state.service.create_organization(&caller.0, &body.name, &body.owner).await?;
    Ok((StatusCode::CREATED, Json(Created { name: organization.name.to_string() })))
}

/// Delete an organization with its teams, their projects and runs.
#[utoipa::path(delete, path = "/api/v1/organizations/{name}", tag = "admin", params(("name" = String, Path)),
    responses((status = 204), (status = 404, body = ErrorBody)))]
pub(super) async fn delete_organization(
    State(state): State<AppState>,
    caller: Caller,
    Path(name): Path<String>,
) -> ApiResult<StatusCode> {
    state.service.delete_organization(&caller.0, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Add a member to an organization, or change their role.
#[utoipa::path(post, path = "/api/v1/organizations/{name}/members", tag = "admin", params(("name" = String, Path)),
    request_body = AddMember, responses((status = 204), (status = 404, body = ErrorBody)))]
pub(super) async fn add_organization_member(
    State(state): State<AppState>,
    caller: Caller,
    Path(name): Path<String>,
    JsonBody(body): JsonBody<AddMember>,
) -> ApiResult<StatusCode> {
    state.service.set_organization_member(&caller.0, &name, &body.username, &body.role).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Create a team.
#[utoipa::path(post, path = "/api/v1/teams", tag = "admin", request_body = CreateTeam,
    responses((status = 201, body = Created), (status = 409, body = ErrorBody)))]
pub(super) async fn create_team(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<CreateTeam>,
) -> ApiResult<(StatusCode, Json<Created>)> {
    let team = state.service.create_team(&caller.0, &body.name, &body.organization, &body.owner).await?;
    Ok((StatusCode::CREATED, Json(Created { name: team.name.to_string() })))
}

/// Delete a team with its projects and runs.
#[utoipa::path(delete, path = "/api/v1/teams/{name}", tag = "admin", params(("name" = String, Path)),
    responses((status = 204), (status = 404, body = ErrorBody)))]
pub(super) async fn delete_team(
    State(state): State<AppState>,
    caller: Caller,
    Path(name): Path<String>,
) -> ApiResult<StatusCode> {
    state.service.delete_team(&caller.0, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Add a member to a team, or change their role.
#[utoipa::path(post, path = "/api/v1/teams/{name}/members", tag = "admin", params(("name" = String, Path)),
    request_body = AddMember, responses((status = 204), (status = 404, body = ErrorBody)))]
pub(super) async fn add_team_member(
    State(state): State<AppState>,
    caller: Caller,
    Path(name): Path<String>,
    JsonBody(body): JsonBody<AddMember>,
) -> ApiResult<StatusCode> {
    state.service.set_team_member(&caller.0, &name, &body.username, &body.role).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take somebody out of a team. A service account of the team is deleted with what it owns.
#[utoipa::path(delete, path = "/api/v1/teams/{name}/members/{member}", tag = "admin",
    params(("name" = String, Path), ("member" = String, Path)),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(super) async fn remove_team_member(
    State(state): State<AppState>,
    caller: Caller,
    Path((name, member)): Path<(String, String)>,
) -> ApiResult<StatusCode> {
    match state.service.remove_team_member(&caller.0, &name, &member).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Error::not_found(format!("the member `{member}` of the team `{name}`")).into()),
    }
}

/// Make a service account for a team: a member without a password, for machines. Its key is shown this once.
#[utoipa::path(post, path = "/api/v1/teams/{name}/service-accounts", tag = "admin", params(("name" = String, Path)),
    request_body = CreateServiceAccount,
    responses((status = 201, body = CreatedServiceAccount), (status = 400, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(super) async fn create_service_account(
    State(state): State<AppState>,
    caller: Caller,
    Path(name): Path<String>,
    JsonBody(body): JsonBody<CreateServiceAccount>,
) -> ApiResult<(StatusCode, Json<CreatedServiceAccount>)> {
    let (user, key) = state.service.create_service_account(&caller.0, &name, &body.description).await?;
    Ok((StatusCode::CREATED, Json(CreatedServiceAccount { username: user.username.to_string(), key })))
}
