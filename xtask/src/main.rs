//! Everything one does with this repository, as one command that sets up what it needs: `cargo xtask serve` runs the
//! product, `cargo xtask test` checks it, both on a machine that has only Rust, Node, Python and Debian's packages.
//!
//! Reading order: [`repo`] says where things are, [`command`] runs programs and [`stamp`] decides whether a step has
//! anything to do; [`web`], [`python`], [`services`] and [`browser`] set things up; [`build`] and [`check`] put them
//! together; [`tidy`] holds the rules of the repository.
#![allow(clippy::disallowed_methods, reason = "a build tool reads the environment and the clock; the product does not")]

mod bench;
mod browser;
mod build;
mod check;
mod command;
mod python;
mod repo;
mod services;
mod stamp;
mod tally;
mod tidy;
mod web;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::repo::Repo;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  serve [ARGUMENT…]      build everything and start the server; arguments go to `ayumi serve`
  build                  build everything: target/release/ayumi
  test [--only PART]…    run every check and test, or some parts:
                         tidy, fmt, clippy, rust, web, clients, browser
  tidy                   the rules of this repository
  bench [ARGUMENT…]      benchmarks; results under target/bench
  fmt                    format the Rust code
  lint                   clippy, warnings are errors
  setup                  install what the tests need, and nothing more: to work offline later
  services               start the tests' PostgreSQL and S3 server and print the variables that tests read
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// True where everything that was asked for went well.
fn run(arguments: &[String]) -> Result<bool> {
    let Some((name, rest)) = arguments.split_first() else {
        eprint!("{USAGE}");
        return Ok(false);
    };
    let repo = Repo::find()?;
    match name.as_str() {
        "serve" => build::serve(&repo, rest),
        "build" => nothing_after(name, rest).and_then(|()| build::release(&repo)).map(|_| true),
        "test" => check::test(&repo, &check::parts(rest)?),
        "tidy" => nothing_after(name, rest).and_then(|()| tidy::run(&repo)).map(|tally| tally.failed == 0),
        "bench" => bench::run(&repo, rest).map(|()| true),
        "fmt" => nothing_after(name, rest).and_then(|()| build::format(&repo)).map(|()| true),
        "lint" => nothing_after(name, rest).and_then(|()| build::lint(&repo)).map(|_| true),
        "setup" => nothing_after(name, rest).and_then(|()| check::set_up(&repo)).map(|()| true),
        "services" => nothing_after(name, rest).and_then(|()| services::hold(&repo)).map(|()| true),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(true)
        }
        other => bail!("there is no command `{other}`\n\n{USAGE}"),
    }
}

fn nothing_after(name: &str, rest: &[String]) -> Result<()> {
    match rest.first() {
        None => Ok(()),
        Some(extra) => bail!("`{name}` takes no argument, but got `{extra}`"),
    }
}
