//! What versions of artifacts contain: listed, read, compared.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::get;
use ayumi_model::name::FilePath;
use ayumi_service::artifacts::{Difference, EntryQuery};
use ayumi_service::{Action, Error, Result};
use ayumi_wire::artifact::{ArtifactComparison, ArtifactFiles};
use ayumi_wire::error::ErrorBody;
use serde::Deserialize;

use super::artifact_versions::{VersionPath, find_version};
use super::artifact_views as views;
use crate::auth::Caller;
use crate::download::{Show, Stored, send_file};
use crate::error::ApiResult;
use crate::route::{Route, route};
use crate::state::AppState;

/// Files in one page where the caller does not say.
const PAGE: usize = 1_000;
/// The same at most.
const MAX_PAGE: usize = 10_000;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route(
            "/api/v1/projects/{entity}/{project}/artifacts/{collection}/versions/{version}/files",
            &[("GET", "viewer")],
            get(list_files),
        ),
        route(
            "/api/v1/projects/{entity}/{project}/artifacts/{collection}/versions/{version}/files/{*path}",
            &[("GET", "viewer")],
            get(read_file),
        ),
        route(
            "/api/v1/projects/{entity}/{project}/artifacts/{collection}/versions/{version}/compare",
            &[("GET", "viewer")],
            get(compare),
        ),
    ]
}

#[derive(Deserialize)]
pub(super) struct ListQuery {
    prefix: Option<String>,
    cursor: Option<String>,
    limit: Option<usize>,
}

/// What a version contains: files and references.
#[utoipa::path(get, path = "/api/v1/projects/{entity}/{project}/artifacts/{collection}/versions/{version}/files",
    tag = "artifacts", operation_id = "list_artifact_files",
    params(("entity" = String, Path), ("project" = String, Path), ("collection" = String, Path),
        ("version" = String, Path),
        ("prefix" = Option<String>, Query, description = "only paths that start with this, such as `images/`"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the answer before"),
        ("limit" = Option<usize>, Query, description = "1 to 10,000; 1,000 where absent")),
    responses((status = 200, body = ArtifactFiles), (status = 404, body = ErrorBody)))]
pub(super) async fn list_files(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<VersionPath>,
    Query(query): Query<ListQuery>,
) -> ApiResult<Json<ArtifactFiles>> {
    let (found, _) = find_version(&state, &caller, path, Action::Read).await?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let question =
        EntryQuery { names: Vec::new(), prefix: query.prefix, after: parse_path(query.cursor)?, limit: limit + 1 };
    let mut entries = state.service.list_entries(&found.artifact, question).await?;
    let has_more = entries.len() > limit;
    entries.truncate(limit);
    Ok(Json(ArtifactFiles {
        next_cursor: entries.last().filter(|_| has_more).map(|entry| entry.path.to_string()),
        files: entries.iter().map(|entry| views::file(&found, entry)).collect(),
        n_files: found.artifact.n_entries,
    }))
}

/// Cursors of paths are the paths themselves.
fn parse_path(cursor: Option<String>) -> Result<Option<String>> {
    let Some(cursor) = cursor else { return Ok(None) };
    FilePath::parse(&cursor).map_err(|_| Error::invalid("`cursor` is not one of this list"))?;
    Ok(Some(cursor))
}

#[derive(Deserialize)]
pub(super) struct ReadQuery {
    download: Option<String>,
    sandbox: Option<String>,
}

/// A file's bytes. Shown inline only where a browser runs nothing of it.
#[utoipa::path(get, path = "/api/v1/projects/{entity}/{project}/artifacts/{collection}/versions/{version}/files/{path}",
    tag = "artifacts", operation_id = "read_artifact_file",
    params(("entity" = String, Path), ("project" = String, Path), ("collection" = String, Path),
        ("version" = String, Path), ("path" = String, Path),
        ("download" = Option<String>, Query, description = "any value: as a download in every case"),
        ("sandbox" = Option<String>, Query, description = "any value: a page is shown, in an origin of nobody")),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>),
        (status = 206, content_type = "application/octet-stream", body = Vec<u8>), (status = 400, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(super) async fn read_file(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project, collection, version, path)): Path<(String, String, String, String, String)>,
    Query(query): Query<ReadQuery>,
    method: Method,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let (found, _) = find_version(&state, &caller, (entity, project, collection, version), Action::Read).await?;
    state.service.allow_download(&caller.0, &found.artifact).await?;
    let missing = || Error::not_found(format!("the file `{path}`"));
    let path = FilePath::parse(&path).map_err(|_| missing())?;
    let entry = state.service.find_entry(&found.artifact, &path).await?.ok_or_else(missing)?;
    let Some(content) = &entry.content else {
        return Err(Error::invalid(format!("`{path}` is a reference: its bytes are not on this server")).into());
    };
    let show = match (query.download, query.sandbox) {
        (Some(_), _) => Show::Download,
        (None, Some(_)) => Show::Sandboxed,
        (None, None) => Show::Inert,
    };
    Ok(send_file(&state, Stored::of_content(content, path.as_str()), &method, &headers, show).await?)
}

#[derive(Deserialize)]
pub(super) struct CompareQuery {
    with: String,
    show: Option<String>,
    cursor: Option<String>,
    limit: Option<usize>,
}

/// What is different in a version from another one of its collection, path by path.
#[utoipa::path(get, path = "/api/v1/projects/{entity}/{project}/artifacts/{collection}/versions/{version}/compare",
    tag = "artifacts", operation_id = "compare_artifact_versions",
    params(("entity" = String, Path), ("project" = String, Path), ("collection" = String, Path),
        ("version" = String, Path),
        ("with" = String, Query, description = "the other version: `v` and its number, or an alias"),
        ("show" = Option<String>, Query, description = "any of `added`, `removed`, `changed` and `same`, with commas \
            between; the first three where absent"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the answer before"),
        ("limit" = Option<usize>, Query, description = "1 to 10,000; 1,000 where absent")),
    responses((status = 200, body = ArtifactComparison), (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(super) async fn compare(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project, collection, version)): Path<VersionPath>,
    Query(query): Query<CompareQuery>,
) -> ApiResult<Json<ArtifactComparison>> {
    let other = (entity.clone(), project.clone(), collection.clone(), query.with);
    let (before, _) = find_version(&state, &caller, other, Action::Read).await?;
    let (after, _) = find_version(&state, &caller, (entity, project, collection, version), Action::Read).await?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let unknown =
        |word| Error::invalid(format!("`show` cannot be `{word}`")).with_hint("use added, removed, changed and same");
    let parse = |word| Difference::parse(word).ok_or_else(|| unknown(word));
    let shown =
        query.show.as_deref().unwrap_or("added,removed,changed").split(',').map(parse).collect::<Result<_>>()?;
    let pair = (&before.artifact, &after.artifact);
    let beyond = parse_path(query.cursor)?;
    let mut paths = state.service.compare_artifacts(pair, shown, beyond, limit + 1).await?;
    let has_more = paths.len() > limit;
    paths.truncate(limit);
    let counts = state.service.count_differences(&before.artifact, &after.artifact).await?;
    Ok(Json(ArtifactComparison {
        before: views::version(&before, None),
        after: views::version(&after, None),
        next_cursor: paths.last().filter(|_| has_more).map(|last| last.path.to_string()),
        paths: paths.into_iter().map(views::compared).collect(),
        n_added: counts.n_added,
        n_removed: counts.n_removed,
        n_changed: counts.n_changed,
        n_same: counts.n_same,
    }))
}
