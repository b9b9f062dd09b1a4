//! The façade that unmodified `wandb` clients, 0.15 to 0.31, log to: GraphQL, the file stream, and run files.
//!
//! The client's odd names and habits stop here. `schema.graphql` is the contract; what comes in is turned at once into the
//! domain's types and handed to [`ayumi_service`], which decides who may do what.
//!
//! Reading order: [`ids`] are the opaque ids clients hold; [`graphql`] answers queries and mutations, [`file_stream`] takes
//! rows, summaries and console lines, [`storage`] takes and gives files, [`artifacts`] those of artifacts, [`oidc`] only declines. [`body`] keeps what bodies
//! in flight add up to within bounds.
//!
//! The most expensive mistake possible is a wrong status code: on 400, 401, 403, 404, 409, 410, 413, 422 and 501 the client
//! gives up a run's live stream for good, and everything else it retries for about a week. So trouble that passes is always
//! 429 or 503 with `Retry-After`, and a fault of the client is never 5xx.

mod artifacts;
mod body;
mod file_stream;
mod graphql;
pub(crate) mod ids;
mod oidc;
mod storage;
mod telemetry;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::http::Method;
use axum::routing::{get, post, put};
use axum::{Extension, Router};
use tower_http::cors::{self, CorsLayer};

use crate::state::AppState;
use body::BodyMemory;
use graphql::Engine;

/// Who may use each of the routes below: method, path, permission.
pub const PERMISSIONS: &[(&str, &str, &str)] = &[
    ("POST", "/graphql", "anyone signed in: each field is its verb's affair"),
    ("POST", "/files/{entity}/{project}/{run}/file_stream", "member"),
    ("PUT", "/storage/runs/{entity}/{project}/{run}/{*path}", "signed link, or member"),
    ("GET", "/storage/runs/{entity}/{project}/{run}/{*path}", "signed link, or viewer"),
    ("HEAD", "/storage/runs/{entity}/{project}/{run}/{*path}", "signed link, or viewer"),
    ("OPTIONS", "/storage/runs/{entity}/{project}/{run}/{*path}", "anyone"),
    ("GET", "/storage/history/{entity}/{project}/{run}/{number}", "signed link, or viewer"),
    ("HEAD", "/storage/history/{entity}/{project}/{run}/{number}", "signed link, or viewer"),
    ("PUT", "/storage/artifacts/{artifact}/contents/{md5}", "signed link, or member"),
    ("PUT", "/storage/artifacts/{artifact}/uploads/{upload}/{part}", "signed link, or member"),
    ("PUT", "/storage/artifacts/{artifact}/manifests/{manifest}", "signed link, or member"),
    ("GET", "/storage/artifacts/{artifact}/manifest", "signed link, or viewer"),
    ("HEAD", "/storage/artifacts/{artifact}/manifest", "signed link, or viewer"),
    ("GET", "/storage/artifacts/{artifact}/files/{*path}", "signed link, or viewer"),
    ("HEAD", "/storage/artifacts/{artifact}/files/{*path}", "signed link, or viewer"),
    ("OPTIONS", "/storage/artifacts/{artifact}/files/{*path}", "anyone"),
    ("GET", "/artifacts/{entity}/{md5}", "viewer"),
    ("HEAD", "/artifacts/{entity}/{md5}", "viewer"),
    ("GET", "/artifactsV2/{region}/{entity}/{*rest}", "viewer"),
    ("HEAD", "/artifactsV2/{region}/{entity}/{*rest}", "viewer"),
    ("POST", "/oidc/token", "anyone: declined"),
    ("POST", "/sdk/otel/v1/metrics", "anyone"),
    ("POST", "/sdk/otel/v1/logs", "anyone"),
];

