//! The beginning of a version.

use ayumi_model::artifact::{Artifact, Ttl};
use ayumi_model::name::{ArtifactTypeName, CollectionName, RunName};
use ayumi_model::{ArtifactId, ErrorKind};
use ayumi_store::artifacts::create;

use super::{Action, checked_description, checked_metadata, parse_aliases, parse_tags};
use crate::Service;
use crate::caller::Caller;
use crate::error::{Error, Result};

/// Bytes of what clients call things before they know their ids.
const CLIENT_ID: usize = 256;

/// What a client wants to make a version of.
#[derive(Debug, Clone, Default)]
pub struct NewArtifact {
    /// The owner; the caller's own entity when absent.
    pub entity: Option<String>,
    /// The project; made if it does not exist.
    pub project: Option<String>,
    /// The run that makes it, which must exist; none where a person makes it.
    pub run: Option<String>,
    /// The type; made if the project has none of this name.
    pub type_name: String,
    /// The collection; made if the project has none of this name.
    pub collection: String,
    /// MD5 of its manifest's text as 32 hexadecimal digits.
    pub digest: String,
    /// Free text.
    pub description: Option<String>,
    /// A JSON object.
    pub metadata: Option<String>,
    /// Aliases it gets when it is committed.
    pub aliases: Vec<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The step of the run.
    pub history_step: Option<i64>,
    /// How long it is kept.
    pub ttl: Option<Ttl>,
    /// A committed version of the same digest will do.
    pub deduplicates: bool,
    /// Names the version among several writers.
    pub distributed_id: Option<String>,
    /// What the client calls the version.
    pub client_id: Option<String>,
    /// What the client calls the sequence.
    pub sequence_client_id: Option<String>,
}

impl Service {
    /// Begins a version, or finds the one that the client means; see [`ayumi_store::Store::create_artifact`].
    pub async fn create_artifact(&self, caller: &Caller, new: NewArtifact) -> Result<Artifact> {
        // Everything is checked before the project is made.
        let type_name = ArtifactTypeName::parse(&new.type_name)?;
        let collection = CollectionName::parse(&new.collection)?;
        let aliases = parse_aliases(new.aliases.iter().map(String::as_str))?;
        let tags = parse_tags(new.tags.iter().map(String::as_str))?;
        let description = checked_description(new.description)?;
        let metadata = checked_metadata(new.metadata)?;
        check_digest(&new.digest)?;
        for id in [&new.distributed_id, &new.client_id, &new.sequence_client_id].into_iter().flatten() {
            if id.len() > CLIENT_ID || id.chars().any(char::is_control) {
                return Err(Error::invalid(format!(
                    "an id of the client is longer than {CLIENT_ID} bytes, or no text"
                )));
            }
        }
        let (project, _) = self.ensure_project(caller, new.entity.as_deref(), new.project.as_deref()).await?;
        let run = match new.run.as_deref().filter(|run| !run.is_empty()) {
            None => None,
            Some(name) => {
                let run = self.find_run(&project, RunName::parse(name)?.as_str()).await?;
                Some(run.ok_or_else(|| Error::not_found(format!("run `{}/{}/{name}`", project.entity, project.name)))?)
            }
        };
        let new = create::NewArtifact {
            project: project.id,
            entity: project.entity_id,
            type_name,
            collection,
            run: run.map(|run| run.id),
            digest: new.digest.to_ascii_lowercase(),
            description,
            metadata,
            aliases,
            tags,
            history_step: new.history_step,
            ttl: new.ttl.unwrap_or(Ttl::Inherited),
            deduplicates: new.deduplicates,
            distributed_id: new.distributed_id,
            client_id: new.client_id,
            sequence_client_id: new.sequence_client_id,
        };
        Ok(self.store().create_artifact(new).await?)
    }

    /// The version that a client of the caller's entities calls by this name, also while it is pending.
    pub async fn find_client_id(&self, caller: &Caller, client_id: &str) -> Result<Option<ArtifactId>> {
        caller.signed_in()?;
        if client_id.len() > CLIENT_ID {
            return Ok(None);
        }
        for (entity, artifact) in self.store().find_client_id(client_id.replace('\0', "")).await? {
            match self.allow_in(caller, Action::Read, entity, "the artifact").await {
                Ok(()) => return Ok(Some(artifact)),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }
}

fn check_digest(text: &str) -> Result<()> {
    match text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        true => Ok(()),
        false => Err(Error::invalid("the digest of an artifact has 32 hexadecimal digits")),
    }
}
