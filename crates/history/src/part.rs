//! The rows of one run at rest: immutable, compressed, with what charts need at hand.
//!
//! A part holds contiguous rows in the order of their lines, lines that arrived twice once. It is written as a whole and
//! read in pieces through [`ReadAt`]: the end first, then only what a question needs.
//!
//! # Format, version 1
//! All integers are little-endian, *varint* is LEB128 of a `u64`, *signed* is the varint of a zigzag.
//! Everything is in *frames*: a payload and a u32, the crc32c over the frame's kind (u8), its offset (u64), the payload.
//! So a frame is checked whenever it is read, and a valid one is never taken for another.
//! ```text
//! chunks         kind 1  of each column in turn, 4,096 values each but for the last; those of groups stand before the
//!                        first column that needs them
//! details                for each column of more than 4,096 values
//!   lengths      kind 2  a varint for each chunk: length of its frame
//!   levels       kind 3  64 and 1,024 values to a bucket, from 10,000,000 values on also 16,384; none of null, text, JSON;
//!                        a frame for each 4,096 buckets
//! groups         kind 4  the rows that columns have values in, shared by those that have them in the same rows
//! keys           kind 5  blocks of the directory: varint length, then zstd of entries by ascending key
//! key index      kind 6  varint offset of the first block, varint number of blocks, and for each its first key
//!                        (varint length and bytes) and the varint length of its frame
//! row table      kind 4  the group of all rows, then a sequence: the lines
//! footer         kind 7  100 bytes, below
//! ```
//! *Chunk*, by type of the column:
//! ```text
//! number   u8 form: 0 all the same, one f64 | 1 pco of f32 | 2 pco of i64 | 3 pco of f64 | 4 f32 | 5 a signed for each
//!          difference, the first to 0 | 6 f64. Floats as whole numbers or f32 only where each comes back bit for bit,
//!          and forms 4 to 6 where pco is no shorter. pco is its wrapped format: header, chunk meta, one page.
//! int      the same with 0 (one i64), 2 and 5
//! bool     bits, lowest first
//! null     nothing
//! text and JSON   varint length, then zstd of: a varint length for each, and all bytes
//! ```
//! *Level*, of whole buckets only: the min, the max, the mean to 33 binary digits, the last, each as varint length and a
//! number chunk; varint count of buckets with values that are not finite, for each the varint distance to the one before
//! minus 1 (for the first: its index), and varint counts of NaN, infinity, -infinity.
//!
//! *Column*: varint n; signed distance of its first chunk from the end of the previous column's last; varint length of all
//! chunks; where n > 4,096, signed distance of its details from the end of the previous ones, varint number of frames,
//! varint length of each.
//!
//! *Sequence*: u8 form: 0 arithmetic, signed first, signed stride | 1 a column of integers, with distances from 0.
//!
//! *Group*: varint n, sequence of row indexes, steps: a sequence, or u8 2, signed first, signed stride: first + stride × row.
//!
//! *Entry*: varint length of the prefix shared with the key before, varint length of the rest, the rest; statistics; varint
//! number of columns, for each u8 type, column, varint length of its group or 0 for all rows, and where not 0 the signed
//! distance of the group from the end of the previous one.
//!
//! *Statistics*: u8 flags (1 monotonic, 2 some number is finite, 4 all values have the type of the last); varint count,
//! n_nan, n_infinite; signed first step, signed last step - first step; where finite, *compact* min, max, mean; u8 type of
//! the last value, and it: compact, signed, u8, nothing, or varint length and bytes; where not of one type, varint number
//! of names, for each varint length, bytes, varint count. *Compact*: u8 n, the highest n bytes of the f64, highest first.
//!
//! *Footer*: u64 n_rows, n_points, n_keys, least step, greatest step, first line, last line, offset and length of the key
//! index, offset and length of the row table; u8 version, 1; u8 flags (1 steps never go back); 2 zero; "AYHP".
//!
//! Hashes of lines are not kept: 8 bytes a row would often be as much as all values of it. Whether a line that comes again
//! is the same is told by comparing values: see [`RowRef::has_values_of`](crate::RowRef::has_values_of).

