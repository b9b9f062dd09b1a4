//! Turns: how many requests of one key are worked on at once, so that no script keeps everybody else waiting.

use std::sync::Arc;
use std::time::Duration;

use axum::http::header::{AUTHORIZATION, HeaderName};
use axum::http::{HeaderMap, HeaderValue};
use ayumi_model::ErrorKind;
use ayumi_service::secret::{self, Hash};
use ayumi_service::{Error, Result};
use moka::sync::Cache;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::auth::{key_of, session_token};

/// Requests of one key, or one session, worked on at once; others wait for their turn.
pub const PER_KEY: usize = 64;
/// Keys known at a time. One that is forgotten while it has turns may have more of them for a moment.
const KEYS: u64 = 100_000;
/// How long a key is known after its last request.
const IDLE: Duration = Duration::from_secs(600);
/// Seconds after which it is worth to ask how many turns are left.
const RESET: HeaderValue = HeaderValue::from_static("1");

/// The turns of all keys. Cheap to clone.
#[derive(Clone)]
pub struct Turns {
    of_keys: Cache<Hash, Arc<Semaphore>>,
}

/// A request's turn, until it is dropped.
pub struct Turn {
    turns: Arc<Semaphore>,
    _permit: OwnedSemaphorePermit,
}

impl Default for Turns {
    fn default() -> Self {
        Self { of_keys: Cache::builder().max_capacity(KEYS).time_to_idle(IDLE).build() }
    }
}

impl Turns {
    /// Waits for a turn for the key or session in these headers; nobody in particular needs none. A wrong key has turns, too:
    /// it is not known here what is one.
    ///
    /// # Errors
    /// `Busy` after `wait`.
    pub async fn take(&self, headers: &HeaderMap, wait: Duration) -> Result<Option<Turn>> {
        let key = match headers.get(AUTHORIZATION) {
            Some(value) => key_of(value),
            None => session_token(headers).map(str::to_owned),
        };
        let Some(key) = key else { return Ok(None) };
        let turns = self.of_keys.get_with(secret::hash(&key), || Arc::new(Semaphore::new(PER_KEY)));
        match tokio::time::timeout(wait, turns.clone().acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Some(Turn { turns, _permit: permit })),
            _ => Err(Error::new(
                ErrorKind::Busy,
                format!("this key has {PER_KEY} requests under way; try again shortly"),
            )),
        }
    }
}

impl Turn {
    /// Tells in the answer how many turns the key has left. The wandb client slows down by it.
    pub fn tell(&self, headers: &mut HeaderMap) {
        headers.insert(HeaderName::from_static("ratelimit-limit"), HeaderValue::from(PER_KEY));
        headers
            .insert(HeaderName::from_static("ratelimit-remaining"), HeaderValue::from(self.turns.available_permits()));
        headers.insert(HeaderName::from_static("ratelimit-reset"), RESET);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(key: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static(key))])
    }

    #[tokio::test]
    async fn a_key_has_so_many_turns_and_others_are_not_kept_waiting() {
        let turns = Turns::default();
        let mut taken = Vec::new();
        for _ in 0..PER_KEY {
            taken.push(turns.take(&headers("Bearer a"), Duration::from_secs(60)).await.unwrap().unwrap());
        }
        let refused = turns.take(&headers("Bearer a"), Duration::ZERO).await.err().unwrap();
        assert_eq!((refused.kind(), refused.to_string().contains("64 requests")), (ErrorKind::Busy, true));
        assert!(turns.take(&headers("Bearer b"), Duration::ZERO).await.unwrap().is_some());
        assert!(turns.take(&HeaderMap::new(), Duration::ZERO).await.unwrap().is_none());
        taken.pop();
        let turn = turns.take(&headers("Bearer a"), Duration::ZERO).await.unwrap().unwrap();
        let mut answer = HeaderMap::new();
        turn.tell(&mut answer);
        assert_eq!(answer["ratelimit-remaining"], "0");
        drop(taken);
        turn.tell(&mut answer);
        assert_eq!(
            (&answer["ratelimit-limit"], &answer["ratelimit-remaining"]),
            (&HeaderValue::from(64), &HeaderValue::from(63))
        );
    }
}
