//! INTERIM, replaced by the streaming merge.
use super::History;
use crate::{Part, ReadAt, Result, encode_part};

/// What was written.
#[derive(Debug)]
pub struct WrittenPart {
    /// Rows.
    pub n_rows: usize,
    /// Values.
    pub n_points: u64,
    /// First and last line.
    pub lines: Option<(u64, u64)>,
    /// Least and greatest step.
    pub steps: Option<(i64, i64)>,
}

impl<S: ReadAt> History<S> {
    /// Writes all rows as one part.
    pub fn write_part(&self, out: &mut dyn std::io::Write) -> Result<WrittenPart> {
        let blocks: Vec<_> = self.rows_of_lines(0..u64::MAX)?.into_blocks().collect();
        let bytes = encode_part(&blocks)?;
        out.write_all(&bytes).map_err(|error| crate::Error::Unreadable(error.kind()))?;
        let part = Part::open(&bytes[..])?;
        Ok(WrittenPart {
            n_rows: part.n_rows(),
            n_points: part.n_points(),
            lines: part.line_bounds(),
            steps: part.step_bounds(),
        })
    }
}
