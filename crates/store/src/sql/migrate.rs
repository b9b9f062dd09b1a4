//! Brings a database's schema up to date, one numbered file after the other.

use super::{Dialect, Tx};
use crate::error::{Error, Result};
use crate::params;

/// All migrations ever, oldest first. A released one never changes.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_first.sql"),
    include_str!("../../migrations/0002_parts.sql"),
    include_str!("../../migrations/0003_find_runs.sql"),
    include_str!("../../migrations/0004_sweeps.sql"),
    include_str!("../../migrations/0005_artifacts.sql"),
    include_str!("../../migrations/0006_project_life.sql"),
    include_str!("../../migrations/0007_search.sql"),
    include_str!("../../migrations/0008_registries.sql"),
    include_str!("../../migrations/0009_uploads.sql"),
    include_str!("../../migrations/0010_sessions.sql"),
    include_str!("../../migrations/0011_history_keys.sql"),
    include_str!("../../migrations/0012_chart_presets.sql"),
    include_str!("../../migrations/0013_report_drafts.sql"),
    include_str!("../../migrations/0014_service_accounts.sql"),
    include_str!("../../migrations/0015_history_bounds.sql"),
];

/// An arbitrary number that all Ayumi processes agree on.
const ADVISORY_LOCK: i64 = 0x61_7975_6d69;

pub(super) fn apply(tx: &mut Tx<'_>) -> Result<()> {
    if tx.dialect() == Dialect::Postgres {
        let _: Vec<i64> = tx.query("SELECT 1::bigint FROM pg_advisory_xact_lock($1)", params![ADVISORY_LOCK])?;
    }
    tx.execute_batch("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)")?;
    let current: i64 = tx.get("SELECT coalesce(max(version), 0) FROM schema_version", &[])?;
    let newest = MIGRATIONS.len() as i64;
    if current > newest {
        return Err(Error::Folder(format!(
            "the database has schema version {current}, but this program knows versions up to {newest}: use a newer \
             program"
        )));
    }
    for (index, text) in MIGRATIONS.iter().enumerate().skip(current as usize) {
        tx.execute_batch(&tx.dialect().schema(text))?;
        tx.execute("INSERT INTO schema_version (version) VALUES ($1)", params![index + 1])?;
    }
    Ok(())
}
