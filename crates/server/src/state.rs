//! What every handler may use.

use std::sync::Arc;

use ayumi_service::Service;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::guard::IN_FLIGHT;
use crate::metrics::Metrics;
use crate::turns::Turns;

/// How the server presents itself; from the flags of `ayumi serve`.
#[derive(Debug, Clone)]
pub struct Config {
    /// Base of every URL given out, without a trailing slash.
    pub public_url: String,
    /// Host names (with port) that requests may be addressed to; none accepts any.
    pub hosts: Option<Vec<String>>,
}

/// What every handler may use. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// Every verb.
    pub service: Service,
    /// How the server presents itself.
    pub config: Arc<Config>,
    /// Counters.
    pub metrics: Metrics,
    /// Cancelled when the server is told to stop: streams without an end end then.
    pub stopping: CancellationToken,
    /// A permit for each request worked on.
    pub in_flight: Arc<Semaphore>,
    /// What one key may have of them.
    pub turns: Turns,
}

impl AppState {
    /// The state over a service.
    pub fn new(service: Service, config: Config) -> Self {
        Self {
            service,
            config: Arc::new(config),
            metrics: Metrics::default(),
            stopping: CancellationToken::new(),
            in_flight: Arc::new(Semaphore::new(IN_FLIGHT)),
            turns: Turns::default(),
        }
    }

    /// Base of every URL given out, without a trailing slash.
    pub fn public_url(&self) -> &str {
        &self.config.public_url
    }

    /// Whether the server is reached over TLS.
    pub fn is_https(&self) -> bool {
        self.config.public_url.starts_with("https://")
    }
}
