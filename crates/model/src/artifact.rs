//! Artifacts: versioned inputs and outputs of runs.
//!
//! A [`Collection`] is a name in a project. A sequence is the collection in which versions are made, a portfolio one into
//! which versions of sequences are linked. An [`Artifact`] is one version: it is made in one sequence, and each collection
//! it is found in gives it a [`Membership`] with a number and aliases of its own. [`manifest`] is what a version contains.

pub mod manifest;

use crate::id::{ArtifactCollectionId, ArtifactContentId, ArtifactId, ArtifactTypeId, EntityId, ProjectId};
use crate::name::{AliasName, ArtifactTypeName, CollectionName, EntityName, FilePath, ProjectName, TagName};
use crate::time::Timestamp;

/// The alias that the newest version of a collection has.
pub const LATEST: &str = "latest";

/// A version's condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArtifactState {
    /// Being uploaded; nobody finds it but who makes it.
    Pending,
    /// Whole, and never changing its content.
    Committed,
    /// Removed; only its id is known.
    Deleted,
}

impl ArtifactState {
    /// The state with this name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Pending, Self::Committed, Self::Deleted].into_iter().find(|state| state.as_str() == text)
    }

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Committed => "committed",
            Self::Deleted => "deleted",
        }
    }
}

/// How long a version is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ttl {
    /// As its team says; teams say nothing yet, so for ever.
    Inherited,
    /// For ever.
    Disabled,
    /// This many seconds after it was made.
    Seconds(i64),
}

/// How the manifest says that files are stored. It tells the client which download routes to use, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names of the protocol")]
pub enum StorageLayout {
    V1,
    V2,
}

impl StorageLayout {
    /// The layout with this name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::V1, Self::V2].into_iter().find(|layout| layout.as_str() == text)
    }

    /// Its name in a manifest.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "V1",
            Self::V2 => "V2",
        }
    }
}

/// A kind of artifact of a project, such as `dataset`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactType {
    /// Identifies it.
    pub id: ArtifactTypeId,
    /// Where it is.
    pub project_id: ProjectId,
    /// Unique in the project.
    pub name: ArtifactTypeName,
    /// Free text.
    pub description: Option<String>,
    /// When it was first used.
    pub created_at: Timestamp,
}

/// Where versions are found under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    /// Identifies it.
    pub id: ArtifactCollectionId,
    /// Where it is.
    pub project_id: ProjectId,
    /// The owner of that project.
    pub entity_id: EntityId,
    /// The owner's name.
    pub entity: EntityName,
    /// The project's name.
    pub project: ProjectName,
    /// Unique in the project.
    pub name: CollectionName,
    /// True where versions are only linked into it, false where they are made in it.
    pub is_portfolio: bool,
    /// What kind of artifact it holds.
    pub type_name: ArtifactTypeName,
    /// Free text, Markdown.
    pub description: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it or a version in it last changed.
    pub updated_at: Timestamp,
}

impl std::fmt::Display for Collection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}/{}", self.entity, self.project, self.name)
    }
}

/// A version's place in a collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Of which version.
    pub artifact_id: ArtifactId,
    /// In which collection.
    pub collection: Collection,
    /// Counts the versions of the collection, from 0. Never reused.
    pub version: i64,
    /// When the version came in.
    pub created_at: Timestamp,
    /// Its aliases in this collection, by name; without `v` and the number.
    pub aliases: Vec<AliasName>,
}

/// One version of an artifact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Identifies it.
    pub id: ArtifactId,
    /// The sequence in which it was made.
    pub sequence: Collection,
    /// Its condition.
    pub state: ArtifactState,
    /// Its number in the sequence, once it is committed.
    pub version: Option<i64>,
    /// The manifest's digest (see [`manifest::Manifest`]), 32 lower-case hexadecimal digits. While it is pending, what the client says.
    pub digest: String,
    /// Free text, Markdown.
    pub description: Option<String>,
    /// A JSON object.
    pub metadata: Option<String>,
    /// What its entries add up to, referenced ones included.
    pub size_bytes: i64,
    /// How many entries it has, references included.
    pub n_entries: i64,
    /// How the client says that its files are stored.
    pub layout: StorageLayout,
    /// The step at which its run logged it.
    pub history_step: Option<i64>,
    /// How long it is kept.
    pub ttl: Ttl,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When its description last changed.
    pub updated_at: Timestamp,
    /// Its tags, by name.
    pub tags: Vec<TagName>,
    /// Where it is found: its place in the sequence first, then in portfolios.
    pub memberships: Vec<Membership>,
}

impl Artifact {
    /// Its places in portfolios.
    pub fn links(&self) -> impl Iterator<Item = &Membership> {
        self.memberships.iter().filter(|membership| membership.collection.is_portfolio)
    }

    /// Whether it is in a portfolio of somebody else: in a registry of the organization.
    pub fn is_linked_elsewhere(&self) -> bool {
        self.links().any(|link| link.collection.entity_id != self.sequence.entity_id)
    }

    /// Whether it is in a portfolio.
    pub fn is_linked(&self) -> bool {
        self.links().next().is_some()
    }
}

/// A member of a version's content: a file, or a reference to something elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its path in the artifact.
    pub path: FilePath,
    /// Of a file the MD5 in base64, of a reference whatever tells its content from another.
    pub digest: String,
    /// Its length; of a reference, as the client says.
    pub size_bytes: i64,
    /// Where it is, if it is elsewhere. Stored and shown, never followed.
    pub reference: Option<String>,
    /// More about a reference, a JSON object.
    pub extra: Option<String>,
    /// The client's id of the version that brought the file first. Only ever told back.
    pub birth: Option<String>,
    /// The bytes, if it is a file.
    pub content: Option<Content>,
}

/// Stored bytes. An entity has each content once, whatever versions name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Identifies it.
    pub id: ArtifactContentId,
    /// MD5 of the bytes: the checksum that manifests are made of.
    pub md5: [u8; 16],
    /// How many bytes.
    pub size_bytes: i64,
    /// Where they are in the blob store.
    pub blob: String,
}
