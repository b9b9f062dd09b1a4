//! Collections of artifacts: listed, shown, changed, deleted.

use std::collections::HashSet;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use ayumi_model::ArtifactId;
use ayumi_model::artifact::Collection;
use ayumi_model::name::ArtifactTypeName;
use ayumi_model::project::Project;
use ayumi_service::artifacts::{CollectionKey, CollectionQuery, Consent, Holdings, Order, Place, Removal};
use ayumi_service::{Action, Error, Result};
use ayumi_wire::artifact::{
    ArtifactCollection, ArtifactCollectionChange, ArtifactCollections, ArtifactRemoval, ArtifactRemovalRequest,
    ArtifactTypeCount,
};
use ayumi_wire::error::ErrorBody;
use serde::Deserialize;

use super::{JsonBody, artifact_views as views};
use crate::auth::Caller;
use crate::error::ApiResult;
use crate::route::{Route, route};
use crate::state::AppState;

/// Collections or versions in one page where the caller does not say.
pub(super) const PAGE: usize = 50;
/// The same at most.
pub(super) const MAX_PAGE: usize = 1_000;
/// Things named in one request.
const NAMED: usize = 1_000;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/api/v1/projects/{entity}/{project}/artifacts", &[("GET", "viewer")], get(list_collections)),
        route("/api/v1/projects/{entity}/{project}/artifacts:delete", &[("POST", "member")], post(remove)),
        route(
            "/api/v1/projects/{entity}/{project}/artifacts/{collection}",
            &[("GET", "viewer"), ("PATCH", "member"), ("DELETE", "member")],
            get(get_collection).patch(update_collection).delete(delete_collection),
        ),
    ]
}

#[derive(Deserialize)]
pub(super) struct ListQuery {
    r#type: Option<String>,
    search: Option<String>,
    sort: Option<String>,
    cursor: Option<String>,
    limit: Option<usize>,
}

/// The collections of a project, and its types.
#[utoipa::path(get, path = "/api/v1/projects/{entity}/{project}/artifacts", tag = "artifacts",
    operation_id = "list_artifact_collections",
    params(("entity" = String, Path), ("project" = String, Path),
        ("type" = Option<String>, Query, description = "only of this type"),
        ("search" = Option<String>, Query, description = "only with this in the name, the description or a tag"),
        ("sort" = Option<String>, Query, description = "`name` (where absent), `created_at` or `updated_at`; `-` before \
            it turns it round"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the answer before"),
        ("limit" = Option<usize>, Query, description = "1 to 1,000; 50 where absent")),
    responses((status = 200, body = ArtifactCollections), (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(super) async fn list_collections(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project)): Path<(String, String)>,
    Query(query): Query<ListQuery>,
) -> ApiResult<Json<ArtifactCollections>> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Read).await?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let question = CollectionQuery {
        type_name: query.r#type.as_deref().map(ArtifactTypeName::parse).transpose()?,
        sequences_only: false,
        search: query.search.filter(|text| !text.is_empty()),
        order: collection_order(query.sort.as_deref())?,
        after: parse_cursor(query.cursor.as_deref())?,
        limit: limit + 1,
    };
    let key = question.order.key;
    let n_matching = state.service.count_collections(&project, question.clone()).await?;
    let mut found = state.service.list_collections(&project, question).await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next_cursor = found.last().filter(|_| has_more).map(|last| key.place(last).to_string());
    let types = state.service.count_types(&project).await?;
    Ok(Json(ArtifactCollections {
        collections: show(&state, &caller, &found).await?,
        next_cursor,
        n_matching,
        types: types
            .into_iter()
            .map(|of| ArtifactTypeCount { name: of.name.to_string(), n_collections: of.n_collections })
            .collect(),
    }))
}

fn collection_order(text: Option<&str>) -> Result<Order<CollectionKey>> {
    let text = text.unwrap_or("name");
    let key = match text.trim_start_matches('-') {
        "name" => CollectionKey::Name,
        "created_at" => CollectionKey::CreatedAt,
        "updated_at" => CollectionKey::UpdatedAt,
        field => {
            return Err(Error::invalid(format!("collections cannot be sorted by `{field}`"))
                .with_hint("use `name`, `created_at` or `updated_at`, with `-` before it for the reverse"));
        }
    };
    Ok(Order { key, descending: text.starts_with('-') })
}

