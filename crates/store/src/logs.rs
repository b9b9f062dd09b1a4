//! Reading console lines.

use ayumi_model::RunId;
use ayumi_model::log::LogLine;

use crate::Store;
use crate::error::Result;
use crate::params;
use crate::sql::{FromRow, Row};

impl FromRow for LogLine {
    fn from_row(row: &Row) -> Result<Self> {
        let text: Vec<u8> = row.get("text")?;
        Ok(Self {
            number: row.get("number")?,
            at: row.get("at")?,
            is_error: row.get("is_error")?,
            label: row.get("label")?,
            text: String::from_utf8_lossy(&text).into_owned(),
        })
    }
}

/// Which lines to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogRange {
    /// The first lines with a number greater than this.
    After(i64),
    /// The last lines with a number less than this.
    Before(i64),
}

impl Store {
    /// At most `limit` console lines of a run, ascending by number.
    pub async fn log_lines(&self, run: RunId, range: LogRange, limit: usize) -> Result<Vec<LogLine>> {
        self.sql
            .read(move |tx| {
                const COLUMNS: &str = "SELECT number, at, is_error, label, text FROM log_line";
                match range {
                    LogRange::After(number) => tx.query(
                        &format!("{COLUMNS} WHERE run_id = $1 AND number > $2 ORDER BY number LIMIT $3"),
                        params![run, number, limit],
                    ),
                    LogRange::Before(number) => {
                        let mut lines: Vec<LogLine> = tx.query(
                            &format!("{COLUMNS} WHERE run_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3"),
                            params![run, number, limit],
                        )?;
                        lines.reverse();
                        Ok(lines)
                    }
                }
            })
            .await
    }
}
