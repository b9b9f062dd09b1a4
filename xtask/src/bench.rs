//! Benchmarks: what they measure is in `bench/`; here is only how they are started.

use anyhow::Result;

use crate::build;
use crate::command::say;
use crate::python;
use crate::repo::Repo;

/// Builds the release server, then runs the benchmarks against it. Arguments go to them; `--others` brings the readers of
/// other trackers along, `--client` the newest wandb client.
pub(crate) fn run(repo: &Repo, arguments: &[String]) -> Result<()> {
    let binary = build::release(repo)?;
    let results = repo.target.join("bench");
    std::fs::create_dir_all(&results)?;
    say("bench", &format!("results go to {}", results.display()));
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
