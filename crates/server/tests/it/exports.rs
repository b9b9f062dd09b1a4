//! A run's rows as files for other tools, and for the wandb client.

use axum::body::Body;
use axum::http::{Method, Request};
use ayumi_testkit::{Answer, Client, TestApp};
use serde_json::{Value, json};

async fn stream(client: &Client<'_>, run: &str, body: Value) {
    let answer = client.post(&format!("/files/ada/demo/{run}/file_stream"), body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

async fn log(client: &Client<'_>, run: &str, first: usize, lines: &[String]) {
    stream(client, run, json!({"files": {"wandb-history.jsonl": {"offset": first, "content": lines}}})).await;
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).unwrap().to_str().unwrap()
}

#[tokio::test]
async fn a_run_is_read_as_a_file() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    let lines = [r#"{"_step":0,"a":0.5,"n":{"x":"=1+1"}}"#, r#"{"_step":1,"a":NaN}"#, r#"{"_step":2,"b":true}"#];
    log(&ada, "r1", 0, &lines.map(str::to_owned)).await;
    let get = async |file: &str| ada.get(&format!("/api/v1/runs/ada/demo/r1/history.{file}")).await;

    let csv = get("csv").await;
    assert_eq!(header(&csv, "content-type"), "text/csv; charset=utf-8");
    assert!(header(&csv, "content-disposition").starts_with("attachment"));
    let lines: Vec<String> = csv.text().lines().map(str::to_owned).collect();
    assert_eq!(lines[0], "_step,a,b,n.x");
    assert_eq!(lines[1..], ["0,0.5,,=1+1", "1,NaN,,", "2,,true,"]);
    assert!(get("csv?spreadsheet=true").await.text().contains("'=1+1"));
    assert_eq!(get("csv?keys=b,a&min_step=1&max_step=1").await.text().lines().nth(1), Some("1,,NaN"));
    assert_eq!(get("csv?keys=%5B%22n.x%22%5D").await.text().lines().next(), Some("_step,n.x"));
    let rows = get("jsonl").await.text();
    assert_eq!(rows.lines().next(), Some(r#"{"_step":0,"a":0.5,"n.x":"=1+1"}"#));
    assert_eq!(get("jsonl?keys=b&present=true").await.text(), "{\"_step\":2,\"b\":true}\n");
    assert_eq!(get("csv?keys=n.x,b&present=true").await.text(), "_step,n.x,b\r\n0,=1+1,\r\n2,,true\r\n");
    let arrow = get("arrow").await;
    assert_eq!(header(&arrow, "content-type"), "application/vnd.apache.arrow.stream");
    assert_eq!(arrow.body[..4], [0xff; 4]);
    let parquet = get("parquet").await;
    assert_eq!((&parquet.body[..4], &parquet.body[parquet.body.len() - 4..]), (&b"PAR1"[..], &b"PAR1"[..]));

    for wrong in ["csv?stream=other", "csv?keys=%5B1%5D", "csv?keys=%5B", "csv?min_step=x"] {
        assert_eq!(get(wrong).await.status, 400, "{wrong}");
    }
    assert_eq!(ada.get("/api/v1/runs/ada/demo/none/history.csv").await.status, 404);
    assert_eq!(get("xlsx").await.status, 404);
}

#[tokio::test]
async fn charts_come_as_arrow_to_those_who_ask_for_it() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    log(&ada, "r1", 0, &[r#"{"_step":0,"loss":1}"#.to_owned()]).await;
    let path = "/api/v1/projects/ada/demo/series:query";
    let body = json!({"runs": ["r1", "none"], "keys": ["loss", "none"]});
    let mut request = ada.build(Method::POST, path, Some(body.clone()));
    request.headers_mut().insert("accept", "application/vnd.apache.arrow.stream".parse().unwrap());
    let arrow = app.send(request).await;
    assert_eq!(header(&arrow, "content-type"), "application/vnd.apache.arrow.stream");
    let text = String::from_utf8_lossy(&arrow.body).into_owned();
    assert!(text.contains("ayumi.series") && text.contains(r#""key":"loss""#), "{text}");
    let json = ada.post(path, body).await;
    assert_eq!(json.at("/series/0/last"), json!([1.0]));
    assert_eq!(json.at("/series").as_array().unwrap().len(), 1);
}

const FILES: &str = "{ project(name: \"demo\") { run(name: \"r1\") { parquetHistory(liveKeys: [\"_step\"]) { parquetUrls liveData } } } }";

async fn client_files(client: &Client<'_>) -> (Vec<String>, Value) {
    let answer = client.graphql(FILES, json!({})).await;
    let found = answer.at("/data/project/run/parquetHistory");
    let urls = found["parquetUrls"].as_array().unwrap_or_else(|| panic!("{}", answer.text()));
    let path = |url: &Value| url.as_str().unwrap().strip_prefix("http://test").unwrap().to_owned();
    (urls.iter().map(path).collect(), found["liveData"].clone())
}

#[tokio::test]
async fn the_client_reads_a_long_run_as_parquet() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    let lines: Vec<String> =
        (0..6_000).map(|step| format!(r#"{{"_step":{step},"v":{}}}"#, step as f64 / 2.0)).collect();
    log(&ada, "r1", 0, &lines).await;
    assert_eq!(client_files(&ada).await, (vec![], json!([])), "while the run goes on, and no file is full");
    stream(&ada, "r1", json!({"complete": true, "exitcode": 0})).await;
    let (urls, live) = client_files(&ada).await;
    assert_eq!((urls.len(), live), (1, json!([])));

    let get = |method: Method, range: Option<&str>| {
        let mut request = Request::builder().method(method).uri(&urls[0]);
        if let Some(range) = range {
            request = request.header("range", range);
        }
        app.send(request.body(Body::empty()).unwrap())
    };
    let whole = get(Method::GET, None).await;
    assert_eq!((whole.status, &whole.body[..4]), (200, &b"PAR1"[..]));
    let size = whole.body.len().to_string();
    let head = get(Method::HEAD, None).await;
    assert_eq!((head.status, header(&head, "content-length"), head.body.len()), (200, &size[..], 0));
    let piece = get(Method::GET, Some("bytes=0-0")).await;
    assert_eq!((piece.status, header(&piece, "content-range")), (206, &format!("bytes 0-0/{size}")[..]));
    assert_eq!(get(Method::GET, Some("bytes=-4")).await.body, b"PAR1");
    let forged = Request::get(urls[0].replace("/0?", "/1?")).body(Body::empty()).unwrap();
    assert_eq!(app.send(forged).await.status, 403);
    assert_eq!(ada.get("/storage/history/ada/demo/r1/7").await.status, 404);
    assert_eq!(ada.get("/storage/history/ada/demo/r1/x").await.status, 404);

    // A run that goes on keeps its file, and what is new is live until the run is over again.
    ada.start_run("demo", "r1").await;
    let more: Vec<String> = (6_000..6_010).map(|step| format!(r#"{{"_step":{step},"v":1}}"#)).collect();
    log(&ada, "r1", 6_000, &more).await;
    let (urls, live) = client_files(&ada).await;
    assert_eq!((urls.len(), live), (1, json!([{"_step": 6_000}])));
    stream(&ada, "r1", json!({"complete": true, "exitcode": 0})).await;
    assert_eq!(client_files(&ada).await.0.len(), 2);
    // Rows that change take the files away, for clients keep them.
    log(&ada, "r1", 5, &[r#"{"_step":5,"v":99}"#.to_owned()]).await;
    assert_eq!(client_files(&ada).await, (vec![], json!([])));
}

#[tokio::test]
async fn a_rewound_run_has_no_files_for_clients_any_more() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.start_run("demo", "r1").await;
    let lines: Vec<String> = (0..6_000).map(|step| format!(r#"{{"_step":{step},"v":{step}}}"#)).collect();
    log(&ada, "r1", 0, &lines).await;
    stream(&ada, "r1", json!({"complete": true, "exitcode": 0})).await;
    assert_eq!(client_files(&ada).await.0.len(), 1);
    let bounds = async || {
        let question = json!({"fields": ["history.v.min", "history.v.max", "history.none.max"]});
        ada.post("/api/v1/projects/ada/demo/runs:query", question).await.at("/runs/0/values")
    };
    assert_eq!(bounds().await, json!({"history.v.min": 0, "history.v.max": 5_999}));
    let rewind = "mutation { rewindRun(input: {projectName: \"demo\", runName: \"r1\", metricName: \"_step\",
        metricValue: 5500}) { rewoundRun { name historyLineCount } } }";
    let answer = ada.graphql(rewind, json!({})).await;
    assert_eq!(answer.at("/data/rewindRun/rewoundRun/historyLineCount"), 1_000_000, "{}", answer.text());
    assert_eq!(bounds().await, json!({"history.v.min": 0, "history.v.max": 5_500}));
    assert_eq!(client_files(&ada).await, (vec![], json!([])));
    let wrong = rewind.replace("_step\"", "loss\"");
    assert!(ada.graphql(&wrong, json!({})).await.text().contains("`loss`"));
    let late = json!({"files": {"wandb-history.jsonl": {"offset": 6_000, "content": [r#"{"_step":6000}"#]}}});
    assert_eq!(ada.post("/files/ada/demo/r1/file_stream", late).await.status, 409);
}
