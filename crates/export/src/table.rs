//! The columns of an export.

mod draft;

use std::collections::HashMap;
use std::ops::RangeBounds;

use ayumi_history::{History, ReadAt, Rows, Value};

use crate::Result;
pub(crate) use draft::{Draft, STEP};

/// How many columns a table has at most, `_step` not counted.
///
/// A wide Parquet file pays for each column again in each group of rows, in the memory of the writer and of every reader.
pub const MAX_COLUMNS: usize = 5_000;

/// The largest integer up to which `f64` holds each one: 2^53.
pub(crate) const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// Which columns an export has after `_step`, and of which types.
///
/// A column has the flat name of a key. Where a nested `a` → `b` and a plain key "a.b" have the same one, they share the
/// column, and a row that has both shows the nested one, as everywhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    columns: Vec<Column>,
    by_name: HashMap<String, usize>,
    unknown: Vec<String>,
    is_of_all_keys: bool,
}

/// A column of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The flat name of the key.
    pub name: String,
    /// What its values are. A row without one, or with a JSON `null`, has nothing in the column.
    pub column_type: ColumnType,
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// Integers.
    Int,
    /// Numbers, `NaN` and the infinities included. An integer beyond 2^53 is rounded, and a number beyond `f64` infinite.
    Number,
    /// Booleans.
    Bool,
    /// Strings.
    Text,
    /// Values of several types, arrays or objects, each as the text of extended JSON.
    Json,
}

impl Table {
    /// The columns for all keys of a run, ascending by path, or for the flat names in `keys`, in their order.
    ///
    /// They are the same whichever steps are exported. Most are known from statistics; where numbers may all be integers,
    /// they are read.
    pub fn read<S: ReadAt>(history: &History<S>, keys: Option<&[String]>) -> Result<Self> {
        let summaries = history.key_stats()?;
        let draft = Draft::new(summaries.iter().map(|(key, summary)| (key, summary.stats())), keys)?;
        let fractional = draft.read_fractional(history, &[])?;
        Ok(draft.settle(&fractional))
    }

    /// The rows with a step in this range and the values of the table, ascending by step.
    pub fn scan<'h, S: ReadAt, R: RangeBounds<i64>>(
        &self,
        history: &'h History<S>,
        steps: R,
    ) -> Result<impl Iterator<Item = ayumi_history::Result<Rows>> + use<'h, S, R>> {
        let names: Vec<String> = self.columns.iter().map(|column| column.name.clone()).collect();
        Ok(history.scan(steps, (!self.is_of_all_keys).then_some(&names))?)
    }

    /// The columns after `_step`.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Names that were asked for, but that no key of the run has.
    pub fn unknown(&self) -> &[String] {
        &self.unknown
    }

    /// The column with a flat name.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }
}

impl ColumnType {
    /// What a value of the type is, in the middle of a sentence.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Int => "an integer",
            Self::Number => "a number",
            Self::Bool => "a boolean",
            Self::Text => "a string",
            Self::Json => "JSON",
        }
    }
}

/// A value as an integer, if it is one bit for bit: `-0.0` is not, nor is a float beyond 2^53.
pub(crate) fn integer(value: Value<'_>) -> Option<i64> {
    match value {
        Value::Int(value) => Some(value),
        Value::Number(value) => {
            let is_exact = value.trunc() == value && value.abs() <= MAX_EXACT;
            (is_exact && (value != 0.0 || value.is_sign_positive())).then_some(value as i64)
        }
        Value::Bool(_) | Value::Null | Value::Text(_) | Value::Json(_) => None,
    }
}

/// A value as a number, or `None` where it is none.
pub(crate) fn number(value: Value<'_>) -> Option<f64> {
    match value {
        Value::Number(value) => Some(value),
        Value::Int(value) => Some(value as f64),
        // A number beyond `f64`, or an array or object, which does not parse.
        Value::Json(text) => text.parse().ok(),
        Value::Bool(_) | Value::Null | Value::Text(_) => None,
    }
}
