//! Bytes of files: a local folder, or an S3-compatible, Google or Azure object store.
//!
//! A blob's name is random and ours, never a user's. Blobs never change: a new upload is a new blob, and the catalog row
//! that names it is the commit point. One that no row names is removed by age.

mod direct;
pub mod in_parts;
mod reader;

use std::collections::HashMap;
use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{Stream, StreamExt, TryStreamExt};
use md5::{Digest, Md5};
use moka::sync::Cache;
use object_store::buffered::BufWriter;
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt};
use reqwest::Url;
use tokio::io::AsyncWriteExt;
use tokio::runtime::Handle;

use crate::error::{Error, Result};
use direct::Direct;
use in_parts::is_list;
pub use reader::BlobReader;
use reader::{FarBlob, Pages};

/// Bytes held in memory per part of an upload.
const PART: usize = 8 << 20;
/// Files kept open for reading.
const N_OPEN_FILES: u64 = 256;
/// Bytes of far blobs kept in memory.
const PAGE_CACHE_BYTES: u64 = 128 << 20;

/// Bytes as they are read.
pub type ByteStream = BoxStream<'static, Result<Bytes>>;

/// A place for blobs.
#[derive(Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    prefix: ObjectPath,
    near: Near,
    /// Present where clients may reach the object store by themselves.
    direct: Option<Arc<Direct>>,
}

/// What spares asking the object store.
#[derive(Clone)]
enum Near {
    /// Blobs are files of this folder; those read last stay open.
    Files { folder: PathBuf, open: Cache<String, Arc<File>> },
    /// Blobs are far away; what was read last stays here.
    Pages(Pages),
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenBlob {
    /// Its length.
    pub size_bytes: i64,
    /// MD5 of the content.
    pub md5: [u8; 16],
}

impl Blobs {
    /// A folder on this machine; made if it does not exist. Every write is synced before it is acknowledged.
    pub fn open_folder(path: &Path) -> Result<Self> {
        std::fs::create_dir_all(path)
            .map_err(|error| Error::Folder(format!("cannot create the folder `{}`: {error}", path.display())))?;
        let store = LocalFileSystem::new_with_prefix(path).map_err(fault)?;
        let near = Near::Files { folder: path.to_owned(), open: Cache::new(N_OPEN_FILES) };
        Ok(Self { store: Arc::new(store.with_fsync(true)), prefix: ObjectPath::default(), near, direct: None })
    }

    /// An object store: `s3://bucket/prefix`, `gs://bucket/prefix` or `az://container/prefix`. `options` are the usual
    /// environment variables of that store, such as `AWS_ACCESS_KEY_ID` and `AWS_ENDPOINT_URL`.
    pub fn connect(url: &str, options: &HashMap<String, String>) -> Result<Self> {
        // The HTTP client below wants one; a program that has chosen already keeps its choice.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let url: Url = url.parse().map_err(|error| Error::Invalid(format!("the blobs URL cannot be read: {error}")))?;
        let options = options.iter().map(|(key, value)| (key.to_ascii_lowercase(), value.clone()));
        let (store, prefix) = object_store::parse_url_opts(&url, options)
            .map_err(|error| Error::Invalid(format!("the blobs URL cannot be used: {error}")))?;
        Ok(Self::over(Arc::from(store), prefix))
    }

    /// Any object store.
    pub fn over(store: Arc<dyn ObjectStore>, prefix: ObjectPath) -> Self {
        let weigh = |_: &(String, u64), bytes: &Bytes| u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let pages = Cache::builder().weigher(weigh).max_capacity(PAGE_CACHE_BYTES).build();
        Self { store, prefix, near: Near::Pages(pages), direct: None }
    }

    /// Opens a blob of this size for reading here and there.
    pub fn reader(&self, name: &str, size_bytes: u64) -> Result<BlobReader> {
        match &self.near {
            Near::Files { folder, open } => {
                let file = open.try_get_with_by_ref(name, || File::open(folder.join(name)).map(Arc::new));
                let file = file.map_err(|error| match error.kind() {
                    std::io::ErrorKind::NotFound => Error::NotFound(format!("the blob `{name}`")),
                    _ => Error::Blob(format!("the blob `{name}` cannot be opened: {error}")),
                })?;
                Ok(BlobReader::File(file))
            }
            Near::Pages(pages) => {
                let (store, path, pages) = (self.store.clone(), self.path(name), pages.clone());
                let handle = Handle::try_current().map_err(|error| Error::Blob(error.to_string()))?;
                Ok(BlobReader::Far(Arc::new(FarBlob { store, path, size_bytes, pages, handle })))
            }
        }
    }

    /// Writes a blob from a stream, in parts, and makes it durable. A stream that ends in an error leaves nothing.
    pub async fn write<S, E>(&self, name: &str, body: S) -> Result<WrittenBlob>
    where
        S: Stream<Item = Result<Bytes, E>> + Send,
        E: std::fmt::Display,
    {
        let mut writer = BufWriter::with_capacity(self.store.clone(), self.path(name), PART).with_max_concurrency(4);
        let mut body = std::pin::pin!(body);
        let (mut size_bytes, mut md5) = (0, Md5::new());
        while let Some(piece) = body.next().await {
            let piece = match piece {
                Ok(piece) => piece,
                Err(error) => {
                    // Parts already sent are of no use; the object store forgets them in time if this fails too.
                    let _ = writer.abort().await;
                    return Err(Error::Unavailable(format!("an upload ended early: {error}")));
                }
            };
            size_bytes += piece.len() as i64;
            md5.update(&piece);
            writer.put(piece).await.map_err(fault)?;
        }
        writer.shutdown().await.map_err(|error| Error::Blob(error.to_string()))?;
        Ok(WrittenBlob { size_bytes, md5: md5.finalize().into() })
    }

