//! Where one is signed in: one's own sessions, and how they end.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{delete, get};
use ayumi_model::SessionId;
use ayumi_service::Error;
use ayumi_wire::error::ErrorBody;
use ayumi_wire::session::{OpenSession, OpenSessions};

use crate::auth::{Caller, session_of_caller};
use crate::error::ApiResult;
use crate::route::{Route, route};
use crate::state::AppState;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route(
            "/api/v1/user/sessions",
            &[("GET", "oneself"), ("DELETE", "oneself")],
            get(list_sessions).delete(delete_other_sessions),
        ),
        route("/api/v1/user/sessions/{id}", &[("DELETE", "oneself")], delete(delete_session)),
    ]
}

/// One's own sessions, last used first.
#[utoipa::path(get, path = "/api/v1/user/sessions", tag = "session", responses((status = 200, body = OpenSessions)))]
pub(super) async fn list_sessions(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
) -> ApiResult<Json<OpenSessions>> {
    let sessions = state.service.list_sessions(&caller.0, session_of_caller(&headers)).await?;
    let show = |session: ayumi_model::user::Session| OpenSession {
        id: session.id.to_string(),
        created_at: session.created_at.to_string(),
        last_used_at: session.last_used_at.to_string(),
        user_agent: session.user_agent,
        current: session.is_current,
    };
    Ok(Json(OpenSessions { sessions: sessions.into_iter().map(show).collect() }))
}

/// End one of one's own sessions, at once.
#[utoipa::path(delete, path = "/api/v1/user/sessions/{id}", tag = "session",
    params(("id" = String, Path, description = "from the list of sessions")),
    responses((status = 204), (status = 404, body = ErrorBody)))]
pub(super) async fn delete_session(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<StatusCode> {
    let id: i64 = id.parse().map_err(|_| Error::not_found("the session"))?;
    state.service.delete_session(&caller.0, SessionId::new(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End all of one's own sessions but the one that asks; asked with a key, all of them.
#[utoipa::path(delete, path = "/api/v1/user/sessions", tag = "session", responses((status = 204)))]
pub(super) async fn delete_other_sessions(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
) -> ApiResult<StatusCode> {
    state.service.delete_other_sessions(&caller.0, session_of_caller(&headers)).await?;
    Ok(StatusCode::NO_CONTENT)
}
