//! The versions in a registry, over all of its collections.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::routing::get;
use ayumi_service::artifacts::filter::{ItemFilter, Subject};
use ayumi_service::artifacts::{CollectionQuery, LinkKey, Order};
use ayumi_service::{Action, Error, Result};
use ayumi_wire::error::ErrorBody;
use ayumi_wire::registry::RegistryVersions;
use serde::Deserialize;

use super::artifact_views as views;
use super::artifacts::{MAX_PAGE, PAGE};
use crate::auth::Caller;
use crate::error::ApiResult;
use crate::route::{Route, route};
use crate::state::AppState;

pub(super) fn routes() -> Vec<Route> {
    let path = "/api/v1/registries/{organization}/{registry}/versions";
    vec![route(path, &[("GET", "viewer")], get(list_registry_versions))]
}

#[derive(Deserialize)]
pub(super) struct ListQuery {
    filter: Option<String>,
    collections: Option<String>,
    sort: Option<String>,
    cursor: Option<String>,
    limit: Option<usize>,
}

/// The versions that are linked into a registry.
#[utoipa::path(get, path = "/api/v1/registries/{organization}/{registry}/versions", tag = "registries",
    params(("organization" = String, Path), ("registry" = String, Path),
        ("filter" = Option<String>, Query, description = "JSON, as in `{\"alias\": \"production\"}` or \
            `{\"metadata.accuracy\": {\"$gt\": 0.9}}`"),
        ("collections" = Option<String>, Query, description = "the same of their collections, as in \
            `{\"name\": {\"$regex\": \"^det\"}}`"),
        ("sort" = Option<String>, Query, description = "`created_at`, `linked_at` or `size`; `-` before it begins with the \
            greatest. Where absent, collection by collection, the newest first"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the answer before"),
        ("limit" = Option<usize>, Query, description = "1 to 1,000; 50 where absent")),
    responses((status = 200, body = RegistryVersions), (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(super) async fn list_registry_versions(
    State(state): State<AppState>,
    caller: Caller,
    Path((organization, registry)): Path<(String, String)>,
    Query(query): Query<ListQuery>,
) -> ApiResult<Json<RegistryVersions>> {
    let service = &state.service;
    let registry = service.get_registry(&caller.0, &organization, &registry, Action::Read).await?;
    let filter = ItemFilter::parse(Subject::Version, query.filter.as_deref())?;
    let of_collections = ItemFilter::parse(Subject::Collection, query.collections.as_deref())?;
    let order = query.sort.as_deref().map(parse_order).transpose()?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let parse = |text: String| text.parse().map_err(|_| Error::invalid("`cursor` is not one of this list"));
    let skip: usize = query.cursor.map_or(Ok(0), parse)?;
    let question = CollectionQuery::default();
    let collections = service.search_registry_collections(&[registry], &of_collections, &question).await?;
    let mut found =
        service.search_registry_versions(&collections, &filter, order, (skip, limit.saturating_add(1))).await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let makers = service.list_makers(&caller.0, &found.iter().map(|found| &found.artifact).collect::<Vec<_>>()).await?;
    let show = |found| views::version(found, makers.get(&found.artifact.id).and_then(|runs| runs.first()));
    let next_cursor = has_more.then(|| (skip + limit).to_string());
    Ok(Json(RegistryVersions { versions: found.iter().map(show).collect(), next_cursor }))
}

fn parse_order(text: &str) -> Result<Order<LinkKey>> {
    let key = match text.trim_start_matches('-') {
        "created_at" => LinkKey::CreatedAt,
        "linked_at" => LinkKey::LinkedAt,
        "size" => LinkKey::Size,
        field => {
            return Err(Error::invalid(format!("versions of registries cannot be sorted by `{field}`"))
                .with_hint("use `created_at`, `linked_at` or `size`, with `-` before it for the reverse"));
        }
    };
    Ok(Order { key, descending: text.starts_with('-') })
}
