//! A column at rest: its chunks, and its pyramid where it has more than one.

use std::ops::Range;

use super::chunk::{self, unzigzag, zigzag};
use super::frame::{self, Kind, ReadAt, Span};
use super::pyramid::{self, FRAME, LEVELS};
use crate::codec::cursor::Cursor;
use crate::codec::encode::varint;
use crate::{Bucket, Error, Result, ValueType, Values};

/// How many values a chunk has, but for the last of a column.
pub(super) const CHUNK: usize = 4096;

/// Where the values of a column are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) value_type: ValueType,
    pub(super) n: usize,
    /// All chunks, one behind the other.
    pub(super) values: Span,
    /// The lengths of the chunks, then the frames of each level of the pyramid. Empty where there is one chunk, with `values` all there
    /// is to know.
    pub(super) details: Box<[Span]>,
}

/// Where the frames of the entry before ended. Offsets are written as distances from there, which are mostly 0.
#[derive(Debug, Default)]
pub(super) struct Ends {
    values: u64,
    details: u64,
    pub(super) group: u64,
}

impl Stored {
    pub(super) fn write(&self, out: &mut Vec<u8>, ends: &mut Ends) {
        varint(out, self.n as u64);
        varint(out, zigzag(self.values.offset.wrapping_sub(ends.values) as i64));
        varint(out, self.values.len);
        ends.values = self.values.offset + self.values.len;
        if let Some(first) = self.details.first() {
            varint(out, zigzag(first.offset.wrapping_sub(ends.details) as i64));
            varint(out, self.details.len() as u64);
            self.details.iter().for_each(|span| varint(out, span.len));
            ends.details = first.offset + self.details.iter().map(|span| span.len).sum::<u64>();
        }
    }

    pub(super) fn read(cursor: &mut Cursor<'_>, value_type: ValueType, n_max: usize, ends: &mut Ends) -> Result<Self> {
        let n = cursor.length()?;
        if n > n_max {
            return Err(Error::Damaged("a column has more values than rows"));
        }
        let offset = ends.values.wrapping_add(unzigzag(cursor.varint()?) as u64);
        let values = Span { offset, len: cursor.varint()? };
        ends.values = offset.wrapping_add(values.len);
        let mut details = Vec::new();
        if n > CHUNK {
            let mut offset = ends.details.wrapping_add(unzigzag(cursor.varint()?) as u64);
            let n_details = cursor.length()?;
            let n_frames = match pyramid::n_levels(value_type, n) {
                0 => 0,
                n_levels => pyramid::frames(n, n_levels - 1).end,
            };
            if n_details != 1 + n_frames {
                return Err(Error::Damaged("a column has another number of levels"));
            }
            for _ in 0..n_details {
                let len = cursor.varint()?;
                details.push(Span { offset, len });
                offset = offset.checked_add(len).ok_or(Error::Damaged("a length is beyond its end"))?;
            }
            ends.details = offset;
        }
        Ok(Self { value_type, n, values, details: details.into() })
    }

    /// Some buckets of a level of the pyramid, each without x.
    pub(super) fn level(&self, source: &impl ReadAt, level: usize, range: Range<usize>) -> Result<Vec<Bucket>> {
        let mut buckets = Vec::with_capacity(range.len());
        if level >= self.n_levels() || range.end > self.n / LEVELS[level] {
            return Err(Error::Damaged("a level is too short"));
        }
        if range.is_empty() {
            return Ok(buckets);
        }
        let frames = range.start / FRAME..(range.end - 1) / FRAME + 1;
        let first = 1 + pyramid::frames(self.n, level).start;
        let spans = &self.details[first + frames.start..first + frames.end];
        let offset = spans[0].offset;
        let len = spans.iter().map(|span| span.len).sum();
        let bytes = frame::read_span(source, Span { offset, len })?;
        for (frame, span) in frames.zip(spans) {
            let start = (span.offset - offset) as usize;
            let payload = frame::open(&bytes[start..start + span.len as usize], Kind::Level, span.offset)?;
            let all = pyramid::decode(payload, level, FRAME.min(self.n / LEVELS[level] - frame * FRAME))?;
            let within = range.start.saturating_sub(frame * FRAME)..(range.end - frame * FRAME).min(FRAME);
            buckets.extend_from_slice(&all[within]);
        }
        Ok(buckets)
    }

    pub(super) fn n_levels(&self) -> usize {
        if self.details.is_empty() { 0 } else { pyramid::n_levels(self.value_type, self.n) }
    }

    /// Reads all of it, to see whether that works.
    pub(super) fn check(&self, source: &impl ReadAt) -> Result<()> {
        let mut reader = StoredReader::open(source, self)?;
        for start in (0..self.n).step_by(CHUNK) {
            reader.read(start..self.n.min(start + CHUNK))?;
        }
        (0..self.n_levels()).try_for_each(|level| self.level(source, level, 0..self.n / LEVELS[level]).map(drop))
    }
}

/// Reads the values of a column, and keeps the chunk that was read last.
pub(crate) struct StoredReader<'a, S> {
    source: &'a S,
    value_type: ValueType,
    n: usize,
    /// Where each chunk starts, and where the last one ends.
    starts: Vec<u64>,
    last: Option<(usize, Values)>,
    is_forgetful: bool,
}

