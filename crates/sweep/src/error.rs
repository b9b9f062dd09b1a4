//! What can go wrong with a sweep.

use ayumi_model::ErrorKind;

/// What the fallible functions of this crate return.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a sweep configuration cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The text is neither YAML nor JSON, or plays tricks with depth and aliases.
    #[error("sweep configuration cannot be read: {0}")]
    Unreadable(String),
    /// There is more of something than a documented limit.
    #[error("sweep configuration has more than {limit} {what}")]
    TooLarge {
        /// What there is too much of, in the plural.
        what: &'static str,
        /// How many there may be.
        limit: usize,
    },
    /// A part of the configuration is missing or impossible.
    #[error("{place}: {problem}")]
    Invalid {
        /// Which part: a parameter or a top-level key.
        place: String,
        /// What is wrong with it.
        problem: String,
        /// The way out.
        hint: String,
    },
    /// The client decides what this sweep tries: its method is `custom`, or its controller is local.
    #[error("this sweep is scheduled by a client, not by the server")]
    ScheduledByClient,
}

impl Error {
    /// The kind of failure.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Unreadable(_) | Self::Invalid { .. } => ErrorKind::Invalid,
            Self::TooLarge { .. } => ErrorKind::TooLarge,
            Self::ScheduledByClient => ErrorKind::Conflict,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Invalid { hint, .. } => Some(hint),
            Self::ScheduledByClient => Some("use `method` grid, random or bayes, and no local `controller`"),
            Self::Unreadable(_) | Self::TooLarge { .. } => None,
        }
    }
}
