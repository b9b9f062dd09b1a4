//! Artifacts through our own API: listed, shown, changed, compared, deleted, and their lineage.

use axum::http::Method;
use ayumi_testkit::{Answer, Client, TestApp};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use serde_json::{Value, json};

pub const ROOT: &str = "/api/v1/projects/ada/demo/artifacts";

/// Logs a version of a collection of `ada/demo` as a client does, and returns its id.
pub async fn log(client: &Client<'_>, run: Option<&str>, collection: &str, files: &[(&str, &str)]) -> String {
    let mut files = files.to_vec();
    files.sort_unstable();
    let b64 = |text: &str| STANDARD.encode(Md5::digest(text));
    let lines: String = files.iter().map(|(path, text)| format!("{path}:{}\n", b64(text))).collect();
    let digest = hex::encode(Md5::digest(format!("wandb-artifact-manifest-v1\n{lines}")));
    let begin = "mutation($run: String, $name: String!, $digest: String!) { createArtifact(input: {entityName: \"ada\",
        projectName: \"demo\", runName: $run, artifactTypeName: \"dataset\", artifactCollectionName: $name,
        enableDigestDeduplication: true, digestAlgorithm: MANIFEST_MD5, digest: $digest}) { artifact { id state } } }";
    let begun = client.graphql(begin, json!({"run": run, "name": collection, "digest": digest})).await;
    let id = begun.at("/data/createArtifact/artifact/id").as_str().unwrap_or_else(|| panic!("{begun:?}")).to_owned();
    if begun.at("/data/createArtifact/artifact/state") == "COMMITTED" {
        return id;
    }
    let announce = "mutation($id: ID!) { createArtifactManifest(input: {artifactID: $id, name: \"m\", digest: \"\",
        entityName: \"x\", projectName: \"x\", runName: \"x\"}) { artifactManifest { id } } }";
    let announced = client.graphql(announce, json!({"id": id})).await;
    let manifest = announced.at("/data/createArtifactManifest/artifactManifest/id");
    let number =
        |id: &str| String::from_utf8(STANDARD.decode(id).unwrap()).unwrap().split_once(':').unwrap().1.to_owned();
    let folder = format!("/storage/artifacts/{}", number(&id));
    let mut contents = serde_json::Map::new();
    for (path, text) in &files {
        let md5 = hex::encode(Md5::digest(text));
        assert_eq!(client.put_bytes(&format!("{folder}/contents/{md5}"), text.as_bytes()).await.status, 200);
        contents.insert((*path).to_owned(), json!({"digest": b64(text), "size": text.len()}));
    }
    let text = json!({"version": 1, "contents": contents}).to_string();
    let path = format!("{folder}/manifests/{}", number(manifest.as_str().unwrap()));
    assert_eq!(client.put_bytes(&path, text.as_bytes()).await.status, 200);
    let commit = "mutation($id: ID!) { commitArtifact(input: {artifactID: $id}) { artifact { id } } }";
    let committed = client.graphql(commit, json!({"id": id})).await;
    assert_eq!(committed.at("/data/commitArtifact/artifact/id"), id, "{committed:?}");
    id
}

pub async fn use_version(client: &Client<'_>, run: &str, id: &str) {
    let query = "mutation($id: ID!, $run: String!) { useArtifact(input: {artifactID: $id, entityName: \"ada\",
        projectName: \"demo\", runName: $run}) { artifact { id } } }";
    assert_eq!(client.graphql(query, json!({"id": id, "run": run})).await.status, 200);
}

pub async fn link(client: &Client<'_>, id: &str, portfolio: &str) {
    let query = "mutation($id: ID!, $name: String!) { linkArtifact(input: {artifactID: $id, entityName: \"ada\",
        projectName: \"demo\", artifactPortfolioName: $name}) { versionIndex } }";
    let linked = client.graphql(query, json!({"id": id, "name": portfolio})).await;
    assert_eq!(linked.status, 200, "{linked:?}");
}

