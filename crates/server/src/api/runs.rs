//! Runs: found, shown, changed, stopped, deleted.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use ayumi_model::ErrorKind;
use ayumi_model::name::{EntityName, ProjectName, RunName};
use ayumi_model::run::RunPath;
use ayumi_service::bulk::Deletion;
use ayumi_service::values::FieldNames;
use ayumi_service::{Action, Error};
use ayumi_wire::bulk::LinkedConflict;
use ayumi_wire::error::ErrorBody;
use ayumi_wire::project::MetricKeys;
use ayumi_wire::run::{GroupQuery, Run, RunChange, RunGroups, RunQuery, RunRow, Runs};
use serde::Deserialize;

use super::bulk::{linked_conflict, made_artifacts};
use super::{JsonBody, trash, views};
use crate::auth::Caller;
use crate::error::ApiResult;
use crate::route::{Route, route};
use crate::state::AppState;

/// Runs in one page where the caller does not say.
const PAGE: usize = 50;
/// Runs in one page at most.
const MAX_PAGE: usize = 1_000;
/// The order where the caller does not say.
const NEWEST_FIRST: &str = "-created_at";
/// Bins where the caller does not say.
const BINS: usize = 20;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/api/v1/runs", &[("GET", "anyone signed in: their own entities")], get(latest_runs)),
        route("/api/v1/projects/{entity}/{project}/runs:query", &[("POST", "viewer")], post(query_runs)),
        route("/api/v1/projects/{entity}/{project}/runs:group", &[("POST", "viewer")], post(group_runs)),
        route(
            "/api/v1/runs/{entity}/{project}/{run}",
            &[
                ("GET", "viewer"),
                ("PATCH", "member"),
                ("DELETE", "member"),
                ("POST :stop", "member"),
                ("POST :restore", "member"),
                ("POST :purge", "admin of the entity"),
            ],
            get(get_run).patch(update_run).delete(delete_run).post(act),
        ),
        route("/api/v1/runs/{entity}/{project}/{run}/keys", &[("GET", "viewer")], get(list_keys)),
    ]
}

/// The three path parameters that lead to a run. A text that cannot be a name leads nowhere.
pub(super) fn run_path((entity, project, run): (String, String, String)) -> Result<RunPath, Error> {
    let parse = || {
        Some(RunPath {
            entity: EntityName::parse(&entity).ok()?,
            project: ProjectName::parse(&project).ok()?,
            run: RunName::parse(&run).ok()?,
        })
    };
    parse().ok_or_else(|| Error::not_found("the run"))
}

#[derive(Deserialize)]
pub(super) struct LatestQuery {
    limit: Option<usize>,
}

/// The latest runs of all entities the caller belongs to.
#[utoipa::path(get, path = "/api/v1/runs", tag = "runs",
    params(("limit" = Option<usize>, Query, description = "1 to 1,000; 50 where absent")),
    responses((status = 200, body = Runs)))]
pub(super) async fn latest_runs(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<LatestQuery>,
) -> ApiResult<Json<Runs>> {
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let runs = state.service.latest_runs(&caller.0, limit).await?;
    let n_matching = runs.len() as i64;
    let sorted_by = vec![NEWEST_FIRST.to_owned()];
    Ok(Json(Runs { runs: runs.iter().map(views::run_row).collect(), next_cursor: None, n_matching, sorted_by }))
}

