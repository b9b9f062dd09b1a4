//! What a list of collections or versions shows beside the things themselves.

use std::collections::HashMap;

use ayumi_model::artifact::Artifact;
use ayumi_model::name::{ArtifactTypeName, TagName};
use ayumi_model::run::Run;
use ayumi_model::{ArtifactCollectionId, ArtifactId, Id, ProjectId};

use super::{ARTIFACT_COLUMNS, COLLECTION_COLUMNS, COLLECTION_TABLES, id_list, load_labels};
use crate::Store;
use crate::error::Result;
use crate::params;
use crate::runs::{RUN_COLUMNS, RUN_TABLES};
use crate::sql::{FromRow, Row};

/// What a collection holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holdings {
    /// Its tags, by name.
    pub tags: Vec<TagName>,
    /// How many versions are in it.
    pub n_versions: i64,
    /// What they add up to; bytes that several share are counted for each.
    pub size_bytes: i64,
    /// Its newest version.
    pub newest: Option<Artifact>,
}

/// A type, and how many collections have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeCount {
    /// Its name.
    pub name: ArtifactTypeName,
    /// Collections of it.
    pub n_collections: i64,
}

impl FromRow for TypeCount {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { name: row.get("name")?, n_collections: row.get("n_collections")? })
    }
}

struct Sum {
    collection: ArtifactCollectionId,
    n_versions: i64,
    size_bytes: i64,
}

impl FromRow for Sum {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            collection: row.get("collection_id")?,
            n_versions: row.get("n_versions")?,
            size_bytes: row.get("n_bytes")?,
        })
    }
}

struct Newest {
    collection: ArtifactCollectionId,
    artifact: Artifact,
}

impl FromRow for Newest {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { collection: row.get("m_collection_id")?, artifact: Artifact::from_row(row)? })
    }
}

struct CollectionTag(ArtifactCollectionId, TagName);

impl FromRow for CollectionTag {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(row.get("collection_id")?, row.get("tag")?))
    }
}

struct RunOf(ArtifactId, Run);

impl FromRow for RunOf {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(row.get("artifact_id")?, Run::from_row(row)?))
    }
}

impl Store {
    /// The types of a project that a collection has, by name.
    pub async fn count_types(&self, project: ProjectId) -> Result<Vec<TypeCount>> {
        let text = "SELECT t.name, count(*) AS n_collections FROM artifact_collection c
            JOIN artifact_type t ON t.id = c.type_id WHERE c.project_id = $1 GROUP BY t.name ORDER BY t.name";
        self.sql.read(move |tx| tx.query(text, params![project])).await
    }

    /// What collections hold.
    pub async fn list_holdings(
        &self,
        collections: Vec<ArtifactCollectionId>,
    ) -> Result<HashMap<ArtifactCollectionId, Holdings>> {
        self.sql
            .read(move |tx| {
                let mut holdings: HashMap<_, Holdings> =
                    collections.iter().map(|id| (*id, Holdings::default())).collect();
                if collections.is_empty() {
                    return Ok(holdings);
                }
                let ids = id_list(collections.iter().copied());
                let text = format!(
                    "SELECT m.collection_id, count(*) AS n_versions, CAST(sum(a.size_bytes) AS BIGINT) AS n_bytes
                     FROM artifact_membership m JOIN artifact a ON a.id = m.artifact_id
                     WHERE m.collection_id IN ({ids}) GROUP BY m.collection_id"
                );
                for sum in tx.query::<Sum>(&text, &[])? {
                    let of = holdings.entry(sum.collection).or_default();
                    (of.n_versions, of.size_bytes) = (sum.n_versions, sum.size_bytes);
                }
                let text = format!(
                    "SELECT collection_id, tag FROM artifact_collection_tag WHERE collection_id IN ({ids}) ORDER BY tag"
                );
                for CollectionTag(collection, tag) in tx.query(&text, &[])? {
                    holdings.entry(collection).or_default().tags.push(tag);
                }
                let text = format!(
                    "SELECT m.collection_id AS m_collection_id, {ARTIFACT_COLUMNS}, {COLLECTION_COLUMNS}
                     FROM {COLLECTION_TABLES} JOIN artifact a ON a.sequence_id = c.id
                     JOIN artifact_membership m ON m.artifact_id = a.id WHERE m.collection_id IN ({ids})
                     AND m.version = (SELECT max(n.version) FROM artifact_membership n
                         WHERE n.collection_id = m.collection_id)"
                );
                let newest: Vec<Newest> = tx.query(&text, &[])?;
                let (of, mut artifacts): (Vec<_>, Vec<_>) =
                    newest.into_iter().map(|newest| (newest.collection, newest.artifact)).unzip();
                load_labels(tx, &mut artifacts)?;
                for (collection, artifact) in of.into_iter().zip(artifacts) {
                    holdings.entry(collection).or_default().newest = Some(artifact);
                }
                Ok(holdings)
            })
            .await
    }

    /// The runs, outside the trash, that made each of these versions, the first one first.
    pub async fn list_makers(&self, artifacts: Vec<ArtifactId>) -> Result<HashMap<ArtifactId, Vec<Run>>> {
        if artifacts.is_empty() {
            return Ok(HashMap::new());
        }
        let text = format!(
            "SELECT ra.artifact_id, {RUN_COLUMNS} FROM {RUN_TABLES} JOIN run_artifact ra ON ra.run_id = r.id
             WHERE ra.artifact_id IN ({}) AND ra.is_input = 0 AND r.deleted_at IS NULL ORDER BY ra.created_at, r.id",
            id_list(artifacts)
        );
        self.sql
            .read(move |tx| {
                let mut makers: HashMap<Id<_>, Vec<Run>> = HashMap::new();
                for RunOf(artifact, run) in tx.query(&text, &[])? {
                    makers.entry(artifact).or_default().push(run);
                }
                Ok(makers)
            })
            .await
    }
}
