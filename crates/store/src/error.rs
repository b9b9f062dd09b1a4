//! What can go wrong below the service layer.

use ayumi_model::ErrorKind;

/// A failure of the database, the blob store or stored data.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The thing asked for is not there.
    #[error("{0} does not exist")]
    NotFound(String),
    /// A name or number is taken.
    #[error("{0}")]
    Conflict(String),
    /// The thing existed once and its name stays taken.
    #[error("{0}")]
    Gone(String),
    /// The request makes no sense to the store.
    #[error("{0}")]
    Invalid(String),
    /// The database cannot take the request now; the same one succeeds later.
    #[error("the database cannot be reached or written to now: {0}")]
    Unavailable(String),
    /// Two transactions got in each other's way; retried inside the store, so callers see it only after several tries.
    #[error("the database was too busy")]
    Contended,
    /// The database refused a statement: a fault of ours.
    #[error("the database refused a statement: {0}")]
    Database(String),
    /// The blob store failed.
    #[error("the blob store failed: {0}")]
    Blob(String),
    /// Stored bytes are not what was written.
    #[error("stored data is damaged: {0}")]
    Damaged(String),
    /// The data folder cannot be used.
    #[error("{0}")]
    Folder(String),
}

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// The kind of failure, for answers.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound(_) => ErrorKind::NotFound,
            Self::Conflict(_) => ErrorKind::Conflict,
            Self::Gone(_) => ErrorKind::Gone,
            Self::Invalid(_) => ErrorKind::Invalid,
            Self::Unavailable(_) | Self::Contended | Self::Blob(_) => ErrorKind::Unavailable,
            Self::Damaged(_) => ErrorKind::Damaged,
            Self::Database(_) | Self::Folder(_) => ErrorKind::Internal,
        }
    }
}

impl From<ayumi_history::Error> for Error {
    fn from(error: ayumi_history::Error) -> Self {
        match error.kind() {
            ErrorKind::Damaged => Self::Damaged(error.to_string()),
            ErrorKind::TooLarge => Self::Invalid(error.to_string()),
            _ => Self::Blob(error.to_string()),
        }
    }
}
