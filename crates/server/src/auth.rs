//! Who sends a request: an API key in the Authorization header, or a session cookie.

use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use ayumi_service::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::error::ApiError;
use crate::state::AppState;

/// Name of the session cookie.
pub const SESSION_COOKIE: &str = "ayumi_session";

/// Who sends a request. Absent credentials are anonymous, wrong ones are refused at once.
#[derive(Debug, Clone)]
pub struct Caller(pub ayumi_service::Caller);

impl FromRequestParts<AppState> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> std::result::Result<Self, ApiError> {
        Ok(Self(identify(&parts.headers, state).await?))
    }
}

/// Finds out who sends a request with these headers.
pub async fn identify(headers: &HeaderMap, state: &AppState) -> Result<ayumi_service::Caller> {
    if let Some(value) = headers.get(AUTHORIZATION) {
        let key = key_of(value).ok_or_else(Error::unauthenticated)?;
        return state.service.sign_in_with_key(&key).await;
    }
    match session_token(headers) {
        Some(token) => state.service.sign_in_with_session(token).await,
        None => Ok(ayumi_service::Caller::Anonymous),
    }
}

/// The key in an Authorization header: the password of Basic (the user name is always `api`), or the token of Bearer.
pub(crate) fn key_of(value: &HeaderValue) -> Option<String> {
    let (scheme, rest) = value.to_str().ok()?.split_once(' ')?;
    match scheme.to_ascii_lowercase().as_str() {
        "bearer" => Some(rest.trim().to_owned()),
        "basic" => {
            let decoded = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
            Some(decoded.split_once(':')?.1.to_owned())
        }
        _ => None,
    }
}

/// The session token in the cookies.
pub fn session_token(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|text| text.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == SESSION_COOKIE && !value.is_empty()).then_some(value)
    })
}

/// The token of the session that signs a request in; none where a key does.
pub fn session_of_caller(headers: &HeaderMap) -> Option<&str> {
    if headers.contains_key(AUTHORIZATION) { None } else { session_token(headers) }
}

/// The Set-Cookie text that opens (or, with an empty token, ends) a session.
pub fn session_cookie(state: &AppState, token: &str) -> String {
    let age = if token.is_empty() { 0 } else { state.service.session_lifetime().as_secs() };
    let secure = if state.is_https() { "; Secure" } else { "" };
    format!("{SESSION_COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}")
}