mod chunk;
mod directory;
mod encode;
mod footer;
mod frame;
mod group;
mod keys;
mod lane;
mod merge;
mod pyramid;
mod scan;
mod stored;
mod unfinished;
mod visible;
mod write;

use std::sync::Arc;

use ayumi_model::json::KeyPath;

use crate::codec::cursor::Cursor;
use crate::{Block, Column, Error, Presence, Result, ValueType};
pub use directory::PartKey;
use directory::{KeyBlock, PartColumn};
use footer::Footer;
pub use frame::ReadAt;
use frame::{Kind, Span};
pub(crate) use group::SequenceReader;
use group::{Group, Sequence};
pub(crate) use lane::Lane;
pub(crate) use scan::{RowReader, window};
pub use visible::PartView;
pub(crate) use visible::Visible;
pub use write::Written;

/// A part whose end has been read.
#[derive(Debug)]
pub struct Part<S> {
    source: WithTail<S>,
    footer: Footer,
    key_blocks: Vec<KeyBlock>,
    /// All rows.
    all: Group,
    lines: Sequence,
}

/// Opening reads this much from the end, which is all that it needs of most parts, and all there is of small ones.
const TAIL_BYTES: u64 = 16 << 10;

/// Bytes of which the last ones are here already.
#[derive(Debug)]
pub(crate) struct WithTail<S> {
    source: S,
    n_bytes: u64,
    tail: Vec<u8>,
}

impl<S: ReadAt> ReadAt for WithTail<S> {
    fn read_at(&self, offset: u64, len: usize) -> Result<Vec<u8>> {
        match offset.checked_sub(self.n_bytes - self.tail.len() as u64) {
            Some(offset) => self.tail.as_slice().read_at(offset, len),
            None => self.source.read_at(offset, len),
        }
    }

    fn n_bytes(&self) -> u64 {
        self.n_bytes
    }
}

/// The bytes of a part with the rows of these blocks, of which later ones arrived later. A line that arrived twice is
/// taken from the later block.
pub fn encode_part(blocks: &[Arc<Block>]) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    write_part(blocks, &mut bytes)?;
    Ok(bytes)
}

/// Writes one part as [`encode_part`] does, and tells what is in it.
pub fn write_part(blocks: &[Arc<Block>], out: &mut impl std::io::Write) -> Result<Written> {
    encode::encode(blocks, &mut frame::Sink::new(out))
}

/// Writes one part with what a run sees of all these, which follow each other by line.
///
/// Memory holds a few thousand rows of one key at a time, the directory, and the pyramids, which are about a twentieth of
/// the part. What was written before a failure is no part.
pub fn merge_parts<S: ReadAt>(views: &[PartView<S>], out: &mut impl std::io::Write) -> Result<Written> {
    merge::merge(views, &mut frame::Sink::new(out))
}

impl<S: ReadAt> Part<S> {
    /// Reads the end of a part.
    pub fn open(source: S) -> Result<Self> {
        let n_bytes = source.n_bytes();
        let len = n_bytes.min(TAIL_BYTES);
        let tail = frame::read_span(&source, Span { offset: n_bytes - len, len })?;
        let source = WithTail { source, n_bytes, tail };
        let footer = Footer::read(&source)?;
        let table = frame::read(&source, Kind::Group, footer.table)?;
        let mut cursor = Cursor::new(&table);
        let all = Group::read(&mut cursor, footer.n_rows)?;
        let lines = Sequence::read(&mut cursor, footer.n_rows)?;
        if all.n != footer.n_rows {
            return Err(Error::Damaged("its row table has another length"));
        }
        let key_blocks = directory::read_index(&source, footer.index)?;
        Ok(Self { source, footer, key_blocks, all, lines })
    }

    /// How many rows there are.
    pub fn n_rows(&self) -> usize {
        self.footer.n_rows
    }

    /// How many values there are.
    pub fn n_points(&self) -> u64 {
        self.footer.n_points
    }

    /// How many keys there are.
    pub fn n_keys(&self) -> u64 {
        self.footer.n_keys
    }

