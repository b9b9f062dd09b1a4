//! Users, organizations, teams and keys.

use ayumi_model::access::Role;
use ayumi_model::name::EntityName;
use ayumi_model::user::{ApiKey, Entity, Organization, User};
use ayumi_model::{ApiKeyId, ErrorKind, UserId, limits};
use ayumi_store::entities::EntityAccess;
use ayumi_store::users::NewUser;

use crate::authorize::{Action, authorize, role_in};
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::{Service, password, secret};

impl Service {
    /// True while no account exists.
    pub async fn setup_needed(&self) -> Result<bool> {
        Ok(self.store().count_users().await? == 0)
    }

    /// The one-time token that makes the first account; none once there is one.
    pub async fn setup_token(&self) -> Result<Option<String>> {
        Ok(self.setup_needed().await?.then(|| self.0.setup_token.clone()))
    }

    /// Makes the first account, an administrator, and signs them in. Returns the session's token.
    pub async fn set_up(
        &self,
        token: &str,
        username: &str,
        password: &str,
        email: Option<String>,
        user_agent: &str,
    ) -> Result<(Caller, String)> {
        let expected = self.setup_token().await?.ok_or_else(|| {
            Error::new(ErrorKind::Gone, "this server has its administrator already").with_hint("sign in on /login")
        })?;
        if secret::hash(token) != secret::hash(&expected) {
            return Err(
                Error::forbidden("the setup link is not valid").with_hint("use the one the server printed at start")
            );
        }
        let user = self.create_user_unchecked(username, email, Some(password.to_owned()), true).await?;
        let session = self.create_session(&user, user_agent).await?;
        Ok((Caller::User(std::sync::Arc::new(user)), session))
    }

    /// Makes sure that an administrator of this name exists and that this key signs them in. For `AYUMI_ADMIN_API_KEY`.
    pub async fn ensure_admin(&self, username: &str, key: &str) -> Result<()> {
        let name = EntityName::parse(username)?;
        let key = secret::normalized(key);
        check_chosen_key(key)?;
        let user = match self.store().find_user(&name).await? {
            Some(user) if user.is_admin => user,
            Some(_) => {
                return Err(Error::invalid(format!("the user `{name}` exists and is no administrator"))
                    .with_hint("name another with AYUMI_ADMIN_USER"));
            }
            None => self.create_user_unchecked(username, None, None, true).await?,
        };
        let created =
            self.store().create_api_key(user.id, secret::hash(key), "environment".to_owned(), secret::hint(key));
        created.await?;
        Ok(())
    }

    /// Creates a user. For administrators.
    pub async fn create_user(
        &self,
        caller: &Caller,
        username: &str,
        email: Option<String>,
        password: Option<String>,
        is_admin: bool,
    ) -> Result<User> {
        caller.admin()?;
        self.create_user_unchecked(username, email, password, is_admin).await
    }

    async fn create_user_unchecked(
        &self,
        username: &str,
        email: Option<String>,
        password: Option<String>,
        is_admin: bool,
    ) -> Result<User> {
        let username = EntityName::parse(username)?;
        let password_hash = match password {
            Some(password) => Some(self.hash_password(password).await?),
            None => None,
        };
        let organization = self.config().default_organization.clone();
        Ok(self.store().create_user(NewUser { username, email, password_hash, is_admin, organization }).await?)
    }

    /// Makes sure that the organization exists to which everybody here belongs, where the server is to have one. Who is here
    /// when it is made joins it, and so does everybody who comes later.
    pub async fn ensure_default_organization(&self) -> Result<()> {
        match self.config().default_organization.clone() {
            Some(name) => Ok(self.store().ensure_organization(name).await?),
            None => Ok(()),
        }
    }

    async fn hash_password(&self, password: String) -> Result<String> {
        let store = self.store().clone();
        self.hash(move || password::hash(&password, store.random())).await?
    }

    /// All users. For administrators.
    pub async fn list_users(&self, caller: &Caller) -> Result<Vec<User>> {
        caller.admin()?;
        Ok(self.store().list_users().await?)
    }

    /// Deletes a user with everything of theirs. For administrators, and not oneself.
    pub async fn delete_user(&self, caller: &Caller, username: &str) -> Result<()> {
        let admin = caller.admin()?;
        let user = self.get_user(username).await?;
        if user.id == admin.id {
            return Err(
                Error::invalid("you cannot delete your own account").with_hint("let another administrator do it")
            );
        }
        self.store().delete_user(user.id).await?;
        self.0.keys.invalidate_all();
        Ok(())
    }

