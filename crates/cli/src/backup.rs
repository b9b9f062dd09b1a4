//! `ayumi backup` and `ayumi restore`: a copy of the data folder, made while the server works.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use ayumi_store::backup;
use ayumi_store::folder::Folder;
use clap::Args;

/// Options of `ayumi backup` and `ayumi restore`.
#[derive(Args)]
pub(crate) struct Options {
    /// The folder of the backup.
    folder: PathBuf,
    /// The data folder.
    #[arg(long, env = "AYUMI_DATA", default_value = "./ayumi-data")]
    data: PathBuf,
}

/// Copies the data folder; the server may go on.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let n_blobs = backup::backup(&options.data, &options.folder)?;
    println!("copied the database and {n_blobs} files to {}", options.folder.display());
    Ok(ExitCode::SUCCESS)
}

/// Makes a data folder from a backup.
pub(crate) fn run_restore(options: &Options) -> Result<ExitCode> {
    let n_blobs = backup::restore(&options.folder, &options.data)?;
    // Opening it proves that nobody else has it, and locks nothing once this ends.
    drop(Folder::open(&options.data)?);
    println!("restored the database and {n_blobs} files to {}", options.data.display());
    Ok(ExitCode::SUCCESS)
}
