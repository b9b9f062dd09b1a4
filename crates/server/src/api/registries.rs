//! Registries of organizations: made, shown, changed, deleted, linked into, and the roles in them.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post, put};
use ayumi_model::access::Role;
use ayumi_model::name::{AliasName, ArtifactTypeName};
use ayumi_model::registry;
use ayumi_service::artifacts::CollectionQuery;
use ayumi_service::registries::{Member, RegistrySettings};
use ayumi_service::{Action, Error, Result};
use ayumi_wire::artifact::ArtifactVersion;
use ayumi_wire::error::ErrorBody;
use ayumi_wire::registry::{
    NewRegistry, NewRegistryLink, Registries, Registry, RegistryChange, RegistryMember, RegistryMembers, RegistryRole,
};

use super::{JsonBody, artifact_views as views};
use crate::auth::Caller;
use crate::error::ApiResult;
use crate::route::{Route, route};
use crate::state::AppState;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route(
            "/api/v1/registries",
            &[("GET", "anyone signed in: their own entities"), ("POST", "member of the organization")],
            get(list_registries).post(create_registry),
        ),
        route(
            "/api/v1/registries/{organization}/{registry}",
            &[("GET", "viewer"), ("PATCH", "admin of the registry"), ("DELETE", "admin of the registry")],
            get(get_registry).patch(update_registry).delete(delete_registry),
        ),
        route("/api/v1/registries/{organization}/{registry}/members", &[("GET", "viewer")], get(list_members)),
        route(
            "/api/v1/registries/{organization}/{registry}/members/{member}",
            &[("PUT", "admin of the registry"), ("DELETE", "admin of the registry")],
            put(set_member).delete(delete_member),
        ),
        route("/api/v1/registries/{organization}/{registry}/links", &[("POST", "member")], post(link)),
    ]
}

/// All registries that one may see.
#[utoipa::path(get, path = "/api/v1/registries", tag = "registries",
    responses((status = 200, body = Registries), (status = 401, body = ErrorBody)))]
pub(super) async fn list_registries(State(state): State<AppState>, caller: Caller) -> ApiResult<Json<Registries>> {
    let organizations = state.service.list_organizations(&caller.0).await?;
    let mut registries = Vec::new();
    for organization in &organizations {
        for registry in state.service.list_registries(&caller.0, organization.name.as_str()).await? {
            registries.push(show(&state, &caller, &registry).await?);
        }
    }
    let organizations = organizations.iter().map(|organization| organization.name.to_string()).collect();
    Ok(Json(Registries { registries, organizations }))
}

/// Make a registry. Who makes it is its admin.
#[utoipa::path(post, path = "/api/v1/registries", tag = "registries", request_body = NewRegistry,
    responses((status = 201, body = Registry), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub(super) async fn create_registry(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(new): JsonBody<NewRegistry>,
) -> ApiResult<(StatusCode, Json<Registry>)> {
    let takes_all_types = new.settings.takes_all_types.unwrap_or(new.settings.add_types.is_empty());
    let settings =
        RegistrySettings { name: Some(new.name), takes_all_types: Some(takes_all_types), ..settings(new.settings) };
    let registry = state.service.create_registry(&caller.0, &new.organization, settings).await?;
    Ok((StatusCode::CREATED, Json(show(&state, &caller, &registry).await?)))
}

/// A registry.
#[utoipa::path(get, path = "/api/v1/registries/{organization}/{registry}", tag = "registries",
    params(("organization" = String, Path), ("registry" = String, Path)),
    responses((status = 200, body = Registry), (status = 404, body = ErrorBody)))]
pub(super) async fn get_registry(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String)>,
) -> ApiResult<Json<Registry>> {
    let registry = find(&state, &caller, &path, Action::Read).await?;
    Ok(Json(show(&state, &caller, &registry).await?))
}

/// Rename or describe a registry, or change who sees it, which types it takes, and which aliases are protected.
#[utoipa::path(patch, path = "/api/v1/registries/{organization}/{registry}", tag = "registries",
    params(("organization" = String, Path), ("registry" = String, Path)), request_body = RegistryChange,
    responses((status = 200, body = Registry), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub(super) async fn update_registry(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String)>,
    JsonBody(change): JsonBody<RegistryChange>,
) -> ApiResult<Json<Registry>> {
    let registry = find(&state, &caller, &path, Action::Manage).await?;
    let registry = state.service.update_registry(&caller.0, &registry, settings(change)).await?;
    Ok(Json(show(&state, &caller, &registry).await?))
}

/// Delete a registry with its collections and links. The versions stay where they were made.
#[utoipa::path(delete, path = "/api/v1/registries/{organization}/{registry}", tag = "registries",
    params(("organization" = String, Path), ("registry" = String, Path)),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(super) async fn delete_registry(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String)>,
) -> ApiResult<StatusCode> {
    let registry = find(&state, &caller, &path, Action::Manage).await?;
    state.service.delete_registry(&caller.0, &registry).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who has a role of their own in a registry.
#[utoipa::path(get, path = "/api/v1/registries/{organization}/{registry}/members", tag = "registries",
    operation_id = "list_registry_members",
    params(("organization" = String, Path), ("registry" = String, Path)),
    responses((status = 200, body = RegistryMembers), (status = 404, body = ErrorBody)))]
