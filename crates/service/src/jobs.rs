//! Housekeeping between requests. Every job may run in several processes at once: what each does, it does in one
//! statement or in a way that doing it twice does no harm.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::Service;
use crate::error::Result;
use crate::live::What;

/// Blobs removed in one go.
const GARBAGE_BATCH: usize = 1_000;

impl Service {
    /// Runs all jobs until the future is dropped.
    pub async fn run_jobs(&self) {
        tokio::join!(
            every(Duration::from_secs(5), "crash detection", || self.detect_crashes()),
            every(Duration::from_secs(10), "checkpoint", || self.checkpoint()),
            every(Duration::from_secs(60), "blob garbage", || self.collect_garbage()),
        );
    }

    /// Marks runs that fell silent as crashed.
    pub async fn detect_crashes(&self) -> Result<()> {
        // After a pause of the server itself every run has been silent, and gets its time to be heard of again.
        if self.now().since(self.0.started_at) < self.config().crash_after {
            return Ok(());
        }
        let deadline = self.now().minus(self.config().crash_after);
        for run in self.store().mark_crashed(deadline).await? {
            tracing::info!(run = %run.path, "no heartbeat for {:?}: the run has crashed", self.config().crash_after);
            self.publish(&run, What::Run);
        }
        Ok(())
    }

    async fn checkpoint(&self) -> Result<()> {
        Ok(self.store().sql().checkpoint().await?)
    }

    /// Removes the bytes of files that were replaced or deleted some time ago.
    pub async fn collect_garbage(&self) -> Result<()> {
        let deadline = self.now().minus(self.config().blob_grace);
        for blob in self.store().list_garbage(deadline, GARBAGE_BATCH).await? {
            self.store().blobs().delete(&blob).await?;
            self.store().forget_garbage(blob).await?;
        }
        Ok(())
    }

    /// Whether the server can take writes.
    pub async fn check_ready(&self) -> Result<()> {
        self.store().sql().check_space()?;
        Ok(self.store().probe_write().await?)
    }
}

async fn every<F>(period: Duration, name: &str, job: impl Fn() -> F)
where
    F: Future<Output = Result<()>>,
{
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = job().await {
            tracing::warn!("{name} failed and will be tried again: {error}");
        }
    }
}
