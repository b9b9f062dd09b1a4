//! Python scripts that measure what only Python can: each prints a JSON object a line.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use tempfile::TempDir;

use crate::report::Report;
use crate::server::Server;

#[derive(Deserialize)]
struct Measured {
    name: String,
    value: f64,
    unit: String,
    #[serde(default)]
    target: Option<String>,
}

/// Runs a script of this folder; `server` is where its wandb client logs to, if it has one.
pub(crate) fn run(
    python: &Path,
    script: &str,
    arguments: &[&str],
    server: Option<&Server>,
    report: &mut Report,
) -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(script);
    // Nothing of the person's own settings and runs gets in between.
    let home = TempDir::new()?;
    let mut command = Command::new(python);
    command.arg(path).args(arguments).env("HOME", home.path()).env("WANDB_DIR", home.path()).stdout(Stdio::piped());
    if let Some(server) = server {
        command.envs(server.client_environment());
    }
    let mut child = command.spawn().with_context(|| format!("cannot start `{}`", python.display()))?;
    let out = child.stdout.take().context("its output is a pipe")?;
    for line in BufReader::new(out).lines() {
        // The client may have something to say, too.
        let Ok(Measured { name, value, unit, target }) = serde_json::from_str(&line?) else { continue };
        report.add(&name, value, &unit, target.as_deref());
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("`{script}` failed: {status}");
    }
    Ok(())
}
