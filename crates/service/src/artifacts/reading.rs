//! Finding types, collections and versions, and reading what versions contain. Projects and versions handed in were obtained
//! through checked calls.

use std::collections::HashMap;

use ayumi_model::artifact::{
    Artifact, ArtifactState, ArtifactType, Collection, Content, Entry, LATEST, Membership, manifest,
};
use ayumi_model::name::{AliasName, ArtifactTypeName, CollectionName, FilePath, TagName};
use ayumi_model::project::Project;
use ayumi_model::{ArtifactCollectionId, ArtifactId, ErrorKind};
use bytes::Bytes;
use futures::stream::{BoxStream, StreamExt};

use super::{
    Action, CollectionQuery, ComparedPath, Difference, DifferenceCounts, EntryQuery, Holdings, TypeCount, VersionName,
    VersionQuery,
};
use crate::Service;
use crate::caller::Caller;
use crate::error::{Error, Result};

/// Entries read at a time.
const STEP: usize = 2_000;

/// A version, found in a collection.
#[derive(Debug, Clone)]
pub struct Found {
    /// The version.
    pub artifact: Artifact,
    /// Its place in the collection.
    pub membership: Membership,
}

impl Service {
    /// The version with this id, if the caller may see it.
    pub async fn find_artifact(&self, caller: &Caller, id: ArtifactId) -> Result<Option<Artifact>> {
        match self.get_artifact(caller, id, Action::Read).await {
            Ok(artifact) => Ok(Some(artifact)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The version that a signed URL names. Whoever has the URL may use it, so nobody is asked who they are.
    pub async fn artifact_of_signed_url(&self, id: ArtifactId) -> Result<Artifact> {
        let found = self.store().find_artifact(id).await?;
        let found = found.filter(|artifact| artifact.state != ArtifactState::Deleted);
        found.ok_or_else(|| Error::not_found("the artifact"))
    }

    /// The types of a project, by name.
    pub async fn list_artifact_types(&self, project: &Project) -> Result<Vec<ArtifactType>> {
        Ok(self.store().list_artifact_types(project.id).await?)
    }

    /// The type of this name.
    pub async fn find_artifact_type(&self, project: &Project, name: &str) -> Result<Option<ArtifactType>> {
        let Ok(name) = ArtifactTypeName::parse(name) else { return Ok(None) };
        Ok(self.store().find_artifact_type(project.id, &name).await?)
    }

    /// The collections of a project.
    pub async fn list_collections(&self, project: &Project, query: CollectionQuery) -> Result<Vec<Collection>> {
        Ok(self.store().list_collections(project.id, query).await?)
    }

    /// How many there are.
    pub async fn count_collections(&self, project: &Project, query: CollectionQuery) -> Result<i64> {
        Ok(self.store().count_collections(project.id, query).await?)
    }

    /// The collection of this name.
    pub async fn find_collection(&self, project: &Project, name: &str) -> Result<Option<Collection>> {
        let Ok(name) = CollectionName::parse(name) else { return Ok(None) };
        Ok(self.store().find_collection(project.id, &name).await?)
    }

    /// The aliases of a collection, by name.
    pub async fn list_aliases(
        &self,
        collection: &Collection,
        after: Option<String>,
        limit: usize,
    ) -> Result<Vec<AliasName>> {
        Ok(self.store().list_aliases(collection.id, after, limit).await?)
    }

    /// The tags of a collection, by name.
    pub async fn list_collection_tags(&self, collection: &Collection) -> Result<Vec<TagName>> {
        Ok(self.store().list_collection_tags(collection.id).await?)
    }

    /// The version of a project that `collection:alias`, `collection:v3` or `collection` (its latest) leads to.
    pub async fn find_version(&self, project: &Project, name: &str) -> Result<Option<Found>> {
        let (collection, version) = name.split_once(':').unwrap_or((name, LATEST));
        match self.find_collection(project, collection).await? {
            Some(collection) => self.find_version_in(&collection, version).await,
            None => Ok(None),
        }
    }

    /// The version of a collection that an alias or `v` and a number leads to.
    pub async fn find_version_in(&self, collection: &Collection, version: &str) -> Result<Option<Found>> {
        let Some(name) = version_name(version) else { return Ok(None) };
        let found = self.store().find_version(collection.id, name).await?;
        Ok(found.and_then(|artifact| in_collection(artifact, collection)))
    }

    /// The newest version of a collection.
    pub async fn find_newest_version(&self, collection: &Collection) -> Result<Option<Artifact>> {
        Ok(self.store().find_newest_version(collection.id).await?)
    }

    /// The versions of a collection.
    pub async fn list_versions(&self, collection: &Collection, query: VersionQuery) -> Result<Vec<Found>> {
        let found = self.store().list_versions(collection.id, query).await?;
        Ok(found.into_iter().filter_map(|(_, artifact)| in_collection(artifact, collection)).collect())
    }

    /// How many there are, whatever page is asked for.
    pub async fn count_versions(&self, collection: &Collection, query: VersionQuery) -> Result<i64> {
        Ok(self.store().count_versions(collection.id, query).await?)
    }

    /// The types that collections of a project have.
    pub async fn count_types(&self, project: &Project) -> Result<Vec<TypeCount>> {
        Ok(self.store().count_types(project.id).await?)
    }

    /// What collections hold.
    pub async fn list_holdings(&self, collections: &[Collection]) -> Result<HashMap<ArtifactCollectionId, Holdings>> {
        let ids = collections.iter().map(|collection| collection.id).collect();
        Ok(self.store().list_holdings(ids).await?)
    }

    /// The paths of two versions that differ in one of these ways, by path, after the one given; at most `limit`.
    pub async fn compare_artifacts(
        &self,
        (before, after): (&Artifact, &Artifact),
        differences: Vec<Difference>,
        beyond: Option<String>,
        limit: usize,
    ) -> Result<Vec<ComparedPath>> {
        Ok(self.store().compare_artifacts((before.id, after.id), differences, beyond, limit).await?)
    }

    /// How many paths of two versions differ in which way.
    pub async fn count_differences(&self, before: &Artifact, after: &Artifact) -> Result<DifferenceCounts> {
        Ok(self.store().count_differences(before.id, after.id).await?)
    }

    /// A version's entries, by path.
    pub async fn list_entries(&self, artifact: &Artifact, query: EntryQuery) -> Result<Vec<Entry>> {
        Ok(self.store().list_entries(artifact.id, query).await?)
    }

    /// The entry at a path.
    pub async fn find_entry(&self, artifact: &Artifact, path: &FilePath) -> Result<Option<Entry>> {
        Ok(self.store().find_entry(artifact.id, path).await?)
    }

    /// A content of an entity that the caller may read.
    pub async fn get_content(&self, caller: &Caller, entity: &str, md5: [u8; 16]) -> Result<Content> {
        let missing = || Error::not_found(format!("the content {}", hex::encode(md5)));
        let access = self.entity_for(caller, Some(entity), Action::Download).await?;
        self.store().find_content(access.entity.id, md5).await?.ok_or_else(missing)
    }

    /// A content of a version that the caller may read.
    pub async fn get_content_of(&self, caller: &Caller, id: ArtifactId, md5: [u8; 16]) -> Result<Content> {
        let missing = || Error::not_found(format!("the content {}", hex::encode(md5)));
        let artifact = self.get_artifact(caller, id, Action::Download).await?;
        self.store().find_content_of(artifact.id, md5).await?.ok_or_else(missing)
    }

    /// A version's manifest, written while its entries are read.
    pub fn manifest_json(&self, artifact: &Artifact) -> BoxStream<'static, Result<Bytes>> {
        let (store, id) = (self.store().clone(), artifact.id);
        let mut head = String::new();
        manifest::write_head(&mut head, artifact.layout);
        let state = Some((head, None::<FilePath>));
        let pages = futures::stream::try_unfold(state, move |state| {
            let store = store.clone();
            async move {
                let Some((mut text, after)) = state else { return Ok(None) };
                let is_start = after.is_none();
                let after = after.map(|path| path.to_string());
                let page = store.list_entries(id, EntryQuery { after, limit: STEP, ..EntryQuery::default() }).await?;
                for (i, entry) in page.iter().enumerate() {
                    manifest::write_entry(&mut text, entry, is_start && i == 0);
                }
                let next =
                    page.last().filter(|_| page.len() == STEP).map(|entry| (String::new(), Some(entry.path.clone())));
                if next.is_none() {
                    manifest::write_tail(&mut text);
                }
                Ok(Some((Bytes::from(text), next)))
            }
        });
        pages.boxed()
    }
}

fn version_name(text: &str) -> Option<VersionName> {
    let number = text.strip_prefix('v').filter(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
    match number {
        Some(number) => number.parse().ok().map(VersionName::Number),
        None => AliasName::parse(text).ok().map(|alias| VersionName::Alias(alias.to_string())),
    }
}

fn in_collection(artifact: Artifact, collection: &Collection) -> Option<Found> {
    let membership = artifact.memberships.iter().find(|membership| membership.collection.id == collection.id)?.clone();
    Some(Found { artifact, membership })
}
