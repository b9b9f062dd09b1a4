//! Artifacts as the payloads of the API.

use ayumi_model::access::Role;
use ayumi_model::artifact::{Artifact, Collection, Entry, LATEST, Membership, Ttl};
use ayumi_model::file::media_type;
use ayumi_model::name::{AliasName, TagName};
use ayumi_model::run::Run;
use ayumi_service::Error;
use ayumi_service::artifacts::{ComparedPath, Found, Graph, Held, Holdings, Removal};
use ayumi_wire::artifact::{
    ArtifactCollection, ArtifactFile, ArtifactPlace, ArtifactRun, ArtifactVersion, ArtifactVersionDetails,
    ReliedOnVersion,
};
use ayumi_wire::lineage::{LineageEdge, LineageNode};

use crate::download::percent_encode;

/// Versions named one by one in what is told of a removal.
const NAMED: usize = 100;

pub(super) fn collection(of: &Collection, holdings: Holdings, latest_by: Option<&Run>) -> ArtifactCollection {
    let place =
        |artifact: &Artifact| artifact.memberships.iter().find(|membership| membership.collection.id == of.id).cloned();
    let latest = holdings.newest.and_then(|artifact| {
        let membership = place(&artifact)?;
        Some(version(&Found { artifact, membership }, latest_by))
    });
    ArtifactCollection {
        entity: of.entity.to_string(),
        project: of.project.to_string(),
        name: of.name.to_string(),
        kind: if of.is_portfolio { "portfolio" } else { "sequence" }.to_owned(),
        r#type: of.type_name.to_string(),
        description: of.description.clone(),
        tags: holdings.tags.iter().map(TagName::to_string).collect(),
        n_versions: holdings.n_versions,
        size_bytes: holdings.size_bytes,
        latest,
        created_at: of.created_at.to_string(),
        updated_at: of.updated_at.to_string(),
    }
}

pub(super) fn version(found: &Found, logged_by: Option<&Run>) -> ArtifactVersion {
    let (artifact, place) = (&found.artifact, &found.membership);
    ArtifactVersion {
        entity: place.collection.entity.to_string(),
        project: place.collection.project.to_string(),
        collection: place.collection.name.to_string(),
        version: format!("v{}", place.version),
        number: place.version,
        r#type: place.collection.type_name.to_string(),
        digest: artifact.digest.clone(),
        size_bytes: artifact.size_bytes,
        n_files: artifact.n_entries,
        state: artifact.state.as_str().to_owned(),
        aliases: place.aliases.iter().map(AliasName::to_string).collect(),
        tags: artifact.tags.iter().map(TagName::to_string).collect(),
        description: artifact.description.clone(),
        ttl: match artifact.ttl {
            Ttl::Seconds(seconds) => Some(seconds),
            Ttl::Inherited | Ttl::Disabled => None,
        },
        created_at: artifact.created_at.to_string(),
        updated_at: artifact.updated_at.to_string(),
        logged_by: logged_by.map(run),
    }
}

/// Everything about a version; `places` are those that the caller may see.
pub(super) fn details(
    found: &Found,
    places: &[Membership],
    makers: &[Run],
    users: &[Run],
    role: Role,
) -> Result<ArtifactVersionDetails, Error> {
    let metadata = found.artifact.metadata.as_deref().map(serde_json::from_str).transpose();
    let metadata = metadata.map_err(|_| Error::new(ayumi_model::ErrorKind::Damaged, "the metadata cannot be read"))?;
    let (links, sources): (Vec<_>, Vec<_>) = places.iter().partition(|place| place.collection.is_portfolio);
    Ok(ArtifactVersionDetails {
        row: version(found, makers.first()),
        metadata: metadata.unwrap_or_else(|| serde_json::json!({})),
        source: sources.first().map(|source| self::place(source)),
        links: links.into_iter().map(place).collect(),
        makers: makers.iter().map(run).collect(),
        users: users.iter().map(run).collect(),
        role: role.as_str().to_owned(),
    })
}

pub(super) fn run(run: &Run) -> ArtifactRun {
    ArtifactRun {
        entity: run.path.entity.to_string(),
        project: run.path.project.to_string(),
        id: run.path.run.to_string(),
        name: run.display_name.clone(),
        state: run.state.as_str().to_owned(),
        user: run.username.as_ref().map(ToString::to_string),
    }
}

pub(super) fn place(membership: &Membership) -> ArtifactPlace {
    ArtifactPlace {
        entity: membership.collection.entity.to_string(),
        project: membership.collection.project.to_string(),
        collection: membership.collection.name.to_string(),
        version: format!("v{}", membership.version),
        aliases: membership.aliases.iter().map(AliasName::to_string).collect(),
        created_at: membership.created_at.to_string(),
    }
}

