//! The keys of a part, sorted, with what is known about them and where their columns are.

use ayumi_model::json::KeyPath;

use super::chunk::{unzigzag, zigzag};
use super::frame::{self, Kind, ReadAt, Sink, Span};
use super::stored::{Ends, Stored};
use crate::codec::cursor::Cursor;
use crate::codec::decompress;
use crate::codec::encode::varint;
use crate::column::Value;
use crate::{Error, KeyStats, KeySummary, Result, TypeCounts, ValueType};

/// A key of a part.
#[derive(Debug, Clone)]
pub struct PartKey {
    pub(super) key: KeyPath,
    pub(super) summary: KeySummary,
    /// By ascending type.
    pub(super) columns: Vec<PartColumn>,
}

/// A column of a key: the values of one type.
#[derive(Debug, Clone)]
pub(super) struct PartColumn {
    pub(super) stored: Stored,
    /// Where the group of its rows is, or `None` where that is all rows.
    pub(super) group: Option<Span>,
}

/// Where some of the keys are.
#[derive(Debug, Clone)]
pub(super) struct KeyBlock {
    pub(super) first_key: String,
    pub(super) span: Span,
}

/// A directory of at most this many bytes, before compression, is one block.
const MAX_SINGLE_BLOCK: usize = 64 << 10;
/// A larger one has blocks of about this size: some 256 keys.
const BLOCK: usize = 16 << 10;
const MAX_BLOCK_BYTES: usize = 256 << 20;
const ZSTD_LEVEL: i32 = 3;

impl PartKey {
    /// The key.
    pub fn key(&self) -> &KeyPath {
        &self.key
    }

    /// The types of its values, ascending.
    pub fn value_types(&self) -> impl Iterator<Item = ValueType> {
        self.columns.iter().map(|column| column.stored.value_type)
    }

    pub(crate) fn summary(&self) -> &KeySummary {
        &self.summary
    }

    pub(crate) fn into_summary(self) -> (KeyPath, KeySummary) {
        (self.key, self.summary)
    }

    /// What is known about its values.
    pub fn stats(&self) -> KeyStats<'_> {
        self.summary.stats()
    }
}

/// Takes keys, ascending, and writes a block of them once it is full.
pub(super) struct DirectoryWriter {
    /// Where the first block will be.
    start: u64,
    /// All keys so far where they may be one block, `None` where they are too many for that.
    held: Option<Vec<PartKey>>,
    /// The block that is not written yet.
    block: Vec<u8>,
    /// Its first and last key.
    ends_of_block: Option<(KeyPath, KeyPath)>,
    ends: Ends,
    n_blocks: u64,
    /// What the index says of the blocks that are written.
    index: Vec<u8>,
}

impl DirectoryWriter {
    /// For a directory that starts here.
    pub(super) fn new(out: &Sink<'_>) -> Self {
        let start = out.n_bytes();
        let (block, ends_of_block, ends) = (Vec::new(), None, Ends::default());
        Self { start, held: Some(Vec::new()), block, ends_of_block, ends, n_blocks: 0, index: Vec::new() }
    }

    /// Adds the next key.
    pub(super) fn add(&mut self, out: &mut Sink<'_>, key: PartKey) -> Result<()> {
        if self.block.len() >= MAX_SINGLE_BLOCK
            && let Some(held) = self.held.take()
        {
            self.block.clear();
            held.iter().try_for_each(|key| self.divide(out, key))?;
        }
        if self.held.is_none() {
            return self.divide(out, &key);
        }
        self.append(&key);
        self.held.get_or_insert_default().push(key);
        Ok(())
    }

    /// Writes what is left, and then the index, whose place is returned.
    pub(super) fn finish(mut self, out: &mut Sink<'_>) -> Result<Span> {
        if !self.block.is_empty() {
            self.write_block(out)?;
        }
        let mut index = Vec::new();
        varint(&mut index, self.start);
        varint(&mut index, self.n_blocks);
        index.extend(self.index);
        out.write(Kind::KeyIndex, &index)
    }

    /// Adds a key to blocks of the usual size.
    fn divide(&mut self, out: &mut Sink<'_>, key: &PartKey) -> Result<()> {
        if self.block.len() >= BLOCK {
            self.write_block(out)?;
        }
        self.append(key);
        Ok(())
    }

    fn append(&mut self, key: &PartKey) {
        let path = key.key.clone();
        match &mut self.ends_of_block {
            Some((_, last)) if !self.block.is_empty() => {
                write_key(&mut self.block, key, last.encoded(), &mut self.ends);
                *last = path;
            }
            ends_of_block => {
                self.ends = Ends::default();
                write_key(&mut self.block, key, "", &mut self.ends);
                *ends_of_block = Some((path.clone(), path));
            }
        }
    }

