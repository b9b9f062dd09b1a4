//! Versions in portfolios.

use ayumi_model::name::CollectionName;
use ayumi_model::{ArtifactCollectionId, ArtifactId};

use super::{Action, Found, parse_aliases};
use crate::Service;
use crate::caller::Caller;
use crate::error::{Error, Result};

/// Projects of this prefix are the registries of an organization.
const REGISTRY: &str = "wandb-registry-";

impl Service {
    /// Links a version into a portfolio of a project of the same entity; both are made if they do not exist.
    ///
    /// # Errors
    /// `Invalid` for registries, and for projects of other entities.
    pub async fn link_artifact(
        &self,
        caller: &Caller,
        id: ArtifactId,
        (entity, project): (&str, &str),
        name: &str,
        aliases: &[&str],
    ) -> Result<Found> {
        let artifact = self.get_artifact(caller, id, Action::Read).await?;
        if project.starts_with(REGISTRY) {
            return Err(Error::invalid("registries are not supported by this server version yet"));
        }
        let name = CollectionName::parse(name)?;
        let aliases = parse_aliases(aliases.iter().copied())?;
        let (project, _) = self.ensure_project(caller, Some(entity), Some(project)).await?;
        if project.entity_id != artifact.sequence.entity_id {
            // Members of the other entity could read the link, but not what it leads to.
            return Err(Error::invalid(format!(
                "versions of `{}` are linked only within `{}`",
                artifact.sequence, artifact.sequence.entity
            )));
        }
        let (artifact, portfolio) = self.store().link_artifact(id, project.id, name, aliases).await?;
        let membership = artifact.memberships.iter().find(|membership| membership.collection.id == portfolio).cloned();
        let membership = membership.ok_or_else(|| Error::not_found("the link"))?;
        Ok(Found { artifact, membership })
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
        Ok(self.store().unlink_artifact(id, portfolio).await?)
    }
}
