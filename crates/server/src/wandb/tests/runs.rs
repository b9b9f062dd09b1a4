//! A run's life as GraphQL tells it.

use axum::http::StatusCode;
use serde_json::json;

use super::{ADA, BOB, TestServer};

const RESUME: &str = "query($project: String, $entity: String, $name: String!) {
    model(name: $project, entityName: $entity) { id name entity { id name } bucket(name: $name, missingOk: true) {
        id name summaryMetrics displayName logLineCount historyLineCount eventsLineCount historyTail eventsTail config tags
        notes wandbConfig(keys: [\"t\"])
    } }
}";

#[tokio::test]
async fn a_started_run_tells_the_names_it_went_to() {
    let server = TestServer::new().await;
    let payload = server.start_run("r1").await;
    let bucket = &payload["bucket"];
    assert_eq!((&payload["inserted"], &bucket["state"]), (&json!(true), &json!("running")));
    assert_eq!(bucket["project"], json!({ "name": "demo", "entity": { "name": "ada" } }));
    assert_eq!((&bucket["name"], &bucket["historyLineCount"]), (&json!("r1"), &json!(0)));
    assert!(bucket["displayName"].as_str().unwrap().ends_with("-1"));
    assert_eq!(payload["serverSettings"], json!({ "serverMessages": [] }));
    assert_eq!(server.start_run("r1").await["inserted"], false);
}

#[tokio::test]
async fn a_process_that_starts_over_counts_its_lines_anew_and_one_that_resumes_goes_on() {
    let server = TestServer::new().await;
    let id = server.start_run("r1").await["bucket"]["id"].take();
    let rows =
        json!({ "files": { "wandb-history.jsonl": { "offset": 0, "content": [r#"{"_step":0}"#, r#"{"_step":1}"#] } } });
    assert_eq!(server.stream("r1", &rows).await.status, StatusCode::OK);
    assert_eq!(server.start_run("r1").await["bucket"]["historyLineCount"], 0);
    let resume =
        "mutation($id: String) { upsertBucket(input: {id: $id, host: \"h\"}) { bucket { historyLineCount } } }";
    let resumed = server.graphql(resume, json!({ "id": id })).await;
    assert_eq!(resumed["upsertBucket"]["bucket"]["historyLineCount"], 2);
    // A fork starts over behind the rows that it has of its parent.
    let point = r#"{"_wandb":{"value":{"branch_point":{"run_id":"r1","step":0}}}}"#;
    let fork = "mutation($config: JSONString) {
        upsertBucket(input: {name: \"r2\", modelName: \"demo\", host: \"h\", config: $config}) { bucket { historyLineCount } }
    }";
    for _ in 0..2 {
        let forked = server.graphql(fork, json!({ "config": point })).await;
        assert_eq!(forked["upsertBucket"]["bucket"]["historyLineCount"], 2);
    }
}

#[tokio::test]
async fn a_run_without_a_project_is_uncategorized_and_one_without_a_name_gets_one() {
    let server = TestServer::new().await;
    let query = "mutation { upsertBucket(input: {modelName: null, host: \"h\"}) { bucket { name project { name } } } }";
    let bucket = server.graphql(query, json!({})).await["upsertBucket"]["bucket"].take();
    assert_eq!(bucket["project"]["name"], "uncategorized");
    assert_eq!(bucket["name"].as_str().unwrap().len(), 8);
}

#[tokio::test]
async fn an_edit_by_id_changes_no_state_and_null_clears_nothing() {
    let server = TestServer::new().await;
    let id = server.start_run("r1").await["bucket"]["id"].take();
    assert_eq!(server.stream("r1", &json!({ "complete": true, "exitcode": 0 })).await.status, StatusCode::OK);
    let edit = "mutation($id: String!, $notes: String, $tags: [String!], $description: String) {
        upsertBucket(input: {id: $id, notes: $notes, tags: $tags, description: $description}) {
            bucket { state notes tags config } inserted
        }
    }";
    let edit = async |variables| server.graphql(edit, variables).await["upsertBucket"].take();
    let payload = edit(json!({ "id": id, "notes": "n", "tags": ["b", "a"] })).await;
    assert_eq!(payload["bucket"]["state"], "finished");
    let payload = edit(json!({ "id": id, "notes": null })).await;
    assert_eq!((&payload["bucket"]["notes"], &payload["bucket"]["tags"]), (&json!("n"), &json!(["b", "a"])));
    assert!(payload["bucket"]["config"].as_str().unwrap().contains("_wandb"));
    assert_eq!(edit(json!({ "id": id, "tags": [] })).await["bucket"]["tags"], json!([]));
    assert_eq!(server.start_run("r1").await["bucket"]["state"], "running");
}

#[tokio::test]
async fn a_resumed_run_finds_where_it_was() {
    let server = TestServer::new().await;
    let missing = server.graphql(RESUME, json!({ "project": "demo", "name": "r1" })).await;
    assert_eq!(missing, json!({ "model": null }));
    server.start_run("r1").await;
    let missing = server.graphql(RESUME, json!({ "project": "demo", "name": "r2" })).await;
    assert!(missing["model"]["bucket"].is_null());
    let files = json!({
        "wandb-history.jsonl": { "offset": 0, "content": [r#"{"_step":0,"n":{"x":1}}"#, r#"{"_step":8,"n":{"x":Infinity}}"#] },
        "wandb-events.jsonl": { "offset": 0, "content": [r#"{"_runtime":2.5,"_wandb":true,"system.cpu":3}"#] },
        "wandb-summary.json": { "offset": 0, "content": [r#"{"_step":8,"a":NaN}"#] },
        "output.log": { "offset": 4, "content": ["late"] },
    });
    assert_eq!(server.stream("r1", &json!({ "files": files })).await.status, StatusCode::OK);
    let found = server.graphql(RESUME, json!({ "project": "demo", "name": "r1", "entity": null })).await;
    let bucket = &found["model"]["bucket"];
    let counts = [&bucket["historyLineCount"], &bucket["eventsLineCount"], &bucket["logLineCount"]];
    assert_eq!(counts, [&json!(2), &json!(1), &json!(5)]);
    assert_eq!(bucket["historyTail"], r#"["{\"_step\":8,\"n\":{\"x\":Infinity}}"]"#);
    assert_eq!(bucket["eventsTail"], r#"["{\"_runtime\":2.5,\"_wandb\":true,\"system.cpu\":3}"]"#);
    assert_eq!(bucket["summaryMetrics"], r#"{"_step":8,"a":NaN}"#);
    assert_eq!(bucket["wandbConfig"], r#"{"t":{"1":[2]}}"#);
}

#[tokio::test]
async fn history_is_read_whole_sampled_and_by_keys() {
    let server = TestServer::new().await;
    server.start_run("r1").await;
    let lines: Vec<_> = (0..10)
        .map(|i| {
            format!(
                r#"{{"_step":{i},"loss":{},"n":{{"x":{i}}}}}"#,
                if i == 9 { "NaN".to_owned() } else { i.to_string() }
            )
        })
        .collect();
    let files = json!({ "wandb-history.jsonl": { "offset": 0, "content": lines } });
    assert_eq!(server.stream("r1", &json!({ "files": files })).await.status, StatusCode::OK);
    let run = async |field: &str, variables| {
        let query = format!(
            "query($specs: [JSONString!]! = []) {{ project(name: \"demo\") {{ run(name: \"r1\") {{ x: {field} }} }} }}"
        );
        let query = if field.contains("$specs") { query } else { query.replace("($specs: [JSONString!]! = [])", "") };
        server.graphql(&query, variables).await["project"]["run"]["x"].take()
    };
    assert_eq!(run("history", json!({})).await.as_array().unwrap().len(), 10);
    assert_eq!(run("history(samples: 3)", json!({})).await.as_array().unwrap().len(), 3);
    let page = run("history(minStep: 2, maxStep: 5, samples: 2)", json!({})).await;
    assert_eq!(page.as_array().unwrap().len(), 3, "a page of a scan is whole");
    assert_eq!(page[0], lines[2]);
    // A single text stands for a list of one; the same key twice means it once; the last step is included.
    let spec = r#"{"keys":["_step","loss","_step","n.x"],"minStep":8,"maxStep":9,"samples":10}"#;
    let sampled = run("sampledHistory(specs: $specs)", json!({ "specs": spec })).await;
    assert_eq!(sampled, json!([[{ "_step": 8, "loss": 8, "n.x": 8 }, { "_step": 9, "loss": "NaN", "n.x": 9 }]]));
    assert_eq!(run("sampledHistory(specs: $specs)", json!({ "specs": "{}" })).await, json!([[]]));
    let keys = run("historyKeys", json!({})).await;
    assert_eq!((&keys["lastStep"], &keys["keys"]["loss"]["previousValue"]), (&json!(9), &json!("NaN")));
    let parquet = run("parquetHistory(liveKeys: [\"_step\"]) { parquetUrls liveData }", json!({})).await;
    assert_eq!(parquet, json!({ "parquetUrls": [], "liveData": [] }));
}

#[tokio::test]
async fn runs_are_filtered_ordered_and_paged() {
    let server = TestServer::new().await;
    for name in ["a", "b", "c"] {
        server.start_run(name).await;
    }
    server.stream("b", &json!({ "complete": true, "exitcode": 0 })).await;
    let query = "query($cursor: String, $perPage: Int, $order: String, $filters: JSONString) {
        project(name: \"demo\", entityName: \"ada\") { runCount(filters: $filters) readOnly internalId
            runs(filters: $filters, after: $cursor, first: $perPage, order: $order) {
                edges { node { name projectId user { name username } } cursor } pageInfo { endCursor hasNextPage }
            }
        }
    }";
    let runs = async |variables| server.graphql(query, variables).await["project"].take();
    let first = runs(json!({ "perPage": 2, "order": "-name", "filters": "{}" })).await;
    assert_eq!((&first["runCount"], &first["runs"]["pageInfo"]["hasNextPage"]), (&json!(3), &json!(true)));
    assert_eq!(first["runs"]["edges"][0]["node"]["name"], "c");
    assert_eq!(first["runs"]["edges"][0]["node"]["user"], json!({ "name": "ada", "username": "ada" }));
    let cursor = &first["runs"]["edges"][1]["cursor"];
    let second = runs(json!({ "perPage": 2, "order": "-name", "cursor": cursor })).await;
    assert_eq!(second["runs"]["edges"][0]["node"]["name"], "a");
    let finished = runs(json!({ "filters": r#"{"state":{"$in":["finished"]}}"# })).await;
    assert_eq!((&finished["runCount"], &finished["runs"]["edges"][0]["node"]["name"]), (&json!(1), &json!("b")));
}

#[tokio::test]
async fn a_deleted_runs_id_is_gone_for_good() {
    let server = TestServer::new().await;
    let id = server.start_run("r1").await["bucket"]["id"].take();
    let delete = "mutation DeleteRun($id: ID!) { deleteRun(input: {id: $id}) { clientMutationId } }";
    let reply = server.graphql_as(ADA, delete, json!({ "id": id, "deleteArtifacts": false })).await;
    assert_eq!(reply.status, StatusCode::OK);
    let again = "mutation { upsertBucket(input: {name: \"r1\", modelName: \"demo\", host: \"h\"}) { inserted } }";
    let reply = server.graphql_as(ADA, again, json!({})).await;
    assert_eq!(reply.status, StatusCode::GONE);
    assert!(reply.message().contains("r1"), "{}", reply.message());
    let found = server.graphql(r#"{ project(name: "demo") { run(name: "r1") { id } } }"#, json!({})).await;
    assert!(found["project"]["run"].is_null());
}

#[tokio::test]
async fn other_peoples_things_look_like_nothing() {
    let server = TestServer::new().await;
    let id = server.start_run("r1").await["bucket"]["id"].take();
    let read = r#"{ project(name: "demo", entityName: "ada") { id } entity(name: "ada") { id } models(entityName: "ada") { edges { cursor } } }"#;
    let reply = server.graphql_as(BOB, read, json!({})).await;
    assert_eq!(reply.json()["data"], json!({ "project": null, "entity": null, "models": { "edges": [] } }));
    for (mutation, variables) in [
        ("mutation($id: ID!) { stopRun(input: {id: $id}) { success } }", json!({ "id": id })),
        ("mutation($id: ID!) { deleteRun(input: {id: $id}) { clientMutationId } }", json!({ "id": id })),
        ("mutation($id: String) { upsertBucket(input: {id: $id, notes: \"x\"}) { inserted } }", json!({ "id": id })),
        (
            "mutation { upsertBucket(input: {name: \"x\", entityName: \"ada\", modelName: \"demo\"}) { inserted } }",
            json!({}),
        ),
        (
            "mutation { createRunFiles(input: {entityName: \"ada\", projectName: \"demo\", runName: \"r1\", files: []}) { runID } }",
            json!({}),
        ),
    ] {
        let reply = server.graphql_as(BOB, mutation, variables).await;
        assert_eq!((reply.status, reply.json()["data"].is_null()), (StatusCode::NOT_FOUND, true), "{mutation}");
    }
}

#[tokio::test]
async fn old_clients_learn_by_introspection_what_they_may_send() {
    let server = TestServer::new().await;
    let query = r#"{
        run: __type(name: "Run") { fields { name } } mutation: __type(name: "Mutation") { fields { name } }
        settings: __type(name: "ServerSettings") { fields { name } } info: __type(name: "ServerInfo") { fields { name } }
        delete: __type(name: "DeleteFilesInput") { inputFields { name } } serverInfo { cliVersionInfo features { name isEnabled } }
    }"#;
    let data = server.graphql(query, json!({})).await;
    let has = |ty: &str, list: &str, name: &str| data[ty][list].as_array().unwrap().contains(&json!({ "name": name }));
    assert!(has("run", "fields", "projectId") && has("mutation", "fields", "createRunFiles"));
    assert!(has("settings", "fields", "serverMessages") && has("info", "fields", "latestLocalVersionInfo"));
    assert!(has("delete", "inputFields", "projectId"));
    assert_eq!(data["serverInfo"]["cliVersionInfo"]["max_cli_version"], "99.0.0");
    assert!(
        data["serverInfo"]["features"]
            .as_array()
            .unwrap()
            .contains(&json!({ "name": "FILESTREAM_GZIP", "isEnabled": true }))
    );
}

#[tokio::test]
async fn identity_tokens_are_declined() {
    let server = TestServer::new().await;
    let reply = server.post(ADA, "/oidc/token", "grant_type=x").await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert_eq!(reply.json()["error"]["message"], "identity tokens are not configured");
}
