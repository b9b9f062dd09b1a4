//! Projects made, renamed and deleted, their reports, and alerts of their runs.

use axum::http::Method;
use ayumi_testkit::TestApp;
use serde_json::{Value, json};

use crate::artifacts::log;

#[tokio::test]
async fn a_project_is_made_renamed_and_found_by_both_names() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let made = ada.post("/api/v1/projects", json!({"name": "demo", "description": "first"})).await;
    assert_eq!((made.status, made.at("/entity"), made.at("/description")), (201, json!("ada"), json!("first")));
    insta::assert_snapshot!(ada.post("/api/v1/projects", json!({"name": "demo"})).await.line(), @r#"409 {"error":{"code":"conflict","message":"there is a project `demo` already"}}"#);
    ada.start_run("demo", "r1").await;
    let path = "/api/v1/projects/ada/demo";
    let query = format!("{path}/runs:query");
    let by_project = async |name: &str| ada.post(&query, json!({"filter": {"project": name}})).await.at("/n_matching");
    assert_eq!(by_project("demo").await, 1);

    let renamed = ada.request(Method::PATCH, path, Some(json!({"name": "better"}))).await;
    assert_eq!(renamed.at("/name"), "better");
    assert_eq!(ada.get(path).await.at("/name"), "better");
    assert_eq!((by_project("demo").await, by_project("better").await), (json!(0), json!(1)));
    // A process that knows the old name goes on.
    assert_eq!(ada.post("/files/ada/demo/r1/file_stream", json!({"complete": true, "exitcode": 0})).await.status, 200);
    assert_eq!(ada.get("/api/v1/runs/ada/better/r1").await.at("/state"), "finished");
    assert_eq!(ada.get("/api/v1/projects?entity=ada").await.at("/projects").as_array().unwrap().len(), 1);

    // The name goes to a new project, and the first cannot have it back.
    assert_eq!(ada.post("/api/v1/projects", json!({"name": "demo"})).await.status, 201);
    assert_eq!(ada.get(path).await.at("/n_runs"), 0);
    let back = ada.request(Method::PATCH, "/api/v1/projects/ada/better", Some(json!({"name": "demo"}))).await;
    assert_eq!(back.status, 409);
    let bad = ada.request(Method::PATCH, path, Some(json!({"name": "a/b"}))).await;
    assert_eq!(bad.status, 400);
}

#[tokio::test]
async fn a_deleted_project_takes_everything_with_it_and_gives_its_name_back() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    ada.start_run("demo", "r2").await;
    let path = "/api/v1/projects/ada/demo";
    assert_eq!(ada.post(&format!("{path}/runs:lock"), json!({"runs": ["r1"]})).await.status, 200);
    insta::assert_snapshot!(ada.request(Method::DELETE, path, None).await.line(), @r#"409 {"error":{"code":"conflict","message":"1 runs of the project are locked against deletion; unlock them first"}}"#);
    assert_eq!(ada.post(&format!("{path}/runs:lock"), json!({"runs": ["r1"], "locked": false})).await.status, 200);
    assert_eq!(ada.request(Method::DELETE, path, None).await.status, 204);
    assert_eq!(ada.get(path).await.status, 404);
    assert_eq!(ada.get("/api/v1/projects").await.at("/projects"), json!([]));
    assert_eq!(ada.get("/api/v1/runs").await.at("/runs"), json!([]));
    assert_eq!(ada.request(Method::DELETE, path, None).await.status, 404);
    app.service.purge_trash().await.unwrap();
    assert_eq!(ada.start_run("demo", "r1").await.status, 200);
    assert_eq!(ada.get(path).await.at("/n_runs"), 1);
}