/// The runs of a project that match, in order, page by page.
#[utoipa::path(post, path = "/api/v1/projects/{entity}/{project}/runs:query", tag = "runs",
    params(("entity" = String, Path), ("project" = String, Path)), request_body = RunQuery,
    responses((status = 200, body = Runs), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(super) async fn query_runs(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project)): Path<(String, String)>,
    JsonBody(query): JsonBody<RunQuery>,
) -> ApiResult<Json<Runs>> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Read).await?;
    let fields = FieldNames::parse(&query.fields)?;
    let filter = query.filter.map(|filter| filter.to_string());
    let n_matching = state.service.count_runs(&project, filter.as_deref(), query.search.clone()).await?;
    let (order, then_by) = match query.group_by.split_first() {
        None => (query.sort, query.then_by),
        Some((first, others)) => {
            let within = query.sort.unwrap_or_else(|| NEWEST_FIRST.to_owned());
            let then_by = others.iter().cloned().chain([within]).chain(query.then_by).collect();
            (Some(first.clone()), then_by)
        }
    };
    let question = ayumi_service::runs::RunQuery {
        filter,
        search: query.search,
        order,
        then_by,
        limit: query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE),
        after: query.cursor,
        offset: query.offset.unwrap_or(0),
    };
    let page = state.service.query_runs(&project, question).await?;
    let runs = if query.fields.is_empty() {
        page.runs.iter().map(views::run_row).collect()
    } else {
        let values = state.service.list_values(&page.runs, &fields).await?;
        page.runs.iter().zip(values).map(|(run, values)| views::run_row_with_values(run, values)).collect()
    };
    Ok(Json(Runs {
        runs,
        next_cursor: page.cursors.last().filter(|_| page.has_more).cloned(),
        n_matching,
        sorted_by: page.order.keys().iter().map(ToString::to_string).collect(),
    }))
}

/// The runs of a project that match, in groups, with the numbers of each group summed up.
#[utoipa::path(post, path = "/api/v1/projects/{entity}/{project}/runs:group", tag = "runs",
    params(("entity" = String, Path), ("project" = String, Path)), request_body = GroupQuery,
    responses((status = 200, body = RunGroups), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(super) async fn group_runs(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project)): Path<(String, String)>,
    JsonBody(query): JsonBody<GroupQuery>,
) -> ApiResult<Json<RunGroups>> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Read).await?;
    let question = ayumi_service::runs::GroupQuery {
        filter: query.filter.map(|filter| filter.to_string()),
        search: query.search,
        by: query.by,
        of: query.values.clone(),
        sort: query.sort,
        n_bins: query.bins.unwrap_or(BINS),
        limit: query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE),
        after: query.cursor,
    };
    Ok(Json(views::run_groups(state.service.group_runs(&project, question).await?, &query.values)))
}

/// Everything about a run.
#[utoipa::path(get, path = "/api/v1/runs/{entity}/{project}/{run}", tag = "runs",
    params(("entity" = String, Path), ("project" = String, Path), ("run" = String, Path)),
    responses((status = 200, body = Run), (status = 404, body = ErrorBody)))]
pub(super) async fn get_run(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String, String)>,
) -> ApiResult<Json<Run>> {
    let run = state.service.get_run(&caller.0, &run_path(path)?, Action::Read).await?;
    Ok(Json(show(&state, &caller, &run).await?))
}

async fn show(state: &AppState, caller: &Caller, run: &ayumi_model::run::Run) -> Result<Run, Error> {
    let documents = state.service.documents(run).await?;
    let n_files = state.service.count_files(run).await?;
    let project = state.service.find_project(&caller.0, Some(run.path.entity.as_str()), run.path.project.as_str());
    let role = match project.await? {
        Some(project) => state.service.role_in_project(&caller.0, &project).await?,
        None => None,
    };
    views::run(run, &documents, n_files, role)
}

/// Change a run's name, notes, tags, group or job type.
#[utoipa::path(patch, path = "/api/v1/runs/{entity}/{project}/{run}", tag = "runs",
    params(("entity" = String, Path), ("project" = String, Path), ("run" = String, Path)), request_body = RunChange,
    responses((status = 200, body = Run), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(super) async fn update_run(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String, String)>,
    JsonBody(change): JsonBody<RunChange>,
) -> ApiResult<Json<Run>> {
    let run = state.service.get_run(&caller.0, &run_path(path)?, Action::Write).await?;
    let change = ayumi_model::run::RunChange {
        display_name: change.name,
        notes: change.notes,
        tags: change.tags,
        group: change.group,
        job_type: change.job_type,
        ..Default::default()
    };
    let run = state.service.update_run(&caller.0, &run, change).await?;
    Ok(Json(show(&state, &caller, &run).await?))
}

