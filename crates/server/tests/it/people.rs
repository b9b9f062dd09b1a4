//! Teams, who is in them, service accounts and keys, as the wandb client and the REST API manage them.

use axum::http::Method;
use ayumi_testkit::{Answer, Client, TestApp};
use serde_json::{Value, json};

/// An organization `org` with the team `lab`, both of `boss`; `ada` is its member, `eve` is not in it.
async fn app() -> TestApp {
    let app = TestApp::new().await;
    for name in ["boss", "ada", "eve"] {
        app.user(name).await;
    }
    let admin = app.admin();
    assert_eq!(admin.post("/api/v1/organizations", json!({"name": "org", "owner": "boss"})).await.status, 201);
    let team = json!({"name": "lab", "organization": "org", "owner": "boss"});
    assert_eq!(admin.post("/api/v1/teams", team).await.status, 201);
    let member = json!({"username": "ada", "role": "member"});
    assert_eq!(admin.post("/api/v1/teams/lab/members", member).await.status, 204);
    app
}

async fn mutate(client: &Client<'_>, field: &str, input: &str, output: &str) -> Answer {
    client.graphql(&format!("mutation {{ {field}(input: {{{input}}}) {{ {output} }} }}"), json!({})).await
}

async fn members(client: &Client<'_>, what: &str) -> Value {
    let query = format!("{{ entity(name: \"lab\") {{ members {{ {what} }} }} }}");
    client.graphql(&query, json!({})).await.at("/data/entity/members")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_account_is_the_last_member_shows_its_key_to_admins_and_logs_for_its_team() {
    let app = app().await;
    let (boss, ada) = (app.user("boss").await, app.user("ada").await);
    let input = "entityName: \"lab\", description: \"nightly builds\"";
    assert_eq!(mutate(&ada, "createServiceAccount", input, "user { id }").await.status, 403);
    let made = mutate(&boss, "createServiceAccount", input, "user { username }").await;
    let name = made.at("/data/createServiceAccount/user/username").as_str().unwrap().to_owned();
    assert!(name.starts_with("lab-service-"), "{name}");
    let list = members(&boss, "username name accountType apiKey").await;
    assert_eq!(list.as_array().unwrap().len(), 3);
    assert_eq!((&list[2]["name"], &list[2]["accountType"]), (&json!("nightly builds"), &json!("SERVICE")));
    assert_eq!((&list[0]["accountType"], &list[0]["apiKey"]), (&json!("MEMBER"), &Value::Null));
    let key = list[2]["apiKey"].as_str().unwrap().to_owned();
    assert_eq!(key.len(), 40);
    assert_eq!(members(&ada, "apiKey").await[2]["apiKey"], Value::Null, "only admins see keys");

    let machine = app.with_key(&key);
    let seen = machine.graphql("{ viewer { username entity teams { edges { node { name } } } } }", json!({})).await;
    let expected = json!({"username": name, "entity": "lab", "teams": {"edges": [{"node": {"name": "lab"}}]}});
    assert_eq!(seen.at("/data/viewer"), expected);
    let logs =
        "mutation { upsertBucket(input: {modelName: \"demo\", name: \"r1\"}) { bucket { project { entityName } } } }";
    assert_eq!(machine.graphql(logs, json!({})).await.at("/data/upsertBucket/bucket/project/entityName"), "lab");
    assert_eq!(ada.get("/api/v1/runs/lab/demo/r1").await.status, 200);

    // It goes with its membership, by either way.
    let path = format!("/api/v1/teams/lab/members/{name}");
    assert_eq!(ada.request(Method::DELETE, &path, None).await.status, 403);
    assert_eq!(boss.request(Method::DELETE, &path, None).await.status, 204);
    assert_eq!(machine.get("/api/v1/runs").await.status, 401);
    assert_eq!(ada.get("/api/v1/runs/lab/demo/r1").await.status, 200, "its team keeps what it logged");
    let accounts = "/api/v1/teams/lab/service-accounts";
    let made = boss.post(accounts, json!({"description": "x"})).await;
    let machine = app.with_key(made.at("/key").as_str().unwrap());
    assert_eq!(machine.get("/api/v1/runs").await.status, 200);
    assert_eq!(boss.post(accounts, json!({"description": " "})).await.status, 400);
    assert_eq!(boss.request(Method::DELETE, "/api/v1/teams/lab", None).await.status, 204);
    assert_eq!(machine.get("/api/v1/runs").await.status, 401, "it goes with its team");
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_asked_into_a_team_and_leave_it() {
    let app = app().await;
    let (boss, ada) = (app.user("boss").await, app.user("ada").await);
    let made =
        mutate(&app.admin(), "createUser", "email: \"Grace@Example.org\"", "user { username email admin }").await;
    let expected = json!({"username": "Grace", "email": "Grace@Example.org", "admin": false});
    assert_eq!(made.at("/data/createUser/user"), expected);
    // Another person of that name, and one whose address is taken.
    let again =
        mutate(&app.admin(), "createUser", "email: \"grace@example.com\", admin: true", "user { username }").await;
    let other = again.at("/data/createUser/user/username");
    assert!(other.as_str().is_some_and(|name| name.starts_with("grace-")), "{again:?}");
    for (address, status) in [("grace@example.org", 409), ("grace", 400), ("a b@c", 400), ("@", 400)] {
        let input = format!("email: \"{address}\"");
        assert_eq!(mutate(&app.admin(), "createUser", &input, "user { id }").await.status, status, "{address}");
    }

    let invited = mutate(
        &boss,
        "createInvite",
        "entityName: \"lab\", email: \"grace@example.org\"",
        "invite { name toUser { name } }",
    )
    .await;
    assert_eq!(invited.at("/data/createInvite/invite"), json!({"name": "Grace", "toUser": {"name": "Grace"}}));
    let invited = "entityName: \"lab\", username: \"eve\", admin: true";
    assert_eq!(mutate(&ada, "createInvite", invited, "invite { id }").await.status, 403);
    assert_eq!(mutate(&boss, "createInvite", invited, "invite { id }").await.status, 200);
    assert_eq!(mutate(&boss, "createInvite", invited, "invite { id }").await.status, 409, "already in it");
    let unknown = mutate(&boss, "createInvite", "entityName: \"lab\", username: \"nobody\"", "invite { id }").await;
    assert_eq!(unknown.status, 400);
    assert!(unknown.text().contains("an administrator of this server makes accounts"), "{}", unknown.text());
    let list = members(&boss, "id username admin").await;
    let names = |list: &Value| list.as_array().unwrap().iter().map(|of| of["username"].clone()).collect::<Vec<_>>();
    assert_eq!(names(&list), ["Grace", "ada", "boss", "eve"]);
    assert_eq!((&list[1]["admin"], &list[3]["admin"]), (&json!(false), &json!(true)));

    let of_eve = format!("entityName: \"lab\", id: {}", list[3]["id"]);
    assert_eq!(mutate(&ada, "deleteInvite", &of_eve, "success").await.status, 403);
    assert_eq!(mutate(&boss, "deleteInvite", &of_eve, "success").await.at("/data/deleteInvite/success"), true);
    assert_eq!(mutate(&boss, "deleteInvite", &of_eve, "success").await.at("/data/deleteInvite/success"), false);
    assert_eq!(boss.request(Method::DELETE, "/api/v1/teams/lab/members/eve", None).await.status, 404);
    assert_eq!(app.user("eve").await.get("/api/v1/projects?entity=lab").await.status, 404);
    assert_eq!(ada.request(Method::DELETE, "/api/v1/teams/lab/members/ada", None).await.status, 204, "oneself");
    assert_eq!(names(&members(&boss, "username").await), ["Grace", "boss"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_is_made_in_the_organization_that_its_maker_manages() {
    let app = app().await;
    let (boss, ada, admin) = (app.user("boss").await, app.user("ada").await, app.admin());
    let team = async |client: &Client<'_>, input: &str| mutate(client, "createTeam", input, "entity { name }").await;
    assert_eq!(team(&boss, "teamName: \"more\"").await.at("/data/createTeam/entity/name"), "more");
    assert_eq!(team(&boss, "teamName: \"more\"").await.status, 409);
    assert_eq!(team(&ada, "teamName: \"mine\"").await.status, 403);
    let named = team(&admin, "teamName: \"hers\", teamAdminUserName: \"ada\"").await;
    assert_eq!(named.at("/data/createTeam/entity/name"), "hers");
    assert_eq!(ada.post("/api/v1/teams/hers/members", json!({"username": "eve", "role": "viewer"})).await.status, 204);
    admin.post("/api/v1/organizations", json!({"name": "second", "owner": "boss"})).await;
    let refused = team(&boss, "teamName: \"which\"").await;
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("you manage several"), "{}", refused.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_made_listed_and_deleted_by_its_owner_alone() {
    let app = app().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let made = mutate(&ada, "generateApiKey", "description: \"laptop\"", "apiKey { id name description }").await;
    let made = made.at("/data/generateApiKey/apiKey");
    let laptop = app.with_key(made["name"].as_str().unwrap());
    assert_eq!(laptop.get("/api/v1/runs").await.status, 200);
    let keys = "{ viewer { apiKeys { edges { node { id name description } } } } }";
    let listed = ada.graphql(keys, json!({})).await;
    let node = listed.at("/data/viewer/apiKeys/edges/0/node");
    assert_eq!((&node["id"], &node["description"]), (&made["id"], &json!("laptop")));
    assert!(!listed.text().contains(made["name"].as_str().unwrap()), "a key is shown once");
    let input = format!("id: {}", made["id"]);
    for client in [&eve, &app.admin()] {
        assert_eq!(mutate(client, "deleteApiKey", &input, "success").await.status, 404);
    }
    assert_eq!(mutate(&ada, "deleteApiKey", &input, "success").await.at("/data/deleteApiKey/success"), true);
    assert_eq!(laptop.get("/api/v1/runs").await.status, 401);
    assert_eq!(mutate(&app.anonymous(), "deleteApiKey", &input, "success").await.status, 401);
}
