//! The browser of the browser tests: Debian's Chromium.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::command::{Step, say, version};
use crate::repo::Repo;

/// Where it may be; the first one that exists is used.
const PLACES: [&str; 3] = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const INSTALL: &str = "apt-get install -y --no-install-recommends chromium";

/// Path of the browser; installs it where we may.
pub(crate) fn chromium(repo: &Repo) -> Result<&'static str> {
    let name = "browser: chromium";
    if let Some(path) = installed() {
        say(name, &format!("up to date ({})", version(path).unwrap_or_default()));
        return Ok(path);
    }
    if !is_root() || version("apt-get").is_none() {
        bail!("no Chromium was found, and only root may install it; run: sudo {INSTALL}");
    }
    say(name, "not installed, and this is root: apt-get install chromium");
    Step::new(repo, "browser: apt-get update", "apt-get").args(["update", "-qq"]).unseen().run()?;
    Step::new(repo, name, "apt-get")
        .args(INSTALL.split(' ').skip(1))
        .env("DEBIAN_FRONTEND", "noninteractive")
        .unseen()
        .run()?;
    match installed() {
        Some(path) => Ok(path),
        None => bail!("Chromium was installed, but is at none of {PLACES:?}"),
    }
}

fn installed() -> Option<&'static str> {
    PLACES.into_iter().find(|path| Path::new(path).exists())
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
