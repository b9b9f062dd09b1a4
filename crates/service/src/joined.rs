//! Work that requests wait for and none of them owns: one that gives up leaves it running, and one that asks again finds it.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ayumi_model::ErrorKind;
use futures::FutureExt;
use futures::future::{BoxFuture, Shared};

use crate::error::{Error, Result};

/// How it ended; several read it, so it is no [`Error`].
type Outcome = std::result::Result<(), (ErrorKind, String)>;
type Running = Shared<BoxFuture<'static, Outcome>>;

/// Work under way, by what it is about.
pub(crate) struct JoinedWork<K>(Arc<Mutex<HashMap<K, Running>>>);

impl<K> Default for JoinedWork<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Clone + Eq + Hash + Send + 'static> JoinedWork<K> {
    /// Waits for the work on `key`, which is started unless somebody has done that.
    ///
    /// # Errors
    /// Those of the work, and `Busy` when it is not over within `patience`: asking again goes on waiting.
    pub(crate) async fn join<W>(&self, key: K, patience: Duration, work: W) -> Result<()>
    where
        W: Future<Output = Result<()>> + Send + 'static,
    {
        let running = self.running(key, work);
        match tokio::time::timeout(patience, running).await {
            Ok(outcome) => outcome.map_err(|(kind, message)| Error::new(kind, message)),
            Err(_) => Err(Error::new(ErrorKind::Busy, "the server is still at work on this; ask again shortly")),
        }
    }

    fn running<W>(&self, key: K, work: W) -> Running
    where
        W: Future<Output = Result<()>> + Send + 'static,
    {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let start = || {
            let over = Over { all: self.0.clone(), key: key.clone() };
            let task = tokio::spawn(async move {
                let _over = over;
                work.await.map_err(|error| (error.kind(), error.to_string()))
            });
            let outcome = task.map(|done| done.unwrap_or_else(|error| Err((ErrorKind::Internal, error.to_string()))));
            outcome.boxed().shared()
        };
        all.entry(key.clone()).or_insert_with(start).clone()
    }
}

/// Forgets work when it ends, in whichever way.
struct Over<K: Eq + Hash> {
    all: Arc<Mutex<HashMap<K, Running>>>,
    key: K,
}

impl<K: Eq + Hash> Drop for Over<K> {
    fn drop(&mut self) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::oneshot;

    #[tokio::test]
    async fn who_asks_again_finds_the_work_of_before() {
        let work = JoinedWork::default();
        let (done, is_done) = oneshot::channel();
        let first = async { is_done.await.map_err(|_| Error::invalid("dropped")) };
        let gave_up = work.join("key", Duration::ZERO, first).await;
        assert_eq!(gave_up.unwrap_err().kind(), ErrorKind::Busy);
        done.send(()).unwrap();
        let second = async { Err(Error::invalid("started twice")) };
        work.join("key", Duration::from_secs(60), second).await.unwrap();
        // What is over is forgotten.
        let third = work.join("key", Duration::from_secs(60), async { Err(Error::invalid("anew")) }).await;
        assert_eq!(third.unwrap_err().to_string(), "anew");
    }
}
