//! Versions of artifacts: listed, shown, changed, deleted.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use ayumi_model::access::Role;
use ayumi_model::artifact::{LATEST, Ttl};
use ayumi_model::name::TagName;
use ayumi_service::artifacts::{ArtifactChange, Found, NEWEST, Order, Side, VersionKey, VersionQuery};
use ayumi_service::{Action, Error, Result};
use ayumi_wire::artifact::{ArtifactVersionChange, ArtifactVersionDetails, ArtifactVersions, RunArtifacts};
use ayumi_wire::error::ErrorBody;
use serde::Deserialize;

use super::artifacts::{DeleteQuery, MAX_PAGE, PAGE, difference, find, parse_cursor};
use super::runs::run_path;
use super::{JsonBody, artifact_views as views};
use crate::auth::Caller;
use crate::error::ApiResult;
use crate::route::{Route, route};
use crate::state::AppState;

/// Runs named as users of a version.
const USERS: usize = 100;
/// Versions on each side of a run.
const SIDE: usize = 1_000;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route(
            "/api/v1/projects/{entity}/{project}/artifacts/{collection}/versions",
            &[("GET", "viewer")],
            get(list_versions),
        ),
        route(
            "/api/v1/projects/{entity}/{project}/artifacts/{collection}/versions/{version}",
            &[("GET", "viewer"), ("PATCH", "member"), ("DELETE", "member")],
            get(get_version).patch(update_version).delete(delete_version),
        ),
        route("/api/v1/runs/{entity}/{project}/{run}/artifacts", &[("GET", "viewer")], get(run_artifacts)),
    ]
}

#[derive(Deserialize)]
pub(super) struct ListQuery {
    search: Option<String>,
    alias: Option<String>,
    sort: Option<String>,
    cursor: Option<String>,
    limit: Option<usize>,
}

/// The versions of a collection.
#[utoipa::path(get, path = "/api/v1/projects/{entity}/{project}/artifacts/{collection}/versions", tag = "artifacts",
    operation_id = "list_artifact_versions",
    params(("entity" = String, Path), ("project" = String, Path), ("collection" = String, Path),
        ("search" = Option<String>, Query, description = "only with this in an alias, a tag, the description or the digest, \
            or as `v` and the number"),
        ("alias" = Option<String>, Query, description = "only the one with this alias"),
        ("sort" = Option<String>, Query, description = "`-version` (where absent), `created_at`, `updated_at` or `size`; \
            `-` before it begins with the greatest"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the answer before"),
        ("limit" = Option<usize>, Query, description = "1 to 1,000; 50 where absent")),
    responses((status = 200, body = ArtifactVersions), (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(super) async fn list_versions(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String, String)>,
    Query(query): Query<ListQuery>,
) -> ApiResult<Json<ArtifactVersions>> {
    let collection = find(&state, &caller, path, Action::Read).await?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let question = VersionQuery {
        search: query.search.filter(|text| !text.is_empty()),
        alias: query.alias,
        order: version_order(query.sort.as_deref())?,
        after: parse_cursor(query.cursor.as_deref())?,
        limit: limit + 1,
    };
    let key = question.order.key;
    let n_matching = state.service.count_versions(&collection, question.clone()).await?;
    let mut found = state.service.list_versions(&collection, question).await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| has_more);
    let next_cursor = last.map(|last| key.place(&last.artifact, last.membership.version).to_string());
    let makers =
        state.service.list_makers(&caller.0, &found.iter().map(|found| &found.artifact).collect::<Vec<_>>()).await?;
    let versions = found
        .iter()
        .map(|found| views::version(found, makers.get(&found.artifact.id).and_then(|runs| runs.first())))
        .collect();
    Ok(Json(ArtifactVersions { versions, next_cursor, n_matching }))
}

fn version_order(text: Option<&str>) -> Result<Order<VersionKey>> {
    let Some(text) = text else { return Ok(NEWEST) };
    let key = match text.trim_start_matches('-') {
        "version" => VersionKey::Number,
        "created_at" => VersionKey::CreatedAt,
        "updated_at" => VersionKey::UpdatedAt,
        "size" => VersionKey::Size,
        field => {
            return Err(Error::invalid(format!("versions cannot be sorted by `{field}`"))
                .with_hint("use `version`, `created_at`, `updated_at` or `size`, with `-` before it for the reverse"));
        }
    };
    Ok(Order { key, descending: text.starts_with('-') })
}

/// Everything about a version. `version` is `v` and its number, or an alias.
#[utoipa::path(get, path = "/api/v1/projects/{entity}/{project}/artifacts/{collection}/versions/{version}",
    tag = "artifacts", operation_id = "get_artifact_version",
    params(("entity" = String, Path), ("project" = String, Path), ("collection" = String, Path),
        ("version" = String, Path)),
    responses((status = 200, body = ArtifactVersionDetails), (status = 404, body = ErrorBody)))]
pub(super) async fn get_version(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<VersionPath>,
) -> ApiResult<Json<ArtifactVersionDetails>> {
    let (found, role) = find_version(&state, &caller, path, Action::Read).await?;
    Ok(Json(show(&state, &caller, &found, role).await?))
}

