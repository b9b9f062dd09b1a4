//! The end of a part, where reading starts.

use super::frame::{self, Kind, ReadAt, Sink, Span};
use crate::{Error, Result};

const MAGIC: &[u8; 4] = b"AYHP";
const VERSION: u8 = 1;
const IS_BY_STEP: u8 = 1;

/// With its checksum.
pub(super) const FOOTER_BYTES: usize = 100;

/// A part has no more rows than this, about 134 million.
pub(super) const MAX_ROWS: usize = 1 << 27;

/// What is known about a part as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Footer {
    pub(super) n_rows: usize,
    pub(super) n_points: u64,
    pub(super) n_keys: u64,
    /// The least and the greatest, both 0 where there are no rows.
    pub(super) steps: (i64, i64),
    pub(super) lines: (u64, u64),
    /// Whether no step is less than the one in the row before.
    pub(super) is_by_step: bool,
    pub(super) index: Span,
    pub(super) table: Span,
}

impl Footer {
    pub(super) fn write(&self, out: &mut Sink<'_>) -> Result<()> {
        let mut payload = Vec::with_capacity(FOOTER_BYTES);
        let numbers = [
            self.n_rows as u64,
            self.n_points,
            self.n_keys,
            self.steps.0 as u64,
            self.steps.1 as u64,
            self.lines.0,
            self.lines.1,
            self.index.offset,
            self.index.len,
            self.table.offset,
            self.table.len,
        ];
        numbers.iter().for_each(|number| payload.extend(number.to_le_bytes()));
        payload.extend([VERSION, if self.is_by_step { IS_BY_STEP } else { 0 }, 0, 0]);
        payload.extend(MAGIC);
        out.write(Kind::Footer, &payload).map(drop)
    }

    /// Reads the last [`FOOTER_BYTES`] of a part.
    pub(super) fn read(source: &impl ReadAt) -> Result<Self> {
        let offset = source.n_bytes().checked_sub(FOOTER_BYTES as u64).ok_or(Error::NotAPart)?;
        let bytes = frame::read_span(source, Span { offset, len: FOOTER_BYTES as u64 })?;
        let (numbers, rest) = bytes.as_chunks::<8>();
        let (Some(&[version, flags, _, _, magic @ ..]), Some(numbers), [_, _, _, _]) =
            (numbers.last(), numbers.first_chunk::<11>(), rest)
        else {
            return Err(Error::NotAPart);
        };
        if magic != *MAGIC {
            return Err(Error::NotAPart);
        }
        // The checksum comes first for bytes of this version: a flipped bit is no newer program.
        let checked = frame::open(&bytes, Kind::Footer, offset);
        if version != VERSION {
            return Err(checked.err().unwrap_or(Error::UnknownVersion(version)));
        }
        checked?;
        let [n_rows, n_points, n_keys, step_min, step_max, line_min, line_max, index, index_len, table, table_len] =
            numbers.map(u64::from_le_bytes);
        let n_rows = usize::try_from(n_rows).ok().filter(|&n| n <= MAX_ROWS);
        Ok(Self {
            n_rows: n_rows.ok_or(Error::DamagedPart { what: "it claims to be too large", offset })?,
            n_points,
            n_keys,
            steps: (step_min as i64, step_max as i64),
            lines: (line_min, line_max),
            is_by_step: flags & IS_BY_STEP != 0,
            index: Span { offset: index, len: index_len },
            table: Span { offset: table, len: table_len },
        })
    }
}
