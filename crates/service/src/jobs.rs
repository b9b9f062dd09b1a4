//! Housekeeping between requests. Every job may run in several processes at once: what each does, it does in one
//! statement or in a way that doing it twice does no harm.

use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::Service;
use crate::error::Result;
use crate::live::What;

/// A process that has taken a job does it alone for this long.
pub(crate) const LEASE: Duration = Duration::from_secs(30);
/// A run that was asked to stop and not heard of for this long has been killed: its process could not say so any more.
const STOP_SILENCE: Duration = Duration::from_secs(90);
/// Runs purged in one go.
const PURGE_BATCH: usize = 100;
/// Blobs removed in one go.
const GARBAGE_BATCH: usize = 1_000;

impl Service {
    /// Runs all jobs until the future is dropped.
    pub async fn run_jobs(&self) {
        tokio::join!(
            self.relay_changes(),
            every(Duration::from_secs(5), "crash detection", || self.detect_crashes()),
            every(Duration::from_secs(10), "checkpoint", || self.checkpoint()),
            every(Duration::from_secs(60), "blob garbage", || self.collect_garbage()),
            every(Duration::from_secs(60), "artifacts", || self.tend_artifacts()),
            every(Duration::from_secs(60), "trash", || self.purge_trash()),
            every(Duration::from_secs(1), "flush", || self.flush()),
            every(Duration::from_secs(1), "merge", || self.merge()),
            every(Duration::from_secs(60), "packs", || self.tend_packs()),
            every(Duration::from_secs(5), "sweeps", || self.tend_sweeps()),
            every(Duration::from_secs(60), "abandoned trials", || self.kill_abandoned_trials()),
        );
    }

    /// Moves rows from the hot log into parts, as long as some are due.
    async fn flush(&self) -> Result<()> {
        while self.store().is_flush_due(&self.config().flush).await? && self.store().take_lease("flush", LEASE).await? {
            if self.store().flush(&self.config().flush).await? == 0 {
                break;
            }
        }
        Ok(())
    }

    /// Makes one part of several, as long as some should be.
    async fn merge(&self) -> Result<()> {
        while self.store().is_merge_due().await? && self.store().take_lease("merge", LEASE).await? {
            // What could not be merged now is tried again with the next tick.
            if self.store().merge().await? == 0 {
                break;
            }
        }
        Ok(())
    }

    /// Frees the bytes of parts that no run has any more, and keeps the others in few blobs.
    async fn tend_packs(&self) -> Result<()> {
        if self.store().take_lease("packs", LEASE).await? {
            let n_bytes = self.store().sweep_parts().await?;
            if n_bytes > 0 {
                tracing::info!("{n_bytes} bytes of history belong to no run any more and will be freed");
            }
            while self.store().repack().await? > 0 {}
        }
        Ok(())
    }

    /// Removes for good what has been in the trash for long.
    pub async fn purge_trash(&self) -> Result<()> {
        let deadline = self.now().minus(self.config().keep_trash);
        while self.store().purge_trash(deadline, PURGE_BATCH).await? == PURGE_BATCH {}
        while self.store().purge_deleted_projects().await? {}
        Ok(())
    }

    /// Ends runs that fell silent: as killed where they were asked to stop, else as crashed.
    pub async fn detect_crashes(&self) -> Result<()> {
        // After a pause of the server itself every run has been silent, and gets its time to be heard of again.
        if self.now().since(self.0.started_at) < self.config().crash_after {
            return Ok(());
        }
        let deadline = self.now().minus(self.config().crash_after);
        let stop_deadline = self.now().minus(STOP_SILENCE.min(self.config().crash_after));
        for run in self.store().end_silent(deadline, stop_deadline).await? {
            tracing::info!(run = %run.path, state = run.state.as_str(), "no heartbeat: the run has ended");
            self.publish(&run, What::Run);
            if let Err(error) = self.complete_summary_of_crashed(&run).await {
                tracing::warn!(run = %run.path, "the summary of the crashed run cannot be completed: {error}");
            }
        }
        Ok(())
    }

    async fn checkpoint(&self) -> Result<()> {
        Ok(self.store().sql().checkpoint().await?)
    }

    /// Removes the bytes of files that were replaced or deleted some time ago, and tells how many that were.
    pub async fn collect_garbage(&self) -> Result<()> {
        let deadline = self.now().minus(self.config().blob_grace);
        let (mut n_blobs, mut n_bytes) = (0_u64, 0);
        for blob in self.store().list_garbage(deadline, GARBAGE_BATCH).await? {
            let freed = self.store().blobs().delete(&blob).await?;
            self.store().forget_garbage(blob).await?;
            self.0.freed_bytes.fetch_add(freed, Ordering::Relaxed);
            (n_blobs, n_bytes) = (n_blobs + 1, n_bytes + freed);
        }
        if n_bytes > 0 {
            tracing::info!(n_blobs, n_bytes, "freed {n_bytes} bytes of {n_blobs} blobs that nothing names any more");
        }
        Ok(())
    }

    /// Bytes of blobs that this process has freed since it started.
    pub fn freed_bytes(&self) -> u64 {
        self.0.freed_bytes.load(Ordering::Relaxed)
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
