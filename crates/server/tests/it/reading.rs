//! Charts, logs and files through our own API.

use axum::body::Body;
use axum::http::Request;
use ayumi_testkit::TestApp;
use serde_json::{Value, json};

use crate::runs::stream;

fn history(rows: &[Value]) -> Value {
    let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
    json!({"files": {"wandb-history.jsonl": {"offset": 0, "content": lines}}})
}

#[tokio::test]
async fn a_spike_survives_every_bucket() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    let mut rows: Vec<Value> = (0..5_000).map(|step| json!({"_step": step, "loss": 1.0})).collect();
    rows[3_333]["loss"] = json!(99.5);
    stream(&ada, "ada", "r1", history(&rows)).await;
    let ask = |question: Value| ada.post("/api/v1/projects/ada/demo/series:query", question);
    let answer = ask(json!({"runs": ["r1"], "keys": ["loss", "nothing"], "buckets": 100})).await;
    assert_eq!(answer.at("/series/1"), Value::Null, "a key without numbers has no series");
    let series = answer.at("/series/0");
    assert_eq!((&series["exact"], &series["n_points"]), (&json!(false), &json!(5_000)));
    let max: Vec<f64> = serde_json::from_value(series["max"].clone()).unwrap();
    assert_eq!(max.len(), 100);
    assert!(max.contains(&99.5));
    let zoomed = ask(json!({"runs": ["r1"], "keys": ["loss"], "buckets": 100, "min": 3_330, "max": 3_335})).await;
    assert_eq!(zoomed.at("/series/0/exact"), true);
    assert_eq!(zoomed.at("/series/0/last"), json!([1.0, 1.0, 1.0, 99.5, 1.0, 1.0]));
    ada.start_run("demo", "r2").await;
    let of_matching = json!({"filter": {"name": "r1"}, "keys": ["loss"], "buckets": 100, "range": [3_330, 3_335]});
    assert_eq!(ask(of_matching).await.text(), zoomed.text());
    let from_the_end = ask(json!({"filter": {}, "keys": ["loss"], "range": [4_998, null]})).await;
    assert_eq!(from_the_end.at("/series/0/x"), json!([4_998.0, 4_999.0]));
    for (wrong, told) in [
        (json!({"runs": ["r1"], "filter": {}, "keys": ["loss"]}), "there can be no `filter`"),
        (json!({"filter": {"colour": 1}, "keys": ["loss"]}), "`colour` is not a field of runs"),
        (json!({"runs": ["r1"], "keys": ["loss"], "range": [1, 2], "min": 1}), "give one of them"),
        (json!({"runs": ["r1"], "keys": ["loss"], "range": [2, 1]}), "greater than"),
    ] {
        let refused = ask(wrong).await;
        assert!(refused.status == 400 && refused.text().contains(told), "{}", refused.line());
    }
}

#[tokio::test]
async fn values_that_are_not_finite_are_told_apart_from_missing_ones() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    let lines = [r#"{"_step":0,"x":1}"#, r#"{"_step":1,"x":NaN}"#, r#"{"_step":2,"x":-Infinity}"#, r#"{"_step":3}"#];
    stream(&ada, "ada", "r1", json!({"files": {"wandb-history.jsonl": {"offset": 0, "content": lines}}})).await;
    let answer = ada.post("/api/v1/projects/ada/demo/series:query", json!({"runs": ["r1"], "keys": ["x"]})).await;
    assert_eq!(answer.at("/series/0/x"), json!([0.0]));
    let marks = json!([{"x": 1.0, "value": "NaN", "count": 1}, {"x": 2.0, "value": "-Infinity", "count": 1}]);
    assert_eq!(answer.at("/series/0/non_finite"), marks);
}

#[tokio::test]
async fn a_lone_surrogate_costs_a_character_and_not_the_run() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    let files = json!({
        "wandb-history.jsonl": {"offset": 0, "content": ["{\"a\":[\"\\udc80\"],\"b\":1}"]},
        "wandb-summary.json": {"offset": 0, "content": ["{\"a\":\"\\ud800\"}"]},
    });
    stream(&ada, "ada", "r1", json!({"files": files})).await;
    let run = ada.get("/api/v1/runs/ada/demo/r1").await;
    assert_eq!((run.status, run.at("/summary/a")), (200, json!("\u{fffd}")));
    let query = "{ project(name: \"demo\") { run(name: \"r1\") { historyKeys history(samples: 5)
        sampledHistory(specs: [\"{\\\"keys\\\":[\\\"a\\\"]}\"]) } } }";
    let answer = ada.graphql(query, json!({})).await;
    assert_eq!(answer.at("/data/project/run/sampledHistory/0/0/a"), json!(["\u{fffd}"]), "{}", answer.text());
}

#[tokio::test]
async fn a_summary_too_deep_to_show_is_put_aside() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    let deep = format!("{}1{}", "{\"a\":".repeat(120), "}".repeat(120));
    stream(&ada, "ada", "r1", json!({"files": {"wandb-summary.json": {"offset": 0, "content": [deep]}}})).await;
    let run = ada.get("/api/v1/runs/ada/demo/r1").await;
    assert_eq!((run.status, run.at("/faults/n_rejected_lines")), (200, json!(1)));
}

