//! Every verb a caller can ask for, and the one place that decides who may. Knows no HTTP and no protocol.
//!
//! Reading order: [`caller`] is who asks, [`authorize`] decides; [`accounts`], [`members`], [`sessions`], [`projects`], [`views`], [`reports`], [`runs`], [`bulk`],
//! [`values`], [`ingest`], [`reading`], [`files`], [`sweeps`], [`artifacts`] and [`registries`] are the verbs; [`live`] tells subscribers what changed;
//! [`jobs`] is housekeeping.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod accounts;
pub mod alerts;
pub mod artifacts;
pub mod authorize;
pub mod bulk;
pub mod caller;
pub mod chart_presets;
pub mod error;
pub mod exporting;
pub mod files;
pub mod ingest;
pub mod jobs;
mod joined;
pub mod live;
mod members;
pub mod password;
pub mod projects;
pub mod reading;
pub mod registries;
mod relay;
pub mod reports;
pub mod runs;
pub mod search;
pub mod secret;
pub mod sessions;
pub mod signer;
mod summary;
pub mod sweeps;
pub mod values;
pub mod views;
mod words;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use ayumi_model::name::EntityName;
use ayumi_model::{ApiKeyId, ErrorKind, RunId, Timestamp, UserId};
use ayumi_store::Store;
use ayumi_store::history::flush::FlushRules;
use bytes::Bytes;
use exporting::{ClientFileKey, ClientTable};
use moka::sync::Cache;
use tokio::sync::Semaphore;

pub use authorize::Action;
pub use ayumi_store::streams::Stream;
pub use caller::Caller;
pub use error::{Error, Result};
pub use live::Live;
pub use signer::Signer;

/// How the service behaves; each has a flag of `ayumi serve`.
#[derive(Debug, Clone)]
pub struct Config {
    /// A run not heard of for this long has crashed.
    pub crash_after: Duration,
    /// How long a session lasts.
    pub session_days: u32,
    /// How long the bytes of a replaced or deleted file are kept.
    pub blob_grace: Duration,
    /// How long a deleted run can be restored.
    pub keep_trash: Duration,
    /// How long uploaded bytes of artifacts are kept while no version names them.
    pub upload_grace: Duration,
    /// When rows leave the hot log.
    pub flush: FlushRules,
    /// The organization to which everybody on this server belongs, if there is one.
    pub default_organization: Option<EntityName>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            crash_after: Duration::from_secs(300),
            session_days: 30,
            blob_grace: Duration::from_secs(3_600),
            keep_trash: Duration::from_secs(30 * 86_400),
            upload_grace: Duration::from_secs(86_400),
            flush: FlushRules::default(),
            default_organization: None,
        }
    }
}

/// Passwords hashed at the same time.
const HASHING: usize = 2;
/// Commits of artifacts whose manifests are in memory at the same time.
const COMMITTING: usize = 2;
/// How long somebody who signs in waits for their turn.
const HASHING_WAIT: Duration = Duration::from_secs(5);

/// Every verb. Cheap to clone.
#[derive(Clone)]
pub struct Service(Arc<Inner>);

struct Inner {
    store: Store,
    config: Config,
    live: Live,
    signer: Signer,
    /// Present while no account exists: whoever has it may make the first one.
    setup_token: String,
    /// Who a key signs in, for a few seconds, so that most requests do not ask the database.
    keys: Cache<secret::Hash, (Caller, ApiKeyId)>,
    /// Keys of service accounts that were just made, until their makers have read them.
    new_keys: Cache<UserId, String>,
    /// Passwords are hashed few at a time: each takes 19 MiB and tens of milliseconds.
    hashing: Semaphore,
    /// Manifests of artifacts are read few at a time.
    committing: Semaphore,
    /// Uploads of artifacts that are read and compared, by what they are of.
    joining: joined::JoinedWork<String>,
    /// When this process began to listen for heartbeats.
    started_at: Timestamp,
    /// When a key's use was last written down.
    key_uses: Cache<ApiKeyId, Timestamp>,
    /// What clients may read of runs as files, by run and number of lines.
    client_tables: Cache<(RunId, i64), ClientTable>,
    /// Files that clients read piece by piece.
    client_files: Cache<ClientFileKey, Bytes>,
    /// What speeds up the search of sweeps.
    searches: sweeps::Searches,
    /// Bytes of blobs that were removed since this process started.
    freed_bytes: AtomicU64,
}

/// How long the key of a new service account can be read.
const NEW_KEY_TIME: Duration = Duration::from_secs(60);
/// Bytes of files for clients kept in memory, and for how long after they were last read.
const CLIENT_FILE_BYTES: u64 = 128 << 20;
const CLIENT_FILE_TIME: Duration = Duration::from_secs(300);

impl Service {
    /// The service over a store. Reads or makes the server's own secrets.
    pub async fn open(store: Store, config: Config) -> Result<Self> {
        let signing_key = store.ensure_setting("signing_key", store.random().hex(32)).await?;
        let setup_token = store.ensure_setting("setup_token", store.random().hex(20)).await?;
        let signer = Signer::new(signing_key.as_bytes());
        let started_at = store.now();
        Ok(Self(Arc::new(Inner {
            store,
            hashing: Semaphore::new(HASHING),
            committing: Semaphore::new(COMMITTING),
            joining: joined::JoinedWork::default(),
            started_at,
            config,
            live: Live::default(),
            signer,
            setup_token,
            keys: Cache::builder().max_capacity(10_000).time_to_live(Duration::from_secs(5)).build(),
            new_keys: Cache::builder().max_capacity(1_000).time_to_live(NEW_KEY_TIME).build(),
            key_uses: Cache::new(10_000),
            client_tables: Cache::builder().max_capacity(1_000).time_to_idle(CLIENT_FILE_TIME).build(),
            client_files: Cache::builder()
                .weigher(|_, bytes: &Bytes| u32::try_from(bytes.len()).unwrap_or(u32::MAX))
                .max_capacity(CLIENT_FILE_BYTES)
                .time_to_idle(CLIENT_FILE_TIME)
                .build(),
            searches: sweeps::Searches::default(),
            freed_bytes: AtomicU64::new(0),
        })))
    }

    /// Signs and checks the URLs of uploads and downloads.
    pub fn signer(&self) -> &Signer {
        &self.0.signer
    }

    /// What changed, as it happens.
    pub fn live(&self) -> &Live {
        &self.0.live
    }

    /// The current time, from the one clock.
    pub fn now(&self) -> Timestamp {
        self.0.store.now()
    }

    /// A random word of letters and digits, for names that nobody gave.
    pub fn random_word(&self, length: usize) -> String {
        self.store().random().word(length)
    }

    /// Hashes or compares a password on a blocking thread, when it is its turn.
    async fn hash<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let busy = || Error::new(ErrorKind::Busy, "too many people are signing in at once; try again shortly");
        let turn = tokio::time::timeout(HASHING_WAIT, self.0.hashing.acquire()).await;
        let _turn = turn.map_err(|_| busy())?.map_err(|_| busy())?;
        let task = tokio::task::spawn_blocking(work).await;
        task.map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))
    }

    fn store(&self) -> &Store {
        &self.0.store
    }

    fn config(&self) -> &Config {
        &self.0.config
    }
}
