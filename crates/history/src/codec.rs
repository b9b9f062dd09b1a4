//! The light form of a block on disk: quick to write, a few bytes a point, read as a whole.
//!
//! # Format, version 1
//! All integers are little-endian; *varint* is LEB128 of a `u64`, at most 10 bytes.
//! ```text
//! 0   4  "AYHB"
//! 4   1  version, 1
//! 5   3  zero
//! 8   4  u32: length of the payload before compression, at most 256 MiB
//! 12  4  u32: crc32c over the bytes 4..12 and 16..
//! 16     the payload, one zstd frame
//! ```
//! Payload:
//! ```text
//! varint n_rows, varint n_columns
//! lines    integers, n_rows of them (two's complement of the u64)
//! steps    integers, n_rows
//! hashes   n_rows × u64
//! columns, by ascending (key, type), each:
//!   u8       type: 0 number, 1 int, 2 bool, 3 null, 4 text, 5 JSON
//!            + 16 where the key is that of the column before; otherwise
//!   varint   length of the encoded key path, and its UTF-8 bytes
//!   u8       presence: 0 all rows | 1 bits, ⌈n_rows / 8⌉ bytes, lowest bit first | 2 varint count, and for each row a
//!            varint: rows since the one before (for the first: since row -1), minus 1
//!   values   by type, one for each row present:
//!     number   u8 form: 0 all the same, one f64 | 1 whole numbers, as integers | 2 planes of f32 | 3 planes of f64
//!     int      integers
//!     bool     bits, lowest first
//!     null     nothing
//!     text and JSON   lengths in bytes as integers, and the UTF-8 bytes of all
//! ```
//! *Integers*: nothing where there are none, else the first as i64, a u8 width 0..=8, and the zigzag of each wrapping
//! difference to the one before, as planes of that many bytes.
//! *Planes* of w bytes: the lowest byte of each value, then the second byte of each, and so on.
//!
//! Minimum, maximum and sum are not stored: nothing of a block can be read without decompressing all of it, and then they
//! cost 1 ns a point, while 32 bytes for each column would double a block of few rows.

pub(crate) mod cursor;
mod decode;
pub(crate) mod encode;
mod planes;

use std::cell::RefCell;

use zstd::bulk::{Compressor, Decompressor};

use crate::{Block, Error, Result};

const MAGIC: &[u8; 4] = b"AYHB";
const VERSION: u8 = 1;
const HEADER_BYTES: usize = 16;
const MAX_PAYLOAD_BYTES: usize = 256 << 20;
const ZSTD_LEVEL: i32 = 1;

/// Added to a column's type where its key is that of the column before.
const SAME_KEY: u8 = 16;

const PRESENT_ALL: u8 = 0;
const PRESENT_BITS: u8 = 1;
const PRESENT_LIST: u8 = 2;

const NUMBER_CONST: u8 = 0;
const NUMBER_WHOLE: u8 = 1;
const NUMBER_F32: u8 = 2;
const NUMBER_F64: u8 = 3;

thread_local! {
    // A fresh zstd context costs more than compressing a typical block of a few kilobytes.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

impl Block {
    /// The block in its light form. Fails only for a block far larger than one request can bring.
    pub fn encode(&self) -> Result<Vec<u8>> {
        // What is written can be read again: both limits of decoding hold already here.
        let memory = encode::memory(self);
        if memory > cursor::MEMORY {
            return Err(Error::TooLarge(memory));
        }
        let payload = encode::payload(self);
        if payload.len() > MAX_PAYLOAD_BYTES {
            return Err(Error::TooLarge(payload.len()));
        }
        let compressed = COMPRESSOR
            .with_borrow_mut(|slot| match slot {
                Some(compressor) => compressor.compress(&payload),
                None => slot.insert(Compressor::new(ZSTD_LEVEL)?).compress(&payload),
            })
            .map_err(|_| Error::TooLarge(payload.len()))?;

        let mut bytes = Vec::with_capacity(HEADER_BYTES + compressed.len());
        bytes.extend(MAGIC);
        bytes.extend([VERSION, 0, 0, 0]);
        bytes.extend((payload.len() as u32).to_le_bytes());
        bytes.extend(checksum(&bytes[4..12], &compressed).to_le_bytes());
        bytes.extend(compressed);
        Ok(bytes)
    }

    /// Reads what [`encode`](Self::encode) gave. Other bytes are refused, whatever they are, at bounded cost.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        if bytes.get(..4) != Some(MAGIC) {
            return Err(Error::NotABlock);
        }
        let Some((header, compressed)) = bytes.split_at_checked(HEADER_BYTES) else {
            return Err(Error::Damaged("it ends within the header"));
        };
        if header[4] != VERSION {
            return Err(Error::UnknownVersion(header[4]));
        }
        let number = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        if checksum(&header[4..12], compressed) != number(12) {
            return Err(Error::Damaged("its checksum does not match"));
        }
        let n_bytes = number(8) as usize;
        if n_bytes > MAX_PAYLOAD_BYTES {
            return Err(Error::Damaged("it claims to be too large"));
        }
        let payload = decompress(compressed, n_bytes).ok_or(Error::Damaged("it cannot be decompressed"))?;
        if payload.len() != n_bytes {
            return Err(Error::Damaged("its length is not the one it claims"));
        }
        decode::payload(&payload)
    }
}

