//! Columns that are being written. Their chunks go first, what charts need of them further back.

use super::chunk;
use super::frame::{Kind, Sink, Span};
use super::group::Sequence;
use super::pyramid::Pyramid;
use super::stored::{CHUNK, Stored};
use crate::codec::encode::varint;
use crate::{Error, Result, ValueType, Values};

/// A column of which the chunks are written, but not the rest.
pub(super) struct Unfinished {
    stored: Stored,
    details: Vec<(Kind, Vec<u8>)>,
}

/// A sequence of which what belongs further back is not written yet.
pub(super) enum UnfinishedSequence {
    Arithmetic { first: i64, stride: i64 },
    Stored(Unfinished),
}

/// Takes values a piece after the other, and writes each chunk once it is full.
pub(super) struct ColumnWriter {
    value_type: ValueType,
    /// How many values there will be.
    n: usize,
    /// How many came so far.
    n_added: usize,
    offset: u64,
    /// The chunk that is not full yet.
    pending: Values,
    lengths: Vec<u8>,
    pyramid: Pyramid,
}

impl ColumnWriter {
    /// For `n` values.
    pub(super) fn new(out: &Sink<'_>, value_type: ValueType, n: usize) -> Self {
        let pyramid = Pyramid::new(value_type, if n > CHUNK { n } else { 0 });
        let (offset, pending) = (out.n_bytes(), Values::new(value_type));
        Self { value_type, n, n_added: 0, offset, pending, lengths: Vec::new(), pyramid }
    }

    /// Adds the next values, of the right type.
    pub(super) fn add(&mut self, out: &mut Sink<'_>, values: &Values) -> Result<()> {
        if self.n > CHUNK {
            self.pyramid.add(values, 0..values.len());
        }
        self.n_added += values.len();
        let mut next = 0;
        while next < values.len() {
            let end = values.len().min(next + CHUNK - self.pending.len());
            if self.pending.is_empty() && (end - next == CHUNK || self.n_added == self.n && end == values.len()) {
                self.write(out, values, next..end)?;
            } else {
                self.pending.extend_from(values, next..end)?;
                if self.pending.len() == CHUNK {
                    self.write_pending(out)?;
                }
            }
            next = end;
        }
        Ok(())
    }

    /// Writes what is left of the chunks.
    pub(super) fn finish(mut self, out: &mut Sink<'_>) -> Result<Unfinished> {
        if self.n_added != self.n {
            return Err(Error::Damaged("a column has another number of values than its group has rows"));
        }
        if !self.pending.is_empty() {
            self.write_pending(out)?;
        }
        let mut details = Vec::new();
        if self.n > CHUNK {
            details.push((Kind::ChunkLengths, self.lengths));
            details.extend(self.pyramid.finish().map(|frame| (Kind::Level, frame)));
        }
        let values = Span { offset: self.offset, len: out.n_bytes() - self.offset };
        let stored = Stored { value_type: self.value_type, n: self.n, values, details: Box::default() };
        Ok(Unfinished { stored, details })
    }

    fn write_pending(&mut self, out: &mut Sink<'_>) -> Result<()> {
        let chunk = std::mem::replace(&mut self.pending, Values::new(self.value_type));
        self.write(out, &chunk, 0..chunk.len())
    }

    fn write(&mut self, out: &mut Sink<'_>, values: &Values, range: std::ops::Range<usize>) -> Result<()> {
        let bytes = chunk::encode(values, range)?;
        varint(&mut self.lengths, out.write(Kind::Chunk, &bytes)?.len);
        Ok(())
    }
}

impl Unfinished {
    /// Writes the chunk lengths and the pyramid.
    pub(super) fn finish(mut self, out: &mut Sink<'_>) -> Result<Stored> {
        let details = self.details.iter().map(|(kind, payload)| out.write(*kind, payload));
        self.stored.details = details.collect::<Result<_>>()?;
        Ok(self.stored)
    }
}

/// Visits integers a piece after the other, the same ones each time.
pub(super) type Visit<'v> = &'v mut dyn FnMut(Vec<i64>) -> Result<()>;

impl UnfinishedSequence {
    /// Writes the chunks of the integers that `visit_all` visits. It does so twice where they are not arithmetic.
    pub(super) fn new(out: &mut Sink<'_>, visit_all: impl Fn(Visit<'_>) -> Result<()>) -> Result<Self> {
        let (mut n, mut first, mut stride, mut previous) = (0, 0_i64, 0_i64, 0_i64);
        let mut is_arithmetic = true;
        visit_all(&mut |values| {
            for value in values {
                match n {
                    0 => first = value,
                    1 => stride = value.wrapping_sub(first),
                    _ => is_arithmetic &= value.wrapping_sub(previous) == stride,
                }
                previous = value;
                n += 1;
            }
            Ok(())
        })?;
        if is_arithmetic {
            return Ok(Self::Arithmetic { first, stride });
        }
        let mut writer = ColumnWriter::new(out, ValueType::Int, n);
        visit_all(&mut |values| writer.add(out, &Values::Int(values)))?;
        writer.finish(out).map(Self::Stored)
    }

    /// Writes what belongs further back.
    pub(super) fn finish(self, out: &mut Sink<'_>) -> Result<Sequence> {
        Ok(match self {
            Self::Arithmetic { first, stride } => Sequence::Arithmetic { first, stride },
            Self::Stored(unfinished) => Sequence::Stored(unfinished.finish(out)?),
        })
    }
}
