//! Reading: charts over many runs and over one long run, and the list of runs.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use serde_json::json;
use tempfile::TempDir;

use crate::curves::body;
use crate::report::{Report, percentile};
use crate::server::Server;

const TRIES: usize = 9;

/// Charts of 100 runs × 1,000 steps and of one run of 100,000 steps.
pub(crate) async fn measure(binary: &Path, report: &mut Report) -> Result<()> {
    let folder = TempDir::new()?;
    let server = Server::start(binary, folder.path()).await?;
    let mut many = Vec::new();
    for run in 0..100 {
        let name = format!("run{run}");
        let path = server.start_run("reads", &name).await?;
        server.post(&path, body(run, 0, 1_000)).await?;
        many.push(name);
    }
    let path = server.start_run("reads", "long").await?;
    for first in (0..100_000).step_by(1_000) {
        server.post(&path, body(7, first, 1_000)).await?;
    }
    let series = |runs: &[String]| json!({"runs": runs, "keys": ["train/m0"], "buckets": 1_500}).to_string();
    let chart = "/api/v1/projects/admin/reads/series:query";
    time(&server, chart, &series(&many), "chart, 100 runs × 1 key × 1,000 steps", report).await?;
    time(&server, chart, &series(&["long".to_owned()]), "chart, 1 run × 1 key × 100,000 steps", report).await?;
    let list = "/api/v1/projects/admin/reads/runs:query";
    time(&server, list, "{\"limit\":50}", "list of runs, first 50 of 101", report).await?;
    Ok(())
}

async fn time(server: &Server, path: &str, body: &str, name: &str, report: &mut Report) -> Result<()> {
    let mut samples = Vec::new();
    for _ in 0..TRIES {
        let sent = Instant::now();
        server.post(path, body.to_owned()).await?;
        samples.push(sent.elapsed().as_secs_f64() * 1e3);
    }
    report.add(&format!("{name}, first time"), samples[0], "ms", None);
    report.add(&format!("{name}, median"), percentile(&mut samples, 50.0), "ms", None);
    Ok(())
}
