//! `POST /graphql`: queries and mutations of wandb clients.
//!
//! `schema.graphql` is the contract. Reading order: [`request`] is what clients send, [`engine`] checks a document against the
//! contract within the bounds of [`cost`] and runs it; [`object`] and [`context`] are what resolvers are written in, and each
//! of the other modules resolves one type by a `match` over its fields.

mod agent;
mod artifact;
mod artifact_collection;
mod artifact_file;
mod artifact_type;
mod connection;
mod context;
mod cost;
mod engine;
mod entity;
mod file;
mod history;
mod log_line;
mod mutation;
mod object;
mod organization;
mod project;
mod query;
mod request;
mod run;
mod run_info;
mod server_info;
mod sweep;
mod user;
mod view;

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use ayumi_model::{ErrorKind, limits};
use ayumi_service::{Error, Result};

use super::body::{self, BodyMemory};
use crate::auth::identify;
use crate::error::{ApiError, status, with_retry_after};
use crate::state::AppState;
use context::Asker;
use engine::Answer;
pub(super) use engine::Engine;

/// Answers one request or a batch of them.
pub(super) async fn answer(
    State(state): State<AppState>,
    Extension(engine): Extension<Arc<Engine>>,
    Extension(memory): Extension<BodyMemory>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let answers = async {
        // Nobody who is not signed in may make the server parse anything.
        let caller = identify(&headers, &state).await?;
        caller.signed_in()?;
        require_json(&headers)?;
        let body = body::read(body, limits::GRAPHQL_BODY, &memory).await?;
        // Sent by writers that share a run, and by no other client.
        let is_shared = headers.get("x-wandb-use-async-filestream").is_some_and(|value| value == "true");
        engine.run(state, Asker { caller, is_shared }, body).await
    };
    answers
        .await
        .unwrap_or_else(|error| Answers { answers: vec![Answer::refusal(error)], is_batch: false })
        .into_response()
}

/// Forms and plain text are what a foreign page can make a browser send; JSON is not.
fn require_json(headers: &HeaderMap) -> Result<()> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if media_type.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Error::invalid("the request body must be `application/json`"))
}

/// What is sent back: one answer, or a list of them for a list of requests.
struct Answers {
    answers: Vec<Answer>,
    is_batch: bool,
}

impl IntoResponse for Answers {
    fn into_response(self) -> Response {
        let json = if self.is_batch { serde_json::to_vec(&self.answers) } else { serde_json::to_vec(&self.answers[0]) };
        let json = match json {
            Ok(json) => ([(header::CONTENT_TYPE, "application/json")], json),
            Err(error) => {
                tracing::error!("a GraphQL answer cannot be written: {error}");
                return ApiError(Error::new(ErrorKind::Internal, "the answer cannot be written")).into_response();
            }
        };
        // The first failure decides the status: clients read it before anything in the body.
        match self.answers.iter().find_map(|answer| answer.failure) {
            None => json.into_response(),
            Some(kind) => with_retry_after((status(kind), json).into_response()),
        }
    }
}
