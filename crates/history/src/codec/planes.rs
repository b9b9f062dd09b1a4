//! Bytes of equal weight side by side, which compress better than whole values.

use super::cursor::Cursor;
use crate::Result;

/// Appends the lowest `width` bytes of each value, plane by plane.
pub(super) fn write(out: &mut Vec<u8>, values: &[u64], width: usize) {
    for plane in 0..width {
        out.extend(values.iter().map(|value| (value >> (8 * plane)) as u8));
    }
}

/// Reads `n` values of `width` bytes, at most 8.
pub(super) fn read(cursor: &mut Cursor<'_>, n: usize, width: usize) -> Result<Vec<u64>> {
    let bytes = cursor.take(n.saturating_mul(width))?;
    cursor.allow::<u64>(n)?;
    let mut values = vec![0; n];
    for (plane, bytes) in bytes.chunks_exact(n.max(1)).enumerate() {
        for (value, &byte) in values.iter_mut().zip(bytes) {
            *value |= u64::from(byte) << (8 * plane);
        }
    }
    Ok(values)
}
