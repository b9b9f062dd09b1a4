//! Artifacts as clients log and read them, and what they are told when something is wrong.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use serde_json::{Value, json};

use super::{ADA, BASE, BOB, Reply, TestServer, basic};

/// A file of an artifact: its path and its text.
type File<'a> = (&'a str, &'a str);

fn md5(text: &str) -> String {
    STANDARD.encode(Md5::digest(text))
}

fn digest(files: &[File<'_>]) -> String {
    let mut lines: Vec<String> = files.iter().map(|(path, text)| format!("{path}:{}\n", md5(text))).collect();
    lines.sort();
    hex::encode(Md5::digest(format!("wandb-artifact-manifest-v1\n{}", lines.concat())))
}

fn manifest(files: &[File<'_>]) -> String {
    let entries = files.iter().map(|(path, text)| {
        let entry = json!({"digest": md5(text), "size": text.len(), "local_path": "/data/secret", "skip_cache": false});
        ((*path).to_owned(), entry)
    });
    let contents: serde_json::Map<String, Value> = entries.collect();
    json!({"version": 1, "storagePolicy": "wandb-storage-policy-v1", "storagePolicyConfig": {"storageLayout": "V2"},
        "contents": contents})
    .to_string()
}

/// A version on its way.
struct Pending<'a> {
    server: &'a TestServer,
    key: &'a str,
    id: String,
    state: String,
}

impl<'a> Pending<'a> {
    async fn begin(server: &'a TestServer, key: &'a str, more: Value) -> Self {
        let mut input = json!({"entityName": if key == ADA { "ada" } else { "bob" }, "projectName": "demo",
            "artifactTypeName": "dataset", "artifactCollectionName": "ds", "digest": digest(&[]),
            "digestAlgorithm": "MANIFEST_MD5", "enableDigestDeduplication": true});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let reply = create(server, key, input).await;
        assert_eq!(reply.message(), "");
        let artifact = reply.json()["data"]["createArtifact"]["artifact"].take();
        let text = |name: &str| artifact[name].as_str().unwrap().to_owned();
        Self { server, key, id: text("id"), state: text("state") }
    }

    /// Where to send each file; none for one that is there already.
    async fn offer(&self, files: &[File<'_>]) -> Vec<Option<String>> {
        let specs: Vec<Value> =
            files.iter().map(|(path, text)| json!({"artifactID": self.id, "name": path, "md5": md5(text)})).collect();
        let reply = offer(self.server, self.key, specs).await;
        assert_eq!(reply.message(), "");
        let edges = reply.json()["data"]["createArtifactFiles"]["files"]["edges"].take();
        let edges = edges.as_array().unwrap().clone();
        edges.iter().map(|edge| edge["node"]["uploadUrl"].as_str().map(str::to_owned)).collect()
    }

    async fn send(&self, files: &[File<'_>]) {
        for (url, (_, text)) in self.offer(files).await.into_iter().zip(files) {
            if let Some(url) = url {
                assert_eq!(put(self.server, &url, text).await.status, StatusCode::OK);
            }
        }
    }

    async fn announce(&self, digest: &str) -> Reply {
        let query = "mutation($id: ID!, $digest: String!) { createArtifactManifest(input: {artifactID: $id,
            name: \"wandb_manifest.json\", digest: $digest, entityName: \"x\", projectName: \"x\", runName: \"x\"}) {
            artifactManifest { id file { uploadUrl uploadHeaders } } } }";
        self.server.graphql_as(self.key, query, json!({"id": self.id, "digest": digest})).await
    }

    async fn send_manifest(&self, text: &str) -> Reply {
        let announced = self.announce(&md5(text)).await.json();
        let url = announced["data"]["createArtifactManifest"]["artifactManifest"]["file"]["uploadUrl"].clone();
        put(self.server, url.as_str().unwrap(), text).await
    }

    async fn commit(&self) -> Reply {
        let query = "mutation($id: ID!) { commitArtifact(input: {artifactID: $id}) { artifact { id digest state
            versionIndex size fileCount } } }";
        self.server.graphql_as(self.key, query, json!({"id": self.id})).await
    }

    /// The message that a commit of this manifest is refused with. Nobody sees anything of it.
    async fn refused(&self, manifest: &str) -> String {
        assert_eq!(self.send_manifest(manifest).await.status, StatusCode::OK);
        let reply = self.commit().await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{manifest}");
        reply.message()
    }
}

