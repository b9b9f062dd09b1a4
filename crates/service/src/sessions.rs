//! Sessions: opened by a password or a key, seen and ended by the person whose they are.

use std::sync::Arc;
use std::time::Duration;

use ayumi_model::name::EntityName;
use ayumi_model::user::{Session, User};
use ayumi_model::{ErrorKind, SessionId};

use crate::caller::{Caller, USE_EVERY};
use crate::error::{Error, Result};
use crate::{Service, password, secret};

/// Bytes kept of what a browser calls itself.
const USER_AGENT: usize = 512;

impl Service {
    /// Signs in with the token of a session; an unknown or expired one is anonymous.
    pub async fn sign_in_with_session(&self, token: &str) -> Result<Caller> {
        let Some((user, id, last)) = self.store().find_user_by_session(secret::hash(token)).await? else {
            return Ok(Caller::Anonymous);
        };
        let now = self.now();
        if now.since(last) >= USE_EVERY {
            let store = self.store().clone();
            // Only for show, as the use of a key is.
            tokio::spawn(async move { store.touch_session(id, now).await });
        }
        Ok(Caller::User(Arc::new(user)))
    }

    /// Signs a person in with their password or one of their API keys, and opens a session. Returns its token.
    pub async fn open_session(&self, username: &str, secret_text: &str, user_agent: &str) -> Result<(Caller, String)> {
        let wrong = || {
            Error::new(ErrorKind::Unauthenticated, "the name or the password is wrong")
                .with_hint("an API key works as password too")
        };
        let user = match EntityName::parse(username) {
            Ok(name) => self.store().find_user(&name).await?,
            Err(_) => None,
        };
        let hash = match &user {
            Some(user) => self.store().find_password_hash(user.id).await?,
            None => None,
        };
        // A name nobody has takes as long as a wrong password, so that names cannot be guessed by time.
        let text = secret_text.to_owned();
        let mut matches = self.hash(move || password::verify(&text, hash.as_deref())).await?;
        let user = user.ok_or_else(wrong)?;
        if !matches && let Ok(Caller::User(owner)) = self.sign_in_with_key(secret_text).await {
            matches = owner.id == user.id;
        }
        if !matches {
            return Err(wrong());
        }
        let token = self.create_session(&user, user_agent).await?;
        Ok((Caller::User(Arc::new(user)), token))
    }

    pub(crate) async fn create_session(&self, user: &User, user_agent: &str) -> Result<String> {
        let token = self.store().random().hex(32);
        let expires_at = self.now().plus(self.session_lifetime());
        let user_agent = user_agent[..user_agent.floor_char_boundary(USER_AGENT)].to_owned();
        self.store().create_session(user.id, secret::hash(&token), user_agent, expires_at).await?;
        Ok(token)
    }

    /// Ends a session.
    pub async fn close_session(&self, token: &str) -> Result<()> {
        Ok(self.store().delete_session(secret::hash(token)).await?)
    }

    /// One's own sessions, last used first. `token` is that of the session which asks, if one does.
    pub async fn list_sessions(&self, caller: &Caller, token: Option<&str>) -> Result<Vec<Session>> {
        Ok(self.store().list_sessions(caller.signed_in()?.id, token.map(secret::hash)).await?)
    }

    /// Ends one of one's own sessions; its next request is nobody's.
    pub async fn delete_session(&self, caller: &Caller, id: SessionId) -> Result<()> {
        match self.store().delete_user_session(caller.signed_in()?.id, id).await? {
            true => Ok(()),
            false => Err(Error::not_found("the session")),
        }
    }

    /// Ends all of one's own sessions but the one that asks.
    pub async fn delete_other_sessions(&self, caller: &Caller, token: Option<&str>) -> Result<()> {
        Ok(self.store().delete_other_sessions(caller.signed_in()?.id, token.map(secret::hash)).await?)
    }

    /// How long a session lasts.
    pub fn session_lifetime(&self) -> Duration {
        Duration::from_secs(u64::from(self.config().session_days) * 86_400)
    }
}
