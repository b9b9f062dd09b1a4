//! Charts that scripts keep under a name.

use axum::Json;
use axum::extract::{Path, State};
use axum::routing::get;
use ayumi_wire::chart_preset::ChartPreset;
use ayumi_wire::error::ErrorBody;

use crate::auth::Caller;
use crate::error::ApiResult;
use crate::route::{Route, route};
use crate::state::AppState;

pub(super) fn routes() -> Vec<Route> {
    vec![route("/api/v1/chart-presets/{entity}/{name}", &[("GET", "viewer")], get(get_chart_preset))]
}

/// A chart by the name that `wandb.plot_table` is given. Anybody signed in may draw with a public one.
#[utoipa::path(get, path = "/api/v1/chart-presets/{entity}/{name}", tag = "charts",
    params(("entity" = String, Path), ("name" = String, Path)),
    responses((status = 200, body = ChartPreset), (status = 404, body = ErrorBody)))]
pub(super) async fn get_chart_preset(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, name)): Path<(String, String)>,
) -> ApiResult<Json<ChartPreset>> {
    let preset = state.service.get_chart_preset(&caller.0, &entity, &name).await?;
    let access = if preset.is_public { "public" } else { "private" };
    // Only objects are kept.
    let spec = serde_json::from_str(&preset.spec).unwrap_or_default();
    Ok(Json(ChartPreset { name: preset.name, title: preset.title, access: access.to_owned(), spec }))
}
