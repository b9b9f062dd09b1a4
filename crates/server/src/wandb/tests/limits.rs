//! What no request may do to the server.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::json;

use super::super::graphql::Engine;
use super::{ADA, TestServer, basic};

fn is_refused(text: &str, reason: &str) {
    let start = Instant::now();
    let refusal = Engine::new().document(text).err().unwrap_or_else(|| panic!("{} was taken", &text[..40]));
    let refusal = serde_json::to_string(&refusal).unwrap();
    assert!(refusal.contains(reason), "{}", &refusal[..refusal.len().min(400)]);
    // Some of this is debug code, and a machine may be busy; without limits these take minutes.
    assert!(start.elapsed() < Duration::from_secs(20), "{reason} took {:?}", start.elapsed());
}

#[test]
fn documents_beyond_the_limits_are_refused() {
    let viewer = "viewer { id } ";
    is_refused(&format!("{{ {} }}", "a ".repeat(500_000)), "token limit");
    is_refused(&format!("{{ {} }}", (0..20_000).map(|i| format!("a{i}: {viewer}")).collect::<String>()), "token limit");
    is_refused(
        &format!("{{ {} }}", (0..201).map(|i| format!("a{i}: {viewer}")).collect::<String>()),
        "200 root fields",
    );
    is_refused(&format!("{{ {} }}", viewer.repeat(201)), "200 root fields");
    is_refused(&format!("{{ viewer {{ {} }} }}", "id ".repeat(6_000)), "5000 fields");
    is_refused(&format!("{{ viewer {{ id {} }} }}", "@include(if: true) ".repeat(51)), "50 directives");
    is_refused(&format!("{}{}", "{ a ".repeat(60), "}".repeat(60)), "recursion limit");
    is_refused(&format!("{}{}", "{ a ".repeat(5_000), "}".repeat(5_000)), "recursion limit");
    let list = format!("{{ users(query: {}{}) {{ edges {{ cursor }} }} }}", "[".repeat(5_000), "]".repeat(5_000));
    is_refused(&list, "recursion limit");
}

#[test]
fn fragments_neither_cycle_nor_multiply() {
    is_refused("{ viewer { ...A } } fragment A on User { ...B } fragment B on User { id ...A }", "contains itself");
    let mut bomb = String::from("{ viewer { ...F0 } } fragment F40 on User { id }");
    for i in 0..40 {
        bomb.push_str(&format!(" fragment F{i} on User {{ ...F{0} ...F{0} }}", i + 1));
    }
    is_refused(&bomb, "5000 fields");
    let mut ladder = String::from("{ project(name: \"a\") { ...P0 } } fragment P30 on Project { id }");
    for i in 0..30 {
        ladder.push_str(&format!(" fragment P{i} on Project {{ entity {{ project {{ ...P{} }} }} }}", i + 1));
    }
    is_refused(&ladder, "levels deep");
    let mut chain = String::from("{ viewer { ...C0 } } fragment C1000 on User { id }");
    for i in 0..1_000 {
        chain.push_str(&format!(" fragment C{i} on User {{ ...C{} }}", i + 1));
    }
    is_refused(&chain, "levels deep");
}

#[test]
fn the_full_introspection_of_common_tools_is_within_the_limits() {
    let mut inner = String::from("kind name");
    for _ in 0..7 {
        inner = format!("kind name ofType {{ {inner} }}");
    }
    let text = format!(
        "query IntrospectionQuery {{ __schema {{ queryType {{ name }} types {{ ...FullType }} directives {{ name args {{ ...Input }} }} }} }}
         fragment FullType on __Type {{ kind name fields(includeDeprecated: true) {{ name args {{ ...Input }} type {{ ...Ref }} }}
           inputFields {{ ...Input }} interfaces {{ ...Ref }} enumValues {{ name }} possibleTypes {{ ...Ref }} }}
         fragment Input on __InputValue {{ name type {{ ...Ref }} defaultValue }} fragment Ref on __Type {{ {inner} }}"
    );
    assert!(Engine::new().document(&text).is_ok());
}