    /// Reads a blob, or a range of its bytes, as a stream.
    pub async fn read(&self, name: &str, range: Option<Range<u64>>) -> Result<ByteStream> {
        match is_list(name) {
            true => Ok(self.read_parts(&self.read_list(name).await?, range)),
            false => self.read_one(name, range).await,
        }
    }

    /// Size and MD5 of a blob. Where the object store tells an MD5 and it is the expected one, its word is taken; else every
    /// byte is read.
    pub async fn measure(&self, name: &str, expected: [u8; 16]) -> Result<WrittenBlob> {
        let found = self.store.head(&self.path(name)).await.map_err(fault)?;
        let tag = found.e_tag.as_deref().map(|tag| tag.trim_matches('"').to_ascii_lowercase());
        if tag.is_some_and(|tag| hex::decode(tag).is_ok_and(|tag| tag == expected)) {
            return Ok(WrittenBlob { size_bytes: found.size as i64, md5: expected });
        }
        measure(self.read(name, None).await?).await
    }

    async fn read_one(&self, name: &str, range: Option<Range<u64>>) -> Result<ByteStream> {
        let options = GetOptions { range: range.map(GetRange::Bounded), ..GetOptions::default() };
        let answer = self.store.get_opts(&self.path(name), options).await.map_err(fault)?;
        Ok(answer.into_stream().map_err(fault).boxed())
    }

    /// Removes a blob; one that is gone already is fine. Returns the bytes that this frees.
    pub async fn delete(&self, name: &str) -> Result<u64> {
        let parts = match is_list(name) {
            true => self.read_list(name).await,
            false => Ok(Vec::new()),
        };
        let mut n_bytes = 0;
        match parts {
            Ok(parts) => {
                for part in parts {
                    n_bytes += self.delete_one(&part.blob).await?;
                }
            }
            Err(Error::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
        // Last, so that what is left of a removal cut short is still known.
        Ok(n_bytes + self.delete_one(name).await?)
    }

    async fn delete_one(&self, name: &str) -> Result<u64> {
        if let Near::Files { folder, open } = &self.near {
            // A file that is open keeps its place on the disk.
            open.invalidate(name);
            // What a process that was killed had written so far: the library gives it this name.
            let _ = std::fs::remove_file(folder.join(format!("{name}#1")));
        }
        let path = self.path(name);
        let size_bytes = match self.store.head(&path).await {
            Ok(found) => found.size,
            Err(object_store::Error::NotFound { .. }) => return Ok(0),
            Err(error) => return Err(fault(error)),
        };
        match self.store.delete(&path).await {
            Ok(()) => Ok(size_bytes),
            Err(object_store::Error::NotFound { .. }) => Ok(0),
            Err(error) => Err(fault(error)),
        }
    }

    fn path(&self, name: &str) -> ObjectPath {
        let parts = self.prefix.parts().map(|part| part.as_ref().to_owned());
        parts.chain(name.split('/').map(str::to_owned)).collect()
    }
}

/// Size and MD5 of bytes.
pub async fn measure(mut bytes: ByteStream) -> Result<WrittenBlob> {
    let (mut size_bytes, mut md5) = (0, Md5::new());
    while let Some(piece) = bytes.try_next().await? {
        size_bytes += piece.len() as i64;
        md5.update(&piece);
    }
    Ok(WrittenBlob { size_bytes, md5: md5.finalize().into() })
}

fn fault(error: object_store::Error) -> Error {
    match error {
        object_store::Error::NotFound { .. } => Error::NotFound("the blob".to_owned()),
        other => Error::Blob(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    #[tokio::test]
    async fn a_blob_is_read_back_whole_and_in_ranges() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open_folder(folder.path()).unwrap();
        let pieces = [Bytes::from_static(b"hello "), Bytes::from_static(b"world")].map(Ok::<_, Infallible>);
        let written = blobs.write("files/ab/1", futures::stream::iter(pieces)).await.unwrap();
        assert_eq!(written.size_bytes, 11);
        let read = |range| {
            let blobs = blobs.clone();
            async move {
                let stream = blobs.read("files/ab/1", range).await.unwrap();
                stream.try_collect::<Vec<_>>().await.unwrap().concat()
            }
        };
        assert_eq!(read(None).await, b"hello world");
        assert_eq!(read(Some(6..9)).await, b"wor");
        blobs.delete("files/ab/1").await.unwrap();
        blobs.delete("files/ab/1").await.unwrap();
        assert!(matches!(blobs.read("files/ab/1", None).await, Err(Error::NotFound(_))));
    }

    #[tokio::test]
    async fn an_upload_that_breaks_off_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open_folder(folder.path()).unwrap();
        let pieces = [Ok(Bytes::from_static(b"half")), Err("connection reset")];
        let outcome = blobs.write("files/ab/2", futures::stream::iter(pieces)).await;
        assert!(matches!(outcome, Err(Error::Unavailable(_))));
        assert!(matches!(blobs.read("files/ab/2", None).await, Err(Error::NotFound(_))));
    }
}
