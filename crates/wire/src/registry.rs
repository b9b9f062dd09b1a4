//! Registries of organizations.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::artifact::ArtifactVersion;

/// Where an organization keeps the versions that matter, by links to them. Its collections and versions are those of the
/// project `{organization}/{project}`, under `/api/v1/projects/…/artifacts`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Registry {
    /// The organization.
    pub organization: String,
    /// Unique in the organization.
    pub name: String,
    /// The name of the project that it is.
    pub project: String,
    /// Markdown.
    pub description: String,
    /// True where only its members see it, false where everybody in the organization does.
    pub restricted: bool,
    /// True where it takes artifacts of all types.
    pub takes_all_types: bool,
    /// The types that it takes else, by name.
    pub types: Vec<String>,
    /// Aliases that only its admins give and take away, by name.
    pub protected_aliases: Vec<String>,
    /// Collections in it.
    pub n_collections: i64,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339.
    pub updated_at: String,
    /// What the caller may do: `restricted_viewer`, `viewer`, `member` (link, and give aliases) or `admin`.
    pub role: String,
}

/// Answer of `GET /api/v1/registries`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Registries {
    /// Those that the caller may see: by organization, then by name.
    pub registries: Vec<Registry>,
    /// The organizations that the caller belongs to, by name.
    pub organizations: Vec<String>,
}

/// `POST /api/v1/registries`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct NewRegistry {
    /// The organization.
    pub organization: String,
    /// Unique in it.
    pub name: String,
    /// As in [`RegistryChange`]. Where no types are given, it takes all.
    #[serde(flatten)]
    pub settings: RegistryChange,
}

/// `PATCH /api/v1/registries/{organization}/{registry}`. Absent members stay as they are.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct RegistryChange {
    /// A new name.
    #[serde(default)]
    pub rename: Option<String>,
    /// Markdown.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether only its members see it.
    #[serde(default)]
    pub restricted: Option<bool>,
    /// Whether it takes artifacts of all types.
    #[serde(default)]
    pub takes_all_types: Option<bool>,
    /// Types that it takes from now on too; none is ever taken away.
    #[serde(default)]
    pub add_types: Vec<String>,
    /// All protected aliases from now on.
    #[serde(default)]
    pub protected_aliases: Option<Vec<String>>,
}

/// A user or a team with a role of their own in a registry.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RegistryMember {
    /// The user's or the team's name.
    pub name: String,
    /// `user` or `team`.
    pub kind: String,
    /// `restricted_viewer` (sees what there is, and reads none of it), `viewer`, `member` or `admin`.
    pub role: String,
}

/// Answer of `GET /api/v1/registries/{organization}/{registry}/members`. Admins of the organization need no role of their
/// own, and everybody else in it is a viewer of a registry that is not restricted.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RegistryMembers {
    /// Users, then teams, each by name.
    pub members: Vec<RegistryMember>,
}

/// `PUT /api/v1/registries/{organization}/{registry}/members/{member}`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RegistryRole {
    /// `restricted_viewer` (sees what there is, and reads none of it), `viewer`, `member` or `admin`.
    pub role: String,
}

/// `POST /api/v1/registries/{organization}/{registry}/links`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct NewRegistryLink {
    /// The version to link: `entity/project/collection:v3`, or with an alias.
    pub version: String,
    /// The registry's collection, made now if it has none of this name.
    pub collection: String,
    /// Aliases to give the version there, besides `latest`.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// Answer of `GET /api/v1/registries/{organization}/{registry}/versions`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RegistryVersions {
    /// In the order asked for. A version that is linked into several collections stands here for each of them.
    pub versions: Vec<ArtifactVersion>,
    /// Continues the list; absent at its end.
    pub next_cursor: Option<String>,
}
