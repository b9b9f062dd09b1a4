//! The web app: packages by lock file, then the build. Also the packages of the browser tests.

use std::ffi::OsStr;

use anyhow::{Context, Result, bail};

use crate::command::{Step, say, version};
use crate::repo::Repo;
use crate::stamp::{Inputs, Stamp};

const OLDEST_NODE: u32 = 20;

/// Node's version, or what to do about there being none.
pub(crate) fn node() -> Result<String> {
    let way_out = format!(
        "install Node.js {OLDEST_NODE} or newer with npm: from your distribution, or by the steps on the Node.js site"
    );
    let node = version("node").with_context(|| format!("`node` was not found; {way_out}"))?;
    let major = node.trim_start_matches('v').split('.').next().and_then(|text| text.parse::<u32>().ok());
    if major.is_none_or(|major| major < OLDEST_NODE) {
        bail!("`node` is {node}; {way_out}");
    }
    let npm = version("npm").with_context(|| format!("`npm` was not found; {way_out}"))?;
    Ok(format!("node {node}, npm {npm}"))
}

/// Installs a package's dependencies exactly as its lock file says.
pub(crate) fn packages(repo: &Repo, folder: &str) -> Result<()> {
    let name = format!("{folder}: npm ci");
    let lock = format!("{folder}/package-lock.json");
    let inputs = Inputs::files(repo, &[&lock, &format!("{folder}/package.json")])?.with("node and npm", &node()?);
    let stamp = Stamp::new(repo, &format!("packages-{}", folder.replace('/', "-")));
    let Some(reason) = stamp.reason_to_run(&inputs, &[&repo.path(folder).join("node_modules")]) else {
        say(&name, "up to date");
        return Ok(());
    };
    say(&name, &reason);
    stamp.forget();
    Step::new(repo, &name, "npm")
        .args(["ci", "--no-audit", "--no-fund"])
        .dir(repo.path(folder))
        // Nobody needs a browser downloaded: tests use the one that is installed.
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .unseen()
        .run()?;
    stamp.remember(&inputs)
}

/// Builds `web/dist`, which the server's build puts into the binary.
pub(crate) fn build(repo: &Repo) -> Result<()> {
    packages(repo, "web")?;
    let name = "web: npm run build";
    // The types of our API are generated from its checked-in document.
    let inputs = Inputs::files(repo, &["web", "docs/reference/openapi.json"])?;
    let stamp = Stamp::new(repo, "web-build");
    let Some(reason) = stamp.reason_to_run(&inputs, &[&repo.web_dist().join("index.html")]) else {
        say(name, "up to date");
        return Ok(());
    };
    say(name, &reason);
    stamp.forget();
    npm(repo, name, ["run", "build"]).unseen().run()?;
    stamp.remember(&inputs)
}

/// An npm command in `web`.
pub(crate) fn npm<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(repo: &Repo, name: &str, arguments: I) -> Step {
    Step::new(repo, name, "npm").args(arguments).dir(repo.path("web")).env("NO_COLOR", "1").env("CI", "1")
}
