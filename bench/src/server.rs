//! The server under test: its own process, a fresh folder, and what the operating system says of it.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use futures::TryStreamExt;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::report::Report;

const KEY: &str = "00000000000000000000000000000000000be9c4";

/// A running server. Dropping it kills it.
pub(crate) struct Server {
    child: Child,
    base: String,
    http: reqwest::Client,
    /// Seconds from start to the first healthy answer.
    pub(crate) start_seconds: f64,
}

impl Server {
    /// Starts a server on a data folder.
    pub(crate) async fn start(binary: &Path, folder: &Path) -> Result<Self> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let base = format!("http://127.0.0.1:{port}");
        let started = Instant::now();
        let child = Command::new(binary)
            .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--log", "warn", "--data"])
            .arg(folder)
            .env("AYUMI_ADMIN_API_KEY", KEY)
            .stdout(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start `{}`", binary.display()))?;
        let http = reqwest::Client::builder().pool_max_idle_per_host(64).build()?;
        let mut server = Self { child, base, http, start_seconds: 0.0 };
        while started.elapsed() < Duration::from_secs(30) {
            if let Ok(answer) = server.http.get(format!("{}/readyz", server.base)).send().await
                && answer.status().is_success()
            {
                server.start_seconds = started.elapsed().as_secs_f64();
                return Ok(server);
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        bail!("the server did not become ready")
    }

    /// Its number among the processes.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// What tells a wandb client where the server is, and who it is there.
    pub(crate) fn client_environment(&self) -> [(&'static str, &str); 2] {
        [("WANDB_BASE_URL", &self.base), ("WANDB_API_KEY", KEY)]
    }

    /// POSTs a body and returns the answer as JSON.
    pub(crate) async fn post(&self, path: &str, body: String) -> Result<Value> {
        let request = self.http.post(format!("{}{path}", self.base)).bearer_auth(KEY);
        let answer = request.header("content-type", "application/json").body(body).send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        if !status.is_success() {
            bail!("{path} answered {status}: {text}");
        }
        Ok(serde_json::from_str(&text)?)
    }

    /// POSTs a question to which the answer is an Arrow stream, as the web app does, and returns its length.
    pub(crate) async fn post_for_arrow(&self, path: &str, body: String) -> Result<usize> {
        let request = self.http.post(format!("{}{path}", self.base)).bearer_auth(KEY);
        let request = request.header("content-type", "application/json");
        let answer = request.header("accept", "application/vnd.apache.arrow.stream").body(body).send().await?;
        Ok(answer.error_for_status()?.bytes().await?.len())
    }

    /// GETs a page of text.
    pub(crate) async fn get(&self, path: &str) -> Result<String> {
        let answer = self.http.get(format!("{}{path}", self.base)).bearer_auth(KEY).send().await?;
        Ok(answer.error_for_status()?.text().await?)
    }

    /// GETs something long and returns its length.
    pub(crate) async fn download(&self, path: &str) -> Result<u64> {
        let answer = self.http.get(format!("{}{path}", self.base)).bearer_auth(KEY).send().await?;
        let mut pieces = answer.error_for_status()?.bytes_stream();
        let mut n_bytes = 0;
        while let Some(piece) = pieces.try_next().await? {
            n_bytes += piece.len() as u64;
        }
        Ok(n_bytes)
    }

    /// Starts a run and returns the path of its stream.
    pub(crate) async fn start_run(&self, project: &str, run: &str) -> Result<String> {
        let query =
            "mutation($p: String, $r: String) { upsertBucket(input: {modelName: $p, name: $r, jobProgram: \"x\"}) {
            inserted } }";
        let body = json!({"query": query, "variables": {"p": project, "r": run}});
        self.post("/graphql", body.to_string()).await?;
        Ok(format!("/files/admin/{project}/{run}/file_stream"))
    }

    /// Resident memory in MiB.
    pub(crate) fn memory_mib(&self) -> Result<f64> {
        self.memory_status("VmRSS:")
    }

    /// The most that [`Self::memory_mib`] ever was.
    pub(crate) fn peak_memory_mib(&self) -> Result<f64> {
        self.memory_status("VmHWM:")
    }

    fn memory_status(&self, name: &str) -> Result<f64> {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = text.lines().find(|line| line.starts_with(name)).with_context(|| format!("no {name}"))?;
        let kib: f64 = line.split_whitespace().nth(1).context("no number")?.parse()?;
        Ok(kib / 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It is ours and of no more use; an error would mean that it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Bytes in a folder.
pub(crate) fn folder_bytes(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let size = |entry: std::fs::DirEntry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => folder_bytes(&entry.path()),
        _ => entry.metadata().map_or(0, |metadata| metadata.len()),
    };
    entries.flatten().map(size).sum()
}

/// Start on an empty folder, and memory when nothing happens.
pub(crate) async fn measure_start(binary: &Path, report: &mut Report) -> Result<()> {
    let folder = TempDir::new()?;
    drop(Server::start(binary, folder.path()).await?);
    let server = Server::start(binary, folder.path()).await?;
    report.add("start to first healthy answer", server.start_seconds, "s", Some("≤ 1 s"));
    tokio::time::sleep(Duration::from_secs(3)).await;
    report.add("idle memory", server.memory_mib()?, "MiB", Some("≤ 64 MiB"));
    Ok(())
}
