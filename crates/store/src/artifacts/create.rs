//! The beginning of a version: where it goes, and whether it is there already.

use ayumi_model::artifact::{Artifact, LATEST, Ttl};
use ayumi_model::id::noun;
use ayumi_model::name::{AliasName, ArtifactTypeName, CollectionName, TagName};
use ayumi_model::{ArtifactCollectionId, ArtifactId, ArtifactTypeId, EntityId, ProjectId, RunId, Timestamp};

use super::{get_artifact, get_collection, stored_ttl};
use crate::Store;
use crate::error::{Error, Result};
use crate::params;
use crate::sql::Tx;

/// What a client wants to make a version of.
#[derive(Debug, Clone)]
pub struct NewArtifact {
    /// Where.
    pub project: ProjectId,
    /// The owner of the project.
    pub entity: EntityId,
    /// The type; made if the project has none of this name.
    pub type_name: ArtifactTypeName,
    /// The sequence; made if the project has none of this name.
    pub collection: CollectionName,
    /// The run that makes it, if one does.
    pub run: Option<RunId>,
    /// The digest of its manifest, as the client says.
    pub digest: String,
    /// Free text.
    pub description: Option<String>,
    /// A JSON object.
    pub metadata: Option<String>,
    /// Aliases it gets when it is committed, besides `latest`.
    pub aliases: Vec<AliasName>,
    /// Its tags.
    pub tags: Vec<TagName>,
    /// The step of the run.
    pub history_step: Option<i64>,
    /// How long it is kept.
    pub ttl: Ttl,
    /// A committed version of the same digest will do.
    pub deduplicates: bool,
    /// Names the version among several writers.
    pub distributed_id: Option<String>,
    /// What the client calls the version.
    pub client_id: Option<String>,
    /// What the client calls the sequence.
    pub sequence_client_id: Option<String>,
}

impl Store {
    /// Begins a version, or finds the one that the client means: the one it began before, the one that its fellow writers
    /// began, or a committed one with the same content.
    ///
    /// # Errors
    /// `Invalid` where the name belongs to a collection of another type or to a portfolio.
    pub async fn create_artifact(&self, new: NewArtifact) -> Result<Artifact> {
        let ids = NewIds {
            artifact: self.new_id::<noun::Artifact>(),
            artifact_type: self.new_id::<noun::ArtifactType>(),
            collection: self.new_id::<noun::ArtifactCollection>(),
        };
        let now = self.now();
        self.sql.write(move |tx| create(tx, &new, &ids, now)).await
    }
}

/// Ids for what may have to be made.
struct NewIds {
    artifact: ArtifactId,
    artifact_type: ArtifactTypeId,
    collection: ArtifactCollectionId,
}

fn create(tx: &mut Tx<'_>, new: &NewArtifact, ids: &NewIds, now: Timestamp) -> Result<Artifact> {
    // Locking the project keeps two simultaneous first versions of one name apart on PostgreSQL.
    let lock = format!("SELECT id FROM project WHERE id = $1{}", tx.dialect().for_update());
    tx.get::<ProjectId>(&lock, params![new.project])?;
    let sequence = ensure_sequence(tx, new, ids, now)?;
    if let Some(client_id) = &new.sequence_client_id {
        tx.execute(
            "INSERT INTO artifact_sequence_client_id (client_id, entity_id, collection_id) VALUES ($1, $2, $3)
             ON CONFLICT (client_id, entity_id) DO NOTHING",
            params![client_id, new.entity, sequence],
        )?;
    }
    if let Some(id) = find_by_client_id(tx, new, sequence)? {
        return get_artifact(tx, id);
    }
    let (id, is_committed) = match find_same(tx, new, sequence)? {
        Some(found) => found,
        None => {
            insert(tx, new, ids.artifact, sequence, now)?;
            (ids.artifact, false)
        }
    };
    if let Some(client_id) = &new.client_id {
        tx.execute(
            "INSERT INTO artifact_client_id (client_id, entity_id, artifact_id) VALUES ($1, $2, $3)
             ON CONFLICT (client_id, entity_id) DO NOTHING",
            params![client_id, new.entity, id],
        )?;
    }
    if let Some(run) = new.run {
        note_run(tx, run, id, false, None, now)?;
    }
    add_tags(tx, id, &new.tags)?;
    if is_committed {
        for alias in &new.aliases {
            set_alias(tx, sequence, alias.as_str(), id)?;
        }
        set_alias(tx, sequence, LATEST, id)?;
    } else {
        for alias in &new.aliases {
            tx.execute(
                "INSERT INTO artifact_wanted_alias (artifact_id, alias) VALUES ($1, $2)
                 ON CONFLICT (artifact_id, alias) DO NOTHING",
                params![id, alias],
            )?;
        }
    }
    get_artifact(tx, id)
}

/// The sequence of this name and type.
fn ensure_sequence(tx: &mut Tx<'_>, new: &NewArtifact, ids: &NewIds, now: Timestamp) -> Result<ArtifactCollectionId> {
    let found: Option<ArtifactCollectionId> = tx.find(
        "SELECT id FROM artifact_collection WHERE project_id = $1 AND name = $2",
        params![new.project, &new.collection],
    )?;
    let Some(id) = found else {
        let type_id = ensure_type(tx, new.project, &new.type_name, ids.artifact_type, now)?;
        insert_collection(tx, ids.collection, new.project, type_id, &new.collection, false, now)?;
        return Ok(ids.collection);
    };
    let collection = get_collection(tx, id)?;
    if collection.is_portfolio {
        return Err(Error::Invalid(format!(
            "`{collection}` holds links to versions of other artifacts, so no version can be made in it"
        )));
    }
    if collection.type_name != new.type_name {
        return Err(Error::Invalid(format!(
            "artifact `{collection}` has the type `{}`; a version of it cannot have the type `{}`",
            collection.type_name, new.type_name
        )));
    }
    Ok(id)
}