async fn create(server: &TestServer, key: &str, input: Value) -> Reply {
    let query = "mutation($input: CreateArtifactInput!) { createArtifact(input: $input) { artifact { id state
        artifactSequence { id latestArtifact { id } } } } }";
    server.graphql_as(key, query, json!({"input": input})).await
}

async fn offer(server: &TestServer, key: &str, specs: Vec<Value>) -> Reply {
    let query = "mutation($input: CreateArtifactFilesInput!) { createArtifactFiles(input: $input) { files { edges {
        node { name uploadUrl uploadHeaders artifact { id } } } } } }";
    server.graphql_as(key, query, json!({"input": {"artifactFiles": specs, "storageLayout": "V2"}})).await
}

async fn put(server: &TestServer, url: &str, text: &str) -> Reply {
    let request = Request::put(url.strip_prefix(BASE).unwrap()).body(Body::from(text.to_owned()));
    server.send(request.unwrap()).await
}

/// Logs a version and gives its id.
pub(super) async fn log(server: &TestServer, files: &[File<'_>], more: Value) -> String {
    let mut more = more;
    more["digest"] = json!(digest(files));
    let pending = Pending::begin(server, ADA, more).await;
    pending.send(files).await;
    assert_eq!(pending.send_manifest(&manifest(files)).await.status, StatusCode::OK);
    let reply = pending.commit().await;
    assert_eq!(reply.message(), "");
    pending.id
}

/// The ids of the versions of `ds`, the newest first.
async fn versions(server: &TestServer) -> Vec<String> {
    let query =
        "{ project(name: \"demo\") { artifactCollection(name: \"ds\") { artifacts { edges { node { id } } } } } }";
    let data = server.graphql(query, json!({})).await;
    let edges = data["project"]["artifactCollection"]["artifacts"]["edges"].as_array().unwrap().clone();
    edges.iter().map(|edge| edge["node"]["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_version_is_read_as_it_was_logged() {
    let server = TestServer::new().await;
    let files = [("a.txt", "hello"), ("sub/ü %2f.txt", "0123456789")];
    log(&server, &files, json!({})).await;
    let query = "{ project(name: \"demo\") { artifactCollectionMembership(name: \"ds:latest\") { versionIndex
        artifact { size fileCount commitHash currentManifest { file { directUrl } } }
        files { totalCount edges { node { name directUrl sizeBytes md5 } } } } } }";
    let data = server.graphql(query, json!({})).await;
    let found = &data["project"]["artifactCollectionMembership"];
    assert_eq!((&found["versionIndex"], &found["artifact"]["size"]), (&json!(0), &json!(15)));
    assert_eq!((&found["artifact"]["fileCount"], &found["files"]["totalCount"]), (&json!(2), &json!(2)));

    let get = async |url: &Value| server.get(url.as_str().unwrap().strip_prefix(BASE).unwrap()).await;
    let read = get(&found["artifact"]["currentManifest"]["file"]["directUrl"]).await;
    assert!(!String::from_utf8_lossy(&read.bytes).contains("secret"), "paths of the client are told");
    let contents = &read.json()["contents"];
    assert_eq!(contents["sub/ü %2f.txt"], json!({"digest": md5("0123456789"), "size": 10}));

    let url = &found["files"]["edges"][1]["node"]["directUrl"];
    assert_eq!(get(url).await.bytes, b"0123456789");
    let path = url.as_str().unwrap().strip_prefix(BASE).unwrap();
    let part = Request::get(path).header(header::RANGE, "bytes=3-5").body(Body::empty()).unwrap();
    let part = server.send(part).await;
    assert_eq!((part.status, part.bytes.as_slice()), (StatusCode::PARTIAL_CONTENT, &b"345"[..]));
    let forged = path.replace("%2Fü", "x").replace("signature=", "signature=0");
    assert_eq!(server.get(&forged).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn old_addresses_give_the_bytes_to_those_who_may_read_them() {
    let server = TestServer::new().await;
    log(&server, &[("a.txt", "hello")], json!({})).await;
    let md5 = hex::encode(Md5::digest("hello"));
    let get = async |key: &str, path: String| {
        let request = Request::get(path).header(header::AUTHORIZATION, basic(key)).body(Body::empty());
        let reply = server.send(request.unwrap()).await;
        (reply.status.as_u16(), reply.bytes)
    };
    for path in [
        format!("/artifacts/ada/{md5}"),
        format!("/artifactsV2/default/ada/QXJ0aWZhY3Q6MQ%3D%3D/{md5}"),
        format!("/artifactsV2/default/ada/demo/ds/QXJ0aWZhY3Q6MQ==/{md5}/a.txt"),
        format!("/artifactsV2/default/ada/demo/ds/QXJ0aWZhY3Q6MQ==/QXJ0aWZhY3Q6MQ==/{md5}/a.txt"),
    ] {
        assert_eq!(get(ADA, path.clone()).await, (200, b"hello".to_vec()), "{path}");
        assert_eq!(get(BOB, path.clone()).await.0, 404, "{path}");
        assert_eq!(get(BOB, path.replace("/ada/", "/bob/")).await.0, 404, "{path}");
    }
    for path in ["/artifacts/ada/..%2f..", "/artifacts/ada/zz", "/artifactsV2/default/ada/a/b/c"] {
        assert!(matches!(get(ADA, path.to_owned()).await.0, 400 | 404), "{path}");
    }
}

#[tokio::test]
async fn bytes_that_are_not_those_announced_are_refused() {
    let server = TestServer::new().await;
    let pending = Pending::begin(&server, ADA, json!({})).await;
    let url = pending.offer(&[("a.txt", "hello")]).await[0].clone().unwrap();
    for wrong in ["", "hell", "hello ", "HELLO"] {
        let reply = put(&server, &url, wrong).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    assert!(pending.offer(&[("a.txt", "hello")]).await[0].is_some(), "a refused upload counts as there");
    let announced = pending.announce(&md5("{}")).await.json();
    let url = announced["data"]["createArtifactManifest"]["artifactManifest"]["file"]["uploadUrl"].clone();
    assert_eq!(put(&server, url.as_str().unwrap(), "[]").await.status, StatusCode::BAD_REQUEST);
    assert!(pending.commit().await.message().contains("manifest of `ada/demo/ds` was not uploaded"));
}

#[tokio::test]
async fn what_a_manifest_may_not_say_is_refused_and_changes_nothing() {
    let server = TestServer::new().await;
    let before = log(&server, &[("a.txt", "hello")], json!({})).await;
    let pending = Pending::begin(&server, ADA, json!({"digest": digest(&[("b.txt", "bye")])})).await;
    let good = manifest(&[("b.txt", "bye")]);
    let refused = pending.refused(&good).await;
    assert!(refused.contains("`b.txt` of the artifact was not uploaded"), "{refused}");
    pending.send(&[("b.txt", "bye")]).await;
    for (wrong, expected) in [
        (good.replace("\"size\":3", "\"size\":4"), "has 3 bytes, but the manifest says 4"),
        (manifest(&[("c.txt", "bye")]), "was announced"),
        (manifest(&[("../b.txt", "bye")]), "is not a valid file path"),
        (manifest(&[("/etc/passwd", "bye")]), "is not a valid file path"),
        (manifest(&[("b", "bye"), ("b/c", "bye")]), "both an entry and a folder"),
        (good.replace(&md5("bye"), "bm90IGFuIG1kNQ=="), "not an MD5"),
        (good.replace("\"version\":1", "\"version\":2"), "version 2"),
        ("{".repeat(100_000), "cannot be read"),
        ("\u{feff}{}".to_owned(), "cannot be read"),
    ] {
        let told = pending.refused(&wrong).await;
        // A digest that does not fit comes first where more than one thing is wrong.
        assert!(told.contains(expected) || told.contains("was announced"), "{wrong}: {told}");
    }
    assert_eq!(versions(&server).await, [before]);
    assert_eq!(pending.send_manifest(&good).await.status, StatusCode::OK);
    assert_eq!(pending.commit().await.json()["data"]["commitArtifact"]["artifact"]["versionIndex"], 1);
}

#[tokio::test]
async fn a_foreign_digest_opens_nothing() {
    let server = TestServer::new().await;
    let secret = [("s.txt", "the secret")];
    let id = log(&server, &secret, json!({"clientID": "client-1"})).await;
    let pending = Pending::begin(&server, BOB, json!({"digest": digest(&secret)})).await;
    assert_eq!(pending.state, "PENDING");
    assert!(pending.offer(&secret).await[0].is_some(), "a foreign content counts as there");
    let refused = pending.refused(&manifest(&secret)).await;
    assert!(refused.contains("was not uploaded"), "{refused}");

    let query = "query($id: ID!) { artifact(id: $id) { id } clientIDMapping(clientID: \"client-1\") { serverID } }";
    let seen = server.graphql_as(BOB, query, json!({"id": id})).await;
    assert_eq!(seen.json()["data"], json!({"artifact": null, "clientIDMapping": null}));
    let seen = server.graphql_as(ADA, query, json!({"id": id})).await;
    assert_eq!(seen.json()["data"]["clientIDMapping"]["serverID"], json!(id));
    let foreign = offer(&server, BOB, vec![json!({"artifactID": id, "name": "a", "md5": md5("a")})]).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn two_commits_at_once_make_one_version() {
    let server = TestServer::new().await;
    let files = [("a.txt", "hello")];
    let pending = Pending::begin(&server, ADA, json!({"digest": digest(&files)})).await;
    pending.send(&files).await;
    pending.send_manifest(&manifest(&files)).await;
    let (one, two) = tokio::join!(pending.commit(), pending.commit());
    assert_eq!((one.message(), two.message()), (String::new(), String::new()));
    assert_eq!(one.json(), two.json());
    assert_eq!(pending.commit().await.json(), one.json());
    assert_eq!(versions(&server).await, [pending.id]);
}

#[tokio::test]
async fn beginning_again_begins_no_second_version() {
    let server = TestServer::new().await;
    let one = Pending::begin(&server, ADA, json!({"clientID": "c1"})).await;
    let same = Pending::begin(&server, ADA, json!({"clientID": "c1"})).await;
    let other = Pending::begin(&server, ADA, json!({"clientID": "c2"})).await;
    assert_eq!(one.id, same.id);
    assert_ne!(one.id, other.id);
    // Another tenant's names are its own.
    assert_ne!(one.id, Pending::begin(&server, BOB, json!({"clientID": "c1"})).await.id);
}

#[tokio::test]
async fn names_that_cannot_be_are_refused_before_anything_is_made() {
    let server = TestServer::new().await;
    let good = json!({"entityName": "ada", "projectName": "new", "artifactTypeName": "dataset",
        "artifactCollectionName": "ds", "digest": digest(&[]), "digestAlgorithm": "MANIFEST_MD5"});
    let alias = |name: &str| json!([{"artifactCollectionName": "ds", "alias": name}]);
    for (member, value) in [
        ("artifactCollectionName", json!("a/b")),
        ("artifactCollectionName", json!("..")),
        ("artifactCollectionName", json!("x".repeat(129))),
        ("artifactTypeName", json!("a:b")),
        ("aliases", alias("v3")),
        ("aliases", alias("a/b")),
        ("tags", json!([{"tagName": "a.b"}])),
        ("digest", json!("../x")),
        ("metadata", json!("[1]")),
        ("metadata", json!("{")),
        ("clientID", json!("x".repeat(300))),
        ("storageRegion", json!("mars")),
        ("digestAlgorithm", json!("MANIFEST_XXH128")),
        ("ttlDurationSeconds", json!(-7)),
        ("ttlDurationSeconds", json!(i64::MAX)),
    ] {
        let mut input = good.clone();
        input[member] = value.clone();
        let reply = create(&server, ADA, input).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{member}: {value}");
    }
    let seen = server.graphql("{ project(name: \"new\") { id } }", json!({})).await;
    assert_eq!(seen["project"], Value::Null);
}

#[tokio::test]
async fn a_name_belongs_to_one_type_and_one_kind_of_collection() {
    let server = TestServer::new().await;
    let id = log(&server, &[("a.txt", "hello")], json!({})).await;
    let input = json!({"entityName": "ada", "projectName": "demo", "artifactTypeName": "model",
        "artifactCollectionName": "ds", "digest": digest(&[]), "digestAlgorithm": "MANIFEST_MD5"});
    assert!(create(&server, ADA, input).await.message().contains("has the type `dataset`"));
    let link = "mutation($id: ID!, $name: String!, $entity: String!, $project: String!) { linkArtifact(input: {
        artifactID: $id, artifactPortfolioName: $name, entityName: $entity, projectName: $project}) { versionIndex } }";
    let linked = async |key: &str, name: &str, entity: &str, project: &str| {
        let variables = json!({"id": id, "name": name, "entity": entity, "project": project});
        let reply = server.graphql_as(key, link, variables).await;
        (reply.status.as_u16(), reply.message())
    };
    assert!(linked(ADA, "ds", "ada", "demo").await.1.contains("where versions are made"));
    assert_eq!(linked(ADA, "best", "ada", "demo").await, (200, String::new()));
    assert_eq!(linked(ADA, "best", "ada", "demo").await, (200, String::new()));
    assert_eq!(linked(BOB, "best", "bob", "demo").await.0, 404);
    assert!(linked(ADA, "best", "bob", "demo").await.1.contains("only within `ada`"));
    // Registries belong to organizations, and are made before anything is linked into them.
    assert_eq!(linked(ADA, "best", "ada", "wandb-registry-model").await.0, 404);
    let input = json!({"entityName": "ada", "projectName": "demo", "artifactTypeName": "dataset",
        "artifactCollectionName": "best", "digest": digest(&[]), "digestAlgorithm": "MANIFEST_MD5"});
    assert!(create(&server, ADA, input).await.message().contains("holds links"));
}

#[tokio::test]
async fn a_deleted_version_is_gone_and_the_newest_left_is_the_latest() {
    let server = TestServer::new().await;
    let first = log(&server, &[("a.txt", "hello")], json!({})).await;
    let second = log(&server, &[("a.txt", "changed")], json!({})).await;
    let delete = async |id: &str, with_aliases: bool| {
        let query =
            "mutation($id: ID!, $all: Boolean) { deleteArtifact(input: {artifactID: $id, deleteAliases: $all}) {
            artifact { id state } } }";
        server.graphql_as(ADA, query, json!({"id": id, "all": with_aliases})).await
    };
    let kept = delete(&second, false).await;
    assert_eq!((kept.status.as_u16(), kept.message().contains("alias `latest`")), (400, true));
    assert_eq!(versions(&server).await, [second.clone(), first.clone()]);
    for _ in 0..2 {
        assert_eq!(delete(&second, true).await.json()["data"]["deleteArtifact"]["artifact"]["state"], "DELETED");
    }
    assert_eq!(versions(&server).await, std::slice::from_ref(&first));
    let query =
        "query($id: ID!) { artifact(id: $id) { id } project(name: \"demo\") { artifact(name: \"ds\") { id } } }";
    let seen = server.graphql(query, json!({"id": second})).await;
    assert_eq!(seen, json!({"artifact": null, "project": {"artifact": {"id": first}}}));
    // Its number is not given out again.
    log(&server, &[("a.txt", "third")], json!({})).await;
    let seen = server.graphql("{ project(name: \"demo\") { artifact(name: \"ds:v2\") { versionIndex } } }", json!({}));
    assert_eq!(seen.await["project"]["artifact"]["versionIndex"], 2);
}

