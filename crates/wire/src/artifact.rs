//! Artifacts: collections, versions, what they contain, how two differ, what is deleted with them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A name in a project under which versions of an artifact are found.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ArtifactCollection {
    /// The owner of the project.
    pub entity: String,
    /// The project.
    pub project: String,
    /// Unique in the project.
    pub name: String,
    /// `sequence` where versions are made in it, `portfolio` where they are only linked into it.
    pub kind: String,
    /// The type of its versions, such as `dataset`.
    pub r#type: String,
    /// Markdown.
    pub description: Option<String>,
    /// By name.
    pub tags: Vec<String>,
    /// Versions in it.
    pub n_versions: i64,
    /// What they add up to; contents that several share are counted for each.
    pub size_bytes: i64,
    /// The newest version; absent while there is none.
    pub latest: Option<ArtifactVersion>,
    /// RFC 3339.
    pub created_at: String,
    /// When it or a version in it last changed, RFC 3339.
    pub updated_at: String,
}

/// A type, and how many collections of the project have it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ArtifactTypeCount {
    /// Such as `dataset`.
    pub name: String,
    /// Collections of it.
    pub n_collections: i64,
}

/// Answer of `GET /api/v1/projects/{entity}/{project}/artifacts`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ArtifactCollections {
    /// In the order asked for.
    pub collections: Vec<ArtifactCollection>,
    /// Continues the list; absent at its end.
    pub next_cursor: Option<String>,
    /// How many there are on all pages.
    pub n_matching: i64,
    /// All types of the project that a collection has, by name.
    pub types: Vec<ArtifactTypeCount>,
}

/// `PATCH /api/v1/projects/{entity}/{project}/artifacts/{collection}`. Absent members stay as they are.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct ArtifactCollectionChange {
    /// A new name.
    #[serde(default)]
    pub name: Option<String>,
    /// Markdown.
    #[serde(default)]
    pub description: Option<String>,
    /// All its tags from now on.
    #[serde(default)]
    pub tags: Option<Vec<String>>,
    /// Another type, of a sequence of which nothing is linked.
    #[serde(default)]
    pub r#type: Option<String>,
}

/// A version as lists show it: in one collection, with its number and aliases there.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ArtifactVersion {
    /// The owner of the project.
    pub entity: String,
    /// The project.
    pub project: String,
    /// The collection.
    pub collection: String,
    /// `v` and its number in the collection.
    pub version: String,
    /// That number.
    pub number: i64,
    /// Such as `dataset`.
    pub r#type: String,
    /// The digest of its manifest, hexadecimal.
    pub digest: String,
    /// What its files add up to, referenced ones included.
    pub size_bytes: i64,
    /// Its files, references included.
    pub n_files: i64,
    /// `committed`.
    pub state: String,
    /// Its aliases in this collection.
    pub aliases: Vec<String>,
    /// By name.
    pub tags: Vec<String>,
    /// Markdown.
    pub description: Option<String>,
    /// Seconds after which it is deleted; absent where it is kept.
    pub ttl: Option<i64>,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339.
    pub updated_at: String,
    /// The first run that logged it, if the caller may see it.
    pub logged_by: Option<ArtifactRun>,
}

/// A run, as artifacts name it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ArtifactRun {
    /// The owner of the project.
    pub entity: String,
    /// The project.
    pub project: String,
    /// The run's id.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// As in lists of runs.
    pub state: String,
    /// Its author.
    pub user: Option<String>,
}

/// A place in which a version is found.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ArtifactPlace {
    /// The owner of the project.
    pub entity: String,
    /// The project.
    pub project: String,
    /// The collection.
    pub collection: String,
    /// `v` and the version's number there.
    pub version: String,
    /// Its aliases there.
    pub aliases: Vec<String>,
    /// When it came there, RFC 3339.
    pub created_at: String,
}

/// Answer of `GET …/artifacts/{collection}/versions/{version}`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ArtifactVersionDetails {
    /// What lists show of it.
    #[serde(flatten)]
    pub row: ArtifactVersion,
    /// What the script said about it.
    #[schema(value_type = Object)]
    pub metadata: Value,
    /// Where it was made; absent where the caller may not see that.
    pub source: Option<ArtifactPlace>,
    /// Where it is linked, as far as the caller may see.
    pub links: Vec<ArtifactPlace>,
    /// The runs that logged it, the first one first.
    pub makers: Vec<ArtifactRun>,
    /// The runs that used it, the first one first; at most 100.
    pub users: Vec<ArtifactRun>,
    /// What the caller may do: `restricted_viewer` (in registries), `viewer`, `member` or `admin`.
    pub role: String,
}

