//! SQLite: one thread that writes, a few connections that read.
//!
//! The writer takes every transaction that waits, runs each in a savepoint of one SQLite transaction and commits them
//! together: one fsync acknowledges many requests, and a failed one undoes only itself. `synchronous=FULL` makes the
//! commit durable. Checkpoints run on a connection of their own, between requests.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use tokio::sync::{Semaphore, oneshot};

use super::dialect::sqlite_placeholders;
use super::{Connection as TxConnection, FromRow, Param, Row, Tx, Value};
use crate::error::{Error, Result};

const N_READERS: usize = 4;
/// Transactions that share one commit at most; bounds how long the first of them waits for the last.
const GROUP: usize = 256;
/// Bytes of the write-ahead log beyond which the writer starts it anew.
const LOG_BYTES: u64 = 64 << 20;
/// How long a connection waits for another one's lock.
const BUSY_TIME: Duration = Duration::from_secs(10);
/// Free bytes below which the server says that it cannot take writes.
const SPACE_BYTES: u64 = 4 << 20;
/// Transactions that may wait before writers are told to come back later.
const QUEUE: usize = 4_096;

pub(super) struct Sqlite {
    writer: mpsc::SyncSender<Box<dyn Job>>,
    readers: Arc<Readers>,
    path: PathBuf,
    /// A failed fsync is final: what the kernel holds may not be what the disk holds, and asking again proves nothing.
    disk_failed: Arc<AtomicBool>,
}

struct Readers {
    idle: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
}

impl Sqlite {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let connection = open_connection(path, false)?;
        let mut idle = Vec::with_capacity(N_READERS);
        for _ in 0..N_READERS {
            idle.push(open_connection(path, true)?);
        }
        let (sender, jobs) = mpsc::sync_channel(QUEUE);
        let disk_failed = Arc::new(AtomicBool::new(false));
        let writer = Writer { connection, log: log_path(path), disk_failed: disk_failed.clone() };
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || writer.run(&jobs))
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        let readers = Arc::new(Readers { idle: Mutex::new(idle), permits: Arc::new(Semaphore::new(N_READERS)) });
        Ok(Self { writer: sender, readers, path: path.to_owned(), disk_failed })
    }

    pub(super) async fn write<T, F>(&self, body: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(TypedJob { body, result: None, reply });
        self.writer.try_send(job).map_err(|error| match error {
            mpsc::TrySendError::Full(_) => Error::Unavailable("too many writes are waiting".to_owned()),
            mpsc::TrySendError::Disconnected(_) => Error::Unavailable("the writer has stopped".to_owned()),
        })?;
        answer.await.unwrap_or_else(|_| Err(Error::Unavailable("the writer has stopped".to_owned())))
    }

    pub(super) async fn read<T, F>(&self, body: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let readers = self.readers.clone();
        let permit = readers.permits.clone().acquire_owned().await;
        let permit = permit.map_err(|_| Error::Unavailable("the database is closed".to_owned()))?;
        let task = tokio::task::spawn_blocking(move || {
            // Held until the connection is back, even when nobody waits for the answer any more.
            let _permit = permit;
            let lock = || readers.idle.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            let connection = lock().pop().ok_or_else(|| Error::Unavailable("no connection is free".to_owned()))?;
            let outcome = catch_unwind(AssertUnwindSafe(|| read_transaction(&connection, &body)));
            if connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok() {
                lock().push(connection);
            }
            outcome.unwrap_or_else(|_| Err(Error::Database("a read panicked".to_owned())))
        });
        task.await.map_err(|error| Error::Unavailable(error.to_string()))?
    }

    /// Fails while the disk has hardly any space left: small writes may still go through then, larger ones do not.
    pub(super) fn check_space(&self) -> Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let disk = rustix::fs::statvfs(folder).map_err(|error| Error::Unavailable(error.to_string()))?;
        match disk.f_bavail.saturating_mul(disk.f_frsize) < SPACE_BYTES {
            true => Err(Error::Unavailable("the disk is full".to_owned())),
            false => Ok(()),
        }
    }

    pub(super) async fn checkpoint(&self) -> Result<()> {
        let (path, disk_failed) = (self.path.clone(), self.disk_failed.clone());
        let task = tokio::task::spawn_blocking(move || {
            let connection = open_connection(&path, false)?;
            let outcome = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
            outcome.map_err(|error| note_failed_sync(&disk_failed, Failure::from(error)).error())
        });
        task.await.map_err(|error| Error::Unavailable(error.to_string()))?
    }
}

