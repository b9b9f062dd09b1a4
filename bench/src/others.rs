//! Readers of other trackers, on the same shapes of data.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::report::Report;

/// A line of `others.py`.
#[derive(Deserialize)]
struct Measured {
    name: String,
    value: f64,
    unit: Unit,
}

#[derive(Deserialize)]
enum Unit {
    #[serde(rename = "ms")]
    Milliseconds,
    #[serde(rename = "B")]
    Bytes,
    #[serde(rename = "points/s")]
    PointsPerSecond,
}

/// Runs `others.py` with this Python.
pub(crate) fn measure(python: &Path, report: &mut Report) -> Result<()> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/others.py");
    let mut child = Command::new(python)
        .arg(script)
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{}`", python.display()))?;
    let out = child.stdout.take().context("its output is a pipe")?;
    for line in BufReader::new(out).lines() {
        let Measured { name, value, unit } = serde_json::from_str(&line?)?;
        let unit = match unit {
            Unit::Milliseconds => "ms",
            Unit::Bytes => "B",
            Unit::PointsPerSecond => "points/s",
        };
        report.add(&name, value, unit, None);
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("`{script}` failed: {status}");
    }
    Ok(())
}