#[tokio::test]
async fn deleting_a_run_takes_its_artifacts_along_where_that_is_asked_for() {
    let server = TestServer::new().await;
    let mut made = Vec::new();
    for (run, text) in [("r1", "one"), ("r2", "two")] {
        server.start_run(run).await;
        made.push(log(&server, &[("a.txt", text)], json!({"runName": run})).await);
        let query = "mutation($id: ID!, $all: Boolean) { deleteRun(input: {id: $id, deleteArtifacts: $all}) {
            clientMutationId } }";
        let id = STANDARD.encode(format!("Run:v1:{run}:demo:ada"));
        server.graphql(query, json!({"id": id, "all": run == "r2"})).await;
    }
    assert_eq!(versions(&server).await, made[..1]);
}

#[tokio::test]
async fn lists_are_told_in_pages_that_end() {
    let server = TestServer::new().await;
    let mut made = Vec::new();
    for text in ["one", "two", "three", "four", "five"] {
        made.push(log(&server, &[("a.txt", text), ("b.txt", "b"), ("c.txt", "c")], json!({})).await);
    }
    made.reverse();
    let query = "query($after: String, $file: String) { project(name: \"demo\") { artifactCollection(name: \"ds\") {
        artifacts(first: 2, after: $after) { totalCount pageInfo { endCursor hasNextPage } edges { version node { id
            files(first: 2, after: $file) { pageInfo { endCursor hasNextPage } edges { node { name } } } } } } } } }";
    let (mut after, mut seen, mut n_pages) = (Value::Null, Vec::new(), 0);
    loop {
        let data = server.graphql(query, json!({"after": after})).await;
        let page = data["project"]["artifactCollection"]["artifacts"].clone();
        assert_eq!(page["totalCount"], 5);
        let edges = page["edges"].as_array().unwrap();
        seen.extend(edges.iter().map(|edge| edge["node"]["id"].as_str().unwrap().to_owned()));
        n_pages += 1;
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert_eq!((seen, n_pages), (made, 3));
    let files = server.graphql(query, json!({"file": "b.txt"})).await;
    let files = &files["project"]["artifactCollection"]["artifacts"]["edges"][0]["node"]["files"];
    assert_eq!(files["edges"], json!([{"node": {"name": "c.txt"}}]));
    let broken = server.graphql_as(ADA, query, json!({"after": "x'; --"})).await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
}
