//! Which rows some columns have values in, and at which steps.

use std::ops::Range;

use super::chunk::{unzigzag, zigzag};
use super::frame::ReadAt;
use super::pyramid::LEVELS;
use super::stored::{Ends, Stored, StoredReader};
use crate::codec::cursor::Cursor;
use crate::codec::encode::varint;
use crate::{Error, Result, ValueType, Values};

/// The rows that all columns of a group have values in, and no others. The first group is all rows.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) n: usize,
    /// Ascending.
    pub(super) rows: Sequence,
    pub(super) steps: Steps,
}

/// Integers, one for each row of a group.
#[derive(Debug, Clone)]
pub(super) enum Sequence {
    Arithmetic { first: i64, stride: i64 },
    Stored(Stored),
}

/// The steps of a group's rows.
#[derive(Debug, Clone)]
pub(super) enum Steps {
    Own(Sequence),
    /// Computed from the row indexes, where the steps of all rows are regular.
    OfRows {
        first: i64,
        stride: i64,
    },
}

const ARITHMETIC: u8 = 0;
const STORED: u8 = 1;
const OF_ROWS: u8 = 2;

impl Sequence {
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Arithmetic { first, stride } => {
                out.push(ARITHMETIC);
                varint(out, zigzag(*first));
                varint(out, zigzag(*stride));
            }
            Self::Stored(stored) => {
                out.push(STORED);
                stored.write(out, &mut Ends::default());
            }
        }
    }

    pub(super) fn read(cursor: &mut Cursor<'_>, n: usize) -> Result<Self> {
        let tag = cursor.byte()?;
        Self::read_tagged(cursor, tag, n)
    }

    fn read_tagged(cursor: &mut Cursor<'_>, tag: u8, n: usize) -> Result<Self> {
        match tag {
            ARITHMETIC => {
                Ok(Self::Arithmetic { first: unzigzag(cursor.varint()?), stride: unzigzag(cursor.varint()?) })
            }
            STORED => {
                let stored = Stored::read(cursor, ValueType::Int, n, &mut Ends::default())?;
                if stored.n == n { Ok(Self::Stored(stored)) } else { Err(Error::Damaged("steps are missing")) }
            }
            _ => Err(Error::Damaged("a group has an unknown form")),
        }
    }

    pub(super) fn open<'a, S: ReadAt>(&self, source: &'a S) -> Result<SequenceReader<'a, S>> {
        Ok(match self {
            &Self::Arithmetic { first, stride } => SequenceReader::Arithmetic { first, stride },
            Self::Stored(stored) => SequenceReader::Stored(StoredReader::open(source, stored)?),
        })
    }

    /// The mean and the last of the values that each bucket of a level of the pyramid stands for.
    fn level(&self, source: &impl ReadAt, level: usize, buckets: Range<usize>) -> Result<Vec<(f64, f64)>> {
        let size = LEVELS[level];
        Ok(match self {
            &Self::Arithmetic { first, stride } => {
                let half = (size - 1) as f64 / 2.0;
                let last = |bucket: usize| first as f64 + stride as f64 * (bucket * size + size - 1) as f64;
                buckets.map(|bucket| (last(bucket) - stride as f64 * half, last(bucket))).collect()
            }
            Self::Stored(stored) => {
                stored.level(source, level, buckets)?.iter().map(|bucket| (bucket.mean, bucket.last)).collect()
            }
        })
    }

    /// How many of the `n` values, which never go back, are before those for which `is_before` says no.
    pub(super) fn partition_point(
        &self,
        source: &impl ReadAt,
        n: usize,
        is_before: impl Fn(i64) -> bool,
    ) -> Result<usize> {
        let (mut low, mut high) = (0, n);
        // The coarsest level leaves a few chunks, where halving would read another one for each step.
        if let Self::Stored(stored) = self
            && let Some(level) = stored.n_levels().checked_sub(1)
        {
            let size = LEVELS[level];
            let buckets = stored.level(source, level, 0..n / size)?;
            let bucket = buckets.partition_point(|bucket| is_before(bucket.last as i64));
            low = bucket * size;
            high = n.min(low + size);
        }
        let mut reader = self.open(source)?;
        while low < high {
            let middle = low + (high - low) / 2;
            if is_before(reader.get(middle)?) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }

    pub(super) fn check(&self, source: &impl ReadAt) -> Result<()> {
        match self {
            Self::Arithmetic { .. } => Ok(()),
            Self::Stored(stored) => stored.check(source),
        }
    }
}