/// The type of this name, made now if the project has none.
pub(super) fn ensure_type(
    tx: &mut Tx<'_>,
    project: ProjectId,
    name: &ArtifactTypeName,
    new_id: ArtifactTypeId,
    now: Timestamp,
) -> Result<ArtifactTypeId> {
    tx.execute(
        "INSERT INTO artifact_type (id, project_id, name, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (project_id, name) DO NOTHING",
        params![new_id, project, name, now],
    )?;
    tx.get("SELECT id FROM artifact_type WHERE project_id = $1 AND name = $2", params![project, name])
}

pub(super) fn insert_collection(
    tx: &mut Tx<'_>,
    id: ArtifactCollectionId,
    project: ProjectId,
    type_id: ArtifactTypeId,
    name: &CollectionName,
    is_portfolio: bool,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "INSERT INTO artifact_collection (id, project_id, type_id, name, is_portfolio, next_version, created_at,
         updated_at) VALUES ($1, $2, $3, $4, $5, 0, $6, $6)",
        params![id, project, type_id, name, is_portfolio, now],
    )?;
    Ok(())
}

/// The version of this sequence that the client began before, so that a retry begins no second one.
fn find_by_client_id(tx: &mut Tx<'_>, new: &NewArtifact, sequence: ArtifactCollectionId) -> Result<Option<ArtifactId>> {
    let Some(client_id) = &new.client_id else { return Ok(None) };
    tx.find(
        "SELECT a.id FROM artifact_client_id i JOIN artifact a ON a.id = i.artifact_id
         WHERE i.client_id = $1 AND i.entity_id = $2 AND a.sequence_id = $3 AND a.state <> 'deleted'",
        params![client_id, new.entity, sequence],
    )
}

/// A version that the client may take for its own, and whether it is committed.
fn find_same(tx: &mut Tx<'_>, new: &NewArtifact, sequence: ArtifactCollectionId) -> Result<Option<(ArtifactId, bool)>> {
    if let Some(distributed_id) = &new.distributed_id {
        let pending: Option<ArtifactId> = tx.find(
            "SELECT id FROM artifact WHERE sequence_id = $1 AND state = 'pending' AND distributed_id = $2",
            params![sequence, distributed_id],
        )?;
        return Ok(pending.map(|id| (id, false)));
    }
    if !new.deduplicates {
        return Ok(None);
    }
    let committed: Option<ArtifactId> = tx.find(
        "SELECT id FROM artifact WHERE sequence_id = $1 AND state = 'committed' AND digest = $2
         ORDER BY version DESC LIMIT 1",
        params![sequence, &new.digest],
    )?;
    Ok(committed.map(|id| (id, true)))
}

fn insert(
    tx: &mut Tx<'_>,
    new: &NewArtifact,
    id: ArtifactId,
    sequence: ArtifactCollectionId,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "INSERT INTO artifact (id, sequence_id, state, digest, description, metadata, size_bytes, n_entries, layout,
         history_step, ttl, distributed_id, created_at, updated_at)
         VALUES ($1, $2, 'pending', $3, $4, $5, 0, 0, 'V2', $6, $7, $8, $9, $9)",
        params![
            id,
            sequence,
            &new.digest,
            new.description.as_deref(),
            new.metadata.as_deref(),
            new.history_step,
            stored_ttl(new.ttl),
            new.distributed_id.as_deref(),
            now
        ],
    )?;
    Ok(())
}

/// Gives an alias of a collection to one of its versions, whichever had it before.
pub(super) fn set_alias(
    tx: &mut Tx<'_>,
    collection: ArtifactCollectionId,
    alias: &str,
    artifact: ArtifactId,
) -> Result<()> {
    tx.execute(
        "INSERT INTO artifact_alias (collection_id, alias, artifact_id) VALUES ($1, $2, $3)
         ON CONFLICT (collection_id, alias) DO UPDATE SET artifact_id = excluded.artifact_id",
        params![collection, alias, artifact],
    )?;
    Ok(())
}

pub(super) fn add_tags(tx: &mut Tx<'_>, artifact: ArtifactId, tags: &[TagName]) -> Result<()> {
    for tag in tags {
        tx.execute(
            "INSERT INTO artifact_tag (artifact_id, tag) VALUES ($1, $2) ON CONFLICT (artifact_id, tag) DO NOTHING",
            params![artifact, tag],
        )?;
    }
    Ok(())
}

/// Notes that a run made or used a version; the first time counts.
pub(super) fn note_run(
    tx: &mut Tx<'_>,
    run: RunId,
    artifact: ArtifactId,
    is_input: bool,
    used_as: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "INSERT INTO run_artifact (run_id, artifact_id, is_input, used_as, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (run_id, is_input, artifact_id) DO NOTHING",
        params![run, artifact, is_input, used_as, now],
    )?;
    Ok(())
}
