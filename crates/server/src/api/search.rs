//! Search over everything that the caller may see.

use axum::Json;
use axum::extract::{Query, State};
use axum::routing::get;
use ayumi_service::search::{EntityHit, Hits, NamedHit};
use ayumi_wire::error::ErrorBody;
use ayumi_wire::search::{SearchHit, SearchHits};
use serde::Deserialize;

use crate::auth::Caller;
use crate::error::ApiResult;
use crate::route::{Route, route};
use crate::state::AppState;

/// Hits of each kind where the caller does not say.
const HITS: usize = 8;

pub(super) fn routes() -> Vec<Route> {
    vec![route("/api/v1/search", &[("GET", "anyone signed in: their own entities")], get(search))]
}

#[derive(Deserialize)]
pub(super) struct SearchQuery {
    #[serde(default)]
    q: String,
    limit: Option<usize>,
}

/// Everything with a text in its name: projects, runs (by id, name or tag), sweeps, collections of artifacts, teams, users.
#[utoipa::path(get, path = "/api/v1/search", tag = "search",
    params(("q" = String, Query, description = "part of a name; case does not matter"),
        ("limit" = Option<usize>, Query, description = "hits of each kind, 1 to 50; 8 where absent")),
    responses((status = 200, body = SearchHits), (status = 400, body = ErrorBody)))]
pub(super) async fn search(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<SearchQuery>,
) -> ApiResult<Json<SearchHits>> {
    let found = state.service.search(&caller.0, &query.q, query.limit.unwrap_or(HITS)).await?;
    Ok(Json(SearchHits { hits: show(found) }))
}

fn show(found: Hits) -> Vec<SearchHit> {
    let named = |kind: &'static str| {
        move |hit: NamedHit| SearchHit {
            kind: kind.to_owned(),
            entity: hit.entity,
            project: Some(hit.project),
            id: hit.id,
            name: hit.name,
            type_name: hit.type_name,
            tags: Vec::new(),
            state: None,
        }
    };
    let run = |run: ayumi_model::run::Run| SearchHit {
        kind: "run".to_owned(),
        entity: run.path.entity.to_string(),
        project: Some(run.path.project.to_string()),
        id: run.path.run.to_string(),
        name: run.display_name,
        type_name: None,
        tags: run.tags,
        state: Some(run.state.as_str().to_owned()),
    };
    let entity = |hit: EntityHit| SearchHit {
        kind: if hit.is_team { "team" } else { "user" }.to_owned(),
        entity: hit.name.clone(),
        project: None,
        id: hit.name.clone(),
        name: hit.name,
        type_name: None,
        tags: Vec::new(),
        state: None,
    };
    let projects = found.projects.into_iter().map(named("project"));
    let sweeps = found.sweeps.into_iter().map(named("sweep"));
    let collections = found.collections.into_iter().map(named("artifact"));
    let entities = found.entities.into_iter().map(entity);
    projects.chain(found.runs.into_iter().map(run)).chain(sweeps).chain(collections).chain(entities).collect()
}
