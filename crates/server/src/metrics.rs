//! What the server counts about itself, in Prometheus text.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use ayumi_service::reading::Backlog;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use crate::state::AppState;

#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabels {
    method: String,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

/// The counters. Cheap to clone.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Family<RequestLabels, Counter>,
    seconds: Family<RouteLabels, Histogram>,
    panics: Counter,
    watchers: Gauge,
    waiting_rows: Gauge,
    merges_due: Gauge,
    points: Gauge,
    bytes: Gauge,
    freed: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("ayumi");
        let requests = Family::default();
        // 0.5 ms to 16 s.
        let histogram: fn() -> Histogram = || Histogram::new(exponential_buckets(0.0005, 2.0, 16));
        let seconds = Family::new_with_constructor(histogram);
        let (panics, watchers) = (Counter::default(), Gauge::default());
        let (waiting_rows, merges_due) = (Gauge::default(), Gauge::default());
        let (points, bytes, freed) = (Gauge::default(), Gauge::default(), Gauge::default());
        registry.register("http_requests", "Requests answered", requests.clone());
        registry.register("http_request_seconds", "Seconds from request to the head of the answer", seconds.clone());
        registry.register("panics", "Requests that panicked", panics.clone());
        registry.register("watchers", "Open streams of live events", watchers.clone());
        registry.register("history_waiting_rows", "Rows in the hot log, not yet in a part", waiting_rows.clone());
        registry.register("history_merges_due", "Runs with new parts to look at", merges_due.clone());
        registry.register("history_part_points", "Values in parts", points.clone());
        registry.register("history_part_bytes", "Bytes of parts", bytes.clone());
        registry.register("blob_freed_bytes", "Bytes of blobs removed since the start", freed.clone());
        let registry = Arc::new(registry);
        Self { registry, requests, seconds, panics, watchers, waiting_rows, merges_due, points, bytes, freed }
    }
}

impl Metrics {
    pub(crate) fn count_panic(&self) {
        self.panics.inc();
    }

    /// Counts a stream of live events until the returned value is dropped.
    pub(crate) fn watch(&self) -> Watching {
        self.watchers.inc();
        Watching(self.watchers.clone())
    }

    /// Notes how much history there is, and how much work its jobs have left.
    pub fn set_backlog(&self, backlog: &Backlog) {
        self.waiting_rows.set(backlog.n_rows);
        self.merges_due.set(backlog.n_merges);
        self.points.set(backlog.n_points);
        self.bytes.set(backlog.n_bytes);
    }

    /// Notes how many bytes of blobs have been freed.
    pub fn set_freed(&self, n_bytes: u64) {
        self.freed.set(i64::try_from(n_bytes).unwrap_or(i64::MAX));
    }

    /// Everything, in Prometheus text.
    pub fn render(&self) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = prometheus_client::encoding::text::encode(&mut text, &self.registry);
        text
    }
}

/// An open stream of live events.
pub(crate) struct Watching(Gauge);

impl Drop for Watching {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Counts every request by its route, never by its path: paths are the users' and without bound.
pub async fn observe(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    // Peers may invent methods; each name seen would be counted for ever.
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    let method = known.into_iter().find(|name| *name == request.method().as_str()).unwrap_or("other").to_owned();
    let route = request.extensions().get::<MatchedPath>().map_or("app", |path| path.as_str()).to_owned();
    let response = next.run(request).await;
    let elapsed = started.elapsed();
    let status = response.status().as_u16();
    tracing::debug!(%method, %route, status, ms = elapsed.as_millis() as u64, "request");
    state.metrics.seconds.get_or_create(&RouteLabels { route: route.clone() }).observe(elapsed.as_secs_f64());
    state.metrics.requests.get_or_create(&RequestLabels { method, route, status }).inc();
    response
}
