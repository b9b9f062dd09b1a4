//! The history engine at size: long runs, many runs, wide runs, small runs, all at rest in parts.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use futures::{StreamExt, TryStreamExt, stream};
use serde_json::json;
use tempfile::TempDir;

use crate::curves::{body, noise};
use crate::report::{Report, percentile};
use crate::server::Server;

const PROJECT: &str = "history";
const TRIES: usize = 21;
/// Requests under way while loading.
const AT_ONCE: usize = 8;

/// Loads each shape of data, lets it come to rest, and reads it.
pub(crate) async fn measure(
    binary: &Path,
    small_runs: u64,
    wanted: impl Fn(&str) -> bool,
    report: &mut Report,
) -> Result<()> {
    if wanted("history-long") {
        long_run(binary, report).await?;
    }
    if wanted("history-many") {
        many_runs(binary, 100, 100_000, Some("≤ 20 ms"), report).await?;
        many_runs(binary, 1_000, 1_000, Some("≤ 100 ms"), report).await?;
    }
    if wanted("history-wide") {
        wide_run(binary, report).await?;
    }
    if wanted("history-scan") {
        scan(binary, report).await?;
    }
    if wanted("history-small") {
        small(binary, small_runs, report).await?;
    }
    Ok(())
}

/// A loss in single precision.
fn loss(run: u64, step: u64) -> f64 {
    f64::from((2.3 * (-(step as f64) / 3e5).exp() + 0.2 + 0.05 * noise(run, step, 0)) as f32)
}

