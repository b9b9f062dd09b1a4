//! Benchmarks: what they measure is in `bench/`; here is only how they are started.

use std::path::Path;

use anyhow::Result;

use crate::browser;
use crate::build;
use crate::command::{Step, say};
use crate::python;
use crate::repo::Repo;
use crate::web;

/// Builds the release server, then runs the benchmarks against it. Arguments go to them; `--others` brings the readers of
/// other trackers along, `--client` the newest wandb client, and `--only web` measures the web app alone.
pub(crate) fn run(repo: &Repo, arguments: &[String]) -> Result<()> {
    let binary = build::release(repo)?;
    let results = repo.target.join("bench");
    std::fs::create_dir_all(&results)?;
    say("bench", &format!("results go to {}", results.display()));
    let only = arguments.iter().position(|argument| argument == "--only").and_then(|at| arguments.get(at + 1));
    if only.is_none_or(|only| only == "web") {
        measure_web(repo, &binary, &results)?;
    }
    if only.is_some_and(|only| only == "web") {
        return Ok(());
    }
    let mut arguments = arguments.to_vec();
    let environments = [
        ("--others", "others", "bench/requirements-others.txt"),
        ("--client", "0.31.0", "e2e/clients/requirements-0.31.0.txt"),
    ];
    for (flag, name, requirements) in environments {
        if let Some(at) = arguments.iter().position(|argument| argument == flag) {
            let environment = python::venv_of(repo, name, requirements)?;
            arguments.insert(at + 1, environment.python().display().to_string());
        }
    }
    build::cargo(repo, "bench")
        .args(["run", "--release", "--package", "ayumi-bench", "--"])
        .args(&arguments)
        .env("AYUMI_BIN", binary)
        .env("AYUMI_BENCH_RESULTS", results)
        .run()
        .map(|_| ())
}

/// The budgets of the web app, in Chromium.
fn measure_web(repo: &Repo, binary: &Path, results: &Path) -> Result<()> {
    let chromium = browser::chromium(repo)?;
    web::packages(repo, "e2e/browser")?;
    Step::new(repo, "bench: web", "node")
        .args(["bench/main.js"])
        .dir(repo.path("e2e/browser"))
        .env("AYUMI_BIN", binary)
        .env("AYUMI_CHROMIUM", chromium)
        .env("AYUMI_BENCH_RESULTS", results)
        .run()
        .map(|_| ())
}
