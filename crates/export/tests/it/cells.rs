//! The cells that a table should have, and those that files have.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use arrow_ipc::reader::StreamReader;
use arrow_schema::DataType;
use ayumi_export::{ColumnType, Table};
use ayumi_history::{Dialect, RowRef, Value};
use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::runs::Run;

#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Empty,
    Int(i64),
    /// The bits of a number.
    Number(u64),
    Bool(bool),
    Text(String),
}

/// The rows of a table, `_step` first, by the plainest reading of what was logged.
pub fn expected(run: &Run, table: &Table) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    for window in run.scan(.., None).unwrap() {
        for row in window.unwrap().scan(..) {
            let cells = table.columns().iter().map(|column| cell(named(&row, &column.name), column.column_type));
            rows.push(std::iter::once(Cell::Int(row.step())).chain(cells).collect());
        }
    }
    rows
}

/// The value of a row under a flat name. Of a `null` and another value the latter counts.
fn named<'r>(row: &RowRef<'r>, name: &str) -> Option<Value<'r>> {
    row.values().find(|(key, value)| key.flat() == name && *value != Value::Null).map(|(_, value)| value)
}

fn cell(value: Option<Value<'_>>, column_type: ColumnType) -> Cell {
    let Some(value) = value else { return Cell::Empty };
    let mut json = String::new();
    value.write_json(&mut json, Dialect::Extended);
    match (column_type, value) {
        (ColumnType::Json, _) => Cell::Text(json),
        (ColumnType::Text, Value::Text(text)) => Cell::Text(text.into()),
        (ColumnType::Bool, Value::Bool(value)) => Cell::Bool(value),
        // 2^53 is written as a float.
        (ColumnType::Int, _) => Cell::Int(json.trim_end_matches(".0").parse().unwrap()),
        (ColumnType::Number, _) => Cell::Number(json.parse::<f64>().unwrap().to_bits()),
        _ => panic!("{value:?} in a column of {column_type:?}"),
    }
}

/// What an Arrow stream holds.
pub fn read_arrow(bytes: &[u8]) -> Vec<RecordBatch> {
    StreamReader::try_new(bytes, None).unwrap().map(Result::unwrap).collect()
}

/// What a Parquet file holds.
pub fn read_parquet(bytes: Vec<u8>) -> Vec<RecordBatch> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(bytes)).unwrap().build().unwrap();
    reader.map(Result::unwrap).collect()
}

/// The cells of batches.
pub fn cells(batches: &[RecordBatch]) -> Vec<Vec<Cell>> {
    let rows = |batch: &RecordBatch| -> Vec<Vec<Cell>> {
        (0..batch.num_rows()).map(|row| batch.columns().iter().map(|array| at(array, row)).collect()).collect()
    };
    batches.iter().flat_map(rows).collect()
}

fn at(array: &dyn Array, row: usize) -> Cell {
    if array.is_null(row) {
        return Cell::Empty;
    }
    match array.data_type() {
        DataType::Int64 => Cell::Int(array.as_primitive::<Int64Type>().value(row)),
        DataType::Float64 => Cell::Number(array.as_primitive::<Float64Type>().value(row).to_bits()),
        DataType::Boolean => Cell::Bool(array.as_boolean().value(row)),
        DataType::Utf8 => Cell::Text(array.as_string::<i32>().value(row).into()),
        other => panic!("a column of {other}"),
    }
}
