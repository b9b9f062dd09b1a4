//! Who asks, and how they prove it.

use std::sync::Arc;
use std::time::Duration;

use ayumi_model::user::User;

use crate::error::{Error, Result};
use crate::{Service, secret};

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

/// The use of a key or a session is written down at most this often.
pub(crate) const USE_EVERY: Duration = Duration::from_secs(60);

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
}
