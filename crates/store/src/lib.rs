//! Everything durable, behind one [`Store`]: the SQL catalog, the history's hot log, the blobs.
//!
//! Reading order: [`sql`] is the narrow waist to the two databases; [`users`], [`service_accounts`], [`sessions`], [`entities`], [`projects`], [`runs`],
//! [`fields`], [`files`] and [`logs`] are the catalog; [`streams`] receives what runs send and [`history`] reads their
//! rows; [`run_query`] finds runs by anything, [`run_group`] takes them together and [`run_bulk`] changes many; [`trash`] is where
//! they go, [`views`] are how people look at them and [`reports`] what they write of them; [`sweeps`] give out runs to agents;
//! [`artifacts`] are versioned inputs and outputs of runs, [`registries`] where organizations keep the best of them; [`blobs`] keeps bytes; [`folder`] guards the data folder;
//! [`check`] verifies it all and [`backup`] copies it.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod alerts;
pub mod artifacts;
pub mod backup;
pub mod blobs;
pub mod chart_presets;
pub mod check;
pub mod entities;
pub mod error;
mod fault;
pub mod fields;
pub mod files;
pub mod folder;
pub mod history;
pub mod lease;
pub mod logs;
pub mod pipe;
mod project_life;
pub mod projects;
pub mod registries;
pub mod reports;
pub mod run_bulk;
mod run_column;
mod run_filter;
pub mod run_group;
mod run_index;
mod run_move;
mod run_numbers;
pub mod run_query;
pub mod runs;
pub mod search;
pub mod service_accounts;
pub mod sessions;
pub mod settings;
pub mod sql;
pub mod streams;
pub mod sweeps;
pub mod trash;
pub mod users;
pub mod views;

use std::sync::{Arc, Mutex};

use ayumi_history::{Block, Part};
use ayumi_model::id::IdSequence;
use ayumi_model::{Clock, Id, Random, RunId, Timestamp};
use moka::sync::Cache;

pub use blobs::Blobs;
pub use error::{Error, Result};
use history::{PartSource, View};
use run_index::RunIndexes;
pub use sql::Sql;
use streams::{KnownKeys, Stream};

/// Bytes of decoded blocks kept in memory.
const BLOCK_CACHE_BYTES: u64 = 192 << 20;
/// Bytes a value takes in a decoded block, roughly.
const POINT_BYTES: usize = 12;
/// Bytes a column of a decoded block takes beside its values, roughly: rows of many keys are mostly these.
const COLUMN_BYTES: usize = 160;
/// Bytes of blocks that the read views in memory hold on to. Mostly the same blocks as those of the cache above.
const VIEW_CACHE_BYTES: u64 = 192 << 20;
/// Bytes that open parts take in memory.
const PART_CACHE_BYTES: u64 = 128 << 20;
/// Runs whose known keys are kept in memory.
const N_KNOWN_RUNS: u64 = 2_000;

/// Everything durable. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    sql: Sql,
    blobs: Blobs,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    ids: Arc<IdSequence>,
    /// This process, among those that share a database.
    holder: Arc<str>,
    /// Decoded blocks of rows by their id.
    blocks: Cache<i64, Arc<Block>>,
    /// Open parts by their id.
    parts: Cache<i64, Arc<Part<PartSource>>>,
    /// The last view built of each run.
    views: Cache<(RunId, Stream), View>,
    /// Keys that are known to be stored, so that most requests need not ask.
    known_keys: Cache<RunId, Arc<Mutex<KnownKeys>>>,
    /// The values that runs are found by, of projects that were lately asked about.
    run_indexes: RunIndexes,
}

impl Store {
    /// A store over an open database and a place for blobs.
    pub fn new(sql: Sql, blobs: Blobs, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        let holder = random.hex(8).into();
        Self {
            sql,
            blobs,
            clock,
            random,
            ids: Arc::default(),
            holder,
            blocks: Cache::builder().weigher(|_, block| block_bytes(block)).max_capacity(BLOCK_CACHE_BYTES).build(),
            parts: Cache::builder().weigher(|_, part| part_bytes(part)).max_capacity(PART_CACHE_BYTES).build(),
            views: Cache::builder().weigher(|_, view: &View| view.bytes()).max_capacity(VIEW_CACHE_BYTES).build(),
            known_keys: Cache::new(N_KNOWN_RUNS),
            run_indexes: RunIndexes::default(),
        }
    }

    /// The database, for background jobs.
    pub fn sql(&self) -> &Sql {
        &self.sql
    }

    /// The place for blobs.
    pub fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// The current time, from the one clock of this store.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The source of random bytes.
    pub fn random(&self) -> &dyn Random {
        self.random.as_ref()
    }

    fn new_id<T>(&self) -> Id<T> {
        self.ids.next(self.clock.now().as_millis(), self.random.next_u64())
    }
}

/// What a decoded block takes in memory, roughly.
fn block_bytes(block: &Arc<Block>) -> u32 {
    let n_bytes = block.n_points() * POINT_BYTES + block.n_rows() * 24 + block.columns().len() * COLUMN_BYTES + 256;
    u32::try_from(n_bytes).unwrap_or(u32::MAX)
}

/// What an open part takes in memory.
fn part_bytes(part: &Arc<Part<PartSource>>) -> u32 {
    u32::try_from(part.n_bytes_in_memory()).unwrap_or(u32::MAX)
}