/// The place that a cursor says.
pub(super) fn parse_cursor(text: Option<&str>) -> Result<Option<Place>> {
    let parse = |text| Place::parse(text).ok_or_else(|| Error::invalid("`cursor` is not one of this list"));
    text.map(parse).transpose()
}

/// A collection and what it holds.
#[utoipa::path(get, path = "/api/v1/projects/{entity}/{project}/artifacts/{collection}", tag = "artifacts",
    operation_id = "get_artifact_collection",
    params(("entity" = String, Path), ("project" = String, Path), ("collection" = String, Path)),
    responses((status = 200, body = ArtifactCollection), (status = 404, body = ErrorBody)))]
pub(super) async fn get_collection(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String, String)>,
) -> ApiResult<Json<ArtifactCollection>> {
    let collection = find(&state, &caller, path, Action::Read).await?;
    show_one(&state, &caller, &collection).await
}

/// Rename, describe or tag a collection, or give it another type.
#[utoipa::path(patch, path = "/api/v1/projects/{entity}/{project}/artifacts/{collection}", tag = "artifacts",
    operation_id = "update_artifact_collection",
    params(("entity" = String, Path), ("project" = String, Path), ("collection" = String, Path)),
    request_body = ArtifactCollectionChange,
    responses((status = 200, body = ArtifactCollection), (status = 400, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub(super) async fn update_collection(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String, String)>,
    JsonBody(change): JsonBody<ArtifactCollectionChange>,
) -> ApiResult<Json<ArtifactCollection>> {
    let service = &state.service;
    let mut collection = find(&state, &caller, path, Action::Write).await?;
    if let Some(type_name) = change.r#type.filter(|name| *name != collection.type_name.as_str()) {
        collection = service.move_collection(&caller.0, collection.id, &type_name).await?;
    }
    if let Some(tags) = change.tags {
        let known = service.list_collection_tags(&collection).await?;
        let (add, delete) = difference(known.iter().map(|tag| tag.as_str()), &tags);
        service.change_collection_tags(&caller.0, &collection, &add, &delete).await?;
    }
    let name = change.name.as_deref();
    let collection = service.update_collection(&caller.0, collection.id, name, change.description).await?;
    show_one(&state, &caller, &collection).await
}

/// What to add to and what to take from `known`, so that it becomes `wanted`.
pub(super) fn difference<'a>(
    known: impl Iterator<Item = &'a str> + Clone,
    wanted: &'a [String],
) -> (Vec<&'a str>, Vec<&'a str>) {
    let add = wanted.iter().map(String::as_str).filter(|text| !known.clone().any(|known| known == *text));
    let delete = known.clone().filter(|known| !wanted.iter().any(|text| text == known));
    (add.collect(), delete.collect())
}

#[derive(Deserialize)]
pub(super) struct DeleteQuery {
    #[serde(default)]
    pub(super) confirm: bool,
}

impl DeleteQuery {
    pub(super) fn consent(&self) -> Consent {
        if self.confirm { Consent::All } else { Consent::Unnamed }
    }
}

/// Delete a collection for good: a sequence with all its versions, a portfolio with its links.
#[utoipa::path(delete, path = "/api/v1/projects/{entity}/{project}/artifacts/{collection}", tag = "artifacts",
    operation_id = "delete_artifact_collection",
    params(("entity" = String, Path), ("project" = String, Path), ("collection" = String, Path),
        ("confirm" = Option<bool>, Query, description = "also with versions that are linked elsewhere or have an alias \
            other than `latest`")),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody)))]
