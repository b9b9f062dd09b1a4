//! A whole server in the test's process, and builders that default everything that does not matter.
//!
//! For tests of what callers see: [`TestApp`] is the real application over a fresh SQLite database, without a socket.
#![allow(clippy::unwrap_used, reason = "this crate exists for tests only")]

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request, Response};
use ayumi_model::testing::{SeededRandom, TestClock};
use ayumi_server::{AppState, Config};
use ayumi_service::Service;
use ayumi_store::{Blobs, Sql, Store};
use http_body_util::BodyExt;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

/// The key of the administrator whom every [`TestApp`] has.
pub const ADMIN_KEY: &str = "00000000000000000000000000000000000000ad";

/// The real application over a fresh database.
pub struct TestApp {
    /// Every verb, for what a test prepares without HTTP.
    pub service: Service,
    /// The clock of the application.
    pub clock: Arc<TestClock>,
    router: axum::Router,
    _folder: TempDir,
}

/// Sends requests in somebody's name.
pub struct Client<'a> {
    app: &'a TestApp,
    key: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Header names and values.
    pub headers: axum::http::HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl TestApp {
    /// A server with one administrator.
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sql = Sql::open_sqlite(&folder.path().join("ayumi.db")).await.unwrap();
        let blobs = Blobs::open_folder(&folder.path().join("blobs")).unwrap();
        let clock = Arc::new(TestClock::default());
        let store = Store::new(sql, blobs, clock.clone(), Arc::new(SeededRandom::new(1)));
        let service = Service::open(store, ayumi_service::Config::default()).await.unwrap();
        service.ensure_admin("admin", ADMIN_KEY).await.unwrap();
        let config = Config { public_url: "http://test".to_owned(), hosts: None };
        let router = ayumi_server::app(AppState::new(service.clone(), config));
        Self { service, clock, router, _folder: folder }
    }

    /// The administrator.
    pub fn admin(&self) -> Client<'_> {
        self.with_key(ADMIN_KEY)
    }

    /// Nobody in particular.
    pub fn anonymous(&self) -> Client<'_> {
        Client { app: self, key: None }
    }

    /// Whoever has this key.
    pub fn with_key(&self, key: &str) -> Client<'_> {
        Client { app: self, key: Some(key.to_owned()) }
    }

    /// A user of this name, made now if needed.
    pub async fn user(&self, name: &str) -> Client<'_> {
        let key = format!("{:0>40}", hex(name));
        let admin = self.admin();
        admin.post("/api/v1/users", serde_json::json!({"username": name})).await;
        let path = format!("/api/v1/users/{name}/api-keys");
        let made = admin.post(&path, serde_json::json!({"key": key})).await;
        assert_eq!(made.status, 201, "{made:?}");
        self.with_key(&key)
    }

    /// The application itself, for answers that do not end.
    pub fn router(&self) -> axum::Router {
        self.router.clone()
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        // A stream of events has no end; its head is the answer.
        let is_stream = parts.headers.get("content-type").is_some_and(|kind| kind.as_bytes() == b"text/event-stream");
        let body = if is_stream { Vec::new() } else { body.collect().await.unwrap().to_bytes().to_vec() };
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }
}

impl Client<'_> {
    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.request(Method::GET, path, None).await
    }

    /// POST with JSON.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.request(Method::POST, path, Some(body)).await
    }

    /// A GraphQL operation.
    pub async fn graphql(&self, query: &str, variables: Value) -> Answer {
        self.post("/graphql", serde_json::json!({"query": query, "variables": variables})).await
    }

    /// A request of any method, with JSON or without a body.
    pub async fn request(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.app.send(self.build(method, path, body)).await
    }

    /// A request with this client's key, to be changed before it is sent.
    pub fn build(&self, method: Method, path: &str, body: Option<Value>) -> Request<Body> {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(key) = &self.key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        let request = match body {
            Some(body) => request.header("content-type", "application/json").body(Body::from(body.to_string())),
            None => request.body(Body::empty()),
        };
        request.unwrap()
    }

    /// PUT of bytes as they are.
    pub async fn put_bytes(&self, path: &str, bytes: &[u8]) -> Answer {
        let mut request = Request::builder().method(Method::PUT).uri(path);
        if let Some(key) = &self.key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        self.app.send(request.body(Body::from(bytes.to_vec())).unwrap()).await
    }

    /// Starts a run of this id in a project of the caller's own entity.
    pub async fn start_run(&self, project: &str, run: &str) -> Answer {
        let query = "mutation($project: String, $name: String) { upsertBucket(input: {modelName: $project, name: $name,
            jobProgram: \"train.py\"}) { bucket { id name displayName } inserted } }";
        self.graphql(query, serde_json::json!({"project": project, "name": run})).await
    }
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A value inside the JSON body.
    pub fn at(&self, pointer: &str) -> Value {
        self.json().pointer(pointer).cloned().unwrap_or(Value::Null)
    }

    /// Status and body in one line, for snapshots.
    pub fn line(&self) -> String {
        format!("{} {}", self.status, self.text())
    }
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}
