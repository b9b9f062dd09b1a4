//! Who asks, and how they prove it.

use std::sync::Arc;
use std::time::Duration;

use ayumi_model::name::EntityName;
use ayumi_model::user::User;

use crate::error::{Error, Result};
use crate::{Service, password, secret};

/// Who asks.
#[derive(Debug, Clone)]
pub enum Caller {
    /// Nobody we know.
    Anonymous,
    /// A signed-in user.
    User(Arc<User>),
}

impl Caller {
    /// The user, if somebody is signed in.
    pub fn user(&self) -> Option<&User> {
        match self {
            Self::Anonymous => None,
            Self::User(user) => Some(user),
        }
    }

    /// The user, or the error that says to sign in.
    pub fn signed_in(&self) -> Result<&User> {
        self.user().ok_or_else(Error::unauthenticated)
    }

    /// The user, who must be an administrator of the server.
    pub fn admin(&self) -> Result<&User> {
        let user = self.signed_in()?;
        match user.is_admin {
            true => Ok(user),
            false => Err(Error::forbidden("only an administrator of this server may do this")),
        }
    }
}

/// A key's use is written down at most this often.
const USE_EVERY: Duration = Duration::from_secs(60);

impl Service {
    /// Signs in with an API key.
    pub async fn sign_in_with_key(&self, key: &str) -> Result<Caller> {
        let key = secret::normalized(key);
        if key.len() < secret::MIN_KEY || key.len() > secret::MAX_KEY {
            return Err(Error::unauthenticated());
        }
        let hash = secret::hash(key);
        let (caller, id) = match self.0.keys.get(&hash) {
            Some(found) => found,
            None => {
                let found = self.store().find_user_by_api_key(hash).await?;
                let (user, id, _) = found.ok_or_else(Error::unauthenticated)?;
                let found = (Caller::User(Arc::new(user)), id);
                self.0.keys.insert(hash, found.clone());
                found
            }
        };
        let now = self.now();
        let last = self.0.key_uses.get(&id);
        if last.is_none_or(|last| now.since(last) >= USE_EVERY) {
            self.0.key_uses.insert(id, now);
            let store = self.store().clone();
            // Only for show, so nobody waits for it and a failure is of no consequence.
            tokio::spawn(async move { store.touch_api_key(id, now).await });
        }
        Ok(caller)
    }

    /// Signs in with the token of a session; an unknown or expired one is anonymous.
    pub async fn sign_in_with_session(&self, token: &str) -> Result<Caller> {
        let user = self.store().find_user_by_session(secret::hash(token)).await?;
        Ok(user.map_or(Caller::Anonymous, |user| Caller::User(Arc::new(user))))
    }

    /// Signs a person in with their password or one of their API keys, and opens a session. Returns its token.
    pub async fn open_session(&self, username: &str, secret_text: &str) -> Result<(Caller, String)> {
        let wrong = || {
            Error::new(ayumi_model::ErrorKind::Unauthenticated, "the name or the password is wrong")
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
        let token = self.create_session(&user).await?;
        Ok((Caller::User(Arc::new(user)), token))
    }

    pub(crate) async fn create_session(&self, user: &User) -> Result<String> {
        let token = self.store().random().hex(32);
        let lifetime = Duration::from_secs(u64::from(self.config().session_days) * 86_400);
        self.store().create_session(user.id, secret::hash(&token), self.now().plus(lifetime)).await?;
        Ok(token)
    }

    /// Ends a session.
    pub async fn close_session(&self, token: &str) -> Result<()> {
        Ok(self.store().delete_session(secret::hash(token)).await?)
    }

    /// How long a session lasts.
    pub fn session_lifetime(&self) -> Duration {
        Duration::from_secs(u64::from(self.config().session_days) * 86_400)
    }
}
