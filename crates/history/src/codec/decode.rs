//! Bytes to blocks. Each length is checked against what is left, and each allocation against a budget.

use ayumi_model::json::KeyPath;

use super::cursor::Cursor;
use super::{
    NUMBER_CONST, NUMBER_F32, NUMBER_F64, NUMBER_WHOLE, PRESENT_ALL, PRESENT_BITS, PRESENT_LIST, SAME_KEY, planes,
};
use crate::column::Texts;
use crate::{Block, Column, Error, Presence, Result, ValueType, Values};

pub(super) fn payload(bytes: &[u8]) -> Result<Block> {
    let mut cursor = Cursor::new(bytes);
    let block = read_block(&mut cursor)?;
    if cursor.n_left() > 0 {
        return Err(Error::Damaged("bytes follow its end"));
    }
    Ok(block)
}

pub(super) fn read_block(cursor: &mut Cursor<'_>) -> Result<Block> {
    let n_rows = cursor.length()?;
    let n_columns = cursor.length()?;
    // Each row has a hash of 8 bytes, each column a type and a presence.
    if n_rows > cursor.n_left() / 8 || n_columns > cursor.n_left() / 2 || u32::try_from(n_rows).is_err() {
        return Err(Error::Damaged("a length is beyond its end"));
    }
    let lines = integers(cursor, n_rows)?.into_iter().map(|line| line as u64).collect();
    let steps = integers(cursor, n_rows)?;
    cursor.allow::<u64>(n_rows)?;
    let mut hashes = Vec::with_capacity(n_rows);
    for _ in 0..n_rows {
        hashes.push(u64::from_le_bytes(cursor.eight()?));
    }
    cursor.allow::<Column>(n_columns)?;
    let mut columns = Vec::with_capacity(n_columns);
    for _ in 0..n_columns {
        let column = read_column(cursor, n_rows, columns.last())?;
        columns.push(column);
    }
    if cursor.n_left() > 0 {
        return Err(Error::Damaged("bytes follow its end"));
    }
    Ok(Block { lines, steps, hashes, columns })
}

fn read_column(cursor: &mut Cursor<'_>, n_rows: usize, previous: Option<&Column>) -> Result<Column> {
    let tag = cursor.byte()?;
    let value_type = ValueType::ALL
        .get(usize::from(tag % SAME_KEY))
        .filter(|_| tag < 2 * SAME_KEY)
        .ok_or(Error::Damaged("a column has an unknown type"))?;
    let key = match previous {
        Some(previous) if tag >= SAME_KEY => previous.key.clone(),
        _ => {
            let n_bytes = cursor.length()?;
            let encoded = std::str::from_utf8(cursor.take(n_bytes)?).ok();
            encoded.and_then(KeyPath::from_encoded).ok_or(Error::Damaged("a key is not a path"))?
        }
    };
    if previous.is_some_and(|previous| (&previous.key, previous.value_type()) >= (&key, *value_type)) {
        return Err(Error::Damaged("its columns are not sorted"));
    }
    let presence = read_presence(cursor, n_rows)?;
    let n_values = match &presence {
        Presence::All => n_rows,
        Presence::Rows(rows) => rows.len(),
    };
    let values = read_values(cursor, *value_type, n_values)?;
    Ok(Column { key, presence, values })
}

