//! `cargo xtask test`: everything that has to hold, on a machine that has nothing installed yet.
//!
//! Two lanes run side by side: cargo compiles for minutes while the other lane downloads and installs. The tests that
//! start servers come last, when nothing else wants the processor.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};

use crate::command::{Step, say};
use crate::python::{self, CLIENTS, TOOLS};
use crate::repo::Repo;
use crate::services::Services;
use crate::tally::{self, Runner, Tally};
use crate::{browser, build, tidy, web};

/// What can be asked for with `--only`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Tidy,
    Fmt,
    Clippy,
    Rust,
    Web,
    Clients,
    Browser,
}

impl Part {
    const ALL: [(&str, Self); 7] = [
        ("tidy", Self::Tidy),
        ("fmt", Self::Fmt),
        ("clippy", Self::Clippy),
        ("rust", Self::Rust),
        ("web", Self::Web),
        ("clients", Self::Clients),
        ("browser", Self::Browser),
    ];
}

/// The parts named in `--only A --only B` or `--only A,B`; all of them where none is named.
pub(crate) fn parts(arguments: &[String]) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let names = match argument.strip_prefix("--only") {
            Some("") => rest.next().context("`--only` asks for the name of a part")?.as_str(),
            Some(joined) if joined.starts_with('=') => &joined[1..],
            _ => bail!("`test` takes only `--only PART`, but got `{argument}`"),
        };
        for name in names.split(',') {
            let known = Part::ALL.iter().find(|(part, _)| *part == name);
            let names = Part::ALL.map(|(part, _)| part).join(", ");
            parts.push(known.with_context(|| format!("there is no part `{name}`; there are {names}"))?.1);
        }
    }
    Ok(if parts.is_empty() { Part::ALL.map(|(_, part)| part).to_vec() } else { parts })
}

/// Installs everything that the tests download.
pub(crate) fn set_up(repo: &Repo) -> Result<()> {
    browser::chromium(repo)?;
    for name in [TOOLS].iter().chain(&CLIENTS) {
        python::venv(repo, name)?;
    }
    web::packages(repo, "e2e/browser")?;
    web::packages(repo, "web")
}

/// Runs the parts, prints a table and the closing line. True where nothing failed.
pub(crate) fn test(repo: &Repo, parts: &[Part]) -> Result<bool> {
    let started = Instant::now();
    let report = Report::default();
    let wanted = |part| parts.contains(&part);
    if parts.len() < Part::ALL.len() {
        say("test", &format!("only {parts:?}, as asked"));
    }
    // Seconds each, and the most likely to fail.
    if wanted(Part::Tidy) {
        report.timed("tidy", || tidy::run(repo));
    }
    if wanted(Part::Fmt) {
        report.timed("cargo fmt", || {
            build::cargo(repo, "cargo fmt").args(["fmt", "--all", "--check"]).run().map(|_| Tally::one(true))
        });
    }
    if parts.iter().any(|part| !matches!(part, Part::Tidy | Part::Fmt)) {
        slow_parts(repo, parts, &report);
    }
    Ok(report.print(started.elapsed()))
}

/// What the installing lane hands to the other one. A sender that is dropped means that it failed and said so.
struct Ready {
    web_dist: Sender<()>,
    services: Sender<Services>,
}

fn slow_parts(repo: &Repo, parts: &[Part], report: &Report) {
    let wanted = |part| parts.contains(&part);
    let (web_dist, web_is_built) = channel();
    let (services_start, services_run) = channel();
    let ready = Ready { web_dist, services: services_start };
    // Servers end when this function does, whichever way.
    let (binary, services, browser) = thread::scope(|scope| {
        let installing = scope.spawn(|| install(repo, parts, report, ready));
        let (binary, services) = compile_and_test(repo, parts, report, &web_is_built, &services_run);
        let browser = installing.join().unwrap_or_else(|_| {
            report.broken("installing", "panicked; see above");
            None
        });
        (binary, services, browser)
    });
    if wanted(Part::Clients) {
        match (&binary, &services) {
            (Some(binary), Some(services)) => report.timed("clients", || clients(repo, binary, services)),
            _ => report.broken("clients", "not run: the binary or the test servers are missing, see above"),
        }
    }
    if wanted(Part::Browser) {
        match (&binary, browser) {
            (Some(binary), Some(chromium)) => report.timed("browser", || browser_tests(repo, binary, chromium)),
            _ => report.broken("browser", "not run: the binary or the browser is missing, see above"),
        }
    }
}

