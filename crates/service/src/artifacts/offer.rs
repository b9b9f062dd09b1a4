//! Where the bytes of a version's files go: nowhere, if they are there already; straight to the object store where clients may
//! reach it; else through the server. Large files in parts, if the client cut them so.

use std::collections::HashMap;
use std::time::Duration;

use ayumi_model::artifact::Artifact;
use ayumi_model::{ArtifactUploadId, ErrorKind};
use ayumi_store::artifacts::uploads::Upload;

use super::upload::require_pending;
use crate::Service;
use crate::error::{Error, Result};

/// How long bytes may be sent to an address: large artifacts take hours.
pub const UPLOAD_TIME: Duration = Duration::from_secs(24 * 3_600);
/// Parts of one upload; the object stores' own limit.
const PARTS: usize = 10_000;

/// Bytes that a client has.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// MD5 of all of them.
    pub md5: [u8; 16],
    /// MD5 of each part, in order; empty where they come in one piece.
    pub parts: Vec<[u8; 16]>,
}

/// Where to send bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// Nowhere: the owner of the version has them.
    Stored,
    /// To the server, in one piece.
    Server,
    /// To this address of the object store, in one piece.
    Direct(String),
    /// To the server, in this many parts of this upload.
    ServerParts(ArtifactUploadId, usize),
    /// To these addresses of the object store, one a part of this upload.
    DirectParts(ArtifactUploadId, Vec<String>),
}

impl Service {
    /// Tells for each of these bytes where to send it, for a version that was obtained through a checked call.
    pub async fn offer_contents(&self, artifact: &Artifact, wanted: Vec<Wanted>) -> Result<Vec<Destination>> {
        require_pending(artifact)?;
        if let Some(many) = wanted.iter().find(|wanted| wanted.parts.len() > PARTS) {
            let n_parts = many.parts.len();
            return Err(Error::invalid(format!("a file is cut into {n_parts} parts; at most {PARTS} are taken")));
        }
        let md5s: Vec<[u8; 16]> = wanted.iter().map(|wanted| wanted.md5).collect();
        let known = self.store().offer_contents(artifact.sequence.entity_id, md5s).await?;
        let is_missing = |wanted: &&Wanted| !known.contains_key(&wanted.md5);
        let direct = match self.store().blobs().is_direct() {
            true => {
                let whole = wanted.iter().filter(is_missing).filter(|wanted| wanted.parts.is_empty());
                self.offer_direct(artifact, whole.map(|wanted| wanted.md5).collect()).await?
            }
            false => HashMap::new(),
        };
        let mut destinations = Vec::with_capacity(wanted.len());
        for wanted in wanted {
            destinations.push(if known.contains_key(&wanted.md5) {
                Destination::Stored
            } else if !wanted.parts.is_empty() {
                self.offer_parts(artifact, wanted).await?
            } else {
                direct.get(&wanted.md5).map_or(Destination::Server, |url| Destination::Direct(url.clone()))
            });
        }
        Ok(destinations)
    }

    async fn offer_direct(&self, artifact: &Artifact, md5s: Vec<[u8; 16]>) -> Result<HashMap<[u8; 16], String>> {
        let until = self.now().plus(UPLOAD_TIME);
        let uploads = self.store().offer_uploads(artifact.id, artifact.sequence.entity_id, md5s, until).await?;
        let mut urls = HashMap::with_capacity(uploads.len());
        for (md5, upload) in uploads {
            urls.insert(md5, self.store().blobs().upload_url(&upload.blob, md5, UPLOAD_TIME).await?);
        }
        Ok(urls)
    }

    async fn offer_parts(&self, artifact: &Artifact, wanted: Wanted) -> Result<Destination> {
        let n_parts = wanted.parts.len();
        let upload = match self.store().find_upload_in_parts(artifact.id, wanted.md5, n_parts).await? {
            Some(upload) => upload,
            None => self.begin_parts(artifact, &wanted).await?,
        };
        let parts = self.store().list_upload_parts(upload.id).await?;
        if !parts.iter().map(|part| part.md5).eq(wanted.parts.iter().copied()) {
            let message = "the upload of this file has begun with other parts";
            return Err(Error::new(ErrorKind::Conflict, message));
        }
        let Some(far_id) = &upload.far_id else { return Ok(Destination::ServerParts(upload.id, n_parts)) };
        let mut urls = Vec::with_capacity(n_parts);
        for (number, md5) in (1..).zip(wanted.parts) {
            urls.push(self.store().blobs().part_url(&upload.blob, far_id, number, md5, UPLOAD_TIME).await?);
        }
        Ok(Destination::DirectParts(upload.id, urls))
    }

    async fn begin_parts(&self, artifact: &Artifact, wanted: &Wanted) -> Result<Upload> {
        let (blob, blobs) = (self.store().new_artifact_blob(), self.store().blobs());
        let far_id = if blobs.is_direct() { Some(blobs.begin_parts(&blob).await?) } else { None };
        let new = Upload {
            id: self.store().new_upload_id(),
            artifact_id: artifact.id,
            entity_id: artifact.sequence.entity_id,
            md5: wanted.md5,
            n_parts: wanted.parts.len(),
            blob,
            far_id,
        };
        let until = self.now().plus(UPLOAD_TIME);
        let upload = self.store().create_upload_in_parts(new.clone(), wanted.parts.clone(), until).await?;
        if upload.id != new.id
            && let Some(far_id) = &new.far_id
        {
            // Another request was faster.
            blobs.abort_parts(&new.blob, far_id).await?;
        }
        Ok(upload)
    }
}
