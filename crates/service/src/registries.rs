//! Registries of organizations: who may see them, link into them, and manage them.
//!
//! What is linked into a registry is read by everybody who may see the registry, whatever their place in the team that made
//! it. Its members link, its admins change it and give roles; admins of the organization may do all of it.

use ayumi_model::access::Role;
use ayumi_model::name::{AliasName, ArtifactTypeName, EntityName, ProjectName};
use ayumi_model::project::Project;
use ayumi_model::registry::{PREFIX, Registry, RegistryTeam, RegistryUser};
use ayumi_model::user::{Entity, Organization};
use ayumi_model::{EntityId, Id, OrganizationId, UserId, limits};
use ayumi_store::registries::RegistryChange;

use crate::Service;
use crate::authorize::{Action, authorize};
use crate::caller::Caller;
use crate::error::{Error, Result};

/// What to set of a registry, in the words of callers; `None` leaves a member as it is.
#[derive(Debug, Clone, Default)]
pub struct RegistrySettings {
    /// Its name, with the prefix or without.
    pub name: Option<String>,
    /// Markdown.
    pub description: Option<String>,
    /// Whether only its members see it.
    pub is_restricted: Option<bool>,
    /// Whether it takes all types.
    pub takes_all_types: Option<bool>,
    /// Types that it takes from now on too.
    pub add_types: Vec<String>,
    /// All protected aliases from now on.
    pub protected_aliases: Option<Vec<String>>,
}

/// Who is given a role in a registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Member {
    /// A user.
    User(UserId),
    /// All members of a team.
    Team(EntityId),
}

impl Service {
    /// The organizations that the caller belongs to.
    pub async fn list_organizations(&self, caller: &Caller) -> Result<Vec<Organization>> {
        let user = caller.signed_in()?;
        Ok(self.store().list_organizations_of(user.id).await?)
    }

    /// The organization that an entity belongs to, as the owner of its registries, if the caller may see it. The caller's own
    /// entity belongs to none; where they themselves belong to one only, it is that one.
    pub async fn find_organization_of(&self, caller: &Caller, entity: &Entity) -> Result<Option<Entity>> {
        let is_own = caller.user().is_some_and(|user| user.entity_id == entity.id);
        let only = match (entity.organization_id, is_own) {
            (None, true) => match &self.list_organizations(caller).await?[..] {
                [only] => Some(only.id),
                _ => None,
            },
            (known, _) => known,
        };
        let Some(organization) = only else { return Ok(None) };
        let access = self.store().get_entity(Id::new(organization.get()), caller.user().map(|user| user.id)).await?;
        Ok(crate::authorize::role_in(caller, &access).map(|_| access.entity))
    }

    /// The organization of this name, as the owner of its registries, if the caller may see it.
    pub async fn find_organization(&self, caller: &Caller, name: &str) -> Result<Option<Entity>> {
        let found = self.find_entity(caller, name).await?.map(|access| access.entity);
        Ok(found.filter(Entity::is_organization))
    }

    async fn get_organization(&self, caller: &Caller, name: &str) -> Result<Entity> {
        caller.signed_in()?;
        let found = self.find_organization(caller, name).await?;
        found.ok_or_else(|| Error::not_found(format!("the organization `{name}`")))
    }

    /// Makes a registry. For members and admins of the organization; who makes it is its admin.
    pub async fn create_registry(
        &self,
        caller: &Caller,
        organization: &str,
        settings: RegistrySettings,
    ) -> Result<Registry> {
        let user = caller.signed_in()?;
        let organization = self.get_organization(caller, organization).await?;
        let role = self.store().find_organization_role(organization_id(&organization), user.id).await?;
        if !user.is_admin && role < Some(Role::Member) {
            return Err(Error::forbidden("permission denied")
                .with_hint(format!("ask an admin of `{}` for the role member", organization.name)));
        }
        let change = checked(settings)?;
        let name = change.name.clone().ok_or_else(|| Error::invalid("a registry needs a name"))?;
        Ok(self
            .store()
            .create_registry(organization.id, name, user.id, RegistryChange { name: None, ..change })
            .await?)
    }

    /// A registry that the caller may do this with, by its name with the prefix or without.
    pub async fn get_registry(
        &self,
        caller: &Caller,
        organization: &str,
        name: &str,
        action: Action,
    ) -> Result<Registry> {
        caller.signed_in()?;
        let missing = || Error::not_found(format!("the registry `{}` of `{organization}`", short(name)));
        let project = format!("{PREFIX}{}", short(name));
        let found = self.find_project(caller, Some(organization), &project).await?.ok_or_else(missing)?;
        self.allow_registry(caller, &found, action).await?;
        self.store().find_registry(found.id).await?.ok_or_else(missing)
    }

    /// The registry that a project is, if it is one. The project was obtained through a checked call.
    pub async fn find_registry(&self, project: &Project) -> Result<Option<Registry>> {
        Ok(self.store().find_registry(project.id).await?)
    }

    /// The registries of an organization that the caller may see, by name.
    pub async fn list_registries(&self, caller: &Caller, organization: &str) -> Result<Vec<Registry>> {
        let organization = self.get_organization(caller, organization).await?;
        let mut visible = Vec::new();
        for registry in self.store().list_registries(organization.id).await? {
            if self.role_in_project(caller, &registry.project).await?.is_some() {
                visible.push(registry);
            }
        }
        Ok(visible)
    }

