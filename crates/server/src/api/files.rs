//! Files of a run.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, RANGE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use ayumi_model::file::{RunFile, is_inert, media_type};
use ayumi_model::name::FilePath;
use ayumi_service::files::FileQuery;
use ayumi_service::{Action, Error};
use ayumi_wire::error::ErrorBody;
use ayumi_wire::file::RunFiles;
use serde::Deserialize;

use super::runs::run_path;
use super::views;
use crate::auth::Caller;
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
}

/// A file's bytes. Shown inline only where a browser runs nothing of it.
#[utoipa::path(get, path = "/api/v1/runs/{entity}/{project}/{run}/files/{path}", tag = "files",
    params(("entity" = String, Path), ("project" = String, Path), ("run" = String, Path), ("path" = String, Path),
        ("download" = Option<String>, Query, description = "any value: as a download in every case")),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>),
        (status = 206, content_type = "application/octet-stream", body = Vec<u8>), (status = 404, body = ErrorBody)))]
pub(super) async fn read_file(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project, run, path)): Path<(String, String, String, String)>,
    Query(query): Query<ReadQuery>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let run = state.service.get_run(&caller.0, &run_path((entity, project, run))?, Action::Read).await?;
    let missing = || Error::not_found("the file");
    let path = FilePath::parse(&path).map_err(|_| missing())?;
    let file = state.service.find_file(&run, &path).await?.ok_or_else(missing)?;
    Ok(send_file(&state, &file, &headers, query.download.is_some()).await?)
}

/// Answers with a file's bytes: one range of them where asked for, never in a way that lets them act as ours.
pub(crate) async fn send_file(
    state: &AppState,
    file: &RunFile,
    headers: &HeaderMap,
    as_download: bool,
) -> Result<Response, Error> {
    let etag = format!("\"{}\"", hex::encode(file.md5));
    if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes()) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let size = u64::try_from(file.size_bytes).unwrap_or(0);
    let wanted = headers.get(RANGE).and_then(|value| value.to_str().ok()).map(|text| parse_range(text, size));
    let range = match wanted {
        Some(Wanted::Nothing) => {
            let whole =
                HeaderValue::from_str(&format!("bytes */{size}")).unwrap_or(HeaderValue::from_static("bytes */0"));
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, [(CONTENT_RANGE, whole)]).into_response());
        }
        Some(Wanted::Part(start, end)) => Some(start..end),
        Some(Wanted::All) | None => None,
    };
    let length = range.as_ref().map_or(size, |range| range.end - range.start);
    let body = match length {
        0 => Body::empty(),
        _ => Body::from_stream(state.service.read_file(file, range.clone()).await?),
    };
    let kind = media_type(file.path.as_str());
    let name = file.path.as_str().rsplit('/').next().unwrap_or("file");
    let place = if as_download || !is_inert(kind) { "attachment" } else { "inline" };
    let mut response = Response::new(body);
    let out = response.headers_mut();
    let mut set = |name, text: String| {
        if let Ok(value) = HeaderValue::from_str(&text) {
            out.insert(name, value);
        }
    };
    let charset = if kind.starts_with("text/") { "; charset=utf-8" } else { "" };
    set(CONTENT_TYPE, format!("{kind}{charset}"));
    set(CONTENT_LENGTH, length.to_string());
    set(CONTENT_DISPOSITION, format!("{place}; filename*=UTF-8''{}", percent_encode(name)));
    set(
        CONTENT_SECURITY_POLICY,
        "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'".to_owned(),
    );
    set(ACCEPT_RANGES, "bytes".to_owned());
    set(ETAG, etag);
    if let Some(range) = range {
        set(CONTENT_RANGE, format!("bytes {}-{}/{size}", range.start, range.end - 1));
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    Ok(response)
}

enum Wanted {
    All,
    Part(u64, u64),
    Nothing,
}

/// Reads one range of RFC 9110; several at once are answered with everything, which the standard allows.
fn parse_range(text: &str, size: u64) -> Wanted {
    let Some((start, end)) = text.strip_prefix("bytes=").and_then(|range| range.trim().split_once('-')) else {
        return Wanted::All;
    };
    let (start, end) = match (start.parse::<u64>(), end.parse::<u64>()) {
        (Ok(start), Ok(end)) if start <= end => (start, end.saturating_add(1).min(size)),
        (Ok(start), Err(_)) if end.is_empty() => (start, size),
        (Err(_), Ok(last)) if start.is_empty() => (size.saturating_sub(last), size),
        _ => return Wanted::All,
    };
    if start >= end { Wanted::Nothing } else { Wanted::Part(start, end) }
}

/// Percent-encodes everything but unreserved characters (RFC 3986).
pub(crate) fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_cut_to_the_file() {
        let check = |text, expected: Option<(u64, u64)>| match (parse_range(text, 10), expected) {
            (Wanted::Part(start, end), Some(range)) => assert_eq!((start, end), range, "{text}"),
            (Wanted::Nothing, None) => {}
            _ => panic!("{text}"),
        };
        check("bytes=0-0", Some((0, 1)));
        check("bytes=5-", Some((5, 10)));
        check("bytes=-3", Some((7, 10)));
        check("bytes=-300", Some((0, 10)));
        check("bytes=2-99", Some((2, 10)));
        check("bytes=10-12", None);
        for whole in ["bytes=5-2", "bytes=0-1,3-4", "lines=1-2", "bytes=x-"] {
            assert!(matches!(parse_range(whole, 10), Wanted::All), "{whole}");
        }
    }
}
