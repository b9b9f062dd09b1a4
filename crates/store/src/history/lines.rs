//! Whether a line that comes again says what it said before, where its row has become part of a part.
//!
//! Parts keep no hashes of lines: 8 bytes a row would be as much as most rows take. So the rows are compared, value by
//! value. That happens to lines below the number up to which a run was received, and to no others.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use ayumi_history::{Block, History, PartView, RowRef, Rows};
use ayumi_model::{ErrorKind, RunId};

use super::catalog::{self, RunPart};
use super::{Interrupted, N_TRIES, RunHistory, blocking};
use crate::Store;
use crate::error::{Error, Result};
use crate::sql::Tx;
use crate::streams::Stream;

/// What parts say about lines that came again.
#[derive(Debug, Default)]
pub(crate) struct LinesInParts {
    /// The parts that were asked.
    pub(crate) parts: Vec<RunPart>,
    /// Lines with the same content.
    pub(crate) same: HashSet<u64>,
    /// Lines with another content.
    pub(crate) other: HashSet<u64>,
}

/// The parts of a run in which lines of this range may be: from the first on, below the second.
pub(crate) fn parts_with_lines(
    tx: &mut Tx<'_>,
    run: RunId,
    stream: Stream,
    (start, end): (i64, i64),
) -> Result<Vec<RunPart>> {
    let mut parts = catalog::list_parts(tx, run, stream)?;
    parts.retain(|part| part.line0 < end && start < part.line_end);
    Ok(parts)
}

impl Store {
    /// Compares the rows of a block with those of the same lines in parts.
    pub(crate) async fn lines_in_parts(
        &self,
        run: RunId,
        stream: Stream,
        block: &Block,
        lines: (i64, i64),
    ) -> Result<LinesInParts> {
        for _ in 0..N_TRIES {
            let parts = self.sql.read(move |tx| parts_with_lines(tx, run, stream, lines)).await?;
            let open = match self.open_parts(parts.iter()).await {
                Ok(open) => open,
                Err(Interrupted::Moved) => continue,
                Err(Interrupted::Failed(error)) => return Err(error),
            };
            // Without cuts: a line beyond one is as much received as any.
            let views =
                parts.iter().filter_map(|part| Some(PartView { part: open.get(&part.part)?.clone(), cut: None }));
            let stored: RunHistory = History::new(views.collect(), Arc::new(Rows::default()));
            let sent = block.clone();
            let compared = blocking(move || {
                let stored = stored.rows_of_lines(lines.0.max(0) as u64..lines.1.max(0) as u64)?;
                Ok::<_, ayumi_history::Error>(compare(&sent, &stored))
            });
            match compared.await? {
                Ok((same, other)) => return Ok(LinesInParts { parts, same, other }),
                Err(error) if error.kind() == ErrorKind::Damaged => {
                    self.note_damaged_parts(&[run], stream).await?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(Error::Contended)
    }
}

/// The lines of a block that are stored with the same content, and those stored with another.
fn compare(sent: &Block, stored: &Rows) -> (HashSet<u64>, HashSet<u64>) {
    let mut sent_rows: HashMap<u64, RowRef<'_>> = HashMap::new();
    let rows = Rows::new([Arc::new(sent.clone())]);
    for row in rows.scan(..) {
        sent_rows.insert(row.line(), row);
    }
    let (mut same, mut other) = (HashSet::new(), HashSet::new());
    for row in stored.scan(..) {
        let Some(sent) = sent_rows.get(&row.line()) else { continue };
        if row.has_values_of(sent) {
            same.insert(row.line())
        } else {
            other.insert(row.line())
        };
    }
    (same, other)
}
