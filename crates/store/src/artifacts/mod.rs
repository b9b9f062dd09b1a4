//! Artifacts in the catalog: their types, collections, versions, entries, contents, and the runs that made and used them.
//!
//! Reading order: [`create`] begins a version, [`manifests`], [`uploads`] and [`contents`] take what is sent for it, [`commit`] makes
//! it whole in one transaction; [`collections`], [`versions`] and [`entries`] find things in an [`order`], [`summaries`] and
//! [`compare`] tell more of them, [`edit`] and [`links`] change them, [`lineage`] and [`graph`] tell which runs made and used
//! them, [`removal`] tells what a deletion takes along, and [`garbage`] removes what nothing names any more.

pub mod collections;
pub mod commit;
pub mod compare;
pub mod contents;
pub mod create;
pub mod edit;
pub mod entries;
pub mod garbage;
pub mod graph;
pub mod lineage;
pub mod links;
pub mod manifests;
pub mod order;
pub mod removal;
pub mod summaries;
pub mod uploads;
pub mod versions;

use std::collections::HashMap;

use ayumi_model::artifact::{Artifact, ArtifactState, ArtifactType, Collection, Membership, StorageLayout, Ttl};
use ayumi_model::name::{AliasName, TagName};
use ayumi_model::{ArtifactCollectionId, ArtifactId};

use crate::error::{Error, Result};
use crate::params;
use crate::sql::{FromRow, FromValue, Row, Tx, Value};

/// The columns of a collection, for a SELECT from [`COLLECTION_TABLES`].
pub(crate) const COLLECTION_COLUMNS: &str = "c.id AS c_id, c.project_id AS c_project_id, p.entity_id AS c_entity_id, \
    e.name AS c_entity, p.name AS c_project, c.name AS c_name, c.is_portfolio AS c_is_portfolio, \
    t.name AS c_type_name, c.description AS c_description, c.created_at AS c_created_at, c.updated_at AS c_updated_at";

/// The tables that [`COLLECTION_COLUMNS`] come from. What deleted projects held is gone at once, though a job removes it later.
pub(crate) const COLLECTION_TABLES: &str = "artifact_collection c JOIN artifact_type t ON t.id = c.type_id \
    JOIN project p ON p.id = c.project_id AND p.deleted_at IS NULL JOIN entity e ON e.id = p.entity_id";

/// The columns of a version beside those of its sequence, for a SELECT from `artifact a`.
pub(crate) const ARTIFACT_COLUMNS: &str = "a.id, a.state, a.version, a.digest, a.description, a.metadata, \
    a.size_bytes, a.n_entries, a.layout, a.history_step, a.ttl, a.created_at, a.updated_at";

impl FromRow for ArtifactType {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            project_id: row.get("project_id")?,
            name: row.get("name")?,
            description: row.get("description")?,
            created_at: row.get("created_at")?,
        })
    }
}

impl FromRow for Collection {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("c_id")?,
            project_id: row.get("c_project_id")?,
            entity_id: row.get("c_entity_id")?,
            entity: row.get("c_entity")?,
            project: row.get("c_project")?,
            name: row.get("c_name")?,
            is_portfolio: row.get("c_is_portfolio")?,
            type_name: row.get("c_type_name")?,
            description: row.get("c_description")?,
            created_at: row.get("c_created_at")?,
            updated_at: row.get("c_updated_at")?,
        })
    }
}

impl FromValue for ArtifactState {
    fn from_value(value: &Value) -> Option<Self> {
        Self::parse(&String::from_value(value)?)
    }
}

impl FromValue for StorageLayout {
    fn from_value(value: &Value) -> Option<Self> {
        Self::parse(&String::from_value(value)?)
    }
}

impl FromRow for Artifact {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            state: row.get("state")?,
            version: row.get("version")?,
            digest: row.get("digest")?,
            description: row.get("description")?,
            metadata: row.get("metadata")?,
            size_bytes: row.get("size_bytes")?,
            n_entries: row.get("n_entries")?,
            layout: row.get("layout")?,
            history_step: row.get("history_step")?,
            ttl: ttl_of(row.get("ttl")?),
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
            sequence: Collection::from_row(row)?,
            tags: Vec::new(),
            memberships: Vec::new(),
        })
    }
}

fn ttl_of(stored: Option<i64>) -> Ttl {
    match stored {
        None => Ttl::Inherited,
        Some(seconds) if seconds > 0 => Ttl::Seconds(seconds),
        Some(_) => Ttl::Disabled,
    }
}

