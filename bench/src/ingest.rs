//! Durable ingest: many writers that each send the next request when the last one was acknowledged.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use tempfile::TempDir;

use crate::curves::{N_KEYS, body};
use crate::report::{Report, percentile};
use crate::server::{Server, folder_bytes};

const WRITERS: u64 = 32;
const ROWS: u64 = 100;

/// 32 writers × 100-row requests × 20 keys.
pub(crate) async fn measure(binary: &Path, seconds: u64, report: &mut Report) -> Result<()> {
    let folder = TempDir::new()?;
    let server = Arc::new(Server::start(binary, folder.path()).await?);
    let mut paths = Vec::new();
    for writer in 0..WRITERS {
        paths.push(server.start_run("ingest", &format!("run{writer}")).await?);
    }
    let started = Instant::now();
    let end = started + Duration::from_secs(seconds);
    let writers = paths.into_iter().enumerate().map(|(writer, path)| {
        let server = server.clone();
        tokio::spawn(async move {
            let mut latencies = Vec::new();
            let mut first = 0;
            while Instant::now() < end {
                let body = body(writer as u64, first, ROWS);
                let sent = Instant::now();
                server.post(&path, body).await?;
                latencies.push(sent.elapsed().as_secs_f64() * 1e3);
                first += ROWS;
            }
            anyhow::Ok(latencies)
        })
    });
    let writers: Vec<_> = writers.collect();
    let mut latencies = Vec::new();
    for writer in writers {
        latencies.extend(writer.await??);
    }
    let elapsed = started.elapsed().as_secs_f64();
    let points = latencies.len() as f64 * ROWS as f64 * N_KEYS as f64;
    report.add("durable ingest, 32 writers × 100 rows × 20 keys", points / elapsed, "points/s", Some("≥ 300,000"));
    report.add("… request, median", percentile(&mut latencies, 50.0), "ms", None);
    report.add("… request, 99th percentile", percentile(&mut latencies, 99.0), "ms", None);
    report.add("… memory", server.memory_mib()?, "MiB", None);
    report.add("… bytes on disk per point, log included", folder_bytes(folder.path()) as f64 / points, "B", None);
    Ok(())
}