async fn patch(client: &Client<'_>, path: &str, body: Value) -> Answer {
    client.request(Method::PATCH, &format!("{ROOT}/{path}"), Some(body)).await
}

async fn delete(client: &Client<'_>, path: &str) -> Answer {
    client.request(Method::DELETE, &format!("{ROOT}/{path}"), None).await
}

/// One member of each item of a list in an answer.
fn column(answer: &Answer, list: &str, name: &str) -> Vec<Value> {
    let items = answer.at(list);
    items.as_array().unwrap_or_else(|| panic!("{answer:?}")).iter().map(|item| item[name].clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn collections_are_found_sorted_and_counted_by_type() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    for (name, text) in [("beta", "1"), ("alpha", "1"), ("beta", "22")] {
        log(&ada, Some("r1"), name, &[("f", text)]).await;
    }
    link(&ada, &log(&ada, None, "beta", &[("f", "22")]).await, "best").await;
    let all = ada.get(ROOT).await;
    assert_eq!(column(&all, "/collections", "name"), ["alpha", "best", "beta"]);
    assert_eq!(all.at("/types"), json!([{"name": "dataset", "n_collections": 3}]));
    let beta = all.at("/collections/2");
    assert_eq!((&beta["n_versions"], &beta["size_bytes"], &beta["kind"]), (&json!(2), &json!(3), &json!("sequence")));
    assert_eq!((&beta["latest"]["version"], &beta["latest"]["aliases"]), (&json!("v1"), &json!(["latest"])));
    assert_eq!(beta["latest"]["logged_by"]["id"], "r1");
    let best = all.at("/collections/1");
    assert_eq!((&best["kind"], &best["latest"]["version"]), (&json!("portfolio"), &json!("v0")));

    let names = |answer: &Answer| column(answer, "/collections", "name");
    for (query, expected) in [
        ("sort=-name", vec!["beta", "best", "alpha"]),
        ("sort=created_at", vec!["beta", "alpha", "best"]),
        ("search=ALPH", vec!["alpha"]),
        ("search=%25", vec![]),
        ("type=dataset&search=be", vec!["best", "beta"]),
        ("type=model", vec![]),
    ] {
        assert_eq!(names(&ada.get(&format!("{ROOT}?{query}")).await), expected, "{query}");
    }
    let mut seen = Vec::new();
    let mut path = format!("{ROOT}?limit=1&sort=-updated_at");
    loop {
        let page = ada.get(&path).await;
        assert_eq!(page.at("/n_matching"), 3);
        seen.extend(names(&page));
        let Some(cursor) = page.at("/next_cursor").as_str().map(str::to_owned) else { break };
        path = format!("{ROOT}?limit=1&sort=-updated_at&cursor={cursor}");
    }
    // All at one moment of the test's clock: then the later made counts as later changed.
    assert_eq!(seen, ["best", "alpha", "beta"]);
    for bad in ["sort=size", "cursor=x", "type=%2F", "cursor=1.tx&sort=created_at"] {
        assert_eq!(ada.get(&format!("{ROOT}?{bad}")).await.status, 400, "{bad}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_tells_where_it_came_from_and_is_changed_in_part() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    for run in ["maker", "user"] {
        ada.start_run("demo", run).await;
    }
    let first = log(&ada, Some("maker"), "ds", &[("a", "1")]).await;
    log(&ada, Some("maker"), "ds", &[("a", "2")]).await;
    use_version(&ada, "user", &first).await;
    link(&ada, &first, "best").await;
    let change = json!({"description": "d", "tags": ["x"], "aliases": ["good"], "metadata": {"k": 1}, "ttl": 60});
    let changed = patch(&ada, "ds/versions/v0", change).await;
    assert_eq!(changed.status, 200, "{changed:?}");
    let shown = ada.get(&format!("{ROOT}/ds/versions/good")).await;
    assert_eq!(shown.json(), changed.json());
    assert_eq!(
        (shown.at("/metadata"), shown.at("/ttl"), shown.at("/tags")),
        (json!({"k": 1}), json!(60), json!(["x"]))
    );
    assert_eq!(column(&shown, "/makers", "id"), ["maker"]);
    assert_eq!(column(&shown, "/users", "id"), ["user"]);
    assert_eq!(
        (shown.at("/source/collection"), column(&shown, "/links", "collection")),
        (json!("ds"), vec![json!("best")])
    );
    // Through the link it is the same version under another number.
    assert_eq!(ada.get(&format!("{ROOT}/best/versions/v0")).await.at("/source/version"), "v0");
    assert_eq!(patch(&ada, "ds/versions/v0", json!({"aliases": [], "tags": []})).await.at("/aliases"), json!([]));
    assert_eq!(ada.get(&format!("{ROOT}/ds/versions/latest")).await.at("/version"), "v1");
    assert_eq!(patch(&ada, "ds/versions/v0", json!({"aliases": ["v7"]})).await.status, 400);
    assert_eq!(patch(&ada, "ds/versions/v9", json!({})).await.status, 404);

    let listed = |query: &str| format!("{ROOT}/ds/versions?{query}");
    assert_eq!(column(&ada.get(&listed("")).await, "/versions", "version"), ["v1", "v0"]);
    assert_eq!(column(&ada.get(&listed("alias=latest")).await, "/versions", "version"), ["v1"]);
    assert_eq!(column(&ada.get(&listed("search=v0")).await, "/versions", "version"), ["v0"]);
    let page = ada.get(&listed("limit=1&sort=created_at")).await;
    assert_eq!((column(&page, "/versions", "version"), page.at("/n_matching")), (vec![json!("v0")], json!(2)));
    let cursor = page.at("/next_cursor").as_str().unwrap().to_owned();
    let page = ada.get(&listed(&format!("limit=1&sort=created_at&cursor={cursor}"))).await;
    assert_eq!((column(&page, "/versions", "version"), page.at("/next_cursor")), (vec![json!("v1")], Value::Null));

    let of_run = ada.get("/api/v1/runs/ada/demo/user/artifacts").await;
    assert_eq!((column(&of_run, "/inputs", "version"), of_run.at("/outputs")), (vec![json!("v0")], json!([])));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_versions_are_compared_path_by_path() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    log(&ada, None, "ds", &[("gone", "1"), ("same", "2"), ("d/changed", "3")]).await;
    log(&ada, None, "ds", &[("new", "1"), ("same", "2"), ("d/changed", "4")]).await;
    let path = format!("{ROOT}/ds/versions/v1/compare?with=v0");
    let found = ada.get(&path).await;
    let counts = ["n_added", "n_removed", "n_changed", "n_same"].map(|name| found.at(&format!("/{name}")));
    assert_eq!(counts, [1, 1, 1, 1]);
    assert_eq!(column(&found, "/paths", "path"), ["d/changed", "gone", "new"]);
    assert_eq!(column(&found, "/paths", "difference"), ["changed", "removed", "added"]);
    assert_eq!((found.at("/paths/1/after"), found.at("/paths/2/before")), (Value::Null, Value::Null));
    let page = ada.get(&format!("{path}&show=same,added&limit=1")).await;
    assert_eq!((column(&page, "/paths", "path"), page.at("/next_cursor")), (vec![json!("new")], json!("new")));
    let page = ada.get(&format!("{path}&show=same,added&limit=1&cursor=new")).await;
    assert_eq!((column(&page, "/paths", "path"), page.at("/next_cursor")), (vec![json!("same")], Value::Null));
    assert_eq!(ada.get(&format!("{path}&show=other")).await.status, 400);

    let files = ada.get(&format!("{ROOT}/ds/versions/v0/files?prefix=d%2F")).await;
    assert_eq!((column(&files, "/files", "path"), files.at("/n_files")), (vec![json!("d/changed")], json!(3)));
    let url = files.at("/files/0/url").as_str().unwrap().to_owned();
    assert_eq!(ada.get(&url).await.line(), "200 3");
    assert_eq!(app.user("eve").await.get(&url).await.status, 404);
    assert_eq!(ada.get(&format!("{ROOT}/ds/versions/v0/files/nope")).await.status, 404);
    let page = ada.get(&format!("{ROOT}/ds/versions/v0/files?limit=2")).await;
    assert_eq!(
        (column(&page, "/files", "path"), page.at("/next_cursor")),
        (vec![json!("d/changed"), json!("gone")], json!("gone"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn lineage_reaches_as_far_as_it_is_asked_and_no_further_than_one_may_see() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    for run in ["prepare", "train", "evaluate"] {
        ada.start_run("demo", run).await;
    }
    let data = log(&ada, Some("prepare"), "data", &[("f", "1")]).await;
    use_version(&ada, "train", &data).await;
    let model = log(&ada, Some("train"), "model", &[("f", "2")]).await;
    use_version(&ada, "evaluate", &model).await;
    let whole = ada.get("/api/v1/runs/ada/demo/prepare/lineage").await;
    assert_eq!(column(&whole, "/nodes", "label").len(), 5);
    assert_eq!(column(&whole, "/nodes", "distance"), [0, 1, 2, 3, 4]);
    assert_eq!((whole.at("/edges").as_array().unwrap().len(), whole.at("/truncated")), (4, json!(false)));
    let from = ada.get(&format!("{ROOT}/model/versions/v0/lineage?depth=1")).await;
    assert_eq!((column(&from, "/nodes", "kind").len(), from.at("/truncated")), (3, json!(true)));
    let start = from.at("/start");
    let into: Vec<Value> = column(&from, "/edges", "to").into_iter().filter(|to| *to == start).collect();
    assert_eq!(into.len(), 1, "one run made it");
    let few = ada.get("/api/v1/runs/ada/demo/prepare/lineage?limit=2").await;
    assert_eq!((column(&few, "/nodes", "label").len(), few.at("/truncated")), (2, json!(true)));
    assert_eq!(few.at("/edges").as_array().unwrap().len(), 1);
    let alone = ada.get("/api/v1/runs/ada/demo/evaluate/lineage?depth=0").await;
    assert_eq!(column(&alone, "/nodes", "name"), ["evaluate"]);
    ada.request(Method::DELETE, "/api/v1/runs/ada/demo/train", None).await;
    let cut = ada.get("/api/v1/runs/ada/demo/prepare/lineage").await;
    assert_eq!(column(&cut, "/nodes", "name"), ["prepare", "data"]);

    // Somebody else's run that used it stays theirs.
    let eve = app.user("eve").await;
    eve.start_run("own", "secret").await;
    let query = "mutation($id: ID!) { useArtifact(input: {artifactID: $id, entityName: \"eve\", projectName: \"own\",
        runName: \"secret\"}) { artifact { id } } }";
    assert_eq!(eve.graphql(query, json!({"id": model})).await.status, 404);
    let admin = app.admin();
    assert_eq!(admin.graphql(query, json!({"id": model})).await.status, 200);
    let seen = ada.get(&format!("{ROOT}/model/versions/v0/lineage")).await;
    assert_eq!(
        (column(&seen, "/nodes", "name"), seen.at("/truncated")),
        (vec![json!("model"), json!("evaluate")], json!(false))
    );
    assert_eq!(column(&admin.get(&format!("{ROOT}/model/versions/v0/lineage")).await, "/nodes", "name").len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_rely_on_goes_only_when_they_confirm_it() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    let mut ids = Vec::new();
    for text in ["1", "22", "333"] {
        ids.push(log(&ada, Some("r1"), "ds", &[("f", text)]).await);
    }
    link(&ada, &ids[0], "best").await;
    patch(&ada, "ds/versions/v1", json!({"aliases": ["prod"]})).await;
    let remove = async |mut body: Value, dry_run: bool| {
        body["dry_run"] = json!(dry_run);
        ada.post(&format!("{ROOT}:delete"), body).await
    };
    let told = remove(json!({"collections": ["ds"], "versions": ["ds:v2"]}), true).await;
    assert_eq!(
        (told.at("/deleted"), told.at("/n_versions"), told.at("/size_bytes")),
        (json!(false), json!(3), json!(6))
    );
    assert_eq!(column(&told, "/relied_on", "name"), ["ds:v1", "ds:v0"]);
    assert_eq!(
        (told.at("/relied_on/1/links/0/collection"), told.at("/relied_on/0/aliases")),
        (json!("best"), json!(["prod"]))
    );
    let refused = remove(json!({"collections": ["ds"]}), false).await;
    assert_eq!(refused.status, 409, "{refused:?}");
    assert_eq!(remove(json!({"versions": ["ds:v9"]}), false).await.status, 404);
    for version in ["v0", "v1"] {
        assert_eq!(delete(&ada, &format!("ds/versions/{version}")).await.status, 409, "{version}");
    }
    assert_eq!(delete(&ada, "ds").await.status, 409);
    assert_eq!(ada.get(&format!("{ROOT}/ds/versions")).await.at("/n_matching"), 3);

    // The newest version's `latest` goes to the next, so nobody needs to be asked.
    assert_eq!(delete(&ada, "ds/versions/latest").await.status, 204);
    assert_eq!(ada.get(&format!("{ROOT}/ds/versions/latest")).await.at("/version"), "v1");
    // In a portfolio there is nothing but the link to delete.
    let unlinked = remove(json!({"versions": ["best:v0"]}), false).await;
    assert_eq!((unlinked.at("/n_versions"), unlinked.at("/n_unlinked")), (json!(0), json!(1)));
    assert_eq!(delete(&ada, "ds/versions/v0").await.status, 204);
    assert_eq!(remove(json!({"collections": ["ds", "best"], "confirm": true}), false).await.status, 200);
    assert_eq!(ada.get(ROOT).await.at("/n_matching"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn collections_are_renamed_tagged_and_described() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    for name in ["one", "two"] {
        log(&ada, None, name, &[("f", "1")]).await;
    }
    let change = json!({"name": "uno", "description": "d", "tags": ["b", "a"], "type": "model"});
    let changed = patch(&ada, "one", change).await;
    assert_eq!(
        (changed.at("/name"), changed.at("/tags"), changed.at("/type")),
        (json!("uno"), json!(["a", "b"]), json!("model"))
    );
    assert_eq!(patch(&ada, "uno", json!({"tags": ["b"]})).await.at("/description"), "d");
    assert_eq!(ada.get(&format!("{ROOT}?search=b")).await.at("/n_matching"), 1);
    assert_eq!(patch(&ada, "uno", json!({"name": "two"})).await.status, 409);
    assert_eq!(patch(&ada, "one", json!({})).await.status, 404);
    assert_eq!(patch(&ada, "uno", json!({"name": "a/b"})).await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_takes_its_artifacts_along_unless_one_of_them_is_linked() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let delete_run = async |run: &str, with_artifacts: bool| {
        // The id that the client knows a run by.
        let id = STANDARD.encode(format!("Run:v1:{run}:demo:ada"));
        let query = "mutation($id: ID!, $with: Boolean) { deleteRun(input: {id: $id, deleteArtifacts: $with}) {
            clientMutationId } }";
        assert_eq!(ada.graphql(query, json!({"id": id, "with": with_artifacts})).await.status, 200);
        assert_eq!(ada.get(&format!("/api/v1/runs/ada/demo/{run}")).await.status, 404);
    };
    for run in ["kept", "linked", "plain", "other"] {
        ada.start_run("demo", run).await;
        log(&ada, Some(run), run, &[("f", run)]).await;
    }
    link(&ada, &log(&ada, None, "linked", &[("f", "linked")]).await, "best").await;
    // The same content, logged by a run that stays.
    log(&ada, Some("other"), "plain", &[("f", "shared")]).await;
    log(&ada, Some("plain"), "plain", &[("f", "shared")]).await;
    let n_versions = async |name: &str| ada.get(&format!("{ROOT}/{name}/versions")).await.at("/n_matching");
    delete_run("kept", false).await;
    assert_eq!(n_versions("kept").await, 1);
    // Nobody was asked about the link, so nothing of it goes.
    delete_run("linked", true).await;
    assert_eq!((n_versions("linked").await, n_versions("best").await), (json!(1), json!(1)));
    delete_run("plain", true).await;
    assert_eq!(column(&ada.get(&format!("{ROOT}/plain/versions")).await, "/versions", "version"), ["v1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_are_taken_in_their_time_and_while_the_version_is_pending() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let hex = |text: &str| hex::encode(Md5::digest(text));
    let b64 = |text: &str| STANDARD.encode(Md5::digest(text));
    let digest = hex(&format!("wandb-artifact-manifest-v1\nbig:{}\n", b64("one two")));
    let begin = "mutation($digest: String!) { createArtifact(input: {entityName: \"ada\", projectName: \"demo\",
        artifactTypeName: \"dataset\", artifactCollectionName: \"ds\", digestAlgorithm: MANIFEST_MD5, digest: $digest}) {
        artifact { id } } }";
    let id = ada.graphql(begin, json!({"digest": digest})).await.at("/data/createArtifact/artifact/id");
    let offer = "mutation($spec: CreateArtifactFileSpecInput!) { createArtifactFiles(input: {artifactFiles: [$spec]}) {
        files { edges { node { uploadMultipartUrls { uploadID uploadUrlParts { uploadUrl } } } } } } }";
    let parts = [("one", 1), ("ten", 2), (" two", 3)];
    let inputs = parts.map(|(text, number)| json!({"partNumber": number, "hexMD5": hex(text)}));
    let spec = json!({"artifactID": id, "name": "big", "md5": b64("one two"), "uploadPartsInput": inputs});
    let offered = ada.graphql(offer, json!({"spec": spec})).await;
    let offered = offered.at("/data/createArtifactFiles/files/edges/0/node/uploadMultipartUrls");
    let url = |index: usize| {
        let url = offered["uploadUrlParts"][index]["uploadUrl"].as_str().unwrap();
        url.strip_prefix("http://test").unwrap().to_owned()
    };
    let nobody = app.anonymous();
    let sent = nobody.put_bytes(&url(0), b"one").await;
    assert_eq!((sent.status, &sent.headers["etag"]), (200, &*format!("\"{}\"", hex("one"))));
    for (path, why) in [
        (url(0).replace("/1?", "/2?"), 403),
        (url(0).replace("signature=", "signature=0"), 403),
        (url(0).split('?').next().unwrap().to_owned(), 401),
    ] {
        assert_eq!(nobody.put_bytes(&path, b"one").await.status, why, "{path}");
    }
    let bare = url(0).split("/1?").next().unwrap().to_owned();
    for part in ["0", "4", "-1", "x", "99999999999999999999"] {
        let status = ada.put_bytes(&format!("{bare}/{part}"), b"one").await.status;
        assert!(matches!(status, 400 | 404), "{part}: {status}");
    }
    app.clock.pass(std::time::Duration::from_secs(25 * 3_600));
    let late = nobody.put_bytes(&url(1), b"ten").await;
    assert!(late.status == 403 && late.text().contains("expired"), "{late:?}");
}
