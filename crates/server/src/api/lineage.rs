//! Lineage: the graph of runs and versions around one of them.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::routing::get;
use ayumi_service::Action;
use ayumi_service::artifacts::{Bounds, Start};
use ayumi_wire::error::ErrorBody;
use ayumi_wire::lineage::Lineage;
use serde::Deserialize;

use super::artifact_versions::{VersionPath, find_version};
use super::artifact_views as views;
use super::runs::run_path;
use crate::auth::Caller;
use crate::error::ApiResult;
use crate::route::{Route, route};
use crate::state::AppState;

/// Edges away from the start where the caller does not say.
const DEPTH: usize = 6;
/// The same at most.
const MAX_DEPTH: usize = 50;
/// Nodes where the caller does not say.
const NODES: usize = 200;
/// The same at most.
const MAX_NODES: usize = 2_000;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route(
            "/api/v1/projects/{entity}/{project}/artifacts/{collection}/versions/{version}/lineage",
            &[("GET", "viewer")],
            get(of_version),
        ),
        route("/api/v1/runs/{entity}/{project}/{run}/lineage", &[("GET", "viewer")], get(of_run)),
    ]
}

#[derive(Deserialize)]
pub(super) struct GraphQuery {
    depth: Option<usize>,
    limit: Option<usize>,
}

/// What led to a version, and what came of it.
#[utoipa::path(get, path = "/api/v1/projects/{entity}/{project}/artifacts/{collection}/versions/{version}/lineage",
    tag = "artifacts", operation_id = "get_version_lineage",
    params(("entity" = String, Path), ("project" = String, Path), ("collection" = String, Path),
        ("version" = String, Path),
        ("depth" = Option<usize>, Query, description = "edges away from the version, up to 50; 6 where absent"),
        ("limit" = Option<usize>, Query, description = "nodes, 1 to 2,000; 200 where absent")),
    responses((status = 200, body = Lineage), (status = 404, body = ErrorBody)))]
pub(super) async fn of_version(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<VersionPath>,
    Query(query): Query<GraphQuery>,
) -> ApiResult<Json<Lineage>> {
    let (found, _) = find_version(&state, &caller, path, Action::Read).await?;
    let start = format!("artifact-{}", found.artifact.id);
    show(&state, &caller, Start::Artifact(Box::new(found.artifact)), start, &query).await
}

/// What a run used and made, and what led to that and came of it.
#[utoipa::path(get, path = "/api/v1/runs/{entity}/{project}/{run}/lineage", tag = "artifacts",
    operation_id = "get_run_lineage",
    params(("entity" = String, Path), ("project" = String, Path), ("run" = String, Path),
        ("depth" = Option<usize>, Query, description = "edges away from the run, up to 50; 6 where absent"),
        ("limit" = Option<usize>, Query, description = "nodes, 1 to 2,000; 200 where absent")),
    responses((status = 200, body = Lineage), (status = 404, body = ErrorBody)))]
pub(super) async fn of_run(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String, String)>,
    Query(query): Query<GraphQuery>,
) -> ApiResult<Json<Lineage>> {
    let run = state.service.get_run(&caller.0, &run_path(path)?, Action::Read).await?;
    let start = format!("run-{}", run.id);
    show(&state, &caller, Start::Run(Box::new(run)), start, &query).await
}

async fn show(
    state: &AppState,
    caller: &Caller,
    from: Start,
    start: String,
    query: &GraphQuery,
) -> ApiResult<Json<Lineage>> {
    let bounds = Bounds {
        depth: query.depth.unwrap_or(DEPTH).min(MAX_DEPTH),
        limit: query.limit.unwrap_or(NODES).clamp(1, MAX_NODES),
    };
    let graph = state.service.lineage(&caller.0, from, bounds).await?;
    let (nodes, edges) = views::graph(&graph);
    Ok(Json(Lineage { start, nodes, edges, truncated: graph.truncated }))
}
