//! A route together with the permission it asks for, so that the list of routes cannot lack one.

use axum::routing::MethodRouter;

use crate::state::AppState;

/// One path of our own API with its methods.
pub struct Route {
    /// The path, with parameters in braces.
    pub path: &'static str,
    /// Each method, and who may call it.
    pub methods: &'static [(&'static str, &'static str)],
    /// Answers.
    pub handler: MethodRouter<AppState>,
}

/// A route, for the lists of the façades.
pub fn route(
    path: &'static str,
    methods: &'static [(&'static str, &'static str)],
    handler: MethodRouter<AppState>,
) -> Route {
    Route { path, methods, handler }
}