pub(super) fn file(found: &Found, entry: &Entry) -> ArtifactFile {
    let (place, path) = (&found.membership, entry.path.as_str());
    let url = entry.content.as_ref().map(|_| {
        let collection = &place.collection;
        let names = [collection.entity.as_str(), collection.project.as_str()].map(percent_encode).join("/");
        let path: Vec<String> = path.split('/').map(percent_encode).collect();
        let (collection, path) = (percent_encode(collection.name.as_str()), path.join("/"));
        format!("/api/v1/projects/{names}/artifacts/{collection}/versions/v{}/files/{path}", place.version)
    });
    ArtifactFile {
        path: path.to_owned(),
        size_bytes: entry.size_bytes,
        digest: entry.digest.clone(),
        media_type: media_type(path).to_owned(),
        reference: entry.reference.clone(),
        url,
    }
}

pub(super) fn compared(path: ComparedPath) -> ayumi_wire::artifact::ComparedPath {
    let held = |held: Held| ayumi_wire::artifact::ComparedFile {
        digest: held.digest,
        size_bytes: held.size_bytes,
        reference: held.reference,
    };
    ayumi_wire::artifact::ComparedPath {
        path: path.path.to_string(),
        difference: path.difference.as_str().to_owned(),
        before: path.before.map(held),
        after: path.after.map(held),
    }
}

/// The versions of a removal that somebody relies on by name, as many as are worth naming.
pub(super) fn relied_on(removal: &Removal) -> Vec<ReliedOnVersion> {
    let version = |artifact: &Artifact| {
        let aliases = artifact.memberships.iter().filter(|place| !place.collection.is_portfolio);
        let aliases = aliases.flat_map(|place| &place.aliases).map(AliasName::to_string);
        ReliedOnVersion {
            name: artifact_name(artifact),
            aliases: aliases.filter(|alias| alias != LATEST).collect(),
            links: artifact.links().map(place).collect(),
        }
    };
    removal.relied_on().take(NAMED).map(version).collect()
}

fn artifact_name(artifact: &Artifact) -> String {
    format!("{}:v{}", artifact.sequence.name, artifact.version.unwrap_or_default())
}

/// The nodes of a graph, the nearest first, and its edges.
pub(super) fn graph(graph: &Graph) -> (Vec<LineageNode>, Vec<LineageEdge>) {
    let runs = graph.runs.iter().map(|(run, distance)| run_node(run, *distance));
    let artifacts = graph.artifacts.iter().map(|(artifact, distance)| artifact_node(artifact, *distance));
    let mut nodes: Vec<LineageNode> = runs.chain(artifacts).collect();
    nodes.sort_by_key(|node| node.distance);
    let edges = graph.edges.iter().map(|edge| {
        let (run, artifact) = (format!("run-{}", edge.run), format!("artifact-{}", edge.artifact));
        if edge.is_input { LineageEdge { from: artifact, to: run } } else { LineageEdge { from: run, to: artifact } }
    });
    (nodes, edges.collect())
}

fn run_node(run: &Run, distance: usize) -> LineageNode {
    LineageNode {
        id: format!("run-{}", run.id),
        kind: "run".to_owned(),
        distance,
        entity: run.path.entity.to_string(),
        project: run.path.project.to_string(),
        name: run.path.run.to_string(),
        label: run.display_name.clone(),
        state: run.state.as_str().to_owned(),
        r#type: run.job_type.clone(),
        version: None,
        aliases: Vec::new(),
        size_bytes: None,
        user: run.username.as_ref().map(ToString::to_string),
        created_at: run.created_at.to_string(),
    }
}

fn artifact_node(artifact: &Artifact, distance: usize) -> LineageNode {
    let place = artifact.memberships.iter().find(|place| !place.collection.is_portfolio);
    let aliases = place.map(|place| place.aliases.iter().map(AliasName::to_string).collect());
    LineageNode {
        id: format!("artifact-{}", artifact.id),
        kind: "artifact".to_owned(),
        distance,
        entity: artifact.sequence.entity.to_string(),
        project: artifact.sequence.project.to_string(),
        name: artifact.sequence.name.to_string(),
        label: artifact_name(artifact),
        state: artifact.state.as_str().to_owned(),
        r#type: Some(artifact.sequence.type_name.to_string()),
        version: artifact.version.map(|number| format!("v{number}")),
        aliases: aliases.unwrap_or_default(),
        size_bytes: Some(artifact.size_bytes),
        user: None,
        created_at: artifact.created_at.to_string(),
    }
}
