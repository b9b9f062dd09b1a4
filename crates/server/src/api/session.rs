//! Signing in and out, the first account, and one's own keys.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::{SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, patch, post};
use ayumi_model::ApiKeyId;
use ayumi_service::Error;
use ayumi_wire::error::ErrorBody;
use ayumi_wire::session::{
    ApiKey, ApiKeys, CreateApiKey, CreatedApiKey, Session, SessionEntity, SessionUser, Setup, SignIn, UserChange,
};

use super::JsonBody;
use crate::auth::{Caller, session_cookie, session_token};
use crate::error::ApiResult;
use crate::route::{Route, route};
use crate::state::AppState;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route(
            "/api/v1/session",
            &[("GET", "anyone"), ("POST", "anyone"), ("DELETE", "anyone")],
            get(get_session).post(sign_in).delete(sign_out),
        ),
        route("/api/v1/setup", &[("POST", "holder of the setup link")], post(set_up)),
        route("/api/v1/user", &[("PATCH", "oneself")], patch(update_user)),
        route(
            "/api/v1/user/api-keys",
            &[("GET", "oneself"), ("POST", "oneself")],
            get(list_api_keys).post(create_api_key),
        ),
        route("/api/v1/user/api-keys/{id}", &[("DELETE", "oneself")], delete(delete_api_key)),
    ]
}

async fn describe(state: &AppState, caller: &ayumi_service::Caller) -> ApiResult<Session> {
    let user = match caller.user() {
        None => None,
        Some(user) => {
            let entities = state.service.list_entities(caller).await?;
            Some(SessionUser {
                username: user.username.to_string(),
                display_name: user.display_name.clone(),
                email: user.email.clone(),
                is_admin: user.is_admin,
                entities: entities
                    .into_iter()
                    .map(|access| SessionEntity {
                        name: access.entity.name.to_string(),
                        is_team: access.entity.is_team,
                        role: access.role.map_or("viewer", |role| role.as_str()).to_owned(),
                    })
                    .collect(),
            })
        }
    };
    Ok(Session {
        setup_needed: user.is_none() && state.service.setup_needed().await?,
        user,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        base_url: state.public_url().to_owned(),
    })
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/v1/session", tag = "session", responses((status = 200, body = Session)))]
pub(super) async fn get_session(State(state): State<AppState>, caller: Caller) -> ApiResult<Json<Session>> {
    Ok(Json(describe(&state, &caller.0).await?))
}

/// Sign in with a password or an API key.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", request_body = SignIn,
    responses((status = 200, body = Session), (status = 401, body = ErrorBody)))]
pub(super) async fn sign_in(
    State(state): State<AppState>,
    headers: HeaderMap,
    JsonBody(body): JsonBody<SignIn>,
) -> ApiResult<Response> {
    let opened = state.service.open_session(&body.username, &body.password, user_agent(&headers));
    let (caller, token) = opened.await?;
    with_session(&state, &caller, &token).await
}

/// Sign out.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session", responses((status = 204)))]
pub(super) async fn sign_out(State(state): State<AppState>, headers: HeaderMap) -> ApiResult<Response> {
    if let Some(token) = session_token(&headers) {
        state.service.close_session(token).await?;
    }
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, session_cookie(&state, ""))]).into_response())
}

/// Make the first account, an administrator.
#[utoipa::path(post, path = "/api/v1/setup", tag = "session", request_body = Setup,
    responses((status = 200, body = Session), (status = 403, body = ErrorBody), (status = 410, body = ErrorBody)))]
pub(super) async fn set_up(
    State(state): State<AppState>,
    headers: HeaderMap,
    JsonBody(body): JsonBody<Setup>,
) -> ApiResult<Response> {
    let agent = user_agent(&headers);
    let made = state.service.set_up(&body.token, &body.username, &body.password, body.email, agent);
    let (caller, token) = made.await?;
    with_session(&state, &caller, &token).await
}

/// What a browser calls itself.
fn user_agent(headers: &HeaderMap) -> &str {
    headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

async fn with_session(state: &AppState, caller: &ayumi_service::Caller, token: &str) -> ApiResult<Response> {
    let session = describe(state, caller).await?;
    Ok(([(SET_COOKIE, session_cookie(state, token))], Json(session)).into_response())
}

/// Change one's own account.
#[utoipa::path(patch, path = "/api/v1/user", tag = "session", request_body = UserChange,
    responses((status = 200, body = Session), (status = 403, body = ErrorBody)))]
pub(super) async fn update_user(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(change): JsonBody<UserChange>,
) -> ApiResult<Json<Session>> {
    let user = state
        .service
        .update_own_user(&caller.0, change.display_name, change.email, change.new_password, change.current_password)
        .await?;
    let caller = ayumi_service::Caller::User(std::sync::Arc::new(user));
    Ok(Json(describe(&state, &caller).await?))
}

/// One's own keys.
#[utoipa::path(get, path = "/api/v1/user/api-keys", tag = "session", responses((status = 200, body = ApiKeys)))]
pub(super) async fn list_api_keys(State(state): State<AppState>, caller: Caller) -> ApiResult<Json<ApiKeys>> {
    let keys = state.service.list_api_keys(&caller.0).await?;
    let show = |key: ayumi_model::user::ApiKey| ApiKey {
        id: key.id.to_string(),
        name: key.name,
        hint: key.hint,
        created_at: key.created_at.to_string(),
        last_used_at: key.last_used_at.map(|at| at.to_string()),
    };
    Ok(Json(ApiKeys { api_keys: keys.into_iter().map(show).collect() }))
}

/// Make a key for oneself. It is shown this once.
#[utoipa::path(post, path = "/api/v1/user/api-keys", tag = "session", request_body = CreateApiKey,
    responses((status = 201, body = CreatedApiKey)))]
pub(super) async fn create_api_key(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<CreateApiKey>,
) -> ApiResult<(StatusCode, Json<CreatedApiKey>)> {
    let username = caller.0.signed_in()?.username.to_string();
    let (id, key) = state.service.create_api_key(&caller.0, &username, body.name, body.key).await?;
    Ok((StatusCode::CREATED, Json(CreatedApiKey { id: id.to_string(), key })))
}

/// Delete one of one's own keys.
#[utoipa::path(delete, path = "/api/v1/user/api-keys/{id}", tag = "session",
    params(("id" = String, Path, description = "from the list of keys")),
    responses((status = 204), (status = 404, body = ErrorBody)))]
pub(super) async fn delete_api_key(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<StatusCode> {
    let id: i64 = id.parse().map_err(|_| Error::not_found("the key"))?;
    state.service.delete_api_key(&caller.0, ApiKeyId::new(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
