//! The PostgreSQL and S3 server that tests use, started by `xtask/services.py` for as long as they are needed.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::command::say;
use crate::python::{self, TOOLS};
use crate::repo::Repo;

/// Running servers. They end when this is dropped, and also when this process dies: the script watches the pipe.
pub(crate) struct Services {
    script: Child,
    lifeline: Option<ChildStdin>,
    /// `AYUMI_TEST_POSTGRES`: URL of a superuser. `AYUMI_TEST_S3`: JSON with `endpoint bucket access_key secret_key region`.
    pub(crate) variables: Vec<(String, String)>,
}

impl Services {
    pub(crate) fn start(repo: &Repo) -> Result<Self> {
        let venv = python::venv(repo, TOOLS)?;
        let mut script = Command::new(venv.python())
            .arg(repo.path("xtask/services.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Out of the terminal's group, so that Ctrl-C does not stop the servers under tests that are still ending.
            .process_group(0)
            .spawn()
            .context("cannot start xtask/services.py")?;
        let lifeline = script.stdin.take();
        let mut line = String::new();
        if let Some(stdout) = script.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let mut services = Self { script, lifeline, variables: Vec::new() };
        if line.is_empty() {
            let mut reason = String::new();
            if let Some(mut stderr) = services.script.stderr.take() {
                stderr.read_to_string(&mut reason)?;
            }
            bail!("the test servers did not start: {}", reason.trim());
        }
        let addresses: Value =
            serde_json::from_str(&line).with_context(|| format!("xtask/services.py said: {line}"))?;
        let postgres = addresses["postgres"].as_str().context("xtask/services.py names no PostgreSQL")?.to_owned();
        services.variables =
            vec![("AYUMI_TEST_POSTGRES".into(), postgres), ("AYUMI_TEST_S3".into(), addresses["s3"].to_string())];
        say("services", "PostgreSQL and SeaweedFS are running, for as long as this command");
        Ok(services)
    }
}

impl Drop for Services {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        // It was started by us and ends by itself; there is nothing to do about an error here.
        let _ = self.script.wait();
    }
}

/// `cargo xtask services`: for running single tests by hand.
pub(crate) fn hold(repo: &Repo) -> Result<()> {
    let services = Services::start(repo)?;
    for (name, value) in &services.variables {
        println!("export {name}='{value}'");
    }
    say("services", "press Enter to stop them");
    std::io::stdin().read_line(&mut String::new())?;
    Ok(())
}
