//! Public behavior of the history engine, against a plain model of it where that is possible.
// Modules of one test program: what is public to them is public to nobody.
#![allow(clippy::unwrap_used, missing_docs, unreachable_pub)]

mod blocks;
mod golden;
mod hostile;
mod joined;
mod lines;
mod model;
mod parts;
mod reads;
mod series;