#[tokio::test]
async fn logs_are_paged_searched_and_downloaded() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    let lines: Vec<String> = (0..50).map(|n| format!("2026-01-01T00:00:{n:02}.000000 line {n}")).collect();
    stream(&ada, "ada", "r1", json!({"files": {"output.log": {"offset": 0, "content": lines}}})).await;
    let numbers = async |query: &str| {
        let answer = ada.get(&format!("/api/v1/runs/ada/demo/r1/logs?{query}")).await;
        let lines = answer.at("/lines");
        let numbers: Vec<i64> = lines.as_array().unwrap().iter().map(|line| line["number"].as_i64().unwrap()).collect();
        (numbers, answer.at("/more") == true)
    };
    assert_eq!(numbers("after=47").await, (vec![48, 49], false));
    assert_eq!(numbers("limit=2").await, (vec![0, 1], true));
    assert_eq!(numbers("tail=3").await, (vec![47, 48, 49], true));
    assert_eq!(numbers("before=2&limit=10").await, (vec![0, 1], false));
    assert_eq!(numbers("search=LINE%204").await.0.len(), 11);
    assert_eq!(numbers("search=%5Eline%204%24&regex=true").await, (vec![4], false));
    assert_eq!(ada.get("/api/v1/runs/ada/demo/r1/logs?search=(&regex=true").await.status, 400);
    assert_eq!(ada.get("/api/v1/runs/ada/demo/r1/logs?level=loud").await.status, 400);
    let error = "ERROR 2026-01-01T00:01:00.000000 line 5 broke";
    stream(&ada, "ada", "r1", json!({"files": {"output.log": {"offset": 5, "content": [error]}}})).await;
    assert_eq!(numbers("level=error").await, (vec![5], false));
    assert_eq!(numbers("level=error&search=nothing").await, (vec![], false));
    stream(&ada, "ada", "r1", json!({"files": {"output.log": {"offset": 5, "content": [lines[5]]}}})).await;
    let text = ada.get("/api/v1/runs/ada/demo/r1/logs.txt").await.text();
    assert!(text.starts_with("line 0\nline 1\n") && text.ends_with("line 49\n"), "{text}");
}

#[tokio::test]
async fn a_file_never_runs_in_the_apps_name() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    let query = "mutation { createRunFiles(input: {projectName: \"demo\", runName: \"r1\", files: [\"a/evil.html\", \"ok.txt\"]})
        { runID uploadHeaders files { name uploadUrl } } }";
    let answer = ada.graphql(query, json!({})).await;
    for index in 0..2 {
        let url = answer.at(&format!("/data/createRunFiles/files/{index}/uploadUrl"));
        let path = url.as_str().unwrap().strip_prefix("http://test").unwrap().to_owned();
        let put = Request::put(&path).body(Body::from("<script>alert(1)</script>")).unwrap();
        assert!(app.send(put).await.status < 300);
        // Somebody else's path with this signature is refused.
        let forged = Request::put(path.replace("r1", "r2")).body(Body::from("x")).unwrap();
        assert_eq!(app.send(forged).await.status, 403);
    }
    let files = ada.get("/api/v1/runs/ada/demo/r1/files").await;
    assert_eq!(files.at("/files/0/path"), "a/evil.html");
    let page = ada.get("/api/v1/runs/ada/demo/r1/files/a/evil.html").await;
    let header = |name: &str| page.headers.get(name).unwrap().to_str().unwrap().to_owned();
    assert!(header("content-security-policy").starts_with("sandbox; default-src 'none'"));
    assert!(header("content-disposition").starts_with("attachment"));
    assert_eq!(header("x-content-type-options"), "nosniff");
    let shown = ada.get("/api/v1/runs/ada/demo/r1/files/a/evil.html?sandbox=1").await;
    let policy = shown.headers.get("content-security-policy").unwrap().to_str().unwrap();
    assert!(policy.starts_with("sandbox allow-scripts; default-src 'none'") && !policy.contains("allow-same-origin"));
    for path in ["..%2f..%2fayumi.db", "%2e%2e/x", "a", "a/", "nothing", "%00"] {
        assert_eq!(ada.get(&format!("/api/v1/runs/ada/demo/r1/files/{path}")).await.status, 404, "{path}");
    }
}