/// Answer of `GET …/artifacts/{collection}/versions`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ArtifactVersions {
    /// In the order asked for.
    pub versions: Vec<ArtifactVersion>,
    /// Continues the list; absent at its end.
    pub next_cursor: Option<String>,
    /// How many there are on all pages.
    pub n_matching: i64,
}

/// `PATCH …/artifacts/{collection}/versions/{version}`. Absent members stay as they are.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct ArtifactVersionChange {
    /// Markdown.
    #[serde(default)]
    pub description: Option<String>,
    /// The whole of it.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub metadata: Option<serde_json::Map<String, Value>>,
    /// All its tags from now on.
    #[serde(default)]
    pub tags: Option<Vec<String>>,
    /// All its aliases in this collection from now on. One that another version has moves here.
    #[serde(default)]
    pub aliases: Option<Vec<String>>,
    /// Seconds after its making at which it is deleted; 0 keeps it for ever.
    #[serde(default)]
    pub ttl: Option<i64>,
}

/// A file of a version, or a reference to one elsewhere.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ArtifactFile {
    /// Path within the version, forward slashes.
    pub path: String,
    /// Length; of a reference, as the script said.
    pub size_bytes: i64,
    /// Of a file the base64 of its MD5; of a reference whatever tells its content from another.
    pub digest: String,
    /// Guessed from the name.
    pub media_type: String,
    /// Where it is, if it is elsewhere; never followed by the server.
    pub reference: Option<String>,
    /// Where its bytes are read, a path of this server; absent of references.
    pub url: Option<String>,
}

/// Answer of `GET …/versions/{version}/files`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ArtifactFiles {
    /// By path.
    pub files: Vec<ArtifactFile>,
    /// Continues the list; absent at its end.
    pub next_cursor: Option<String>,
    /// How many the version has in all.
    pub n_files: i64,
}

/// What a version has at a path.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ComparedFile {
    /// As in [`ArtifactFile`].
    pub digest: String,
    /// Its length.
    pub size_bytes: i64,
    /// Where it is, if it is elsewhere.
    pub reference: Option<String>,
}

/// A path of at least one of two versions.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ComparedPath {
    /// The path.
    pub path: String,
    /// `added`, `removed`, `changed` or `same`.
    pub difference: String,
    /// What the version compared with has there.
    pub before: Option<ComparedFile>,
    /// What this version has there.
    pub after: Option<ComparedFile>,
}

/// Answer of `GET …/versions/{version}/compare?with=…`: from the other version to this one.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ArtifactComparison {
    /// The other one.
    pub before: ArtifactVersion,
    /// This one.
    pub after: ArtifactVersion,
    /// By path.
    pub paths: Vec<ComparedPath>,
    /// Continues the list; absent at its end.
    pub next_cursor: Option<String>,
    /// Paths that only this version has.
    pub n_added: i64,
    /// Paths that only the other one has.
    pub n_removed: i64,
    /// Paths with different contents.
    pub n_changed: i64,
    /// Paths with the same content.
    pub n_same: i64,
}

/// Answer of `GET /api/v1/runs/{entity}/{project}/{run}/artifacts`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RunArtifacts {
    /// Versions that the run used, in the order in which they were begun.
    pub inputs: Vec<ArtifactVersion>,
    /// Versions that it logged.
    pub outputs: Vec<ArtifactVersion>,
    /// True where there are more than one answer holds (1,000 on each side).
    pub truncated: bool,
}

/// `POST /api/v1/projects/{entity}/{project}/artifacts:delete`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct ArtifactRemovalRequest {
    /// Collections to delete with all their versions; a portfolio only with its links.
    #[serde(default)]
    pub collections: Vec<String>,
    /// Versions to delete, as `collection:v3`. One of a portfolio is only unlinked.
    #[serde(default)]
    pub versions: Vec<String>,
    /// Also what is linked elsewhere or has an alias other than `latest`.
    #[serde(default)]
    pub confirm: bool,
    /// Only tell what would go.
    #[serde(default)]
    pub dry_run: bool,
}

/// A version that somebody relies on by name.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ReliedOnVersion {
    /// `collection:v3`, where it was made.
    pub name: String,
    /// Its aliases there other than `latest`.
    pub aliases: Vec<String>,
    /// Where it is linked.
    pub links: Vec<ArtifactPlace>,
}

/// What was deleted for good, or would be.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ArtifactRemoval {
    /// False where this only tells what would go: with `dry_run`.
    pub deleted: bool,
    /// Collections.
    pub n_collections: usize,
    /// Versions.
    pub n_versions: usize,
    /// Links that are taken out of portfolios, while the versions stay.
    pub n_unlinked: usize,
    /// What the versions add up to; contents that others share are not freed.
    pub size_bytes: i64,
    /// Those that need `confirm`; at most 100.
    pub relied_on: Vec<ReliedOnVersion>,
    /// How many need it.
    pub n_relied_on: usize,
}
