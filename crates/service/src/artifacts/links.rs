//! Versions in portfolios: within an entity, and in the registries of its organization.

use ayumi_model::access::Role;
use ayumi_model::artifact::{Artifact, Collection};
use ayumi_model::name::{AliasName, CollectionName};
use ayumi_model::registry;
use ayumi_model::{ArtifactCollectionId, ArtifactId, ProjectId};

use super::{Action, Found, parse_aliases};
use crate::Service;
use crate::authorize::role_in;
use crate::caller::Caller;
use crate::error::{Error, Result};

impl Service {
    /// Links a version into a portfolio, made now if the project has none of this name: in a project of the same entity, which
    /// is made too if it does not exist, or in a registry of its organization.
    ///
    /// # Errors
    /// `Invalid` for projects of other entities, for registries of other organizations, and for a type that the registry does
    /// not take.
    pub async fn link_artifact(
        &self,
        caller: &Caller,
        id: ArtifactId,
        (entity, project): (&str, &str),
        name: &str,
        aliases: &[&str],
    ) -> Result<Found> {
        let artifact = self.get_artifact(caller, id, Action::Download).await?;
        let name = CollectionName::parse(name)?;
        let aliases = parse_aliases(aliases.iter().copied())?;
        let project = if project.starts_with(registry::PREFIX) {
            self.registry_for(caller, &artifact, (entity, project), &aliases).await?
        } else {
            let (project, _) = self.ensure_project(caller, Some(entity), Some(project)).await?;
            if project.entity_id != artifact.sequence.entity_id {
                // Members of the other entity could read the link, but not what it leads to.
                return Err(Error::invalid(format!(
                    "versions of `{}` are linked only within `{}` and into registries of its organization",
                    artifact.sequence, artifact.sequence.entity
                )));
            }
            project.id
        };
        let (artifact, portfolio) = self.store().link_artifact(id, project, name, aliases).await?;
        let membership = artifact.memberships.iter().find(|membership| membership.collection.id == portfolio).cloned();
        let membership = membership.ok_or_else(|| Error::not_found("the link"))?;
        Ok(Found { artifact, membership })
    }

    /// The registry of this name, if the version may be linked into it.
    async fn registry_for(
        &self,
        caller: &Caller,
        artifact: &Artifact,
        (entity, project): (&str, &str),
        aliases: &[AliasName],
    ) -> Result<ProjectId> {
        let registry = self.get_registry(caller, entity, project, Action::Write).await?;
        // Through the link the whole organization reads it, so it takes more than a link to pass it on.
        self.allow_in(caller, Action::Read, artifact.sequence.entity_id, "an artifact with this id").await?;
        let owner = self.store().get_entity(artifact.sequence.entity_id, None).await?.entity;
        let organization = registry.project.entity_id;
        if owner.organization_id.is_some_and(|of| of.get() != organization.get()) {
            return Err(Error::invalid(format!(
                "`{}` belongs to another organization than the registry `{}`",
                artifact.sequence,
                registry.name()
            )));
        }
        if !registry.takes(&artifact.sequence.type_name) {
            let types: Vec<String> = registry.types.iter().map(|name| format!("`{name}`")).collect();
            return Err(Error::invalid(format!(
                "the registry `{}` takes no artifacts of the type `{}`",
                registry.name(),
                artifact.sequence.type_name
            ))
            .with_hint(format!("it takes {}", types.join(", "))));
        }
        let is_protected = |alias: &&AliasName| registry.protected_aliases.contains(*alias);
        if let Some(alias) = aliases.iter().find(is_protected) {
            let access = self.access_in(caller, organization, registry.project.id).await?;
            check_admin(role_in(caller, &access), alias, registry.name())?;
        }
        Ok(registry.project.id)
    }

    /// Takes a version out of a portfolio.
    pub async fn unlink_artifact(
        &self,
        caller: &Caller,
        id: ArtifactId,
        portfolio: ArtifactCollectionId,
    ) -> Result<()> {
        let collection = self.get_collection(caller, portfolio, Action::Write).await?;
        if !collection.is_portfolio {
            return Err(Error::invalid(format!("`{collection}` is where its versions are made; they are not links")));
        }
        if let Some(artifact) = self.store().find_artifact(id).await? {
            let links = artifact.links().filter(|link| link.collection.id == portfolio);
            self.check_protected(caller, &collection, links.flat_map(|link| &link.aliases)).await?;
        }
        Ok(self.store().unlink_artifact(id, portfolio).await?)
    }

    /// Checks that the caller may give or take these aliases, where a registry protects one of them.
    pub(super) async fn check_protected(
        &self,
        caller: &Caller,
        collection: &Collection,
        aliases: impl IntoIterator<Item = &AliasName> + Send,
    ) -> Result<()> {
        let aliases: Vec<&AliasName> = aliases.into_iter().collect();
        if aliases.is_empty() || !collection.is_portfolio {
            return Ok(());
        }
        let Some(registry) = self.store().find_registry(collection.project_id).await? else { return Ok(()) };
        let Some(alias) = aliases.into_iter().find(|alias| registry.protected_aliases.contains(alias)) else {
            return Ok(());
        };
        let access = self.access_in(caller, collection.entity_id, collection.project_id).await?;
        check_admin(role_in(caller, &access), alias, registry.name())
    }

    /// The same for a version that is about to be deleted, and so to leave all places where it is linked.
    pub(super) async fn check_protected_links(&self, caller: &Caller, artifact: &Artifact) -> Result<()> {
        for link in artifact.links() {
            self.check_protected(caller, &link.collection, &link.aliases).await?;
        }
        Ok(())
    }
}

fn check_admin(role: Option<Role>, alias: &AliasName, registry: &str) -> Result<()> {
    match role {
        Some(Role::Admin) => Ok(()),
        _ => Err(Error::forbidden(format!("the alias `{alias}` is protected in the registry `{registry}`"))
            .with_hint("ask an admin of the registry")),
    }
}
