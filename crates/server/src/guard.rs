//! Checks that every request passes before its handler: the name it is addressed to, where it comes from, and the
//! headers that every answer carries.

use axum::body::HttpBody as _;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONNECTION, CONTENT_TYPE, HOST, HeaderName, ORIGIN, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, Method, StatusCode, Version};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use ayumi_model::ErrorKind;
use ayumi_service::Error;

use crate::auth::session_token;
use crate::error::{ApiError, with_retry_after};
use crate::state::AppState;

/// Requests worked on at once; others wait for their turn.
pub const IN_FLIGHT: usize = 512;
/// How long a request waits for its turn.
const WAIT: Duration = Duration::from_secs(10);

/// Refuses requests that were not meant for this server or that another site sent in a person's name.
pub async fn check(State(state): State<AppState>, request: Request, next: Next) -> Response {
    // Those who look after the server ask by its address, and above all when it has too much to do.
    if matches!(request.uri().path(), "/healthz" | "/readyz" | "/metrics") {
        return next.run(request).await;
    }
    if !is_our_host(&state, &request) {
        let error = Error::invalid("this server is not reached under that host name")
            .with_hint("start it with --public-url set to the address that people and scripts use");
        // Not 400, on which the wandb client gives a run's stream up.
        return (StatusCode::MISDIRECTED_REQUEST, ApiError(error).into_response().into_body()).into_response();
    }
    let verdict = check_origin(&state, &request);
    let has_body = request.body().size_hint().exact() != Some(0);
    let is_http_1 = request.version() < Version::HTTP_2;
    let mut response = match verdict {
        Ok(()) => work(&state, request, next).await,
        Err(error) => ApiError(error).into_response(),
    };
    // A refused request may not have been read to its end; what follows on the connection would be taken for its rest.
    if has_body && is_http_1 && response.status().is_client_error() {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    let headers = response.headers_mut();
    headers.entry(X_CONTENT_TYPE_OPTIONS).or_insert(HeaderValue::from_static("nosniff"));
    headers.entry(REFERRER_POLICY).or_insert(HeaderValue::from_static("no-referrer"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    let policy = HeaderName::from_static("cross-origin-opener-policy");
    headers.entry(policy).or_insert(HeaderValue::from_static("same-origin"));
    with_retry_after(response)
}

/// Answers when it is the request's turn: first among those of its key, so that one key's wait takes nobody's turn.
async fn work(state: &AppState, request: Request, next: Next) -> Response {
    let turn = match state.turns.take(request.headers(), WAIT).await {
        Ok(turn) => turn,
        Err(error) => return ApiError(error).into_response(),
    };
    let Ok(Ok(_permit)) = tokio::time::timeout(WAIT, state.in_flight.acquire()).await else {
        let error = Error::new(ErrorKind::Unavailable, "the server has too many requests under way");
        return ApiError(error).into_response();
    };
    let mut response = next.run(request).await;
    if let Some(turn) = turn {
        turn.tell(response.headers_mut());
    }
    response
}

fn is_our_host(state: &AppState, request: &Request) -> bool {
    let Some(hosts) = &state.config.hosts else { return true };
    // HTTP/2 names the host in the address instead.
    let header = request.headers().get(HOST).and_then(|value| value.to_str().ok());
    let Some(host) = header.or_else(|| request.uri().authority().map(|authority| authority.as_str())) else {
        return false;
    };
    hosts.iter().any(|known| known.eq_ignore_ascii_case(host))
}

/// A browser sends the session cookie with whatever any site makes it send. So a request that changes something counts
/// only when it is JSON (which other sites cannot send unasked) and comes from our own pages.
fn check_origin(state: &AppState, request: &Request) -> Result<(), Error> {
    let headers = request.headers();
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let by_cookie = !headers.contains_key(AUTHORIZATION) && session_token(headers).is_some();
    let is_session = request.uri().path() == "/api/v1/session" || request.uri().path() == "/api/v1/setup";
    if safe || !(by_cookie || is_session) {
        return Ok(());
    }
    let foreign = || Error::forbidden("this request came from another site");
    if let Some(origin) = headers.get(ORIGIN).map(|value| value.to_str().unwrap_or_default()) {
        let host = headers.get(HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let same_host = origin.split_once("://").is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(host));
        if origin != state.public_url() && !same_host {
            return Err(foreign());
        }
    }
    let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    if site.is_some_and(|site| site != "same-origin") {
        return Err(foreign());
    }
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if *request.method() != Method::DELETE && !content_type.starts_with("application/json") {
        return Err(Error::invalid("the request must be JSON").with_hint("send Content-Type: application/json"));
    }
    Ok(())
}
