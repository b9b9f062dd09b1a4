//! Every route with every role. A route that these tests do not know makes them fail.

mod graphql;
mod routes;
mod world;

use axum::http::Method;
use ayumi_testkit::TestApp;
use serde_json::json;

use world::World;

/// Who asks, from nobody to the server's administrator.
const ROLES: [&str; 6] = ["anonymous", "stranger", "viewer", "member", "admin", "administrator"];

/// The least of [`ROLES`] for each kind of permission, by the words the routes use.
fn least_role(needs: &str) -> usize {
    match needs {
        "anyone" | "anyone: declined" | "holder of the setup link" => 0,
        "oneself" | "anyone signed in: their own entities" => 1,
        "anyone signed in: each field is its verb's affair" => 1,
        "viewer" | "viewer of the entity" | "signed link, or viewer" => 2,
        // The member made it.
        "maker of the view, or admin" | "maker of the report, or admin" => 3,
        "member" | "signed link, or member" => 3,
        // Of the organization itself only the admin is a member here; the others are in a team of it.
        "admin of the team"
        | "admin of the team, or oneself"
        | "admin of the organization"
        | "admin of the entity"
        | "member of the organization"
        | "admin of the registry" => 4,
        "administrator of the server" | "oneself, or administrator of the server" => 5,
        other => panic!("this test does not know the permission `{other}`"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_gets_no_link_for_uploads() {
    let world = World::new().await;
    let query = "{ project(name: \"demo\", entityName: \"lab\") { run(name: \"r1\") { files { edges { node {
        url(upload: true) } } } } } }";
    assert_eq!(world.client("member").await.graphql(query, json!({})).await.status, 200);
    let refused = world.client("viewer").await.graphql(query, json!({})).await;
    assert!(!refused.text().contains("signature="), "{}", refused.text());
    let reading = query.replace("(upload: true)", "");
    assert!(world.client("viewer").await.graphql(&reading, json!({})).await.text().contains("signature="));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_stops_working_at_once() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let made = ada.post("/api/v1/user/api-keys", json!({"name": "laptop"})).await;
    let key = made.at("/key").as_str().unwrap().to_owned();
    assert_eq!(key.len(), 40);
    let laptop = app.with_key(&key);
    assert_eq!(laptop.get("/api/v1/runs").await.status, 200);
    let path = format!("/api/v1/user/api-keys/{}", made.at("/id").as_str().unwrap());
    assert_eq!(ada.request(Method::DELETE, &path, None).await.status, 204);
    assert_eq!(laptop.get("/api/v1/runs").await.status, 401);
}
