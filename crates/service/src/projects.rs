//! Projects.

use ayumi_model::access::Role;
use ayumi_model::limits;
use ayumi_model::name::ProjectName;
use ayumi_model::project::{DEFAULT_PROJECT, Project, ProjectCounts};
use ayumi_model::registry::PREFIX;
use ayumi_model::{EntityId, ProjectId};
use ayumi_store::entities::EntityAccess;
use ayumi_store::fields::ProjectField;
use ayumi_store::history::HistoryKey;

use crate::Service;
use crate::authorize::{Action, authorize, role_in};
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::runs::check_length;

impl Service {
    /// The entity of this name, or the caller's own when none is named; the caller must be allowed the action there.
    pub(crate) async fn entity_for(&self, caller: &Caller, name: Option<&str>, action: Action) -> Result<EntityAccess> {
        let user = caller.signed_in()?;
        let name = name.filter(|name| !name.is_empty()).unwrap_or(user.home().as_str());
        let thing = format!("entity `{name}`");
        let access = self.find_entity(caller, name).await?.ok_or_else(|| Error::not_found(&thing))?;
        authorize(caller, action, &access, &thing)?;
        Ok(access)
    }

    /// A project the caller may see; none when it is missing or not visible.
    pub async fn find_project(&self, caller: &Caller, entity: Option<&str>, project: &str) -> Result<Option<Project>> {
        let Some(user) = caller.user() else { return Ok(None) };
        let entity = entity.filter(|name| !name.is_empty()).unwrap_or(user.home().as_str());
        let Some(access) = self.find_entity(caller, entity).await? else { return Ok(None) };
        let Ok(name) = ProjectName::parse(project_or_default(Some(project))) else { return Ok(None) };
        let Some(found) = self.store().find_project(access.entity.id, &name).await? else { return Ok(None) };
        let is_visible = !access.entity.is_organization() || self.role_in_project(caller, &found).await?.is_some();
        Ok(Some(found).filter(|_| is_visible))
    }

    /// A project the caller may do this with.
    pub async fn get_project(
        &self,
        caller: &Caller,
        entity: &str,
        project: &str,
        action: Action,
    ) -> Result<(Project, Role)> {
        caller.signed_in()?;
        let thing = format!("project `{entity}/{project}`");
        let found = self.find_project(caller, Some(entity), project).await?;
        let found = found.ok_or_else(|| Error::not_found(&thing))?;
        let access = self.access_of(caller, &found).await?;
        let role = authorize(caller, action, &access, &thing)?;
        Ok((found, role))
    }

    /// The caller's place in a project: that in the entity that owns it, or that in a registry.
    async fn access_of(&self, caller: &Caller, project: &Project) -> Result<EntityAccess> {
        self.access_in(caller, project.entity_id, project.id).await
    }

    /// The same of a project that is known by ids.
    pub(crate) async fn access_in(
        &self,
        caller: &Caller,
        entity: EntityId,
        project: ProjectId,
    ) -> Result<EntityAccess> {
        let user = caller.user().map(|user| user.id);
        let mut access = self.store().get_entity(entity, user).await?;
        if access.entity.is_organization() && access.role.is_some() {
            access.role = match user {
                Some(user) => self.store().find_registry_role(project, user).await?,
                None => None,
            };
        }
        Ok(access)
    }

    /// What the caller may do in a project.
    pub async fn role_in_project(&self, caller: &Caller, project: &Project) -> Result<Option<Role>> {
        Ok(role_in(caller, &self.access_of(caller, project).await?))
    }

    /// Checks that the caller may do this in a project.
    pub(crate) async fn allow_in_project(&self, caller: &Caller, action: Action, project: &Project) -> Result<()> {
        let access = self.access_of(caller, project).await?;
        authorize(caller, action, &access, &format!("project `{}/{}`", project.entity, project.name))?;
        Ok(())
    }

    /// The project of this name, made now if it does not exist. Tells whether it was made.
    pub async fn ensure_project(
        &self,
        caller: &Caller,
        entity: Option<&str>,
        project: Option<&str>,
    ) -> Result<(Project, bool)> {
        let user = caller.signed_in()?;
        let access = self.entity_for(caller, entity, Action::Read).await?;
        if access.entity.is_organization() {
            return Err(Error::invalid(format!(
                "`{}` is an organization: it has registries, and no projects with runs",
                access.entity.name
            ))
            .with_hint("name a team, or leave the entity out"));
        }
        authorize(caller, Action::Write, &access, &format!("entity `{}`", access.entity.name))?;
        let name = ProjectName::parse(project_or_default(project))?;
        require_ordinary(&name)?;
        Ok(self.store().ensure_project(&access.entity, &name, Some(user.id)).await?)
    }

