//! Registries: who sees them, who links into them, what they take, and what a link lets others read.

use axum::http::Method;
use ayumi_testkit::{Answer, Client, TestApp};
use serde_json::{Value, json};

use crate::artifacts::{ROOT, log};

const MODELS: &str = "/api/v1/registries/org/models";
const LINKED: &str = "/api/v1/projects/org/wandb-registry-models/artifacts";

/// An organization `org` that `boss` manages, with `ada` as its member; `bob` is in its team, `eve` is not in it.
async fn app() -> TestApp {
    let app = TestApp::new().await;
    for name in ["boss", "ada", "bob", "eve"] {
        app.user(name).await;
    }
    let admin = app.admin();
    assert_eq!(admin.post("/api/v1/organizations", json!({"name": "org", "owner": "boss"})).await.status, 201);
    let member = json!({"username": "ada", "role": "member"});
    assert_eq!(admin.post("/api/v1/organizations/org/members", member).await.status, 204);
    let team = json!({"name": "lab", "organization": "org", "owner": "boss"});
    assert_eq!(admin.post("/api/v1/teams", team).await.status, 201);
    let member = json!({"username": "bob", "role": "viewer"});
    assert_eq!(admin.post("/api/v1/teams/lab/members", member).await.status, 204);
    app
}

async fn make(client: &Client<'_>, mut settings: Value) -> Answer {
    settings["organization"] = json!("org");
    client.post("/api/v1/registries", settings).await
}

async fn link(client: &Client<'_>, version: &str, aliases: &[&str]) -> Answer {
    let body = json!({"version": format!("ada/demo/{version}"), "collection": "best", "aliases": aliases});
    client.post(&format!("{MODELS}/links"), body).await
}

async fn set_role(client: &Client<'_>, who: &str, role: &str) -> u16 {
    let body = Some(json!({"role": role}));
    client.request(Method::PUT, &format!("{MODELS}/members/{who}"), body).await.status
}

