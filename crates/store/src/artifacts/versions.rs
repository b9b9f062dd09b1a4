//! Finding versions: by id, by what a client calls them, by their place in a collection.

use ayumi_model::artifact::Artifact;
use ayumi_model::{ArtifactCollectionId, ArtifactId, EntityId};

use super::{ARTIFACT_COLUMNS, COLLECTION_COLUMNS, COLLECTION_TABLES, find_artifact, load_labels};
use crate::Store;
use crate::error::Result;
use crate::params;
use crate::sql::{FromRow, Row};

/// What in a collection names a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VersionName {
    /// Its number.
    Number(i64),
    /// One of its aliases.
    Alias(String),
}

/// Which versions of a collection to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VersionQuery {
    /// From the first on; else from the newest back.
    pub ascending: bool,
    /// Only those beyond this number.
    pub after: Option<i64>,
    /// How many at most.
    pub limit: usize,
}

/// A version and its number in the collection it was found in.
struct Numbered {
    number: i64,
    artifact: Artifact,
}

impl FromRow for Numbered {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { number: row.get("m_version")?, artifact: Artifact::from_row(row)? })
    }
}

struct ClientIdRow {
    entity_id: EntityId,
    artifact_id: ArtifactId,
}

impl FromRow for ClientIdRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { entity_id: row.get("entity_id")?, artifact_id: row.get("artifact_id")? })
    }
}

impl Store {
    /// The version with this id, whatever its state.
    pub async fn find_artifact(&self, id: ArtifactId) -> Result<Option<Artifact>> {
        self.sql.read(move |tx| find_artifact(tx, id)).await
    }

    /// The versions that clients of several entities call by this name.
    pub async fn find_client_id(&self, client_id: String) -> Result<Vec<(EntityId, ArtifactId)>> {
        self.sql
            .read(move |tx| {
                let rows: Vec<ClientIdRow> = tx.query(
                    "SELECT entity_id, artifact_id FROM artifact_client_id WHERE client_id = $1",
                    params![&client_id],
                )?;
                Ok(rows.into_iter().map(|row| (row.entity_id, row.artifact_id)).collect())
            })
            .await
    }

    /// The version of a collection that a name leads to.
    pub async fn find_version(&self, collection: ArtifactCollectionId, name: VersionName) -> Result<Option<Artifact>> {
        self.sql
            .read(move |tx| {
                let id: Option<ArtifactId> = match &name {
                    VersionName::Number(number) => tx.find(
                        "SELECT artifact_id FROM artifact_membership WHERE collection_id = $1 AND version = $2",
                        params![collection, *number],
                    )?,
                    VersionName::Alias(alias) => tx.find(
                        "SELECT artifact_id FROM artifact_alias WHERE collection_id = $1 AND alias = $2",
                        params![collection, alias],
                    )?,
                };
                id.map_or(Ok(None), |id| find_artifact(tx, id))
            })
            .await
    }

    /// The newest version of a collection.
    pub async fn find_newest_version(&self, collection: ArtifactCollectionId) -> Result<Option<Artifact>> {
        let newest = self.list_versions(collection, VersionQuery { limit: 1, ..VersionQuery::default() }).await?;
        Ok(newest.into_iter().next().map(|(_, artifact)| artifact))
    }

    /// The versions of a collection, each with its number there.
    pub async fn list_versions(
        &self,
        collection: ArtifactCollectionId,
        query: VersionQuery,
    ) -> Result<Vec<(i64, Artifact)>> {
        self.sql
            .read(move |tx| {
                let (comparison, direction, start) =
                    if query.ascending { (">", "ASC", -1) } else { ("<", "DESC", i64::MAX) };
                let text = format!(
                    "SELECT m.version AS m_version, {ARTIFACT_COLUMNS}, {COLLECTION_COLUMNS} FROM {COLLECTION_TABLES}
                     JOIN artifact a ON a.sequence_id = c.id JOIN artifact_membership m ON m.artifact_id = a.id
                     WHERE m.collection_id = $1 AND m.version {comparison} $2
                     ORDER BY m.version {direction} LIMIT $3"
                );
                let after = query.after.unwrap_or(start);
                let rows: Vec<Numbered> = tx.query(&text, params![collection, after, query.limit])?;
                let (numbers, mut artifacts): (Vec<_>, Vec<_>) =
                    rows.into_iter().map(|row| (row.number, row.artifact)).unzip();
                load_labels(tx, &mut artifacts)?;
                Ok(numbers.into_iter().zip(artifacts).collect())
            })
            .await
    }

    /// How many versions a collection has.
    pub async fn count_versions(&self, collection: ArtifactCollectionId) -> Result<i64> {
        self.sql
            .read(move |tx| {
                tx.get("SELECT count(*) FROM artifact_membership WHERE collection_id = $1", params![collection])
            })
            .await
    }
}
