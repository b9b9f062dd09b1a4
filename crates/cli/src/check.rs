//! `ayumi check`: read everything stored and verify it.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use ayumi_model::SystemClock;
use ayumi_store::folder::Folder;
use ayumi_store::{Blobs, Sql, Store};
use clap::Args;

use crate::random::OsRandom;

/// Options of `ayumi check`.
#[derive(Args)]
pub(crate) struct Options {
    /// The data folder of a server that is not running.
    #[arg(long, env = "AYUMI_DATA", default_value = "./ayumi-data")]
    data: PathBuf,
}

/// Verifies every checksum; damage is named and makes the exit code 1.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let report = runtime.block_on(async {
        let folder = Folder::open(&options.data)?;
        let sql = Sql::open_sqlite(&folder.database()).await?;
        let blobs = Blobs::open_folder(&folder.blobs())?;
        Store::new(sql, blobs, Arc::new(SystemClock), Arc::new(OsRandom::new())).check().await
    })?;
    for fault in &report.faults {
        println!("damaged: {fault}");
    }
    println!(
        "checked {} blocks and {} parts of rows, and {} files: {} damaged",
        report.n_blocks,
        report.n_parts,
        report.n_files,
        report.faults.len()
    );
    Ok(if report.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
