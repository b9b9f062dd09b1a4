//! Files, sent and fetched by signed links and by key.

use axum::body::Body;
use axum::http::{HeaderValue, Request, StatusCode, header};
use serde_json::json;

use super::{ADA, BASE, BOB, Reply, TestServer, basic};

/// Sends a file of a run as the client does, and gives the link it was sent to.
pub(super) async fn upload(server: &TestServer, run: &str, name: &str, content: &str) -> String {
    let query = "mutation($run: String!, $files: [String!]!) {
        createRunFiles(input: {entityName: \"ada\", projectName: \"demo\", runName: $run, files: $files}) {
            runID uploadHeaders files { name uploadUrl }
        }
    }";
    let mut data = server.graphql(query, json!({ "run": run, "files": [name] })).await;
    assert_eq!(data["createRunFiles"]["files"][0]["name"], name);
    let serde_json::Value::String(url) = data["createRunFiles"]["files"][0]["uploadUrl"].take() else {
        panic!("no URL")
    };
    let reply = put(server, &url, content).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", String::from_utf8_lossy(&reply.bytes));
    url
}

async fn put(server: &TestServer, url: &str, content: &str) -> Reply {
    let request = Request::put(url.strip_prefix(BASE).unwrap()).body(Body::from(content.to_owned()));
    server.send(request.unwrap()).await
}

/// The listed file of this name.
async fn listed(server: &TestServer, run: &str, name: &str) -> serde_json::Value {
    let query = "query($run: String!, $names: [String]) { project(name: \"demo\") { run(name: $run) {
        fileCount files(names: $names) { edges { node { id name url directUrl sizeBytes mimetype updatedAt md5 } } }
    } } }";
    let data = server.graphql(query, json!({ "run": run, "names": [name] })).await;
    data["project"]["run"]["files"]["edges"][0]["node"].clone()
}

