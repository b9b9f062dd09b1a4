//! Alerts of runs.

use axum::Json;
use axum::extract::{Path, State};
use axum::routing::get;
use ayumi_service::Action;
use ayumi_wire::alert::{Alert, Alerts};
use ayumi_wire::error::ErrorBody;

use super::runs::run_path;
use crate::auth::Caller;
use crate::error::ApiResult;
use crate::route::{Route, route};
use crate::state::AppState;

pub(super) fn routes() -> Vec<Route> {
    vec![route("/api/v1/runs/{entity}/{project}/{run}/alerts", &[("GET", "viewer")], get(list_alerts))]
}

pub(super) fn show(alert: &ayumi_model::alert::Alert) -> Alert {
    Alert {
        id: alert.id.to_string(),
        title: alert.title.clone(),
        text: alert.text.clone(),
        level: alert.level.as_str().to_owned(),
        created_at: alert.created_at.to_string(),
    }
}

/// What the run's script wanted people to know at once.
#[utoipa::path(get, path = "/api/v1/runs/{entity}/{project}/{run}/alerts", tag = "runs",
    params(("entity" = String, Path), ("project" = String, Path), ("run" = String, Path)),
    responses((status = 200, body = Alerts), (status = 404, body = ErrorBody)))]
pub(super) async fn list_alerts(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String, String)>,
) -> ApiResult<Json<Alerts>> {
    let run = state.service.get_run(&caller.0, &run_path(path)?, Action::Read).await?;
    let alerts = state.service.list_alerts(&run).await?;
    Ok(Json(Alerts { alerts: alerts.iter().map(show).collect() }))
}
