//! Which keys runs have logged, and how far their numbers go.

use std::collections::HashMap;

use ayumi_model::{ProjectId, RunId};

use crate::Store;
use crate::error::Result;
use crate::params;
use crate::run_column::flat_hashes;
use crate::sql::{FromRow, Row};
use crate::streams::key_hash;

/// A key of logged rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryKey {
    /// The encoded key path.
    pub path: String,
    /// Which table of rows.
    pub stream: i64,
    /// Bits of the kinds of value, see [`crate::streams::kind_bit`].
    pub kinds: i64,
}

impl FromRow for HistoryKey {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { path: row.get("path")?, stream: row.get("stream")?, kinds: row.get("kinds")? })
    }
}

/// The least and the greatest finite number that a run logged under a key.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(missing_docs, reason = "the two ends")]
pub struct KeyBounds {
    pub min: f64,
    pub max: f64,
}

struct BoundsRow {
    run: RunId,
    bounds: KeyBounds,
}

impl FromRow for BoundsRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { run: row.get("run_id")?, bounds: KeyBounds { min: row.get("low")?, max: row.get("high")? } })
    }
}

impl Store {
    /// The bounds of some keys of history, by flat name, in each of some runs. What has no finite number is absent.
    pub async fn list_key_bounds(
        &self,
        runs: Vec<RunId>,
        names: Vec<String>,
    ) -> Result<HashMap<RunId, HashMap<String, KeyBounds>>> {
        if runs.is_empty() || names.is_empty() {
            return Ok(HashMap::new());
        }
        self.sql
            .read(move |tx| {
                let ids: Vec<String> = runs.iter().map(ToString::to_string).collect();
                let mut found: HashMap<RunId, HashMap<String, KeyBounds>> = HashMap::new();
                for name in &names {
                    let [nested, plain] = flat_hashes(name);
                    let text = format!(
                        "SELECT run_id, low, high FROM history_key WHERE run_id IN ({}) AND stream = 0
                         AND hash IN ($1, $2) AND low IS NOT NULL AND high IS NOT NULL
                         ORDER BY CASE WHEN hash = $1 THEN 1 ELSE 0 END",
                        ids.join(",")
                    );
                    let rows: Vec<BoundsRow> = tx.query(&text, params![&nested[..], &plain[..]])?;
                    for BoundsRow { run, bounds } in rows {
                        // The nested key comes last, and counts where a run has both.
                        found.entry(run).or_default().insert(name.clone(), bounds);
                    }
                }
                Ok(found)
            })
            .await
    }

    /// Says anew how far the numbers of a run's keys go, by encoded path: after a fork or a rewind the run has not all rows
    /// that its keys were seen in.
    pub async fn set_key_bounds(&self, run: RunId, bounds: Vec<(String, KeyBounds)>) -> Result<()> {
        self.sql
            .write(move |tx| {
                tx.execute("UPDATE history_key SET low = NULL, high = NULL WHERE run_id = $1", params![run])?;
                for (path, KeyBounds { min, max }) in &bounds {
                    let hash = key_hash(path);
                    tx.execute(
                        "UPDATE history_key SET low = $3, high = $4 WHERE run_id = $1 AND stream = 0 AND hash = $2",
                        params![run, &hash[..], *min, *max],
                    )?;
                }
                Ok(())
            })
            .await?;
        self.forget_keys(run);
        Ok(())
    }

    /// Every key that a run has logged.
    pub async fn list_keys(&self, run: RunId) -> Result<Vec<HistoryKey>> {
        let list = "SELECT path, stream, kinds FROM history_key WHERE run_id = $1";
        let mut keys: Vec<HistoryKey> = self.sql.read(move |tx| tx.query(list, params![run])).await?;
        // Here and not there: there is no index for it, and this is several times as fast.
        keys.sort_unstable_by(|a, b| (a.stream, &a.path).cmp(&(b.stream, &b.path)));
        Ok(keys)
    }

    /// Every key that any run of a project outside the trash has logged, at most `limit`.
    pub async fn list_project_keys(&self, project: ProjectId, limit: usize) -> Result<Vec<HistoryKey>> {
        self.sql
            .read(move |tx| {
                // Bit by bit, because neither database has the same aggregate for OR.
                tx.query(
                    "SELECT k.path, k.stream, max(k.kinds & 1) + max(k.kinds & 2) + max(k.kinds & 4)
                     + max(k.kinds & 8) + max(k.kinds & 16) AS kinds
                     FROM run r JOIN history_key k ON k.run_id = r.id
                     WHERE r.project_id = $1 AND r.deleted_at IS NULL
                     GROUP BY k.stream, k.path ORDER BY k.stream, k.path LIMIT $2",
                    params![project, limit],
                )
            })
            .await
    }
}
