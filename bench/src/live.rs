//! Many live runs that each send a little now and then.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use tempfile::TempDir;

use crate::curves::body;
use crate::report::{Report, percentile};
use crate::server::Server;

const RUNS: u64 = 1_000;
const ROWS: u64 = 15;
const EVERY: Duration = Duration::from_secs(15);

/// 1,000 live runs × one 15-row × 20-key request per 15 s.
pub(crate) async fn measure(binary: &Path, seconds: u64, report: &mut Report) -> Result<()> {
    let folder = TempDir::new()?;
    let server = Arc::new(Server::start(binary, folder.path()).await?);
    let mut paths = Vec::new();
    for run in 0..RUNS {
        paths.push(server.start_run("live", &format!("run{run}")).await?);
    }
    let end = Instant::now() + Duration::from_secs(seconds.max(30));
    let runs = paths.into_iter().enumerate().map(|(run, path)| {
        let server = server.clone();
        tokio::spawn(async move {
            let mut latencies = Vec::new();
            tokio::time::sleep(EVERY * run as u32 / RUNS as u32).await;
            let mut first = 0;
            while Instant::now() < end {
                let sent = Instant::now();
                server.post(&path, body(run as u64, first, ROWS)).await?;
                latencies.push(sent.elapsed().as_secs_f64() * 1e3);
                first += ROWS;
                tokio::time::sleep(EVERY.saturating_sub(sent.elapsed())).await;
            }
            anyhow::Ok(latencies)
        })
    });
    let runs: Vec<_> = runs.collect();
    let mut latencies = Vec::new();
    for run in runs {
        latencies.extend(run.await??);
    }
    report.add("1,000 live runs, request, 99th percentile", percentile(&mut latencies, 99.0), "ms", Some("≤ 100 ms"));
    report.add("… memory", server.memory_mib()?, "MiB", Some("≤ 512 MiB"));
    Ok(())
}
