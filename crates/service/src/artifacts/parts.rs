//! Files that come in parts: each part by itself, then the word that all are there.

use std::time::Duration;

use ayumi_model::artifact::Artifact;
use ayumi_model::{ArtifactId, ArtifactUploadId};
use ayumi_store::Result as StoreResult;
use ayumi_store::artifacts::contents::NewContent;
use ayumi_store::artifacts::uploads::{Upload, UploadPart};
use ayumi_store::blobs::WrittenBlob;
use ayumi_store::blobs::in_parts::{Part, list_name};
use ayumi_store::blobs::measure;
use bytes::Bytes;
use futures::Stream;

use super::Action;
use super::offer::UPLOAD_TIME;
use super::upload::{check_written, require_pending};
use crate::Service;
use crate::caller::Caller;
use crate::error::{Error, Result};

/// How long a request waits for what a client finished to be read and compared. Clients that hear of it ask again.
pub(super) const PATIENCE: Duration = Duration::from_secs(8);

impl Service {
    /// Stores a part, counted from 1, for a version that was obtained through a checked call or named by a signed URL.
    /// Returns its MD5. A part may be sent again.
    ///
    /// # Errors
    /// `NotFound` for an upload that is not the version's, or whose parts go elsewhere; `Invalid` when the MD5 is another.
    pub async fn put_part<S, E>(
        &self,
        artifact: &Artifact,
        upload: ArtifactUploadId,
        part: usize,
        body: S,
    ) -> Result<[u8; 16]>
    where
        S: Stream<Item = StoreResult<Bytes, E>> + Send,
        E: std::fmt::Display,
    {
        require_pending(artifact)?;
        let upload = self.get_upload(artifact.id, upload).await?;
        if upload.far_id.is_some() {
            return Err(Error::invalid("the parts of this upload go to the object store"));
        }
        let parts = self.store().list_upload_parts(upload.id).await?;
        let announced = part.checked_sub(1).and_then(|index| parts.get(index));
        let md5 = announced.ok_or_else(|| Error::not_found(format!("part {part} of the upload")))?.md5;
        let (blob, written) = self.write_blob(body).await?;
        let stored = async {
            check_written(&written, md5)?;
            let stored = Part { blob: blob.clone(), size_bytes: written.size_bytes as u64 };
            Ok(self.store().put_upload_part(upload.id, part, stored).await?)
        };
        let stored: Result<()> = stored.await;
        if let Err(error) = stored {
            let _ = self.store().blobs().delete(&blob).await;
            return Err(error);
        }
        Ok(md5)
    }

    /// Makes a content of the parts of an upload, which the client names by the tags it was answered. When this returns, they
    /// are durable and compared with the MD5 of the whole. Doing it again does no harm.
    ///
    /// # Errors
    /// `Invalid` when parts are missing, in another order, or not what was announced; `Busy` while they are still read.
    pub async fn complete_upload(
        &self,
        caller: &Caller,
        id: ArtifactId,
        upload: ArtifactUploadId,
        tags: Vec<(i64, String)>,
    ) -> Result<[u8; 16]> {
        let artifact = self.get_artifact(caller, id, Action::Write).await?;
        let upload = self.get_upload(artifact.id, upload).await?;
        if self.store().find_content(upload.entity_id, upload.md5).await?.is_some() {
            return Ok(upload.md5);
        }
        require_pending(&artifact)?;
        let parts = self.store().list_upload_parts(upload.id).await?;
        check_tags(&upload, &parts, &tags)?;
        let (service, md5) = (self.clone(), upload.md5);
        let tags = tags.into_iter().map(|(_, tag)| tag).collect();
        let work = async move { service.join_parts(&upload, parts, tags).await };
        self.0.joining.join(upload_key(id, md5), PATIENCE, work).await?;
        Ok(md5)
    }

    /// Gives up an upload in parts.
    pub async fn abort_upload(&self, caller: &Caller, id: ArtifactId, upload: ArtifactUploadId) -> Result<()> {
        let artifact = self.get_artifact(caller, id, Action::Write).await?;
        let upload = self.get_upload(artifact.id, upload).await?;
        self.give_up(&upload).await
    }

    /// Forgets an upload, here and in the object store.
    pub(super) async fn give_up(&self, upload: &Upload) -> Result<()> {
        if let Some(far_id) = &upload.far_id
            && self.store().blobs().is_direct()
        {
            self.store().blobs().abort_parts(&upload.blob, far_id).await?;
        }
        Ok(self.store().delete_upload(upload.id).await?)
    }

    async fn get_upload(&self, artifact: ArtifactId, id: ArtifactUploadId) -> Result<Upload> {
        let upload = self.store().find_upload(id).await?;
        let upload = upload.filter(|upload| upload.artifact_id == artifact && upload.n_parts > 0);
        upload.ok_or_else(|| Error::not_found("an upload with this id"))
    }

    async fn join_parts(&self, upload: &Upload, parts: Vec<UploadPart>, tags: Vec<String>) -> Result<()> {
        let (store, blobs) = (self.store(), self.store().blobs());
        let (written, blob, parts) = match &upload.far_id {
            Some(far_id) => {
                blobs.complete_parts(&upload.blob, far_id, tags).await?;
                (blobs.measure(&upload.blob, upload.md5).await?, upload.blob.clone(), Vec::new())
            }
            None => {
                let parts: Vec<Part> = parts.into_iter().filter_map(|part| part.stored).collect();
                let written: WrittenBlob = measure(blobs.read_parts(&parts, None)).await?;
                (written, list_name(&upload.blob), parts)
            }
        };
        check_written(&written, upload.md5)?;
        if !parts.is_empty() {
            store.announce_upload(blob.clone(), self.now().plus(UPLOAD_TIME)).await?;
            blobs.write_list(&blob, &parts).await?;
        }
        let new = NewContent { md5: upload.md5, size_bytes: written.size_bytes, blob, parts };
        store.put_content(upload.entity_id, new).await?;
        Ok(())
    }
}

/// What a request that waits for these bytes waits for.
fn upload_key(artifact: ArtifactId, md5: [u8; 16]) -> String {
    format!("{artifact} {}", hex::encode(md5))
}

/// Compares what a client says to have sent with what was announced and what came.
fn check_tags(upload: &Upload, parts: &[UploadPart], tags: &[(i64, String)]) -> Result<()> {
    if tags.len() != parts.len() {
        return Err(Error::invalid(format!("the upload has {} parts, but {} are named", parts.len(), tags.len())));
    }
    for ((number, part), (named, tag)) in (1..).zip(parts).zip(tags) {
        if *named != number {
            return Err(Error::invalid(format!("part {named} of the upload is named where part {number} belongs")));
        }
        if upload.far_id.is_some() {
            // The object store compares its own tags.
            continue;
        }
        if part.stored.is_none() {
            return Err(Error::invalid(format!("part {number} of the upload was not received")));
        }
        if tag.trim_matches('"') != hex::encode(part.md5) {
            return Err(Error::invalid(format!("part {number} of the upload is named by another MD5")));
        }
    }
    Ok(())
}