pub(super) async fn list_members(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String)>,
) -> ApiResult<Json<RegistryMembers>> {
    let registry = find(&state, &caller, &path, Action::Read).await?;
    let (users, teams) = state.service.list_registry_members(&registry).await?;
    let member = |name: String, kind: &str, role: Role| RegistryMember {
        name,
        kind: kind.to_owned(),
        role: role.as_str().to_owned(),
    };
    let users = users.into_iter().map(|of| member(of.username.to_string(), "user", of.role));
    let teams = teams.into_iter().map(|of| member(of.team.to_string(), "team", of.role));
    Ok(Json(RegistryMembers { members: users.chain(teams).collect() }))
}

/// Give a user or a team of the organization a role in a registry.
#[utoipa::path(put, path = "/api/v1/registries/{organization}/{registry}/members/{member}", tag = "registries",
    operation_id = "set_registry_member",
    params(("organization" = String, Path), ("registry" = String, Path), ("member" = String, Path)),
    request_body = RegistryRole,
    responses((status = 204), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(super) async fn set_member(
    State(state): State<AppState>,
    caller: Caller,
    Path((organization, registry, member)): Path<(String, String, String)>,
    JsonBody(body): JsonBody<RegistryRole>,
) -> ApiResult<StatusCode> {
    let unknown = || Error::invalid("a role is `admin`, `member`, `viewer` or `restricted_viewer`");
    let role = Role::parse(&body.role).ok_or_else(unknown)?;
    change_member(&state, &caller, &(organization, registry), &member, Some(role)).await
}

/// Take a user's or a team's role away.
#[utoipa::path(delete, path = "/api/v1/registries/{organization}/{registry}/members/{member}", tag = "registries",
    operation_id = "delete_registry_member",
    params(("organization" = String, Path), ("registry" = String, Path), ("member" = String, Path)),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(super) async fn delete_member(
    State(state): State<AppState>,
    caller: Caller,
    Path((organization, registry, member)): Path<(String, String, String)>,
) -> ApiResult<StatusCode> {
    change_member(&state, &caller, &(organization, registry), &member, None).await
}

async fn change_member(
    state: &AppState,
    caller: &Caller,
    path: &(String, String),
    member: &str,
    role: Option<Role>,
) -> ApiResult<StatusCode> {
    let registry = find(state, caller, path, Action::Manage).await?;
    let member: Member = state.service.find_registry_candidate(member).await?;
    state.service.set_registry_member(&caller.0, &registry, member, role, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Link a version into a registry. It becomes the latest of the collection there.
#[utoipa::path(post, path = "/api/v1/registries/{organization}/{registry}/links", tag = "registries",
    operation_id = "link_registry_version",
    params(("organization" = String, Path), ("registry" = String, Path)), request_body = NewRegistryLink,
    responses((status = 201, body = ArtifactVersion), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(super) async fn link(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String)>,
    JsonBody(new): JsonBody<NewRegistryLink>,
) -> ApiResult<(StatusCode, Json<ArtifactVersion>)> {
    let service = &state.service;
    let registry = find(&state, &caller, &path, Action::Write).await?;
    let missing = || Error::not_found(format!("the version `{}`", new.version));
    let parts: Vec<&str> = new.version.splitn(3, '/').collect();
    let [entity, project, name] = parts[..] else {
        return Err(Error::invalid("`version` is not written as `entity/project/collection:v3`").into());
    };
    let (project, _) = service.get_project(&caller.0, entity, project, Action::Read).await?;
    let found = service.find_version(&project, name).await?.ok_or_else(missing)?;
    let aliases: Vec<&str> = new.aliases.iter().map(String::as_str).collect();
    let place = (registry.project.entity.as_str(), registry.project.name.as_str());
    let linked = service.link_artifact(&caller.0, found.artifact.id, place, &new.collection, &aliases).await?;
    Ok((StatusCode::CREATED, Json(views::version(&linked, None))))
}

async fn find(
    state: &AppState,
    caller: &Caller,
    (organization, registry): &(String, String),
    action: Action,
) -> Result<registry::Registry> {
    state.service.get_registry(&caller.0, organization, registry, action).await
}

fn settings(change: RegistryChange) -> RegistrySettings {
    RegistrySettings {
        name: change.rename,
        description: change.description,
        is_restricted: change.restricted,
        takes_all_types: change.takes_all_types,
        add_types: change.add_types,
        protected_aliases: change.protected_aliases,
    }
}

async fn show(state: &AppState, caller: &Caller, of: &registry::Registry) -> Result<Registry> {
    let project = &of.project;
    let role = state.service.role_in_project(&caller.0, project).await?;
    Ok(Registry {
        organization: project.entity.to_string(),
        name: of.name().to_owned(),
        project: project.name.to_string(),
        description: project.description.clone(),
        restricted: of.is_restricted,
        takes_all_types: of.takes_all_types,
        types: of.types.iter().map(ArtifactTypeName::to_string).collect(),
        protected_aliases: of.protected_aliases.iter().map(AliasName::to_string).collect(),
        n_collections: state.service.count_collections(project, CollectionQuery::default()).await?,
        created_at: project.created_at.to_string(),
        updated_at: project.updated_at.to_string(),
        role: role.map_or("viewer", Role::as_str).to_owned(),
    })
}
