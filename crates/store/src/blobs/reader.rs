//! Reading a blob here and there, from threads that may block.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use bytes::Bytes;
use moka::sync::Cache;
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore, ObjectStoreExt};
use tokio::runtime::Handle;

/// What is fetched of a far blob at a time, so that reads next to each other cost one request.
const PAGE: u64 = 128 << 10;

/// Pages of far blobs by name and number.
pub(super) type Pages = Cache<(String, u64), Bytes>;

/// A blob open for reading. Cheap to clone.
#[derive(Clone, Debug)]
pub enum BlobReader {
    /// A file of this machine.
    File(Arc<File>),
    /// An object somewhere else.
    Far(Arc<FarBlob>),
}

/// An object somewhere else.
#[derive(Debug)]
pub struct FarBlob {
    pub(super) store: Arc<dyn ObjectStore>,
    pub(super) path: ObjectPath,
    pub(super) size_bytes: u64,
    pub(super) pages: Pages,
    pub(super) handle: Handle,
}

impl BlobReader {
    /// Exactly `len` bytes from `offset` on. Not to be called from async code.
    pub fn read_at(&self, offset: u64, len: usize) -> io::Result<Vec<u8>> {
        match self {
            Self::File(file) => {
                let mut bytes = vec![0; len];
                file.read_exact_at(&mut bytes, offset)?;
                Ok(bytes)
            }
            Self::Far(blob) => blob.read_at(offset, len),
        }
    }
}

impl FarBlob {
    fn read_at(&self, offset: u64, len: usize) -> io::Result<Vec<u8>> {
        let end = offset.checked_add(len as u64).filter(|&end| end <= self.size_bytes);
        let end = end.ok_or(io::ErrorKind::UnexpectedEof)?;
        let mut out = Vec::with_capacity(len);
        let mut at = offset;
        while at < end {
            let page = at / PAGE;
            let start = page * PAGE;
            let bytes = self.page(page, end.div_ceil(PAGE))?;
            let wanted = (at - start) as usize..(end - start).min(bytes.len() as u64) as usize;
            let piece = bytes.get(wanted).filter(|piece| !piece.is_empty()).ok_or(io::ErrorKind::UnexpectedEof)?;
            out.extend_from_slice(piece);
            at += piece.len() as u64;
        }
        Ok(out)
    }

    /// A page. Fetches it together with the missing ones that follow, below page `end`.
    fn page(&self, page: u64, end: u64) -> io::Result<Bytes> {
        let key = |page| (self.path.to_string(), page);
        if let Some(bytes) = self.pages.get(&key(page)) {
            return Ok(bytes);
        }
        let next = (page + 1..end).find(|&page| self.pages.contains_key(&key(page))).unwrap_or(end.max(page + 1));
        let range = page * PAGE..(next * PAGE).min(self.size_bytes);
        let bytes = self.handle.block_on(self.store.get_range(&self.path, range));
        let bytes = bytes.map_err(|error| match error {
            object_store::Error::NotFound { .. } => io::Error::new(io::ErrorKind::NotFound, error),
            other => io::Error::other(other),
        })?;
        for (number, start) in (page..next).zip((0..bytes.len()).step_by(PAGE as usize)) {
            self.pages.insert(key(number), bytes.slice(start..bytes.len().min(start + PAGE as usize)));
        }
        Ok(bytes.slice(..bytes.len().min(PAGE as usize)))
    }
}
