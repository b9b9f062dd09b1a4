//! Rows as Arrow record batches.

use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Float64Builder, Int64Builder, PrimitiveBuilder, StringBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use ayumi_history::{Dialect, RowRef, Rows, Value};

use crate::lookup::Lookup;
use crate::table::{integer, number};
use crate::{Column, ColumnType, Error, Result, Table};

/// Rows of a batch at most.
const MAX_ROWS: usize = 1 << 16;
/// About how many bytes a batch has at most, texts and all else apart. Far below the 2 GiB that its text offsets reach: one
/// value more is at most a line of history.
const MAX_BYTES: usize = 16 << 20;

/// Gathers rows into batches of one schema.
pub(crate) struct Batcher<'t> {
    table: &'t Table,
    schema: SchemaRef,
    steps: Int64Builder,
    columns: Vec<Builder>,
    max_rows: usize,
    n_text_bytes: usize,
    /// JSON of one value.
    json: String,
}

/// The values of one column, behind by as many rows as have had none since.
enum Builder {
    Int(Int64Builder),
    Number(Float64Builder),
    Bool(BooleanBuilder),
    Text(StringBuilder),
    Json(StringBuilder),
}

/// The schema of a table. Columns of text tell with `ayumi.text` whether they are JSON.
pub(crate) fn schema(table: &Table) -> SchemaRef {
    let step = Field::new("_step", DataType::Int64, false);
    let fields = table.columns().iter().map(|Column { name, column_type }| {
        let (data_type, text) = match column_type {
            ColumnType::Int => (DataType::Int64, None),
            ColumnType::Number => (DataType::Float64, None),
            ColumnType::Bool => (DataType::Boolean, None),
            ColumnType::Text => (DataType::Utf8, Some("plain")),
            ColumnType::Json => (DataType::Utf8, Some("json")),
        };
        let field = Field::new(name, data_type, true);
        match text {
            Some(text) => field.with_metadata([("ayumi.text", text)]),
            None => field,
        }
    });
    Arc::new(Schema::new(std::iter::once(step).chain(fields).collect::<Vec<_>>()))
}

impl<'t> Batcher<'t> {
    pub(crate) fn new(table: &'t Table, schema: SchemaRef) -> Self {
        Self {
            table,
            schema,
            steps: Int64Builder::new(),
            columns: table.columns().iter().map(|column| Builder::new(column.column_type)).collect(),
            max_rows: max_rows(1 + table.columns().len()),
            n_text_bytes: 0,
            json: String::new(),
        }
    }

    /// Adds the rows of a window, and hands on each batch that is full.
    pub(crate) fn add(&mut self, window: &Rows, mut emit: impl FnMut(RecordBatch) -> Result<()>) -> Result<()> {
        let mut lookup = Lookup::new();
        for row in window.scan(..) {
            self.add_row(&row, &mut lookup)?;
            if self.steps.len() >= self.max_rows || self.n_text_bytes >= MAX_BYTES {
                emit(self.take()?)?;
            }
        }
        Ok(())
    }

    fn add_row(&mut self, row: &RowRef<'_>, lookup: &mut Lookup) -> Result<()> {
        let n_before = self.steps.len();
        lookup.next_row();
        for (key, value) in row.values() {
            let Some(index) = lookup.column(key, |name| self.table.find(name)) else { continue };
            let column = &mut self.columns[index];
            // Of several keys with one name the first one counts.
            if value == Value::Null || column.len() > n_before {
                continue;
            }
            let n_bytes = column.push(n_before, value, &mut self.json).ok_or_else(|| {
                let Column { name, column_type } = &self.table.columns()[index];
                Error::WrongType { key: name.clone(), step: row.step(), expected: column_type.noun() }
            })?;
            self.n_text_bytes += n_bytes;
        }
        self.steps.append_value(row.step());
        Ok(())
    }

    /// The rows gathered so far, if there are any.
    pub(crate) fn rest(&mut self) -> Result<Option<RecordBatch>> {
        if self.steps.is_empty() { Ok(None) } else { self.take().map(Some) }
    }

    fn take(&mut self) -> Result<RecordBatch> {
        let n_rows = self.steps.len();
        self.n_text_bytes = 0;
        let steps: ArrayRef = Arc::new(self.steps.finish());
        let columns = self.columns.iter_mut().map(|column| column.finish(n_rows));
        let arrays = std::iter::once(steps).chain(columns).collect();
        Ok(RecordBatch::try_new(Arc::clone(&self.schema), arrays)?)
    }
}

/// How many rows a batch of so many columns has at most: a power of two, as memory grows by doubling.
fn max_rows(n_columns: usize) -> usize {
    let n_rows = MAX_BYTES / (size_of::<f64>() * n_columns);
    1 << n_rows.clamp(1, MAX_ROWS).ilog2()
}

impl Builder {
    /// Without room, which a wide table would not fill.
    fn new(column_type: ColumnType) -> Self {
        match column_type {
            ColumnType::Int => Self::Int(PrimitiveBuilder::with_capacity(0)),
            ColumnType::Number => Self::Number(PrimitiveBuilder::with_capacity(0)),
            ColumnType::Bool => Self::Bool(BooleanBuilder::with_capacity(0)),
            ColumnType::Text => Self::Text(StringBuilder::with_capacity(0, 0)),
            ColumnType::Json => Self::Json(StringBuilder::with_capacity(0, 0)),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Int(builder) => builder.len(),
            Self::Number(builder) => builder.len(),
            Self::Bool(builder) => builder.len(),
            Self::Text(builder) | Self::Json(builder) => builder.len(),
        }
    }

    /// Appends nulls until there are this many rows.
    fn fill(&mut self, n_rows: usize) {
        let n = n_rows - self.len();
        if n == 0 {
            return;
        }
        match self {
            Self::Int(builder) => builder.append_nulls(n),
            Self::Number(builder) => builder.append_nulls(n),
            Self::Bool(builder) => builder.append_nulls(n),
            Self::Text(builder) | Self::Json(builder) => builder.append_nulls(n),
        }
    }

    /// Sets the value of a row, and gives its bytes of text. `None` where the value is of another type.
    fn push(&mut self, row: usize, value: Value<'_>, json: &mut String) -> Option<usize> {
        self.fill(row);
        match self {
            Self::Int(builder) => builder.append_value(integer(value)?),
            Self::Number(builder) => builder.append_value(number(value)?),
            Self::Bool(builder) => {
                let Value::Bool(value) = value else { return None };
                builder.append_value(value);
            }
            Self::Text(builder) => {
                let Value::Text(text) = value else { return None };
                builder.append_value(text);
                return Some(text.len());
            }
            Self::Json(builder) => {
                json.clear();
                value.write_json(json, Dialect::Extended);
                builder.append_value(&json);
                return Some(json.len());
            }
        }
        Some(0)
    }

    fn finish(&mut self, n_rows: usize) -> ArrayRef {
        self.fill(n_rows);
        match self {
            Self::Int(builder) => Arc::new(builder.finish()),
            Self::Number(builder) => Arc::new(builder.finish()),
            Self::Bool(builder) => Arc::new(builder.finish()),
            Self::Text(builder) | Self::Json(builder) => Arc::new(builder.finish()),
        }
    }
}