fn stored_ttl(ttl: Ttl) -> Option<i64> {
    match ttl {
        Ttl::Inherited => None,
        Ttl::Disabled => Some(0),
        Ttl::Seconds(seconds) => Some(seconds),
    }
}

impl FromRow for Membership {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            artifact_id: row.get("m_artifact_id")?,
            version: row.get("m_version")?,
            created_at: row.get("m_created_at")?,
            collection: Collection::from_row(row)?,
            aliases: Vec::new(),
        })
    }
}

/// The version with this id, whatever its state.
pub(crate) fn find_artifact(tx: &mut Tx<'_>, id: ArtifactId) -> Result<Option<Artifact>> {
    let text = format!(
        "SELECT {ARTIFACT_COLUMNS}, {COLLECTION_COLUMNS} FROM {COLLECTION_TABLES}
         JOIN artifact a ON a.sequence_id = c.id WHERE a.id = $1"
    );
    let mut found: Vec<Artifact> = tx.query(&text, params![id])?;
    load_labels(tx, &mut found)?;
    Ok(found.pop())
}

/// The same of one that must be there.
pub(crate) fn get_artifact(tx: &mut Tx<'_>, id: ArtifactId) -> Result<Artifact> {
    find_artifact(tx, id)?.ok_or_else(|| Error::NotFound("the artifact".to_owned()))
}

/// The collection with this id.
pub(crate) fn get_collection(tx: &mut Tx<'_>, id: ArtifactCollectionId) -> Result<Collection> {
    let text = format!("SELECT {COLLECTION_COLUMNS} FROM {COLLECTION_TABLES} WHERE c.id = $1");
    tx.find(&text, params![id])?.ok_or_else(|| Error::NotFound("the collection".to_owned()))
}

struct TagRow {
    artifact_id: ArtifactId,
    tag: TagName,
}

impl FromRow for TagRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { artifact_id: row.get("artifact_id")?, tag: row.get("tag")? })
    }
}

struct AliasRow {
    artifact_id: ArtifactId,
    collection_id: ArtifactCollectionId,
    alias: AliasName,
}

impl FromRow for AliasRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            artifact_id: row.get("artifact_id")?,
            collection_id: row.get("collection_id")?,
            alias: row.get("alias")?,
        })
    }
}

/// Ids as a list in a statement: they are our own numbers, and a list has no portable placeholder.
pub(super) fn id_list<T>(ids: impl IntoIterator<Item = ayumi_model::Id<T>>) -> String {
    let ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
    ids.join(",")
}

/// Fills in tags, memberships and aliases of many versions with one statement each.
pub(crate) fn load_labels(tx: &mut Tx<'_>, artifacts: &mut [Artifact]) -> Result<()> {
    if artifacts.is_empty() {
        return Ok(());
    }
    let ids = id_list(artifacts.iter().map(|artifact| artifact.id));
    let text = format!("SELECT artifact_id, tag FROM artifact_tag WHERE artifact_id IN ({ids}) ORDER BY tag");
    let mut tags: HashMap<ArtifactId, Vec<TagName>> = HashMap::new();
    for row in tx.query::<TagRow>(&text, &[])? {
        tags.entry(row.artifact_id).or_default().push(row.tag);
    }
    let text = format!(
        "SELECT artifact_id, collection_id, alias FROM artifact_alias WHERE artifact_id IN ({ids}) ORDER BY alias"
    );
    let mut aliases: HashMap<(ArtifactId, ArtifactCollectionId), Vec<AliasName>> = HashMap::new();
    for row in tx.query::<AliasRow>(&text, &[])? {
        aliases.entry((row.artifact_id, row.collection_id)).or_default().push(row.alias);
    }
    let text = format!(
        "SELECT m.artifact_id AS m_artifact_id, m.version AS m_version, m.created_at AS m_created_at,
         {COLLECTION_COLUMNS} FROM {COLLECTION_TABLES} JOIN artifact_membership m ON m.collection_id = c.id
         WHERE m.artifact_id IN ({ids}) ORDER BY c.is_portfolio, m.created_at, c.id"
    );
    let mut memberships: HashMap<ArtifactId, Vec<Membership>> = HashMap::new();
    for mut row in tx.query::<Membership>(&text, &[])? {
        row.aliases = aliases.remove(&(row.artifact_id, row.collection.id)).unwrap_or_default();
        memberships.entry(row.artifact_id).or_default().push(row);
    }
    for artifact in artifacts {
        // A version may stand in the list more than once.
        artifact.tags = tags.get(&artifact.id).cloned().unwrap_or_default();
        artifact.memberships = memberships.get(&artifact.id).cloned().unwrap_or_default();
    }
    Ok(())
}