/// What zstd makes of these bytes, if that is at most `n_bytes`.
pub(crate) fn decompress(bytes: &[u8], n_bytes: usize) -> Option<Vec<u8>> {
    DECOMPRESSOR
        .with_borrow_mut(|slot| match slot {
            Some(decompressor) => decompressor.decompress(bytes, n_bytes),
            None => slot.insert(Decompressor::new()?).decompress(bytes, n_bytes),
        })
        .ok()
}

fn checksum(header: &[u8], compressed: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c(header), compressed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, parse_lines};

    /// A block that uses each type, presence and form.
    fn sample() -> Block {
        let mut lines: Vec<String> = (0..40)
            .map(|i| {
                let loss = f64::from((1.0 / (1.0 + f64::from(i))) as f32);
                format!(
                    r#"{{"_step":{i},"loss":{loss},"lr":0.001,"acc":{},"n":{{"x":{}}}}}"#,
                    f64::from(i) / 7.0,
                    i % 2 == 0
                )
            })
            .collect();
        lines.push(r#"{"_step":9,"loss":NaN,"z":null,"big":9007199254740993,"l":[1,2],"a":"ß","a.b":-0.0}"#.into());
        lines.push(r#"{"_step":"x","loss":"none","z":null,"a":""}"#.into());
        lines.push(r#"{"big":-9223372036854775808,"loss":1e999}"#.into());
        parse_lines(1_000, &lines, &Limits::default()).block
    }

    #[test]
    fn a_block_survives() {
        let block = sample();
        assert_eq!(Block::decode(&block.encode().unwrap()).unwrap(), block);
        let empty = Block::default();
        assert_eq!(Block::decode(&empty.encode().unwrap()).unwrap(), empty);
    }

    #[test]
    fn equal_blocks_have_equal_bytes() {
        assert_eq!(sample().encode().unwrap(), sample().encode().unwrap());
    }

    #[test]
    fn each_flipped_bit_is_noticed() {
        let bytes = sample().encode().unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(Block::decode(&flipped).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn each_missing_tail_is_noticed() {
        let bytes = sample().encode().unwrap();
        for n in 0..bytes.len() {
            assert!(Block::decode(&bytes[..n]).is_err(), "{n} bytes");
        }
        assert!(Block::decode(&[bytes, vec![0]].concat()).is_err());
    }

    /// What a checksum cannot notice: damage from before it was computed. Any answer will do, a panic will not.
    #[test]
    fn a_damaged_payload_does_no_harm() {
        let payload = encode::payload(&sample());
        for at in 0..payload.len() {
            assert!(decode::payload(&payload[..at]).is_err(), "{at} bytes");
            for change in [1, 0x80, 0xff] {
                let mut damaged = payload.clone();
                damaged[at] ^= change;
                if let Ok(block) = decode::payload(&damaged) {
                    _ = block.encode();
                    _ = block.select(|row| row > 1);
                }
            }
        }
    }

    #[test]
    fn what_is_written_is_not_too_large_to_be_read() {
        let block = sample();
        for block in [block.select(|row| row % 3 > 0), block] {
            let payload = encode::payload(&block);
            let mut cursor = cursor::Cursor::new(&payload);
            decode::read_block(&mut cursor).unwrap();
            assert!(cursor.used() <= encode::memory(&block));
        }
    }

    #[test]
    fn errors_tell_what_is_wrong() {
        let mut bytes = sample().encode().unwrap();
        assert_eq!(Block::decode(b"PAR1"), Err(Error::NotABlock));
        assert_eq!(
            Block::decode(&bytes[..9]).unwrap_err().to_string(),
            "history rows are damaged: it ends within the header"
        );
        bytes[4] = 9;
        assert_eq!(Block::decode(&bytes), Err(Error::UnknownVersion(9)));
    }
}
