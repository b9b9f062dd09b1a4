//! Many runs changed at once, and the trash.

use axum::http::Method;
use ayumi_testkit::{Answer, Client, TestApp};
use serde_json::{Value, json};

async fn bulk(client: &Client<'_>, verb: &str, body: Value) -> Answer {
    client.post(&format!("/api/v1/projects/ada/demo/runs:{verb}"), body).await
}

async fn listed(client: &Client<'_>, question: Value) -> String {
    let answer = client.post("/api/v1/projects/ada/demo/runs:query", question).await;
    let mut names: Vec<String> =
        answer.at("/runs").as_array().unwrap().iter().map(|run| run["id"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names.concat()
}

async fn with_runs(app: &TestApp, names: &[&str]) {
    let ada = app.user("ada").await;
    for name in names {
        assert_eq!(ada.start_run("demo", name).await.status, 200);
    }
}

#[tokio::test]
async fn runs_are_changed_by_names_and_by_filter() {
    let app = TestApp::new().await;
    with_runs(&app, &["a", "b", "c"]).await;
    let ada = app.user("ada").await;
    let tagged = bulk(&ada, "tag", json!({"runs": ["a", "b", "nope", "a"], "add_tags": ["x"]})).await;
    insta::assert_snapshot!(tagged.line(), @r#"200 {"n_changed":2,"failed":[{"run":"nope","error":{"code":"not_found","message":"run `nope` does not exist, or you may not see it"}}]}"#);
    let body = json!({"filter": {"tags": "x"}, "group": "g", "remove_tags": ["x"], "add_tags": ["y"]});
    assert_eq!(bulk(&ada, "update", body.clone()).await.at("/n_changed"), 2);
    assert_eq!(bulk(&ada, "update", body).await.at("/n_changed"), 0);
    assert_eq!(listed(&ada, json!({"filter": {"group": "g", "tags": "y"}})).await, "ab");
    assert_eq!(bulk(&ada, "archive", json!({"runs": ["c"]})).await.at("/n_changed"), 1);
    assert_eq!(listed(&ada, json!({"filter": {"archived": false}})).await, "ab");
    assert_eq!(bulk(&ada, "archive", json!({"filter": {}, "archived": false})).await.at("/n_changed"), 1);
    assert_eq!(bulk(&ada, "stop", json!({"search": "B", "filter": {"name": "b"}})).await.at("/n_changed"), 1);
    assert_eq!(ada.get("/api/v1/runs/ada/demo/b").await.at("/stopping"), true);
}

#[tokio::test]
async fn a_change_that_makes_no_sense_changes_nothing() {
    let app = TestApp::new().await;
    with_runs(&app, &["a"]).await;
    let ada = app.user("ada").await;
    let ask = async |verb: &str, body: Value| bulk(&ada, verb, body).await.line();
    insta::assert_snapshot!(ask("delete", json!({})).await, @r#"400 {"error":{"code":"invalid","message":"which runs? name them in `runs`, or give a `filter`","hint":"`\"filter\": {}` means all runs of the project"}}"#);
    insta::assert_snapshot!(ask("stop", json!({"runs": ["a"], "filter": {}})).await, @r#"400 {"error":{"code":"invalid","message":"`runs` says which runs are meant, so there can be no `filter` or `search`"}}"#);
    insta::assert_snapshot!(ask("lock", json!({"filter": {"colour": 1}})).await, @r#"400 {"error":{"code":"invalid","message":"`colour` is not a field of runs"}}"#);
    insta::assert_snapshot!(ask("restore", json!({"filter": {}})).await, @r#"400 {"error":{"code":"invalid","message":"a filter finds no runs in the trash; name the runs that are to be restored"}}"#);
    insta::assert_snapshot!(ask("tag", json!({"runs": ["a"], "group": "g"})).await, @r#"400 {"error":{"code":"invalid","message":"`runs:tag` changes tags alone","hint":"use `runs:update` for groups"}}"#);
    insta::assert_snapshot!(ask("stop", json!({"runs": vec!["a"; 10_001]})).await, @r#"400 {"error":{"code":"invalid","message":"at most 10000 runs are named in one request; use a filter"}}"#);
    insta::assert_snapshot!(ask("move", json!({"runs": ["a"], "project": "a/b"})).await, @r#"400 {"error":{"code":"invalid","message":"`a/b` is not a valid project name: `/ \\ # ? % :` and control characters may not stand in it"}}"#);
    assert_eq!(listed(&ada, json!({})).await, "a");
}

#[tokio::test]
async fn deleted_runs_are_in_the_trash_until_they_are_restored_or_purged() {
    let app = TestApp::new().await;
    with_runs(&app, &["a", "b", "c"]).await;
    let ada = app.user("ada").await;
    assert_eq!(bulk(&ada, "lock", json!({"runs": ["c"]})).await.at("/n_changed"), 1);
    let deleted = bulk(&ada, "delete", json!({"filter": {}})).await;
    assert_eq!((deleted.at("/n_changed"), deleted.at("/failed/0/run")), (json!(2), json!("c")));
    assert_eq!(bulk(&ada, "delete", json!({"runs": ["a"]})).await.at("/n_changed"), 0);
    let locked = ada.request(Method::DELETE, "/api/v1/runs/ada/demo/c", None).await;
    insta::assert_snapshot!(locked.line(), @r#"409 {"error":{"code":"conflict","message":"run `c` is locked against deletion; unlock it first"}}"#);

    let trash = "/api/v1/projects/ada/demo/trash";
    let page = ada.get(&format!("{trash}?limit=1")).await;
    assert_eq!((page.at("/n_runs"), page.at("/runs/0/deleted_by")), (json!(2), json!("ada")));
    assert!(page.at("/runs/0/purged_at").as_str() > page.at("/runs/0/deleted_at").as_str());
    let next = format!("{trash}?cursor={}", page.at("/next_cursor").as_str().unwrap());
    assert_ne!(ada.get(&next).await.at("/runs/0/id"), page.at("/runs/0/id"));
    assert_eq!(ada.get(&format!("{trash}?cursor=x")).await.status, 400);

    assert_eq!(ada.post("/api/v1/runs/ada/demo/a:restore", json!({})).await.at("/id"), "a");
    assert_eq!(ada.get("/api/v1/runs/ada/demo/a").await.status, 200);
    assert_eq!(ada.post("/api/v1/runs/ada/demo/a:purge", json!({})).await.status, 409);
    assert_eq!(bulk(&ada, "restore", json!({"runs": ["b"]})).await.at("/n_changed"), 1);
    assert_eq!(ada.request(Method::DELETE, "/api/v1/runs/ada/demo/b", None).await.status, 204);
    assert_eq!(ada.start_run("demo", "b").await.status, 410);
    assert_eq!(ada.post("/api/v1/runs/ada/demo/b:purge", json!({})).await.status, 204);
    assert_eq!(ada.start_run("demo", "b").await.status, 200);
}

#[tokio::test]
async fn a_run_moves_to_another_project() {
    let app = TestApp::new().await;
    with_runs(&app, &["a", "b"]).await;
    let ada = app.user("ada").await;
    let end = json!({"complete": true, "exitcode": 0});
    assert_eq!(ada.post("/files/ada/demo/a/file_stream", end).await.status, 200);
    let moved = bulk(&ada, "move", json!({"filter": {}, "project": "other"})).await;
    assert_eq!((moved.at("/n_changed"), moved.at("/failed/0/run")), (json!(1), json!("b")));
    assert_eq!(ada.get("/api/v1/runs/ada/other/a").await.at("/project"), "other");
    assert_eq!(ada.get("/api/v1/runs/ada/demo/a").await.status, 404);
    let foreign = json!({"runs": ["b"], "project": "demo", "entity": "admin"});
    assert_eq!(bulk(&ada, "move", foreign).await.status, 404);
}

#[tokio::test]
async fn linked_versions_are_deleted_only_when_that_is_confirmed() {
    let app = TestApp::new().await;
    with_runs(&app, &["a"]).await;
    let ada = app.user("ada").await;
    let create = "mutation { createArtifact(input: {entityName: \"ada\", projectName: \"demo\", runName: \"a\",
        clientID: \"c\", artifactTypeName: \"model\", artifactCollectionName: \"m\", digestAlgorithm: MANIFEST_MD5,
        digest: \"64e7c61456b10382e2f3b571ac24b659\"}) { artifact { id } } }";
    let id = ada.graphql(create, json!({})).await.at("/data/createArtifact/artifact/id");
    let id = id.as_str().unwrap();
    let announce = format!(
        "mutation {{ createArtifactManifest(input: {{artifactID: \"{id}\", name: \"m\", digest: \"\", entityName: \"ada\",
        projectName: \"demo\", runName: \"a\"}}) {{ artifactManifest {{ file {{ uploadUrl }} }} }} }}"
    );
    let url =
        ada.graphql(&announce, json!({})).await.at("/data/createArtifactManifest/artifactManifest/file/uploadUrl");
    let path = url.as_str().unwrap().trim_start_matches("http://test").to_owned();
    assert_eq!(ada.put_bytes(&path, br#"{"version":1,"contents":{}}"#).await.status, 200);
    let link = format!(
        "mutation {{ commitArtifact(input: {{artifactID: \"{id}\"}}) {{ artifact {{ id }} }}
        linkArtifact(input: {{artifactID: \"{id}\", entityName: \"ada\", projectName: \"demo\",
            artifactPortfolioName: \"best\", aliases: [{{artifactCollectionName: \"best\", alias: \"production\"}}]}})
            {{ versionIndex }} }}"
    );
    let linked = ada.graphql(&link, json!({})).await;
    assert_eq!(linked.status, 200, "{linked:?}");

    let found = ada.get("/api/v1/search?q=BEST").await;
    insta::assert_snapshot!(found.line(), @r#"200 {"hits":[{"kind":"artifact","entity":"ada","project":"demo","id":"best","name":"best","type":"model"}]}"#);
    assert_eq!(app.user("bob").await.get("/api/v1/search?q=best").await.at("/hits"), json!([]));
    assert_eq!(ada.get("/api/v1/search?q=%20").await.at("/hits"), json!([]));
    assert_eq!(ada.get("/api/v1/search?q=ada").await.at("/hits/1/kind"), "user");

    let refused = ada.request(Method::DELETE, "/api/v1/runs/ada/demo/a?delete_artifacts=true", None).await;
    insta::assert_snapshot!(refused.line(), @r#"409 {"error":{"code":"conflict","message":"versions that would be deleted are linked: `ada/demo/m:v0` in `ada/demo/best`","hint":"repeat with `confirm_linked`, or keep the artifacts"},"linked":[{"version":"ada/demo/m:v0","collection":"ada/demo/best","aliases":["latest","production"]}]}"#);
    assert_eq!(bulk(&ada, "delete", json!({"runs": ["a"], "delete_artifacts": true})).await.status, 409);
    assert_eq!(ada.get("/api/v1/runs/ada/demo/a").await.status, 200);
    let state = format!("{{ artifact(id: \"{id}\") {{ state }} }}");
    assert_eq!(ada.graphql(&state, json!({})).await.at("/data/artifact/state"), "COMMITTED");
    let body = json!({"runs": ["a"], "delete_artifacts": true, "confirm_linked": true});
    assert_eq!(bulk(&ada, "delete", body).await.at("/n_changed"), 1);
    assert_ne!(ada.graphql(&state, json!({})).await.at("/data/artifact/state"), "COMMITTED");
}

#[tokio::test]
async fn a_chart_sums_up_all_runs_of_a_group() {
    let app = TestApp::new().await;
    with_runs(&app, &["a", "b", "c"]).await;
    let ada = app.user("ada").await;
    bulk(&ada, "update", json!({"runs": ["a", "b"], "group": "g"})).await;
    for (run, factor) in [("a", 1), ("b", 3), ("c", 10)] {
        let lines: Vec<String> = (0..4).map(|step| json!({"_step": step, "loss": step * factor}).to_string()).collect();
        let body = json!({"files": {"wandb-history.jsonl": {"offset": 0, "content": lines}}});
        let path = format!("/files/ada/demo/{run}/file_stream");
        assert_eq!(ada.post(&path, body).await.status, 200);
    }
    let path = "/api/v1/projects/ada/demo/series:query";
    let groups = json!([{"key": "g", "filter": {"group": "g"}}, {"key": "rest", "filter": {"group": null}},
        {"key": "none", "filter": {"name": "x"}}]);
    let answer = ada.post(path, json!({"groups": groups, "keys": ["loss"]})).await;
    insta::assert_snapshot!(answer.at("/groups/0"), @r#"{"group":"g","key":"loss","n_runs_in_all":2,"n_non_finite":0,"x":[0.0,1.0,2.0,3.0],"mean":[0.0,2.0,4.0,6.0],"min":[0.0,1.0,2.0,3.0],"max":[0.0,3.0,6.0,9.0],"deviation":[0.0,1.0,2.0,3.0],"n_runs":[2,2,2,2]}"#);
    assert_eq!((answer.at("/groups/1/mean/3"), answer.at("/groups/2/x")), (json!(30.0), json!([])));
    let refused = ada.post(path, json!({"groups": [], "runs": ["a"], "keys": ["loss"]})).await;
    insta::assert_snapshot!(refused.line(), @r#"400 {"error":{"code":"invalid","message":"a question has either `runs` or `groups`"}}"#);
    let bad = json!({"groups": [{"key": "g", "filter": {"colour": 1}}], "keys": ["loss"]});
    assert_eq!(ada.post(path, bad).await.status, 400);
}
