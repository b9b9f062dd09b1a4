//! Finding versions: by id, by what a client calls them, by their place in a collection.

use ayumi_model::artifact::Artifact;
use ayumi_model::{ArtifactCollectionId, ArtifactId, EntityId};

use super::order::{Key, Order, Place, Value, containing};
use super::{ARTIFACT_COLUMNS, COLLECTION_COLUMNS, COLLECTION_TABLES, find_artifact, load_labels};
use crate::Store;
use crate::error::Result;
use crate::params;
use crate::sql::{FromRow, Param, Row};

/// What in a collection names a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VersionName {
    /// Its number.
    Number(i64),
    /// One of its aliases.
    Alias(String),
}

/// What versions of a collection are ordered by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum VersionKey {
    /// Their number in it.
    #[default]
    Number,
    /// When they were begun.
    CreatedAt,
    /// When their description last changed.
    UpdatedAt,
    /// What their entries add up to.
    Size,
}

impl Key for VersionKey {
    fn column(self) -> &'static str {
        match self {
            Self::Number => "m.version",
            Self::CreatedAt => "a.created_at",
            Self::UpdatedAt => "a.updated_at",
            Self::Size => "a.size_bytes",
        }
    }

    fn is_text(self) -> bool {
        false
    }
}

impl VersionKey {
    /// The place of a version, with its number in the collection, in a list ordered by this.
    pub fn place(self, artifact: &Artifact, number: i64) -> Place {
        let value = match self {
            Self::Number => number,
            Self::CreatedAt => artifact.created_at.as_micros(),
            Self::UpdatedAt => artifact.updated_at.as_micros(),
            Self::Size => artifact.size_bytes,
        };
        Place { value: Value::Number(value), id: artifact.id.get() }
    }
}

/// Which versions of a collection to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VersionQuery {
    /// Only those with this in an alias, a tag, the description, the digest, or as their number.
    pub search: Option<String>,
    /// Only the one with this alias.
    pub alias: Option<String>,
    /// In which order.
    pub order: Order<VersionKey>,
    /// Only those after this place.
    pub after: Option<Place>,
    /// How many at most.
    pub limit: usize,
}

/// The newest first.
pub const NEWEST: Order<VersionKey> = Order { key: VersionKey::Number, descending: true };

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
        let query = VersionQuery { order: NEWEST, limit: 1, ..VersionQuery::default() };
        Ok(self.list_versions(collection, query).await?.into_iter().next().map(|(_, artifact)| artifact))
    }

    /// The versions of a collection, each with its number there.
    ///
    /// # Errors
    /// `Invalid` when the place is one of another order.
    pub async fn list_versions(
        &self,
        collection: ArtifactCollectionId,
        query: VersionQuery,
    ) -> Result<Vec<(i64, Artifact)>> {
        self.sql
            .read(move |tx| {
                let pattern = query.search.as_deref().map(containing);
                let (condition, mut values) = condition(collection, &query, pattern.as_deref());
                let mut text = format!(
                    "SELECT m.version AS m_version, {ARTIFACT_COLUMNS}, {COLLECTION_COLUMNS} FROM {COLLECTION_TABLES}
                     JOIN artifact a ON a.sequence_id = c.id JOIN artifact_membership m ON m.artifact_id = a.id
                     WHERE {condition}"
                );
                query.order.finish(&mut text, &mut values, "a.id", query.after.as_ref(), query.limit)?;
                let rows: Vec<Numbered> = tx.query(&text, &values)?;
                let (numbers, mut artifacts): (Vec<_>, Vec<_>) =
                    rows.into_iter().map(|row| (row.number, row.artifact)).unzip();
                load_labels(tx, &mut artifacts)?;
                Ok(numbers.into_iter().zip(artifacts).collect())
            })
            .await
    }

    /// How many versions of a collection there are, whatever page is asked for.
    pub async fn count_versions(&self, collection: ArtifactCollectionId, query: VersionQuery) -> Result<i64> {
        self.sql
            .read(move |tx| {
                let pattern = query.search.as_deref().map(containing);
                let (condition, values) = condition(collection, &query, pattern.as_deref());
                let text = "SELECT count(*) FROM artifact_membership m JOIN artifact a ON a.id = m.artifact_id";
                tx.get(&format!("{text} WHERE {condition}"), &values)
            })
            .await
    }
}

fn condition<'a>(
    collection: ArtifactCollectionId,
    query: &'a VersionQuery,
    pattern: Option<&'a str>,
) -> (String, Vec<Param<'a>>) {
    let (mut text, mut values) = ("m.collection_id = $1".to_owned(), vec![Param::from(collection)]);
    if let Some(alias) = &query.alias {
        values.push(Param::from(alias));
        text.push_str(&format!(
            " AND EXISTS (SELECT 1 FROM artifact_alias l WHERE l.collection_id = m.collection_id
             AND l.artifact_id = m.artifact_id AND l.alias = ${})",
            values.len()
        ));
    }
    if let Some(pattern) = pattern {
        values.push(Param::from(pattern));
        let like = format!("LIKE ${} ESCAPE '\\'", values.len());
        text.push_str(&format!(
            " AND (lower(a.description) {like} OR a.digest {like} OR 'v' || CAST(m.version AS TEXT) {like}
             OR EXISTS (SELECT 1 FROM artifact_alias l WHERE l.collection_id = m.collection_id
                 AND l.artifact_id = m.artifact_id AND lower(l.alias) {like})
             OR EXISTS (SELECT 1 FROM artifact_tag g WHERE g.artifact_id = m.artifact_id AND lower(g.tag) {like}))"
        ));
    }
    (text, values)
}