/// Downloads and installs, in the order in which the other lane needs things; then the web app's own tests. Answers
/// the browser.
fn install(repo: &Repo, parts: &[Part], report: &Report, ready: Ready) -> Option<&'static str> {
    let wanted = |part| parts.contains(&part);
    if report.step("web: build", || web::build(repo)).is_some() {
        // Where the other lane has given up there is nobody to tell.
        let _ = ready.web_dist.send(());
    }
    drop(ready.web_dist);
    if (wanted(Part::Rust) || wanted(Part::Clients))
        && let Some(services) = report.step("services", || Services::start(repo))
    {
        let _ = ready.services.send(services);
    }
    drop(ready.services);
    let mut chromium = None;
    if wanted(Part::Browser) {
        chromium = report.step("browser: install", || {
            web::packages(repo, "e2e/browser")?;
            browser::chromium(repo)
        });
    }
    if wanted(Part::Clients) {
        for version in CLIENTS {
            report.step(&format!("python: wandb {version}"), || python::venv(repo, version));
        }
    }
    if wanted(Part::Web) {
        report.timed("web", || runner(Runner::Vitest, web::npm(repo, "web: npm test", ["test"])));
    }
    chromium
}

/// Everything cargo does, one after the other: it locks its target folder anyway.
fn compile_and_test(
    repo: &Repo,
    parts: &[Part],
    report: &Report,
    web_is_built: &Receiver<()>,
    services_run: &Receiver<Services>,
) -> (Option<PathBuf>, Option<Services>) {
    let wanted = |part| parts.contains(&part);
    if web_is_built.recv().is_err() {
        report.broken("cargo", "nothing was compiled: the web app that goes into the binary could not be built");
        return (None, None);
    }
    if wanted(Part::Clippy) {
        report.timed("clippy", || build::lint(repo).map(|_| Tally::one(true)));
    }
    if !wanted(Part::Rust) {
        let needed = wanted(Part::Clients) || wanted(Part::Browser);
        let binary = needed.then(|| report.step("cargo build", || build::debug(repo))).flatten();
        return (binary, services_run.recv().ok());
    }
    let binary = report.step("cargo build", || build::debug_with_tests(repo));
    let services = services_run.recv().ok();
    match (&binary, &services) {
        (Some(_), Some(services)) => report.timed("rust", || {
            let tests = build::cargo(repo, "cargo test").args(["test", "--workspace", "--no-fail-fast"]);
            runner(Runner::Cargo, tests.envs(&services.variables).env("CARGO_TERM_COLOR", "never"))
        }),
        (Some(_), None) => report.broken("rust", "not run: the test servers did not start, see above"),
        (None, _) => {}
    }
    (binary, services)
}

/// The real clients, and the hostile and crashing ones, against the real binary.
fn clients(repo: &Repo, binary: &PathBuf, services: &Services) -> Result<Tally> {
    let tools = python::venv(repo, TOOLS)?;
    let pytest = Step::new(repo, "clients: pytest", tools.python())
        .args(["-m", "pytest", "-p", "no:cacheprovider", "--color=no", "-v", "-ra", "-n", "2", "--dist", "loadgroup"])
        .dir(repo.path("e2e/clients"))
        .envs(&services.variables)
        .env("AYUMI_BIN", binary)
        .env("AYUMI_CLIENTS", repo.kept(""))
        .env("PYTHONDONTWRITEBYTECODE", "1");
    runner(Runner::Pytest, pytest)
}

/// The web app in a real browser, against the real binary.
fn browser_tests(repo: &Repo, binary: &PathBuf, chromium: &str) -> Result<Tally> {
    let node = Step::new(repo, "browser: node --test", "npm")
        .args(["test"])
        .dir(repo.path("e2e/browser"))
        .env("AYUMI_BIN", binary)
        .env("AYUMI_CHROMIUM", chromium)
        .env("NO_COLOR", "1");
    runner(Runner::Node, node)
}

