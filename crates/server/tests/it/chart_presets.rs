//! Charts that scripts keep under a name, as the client keeps them and the web app reads them.

use ayumi_testkit::{Answer, Client, TestApp};
use serde_json::{Value, json};

const CREATE: &str = "mutation($input: CreateCustomChartInput!) { createCustomChart(input: $input) { chart { id } } }";

async fn create(client: &Client<'_>, change: Value) -> Answer {
    let mut input = json!({"entity": "ada", "name": "bars", "displayName": "Bars", "type": "vega2", "access": "PRIVATE",
        "spec": "{\"mark\": \"bar\"}"});
    input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    client.graphql(CREATE, json!({"input": input})).await
}

#[tokio::test]
async fn a_kept_chart_is_read_by_those_who_may_draw_with_it() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    // A client that heard no answer sends the same again.
    for _ in 0..2 {
        assert_eq!(create(&ada, json!({})).await.at("/data/createCustomChart/chart/id"), "ada/bars");
    }
    let open = create(&ada, json!({"name": "open", "access": "PUBLIC"})).await;
    assert_eq!(open.at("/data/createCustomChart/chart/id"), "ada/open");
    let path = "/api/v1/chart-presets/ada/bars";
    let expected = json!({"name": "bars", "title": "Bars", "access": "private", "spec": {"mark": "bar"}});
    assert_eq!(ada.get(path).await.at(""), expected);
    assert_eq!(bob.get(path).await.status, 404);
    assert_eq!(bob.get("/api/v1/chart-presets/ada/open").await.at("/access"), "public");
    assert_eq!(ada.get("/api/v1/chart-presets/ada/none").await.status, 404);
}

#[tokio::test]
async fn charts_that_cannot_be_kept_are_refused_by_name() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    let refused = [
        (json!({"name": "a/b"}), "the name of a chart is empty, or has a `/` or a control character in it"),
        (json!({"type": "svg"}), "a chart of type `svg` cannot be drawn; `vega2` can"),
        (json!({"access": "OPEN"}), "the access of a chart is `PRIVATE` or `PUBLIC`, not `OPEN`"),
        (json!({"spec": "[1]"}), "the specification of a chart is a JSON object"),
    ];
    for (change, message) in refused {
        let answer = create(&ada, change).await;
        assert_eq!((answer.status, answer.at("/errors/0/message")), (400, json!(message)));
    }
    assert_eq!(create(&bob, json!({})).await.status, 404);
    assert_eq!(create(&ada, json!({})).await.status, 200);
    let other = create(&ada, json!({"spec": "{\"mark\": \"line\"}"})).await;
    assert_eq!((other.status, other.at("/errors/0/message")), (409, json!("a chart named `bars` exists already")));
}
