//! The opaque ids that clients hold: base64 of a kind and the names that lead to the thing.
//!
//! An id is only another spelling of a path. It authorises nothing: whatever it leads to is looked up as the caller.

use ayumi_model::name::{EntityName, FilePath, ProjectName, RunName, SweepName};
use ayumi_model::run::RunPath;
use ayumi_model::sweep::SweepPath;
use ayumi_model::{ApiKeyId, ArtifactCollectionId, ArtifactId, ArtifactManifestId, EntityId, Id, SavedViewId, UserId};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Longer texts are no ids: the longest is a file path of 1,024 bytes with three names around it.
const MAX_LENGTH: usize = 4_096;

/// What an id leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NodeId {
    /// A run.
    Run(RunPath),
    /// A project.
    Project(EntityName, ProjectName),
    /// A project's small number, which clients pass around as `internalId`.
    ProjectNumber(i64),
    /// A user or a team as an owner.
    Entity(EntityName),
    /// A person.
    User(EntityName),
    /// A person by number, where clients insist on one.
    UserNumber(UserId),
    /// An owner by number, likewise.
    EntityNumber(EntityId),
    /// A file of a run.
    RunFile(RunPath, FilePath),
    /// A sweep.
    Sweep(SweepPath),
    /// An agent of a sweep, by its name.
    Agent(SweepPath, String),
    /// A version of an artifact. Clients turn this one into hexadecimal and back, so it is padded base64 without `/` and `+`.
    Artifact(ArtifactId),
    /// A collection of artifacts.
    ArtifactCollection(ArtifactCollectionId),
    /// A manifest on its way in.
    ArtifactManifest(ArtifactManifestId),
    /// A view of a project.
    View(SavedViewId),
    /// One of a user's keys.
    ApiKey(ApiKeyId),
}

impl NodeId {
    /// The number of a person. An id does not tell whether a name of digits is meant, so whoever asks has to know.
    pub(super) fn parse_user_number(text: &str) -> Option<UserId> {
        Self::parse_kind(text, "User").map(Id::new)
    }

    /// The number of an owner.
    pub(super) fn parse_entity_number(text: &str) -> Option<EntityId> {
        Self::parse_kind(text, "Entity").map(Id::new)
    }

    fn parse_kind(text: &str, kind: &str) -> Option<i64> {
        let plain = String::from_utf8(STANDARD.decode(text.get(..MAX_LENGTH.min(text.len()))?).ok()?).ok()?;
        plain.strip_prefix(kind)?.strip_prefix(':')?.parse().ok()
    }

    /// The id of this text, or `None` where it is none of ours.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.len() > MAX_LENGTH {
            return None;
        }
        let plain = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
        let (kind, names) = plain.split_once(':')?;
        match kind {
            "Run" => parse_run(names.strip_prefix("v1:")?).map(Self::Run),
            "Project" => {
                let (project, entity) = names.strip_prefix("v1:")?.split_once(':')?;
                Some(Self::Project(EntityName::parse(entity).ok()?, ProjectName::parse(project).ok()?))
            }
            "ProjectInternalId" => names.parse().ok().map(Self::ProjectNumber),
            "Entity" => EntityName::parse(names).ok().map(Self::Entity),
            "User" => EntityName::parse(names).ok().map(Self::User),
            "Artifact" => parse_number(names).map(Self::Artifact),
            "ArtifactCollection" => parse_number(names).map(Self::ArtifactCollection),
            "ArtifactManifest" => parse_number(names).map(Self::ArtifactManifest),
            "View" => parse_number(names).map(Self::View),
            "ApiKey" => parse_number(names).map(Self::ApiKey),
            "RunFile" => {
                // A path may hold colons and the three names may not, so the cut is made from the end.
                let (cut, _) = names.rmatch_indices(':').nth(2)?;
                let path = FilePath::parse(names[..cut].strip_prefix("v1:")?).ok()?;
                Some(Self::RunFile(parse_run(&names[cut + 1..])?, path))
            }
            "Sweep" => parse_sweep(names.strip_prefix("v1:")?).map(Self::Sweep),
            "Agent" => {
                let (agent, sweep) = names.strip_prefix("v1:")?.split_once(':')?;
                Some(Self::Agent(parse_sweep(sweep)?, Some(agent).filter(|agent| !agent.is_empty())?.to_owned()))
            }
            _ => None,
        }
    }

    /// The version an id leads to, if it is a version's.
    pub(super) fn parse_artifact(text: &str) -> Option<ArtifactId> {
        match Self::parse(text)? {
            Self::Artifact(id) => Some(id),
            _ => None,
        }
    }

    /// The run an id leads to, if it is a run's.
    pub(super) fn parse_run(text: &str) -> Option<RunPath> {
        match Self::parse(text)? {
            Self::Run(path) => Some(path),
            _ => None,
        }
    }
}

/// The id of a view as addresses of reports have it: without the padding, as clients write them.
pub(crate) fn view_in_address(id: SavedViewId) -> String {
    NodeId::View(id).to_string().trim_end_matches('=').to_owned()
}

/// The view that such an id leads to.
pub(crate) fn parse_view_in_address(text: &str) -> Option<SavedViewId> {
    let padding = "=".repeat(text.len().wrapping_neg() % 4);
    match NodeId::parse(&format!("{text}{padding}"))? {
        NodeId::View(id) => Some(id),
        _ => None,
    }
}