#[tokio::test]
async fn the_client_renames_and_deletes_projects() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let made =
        ada.graphql("mutation { upsertModel(input: {name: \"demo\"}) { project { id } inserted } }", json!({})).await;
    assert_eq!(made.at("/data/upsertModel/inserted"), true);
    let rename =
        "mutation { renameProject(input: {entityName: \"ada\", oldProjectName: \"demo\", newProjectName: \"x\"})
        { project { id name } } }";
    let renamed = ada.graphql(rename, json!({})).await;
    assert_eq!(renamed.at("/data/renameProject/project/name"), "x");
    // Once more, under the name that is old now: the same project.
    assert_eq!(ada.graphql(rename, json!({})).await.at("/data/renameProject/project/name"), "x");
    let id = renamed.at("/data/renameProject/project/id");
    let delete = "mutation($id: String!) { deleteModel(input: {id: $id}) { success } }";
    assert_eq!(ada.graphql(delete, json!({"id": id})).await.at("/data/deleteModel/success"), true);
    assert_eq!(ada.get("/api/v1/projects/ada/x").await.status, 404);
}

#[tokio::test]
async fn reports_are_stored_and_listed_as_the_client_does() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    let upsert =
        "mutation($input: UpsertViewInput!) { upsertView(input: $input) { inserted view { id name type spec } } }";
    let save = async |input: Value| ada.graphql(upsert, json!({"input": input})).await;
    let names = json!({"entityName": "ada", "projectName": "demo"});
    let with = |more: Value| {
        let mut input = names.clone();
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    let draft = with(json!({"type": "runs/draft", "name": "n1", "displayName": "Weekly", "spec": "{\"v\":1}"}));
    let made = save(draft.clone()).await;
    assert_eq!(
        (made.at("/data/upsertView/inserted"), made.at("/data/upsertView/view/spec")),
        (json!(true), json!("{\"v\":1}"))
    );
    assert_eq!(save(draft).await.at("/data/upsertView/inserted"), false);
    let list =
        "query($type: String) { project(name: \"demo\", entityName: \"ada\") { allViews(viewType: $type, first: 50) {
        edges { node { id displayName spec user { username } } cursor } pageInfo { endCursor hasNextPage } } } }";
    let titles = async |client: &ayumi_testkit::Client<'_>, kind: Value| {
        let answer = client.graphql(list, json!({"type": kind})).await;
        let edges = answer.at("/data/project/allViews/edges");
        edges.as_array().unwrap().iter().map(|edge| edge["node"]["displayName"].clone()).collect::<Vec<_>>()
    };
    assert!(titles(&ada, json!("runs")).await.is_empty());
    assert_eq!(titles(&ada, json!("runs/draft")).await, ["Weekly"]);
    // Others see what is published; an administrator of the server sees every project.
    assert!(titles(&app.admin(), json!("runs/draft")).await.is_empty());
    let id = made.at("/data/upsertView/view/id");
    assert_eq!(save(json!({"id": id, "type": "runs"})).await.at("/data/upsertView/view/type"), "runs");
    assert_eq!(titles(&app.admin(), json!("runs")).await, ["Weekly"]);
    let bad = save(with(json!({"type": "runs", "spec": "{"}))).await;
    assert_eq!((bad.status, bad.at("/errors/0/message")), (400, json!("`spec` is not JSON")));
    let one = "query($id: ID!) { view(id: $id) { displayName project { name } } }";
    assert_eq!(ada.graphql(one, json!({"id": id})).await.at("/data/view/project/name"), "demo");
    let bob = app.user("bob").await;
    assert_eq!(bob.graphql(one, json!({"id": id})).await.at("/data/view"), Value::Null);
    let delete = "mutation($id: ID!) { deleteView(input: {id: $id}) { success } }";
    assert_eq!(bob.graphql(delete, json!({"id": id})).await.status, 404);
    assert_eq!(ada.graphql(delete, json!({"id": id})).await.at("/data/deleteView/success"), true);
    assert!(titles(&ada, json!("runs")).await.is_empty());
    // They are no views of the web app.
    assert_eq!(ada.get("/api/v1/projects/ada/demo/views").await.at("/views"), json!([]));
}

