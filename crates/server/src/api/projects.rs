//! Projects, the keys logged in them and the fields of their runs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use ayumi_model::project::ProjectCounts;
use ayumi_service::Action;
use ayumi_wire::error::ErrorBody;
use ayumi_wire::project::{CreateProject, Fields, MetricKeys, Project, ProjectChange, Projects};
use serde::Deserialize;

use super::{JsonBody, views};
use crate::auth::Caller;
use crate::error::ApiResult;
use crate::route::{Route, route};
use crate::state::AppState;

/// Keys or fields in one answer at most.
const KEYS: usize = 10_000;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route(
            "/api/v1/projects",
            &[("GET", "viewer of the entity"), ("POST", "member")],
            get(list_projects).post(create_project),
        ),
        route(
            "/api/v1/projects/{entity}/{project}",
            &[("GET", "viewer"), ("PATCH", "member"), ("DELETE", "admin of the entity")],
            get(get_project).patch(update_project).delete(delete_project),
        ),
        route("/api/v1/projects/{entity}/{project}/keys", &[("GET", "viewer")], get(list_keys)),
        route("/api/v1/projects/{entity}/{project}/fields", &[("GET", "viewer")], get(list_fields)),
    ]
}

#[derive(Deserialize)]
pub(super) struct ListQuery {
    entity: Option<String>,
}

/// Projects of an entity, or of all entities the caller belongs to; last changed first.
#[utoipa::path(get, path = "/api/v1/projects", tag = "projects",
    params(("entity" = Option<String>, Query, description = "whose projects; all the caller may see where absent")),
    responses((status = 200, body = Projects), (status = 404, body = ErrorBody)))]
pub(super) async fn list_projects(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> ApiResult<Json<Projects>> {
    let names = match query.entity {
        Some(name) => vec![name],
        None => {
            let entities = state.service.list_entities(&caller.0).await?;
            entities.into_iter().map(|access| access.entity.name.to_string()).collect()
        }
    };
    let mut projects = Vec::new();
    for name in names {
        for (project, counts) in state.service.list_projects(&caller.0, &name).await? {
            let role = state.service.role_in_project(&caller.0, &project).await?;
            projects.push(views::project(&project, counts, role));
        }
    }
    projects.sort_by(|a, b| b.updated_at.cmp(&a.updated_at));
    Ok(Json(Projects { projects }))
}

/// Make a project.
#[utoipa::path(post, path = "/api/v1/projects", tag = "projects", request_body = CreateProject,
    responses((status = 201, body = Project), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 409, body = ErrorBody)))]
pub(super) async fn create_project(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<CreateProject>,
) -> ApiResult<(StatusCode, Json<Project>)> {
    let entity = body.entity.as_deref();
    let project = state.service.create_project(&caller.0, entity, &body.name, body.description).await?;
    let role = state.service.role_in_project(&caller.0, &project).await?;
    Ok((StatusCode::CREATED, Json(views::project(&project, ProjectCounts::default(), role))))
}

/// Delete a project with everything in it, for good.
#[utoipa::path(delete, path = "/api/v1/projects/{entity}/{project}", tag = "projects",
    params(("entity" = String, Path), ("project" = String, Path)),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody)))]
pub(super) async fn delete_project(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project)): Path<(String, String)>,
) -> ApiResult<StatusCode> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Manage).await?;
    state.service.delete_project(&caller.0, &project).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One project. A name that it had before leads to it, too.
#[utoipa::path(get, path = "/api/v1/projects/{entity}/{project}", tag = "projects",
    params(("entity" = String, Path), ("project" = String, Path)),
    responses((status = 200, body = Project), (status = 404, body = ErrorBody)))]
pub(super) async fn get_project(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project)): Path<(String, String)>,
) -> ApiResult<Json<Project>> {
    let (project, role) = state.service.get_project(&caller.0, &entity, &project, Action::Read).await?;
    let counts = state.service.count_project(&project).await?;
    Ok(Json(views::project(&project, counts, Some(role))))
}

/// Rename or describe a project.
#[utoipa::path(patch, path = "/api/v1/projects/{entity}/{project}", tag = "projects",
    params(("entity" = String, Path), ("project" = String, Path)), request_body = ProjectChange,
    responses((status = 200, body = Project), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(super) async fn update_project(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project)): Path<(String, String)>,
    JsonBody(change): JsonBody<ProjectChange>,
) -> ApiResult<Json<Project>> {
    let (project, role) = state.service.get_project(&caller.0, &entity, &project, Action::Write).await?;
    let project = match change.name {
        Some(name) => state.service.rename_project(&caller.0, &project, &name).await?,
        None => project,
    };
    let project = state.service.update_project(&caller.0, &project, change.description).await?;
    let counts = state.service.count_project(&project).await?;
    Ok(Json(views::project(&project, counts, Some(role))))
}

/// Every key that runs of the project logged.
#[utoipa::path(get, path = "/api/v1/projects/{entity}/{project}/keys", tag = "projects", operation_id = "list_project_keys",
    params(("entity" = String, Path), ("project" = String, Path)),
    responses((status = 200, body = MetricKeys), (status = 404, body = ErrorBody)))]
pub(super) async fn list_keys(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project)): Path<(String, String)>,
) -> ApiResult<Json<MetricKeys>> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Read).await?;
    let (keys, truncated) = state.service.list_project_keys(&project, KEYS).await?;
    Ok(Json(MetricKeys { keys: keys.iter().filter_map(views::metric_key).collect(), truncated }))
}

/// Every key of config and summary that runs of the project have.
#[utoipa::path(get, path = "/api/v1/projects/{entity}/{project}/fields", tag = "projects",
    params(("entity" = String, Path), ("project" = String, Path)),
    responses((status = 200, body = Fields), (status = 404, body = ErrorBody)))]
pub(super) async fn list_fields(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project)): Path<(String, String)>,
) -> ApiResult<Json<Fields>> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Read).await?;
    let (fields, truncated) = state.service.list_fields(&project, KEYS).await?;
    Ok(Json(Fields { fields: fields.iter().map(views::field).collect(), truncated }))
}
