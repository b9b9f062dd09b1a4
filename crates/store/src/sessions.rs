//! Sessions: what keeps people signed in in their browsers.

use ayumi_model::id::noun;
use ayumi_model::user::{Session, User};
use ayumi_model::{SessionId, Timestamp, UserId};

use crate::Store;
use crate::error::Result;
use crate::params;
use crate::sql::{FromRow, Row};
use crate::users::{SecretHash, find_user};

impl Store {
    /// Opens a session.
    pub async fn create_session(
        &self,
        user: UserId,
        hash: SecretHash,
        user_agent: String,
        expires_at: Timestamp,
    ) -> Result<()> {
        let id = self.new_id::<noun::Session>();
        let now = self.now();
        self.sql
            .write(move |tx| {
                tx.execute("DELETE FROM session WHERE expires_at < $1", params![now])?;
                tx.execute(
                    "INSERT INTO session (id, hash, user_id, user_agent, created_at, last_used_at, expires_at)
                     VALUES ($1, $2, $3, $4, $5, $5, $6)",
                    params![id, &hash[..], user, &user_agent, now, expires_at],
                )?;
                Ok(())
            })
            .await
    }

    /// The user of a session that has not expired, and when the session was last noted as used.
    pub async fn find_user_by_session(&self, hash: SecretHash) -> Result<Option<(User, SessionId, Timestamp)>> {
        let now = self.now();
        self.sql
            .read(move |tx| {
                let found: Option<UseRow> = tx.find(
                    "SELECT id, user_id, last_used_at FROM session WHERE hash = $1 AND expires_at > $2",
                    params![&hash[..], now],
                )?;
                found.map(|found| Ok((find_user(tx, found.user_id)?, found.id, found.last_used_at))).transpose()
            })
            .await
    }

    /// Notes that a session was used.
    pub async fn touch_session(&self, id: SessionId, at: Timestamp) -> Result<()> {
        self.sql
            .write(move |tx| {
                tx.execute("UPDATE session SET last_used_at = $2 WHERE id = $1", params![id, at])?;
                Ok(())
            })
            .await
    }

    /// A user's sessions that have not expired, last used first; `current` is the one that asks.
    pub async fn list_sessions(&self, user: UserId, current: Option<SecretHash>) -> Result<Vec<Session>> {
        let now = self.now();
        self.sql
            .read(move |tx| {
                let rows: Vec<SessionRow> = tx.query(
                    "SELECT id, hash, user_agent, created_at, last_used_at FROM session
                     WHERE user_id = $1 AND expires_at > $2 ORDER BY last_used_at DESC, id DESC",
                    params![user, now],
                )?;
                Ok(rows.into_iter().map(|row| row.seen_by(current)).collect())
            })
            .await
    }

    /// Ends the session with this token.
    pub async fn delete_session(&self, hash: SecretHash) -> Result<()> {
        self.sql
            .write(move |tx| {
                tx.execute("DELETE FROM session WHERE hash = $1", params![&hash[..]])?;
                Ok(())
            })
            .await
    }

    /// Ends one of a user's sessions. False when they have no such session.
    pub async fn delete_user_session(&self, user: UserId, id: SessionId) -> Result<bool> {
        self.sql
            .write(move |tx| {
                Ok(tx.execute("DELETE FROM session WHERE id = $1 AND user_id = $2", params![id, user])? > 0)
            })
            .await
    }

    /// Ends all of a user's sessions but this one.
    pub async fn delete_other_sessions(&self, user: UserId, current: Option<SecretHash>) -> Result<()> {
        self.sql
            .write(move |tx| {
                // No token has an empty hash.
                let kept = current.map_or_else(Vec::new, |hash| hash.to_vec());
                tx.execute("DELETE FROM session WHERE user_id = $1 AND hash <> $2", params![user, &kept[..]])?;
                Ok(())
            })
            .await
    }
}

struct UseRow {
    id: SessionId,
    user_id: UserId,
    last_used_at: Timestamp,
}

impl FromRow for UseRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, user_id: row.get("user_id")?, last_used_at: row.get("last_used_at")? })
    }
}

struct SessionRow {
    hash: Vec<u8>,
    session: Session,
}

impl SessionRow {
    fn seen_by(self, current: Option<SecretHash>) -> Session {
        Session { is_current: current.is_some_and(|hash| hash[..] == self.hash[..]), ..self.session }
    }
}

impl FromRow for SessionRow {
    fn from_row(row: &Row) -> Result<Self> {
        let session = Session {
            id: row.get("id")?,
            user_agent: row.get("user_agent")?,
            created_at: row.get("created_at")?,
            last_used_at: row.get("last_used_at")?,
            is_current: false,
        };
        Ok(Self { hash: row.get("hash")?, session })
    }
}
