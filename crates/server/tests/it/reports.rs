//! Reports: drafts that only their author sees, publishing, and two people who write the same one.

use axum::http::Method;
use ayumi_testkit::{Client, TestApp};
use serde_json::{Value, json};

const REPORTS: &str = "/api/v1/projects/lab/demo/reports";

/// A team with two members and a viewer, and a project of it.
async fn team() -> TestApp {
    let app = TestApp::new().await;
    for name in ["ada", "bob", "eve"] {
        app.user(name).await;
    }
    let root = app.admin();
    assert_eq!(root.post("/api/v1/organizations", json!({"name": "org", "owner": "ada"})).await.status, 201);
    let team = json!({"name": "lab", "organization": "org", "owner": "ada"});
    assert_eq!(root.post("/api/v1/teams", team).await.status, 201);
    for (name, role) in [("bob", "member"), ("eve", "viewer")] {
        let member = json!({"username": name, "role": role});
        assert_eq!(root.post("/api/v1/teams/lab/members", member).await.status, 204);
    }
    let ada = app.user("ada").await;
    assert_eq!(ada.post("/api/v1/projects", json!({"name": "demo", "entity": "lab"})).await.status, 201);
    app
}

fn text(title: &str, more: Value) -> Value {
    let mut body = json!({"title": title, "description": "", "spec": {"version": 5, "blocks": []}});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

async fn titles(client: &Client<'_>) -> Vec<Value> {
    let list = client.get(REPORTS).await.at("/reports");
    list.as_array().unwrap().iter().map(|report| report["title"].clone()).collect()
}

#[tokio::test]
async fn a_draft_is_its_authors_alone_until_it_is_published() {
    let app = team().await;
    let (ada, bob, eve) = (app.user("ada").await, app.user("bob").await, app.user("eve").await);
    let made = bob.post(REPORTS, text("Weekly", json!({}))).await;
    assert_eq!((made.status, made.at("/draft"), made.at("/owner")), (201, json!(true), json!("bob")));
    let path = format!("{REPORTS}/{}", made.at("/id").as_str().unwrap());
    assert_eq!((titles(&bob).await, titles(&ada).await), (vec![json!("Weekly")], vec![]));
    assert_eq!(ada.get(&path).await.status, 404);
    let kept = bob.request(Method::PUT, &format!("{path}/draft"), Some(text("Monthly", json!({})))).await;
    assert_eq!((kept.at("/title"), kept.at("/unpublished")), (json!("Monthly"), Value::Null));
    let seen = json!({"seen_at": kept.at("/updated_at")});
    let published = bob.post(&format!("{path}/publish"), text("Monthly", seen)).await;
    assert_eq!((published.status, published.at("/draft")), (200, json!(false)));
    assert_eq!(titles(&eve).await, ["Monthly"]);
    assert_eq!(eve.request(Method::PUT, &format!("{path}/draft"), Some(text("x", json!({})))).await.status, 403);
    assert_eq!(eve.request(Method::DELETE, &path, None).await.status, 403);
    assert_eq!(bob.request(Method::DELETE, &path, None).await.status, 204);
    assert!(titles(&ada).await.is_empty());
}

#[tokio::test]
async fn changes_of_a_published_report_are_seen_once_they_are_published() {
    let app = team().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    let made = ada.post(REPORTS, text("Weekly", json!({"publish": true}))).await;
    let path = format!("{REPORTS}/{}", made.at("/id").as_str().unwrap());
    let draft = format!("{path}/draft");
    let kept = bob.request(Method::PUT, &draft, Some(text("Bob's", json!({})))).await;
    assert_eq!((kept.at("/title"), kept.at("/unpublished/title")), (json!("Weekly"), json!("Bob's")));
    assert_eq!(ada.get(&path).await.at("/unpublished"), Value::Null);
    assert_eq!(bob.get(REPORTS).await.at("/reports/0/has_draft"), true);
    assert_eq!(titles(&bob).await, ["Weekly"]);
    // Scripts do not see it as a report of its own.
    let list =
        "{ project(name: \"demo\", entityName: \"lab\") { allViews(viewType: \"runs/draft\") { edges { cursor } } } }";
    assert_eq!(bob.graphql(list, json!({})).await.at("/data/project/allViews/edges"), json!([]));
    assert_eq!(bob.request(Method::DELETE, &draft, None).await.status, 204);
    assert_eq!(bob.get(&path).await.at("/unpublished"), Value::Null);
    // Both read the same state; the one who comes second is told.
    let seen = json!({"seen_at": made.at("/updated_at")});
    assert_eq!(bob.request(Method::PUT, &draft, Some(text("Bob's", json!({})))).await.status, 200);
    assert_eq!(ada.post(&format!("{path}/publish"), text("Ada's", seen.clone())).await.status, 200);
    let late = bob.post(&format!("{path}/publish"), text("Bob's", seen)).await;
    insta::assert_snapshot!(late.line(), @r#"409 {"error":{"code":"conflict","message":"somebody else has changed the report since"}}"#);
    let now = bob.get(&path).await;
    assert_eq!((now.at("/title"), now.at("/unpublished/title")), (json!("Ada's"), json!("Bob's")));
    let seen = json!({"seen_at": now.at("/updated_at")});
    let published = bob.post(&format!("{path}/publish"), text("Both", seen)).await;
    assert_eq!((published.at("/title"), published.at("/unpublished")), (json!("Both"), Value::Null));
}

#[tokio::test]
async fn a_report_of_a_script_is_kept_to_the_letter_and_changed_by_all_members() {
    let app = team().await;
    let (ada, bob, eve) = (app.user("ada").await, app.user("bob").await, app.user("eve").await);
    let upsert = "mutation($input: UpsertViewInput!) { upsertView(input: $input) { view { id spec } } }";
    let spec = "{\"version\":5,  \"blocks\":[], \"x\":1.0}";
    let input = json!({"entityName": "lab", "projectName": "demo", "type": "runs", "name": "n", "displayName": "S",
        "spec": spec});
    let made = ada.graphql(upsert, json!({"input": input})).await;
    let id = made.at("/data/upsertView/view/id");
    let path = format!("{REPORTS}/{}", id.as_str().unwrap().trim_end_matches('='));
    assert!(eve.get(&path).await.line().contains(spec));
    let change = json!({"input": {"id": id, "displayName": "T"}});
    assert_eq!(bob.graphql(upsert, change.clone()).await.status, 200);
    assert_eq!(eve.graphql(upsert, change).await.status, 403);
    assert_eq!(titles(&eve).await, ["T"]);
}

#[tokio::test]
async fn a_report_that_makes_no_sense_is_refused() {
    let app = team().await;
    let ada = app.user("ada").await;
    let post = async |body: Value| ada.post(REPORTS, body).await.line();
    insta::assert_snapshot!(post(text(" ", json!({}))).await, @r#"400 {"error":{"code":"invalid","message":"a report needs a title"}}"#);
    insta::assert_snapshot!(post(text("x", json!({"spec": []}))).await, @r#"400 {"error":{"code":"invalid","message":"`spec` is not a JSON object"}}"#);
    let large = text("x", json!({"spec": {"x": "x".repeat(8 << 20)}}));
    insta::assert_snapshot!(post(large).await, @r#"400 {"error":{"code":"invalid","message":"the report is longer than 8388608 bytes"}}"#);
    for id in ["x", "VmlldzoxMjM", "UHJvamVjdEludGVybmFsSWQ6MQ", "%00"] {
        assert_eq!(ada.get(&format!("{REPORTS}/{id}")).await.status, 404, "{id}");
    }
    // A saved view is no report.
    let view = ada.post("/api/v1/projects/lab/demo/views", json!({"name": "v"})).await;
    let id = view.at("/id").as_str().unwrap().to_owned();
    assert_eq!(ada.get(&format!("{REPORTS}/{id}")).await.status, 404);
    let made = ada.post(REPORTS, text("x", json!({}))).await;
    let path = format!("{REPORTS}/{}/publish", made.at("/id").as_str().unwrap());
    insta::assert_snapshot!(ada.post(&path, text("x", json!({"seen_at": "soon"}))).await.line(), @r#"400 {"error":{"code":"invalid","message":"`seen_at` is no time"}}"#);
}
