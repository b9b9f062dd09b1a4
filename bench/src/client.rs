//! The real client: reading all runs of a large project, and the end of a run.

use std::path::Path;

use anyhow::Result;
use futures::{StreamExt, TryStreamExt};
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use crate::history::settle;
use crate::report::Report;
use crate::script;
use crate::server::Server;

const PROJECT: &str = "bench-client";
const N_RUNS: usize = 10_000;
/// Keys of config, and as many of summary.
const N_KEYS: usize = 40;
/// Rows of each run's history.
const N_ROWS: usize = 10;
/// Requests at a time while the project is loaded.
const WRITERS: usize = 8;

/// Loads a project and runs `client.py` with a Python that has the client.
pub(crate) async fn measure(binary: &Path, python: &Path, report: &mut Report) -> Result<()> {
    let folder = TempDir::new()?;
    let server = Server::start(binary, folder.path()).await?;
    let runs = futures::stream::iter(0..N_RUNS).map(|number| make_run(&server, number));
    runs.buffer_unordered(WRITERS).try_collect::<Vec<()>>().await?;
    // What is measured is the reading, not the tidying up after ten thousand runs at once.
    settle(&server).await?;

    script::run(python, "client.py", &[PROJECT, &N_RUNS.to_string()], Some(&server), report)
}

/// A run as a training leaves it: nested config, summary with the client's own keys, tags and notes, some rows.
async fn make_run(server: &Server, number: usize) -> Result<()> {
    let value = |key: usize| (number * 7_919 + key * 104_729) % 100_003;
    let keys = |prefix: &str| -> Map<String, Value> {
        (0..N_KEYS).map(|key| (format!("{prefix}{key:02}"), json!(value(key) as f64 / 100_003.0))).collect()
    };
    let wrapped = |(name, value): (String, Value)| (name, json!({"value": value}));
    let mut config: Map<String, Value> = keys("hyper").into_iter().map(wrapped).collect();
    config.insert("lr".to_owned(), json!({"value": 0.1 / (number + 1) as f64}));
    config.insert("optimizer".to_owned(), json!({"value": {"name": "adam", "betas": [0.9, 0.999]}}));
    config
        .insert("_wandb".to_owned(), json!({"value": {"cli_version": "0.31.0", "python_version": "3.11.7", "t": {}}}));
    let mut summary = keys("metric");
    summary.insert("loss".to_owned(), json!(1.0 / (number + 1) as f64));
    summary.insert("_step".to_owned(), json!(number));
    summary.insert("_runtime".to_owned(), json!(value(0)));
    let query =
        "mutation($project: String, $name: String, $config: JSONString, $summary: JSONString, $tags: [String!]) {
        upsertBucket(input: {modelName: $project, name: $name, config: $config, summaryMetrics: $summary, tags: $tags,
            notes: \"a note\", groupName: \"group\", jobProgram: \"train.py\", host: \"node1\"}) { inserted } }";
    let variables = json!({
        "project": PROJECT,
        "name": format!("run{number:05}"),
        "config": Value::Object(config).to_string(),
        "summary": Value::Object(summary).to_string(),
        "tags": ["bench", format!("t{}", number % 50)],
    });
    server.post("/graphql", json!({"query": query, "variables": variables}).to_string()).await?;
    let row = |step: usize| {
        let mut row = keys("metric");
        row.insert("_step".to_owned(), json!(step));
        Value::Object(row).to_string()
    };
    let history: Vec<String> = (0..N_ROWS).map(row).collect();
    let system = json!({"system.cpu": 12.5, "system.memory": 40.1, "_runtime": 15, "_wandb": true}).to_string();
    let files = json!({
        "wandb-history.jsonl": {"offset": 0, "content": history},
        "wandb-events.jsonl": {"offset": 0, "content": [system]},
    });
    let end = json!({"files": files, "complete": true, "exitcode": 0});
    server.post(&format!("/files/admin/{PROJECT}/run{number:05}/file_stream"), end.to_string()).await?;
    Ok(())
}
