//! Stores to test with: a fresh database of either kind, a clock that stands still until told, seeded randomness.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ayumi_history::{Dialect, Limits, parse_lines};
use ayumi_model::RunId;
use ayumi_model::name::{EntityName, ProjectName, RunName};
use ayumi_model::project::Project;
use ayumi_model::run::{Intent, Run, RunChange};
use ayumi_model::testing::{SeededRandom, TestClock};
use ayumi_model::user::User;
use ayumi_store::run_bulk::{BulkChange, BulkOutcome};
use ayumi_store::runs::{Branch, RunUpsert};
use ayumi_store::streams::{Append, RowChunk, Stream};
use ayumi_store::users::NewUser;
use ayumi_store::{Blobs, Sql, Store};
use tempfile::TempDir;

/// A store, and what keeps it alive.
pub struct TestStore {
    pub store: Store,
    clock: Arc<TestClock>,
    pub folder: TempDir,
}

impl TestStore {
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sql = Sql::open_sqlite(&folder.path().join("ayumi.db")).await.unwrap();
        Self::over(sql, folder)
    }

    pub async fn postgres() -> Self {
        let sql = Sql::connect_postgres(&fresh_postgres().await).await.unwrap();
        Self::over(sql, tempfile::tempdir().unwrap())
    }

    fn over(sql: Sql, folder: TempDir) -> Self {
        let blobs = Blobs::open_folder(&folder.path().join("blobs")).unwrap();
        Self::with_blobs(sql, blobs, folder)
    }

    /// A store whose blobs are elsewhere.
    pub fn with_blobs(sql: Sql, blobs: Blobs, folder: TempDir) -> Self {
        let clock = Arc::new(TestClock::default());
        let store = Store::new(sql, blobs, clock.clone(), Arc::new(SeededRandom::new(1)));
        Self { store, clock, folder }
    }

    pub fn pass(&self, time: Duration) {
        self.clock.pass(time);
    }

    pub async fn user(&self, name: &str) -> User {
        let username = EntityName::parse(name).unwrap();
        let new = NewUser { username, email: None, password_hash: None, is_admin: false, organization: None };
        self.store.create_user(new).await.unwrap()
    }

    pub async fn project(&self, user: &User, name: &str) -> Project {
        let entity = self.store.get_entity(user.entity_id, Some(user.id)).await.unwrap().entity;
        let name = ProjectName::parse(name).unwrap();
        self.store.ensure_project(&entity, &name, Some(user.id)).await.unwrap().0
    }

    /// A started run in the project `demo` of `ada`; both are made when needed.
    pub async fn run(&self, name: &str) -> Run {
        self.run_with(name, RunChange::default()).await
    }

    pub async fn run_with(&self, name: &str, change: RunChange) -> Run {
        let ada = EntityName::parse("ada").unwrap();
        let user = match self.store.find_user(&ada).await.unwrap() {
            Some(user) => user,
            None => self.user("ada").await,
        };
        let project = self.project(&user, "demo").await;
        self.store.upsert_run(upsert(&project, name, change)).await.unwrap().0
    }

    /// The rows of a run as they are read, by step, then line.
    pub async fn rows(&self, run: &Run) -> Vec<String> {
        self.rows_by(&self.store, run).await
    }

    /// The rows of a run as another process reads them.
    pub async fn rows_by(&self, store: &Store, run: &Run) -> Vec<String> {
        let history = store.history(run.id, Stream::History).await.unwrap();
        let read = move || {
            let mut rows = Vec::new();
            for window in history.scan(.., None).unwrap() {
                for row in window.unwrap().scan(..) {
                    let mut text = String::new();
                    row.write_json(&mut text, Dialect::Extended);
                    rows.push(text);
                }
            }
            rows
        };
        tokio::task::spawn_blocking(read).await.unwrap()
    }

    /// A run that goes on where another one was at a step.
    pub async fn fork(&self, parent: &Run, name: &str, step: i64) -> ayumi_store::Result<Run> {
        let user = self.store.find_user(&EntityName::parse("ada").unwrap()).await.unwrap().unwrap();
        let project = self.project(&user, "demo").await;
        let branch = Some(Branch { run: parent.path.run.clone(), step });
        let upsert = RunUpsert { branch, ..upsert(&project, name, RunChange::default()) };
        Ok(self.store.upsert_run(upsert).await?.0)
    }

    /// Puts a run into the trash.
    pub async fn trash(&self, id: RunId) {
        self.change(id, BulkChange::Trash(None)).await;
    }

    /// Takes a run out of the trash.
    pub async fn restore(&self, id: RunId) -> Run {
        self.change(id, BulkChange::Restore).await;
        self.store.get_run(id).await.unwrap()
    }

    /// Changes a run as one of many.
    pub async fn change(&self, id: RunId, change: BulkChange) -> BulkOutcome {
        let mut found = BulkOutcome::default();
        self.store.change_runs(vec![id], &change, |outcome| found = outcome).await.unwrap();
        found
    }

    /// Another process with the same database and blobs.
    pub fn reopened(&self) -> Store {
        // While the clock stands still, only randomness keeps the ids of processes apart.
        static SEED: AtomicU64 = AtomicU64::new(1_000);
        let random = Arc::new(SeededRandom::new(SEED.fetch_add(1, Ordering::SeqCst) << 20));
        Store::new(self.store.sql().clone(), self.store.blobs().clone(), self.clock.clone(), random)
    }

    pub async fn append(&self, run: &Run, append: Append) -> ayumi_store::streams::Appended {
        self.store.append(run.id, Arc::new(append)).await.unwrap()
    }
}

