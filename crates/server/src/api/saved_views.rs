//! Views of projects that people save, and what one person calls runs.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, patch};
use ayumi_model::SavedViewId;
use ayumi_model::view::WEB_VIEW;
use ayumi_service::views::{PersonalChange, PersonalRun};
use ayumi_service::{Action, Error};
use ayumi_wire::error::ErrorBody;
use ayumi_wire::view::{CreateView, Personal, SavedView, SavedViews, ViewChange};
use serde_json::Map;

use super::JsonBody;
use crate::auth::Caller;
use crate::error::ApiResult;
use crate::route::{Route, route};
use crate::state::AppState;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route(
            "/api/v1/projects/{entity}/{project}/views",
            &[("GET", "viewer"), ("POST", "viewer")],
            get(list_views).post(create_view),
        ),
        route(
            "/api/v1/projects/{entity}/{project}/views/{id}",
            &[("PATCH", "maker of the view, or admin"), ("DELETE", "maker of the view, or admin")],
            patch(update_view).delete(delete_view),
        ),
        route(
            "/api/v1/projects/{entity}/{project}/personal",
            &[("GET", "viewer"), ("PATCH", "viewer")],
            get(get_personal).patch(update_personal),
        ),
    ]
}

fn show(view: ayumi_model::view::SavedView) -> SavedView {
    SavedView {
        id: view.id.to_string(),
        name: view.title,
        search: serde_json::from_str(&view.content).unwrap_or_default(),
        shared: view.is_shared,
        owner: view.username.map(|name| name.to_string()),
        created_at: view.created_at.to_string(),
        updated_at: view.updated_at.to_string(),
    }
}

fn parse_id(text: &str) -> Result<SavedViewId, Error> {
    text.parse().map(SavedViewId::new).map_err(|_| Error::not_found("the view"))
}

/// The views of a project: the caller's own and shared ones.
#[utoipa::path(get, path = "/api/v1/projects/{entity}/{project}/views", tag = "views",
    params(("entity" = String, Path), ("project" = String, Path)),
    responses((status = 200, body = SavedViews), (status = 404, body = ErrorBody)))]
pub(super) async fn list_views(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project)): Path<(String, String)>,
) -> ApiResult<Json<SavedViews>> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Read).await?;
    let views = state.service.list_views(&caller.0, &project, WEB_VIEW, None).await?;
    Ok(Json(SavedViews { views: views.into_iter().map(show).collect() }))
}

/// Save a view.
#[utoipa::path(post, path = "/api/v1/projects/{entity}/{project}/views", tag = "views",
    params(("entity" = String, Path), ("project" = String, Path)), request_body = CreateView,
    responses((status = 201, body = SavedView), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(super) async fn create_view(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project)): Path<(String, String)>,
    JsonBody(body): JsonBody<CreateView>,
) -> ApiResult<(StatusCode, Json<SavedView>)> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Read).await?;
    let view = ayumi_model::view::ViewChange {
        kind: Some(WEB_VIEW.to_owned()),
        title: Some(body.name),
        content: Some(text_of(&body.search)),
        is_shared: Some(body.shared),
        ..Default::default()
    };
    let view = state.service.create_view(&caller.0, &project, view).await?;
    Ok((StatusCode::CREATED, Json(show(view))))
}

/// Change a view.
#[utoipa::path(patch, path = "/api/v1/projects/{entity}/{project}/views/{id}", tag = "views",
    params(("entity" = String, Path), ("project" = String, Path), ("id" = String, Path)), request_body = ViewChange,
    responses((status = 200, body = SavedView), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(super) async fn update_view(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project, id)): Path<(String, String, String)>,
    JsonBody(body): JsonBody<ViewChange>,
) -> ApiResult<Json<SavedView>> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Read).await?;
    let view = state.service.get_view(&caller.0, &project, parse_id(&id)?).await?;
    let change = ayumi_model::view::ViewChange {
        kind: Some(view.kind.clone()),
        title: body.name,
        content: body.search.as_ref().map(text_of),
        is_shared: body.shared,
        ..Default::default()
    };
    Ok(Json(show(state.service.update_view(&caller.0, &project, &view, change).await?)))
}

/// Delete a view.
#[utoipa::path(delete, path = "/api/v1/projects/{entity}/{project}/views/{id}", tag = "views",
    params(("entity" = String, Path), ("project" = String, Path), ("id" = String, Path)),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(super) async fn delete_view(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project, id)): Path<(String, String, String)>,
) -> ApiResult<StatusCode> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Read).await?;
    let view = state.service.get_view(&caller.0, &project, parse_id(&id)?).await?;
    state.service.delete_view(&caller.0, &project, &view).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the caller calls the runs of a project, and the colours they gave them.
#[utoipa::path(get, path = "/api/v1/projects/{entity}/{project}/personal", tag = "views",
    params(("entity" = String, Path), ("project" = String, Path)),
    responses((status = 200, body = Personal), (status = 404, body = ErrorBody)))]
pub(super) async fn get_personal(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project)): Path<(String, String)>,
) -> ApiResult<Json<Personal>> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Read).await?;
    Ok(Json(show_personal(state.service.personal_runs(&caller.0, &project).await?)))
}

/// Change what the caller calls runs, for their eyes alone.
#[utoipa::path(patch, path = "/api/v1/projects/{entity}/{project}/personal", tag = "views",
    params(("entity" = String, Path), ("project" = String, Path)), request_body = ayumi_wire::view::PersonalChange,
    responses((status = 200, body = Personal), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(super) async fn update_personal(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project)): Path<(String, String)>,
    JsonBody(body): JsonBody<ayumi_wire::view::PersonalChange>,
) -> ApiResult<Json<Personal>> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Read).await?;
    let forgotten = || PersonalChange { name: Some(None), color: Some(None) };
    let changes = body.runs.into_iter().map(|(run, change)| {
        let change = change.map(|change| PersonalChange { name: change.name, color: change.color });
        (run, change.unwrap_or_else(forgotten))
    });
    let found = state.service.change_personal_runs(&caller.0, &project, changes.collect()).await?;
    Ok(Json(show_personal(found)))
}

fn show_personal(runs: BTreeMap<String, PersonalRun>) -> Personal {
    let show = |run: PersonalRun| ayumi_wire::view::PersonalRun { name: run.name, color: run.color };
    Personal { runs: runs.into_iter().map(|(id, run)| (id, show(run))).collect() }
}

fn text_of(search: &Map<String, serde_json::Value>) -> String {
    serde_json::Value::Object(search.clone()).to_string()
}
