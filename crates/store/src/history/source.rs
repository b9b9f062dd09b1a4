//! Where the bytes of a part are.

use ayumi_history::{Error, ReadAt, Result};

use crate::blobs::BlobReader;

/// The bytes of a part, read in pieces from threads that may block.
#[derive(Debug)]
pub enum PartSource {
    /// Few enough to be in the catalog.
    Inline(Vec<u8>),
    /// A stretch of a pack.
    Packed {
        /// The pack.
        pack: BlobReader,
        /// Where the part starts in it.
        start: u64,
        /// How long the part is.
        size_bytes: u64,
    },
}

impl ReadAt for PartSource {
    fn read_at(&self, offset: u64, len: usize) -> Result<Vec<u8>> {
        match self {
            Self::Inline(bytes) => bytes.as_slice().read_at(offset, len),
            Self::Packed { pack, start, size_bytes } => {
                let end = offset.checked_add(len as u64).filter(|end| end <= size_bytes);
                end.ok_or(Error::DamagedPart { what: "it ends too early", offset })?;
                pack.read_at(start + offset, len).map_err(|error| match error.kind() {
                    // A pack is never shortened: a pack that ends here has lost its end.
                    std::io::ErrorKind::UnexpectedEof => Error::DamagedPart { what: "its pack ends too early", offset },
                    kind => Error::Unreadable(kind),
                })
            }
        }
    }

    fn n_bytes(&self) -> u64 {
        match self {
            Self::Inline(bytes) => bytes.len() as u64,
            Self::Packed { size_bytes, .. } => *size_bytes,
        }
    }
}