#[derive(Deserialize)]
pub(super) struct DeleteQuery {
    #[serde(default)]
    delete_artifacts: bool,
    #[serde(default)]
    confirm_linked: bool,
}

/// Put a run into the trash. Its id can never be used again.
#[utoipa::path(delete, path = "/api/v1/runs/{entity}/{project}/{run}", tag = "runs",
    params(("entity" = String, Path), ("project" = String, Path), ("run" = String, Path),
        ("delete_artifacts" = Option<bool>, Query, description = "delete the versions that the run made, too"),
        ("confirm_linked" = Option<bool>, Query, description = "even where they are linked into collections")),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = LinkedConflict)))]
pub(super) async fn delete_run(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String, String)>,
    Query(query): Query<DeleteQuery>,
) -> ApiResult<Response> {
    let run = state.service.get_run(&caller.0, &run_path(path)?, Action::Write).await?;
    let artifacts = made_artifacts(query.delete_artifacts, query.confirm_linked);
    match state.service.delete_run(&caller.0, &run, artifacts).await? {
        Deletion::Linked(linked) => Ok(linked_conflict(linked)),
        deletion => match deletion.into_failure() {
            Some((_, error)) => Err(error.into()),
            None => Ok(StatusCode::NO_CONTENT.into_response()),
        },
    }
}

/// A verb on a run: `POST …/{run}:stop`. A run id holds no colon, so the last part of the path is never ambiguous.
async fn act(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project, last)): Path<(String, String, String)>,
) -> ApiResult<Response> {
    let Some((run, verb)) = last.rsplit_once(':') else {
        let text = "a run is changed with PATCH, and acted on with `POST …/{run}:stop`";
        return Err(Error::new(ErrorKind::Invalid, text).into());
    };
    match verb {
        "stop" => Ok(stop_run(state, caller, (entity, project, run.to_owned())).await?.into_response()),
        "restore" => Ok(trash::restore_run(state, caller, (entity, project, run.to_owned())).await?.into_response()),
        "purge" => Ok(trash::purge_run(state, caller, (entity, project, run.to_owned())).await?.into_response()),
        _ => Err(Error::not_found(format!("the verb `{verb}`")).into()),
    }
}

/// Ask a run to stop. It has stopped when its state says so.
#[utoipa::path(post, path = "/api/v1/runs/{entity}/{project}/{run}:stop", tag = "runs",
    params(("entity" = String, Path), ("project" = String, Path), ("run" = String, Path)),
    responses((status = 200, body = RunRow), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(super) async fn stop_run(
    state: AppState,
    caller: Caller,
    path: (String, String, String),
) -> ApiResult<Json<RunRow>> {
    let run = state.service.get_run(&caller.0, &run_path(path)?, Action::Write).await?;
    let run = state.service.stop_run(&caller.0, &run).await?;
    Ok(Json(views::run_row(&run)))
}

/// Every key that the run logged.
#[utoipa::path(get, path = "/api/v1/runs/{entity}/{project}/{run}/keys", tag = "runs", operation_id = "list_run_keys",
    params(("entity" = String, Path), ("project" = String, Path), ("run" = String, Path)),
    responses((status = 200, body = MetricKeys), (status = 404, body = ErrorBody)))]
pub(super) async fn list_keys(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String, String)>,
) -> ApiResult<Json<MetricKeys>> {
    let run = state.service.get_run(&caller.0, &run_path(path)?, Action::Read).await?;
    let keys = state.service.list_keys(&run).await?;
    Ok(Json(MetricKeys { keys: keys.iter().filter_map(views::metric_key).collect(), truncated: false }))
}