/// Reads integers of a sequence.
pub(crate) enum SequenceReader<'a, S> {
    Arithmetic { first: i64, stride: i64 },
    Stored(StoredReader<'a, S>),
}

impl<S: ReadAt> SequenceReader<'_, S> {
    pub(crate) fn get(&mut self, index: usize) -> Result<i64> {
        match self {
            Self::Arithmetic { first, stride } => Ok(first.wrapping_add(stride.wrapping_mul(index as i64))),
            Self::Stored(reader) => reader.integer(index),
        }
    }

    pub(crate) fn read(&mut self, range: Range<usize>) -> Result<Vec<i64>> {
        match self {
            Self::Arithmetic { first, stride } => {
                Ok(range.map(|index| first.wrapping_add(stride.wrapping_mul(index as i64))).collect())
            }
            Self::Stored(reader) => match reader.read(range)? {
                Values::Int(values) => Ok(values),
                _ => Err(Error::Damaged("integers have another type")),
            },
        }
    }
}

impl Group {
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        varint(out, self.n as u64);
        self.rows.write(out);
        match &self.steps {
            Steps::Own(steps) => steps.write(out),
            Steps::OfRows { first, stride } => {
                out.push(OF_ROWS);
                varint(out, zigzag(*first));
                varint(out, zigzag(*stride));
            }
        }
    }

    pub(super) fn read(cursor: &mut Cursor<'_>, n_rows: usize) -> Result<Self> {
        let n = cursor.length()?;
        if n > n_rows {
            return Err(Error::Damaged("a group has too many rows"));
        }
        let rows = Sequence::read(cursor, n)?;
        let steps = match cursor.byte()? {
            OF_ROWS => Steps::OfRows { first: unzigzag(cursor.varint()?), stride: unzigzag(cursor.varint()?) },
            tag => Steps::Own(Sequence::read_tagged(cursor, tag, n)?),
        };
        Ok(Self { n, rows, steps })
    }

    /// The steps of a range of this group's rows.
    pub(super) fn steps(&self, source: &impl ReadAt, range: Range<usize>) -> Result<Vec<i64>> {
        match &self.steps {
            Steps::Own(steps) => steps.open(source)?.read(range),
            Steps::OfRows { first, stride } => {
                let rows = self.rows.open(source)?.read(range)?;
                Ok(rows.into_iter().map(|row| first.wrapping_add(stride.wrapping_mul(row))).collect())
            }
        }
    }

    /// How many of this group's rows are before the first one whose step is not. To be asked only where steps never go
    /// back.
    pub(super) fn partition_point(&self, source: &impl ReadAt, is_before: impl Fn(i64) -> bool) -> Result<usize> {
        match &self.steps {
            Steps::Own(steps) => steps.partition_point(source, self.n, is_before),
            Steps::OfRows { first, stride } => {
                let step = |row: i64| first.wrapping_add(stride.wrapping_mul(row));
                self.rows.partition_point(source, self.n, |row| is_before(step(row)))
            }
        }
    }

    /// The mean and the last step of each bucket of a level of the pyramid.
    pub(super) fn level(&self, source: &impl ReadAt, level: usize, buckets: Range<usize>) -> Result<Vec<(f64, f64)>> {
        match &self.steps {
            Steps::Own(steps) => steps.level(source, level, buckets),
            Steps::OfRows { first, stride } => {
                let step = |row: f64| *first as f64 + *stride as f64 * row;
                let rows = self.rows.level(source, level, buckets)?;
                Ok(rows.into_iter().map(|(mean, last)| (step(mean), step(last))).collect())
            }
        }
    }

    pub(super) fn check(&self, source: &impl ReadAt) -> Result<()> {
        self.rows.check(source)?;
        match &self.steps {
            Steps::Own(steps) => steps.check(source),
            Steps::OfRows { .. } => Ok(()),
        }
    }
}
