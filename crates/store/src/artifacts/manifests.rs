//! Manifests on their way in.

use ayumi_model::artifact::ArtifactState;
use ayumi_model::id::noun;
use ayumi_model::{ArtifactId, ArtifactManifestId, Timestamp};

use super::get_artifact;
use crate::Store;
use crate::error::{Error, Result};
use crate::params;
use crate::sql::{FromRow, FromValue, Row, Tx, Value};

/// How a manifest makes up a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ManifestKind {
    /// Alone.
    Full,
    /// Over what another version contains.
    Incremental,
    /// Together with those of other writers.
    Patch,
}

impl ManifestKind {
    /// The kind of this name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Full, Self::Incremental, Self::Patch].into_iter().find(|kind| kind.as_str() == text)
    }

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Incremental => "incremental",
            Self::Patch => "patch",
        }
    }
}

impl FromValue for ManifestKind {
    fn from_value(value: &Value) -> Option<Self> {
        Self::parse(&String::from_value(value)?)
    }
}

/// A manifest that was announced, and perhaps uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestFile {
    /// Identifies it.
    pub id: ArtifactManifestId,
    /// The version it is for.
    pub artifact_id: ArtifactId,
    /// How it makes it up.
    pub kind: ManifestKind,
    /// Of an incremental one, the version it is over.
    pub base: Option<ArtifactId>,
    /// MD5 of the file in base64, as the client says; empty while it does not know.
    pub digest: String,
    /// The uploaded file.
    pub blob: Option<String>,
}

const MANIFEST_COLUMNS: &str = "id, artifact_id, kind, base_id, digest, blob";

impl FromRow for ManifestFile {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            artifact_id: row.get("artifact_id")?,
            kind: row.get("kind")?,
            base: row.get("base_id")?,
            digest: row.get("digest")?,
            blob: row.get("blob")?,
        })
    }
}

impl Store {
    /// Announces a manifest. A version has one full or incremental manifest, which the second call changes, and any number of
    /// patches.
    ///
    /// # Errors
    /// `Invalid` once the version is committed.
    pub async fn create_manifest(
        &self,
        artifact: ArtifactId,
        kind: ManifestKind,
        base: Option<ArtifactId>,
        digest: String,
    ) -> Result<ManifestFile> {
        let (new_id, now) = (self.new_id::<noun::ArtifactManifest>(), self.now());
        self.sql
            .write(move |tx| {
                touch_pending(tx, artifact, now)?;
                let existing: Option<ArtifactManifestId> = match kind {
                    ManifestKind::Patch => None,
                    _ => tx.find(
                        "SELECT id FROM artifact_manifest WHERE artifact_id = $1 AND kind = $2",
                        params![artifact, kind.as_str()],
                    )?,
                };
                let id = match existing {
                    Some(id) => {
                        set_digest(tx, id, &digest, base, now)?;
                        id
                    }
                    None => {
                        tx.execute(
                            "INSERT INTO artifact_manifest (id, artifact_id, kind, base_id, digest)
                             VALUES ($1, $2, $3, $4, $5)",
                            params![new_id, artifact, kind.as_str(), base, &digest],
                        )?;
                        new_id
                    }
                };
                get_manifest(tx, id)
            })
            .await
    }

    /// Says what an announced manifest will be.
    pub async fn update_manifest(
        &self,
        id: ArtifactManifestId,
        digest: String,
        base: Option<ArtifactId>,
    ) -> Result<ManifestFile> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let manifest = get_manifest(tx, id)?;
                touch_pending(tx, manifest.artifact_id, now)?;
                set_digest(tx, id, &digest, base, now)?;
                get_manifest(tx, id)
            })
            .await
    }

    /// The manifest with this id.
    pub async fn find_manifest(&self, id: ArtifactManifestId) -> Result<Option<ManifestFile>> {
        let text = format!("SELECT {MANIFEST_COLUMNS} FROM artifact_manifest WHERE id = $1");
        self.sql.read(move |tx| tx.find(&text, params![id])).await
    }

    /// Those of a version that were uploaded, oldest first.
    pub async fn list_manifests(&self, artifact: ArtifactId) -> Result<Vec<ManifestFile>> {
        self.sql.read(move |tx| uploaded(tx, artifact)).await
    }

    /// Makes a durable blob the file of a manifest.
    pub async fn put_manifest(&self, id: ArtifactManifestId, blob: String) -> Result<()> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let manifest = get_manifest(tx, id)?;
                touch_pending(tx, manifest.artifact_id, now)?;
                discard_blobs(tx, "id", id.get(), now)?;
                tx.execute("DELETE FROM blob_garbage WHERE blob = $1", params![&blob])?;
                tx.execute("UPDATE artifact_manifest SET blob = $2 WHERE id = $1", params![id, &blob])?;
                Ok(())
            })
            .await
    }
}

/// Notes that somebody still works on a version, which must be pending.
fn touch_pending(tx: &mut Tx<'_>, artifact: ArtifactId, now: Timestamp) -> Result<()> {
    let text = "UPDATE artifact SET updated_at = $2 WHERE id = $1 AND state = 'pending'";
    if tx.execute(text, params![artifact, now])? > 0 {
        return Ok(());
    }
    let artifact = get_artifact(tx, artifact)?;
    let why = if artifact.state == ArtifactState::Deleted { "deleted" } else { "committed" };
    Err(Error::Invalid(format!("this version of `{}` is {why} and takes no manifest", artifact.sequence)))
}

fn set_digest(
    tx: &mut Tx<'_>,
    id: ArtifactManifestId,
    digest: &str,
    base: Option<ArtifactId>,
    now: Timestamp,
) -> Result<()> {
    let before: String = tx.get("SELECT digest FROM artifact_manifest WHERE id = $1", params![id])?;
    if before != digest {
        // What was uploaded is not what is announced now.
        discard_blobs(tx, "id", id.get(), now)?;
    }
    tx.execute(
        "UPDATE artifact_manifest SET digest = $2, base_id = coalesce($3, base_id) WHERE id = $1",
        params![id, digest, base],
    )?;
    Ok(())
}

/// Gives up the uploaded files of the manifests with this `id` or `artifact_id`.
pub(super) fn discard_blobs(tx: &mut Tx<'_>, column: &str, id: i64, now: Timestamp) -> Result<()> {
    tx.execute(
        &format!(
            "INSERT INTO blob_garbage (blob, since) SELECT blob, CAST($2 AS BIGINT) FROM artifact_manifest
             WHERE {column} = $1 AND blob IS NOT NULL ON CONFLICT (blob) DO NOTHING"
        ),
        params![id, now],
    )?;
    tx.execute(&format!("UPDATE artifact_manifest SET blob = NULL WHERE {column} = $1"), params![id])?;
    Ok(())
}

pub(super) fn uploaded(tx: &mut Tx<'_>, artifact: ArtifactId) -> Result<Vec<ManifestFile>> {
    let text = format!(
        "SELECT {MANIFEST_COLUMNS} FROM artifact_manifest WHERE artifact_id = $1 AND blob IS NOT NULL ORDER BY id"
    );
    tx.query(&text, params![artifact])
}

fn get_manifest(tx: &mut Tx<'_>, id: ArtifactManifestId) -> Result<ManifestFile> {
    let text = format!("SELECT {MANIFEST_COLUMNS} FROM artifact_manifest WHERE id = $1");
    tx.find(&text, params![id])?.ok_or_else(|| Error::NotFound("the manifest".to_owned()))
}
