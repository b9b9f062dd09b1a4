//! The same change of many runs.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use ayumi_service::bulk::{BulkChange, Deletion, LinkedVersion, MadeArtifacts, Selection};
use ayumi_service::{Action, Error};
use ayumi_wire::bulk::{
    ArchiveRuns, BulkDone, ChangeRuns, DeleteRuns, FailedRun, LinkedConflict, LockRuns, MoveRuns, RunSelection,
    UpdateRuns,
};
use ayumi_wire::error::{ErrorBody, ErrorDetail};

use super::JsonBody;
use crate::auth::Caller;
use crate::error::{ApiResult, detail};
use crate::route::{Route, route};
use crate::state::AppState;

/// Links that the message of a conflict names.
const NAMED_LINKS: usize = 3;

pub(super) fn routes() -> Vec<Route> {
    const MEMBER: &[(&str, &str)] = &[("POST", "member")];
    vec![
        route("/api/v1/projects/{entity}/{project}/runs:update", MEMBER, post(update_runs)),
        route("/api/v1/projects/{entity}/{project}/runs:tag", MEMBER, post(tag_runs)),
        route("/api/v1/projects/{entity}/{project}/runs:move", MEMBER, post(move_runs)),
        route("/api/v1/projects/{entity}/{project}/runs:stop", MEMBER, post(stop_runs)),
        route("/api/v1/projects/{entity}/{project}/runs:delete", MEMBER, post(delete_runs)),
        route("/api/v1/projects/{entity}/{project}/runs:restore", MEMBER, post(restore_runs)),
        route("/api/v1/projects/{entity}/{project}/runs:archive", MEMBER, post(archive_runs)),
        route("/api/v1/projects/{entity}/{project}/runs:lock", MEMBER, post(lock_runs)),
    ]
}

fn selected(selection: RunSelection) -> Result<Selection, Error> {
    match (selection.runs, selection.filter, selection.search) {
        (Some(runs), None, None) => Ok(Selection::Named(runs)),
        (None, None, None) => Err(Error::invalid("which runs? name them in `runs`, or give a `filter`")
            .with_hint("`\"filter\": {}` means all runs of the project")),
        (None, filter, search) => {
            Ok(Selection::Matching { filter: filter.map(|filter| filter.to_string()).unwrap_or_default(), search })
        }
        (Some(_), ..) => {
            Err(Error::invalid("`runs` says which runs are meant, so there can be no `filter` or `search`"))
        }
    }
}

fn show(done: ayumi_service::bulk::BulkDone) -> Json<BulkDone> {
    let failed = done.failed.into_iter().map(|(run, error)| FailedRun { run, error: detail(&error) });
    Json(BulkDone { n_changed: done.n_changed, failed: failed.collect() })
}

async fn change(
    state: &AppState,
    caller: &Caller,
    (entity, project): &(String, String),
    selection: RunSelection,
    change: BulkChange,
) -> ApiResult<Json<BulkDone>> {
    let (project, _) = state.service.get_project(&caller.0, entity, project, Action::Write).await?;
    Ok(show(state.service.change_runs(&caller.0, &project, selected(selection)?, change).await?))
}

/// Change tags, group and job type of runs.
#[utoipa::path(post, path = "/api/v1/projects/{entity}/{project}/runs:update", tag = "runs",
    params(("entity" = String, Path), ("project" = String, Path)), request_body = UpdateRuns,
    responses((status = 200, body = BulkDone), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(super) async fn update_runs(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String)>,
    JsonBody(body): JsonBody<UpdateRuns>,
) -> ApiResult<Json<BulkDone>> {
    let UpdateRuns { selection, add_tags, remove_tags, group, job_type } = body;
    change(&state, &caller, &path, selection, BulkChange::Update { add_tags, remove_tags, group, job_type }).await
}

/// Put tags on runs and take others off.
#[utoipa::path(post, path = "/api/v1/projects/{entity}/{project}/runs:tag", tag = "runs",
    params(("entity" = String, Path), ("project" = String, Path)), request_body = UpdateRuns,
    responses((status = 200, body = BulkDone), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(super) async fn tag_runs(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String)>,
    JsonBody(body): JsonBody<UpdateRuns>,
) -> ApiResult<Json<BulkDone>> {
    if body.group.is_some() || body.job_type.is_some() {
        return Err(Error::invalid("`runs:tag` changes tags alone").with_hint("use `runs:update` for groups").into());
    }
    update_runs(State(state), caller, Path(path), JsonBody(body)).await
}

/// Ask runs to stop. Those that have ended stay as they are.
#[utoipa::path(post, path = "/api/v1/projects/{entity}/{project}/runs:stop", tag = "runs",
    params(("entity" = String, Path), ("project" = String, Path)), request_body = ChangeRuns,
    responses((status = 200, body = BulkDone), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(super) async fn stop_runs(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String)>,
    JsonBody(body): JsonBody<ChangeRuns>,
) -> ApiResult<Json<BulkDone>> {
    change(&state, &caller, &path, body.selection, BulkChange::Stop).await
}