fn open_connection(path: &Path, read_only: bool) -> Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_READ_WRITE;
    if !read_only {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let connection = Connection::open_with_flags(path, flags).map_err(fault)?;
    connection.busy_timeout(BUSY_TIME).map_err(fault)?;
    // 16 KiB pages: history blocks are some kilobytes each. Only a new file takes the page size.
    connection
        .execute_batch(
            "PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;
             PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-8192;",
        )
        .map_err(fault)?;
    if read_only {
        connection.execute_batch("PRAGMA query_only=ON; PRAGMA temp_store=MEMORY").map_err(fault)?;
    } else {
        // What a savepoint would undo. In memory it is a list that each statement walks from its start, so that a
        // transaction of 10,000 changes takes 17 s in place of 0.4 s. The folder can be written to, `/tmp` perhaps not.
        let folder = path.parent().and_then(Path::to_str).unwrap_or(".");
        connection.execute_batch("PRAGMA temp_store=FILE").map_err(fault)?;
        connection.pragma_update(None, "temp_store_directory", folder).map_err(fault)?;
    }
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

/// A transaction that waits for the writer.
trait Job: Send {
    /// Runs the body and keeps its result. True when its changes should stay.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Answers the caller, once it is known whether the commit went through.
    fn finish(self: Box<Self>, commit: Result<()>);
}

struct TypedJob<F, T> {
    body: F,
    result: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<F, T> Job for TypedJob<F, T>
where
    T: Send,
    F: Fn(&mut Tx<'_>) -> Result<T> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.body)(tx)));
        let result = outcome.unwrap_or_else(|_| Err(Error::Database("a transaction panicked".to_owned())));
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn finish(self: Box<Self>, commit: Result<()>) {
        let result = match (self.result, commit) {
            (Some(Ok(value)), Ok(())) => Ok(value),
            (Some(Err(error)), _) | (_, Err(error)) => Err(error),
            (None, Ok(())) => Err(Error::Unavailable("the transaction was not run".to_owned())),
        };
        // A caller that went away has no use for the answer.
        let _ = self.reply.send(result);
    }
}

/// The one thread that writes.
struct Writer {
    connection: Connection,
    /// SQLite's write-ahead log.
    log: PathBuf,
    disk_failed: Arc<AtomicBool>,
}

impl Writer {
    fn run(&self, jobs: &mpsc::Receiver<Box<dyn Job>>) {
        let mut next_trim = LOG_BYTES;
        while let Ok(first) = jobs.recv() {
            let mut group = vec![first];
            while group.len() < GROUP {
                match jobs.try_recv() {
                    Ok(job) => group.push(job),
                    Err(_) => break,
                }
            }
            let commit = if self.disk_failed.load(Ordering::Relaxed) {
                Err(Failure::unavailable("the disk failed to sync; restart the server once it is sound"))
            } else {
                run_group(&self.connection, &mut group).map_err(|failure| note_failed_sync(&self.disk_failed, failure))
            };
            for job in group {
                job.finish(commit.as_ref().copied().map_err(Failure::error));
            }
            let size = std::fs::metadata(&self.log).map_or(0, |log| log.len());
            if size > next_trim {
                next_trim = self.trim_log(size);
            }
        }
    }

    /// Starts the log anew from its beginning. A log that is written to all the time is never found fully copied by the
    /// checkpoints beside it, and would grow for ever; between two groups little is left to copy. Returns the size at
    /// which to try again.
    fn trim_log(&self, size: u64) -> u64 {
        // Readers of older states keep the log in use: a short wait, then another try once it has grown further.
        let _ = self.connection.busy_timeout(Duration::from_millis(50));
        let outcome = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
        let _ = self.connection.busy_timeout(BUSY_TIME);
        match outcome {
            Ok(0) => LOG_BYTES,
            Ok(_) => size + LOG_BYTES / 4,
            Err(error) => {
                let failure = note_failed_sync(&self.disk_failed, Failure::from(error));
                tracing::warn!("the database's log cannot be shortened: {}", failure.text);
                size + LOG_BYTES / 4
            }
        }
    }
}

/// Takes note of a sync that failed, wherever it did.
fn note_failed_sync(disk_failed: &AtomicBool, failure: Failure) -> Failure {
    if failure.is_failed_sync {
        tracing::error!("the disk failed to sync: {}. No more writes until the server is restarted", failure.text);
        disk_failed.store(true, Ordering::Relaxed);
    }
    failure
}

fn log_path(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

/// Why a whole group was not committed; told to every transaction of it.
struct Failure {
    text: String,
    is_failed_sync: bool,
}

impl Failure {
    fn unavailable(text: &str) -> Self {
        Self { text: text.to_owned(), is_failed_sync: false }
    }

    fn error(&self) -> Error {
        Error::Unavailable(self.text.clone())
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        let code = error.sqlite_error().map(|error| error.extended_code);
        let syncs = [rusqlite::ffi::SQLITE_IOERR_FSYNC, rusqlite::ffi::SQLITE_IOERR_DIR_FSYNC];
        Self { text: error.to_string(), is_failed_sync: code.is_some_and(|code| syncs.contains(&code)) }
    }
}

fn run_group(connection: &Connection, group: &mut [Box<dyn Job>]) -> Result<(), Failure> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let outcome = group.iter_mut().try_for_each(|job| {
        connection.prepare_cached("SAVEPOINT job")?.execute([])?;
        let keep = job.run(&mut Tx { connection: TxConnection::Sqlite(connection) });
        if connection.is_autocommit() {
            // SQLite rolled everything back by itself: the disk is full, or an I/O error.
            return Err(Failure::unavailable("the transaction was rolled back: the disk may be full"));
        }
        if !keep {
            connection.prepare_cached("ROLLBACK TO job")?.execute([])?;
        }
        connection.prepare_cached("RELEASE job")?.execute([])?;
        Ok(())
    });
    let outcome = outcome.and_then(|()| Ok(connection.execute_batch("COMMIT")?));
    if outcome.is_err() && !connection.is_autocommit() {
        let _ = connection.execute_batch("ROLLBACK");
    }
    outcome
}

fn read_transaction<T>(connection: &Connection, body: &impl Fn(&mut Tx<'_>) -> Result<T>) -> Result<T> {
    connection.execute_batch("BEGIN").map_err(fault)?;
    let result = body(&mut Tx { connection: TxConnection::Sqlite(connection) })?;
    connection.execute_batch("COMMIT").map_err(fault)?;
    Ok(result)
}

fn prepare<'c>(connection: &'c Connection, text: &str) -> Result<rusqlite::CachedStatement<'c>> {
    connection.prepare_cached(&sqlite_placeholders(text)).map_err(fault)
}

pub(super) fn execute(connection: &Connection, text: &str, params: &[Param<'_>]) -> Result<u64> {
    let mut statement = prepare(connection, text)?;
    Ok(statement.execute(rusqlite::params_from_iter(params)).map_err(fault)? as u64)
}

pub(super) fn query<T: FromRow>(connection: &Connection, text: &str, params: &[Param<'_>]) -> Result<Vec<T>> {
    let mut statement = prepare(connection, text)?;
    let columns: Arc<[String]> = statement.column_names().map(str::to_owned).collect();
    let mut rows = statement.query(rusqlite::params_from_iter(params)).map_err(fault)?;
    let mut items = Vec::new();
    while let Some(row) = rows.next().map_err(fault)? {
        let mut values = Vec::with_capacity(columns.len());
        for index in 0..columns.len() {
            values.push(match row.get_ref(index).map_err(fault)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(int) => Value::Int(int),
                ValueRef::Real(real) => Value::Real(real),
                ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
                ValueRef::Blob(blob) => Value::Blob(blob.to_vec()),
            });
        }
        items.push(T::from_row(&Row::new(columns.clone(), values))?);
    }
    Ok(items)
}

pub(super) fn execute_batch(connection: &Connection, text: &str) -> Result<()> {
    connection.execute_batch(text).map_err(fault)
}

impl rusqlite::ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Param::Null => ValueRef::Null,
            Param::Int(int) => ValueRef::Integer(*int),
            Param::Real(real) => ValueRef::Real(*real),
            Param::Text(text) => ValueRef::Text(text.as_bytes()),
            Param::Blob(blob) => ValueRef::Blob(blob),
        }))
    }
}

fn fault(error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Error::Unavailable("the disk is full".to_owned()),
        Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::OutOfMemory) => {
            Error::Unavailable(error.to_string())
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Contended,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::Damaged(error.to_string()),
        Some(ErrorCode::ConstraintViolation) => Error::Conflict(error.to_string()),
        _ => Error::Database(error.to_string()),
    }
}
