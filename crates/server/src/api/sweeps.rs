//! Sweeps: listed, shown, paused, resumed, stopped, canceled.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::routing::get;
use ayumi_model::name::{EntityName, ProjectName, SweepName};
use ayumi_model::sweep::{self, SweepPath, SweepState};
use ayumi_service::sweeps::read_config;
use ayumi_service::{Action, Error};
use ayumi_sweep::{Goal, Method};
use ayumi_wire::error::ErrorBody;
use ayumi_wire::sweep::{Sweep, SweepChange, Sweeps};
use serde::Deserialize;
use serde_json::Value;

use super::JsonBody;
use crate::auth::Caller;
use crate::error::ApiResult;
use crate::route::{Route, route};
use crate::state::AppState;

/// Sweeps in one page where the caller does not say.
const PAGE: usize = 50;
/// Sweeps in one page at most.
const MAX_PAGE: usize = 200;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/api/v1/projects/{entity}/{project}/sweeps", &[("GET", "viewer")], get(list_sweeps)),
        route(
            "/api/v1/sweeps/{entity}/{project}/{sweep}",
            &[("GET", "viewer"), ("PATCH", "member")],
            get(get_sweep).patch(update_sweep),
        ),
    ]
}

#[derive(Deserialize)]
pub(super) struct ListQuery {
    limit: Option<usize>,
    cursor: Option<String>,
}

/// The sweeps of a project, newest first.
#[utoipa::path(get, path = "/api/v1/projects/{entity}/{project}/sweeps", tag = "sweeps",
    params(("entity" = String, Path), ("project" = String, Path),
        ("limit" = Option<usize>, Query, description = "1 to 200; 50 where absent"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the answer before")),
    responses((status = 200, body = Sweeps), (status = 404, body = ErrorBody)))]
pub(super) async fn list_sweeps(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project)): Path<(String, String)>,
    Query(query): Query<ListQuery>,
) -> ApiResult<Json<Sweeps>> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Read).await?;
    let after = match query.cursor {
        None => None,
        Some(name) => {
            let last = state.service.find_sweep(&project, &name).await?;
            Some(last.ok_or_else(|| Error::invalid("`cursor` is not one of this list"))?.id)
        }
    };
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let (found, has_more) = state.service.list_sweeps(&project, after, limit).await?;
    let mut sweeps = Vec::with_capacity(found.len());
    for sweep in &found {
        sweeps.push(show(&state, sweep).await?);
    }
    let next_cursor = sweeps.last().filter(|_| has_more).map(|sweep| sweep.id.clone());
    Ok(Json(Sweeps { sweeps, next_cursor }))
}

/// Everything about a sweep. Its runs are found with the filter `{"sweep": "<id>"}`.
#[utoipa::path(get, path = "/api/v1/sweeps/{entity}/{project}/{sweep}", tag = "sweeps",
    params(("entity" = String, Path), ("project" = String, Path), ("sweep" = String, Path)),
    responses((status = 200, body = Sweep), (status = 404, body = ErrorBody)))]
pub(super) async fn get_sweep(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String, String)>,
) -> ApiResult<Json<Sweep>> {
    let sweep = state.service.get_sweep(&caller.0, &sweep_path(path)?, Action::Read).await?;
    Ok(Json(show(&state, &sweep).await?))
}

/// Pause, resume, stop or cancel a sweep, or change its name or description.
#[utoipa::path(patch, path = "/api/v1/sweeps/{entity}/{project}/{sweep}", tag = "sweeps",
    params(("entity" = String, Path), ("project" = String, Path), ("sweep" = String, Path)), request_body = SweepChange,
    responses((status = 200, body = Sweep), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub(super) async fn update_sweep(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String, String)>,
    JsonBody(change): JsonBody<SweepChange>,
) -> ApiResult<Json<Sweep>> {
    let sweep = state.service.get_sweep(&caller.0, &sweep_path(path)?, Action::Write).await?;
    let unknown = |text: &str| {
        Error::invalid(format!("`{text}` is not a state of sweeps"))
            .with_hint("it is one of running, paused, finished and canceled")
    };
    let next = change.state.map(|text| SweepState::parse(&text).ok_or_else(|| unknown(&text))).transpose()?;
    let change = sweep::SweepChange {
        state: next,
        display_name: change.name,
        description: change.description,
        ..sweep::SweepChange::default()
    };
    let (sweep, _) = state.service.update_sweep(&caller.0, &sweep, change).await?;
    Ok(Json(show(&state, &sweep).await?))
}

/// The three path parameters that lead to a sweep. A text that cannot be a name leads nowhere.
fn sweep_path((entity, project, sweep): (String, String, String)) -> Result<SweepPath, Error> {
    let parse = || {
        Some(SweepPath {
            entity: EntityName::parse(&entity).ok()?,
            project: ProjectName::parse(&project).ok()?,
            sweep: SweepName::parse(&sweep).ok()?,
        })
    };
    parse().ok_or_else(|| Error::not_found("the sweep"))
}

async fn show(state: &AppState, sweep: &sweep::Sweep) -> Result<Sweep, Error> {
    let config = read_config(sweep);
    let config = config.as_deref();
    let metric = config.and_then(|config| config.metric());
    let goal = |goal| if goal == Goal::Minimize { "minimize" } else { "maximize" };
    let id = sweep.path.sweep.to_string();
    let name = sweep.display_name.as_deref().or_else(|| config?.name()).unwrap_or(&id).to_owned();
    Ok(Sweep {
        entity: sweep.path.entity.to_string(),
        project: sweep.path.project.to_string(),
        id,
        name,
        description: sweep.description.clone(),
        state: sweep.state.as_str().to_lowercase(),
        method: config.map_or(Method::Custom, |config| config.method()).as_str().to_owned(),
        config: sweep.config.clone(),
        document: Value::Object(config.map(|config| config.document().clone()).unwrap_or_default()),
        metric: metric.map(|metric| metric.name.clone()),
        goal: metric.map(|metric| goal(metric.goal).to_owned()),
        best: state.service.best_objective(sweep).await?,
        n_runs: sweep.n_runs,
        n_runs_expected: config.and_then(|config| config.n_runs_expected()),
        created_at: sweep.created_at.to_string(),
        updated_at: sweep.updated_at.to_string(),
        heartbeat_at: sweep.heartbeat_at.map(|at| at.to_string()),
    })
}
