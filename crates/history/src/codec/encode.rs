//! Blocks to bytes.

use super::{
    NUMBER_CONST, NUMBER_F32, NUMBER_F64, NUMBER_WHOLE, PRESENT_ALL, PRESENT_BITS, PRESENT_LIST, SAME_KEY, planes,
};
use crate::column::Texts;
use crate::{Block, Column, Presence, Values};

pub(super) fn payload(block: &Block) -> Vec<u8> {
    let mut out = Vec::with_capacity(64 + 24 * block.n_rows() + 24 * block.columns.len() + 6 * block.n_points());
    varint(&mut out, block.n_rows() as u64);
    varint(&mut out, block.columns.len() as u64);
    integers(&mut out, block.lines.iter().map(|&line| line as i64));
    integers(&mut out, block.steps.iter().copied());
    for hash in &block.hashes {
        out.extend(hash.to_le_bytes());
    }
    let mut previous = None;
    for column in &block.columns {
        write_key(&mut out, column, previous);
        write_presence(&mut out, &column.presence, block.n_rows());
        write_values(&mut out, &column.values);
        previous = Some(column);
    }
    out
}

/// At least the memory that decoding asks for, in bytes.
pub(super) fn memory(block: &Block) -> usize {
    // Lines, steps and integers pass through two vectors of 8 bytes each, hashes through one.
    let columns = block.columns.iter().map(|column| {
        let presence = match &column.presence {
            Presence::All => 0,
            Presence::Rows(_) => 4 * block.n_rows(),
        };
        let values = match &column.values {
            Values::Number(values) => 16 * values.len(),
            Values::Int(values) => 16 * values.len(),
            Values::Bool(values) => values.len(),
            Values::Null(_) => 0,
            Values::Text(texts) | Values::Json(texts) => 16 * texts.len() + texts.bytes.len(),
        };
        size_of::<Column>() + presence + values
    });
    40 * block.n_rows() + columns.sum::<usize>()
}

fn write_key(out: &mut Vec<u8>, column: &Column, previous: Option<&Column>) {
    let value_type = column.value_type() as u8;
    if previous.is_some_and(|previous| previous.key == column.key) {
        out.push(value_type + SAME_KEY);
        return;
    }
    out.push(value_type);
    let key = column.key.encoded();
    varint(out, key.len() as u64);
    out.extend(key.as_bytes());
}

fn write_presence(out: &mut Vec<u8>, presence: &Presence, n_rows: usize) {
    let rows = match presence {
        Presence::All => return out.push(PRESENT_ALL),
        Presence::Rows(rows) => rows,
    };
    let n_bits_bytes = n_rows.div_ceil(8);
    if rows.len() < n_bits_bytes {
        out.push(PRESENT_LIST);
        varint(out, rows.len() as u64);
        let mut next = 0;
        for &row in rows {
            varint(out, u64::from(row - next));
            next = row + 1;
        }
    } else {
        out.push(PRESENT_BITS);
        let start = out.len();
        out.resize(start + n_bits_bytes, 0);
        for &row in rows {
            out[start + row as usize / 8] |= 1 << (row % 8);
        }
    }
}

fn write_values(out: &mut Vec<u8>, values: &Values) {
    match values {
        Values::Number(values) => numbers(out, values),
        Values::Int(values) => integers(out, values.iter().copied()),
        Values::Bool(values) => {
            for eight in values.chunks(8) {
                out.push(eight.iter().rev().fold(0, |byte, &value| byte << 1 | u8::from(value)));
            }
        }
        Values::Null(_) => {}
        Values::Text(texts) | Values::Json(texts) => write_texts(out, texts),
    }
}

fn numbers(out: &mut Vec<u8>, values: &[f64]) {
    let first = values.first().copied().unwrap_or_default().to_bits();
    if values.iter().all(|value| value.to_bits() == first) {
        out.push(NUMBER_CONST);
        out.extend(first.to_le_bytes());
    } else if values.iter().all(|&value| is_whole(value)) {
        out.push(NUMBER_WHOLE);
        integers(out, values.iter().map(|&value| value as i64));
    } else if values.iter().all(|&value| is_f32(value)) {
        out.push(NUMBER_F32);
        let bits: Vec<u64> = values.iter().map(|&value| u64::from((value as f32).to_bits())).collect();
        planes::write(out, &bits, 4);
    } else {
        out.push(NUMBER_F64);
        let bits: Vec<u64> = values.iter().map(|value| value.to_bits()).collect();
        planes::write(out, &bits, 8);
    }
}

/// Whether the number comes back from an `i64` with the same bits.
pub(crate) fn is_whole(value: f64) -> bool {
    value.abs() <= 9_007_199_254_740_992.0 && (value as i64 as f64).to_bits() == value.to_bits()
}

/// Whether the number comes back from an `f32` with the same bits.
fn is_f32(value: f64) -> bool {
    f64::from(value as f32).to_bits() == value.to_bits()
}

fn write_texts(out: &mut Vec<u8>, texts: &Texts) {
    let starts = std::iter::once(0).chain(texts.ends.iter().copied());
    integers(out, texts.ends.iter().zip(starts).map(|(&end, start)| i64::from(end - start)));
    out.extend(texts.bytes.as_bytes());
}

fn integers(out: &mut Vec<u8>, values: impl Iterator<Item = i64> + Clone) {
    let Some(first) = values.clone().next() else { return };
    let mut any = 0;
    let deltas: Vec<u64> = values
        .clone()
        .zip(values.skip(1))
        .map(|(a, b)| {
            let delta = b.wrapping_sub(a);
            let zigzag = (delta << 1 ^ delta >> 63) as u64;
            any |= zigzag;
            zigzag
        })
        .collect();
    let width = (64 - any.leading_zeros()).div_ceil(8);
    out.extend(first.to_le_bytes());
    out.push(width as u8);
    planes::write(out, &deltas, width as usize);
}

pub(crate) fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
