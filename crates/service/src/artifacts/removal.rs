//! Deleting many versions at once: what would go is told first, and what people rely on goes only when they confirm it.

use std::collections::HashSet;

use ayumi_model::artifact::{Artifact, Collection, LATEST};
use ayumi_model::run::Run;
use ayumi_model::{ArtifactId, EntityId, ErrorKind};

use super::{Action, NEWEST, VersionQuery};
use crate::Service;
use crate::caller::Caller;
use crate::error::{Error, Result};

/// Versions deleted in one transaction.
const STEP: usize = 200;
/// Versions in one removal: more are deleted with their collection.
const MAX: usize = 100_000;

/// What a deletion would take.
#[derive(Debug, Clone, Default)]
pub struct Removal {
    /// The versions that would go.
    pub artifacts: Vec<Artifact>,
    /// How many stay because a run that stays made them too.
    pub n_shared: usize,
}

impl Removal {
    /// What they add up to, in bytes; contents that several share are counted for each.
    pub fn size_bytes(&self) -> i64 {
        self.artifacts.iter().map(|artifact| artifact.size_bytes).fold(0, i64::saturating_add)
    }

    /// Those that are linked into portfolios.
    pub fn linked(&self) -> impl Iterator<Item = &Artifact> {
        self.artifacts.iter().filter(|artifact| artifact.is_linked())
    }

    /// Those that are linked, or have an alias other than `latest`: somebody relies on them by name.
    pub fn relied_on(&self) -> impl Iterator<Item = &Artifact> {
        self.artifacts.iter().filter(|artifact| artifact.is_linked() || has_own_alias(artifact))
    }

    /// Checks that the consent covers all of it.
    ///
    /// # Errors
    /// `Conflict`, which names the first version that it does not cover.
    pub fn check(&self, consent: Consent) -> Result<()> {
        check_consent(self, consent)
    }
}

fn has_own_alias(artifact: &Artifact) -> bool {
    artifact.memberships.iter().flat_map(|membership| &membership.aliases).any(|alias| alias.as_str() != LATEST)
}

/// Which versions a removal takes without being asked twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// None that is linked: as soon as one is, all of them stay.
    Unlinked,
    /// None that is linked or has an alias of its own: as soon as one is, all of them stay.
    Unnamed,
    /// All of them.
    All,
}

impl Service {
    /// What deleting these runs together with their artifacts would take: the versions that they alone made.
    pub async fn removal_of_runs(&self, caller: &Caller, runs: &[Run]) -> Result<Removal> {
        for run in runs {
            self.allow(caller, run, Action::Write).await?;
        }
        let made = self.store().list_made(runs.iter().map(|run| run.id).collect()).await?;
        let mut removal = self.removal_of(caller, made.alone).await?;
        removal.n_shared = made.shared.len();
        Ok(removal)
    }

    /// What deleting these versions would take.
    pub async fn removal_of(&self, caller: &Caller, ids: Vec<ArtifactId>) -> Result<Removal> {
        if ids.len() > MAX {
            return Err(Error::invalid(format!("more than {MAX} versions at once")));
        }
        let artifacts = self.store().list_artifacts(ids).await?;
        let entities: HashSet<EntityId> = artifacts.iter().map(|artifact| artifact.sequence.entity_id).collect();
        for entity in entities {
            self.allow_in(caller, Action::Write, entity, "an artifact").await?;
        }
        Ok(Removal { artifacts, n_shared: 0 })
    }

    /// What deleting a collection would take: all versions of a sequence; of a portfolio nothing but the links.
    pub async fn removal_of_collection(&self, caller: &Caller, collection: &Collection) -> Result<Removal> {
        self.allow_at(caller, Action::Write, collection, &format!("the collection `{collection}`")).await?;
        if collection.is_portfolio {
            return Ok(Removal::default());
        }
        let query = VersionQuery { order: NEWEST, limit: MAX, ..VersionQuery::default() };
        let found = self.store().list_versions(collection.id, query).await?;
        Ok(Removal { artifacts: found.into_iter().map(|(_, artifact)| artifact).collect(), n_shared: 0 })
    }

    /// Deletes what a removal names, for good, with aliases and links. Returns how many versions went.
    ///
    /// # Errors
    /// `Conflict`, and nothing is deleted, when the consent does not cover all of it.
    pub async fn remove(&self, caller: &Caller, removal: &Removal, consent: Consent) -> Result<usize> {
        removal.check(consent)?;
        // Rights may have changed since the removal was looked up.
        let ids: Vec<ArtifactId> = removal.artifacts.iter().map(|artifact| artifact.id).collect();
        for artifact in &self.removal_of(caller, ids.clone()).await?.artifacts {
            self.check_protected_links(caller, artifact).await?;
        }
        let mut n_deleted = 0;
        for group in ids.chunks(STEP) {
            // What was linked meanwhile stays.
            n_deleted += self.store().delete_artifacts(group.to_vec(), consent == Consent::All).await?.len();
        }
        Ok(n_deleted)
    }
}

fn check_consent(removal: &Removal, consent: Consent) -> Result<()> {
    let in_the_way = match consent {
        Consent::All => None,
        Consent::Unlinked => removal.linked().next(),
        Consent::Unnamed => removal.relied_on().next(),
    };
    let Some(artifact) = in_the_way else { return Ok(()) };
    let name = format!("{}:v{}", artifact.sequence, artifact.version.unwrap_or_default());
    let why = match artifact.links().next() {
        Some(link) => format!("it is linked as `{}:v{}`", link.collection, link.version),
        None => {
            let aliases = artifact.memberships.iter().flat_map(|membership| &membership.aliases);
            let alias = aliases.filter(|alias| alias.as_str() != LATEST).map(ToString::to_string).next();
            format!("it has the alias `{}`", alias.unwrap_or_default())
        }
    };
    Err(Error::new(ErrorKind::Conflict, format!("`{name}` is not deleted: {why}"))
        .with_hint("confirm that it goes with its aliases and links"))
}
