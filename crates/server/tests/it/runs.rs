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
    insta::assert_snapshot!(ask(json!({"then_by": ["state", "tags"]})).await, @r#"400 {"error":{"code":"invalid","message":"runs cannot be sorted by their tags"}}"#);
    insta::assert_snapshot!(ask(json!({"fields": ["config.*", "state"]})).await, @r#"400 {"error":{"code":"invalid","message":"`state` is not a field of config or summary, nor a bound such as `history.loss.min`"}}"#);
    insta::assert_snapshot!(ask(json!({"fields": vec!["config.a"; 201]})).await, @r#"400 {"error":{"code":"invalid","message":"values of 200 fields at most are shown at once"}}"#);
    insta::assert_snapshot!(ask(json!({"limit": "many"})).await, @r#"400 {"error":{"code":"invalid","message":"the request body cannot be read: invalid type: string \"many\", expected usize at line 1 column 15"}}"#);
}

#[tokio::test]
async fn runs_stand_together_where_they_are_equal() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    for (run, config) in [("r1", "adam"), ("r2", "sgd"), ("r3", "adam")] {
        put_run(&ada, run, &json!({"opt": {"value": config}}).to_string(), "{}").await;
        app.clock.pass(std::time::Duration::from_secs(1));
    }
    let question = json!({"group_by": ["config.opt"], "columns": ["config.opt"]});
    let page = ada.post("/api/v1/projects/ada/demo/runs:query", question).await;
    let runs: Vec<_> =
        (0..3).map(|n| (page.at(&format!("/runs/{n}/id")), page.at(&format!("/runs/{n}/values")))).collect();
    let row = |run: &str, opt: &str| (json!(run), json!({"config.opt": opt}));
    assert_eq!(runs, [row("r3", "adam"), row("r1", "adam"), row("r2", "sgd")]);
    assert_eq!(page.at("/sorted_by"), json!(["config.opt", "-created_at"]));
}

/// Starts a run, or changes it, with these documents.
async fn put_run(client: &Client<'_>, run: &str, config: &str, summary: &str) {
    let query = "mutation($r: String, $c: JSONString, $s: JSONString) {
        upsertBucket(input: {modelName: \"demo\", name: $r, config: $c, summaryMetrics: $s}) { inserted } }";
    let answer = client.graphql(query, json!({"r": run, "c": config, "s": summary})).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

#[tokio::test]
async fn rows_bring_the_values_asked_for() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    put_run(&ada, "r1", r#"{"lr":{"value":0.1},"sizes":{"value":[1,2]}}"#, r#"{"loss":NaN,"best":{"step":3}}"#).await;
    put_run(&ada, "r2", r#"{"lr":{"value":"high"}}"#, r#"{"img":{"_type":"image-file"}}"#).await;
    put_run(
        &ada,
        "many",
        "{}",
        &json!((0..2_001).map(|i| (i.to_string(), json!(i))).collect::<serde_json::Map<_, _>>()).to_string(),
    )
    .await;
    let ask = async |fields: Value| {
        let question = json!({"sort": "created_at", "fields": fields});
        ada.post("/api/v1/projects/ada/demo/runs:query", question).await
    };
    let all = ask(json!(["config.*", "summary.*"])).await;
    assert_eq!(
        all.at("/runs/0/values"),
        json!({"config.lr": 0.1, "config.sizes": [1, 2], "summary.loss": "NaN", "summary.best.step": 3})
    );
    assert_eq!(
        (all.at("/runs/1/values"), all.at("/runs/1/values_truncated")),
        (json!({"config.lr": "high"}), json!(false))
    );
    assert_eq!(all.at("/runs/2/values").as_object().unwrap().len(), 2_000);
    assert_eq!(all.at("/runs/2/values_truncated"), true);
    let some = ask(json!(["summary.best.step", "config.s*"])).await;
    assert_eq!(some.at("/runs/0/values"), json!({"config.sizes": [1, 2], "summary.best.step": 3}));
    assert_eq!(some.at("/runs/1/values"), json!({}));
    assert_eq!(ask(json!([])).await.json()["runs"][0].get("values"), None);
}

#[tokio::test]
async fn runs_are_sorted_by_several_keys_and_jumped_into() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    for (run, opt, lr) in [("a", "sgd", 2), ("b", "adam", 1), ("c", "sgd", 3), ("d", "adam", 2), ("e", "adam", 1)] {
        let config = json!({"opt": {"value": opt}, "lr": {"value": lr}}).to_string();
        put_run(&ada, run, &config, "{}").await;
    }
    let ask = async |question: Value| {
        let answer = ada.post("/api/v1/projects/ada/demo/runs:query", question).await;
        let runs = answer.at("/runs");
        let names = runs.as_array().unwrap().iter().map(|run| run["id"].as_str().unwrap());
        (names.collect::<String>(), answer.at("/sorted_by"), answer.at("/next_cursor"))
    };
    let question = |more: Value| {
        let mut question = json!({"sort": "config.opt", "then_by": ["-config.lr", "-name"]});
        question.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        question
    };
    let keys = json!(["config.opt", "-config.lr", "-name"]);
    assert_eq!(ask(question(json!({}))).await, ("debca".to_owned(), keys.clone(), Value::Null));
    let (page, sorted_by, cursor) = ask(question(json!({"offset": 1, "limit": 2}))).await;
    assert_eq!((page.as_str(), sorted_by), ("eb", keys));
    assert_eq!(ask(question(json!({"cursor": cursor, "limit": 9}))).await.0, "ca");
    assert_eq!(ask(question(json!({"cursor": cursor, "offset": 1}))).await.0, "a");
    assert_eq!(ask(question(json!({"offset": 5}))).await.0, "");
    assert_eq!(ask(json!({"limit": 1})).await.1, json!(["-created_at"]));
    assert_eq!(
        ask(json!({"sort": "+state,-createdAt", "then_by": ["summary_metrics.x"]})).await.1,
        json!(["state", "-created_at", "summary.x"])
    );
}

#[tokio::test]
async fn a_project_lists_the_fields_of_its_runs() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    put_run(&ada, "r1", r#"{"_wandb":{"value":{}},"lr":{"value":0.1},"net":{"value":{"depth":1}}}"#, r#"{"loss":1}"#)
        .await;
    put_run(&ada, "r2", r#"{"lr":{"value":"high"},"sizes":{"value":[1]}}"#, r#"{"loss":NaN,"ok":true,"none":null}"#)
        .await;
    put_run(&ada, "r3", r#"{"lr":{"value":0.2},"gone":{"value":1}}"#, r#"{"old":1}"#).await;
    put_run(&ada, "r3", r#"{"lr":{"value":0.2}}"#, "{}").await;
    let path = "/api/v1/projects/ada/demo/fields";
    insta::assert_snapshot!(ada.get(path).await.line(), @r#"200 {"fields":[{"name":"config.lr","kinds":["number","string"],"n_runs":3},{"name":"config.net.depth","kinds":["number"],"n_runs":1},{"name":"config.sizes","kinds":["json"],"n_runs":1},{"name":"summary.loss","kinds":["number"],"n_runs":2},{"name":"summary.none","kinds":["null"],"n_runs":1},{"name":"summary.ok","kinds":["boolean"],"n_runs":1}],"truncated":false}"#);
    assert_eq!(ada.request(Method::DELETE, "/api/v1/runs/ada/demo/r2", None).await.status, 204);
    insta::assert_snapshot!(ada.get(path).await.line(), @r#"200 {"fields":[{"name":"config.lr","kinds":["number"],"n_runs":2},{"name":"config.net.depth","kinds":["number"],"n_runs":1},{"name":"summary.loss","kinds":["number"],"n_runs":1}],"truncated":false}"#);
    assert_eq!(app.user("bob").await.get(path).await.status, 404);
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
    let question = json!({"by": ["config.opt"], "values": ["summary.loss"], "bins": 2});
    insta::assert_snapshot!(ask(question).await, @r#"200 {"groups":[{"key":["adam"],"n_runs":2,"values":{"summary.loss":{"n":2,"min":1.0,"max":4.0,"mean":2.5,"deviation":1.5,"bins":[{"from":1.0,"to":5.0,"count":2},{"from":5.0,"to":9.0,"count":0}]}}},{"key":["sgd"],"n_runs":1,"values":{}},{"key":[null],"n_runs":1,"values":{"summary.loss":{"n":1,"min":9.0,"max":9.0,"mean":9.0,"deviation":0.0,"bins":[{"from":1.0,"to":5.0,"count":0},{"from":5.0,"to":9.0,"count":1}]}}}],"n_groups":3,"n_matching":4,"next_cursor":null}"#);
    let question = json!({"by": ["summary_metrics.loss", "tags"], "filter": {"name": {"$gt": "r1"}}, "limit": 1});
    let page = ada.post("/api/v1/projects/ada/demo/runs:group", question.clone()).await;
    assert_eq!(
        (page.at("/groups/0/key"), page.at("/n_groups"), page.at("/n_matching")),
        (json!([4, null]), json!(3), json!(3))
    );
    let mut next = question;
    next["cursor"] = page.at("/next_cursor");
    let page = ada.post("/api/v1/projects/ada/demo/runs:group", next.clone()).await;
    assert_eq!(page.at("/groups/0/key"), json!([9, null]));
    next["sort"] = json!("-n_runs");
    insta::assert_snapshot!(ask(next).await, @r#"400 {"error":{"code":"invalid","message":"the cursor does not belong to this query"}}"#);
    let question =
        json!({"by": ["config.opt"], "values": ["summary.loss"], "sort": "-summary_metrics.loss", "limit": 1});
    let page = ada.post("/api/v1/projects/ada/demo/runs:group", question).await;
    assert_eq!((page.at("/groups/0/n_runs"), page.at("/groups/0/values/summary.loss/mean")), (json!(1), json!(9.0)));
    let question = json!({"by": ["config.opt"], "sort": "state"});
    insta::assert_snapshot!(ask(question).await, @r#"400 {"error":{"code":"invalid","message":"runs are neither grouped by `state` nor is it summed up"}}"#);
    insta::assert_snapshot!(ask(json!({"bins": 101})).await, @r#"400 {"error":{"code":"invalid","message":"numbers are counted in 100 bins at most"}}"#);
    insta::assert_snapshot!(ask(json!({"by": ["colour"]})).await, @r#"400 {"error":{"code":"invalid","message":"`colour` is not a field of runs"}}"#);
    insta::assert_snapshot!(ask(json!({"values": vec!["duration"; 21]})).await, @r#"400 {"error":{"code":"invalid","message":"runs are grouped by 20 fields at most, and so many summed up"}}"#);
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