/// Who may use each root field of GraphQL that is served; the others of the schema are declined.
const FIELDS: &[(&str, &str, &str)] = &[
    ("QUERY", "viewer", "oneself"),
    ("QUERY", "serverInfo", "anyone signed in"),
    ("QUERY", "entity", "viewer"),
    ("QUERY", "users", "oneself"),
    ("QUERY", "project", "viewer"),
    ("QUERY", "model", "viewer"),
    ("QUERY", "models", "viewer"),
    ("QUERY", "artifact", "viewer"),
    ("QUERY", "artifactCollection", "viewer"),
    ("QUERY", "clientIDMapping", "viewer"),
    ("QUERY", "view", "viewer"),
    ("QUERY", "organization", "viewer"),
    ("MUTATION", "upsertBucket", "member"),
    ("MUTATION", "createRunFiles", "member"),
    ("MUTATION", "markRunFilesUploaded", "member"),
    ("MUTATION", "deleteFiles", "member"),
    ("MUTATION", "stopRun", "member"),
    ("MUTATION", "deleteRun", "member"),
    ("MUTATION", "rewindRun", "member"),
    ("MUTATION", "updateRunState", "member"),
    ("MUTATION", "notifyScriptableRunAlert", "member"),
    ("MUTATION", "upsertModel", "member"),
    ("MUTATION", "renameProject", "member"),
    ("MUTATION", "deleteModel", "admin of the entity"),
    ("MUTATION", "upsertView", "member"),
    ("MUTATION", "deleteView", "maker of the view, or admin"),
    ("MUTATION", "createCustomChart", "member"),
    ("MUTATION", "createProjectMembers", "admin of the registry"),
    ("MUTATION", "deleteProjectMembers", "admin of the registry"),
    ("MUTATION", "updateProjectMember", "admin of the registry"),
    ("MUTATION", "updateProjectTeamMember", "admin of the registry"),
    ("MUTATION", "createTeam", "admin of the organization"),
    ("MUTATION", "createInvite", "admin of the team"),
    ("MUTATION", "deleteInvite", "admin of the team, or oneself"),
    ("MUTATION", "createServiceAccount", "admin of the team"),
    ("MUTATION", "createUser", "administrator of the server"),
    ("MUTATION", "generateApiKey", "oneself"),
    ("MUTATION", "deleteApiKey", "owner of the key"),
    ("MUTATION", "upsertSweep", "member"),
    ("MUTATION", "createAgent", "member"),
    ("MUTATION", "agentHeartbeat", "member"),
    ("MUTATION", "enqueueSweepRun", "member"),
    ("MUTATION", "createArtifact", "member"),
    ("MUTATION", "createArtifactManifest", "member"),
    ("MUTATION", "updateArtifactManifest", "member"),
    ("MUTATION", "createArtifactFiles", "member"),
    ("MUTATION", "completeMultipartUploadArtifact", "member"),
    ("MUTATION", "commitArtifact", "member"),
    ("MUTATION", "updateArtifact", "member"),
    ("MUTATION", "deleteArtifact", "member"),
    ("MUTATION", "useArtifact", "member"),
    ("MUTATION", "linkArtifact", "member"),
    ("MUTATION", "unlinkArtifact", "member"),
    ("MUTATION", "addAliases", "member"),
    ("MUTATION", "deleteAliases", "member"),
    ("MUTATION", "createArtifactType", "member"),
    ("MUTATION", "updateArtifactSequence", "member"),
    ("MUTATION", "updateArtifactPortfolio", "member"),
    ("MUTATION", "moveArtifactSequence", "member"),
    ("MUTATION", "deleteArtifactSequence", "member"),
    ("MUTATION", "deleteArtifactPortfolio", "member"),
    ("MUTATION", "createArtifactCollectionTagAssignments", "member"),
    ("MUTATION", "deleteArtifactCollectionTagAssignments", "member"),
];

/// Each root field of the schema, and who may use it.
pub fn fields() -> Vec<(&'static str, String, &'static str)> {
    let engine = Engine::new();
    let roots = [("QUERY", "Query"), ("MUTATION", "Mutation")];
    let names = roots.into_iter().flat_map(|(kind, root)| {
        let root = engine.schema().get_object(root).into_iter().flat_map(|root| root.fields.keys());
        root.map(move |name| (kind, name.to_string()))
    });
    names
        .map(|(kind, name)| {
            let served = FIELDS.iter().find(|(of, field, _)| *of == kind && *field == name);
            (kind, name, served.map_or("anyone signed in: declined", |(_, _, needs)| needs))
        })
        .collect()
}

/// The routes that wandb clients use.
pub fn routes() -> Router<AppState> {
    storage_routes()
        .route("/graphql", post(graphql::answer))
        .route("/files/{entity}/{project}/{run}/file_stream", post(file_stream::receive))
        .route("/artifacts/{entity}/{md5}", get(artifacts::download_v1))
        .route("/artifactsV2/{region}/{entity}/{*rest}", get(artifacts::download_v2))
        .route("/oidc/token", post(oidc::exchange))
        .route("/sdk/otel/v1/metrics", post(telemetry::ignore))
        .route("/sdk/otel/v1/logs", post(telemetry::ignore))
        .layer(Extension(Arc::new(Engine::new())))
        .layer(Extension(BodyMemory::default()))
}

/// Where signed addresses lead. Pages of other sites may follow them, as they may those of an object store: an address
/// carries its own permission, and no browser sends a cookie along where any origin is allowed.
fn storage_routes() -> Router<AppState> {
    let from_anywhere =
        CorsLayer::new().allow_origin(cors::Any).allow_methods([Method::GET, Method::HEAD, Method::PUT]);
    Router::new()
        .route("/storage/runs/{entity}/{project}/{run}/{*path}", put(storage::upload).get(storage::download))
        .route("/storage/history/{entity}/{project}/{run}/{number}", get(storage::download_history))
        .route("/storage/artifacts/{artifact}/contents/{md5}", put(artifacts::upload_content))
        .route("/storage/artifacts/{artifact}/uploads/{upload}/{part}", put(artifacts::upload_part))
        .route("/storage/artifacts/{artifact}/manifests/{manifest}", put(artifacts::upload_manifest))
        .route("/storage/artifacts/{artifact}/manifest", get(artifacts::download_manifest))
        .route("/storage/artifacts/{artifact}/files/{*path}", get(artifacts::download_file))
        .layer(from_anywhere)
}