/// Rows of one key.
fn losses(run: u64, first: u64, n_rows: u64) -> String {
    let mut lines = Vec::with_capacity(n_rows as usize);
    for step in first..first + n_rows {
        lines.push(format!(r#"{{"_step":{step},"loss":{}}}"#, loss(run, step)));
    }
    json!({"files": {"wandb-history.jsonl": {"offset": first, "content": lines}}}).to_string()
}

async fn load(server: &Arc<Server>, name: String, n_rows: u64, body: impl Fn(u64, u64) -> String) -> Result<()> {
    let path = server.start_run(PROJECT, &name).await?;
    let mut first = 0;
    while first < n_rows {
        let n = (n_rows - first).min(5_000);
        server.post(&path, body(first, n)).await?;
        first += n;
    }
    server.post(&path, r#"{"complete":true,"exitcode":0}"#.to_owned()).await?;
    Ok(())
}

/// Waits until everything is in parts that will not change any more. Returns the seconds.
pub(crate) async fn settle(server: &Server) -> Result<f64> {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(900) {
        let metrics = server.get("/metrics").await?;
        let waiting = ["ayumi_history_waiting_rows 0", "ayumi_history_merges_due 0"];
        if waiting.iter().all(|line| metrics.lines().any(|metric| metric == *line)) {
            return Ok(started.elapsed().as_secs_f64());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    bail!("rows are still waiting to become parts")
}

/// Bytes of all parts per value in them, as the server counts them. Those of parts that were merged are not counted: they
/// go within the hour.
async fn bytes_per_point(server: &Server) -> Result<f64> {
    let metrics = server.get("/metrics").await?;
    let number = |name: &str| {
        let line = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.and_then(|text| text.parse::<f64>().ok()).with_context(|| format!("no metric `{name}`"))
    };
    Ok(number("ayumi_history_part_bytes")? / number("ayumi_history_part_points")?)
}

/// Milliseconds of an answer, over several questions.
async fn time(
    server: &Server,
    name: &str,
    target: Option<&'static str>,
    report: &mut Report,
    question: impl Fn(usize) -> serde_json::Value,
) -> Result<()> {
    let path = format!("/api/v1/projects/admin/{PROJECT}/series:query");
    let mut samples = Vec::new();
    for n in 0..=TRIES {
        let sent = Instant::now();
        server.post_for_arrow(&path, question(n).to_string()).await?;
        samples.push(sent.elapsed().as_secs_f64() * 1e3);
    }
    report.add(&format!("{name}, first time"), samples.remove(0), "ms", None);
    report.add(&format!("{name}, median"), percentile(&mut samples, 50.0), "ms", target);
    Ok(())
}

async fn long_run(binary: &Path, report: &mut Report) -> Result<()> {
    const STEPS: u64 = 10_000_000;
    let folder = TempDir::new()?;
    let server = Arc::new(Server::start(binary, folder.path()).await?);
    let started = Instant::now();
    load(&server, "long".into(), STEPS, |first, n| losses(1, first, n)).await?;
    report.add(
        "one run of 10,000,000 steps, logged by one writer",
        STEPS as f64 / started.elapsed().as_secs_f64(),
        "rows/s",
        None,
    );
    report.add("… until it is at rest", settle(&server).await?, "s", None);
    report.add("… bytes per point", bytes_per_point(&server).await?, "B", Some("≤ 3 B"));
    let all = |_| json!({"runs": ["long"], "keys": ["loss"], "buckets": 1_500});
    time(&server, "chart of 10,000,000 steps", Some("≤ 20 ms"), report, all).await?;
    let zoom = |n: usize| {
        let width = STEPS as f64 / 2_f64.powi(n as i32 % 18);
        let low = (STEPS as f64 - width) * noise(n as u64, 5, 5).abs();
        json!({"runs": ["long"], "keys": ["loss"], "buckets": 1_500, "min": low, "max": low + width})
    };
    time(&server, "… zoomed in, 1 to 130,000 times", Some("≤ 20 ms"), report, zoom).await?;
    report.add("… memory", server.memory_mib()?, "MiB", None);
    Ok(())
}

async fn many_runs(
    binary: &Path,
    n_runs: u64,
    n_steps: u64,
    target: Option<&'static str>,
    report: &mut Report,
) -> Result<()> {
    let folder = TempDir::new()?;
    let mut server = Arc::new(Server::start(binary, folder.path()).await?);
    let loads = (0..n_runs).map(|run| {
        let server = server.clone();
        async move { load(&server, format!("run{run}"), n_steps, move |first, n| losses(run, first, n)).await }
    });
    stream::iter(loads).buffer_unordered(AT_ONCE).try_collect::<Vec<()>>().await?;
    settle(&server).await?;
    let runs: Vec<String> = (0..n_runs).map(|run| format!("run{run}")).collect();
    let name = format!("chart of {n_runs} runs × {n_steps} steps → 1,500 buckets");
    time(&server, &name, target, report, |_| json!({"runs": runs, "keys": ["loss"], "buckets": 1_500})).await?;
    let low = n_steps as f64 * 0.4;
    let zoom =
        |_| json!({"runs": runs, "keys": ["loss"], "buckets": 1_500, "min": low, "max": low + n_steps as f64 * 0.1});
    time(&server, "… a tenth of it", None, report, zoom).await?;
    report.add("… bytes per point", bytes_per_point(&server).await?, "B", None);
    // As after a restart: nothing in the process, but what the operating system keeps of the files.
    drop(std::mem::replace(&mut server, Arc::new(Server::start(binary, TempDir::new()?.path()).await?)));
    let server = Server::start(binary, folder.path()).await?;
    let sent = Instant::now();
    let path = format!("/api/v1/projects/admin/{PROJECT}/series:query");
    server.post_for_arrow(&path, json!({"runs": runs, "keys": ["loss"], "buckets": 1_500}).to_string()).await?;
    report.add("… the first chart after a start", sent.elapsed().as_secs_f64() * 1e3, "ms", Some("≤ 100 ms"));
    Ok(())
}

async fn wide_run(binary: &Path, report: &mut Report) -> Result<()> {
    const KEYS: u64 = 100_000;
    const STEPS: u64 = 100;
    let folder = TempDir::new()?;
    let server = Arc::new(Server::start(binary, folder.path()).await?);
    let path = server.start_run(PROJECT, "wide").await?;
    let started = Instant::now();
    for step in 0..STEPS {
        // A line has fewer keys than the run.
        for half in 0..2 {
            let mut line = format!(r#"{{"_step":{step}"#);
            for key in half * KEYS / 2..(half + 1) * KEYS / 2 {
                write!(line, r#","layer{}/w{}":{}"#, key / 100, key % 100, (noise(1, step, key) as f32))?;
            }
            line.push('}');
            let body = json!({"files": {"wandb-history.jsonl": {"offset": 2 * step + half, "content": [line]}}});
            server.post(&path, body.to_string()).await?;
        }
    }
    server.post(&path, r#"{"complete":true,"exitcode":0}"#.to_owned()).await?;
    let points = (KEYS * STEPS) as f64;
    report.add("one run of 100,000 keys × 100 steps", points / started.elapsed().as_secs_f64(), "points/s", None);
    settle(&server).await?;
    report.add("… bytes per point", bytes_per_point(&server).await?, "B", None);
    let chart = |n: usize| json!({"runs": ["wide"], "keys": [format!("layer{}/w{}", n * 37, n)], "buckets": 1_500});
    time(&server, "… one chart", Some("≤ 20 ms"), report, chart).await?;
    let mut samples = Vec::new();
    for _ in 0..TRIES {
        let sent = Instant::now();
        server.get(&format!("/api/v1/runs/admin/{PROJECT}/wide/keys")).await?;
        samples.push(sent.elapsed().as_secs_f64() * 1e3);
    }
    report.add("… list of keys", percentile(&mut samples, 50.0), "ms", Some("≤ 100 ms"));
    report.add("… memory at its peak", server.peak_memory_mib()?, "MiB", Some("≤ 1,024 MiB"));
    Ok(())
}

/// The whole history of one run of 20 keys, in each format.
async fn scan(binary: &Path, report: &mut Report) -> Result<()> {
    const STEPS: u64 = 200_000;
    let folder = TempDir::new()?;
    let server = Arc::new(Server::start(binary, folder.path()).await?);
    load(&server, "scan".into(), STEPS, |first, n| body(3, first, n)).await?;
    settle(&server).await?;
    let points = STEPS as f64 * 20.0;
    report.add("run of 20 keys × 200,000 steps, bytes per point", bytes_per_point(&server).await?, "B", Some("≤ 3 B"));
    for (format, target) in
        [("arrow", Some("≥ 5,000,000")), ("parquet", None), ("csv", None), ("jsonl", Some("≥ 1,000,000"))]
    {
        let path = format!("/api/v1/runs/admin/{PROJECT}/scan/history.{format}");
        let sent = Instant::now();
        let n_bytes = server.download(&path).await?;
        let seconds = sent.elapsed().as_secs_f64();
        report.add(&format!("… read as {format}"), points / seconds, "points/s", target);
        report.add(&format!("… size as {format}"), n_bytes as f64 / points, "B per point", None);
    }
    Ok(())
}

async fn small(binary: &Path, n_runs: u64, report: &mut Report) -> Result<()> {
    const STEPS: u64 = 100;
    let folder = TempDir::new()?;
    let server = Arc::new(Server::start(binary, folder.path()).await?);
    let started = Instant::now();
    let loads = (0..n_runs).map(|run| {
        let server = server.clone();
        async move { load(&server, format!("run{run}"), STEPS, move |first, n| body(run, first, n)).await }
    });
    stream::iter(loads).buffer_unordered(AT_ONCE).try_collect::<Vec<()>>().await?;
    let name = format!("{n_runs} small runs of 20 keys × 100 steps");
    report.add(&name, n_runs as f64 / started.elapsed().as_secs_f64(), "runs/s", None);
    settle(&server).await?;
    // Parts kept in the catalog move to packs once a minute.
    tokio::time::sleep(Duration::from_secs(70)).await;
    let blobs = folder.path().join("blobs");
    report.add("… files", count_files(&blobs) as f64, "files", Some("≤ 100"));
    report.add("… bytes per point", bytes_per_point(&server).await?, "B", Some("≤ 4 B"));
    report.add("… memory", server.memory_mib()?, "MiB", Some("≤ 512 MiB"));
    drop(server);
    let server = Server::start(binary, folder.path()).await?;
    report.add("… start", server.start_seconds, "s", Some("≤ 2 s"));
    Ok(())
}

fn count_files(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let count = |entry: std::fs::DirEntry| if entry.path().is_dir() { count_files(&entry.path()) } else { 1 };
    entries.flatten().map(count).sum()
}
