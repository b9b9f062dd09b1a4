//! What clients sent straight to the object store, without a word to the server: found and compared before the commit.

use ayumi_model::artifact::Artifact;
use ayumi_store::Error as StoreError;
use ayumi_store::artifacts::contents::NewContent;
use ayumi_store::artifacts::uploads::Upload;
use futures::{StreamExt, TryStreamExt};

use super::parts::PATIENCE;
use super::upload::check_written;
use crate::Service;
use crate::error::Result;

/// Uploads that the object store is asked about at once.
const AT_ONCE: usize = 32;
/// Contents in one transaction.
const BATCH: usize = 200;

impl Service {
    /// Makes contents of what has arrived for a version. What has not is left to the commit to miss.
    ///
    /// # Errors
    /// `Invalid` when other bytes arrived than were announced; `Busy` while they are still read.
    pub(super) async fn receive_arrivals(&self, artifact: &Artifact) -> Result<()> {
        let (service, id) = (self.clone(), artifact.id);
        let work = async move {
            let uploads = service.store().list_direct_uploads(id).await?;
            for batch in uploads.chunks(BATCH) {
                service.receive(batch).await?;
            }
            Ok(())
        };
        self.0.joining.join(format!("{id}"), PATIENCE, work).await
    }

    async fn receive(&self, uploads: &[Upload]) -> Result<()> {
        let Some(entity) = uploads.first().map(|upload| upload.entity_id) else { return Ok(()) };
        let measured = futures::stream::iter(uploads.to_vec()).map(|upload| self.measure(upload));
        let arrived: Vec<Option<NewContent>> = measured.buffer_unordered(AT_ONCE).try_collect().await?;
        self.store().put_contents(entity, arrived.into_iter().flatten().collect()).await?;
        Ok(())
    }

    async fn measure(&self, upload: Upload) -> Result<Option<NewContent>> {
        let written = match self.store().blobs().measure(&upload.blob, upload.md5).await {
            Ok(written) => written,
            Err(StoreError::NotFound(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        check_written(&written, upload.md5)?;
        let (md5, size_bytes, blob) = (upload.md5, written.size_bytes, upload.blob);
        Ok(Some(NewContent { md5, size_bytes, blob, parts: Vec::new() }))
    }
}
