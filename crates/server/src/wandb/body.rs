//! Reading request bodies with limits, one by one and all together.

use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use ayumi_model::ErrorKind;
use http_body_util::BodyExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use ayumi_service::{Error, Result};

/// Bytes that the bodies in flight may hold together, before and after decompression.
const TOTAL_BYTES: usize = 256 << 20;
/// Memory is counted in pieces of this size, so that a count fits the semaphore.
const PIECE: usize = 1 << 10;
/// A sender may pause this long. Trouble of networks passes, so who pauses longer is told to come again.
pub(super) const IDLE_TIME: Duration = Duration::from_secs(30);
/// How much is decompressed between two looks at the limits.
const STEP: usize = 256 << 10;

/// The memory that bodies in flight share. Who finds none left is told to come again; nobody waits while holding some, so
/// slow senders cannot block each other.
#[derive(Clone)]
pub(super) struct BodyMemory(Arc<Semaphore>);

impl Default for BodyMemory {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(TOTAL_BYTES / PIECE)))
    }
}

/// A body and its share of the memory, which it gives back when dropped.
pub(super) struct Held {
    pub(super) bytes: Vec<u8>,
    share: Share,
}

struct Share {
    memory: BodyMemory,
    permits: Vec<OwnedSemaphorePermit>,
    n_bytes: usize,
}

impl Share {
    fn new(memory: &BodyMemory) -> Self {
        Self { memory: memory.clone(), permits: Vec::new(), n_bytes: 0 }
    }

    /// Makes the share cover at least this many bytes.
    fn cover(&mut self, n_bytes: usize) -> Result<()> {
        if n_bytes <= self.n_bytes {
            return Ok(());
        }
        // Doubling keeps the number of permits small.
        let wanted = n_bytes.max(self.n_bytes * 2).max(16 * PIECE);
        let n_pieces = u32::try_from((wanted - self.n_bytes).div_ceil(PIECE)).unwrap_or(u32::MAX);
        let permit = Arc::clone(&self.memory.0).try_acquire_many_owned(n_pieces);
        self.permits
            .push(permit.map_err(|_| Error::new(ErrorKind::Unavailable, "the server is receiving too much at once"))?);
        self.n_bytes = wanted;
        Ok(())
    }
}

/// Reads a body of at most `limit` bytes.
pub(super) async fn read(mut body: Body, limit: usize, memory: &BodyMemory) -> Result<Held> {
    let mut held = Held { bytes: Vec::new(), share: Share::new(memory) };
    loop {
        let Ok(frame) = tokio::time::timeout(IDLE_TIME, body.frame()).await else {
            return Err(Error::new(ErrorKind::Unavailable, "the request body stopped arriving"));
        };
        let Some(frame) = frame else { return Ok(held) };
        let frame = frame.map_err(|_| Error::invalid("the request body was cut off"))?;
        let Ok(data) = frame.into_data() else { continue };
        held.push(&data, limit)?;
    }
}

impl Held {
    fn push(&mut self, data: &Bytes, limit: usize) -> Result<()> {
        let n_bytes = self.bytes.len() + data.len();
        if n_bytes > limit {
            return Err(too_large("the request body", limit));
        }
        self.share.cover(n_bytes)?;
        self.bytes.extend_from_slice(data);
        Ok(())
    }

    /// The gzip-compressed body decompressed, while never holding more than `limit` bytes of it.
    pub(super) fn gunzip(self, limit: usize) -> Result<Self> {
        let mut decoder = flate2::bufread::MultiGzDecoder::new(self.bytes.as_slice());
        let mut plain = Self { bytes: Vec::new(), share: Share::new(&self.share.memory) };
        loop {
            let start = plain.bytes.len();
            plain.share.cover(start + STEP)?;
            let n_read = (&mut decoder)
                .take(STEP as u64)
                .read_to_end(&mut plain.bytes)
                .map_err(|_| Error::invalid("the request body is not intact gzip"))?;
            if plain.bytes.len() > limit {
                return Err(too_large("the request body after decompression", limit));
            }
            if n_read == 0 {
                return Ok(plain);
            }
        }
    }
}

fn too_large(what: &str, limit: usize) -> Error {
    Error::new(ErrorKind::TooLarge, format!("{what} is larger than {} MiB", limit >> 20))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(plain: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap()
    }

    async fn held(bytes: Vec<u8>) -> Held {
        read(Body::from(bytes), 1 << 20, &BodyMemory::default()).await.ok().unwrap()
    }

    #[tokio::test]
    async fn a_body_beyond_its_limit_is_too_large() {
        let memory = BodyMemory::default();
        let failure = read(Body::from(vec![0; 11]), 10, &memory).await.err().unwrap();
        assert_eq!(failure.kind(), ErrorKind::TooLarge);
        assert!(read(Body::from(vec![0; 10]), 10, &memory).await.is_ok());
    }

    #[tokio::test]
    async fn a_bomb_stops_at_the_limit_and_gives_its_memory_back() {
        let bomb = held(gzip(&vec![b' '; 8 << 20])).await;
        let memory = bomb.share.memory.clone();
        assert_eq!(bomb.gunzip(1 << 20).err().unwrap().kind(), ErrorKind::TooLarge);
        assert_eq!(memory.0.available_permits(), TOTAL_BYTES / PIECE);
    }

    #[tokio::test]
    async fn damaged_gzip_is_the_clients_fault() {
        let mut bad_crc = gzip(b"{}");
        let n = bad_crc.len();
        bad_crc[n - 6] ^= 1;
        for bytes in [b"{}".to_vec(), gzip(b"{}")[..12].to_vec(), bad_crc, Vec::new()] {
            assert_eq!(held(bytes).await.gunzip(1 << 20).err().unwrap().kind(), ErrorKind::Invalid);
        }
        assert_eq!(held(gzip(b"{}")).await.gunzip(1 << 20).ok().unwrap().bytes, b"{}");
    }

    #[tokio::test]
    async fn who_finds_no_memory_left_may_come_again() {
        let memory = BodyMemory::default();
        let all = (TOTAL_BYTES / PIECE) as u32;
        let _taken = Arc::clone(&memory.0).try_acquire_many_owned(all).unwrap();
        let failure = read(Body::from("{}"), 10, &memory).await.err().unwrap();
        assert_eq!(failure.kind(), ErrorKind::Unavailable);
    }
}
