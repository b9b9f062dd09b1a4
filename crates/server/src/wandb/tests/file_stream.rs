//! The file stream as it goes over HTTP.

use std::io::Write;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::json;

use super::{ADA, BOB, TestServer, basic};

const PATH: &str = "/files/ada/demo/r1/file_stream";

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

async fn send(server: &TestServer, headers: &[(&str, &str)], body: impl Into<Body>) -> (u16, serde_json::Value) {
    let mut request = Request::post(PATH).header(header::AUTHORIZATION, basic(ADA));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let reply = server.send(request.body(body.into()).unwrap()).await;
    (reply.status.as_u16(), reply.json())
}

async fn history(server: &TestServer) -> serde_json::Value {
    let query = r#"{ project(name: "demo") { run(name: "r1") { history historyLineCount state exitcode } } }"#;
    server.graphql(query, json!({})).await["project"]["run"].take()
}

#[tokio::test]
async fn lines_are_kept_by_number_however_often_they_are_sent() {
    let server = TestServer::new().await;
    server.start_run("r1").await;
    let body = json!({ "files": { "wandb-history.jsonl": { "offset": 0, "content": [r#"{"_step":0,"a":NaN}"#, r#"{"_step":1,"a":2}"#] } } });
    let ok = (200, json!({ "exitcode": null, "limits": {} }));
    assert_eq!(send(&server, &[], body.to_string()).await, ok);
    assert_eq!(send(&server, &[("content-encoding", "gzip")], gzip(&body.to_string())).await, ok);
    let run = history(&server).await;
    assert_eq!(run["history"], json!([r#"{"_step":0,"a":NaN}"#, r#"{"_step":1,"a":2}"#]));
    assert_eq!(run["historyLineCount"], 2);
}

#[tokio::test]
async fn a_bad_line_costs_only_itself() {
    let server = TestServer::new().await;
    server.start_run("r1").await;
    let lines = [r#"{"_step":0}"#, "{broken", "[]", r#"{"_step":1}"#];
    let body = json!({ "files": { "wandb-history.jsonl": { "offset": 0, "content": lines } } });
    assert_eq!(send(&server, &[], body.to_string()).await.0, 200);
    let run = history(&server).await;
    assert_eq!(run["history"].as_array().unwrap().len(), 2);
    assert_eq!(run["historyLineCount"], 4);
}

#[tokio::test]
async fn heartbeats_exit_and_stop_are_answered() {
    let server = TestServer::new().await;
    let bucket = server.start_run("r1").await;
    assert_eq!(send(&server, &[], "{}").await, (200, json!({ "exitcode": null, "limits": {} })));
    let stop = "mutation($id: ID!) { stopRun(input: {id: $id}) { success } }";
    server.graphql(stop, json!({ "id": bucket["bucket"]["id"] })).await;
    assert_eq!(send(&server, &[], "{}").await.1["stopped"], true);
    let (_, answer) = send(&server, &[], r#"{"complete":true,"exitcode":255}"#).await;
    assert_eq!(answer["exitcode"], 255);
    let run = history(&server).await;
    assert_eq!((&run["state"], &run["exitcode"]), (&json!("killed"), &json!(255)));
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_and_leaves_nothing() {
    let server = TestServer::new().await;
    server.start_run("r1").await;
    for body in
        ["", "x", "[]", "null", "{} {}", "\u{feff}{}", r#"{"files":1}"#, r#"{"complete":1}"#, "{\"a\":\"\u{0}\"}"]
    {
        let (status, answer) = send(&server, &[], body).await;
        assert_eq!(status, 400, "{body}");
        assert_eq!(answer["error"]["code"], "invalid");
    }
    assert_eq!(send(&server, &[], b"{\"a\":\"\xff\"}".to_vec()).await.0, 400);
    assert_eq!(send(&server, &[], b"\xff\xfe{\0}\0".to_vec()).await.0, 400);
    assert_eq!(send(&server, &[("content-encoding", "br")], "{}").await.0, 400);
    assert_eq!(send(&server, &[("content-encoding", "gzip")], "{}").await.0, 400);
    let double = gzip(&String::from_utf8_lossy(&gzip("{}")));
    assert_eq!(send(&server, &[("content-encoding", "gzip")], double).await.0, 400);
    let bomb = gzip(&" ".repeat(65 << 20));
    assert_eq!(send(&server, &[("content-encoding", "gzip")], bomb).await.0, 413);
    assert_eq!(send(&server, &[], vec![b' '; 33 << 20]).await.0, 413);
    assert_eq!(history(&server).await["historyLineCount"], 0);
}

#[tokio::test]
async fn only_those_who_may_write_are_heard() {
    let server = TestServer::new().await;
    server.start_run("r1").await;
    let anonymous = server.send(Request::post(PATH).body(Body::from("{}")).unwrap()).await;
    assert_eq!(anonymous.status, StatusCode::UNAUTHORIZED);
    assert_eq!(server.post(&"0".repeat(40), PATH, "{}").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(server.post(BOB, PATH, "{}").await.status, StatusCode::NOT_FOUND);
    assert_eq!(server.post(ADA, "/files/ada/demo/none/file_stream", "{}").await.status, StatusCode::NOT_FOUND);
    assert_eq!(server.post(ADA, "/files/ada/demo/a%2Fb/file_stream", "{}").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn console_lines_of_both_forms_are_read_back() {
    let server = TestServer::new().await;
    server.start_run("r1").await;
    let time = "2026-11-23T04:01:26.860516";
    let lines = [
        format!("{time} one"),
        format!(r#"{{"level":"error","ts":"{time}","label":"r1","content":"two"}}"#),
        format!("ERROR {time} three\n"),
    ];
    let body = json!({ "files": { "output.log": { "offset": 0, "content": lines } } });
    assert_eq!(send(&server, &[], body.to_string()).await.0, 200);
    let overwrite = json!({ "files": { "output.log": { "offset": 0, "content": [format!("{time} uno")] } } });
    assert_eq!(send(&server, &[], overwrite.to_string()).await.0, 200);
    let query = "query($first: Int, $after: String, $last: Int) { project(name: \"demo\") { run(name: \"r1\") {
        logLineCount logLines(first: $first, after: $after, last: $last, useImprovedPagination: true) {
            edges { node { number timestamp level label line } } pageInfo { endCursor hasNextPage }
        }
    } } }";
    let page = async |variables| server.graphql(query, variables).await["project"]["run"].take();
    let first = page(json!({ "first": 2 })).await;
    assert_eq!(first["logLineCount"], 3);
    let node = |number, level: &str, label: &str, line: &str| json!({ "number": number, "timestamp": format!("{time}Z"), "level": level, "label": label, "line": line });
    assert_eq!(first["logLines"]["edges"][0]["node"], node(0, "", "", "uno"));
    assert_eq!(first["logLines"]["edges"][1]["node"], node(1, "error", "r1", "two"));
    assert_eq!(first["logLines"]["pageInfo"]["hasNextPage"], true);
    let rest = page(json!({ "first": 2, "after": first["logLines"]["pageInfo"]["endCursor"] })).await;
    assert_eq!(rest["logLines"]["edges"], json!([{ "node": node(2, "error", "", "three") }]));
    assert_eq!(rest["logLines"]["pageInfo"]["hasNextPage"], false);
    let tail = page(json!({ "last": 1 })).await;
    assert_eq!(tail["logLines"]["edges"], json!([{ "node": node(2, "error", "", "three") }]));
}
