//! Files of runs: `/storage/runs/{entity}/{project}/{run}/{path}`.
//!
//! Clients send and fetch files without credentials, so the URL carries its own permission: a signature over the method, the
//! names and an expiry. Old clients and people fetch with a key instead. Whoever has neither is refused, never redirected: a
//! client would save a sign-in page as the file.

use std::io;
use std::ops::Range;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ayumi_model::ErrorKind;
use ayumi_model::file::{RunFile, is_inert, media_type};
use ayumi_model::name::{EntityName, FilePath, ProjectName, RunName};
use ayumi_model::run::{Run, RunPath};
use ayumi_service::{Action, Error, Result, Service};
use futures::{StreamExt, TryStreamExt};
use serde_json::json;

use super::body::IDLE_TIME;
use crate::auth::identify;
use crate::error::ApiResult;
use crate::state::AppState;

/// How long a URL is good for: uploads may wait in a client's queue for hours.
const VALID_FOR: Duration = Duration::from_secs(24 * 3_600);
/// Time for one upload.
const UPLOAD_TIME: Duration = Duration::from_secs(600);
/// User content never runs in the app's origin.
const POLICY: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");

/// The URL that permits `method` on a file.
pub(super) fn signed_url(service: &Service, base: &str, method: &str, run: &RunPath, path: &FilePath) -> String {
    let query = service.signer().sign(method, &signed_path(run, path), service.now(), VALID_FOR);
    let names = [run.entity.as_str(), run.project.as_str(), run.run.as_str()].map(encoded).join("/");
    let path = path.as_str().split('/').map(encoded).collect::<Vec<_>>().join("/");
    format!("{base}/storage/runs/{names}/{path}?{query}")
}

/// What is signed: the names as they are, so that no spelling of a URL leads elsewhere.
fn signed_path(run: &RunPath, path: &FilePath) -> String {
    format!("/storage/runs/{run}/{path}")
}

/// One segment of a path, percent-encoded except for what stands for itself everywhere.
fn encoded(segment: &str) -> String {
    let mut out = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
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

/// Takes a file. When this answers 200, it is durable and replaces what was at its path.
pub(super) async fn upload(
    State(state): State<AppState>,
    names: Names,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> ApiResult<Response> {
    let (run, path) = parse_names(names)?;
    let run = permitted(&state, &Method::PUT, run, &path, query.as_deref(), &headers).await?;
    let body = tokio_stream::StreamExt::timeout(body.into_data_stream(), IDLE_TIME)
        .map(|piece| piece.map_err(io::Error::other).and_then(|piece| piece.map_err(io::Error::other)));
    match tokio::time::timeout(UPLOAD_TIME, state.service.put_file(&run, path, body)).await {
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
    let run = permitted(&state, &method, run, &path, query.as_deref(), &headers).await?;
    let found = state.service.find_file(&run, &path).await?;
    let file = found.ok_or_else(|| Error::not_found(format!("file `{path}` of run `{}`", run.path)))?;
    send(&state, &file, &method, headers.get(header::RANGE)).await.map_err(Into::into)
}

/// The run of a URL, if its signature or else the caller permits this method.
async fn permitted(
    state: &AppState,
    method: &Method,
    run: RunPath,
    path: &FilePath,
    query: Option<&str>,
    headers: &HeaderMap,
) -> Result<Run> {
    let service = &state.service;
    let query = query.unwrap_or_default();
    if query.contains("signature=") {
        service.signer().verify(method.as_str(), &signed_path(&run, path), query, service.now())?;
        return service.run_of_signed_url(&run).await;
    }
    let caller = identify(headers, state).await?;
    let action = if *method == Method::PUT { Action::Write } else { Action::Read };
    service.get_run(&caller, &run, action).await
}

async fn send(state: &AppState, file: &RunFile, method: &Method, range: Option<&HeaderValue>) -> Result<Response> {
    let size = u64::try_from(file.size_bytes).map_err(|_| Error::new(ErrorKind::Damaged, "a file has no length"))?;
    let range = match parse_range(range, size) {
        Ok(range) => range,
        Err(Unsatisfiable) => {
            let content_range = [(header::CONTENT_RANGE, format!("bytes */{size}"))];
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, content_range).into_response());
        }
    };
    let length = range.as_ref().map_or(size, |range| range.end - range.start);
    let body = if *method == Method::HEAD || length == 0 {
        Body::empty()
    } else {
        let bytes = state.service.read_file(file, range.clone()).await?;
        // By then the status is sent; a cut body is all that can be said.
        Body::from_stream(bytes.inspect_err(|error| tracing::error!("a file could not be read to its end: {error}")))
    };
    let mut response = Response::new(body);
    if let Some(range) = &range {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        set(&mut response, header::CONTENT_RANGE, &format!("bytes {}-{}/{size}", range.start, range.end - 1));
    }
    describe(&mut response, file, length);
    Ok(response)
}

fn describe(response: &mut Response, file: &RunFile, length: u64) {
    let media_type = media_type(file.path.as_str());
    let name = file.path.as_str().rsplit('/').next().unwrap_or_default();
    let disposition = if is_inert(media_type) { "inline" } else { "attachment" };
    set(response, header::CONTENT_LENGTH, &length.to_string());
    set(response, header::CONTENT_TYPE, media_type);
    set(response, header::CONTENT_DISPOSITION, &format!("{disposition}; filename*=UTF-8''{}", encoded(name)));
    set(response, header::ETAG, &format!("\"{}\"", hex::encode(file.md5)));
    set(response, header::ACCEPT_RANGES, "bytes");
    // Keeps the compression layer away: most large files do not shrink, and a length is worth more to a download.
    set(response, header::CONTENT_ENCODING, "identity");
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY);
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    set(response, header::CACHE_CONTROL, "private, no-cache");
}