impl std::fmt::Display for NodeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let plain = match self {
            Self::Run(run) => format!("Run:v1:{}:{}:{}", run.run, run.project, run.entity),
            Self::Project(entity, project) => format!("Project:v1:{project}:{entity}"),
            Self::ProjectNumber(number) => format!("ProjectInternalId:{number}"),
            Self::Entity(name) => format!("Entity:{name}"),
            Self::User(name) => format!("User:{name}"),
            Self::UserNumber(id) => format!("User:{id}"),
            Self::EntityNumber(id) => format!("Entity:{id}"),
            Self::Artifact(id) => format!("Artifact:{id}"),
            Self::ArtifactCollection(id) => format!("ArtifactCollection:{id}"),
            Self::ArtifactManifest(id) => format!("ArtifactManifest:{id}"),
            Self::View(id) => format!("View:{id}"),
            Self::ApiKey(id) => format!("ApiKey:{id}"),
            Self::RunFile(run, path) => format!("RunFile:v1:{path}:{}:{}:{}", run.run, run.project, run.entity),
            Self::Sweep(sweep) => format!("Sweep:v1:{}:{}:{}", sweep.sweep, sweep.project, sweep.entity),
            Self::Agent(sweep, agent) => {
                format!("Agent:v1:{agent}:{}:{}:{}", sweep.sweep, sweep.project, sweep.entity)
            }
        };
        f.write_str(&STANDARD.encode(plain))
    }
}

/// The id of something that clients never ask for by its id.
pub(super) fn opaque(kind: &str, names: impl std::fmt::Display) -> String {
    STANDARD.encode(format!("{kind}:{names}"))
}

/// One of our own numbers, written in one way only.
fn parse_number<T>(text: &str) -> Option<Id<T>> {
    let number: i64 = text.parse().ok()?;
    (number >= 0 && number.to_string() == text).then(|| Id::new(number))
}

/// `run:project:entity`.
fn parse_run(names: &str) -> Option<RunPath> {
    let mut names = names.split(':');
    let path = RunPath {
        run: RunName::parse(names.next()?).ok()?,
        project: ProjectName::parse(names.next()?).ok()?,
        entity: EntityName::parse(names.next()?).ok()?,
    };
    names.next().is_none().then_some(path)
}

/// `sweep:project:entity`.
fn parse_sweep(names: &str) -> Option<SweepPath> {
    let mut names = names.split(':');
    let path = SweepPath {
        sweep: SweepName::parse(names.next()?).ok()?,
        project: ProjectName::parse(names.next()?).ok()?,
        entity: EntityName::parse(names.next()?).ok()?,
    };
    names.next().is_none().then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sweep() -> SweepPath {
        SweepPath {
            entity: EntityName::parse("team-a").unwrap(),
            project: ProjectName::parse("my project").unwrap(),
            sweep: SweepName::parse("abcd1234").unwrap(),
        }
    }

    fn run() -> RunPath {
        RunPath {
            entity: EntityName::parse("team-a").unwrap(),
            project: ProjectName::parse("my project").unwrap(),
            run: RunName::parse("run +1").unwrap(),
        }
    }

    #[test]
    fn ids_lead_back_to_what_they_were_made_of() {
        let entity = EntityName::parse("ada").unwrap();
        for id in [
            NodeId::Run(run()),
            NodeId::Project(entity.clone(), ProjectName::parse("日本").unwrap()),
            NodeId::ProjectNumber(7),
            NodeId::Entity(entity.clone()),
            NodeId::User(entity),
            NodeId::RunFile(run(), FilePath::parse("media/a:b:c:d.png").unwrap()),
            NodeId::Sweep(sweep()),
            NodeId::Agent(sweep(), "k3j4h5g6".to_owned()),
            NodeId::Artifact(Id::new(7)),
            NodeId::ArtifactCollection(Id::new(i64::MAX)),
            NodeId::ArtifactManifest(Id::new(0)),
            NodeId::View(Id::new(9)),
        ] {
            assert_eq!(NodeId::parse(&id.to_string()), Some(id));
        }
        assert_eq!(NodeId::Run(run()).to_string(), "UnVuOnYxOnJ1biArMTpteSBwcm9qZWN0OnRlYW0tYQ==");
    }

    #[test]
    fn other_texts_are_no_ids() {
        for plain in [
            "",
            "Run",
            "Run:v1:a:b",
            "Run:v1:a:b:c:d",
            "Run:v2:a:b:c",
            "Run:v1::b:c",
            "Run:v1:../x:b:c",
            "Artifact:x",
            "Artifact:-1",
            "Artifact:+1",
            "Artifact:01",
            "Artifact:9223372036854775808",
            "RunFile:v1:../x:a:b:c",
            "RunFile:v1:a:b:c",
            "Project:v1:a:",
            "Sweep:v1:a:b",
            "Sweep:a:b:c",
            "Agent:v1::a:b:c",
            "Agent:v1:a:b:c",
            "Entity:graphql",
            "ProjectInternalId:x",
        ] {
            assert_eq!(NodeId::parse(&STANDARD.encode(plain)), None, "{plain}");
        }
        for text in ["", "x", "Run:v1:a:b:c", "UnVuOnYx\n", "%00", &"A".repeat(100_000)] {
            assert_eq!(NodeId::parse(text), None);
        }
    }
}
