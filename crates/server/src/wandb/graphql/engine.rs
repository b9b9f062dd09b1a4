//! The engine: parses, checks and runs documents against `schema.graphql`.

use std::sync::Arc;
use std::time::Duration;

use apollo_compiler::collections::HashMap;
use apollo_compiler::parser::Parser;
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::resolvers::Execution;
use apollo_compiler::response::{GraphQLError, JsonMap};
use apollo_compiler::schema::Implementers;
use apollo_compiler::validation::{DiagnosticList, Valid};
use apollo_compiler::{ExecutableDocument, Name, Schema, introspection};
use ayumi_model::ErrorKind;
use ayumi_service::{Error, Result};
use moka::sync::Cache;
use serde::Serialize;
use tokio::sync::Semaphore;

use super::super::body::Held;
use super::context::{Asker, Context};
use super::object::Node;
use super::request::{Request, Requests};
use super::{Answers, cost, mutation, query};
use crate::error::code;
use crate::serve::DRAIN_TIME;
use crate::state::AppState;

/// The contract.
const SCHEMA: &str = include_str!("../../../schema.graphql");
/// Tokens in a document.
const MAX_TOKENS: usize = 20_000;
/// Nesting that the parser follows.
const MAX_NESTING: usize = 25;
/// Time for one request or one batch, waiting included.
const TIME_LIMIT: Duration = Duration::from_secs(10);
/// How long a request may go on when the server stops: it must have ended before what it runs on does.
const STOP_TIME: Duration = DRAIN_TIME.saturating_sub(Duration::from_secs(1));
/// Requests that run at once. Each holds a thread of the blocking pool, and what they call needs others of it.
const N_SLOTS: usize = 64;
/// Valid documents kept, by bytes of their text; parsed they take some fifty times as much. Clients send the same few dozen
/// over and over.
const CACHE_BYTES: u64 = 512 << 10;
/// Longer documents are not kept.
const CACHED_DOCUMENT: usize = 16 << 10;
/// Faults of one document that are told.
const MAX_ERRORS: usize = 10;

/// Parses, checks and runs documents.
pub(in super::super) struct Engine {
    schema: Valid<Schema>,
    implementers: HashMap<Name, Implementers>,
    documents: Cache<String, Arc<Valid<ExecutableDocument>>>,
    slots: Arc<Semaphore>,
}

/// The answer to one request, in the shape of the GraphQL specification.
#[derive(Serialize)]
pub(in super::super) struct Answer {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<GraphQLError>,
    data: Option<JsonMap>,
    /// What decides the HTTP status, if not success.
    #[serde(skip)]
    pub(super) failure: Option<ErrorKind>,
}

impl Engine {
    /// An engine for the contract.
    pub(in super::super) fn new() -> Self {
        let schema = Schema::parse_and_validate(SCHEMA, "schema.graphql").expect("a test checks the schema");
        Self {
            implementers: schema.implementers_map(),
            schema,
            documents: Cache::builder()
                .weigher(|text: &String, _| u32::try_from(text.len()).unwrap_or(u32::MAX))
                .max_capacity(CACHE_BYTES)
                .build(),
            slots: Arc::new(Semaphore::new(N_SLOTS)),
        }
    }

    /// The contract, parsed.
    pub(in super::super) fn schema(&self) -> &Valid<Schema> {
        &self.schema
    }

