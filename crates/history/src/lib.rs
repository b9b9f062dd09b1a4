//! The engine for logged rows: lines of extended JSON in, typed columns at rest, rows and charts out.
//!
//! Sync and pure: no I/O, no clock, no users, no SQL. Reading order:
//! - [`mod@parse`] turns lines as the client sends them into a [`Block`];
//! - [`block`] and [`mod@column`] are what a block holds, [`codec`] is its form on disk;
//! - [`part`] is the compressed form that rows have for good, read in pieces;
//! - [`rows`] reads many blocks of one run as one table: pages, samples, key statistics and chart series;
//! - [`joined`] reads a run's parts and the blocks that are in none yet as one table, a window after the other.
//!
//! A line is known by its number within its file; a *row* is a line that was accepted, at a *step* of training. Steps may
//! be missing, repeated, out of order or negative. All of it is stored, and decided upon when read.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod block;
pub mod codec;
pub mod column;
pub mod error;
pub mod joined;
pub mod limits;
pub mod parse;
pub mod part;
pub mod rows;

pub use block::Block;
pub use column::{Column, Presence, Value, ValueType, Values};
pub use error::{Error, Result};
pub use joined::History;
pub use limits::Limits;
pub use parse::{Parsed, Rejected, parse_lines};
pub use part::{Part, PartKey, PartView, ReadAt, Written, encode_part, merge_parts, write_part};
pub use rows::{
    Axis, Bucket, Dialect, KeyStats, KeySummary, Keys, Points, RowRef, Rows, Series, TypeCounts, write_object,
};
