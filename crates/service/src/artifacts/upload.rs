//! What is uploaded for a pending version: manifests, and the bytes of its files.

use std::sync::atomic::{AtomicUsize, Ordering};

use ayumi_model::artifact::{Artifact, ArtifactState, Content};
use ayumi_model::{ArtifactId, ArtifactManifestId, ErrorKind, limits};
use ayumi_store::Result as StoreResult;
use ayumi_store::artifacts::contents::NewContent;
use ayumi_store::artifacts::manifests::{ManifestFile, ManifestKind};
use ayumi_store::blobs::WrittenBlob;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures::{Stream, StreamExt};

use super::Action;
use super::offer::UPLOAD_TIME;
use crate::Service;
use crate::caller::Caller;
use crate::error::{Error, Result};

impl Service {
    /// Announces a manifest of a pending version.
    pub async fn create_manifest(
        &self,
        caller: &Caller,
        id: ArtifactId,
        kind: ManifestKind,
        base: Option<ArtifactId>,
        digest: &str,
    ) -> Result<ManifestFile> {
        let artifact = self.get_artifact(caller, id, Action::Write).await?;
        self.check_base(caller, base).await?;
        Ok(self.store().create_manifest(artifact.id, kind, base, checked_md5(digest)?).await?)
    }

    /// Says what an announced manifest will be.
    pub async fn update_manifest(
        &self,
        caller: &Caller,
        id: ArtifactManifestId,
        base: Option<ArtifactId>,
        digest: &str,
    ) -> Result<ManifestFile> {
        self.get_manifest(caller, id).await?;
        self.check_base(caller, base).await?;
        Ok(self.store().update_manifest(id, checked_md5(digest)?, base).await?)
    }

    /// A manifest of a version that the caller may write.
    pub async fn get_manifest(&self, caller: &Caller, id: ArtifactManifestId) -> Result<ManifestFile> {
        caller.signed_in()?;
        let missing = || Error::not_found("a manifest with this id");
        let manifest = self.store().find_manifest(id).await?.ok_or_else(missing)?;
        self.get_artifact(caller, manifest.artifact_id, Action::Write).await.map_err(|error| match error.kind() {
            ErrorKind::NotFound => missing(),
            _ => error,
        })?;
        Ok(manifest)
    }

    /// A manifest of a version that was obtained through a checked call or named by a signed URL.
    pub async fn manifest_of(&self, artifact: &Artifact, id: ArtifactManifestId) -> Result<ManifestFile> {
        let manifest = self.store().find_manifest(id).await?.filter(|manifest| manifest.artifact_id == artifact.id);
        manifest.ok_or_else(|| Error::not_found("a manifest with this id"))
    }

    async fn check_base(&self, caller: &Caller, base: Option<ArtifactId>) -> Result<()> {
        match base {
            Some(base) => self.get_artifact(caller, base, Action::Download).await.map(|_| ()),
            None => Ok(()),
        }
    }

    /// Stores bytes for a version that was obtained through a checked call or named by a signed URL. When this returns, they
    /// are durable, and any version of the same entity may name them.
    ///
    /// # Errors
    /// `Invalid` when their MD5 is another; nothing is stored then.
    pub async fn put_content<S, E>(&self, artifact: &Artifact, md5: [u8; 16], body: S) -> Result<Content>
    where
        S: Stream<Item = StoreResult<Bytes, E>> + Send,
        E: std::fmt::Display,
    {
        require_pending(artifact)?;
        let (blob, written) = self.write_blob(body).await?;
        let stored = async {
            check_written(&written, md5)?;
            let (size_bytes, blob) = (written.size_bytes, blob.clone());
            let new = NewContent { md5, size_bytes, blob, parts: Vec::new() };
            Ok(self.store().put_content(artifact.sequence.entity_id, new).await?)
        };
        let stored: Result<Content> = stored.await;
        if stored.as_ref().is_ok_and(|content| content.blob == blob) {
            return stored;
        }
        // Refused, or there already. What is not removed now is removed later.
        let _ = self.store().blobs().delete(&blob).await;
        stored
    }

    /// Stores the file of an announced manifest, under the same terms.
    ///
    /// # Errors
    /// `TooLarge` beyond [`limits::MANIFEST`] bytes.
    pub async fn put_manifest<S, E>(&self, manifest: &ManifestFile, body: S) -> Result<()>
    where
        S: Stream<Item = StoreResult<Bytes, E>> + Send,
        E: std::fmt::Display,
    {
        let n_bytes = AtomicUsize::new(0);
        let body = body.map(|piece| {
            let piece = piece.map_err(|error| error.to_string())?;
            let before = n_bytes.fetch_add(piece.len(), Ordering::Relaxed);
            if before + piece.len() > limits::MANIFEST { Err("too large".to_owned()) } else { Ok(piece) }
        });
        let written = self.write_blob(body).await;
        if n_bytes.load(Ordering::Relaxed) > limits::MANIFEST {
            let most = limits::MANIFEST >> 20;
            return Err(Error::new(ErrorKind::TooLarge, format!("the manifest is larger than {most} MiB")));
        }
        let (blob, written) = written?;
        let stored = async {
            if !manifest.digest.is_empty() {
                check_written(&written, parse_md5(&manifest.digest)?)?;
            }
            Ok(self.store().put_manifest(manifest.id, blob.clone()).await?)
        };
        let stored: Result<()> = stored.await;
        if stored.is_err() {
            let _ = self.store().blobs().delete(&blob).await;
        }
        stored
    }

    /// Writes bytes to a blob that nothing names yet.
    pub(super) async fn write_blob<S, E>(&self, body: S) -> Result<(String, WrittenBlob)>
    where
        S: Stream<Item = StoreResult<Bytes, E>> + Send,
        E: std::fmt::Display,
    {
        let blob = self.store().new_artifact_blob();
        self.store().announce_upload(blob.clone(), self.now().plus(UPLOAD_TIME)).await?;
        let written = self.store().blobs().write(&blob, body).await?;
        Ok((blob, written))
    }
}

pub(super) fn require_pending(artifact: &Artifact) -> Result<()> {
    match artifact.state {
        ArtifactState::Pending => Ok(()),
        _ => Err(Error::invalid(format!("this version of `{}` is committed and takes no files", artifact.sequence))),
    }
}

pub(super) fn check_written(written: &WrittenBlob, expected: [u8; 16]) -> Result<()> {
    if written.md5 == expected {
        return Ok(());
    }
    let (got, expected) = (STANDARD.encode(written.md5), STANDARD.encode(expected));
    Err(Error::invalid(format!("the {} bytes received have the MD5 {got}, not {expected}", written.size_bytes)))
}

/// The 16 bytes of an MD5 in base64.
pub fn parse_md5(text: &str) -> Result<[u8; 16]> {
    let bytes = STANDARD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| Error::invalid("an MD5 is not written as 24 characters of base64"))
}

/// An MD5 in base64, or nothing while it is not known.
fn checked_md5(text: &str) -> Result<String> {
    if !text.is_empty() {
        parse_md5(text)?;
    }
    Ok(text.to_owned())
}
