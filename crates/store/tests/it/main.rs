//! What the store promises, on SQLite and on PostgreSQL alike: every test runs on both from one body.
#![allow(clippy::unwrap_used, unreachable_pub, missing_docs)]

mod harness;

mod accounts;
mod artifact_lists;
mod artifacts;
mod backup;
mod blobs;
mod bulk;
mod documents;
mod finding;
mod history;
mod history_crash;
mod history_failures;
mod history_model;
mod migrations;
mod plain_filter;
mod queries;
mod registries;
mod runs;
mod search;
mod streams;
mod sweeps;
mod views;