    /// Runs what a body asks for, one request after the other.
    ///
    /// It runs on a thread of its own: the futures of `apollo_compiler` are not `Send`, and parsing, checking and reading
    /// history are work for a processor, which would hold up other requests on the threads that do I/O.
    pub(super) async fn run(self: Arc<Self>, state: AppState, asker: Asker, body: Held) -> Result<Answers> {
        let slot = tokio::time::timeout(TIME_LIMIT, Arc::clone(&self.slots).acquire_owned()).await;
        let Ok(Ok(slot)) = slot else {
            return Err(Error::new(ErrorKind::Unavailable, "the server has too much to do"));
        };
        let runtime = tokio::runtime::Handle::current();
        let work = move || {
            let _slot = slot;
            let requests = Requests::parse(&body.bytes)?;
            // Its texts are copied out; holding the body as well would count twice.
            drop(body);
            runtime.block_on(async {
                let answers = tokio::time::timeout(TIME_LIMIT, self.answer_all(&state, &asker, requests));
                let stopped = async {
                    state.stopping.cancelled().await;
                    tokio::time::sleep(STOP_TIME).await;
                };
                tokio::select! {
                    answers = answers => answers.map_err(|_| {
                        let limit = TIME_LIMIT.as_secs();
                        Error::new(ErrorKind::Unavailable, format!("the request took longer than {limit} s"))
                    }),
                    () = stopped => Err(Error::new(ErrorKind::Unavailable, "the server is stopping")),
                }
            })
        };
        tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
            match error.try_into_panic() {
                // Counted and answered where all panics are.
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(Error::new(ErrorKind::Unavailable, "the server is stopping")),
            }
        })
    }

    async fn answer_all(&self, state: &AppState, asker: &Asker, requests: Requests) -> Answers {
        let (requests, is_batch) = match requests {
            Requests::One(request) => (vec![request], false),
            Requests::Batch(requests) => (requests, true),
        };
        let mut answers = Vec::with_capacity(requests.len());
        for request in &requests {
            let context = Context::new(state, asker);
            answers.push(self.answer(&context, request).await);
        }
        Answers { answers, is_batch }
    }

    async fn answer(&self, context: &Context, request: &Request) -> Answer {
        match self.execute(context, request).await {
            Ok(answer) => answer,
            Err(answer) => *answer,
        }
    }

    async fn execute(&self, context: &Context, request: &Request) -> std::result::Result<Answer, Box<Answer>> {
        let document = self.document(&request.query)?;
        let refused = |error: apollo_compiler::request::RequestError| {
            Box::new(Answer::faulty(vec![error.to_graphql_error(&document.sources)]))
        };
        let operation = document.operations.get(request.operation_name()).map_err(refused)?;
        introspection::check_max_depth(&document, operation).map_err(refused)?;
        let variables = coerce_variable_values(&self.schema, operation, request.variables()).map_err(refused)?;

        let root = if operation.is_mutation() { mutation::root(context) } else { query::root(context) };
        let response = Execution::new(&self.schema, &document)
            .operation(operation)
            .implementers_map(&self.implementers)
            .coerced_variable_values(&variables)
            .enable_schema_introspection(true)
            .execute_async(&Node::new(context, root))
            .await
            .map_err(refused)?;
        match context.take_failure() {
            Some(error) => Ok(Answer::failed(&error, response.errors)),
            None => Ok(Answer { errors: response.errors, data: response.data, failure: None }),
        }
    }

    /// The valid document of this text.
    pub(in super::super) fn document(
        &self,
        text: &str,
    ) -> std::result::Result<Arc<Valid<ExecutableDocument>>, Box<Answer>> {
        if let Some(document) = self.documents.get(text) {
            return Ok(document);
        }
        let invalid = |faults: &DiagnosticList| Box::new(Answer::invalid(faults));
        let mut parser = Parser::new().token_limit(MAX_TOKENS).recursion_limit(MAX_NESTING);
        let syntax = parser.parse_ast(text, "request").map_err(|faulty| invalid(&faulty.errors))?;
        let document = syntax.to_executable(&self.schema).map_err(|faulty| invalid(&faulty.errors))?;
        // Before validation, which compares fields with each other.
        cost::check(&document).map_err(|reason| Box::new(Answer::refusal(Error::invalid(reason))))?;
        let document = Arc::new(document.validate(&self.schema).map_err(|faulty| invalid(&faulty.errors))?);
        if text.len() <= CACHED_DOCUMENT {
            self.documents.insert(text.to_owned(), Arc::clone(&document));
        }
        Ok(document)
    }
}

impl Answer {
    /// The answer to a request that was not run.
    pub(super) fn refusal(error: Error) -> Self {
        Self::failed(&error, Vec::new())
    }

    /// The answer to a request that a resolver failed at. What else was found out is not told: clients discard it.
    fn failed(error: &Error, errors: Vec<GraphQLError>) -> Self {
        let mut told = GraphQLError {
            message: error.to_string(),
            locations: Vec::new(),
            path: errors.into_iter().next().map(|error| error.path).unwrap_or_default(),
            extensions: JsonMap::new(),
        };
        told.extensions.insert("code", code(error.kind()).into());
        if let Some(hint) = error.hint() {
            told.extensions.insert("hint", hint.into());
        }
        Self { errors: vec![told], data: None, failure: Some(error.kind()) }
    }

    fn invalid(faults: &DiagnosticList) -> Self {
        Self::faulty(faults.iter().take(MAX_ERRORS).map(|fault| fault.to_json()).collect())
    }

    fn faulty(errors: Vec<GraphQLError>) -> Self {
        Self { errors, data: None, failure: Some(ErrorKind::Invalid) }
    }
}
