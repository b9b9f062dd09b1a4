//! The narrow waist between Ayumi and its database: SQLite in a folder, or PostgreSQL.
//!
//! A transaction body is one synchronous closure over a [`Tx`], written once for both. SQLite runs it on the writer
//! thread, where many waiting transactions share one commit and so one fsync; PostgreSQL runs it on a blocking thread
//! with a connection of its own. Statements are portable text with `$1` placeholders; what truly differs has a name in
//! [`dialect`]. A body may run more than once, so it must have no effect but through its [`Tx`].

pub mod dialect;
mod migrate;
pub mod notices;
mod postgres;
mod row;
mod sqlite;
mod value;

use std::path::Path;
use std::sync::Arc;

pub use dialect::Dialect;
pub use row::{FromRow, FromValue, Row};
pub use value::{Param, Value};

use crate::error::{Error, Result};

/// A database.
#[derive(Clone)]
pub struct Sql {
    driver: Driver,
}

#[derive(Clone)]
enum Driver {
    Sqlite(Arc<sqlite::Sqlite>),
    Postgres(Arc<postgres::Postgres>),
}

impl Sql {
    /// Opens or creates the SQLite database file and brings its schema up to date.
    pub async fn open_sqlite(path: &Path) -> Result<Self> {
        let sqlite = sqlite::Sqlite::open(path)?;
        let sql = Self { driver: Driver::Sqlite(Arc::new(sqlite)) };
        sql.write(migrate::apply).await?;
        Ok(sql)
    }

    /// Connects to PostgreSQL and brings the schema up to date. `url` is `postgres://user:password@host/database`.
    pub async fn connect_postgres(url: &str) -> Result<Self> {
        let postgres = postgres::Postgres::connect(url).await?;
        let sql = Self { driver: Driver::Postgres(Arc::new(postgres)) };
        sql.write(migrate::apply).await?;
        Ok(sql)
    }

    /// Runs a transaction that changes something. When this returns `Ok`, the change is durable.
    pub async fn write<T, F>(&self, body: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        match &self.driver {
            Driver::Sqlite(sqlite) => sqlite.write(body).await,
            Driver::Postgres(postgres) => postgres.transaction(postgres::WRITE, body).await,
        }
    }

    /// Runs a transaction that only reads; it sees one state of the database throughout.
    pub async fn read<T, F>(&self, body: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        match &self.driver {
            Driver::Sqlite(sqlite) => sqlite.read(body).await,
            Driver::Postgres(postgres) => postgres.transaction(postgres::READ, body).await,
        }
    }

    /// Fails when writes of ordinary size would.
    pub fn check_space(&self) -> Result<()> {
        match &self.driver {
            Driver::Sqlite(sqlite) => sqlite.check_space(),
            Driver::Postgres(_) => Ok(()),
        }
    }

    /// Moves what is committed from SQLite's log into its main file. The server calls this between requests, so that no
    /// request has to wait for it.
    pub async fn checkpoint(&self) -> Result<()> {
        match &self.driver {
            Driver::Sqlite(sqlite) => sqlite.checkpoint().await,
            Driver::Postgres(_) => Ok(()),
        }
    }
}

/// An open transaction.
pub struct Tx<'a> {
    connection: Connection<'a>,
}

enum Connection<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a postgres::Blocking),
}

impl Tx<'_> {
    /// Runs a statement and tells how many rows it changed.
    pub fn execute(&mut self, text: &str, params: &[Param<'_>]) -> Result<u64> {
        match &self.connection {
            Connection::Sqlite(connection) => sqlite::execute(connection, text, params),
            Connection::Postgres(connection) => connection.execute(text, params),
        }
    }

    /// Runs a statement and returns its rows.
    pub fn query<T: FromRow>(&mut self, text: &str, params: &[Param<'_>]) -> Result<Vec<T>> {
        match &self.connection {
            Connection::Sqlite(connection) => sqlite::query(connection, text, params),
            Connection::Postgres(connection) => connection.query(text, params),
        }
    }

    /// Runs a statement that returns at most one row of interest.
    pub fn find<T: FromRow>(&mut self, text: &str, params: &[Param<'_>]) -> Result<Option<T>> {
        Ok(self.query(text, params)?.into_iter().next())
    }

    /// Runs a statement that returns exactly one row.
    pub fn get<T: FromRow>(&mut self, text: &str, params: &[Param<'_>]) -> Result<T> {
        self.find(text, params)?.ok_or_else(|| Error::Database("a statement returned no row".to_owned()))
    }

    /// Inserts many rows with few statements and tells how many it changed. `head` ends with VALUES, `tail` is what follows
    /// the rows.
    pub fn insert_many<const N: usize>(&mut self, head: &str, rows: &[[Param<'_>; N]], tail: &str) -> Result<u64> {
        // Full groups share one prepared statement, and stay far below the number of placeholders a statement may have.
        const GROUP: usize = 100;
        let mut n_changed = 0;
        for group in rows.chunks(GROUP) {
            let mut text = String::with_capacity(head.len() + tail.len() + group.len() * N * 5);
            text.push_str(head);
            for row in 0..group.len() {
                text.push_str(if row == 0 { " (" } else { ", (" });
                for column in 0..N {
                    let comma = if column == 0 { "" } else { ", " };
                    text.push_str(&format!("{comma}${}", row * N + column + 1));
                }
                text.push(')');
            }
            text.push(' ');
            text.push_str(tail);
            n_changed += self.execute(&text, group.as_flattened())?;
        }
        Ok(n_changed)
    }

    /// Which database this is, for the functions of [`dialect`].
    pub fn dialect(&self) -> Dialect {
        match &self.connection {
            Connection::Sqlite(_) => Dialect::Sqlite,
            Connection::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs several statements without parameters: migrations.
    fn execute_batch(&mut self, text: &str) -> Result<()> {
        match &self.connection {
            Connection::Sqlite(connection) => sqlite::execute_batch(connection, text),
            Connection::Postgres(connection) => connection.execute_batch(text),
        }
    }
}

/// The parameters of a statement: `params![id, name, now]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::sql::Param::from($value)),*][..] };
}
