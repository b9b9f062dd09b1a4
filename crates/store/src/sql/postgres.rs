//! PostgreSQL: a pool of connections, each transaction on a blocking thread.

use std::error::Error as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use tokio::runtime::Handle;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{IsNull, ToSql, Type};

use super::notices::Listener;
use super::{Connection, FromRow, Param, Row, Tx, Value};
use crate::error::{Error, Result};

const N_CONNECTIONS: usize = 16;
/// How a transaction begins that changes something.
pub(super) const WRITE: &str = "BEGIN";
/// How one begins that only reads and sees one state throughout.
pub(super) const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
/// Prepared statements kept per connection.
const STATEMENTS: usize = 500;
/// How often a transaction is tried when others get in its way.
const TRIES: usize = 6;

pub(super) struct Postgres {
    pool: Pool,
    config: tokio_postgres::Config,
    tls: tokio_postgres_rustls::MakeRustlsConnect,
}

/// A connection as a blocking thread sees it.
pub(super) struct Blocking {
    client: Object,
    runtime: Handle,
}

impl Postgres {
    pub(super) async fn connect(url: &str) -> Result<Self> {
        let mut config: tokio_postgres::Config =
            url.parse().map_err(|error| Error::Invalid(format!("the database URL cannot be read: {error}")))?;
        // Half a minute is longer than any statement of ours should take, and shorter than a client waits.
        config.options("-c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000");
        config.connect_timeout(Duration::from_secs(10)).application_name("ayumi");
        let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::Unavailable(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let tls = tokio_postgres_rustls::MakeRustlsConnect::new(tls);
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_config(config.clone(), tls.clone(), recycling);
        let pool = Pool::builder(manager)
            .max_size(N_CONNECTIONS)
            .runtime(deadpool_postgres::Runtime::Tokio1)
            .wait_timeout(Some(Duration::from_secs(20)))
            .create_timeout(Some(Duration::from_secs(15)))
            .build()
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        Ok(Self { pool, config, tls })
    }

    /// A connection of its own, which a pool would not keep.
    pub(super) async fn listen(&self) -> Result<Listener> {
        let mut config = self.config.clone();
        config.keepalives_idle(Duration::from_secs(30));
        let (client, connection) = config.connect(self.tls.clone()).await.map_err(fault)?;
        Listener::open(client, connection).await.map_err(fault)
    }

    pub(super) async fn transaction<T, F>(&self, begin: &'static str, body: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let mut body = body;
        for attempt in 1.. {
            let client = self.pool.get().await.map_err(|error| Error::Unavailable(error.to_string()))?;
            // Statements composed for one request would otherwise stay prepared for ever, on both sides.
            if client.statement_cache.size() > STATEMENTS {
                client.statement_cache.clear();
            }
            let connection = Blocking { client, runtime: Handle::current() };
            let task = tokio::task::spawn_blocking(move || {
                let outcome = catch_unwind(AssertUnwindSafe(|| connection.transaction(begin, &body)));
                let result = outcome.unwrap_or_else(|_| Err(Error::Database("a transaction panicked".to_owned())));
                if result.is_err() && connection.execute_batch("ROLLBACK").is_err() {
                    // The connection is of no more use; the pool opens another.
                    drop(Object::take(connection.client));
                }
                (body, result)
            });
            let (returned, result) = task.await.map_err(|error| Error::Unavailable(error.to_string()))?;
            match result {
                Err(Error::Contended) if attempt < TRIES => {
                    body = returned;
                    tokio::time::sleep(Duration::from_millis(5 << attempt)).await;
                }
                result => return result,
            }
        }
        unreachable!("the last try returns")
    }
}

impl Blocking {
    fn transaction<T>(&self, begin: &str, body: &impl Fn(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        self.execute_batch(begin)?;
        let result = body(&mut Tx { connection: Connection::Postgres(self) })?;
        self.execute_batch("COMMIT")?;
        Ok(result)
    }

    pub(super) fn execute(&self, text: &str, params: &[Param<'_>]) -> Result<u64> {
        self.runtime.block_on(async {
            let statement = self.client.prepare_cached(text).await.map_err(fault)?;
            self.client.execute(&statement, &as_sql(params)).await.map_err(fault)
        })
    }

    pub(super) fn query<T: FromRow>(&self, text: &str, params: &[Param<'_>]) -> Result<Vec<T>> {
        let (columns, rows) = self.runtime.block_on(async {
            let statement = self.client.prepare_cached(text).await.map_err(fault)?;
            let columns: Arc<[String]> = statement.columns().iter().map(|column| column.name().to_owned()).collect();
            let rows = self.client.query(&statement, &as_sql(params)).await.map_err(fault)?;
            Ok::<_, Error>((columns, rows))
        })?;
        let mut items = Vec::with_capacity(rows.len());
        for row in rows {
            let values: Vec<Value> = (0..columns.len()).map(|index| value(&row, index)).collect::<Result<_>>()?;
            items.push(T::from_row(&Row::new(columns.clone(), values))?);
        }
        Ok(items)
    }

    pub(super) fn execute_batch(&self, text: &str) -> Result<()> {
        self.runtime.block_on(self.client.batch_execute(text)).map_err(fault)
    }
}

fn as_sql<'a>(params: &'a [Param<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    params.iter().map(|param| param as &(dyn ToSql + Sync)).collect()
}

fn value(row: &tokio_postgres::Row, index: usize) -> Result<Value> {
    let kind = row.columns()[index].type_();
    let wrap = |found: Option<Value>| found.unwrap_or(Value::Null);
    let found = match *kind {
        Type::INT8 => row.try_get(index).map(|v: Option<i64>| wrap(v.map(Value::Int))),
        Type::INT4 => row.try_get(index).map(|v: Option<i32>| wrap(v.map(|v| Value::Int(v.into())))),
        Type::BOOL => row.try_get(index).map(|v: Option<bool>| wrap(v.map(|v| Value::Int(v.into())))),
        Type::FLOAT8 => row.try_get(index).map(|v: Option<f64>| wrap(v.map(Value::Real))),
        Type::TEXT | Type::VARCHAR | Type::NAME => row.try_get(index).map(|v: Option<String>| wrap(v.map(Value::Text))),
        Type::BYTEA => row.try_get(index).map(|v: Option<Vec<u8>>| wrap(v.map(Value::Blob))),
        _ => return Err(Error::Database(format!("a column has the unexpected type `{kind}`"))),
    };
    found.map_err(fault)
}

impl ToSql for Param<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut bytes::BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match (self, kind) {
            (Param::Null, _) => Ok(IsNull::Yes),
            (Param::Int(int), &Type::INT8) => int.to_sql(kind, out),
            (Param::Int(int), &Type::INT4) => i32::try_from(*int)?.to_sql(kind, out),
            (Param::Int(int), &Type::FLOAT8) => (*int as f64).to_sql(kind, out),
            (Param::Int(int), &Type::BOOL) => (*int != 0).to_sql(kind, out),
            (Param::Real(real), &Type::FLOAT8) => real.to_sql(kind, out),
            // PostgreSQL's texts cannot hold NUL.
            (Param::Text(text), &Type::TEXT | &Type::VARCHAR | &Type::NAME) if text.contains('\0') => {
                text.replace('\0', "\u{fffd}").to_sql(kind, out)
            }
            (Param::Text(text), &Type::TEXT | &Type::VARCHAR | &Type::NAME) => text.to_sql(kind, out),
            (Param::Blob(blob), &Type::BYTEA) => blob.to_sql(kind, out),
            _ => Err(format!("a {self:?} does not fit a placeholder of type `{kind}`").into()),
        }
    }

    fn accepts(_kind: &Type) -> bool {
        true
    }

    tokio_postgres::types::to_sql_checked!();
}

fn fault(error: tokio_postgres::Error) -> Error {
    let Some(database) = error.as_db_error() else {
        // Not an answer of the database: the connection broke, or could not be made.
        let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
        return match error.is_closed() || error.source().is_some_and(|cause| cause.is::<std::io::Error>()) {
            true => Error::Unavailable(format!("{error}{cause}")),
            false => Error::Database(format!("{error}{cause}")),
        };
    };
    let code = database.code();
    if [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED].contains(code) {
        return Error::Contended;
    }
    match &code.code()[..2] {
        "23" => Error::Conflict(database.message().to_owned()),
        // Connection trouble, no resources (disk full), operator intervention (shutdown, timeout), system error.
        "08" | "53" | "57" | "58" => Error::Unavailable(database.message().to_owned()),
        "XX" => Error::Damaged(database.message().to_owned()),
        _ => Error::Database(database.message().to_owned()),
    }
}
