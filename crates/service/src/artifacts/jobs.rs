//! Housekeeping of artifacts.

use std::time::Duration;

use super::offer::UPLOAD_TIME;
use crate::Service;
use crate::error::Result;

/// How long a version may stay pending while nobody works on it.
const ABANDONED: Duration = Duration::from_secs(7 * 86_400);
/// Rows of each kind in one transaction.
const BATCH: usize = 500;

impl Service {
    /// Deletes versions whose time is over or that were abandoned, and gives up contents that no version names. Their bytes
    /// go with the next [`collect_garbage`](Self::collect_garbage) after the grace time.
    pub async fn tend_artifacts(&self) -> Result<()> {
        while self.store().expire_artifacts(BATCH).await? == BATCH {}
        let deadline = self.now().minus(ABANDONED);
        while self.store().drop_abandoned_artifacts(deadline, BATCH).await? == BATCH {}
        // Whoever was offered one may still be sending.
        let deadline = self.now().minus(self.config().upload_grace.max(UPLOAD_TIME));
        loop {
            let uploads = self.store().list_old_uploads(deadline, BATCH).await?;
            for upload in &uploads {
                self.give_up(upload).await?;
            }
            if uploads.len() < BATCH {
                break;
            }
        }
        let deadline = self.now().minus(self.config().upload_grace);
        loop {
            let (n_seen, n_bytes) = self.store().sweep_contents(deadline, BATCH).await?;
            if n_bytes > 0 {
                tracing::info!("{n_bytes} bytes of artifacts belong to no version any more and will be freed");
            }
            if n_seen < BATCH {
                return Ok(());
            }
        }
    }
}
