//! Reports of projects: written, kept as drafts, published.

use axum::Json;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post, put};
use ayumi_model::time::Timestamp;
use ayumi_model::view::SavedView;
use ayumi_model::{SavedViewId, limits, view};
use ayumi_service::{Action, Error, reports};
use ayumi_wire::error::ErrorBody;
use ayumi_wire::report::{CreateReport, PublishReport, Report, ReportText, Reports, Unpublished, WholeReport};
use serde_json::value::RawValue;

use super::JsonBody;
use crate::auth::Caller;
use crate::error::ApiResult;
use crate::route::{Route, route};
use crate::state::AppState;
use crate::wandb::ids::{parse_view_in_address, view_in_address};

/// Bytes of a request: the largest report, its title and description, and the names of its members.
const MAX_BODY: usize = limits::REPORT + limits::NOTE + (64 << 10);

pub(super) fn routes() -> Vec<Route> {
    let largest = || DefaultBodyLimit::max(MAX_BODY);
    vec![
        route(
            "/api/v1/projects/{entity}/{project}/reports",
            &[("GET", "viewer"), ("POST", "member")],
            get(list_reports).post(create_report).layer(largest()),
        ),
        route(
            "/api/v1/projects/{entity}/{project}/reports/{id}",
            &[("GET", "viewer"), ("DELETE", "maker of the report, or admin")],
            get(get_report).delete(delete_report),
        ),
        route(
            "/api/v1/projects/{entity}/{project}/reports/{id}/draft",
            &[("PUT", "member"), ("DELETE", "member")],
            put(keep_report_draft).delete(drop_report_draft).layer(largest()),
        ),
        route(
            "/api/v1/projects/{entity}/{project}/reports/{id}/publish",
            &[("POST", "member")],
            post(publish_report).layer(largest()),
        ),
    ]
}

fn show(view: &SavedView, has_draft: bool) -> Report {
    Report {
        id: view_in_address(view.id),
        title: view.title.clone(),
        description: view.description.clone(),
        draft: !view.is_shared,
        owner: view.username.as_ref().map(ToString::to_string),
        created_at: view.created_at.to_string(),
        updated_at: view.updated_at.to_string(),
        has_draft,
    }
}

fn show_whole(found: reports::WholeReport) -> Json<WholeReport> {
    let unpublished = found.draft.map(|draft| Unpublished {
        title: draft.title,
        description: draft.description,
        spec: spec(draft.content),
        updated_at: draft.updated_at.to_string(),
    });
    let report = show(&found.view, unpublished.is_some());
    Json(WholeReport { report, spec: spec(found.view.content), unpublished })
}

/// The stored text as it is. Scripts may store anything that is JSON; what is none has never been accepted.
fn spec(content: String) -> Box<RawValue> {
    RawValue::from_string(content).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

fn text(title: String, description: String, spec: &RawValue) -> view::ReportText {
    view::ReportText { title, description, spec: spec.get().to_owned() }
}

fn parse_id(text: &str) -> Result<SavedViewId, Error> {
    parse_view_in_address(text).ok_or_else(|| Error::not_found("the report"))
}

/// The reports of a project: published ones, and the caller's own.
#[utoipa::path(get, path = "/api/v1/projects/{entity}/{project}/reports", tag = "reports",
    params(("entity" = String, Path), ("project" = String, Path)),
    responses((status = 200, body = Reports), (status = 404, body = ErrorBody)))]
pub(super) async fn list_reports(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project)): Path<(String, String)>,
) -> ApiResult<Json<Reports>> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Read).await?;
    let found = state.service.list_reports(&caller.0, &project).await?;
    Ok(Json(Reports { reports: found.iter().map(|head| show(&head.view, head.has_draft)).collect() }))
}

/// Write a report.
#[utoipa::path(post, path = "/api/v1/projects/{entity}/{project}/reports", tag = "reports",
    params(("entity" = String, Path), ("project" = String, Path)), request_body = CreateReport,
    responses((status = 201, body = WholeReport), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(super) async fn create_report(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project)): Path<(String, String)>,
    JsonBody(body): JsonBody<CreateReport>,
) -> ApiResult<(StatusCode, Json<WholeReport>)> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Write).await?;
    let words = text(body.title, body.description, &body.spec);
    let made = state.service.create_report(&caller.0, &project, words, body.publish).await?;
    Ok((StatusCode::CREATED, show_whole(made)))
}

/// A report, with what the caller has changed of it.
#[utoipa::path(get, path = "/api/v1/projects/{entity}/{project}/reports/{id}", tag = "reports",
    params(("entity" = String, Path), ("project" = String, Path), ("id" = String, Path)),
    responses((status = 200, body = WholeReport), (status = 404, body = ErrorBody)))]
pub(super) async fn get_report(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project, id)): Path<(String, String, String)>,
) -> ApiResult<Json<WholeReport>> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Read).await?;
    Ok(show_whole(state.service.get_report(&caller.0, &project, parse_id(&id)?).await?))
}

/// Delete a report, and everybody's unpublished changes of it.
#[utoipa::path(delete, path = "/api/v1/projects/{entity}/{project}/reports/{id}", tag = "reports",
    params(("entity" = String, Path), ("project" = String, Path), ("id" = String, Path)),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(super) async fn delete_report(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project, id)): Path<(String, String, String)>,
) -> ApiResult<StatusCode> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Read).await?;
    state.service.delete_report(&caller.0, &project, parse_id(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keep changes of a report without publishing them; only the caller sees them.
#[utoipa::path(put, path = "/api/v1/projects/{entity}/{project}/reports/{id}/draft", tag = "reports",
    params(("entity" = String, Path), ("project" = String, Path), ("id" = String, Path)), request_body = ReportText,
    responses((status = 200, body = WholeReport), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(super) async fn keep_report_draft(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project, id)): Path<(String, String, String)>,
    JsonBody(body): JsonBody<ReportText>,
) -> ApiResult<Json<WholeReport>> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Write).await?;
    let words = text(body.title, body.description, &body.spec);
    Ok(show_whole(state.service.keep_report_draft(&caller.0, &project, parse_id(&id)?, words).await?))
}

/// Drop one's changes of a published report.
#[utoipa::path(delete, path = "/api/v1/projects/{entity}/{project}/reports/{id}/draft", tag = "reports",
    params(("entity" = String, Path), ("project" = String, Path), ("id" = String, Path)),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(super) async fn drop_report_draft(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project, id)): Path<(String, String, String)>,
) -> ApiResult<StatusCode> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Write).await?;
    state.service.drop_report_draft(&caller.0, &project, parse_id(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Publish a report: everybody who sees the project reads this text from now on.
#[utoipa::path(post, path = "/api/v1/projects/{entity}/{project}/reports/{id}/publish", tag = "reports",
    params(("entity" = String, Path), ("project" = String, Path), ("id" = String, Path)), request_body = PublishReport,
    responses((status = 200, body = WholeReport), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub(super) async fn publish_report(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project, id)): Path<(String, String, String)>,
    JsonBody(body): JsonBody<PublishReport>,
) -> ApiResult<Json<WholeReport>> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Write).await?;
    let seen = Timestamp::parse(&body.seen_at).ok_or_else(|| Error::invalid("`seen_at` is no time"))?;
    let words = text(body.title, body.description, &body.spec);
    Ok(show_whole(state.service.publish_report(&caller.0, &project, parse_id(&id)?, words, seen).await?))
}