/// Take runs out of the trash.
#[utoipa::path(post, path = "/api/v1/projects/{entity}/{project}/runs:restore", tag = "trash",
    params(("entity" = String, Path), ("project" = String, Path)), request_body = ChangeRuns,
    responses((status = 200, body = BulkDone), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(super) async fn restore_runs(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String)>,
    JsonBody(body): JsonBody<ChangeRuns>,
) -> ApiResult<Json<BulkDone>> {
    change(&state, &caller, &path, body.selection, BulkChange::Restore).await
}

/// Take runs out of people's sight, or put them back.
#[utoipa::path(post, path = "/api/v1/projects/{entity}/{project}/runs:archive", tag = "runs",
    params(("entity" = String, Path), ("project" = String, Path)), request_body = ArchiveRuns,
    responses((status = 200, body = BulkDone), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(super) async fn archive_runs(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String)>,
    JsonBody(body): JsonBody<ArchiveRuns>,
) -> ApiResult<Json<BulkDone>> {
    change(&state, &caller, &path, body.selection, BulkChange::Archive(body.archived)).await
}

/// Keep runs from being deleted, or allow it again.
#[utoipa::path(post, path = "/api/v1/projects/{entity}/{project}/runs:lock", tag = "runs",
    params(("entity" = String, Path), ("project" = String, Path)), request_body = LockRuns,
    responses((status = 200, body = BulkDone), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(super) async fn lock_runs(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String)>,
    JsonBody(body): JsonBody<LockRuns>,
) -> ApiResult<Json<BulkDone>> {
    change(&state, &caller, &path, body.selection, BulkChange::Lock(body.locked)).await
}

/// Move runs to another project. Those that run, that belong to a sweep, or whose id is taken there stay.
#[utoipa::path(post, path = "/api/v1/projects/{entity}/{project}/runs:move", tag = "runs",
    params(("entity" = String, Path), ("project" = String, Path)), request_body = MoveRuns,
    responses((status = 200, body = BulkDone), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(super) async fn move_runs(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project)): Path<(String, String)>,
    JsonBody(body): JsonBody<MoveRuns>,
) -> ApiResult<Json<BulkDone>> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Write).await?;
    let selection = selected(body.selection)?;
    let to_entity = body.entity.as_deref();
    Ok(show(state.service.move_runs(&caller.0, &project, selection, to_entity, &body.project).await?))
}

/// Put runs into the trash. Their ids can never be used again. Locked runs stay.
#[utoipa::path(post, path = "/api/v1/projects/{entity}/{project}/runs:delete", tag = "trash",
    params(("entity" = String, Path), ("project" = String, Path)), request_body = DeleteRuns,
    responses((status = 200, body = BulkDone), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = LinkedConflict)))]
pub(super) async fn delete_runs(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project)): Path<(String, String)>,
    JsonBody(body): JsonBody<DeleteRuns>,
) -> ApiResult<Response> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Write).await?;
    let artifacts = made_artifacts(body.delete_artifacts, body.confirm_linked);
    let deletion = state.service.delete_runs(&caller.0, &project, selected(body.selection)?, artifacts).await?;
    Ok(match deletion {
        Deletion::Done(done) => show(done).into_response(),
        Deletion::Linked(linked) => linked_conflict(linked),
    })
}

pub(super) fn made_artifacts(delete_artifacts: bool, confirm_linked: bool) -> MadeArtifacts {
    match (delete_artifacts, confirm_linked) {
        (false, _) => MadeArtifacts::Keep,
        (true, false) => MadeArtifacts::Delete,
        (true, true) => MadeArtifacts::DeleteLinked,
    }
}

/// The answer to a wish to delete versions that are linked.
pub(super) fn linked_conflict(linked: Vec<LinkedVersion>) -> Response {
    let named: Vec<String> =
        linked.iter().take(NAMED_LINKS).map(|link| format!("`{}` in `{}`", link.version, link.collection)).collect();
    let more = if linked.len() > NAMED_LINKS { " and others" } else { "" };
    let links = linked.into_iter().map(|link| ayumi_wire::bulk::LinkedVersion {
        version: link.version,
        collection: link.collection,
        aliases: link.aliases,
    });
    let error = ErrorDetail {
        code: "conflict".to_owned(),
        message: format!("versions that would be deleted are linked: {}{more}", named.join(", ")),
        hint: Some("repeat with `confirm_linked`, or keep the artifacts".to_owned()),
    };
    (StatusCode::CONFLICT, Json(LinkedConflict { error, linked: links.collect() })).into_response()
}