/// Runs a test program and counts. A program that fails without naming a test has failed once; one that ran nothing
/// has failed as well.
fn runner(runner: Runner, step: Step) -> Result<Tally> {
    let ended = step.finish()?;
    let mut tally = tally::read(runner, &ended.output);
    if !ended.success && tally.failed == 0 {
        tally.failed = 1;
    }
    if tally.passed + tally.failed == 0 {
        bail!("ended with {} and ran no test", ended.status);
    }
    Ok(tally)
}

/// What was done, for the table at the end. Both lanes write to it.
#[derive(Debug, Default, Clone)]
struct Report(Arc<Mutex<Vec<Line>>>);

#[derive(Debug)]
struct Line {
    name: String,
    took: Duration,
    /// Absent for a step that only prepares.
    tally: Option<Tally>,
    error: Option<String>,
}

impl Report {
    /// A step that prepares something; its failure counts as one.
    fn step<T>(&self, name: &str, work: impl FnOnce() -> Result<T>) -> Option<T> {
        let started = Instant::now();
        match work() {
            Ok(made) => {
                self.add(name, started.elapsed(), None, None);
                Some(made)
            }
            Err(error) => {
                self.add(name, started.elapsed(), Some(Tally::one(false)), Some(&error));
                None
            }
        }
    }

    /// A step that counts.
    fn timed(&self, name: &str, work: impl FnOnce() -> Result<Tally>) {
        let started = Instant::now();
        match work() {
            Ok(tally) => self.add(name, started.elapsed(), Some(tally), None),
            Err(error) => self.add(name, started.elapsed(), Some(Tally::one(false)), Some(&error)),
        }
    }

    fn broken(&self, name: &str, why: &str) {
        self.add(name, Duration::ZERO, Some(Tally::one(false)), Some(&anyhow!("{why}")));
    }

    fn add(&self, name: &str, took: Duration, tally: Option<Tally>, error: Option<&anyhow::Error>) {
        let error = error.map(|error| format!("{error:#}"));
        if let Some(error) = &error {
            eprintln!("[xtask] {name}: FAILED: {error}");
        }
        let line = Line { name: name.to_owned(), took, tally, error };
        self.0.lock().expect("no lane panics while it writes").push(line);
    }

    /// The table and, alone on the last line, the sum.
    fn print(&self, took: Duration) -> bool {
        let lines = self.0.lock().expect("the lanes have ended");
        let mut sum = Tally::default();
        let mut table = format!("\n{:<24} {:>8} {:>7} {:>7} {:>8}\n", "step", "seconds", "passed", "failed", "skipped");
        for line in lines.iter() {
            let counts = line.tally.map_or_else(
                || format!("{:>7} {:>7} {:>8}", "-", "-", "-"),
                |tally| format!("{:>7} {:>7} {:>8}", tally.passed, tally.failed, tally.skipped),
            );
            // Writing to a String does not fail.
            let _ = writeln!(table, "{:<24} {:>8.1} {counts}", line.name, line.took.as_secs_f64());
            sum += line.tally.unwrap_or_default();
        }
        print!("{table}{:<24} {:>8.1}\n\n", "everything", took.as_secs_f64());
        for line in lines.iter() {
            if let Some(error) = &line.error {
                let first = error.lines().next().unwrap_or_default();
                println!("{}: {first}", line.name);
            }
        }
        if sum.skipped > 0 {
            println!("{} tests were skipped; each says why above", sum.skipped);
        }
        println!("{} passed, {} failed", sum.passed, sum.failed);
        sum.failed == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn only_picks_parts_and_nothing_else_is_taken() {
        assert_eq!(parts(&[]).unwrap().len(), Part::ALL.len());
        assert_eq!(parts(&words("--only rust --only web")).unwrap(), [Part::Rust, Part::Web]);
        assert_eq!(parts(&words("--only=rust,tidy")).unwrap(), [Part::Rust, Part::Tidy]);
        assert!(parts(&words("--only")).is_err());
        assert!(parts(&words("--only rsut")).is_err());
        assert!(parts(&words("rust")).is_err());
    }

    #[test]
    fn a_failed_step_counts_as_a_failure() {
        let report = Report::default();
        report.timed("good", || Ok(Tally { passed: 2, failed: 0, skipped: 1 }));
        assert!(report.print(Duration::ZERO));
        assert!(report.step("bad", || -> Result<()> { bail!("no network") }).is_none());
        assert!(!report.print(Duration::ZERO));
    }
}
