//! Aggregates of 64, 1,024 and 16,384 values side by side, so that a chart reads about as many as it draws.

use std::ops::Range;

use super::chunk;
use crate::codec::cursor::Cursor;
use crate::codec::encode::varint;
use crate::rows::bucket::Sum;
use crate::{Bucket, Error, Result, ValueType, Values};

/// How many values one bucket of each level stands for. What does not fill a bucket is in none.
pub(super) const LEVELS: [usize; 3] = [64, 1024, 16_384];

/// How many buckets a frame has, but for the last of a level.
pub(super) const FRAME: usize = 4096;

/// The last level is worth its bytes from here on. Unit tests have less patience.
const MIN_FOR_LAST_LEVEL: usize = if cfg!(test) { 100_000 } else { 10_000_000 };

/// How many levels a column of more than one chunk has.
pub(super) fn n_levels(value_type: ValueType, n: usize) -> usize {
    match value_type {
        ValueType::Number | ValueType::Int | ValueType::Bool if n >= MIN_FOR_LAST_LEVEL => 3,
        ValueType::Number | ValueType::Int | ValueType::Bool => 2,
        ValueType::Null | ValueType::Text | ValueType::Json => 0,
    }
}

/// The frames of a level of a column of `n` values, as a range among those of all levels.
pub(super) fn frames(n: usize, level: usize) -> Range<usize> {
    let n_frames = |size: &usize| (n / size).div_ceil(FRAME);
    let start = LEVELS[..level].iter().map(n_frames).sum();
    start..start + n_frames(&LEVELS[level])
}

/// The levels of a column that comes a piece after the other.
pub(super) struct Pyramid {
    levels: Vec<Level>,
}

struct Level {
    size: usize,
    /// The bucket that is not full yet, and how many values it has.
    sum: Sum,
    n: usize,
    /// The buckets of the frame that is not full yet.
    buckets: Vec<Bucket>,
    frames: Vec<Vec<u8>>,
}

impl Pyramid {
    /// For a column of `n` values. It has no levels where they have no place on a chart.
    pub(super) fn new(value_type: ValueType, n: usize) -> Self {
        let level = |&size: &usize| Level { size, sum: Sum::default(), n: 0, buckets: Vec::new(), frames: Vec::new() };
        Self { levels: LEVELS[..n_levels(value_type, n)].iter().map(level).collect() }
    }

    /// Adds the next values.
    pub(super) fn add(&mut self, values: &Values, range: Range<usize>) {
        for level in &mut self.levels {
            match values {
                Values::Number(values) => values[range.clone()].iter().for_each(|&value| level.add(value)),
                _ => range.clone().for_each(|index| level.add(values.get(index).as_f64().unwrap_or(f64::NAN))),
            }
        }
    }

    /// The frames of all levels.
    pub(super) fn finish(self) -> impl Iterator<Item = Vec<u8>> {
        self.levels.into_iter().flat_map(|mut level| {
            if !level.buckets.is_empty() {
                level.end_frame();
            }
            level.frames
        })
    }
}

impl Level {
    #[inline]
    fn add(&mut self, value: f64) {
        self.sum.add(0.0, 0, value);
        self.n += 1;
        if self.n == self.size {
            self.buckets.push(std::mem::take(&mut self.sum).bucket());
            self.n = 0;
            if self.buckets.len() == FRAME {
                self.end_frame();
            }
        }
    }

    fn end_frame(&mut self) {
        self.frames.push(encode_frame(&self.buckets, self.size));
        self.buckets.clear();
    }
}

fn encode_frame(buckets: &[Bucket], size: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for field in [|b: &Bucket| b.min, |b: &Bucket| b.max, |b: &Bucket| round(b.mean), |b: &Bucket| b.last] {
        let numbers: Vec<f64> = buckets.iter().map(field).collect();
        let mut bytes = Vec::new();
        chunk::numbers(&mut bytes, &numbers);
        varint(&mut out, bytes.len() as u64);
        out.extend(bytes);
    }
    let odd: Vec<_> = (0..).zip(buckets).filter(|(_, bucket)| bucket.count < size as u64).collect();
    varint(&mut out, odd.len() as u64);
    let mut next = 0;
    for (index, bucket) in odd {
        let numbers = [index - next, bucket.n_nan, bucket.n_pos_inf, bucket.n_neg_inf];
        numbers.into_iter().for_each(|number| varint(&mut out, number));
        next = index + 1;
    }
    out
}

/// The mean to about 10 digits, since the others cost 2.5 bytes and are noise. `NaN` has no digits.
fn round(mean: f64) -> f64 {
    if mean.is_nan() {
        return mean;
    }
    let half = 1_u64 << 18;
    let rounded = f64::from_bits((mean.to_bits() + half) & !(2 * half - 1));
    if rounded.is_finite() { rounded } else { mean }
}

/// The `n_buckets` of a frame of a level.
pub(super) fn decode(bytes: &[u8], level: usize, n_buckets: usize) -> Result<Vec<Bucket>> {
    let damaged = Error::Damaged("a level does not fit its column");
    let size = LEVELS[level];
    let mut cursor = Cursor::new(bytes);
    let mut numbers = || {
        let n_bytes = cursor.length()?;
        chunk::read_numbers(cursor.take(n_bytes)?, n_buckets)
    };
    let (min, max, mean, last) = (numbers()?, numbers()?, numbers()?, numbers()?);
    let count = size as u64;
    let bucket = |index| {
        let (min, max): (f64, f64) = (min[index], max[index]);
        // Rounding may have taken the mean beyond both. `NaN` in all three stays.
        let mean = f64::min(f64::max(mean[index], min), max);
        Bucket { x: f64::NAN, min, max, mean, last: last[index], count, n_nan: 0, n_pos_inf: 0, n_neg_inf: 0 }
    };
    let mut buckets: Vec<Bucket> = (0..n_buckets).map(bucket).collect();
    let mut next = 0;
    for _ in 0..cursor.varint()? {
        let index = cursor.varint()?.checked_add(next).ok_or(damaged)?;
        let odd = usize::try_from(index).ok().and_then(|index| buckets.get_mut(index)).ok_or(damaged)?;
        let numbers = [cursor.varint()?, cursor.varint()?, cursor.varint()?];
        let n_odd = numbers.iter().try_fold(0_u64, |sum, &n| sum.checked_add(n)).ok_or(damaged)?;
        [odd.n_nan, odd.n_pos_inf, odd.n_neg_inf] = numbers;
        odd.count = count.checked_sub(n_odd).ok_or(damaged)?;
        next = index + 1;
    }
    if cursor.n_left() > 0 {
        return Err(damaged);
    }
    Ok(buckets)
}