    /// The projects of an entity, last changed first.
    pub async fn list_projects(&self, caller: &Caller, entity: &str) -> Result<Vec<(Project, ProjectCounts)>> {
        let access = self.entity_for(caller, Some(entity), Action::Read).await?;
        let projects = self.store().list_projects(access.entity.id).await?;
        if !access.entity.is_organization() {
            return Ok(projects);
        }
        let mut visible = Vec::with_capacity(projects.len());
        for (project, counts) in projects {
            if self.role_in_project(caller, &project).await?.is_some() {
                visible.push((project, counts));
            }
        }
        Ok(visible)
    }

    /// The counts of a project that was obtained through a checked call.
    pub async fn count_project(&self, project: &Project) -> Result<ProjectCounts> {
        Ok(self.store().count_project(project.id).await?)
    }

    /// Makes a project.
    ///
    /// # Errors
    /// `Conflict` when the entity has one of this name.
    pub async fn create_project(
        &self,
        caller: &Caller,
        entity: Option<&str>,
        name: &str,
        description: String,
    ) -> Result<Project> {
        let user = caller.signed_in()?;
        let access = self.entity_for(caller, entity, Action::Write).await?;
        let name = ProjectName::parse(name)?;
        require_ordinary(&name)?;
        let description = checked_description(description)?;
        Ok(self.store().create_project(&access.entity, &name, description, user.id).await?)
    }

    /// Gives a project another name. The old one leads to it until a project is made under it.
    ///
    /// # Errors
    /// `Conflict` when its entity has another project of the new name, `Invalid` where it would become a registry or is one.
    pub async fn rename_project(&self, caller: &Caller, project: &Project, name: &str) -> Result<Project> {
        self.allow_in_project(caller, Action::Write, project).await?;
        let name = ProjectName::parse(name)?;
        require_ordinary(&name)?;
        if self.find_registry(project).await?.is_some() {
            return Err(Error::invalid(format!("`{}` is a registry", project.name)).with_hint("rename the registry"));
        }
        self.store().rename_project(project.id, name).await?;
        Ok(self.store().get_project(project.id).await?)
    }

    /// Deletes a project with everything in it, for good.
    ///
    /// # Errors
    /// `Conflict` when runs in it are locked.
    pub async fn delete_project(&self, caller: &Caller, project: &Project) -> Result<()> {
        self.allow_in_project(caller, Action::Manage, project).await?;
        match self.find_registry(project).await? {
            Some(registry) => self.delete_registry(caller, &registry).await?,
            None => self.store().delete_project(project.id).await?,
        }
        let user = caller.signed_in()?;
        let path = format!("{}/{}", project.entity, project.name);
        tracing::info!(project = %path, user = %user.username, "{} deleted project {path}", user.username);
        Ok(())
    }

    /// Changes a project's description.
    pub async fn update_project(
        &self,
        caller: &Caller,
        project: &Project,
        description: Option<String>,
    ) -> Result<Project> {
        self.allow_in_project(caller, Action::Write, project).await?;
        let description = description.map(checked_description).transpose()?;
        self.store().update_project(project.id, description).await?;
        Ok(self.store().get_project(project.id).await?)
    }

    /// Every key that runs of a project logged, and whether there are more than this.
    pub async fn list_project_keys(&self, project: &Project, limit: usize) -> Result<(Vec<HistoryKey>, bool)> {
        let mut keys = self.store().list_project_keys(project.id, limit + 1).await?;
        let more = keys.len() > limit;
        keys.truncate(limit);
        Ok((keys, more))
    }

    /// The keys of config and summary that runs of a project have, and whether there are more than this.
    pub async fn list_fields(&self, project: &Project, limit: usize) -> Result<(Vec<ProjectField>, bool)> {
        Ok(self.store().list_fields(project.id, limit).await?)
    }
}

/// Refuses a name that only registries have.
fn require_ordinary(name: &ProjectName) -> Result<()> {
    match name.as_str().starts_with(PREFIX) {
        true => Err(Error::invalid(format!("the names of registries, and no others, begin with `{PREFIX}`"))),
        false => Ok(()),
    }
}

/// No name means the default project; so does its title, which people read in the app and type.
fn project_or_default(name: Option<&str>) -> &str {
    match name {
        None | Some("" | "Uncategorized") => DEFAULT_PROJECT,
        Some(name) => name,
    }
}

fn checked_description(text: String) -> Result<String> {
    check_length("the description", &text, limits::NOTE)?;
    Ok(text.replace('\0', ""))
}