fn set(response: &mut Response, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// A range that lies outside the file.
#[derive(Debug, PartialEq, Eq)]
struct Unsatisfiable;

/// The range asked for. Several ranges, other units and what is no range get the whole file, as the standard allows.
fn parse_range(value: Option<&HeaderValue>, size: u64) -> std::result::Result<Option<Range<u64>>, Unsatisfiable> {
    let Some(text) = value.and_then(|value| value.to_str().ok()?.trim().strip_prefix("bytes=")) else {
        return Ok(None);
    };
    let Some((start, end)) = text.split_once('-') else { return Ok(None) };
    let (start, end) = (start.trim().parse::<u64>().ok(), end.trim().parse::<u64>().ok());
    let range = match (start, end) {
        (Some(start), Some(end)) if start <= end => start..end.saturating_add(1).min(size),
        (Some(start), None) if text.trim().ends_with('-') => start..size,
        (None, Some(length)) if text.trim().starts_with('-') => size.saturating_sub(length)..size,
        _ => return Ok(None),
    };
    if range.is_empty() { Err(Unsatisfiable) } else { Ok(Some(range)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_percent_encoded_by_segment() {
        assert_eq!(encoded("a b%2f#?é+~.txt"), "a%20b%252f%23%3F%C3%A9%2B~.txt");
    }

    #[test]
    fn ranges_are_cut_to_the_file() {
        let check = |text: &str, expected| {
            let value = HeaderValue::from_str(text).unwrap();
            assert_eq!(parse_range(Some(&value), 100), expected, "{text}");
        };
        check("bytes=0-0", Ok(Some(0..1)));
        check("bytes=10-", Ok(Some(10..100)));
        check("bytes=-30", Ok(Some(70..100)));
        check("bytes=90-900", Ok(Some(90..100)));
        check("bytes=-900", Ok(Some(0..100)));
        check("bytes=0-18446744073709551615", Ok(Some(0..100)));
        check("bytes=100-", Err(Unsatisfiable));
        check("bytes=-0", Err(Unsatisfiable));
        for whole in [
            "bytes=9-1",
            "bytes=1-2,3-4",
            "bytes=a-b",
            "bytes=-",
            "bytes=",
            "lines=1-2",
            "bytes=99999999999999999999-1",
        ] {
            check(whole, Ok(None));
        }
        assert_eq!(parse_range(None, 100), Ok(None));
    }
}
