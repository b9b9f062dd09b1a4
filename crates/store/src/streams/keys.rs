//! Which keys a run has and how far their numbers go, so that they can be listed without reading rows; and how many it may
//! have.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use ayumi_history::{Rejected, Rows, ValueType};
use ayumi_model::{RunId, limits};

use super::{Append, Stream};
use crate::Store;
use crate::error::{Error, Result};
use crate::history::HistoryKey;
use crate::params;
use crate::sql::{Param, Tx};

/// Refused keys that are named where they are counted.
const N_NAMED: usize = 10;

/// What is known of the values of a key.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Extent {
    /// Bits of their kinds, see [`kind_bit`].
    kinds: i64,
    /// The least and the greatest finite number.
    bounds: Option<(f64, f64)>,
}

/// A key of a request with something that is not stored of it yet.
pub(super) struct ChangedKey {
    stream: Stream,
    path: String,
    extent: Extent,
    /// Whether this process has seen the key itself stored.
    is_stored: bool,
}

/// The keys of a run that this process has seen stored.
#[derive(Default)]
pub(crate) struct KnownKeys {
    /// By stream and encoded path.
    keys: HashMap<(i64, String), Extent>,
    /// How many are stored, at most; none where that has not been asked yet.
    n_stored: Option<usize>,
}

impl Store {
    /// The request without keys that would be more than a run may have. What is left out is counted and shown like a line
    /// that cannot be read.
    pub(super) async fn within_key_limit(&self, id: RunId, request: Arc<Append>) -> Result<Arc<Append>> {
        let n_new = self.changed_keys(id, &request).iter().filter(|key| !key.is_stored).count();
        let n_stored = self.known(id, |known| known.n_stored);
        let n_stored = match n_stored {
            _ if n_new == 0 => return Ok(request),
            Some(n_stored) => n_stored,
            None => {
                let count = "SELECT count(*) FROM history_key WHERE run_id = $1";
                let n_stored: i64 = self.sql.read(move |tx| tx.get(count, params![id])).await?;
                self.known(id, |known| known.n_stored = Some(n_stored as usize));
                n_stored as usize
            }
        };
        if n_stored + n_new <= limits::KEYS_PER_RUN {
            return Ok(request);
        }
        // Perhaps too many: only now is it worth to look which of them are stored.
        let stored = self.list_keys(id).await?;
        let n_stored = stored.len();
        self.known(id, |known| {
            known.n_stored = Some(n_stored);
            // Their bounds are not asked for: those of the request are stored again.
            let extent = |kinds| Extent { kinds, bounds: None };
            known.keys =
                stored.into_iter().map(|HistoryKey { path, stream, kinds }| ((stream, path), extent(kinds))).collect();
        });
        let is_stored = |key: &(i64, String)| self.known(id, |known| known.keys.contains_key(key));
        let new = self.changed_keys(id, &request).into_iter().map(|key| (key.stream.code(), key.path));
        let new: BTreeSet<(i64, String)> = new.filter(|key| !is_stored(key)).collect();
        let refused: BTreeSet<_> = new.into_iter().skip(limits::KEYS_PER_RUN.saturating_sub(n_stored)).collect();
        if refused.is_empty() {
            return Ok(request);
        }
        // Nobody else has the request but those who tell of it when it is stored.
        let mut request = Arc::unwrap_or_clone(request);
        for (stream, chunk) in [(Stream::History, &mut request.history), (Stream::System, &mut request.events)] {
            let Some(chunk) = chunk else { continue };
            let of_stream: BTreeSet<&str> =
                refused.iter().filter(|(code, _)| *code == stream.code()).map(|(_, path)| path.as_str()).collect();
            if of_stream.is_empty() {
                continue;
            }
            chunk.block = Arc::new(chunk.block.select_columns(|column| !of_stream.contains(column.key().encoded())));
            chunk.encoded = chunk.block.encode()?;
            let named: Vec<&str> = of_stream.iter().copied().take(N_NAMED).collect();
            let reason = format!(
                "a run has at most {} keys: the values of {} more were not stored, such as `{}`",
                limits::KEYS_PER_RUN,
                of_stream.len(),
                named.join("`, `")
            );
            let content = of_stream.into_iter().collect::<Vec<_>>().join("\n").into_bytes();
            let line = u64::try_from(chunk.offset).map_err(|_| Error::Invalid("an offset is negative".to_owned()))?;
            chunk.rejected.push((Rejected { line, reason }, content));
        }
        Ok(Arc::new(request))
    }

