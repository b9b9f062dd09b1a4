//! What can go wrong with stored rows.

use ayumi_model::ErrorKind;

/// What the fallible functions of this crate return.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a block or a part cannot be written or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The bytes do not start like a block.
    #[error("not a block of history rows")]
    NotABlock,
    /// The bytes were written by a newer program.
    #[error("history rows of version {0}, which this program does not know")]
    UnknownVersion(u8),
    /// The bytes are not those that were written.
    #[error("history rows are damaged: {0}")]
    Damaged(&'static str),
    /// The bytes do not end like a part.
    #[error("not a part of history rows")]
    NotAPart,
    /// The bytes of a part are not those that were written.
    #[error("history part is damaged at byte {offset}: {what}")]
    DamagedPart {
        /// What is wrong.
        what: &'static str,
        /// Where, from the start of the part.
        offset: u64,
    },
    /// The bytes of a part cannot be had.
    #[error("history part cannot be read: {0}")]
    Unreadable(std::io::ErrorKind),
    /// The bytes of a part cannot be put anywhere.
    #[error("history part cannot be written: {0}")]
    Unwritable(std::io::ErrorKind),
    /// Parts that are to be merged do not follow each other.
    #[error("history parts cannot be merged: line {0} is not after those of the part before")]
    NotAscending(u64),
    /// The rows do not fit into one block or part; halves of them may.
    #[error("history rows of {0} bytes are too large")]
    TooLarge(usize),
}

impl Error {
    /// The kind of failure.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NotABlock
            | Self::UnknownVersion(_)
            | Self::Damaged(_)
            | Self::NotAPart
            | Self::DamagedPart { .. } => ErrorKind::Damaged,
            Self::Unreadable(_) | Self::Unwritable(_) => ErrorKind::Unavailable,
            Self::NotAscending(_) => ErrorKind::Internal,
            Self::TooLarge(_) => ErrorKind::TooLarge,
        }
    }
}
