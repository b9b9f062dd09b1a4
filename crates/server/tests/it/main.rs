//! What callers of the server see.
#![allow(clippy::unwrap_used, unreachable_pub, missing_docs)]

mod artifacts;
mod authorization;
mod bulk;
mod chart_presets;
mod exports;
mod live;
mod openapi;
mod people;
mod projects;
mod reading;
mod registries;
mod reports;
mod runs;
mod session;
mod sweeps;
mod views;
