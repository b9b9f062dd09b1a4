//! Portfolios: versions of sequences, linked into collections of their own.

use ayumi_model::artifact::{Artifact, ArtifactState, LATEST};
use ayumi_model::id::noun;
use ayumi_model::name::{AliasName, CollectionName};
use ayumi_model::{ArtifactCollectionId, ArtifactId, ProjectId};

use super::collections::touch_collection;
use super::create::{ensure_type, insert_collection, set_alias};
use super::edit::leave;
use super::{get_artifact, get_collection};
use crate::Store;
use crate::error::{Error, Result};
use crate::params;

impl Store {
    /// Links a committed version into a portfolio, which is made if the project has none of this name. It becomes the latest
    /// there. Linking it again only adds the aliases. Returns the version and the portfolio.
    ///
    /// # Errors
    /// `Invalid` when the name belongs to a sequence or to a portfolio of another type, or the version is not committed.
    pub async fn link_artifact(
        &self,
        id: ArtifactId,
        project: ProjectId,
        name: CollectionName,
        aliases: Vec<AliasName>,
    ) -> Result<(Artifact, ArtifactCollectionId)> {
        let (type_id, new_id, now) =
            (self.new_id::<noun::ArtifactType>(), self.new_id::<noun::ArtifactCollection>(), self.now());
        self.sql
            .write(move |tx| {
                let lock = format!("SELECT id FROM project WHERE id = $1{}", tx.dialect().for_update());
                tx.get::<ProjectId>(&lock, params![project])?;
                let artifact = get_artifact(tx, id)?;
                if artifact.state != ArtifactState::Committed {
                    return Err(Error::Invalid("only a committed version can be linked".to_owned()));
                }
                let found: Option<ArtifactCollectionId> = tx.find(
                    "SELECT id FROM artifact_collection WHERE project_id = $1 AND name = $2",
                    params![project, &name],
                )?;
                let portfolio = match found {
                    Some(found) => {
                        let collection = get_collection(tx, found)?;
                        if !collection.is_portfolio {
                            return Err(Error::Invalid(format!(
                                "`{collection}` is where versions are made, so none can be linked into it"
                            )));
                        }
                        let (there, here) = (&collection.type_name, &artifact.sequence.type_name);
                        if there != here {
                            return Err(Error::Invalid(format!(
                                "`{collection}` holds artifacts of the type `{there}`, not of the type `{here}`"
                            )));
                        }
                        found
                    }
                    None => {
                        let type_id = ensure_type(tx, project, &artifact.sequence.type_name, type_id, now)?;
                        insert_collection(tx, new_id, project, type_id, &name, true, now)?;
                        new_id
                    }
                };
                let linked: Option<i64> = tx.find(
                    "SELECT version FROM artifact_membership WHERE collection_id = $1 AND artifact_id = $2",
                    params![portfolio, id],
                )?;
                if linked.is_none() {
                    tx.execute(
                        "INSERT INTO artifact_membership (collection_id, artifact_id, version, created_at)
                         SELECT id, CAST($2 AS BIGINT), next_version, CAST($3 AS BIGINT) FROM artifact_collection WHERE id = $1",
                        params![portfolio, id, now],
                    )?;
                    tx.execute(
                        "UPDATE artifact_collection SET next_version = next_version + 1 WHERE id = $1",
                        params![portfolio],
                    )?;
                    set_alias(tx, portfolio, LATEST, id)?;
                }
                for alias in &aliases {
                    set_alias(tx, portfolio, alias.as_str(), id)?;
                }
                touch_collection(tx, portfolio, now)?;
                Ok((get_artifact(tx, id)?, portfolio))
            })
            .await
    }

    /// Takes a version out of a portfolio; one that is not in it stays so.
    pub async fn unlink_artifact(&self, id: ArtifactId, portfolio: ArtifactCollectionId) -> Result<()> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                leave(tx, portfolio, id)?;
                touch_collection(tx, portfolio, now)
            })
            .await
    }
}
