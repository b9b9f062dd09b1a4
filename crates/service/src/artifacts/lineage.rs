//! Which runs made and used versions.

use std::collections::HashMap;

use ayumi_model::artifact::{Artifact, Membership};
use ayumi_model::name::EntityName;
use ayumi_model::run::{Run, RunPath};
use ayumi_model::{ArtifactId, limits};

use super::{Action, Side};
use crate::Service;
use crate::caller::Caller;
use crate::error::{Error, Result};

impl Service {
    /// Notes that a run uses a version. The caller needs to write the run, and to read what the version contains.
    pub async fn use_artifact(
        &self,
        caller: &Caller,
        id: ArtifactId,
        run: &RunPath,
        used_as: Option<&str>,
    ) -> Result<Artifact> {
        let artifact = self.get_artifact(caller, id, Action::Download).await?;
        let run = self.get_run(caller, run, Action::Write).await?;
        if used_as.is_some_and(|text| text.len() > limits::LABEL) {
            return Err(Error::invalid(format!("`usedAs` is longer than {} bytes", limits::LABEL)));
        }
        self.store().use_artifact(run.id, id, used_as.map(|text| text.replace('\0', ""))).await?;
        Ok(artifact)
    }

    /// The versions on one side of a run that was obtained through a checked call, at most `limit` of those that the caller
    /// may see.
    pub async fn list_run_artifacts(
        &self,
        caller: &Caller,
        run: &Run,
        side: Side,
        after: Option<ArtifactId>,
        limit: usize,
    ) -> Result<Vec<Artifact>> {
        let mut visible = Visible::default();
        let (mut kept, mut after) = (Vec::new(), after);
        loop {
            let n_missing = limit - kept.len();
            let found = self.store().list_run_artifacts(run.id, side, after, n_missing).await?;
            after = found.last().map(|artifact| artifact.id);
            let is_last = found.len() < n_missing;
            for artifact in found {
                if visible.is_visible(self, caller, &artifact.sequence.entity).await?
                    || self.reads_by_link(caller, &artifact).await?
                {
                    kept.push(artifact);
                }
            }
            if is_last || kept.len() == limit {
                return Ok(kept);
            }
        }
    }

    /// How many there are.
    pub async fn count_run_artifacts(&self, run: &Run, side: Side) -> Result<i64> {
        Ok(self.store().count_run_artifacts(run.id, side).await?)
    }

    /// The places of a version that the caller may see: that in its sequence first.
    pub async fn list_places(&self, caller: &Caller, artifact: &Artifact) -> Result<Vec<Membership>> {
        if !artifact.is_linked_elsewhere() {
            // Who may see one of them may see all.
            return Ok(artifact.memberships.clone());
        }
        let mut kept = Vec::with_capacity(artifact.memberships.len());
        for membership in &artifact.memberships {
            if self.may_see(caller, &membership.collection).await? {
                kept.push(membership.clone());
            }
        }
        Ok(kept)
    }

    /// For each version the runs that made it, the first one first: those that the caller may see.
    pub async fn list_makers(&self, caller: &Caller, of: &[&Artifact]) -> Result<HashMap<ArtifactId, Vec<Run>>> {
        let mut makers = self.store().list_makers(of.iter().map(|artifact| artifact.id).collect()).await?;
        let mut visible = Visible::default();
        for runs in makers.values_mut() {
            let mut kept = Vec::with_capacity(runs.len());
            for run in runs.drain(..) {
                if visible.is_visible(self, caller, &run.path.entity).await? {
                    kept.push(run);
                }
            }
            *runs = kept;
        }
        Ok(makers)
    }

    /// The runs that used or made a version, the first one first: those that the caller may see.
    pub async fn list_artifact_runs(
        &self,
        caller: &Caller,
        artifact: &Artifact,
        side: Side,
        limit: usize,
    ) -> Result<Vec<Run>> {
        let found = self.store().list_artifact_runs(artifact.id, side, limit).await?;
        let mut visible = Visible::default();
        let mut kept = Vec::with_capacity(found.len());
        for run in found {
            if visible.is_visible(self, caller, &run.path.entity).await? {
                kept.push(run);
            }
        }
        Ok(kept)
    }
}

/// Which entities a caller may see, asked once each.
#[derive(Default)]
struct Visible(HashMap<EntityName, bool>);

impl Visible {
    async fn is_visible(&mut self, service: &Service, caller: &Caller, entity: &EntityName) -> Result<bool> {
        if let Some(known) = self.0.get(entity) {
            return Ok(*known);
        }
        let is_visible = service.find_entity(caller, entity.as_str()).await?.is_some();
        self.0.insert(entity.clone(), is_visible);
        Ok(is_visible)
    }
}