    fn write_block(&mut self, out: &mut Sink<'_>) -> Result<()> {
        let n_bytes = self.block.len();
        if n_bytes > MAX_BLOCK_BYTES {
            return Err(Error::TooLarge(n_bytes));
        }
        let mut frame = Vec::new();
        varint(&mut frame, n_bytes as u64);
        frame.extend(zstd::bulk::compress(&self.block, ZSTD_LEVEL).map_err(|_| Error::TooLarge(n_bytes))?);
        let span = out.write(Kind::Keys, &frame)?;
        let first = self.ends_of_block.as_ref().map_or("", |(first, _)| first.encoded());
        write_text(&mut self.index, first);
        varint(&mut self.index, span.len);
        self.n_blocks += 1;
        self.block.clear();
        Ok(())
    }
}

pub(super) fn read_index(source: &impl ReadAt, span: Span) -> Result<Vec<KeyBlock>> {
    let bytes = frame::read(source, Kind::KeyIndex, span)?;
    let mut cursor = Cursor::new(&bytes);
    let mut offset = cursor.varint()?;
    let n = cursor.length()?;
    let mut blocks: Vec<KeyBlock> = Vec::new();
    for _ in 0..n {
        let first_key = text(&mut cursor)?.to_owned();
        let len = cursor.varint()?;
        if blocks.last().is_some_and(|last| last.first_key >= first_key) {
            return Err(Error::Damaged("its keys are not sorted"));
        }
        blocks.push(KeyBlock { first_key, span: Span { offset, len } });
        offset = offset.saturating_add(len);
    }
    Ok(blocks)
}

pub(super) fn read_block(source: &impl ReadAt, block: &KeyBlock, n_rows: usize) -> Result<Vec<PartKey>> {
    let frame = frame::read(source, Kind::Keys, block.span)?;
    let mut cursor = Cursor::new(&frame);
    let n_bytes = cursor.length()?;
    let compressed = cursor.take(cursor.n_left())?;
    let damaged = Error::DamagedPart { what: "keys cannot be decompressed", offset: block.span.offset };
    if n_bytes > MAX_BLOCK_BYTES {
        return Err(damaged);
    }
    let payload = decompress(compressed, n_bytes).ok_or(damaged)?;
    let mut cursor = Cursor::new(&payload);
    let mut ends = Ends::default();
    let mut keys: Vec<PartKey> = Vec::new();
    while cursor.n_left() > 0 {
        let previous = keys.last().map_or("", |key| key.key.encoded());
        let key = read_key(&mut cursor, previous, n_rows, &mut ends)?;
        if keys.last().is_some_and(|last| last.key >= key.key) {
            return Err(Error::Damaged("its keys are not sorted"));
        }
        keys.push(key);
    }
    Ok(keys)
}

const IS_MONOTONIC: u8 = 1;
const HAS_FINITE: u8 = 2;
/// All values have the type of the last one.
const IS_ONE_TYPE: u8 = 4;

fn write_key(out: &mut Vec<u8>, entry: &PartKey, previous: &str, ends: &mut Ends) {
    let key = entry.key.encoded();
    let shared = key.bytes().zip(previous.bytes()).take_while(|(a, b)| a == b).count();
    varint(out, shared as u64);
    varint(out, (key.len() - shared) as u64);
    out.extend(&key.as_bytes()[shared..]);
    write_stats(out, &entry.stats());
    varint(out, entry.columns.len() as u64);
    for PartColumn { stored, group } in &entry.columns {
        out.push(stored.value_type as u8);
        stored.write(out, ends);
        match group {
            None => varint(out, 0),
            Some(span) => {
                varint(out, span.len);
                varint(out, zigzag(span.offset.wrapping_sub(ends.group) as i64));
                ends.group = span.offset + span.len;
            }
        }
    }
}

fn read_key(cursor: &mut Cursor<'_>, previous: &str, n_rows: usize, ends: &mut Ends) -> Result<PartKey> {
    let damaged = Error::Damaged("a key is not a path");
    let shared = cursor.length()?;
    let mut key = previous.as_bytes().get(..shared).ok_or(damaged)?.to_vec();
    let n_bytes = cursor.length()?;
    key.extend(cursor.take(n_bytes)?);
    let key = std::str::from_utf8(&key).ok().and_then(KeyPath::from_encoded).ok_or(damaged)?;
    let summary = read_stats(cursor)?;
    let mut columns: Vec<PartColumn> = Vec::new();
    for _ in 0..cursor.varint()? {
        let value_type = read_type(cursor)?;
        if columns.last().is_some_and(|last| last.stored.value_type >= value_type) {
            return Err(Error::Damaged("its columns are not sorted"));
        }
        let stored = Stored::read(cursor, value_type, n_rows, ends)?;
        let group = match cursor.varint()? {
            0 if stored.n == n_rows => None,
            0 => return Err(Error::Damaged("a column has fewer values than rows")),
            len => {
                let offset = ends.group.wrapping_add(unzigzag(cursor.varint()?) as u64);
                ends.group = offset.wrapping_add(len);
                Some(Span { offset, len })
            }
        };
        columns.push(PartColumn { stored, group });
    }
    Ok(PartKey { key, summary, columns })
}

