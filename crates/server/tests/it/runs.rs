//! Runs through our own API.

use axum::http::Method;
use ayumi_testkit::{Client, TestApp};
use serde_json::{Value, json};

pub async fn stream(client: &Client<'_>, entity: &str, run: &str, body: Value) -> Value {
    let answer = client.post(&format!("/files/{entity}/demo/{run}/file_stream"), body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

#[tokio::test]
async fn a_run_is_listed_shown_changed_stopped_and_deleted() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    assert_eq!(ada.start_run("demo", "r1").await.status, 200);
    let list = ada.post("/api/v1/projects/ada/demo/runs:query", json!({})).await;
    assert_eq!((list.at("/n_matching"), list.at("/runs/0/id")), (json!(1), json!("r1")));
    assert_eq!(list.at("/runs/0/state"), "running");

    let change = json!({"name": "best one", "tags": ["a", "b", "a"], "notes": "# why", "group": "g"});
    let run = ada.request(Method::PATCH, "/api/v1/runs/ada/demo/r1", Some(change)).await;
    assert_eq!(
        (run.at("/name"), run.at("/tags"), run.at("/group")),
        (json!("best one"), json!(["a", "b"]), json!("g"))
    );

    let stopping = ada.post("/api/v1/runs/ada/demo/r1:stop", json!({})).await;
    assert_eq!((stopping.at("/state"), stopping.at("/stopping")), (json!("running"), json!(true)));
    assert_eq!(stream(&ada, "ada", "r1", json!({})).await["stopped"], true);
    stream(&ada, "ada", "r1", json!({"complete": true, "exitcode": 255})).await;
    let run = ada.get("/api/v1/runs/ada/demo/r1").await;
    assert_eq!((run.at("/state"), run.at("/stopping")), (json!("killed"), json!(false)));

    assert_eq!(ada.request(Method::DELETE, "/api/v1/runs/ada/demo/r1", None).await.status, 204);
    assert_eq!(ada.get("/api/v1/runs/ada/demo/r1").await.status, 404);
    assert_eq!(ada.start_run("demo", "r1").await.status, 410);
}

#[tokio::test]
async fn the_config_is_shown_without_the_clients_wrappers_and_the_machine_with_its_fields() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let config = json!({
        "lr": {"value": 0.1, "desc": null},
        "net": {"value": {"layers": [1, 2]}},
        "_wandb": {"value": {
            "cli_version": "0.31.0",
            "m": [{"1": "epoch", "6": [3]}, {"2": "val/*", "5": 1}, {"1": "secret", "6": [2]}],
            "e": {"w1": {"startedAt": "2026-01-01T00:00:00Z", "os": "Linux", "python": "CPython 3.11.7",
                "executable": "/usr/bin/python3", "program": "/srv/u/train.py", "codePathLocal": "train.py",
                "args": ["--lr", "0.1 high"], "host": "node1", "cpu_count": 2, "memory": {"total": "1024"},
                "git": {"remote": "https://example.org/x.git", "commit": "abc"}}},
        }},
    });
    let query = "mutation($c: JSONString) { upsertBucket(input: {modelName: \"demo\", name: \"r1\", config: $c}) { inserted } }";
    assert_eq!(ada.graphql(query, json!({"c": config.to_string()})).await.status, 200);
    let run = ada.get("/api/v1/runs/ada/demo/r1").await;
    assert_eq!(run.at("/config"), json!({"lr": 0.1, "net": {"layers": [1, 2]}}));
    insta::assert_snapshot!(run.at("/environment"), @r#"{"command":"python3 train.py --lr '0.1 high'","program":"/srv/u/train.py","root":null,"host":"node1","os_user":null,"os":"Linux","python":"CPython 3.11.7","executable":"/usr/bin/python3","client_version":"0.31.0","git_remote":"https://example.org/x.git","git_commit":"abc","cpu_count":2,"cpu_count_logical":null,"gpu_count":null,"gpu":null,"memory_bytes":1024,"disk_bytes":null,"cuda":null,"started_at":"2026-01-01T00:00:00Z"}"#);
    insta::assert_snapshot!(run.at("/metrics"), @r#"[{"name":"epoch","step_metric":null,"hidden":false},{"name":"val/*","step_metric":"epoch","hidden":false},{"name":"secret","step_metric":null,"hidden":true}]"#);
}

#[tokio::test]
async fn a_filter_that_makes_no_sense_is_named() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    let ask = async |question: Value| ada.post("/api/v1/projects/ada/demo/runs:query", question).await.line();
    insta::assert_snapshot!(ask(json!({"filter": {"colour": 1}})).await, @r#"400 {"error":{"code":"invalid","message":"`colour` is not a field of runs"}}"#);
    insta::assert_snapshot!(ask(json!({"sort": "-loudness"})).await, @r#"400 {"error":{"code":"invalid","message":"`loudness` is not a field of runs"}}"#);
    insta::assert_snapshot!(ask(json!({"cursor": "x"})).await, @r#"400 {"error":{"code":"invalid","message":"the cursor does not belong to this query"}}"#);
    insta::assert_snapshot!(ask(json!({"limit": "many"})).await, @r#"400 {"error":{"code":"invalid","message":"the request body cannot be read: invalid type: string \"many\", expected usize at line 1 column 15"}}"#);
}

#[tokio::test]
async fn runs_are_taken_together_by_their_values() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    for (run, optimizer, loss) in [("r1", "adam", "1"), ("r2", "sgd", "NaN"), ("r3", "adam", "4"), ("r4", "", "9")] {
        let query = "mutation($r: String, $c: JSONString, $s: JSONString) {
            upsertBucket(input: {modelName: \"demo\", name: $r, config: $c, summaryMetrics: $s}) { inserted } }";
        let config = if optimizer.is_empty() { json!({}) } else { json!({"opt": {"value": optimizer}}) };
        let variables = json!({"r": run, "c": config.to_string(), "s": format!("{{\"loss\":{loss}}}")});
        assert_eq!(ada.graphql(query, variables).await.status, 200);
    }
    let ask = async |question: Value| ada.post("/api/v1/projects/ada/demo/runs:group", question).await.line();
    let question = json!({"by": ["config.opt"], "of": ["summary_metrics.loss"]});
    insta::assert_snapshot!(ask(question).await, @r#"200 {"groups":[{"values":["adam"],"n_runs":2,"numbers":[{"n":2,"min":1.0,"max":4.0,"mean":2.5}]},{"values":["sgd"],"n_runs":1,"numbers":[null]},{"values":[null],"n_runs":1,"numbers":[{"n":1,"min":9.0,"max":9.0,"mean":9.0}]}],"n_groups":3,"n_matching":4}"#);
    let question = json!({"by": ["summary_metrics.loss", "tags"], "filter": {"name": {"$gt": "r1"}}, "limit": 1});
    insta::assert_snapshot!(ask(question).await, @r#"200 {"groups":[{"values":[4,null],"n_runs":1,"numbers":[]}],"n_groups":3,"n_matching":3}"#);
    insta::assert_snapshot!(ask(json!({"by": ["colour"]})).await, @r#"400 {"error":{"code":"invalid","message":"`colour` is not a field of runs"}}"#);
    insta::assert_snapshot!(ask(json!({"of": vec!["duration"; 21]})).await, @r#"400 {"error":{"code":"invalid","message":"runs are grouped by 20 fields at most, and so many summed up"}}"#);
}

#[tokio::test]
async fn names_that_cannot_exist_are_not_found() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    for path in [
        "/api/v1/runs/ada/demo/..",
        "/api/v1/runs/ada/demo/a%2Fb",
        "/api/v1/runs/ada/demo/%00",
        "/api/v1/runs/..%2f/demo/r1",
    ] {
        assert_eq!(ada.get(path).await.status, 404, "{path}");
    }
}
