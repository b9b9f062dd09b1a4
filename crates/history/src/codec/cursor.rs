//! Reading bytes that may be anything.

use crate::{Error, Result};

/// Decoding one block may ask for this much memory, in bytes: constant columns take almost none when encoded.
pub(crate) const MEMORY: usize = 1 << 30;

/// The bytes that are not read yet.
pub(crate) struct Cursor<'a> {
    rest: &'a [u8],
    memory: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, memory: MEMORY }
    }

    pub(crate) fn take(&mut self, n: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(n).ok_or(Error::Damaged("a length is beyond its end"))?;
        self.rest = rest;
        Ok(taken)
    }

    pub(crate) fn byte(&mut self) -> Result<u8> {
        Ok(self.take(1)?[0])
    }

    pub(crate) fn eight(&mut self) -> Result<[u8; 8]> {
        let mut eight = [0; 8];
        eight.copy_from_slice(self.take(8)?);
        Ok(eight)
    }

    pub(crate) fn varint(&mut self) -> Result<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Error::Damaged("a number has no end"))
    }

    /// A varint that counts things which take at least one byte each, or at least a bit of memory.
    pub(crate) fn length(&mut self) -> Result<usize> {
        usize::try_from(self.varint()?).map_err(|_| Error::Damaged("a length is beyond its end"))
    }

    /// Asks for the memory of `n` values. To be called before they are allocated.
    pub(crate) fn allow<T>(&mut self, n: usize) -> Result<()> {
        let wanted = n.saturating_mul(size_of::<T>().max(1));
        self.memory = self.memory.checked_sub(wanted).ok_or(Error::Damaged("it unfolds to too much memory"))?;
        Ok(())
    }

    /// The memory asked for so far, in bytes.
    #[cfg(test)]
    pub(crate) fn used(&self) -> usize {
        MEMORY - self.memory
    }

    pub(crate) fn n_left(&self) -> usize {
        self.rest.len()
    }
}
