//! What is in the trash, back from it, and away for good.

use std::str::FromStr;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use ayumi_model::{RunId, Timestamp};
use ayumi_service::bulk::TrashPlace;
use ayumi_service::{Action, Error};
use ayumi_wire::bulk::{Trash, TrashedRun};
use ayumi_wire::error::ErrorBody;
use ayumi_wire::run::RunRow;
use serde::Deserialize;

use super::runs::run_path;
use super::views;
use crate::auth::Caller;
use crate::error::ApiResult;
use crate::route::{Route, route};
use crate::state::AppState;

/// Runs in one page where the caller does not say, and at most.
const PAGE: usize = 50;
const MAX_PAGE: usize = 1_000;

pub(super) fn routes() -> Vec<Route> {
    vec![route("/api/v1/projects/{entity}/{project}/trash", &[("GET", "viewer")], get(list_trash))]
}

#[derive(Deserialize)]
pub(super) struct TrashQuery {
    limit: Option<usize>,
    cursor: Option<String>,
}

/// The deleted runs of a project, those deleted last first.
#[utoipa::path(get, path = "/api/v1/projects/{entity}/{project}/trash", tag = "trash",
    params(("entity" = String, Path), ("project" = String, Path),
        ("limit" = Option<usize>, Query, description = "1 to 1,000; 50 where absent"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the answer before")),
    responses((status = 200, body = Trash), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(super) async fn list_trash(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project)): Path<(String, String)>,
    Query(query): Query<TrashQuery>,
) -> ApiResult<Json<Trash>> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Read).await?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let after = query.cursor.as_deref().map(parse_cursor).transpose()?;
    let (mut found, n_runs) = state.service.list_trash(&project, after, limit + 1).await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| has_more);
    let next_cursor = last.map(|last| format!("{}.{}", last.deleted_at.as_micros(), last.run.id));
    let time = state.service.trash_time();
    let show = |trashed: ayumi_service::bulk::TrashedRun| TrashedRun {
        row: views::run_row(&trashed.run),
        deleted_at: trashed.deleted_at.to_string(),
        deleted_by: trashed.deleted_by.map(|name| name.to_string()),
        purged_at: trashed.deleted_at.plus(time).to_string(),
    };
    Ok(Json(Trash { runs: found.into_iter().map(show).collect(), next_cursor, n_runs }))
}

fn parse_cursor(text: &str) -> Result<TrashPlace, Error> {
    let parse = || {
        let (deleted_at, id) = text.split_once('.')?;
        let deleted_at = Timestamp::from_micros(i64::from_str(deleted_at).ok()?);
        Some(TrashPlace { deleted_at, id: RunId::new(i64::from_str(id).ok()?) })
    };
    parse().ok_or_else(|| Error::invalid("the cursor does not belong to this list"))
}

/// Take a run out of the trash. One that is not there stays as it is.
#[utoipa::path(post, path = "/api/v1/runs/{entity}/{project}/{run}:restore", tag = "trash",
    params(("entity" = String, Path), ("project" = String, Path), ("run" = String, Path)),
    responses((status = 200, body = RunRow), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(super) async fn restore_run(
    state: AppState,
    caller: Caller,
    path: (String, String, String),
) -> ApiResult<Json<RunRow>> {
    let run = state.service.restore_run(&caller.0, &run_path(path)?).await?;
    Ok(Json(views::run_row(&run)))
}

/// Remove a run in the trash for good. Its id is free again.
#[utoipa::path(post, path = "/api/v1/runs/{entity}/{project}/{run}:purge", tag = "trash",
    params(("entity" = String, Path), ("project" = String, Path), ("run" = String, Path)),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody)))]
pub(super) async fn purge_run(
    state: AppState,
    caller: Caller,
    path: (String, String, String),
) -> ApiResult<StatusCode> {
    state.service.purge_run(&caller.0, &run_path(path)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
