//! Extended JSON: RFC 8259 plus the bare tokens `NaN`, `Infinity` and `-Infinity`, as the wandb client writes it.
//!
//! Nothing here builds a tree. [`Reader`] pulls tokens out of a text, [`walk`] and [`flatten`] turn a document into leaves
//! addressed by [`KeyPath`], [`merge()`] makes one document of two, and [`write`](mod@write) and [`to_strict`] make text again.
//! Whatever recurses does so at most [`MAX_DEPTH`] levels deep, and less where a reader is told so.

mod key_path;
mod leaves;
mod merge;
mod number;
mod reader;
mod strict;
mod text;
pub mod write;

pub use key_path::KeyPath;
pub use leaves::{Leaves, flatten, walk};
pub use merge::{member, members, merge};
pub use number::{Number, Scalar};
pub use reader::{Kind, Reader};
pub use strict::{to_strict, write_strict};
pub use write::{write_f64, write_f64_strict, write_string};

/// No reader descends further than this many containers, whatever it is asked for: skipping and walking recurse.
pub const MAX_DEPTH: usize = 512;

/// Why a text is not the JSON that was wanted, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{reason} at byte {offset}")]
pub struct JsonError {
    /// Bytes from the start of the text.
    pub offset: usize,
    /// A plain sentence without capital and full stop.
    pub reason: &'static str,
}

/// What the functions here return.
pub type Result<T> = std::result::Result<T, JsonError>;
