//! The five kinds of value that both databases have.

use ayumi_model::name::{
    AliasName, ArtifactTypeName, CollectionName, EntityName, FilePath, ProjectName, RunName, SweepName, TagName,
};
use ayumi_model::{Id, Timestamp};

/// A value read from a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// BIGINT.
    Int(i64),
    /// DOUBLE PRECISION.
    Real(f64),
    /// TEXT.
    Text(String),
    /// BYTEA.
    Blob(Vec<u8>),
}

/// A value bound to a placeholder.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Param<'a> {
    /// No value.
    Null,
    /// BIGINT.
    Int(i64),
    /// DOUBLE PRECISION.
    Real(f64),
    /// TEXT.
    Text(&'a str),
    /// BYTEA.
    Blob(&'a [u8]),
}

macro_rules! param_from {
    ($($type:ty => |$value:ident| $param:expr),* $(,)?) => {
        $(impl<'a> From<$type> for Param<'a> {
            fn from($value: $type) -> Self { $param }
        })*
    };
}

param_from! {
    i64 => |value| Param::Int(value),
    usize => |value| Param::Int(i64::try_from(value).unwrap_or(i64::MAX)),
    f64 => |value| Param::Real(value),
    bool => |value| Param::Int(i64::from(value)),
    Timestamp => |value| Param::Int(value.as_micros()),
    &'a str => |value| Param::Text(value),
    &'a String => |value| Param::Text(value),
    &'a [u8] => |value| Param::Blob(value),
    &'a Vec<u8> => |value| Param::Blob(value),
    &'a EntityName => |value| Param::Text(value.as_str()),
    &'a ProjectName => |value| Param::Text(value.as_str()),
    &'a RunName => |value| Param::Text(value.as_str()),
    &'a SweepName => |value| Param::Text(value.as_str()),
    &'a FilePath => |value| Param::Text(value.as_str()),
    &'a CollectionName => |value| Param::Text(value.as_str()),
    &'a ArtifactTypeName => |value| Param::Text(value.as_str()),
    &'a AliasName => |value| Param::Text(value.as_str()),
    &'a TagName => |value| Param::Text(value.as_str()),
}

impl<T> From<Id<T>> for Param<'_> {
    fn from(id: Id<T>) -> Self {
        Param::Int(id.get())
    }
}

impl<'a, T: Into<Param<'a>>> From<Option<T>> for Param<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Param::Null, Into::into)
    }
}

impl<'a> From<&'a Value> for Param<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null => Param::Null,
            Value::Int(int) => Param::Int(*int),
            Value::Real(real) => Param::Real(*real),
            Value::Text(text) => Param::Text(text),
            Value::Blob(blob) => Param::Blob(blob),
        }
    }
}