#[tokio::test]
async fn a_file_comes_back_by_its_link_without_credentials() {
    let server = TestServer::new().await;
    server.start_run("r1").await;
    let name = "media/images/ü b%2f+#?_0.txt";
    upload(&server, "r1", name, "first").await;
    upload(&server, "r1", name, "second").await;
    let file = listed(&server, "r1", name).await;
    assert_eq!((&file["sizeBytes"], &file["mimetype"]), (&json!(6), &json!("text/plain")));
    assert_eq!(file["md5"], "qfDmGhN9hqqdtTRl4IAWEg==");
    let url = file["url"].as_str().unwrap();
    let reply = server.get(url.strip_prefix(BASE).unwrap()).await;
    assert_eq!((reply.status, reply.bytes.as_slice()), (StatusCode::OK, &b"second"[..]));
    assert_eq!(reply.headers[header::CONTENT_SECURITY_POLICY], "sandbox; default-src 'none'");
    assert_eq!(reply.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert_eq!(reply.headers[header::CONTENT_LENGTH], "6");
}

#[tokio::test]
async fn a_range_and_a_head_are_answered() {
    let server = TestServer::new().await;
    server.start_run("r1").await;
    upload(&server, "r1", "a.bin", "0123456789").await;
    upload(&server, "r1", "empty", "").await;
    let path = "/storage/runs/ada/demo/r1/a.bin";
    let send = async |method: &str, path: &str, range: &str| {
        let request = Request::builder().method(method).uri(path).header(header::AUTHORIZATION, basic(ADA));
        let reply = server.send(request.header(header::RANGE, range).body(Body::empty()).unwrap()).await;
        let header = |name| reply.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        let (range, length) = (header(header::CONTENT_RANGE), header(header::CONTENT_LENGTH));
        (reply.status.as_u16(), String::from_utf8(reply.bytes).unwrap(), range, length)
    };
    let answer = |status, text: &str, range: &str, length: &str| {
        let range = (!range.is_empty()).then(|| range.to_owned());
        (status, text.to_owned(), range, (!length.is_empty()).then(|| length.to_owned()))
    };
    assert_eq!(send("GET", path, "bytes=0-0").await, answer(206, "0", "bytes 0-0/10", "1"));
    assert_eq!(send("GET", path, "bytes=-3").await, answer(206, "789", "bytes 7-9/10", "3"));
    assert_eq!(send("GET", path, "bytes=5-1").await, answer(200, "0123456789", "", "10"));
    assert_eq!(send("GET", path, "bytes=10-").await.0, 416);
    assert_eq!(send("HEAD", path, "none").await, answer(200, "", "", "10"));
    assert_eq!(send("GET", "/storage/runs/ada/demo/r1/empty", "none").await.0, 200);
    let ranges = vec!["1-1"; 2_000].join(",");
    assert_eq!(send("GET", path, &format!("bytes={ranges}")).await.0, 200);
}

#[tokio::test]
async fn a_link_opens_nothing_but_its_own_file() {
    let server = TestServer::new().await;
    server.start_run("r1").await;
    let upload_url = upload(&server, "r1", "a.txt", "a").await;
    upload(&server, "r1", "b.txt", "b").await;
    let file = listed(&server, "r1", "a.txt").await;
    let url = file["url"].as_str().unwrap().strip_prefix(BASE).unwrap().to_owned();
    let status = async |path: &str| server.get(path).await.status.as_u16();
    assert_eq!(status(&url).await, 200);
    assert_eq!(status(&url.replace("a.txt", "b.txt")).await, 403);
    assert_eq!(status(&url.replace("expires=1", "expires=9")).await, 403);
    assert_eq!(status(&format!("{url}0")).await, 403);
    assert_eq!(status(upload_url.strip_prefix(BASE).unwrap()).await, 403);
    assert_eq!(put(&server, &format!("{BASE}{url}"), "other").await.status, StatusCode::FORBIDDEN);
    assert_eq!(status("/storage/runs/ada/demo/r1/a.txt").await, 401);
    for path in ["..%2f..%2fa.txt", "%2e%2e/a.txt", "..%5ca.txt", "%252e%252e/a", "a%00.txt", "%ff"] {
        let status = status(&format!("/storage/runs/ada/demo/r1/{path}?expires=1&signature=00")).await;
        assert!(status == 400 || status == 403, "{path}: {status}");
    }
}

#[tokio::test]
async fn a_file_is_for_those_who_may_see_the_run() {
    let server = TestServer::new().await;
    server.start_run("r1").await;
    upload(&server, "r1", "page.html", "<script>alert(1)</script>").await;
    let send = async |key: &str, method: &str| {
        let request = Request::builder().method(method).uri("/storage/runs/ada/demo/r1/page.html");
        server.send(request.header(header::AUTHORIZATION, basic(key)).body(Body::from("x")).unwrap()).await
    };
    let reply = send(ADA, "GET").await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.headers[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment;"));
    assert_eq!(send(BOB, "GET").await.status, StatusCode::NOT_FOUND);
    assert_eq!(send(BOB, "PUT").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn deleted_files_are_gone() {
    let server = TestServer::new().await;
    server.start_run("r1").await;
    upload(&server, "r1", "a.txt", "a").await;
    let id = listed(&server, "r1", "a.txt").await["id"].take();
    let query = "mutation($files: [ID!]!, $projectId: Int) { deleteFiles(input: {files: $files, projectId: $projectId}) { success } }";
    let foreign = server.graphql_as(BOB, query, json!({ "files": [id], "projectId": 1 })).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    let data = server.graphql(query, json!({ "files": [id], "projectId": 1 })).await;
    assert_eq!(data["deleteFiles"]["success"], true);
    assert!(listed(&server, "r1", "a.txt").await.is_null());
}

#[tokio::test]
async fn pages_of_other_sites_may_follow_signed_links_and_nothing_else() {
    let server = TestServer::new().await;
    server.start_run("r1").await;
    let preflight = async |path: &str| {
        let request = Request::builder().method("OPTIONS").uri(path).header(header::ORIGIN, "https://example.org");
        let request = request.header(header::ACCESS_CONTROL_REQUEST_METHOD, "PUT").body(Body::empty()).unwrap();
        let headers = server.send(request).await.headers;
        let get = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap().to_owned());
        (get(header::ACCESS_CONTROL_ALLOW_ORIGIN), get(header::ACCESS_CONTROL_ALLOW_METHODS))
    };
    let allowed = (Some("*".to_owned()), Some("GET,HEAD,PUT".to_owned()));
    assert_eq!(preflight("/storage/runs/ada/demo/r1/a.txt?signature=x").await, allowed);
    for path in ["/graphql", "/api/v1/session", "/files/ada/demo/r1/file_stream"] {
        assert_eq!(preflight(path).await, (None, None), "{path}");
    }
}

#[tokio::test]
async fn a_file_is_found_by_its_name_from_here() {
    let server = TestServer::new().await;
    server.start_run("r1").await;
    upload(&server, "r1", "a b.txt", "a").await;
    assert_eq!(listed(&server, "r1", "./a b.txt").await["name"], "a b.txt");
}
