//! Up to 4,096 values of one type as bytes.

use pco::data_types::Number;
use pco::wrapped::{FileCompressor, FileDecompressor};
use pco::{ChunkConfig, PagingSpec};

use crate::codec::cursor::Cursor;
use crate::codec::decompress;
use crate::codec::encode::{is_whole, varint};
use crate::column::Texts;
use crate::{Error, Result, ValueType, Values};

const CONST: u8 = 0;
const PCO_F32: u8 = 1;
const PCO_I64: u8 = 2;
const PCO_F64: u8 = 3;
const RAW_F32: u8 = 4;
const DELTAS: u8 = 5;
const RAW_F64: u8 = 6;

/// All texts of one chunk together may be this long.
const MAX_TEXT_BYTES: usize = 1 << 30;
const ZSTD_LEVEL: i32 = 3;

/// Fewer values than this are not worth the fixed costs of pco, about 20 bytes and 30 µs.
const MIN_PCO: usize = 16;

/// The values of a range of `values`.
pub(super) fn encode(values: &Values, range: std::ops::Range<usize>) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    match values {
        Values::Number(values) => numbers(&mut out, &values[range]),
        Values::Int(values) => integers(&mut out, &values[range]),
        Values::Bool(values) => {
            for eight in values[range].chunks(8) {
                out.push(eight.iter().rev().fold(0, |byte, &value| byte << 1 | u8::from(value)));
            }
        }
        Values::Null(_) => {}
        Values::Text(texts) | Values::Json(texts) => {
            let mut payload = Vec::new();
            range.clone().for_each(|i| varint(&mut payload, texts.get(i).len() as u64));
            range.for_each(|i| payload.extend(texts.get(i).as_bytes()));
            if payload.len() > MAX_TEXT_BYTES {
                return Err(Error::TooLarge(payload.len()));
            }
            varint(&mut out, payload.len() as u64);
            let compressed = zstd::bulk::compress(&payload, ZSTD_LEVEL).map_err(|_| Error::TooLarge(payload.len()))?;
            out.extend(compressed);
        }
    }
    Ok(out)
}

/// Reads what [`encode`] gave for `n` values. At most a few bytes for each of them are allocated, and the texts.
pub(super) fn decode(bytes: &[u8], value_type: ValueType, n: usize) -> Result<Values> {
    Ok(match value_type {
        ValueType::Number => Values::Number(read_numbers(bytes, n)?),
        ValueType::Int => Values::Int(read_integers(bytes, n)?),
        ValueType::Bool if bytes.len() == n.div_ceil(8) => {
            Values::Bool((0..n).map(|i| bytes[i / 8] >> (i % 8) & 1 == 1).collect())
        }
        ValueType::Null if bytes.is_empty() => Values::Null(n),
        ValueType::Text => Values::Text(read_texts(bytes, n)?),
        ValueType::Json => Values::Json(read_texts(bytes, n)?),
        ValueType::Bool | ValueType::Null => return Err(Error::Damaged("a chunk has another length")),
    })
}

/// Numbers, of any count.
pub(super) fn numbers(out: &mut Vec<u8>, values: &[f64]) {
    let first = values.first().copied().unwrap_or_default();
    if values.iter().all(|value| value.to_bits() == first.to_bits()) {
        out.push(CONST);
        out.extend(first.to_le_bytes());
    } else if values.iter().all(|&value| is_whole(value)) {
        let values: Vec<i64> = values.iter().map(|&value| value as i64).collect();
        integers(out, &values);
    } else if values.iter().all(|&value| is_f32(value)) {
        let values: Vec<f32> = values.iter().map(|&value| value as f32).collect();
        if !try_pco(out, PCO_F32, &values, 4 * values.len(), |a, b| a.to_bits() == b.to_bits()) {
            out.push(RAW_F32);
            values.iter().for_each(|value| out.extend(value.to_le_bytes()));
        }
    } else if !try_pco(out, PCO_F64, values, 8 * values.len(), |a, b| a.to_bits() == b.to_bits()) {
        out.push(RAW_F64);
        values.iter().for_each(|value| out.extend(value.to_le_bytes()));
    }
}

/// Whether the number comes back from an `f32` with the same bits. Of the `NaN`s only the usual one: how conversions
/// treat the others depends on the machine.
fn is_f32(value: f64) -> bool {
    if value.is_nan() {
        return value.to_bits() == f64::NAN.to_bits();
    }
    f64::from(value as f32).to_bits() == value.to_bits()
}

