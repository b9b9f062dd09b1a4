//! Builds the product, and runs it.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::command::{Step, say};
use crate::repo::Repo;
use crate::web;

/// The release binary, with the web app in it.
pub(crate) fn release(repo: &Repo) -> Result<PathBuf> {
    web::node()?;
    web::build(repo)?;
    say("cargo build --release", "cargo knows what is out of date; the first time takes some minutes");
    cargo(repo, "cargo build --release").args(["build", "--release", "--package", "ayumi"]).run()?;
    let binary = repo.target.join("release/ayumi");
    say("build", &format!("the binary is {}", binary.display()));
    Ok(binary)
}

/// The debug binary, which the end-to-end tests run.
pub(crate) fn debug(repo: &Repo) -> Result<PathBuf> {
    say("cargo build", "the binary that the end-to-end tests start");
    cargo(repo, "cargo build").args(["build", "--package", "ayumi"]).run()?;
    Ok(repo.target.join("debug/ayumi"))
}

/// The debug binary and all tests in one go: apart, cargo would build some libraries twice, once for each set of
/// features.
pub(crate) fn debug_with_tests(repo: &Repo) -> Result<PathBuf> {
    say("cargo build", "the binary and all tests");
    cargo(repo, "cargo build").args(["build", "--workspace", "--all-targets"]).run()?;
    Ok(repo.target.join("debug/ayumi"))
}

/// Builds and becomes the server. It prints its own URL and first sign-in link.
pub(crate) fn serve(repo: &Repo, arguments: &[String]) -> Result<bool> {
    let binary = release(repo)?;
    say("serve", "starting; stop it with Ctrl-C");
    let error = Command::new(&binary).arg("serve").args(arguments).exec();
    bail!("cannot start {}: {error}", binary.display())
}

pub(crate) fn format(repo: &Repo) -> Result<()> {
    cargo(repo, "cargo fmt").args(["fmt", "--all"]).run().map(|_| ())
}

/// Clippy over everything; a warning is an error.
pub(crate) fn lint(repo: &Repo) -> Result<String> {
    cargo(repo, "cargo clippy").args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]).run()
}

/// A cargo command that has what the build scripts of the workspace read.
pub(crate) fn cargo(repo: &Repo, name: &str) -> Step {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    Step::new(repo, name, cargo).env("WEB_DIST", repo.web_dist())
}
