//! Which steps are in which of the files that clients read in place of rows.
//!
//! Clients keep these files by their numbers and never ask again. So what is in a file is fixed when it is first offered.

use ayumi_model::RunId;

use crate::Store;
use crate::error::Result;
use crate::params;
use crate::sql::Tx;

/// The number that stands for all files of a run whose rows changed.
const WITHDRAWN: i64 = -1;

impl Store {
    /// The ends of a run's files: each file holds the steps from the end of the one before on, below its own. More files are
    /// added so that all whole stretches of `n_steps` below `step_end` are in one; and what is left too, where the run
    /// `is_over`. None where the run's rows have changed since files were offered.
    pub async fn extend_exports(
        &self,
        run: RunId,
        (first_step, step_end): (i64, i64),
        n_steps: i64,
        is_over: bool,
    ) -> Result<Option<Vec<i64>>> {
        let known = self.sql.read(move |tx| list_ends(tx, run)).await?;
        let Some(ends) = known else { return Ok(None) };
        if next_ends(&ends, (first_step, step_end), n_steps, is_over).is_empty() {
            return Ok(Some(ends));
        }
        self.sql
            .write(move |tx| {
                let lock = format!("SELECT id FROM run WHERE id = $1{}", tx.dialect().for_update());
                tx.get::<RunId>(&lock, params![run])?;
                let Some(mut ends) = list_ends(tx, run)? else { return Ok(None) };
                for end in next_ends(&ends, (first_step, step_end), n_steps, is_over) {
                    tx.execute(
                        "INSERT INTO export_file (run_id, number, step_end) VALUES ($1, $2, $3)",
                        params![run, ends.len(), end],
                    )?;
                    ends.push(end);
                }
                Ok(Some(ends))
            })
            .await
    }
}

/// Withdraws the files of a run for good, if any were offered: its rows are about to change.
pub(super) fn withdraw_exports(tx: &mut Tx<'_>, run: RunId) -> Result<()> {
    if tx.execute("DELETE FROM export_file WHERE run_id = $1", params![run])? > 0 {
        tx.execute(
            "INSERT INTO export_file (run_id, number, step_end) VALUES ($1, $2, NULL)",
            params![run, WITHDRAWN],
        )?;
    }
    Ok(())
}

fn list_ends(tx: &mut Tx<'_>, run: RunId) -> Result<Option<Vec<i64>>> {
    let ends: Vec<Option<i64>> =
        tx.query("SELECT step_end FROM export_file WHERE run_id = $1 ORDER BY number", params![run])?;
    Ok(ends.into_iter().collect())
}

/// The ends of the files that are to be added to these.
fn next_ends(ends: &[i64], (first_step, step_end): (i64, i64), n_steps: i64, is_over: bool) -> Vec<i64> {
    let mut at = ends.last().copied().unwrap_or(first_step);
    let mut next = Vec::new();
    while let Some(end) = at.checked_add(n_steps).filter(|&end| end <= step_end) {
        next.push(end);
        at = end;
    }
    if is_over && at < step_end {
        next.push(step_end);
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_stretches_get_a_file_and_the_rest_when_the_run_is_over() {
        assert_eq!(next_ends(&[], (0, 250), 100, false), [100, 200]);
        assert_eq!(next_ends(&[], (0, 250), 100, true), [100, 200, 250]);
        assert_eq!(next_ends(&[100, 200], (0, 299), 100, false), [0; 0]);
        assert_eq!(next_ends(&[100, 200, 250], (0, 250), 100, true), [0; 0]);
        assert_eq!(next_ends(&[100, 200, 250], (0, 400), 100, true), [350, 400]);
        assert_eq!(next_ends(&[], (-50, 60), 100, true), [50, 60]);
        assert_eq!(next_ends(&[], (i64::MAX - 5, i64::MAX), 100, true), [i64::MAX]);
    }
}