    /// Changes one's own account. A new password needs the one until now, where there is one.
    pub async fn update_own_user(
        &self,
        caller: &Caller,
        display_name: Option<String>,
        email: Option<String>,
        new_password: Option<String>,
        current_password: Option<String>,
    ) -> Result<User> {
        let user = caller.signed_in()?;
        let hash = match new_password {
            None => None,
            Some(new) => {
                let known = self.store().find_password_hash(user.id).await?;
                if known.is_some() {
                    let current = current_password.unwrap_or_default();
                    if !self.hash(move || password::verify(&current, known.as_deref())).await? {
                        return Err(Error::forbidden("the current password is wrong"));
                    }
                }
                Some(self.hash_password(new).await?)
            }
        };
        for (noun, text) in [("the name", &display_name), ("the mail address", &email)] {
            if text.as_ref().is_some_and(|text| text.len() > limits::LABEL) {
                return Err(Error::invalid(format!("{noun} is longer than {} bytes", limits::LABEL)));
            }
        }
        let user = self.store().update_user(user.id, display_name, email, hash).await?;
        self.0.keys.invalidate_all();
        Ok(user)
    }

    pub(crate) async fn find_user_named(&self, username: &str) -> Result<Option<User>> {
        match EntityName::parse(username) {
            Ok(name) => Ok(self.store().find_user(&name).await?),
            Err(_) => Ok(None),
        }
    }

    async fn get_user(&self, username: &str) -> Result<User> {
        self.find_user_named(username).await?.ok_or_else(|| Error::not_found(format!("user `{username}`")))
    }

    /// Makes a key for oneself, or as an administrator for somebody else, or takes the one an administrator chose.
    /// Returns its id and the key, which is shown this once.
    pub async fn create_api_key(
        &self,
        caller: &Caller,
        username: &str,
        name: Option<String>,
        chosen: Option<String>,
    ) -> Result<(ApiKeyId, String)> {
        let own = caller.signed_in()?.username.as_str() == username;
        if !own || chosen.is_some() {
            caller.admin()?;
        }
        let user = self.get_user(username).await?;
        let key = match chosen {
            Some(key) => {
                let key = secret::normalized(&key).to_owned();
                check_chosen_key(&key)?;
                key
            }
            None => self.store().random().hex(20),
        };
        let name = name.unwrap_or_default();
        if name.len() > limits::LABEL {
            return Err(Error::invalid(format!("the key's name is longer than {} bytes", limits::LABEL)));
        }
        let id = self.store().create_api_key(user.id, secret::hash(&key), name, secret::hint(&key)).await?;
        Ok((id, key))
    }

    /// One's own keys.
    pub async fn list_api_keys(&self, caller: &Caller) -> Result<Vec<ApiKey>> {
        Ok(self.store().list_api_keys(caller.signed_in()?.id).await?)
    }

    /// Deletes one of one's own keys.
    pub async fn delete_api_key(&self, caller: &Caller, id: ApiKeyId) -> Result<()> {
        let user = caller.signed_in()?;
        if !self.store().delete_api_key(user.id, id).await? {
            return Err(Error::not_found("the key"));
        }
        self.0.keys.invalidate_all();
        Ok(())
    }

    /// The entities a caller belongs to: their own first, then teams by name.
    pub async fn list_entities(&self, caller: &Caller) -> Result<Vec<EntityAccess>> {
        Ok(self.store().list_entities(caller.signed_in()?.id).await?)
    }

    /// The teams of another user. For administrators.
    pub async fn list_teams_of(&self, caller: &Caller, user: UserId) -> Result<Vec<EntityAccess>> {
        caller.admin()?;
        let entities = self.store().list_entities(user).await?;
        Ok(entities.into_iter().filter(|access| access.entity.is_team).collect())
    }

    /// An entity the caller may see.
    pub async fn find_entity(&self, caller: &Caller, name: &str) -> Result<Option<EntityAccess>> {
        let Ok(name) = EntityName::parse(name) else { return Ok(None) };
        let access = self.store().find_entity(&name, caller.user().map(|user| user.id)).await?;
        Ok(access.filter(|access| role_in(caller, access).is_some()))
    }

    /// Creates an organization. For administrators.
    pub async fn create_organization(&self, caller: &Caller, name: &str, owner: &str) -> Result<Organization> {
        caller.admin()?;
        let owner = self.get_user(owner).await?;
        Ok(self.store().create_organization(EntityName::parse(name)?, owner.id).await?)
    }

