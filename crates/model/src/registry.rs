//! Registries: where an organization keeps the versions of artifacts that matter, by links to them.
//!
//! A registry is a project of an organization; its collections are portfolios. Projects of organizations are nothing else.

use crate::access::Role;
use crate::name::{AliasName, ArtifactTypeName, EntityName};
use crate::project::Project;
use crate::{EntityId, UserId};

/// What the names of all registries' projects begin with; people leave it out.
pub const PREFIX: &str = "wandb-registry-";

/// A registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registry {
    /// The project that it is.
    pub project: Project,
    /// True where only its members see it, false where everybody in the organization does.
    pub is_restricted: bool,
    /// Whether artifacts of all types are linked into it.
    pub takes_all_types: bool,
    /// The types that it takes, by name.
    pub types: Vec<ArtifactTypeName>,
    /// Aliases that only its admins give and take away, by name.
    pub protected_aliases: Vec<AliasName>,
}

impl Registry {
    /// Its name for people.
    pub fn name(&self) -> &str {
        let name = self.project.name.as_str();
        name.strip_prefix(PREFIX).unwrap_or(name)
    }

    /// Whether artifacts of this type are linked into it.
    pub fn takes(&self, type_name: &ArtifactTypeName) -> bool {
        self.takes_all_types || self.types.contains(type_name)
    }
}

/// Somebody with a role of their own in a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryUser {
    /// Identifies them.
    pub id: UserId,
    /// Who.
    pub username: EntityName,
    /// What they may do.
    pub role: Role,
}

/// A team whose members have a role in a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryTeam {
    /// Identifies it.
    pub id: EntityId,
    /// Which.
    pub team: EntityName,
    /// What its members may do.
    pub role: Role,
}
