//! Measures the compiled server from outside, over HTTP, with data shaped like real training runs.
//!
//! Results go to the screen as a table and to a JSON file. Timings are never asserted here: a slow machine is no failure.

mod artifacts;
mod client;
mod curves;
mod history;
mod ingest;
mod live;
mod others;
mod reads;
mod report;
mod runs;
mod script;
mod server;

use anyhow::Result;
use clap::Parser;

/// What to measure.
#[derive(Parser)]
struct Arguments {
    /// The server's program.
    #[arg(long, env = "AYUMI_BIN")]
    binary: std::path::PathBuf,
    /// Folder for the results as JSON.
    #[arg(long, env = "AYUMI_BENCH_RESULTS", default_value = "target/bench")]
    results: std::path::PathBuf,
    /// Seconds that each load lasts.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Small runs of the history benchmark.
    #[arg(long, default_value_t = 10_000)]
    small_runs: u64,
    /// Runs in the project in which `runs` looks for some; a hundred thousand take minutes to make, and 2.5 GB.
    #[arg(long, default_value_t = 10_000)]
    runs: usize,
    /// Folder that keeps that project for the next time.
    #[arg(long, default_value = "target/bench/runs")]
    runs_folder: std::path::PathBuf,
    /// A PostgreSQL database of its own, for `runs`.
    #[arg(long, env = "AYUMI_BENCH_POSTGRES")]
    postgres: Option<String>,
    /// A Python with the packages of `bench/requirements-others.txt`: measures the readers of MLflow and TensorBoard too.
    /// `cargo xtask bench --others` makes one.
    #[arg(long)]
    others: Option<std::path::PathBuf>,
    /// A Python with the wandb client: measures how long it takes for all runs of a project, and for the end of one.
    /// `cargo xtask bench --client` makes one.
    #[arg(long)]
    client: Option<std::path::PathBuf>,
    /// Only benchmarks whose name contains this: `start`, `ingest`, `live`, `reads`, `runs`, and of the history `history-long`,
    /// `-many`, `-wide`, `-scan` and `-small`; and `client`, `artifacts-client` and `others` where they are asked for.
    #[arg(long)]
    only: Option<String>,
}

fn main() -> Result<()> {
    rustls::crypto::ring::default_provider().install_default().expect("nothing has chosen one before");
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut report = report::Report::default();
    let wanted = |name: &str| arguments.only.as_deref().is_none_or(|only| name.contains(only));
    runtime.block_on(async {
        if wanted("start") {
            server::measure_start(&arguments.binary, &mut report).await?;
        }
        if wanted("ingest") {
            ingest::measure(&arguments.binary, arguments.seconds, &mut report).await?;
        }
        if wanted("live") {
            live::measure(&arguments.binary, arguments.seconds, &mut report).await?;
        }
        if wanted("reads") {
            reads::measure(&arguments.binary, &mut report).await?;
        }
        history::measure(&arguments.binary, arguments.small_runs, wanted, &mut report).await?;
        if wanted("artifacts") {
            artifacts::measure(&arguments.binary, &mut report).await?;
        }
        if let Some(python) = arguments.client.as_deref().filter(|_| wanted("artifacts-client")) {
            artifacts::measure_client(&arguments.binary, python, &mut report).await?;
        }
        if let Some(python) = arguments.client.as_deref().filter(|_| wanted("client")) {
            client::measure(&arguments.binary, python, &mut report).await?;
        }
        if let Some(python) = arguments.others.as_deref().filter(|_| wanted("others")) {
            others::measure(python, &mut report)?;
        }
        if wanted("runs") {
            let size = runs::Size {
                n_runs: arguments.runs,
                postgres: arguments.postgres.as_deref(),
                folder: &arguments.runs_folder,
            };
            runs::measure(size, &mut report).await?;
        }
        anyhow::Ok(())
    })?;
    report.save(&arguments.results)?;
    report.print();
    Ok(())
}