    /// An organization in which the caller is an administrator.
    async fn managed_organization(&self, caller: &Caller, name: &str) -> Result<Organization> {
        let user = caller.signed_in()?;
        let missing = || Error::not_found(format!("organization `{name}`"));
        let parsed = EntityName::parse(name).map_err(|_| missing())?;
        let found = self.store().find_organization(&parsed, Some(user.id)).await?;
        let (organization, role) = found.ok_or_else(missing)?;
        match role {
            _ if user.is_admin => Ok(organization),
            Some(Role::Admin) => Ok(organization),
            Some(_) => Err(Error::forbidden("only an admin of the organization may do this")),
            None => Err(missing()),
        }
    }

    /// Adds a member to an organization, or changes their role.
    pub async fn set_organization_member(&self, caller: &Caller, name: &str, username: &str, role: &str) -> Result<()> {
        let organization = self.managed_organization(caller, name).await?;
        let user = self.get_user(username).await?;
        Ok(self.store().set_organization_member(organization.id, user.id, parse_role(role)?).await?)
    }

    /// Deletes an organization with its teams and their projects. For administrators of the server.
    pub async fn delete_organization(&self, caller: &Caller, name: &str) -> Result<()> {
        caller.admin()?;
        let organization = self.managed_organization(caller, name).await?;
        self.store().delete_organization(organization.id).await?;
        // Service accounts go with their teams.
        self.0.keys.invalidate_all();
        Ok(())
    }

    /// The organization of a team whose maker names none: the one to which everybody on this server belongs, else the only one
    /// that the caller manages.
    pub async fn organization_for_team(&self, caller: &Caller) -> Result<EntityName> {
        let organizations = match caller.signed_in()?.is_admin {
            true => self.store().list_organizations().await?,
            false => self.list_organizations(caller).await?,
        };
        let mut managed = Vec::new();
        for organization in organizations {
            let name = organization.name;
            if self.managed_organization(caller, name.as_str()).await.is_ok() {
                managed.push(name);
            }
        }
        let common = self.config().default_organization.as_ref();
        match (common.filter(|name| managed.contains(name)), &managed[..]) {
            (Some(name), _) | (None, [name]) => Ok(name.clone()),
            (None, []) => Err(Error::forbidden("a team belongs to an organization, and you manage none")
                .with_hint("an administrator of this server makes organizations")),
            (None, _) => Err(Error::invalid("a team belongs to an organization, and you manage several")
                .with_hint("make the team over the REST API, which lets you name one")),
        }
    }

    /// Creates a team in an organization that the caller manages.
    pub async fn create_team(&self, caller: &Caller, name: &str, organization: &str, owner: &str) -> Result<Entity> {
        let organization = self.managed_organization(caller, organization).await?;
        let owner = self.get_user(owner).await?;
        Ok(self.store().create_team(EntityName::parse(name)?, organization.id, owner.id).await?)
    }

    /// A team in which the caller may do this.
    pub(crate) async fn managed_team(&self, caller: &Caller, name: &str, action: Action) -> Result<Entity> {
        caller.signed_in()?;
        let thing = format!("team `{name}`");
        let access = self.find_entity(caller, name).await?.filter(|access| access.entity.is_team);
        let access = access.ok_or_else(|| Error::not_found(&thing))?;
        authorize(caller, action, &access, &thing)?;
        Ok(access.entity)
    }

    /// Adds a member to a team, or changes their role.
    pub async fn set_team_member(&self, caller: &Caller, name: &str, username: &str, role: &str) -> Result<()> {
        let team = self.managed_team(caller, name, Action::Manage).await?;
        let user = self.get_user(username).await?;
        Ok(self.store().set_team_member(team.id, user.id, parse_role(role)?).await?)
    }

    /// Deletes a team with its projects.
    pub async fn delete_team(&self, caller: &Caller, name: &str) -> Result<()> {
        let team = self.managed_team(caller, name, Action::Manage).await?;
        self.store().delete_team(team.id).await?;
        self.0.keys.invalidate_all();
        Ok(())
    }
}

fn parse_role(text: &str) -> Result<Role> {
    Role::parse_member(text).ok_or_else(|| Error::invalid("a role is `admin`, `member` or `viewer`"))
}

fn check_chosen_key(key: &str) -> Result<()> {
    let plain = key.chars().all(|c| c.is_ascii_graphic());
    match plain && (secret::MIN_KEY..=secret::MAX_KEY).contains(&key.len()) {
        true => Ok(()),
        false => Err(Error::invalid(format!(
            "a key needs {} to {} printable characters without spaces",
            secret::MIN_KEY,
            secret::MAX_KEY
        ))),
    }
}