fn widen(value: f32) -> f64 {
    if value.is_nan() { f64::NAN } else { f64::from(value) }
}

pub(super) fn read_numbers(bytes: &[u8], n: usize) -> Result<Vec<f64>> {
    let Some((&tag, rest)) = bytes.split_first() else { return Err(ENDS) };
    Ok(match tag {
        PCO_F32 => read_pco::<f32>(rest, n)?.into_iter().map(widen).collect(),
        PCO_F64 => read_pco(rest, n)?,
        RAW_F32 => exact::<4>(rest, n)?.map(|bytes| widen(f32::from_le_bytes(bytes))).collect(),
        RAW_F64 => exact::<8>(rest, n)?.map(f64::from_le_bytes).collect(),
        CONST => vec![f64::from_le_bytes(rest.try_into().map_err(|_| ENDS)?); n],
        _ => read_integers(bytes, n)?.into_iter().map(|value| value as f64).collect(),
    })
}

pub(super) fn integers(out: &mut Vec<u8>, values: &[i64]) {
    let first = values.first().copied().unwrap_or_default();
    if values.iter().all(|&value| value == first) {
        // The constant of numbers is an `f64`, so whole numbers never come here.
        out.push(CONST);
        out.extend(first.to_le_bytes());
        return;
    }
    let mut deltas = Vec::with_capacity(2 * values.len());
    let mut previous = 0_i64;
    for &value in values {
        let delta = value.wrapping_sub(previous);
        varint(&mut deltas, zigzag(delta));
        previous = value;
    }
    if !try_pco(out, PCO_I64, values, deltas.len(), |a, b| a == b) {
        out.push(DELTAS);
        out.extend(deltas);
    }
}

pub(super) fn read_integers(bytes: &[u8], n: usize) -> Result<Vec<i64>> {
    let Some((&tag, rest)) = bytes.split_first() else { return Err(ENDS) };
    Ok(match tag {
        CONST => vec![i64::from_le_bytes(rest.try_into().map_err(|_| ENDS)?); n],
        PCO_I64 => read_pco(rest, n)?,
        DELTAS => {
            if n > rest.len() {
                return Err(ENDS);
            }
            let mut cursor = Cursor::new(rest);
            let mut values = Vec::with_capacity(n);
            let mut value = 0_i64;
            for _ in 0..n {
                value = value.wrapping_add(unzigzag(cursor.varint()?));
                values.push(value);
            }
            if cursor.n_left() > 0 {
                return Err(ENDS);
            }
            values
        }
        _ => return Err(Error::Damaged("a chunk has an unknown form")),
    })
}

pub(super) fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63) as u64
}

pub(super) fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

const ENDS: Error = Error::Damaged("a chunk has another length");

fn exact<const N: usize>(bytes: &[u8], n: usize) -> Result<impl Iterator<Item = [u8; N]>> {
    let (values, rest) = bytes.as_chunks::<N>();
    if values.len() != n || !rest.is_empty() {
        return Err(ENDS);
    }
    Ok(values.iter().copied())
}

fn read_texts(bytes: &[u8], n: usize) -> Result<Texts> {
    let mut cursor = Cursor::new(bytes);
    let n_bytes = cursor.length()?;
    if n_bytes > MAX_TEXT_BYTES || n > n_bytes {
        return Err(ENDS);
    }
    let payload =
        decompress(cursor.take(cursor.n_left())?, n_bytes).ok_or(Error::Damaged("texts cannot be decompressed"))?;
    let mut cursor = Cursor::new(&payload);
    let mut ends = Vec::with_capacity(n);
    let mut end = 0_u64;
    for _ in 0..n {
        end = end.saturating_add(cursor.varint()?);
        ends.push(u32::try_from(end).map_err(|_| ENDS)?);
    }
    if end != cursor.n_left() as u64 {
        return Err(ENDS);
    }
    let text = cursor.take(cursor.n_left())?;
    let bytes = std::str::from_utf8(text).map_err(|_| Error::Damaged("a text is not UTF-8"))?;
    if !ends.iter().all(|&end| bytes.is_char_boundary(end as usize)) {
        return Err(Error::Damaged("a text ends within a character"));
    }
    Ok(Texts { bytes: bytes.into(), ends })
}

