//! Server-sent events carry what was just made durable.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use ayumi_testkit::{ADMIN_KEY, TestApp};
use futures::StreamExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::runs::stream;

/// The events of a stream that arrive until `n` are there.
async fn events(app: &TestApp, path: &str, n: usize, act: impl Future<Output = ()>) -> Vec<Value> {
    let request = Request::get(path).header("authorization", format!("Bearer {ADMIN_KEY}")).body(Body::empty());
    let response = app.router().oneshot(request.unwrap()).await.unwrap();
    assert_eq!(response.status(), 200);
    let mut body = response.into_body().into_data_stream();
    act.await;
    let mut text = String::new();
    let read = async {
        while text.matches("\n\n").count() < n {
            text.push_str(std::str::from_utf8(&body.next().await.unwrap().unwrap()).unwrap());
        }
    };
    tokio::time::timeout(Duration::from_secs(5), read).await.expect("the events arrive");
    text.lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .map(|data| serde_json::from_str(data).unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_tells_its_rows_lines_and_state() {
    let app = TestApp::new().await;
    let root = app.admin();
    root.start_run("demo", "r1").await;
    let body = json!({
        "files": {
            "wandb-history.jsonl": {"offset": 0, "content": ["{\"_step\":7,\"n\":{\"x\":NaN}}"]},
            "output.log": {"offset": 0, "content": ["hello"]},
        },
        "complete": true,
        "exitcode": 1,
    });
    let act = async {
        stream(&root, "admin", "r1", body).await;
    };
    let seen = events(&app, "/api/v1/runs/admin/demo/r1/events", 3, act).await;
    let find =
        |name: &str| seen.iter().find(|event| event["event"] == name).unwrap_or_else(|| panic!("{name}: {seen:?}"));
    assert_eq!(find("run")["run"]["state"], "failed");
    let rows = find("rows");
    assert_eq!((&rows["last_step"], &rows["keys"]), (&json!(7), &json!(["_step", "n.x"])));
    assert_eq!(rows["rows"], json!([{"_step": 7, "n": {"x": "NaN"}}]));
    assert_eq!(find("logs")["lines"][0]["text"], "hello");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_no_longer_look_is_told_nothing_more() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    let made = ada.post("/api/v1/user/api-keys", json!({})).await;
    let request = Request::get("/api/v1/runs/ada/demo/r1/events")
        .header("authorization", format!("Bearer {}", made.at("/key").as_str().unwrap()))
        .body(Body::empty());
    let response = app.router().oneshot(request.unwrap()).await.unwrap();
    let path = format!("/api/v1/user/api-keys/{}", made.at("/id").as_str().unwrap());
    assert_eq!(ada.request(axum::http::Method::DELETE, &path, None).await.status, 204);
    let rest = response.into_body().into_data_stream().collect::<Vec<_>>();
    tokio::time::timeout(Duration::from_secs(15), rest).await.expect("the stream ends by itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_tells_of_its_own_runs_only() {
    let app = TestApp::new().await;
    let root = app.admin();
    root.start_run("other", "x").await;
    root.start_run("demo", "r1").await;
    let act = async {
        root.start_run("other", "y").await;
        root.start_run("demo", "r2").await;
    };
    let seen = events(&app, "/api/v1/projects/admin/demo/events", 1, act).await;
    assert_eq!(seen[0]["run"]["id"], "r2");
}
