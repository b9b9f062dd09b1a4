//! From uploaded manifests to a whole version.

use ayumi_model::artifact::manifest::{Manifest, ManifestEntry, ManifestError};
use ayumi_model::artifact::{Artifact, ArtifactState};
use ayumi_model::{ArtifactId, ErrorKind};
use ayumi_store::artifacts::commit::{Commit, NewEntry};
use ayumi_store::artifacts::entries::EntryQuery;
use ayumi_store::artifacts::manifests::{ManifestFile, ManifestKind};
use futures::TryStreamExt;
use md5::{Digest, Md5};

use super::upload::parse_md5;
use super::{Action, BY_ID};
use crate::Service;
use crate::caller::Caller;
use crate::error::{Error, Result};

impl Service {
    /// Commits a version: reads its manifests, and makes it whole with all its files, or leaves it pending as it was. One that
    /// is committed already stays as it is.
    ///
    /// # Errors
    /// `Invalid` with the reason when a manifest cannot be used, its digest is another than the one announced, or a file is
    /// missing or of another size.
    pub async fn commit_artifact(&self, caller: &Caller, id: ArtifactId) -> Result<Artifact> {
        let artifact = self.get_artifact(caller, id, Action::Write).await?;
        if artifact.state == ArtifactState::Committed {
            return Ok(artifact);
        }
        let files = self.store().list_manifests(id).await?;
        if files.is_empty() {
            return Err(Error::invalid(format!("the manifest of `{}` was not uploaded", artifact.sequence)));
        }
        self.receive_arrivals(&artifact).await?;
        // Manifests are large in memory, so few are read at a time.
        let _turn =
            self.0.committing.acquire().await.map_err(|_| Error::new(ErrorKind::Busy, "the server is stopping"))?;
        let announced = files.iter().all(|file| file.kind == ManifestKind::Full).then(|| artifact.digest.clone());
        let mut manifest = match files.first().filter(|file| file.kind == ManifestKind::Incremental) {
            Some(file) => self.base_of(caller, file).await?,
            None => None,
        };
        for file in &files {
            let part = self.read_manifest(file).await?;
            match &mut manifest {
                Some(manifest) => manifest.overlay(part).map_err(refusal)?,
                None => manifest = Some(part),
            }
        }
        let manifest = manifest.ok_or_else(|| Error::not_found(BY_ID))?;
        let blobs = files.into_iter().filter_map(|file| file.blob).collect();
        let commit = blocking(move || prepare(id, manifest, blobs, announced)).await?;
        Ok(self.store().commit_artifact(commit).await?)
    }

    /// What the version contains that an incremental manifest builds upon.
    async fn base_of(&self, caller: &Caller, file: &ManifestFile) -> Result<Option<Manifest>> {
        let Some(base) = file.base else { return Ok(None) };
        let base = self.get_artifact(caller, base, Action::Download).await?;
        if base.state != ArtifactState::Committed {
            return Err(Error::invalid("the version that the manifest builds upon is not committed"));
        }
        let query = EntryQuery { limit: usize::try_from(base.n_entries).unwrap_or_default(), ..EntryQuery::default() };
        let entries = self.store().list_entries(base.id, query).await?;
        let entries = entries.into_iter().map(|entry| {
            let size_bytes = Some(entry.size_bytes);
            let (digest, reference, extra, birth) = (entry.digest, entry.reference, entry.extra, entry.birth);
            (entry.path, ManifestEntry { digest, size_bytes, reference, extra, birth })
        });
        Ok(Some(Manifest { layout: base.layout, entries: entries.collect() }))
    }

    async fn read_manifest(&self, file: &ManifestFile) -> Result<Manifest> {
        let blob = file.blob.as_deref().unwrap_or_default();
        let pieces: Vec<bytes::Bytes> = self.store().blobs().read(blob, None).await?.try_collect().await?;
        blocking(move || {
            let bytes = pieces.concat();
            let text = std::str::from_utf8(&bytes).map_err(|_| Error::invalid("the manifest is not UTF-8"))?;
            Manifest::parse(text).map_err(refusal)
        })
        .await
    }
}

/// Checks a whole manifest, and computes its digest.
fn prepare(
    artifact: ArtifactId,
    manifest: Manifest,
    manifests: Vec<String>,
    announced: Option<String>,
) -> Result<Commit> {
    manifest.check_folders().map_err(refusal)?;
    let mut md5 = Md5::new();
    for piece in manifest.digest_text() {
        md5.update(piece);
    }
    let digest = hex::encode(md5.finalize());
    if let Some(announced) = announced.filter(|announced| *announced != digest) {
        return Err(Error::invalid(format!("the manifest has the digest {digest}, but {announced} was announced")));
    }
    let layout = manifest.layout;
    let entries = manifest.entries.into_iter().map(|(path, entry)| {
        let md5 = match entry.reference {
            Some(_) => None,
            None => Some(
                parse_md5(&entry.digest)
                    .map_err(|_| Error::invalid(format!("the digest of the file `{path}` is not an MD5 in base64")))?,
            ),
        };
        let ManifestEntry { digest, size_bytes, reference, extra, birth } = entry;
        Ok(NewEntry { path, digest, md5, size_bytes, reference, extra, birth })
    });
    Ok(Commit { artifact, manifests, digest, layout, entries: entries.collect::<Result<_>>()? })
}

fn refusal(error: ManifestError) -> Error {
    Error::invalid(error.to_string())
}

/// Work for a processor, away from the threads that wait for sockets.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))?
}
