//! Rows, read straight into domain types by column name.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use ayumi_model::name::{
    AliasName, ArtifactTypeName, CollectionName, EntityName, FilePath, ProjectName, RunName, SweepName, TagName,
};
use ayumi_model::{Id, Timestamp};

use super::value::Value;
use crate::error::{Error, Result};

/// One row of an answer.
pub struct Row {
    columns: Arc<[String]>,
    values: Vec<Value>,
    /// Where the next column is expected: types are read in the order of their columns, so the search hits at once.
    expected: Cell<usize>,
}

/// A type that can be read from a row.
pub trait FromRow: Sized {
    /// Reads the row.
    fn from_row(row: &Row) -> Result<Self>;
}

/// A type that can be read from one column.
pub trait FromValue: Sized {
    /// Reads the value; `None` when it is of another kind.
    fn from_value(value: &Value) -> Option<Self>;
}

impl Row {
    pub(super) fn new(columns: Arc<[String]>, values: Vec<Value>) -> Self {
        Self { columns, values, expected: Cell::new(0) }
    }

    /// The value of a column.
    pub fn get<T: FromValue>(&self, column: &str) -> Result<T> {
        let start = self.expected.get();
        let n = self.columns.len();
        let index = (0..n).map(|i| (start + i) % n).find(|&i| self.columns[i] == column);
        let index = index.ok_or_else(|| Error::Database(format!("no column `{column}`")))?;
        self.expected.set(index + 1);
        T::from_value(&self.values[index])
            .ok_or_else(|| Error::Damaged(format!("column `{column}` holds a value of another kind")))
    }

    /// The value of the first column.
    pub fn first<T: FromValue>(&self) -> Result<T> {
        let value = self.values.first().and_then(T::from_value);
        value.ok_or_else(|| Error::Damaged("the first column holds a value of another kind".to_owned()))
    }
}

impl FromValue for i64 {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Int(int) => Some(*int),
            _ => None,
        }
    }
}

impl FromValue for f64 {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Real(real) => Some(*real),
            Value::Int(int) => Some(*int as f64),
            _ => None,
        }
    }
}

impl FromValue for bool {
    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value).map(|int| int != 0)
    }
}

impl FromValue for String {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Blob(blob) => Some(blob.clone()),
            _ => None,
        }
    }
}

impl FromValue for Timestamp {
    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value).map(Timestamp::from_micros)
    }
}

impl FromValue for Duration {
    fn from_value(value: &Value) -> Option<Self> {
        u64::try_from(i64::from_value(value)?).ok().map(Duration::from_micros)
    }
}

impl<T> FromValue for Id<T> {
    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value).map(Id::new)
    }
}

impl FromValue for Value {
    fn from_value(value: &Value) -> Option<Self> {
        Some(value.clone())
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            other => T::from_value(other).map(Some),
        }
    }
}

macro_rules! name_from_value {
    ($($name:ty),*) => {
        $(impl FromValue for $name {
            fn from_value(value: &Value) -> Option<Self> {
                match value {
                    Value::Text(text) => Self::parse(text).ok(),
                    _ => None,
                }
            }
        })*
    };
}

name_from_value!(
    EntityName,
    ProjectName,
    RunName,
    SweepName,
    FilePath,
    CollectionName,
    ArtifactTypeName,
    AliasName,
    TagName
);

/// A row of one column is read as that column.
macro_rules! column_from_row {
    ($($type:ty),*) => {
        $(impl FromRow for $type {
            fn from_row(row: &Row) -> Result<Self> {
                row.first()
            }
        })*
    };
}

column_from_row!(
    i64,
    f64,
    bool,
    String,
    Vec<u8>,
    Timestamp,
    EntityName,
    ProjectName,
    RunName,
    FilePath,
    AliasName,
    ArtifactTypeName,
    ayumi_model::access::Role,
    TagName,
    Option<i64>
);

impl<T> FromRow for Id<T> {
    fn from_row(row: &Row) -> Result<Self> {
        row.first()
    }
}
