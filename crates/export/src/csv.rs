//! A table as CSV (RFC 4180).

use std::io::Write;

use ayumi_history::{Dialect, Rows, Value};
use ayumi_model::json;

use crate::lookup::Lookup;
use crate::table::{integer, number};
use crate::{Column, ColumnType, Error, Result, Table};

/// Bytes that are handed on at once, about.
const CHUNK: usize = 64 << 10;

/// What happens to text that a spreadsheet would run as a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formulas {
    /// Nothing: for programs, which get each value as it was logged.
    Keep,
    /// A `'` goes before text, and names of columns, that start with `=`, `+`, `-`, `@`, a tab or a carriage return: for
    /// people, who may open in a spreadsheet what somebody else logged. Numbers stay as they are.
    Guard,
}

/// Writes rows as CSV in UTF-8 with a line of names first, and tells how many rows there are.
///
/// Nothing between two commas means that there is no value, `""` is the empty text. `windows` are the rows of
/// [`Table::scan`]. After an error the file ends early, and nothing
/// in it tells: who hands it on has to.
pub fn write_csv(
    table: &Table,
    windows: impl IntoIterator<Item = ayumi_history::Result<Rows>>,
    formulas: Formulas,
    mut out: impl Write,
) -> Result<u64> {
    let mut lines = String::from("_step");
    for Column { name, .. } in table.columns() {
        lines.push(',');
        write_text(&mut lines, name, formulas);
    }
    lines.push_str("\r\n");
    let mut scratch = String::new();
    let mut n_rows = 0;
    for window in windows {
        let window = window?;
        n_rows += window.n_rows() as u64;
        let mut lookup = Lookup::new();
        let mut cells: Vec<Option<Value<'_>>> = vec![None; table.columns().len()];
        for row in window.scan(..) {
            lookup.next_row();
            for (key, value) in row.values() {
                // Of several keys with one name the first one counts.
                if let Some(index) = lookup.column(key, |name| table.find(name))
                    && value != Value::Null
                {
                    cells[index].get_or_insert(value);
                }
            }
            json::write::write_i64(&mut lines, row.step());
            for (cell, Column { name, column_type }) in cells.iter_mut().zip(table.columns()) {
                lines.push(',');
                let Some(value) = cell.take() else { continue };
                write_value(&mut lines, value, *column_type, formulas, &mut scratch).ok_or_else(|| {
                    Error::WrongType { key: name.clone(), step: row.step(), expected: column_type.noun() }
                })?;
            }
            lines.push_str("\r\n");
            if lines.len() >= CHUNK {
                out.write_all(lines.as_bytes())?;
                lines.clear();
            }
        }
    }
    out.write_all(lines.as_bytes())?;
    out.flush()?;
    Ok(n_rows)
}

/// `None` where the value is of another type.
fn write_value(
    out: &mut String,
    value: Value<'_>,
    column_type: ColumnType,
    formulas: Formulas,
    scratch: &mut String,
) -> Option<()> {
    match column_type {
        ColumnType::Int => json::write::write_i64(out, integer(value)?),
        ColumnType::Number => json::write_f64(out, number(value)?),
        ColumnType::Bool => match value {
            Value::Bool(value) => out.push_str(if value { "true" } else { "false" }),
            _ => return None,
        },
        ColumnType::Text => match value {
            Value::Text(text) => write_text(out, text, formulas),
            _ => return None,
        },
        ColumnType::Json => {
            scratch.clear();
            value.write_json(scratch, Dialect::Extended);
            write_text(out, scratch, formulas);
        }
    }
    Some(())
}

/// Appends text, quoted where it has to be.
fn write_text(out: &mut String, text: &str, formulas: Formulas) {
    let is_formula = formulas == Formulas::Guard && text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let is_quoted = text.is_empty()
        || text.starts_with(' ')
        || text.ends_with(' ')
        || text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n'));
    if !is_quoted {
        out.push_str(if is_formula { "'" } else { "" });
        out.push_str(text);
        return;
    }
    out.push_str(if is_formula { "\"'" } else { "\"" });
    for (i, piece) in text.split('"').enumerate() {
        out.push_str(if i > 0 { "\"\"" } else { "" });
        out.push_str(piece);
    }
    out.push('"');
}
