//! Console lines.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use ayumi_model::RunId;
use ayumi_model::log::LogLine;

use crate::error::Result;
use crate::params;
use crate::sql::{FromRow, Param, Row, Tx};

/// Bytes kept of a console line.
const LOG_LINE_BYTES: usize = 1 << 20;

pub(super) fn append_logs(tx: &mut Tx<'_>, id: RunId, writer: &str, lines: &[LogLine]) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    // A statement may touch a row once only: of lines with one number the last counts.
    let mut newest: BTreeMap<i64, &LogLine> = BTreeMap::new();
    newest.extend(lines.iter().map(|line| (line.number, line)));
    let places = log_places(tx, id, writer, &newest)?;
    let texts: Vec<Cow<'_, str>> = newest.values().map(|line| cut(&line.text)).collect();
    let rows: Vec<[Param<'_>; 8]> = newest
        .values()
        .zip(&places)
        .zip(&texts)
        .map(|((line, place), text)| {
            [
                Param::from(id),
                Param::from(*place),
                Param::from(writer),
                Param::from(line.number),
                Param::from(line.at),
                Param::from(line.is_error),
                Param::from(line.label.as_deref()),
                Param::from(text.as_bytes()),
            ]
        })
        .collect();
    tx.insert_many(
        "INSERT INTO log_line (run_id, number, writer, line, at, is_error, label, text) VALUES",
        &rows,
        "ON CONFLICT (run_id, number) DO UPDATE SET at = excluded.at, is_error = excluded.is_error,
         label = excluded.label, text = excluded.text",
    )?;
    let end = places.iter().max().map_or(0, |last| last.saturating_add(1));
    tx.execute(
        "UPDATE run SET n_log_lines = CASE WHEN n_log_lines < $2 THEN $2 ELSE n_log_lines END WHERE id = $1",
        params![id, end],
    )?;
    Ok(())
}

/// Where each line stands in the run's log: at its own number where the run has one writer; else where it stands already,
/// or after all others.
fn log_places(tx: &mut Tx<'_>, id: RunId, writer: &str, lines: &BTreeMap<i64, &LogLine>) -> Result<Vec<i64>> {
    if writer.is_empty() {
        return Ok(lines.keys().copied().collect());
    }
    let (first, last) = (lines.keys().next().copied(), lines.keys().last().copied());
    let known: Vec<Place> = tx.query(
        "SELECT line, number FROM log_line WHERE run_id = $1 AND writer = $2 AND writer <> '' AND line >= $3
         AND line <= $4",
        params![id, writer, first, last],
    )?;
    let known: HashMap<i64, i64> = known.into_iter().map(|place| (place.line, place.number)).collect();
    let mut next: i64 = tx.get("SELECT n_log_lines FROM run WHERE id = $1", params![id])?;
    let place = |line: &i64| {
        known.get(line).copied().unwrap_or_else(|| {
            next += 1;
            next - 1
        })
    };
    Ok(lines.keys().map(place).collect())
}

struct Place {
    line: i64,
    number: i64,
}

impl FromRow for Place {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { line: row.get("line")?, number: row.get("number")? })
    }
}

/// A console line as long as it is kept; what is cut off is said.
fn cut(text: &str) -> Cow<'_, str> {
    if text.len() <= LOG_LINE_BYTES {
        return Cow::Borrowed(text);
    }
    let mut end = LOG_LINE_BYTES;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    Cow::Owned(format!("{} … ({} bytes cut)", &text[..end], text.len() - end))
}
