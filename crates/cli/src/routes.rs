//! `ayumi routes`: every route with the permission it asks for.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

/// Options of `ayumi routes`.
#[derive(Args)]
pub(crate) struct Options {
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Prints the list.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let routes = ayumi_server::permissions();
    if options.json {
        let list: Vec<_> = routes
            .iter()
            .map(|route| serde_json::json!({"method": route.method, "path": route.path, "needs": route.needs}))
            .collect();
        println!("{}", serde_json::to_string_pretty(&list)?);
    } else {
        for route in routes {
            println!("{:<12} {:<60} {}", route.method, route.path, route.needs);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints the OpenAPI document.
pub(crate) fn print_openapi() -> Result<ExitCode> {
    println!("{}", serde_json::to_string_pretty(&ayumi_server::api::openapi::document())?);
    Ok(ExitCode::SUCCESS)
}