#[tokio::test]
async fn an_alert_is_kept_and_not_repeated_too_soon() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    let alert = async |title: &str, level: &str| {
        let query = format!(
            "mutation {{ notifyScriptableRunAlert(input: {{entityName: \"ada\", projectName: \"demo\", runName: \"r1\",
            title: \"{title}\", text: \"*oh*\", severity: {level}, waitDuration: 60000}}) {{ success }} }}"
        );
        assert_eq!(ada.graphql(&query, json!({})).await.at("/data/notifyScriptableRunAlert/success"), true);
    };
    let mut changes = app.service.live().watch();
    alert("low disk", "WARN").await;
    let change = changes.recv().await.unwrap();
    assert!(matches!(change.what, ayumi_service::live::What::Alert(_)), "{change:?}");
    alert("low disk", "WARN").await;
    alert("no disk", "ERROR").await;
    app.clock.pass(std::time::Duration::from_secs(61));
    alert("low disk", "INFO").await;
    let found = ada.get("/api/v1/runs/ada/demo/r1/alerts").await;
    let found = found.at("/alerts");
    let found: Vec<_> = found.as_array().unwrap().iter().map(|it| (it["title"].clone(), it["level"].clone())).collect();
    let expected = [("low disk", "info"), ("no disk", "error"), ("low disk", "warn")];
    assert_eq!(found, expected.map(|(title, level)| (json!(title), json!(level))));
}

#[tokio::test(flavor = "multi_thread")]
async fn artifacts_of_a_deleted_project_are_gone_at_once() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    let id = log(&ada, Some("r1"), "ds", &[("f", "secret")]).await;
    let query =
        "query($id: ID!) { artifact(id: $id) { id artifactSequence { id } files { edges { node { directUrl } } } } }";
    let shown = ada.graphql(query, json!({"id": id})).await;
    let link = shown.at("/data/artifact/files/edges/0/node/directUrl");
    let link = link.as_str().unwrap().strip_prefix("http://test").unwrap().to_owned();
    assert_eq!(app.anonymous().get(&link).await.text(), "secret");
    let sequence = shown.at("/data/artifact/artifactSequence/id");
    assert_eq!(ada.request(Method::DELETE, "/api/v1/projects/ada/demo", None).await.status, 204);
    assert_eq!(ada.graphql(query, json!({"id": id})).await.at("/data/artifact"), Value::Null);
    let by_id = "query($id: ID!) { artifactCollection(id: $id) { id } }";
    assert_eq!(ada.graphql(by_id, json!({"id": sequence})).await.at("/data/artifactCollection"), Value::Null);
    assert_eq!(app.anonymous().get(&link).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_registries_are_called_as_registries_are() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    let name = "wandb-registry-models";
    let path = "/api/v1/projects/ada/demo";
    let refused = ada.request(Method::PATCH, path, Some(json!({"name": name}))).await;
    assert_eq!(refused.status, 400, "{refused:?}");
    assert!(refused.text().contains("the names of registries"), "{refused:?}");
    assert_eq!(ada.post("/api/v1/projects", json!({"name": name})).await.status, 400);
    assert_eq!(ada.start_run(name, "r2").await.status, 400);
    let rename = "mutation($name: String!) { renameProject(input: {entityName: \"ada\", oldProjectName: \"demo\",
        newProjectName: $name}) { project { id } } }";
    assert_eq!(ada.graphql(rename, json!({"name": name})).await.status, 400);
    assert_eq!(ada.get(path).await.status, 200);

    // Nor does a registry become something else, and one that is deleted as a project is gone as a registry.
    let admin = app.admin();
    assert_eq!(admin.post("/api/v1/organizations", json!({"name": "org", "owner": "ada"})).await.status, 201);
    let made = ada.post("/api/v1/registries", json!({"organization": "org", "name": "models"})).await;
    assert_eq!(made.status, 201, "{made:?}");
    let path = format!("/api/v1/projects/org/{name}");
    let refused = ada.request(Method::PATCH, &path, Some(json!({"name": "plain"}))).await;
    assert!(refused.status == 400 && refused.text().contains("is a registry"), "{refused:?}");
    assert_eq!(ada.request(Method::DELETE, &path, None).await.status, 204);
    assert_eq!(ada.get("/api/v1/registries").await.at("/registries"), json!([]));
}