/// Describe or tag a version, change its metadata, its aliases or how long it is kept.
#[utoipa::path(patch, path = "/api/v1/projects/{entity}/{project}/artifacts/{collection}/versions/{version}",
    tag = "artifacts", operation_id = "update_artifact_version",
    params(("entity" = String, Path), ("project" = String, Path), ("collection" = String, Path),
        ("version" = String, Path)), request_body = ArtifactVersionChange,
    responses((status = 200, body = ArtifactVersionDetails), (status = 400, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(super) async fn update_version(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<VersionPath>,
    JsonBody(change): JsonBody<ArtifactVersionChange>,
) -> ApiResult<Json<ArtifactVersionDetails>> {
    let service = &state.service;
    let (found, role) = find_version(&state, &caller, path, Action::Write).await?;
    let (artifact, place) = (&found.artifact, &found.membership);
    let says_something =
        change.description.is_some() || change.metadata.is_some() || change.tags.is_some() || change.ttl.is_some();
    if says_something {
        let tags = change.tags.unwrap_or_else(|| artifact.tags.iter().map(ToString::to_string).collect());
        let (add, delete) = difference(artifact.tags.iter().map(TagName::as_str), &tags);
        let tags = |names: Vec<&str>| names.into_iter().map(TagName::parse).collect::<Result<Vec<_>, _>>();
        let change = ArtifactChange {
            description: change.description,
            metadata: change.metadata.map(|object| serde_json::Value::Object(object).to_string()),
            ttl: change.ttl.map(|seconds| if seconds > 0 { Ttl::Seconds(seconds) } else { Ttl::Disabled }),
            add_tags: tags(add)?,
            delete_tags: tags(delete)?,
        };
        service.update_artifact(&caller.0, artifact.id, change).await?;
    }
    if let Some(aliases) = change.aliases {
        // The newest version's `latest` stays, unless another version asks for it.
        let known = place.aliases.iter().map(|alias| alias.as_str()).filter(|alias| *alias != LATEST);
        let (add, delete) = difference(known, &aliases);
        service.change_aliases(&caller.0, artifact.id, &place.collection, &add, &delete).await?;
    }
    let changed = service.find_version_in(&place.collection, &format!("v{}", place.version)).await?;
    let changed = changed.ok_or_else(|| Error::not_found("the version"))?;
    Ok(Json(show(&state, &caller, &changed, role).await?))
}

/// Delete a version for good with its aliases and links; in a portfolio, only take it out.
#[utoipa::path(delete, path = "/api/v1/projects/{entity}/{project}/artifacts/{collection}/versions/{version}",
    tag = "artifacts", operation_id = "delete_artifact_version",
    params(("entity" = String, Path), ("project" = String, Path), ("collection" = String, Path),
        ("version" = String, Path),
        ("confirm" = Option<bool>, Query, description = "also where it is linked or has an alias other than `latest`")),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody)))]
pub(super) async fn delete_version(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<VersionPath>,
    Query(query): Query<DeleteQuery>,
) -> ApiResult<StatusCode> {
    let (found, _) = find_version(&state, &caller, path, Action::Write).await?;
    let (id, place) = (found.artifact.id, found.membership.collection);
    if place.is_portfolio {
        state.service.unlink_artifact(&caller.0, id, place.id).await?;
    } else {
        let removal = state.service.removal_of(&caller.0, vec![id]).await?;
        state.service.remove(&caller.0, &removal, query.consent()).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The versions that a run used and logged.
#[utoipa::path(get, path = "/api/v1/runs/{entity}/{project}/{run}/artifacts", tag = "artifacts",
    operation_id = "list_run_artifacts",
    params(("entity" = String, Path), ("project" = String, Path), ("run" = String, Path)),
    responses((status = 200, body = RunArtifacts), (status = 404, body = ErrorBody)))]
pub(super) async fn run_artifacts(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String, String)>,
) -> ApiResult<Json<RunArtifacts>> {
    let run = state.service.get_run(&caller.0, &run_path(path)?, Action::Read).await?;
    let mut sides = Vec::with_capacity(2);
    let mut truncated = false;
    for side in [Side::Input, Side::Output] {
        let mut found = state.service.list_run_artifacts(&caller.0, &run, side, None, SIDE + 1).await?;
        truncated |= found.len() > SIDE;
        found.truncate(SIDE);
        let makers = state.service.list_makers(&caller.0, &found.iter().collect::<Vec<_>>()).await?;
        let versions = found.into_iter().filter_map(|artifact| {
            let membership = artifact.memberships.iter().find(|place| !place.collection.is_portfolio)?.clone();
            let maker = makers.get(&artifact.id).and_then(|runs| runs.first());
            Some(views::version(&Found { artifact, membership }, maker))
        });
        sides.push(versions.collect::<Vec<_>>());
    }
    let outputs = sides.pop().unwrap_or_default();
    Ok(Json(RunArtifacts { inputs: sides.pop().unwrap_or_default(), outputs, truncated }))
}

/// Entity, project, collection, version.
pub(super) type VersionPath = (String, String, String, String);

/// The version that path parameters lead to, and the caller's role where it is found.
pub(super) async fn find_version(
    state: &AppState,
    caller: &Caller,
    (entity, project, collection, version): VersionPath,
    action: Action,
) -> Result<(Found, Role)> {
    let (project, role) = state.service.get_project(&caller.0, &entity, &project, action).await?;
    let found = state.service.find_version(&project, &format!("{collection}:{version}")).await?;
    let found = found.ok_or_else(|| Error::not_found(format!("the version `{collection}:{version}`")))?;
    Ok((found, role))
}

async fn show(state: &AppState, caller: &Caller, found: &Found, role: Role) -> Result<ArtifactVersionDetails> {
    let (service, artifact) = (&state.service, &found.artifact);
    let places = service.list_places(&caller.0, artifact).await?;
    let makers = service.list_artifact_runs(&caller.0, artifact, Side::Output, USERS).await?;
    let users = service.list_artifact_runs(&caller.0, artifact, Side::Input, USERS).await?;
    views::details(found, &places, &makers, &users, role)
}
