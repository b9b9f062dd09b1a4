//! Changing and deleting versions, and what they are called.

use ayumi_model::artifact::{Artifact, ArtifactState, LATEST, Ttl};
use ayumi_model::name::{AliasName, TagName};
use ayumi_model::{ArtifactCollectionId, ArtifactId, Timestamp};

use super::create::{add_tags, set_alias};
use super::manifests::discard_blobs;
use super::{get_artifact, stored_ttl};
use crate::Store;
use crate::error::{Error, Result};
use crate::params;
use crate::sql::Tx;

/// What to change of a version; `None` leaves a member as it is.
#[derive(Debug, Clone, Default)]
pub struct ArtifactChange {
    /// Free text.
    pub description: Option<String>,
    /// A JSON object, which replaces the whole of it.
    pub metadata: Option<String>,
    /// How long it is kept.
    pub ttl: Option<Ttl>,
    /// Tags to put on it.
    pub add_tags: Vec<TagName>,
    /// Tags to take off it.
    pub delete_tags: Vec<TagName>,
}

impl Store {
    /// Changes what is said about a version.
    pub async fn update_artifact(&self, id: ArtifactId, change: ArtifactChange) -> Result<Artifact> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                tx.execute(
                    "UPDATE artifact SET description = coalesce($2, description), metadata = coalesce($3, metadata),
                     ttl = CASE WHEN $4 = 1 THEN $5 ELSE ttl END, updated_at = $6 WHERE id = $1",
                    params![
                        id,
                        change.description.as_deref(),
                        change.metadata.as_deref(),
                        change.ttl.is_some(),
                        change.ttl.and_then(stored_ttl),
                        now
                    ],
                )?;
                add_tags(tx, id, &change.add_tags)?;
                for tag in &change.delete_tags {
                    tx.execute("DELETE FROM artifact_tag WHERE artifact_id = $1 AND tag = $2", params![id, tag])?;
                }
                get_artifact(tx, id)
            })
            .await
    }

    /// Gives a version aliases in a collection, and takes others away.
    ///
    /// # Errors
    /// `Invalid` when the version is not in the collection.
    pub async fn change_aliases(
        &self,
        collection: ArtifactCollectionId,
        id: ArtifactId,
        add: Vec<AliasName>,
        delete: Vec<AliasName>,
    ) -> Result<()> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let version: Option<i64> = tx.find(
                    "SELECT version FROM artifact_membership WHERE collection_id = $1 AND artifact_id = $2",
                    params![collection, id],
                )?;
                if version.is_none() {
                    return Err(Error::Invalid("the version is not in this collection".to_owned()));
                }
                for alias in &add {
                    set_alias(tx, collection, alias.as_str(), id)?;
                }
                for alias in &delete {
                    tx.execute(
                        "DELETE FROM artifact_alias WHERE collection_id = $1 AND alias = $2 AND artifact_id = $3",
                        params![collection, alias, id],
                    )?;
                }
                tx.execute("UPDATE artifact SET updated_at = $2 WHERE id = $1", params![id, now])?;
                Ok(())
            })
            .await
    }

    /// Deletes a version with its links. Bytes that no other version names are freed later. One that is deleted already
    /// stays so.
    ///
    /// # Errors
    /// `Invalid` when it has aliases, unless those may go too.
    pub async fn delete_artifact(&self, id: ArtifactId, with_aliases: bool) -> Result<Artifact> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let artifact = get_artifact(tx, id)?;
                if artifact.state == ArtifactState::Deleted {
                    return Ok(artifact);
                }
                let mut aliases = artifact.memberships.iter().flat_map(|membership| &membership.aliases);
                if let Some(alias) = aliases.next().filter(|_| !with_aliases) {
                    return Err(Error::Invalid(format!(
                        "the version has the alias `{alias}`; it is deleted only together with its aliases"
                    )));
                }
                delete(tx, id, now)?;
                get_artifact(tx, id)
            })
            .await
    }

    /// Deletes a collection: a sequence with all its versions and their links, a portfolio with the links in it.
    pub async fn delete_collection(&self, id: ArtifactCollectionId) -> Result<()> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let text = "SELECT id FROM artifact WHERE sequence_id = $1";
                for artifact in tx.query::<ArtifactId>(text, params![id])? {
                    delete(tx, artifact, now)?;
                }
                tx.execute("DELETE FROM artifact_collection WHERE id = $1", params![id])?;
                Ok(())
            })
            .await
    }
}

/// Leaves of a version nothing but its row.
pub(super) fn delete(tx: &mut Tx<'_>, id: ArtifactId, now: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT INTO artifact_content_idle (content_id, since) SELECT DISTINCT content_id, CAST($2 AS BIGINT)
         FROM artifact_entry WHERE artifact_id = $1 AND content_id IS NOT NULL
         ON CONFLICT (content_id) DO UPDATE SET since = excluded.since",
        params![id, now],
    )?;
    discard_blobs(tx, "artifact_id", id.get(), now)?;
    let collections: Vec<ArtifactCollectionId> =
        tx.query("SELECT collection_id FROM artifact_membership WHERE artifact_id = $1", params![id])?;
    for table in [
        "artifact_entry",
        "artifact_manifest",
        "artifact_tag",
        "artifact_wanted_alias",
        "artifact_client_id",
        "run_artifact",
    ] {
        tx.execute(&format!("DELETE FROM {table} WHERE artifact_id = $1"), params![id])?;
    }
    for collection in collections {
        leave(tx, collection, id)?;
    }
    tx.execute(
        "UPDATE artifact SET state = 'deleted', description = NULL, metadata = NULL, size_bytes = 0, n_entries = 0,
         ttl = NULL, updated_at = $2 WHERE id = $1",
        params![id, now],
    )?;
    Ok(())
}

/// Takes a version out of a collection. The newest that stays is its latest then, if this one was.
pub(super) fn leave(tx: &mut Tx<'_>, collection: ArtifactCollectionId, id: ArtifactId) -> Result<()> {
    let latest: Option<ArtifactId> = tx.find(
        "SELECT artifact_id FROM artifact_alias WHERE collection_id = $1 AND alias = $2",
        params![collection, LATEST],
    )?;
    for table in ["artifact_alias", "artifact_membership"] {
        let text = format!("DELETE FROM {table} WHERE collection_id = $1 AND artifact_id = $2");
        tx.execute(&text, params![collection, id])?;
    }
    if latest != Some(id) {
        return Ok(());
    }
    let newest: Option<ArtifactId> = tx.find(
        "SELECT artifact_id FROM artifact_membership WHERE collection_id = $1 ORDER BY version DESC LIMIT 1",
        params![collection],
    )?;
    newest.map_or(Ok(()), |newest| set_alias(tx, collection, LATEST, newest))
}
