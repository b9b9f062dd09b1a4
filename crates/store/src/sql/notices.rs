//! Notices between the processes that share a PostgreSQL database: `LISTEN` and `NOTIFY`.
//!
//! A notice reaches every process that listens at that moment, its sender too, and none that does not: it is a hint to
//! look, never the only record of something. SQLite belongs to one process, which needs no notices.

use std::future::poll_fn;

use tokio::sync::mpsc;
use tokio_postgres::AsyncMessage;

use super::{Driver, Sql};
use crate::error::Result;
use crate::params;

/// The one channel that Ayumi's processes use.
pub(super) const CHANNEL: &str = "ayumi";
/// Notices that a listener may be behind; the connection waits meanwhile.
const BACKLOG: usize = 1_024;

/// The longest text of a notice in bytes. PostgreSQL refuses 8,000 and more.
pub const MAX_NOTICE: usize = 7_900;

/// Receives notices until its connection breaks.
pub struct Listener {
    notices: mpsc::Receiver<String>,
    /// The connection lives as long as its client.
    _client: tokio_postgres::Client,
}

impl Listener {
    /// The next notice; none when the connection is lost and notices may have been missed.
    pub async fn next(&mut self) -> Option<String> {
        self.notices.recv().await
    }

    pub(super) async fn open<S>(
        client: tokio_postgres::Client,
        mut connection: tokio_postgres::Connection<tokio_postgres::Socket, S>,
    ) -> std::result::Result<Self, tokio_postgres::Error>
    where
        S: tokio_postgres::tls::TlsStream + Unpin + Send + 'static,
    {
        let (sender, notices) = mpsc::channel(BACKLOG);
        tokio::spawn(async move {
            while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
                if let AsyncMessage::Notification(notice) = message
                    && sender.send(notice.payload().to_owned()).await.is_err()
                {
                    return;
                }
            }
        });
        client.batch_execute(&format!("LISTEN {CHANNEL}")).await?;
        Ok(Self { notices, _client: client })
    }
}

impl Sql {
    /// Listens for notices. None with SQLite.
    ///
    /// # Errors
    /// `Unavailable` when the database cannot be reached.
    pub async fn listen(&self) -> Result<Option<Listener>> {
        match &self.driver {
            Driver::Sqlite(_) => Ok(None),
            Driver::Postgres(postgres) => postgres.listen().await.map(Some),
        }
    }

    /// Sends notices, each of at most [`MAX_NOTICE`] bytes. Does nothing with SQLite.
    ///
    /// # Errors
    /// `Database` when a notice is too long.
    pub async fn notify(&self, notices: Vec<String>) -> Result<()> {
        if matches!(self.driver, Driver::Sqlite(_)) {
            return Ok(());
        }
        let send = move |tx: &mut super::Tx<'_>| {
            for notice in &notices {
                tx.execute("SELECT pg_notify($1, $2)", params![CHANNEL, notice])?;
            }
            Ok(())
        };
        self.write(send).await
    }
}
