//! Ayumi's own API, `/api/v1`: typed REST, server-sent events, and an OpenAPI document made from the handlers.
//!
//! One file per noun. [`views`] turns domain types into the payloads of `ayumi-wire`.

mod admin;
mod alerts;
mod artifact_files;
mod artifact_versions;
mod artifact_views;
mod artifacts;
mod bulk;
mod chart_presets;
mod charts;
mod events;
mod files;
mod history;
mod lineage;
mod logs;
pub mod openapi;
mod projects;
mod registries;
mod registry_versions;
mod reports;
mod runs;
mod saved_views;
mod search;
mod series;
mod session;
mod sessions;
mod sweeps;
mod trash;
mod views;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use ayumi_service::Error;
use serde::de::DeserializeOwned;

use crate::error::ApiError;
use crate::route::Route;

/// Every path of the API.
pub fn routes() -> Vec<Route> {
    let nouns = [
        session::routes(),
        sessions::routes(),
        admin::routes(),
        projects::routes(),
        saved_views::routes(),
        reports::routes(),
        runs::routes(),
        bulk::routes(),
        trash::routes(),
        alerts::routes(),
        chart_presets::routes(),
        search::routes(),
        history::routes(),
        sweeps::routes(),
        series::routes(),
        logs::routes(),
        files::routes(),
        artifacts::routes(),
        artifact_versions::routes(),
        artifact_files::routes(),
        lineage::routes(),
        registries::routes(),
        registry_versions::routes(),
        events::routes(),
        openapi::routes(),
    ];
    nouns.into_iter().flatten().collect()
}

/// A JSON body. Unlike axum's own, a body that does not fit is told as every other error of the API.
pub(crate) struct JsonBody<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|_| ApiError(Error::new(ayumi_model::ErrorKind::TooLarge, "the request body is too large")))?;
        // No body at all stands for an object without members.
        let bytes: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        serde_json::from_slice(bytes)
            .map(Self)
            .map_err(|error| ApiError(Error::invalid(format!("the request body cannot be read: {error}"))))
    }
}
