//! Lineage: what led to a run or a version, and what came of it.

use std::collections::{HashMap, HashSet};

use ayumi_model::artifact::Artifact;
use ayumi_model::run::Run;
use ayumi_model::{ArtifactId, EntityId, ErrorKind, RunId};
pub use ayumi_store::artifacts::graph::Edge;

use super::Action;
use crate::Service;
use crate::caller::Caller;
use crate::error::Result;

/// Edges read in one step for each node that may still be added: a run with many inputs shares them with others.
const EDGES_PER_NODE: usize = 8;

/// A node that a graph begins with.
#[derive(Debug, Clone)]
pub enum Start {
    /// A run.
    Run(Box<Run>),
    /// A version.
    Artifact(Box<Artifact>),
}

/// How much of a graph to read.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// How many edges away from the start.
    pub depth: usize,
    /// How many nodes in all.
    pub limit: usize,
}

/// Runs and versions around one of them.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// Runs, each with how many edges it is away.
    pub runs: Vec<(Run, usize)>,
    /// Versions, likewise.
    pub artifacts: Vec<(Artifact, usize)>,
    /// Between these alone.
    pub edges: Vec<Edge>,
    /// True where there is more than the bounds let in.
    pub truncated: bool,
}

/// What has been found of a graph while it is walked.
#[derive(Default)]
struct Walk {
    graph: Graph,
    runs: HashSet<RunId>,
    artifacts: HashSet<ArtifactId>,
    edges: HashSet<Edge>,
    /// Which entities the caller may look into, asked once each.
    visible: HashMap<EntityId, bool>,
}

impl Walk {
    fn n_nodes(&self) -> usize {
        self.runs.len() + self.artifacts.len()
    }
}

impl Service {
    /// The graph around a run or a version that was obtained through a checked call: what the caller may see of it, the
    /// nearest first.
    pub async fn lineage(&self, caller: &Caller, start: Start, bounds: Bounds) -> Result<Graph> {
        let mut walk = Walk::default();
        let (mut runs, mut artifacts) = (Vec::new(), Vec::new());
        match start {
            Start::Run(run) => {
                runs.push(run.id);
                walk.runs.insert(run.id);
                walk.graph.runs.push((*run, 0));
            }
            Start::Artifact(artifact) => {
                artifacts.push(artifact.id);
                walk.artifacts.insert(artifact.id);
                walk.graph.artifacts.push((*artifact, 0));
            }
        }
        for distance in 1..=bounds.depth.saturating_add(1) {
            if runs.is_empty() && artifacts.is_empty() {
                break;
            }
            let n_edges = bounds.limit.saturating_mul(EDGES_PER_NODE);
            let mut edges = self.store().list_edges_of_artifacts(artifacts, n_edges + 1).await?;
            let of_runs = self.store().list_edges_of_runs(runs, n_edges + 1).await?;
            walk.graph.truncated |= edges.len() > n_edges || of_runs.len() > n_edges;
            edges.extend(of_runs);
            let edges = self.visible_edges(caller, &mut walk.visible, edges).await?;
            // Beyond the last ring only edges among the nodes that are there already are of interest.
            let room = if distance > bounds.depth { 0 } else { bounds.limit.saturating_sub(walk.n_nodes()) };
            (runs, artifacts) = self.grow(&mut walk, edges, room, distance).await?;
        }
        // A node may have gone between the two looks at it.
        let runs: HashSet<RunId> = walk.graph.runs.iter().map(|(run, _)| run.id).collect();
        let artifacts: HashSet<ArtifactId> = walk.graph.artifacts.iter().map(|(artifact, _)| artifact.id).collect();
        let edges = walk.edges.into_iter();
        walk.graph.edges =
            edges.filter(|edge| runs.contains(&edge.run) && artifacts.contains(&edge.artifact)).collect();
        walk.graph.edges.sort_by_key(|edge| (edge.artifact, edge.is_input, edge.run));
        Ok(walk.graph)
    }

    /// The edges of which the caller may see both ends.
    async fn visible_edges(
        &self,
        caller: &Caller,
        visible: &mut HashMap<EntityId, bool>,
        edges: Vec<Edge>,
    ) -> Result<Vec<Edge>> {
        for entity in edges.iter().flat_map(|edge| [edge.run_entity, edge.artifact_entity]) {
            if visible.contains_key(&entity) {
                continue;
            }
            let is_visible = match self.allow_in(caller, Action::Read, entity, "it").await {
                Ok(()) => true,
                Err(error) if error.kind() == ErrorKind::NotFound => false,
                Err(error) => return Err(error),
            };
            visible.insert(entity, is_visible);
        }
        Ok(edges.into_iter().filter(|edge| visible[&edge.run_entity] && visible[&edge.artifact_entity]).collect())
    }

    /// Adds what edges lead to, at most `room` nodes. Returns the nodes that are new.
    async fn grow(
        &self,
        walk: &mut Walk,
        edges: Vec<Edge>,
        room: usize,
        distance: usize,
    ) -> Result<(Vec<RunId>, Vec<ArtifactId>)> {
        let (mut runs, mut artifacts) = (Vec::new(), Vec::new());
        for &edge in &edges {
            let is_known = walk.runs.contains(&edge.run) && walk.artifacts.contains(&edge.artifact);
            if !is_known && runs.len() + artifacts.len() == room {
                walk.graph.truncated = true;
                continue;
            }
            if walk.runs.insert(edge.run) {
                runs.push(edge.run);
            }
            if walk.artifacts.insert(edge.artifact) {
                artifacts.push(edge.artifact);
            }
            walk.edges.insert(edge);
        }
        let found = self.store().list_runs_by_id(runs.clone()).await?;
        walk.graph.runs.extend(found.into_iter().map(|run| (run, distance)));
        let found = self.store().list_artifacts(artifacts.clone()).await?;
        walk.graph.artifacts.extend(found.into_iter().map(|artifact| (artifact, distance)));
        Ok((runs, artifacts))
    }
}