fn write_stats(out: &mut Vec<u8>, stats: &KeyStats<'_>) {
    let is_one_type = stats.type_counts.len() == 1 && stats.type_counts.get(&stats.last.type_name()) > 0;
    let finite = stats.min.zip(stats.max).zip(stats.mean);
    let flag = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
    out.push(
        flag(stats.is_monotonic, IS_MONOTONIC) | flag(finite.is_some(), HAS_FINITE) | flag(is_one_type, IS_ONE_TYPE),
    );
    varint(out, stats.count);
    varint(out, stats.n_nan);
    varint(out, stats.n_infinite);
    varint(out, zigzag(stats.first_step));
    varint(out, zigzag(stats.last_step.wrapping_sub(stats.first_step)));
    if let Some(((min, max), mean)) = finite {
        [min, max, mean].into_iter().for_each(|number| write_number(out, number));
    }
    out.push(stats.last.value_type() as u8);
    match stats.last {
        Value::Number(number) => write_number(out, number),
        Value::Int(int) => varint(out, zigzag(int)),
        Value::Bool(bool) => out.push(u8::from(bool)),
        Value::Null => {}
        Value::Text(text) | Value::Json(text) => write_text(out, text),
    }
    if !is_one_type {
        varint(out, stats.type_counts.len() as u64);
        for (name, n) in stats.type_counts.iter() {
            write_text(out, name);
            varint(out, n);
        }
    }
}

fn read_stats(cursor: &mut Cursor<'_>) -> Result<KeySummary> {
    let flags = cursor.byte()?;
    let count = cursor.varint()?;
    let (n_nan, n_infinite) = (cursor.varint()?, cursor.varint()?);
    let first_step = unzigzag(cursor.varint()?);
    let last_step = first_step.wrapping_add(unzigzag(cursor.varint()?));
    let (min, max, mean) = match flags & HAS_FINITE {
        0 => (None, None, None),
        _ => (Some(read_number(cursor)?), Some(read_number(cursor)?), Some(read_number(cursor)?)),
    };
    let last = match read_type(cursor)? {
        ValueType::Number => Value::Number(read_number(cursor)?),
        ValueType::Int => Value::Int(unzigzag(cursor.varint()?)),
        ValueType::Bool => Value::Bool(cursor.byte()? != 0),
        ValueType::Null => Value::Null,
        ValueType::Text => Value::Text(text(cursor)?),
        ValueType::Json => Value::Json(text(cursor)?),
    };
    let mut type_counts = TypeCounts::default();
    if flags & IS_ONE_TYPE != 0 {
        type_counts.add(&last.type_name(), count);
    } else {
        for _ in 0..cursor.varint()? {
            type_counts.add(text(cursor)?, cursor.varint()?);
        }
    }
    let is_monotonic = flags & IS_MONOTONIC != 0;
    let stats =
        KeyStats { type_counts, count, last, min, max, mean, n_nan, n_infinite, is_monotonic, first_step, last_step };
    Ok(KeySummary::new(stats))
}

fn read_type(cursor: &mut Cursor<'_>) -> Result<ValueType> {
    let tag = usize::from(cursor.byte()?);
    ValueType::ALL.get(tag).copied().ok_or(Error::Damaged("a column has an unknown type"))
}

/// A number without its low bytes that are zero, as they are in all that come from `f32`.
fn write_number(out: &mut Vec<u8>, number: f64) {
    let bytes = number.to_be_bytes();
    let n = 8 - bytes.iter().rev().take_while(|&&byte| byte == 0).count();
    out.push(n as u8);
    out.extend(&bytes[..n]);
}

fn read_number(cursor: &mut Cursor<'_>) -> Result<f64> {
    let n = usize::from(cursor.byte()?);
    let mut bytes = [0; 8];
    bytes.get_mut(..n).ok_or(Error::Damaged("a number is too long"))?.copy_from_slice(cursor.take(n)?);
    Ok(f64::from_be_bytes(bytes))
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    varint(out, text.len() as u64);
    out.extend(text.as_bytes());
}

fn text<'p>(cursor: &mut Cursor<'p>) -> Result<&'p str> {
    let n_bytes = cursor.length()?;
    std::str::from_utf8(cursor.take(n_bytes)?).map_err(|_| Error::Damaged("a text is not UTF-8"))
}