    /// The least and the greatest step.
    pub fn step_bounds(&self) -> Option<(i64, i64)> {
        (self.footer.n_rows > 0).then_some(self.footer.steps)
    }

    /// The first and the last line number.
    pub fn line_bounds(&self) -> Option<(u64, u64)> {
        (self.footer.n_rows > 0).then_some(self.footer.lines)
    }

    /// Whether no step is less than the one in the line before.
    pub fn is_by_step(&self) -> bool {
        self.footer.is_by_step
    }

    /// All keys, ascending, with what is known about each. No value is read.
    pub fn keys(&self) -> Result<Vec<PartKey>> {
        let mut keys = Vec::new();
        for block in &self.key_blocks {
            keys.extend(directory::read_block(&self.source, block, self.footer.n_rows)?);
        }
        Ok(keys)
    }

    /// The same, of which a block at a time is in memory. After an error there is nothing more.
    pub(crate) fn iter_keys(&self) -> impl Iterator<Item = Result<PartKey>> + use<'_, S> {
        let mut blocks = self.key_blocks.iter();
        let mut read = Vec::new().into_iter();
        std::iter::from_fn(move || {
            loop {
                if let Some(key) = read.next() {
                    return Some(Ok(key));
                }
                match directory::read_block(&self.source, blocks.next()?, self.footer.n_rows) {
                    Ok(keys) => read = keys.into_iter(),
                    Err(error) => {
                        blocks = [].iter();
                        return Some(Err(error));
                    }
                }
            }
        })
    }

    /// One key.
    pub fn key(&self, key: &KeyPath) -> Result<Option<PartKey>> {
        let after = self.key_blocks.partition_point(|block| block.first_key.as_str() <= key.encoded());
        let Some(index) = after.checked_sub(1) else { return Ok(None) };
        let mut keys = directory::read_block(&self.source, &self.key_blocks[index], self.footer.n_rows)?;
        let place = keys.binary_search_by(|entry| entry.key.cmp(key)).ok();
        Ok(place.map(|place| keys.swap_remove(place)))
    }

    /// The values of a key, of one type, as a column of all rows.
    pub fn column(&self, key: &PartKey, value_type: ValueType) -> Result<Option<Column>> {
        let Some(column) = key.columns.iter().find(|column| column.stored.value_type == value_type) else {
            return Ok(None);
        };
        let values = stored::StoredReader::open(&self.source, &column.stored)?.read(0..column.stored.n)?;
        let presence = match column.group {
            None => Presence::All,
            Some(_) => {
                let group = self.group(column)?;
                let rows = group.rows.open(&self.source)?.read(0..group.n)?;
                let rows =
                    rows.into_iter().map(|row| u32::try_from(row).ok().filter(|&row| (row as usize) < self.n_rows()));
                let rows: Option<Vec<u32>> = rows.collect();
                Presence::Rows(rows.ok_or(Error::Damaged("a value is beyond the last row"))?)
            }
        };
        Ok(Some(Column { key: key.key.clone(), presence, values }))
    }

    /// All rows in the order of their lines, at most 4,096 at a time. Their hashes are 0.
    pub fn blocks(&self) -> Result<impl Iterator<Item = Result<Block>> + use<'_, S>> {
        self.scan(&self.keys()?)
    }

    /// Reads everything there is, to find damage.
    pub fn check(&self) -> Result<()> {
        self.all.check(&self.source)?;
        self.lines.check(&self.source)?;
        for column in self.keys()?.iter().flat_map(|key| &key.columns) {
            column.stored.check(&self.source)?;
            self.group(column)?.check(&self.source)?;
        }
        self.blocks()?.try_for_each(|block| block.map(drop))
    }

    /// The rows that have a value of a key, or `None` where all have.
    pub(crate) fn rows_with(&self, keys: &[PartKey]) -> Result<Option<Vec<bool>>> {
        let mut has_value = vec![false; self.n_rows()];
        for column in keys.iter().flat_map(|key| &key.columns) {
            if column.group.is_none() {
                return Ok(None);
            }
            let group = self.group(column)?;
            for row in group.rows.open(&self.source)?.read(0..group.n)? {
                let place = usize::try_from(row).ok().and_then(|row| has_value.get_mut(row));
                *place.ok_or(Error::Damaged("a value is beyond the last row"))? = true;
            }
        }
        Ok(Some(has_value))
    }

    /// About how much memory the part takes while it is open, in bytes.
    pub fn n_bytes_in_memory(&self) -> usize {
        let key_blocks = self.key_blocks.iter().map(|block| size_of::<KeyBlock>() + block.first_key.len());
        size_of::<Self>() + self.source.tail.len() + key_blocks.sum::<usize>()
    }

    /// The rows of a column.
    fn group(&self, column: &PartColumn) -> Result<Group> {
        let group = match column.group {
            None => self.all.clone(),
            Some(span) => {
                let payload = frame::read(&self.source, Kind::Group, span)?;
                Group::read(&mut Cursor::new(&payload), self.footer.n_rows)?
            }
        };
        if group.n == column.stored.n {
            Ok(group)
        } else {
            Err(Error::Damaged("a column has another number of values than its group has rows"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Axis, History, Limits, PartView, Rows, parse_lines};

    /// A part that uses each type, form of chunk and kind of group.
    fn sample() -> Vec<u8> {
        let mut lines: Vec<String> = (0..60)
            .map(|i| {
                let loss = f64::from((1.0 / (1.0 + f64::from(i))) as f32);
                let x = f64::from(i) / 7.0;
                format!(r#"{{"_step":{},"loss":{loss},"lr":0.001,"x":{x},"n":{{"b":{}}}}}"#, i * i, i % 2 == 0)
            })
            .collect();
        lines.push(r#"{"_step":9,"loss":NaN,"z":null,"big":9007199254740993,"l":[1,2],"a":"ß","a.b":-0.0}"#.into());
        lines.push(r#"{"_step":"x","loss":"none","z":null,"a":""}"#.into());
        lines.push(r#"{"big":-9223372036854775808,"loss":1e999,"l":{"_type":"table"}}"#.into());
        encode_part(&[Arc::new(parse_lines(1_000, &lines, &Limits::default()).block)]).unwrap()
    }

    /// A part with pyramids, one of them of steps.
    fn long_sample() -> Vec<u8> {
        let line = |i: i64| match i % 100 {
            7 => format!(r#"{{"_step":{},"x":NaN}}"#, i * i),
            _ => format!(r#"{{"_step":{},"x":{}}}"#, i * i, i % 3),
        };
        let lines: Vec<String> = (0..4_200).map(line).collect();
        encode_part(&[Arc::new(parse_lines(0, &lines, &Limits::default()).block)]).unwrap()
    }

    /// Everything that can be asked, as text.
    fn read(bytes: &[u8]) -> Result<String> {
        let part = Part::open(bytes)?;
        let mut all = format!("{:?}{:?}{:?}", part.footer, part.lines, part.all);
        for key in part.keys()? {
            all += &format!("{:?}{:?}", key.key, key.stats());
            for value_type in key.value_types() {
                all += &format!("{:?}", part.column(&key, value_type)?);
            }
        }
        // Few rows: a damaged count without its checksum may ask for a lot of time.
        for block in part.blocks()?.take(4) {
            all += &format!("{:?}", block?);
        }
        part.check()?;
        Ok(all)
    }

    /// Everything that can be asked of a run with this part, cut off or not, and with or without a tail, of which one line is
    /// in the part already.
    fn read_joined(bytes: &[u8], cut: Option<i64>) -> Result<String> {
        let views = [PartView { part: Arc::new(Part::open(bytes)?), cut }];
        let tail = [(1_010, r#"{"_step":3,"loss":2,"x":1}"#), (9_000, r#"{"_step":70,"loss":0.5}"#)];
        let tail = tail.map(|(line, text)| Arc::new(parse_lines(line, &[text], &Limits::default()).block));
        let mut all = String::new();
        for tail in [Rows::default(), Rows::new(tail)] {
            let history = History::new(views.to_vec(), Arc::new(tail));
            all += &format!("{:?}{:?}{:?}", history.n_rows()?, history.n_lines()?, history.last_step()?);
            for (key, axis) in [("loss", Axis::Step), ("x", Axis::Step), ("x", Axis::Key("_step"))] {
                for range in [None, Some((1.0, 1e7))] {
                    all += &format!("{:?}", history.series(key, axis, range, 20)?);
                }
            }
            for rows in history.scan(.., Some(&["x".into(), "n.b".into()]))?.take(2) {
                all += &format!("{:?}", rows?.last(9));
            }
            for rows in [history.last(3)?, history.sample(5)?, history.sample_keys(&["x".into(), "a".into()], 2.., 4)?]
            {
                all += &format!("{:?}", rows.last(9));
            }
            all += &format!("{:?}", history.key_stats()?);
        }
        merge_parts(&views, &mut std::io::sink())?;
        Ok(all)
    }

    #[test]
    fn parts_are_shared_between_threads() {
        fn check<T: Send + Sync>() {}
        check::<History<Arc<dyn ReadAt + Send + Sync>>>();
        let bytes = sample();
        let part = Part::open(&*bytes).unwrap();
        assert!((bytes.len()..2 * bytes.len() + 1_000).contains(&part.n_bytes_in_memory()));
    }

    #[test]
    fn damage_is_noticed_behind_a_run_too() {
        for bytes in [sample(), long_sample()] {
            for cut in [None, Some(50)] {
                assert!(read_joined(&bytes, cut).is_ok());
            }
            for (at, change) in changes(&bytes, 100) {
                let mut damaged = bytes.clone();
                damaged[at] ^= change;
                // A run need not read all of a part: what it does read is right.
                for cut in [None, Some(50)] {
                    if let Ok(found) = read_joined(&damaged, cut) {
                        assert_eq!(found, read_joined(&bytes, cut).unwrap(), "byte {at}");
                    }
                }
            }
        }
    }

    /// Places and bits to change, the same ones each time.
    fn changes(bytes: &[u8], n: usize) -> impl Iterator<Item = (usize, u8)> {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let n_bytes = bytes.len() - footer::FOOTER_BYTES;
        (0..n).map(move |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) as usize % n_bytes, ((state >> 8) as u8).max(1))
        })
    }

    #[test]
    fn each_flipped_bit_is_noticed() {
        let bytes = sample();
        assert!(read(&bytes).is_ok());
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(read(&flipped).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn each_missing_tail_is_noticed() {
        let bytes = sample();
        for n in 0..bytes.len() {
            assert!(read(&bytes[..n]).is_err(), "{n} bytes");
            assert!(read(&bytes[bytes.len() - n..]).is_err(), "the last {n} bytes");
        }
        assert!(read(&[bytes, vec![0]].concat()).is_err());
    }

    #[test]
    fn damage_to_a_long_part_is_noticed() {
        let bytes = long_sample();
        let expected = read(&bytes).unwrap();
        for at in (0..bytes.len()).step_by(7) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << (at % 8);
            assert!(read(&damaged).is_err(), "byte {at}");
        }
        assert_eq!(read(&bytes).unwrap(), expected);
    }

    /// What a checksum cannot notice: damage from before it was computed. Any answer will do, a panic will not.
    #[test]
    fn damage_before_the_checksum_does_no_harm() {
        frame::IGNORES_CHECKSUMS.set(true);
        for (bytes, step, n_joined) in [(sample(), 1, 2_000), (long_sample(), 11, 200)] {
            for at in (0..bytes.len() - footer::FOOTER_BYTES).step_by(step) {
                for change in [1, 0x80, 0xff] {
                    let mut damaged = bytes.clone();
                    damaged[at] ^= change;
                    _ = read(&damaged);
                }
            }
            for (at, change) in changes(&bytes, n_joined) {
                let mut damaged = bytes.clone();
                damaged[at] ^= change;
                _ = read_joined(&damaged, (change > 127).then_some(50));
            }
        }
        frame::IGNORES_CHECKSUMS.set(false);
    }
}
