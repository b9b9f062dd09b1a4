//! Views that people save, and what each calls runs.

use axum::http::Method;
use ayumi_testkit::TestApp;
use serde_json::{Value, json};

const VIEWS: &str = "/api/v1/projects/ada/demo/views";
const PERSONAL: &str = "/api/v1/projects/ada/demo/personal";

#[tokio::test]
async fn a_view_is_saved_changed_and_deleted() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    let view = json!({"name": "Weekly", "search": {"filter": "state:failed"}, "shared": true});
    let made = ada.post(VIEWS, view).await;
    assert_eq!((made.status, made.at("/owner"), made.at("/search/filter")), (201, json!("ada"), json!("state:failed")));
    let path = format!("{VIEWS}/{}", made.at("/id").as_str().unwrap());
    let changed = ada.request(Method::PATCH, &path, Some(json!({"name": "Daily"}))).await;
    assert_eq!((changed.at("/name"), changed.at("/search/filter")), (json!("Daily"), json!("state:failed")));
    assert_eq!(ada.get(VIEWS).await.at("/views/0/name"), "Daily");
    assert_eq!(ada.request(Method::DELETE, &path, None).await.status, 204);
    assert_eq!(ada.get(VIEWS).await.at("/views"), json!([]));
    assert_eq!(ada.request(Method::DELETE, &path, None).await.status, 404);
}

#[tokio::test]
async fn a_view_that_makes_no_sense_is_refused() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    let post = async |body: Value| ada.post(VIEWS, body).await.line();
    insta::assert_snapshot!(post(json!({"name": " "})).await, @r#"400 {"error":{"code":"invalid","message":"a view needs a name"}}"#);
    insta::assert_snapshot!(post(json!({"name": "x", "search": {"a": "x".repeat(70_000)}})).await, @r#"400 {"error":{"code":"invalid","message":"the view is longer than 65536 bytes"}}"#);
    assert!(post(json!({"name": "x", "search": [1]})).await.starts_with("400 "));
    assert_eq!(ada.request(Method::PATCH, &format!("{VIEWS}/x"), Some(json!({}))).await.status, 404);
}

#[tokio::test]
async fn names_of_ones_own_are_kept_member_by_member() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    let patch = async |body: Value| ada.request(Method::PATCH, PERSONAL, Some(json!({"runs": body}))).await;
    let answer = patch(json!({"r1": {"name": "mine", "color": "#306CE2"}})).await;
    assert_eq!(answer.at("/runs"), json!({"r1": {"name": "mine", "color": "#306ce2"}}));
    let answer = patch(json!({"r1": {"name": null}, "gone": null})).await;
    assert_eq!(answer.at("/runs"), json!({"r1": {"color": "#306ce2"}}));
    insta::assert_snapshot!(patch(json!({"r1": {"color": "red"}})).await.line(), @r#"400 {"error":{"code":"invalid","message":"a colour is written as `#rrggbb`"}}"#);
    insta::assert_snapshot!(patch(json!({"nope": {"name": "x"}})).await.line(), @r#"404 {"error":{"code":"not_found","message":"run `nope` does not exist"}}"#);
    assert_eq!(patch(json!({"r1": null})).await.at("/runs"), json!({}));
    assert_eq!(ada.get(PERSONAL).await.at("/runs"), json!({}));
}
