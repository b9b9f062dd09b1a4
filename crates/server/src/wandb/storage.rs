//! Files of runs: `/storage/runs/{entity}/{project}/{run}/{path}`.
//!
//! Clients send and fetch files without credentials, so the URL carries its own permission: a signature over the method, the
//! names and an expiry. Old clients and people fetch with a key instead. Whoever has neither is refused, never redirected: a
//! client would save a sign-in page as the file.

use std::io;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ayumi_model::name::{EntityName, FilePath, ProjectName, RunName};
use ayumi_model::run::{Run, RunPath};
use ayumi_model::{ErrorKind, RunId};
use ayumi_service::{Action, Error, Result, Service, Signer};
use futures::{Stream, StreamExt};
use serde_json::json;

use super::body::IDLE_TIME;
use crate::auth::identify;
use crate::download::{Show, percent_encode, send_bytes, send_file};
use crate::error::ApiResult;
use crate::state::AppState;

/// How long a URL is good for: uploads may wait in a client's queue for hours.
const VALID_FOR: Duration = Duration::from_secs(24 * 3_600);
/// Time for one upload.
const UPLOAD_TIME: Duration = Duration::from_secs(600);

/// The URL that permits `method` on a file.
pub(super) fn signed_url(service: &Service, base: &str, method: &str, run: &Run, path: &FilePath) -> String {
    let query = service.signer().sign(method, &signed_path(run.id, path), service.now(), VALID_FOR);
    let names =
        [run.path.entity.as_str(), run.path.project.as_str(), run.path.run.as_str()].map(percent_encode).join("/");
    let path = path.as_str().split('/').map(percent_encode).collect::<Vec<_>>().join("/");
    format!("{base}/storage/runs/{names}/{path}?{query}")
}

/// What is signed: the run itself, so that a link never opens a later run of the same name.
fn signed_path(run: RunId, path: &FilePath) -> String {
    format!("/storage/runs/{run}/{path}")
}

/// The URL of a file with rows of a run, which the client reads in place of them.
pub(super) fn signed_history_url(service: &Service, base: &str, run: &Run, number: usize) -> String {
    let signed = signed_history_path(run.id, &number.to_string());
    let query = service.signer().sign("GET", &signed, service.now(), VALID_FOR);
    let names =
        [run.path.entity.as_str(), run.path.project.as_str(), run.path.run.as_str()].map(percent_encode).join("/");
    format!("{base}/storage/history/{names}/{number}?{query}")
}

fn signed_history_path(run: RunId, number: &str) -> String {
    format!("/storage/history/{run}/{number}")
}

/// Gives a file with rows of a run, or one range of it.
pub(super) async fn download_history(
    State(state): State<AppState>,
    names: Names,
    RawQuery(query): RawQuery,
    method: Method,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let (run, number) = parse_names(names)?;
    let signed = |run| signed_history_path(run, number.as_str());
    let run = permitted(&state, &method, run, signed, query.as_deref(), &headers).await?;
    let number: usize = number.as_str().parse().map_err(|_| Error::not_found("the file"))?;
    let bytes = state.service.client_file(&run, number).await?;
    let tag = format!("{}-{number}-{}", run.id, bytes.len());
    let name = format!("{}-{number}.parquet", run.path.run);
    send_bytes(bytes, &name, &tag, &method, &headers).await.map_err(Into::into)
}

type Names = std::result::Result<Path<(String, String, String, String)>, PathRejection>;

fn parse_names(names: Names) -> Result<(RunPath, FilePath)> {
    let Path((entity, project, run, path)) =
        names.map_err(|_| Error::invalid("the path of the URL is not valid UTF-8"))?;
    let run = RunPath {
        entity: EntityName::parse(&entity)?,
        project: ProjectName::parse(&project)?,
        run: RunName::parse(&run)?,
    };
    Ok((run, FilePath::parse(&path)?))
}

/// An upload as it arrives; it ends in an error when its sender pauses for too long.
pub(super) fn paced(body: Body) -> impl Stream<Item = io::Result<Bytes>> + Send {
    tokio_stream::StreamExt::timeout(body.into_data_stream(), IDLE_TIME)
        .map(|piece| piece.map_err(io::Error::other).and_then(|piece| piece.map_err(io::Error::other)))
}

/// Takes a file. When this answers 200, it is durable and replaces what was at its path.
pub(super) async fn upload(
    State(state): State<AppState>,
    names: Names,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> ApiResult<Response> {
    let (run, path) = parse_names(names)?;
    let run = permitted(&state, &Method::PUT, run, |run| signed_path(run, &path), query.as_deref(), &headers).await?;
    match tokio::time::timeout(UPLOAD_TIME, state.service.put_file(&run, path, paced(body))).await {
        Ok(stored) => stored.map(|_| Json(json!({})).into_response()).map_err(Into::into),
        // Final for the client, as a peer this slow would be as slow the next time.
        Err(_) => Ok((StatusCode::REQUEST_TIMEOUT, "the upload took longer than 10 minutes").into_response()),
    }
}

/// Gives a file, or one range of it.
pub(super) async fn download(
    State(state): State<AppState>,
    names: Names,
    RawQuery(query): RawQuery,
    method: Method,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let (run, path) = parse_names(names)?;
    let run = permitted(&state, &method, run, |run| signed_path(run, &path), query.as_deref(), &headers).await?;
    let found = state.service.find_file(&run, &path).await?;
    let file = found.ok_or_else(|| Error::not_found(format!("file `{path}` of run `{}`", run.path)))?;
    send_file(&state, &file, &method, &headers, Show::Inert).await.map_err(Into::into)
}

/// The run of a URL, if its signature or else the caller permits this method.
async fn permitted(
    state: &AppState,
    method: &Method,
    run: RunPath,
    signed: impl FnOnce(RunId) -> String,
    query: Option<&str>,
    headers: &HeaderMap,
) -> Result<Run> {
    let service = &state.service;
    let query = query.unwrap_or_default();
    if query.contains("signature=") {
        let run = service.run_of_signed_url(&run).await.map_err(|error| match error.kind() {
            // Whoever tries names must not learn which of them exist.
            ErrorKind::NotFound => Signer::refusal(),
            _ => error,
        })?;
        service.signer().verify(method.as_str(), &signed(run.id), query, service.now())?;
        return Ok(run);
    }
    let caller = identify(headers, state).await?;
    let action = if *method == Method::PUT { Action::Write } else { Action::Read };
    service.get_run(&caller, &run, action).await
}
