//! A run's history in the formats of other tools: Arrow, Parquet, CSV and JSON lines; and chart series as Arrow.
//!
//! Sync and pure: windows of rows in, bytes out through [`std::io::Write`]. Memory does not grow with the rows. Reading order:
//! - [`table`] decides which columns an export has and of which types;
//! - [`arrow`], [`mod@parquet`], [`mod@csv`] and [`json_lines`] write it;
//! - [`client`] is the table that the wandb client may read in place of rows;
//! - [`series`] writes what a chart shows.
//!
//! `docs/reference/export.md` describes the files for those who read them.

pub mod arrow;
mod batch;
pub mod client;
pub mod csv;
pub mod error;
pub mod json_lines;
mod lookup;
pub mod parquet;
pub mod series;
pub mod table;

pub use arrow::write_arrow;
pub use client::client_table;
pub use csv::{Formulas, write_csv};
pub use error::{Error, Result};
pub use json_lines::write_json_lines;
pub use parquet::write_parquet;
pub use series::{NamedSeries, encode_series};
pub use table::{Column, ColumnType, MAX_COLUMNS, Table};
