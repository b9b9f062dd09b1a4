//! Stretches of bytes that are read alone, each with a checksum of its own.

use std::io::Write;
use std::sync::Arc;

use crate::{Error, Result};

/// Bytes that can be read in pieces: a file, a part of a pack, an object far away.
pub trait ReadAt {
    /// Exactly `len` bytes from `offset` on.
    fn read_at(&self, offset: u64, len: usize) -> Result<Vec<u8>>;

    /// How many bytes there are.
    fn n_bytes(&self) -> u64;
}

impl ReadAt for [u8] {
    fn read_at(&self, offset: u64, len: usize) -> Result<Vec<u8>> {
        let start = usize::try_from(offset).ok();
        let bytes = start.and_then(|start| self.get(start..start.checked_add(len)?));
        Ok(bytes.ok_or(Error::DamagedPart { what: "it ends too early", offset })?.to_vec())
    }

    fn n_bytes(&self) -> u64 {
        self.len() as u64
    }
}

impl ReadAt for Vec<u8> {
    fn read_at(&self, offset: u64, len: usize) -> Result<Vec<u8>> {
        self.as_slice().read_at(offset, len)
    }

    fn n_bytes(&self) -> u64 {
        self.len() as u64
    }
}

impl<T: ReadAt + ?Sized> ReadAt for &T {
    fn read_at(&self, offset: u64, len: usize) -> Result<Vec<u8>> {
        (**self).read_at(offset, len)
    }

    fn n_bytes(&self) -> u64 {
        (**self).n_bytes()
    }
}

impl<T: ReadAt + ?Sized> ReadAt for Arc<T> {
    fn read_at(&self, offset: u64, len: usize) -> Result<Vec<u8>> {
        (**self).read_at(offset, len)
    }

    fn n_bytes(&self) -> u64 {
        (**self).n_bytes()
    }
}

/// What a frame holds. Its checksum covers this and its offset, so that a frame is never taken for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Chunk = 1,
    ChunkLengths = 2,
    Level = 3,
    Group = 4,
    Keys = 5,
    KeyIndex = 6,
    Footer = 7,
}

/// Where bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Span {
    pub(super) offset: u64,
    pub(super) len: u64,
}

const CHECKSUM_BYTES: usize = 4;

/// Where a part is written to.
pub(super) struct Sink<'w> {
    out: &'w mut dyn Write,
    n_bytes: u64,
}

impl<'w> Sink<'w> {
    /// For a part that starts here.
    pub(super) fn new(out: &'w mut dyn Write) -> Self {
        Self { out, n_bytes: 0 }
    }

    /// How many bytes were written.
    pub(super) fn n_bytes(&self) -> u64 {
        self.n_bytes
    }

    /// Appends a frame, and says where it is.
    pub(super) fn write(&mut self, kind: Kind, payload: &[u8]) -> Result<Span> {
        let offset = self.n_bytes;
        let checksum = checksum(kind, offset, payload).to_le_bytes();
        let written = self.out.write_all(payload).and_then(|()| self.out.write_all(&checksum));
        written.map_err(|error| Error::Unwritable(error.kind()))?;
        let len = (payload.len() + CHECKSUM_BYTES) as u64;
        self.n_bytes += len;
        Ok(Span { offset, len })
    }
}

/// The payload of a frame.
pub(super) fn read(source: &impl ReadAt, kind: Kind, span: Span) -> Result<Vec<u8>> {
    let mut bytes = read_span(source, span)?;
    let n = open(&bytes, kind, span.offset)?.len();
    bytes.truncate(n);
    Ok(bytes)
}

/// Any bytes, unchecked.
pub(super) fn read_span(source: &impl ReadAt, Span { offset, len }: Span) -> Result<Vec<u8>> {
    let damaged = Error::DamagedPart { what: "a length is beyond its end", offset };
    if offset.checked_add(len).is_none_or(|end| end > source.n_bytes()) {
        return Err(damaged);
    }
    let len = usize::try_from(len).map_err(|_| damaged)?;
    let bytes = source.read_at(offset, len)?;
    if bytes.len() == len { Ok(bytes) } else { Err(damaged) }
}

/// The payload of a frame that was read from `offset`.
pub(super) fn open(bytes: &[u8], kind: Kind, offset: u64) -> Result<&[u8]> {
    let damaged = Error::DamagedPart { what: "a checksum does not match", offset };
    let (payload, stored) = bytes.split_last_chunk::<CHECKSUM_BYTES>().ok_or(damaged)?;
    #[cfg(test)]
    if IGNORES_CHECKSUMS.get() {
        return Ok(payload);
    }
    // Else a fuzzer would reach nothing but this.
    if cfg!(fuzzing) {
        return Ok(payload);
    }
    if checksum(kind, offset, payload).to_le_bytes() == *stored { Ok(payload) } else { Err(damaged) }
}

fn checksum(kind: Kind, offset: u64, payload: &[u8]) -> u32 {
    let mut head = [kind as u8; 9];
    head[1..].copy_from_slice(&offset.to_le_bytes());
    crc32c::crc32c_append(crc32c::crc32c(&head), payload)
}

#[cfg(test)]
thread_local! {
    /// Lets damage through, as if it were from before the checksums were computed.
    pub(super) static IGNORES_CHECKSUMS: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}
