//! Stored rows whose bytes are not those that were written: shown on the run, left out of what is read, kept where they
//! are.

use ayumi_model::{ErrorKind, RunId};

use super::seal::count_tail;
use super::{Interrupted, blocking, catalog};
use crate::Store;
use crate::error::Result;
use crate::params;
use crate::sql::{FromRow, Row, Tx};
use crate::streams::Stream;

/// What is damaged. The names are those in `rejected_line.file`.
#[derive(Debug, Clone, Copy)]
enum Damaged {
    Block,
    Part,
}

impl Store {
    /// Leaves a block out of what is read from now on.
    pub(super) async fn note_damaged_block(&self, id: i64, reason: String) -> Result<()> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let Some(block) =
                    tx.find::<BlockRow>("SELECT run_id, stream, n_rows FROM hot WHERE id = $1", params![id])?
                else {
                    return Ok(());
                };
                tx.execute("UPDATE hot SET is_damaged = 1 WHERE id = $1", params![id])?;
                if let Some(stream) = Stream::from_code(block.stream) {
                    count_tail(tx, block.run, stream, now)?;
                }
                note(tx, block.run, Damaged::Block, id, block.n_rows, &reason)
            })
            .await
    }

    /// Leaves a part out of what is read from now on.
    pub(super) async fn note_damaged_part(&self, id: i64, reason: String) -> Result<()> {
        self.parts.invalidate(&id);
        self.sql
            .write(move |tx| {
                tx.execute("UPDATE part SET is_damaged = 1 WHERE id = $1", params![id])?;
                let runs: Vec<RunId> =
                    tx.query("SELECT DISTINCT run_id FROM run_part WHERE part_id = $1", params![id])?;
                let n_rows: Option<i64> = tx.find("SELECT n_rows FROM part WHERE id = $1", params![id])?;
                for run in runs {
                    note(tx, run, Damaged::Part, id, n_rows.unwrap_or(0), &reason)?;
                }
                Ok(())
            })
            .await
    }

    /// Reads all parts of these runs. True when one of them was damaged, which is noted.
    pub(super) async fn note_damaged_parts(&self, runs: &[RunId], stream: Stream) -> Result<bool> {
        let ids: Vec<RunId> = runs.to_vec();
        let all = self.sql.read(move |tx| catalog::list_contents(tx, &ids, stream)).await?;
        let parts = match self.open_parts(all.iter().flat_map(|contents| &contents.parts)).await {
            Ok(parts) => parts,
            // A part that could not even be opened has been noted.
            Err(Interrupted::Moved) => return Ok(true),
            Err(Interrupted::Failed(error)) => return Err(error),
        };
        let check = move || {
            let checked = parts.into_iter().map(|(id, part)| (id, part.check()));
            checked.filter_map(|(id, outcome)| Some((id, outcome.err()?))).collect::<Vec<_>>()
        };
        let mut found = false;
        for (id, error) in blocking(check).await? {
            if error.kind() == ErrorKind::Damaged {
                found = true;
                self.note_damaged_part(id, error.to_string()).await?;
            }
        }
        Ok(found)
    }
}

struct BlockRow {
    run: RunId,
    stream: i64,
    n_rows: i64,
}

impl FromRow for BlockRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { run: row.get("run_id")?, stream: row.get("stream")?, n_rows: row.get("n_rows")? })
    }
}

/// Shows damage on the run's page, once for each block and part.
fn note(tx: &mut Tx<'_>, run: RunId, what: Damaged, id: i64, n_rows: i64, reason: &str) -> Result<()> {
    let (file, noun) = match what {
        Damaged::Block => ("hot", "block"),
        Damaged::Part => ("part", "part"),
    };
    let reason = format!("stored {noun} {id} with {n_rows} rows is damaged: {reason}");
    let inserted = tx.execute(
        "INSERT INTO rejected_line (run_id, file, writer, line, reason, content) VALUES ($1, $2, '', $3, $4, $5)
         ON CONFLICT (run_id, file, writer, line) DO NOTHING",
        params![run, file, id, &reason, &b""[..]],
    )?;
    if inserted > 0 {
        tracing::error!("{reason}; run `ayumi check` for all damage");
        tx.execute(
            "UPDATE run SET n_rejected_lines = n_rejected_lines + $2, last_rejection = $3 WHERE id = $1",
            params![run, n_rows, &reason],
        )?;
    }
    Ok(())
}
