//! What all resolvers of one request share.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ayumi_service::{Caller, Error, Result, Service};

use crate::state::AppState;

/// Bytes of text and JSON in one answer.
const MAX_ANSWER_BYTES: i64 = 64 << 20;

/// Who sends a request.
pub(super) struct Asker {
    pub(super) caller: Caller,
    /// See [`Context::is_shared`].
    pub(super) is_shared: bool,
}

/// One request: who asks, whom to ask, and how it goes. Cheap to clone.
#[derive(Clone)]
pub(super) struct Context(Arc<Inner>);

struct Inner {
    service: Service,
    caller: Caller,
    is_shared: bool,
    public_url: String,
    /// The first failure of a resolver. `apollo_compiler` would only carry its message.
    failure: Mutex<Option<Error>>,
    n_bytes_left: AtomicI64,
}

impl Context {
    pub(super) fn new(state: &AppState, asker: &Asker) -> Self {
        Self(Arc::new(Inner {
            service: state.service.clone(),
            caller: asker.caller.clone(),
            is_shared: asker.is_shared,
            public_url: state.public_url().to_owned(),
            failure: Mutex::new(None),
            n_bytes_left: AtomicI64::new(MAX_ANSWER_BYTES),
        }))
    }

    /// Every verb there is.
    pub(super) fn service(&self) -> &Service {
        &self.0.service
    }

    /// Who asks.
    pub(super) fn caller(&self) -> &Caller {
        &self.0.caller
    }

    /// True where the client is one of several writers of its run, each of which sends only what it knows itself.
    pub(super) fn is_shared(&self) -> bool {
        self.0.is_shared
    }

    /// Where clients reach this server, without a slash at the end.
    pub(super) fn public_url(&self) -> &str {
        &self.0.public_url
    }

    /// Counts what goes into the answer, so that nested lists cannot multiply without bound.
    pub(super) fn charge(&self, n_bytes: usize) -> Result<()> {
        self.require_room(n_bytes)?;
        // Between the two lines nothing else counts: the fields of a request are resolved one after the other.
        self.0.n_bytes_left.fetch_sub(i64::try_from(n_bytes).unwrap_or(i64::MAX), Ordering::Relaxed);
        Ok(())
    }

    /// Checks that so much still fits, for who is about to build it.
    pub(super) fn require_room(&self, n_bytes: usize) -> Result<()> {
        let n_bytes = i64::try_from(n_bytes).unwrap_or(i64::MAX);
        if self.0.n_bytes_left.load(Ordering::Relaxed) >= n_bytes {
            return Ok(());
        }
        let error = Error::invalid(format!("the answer would be larger than {} MiB", MAX_ANSWER_BYTES >> 20));
        Err(error.with_hint("ask for fewer rows, keys or items at once"))
    }

    /// Notes the failure of a resolver; the first one decides the status of the answer.
    pub(super) fn fail(&self, failure: Error) {
        self.0.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(failure);
    }

    /// The first failure, if there was any.
    pub(super) fn take_failure(&self) -> Option<Error> {
        self.0.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