    /// Changes a registry.
    pub async fn update_registry(
        &self,
        caller: &Caller,
        registry: &Registry,
        settings: RegistrySettings,
    ) -> Result<Registry> {
        self.allow_registry(caller, &registry.project, Action::Manage).await?;
        let change = checked(settings)?;
        Ok(self.store().update_registry(registry.project.id, change).await?)
    }

    /// Deletes a registry with its collections and links; the versions stay where they were made.
    pub async fn delete_registry(&self, caller: &Caller, registry: &Registry) -> Result<()> {
        self.allow_registry(caller, &registry.project, Action::Manage).await?;
        Ok(self.store().delete_registry(registry.project.id).await?)
    }

    /// Who has a role of their own in a registry that was obtained through a checked call.
    pub async fn list_registry_members(&self, registry: &Registry) -> Result<(Vec<RegistryUser>, Vec<RegistryTeam>)> {
        let id = registry.project.id;
        Ok((self.store().list_registry_users(id).await?, self.store().list_registry_teams(id).await?))
    }

    /// Gives somebody a role in a registry; none takes it away. Of one who has a role, only `replaces` changes it.
    ///
    /// # Errors
    /// `NotFound` for who does not belong to the organization.
    pub async fn set_registry_member(
        &self,
        caller: &Caller,
        registry: &Registry,
        member: Member,
        role: Option<Role>,
        replaces: bool,
    ) -> Result<()> {
        let project = &registry.project;
        self.allow_registry(caller, project, Action::Manage).await?;
        let organization = Id::new(project.entity_id.get());
        match member {
            Member::User(user) => {
                if role.is_some() && !self.store().is_in_organization(organization, user).await? {
                    return Err(Error::not_found("a user with this id in the organization"));
                }
                Ok(self.store().set_registry_user(project.id, user, role, replaces).await?)
            }
            Member::Team(team) => {
                let missing = || Error::not_found("a team with this id in the organization");
                let teams = self.store().list_teams_of(organization).await?;
                if role.is_some() && !teams.contains(&team) {
                    return Err(missing());
                }
                Ok(self.store().set_registry_team(project.id, team, role, replaces).await?)
            }
        }
    }

    /// A team that has a role in a registry of this organization; whoever sees the registry may know of it.
    pub async fn get_registry_team(&self, caller: &Caller, organization: &str, team: &RegistryTeam) -> Result<Entity> {
        self.get_organization(caller, organization).await?;
        Ok(self.store().get_entity(team.id, None).await?.entity)
    }

    /// The user or team of this name, to be given a role in a registry.
    pub async fn find_registry_candidate(&self, name: &str) -> Result<Member> {
        let missing = || Error::not_found(format!("a user or team `{name}`"));
        let name = EntityName::parse(name).map_err(|_| missing())?;
        if let Some(user) = self.store().find_user(&name).await? {
            return Ok(Member::User(user.id));
        }
        let found = self.store().find_entity(&name, None).await?.ok_or_else(missing)?;
        match found.entity.is_team {
            true => Ok(Member::Team(found.entity.id)),
            false => Err(missing()),
        }
    }

    async fn allow_registry(&self, caller: &Caller, project: &Project, action: Action) -> Result<()> {
        let access = self.access_in(caller, project.entity_id, project.id).await?;
        authorize(caller, action, &access, &format!("the registry `{}`", short(project.name.as_str())))?;
        Ok(())
    }
}

fn organization_id(entity: &Entity) -> OrganizationId {
    Id::new(entity.id.get())
}

/// A registry's name as people write it.
fn short(name: &str) -> &str {
    name.strip_prefix(PREFIX).unwrap_or(name)
}

fn checked(settings: RegistrySettings) -> Result<RegistryChange> {
    if settings.description.as_ref().is_some_and(|text| text.len() > limits::NOTE) {
        return Err(Error::invalid(format!("the description is longer than {} bytes", limits::NOTE)));
    }
    if settings.add_types.len() > limits::ARTIFACT_LABELS {
        return Err(Error::invalid(format!("more than {} types at once", limits::ARTIFACT_LABELS)));
    }
    let name = settings.name.as_deref().map(short);
    if name.is_some_and(|name| name.trim().is_empty()) {
        return Err(Error::invalid("a registry needs a name"));
    }
    let aliases = settings.protected_aliases.map(|texts| texts.iter().map(|text| AliasName::parse(text)).collect());
    let aliases: Option<Result<Vec<AliasName>, _>> = aliases;
    if aliases.as_ref().is_some_and(|aliases| matches!(aliases, Ok(list) if list.len() > limits::ARTIFACT_LABELS)) {
        return Err(Error::invalid(format!("more than {} protected aliases", limits::ARTIFACT_LABELS)));
    }
    Ok(RegistryChange {
        name: name.map(|name| ProjectName::parse(&format!("{PREFIX}{name}"))).transpose()?,
        description: settings.description.map(|text| text.replace('\0', "")),
        is_restricted: settings.is_restricted,
        takes_all_types: settings.takes_all_types,
        add_types: settings.add_types.iter().map(|name| ArtifactTypeName::parse(name)).collect::<Result<_, _>>()?,
        protected_aliases: aliases.transpose()?,
    })
}