/// Appends the values in pco's form where that is shorter than `limit` and comes back the same, which is tried out.
fn try_pco<T: Number>(out: &mut Vec<u8>, tag: u8, values: &[T], limit: usize, same: fn(&T, &T) -> bool) -> bool {
    if values.len() < MIN_PCO {
        return false;
    }
    let Ok(bytes) = write_pco(values) else { return false };
    let is_good = bytes.len() < limit
        && read_pco::<T>(&bytes, values.len()).is_ok_and(|read| read.iter().zip(values).all(|(a, b)| same(a, b)));
    if is_good {
        out.push(tag);
        out.extend(bytes);
    }
    is_good
}

fn write_pco<T: Number>(values: &[T]) -> pco::errors::PcoResult<Vec<u8>> {
    let config = ChunkConfig::default().with_paging_spec(PagingSpec::Exact(vec![values.len()]));
    let file = FileCompressor::default();
    let mut bytes = Vec::new();
    file.write_header(&mut bytes)?;
    let mut chunk = file.chunk_compressor(values, &config)?;
    chunk.write_meta(&mut bytes)?;
    chunk.write_page(0, &mut bytes)?;
    Ok(bytes)
}

fn read_pco<T: Number + Default>(bytes: &[u8], n: usize) -> Result<Vec<T>> {
    let mut values = vec![T::default(); n];
    let mut read = || {
        let (file, rest) = FileDecompressor::new(bytes)?;
        let (mut chunk, rest) = file.chunk_decompressor::<T, _>(rest)?;
        let mut page = chunk.page_decompressor(rest, n)?;
        let progress = page.read(&mut values)?;
        Ok::<_, pco::errors::PcoError>(progress.finished && progress.n_processed == n)
    };
    match read() {
        Ok(true) => Ok(values),
        _ => Err(Error::Damaged("numbers cannot be decompressed")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_tag(values: &[f64], tag: u8) {
        let values = Values::Number(values.to_vec());
        let bytes = encode(&values, 0..values.len()).unwrap();
        assert_eq!(bytes[0], tag);
        assert_eq!(decode(&bytes, ValueType::Number, values.len()).unwrap(), values);
    }

    #[test]
    fn numbers_take_the_form_that_keeps_each_bit() {
        let many = |value: fn(u32) -> f64| (0..1_000).map(value).collect::<Vec<f64>>();
        check_tag(&many(|_| -0.0), CONST);
        check_tag(&many(|_| f64::NAN), CONST);
        check_tag(&many(|i| f64::from(i * i % 977)), PCO_I64);
        check_tag(&many(|i| f64::from(i as f32 / 7.0)), PCO_F32);
        check_tag(&many(|i| if i == 5 { f64::NAN } else { f64::from(i as f32 / 7.0) }), PCO_F32);
        check_tag(&many(|i| f64::from(i) / 7.0), PCO_F64);
        check_tag(&many(|i| if i == 5 { -0.0 } else { f64::from(i) }), PCO_F32);
        // `NaN` with other bits, quiet and signaling, some of which an `f32` would have room for.
        let odd = [0x7ff8_0000_0000_0001, 0x7ff0_0000_0000_0001, 0xfff8_0000_0000_0000, 0x7ffc_0000_0000_0000];
        for bits in odd {
            let mut values = many(|i| f64::from(i as f32 / 7.0));
            values[9] = f64::from_bits(bits);
            check_tag(&values, PCO_F64);
            check_tag(&values[..12], RAW_F64);
        }
        check_tag(&[0.5, 0.25], RAW_F32);
        check_tag(&[1.0, 2.0], DELTAS);
        check_tag(&[f64::MAX, f64::MIN, 5e-324], RAW_F64);
    }

    #[test]
    fn integers_may_be_as_far_apart_as_they_can() {
        let extremes = [i64::MIN, i64::MAX, -1, 0, i64::MIN].repeat(10);
        for values in
            [vec![], vec![7; 3], extremes[..5].to_vec(), extremes, (0..100).map(|i| i64::MAX - i * i).collect()]
        {
            let values = Values::Int(values);
            let bytes = encode(&values, 0..values.len()).unwrap();
            assert_eq!(decode(&bytes, ValueType::Int, values.len()).unwrap(), values);
        }
    }
}
