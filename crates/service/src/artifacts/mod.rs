//! Artifacts: begun, uploaded, committed, found, changed, linked, deleted.
//!
//! Whoever may write in the entity that owns an artifact may make and change versions of it; whoever may read there, or in a
//! registry that it is linked into, may read them. Who may only see a registry sees its versions, and not what they contain. Reading order: [`create`], [`offer`], [`upload`], [`parts`], [`arrivals`], [`commit`], then [`reading`], [`edit`], [`links`], [`lineage`], [`graph`],
//! [`filter`], [`search`], [`removal`] and [`jobs`].

mod arrivals;
mod commit;
mod create;
mod edit;
pub mod filter;
mod graph;
mod jobs;
mod lineage;
mod links;
mod offer;
mod parts;
mod reading;
mod removal;
mod search;
mod upload;

use ayumi_model::artifact::{Artifact, ArtifactState, Collection};
use ayumi_model::name::{AliasName, TagName};
use ayumi_model::{ArtifactCollectionId, ArtifactId, EntityId, ErrorKind, limits};
pub use ayumi_store::artifacts::collections::{CollectionKey, CollectionQuery};
pub use ayumi_store::artifacts::compare::{ComparedPath, Difference, DifferenceCounts, Held};
pub use ayumi_store::artifacts::edit::ArtifactChange;
pub use ayumi_store::artifacts::entries::EntryQuery;
pub use ayumi_store::artifacts::lineage::Side;
pub use ayumi_store::artifacts::manifests::{ManifestFile, ManifestKind};
pub use ayumi_store::artifacts::order::{Order, Place};
pub use ayumi_store::artifacts::summaries::{Holdings, TypeCount};
pub use ayumi_store::artifacts::versions::{NEWEST, VersionKey, VersionName, VersionQuery};

use crate::Service;
use crate::authorize::{Action, authorize};
use crate::caller::Caller;
use crate::error::{Error, Result};
pub use create::NewArtifact;
pub use graph::{Bounds, Edge, Graph, Start};
pub use offer::{Destination, UPLOAD_TIME, Wanted};
pub use reading::Found;
pub use removal::{Consent, Removal};
pub use search::LinkKey;
pub use upload::parse_md5;

/// How a version is called that is known by its id only.
const BY_ID: &str = "an artifact with this id";

impl Service {
    /// A version the caller may do this with. Not a deleted one.
    ///
    /// # Errors
    /// `NotFound` when it is missing, deleted, or not for the caller's eyes.
    pub async fn get_artifact(&self, caller: &Caller, id: ArtifactId, action: Action) -> Result<Artifact> {
        let artifact = self.get_any_artifact(caller, id, action).await?;
        match artifact.state {
            ArtifactState::Deleted => Err(Error::not_found(BY_ID)),
            _ => Ok(artifact),
        }
    }

    /// The same, of a deleted one too.
    async fn get_any_artifact(&self, caller: &Caller, id: ArtifactId, action: Action) -> Result<Artifact> {
        caller.signed_in()?;
        let artifact = self.store().find_artifact(id).await?.ok_or_else(|| Error::not_found(BY_ID))?;
        match self.allow_in(caller, action, artifact.sequence.entity_id, BY_ID).await {
            Err(refused) if matches!(action, Action::Read | Action::Download) => {
                self.allow_by_link(caller, action, &artifact, refused).await?;
            }
            allowed => allowed?,
        }
        Ok(artifact)
    }

    /// Checks that the caller may read a version, or see it, through one of its links; else it is as `refused` says, or as the
    /// link says through which it is seen.
    async fn allow_by_link(&self, caller: &Caller, action: Action, artifact: &Artifact, refused: Error) -> Result<()> {
        let mut refused = refused;
        for link in artifact.links() {
            match self.allow_at(caller, action, &link.collection, BY_ID).await {
                Ok(()) => return Ok(()),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }

    /// A collection the caller may do this with.
    pub async fn get_collection(
        &self,
        caller: &Caller,
        id: ArtifactCollectionId,
        action: Action,
    ) -> Result<Collection> {
        let thing = "a collection with this id";
        caller.signed_in()?;
        let collection = self.store().find_collection_by_id(id).await?.ok_or_else(|| Error::not_found(thing))?;
        self.allow_at(caller, action, &collection, thing).await?;
        Ok(collection)
    }

    /// Checks that the caller may do this with a collection.
    async fn allow_at(&self, caller: &Caller, action: Action, collection: &Collection, thing: &str) -> Result<()> {
        let access = self.access_in(caller, collection.entity_id, collection.project_id).await?;
        authorize(caller, action, &access, thing)?;
        Ok(())
    }

    /// Checks that the caller may read what a version contains that they may see.
    ///
    /// # Errors
    /// `Forbidden` for who sees it only through registries in which they may not.
    pub async fn allow_download(&self, caller: &Caller, artifact: &Artifact) -> Result<()> {
        self.get_any_artifact(caller, artifact.id, Action::Download).await.map(drop)
    }

    /// Whether the caller may see a link to a version, and so the version.
    async fn reads_by_link(&self, caller: &Caller, artifact: &Artifact) -> Result<bool> {
        for link in artifact.links() {
            if self.may_see(caller, &link.collection).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether the caller may see a collection.
    pub async fn may_see(&self, caller: &Caller, collection: &Collection) -> Result<bool> {
        match self.allow_at(caller, Action::Read, collection, "it").await {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Checks that the caller may do this with what belongs to an entity.
    async fn allow_in(&self, caller: &Caller, action: Action, entity: EntityId, thing: &str) -> Result<()> {
        let access = self.store().get_entity(entity, caller.user().map(|user| user.id)).await?;
        authorize(caller, action, &access, thing)?;
        Ok(())
    }
}

fn parse_aliases<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Vec<AliasName>> {
    let aliases: Vec<AliasName> = texts.into_iter().map(AliasName::parse).collect::<Result<_, _>>()?;
    check_number("aliases", aliases.len())?;
    Ok(aliases)
}

fn parse_tags<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Vec<TagName>> {
    let tags: Vec<TagName> = texts.into_iter().map(TagName::parse).collect::<Result<_, _>>()?;
    check_number("tags", tags.len())?;
    Ok(tags)
}

fn check_number(what: &str, n: usize) -> Result<()> {
    match n <= limits::ARTIFACT_LABELS {
        true => Ok(()),
        false => Err(Error::invalid(format!("more than {} {what} at once", limits::ARTIFACT_LABELS))),
    }
}

/// A description as it can be stored.
fn checked_description(text: Option<String>) -> Result<Option<String>> {
    if text.as_ref().is_some_and(|text| text.len() > limits::NOTE) {
        return Err(Error::invalid(format!("the description is longer than {} bytes", limits::NOTE)));
    }
    Ok(text.map(|text| text.replace('\0', "")))
}

/// Metadata as it can be stored: a JSON object.
fn checked_metadata(text: Option<String>) -> Result<Option<String>> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    if text.len() > limits::NOTE {
        return Err(Error::invalid(format!("the metadata is longer than {} bytes", limits::NOTE)));
    }
    let strict =
        ayumi_model::json::to_strict(&text).map_err(|error| Error::invalid(format!("the metadata: {error}")))?;
    match strict.as_str() {
        "null" => Ok(None),
        // A NUL can only stand in it as an escape.
        object if object.starts_with('{') => Ok(Some(strict)),
        _ => Err(Error::invalid("the metadata is not a JSON object")),
    }
}
