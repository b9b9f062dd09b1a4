//! HTTP: two façades over one service, and the embedded web app.
//!
//! [`wandb`] speaks the wandb client's protocol, [`api`] is Ayumi's own REST API that the web app and everybody else use.
//! Both are thin: they parse at the edge, call `ayumi-service`, and show the answer. Reading order: [`state`], [`auth`],
//! [`error`], [`route`], then the façades; [`guard`], [`turns`] and [`serve`] keep hostile and slow peers out.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod api;
pub mod assets;
pub mod auth;
mod download;
pub mod error;
pub mod guard;
pub mod health;
pub mod metrics;
pub mod route;
pub mod serve;
pub mod state;
pub mod turns;
pub mod wandb;

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

pub use state::{AppState, Config};

/// How long a body may pause, and how long the head of an answer may take.
const BODY_PAUSE: Duration = Duration::from_secs(30);
const REQUEST_TIME: Duration = Duration::from_secs(60);

/// The whole application, ready to be served.
pub fn app(state: AppState) -> Router {
    let rest = api::routes().into_iter().chain(health::routes());
    let rest = rest.fold(Router::new(), |router, route| router.route(route.path, route.handler));
    // The façade of the wandb client has limits of its own: its uploads are long and its bodies large.
    let rest = rest
        .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIME));
    rest.merge(wandb::routes())
        .fallback(assets::serve)
        .layer(middleware::from_fn_with_state(state.clone(), guard::check))
        // Answers are made once and read once: more effort costs more time than fewer bytes save.
        .layer(CompressionLayer::new().gzip(true).zstd(true).quality(CompressionLevel::Fastest))
        .layer(CatchPanicLayer::custom(error::PanicHandler { metrics: state.metrics.clone() }))
        .layer(middleware::from_fn_with_state(state.clone(), metrics::observe))
        .with_state(state)
}

/// A route and who may call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// HTTP method, which a verb of the last path segment follows; `QUERY` or `MUTATION` for GraphQL.
    pub method: &'static str,
    /// Path with its parameters in braces; of GraphQL, the name of the root field.
    pub path: String,
    /// Who may.
    pub needs: &'static str,
}

/// Every route of the server and every root field of GraphQL, with the permission it asks for.
pub fn permissions() -> Vec<Permission> {
    let ours = api::routes().into_iter().chain(health::routes());
    let ours = ours.flat_map(|route| {
        route.methods.iter().map(move |&(method, needs)| Permission { method, path: route.path.to_owned(), needs })
    });
    let fields = wandb::fields().into_iter().map(|(method, path, needs)| Permission { method, path, needs });
    ours.chain(wandb::PERMISSIONS.iter().map(|&(method, path, needs)| Permission {
        method,
        path: path.to_owned(),
        needs,
    }))
    .chain(fields)
    .collect()
}
