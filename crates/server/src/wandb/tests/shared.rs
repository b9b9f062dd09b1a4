//! Runs that several processes write, and summaries that are left to the server.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};

use super::{ADA, TestServer, basic};

const SHARED: (&str, &str) = ("x-wandb-use-async-filestream", "true");

async fn send(server: &TestServer, path: &str, headers: &[(&str, &str)], body: &Value) {
    let request =
        Request::post(path).header(header::AUTHORIZATION, basic(ADA)).header(header::CONTENT_TYPE, "application/json");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let reply = server.send(request.body(Body::from(body.to_string())).unwrap()).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", String::from_utf8_lossy(&reply.bytes));
}

async fn upsert(server: &TestServer, headers: &[(&str, &str)], config: &str) {
    let query = "mutation($config: JSONString) {
        upsertBucket(input: {name: \"r1\", modelName: \"demo\", host: \"h\", config: $config}) { inserted }
    }";
    send(server, "/graphql", headers, &json!({ "query": query, "variables": { "config": config } })).await;
}

async fn stream(server: &TestServer, headers: &[(&str, &str)], body: &Value) {
    send(server, "/files/ada/demo/r1/file_stream", headers, body).await;
}

/// Config and summary.
async fn documents(server: &TestServer) -> (Value, Value) {
    let query = "{ project(name: \"demo\") { run(name: \"r1\") { config summaryMetrics } } }";
    let run = server.graphql(query, json!({})).await["project"]["run"].take();
    let parse = |name: &str| serde_json::from_str(run[name].as_str().unwrap()).unwrap();
    (parse("config"), parse("summaryMetrics"))
}

fn summary(text: &str) -> Value {
    json!({ "files": { "wandb-summary.json": { "offset": 0, "content": [text] } } })
}

#[tokio::test]
async fn several_writers_add_to_config_and_summary() {
    let server = TestServer::new().await;
    let config = |own: &str| format!(r#"{{{own},"_wandb":{{"value":{{"m":[],"e":{{{own}}}}}}}}}"#);
    upsert(&server, &[SHARED], &config(r#""a":{"value":1}"#)).await;
    upsert(&server, &[SHARED], &config(r#""b":{"value":2}"#)).await;
    for (writer, text) in [("w1", r#"{"x":1,"n":{"a":1}}"#), ("w2", r#"{"y":2,"n":{"b":2}}"#), ("w1", r#"{"x":3}"#)] {
        stream(&server, &[SHARED, ("x-wandb-async-client-id", writer)], &summary(text)).await;
    }
    let own = json!({ "a": { "value": 1 }, "b": { "value": 2 } });
    let expected = json!({ "a": own["a"], "b": own["b"], "_wandb": { "value": { "m": [], "e": own } } });
    assert_eq!(documents(&server).await, (expected, json!({ "x": 3, "n": { "a": 1, "b": 2 }, "y": 2 })));
}

#[tokio::test]
async fn a_single_writer_replaces_config_and_summary() {
    let server = TestServer::new().await;
    for text in [r#"{"a":{"value":1}}"#, r#"{"b":{"value":2}}"#] {
        upsert(&server, &[], text).await;
        stream(&server, &[], &summary(text)).await;
    }
    let last = json!({ "b": { "value": 2 } });
    assert_eq!(documents(&server).await, (last.clone(), last));
}

#[tokio::test]
async fn a_summary_left_to_the_server_is_there_at_the_end() {
    let server = TestServer::new().await;
    upsert(&server, &[], r#"{"_wandb":{"value":{"m":[{"1":"loss","7":[1,3]},{"1":"secret","7":[6]}]}}}"#).await;
    let rows = [r#"{"_step":0,"loss":3,"secret":1,"n":{"x":1}}"#, r#"{"_step":1,"loss":1,"n":{"x":2}}"#];
    let body = json!({ "files": {
        "wandb-history.jsonl": { "offset": 0, "content": rows },
        "wandb-summary.json": { "offset": 0, "content": [r#"{"mine":"set"}"#] },
    } });
    let leaves_it = [("x-wandb-server-side-derived-summary", "true")];
    stream(&server, &leaves_it, &body).await;
    stream(&server, &leaves_it, &json!({ "complete": true, "exitcode": 0 })).await;
    let expected = json!({ "mine": "set", "_step": 1, "loss": { "mean": 2, "min": 1 }, "n": { "x": 2 } });
    assert_eq!(documents(&server).await.1, expected);
}
