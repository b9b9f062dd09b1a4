//! What can go wrong with an export.

use std::io;

use ::parquet::errors::ParquetError;
use arrow_schema::ArrowError;
use ayumi_model::ErrorKind;

use crate::MAX_COLUMNS;

/// What the fallible functions of this crate return.
pub type Result<T> = std::result::Result<T, Error>;

/// Why rows cannot be exported.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The rows cannot be read.
    #[error(transparent)]
    History(#[from] ayumi_history::Error),
    /// More keys than one file has columns.
    #[error("cannot export {0} keys as one table: it has at most {MAX_COLUMNS} columns")]
    TooManyColumns(usize),
    /// A value that the statistics of its key deny.
    #[error("cannot export key `{key}`: its value at step {step} is not {expected}, as its statistics tell")]
    WrongType {
        /// The flat name of the key.
        key: String,
        /// The step of the row.
        step: i64,
        /// What the value should be.
        expected: &'static str,
    },
    /// The bytes cannot be handed on.
    #[error("cannot write the export: {0}")]
    Output(#[from] io::Error),
    /// The library for the format refuses the rows.
    #[error("cannot write the export: {0}")]
    Format(String),
}

impl Error {
    /// The kind of failure.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::History(error) => error.kind(),
            Self::TooManyColumns(_) => ErrorKind::TooLarge,
            Self::WrongType { .. } => ErrorKind::Damaged,
            Self::Output(_) => ErrorKind::Unavailable,
            Self::Format(_) => ErrorKind::Internal,
        }
    }

    /// What the caller can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::TooManyColumns(_) => Some("name the keys to export, or take JSON lines, which have no columns"),
            Self::WrongType { .. } => Some("export the other keys by name, or take JSON lines, which have no columns"),
            Self::History(_) | Self::Output(_) | Self::Format(_) => None,
        }
    }
}

impl From<ArrowError> for Error {
    fn from(error: ArrowError) -> Self {
        match error {
            ArrowError::IoError(_, error) => Self::Output(error),
            error => Self::Format(error.to_string()),
        }
    }
}

impl From<ParquetError> for Error {
    fn from(error: ParquetError) -> Self {
        match error {
            ParquetError::External(error) => match error.downcast::<io::Error>() {
                Ok(error) => Self::Output(*error),
                Err(error) => Self::Format(error.to_string()),
            },
            error => Self::Format(error.to_string()),
        }
    }
}