fn read_presence(cursor: &mut Cursor<'_>, n_rows: usize) -> Result<Presence> {
    match cursor.byte()? {
        PRESENT_ALL => Ok(Presence::All),
        PRESENT_BITS => {
            let bits = cursor.take(n_rows.div_ceil(8))?;
            cursor.allow::<u32>(n_rows)?;
            let is_present = |row: &u32| bits[*row as usize / 8] >> (row % 8) & 1 == 1;
            Ok(Presence::Rows((0..n_rows as u32).filter(is_present).collect()))
        }
        PRESENT_LIST => {
            let n = cursor.length()?;
            if n > n_rows {
                return Err(Error::Damaged("a column has more values than rows"));
            }
            cursor.allow::<u32>(n)?;
            let mut rows = Vec::with_capacity(n);
            let mut next: u64 = 0;
            for _ in 0..n {
                let row = next.saturating_add(cursor.varint()?);
                if row >= n_rows as u64 {
                    return Err(Error::Damaged("a value is beyond the last row"));
                }
                rows.push(row as u32);
                next = row + 1;
            }
            Ok(Presence::Rows(rows))
        }
        _ => Err(Error::Damaged("a column has an unknown presence")),
    }
}

fn read_values(cursor: &mut Cursor<'_>, value_type: ValueType, n: usize) -> Result<Values> {
    Ok(match value_type {
        ValueType::Number => Values::Number(numbers(cursor, n)?),
        ValueType::Int => Values::Int(integers(cursor, n)?),
        ValueType::Bool => {
            let bits = cursor.take(n.div_ceil(8))?;
            cursor.allow::<bool>(n)?;
            Values::Bool((0..n).map(|i| bits[i / 8] >> (i % 8) & 1 == 1).collect())
        }
        ValueType::Null => Values::Null(n),
        ValueType::Text => Values::Text(read_texts(cursor, n)?),
        ValueType::Json => Values::Json(read_texts(cursor, n)?),
    })
}

fn numbers(cursor: &mut Cursor<'_>, n: usize) -> Result<Vec<f64>> {
    Ok(match cursor.byte()? {
        NUMBER_CONST => {
            let value = f64::from_le_bytes(cursor.eight()?);
            cursor.allow::<f64>(n)?;
            vec![value; n]
        }
        NUMBER_WHOLE => integers(cursor, n)?.into_iter().map(|value| value as f64).collect(),
        NUMBER_F32 => {
            planes::read(cursor, n, 4)?.into_iter().map(|bits| f64::from(f32::from_bits(bits as u32))).collect()
        }
        NUMBER_F64 => planes::read(cursor, n, 8)?.into_iter().map(f64::from_bits).collect(),
        _ => return Err(Error::Damaged("numbers have an unknown form")),
    })
}

fn read_texts(cursor: &mut Cursor<'_>, n: usize) -> Result<Texts> {
    let mut end: u32 = 0;
    let mut ends = integers(cursor, n)?.into_iter().map(|length| {
        end = u32::try_from(length).ok().and_then(|length| end.checked_add(length))?;
        Some(end)
    });
    let ends: Vec<u32> =
        ends.by_ref().collect::<Option<_>>().ok_or(Error::Damaged("a text has an impossible length"))?;
    let n_bytes = ends.last().map_or(0, |&end| end as usize);
    let bytes = std::str::from_utf8(cursor.take(n_bytes)?).map_err(|_| Error::Damaged("a text is not UTF-8"))?;
    if !ends.iter().all(|&end| bytes.is_char_boundary(end as usize)) {
        return Err(Error::Damaged("a text ends within a character"));
    }
    cursor.allow::<u8>(n_bytes)?;
    Ok(Texts { bytes: bytes.into(), ends })
}

fn integers(cursor: &mut Cursor<'_>, n: usize) -> Result<Vec<i64>> {
    if n == 0 {
        return Ok(Vec::new());
    }
    let mut value = i64::from_le_bytes(cursor.eight()?);
    let width = cursor.byte()?;
    if width > 8 {
        return Err(Error::Damaged("integers have an unknown width"));
    }
    let deltas = planes::read(cursor, n - 1, usize::from(width))?;
    cursor.allow::<i64>(n)?;
    let mut values = Vec::with_capacity(n);
    values.push(value);
    for zigzag in deltas {
        value = value.wrapping_add((zigzag >> 1) as i64 ^ -((zigzag & 1) as i64));
        values.push(value);
    }
    Ok(values)
}
