//! The `ayumi` program.

mod backup;
mod check;
mod demo;
mod random;
mod routes;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Ayumi records every run of a computation and shows it.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start the server.
    Serve(serve::Options),
    /// Verify the checksum of everything stored; names what is damaged.
    Check(check::Options),
    /// Copy the data folder to another one, while the server works.
    Backup(backup::Options),
    /// Make a data folder from a backup.
    Restore(backup::Options),
    /// List every route and GraphQL field with the permission it asks for.
    Routes(routes::Options),
    /// Print the OpenAPI document of the API.
    Openapi,
    /// Fill a project with believable runs, for a first look.
    Demo(demo::Options),
}

fn main() -> ExitCode {
    // One crypto library in the whole program, chosen before anything opens a connection.
    rustls::crypto::ring::default_provider().install_default().expect("nothing has chosen one before");
    let outcome = match Arguments::parse().command {
        Command::Serve(options) => serve::run(options),
        Command::Check(options) => check::run(&options),
        Command::Backup(options) => backup::run(&options),
        Command::Restore(options) => backup::run_restore(&options),
        Command::Routes(options) => routes::run(&options),
        Command::Openapi => routes::print_openapi(),
        Command::Demo(options) => demo::run(&options),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
