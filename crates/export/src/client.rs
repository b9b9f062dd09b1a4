//! The table that the wandb client may read as Parquet in place of rows.

use ayumi_history::{History, KeyStats, ReadAt};
use ayumi_model::json::KeyPath;

use crate::table::{Draft, MAX_EXACT, STEP};
use crate::{ColumnType, MAX_COLUMNS, Result, Table};

/// The table of all keys, or `None` where the client would read something else from it than from the rows.
///
/// It reads the same where each row has logged its own step, and each key is a plain one whose values are all numbers, all
/// strings or all booleans. Not so with nested keys, which the client gets as objects; JSON `null`, which a column cannot
/// tell from absence; values of several types, lists and media; integers beyond 2^53 next to fractions; and more keys than
/// a file has columns. Names with dots are left out too, as clients differ in what they make of them.
pub fn client_table<S: ReadAt>(history: &History<S>) -> Result<Option<Table>> {
    let n_rows = history.n_rows()? as u64;
    let summaries = history.key_stats()?;
    let stats: Vec<_> = summaries.iter().map(|(key, summary)| (key, summary.stats())).collect();
    let has_all_steps = stats.iter().any(|(key, stats)| key.encoded() == STEP && stats.count == n_rows);
    let is_plain = stats.len() <= MAX_COLUMNS && stats.iter().all(|(key, stats)| is_name(key) && is_scalar(stats));
    if !has_all_steps || !is_plain {
        return Ok(None);
    }
    let rounded: Vec<String> =
        stats.iter().filter(|(_, stats)| is_large(stats)).map(|(key, _)| key.flat().into()).collect();
    let draft = Draft::new(stats, None)?;
    let fractional = draft.read_fractional(history, &[STEP])?;
    if fractional.contains(STEP) {
        return Ok(None);
    }
    let table = draft.settle(&fractional);
    let is_rounded = |name: &String| {
        let column = table.find(name).map(|index| table.columns()[index].column_type);
        column == Some(ColumnType::Number)
    };
    Ok(if rounded.iter().any(is_rounded) { None } else { Some(table) })
}

/// Whether the path is one name without dots.
fn is_name(key: &KeyPath) -> bool {
    !key.encoded().is_empty() && !key.encoded().contains('.')
}

/// Whether all values are numbers, all strings, or all booleans.
fn is_scalar(stats: &KeyStats<'_>) -> bool {
    let mut types = stats.type_counts.names();
    matches!(types.next(), Some("number" | "string" | "boolean")) && types.next().is_none()
}

/// Whether there may be integers that `f64` rounds.
fn is_large(stats: &KeyStats<'_>) -> bool {
    stats.min.into_iter().chain(stats.max).any(|number| number.abs() >= MAX_EXACT)
}
