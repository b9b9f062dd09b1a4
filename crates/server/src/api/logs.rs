//! Console lines of a run.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use ayumi_service::reading::LogQuery;
use ayumi_service::{Action, Error};
use ayumi_wire::error::ErrorBody;
use ayumi_wire::log::LogLines;
use serde::Deserialize;

use super::runs::run_path;
use super::views;
use crate::auth::Caller;
use crate::error::ApiResult;
use crate::route::{Route, route};
use crate::state::AppState;

/// Lines in one answer where the caller does not say.
const PAGE: usize = 1_000;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/api/v1/runs/{entity}/{project}/{run}/logs", &[("GET", "viewer")], get(list_lines)),
        route("/api/v1/runs/{entity}/{project}/{run}/logs.txt", &[("GET", "viewer")], get(download)),
    ]
}

#[derive(Deserialize)]
pub(super) struct Question {
    after: Option<i64>,
    before: Option<i64>,
    tail: Option<usize>,
    limit: Option<usize>,
    search: Option<String>,
    #[serde(default)]
    regex: bool,
    level: Option<String>,
}

/// Console lines, by number.
#[utoipa::path(get, path = "/api/v1/runs/{entity}/{project}/{run}/logs", tag = "logs",
    params(("entity" = String, Path), ("project" = String, Path), ("run" = String, Path),
        ("after" = Option<i64>, Query, description = "lines with a greater number"),
        ("before" = Option<i64>, Query, description = "the last lines with a lesser number"),
        ("tail" = Option<usize>, Query, description = "the last lines"),
        ("limit" = Option<usize>, Query, description = "1 to 10,000; 1,000 where absent"),
        ("search" = Option<String>, Query, description = "only lines that contain this, in any case"),
        ("regex" = Option<bool>, Query, description = "`search` is a regular expression"),
        ("level" = Option<String>, Query, description = "`error`: only lines of standard error")),
    responses((status = 200, body = LogLines), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(super) async fn list_lines(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String, String)>,
    Query(question): Query<Question>,
) -> ApiResult<Json<LogLines>> {
    let run = state.service.get_run(&caller.0, &run_path(path)?, Action::Read).await?;
    let errors_only = match question.level.as_deref() {
        None | Some("") => false,
        Some("error") => true,
        Some(_) => return Err(Error::invalid("`level` is `error`, or absent").into()),
    };
    let query = LogQuery {
        after: question.after,
        before: question.before.or(question.tail.map(|_| i64::MAX)),
        limit: question.tail.or(question.limit).unwrap_or(PAGE),
        search: question.search,
        is_regex: question.regex,
        errors_only,
    };
    let (lines, more) = state.service.log_lines(&run, query).await?;
    let lines = lines.iter().map(views::log_line).collect();
    Ok(Json(LogLines { lines, n_lines: run.counts.n_log_lines, more }))
}

/// The whole log as text.
#[utoipa::path(get, path = "/api/v1/runs/{entity}/{project}/{run}/logs.txt", tag = "logs",
    params(("entity" = String, Path), ("project" = String, Path), ("run" = String, Path)),
    responses((status = 200, content_type = "text/plain", body = String), (status = 404, body = ErrorBody)))]
pub(super) async fn download(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String, String)>,
) -> ApiResult<Response> {
    let run = state.service.get_run(&caller.0, &run_path(path)?, Action::Read).await?;
    let name = format!("attachment; filename=\"{}.log\"", run.path.run.as_str().replace(['"', '\\'], "_"));
    let name = axum::http::HeaderValue::from_str(&name)
        .unwrap_or(axum::http::HeaderValue::from_static("attachment; filename=\"output.log\""));
    // One page after the other, so that a log of any length needs little memory.
    let pages = futures::stream::try_unfold((state, run, Some(-1)), |(state, run, after)| async move {
        let Some(after) = after else { return Ok::<_, Error>(None) };
        let query = LogQuery { after: Some(after), limit: PAGE * 5, ..LogQuery::default() };
        let (lines, more) = state.service.log_lines(&run, query).await?;
        let mut text = String::new();
        for line in &lines {
            text.push_str(&line.text);
            text.push('\n');
        }
        let next = lines.last().map(|line| line.number).filter(|_| more);
        Ok(Some((text, (state, run, next))))
    });
    let headers = [
        (CONTENT_TYPE, axum::http::HeaderValue::from_static("text/plain; charset=utf-8")),
        (CONTENT_DISPOSITION, name),
    ];
    Ok((headers, Body::from_stream(pages)).into_response())
}
