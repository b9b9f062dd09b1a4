//! The façade as a client sees it: requests in, answers out, over a real store in a folder of its own.

mod artifacts;
mod documents;
mod file_stream;
mod limits;
mod resolvers;
mod runs;
mod shared;
mod storage;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use ayumi_model::{Random, SystemClock};
use ayumi_service::Service;
use ayumi_store::{Blobs, Sql, Store};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::{AppState, Config};

/// Signs in `ada`, the administrator.
const ADA: &str = "0123456789abcdef0123456789abcdef01234567";
/// Signs in `bob`, who has nothing to do with her.
const BOB: &str = "fedcba9876543210fedcba9876543210fedcba98";
const BASE: &str = "http://127.0.0.1:8080";

/// A server with two users, `ada` and `bob`.
struct TestServer {
    app: Router,
    _folder: Folder,
}

/// What came back.
#[derive(Debug)]
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl TestServer {
    async fn new() -> Self {
        let folder = Folder::new();
        let sql = Sql::open_sqlite(&folder.0.join("test.db")).await.unwrap();
        let blobs = Blobs::open_folder(&folder.0.join("blobs")).unwrap();
        let store = Store::new(sql, blobs, Arc::new(SystemClock), Arc::new(Counting::default()));
        let service = Service::open(store, ayumi_service::Config::default()).await.unwrap();
        service.ensure_admin("ada", ADA).await.unwrap();
        let ada = service.sign_in_with_key(ADA).await.unwrap();
        service.create_user(&ada, "bob", None, None, false).await.unwrap();
        service.create_api_key(&ada, "bob", None, Some(BOB.to_owned())).await.unwrap();
        let config = Config { public_url: BASE.to_owned(), hosts: None };
        Self { app: crate::app(AppState::new(service, config)), _folder: folder }
    }

    async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Reply {
            status: parts.status,
            headers: parts.headers,
            bytes: to_bytes(body, usize::MAX).await.unwrap().to_vec(),
        }
    }

    async fn get(&self, path: &str) -> Reply {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn post(&self, key: &str, path: &str, body: impl Into<Body>) -> Reply {
        let request = Request::post(path)
            .header(header::AUTHORIZATION, basic(key))
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.into());
        self.send(request.unwrap()).await
    }

    async fn graphql_as(&self, key: &str, query: &str, variables: Value) -> Reply {
        self.post(key, "/graphql", json!({ "query": query, "variables": variables, "operationName": "" }).to_string())
            .await
    }

    /// The data of an answer that has to be without errors.
    async fn graphql(&self, query: &str, variables: Value) -> Value {
        let reply = self.graphql_as(ADA, query, variables).await;
        let mut json = reply.json();
        assert_eq!((reply.status, json.get("errors")), (StatusCode::OK, None), "{query}");
        json["data"].take()
    }

    async fn stream(&self, run: &str, body: &Value) -> Reply {
        self.post(ADA, &format!("/files/ada/demo/{run}/file_stream"), body.to_string()).await
    }

    /// A run that a client has started.
    async fn start_run(&self, name: &str) -> Value {
        let variables =
            json!({ "name": name, "host": "node1", "config": r#"{"_wandb":{"value":{"t":{"1":[2]},"m":[]}}}"# });
        let query = "mutation Start($name: String, $host: String, $config: JSONString) {
            upsertBucket(input: {name: $name, modelName: \"demo\", host: $host, config: $config}) {
                bucket { id name displayName state historyLineCount project { name entity { name } } } inserted
                serverSettings { serverMessages { utfText } }
            }
        }";
        self.graphql(query, variables).await["upsertBucket"].take()
    }
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|_| panic!("not JSON: {}", String::from_utf8_lossy(&self.bytes)))
    }

    /// The first message of a GraphQL answer.
    fn message(&self) -> String {
        self.json()["errors"][0]["message"].as_str().unwrap_or_default().to_owned()
    }
}

fn basic(key: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("api:{key}")))
}

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let name = format!("ayumi-wandb-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Bytes that look random and are the same in every run of a test.
#[derive(Default)]
struct Counting(AtomicU64);

impl Random for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let mut x = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed);
            x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            chunk.copy_from_slice(&(x ^ (x >> 31)).to_le_bytes()[..chunk.len()]);
        }
    }
}
