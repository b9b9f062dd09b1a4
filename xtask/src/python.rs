//! Python virtual environments: one for the tests themselves, one per version of the wandb client.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::command::{Step, say, version};
use crate::repo::Repo;
use crate::stamp::{Inputs, Stamp};

/// The clients the tests run. Each has its pinned packages in `e2e/clients/requirements-<version>.txt`.
pub(crate) const CLIENTS: [&str; 7] = ["0.31.0", "0.28.2", "0.25.1", "0.22.3", "0.19.11", "0.17.9", "0.15.12"];
/// The environment with pytest and the test servers.
pub(crate) const TOOLS: &str = "tools";

/// A virtual environment with exactly the packages of its requirements file.
pub(crate) struct Venv {
    folder: PathBuf,
}

impl Venv {
    pub(crate) fn python(&self) -> PathBuf {
        self.folder.join("bin/python")
    }
}

/// Makes the environment of these tests, or of a client.
pub(crate) fn venv(repo: &Repo, name: &str) -> Result<Venv> {
    venv_of(repo, name, &format!("e2e/clients/requirements-{name}.txt"))
}

/// Makes `target/xtask/venv-<name>` with these requirements, anew where anything about it changed.
pub(crate) fn venv_of(repo: &Repo, name: &str, requirements: &str) -> Result<Venv> {
    let step = format!("python: venv-{name}");
    let python = version("python3")
        .context("`python3` was not found; install Python 3.11 or newer with pip and venv, on Debian: apt-get install python3-venv")?;
    let inputs = Inputs::files(repo, &[requirements])?.with("python3", &python);
    let stamp = Stamp::new(repo, &format!("venv-{name}"));
    let venv = Venv { folder: repo.kept(&format!("venv-{name}")) };
    let Some(reason) = stamp.reason_to_run(&inputs, &[&venv.python()]) else {
        say(&step, "up to date");
        return Ok(venv);
    };
    say(&step, &reason);
    stamp.forget();
    if venv.folder.exists() {
        // Packages that the new file does not name would stay.
        fs::remove_dir_all(&venv.folder).with_context(|| format!("cannot remove {}", venv.folder.display()))?;
    }
    Step::new(repo, &step, "python3")
        .args(["-m", "venv"])
        .args([&venv.folder])
        .unseen()
        .run()
        .context("on Debian, `python3 -m venv` needs: apt-get install python3-venv")?;
    Step::new(repo, &format!("{step} packages"), venv.python())
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r"])
        .args([repo.path(requirements)])
        .unseen()
        .run()?;
    stamp.remember(&inputs)?;
    Ok(venv)
}
