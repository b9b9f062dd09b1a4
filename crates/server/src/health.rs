//! Whether the server lives, can take writes, and what it counts.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::error::ApiError;
use crate::route::{Route, route};
use crate::state::AppState;

/// Paths for those who look after the server.
pub fn routes() -> Vec<Route> {
    vec![
        route("/healthz", &[("GET", "anyone")], get(|| async { "ok\n" })),
        route("/readyz", &[("GET", "anyone")], get(ready)),
        route("/metrics", &[("GET", "anyone")], get(render)),
    ]
}

async fn ready(State(state): State<AppState>) -> Response {
    match state.service.check_ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => ApiError(error).into_response(),
    }
}

async fn render(State(state): State<AppState>) -> Response {
    // Where the database does not answer, the other numbers are all the more of interest.
    if let Ok(backlog) = state.service.backlog().await {
        state.metrics.set_backlog(&backlog);
    }
    state.metrics.set_freed(state.service.freed_bytes());
    ([(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], state.metrics.render())
        .into_response()
}
