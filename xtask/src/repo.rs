//! Where things are.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The checkout this program was started in.
#[derive(Debug, Clone)]
pub(crate) struct Repo {
    pub(crate) root: PathBuf,
    /// Cargo's target folder, wherever the user put it.
    pub(crate) target: PathBuf,
}

impl Repo {
    pub(crate) fn find() -> Result<Self> {
        // Set by `cargo run`. Not `env!`: a checkout may be moved together with its target folder.
        let own = std::env::var_os("CARGO_MANIFEST_DIR").context("start this with `cargo xtask`")?;
        let root = Path::new(&own).parent().context("`xtask` lies in the root of the repository")?.to_path_buf();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => root.join(folder),
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// What this tool keeps: virtual environments, stamps, logs.
    pub(crate) fn kept(&self, relative: &str) -> PathBuf {
        self.target.join("xtask").join(relative)
    }

    /// The built web app, as the server's build script wants to be told.
    pub(crate) fn web_dist(&self) -> PathBuf {
        self.path("web/dist")
    }
}