#[tokio::test]
async fn the_deepest_document_that_is_taken_is_also_answered() {
    let server = TestServer::new().await;
    server.start_run("r1").await;
    let mut text = String::from("id");
    for _ in 0..12 {
        text = format!(r#"entity {{ project(name: "demo") {{ {text} }} }}"#);
    }
    let data = server
        .graphql(&format!(r#"{{ {} }}"#, text.replacen("entity {", r#"entity(name: "ada") {"#, 1)), json!({}))
        .await;
    assert!(data.to_string().contains(r#""id""#));
}

#[tokio::test]
async fn introspection_bombs_are_refused() {
    let server = TestServer::new().await;
    let mut bomb = String::from("name");
    for _ in 0..5 {
        bomb = format!("fields {{ type {{ {bomb} }} }}");
    }
    let reply = server.graphql_as(ADA, &format!("{{ __schema {{ types {{ {bomb} }} }} }}"), json!({})).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn faults_of_the_client_are_never_5xx() {
    let server = TestServer::new().await;
    server.start_run("r1").await;
    let run = |field: &str| format!(r#"{{ project(name: "demo") {{ run(name: "r1") {{ {field} }} }} }}"#);
    let runs =
        |arguments: &str| format!(r#"{{ project(name: "demo") {{ runs({arguments}) {{ edges {{ cursor }} }} }} }}"#);
    let queries = [
        "".to_owned(),
        "{".to_owned(),
        "{ nothing }".to_owned(),
        "subscription { a }".to_owned(),
        "query A { viewer { id } } query B { viewer { id } }".to_owned(),
        r#"{ project(name: 1) { id } }"#.to_owned(),
        run(r#"sampledHistory(specs: "[]") "#),
        run(r#"sampledHistory(specs: "{\"keys\":1}")"#),
        run("history(samples: -1)"),
        run(r#"logLines(after: "x") { edges { cursor } }"#),
        runs(r#"after: "hostile""#),
        runs("first: -1"),
        runs(r#"order: "'; DROP TABLE run""#),
        runs(r#"filters: "{\"$where\":1}""#),
        runs(r#"filters: "[""#),
        r#"mutation { stopRun(input: {id: "x"}) { success } }"#.to_owned(),
        r#"mutation { deleteFiles(input: {files: ["UnVu"]}) { success } }"#.to_owned(),
        r#"mutation { upsertBucket(input: {id: "UnVuOnYxOmE6YjpjOmQ="}) { inserted } }"#.to_owned(),
        r#"mutation { upsertBucket(input: {name: "a/b"}) { inserted } }"#.to_owned(),
        r#"mutation { upsertBucket(input: {name: "a", config: "[]"}) { inserted } }"#.to_owned(),
        r#"mutation { createRunFiles(input: {projectName: "demo", runName: "r1", files: ["../a"]}) { runID } }"#
            .to_owned(),
        "mutation($i: DeleteFilesInput!) { deleteFiles(input: $i) { success } }".to_owned(),
    ];
    for query in queries {
        let reply = server.graphql_as(ADA, &query, json!({ "unknown": 1 })).await;
        assert!(reply.status.is_client_error(), "{} {query}", reply.status);
        assert_ne!(reply.message(), "", "{query}");
    }
    let huge = json!({ "first": 2_147_483_647 });
    let reply = server
        .graphql_as(
            ADA,
            r#"query($first: Int) { project(name: "demo") { runs(first: $first) { edges { cursor } } } }"#,
            huge,
        )
        .await;
    assert_eq!(reply.status, StatusCode::OK);
}

#[tokio::test]
async fn an_answer_has_an_end() {
    let server = TestServer::new().await;
    server.start_run("r1").await;
    let long = "x".repeat(1 << 20);
    for i in 0..5 {
        let files =
            json!({ "wandb-history.jsonl": { "offset": i, "content": [format!(r#"{{"_step":{i},"a":"{long}"}}"#)] } });
        assert_eq!(server.stream("r1", &json!({ "files": files })).await.status, StatusCode::OK);
    }
    let fields: String = (0..30).map(|i| format!("h{i}: history(samples: 500) ")).collect();
    let query = format!(r#"{{ project(name: "demo") {{ run(name: "r1") {{ {fields} }} }} }}"#);
    let reply = server.graphql_as(ADA, &query, json!({})).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert!(reply.message().contains("larger than 64 MiB"), "{}", reply.message());
}

#[tokio::test]
async fn only_json_of_signed_in_callers_is_looked_at() {
    let server = TestServer::new().await;
    let send = async |key: Option<&str>, content_type: &str, body: &'static str| {
        let mut request = Request::post("/graphql").header(header::CONTENT_TYPE, content_type);
        if let Some(key) = key {
            request = request.header(header::AUTHORIZATION, basic(key));
        }
        let reply = server.send(request.body(Body::from(body)).unwrap()).await;
        (reply.status.as_u16(), reply.message())
    };
    let query = r#"{"query":"{ viewer { username } }"}"#;
    let not_logged_in = (401, "user is not logged in".to_owned());
    assert_eq!(send(None, "application/json", query).await, not_logged_in);
    assert_eq!(send(None, "application/json", r#"{"query":"{ __schema { types { name } } }"}"#).await, not_logged_in);
    assert_eq!(send(Some(&"0".repeat(40)), "application/json", query).await, not_logged_in);
    assert_eq!(send(Some(ADA), "text/plain", query).await.0, 400);
    assert_eq!(send(Some(ADA), "application/x-www-form-urlencoded", query).await.0, 400);
    assert_eq!(send(Some(ADA), "application/json; charset=utf-8", query).await, (200, String::new()));
}

#[tokio::test]
async fn a_batch_is_a_list_of_at_most_twenty() {
    let server = TestServer::new().await;
    let request = r#"{"query":"{ viewer { username } }"}"#;
    let send = async |n: usize| server.post(ADA, "/graphql", format!("[{}]", vec![request; n].join(","))).await;
    let reply = send(20).await;
    assert_eq!(reply.json().as_array().unwrap().len(), 20);
    assert_eq!(reply.json()[19]["data"]["viewer"]["username"], "ada");
    assert_eq!(send(21).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(send(0).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_body_of_ten_megabytes_is_taken_and_one_of_seventeen_is_not() {
    let server = TestServer::new().await;
    let query =
        r#"query P($name: String!, $desc: String!) { project(name: $name) { run(name: "none", desc: $desc) { id } } }"#;
    server.start_run("r1").await;
    let reply = server.graphql_as(ADA, query, json!({ "name": "demo", "desc": "a".repeat(10_000_000) })).await;
    assert_eq!(
        (reply.status, reply.json()["data"].to_string()),
        (StatusCode::OK, r#"{"project":{"run":null}}"#.to_owned())
    );
    let reply = server.graphql_as(ADA, query, json!({ "name": "demo", "desc": "a".repeat(17 << 20) })).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
}