    /// The keys of a request of which this process has not yet seen all stored that the request says.
    pub(super) fn changed_keys(&self, id: RunId, request: &Append) -> Vec<ChangedKey> {
        let mut found: HashMap<(Stream, String), Extent> = HashMap::new();
        for (stream, chunk) in request.chunks() {
            for column in chunk.block.columns() {
                // A key with NUL cannot stand in PostgreSQL's text; its rows are kept, only the list lacks it.
                let path = column.key().encoded();
                if !path.contains('\0') {
                    found.entry((stream, path.to_owned())).or_default().kinds |= kind_bit(column.value_type());
                }
            }
        }
        if let Some(chunk) = &request.history {
            for (key, stats) in Rows::new([chunk.block.clone()]).key_stats() {
                // The client's own counters only ever grow, and nobody asks how far.
                let is_counter = key.encoded().starts_with('_');
                if let Some(extent) = found.get_mut(&(Stream::History, key.encoded().to_owned()))
                    && !is_counter
                {
                    extent.bounds = stats.min.zip(stats.max);
                }
            }
        }
        self.known(id, |known| {
            let changed = found.into_iter().filter_map(|((stream, path), extent)| {
                let before = known.keys.get(&(stream.code(), path.clone()));
                let is_stored = before.is_some();
                let is_changed = before.is_none_or(|before| before.with(extent) != *before);
                is_changed.then_some(ChangedKey { stream, path, extent, is_stored })
            });
            changed.collect()
        })
    }

    pub(super) fn remember_keys(&self, id: RunId, keys: &[ChangedKey]) {
        self.known(id, |known| {
            let n_before = known.keys.len();
            for ChangedKey { stream, path, extent, .. } in keys {
                let known = known.keys.entry((stream.code(), path.clone())).or_default();
                *known = known.with(*extent);
            }
            // Some may have been stored before: never less than there are.
            let n_added = known.keys.len() - n_before;
            known.n_stored = known.n_stored.map(|n_stored| n_stored + n_added);
        });
    }

    /// Forgets what was known of a run whose rows are others now.
    pub(crate) fn forget_keys(&self, id: RunId) {
        self.known_keys.invalidate(&id);
    }

    /// Looks at, or changes, what is known of a run's keys.
    fn known<T>(&self, id: RunId, look: impl FnOnce(&mut KnownKeys) -> T) -> T {
        let known = self.known_keys.get_with(id, Default::default);
        let mut known = known.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        look(&mut known)
    }
}

impl Extent {
    /// Of the values of both.
    fn with(self, other: Self) -> Self {
        let bounds = match (self.bounds, other.bounds) {
            (Some((low, high)), Some((other_low, other_high))) => Some((low.min(other_low), high.max(other_high))),
            (bounds, None) | (None, bounds) => bounds,
        };
        Self { kinds: self.kinds | other.kinds, bounds }
    }
}

pub(super) fn insert_keys(tx: &mut Tx<'_>, id: RunId, keys: &[ChangedKey]) -> Result<()> {
    let hashes: Vec<[u8; 16]> = keys.iter().map(|key| key_hash(&key.path)).collect();
    let rows: Vec<[Param<'_>; 7]> = keys
        .iter()
        .zip(&hashes)
        .map(|(ChangedKey { stream, path, extent, .. }, hash)| {
            [
                Param::from(id),
                Param::from(stream.code()),
                Param::from(&hash[..]),
                Param::from(path),
                Param::from(extent.kinds),
                Param::from(extent.bounds.map(|(low, _)| low)),
                Param::from(extent.bounds.map(|(_, high)| high)),
            ]
        })
        .collect();
    // A comparison with what is missing is not true.
    tx.insert_many(
        "INSERT INTO history_key (run_id, stream, hash, path, kinds, low, high) VALUES",
        &rows,
        "ON CONFLICT (run_id, stream, hash) DO UPDATE SET kinds = history_key.kinds | excluded.kinds,
         low = CASE WHEN history_key.low <= excluded.low THEN history_key.low
               ELSE coalesce(excluded.low, history_key.low) END,
         high = CASE WHEN history_key.high >= excluded.high THEN history_key.high
                ELSE coalesce(excluded.high, history_key.high) END",
    )?;
    Ok(())
}

/// What stands for a key path in the index.
pub(crate) fn key_hash(path: &str) -> [u8; 16] {
    let digest = ring::digest::digest(&ring::digest::SHA256, path.as_bytes());
    let mut hash = [0; 16];
    hash.copy_from_slice(&digest.as_ref()[..16]);
    hash
}

/// The bit in `history_key.kinds` for a type of value.
pub fn kind_bit(value_type: ValueType) -> i64 {
    match value_type {
        ValueType::Number | ValueType::Int => 1,
        ValueType::Bool => 2,
        ValueType::Text => 4,
        ValueType::Null => 8,
        ValueType::Json => 16,
    }
}
