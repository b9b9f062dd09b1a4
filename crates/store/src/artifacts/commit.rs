//! The one transaction that makes a version whole: its entries, its number, its aliases.

use std::collections::HashMap;

use ayumi_model::artifact::{Artifact, ArtifactState, Content, LATEST, StorageLayout};
use ayumi_model::name::{AliasName, FilePath};
use ayumi_model::{ArtifactCollectionId, ArtifactContentId, ArtifactId, Timestamp};

use super::contents::find_contents;
use super::create::set_alias;
use super::get_artifact;
use super::manifests::{discard_blobs, uploaded};
use super::uploads::forget_uploads;
use crate::Store;
use crate::error::{Error, Result};
use crate::params;
use crate::sql::{FromRow, Param, Row, Tx};

/// What a version is made of.
#[derive(Debug, Clone)]
pub struct Commit {
    /// The version.
    pub artifact: ArtifactId,
    /// The uploaded manifests that were read, oldest first.
    pub manifests: Vec<String>,
    /// The digest that they come to.
    pub digest: String,
    /// How they say that files are stored.
    pub layout: StorageLayout,
    /// What they name.
    pub entries: Vec<NewEntry>,
}

/// An entry of a version that is to be.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// Its path.
    pub path: FilePath,
    /// Its digest as the manifest has it.
    pub digest: String,
    /// Of a file, its MD5; none of a reference.
    pub md5: Option<[u8; 16]>,
    /// Its length, where the manifest tells it.
    pub size_bytes: Option<i64>,
    /// Of a reference, where it is.
    pub reference: Option<String>,
    /// More about a reference.
    pub extra: Option<String>,
    /// The version whose upload brought it.
    pub birth: Option<String>,
}

struct StateRow {
    state: ArtifactState,
    sequence_id: ArtifactCollectionId,
}

impl FromRow for StateRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { state: row.get("state")?, sequence_id: row.get("sequence_id")? })
    }
}

impl Store {
    /// Commits a version; one that is committed already stays as it is.
    ///
    /// # Errors
    /// `Invalid` when bytes of a file are missing or not as many as the manifest says, `Unavailable` when a manifest was
    /// replaced meanwhile.
    pub async fn commit_artifact(&self, commit: Commit) -> Result<Artifact> {
        let now = self.now();
        self.sql.write(move |tx| make_whole(tx, &commit, now)).await
    }
}

fn make_whole(tx: &mut Tx<'_>, commit: &Commit, now: Timestamp) -> Result<Artifact> {
    let id = commit.artifact;
    let lock = format!("SELECT state, sequence_id FROM artifact WHERE id = $1{}", tx.dialect().for_update());
    let row: StateRow = tx.find(&lock, params![id])?.ok_or_else(|| Error::NotFound("the artifact".to_owned()))?;
    match row.state {
        ArtifactState::Pending => {}
        ArtifactState::Committed => return get_artifact(tx, id),
        ArtifactState::Deleted => return Err(Error::Invalid("the artifact was deleted before its commit".to_owned())),
    }
    let blobs: Vec<String> = uploaded(tx, id)?.into_iter().filter_map(|manifest| manifest.blob).collect();
    if blobs != commit.manifests {
        return Err(Error::Unavailable("a manifest of the artifact was replaced during its commit".to_owned()));
    }
    let artifact = get_artifact(tx, id)?;
    let md5s: Vec<[u8; 16]> = commit.entries.iter().filter_map(|entry| entry.md5).collect();
    let contents = find_contents(tx, artifact.sequence.entity_id, &md5s)?;
    let size_bytes = insert_entries(tx, commit, &contents)?;

    let sequence = row.sequence_id;
    let version: i64 = tx.get(
        "UPDATE artifact_collection SET next_version = next_version + 1, updated_at = $2 WHERE id = $1
         RETURNING next_version - 1",
        params![sequence, now],
    )?;
    tx.execute(
        "INSERT INTO artifact_membership (collection_id, artifact_id, version, created_at) VALUES ($1, $2, $3, $4)",
        params![sequence, id, version, now],
    )?;
    let aliases: Vec<AliasName> =
        tx.query("SELECT alias FROM artifact_wanted_alias WHERE artifact_id = $1", params![id])?;
    for alias in aliases.iter().map(AliasName::as_str).chain([LATEST]) {
        set_alias(tx, sequence, alias, id)?;
    }
    tx.execute("DELETE FROM artifact_wanted_alias WHERE artifact_id = $1", params![id])?;
    tx.execute(
        "UPDATE artifact SET state = 'committed', version = $2, digest = $3, size_bytes = $4, n_entries = $5,
         layout = $6, updated_at = $7 WHERE id = $1",
        params![id, version, &commit.digest, size_bytes, commit.entries.len(), commit.layout.as_str(), now],
    )?;
    tx.execute("UPDATE project SET updated_at = $2 WHERE id = $1", params![artifact.sequence.project_id, now])?;
    // Entries say all that the manifests said.
    discard_blobs(tx, "artifact_id", id.get(), now)?;
    forget_uploads(tx, id)?;
    get_artifact(tx, id)
}

/// Writes the entries, and tells what their sizes add up to.
fn insert_entries(tx: &mut Tx<'_>, commit: &Commit, contents: &HashMap<[u8; 16], Content>) -> Result<i64> {
    let mut rows = Vec::with_capacity(commit.entries.len());
    let mut total: i64 = 0;
    for entry in &commit.entries {
        let (size_bytes, content) = match &entry.md5 {
            None => (entry.size_bytes.unwrap_or(0), None),
            Some(md5) => {
                let content = contents.get(md5).ok_or_else(|| {
                    Error::Invalid(format!("the file `{}` of the artifact was not uploaded", entry.path))
                })?;
                (checked_size(entry, content)?, Some(content.id))
            }
        };
        let sum = total.checked_add(size_bytes);
        total = sum.ok_or_else(|| Error::Invalid("the sizes in the manifest add up to too much".to_owned()))?;
        rows.push(row(commit.artifact, entry, size_bytes, content));
    }
    tx.insert_many(
        "INSERT INTO artifact_entry (artifact_id, path, digest, size_bytes, ref, extra, birth, content_id) VALUES",
        &rows,
        "",
    )?;
    Ok(total)
}

fn row(artifact: ArtifactId, entry: &NewEntry, size: i64, content: Option<ArtifactContentId>) -> [Param<'_>; 8] {
    [
        artifact.into(),
        (&entry.path).into(),
        (&entry.digest).into(),
        size.into(),
        entry.reference.as_deref().into(),
        entry.extra.as_deref().into(),
        entry.birth.as_deref().into(),
        content.into(),
    ]
}

fn checked_size(entry: &NewEntry, content: &Content) -> Result<i64> {
    match entry.size_bytes {
        Some(told) if told != content.size_bytes => Err(Error::Invalid(format!(
            "the file `{}` has {} bytes, but the manifest says {told}",
            entry.path, content.size_bytes
        ))),
        _ => Ok(content.size_bytes),
    }
}