async fn patch(client: &Client<'_>, path: &str, body: Value) -> Answer {
    client.request(Method::PATCH, path, Some(body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_shows_itself_to_its_organization_and_a_restricted_one_to_its_members() {
    let app = app().await;
    let (ada, bob, eve) = (app.user("ada").await, app.user("bob").await, app.user("eve").await);
    let made = make(&ada, json!({"name": "models", "description": "d", "add_types": ["model"]})).await;
    assert_eq!((made.status, made.at("/takes_all_types"), made.at("/role")), (201, json!(false), json!("admin")));
    assert_eq!(make(&ada, json!({"name": "models"})).await.status, 409);
    assert_eq!(make(&bob, json!({"name": "x"})).await.status, 403);
    assert_eq!(make(&eve, json!({"name": "x"})).await.status, 404);
    for bad in ["", "  ", "a/b", &"x".repeat(200)] {
        assert_eq!(make(&ada, json!({"name": bad})).await.status, 400, "{bad}");
    }
    assert_eq!(bob.get(MODELS).await.at("/role"), "viewer");
    assert_eq!(eve.get(MODELS).await.status, 404);
    assert_eq!(eve.get(LINKED).await.status, 404);
    assert_eq!(bob.get("/api/v1/registries").await.at("/registries/0/name"), "models");
    assert_eq!(eve.get("/api/v1/registries").await.json(), json!({"registries": [], "organizations": []}));

    assert_eq!(patch(&bob, MODELS, json!({"restricted": true})).await.status, 403);
    assert_eq!(patch(&ada, MODELS, json!({"restricted": true})).await.at("/restricted"), true);
    for path in [MODELS, LINKED, "/api/v1/projects/org/wandb-registry-models"] {
        assert_eq!(bob.get(path).await.status, 404, "{path}");
    }
    assert_eq!(bob.get("/api/v1/projects?entity=org").await.at("/projects"), json!([]));
    assert_eq!(app.user("boss").await.get(MODELS).await.at("/role"), "admin");
    // A role of the team reaches its members.
    assert_eq!(set_role(&ada, "lab", "member").await, 204);
    assert_eq!(bob.get(MODELS).await.at("/role"), "member");
    assert_eq!(set_role(&ada, "eve", "member").await, 404);
    assert_eq!(set_role(&ada, "bob", "owner").await, 400);
    assert_eq!(ada.get(&format!("{MODELS}/members")).await.json()["members"].as_array().unwrap().len(), 2);
    assert_eq!(ada.request(Method::DELETE, &format!("{MODELS}/members/lab"), None).await.status, 204);
    assert_eq!(bob.get(MODELS).await.status, 404);

    let renamed = patch(&ada, MODELS, json!({"rename": "production"})).await;
    assert_eq!(renamed.at("/project"), "wandb-registry-production");
    assert_eq!(ada.get(MODELS).await.status, 404);
    assert_eq!(ada.request(Method::DELETE, "/api/v1/registries/org/production", None).await.status, 204);
    assert_eq!(ada.get("/api/v1/registries").await.at("/registries"), json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_lets_the_organization_read_a_version_and_nothing_else() {
    let app = app().await;
    let (ada, bob, eve) = (app.user("ada").await, app.user("bob").await, app.user("eve").await);
    ada.start_run("demo", "r1").await;
    let version = log(&ada, Some("r1"), "ds", &[("f", "secret")]).await;
    log(&ada, Some("r1"), "ds", &[("f", "more")]).await;
    make(&ada, json!({"name": "models"})).await;
    let linked = link(&ada, "ds:v0", &["good"]).await;
    assert_eq!((linked.status, linked.at("/aliases")), (201, json!(["good", "latest"])));

    let file = format!("{LINKED}/best/versions/v0/files/f");
    assert_eq!(bob.get(&file).await.line(), "200 secret");
    assert_eq!(eve.get(&file).await.status, 404);
    assert_eq!(bob.get(&format!("{ROOT}/ds/versions/v0")).await.status, 404);
    let shown = bob.get(&format!("{LINKED}/best/versions/latest")).await;
    assert_eq!(
        (shown.at("/source"), shown.at("/logged_by"), shown.at("/role")),
        (Value::Null, Value::Null, json!("viewer"))
    );
    assert_eq!(ada.get(&format!("{LINKED}/best/versions/latest")).await.at("/source/version"), "v0");
    let lineage = bob.get(&format!("{LINKED}/best/versions/v0/lineage")).await;
    assert_eq!(lineage.at("/nodes").as_array().unwrap().len(), 1);
    let id = format!("artifact(id: \"{version}\")");
    let query = format!("{{ {id} {{ aliases {{ alias }} artifactSequence {{ name description project {{ name }}
        artifacts {{ totalCount }} latestArtifact {{ id }} aliases {{ edges {{ cursor }} }} }} usedBy {{ edges {{ cursor }} }} }} }}");
    let seen = bob.graphql(&query, json!({})).await.at("/data/artifact");
    let source = json!({"name": "ds", "description": null, "project": null, "artifacts": {"totalCount": 0},
        "latestArtifact": null, "aliases": {"edges": []}});
    assert_eq!(seen["artifactSequence"], source);
    assert_eq!(seen["aliases"], json!([{"alias": "good"}, {"alias": "latest"}, {"alias": "v0"}]));
    assert_eq!(ada.graphql(&query, json!({})).await.at("/data/artifact/artifactSequence/artifacts/totalCount"), 2);
    // The address that clients make up for a link.
    let md5 = "5ebe2294ecd0e0f08eab7690d2a6ee69";
    let direct = format!("/artifactsV2/default/org/wandb-registry-models/best/{version}/x/{md5}/f");
    assert_eq!(bob.get(&direct).await.line(), "200 secret");
    assert_eq!(eve.get(&direct).await.status, 404);
    let more = direct.replace(md5, "addec426932e71323700afa1911f8f1c");
    assert_eq!(bob.get(&more).await.status, 404, "what is not linked");
    // Who may only look changes nothing, here or there.
    for (path, body) in
        [("best/versions/v0", json!({"aliases": ["x"]})), ("best/versions/v0", json!({"description": "x"}))]
    {
        assert_eq!(patch(&bob, &format!("{LINKED}/{path}"), body).await.status, 403);
    }
    assert_eq!(link(&bob, "ds:v1", &[]).await.status, 403);
    // Once the link is gone, so is the way.
    assert_eq!(ada.request(Method::DELETE, &format!("{LINKED}/best/versions/v0"), None).await.status, 204);
    assert_eq!(bob.get(&file).await.status, 404);
    assert_eq!(ada.get(&format!("{ROOT}/ds/versions/v0")).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_takes_its_types_its_organization_s_versions_and_protects_its_aliases() {
    let app = app().await;
    let (ada, boss) = (app.user("ada").await, app.user("boss").await);
    ada.start_run("demo", "r1").await;
    for text in ["1", "2"] {
        log(&ada, Some("r1"), "ds", &[("f", text)]).await;
    }
    make(&boss, json!({"name": "models", "add_types": ["model"]})).await;
    assert_eq!(link(&ada, "ds:v0", &[]).await.status, 403);
    assert_eq!(set_role(&boss, "ada", "member").await, 204);
    let refused = link(&ada, "ds:v0", &[]).await;
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("takes no artifacts of the type `dataset`"), "{}", refused.text());
    assert_eq!(
        patch(&boss, MODELS, json!({"add_types": ["dataset"], "protected_aliases": ["production"]})).await.status,
        200
    );
    assert_eq!(link(&ada, "ds:v0", &["production"]).await.status, 403);
    assert_eq!(link(&ada, "ds:v0", &["candidate"]).await.status, 201);
    let version = format!("{LINKED}/best/versions/v0");
    assert_eq!(patch(&ada, &version, json!({"aliases": ["production"]})).await.status, 403);
    assert_eq!(patch(&boss, &version, json!({"aliases": ["production"]})).await.status, 200);
    // It is neither taken away nor moved nor deleted under the feet of those who protect it.
    assert_eq!(patch(&ada, &version, json!({"aliases": []})).await.status, 403);
    assert_eq!(link(&ada, "ds:v1", &["production"]).await.status, 403);
    for path in [version.clone(), format!("{LINKED}/best"), format!("{ROOT}/ds/versions/v0"), format!("{ROOT}/ds")] {
        let path = format!("{path}?confirm=true");
        assert_eq!(ada.request(Method::DELETE, &path, None).await.status, 403, "{path}");
    }
    assert_eq!(boss.get(&version).await.at("/aliases"), json!(["latest", "production"]));
    assert_eq!(boss.request(Method::DELETE, &version, None).await.status, 204);

    // Another organization's team keeps its versions to its own organization.
    let admin = app.admin();
    admin.post("/api/v1/organizations", json!({"name": "rivals", "owner": "boss"})).await;
    admin.post("/api/v1/teams", json!({"name": "other", "organization": "rivals", "owner": "ada"})).await;
    let query =
        "mutation { upsertBucket(input: {entityName: \"org\", modelName: \"demo\", name: \"r\"}) { inserted } }";
    let refused = boss.graphql(query, json!({})).await;
    assert_eq!(refused.status, 400, "{refused:?}");
    assert!(refused.text().contains("is an organization"), "{}", refused.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restricted_viewer_sees_versions_and_reads_none() {
    let app = app().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    ada.start_run("demo", "r1").await;
    let version = log(&ada, Some("r1"), "ds", &[("f", "secret")]).await;
    make(&ada, json!({"name": "models"})).await;
    assert_eq!(link(&ada, "ds:v0", &["good"]).await.status, 201);
    // A role of one's own counts, also where everybody else in the organization may do more.
    assert_eq!(set_role(&ada, "bob", "restricted_viewer").await, 204);
    assert_eq!(bob.get(MODELS).await.at("/role"), "restricted_viewer");
    let best = format!("{LINKED}/best/versions/v0");
    let shown = bob.get(&best).await;
    assert_eq!((shown.at("/aliases"), shown.at("/role")), (json!(["good", "latest"]), json!("restricted_viewer")));
    assert_eq!(bob.get(&format!("{best}/files")).await.at("/files/0/path"), "f");

    let md5 = "5ebe2294ecd0e0f08eab7690d2a6ee69";
    let direct = format!("/artifactsV2/default/org/wandb-registry-models/best/{version}/x/{md5}/f");
    for path in [&format!("{best}/files/f"), &direct] {
        let refused = bob.get(path).await;
        assert_eq!(refused.status, 403, "{path}: {refused:?}");
        assert!(refused.text().contains("ask an admin of `org` for the role viewer"), "{}", refused.text());
        assert_eq!(ada.get(path).await.line(), "200 secret");
    }
    let membership = "project(entityName: \"org\", name: \"wandb-registry-models\")
        { artifactCollectionMembership(name: \"best:v0\")";
    let seen =
        bob.graphql(&format!("{{ {membership} {{ files {{ edges {{ node {{ name }} }} }} }} }} }}"), json!({})).await;
    let files = "/data/project/artifactCollectionMembership/files/edges";
    assert_eq!(seen.at(files), json!([{"node": {"name": "f"}}]));
    let urls = format!("{{ {membership} {{ files {{ edges {{ node {{ directUrl }} }} }} }} }} }}");
    let refused = bob.graphql(&urls, json!({})).await;
    assert!(refused.text().contains("permission denied"), "{}", refused.text());
    assert!(ada.graphql(&urls, json!({})).await.text().contains("signature="));
    bob.start_run("own", "r2").await;
    let uses = "mutation($id: ID!) { useArtifact(input: {artifactID: $id, entityName: \"bob\", projectName: \"own\",
        runName: \"r2\"}) { artifact { id } } }";
    let refused = bob.graphql(uses, json!({"id": version})).await;
    assert!(refused.text().contains("permission denied"), "{}", refused.text());

    assert_eq!(set_role(&ada, "bob", "viewer").await, 204);
    assert_eq!(bob.get(&format!("{best}/files/f")).await.line(), "200 secret");
    assert_eq!(bob.graphql(uses, json!({"id": version})).await.at("/data/useArtifact/artifact/id"), version);
    // Only registries give this role.
    let member = json!({"username": "eve", "role": "restricted_viewer"});
    assert_eq!(app.admin().post("/api/v1/teams/lab/members", member).await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_of_a_registry_are_filtered_and_sorted_over_its_collections() {
    let app = app().await;
    let (ada, bob, eve) = (app.user("ada").await, app.user("bob").await, app.user("eve").await);
    ada.start_run("demo", "r1").await;
    for text in ["1234", "12", "123"] {
        log(&ada, Some("r1"), "ds", &[("f", text)]).await;
    }
    make(&ada, json!({"name": "models"})).await;
    for (version, collection, aliases) in
        [("v2", "best", json!(["good"])), ("v0", "other", json!([])), ("v1", "best", json!([]))]
    {
        let body = json!({"version": format!("ada/demo/ds:{version}"), "collection": collection, "aliases": aliases});
        app.clock.pass(std::time::Duration::from_secs(1));
        assert_eq!(ada.post(&format!("{MODELS}/links"), body).await.status, 201);
    }
    let get = async |client: &Client<'_>, query: &str| {
        let query = query.replace('"', "%22").replace('{', "%7B").replace('}', "%7D");
        client.get(&format!("{MODELS}/versions?{query}")).await
    };
    let list = async |query: &str| {
        let answer = get(&bob, query).await;
        let names = |of: &Value| format!("{}:{}", of["collection"].as_str().unwrap(), of["version"].as_str().unwrap());
        let versions = answer.at("/versions");
        let versions = versions.as_array().unwrap_or_else(|| panic!("{query}: {answer:?}"));
        (versions.iter().map(names).collect::<Vec<_>>(), answer.at("/next_cursor"))
    };
    assert_eq!(list("").await.0, ["best:v1", "best:v0", "other:v0"]);
    assert_eq!(list("sort=size").await.0, ["best:v1", "best:v0", "other:v0"]);
    assert_eq!(list("sort=-created_at").await.0, ["best:v0", "best:v1", "other:v0"]);
    assert_eq!(list("sort=linked_at&limit=2").await, (vec!["best:v0".to_owned(), "other:v0".to_owned()], json!("2")));
    assert_eq!(list("sort=linked_at&limit=2&cursor=2").await, (vec!["best:v1".to_owned()], Value::Null));
    assert_eq!(list("filter={\"alias\":\"good\"}").await.0, ["best:v0"]);
    assert_eq!(list("collections={\"name\":\"other\"}&filter={\"size\":{\"$gt\":2}}").await.0, ["other:v0"]);
    for bad in ["sort=colour", "filter={", "filter={\"colour\":1}", "cursor=x"] {
        assert_eq!(get(&bob, bad).await.status, 400, "{bad}");
    }
    assert_eq!(get(&eve, "").await.status, 404);
}
