//! What other tools read from an export is what was logged.
// Modules of one test program: what is public to them is public to nobody.
#![allow(clippy::unwrap_used, missing_docs, unreachable_pub)]

mod bounds;
mod cells;
mod client;
mod formats;
mod runs;
mod series;
mod tables;
