//! Server-sent events carry what was just made durable.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request};
use ayumi_testkit::{ADMIN_KEY, Answer, TestApp};
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

/// Watches a run with this header, and waits until the stream ends by itself after `act`.
async fn ends_after(app: &TestApp, path: &str, header: (&str, &str), act: impl Future<Output = Answer>) {
    let request = Request::get(path).header(header.0, header.1).body(Body::empty()).unwrap();
    let response = app.router().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    let done = act.await;
    assert!(matches!(done.status, 200 | 204), "{done:?}");
    let rest = response.into_body().into_data_stream().collect::<Vec<_>>();
    tokio::time::timeout(Duration::from_secs(30), rest).await.expect("the stream ends by itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_no_longer_look_is_told_nothing_more() {
    let app = TestApp::new().await;
    let (root, ada) = (app.admin(), app.user("ada").await);
    root.post("/api/v1/organizations", json!({"name": "org", "owner": "admin"})).await;
    root.post("/api/v1/teams", json!({"name": "lab", "organization": "org", "owner": "admin"})).await;
    root.post("/api/v1/teams/lab/members", json!({"username": "ada", "role": "member"})).await;
    let query =
        "mutation { upsertBucket(input: {entityName: \"lab\", modelName: \"demo\", name: \"r1\"}) { inserted } }";
    assert_eq!(ada.graphql(query, json!({})).await.status, 200);
    let run = "/api/v1/runs/lab/demo/r1/events";
    let key = async || {
        let made = ada.post("/api/v1/user/api-keys", json!({})).await;
        (format!("Bearer {}", made.at("/key").as_str().unwrap()), made.at("/id").as_str().unwrap().to_owned())
    };
    let cookie = async |secret: &str| {
        let opened = app.anonymous().post("/api/v1/session", json!({"username": "ada", "password": secret})).await;
        opened.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned()
    };

    let (deleted, id) = key().await;
    let path = format!("/api/v1/user/api-keys/{id}");
    ends_after(&app, run, ("authorization", &deleted), ada.request(Method::DELETE, &path, None)).await;

    let (kept, _) = key().await;
    let session = cookie(kept.trim_start_matches("Bearer ")).await;
    let all = ada.request(Method::DELETE, "/api/v1/user/sessions", None);
    ends_after(&app, run, ("cookie", &session), all).await;

    let project = "/api/v1/projects/lab/demo/events";
    let out = root.request(Method::DELETE, "/api/v1/teams/lab/members/ada", None);
    ends_after(&app, project, ("authorization", &kept), out).await;

    ada.start_run("own", "r2").await;
    let gone = root.request(Method::DELETE, "/api/v1/users/ada", None);
    ends_after(&app, "/api/v1/runs/ada/own/r2/events", ("authorization", &kept), gone).await;
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
