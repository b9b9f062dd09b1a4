//! Changing and deleting versions and collections.

use ayumi_model::artifact::{Artifact, ArtifactType, Collection};
use ayumi_model::name::{ArtifactTypeName, CollectionName};
use ayumi_model::{ArtifactCollectionId, ArtifactId, limits};

use super::{Action, ArtifactChange, checked_description, checked_metadata, parse_aliases, parse_tags};
use crate::Service;
use crate::caller::Caller;
use crate::error::{Error, Result};

impl Service {
    /// Changes what is said about a version.
    pub async fn update_artifact(
        &self,
        caller: &Caller,
        id: ArtifactId,
        mut change: ArtifactChange,
    ) -> Result<Artifact> {
        let artifact = self.get_artifact(caller, id, Action::Write).await?;
        change.description = checked_description(change.description)?;
        change.metadata = checked_metadata(change.metadata)?;
        Ok(self.store().update_artifact(artifact.id, change).await?)
    }

    /// Gives a version aliases in one of its collections, and takes others away. The caller needs to write where that
    /// collection is.
    pub async fn change_aliases(
        &self,
        caller: &Caller,
        id: ArtifactId,
        collection: &Collection,
        add: &[&str],
        delete: &[&str],
    ) -> Result<()> {
        let thing = format!("the collection `{collection}`");
        self.allow_at(caller, Action::Write, collection, &thing).await?;
        let (add, delete) = (parse_aliases(add.iter().copied())?, parse_aliases(delete.iter().copied())?);
        self.check_protected(caller, collection, add.iter().chain(&delete)).await?;
        Ok(self.store().change_aliases(collection.id, id, add, delete).await?)
    }

    /// The collection that names lead to, if the caller may write there.
    pub async fn get_collection_at(
        &self,
        caller: &Caller,
        entity: &str,
        project: &str,
        name: &str,
    ) -> Result<Collection> {
        let (project, _) = self.get_project(caller, entity, project, Action::Write).await?;
        let found = self.find_collection(&project, name).await?;
        found.ok_or_else(|| Error::not_found(format!("the collection `{entity}/{}/{name}`", project.name)))
    }

    /// Deletes a version with its links; with its aliases only where that is asked for.
    pub async fn delete_artifact(&self, caller: &Caller, id: ArtifactId, with_aliases: bool) -> Result<Artifact> {
        let artifact = self.get_any_artifact(caller, id, Action::Write).await?;
        self.check_protected_links(caller, &artifact).await?;
        Ok(self.store().delete_artifact(artifact.id, with_aliases).await?)
    }

    /// The type of this name, made now if the project has none.
    pub async fn ensure_artifact_type(
        &self,
        caller: &Caller,
        entity: &str,
        project: &str,
        name: &str,
        description: Option<String>,
    ) -> Result<ArtifactType> {
        let name = ArtifactTypeName::parse(name)?;
        let description = checked_description(description)?;
        let (project, _) = self.ensure_project(caller, Some(entity), Some(project)).await?;
        Ok(self.store().ensure_artifact_type(project.id, name, description).await?)
    }

    /// Renames or describes a collection.
    pub async fn update_collection(
        &self,
        caller: &Caller,
        id: ArtifactCollectionId,
        name: Option<&str>,
        description: Option<String>,
    ) -> Result<Collection> {
        let collection = self.get_collection(caller, id, Action::Write).await?;
        let name = name.map(CollectionName::parse).transpose()?.filter(|name| *name != collection.name);
        let description = checked_description(description)?;
        Ok(self.store().update_collection(id, name, description).await?)
    }

    /// Gives a sequence another type.
    pub async fn move_collection(
        &self,
        caller: &Caller,
        id: ArtifactCollectionId,
        type_name: &str,
    ) -> Result<Collection> {
        let collection = self.get_collection(caller, id, Action::Write).await?;
        if collection.is_portfolio {
            return Err(Error::invalid("only collections in which versions are made change their type"));
        }
        Ok(self.store().move_collection(id, ArtifactTypeName::parse(type_name)?).await?)
    }

    /// Puts tags on a collection and takes others off.
    pub async fn change_collection_tags(
        &self,
        caller: &Caller,
        collection: &Collection,
        add: &[&str],
        delete: &[&str],
    ) -> Result<()> {
        let thing = format!("the collection `{collection}`");
        self.allow_at(caller, Action::Write, collection, &thing).await?;
        let (add, delete) = (parse_tags(add.iter().copied())?, parse_tags(delete.iter().copied())?);
        Ok(self.store().change_collection_tags(collection.id, add, delete).await?)
    }

    /// Deletes a collection: a sequence with all its versions, a portfolio with its links.
    pub async fn delete_collection(&self, caller: &Caller, id: ArtifactCollectionId) -> Result<Collection> {
        let collection = self.get_collection(caller, id, Action::Write).await?;
        if collection.is_portfolio {
            let aliases = self.store().list_aliases(id, None, limits::PAGE).await?;
            self.check_protected(caller, &collection, &aliases).await?;
        }
        for artifact in &self.removal_of_collection(caller, &collection).await?.artifacts {
            self.check_protected_links(caller, artifact).await?;
        }
        self.store().delete_collection(id).await?;
        Ok(collection)
    }
}
