//! Benchmarks: what they measure is in `bench/`; here is only how they are started.

use anyhow::Result;

use crate::build;
use crate::command::say;
use crate::repo::Repo;

/// Builds the release server, then runs the benchmarks against it. Arguments go to them.
pub(crate) fn run(repo: &Repo, arguments: &[String]) -> Result<()> {
    let binary = build::release(repo)?;
    let results = repo.target.join("bench");
    std::fs::create_dir_all(&results)?;
    say("bench", &format!("results go to {}", results.display()));
    build::cargo(repo, "bench")
        .args(["run", "--release", "--package", "ayumi-bench", "--"])
        .args(arguments)
        .env("AYUMI_BIN", binary)
        .env("AYUMI_BENCH_RESULTS", results)
        .run()
        .map(|_| ())
}
