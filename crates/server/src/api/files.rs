//! Files of a run.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::get;
use ayumi_model::name::FilePath;
use ayumi_service::files::FileQuery;
use ayumi_service::{Action, Error};
use ayumi_wire::error::ErrorBody;
use ayumi_wire::file::RunFiles;
use serde::Deserialize;

use super::runs::run_path;
use super::views;
use crate::auth::Caller;
use crate::download::{Show, send_file};
use crate::error::ApiResult;
use crate::route::{Route, route};
use crate::state::AppState;

/// Files in one list at most.
const FILES: usize = 100_000;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/api/v1/runs/{entity}/{project}/{run}/files", &[("GET", "viewer")], get(list_files)),
        route("/api/v1/runs/{entity}/{project}/{run}/files/{*path}", &[("GET", "viewer")], get(read_file)),
    ]
}

/// The run's files.
#[utoipa::path(get, path = "/api/v1/runs/{entity}/{project}/{run}/files", tag = "files",
    params(("entity" = String, Path), ("project" = String, Path), ("run" = String, Path)),
    responses((status = 200, body = RunFiles), (status = 404, body = ErrorBody)))]
pub(super) async fn list_files(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String, String)>,
) -> ApiResult<Json<RunFiles>> {
    let run = state.service.get_run(&caller.0, &run_path(path)?, Action::Read).await?;
    let files = state.service.list_files(&run, FileQuery { limit: FILES, ..FileQuery::default() }).await?;
    Ok(Json(RunFiles { files: files.iter().map(views::run_file).collect() }))
}

#[derive(Deserialize)]
pub(super) struct ReadQuery {
    download: Option<String>,
    sandbox: Option<String>,
}

/// A file's bytes. Shown inline only where a browser runs nothing of it.
#[utoipa::path(get, path = "/api/v1/runs/{entity}/{project}/{run}/files/{path}", tag = "files",
    params(("entity" = String, Path), ("project" = String, Path), ("run" = String, Path), ("path" = String, Path),
        ("download" = Option<String>, Query, description = "any value: as a download in every case"),
        ("sandbox" = Option<String>, Query, description = "any value: a page is shown, in an origin of nobody")),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>),
        (status = 206, content_type = "application/octet-stream", body = Vec<u8>), (status = 404, body = ErrorBody)))]
pub(super) async fn read_file(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project, run, path)): Path<(String, String, String, String)>,
    Query(query): Query<ReadQuery>,
    method: Method,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let run = state.service.get_run(&caller.0, &run_path((entity, project, run))?, Action::Read).await?;
    let missing = || Error::not_found("the file");
    let path = FilePath::parse(&path).map_err(|_| missing())?;
    let file = state.service.find_file(&run, &path).await?.ok_or_else(missing)?;
    let show = match (query.download, query.sandbox) {
        (Some(_), _) => Show::Download,
        (None, Some(_)) => Show::Sandboxed,
        (None, None) => Show::Inert,
    };
    Ok(send_file(&state, &file, &method, &headers, show).await?)
}