impl<'a, S: ReadAt> StoredReader<'a, S> {
    pub(super) fn open(source: &'a S, stored: &Stored) -> Result<Self> {
        let Stored { value_type, n, values, .. } = *stored;
        let damaged = Error::DamagedPart { what: "a length is beyond its end", offset: values.offset };
        let end = values.offset.checked_add(values.len).filter(|&end| end <= source.n_bytes()).ok_or(damaged)?;
        let mut starts = vec![values.offset];
        if let Some(&span) = stored.details.first() {
            let lengths = frame::read(source, Kind::ChunkLengths, span)?;
            let mut cursor = Cursor::new(&lengths);
            let mut at = values.offset;
            for _ in 0..n.div_ceil(CHUNK) {
                at = at.checked_add(cursor.varint()?).filter(|&at| at <= end).ok_or(damaged)?;
                starts.push(at);
            }
            if at != end || cursor.n_left() > 0 {
                return Err(damaged);
            }
        } else if n > 0 {
            starts.push(end);
        }
        Ok(Self { source, value_type, n, starts, last: None, is_forgetful: false })
    }

    /// About how many bytes the chunk that is kept takes.
    pub(super) fn kept_bytes(&self) -> u64 {
        let n_chunks = self.n.div_ceil(CHUNK).max(1) as u64;
        match self.value_type {
            // Text takes a few times what it takes compressed.
            ValueType::Text | ValueType::Json => {
                let n_stored = self.starts[self.starts.len() - 1] - self.starts[0];
                4 * (n_stored / n_chunks) + 4 * CHUNK.min(self.n) as u64
            }
            ValueType::Number | ValueType::Int | ValueType::Bool | ValueType::Null => 8 * CHUNK.min(self.n) as u64,
        }
    }

    #[cfg(test)]
    pub(super) fn keeps_chunk(&self) -> bool {
        self.last.is_some()
    }

    /// Keeps no chunk from now on: one that is read in pieces is decoded for each of them.
    pub(super) fn keep_nothing(&mut self) {
        self.is_forgetful = true;
    }

    /// The values of a range, which is cut off at the end of the column.
    pub(super) fn read(&mut self, range: Range<usize>) -> Result<Values> {
        let mut values = Values::new(self.value_type);
        self.read_into(&mut values, range)?;
        Ok(values)
    }

    /// Appends the values of a range, which is cut off at the end of the column.
    pub(super) fn read_into(&mut self, values: &mut Values, range: Range<usize>) -> Result<()> {
        let range = range.start.min(self.n)..range.end.min(self.n);
        if range.is_empty() {
            return Ok(());
        }
        let chunks = range.start / CHUNK..(range.end - 1) / CHUNK + 1;
        let has_first = self.last.as_ref().is_some_and(|(chunk, _)| *chunk == chunks.start);
        let missing = chunks.start + usize::from(has_first)..chunks.end;
        // One read for all chunks, since each costs a round trip where the part is far away.
        let offset = self.starts[missing.start];
        let bytes = match missing.is_empty() {
            true => Vec::new(),
            false => frame::read_span(self.source, Span { offset, len: self.starts[missing.end] - offset })?,
        };
        for chunk in chunks {
            if missing.contains(&chunk) {
                let start = self.starts[chunk];
                let frame = &bytes[(start - offset) as usize..(self.starts[chunk + 1] - offset) as usize];
                let payload = frame::open(frame, Kind::Chunk, start)?;
                let n = CHUNK.min(self.n - chunk * CHUNK);
                self.last = Some((chunk, chunk::decode(payload, self.value_type, n)?));
            }
            if let Some((_, decoded)) = &self.last {
                let first = chunk * CHUNK;
                let within = range.start.saturating_sub(first)..(range.end - first).min(CHUNK);
                values.extend_from(decoded, within)?;
            }
        }
        if self.is_forgetful {
            self.last = None;
        }
        Ok(())
    }

    /// One integer of a column of integers.
    pub(super) fn integer(&mut self, index: usize) -> Result<i64> {
        if let Some((chunk, Values::Int(values))) = &self.last
            && *chunk == index / CHUNK
        {
            return values.get(index % CHUNK).copied().ok_or(Error::Damaged("an integer is missing"));
        }
        match self.read(index..index + 1)? {
            Values::Int(values) if values.len() == 1 => Ok(values[0]),
            _ => Err(Error::Damaged("an integer is missing")),
        }
    }
}

impl Values {
    /// Appends a range of other values of the same type.
    pub(super) fn extend_from(&mut self, other: &Self, range: Range<usize>) -> Result<()> {
        match (self, other) {
            (Self::Number(values), Self::Number(other)) => values.extend(&other[range]),
            (Self::Int(values), Self::Int(other)) => values.extend(&other[range]),
            (Self::Bool(values), Self::Bool(other)) => values.extend(&other[range]),
            (Self::Null(n), _) => *n += range.len(),
            (texts, other) => {
                let n_bytes = |values: &Self| match values {
                    Self::Text(texts) | Self::Json(texts) => texts.bytes.len(),
                    _ => 0,
                };
                let n_bytes = n_bytes(texts) + n_bytes(other);
                if n_bytes > u32::MAX as usize {
                    return Err(Error::TooLarge(n_bytes));
                }
                range.for_each(|index| texts.push(other.get(index)));
            }
        }
        Ok(())
    }
}