pub(super) async fn delete_collection(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String, String)>,
    Query(query): Query<DeleteQuery>,
) -> ApiResult<StatusCode> {
    let collection = find(&state, &caller, path, Action::Write).await?;
    let removal = state.service.removal_of_collection(&caller.0, &collection).await?;
    removal.check(query.consent())?;
    state.service.delete_collection(&caller.0, collection.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Delete collections and versions for good, or tell what would go.
#[utoipa::path(post, path = "/api/v1/projects/{entity}/{project}/artifacts:delete", tag = "artifacts",
    operation_id = "delete_artifacts", params(("entity" = String, Path), ("project" = String, Path)),
    request_body = ArtifactRemovalRequest,
    responses((status = 200, body = ArtifactRemoval), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub(super) async fn remove(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project)): Path<(String, String)>,
    JsonBody(request): JsonBody<ArtifactRemovalRequest>,
) -> ApiResult<Json<ArtifactRemoval>> {
    let service = &state.service;
    let (project, _) = service.get_project(&caller.0, &entity, &project, Action::Write).await?;
    if request.collections.len() + request.versions.len() > NAMED {
        return Err(Error::invalid(format!("more than {NAMED} collections and versions at once")).into());
    }
    let mut collections = Vec::with_capacity(request.collections.len());
    let mut whole = Removal::default();
    for name in &request.collections {
        let collection = find_in(&state, &project, name).await?;
        whole.artifacts.extend(service.removal_of_collection(&caller.0, &collection).await?.artifacts);
        collections.push(collection);
    }
    let (mut ids, mut links) = (Vec::new(), Vec::new());
    for name in &request.versions {
        let missing = || Error::not_found(format!("the version `{name}`"));
        let found = service.find_version(&project, name).await?.ok_or_else(missing)?;
        match found.membership.collection.is_portfolio {
            true => links.push((found.artifact.id, found.membership.collection.id)),
            false => ids.push(found.artifact.id),
        }
    }
    let known: HashSet<ArtifactId> = whole.artifacts.iter().map(|artifact| artifact.id).collect();
    ids.retain(|id| !known.contains(id));
    let single = service.removal_of(&caller.0, ids).await?;
    let mut all = whole;
    all.artifacts.extend(single.artifacts.iter().cloned());
    if !request.dry_run {
        let consent = if request.confirm { Consent::All } else { Consent::Unnamed };
        all.check(consent)?;
        service.remove(&caller.0, &single, consent).await?;
        for (version, portfolio) in &links {
            service.unlink_artifact(&caller.0, *version, *portfolio).await?;
        }
        for collection in &collections {
            service.delete_collection(&caller.0, collection.id).await?;
        }
    }
    Ok(Json(ArtifactRemoval {
        deleted: !request.dry_run,
        n_collections: collections.len(),
        n_versions: all.artifacts.len(),
        n_unlinked: links.len(),
        size_bytes: all.size_bytes(),
        relied_on: views::relied_on(&all),
        n_relied_on: all.relied_on().count(),
    }))
}

/// The collection that path parameters lead to.
pub(super) async fn find(
    state: &AppState,
    caller: &Caller,
    (entity, project, collection): (String, String, String),
    action: Action,
) -> Result<Collection> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, action).await?;
    find_in(state, &project, &collection).await
}

async fn find_in(state: &AppState, project: &Project, name: &str) -> Result<Collection> {
    let found = state.service.find_collection(project, name).await?;
    found.ok_or_else(|| Error::not_found(format!("the collection `{name}`")))
}

async fn show_one(state: &AppState, caller: &Caller, collection: &Collection) -> ApiResult<Json<ArtifactCollection>> {
    let shown = show(state, caller, std::slice::from_ref(collection)).await?.pop();
    Ok(Json(shown.ok_or_else(|| Error::not_found("the collection"))?))
}

async fn show(state: &AppState, caller: &Caller, collections: &[Collection]) -> Result<Vec<ArtifactCollection>> {
    let mut holdings = state.service.list_holdings(collections).await?;
    let newest: Vec<_> = holdings.values().filter_map(|holdings| holdings.newest.as_ref()).collect();
    let makers = state.service.list_makers(&caller.0, &newest).await?;
    let show = |collection: &Collection| {
        let of: Holdings = holdings.remove(&collection.id).unwrap_or_default();
        let maker = of.newest.as_ref().and_then(|newest| makers.get(&newest.id)?.first());
        views::collection(collection, of, maker)
    };
    Ok(collections.iter().map(show).collect())
}