pub fn upsert(project: &Project, name: &str, change: RunChange) -> RunUpsert {
    RunUpsert {
        project: project.id,
        name: RunName::parse(name).unwrap(),
        user: project.created_by,
        change,
        intent: Intent::Start,
        generated_words: "quiet-river".to_owned(),
        branch: None,
    }
}

/// History lines as the service hands them on.
pub fn chunk(offset: i64, lines: &[String]) -> RowChunk {
    let parsed = parse_lines(offset as u64, lines, &Limits::default());
    RowChunk {
        offset,
        n_lines: lines.len() as i64,
        encoded: parsed.block.encode().unwrap(),
        block: Arc::new(parsed.block),
        rejected: parsed.rejected.into_iter().map(|rejected| (rejected, b"bad".to_vec())).collect(),
    }
}

pub fn history(offset: i64, lines: &[String]) -> Append {
    Append { history: Some(chunk(offset, lines)), ..Append::default() }
}

/// Lines with steps from `first` and a loss each.
pub fn loss_lines(first: i64, n: i64) -> Vec<String> {
    (first..first + n).map(|step| format!(r#"{{"_step":{step},"loss":{}}}"#, 1.0 / (step + 1) as f64)).collect()
}

#[expect(clippy::disallowed_methods, reason = "the test environment says where its database is")]
pub async fn fresh_postgres() -> String {
    let server = std::env::var("AYUMI_TEST_POSTGRES").expect(
        "AYUMI_TEST_POSTGRES names the test database; `cargo xtask test` sets it, `cargo xtask services` starts one",
    );
    let (client, connection) = tokio_postgres::connect(&server, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    // The process id and a counter: no two tests share a database, whatever runs at the same time.
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let name = format!("ayumi_{}_{}", std::process::id(), COUNTER.fetch_add(1, Ordering::SeqCst));
    client.batch_execute(&format!("DROP DATABASE IF EXISTS {name}")).await.unwrap();
    client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    format!("{base}/{name}")
}

/// All files below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// Bucket and settings of the S3-compatible test server, named as its own tools name them.
#[expect(clippy::disallowed_methods, reason = "the test environment says where its object store is")]
pub fn s3_settings() -> (String, std::collections::HashMap<String, String>) {
    let text = std::env::var("AYUMI_TEST_S3").expect(
        "AYUMI_TEST_S3 describes the test object store; `cargo xtask test` sets it, `cargo xtask services` starts one",
    );
    let server: serde_json::Value = serde_json::from_str(&text).unwrap();
    let get = |name: &str| server[name].as_str().unwrap().to_owned();
    let settings = [
        ("AWS_ENDPOINT_URL", get("endpoint")),
        ("AWS_ACCESS_KEY_ID", get("access_key")),
        ("AWS_SECRET_ACCESS_KEY", get("secret_key")),
        ("AWS_REGION", get("region")),
        ("AWS_ALLOW_HTTP", "true".to_owned()),
    ];
    (get("bucket"), settings.map(|(name, value)| (name.to_owned(), value)).into())
}

/// Runs each test on both databases: `on_both! { async fn name(test: TestStore) { … } }`.
#[macro_export]
macro_rules! on_both {
    ($(async fn $name:ident($test:ident: TestStore) $body:block)*) => {
        $(async fn $name($test: TestStore) $body)*
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() { super::$name($crate::harness::TestStore::sqlite().await).await })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() { super::$name($crate::harness::TestStore::postgres().await).await })*
        }
    };
}
