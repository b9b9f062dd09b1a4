//! `POST /files/{entity}/{project}/{run}/file_stream`: what a run's process sends while it lives.
//!
//! Reading order: [`envelope`] is the request, [`console`] are the two forms of console lines in it.

mod console;
mod envelope;

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::{Extension, Json};
use ayumi_model::name::{EntityName, ProjectName, RunName};
use ayumi_model::run::RunPath;
use ayumi_model::{ErrorKind, limits};
use ayumi_service::ingest::{Append, Appended};
use ayumi_service::{Error, Result};
use serde_json::{Value, json};

use super::body::{self, BodyMemory, Held};
use crate::auth::identify;
use crate::error::ApiResult;
use crate::state::AppState;

/// Names one of several writers of a run; each counts its lines from zero.
const WRITER_HEADER: &str = "x-wandb-async-client-id";
/// Tells that the process sends no summary of what it logs.
const LEAVES_SUMMARY_HEADER: &str = "x-wandb-server-side-derived-summary";
/// Characters of a writer's name. Clients send a UUID.
const MAX_WRITER: usize = 128;

/// Takes a request of a run's process. When this answers 200, everything in it is durable.
pub(super) async fn receive(
    State(state): State<AppState>,
    Extension(memory): Extension<BodyMemory>,
    path: Result<Path<(String, String, String)>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> ApiResult<Json<Value>> {
    // Nobody who is not signed in may make the server read anything.
    let caller = identify(&headers, &state).await?;
    caller.signed_in()?;
    let path = run_path(path)?;
    let is_gzip = is_gzip(&headers)?;
    let writer = writer(&headers)?;
    let leaves_summary = headers.get(LEAVES_SUMMARY_HEADER).is_some_and(|value| value == "true");
    let body = body::read(body, limits::FILE_STREAM_BODY, &memory).await?;
    let read = move || read_request(body, is_gzip, writer);
    let (request, _body) = match tokio::task::spawn_blocking(read).await {
        Ok(request) => request?,
        Err(error) => match error.try_into_panic() {
            // Counted and answered where all panics are.
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => return Err(Error::new(ErrorKind::Unavailable, "the server is stopping").into()),
        },
    };
    let request = Append { leaves_summary, ..request };
    let appended = state.service.append(&caller, &path, request).await?;
    Ok(Json(answer(appended)))
}

/// Old clients take pacing from `limits` and need the member to be there; `stopped` counts by its presence alone.
fn answer(appended: Appended) -> Value {
    let mut answer = json!({ "exitcode": appended.exit_code, "limits": {} });
    if appended.stopped {
        answer["stopped"] = json!(true);
    }
    answer
}

fn run_path(path: Result<Path<(String, String, String)>, PathRejection>) -> Result<RunPath> {
    // Names that cannot exist do not exist.
    let missing = || Error::not_found("a run of this name");
    let Path((entity, project, run)) = path.map_err(|_| missing())?;
    Ok(RunPath {
        entity: EntityName::parse(&entity).map_err(|_| missing())?,
        project: ProjectName::parse(&project).map_err(|_| missing())?,
        run: RunName::parse(&run).map_err(|_| missing())?,
    })
}

fn is_gzip(headers: &HeaderMap) -> Result<bool> {
    let mut encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    let encoding = encodings.next().map(|value| value.to_str().unwrap_or("?").trim().to_ascii_lowercase());
    match encoding.as_deref() {
        _ if encodings.next().is_some() => Err(Error::invalid("the request body is encoded more than once")),
        None | Some("" | "identity") => Ok(false),
        Some("gzip" | "x-gzip") => Ok(true),
        Some(_) => {
            Err(Error::invalid("the request body's encoding is not known").with_hint("send it plain or as gzip"))
        }
    }
}

fn writer(headers: &HeaderMap) -> Result<Option<String>> {
    let Some(value) = headers.get(WRITER_HEADER) else { return Ok(None) };
    match value.to_str() {
        Ok("") => Ok(None),
        Ok(writer) if writer.len() <= MAX_WRITER => Ok(Some(writer.to_owned())),
        _ => Err(Error::invalid(format!("`{WRITER_HEADER}` has more than {MAX_WRITER} plain characters"))),
    }
}

/// The request, and the body whose memory it stands for until it is answered.
fn read_request(body: Held, is_gzip: bool, writer: Option<String>) -> Result<(Append, Held)> {
    let body = if is_gzip { body.gunzip(limits::FILE_STREAM_DECODED)? } else { body };
    let text = std::str::from_utf8(&body.bytes).map_err(|_| Error::invalid("the request body is not UTF-8"))?;
    let request = envelope::parse(text, writer)
        .map_err(|reason| Error::invalid(format!("the request cannot be read: {reason}")))?;
    Ok((request, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stopped_is_only_said_when_it_is_true() {
        let check = |stopped, exit_code, expected| {
            assert_eq!(answer(Appended { stopped, exit_code }).to_string(), expected);
        };
        check(false, None, r#"{"exitcode":null,"limits":{}}"#);
        check(true, Some(255), r#"{"exitcode":255,"limits":{},"stopped":true}"#);
    }

    #[test]
    fn only_gzip_is_decoded() {
        let check = |values: &[&str], expected| {
            let mut headers = HeaderMap::new();
            values.iter().for_each(|value| _ = headers.append(header::CONTENT_ENCODING, value.parse().unwrap()));
            assert_eq!(is_gzip(&headers).ok(), expected, "{values:?}");
        };
        check(&[], Some(false));
        check(&["identity"], Some(false));
        check(&["GZIP"], Some(true));
        check(&["br"], None);
        check(&["deflate"], None);
        check(&["gzip, gzip"], None);
        check(&["gzip", "gzip"], None);
    }
}
