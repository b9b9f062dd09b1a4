//! Users.

use ayumi_model::name::EntityName;
use ayumi_model::user;
use futures::FutureExt;
use futures::future::BoxFuture;

use super::super::ids::NodeId;
use super::connection;
use super::context::Context;
use super::entity::Entity;
use super::mutation::people;
use super::object::{Field, Object, Value, unknown};
use super::organization::Organization;
use super::project;
use ayumi_service::Result;

/// What a user has set up for clients. `code_saving_enabled` is left out: clients take it for the last word, so that `false`
/// would overrule a script that asks for its code to be kept. Without it they keep code where they are asked to.
const FLAGS: &str = "{}";

/// A user: the caller with everything, another one by name, and to administrators anybody they search for.
pub(super) struct User {
    context: Context,
    username: EntityName,
    /// Set for the caller, and in what an administrator finds. Others' names and addresses are nobody's business.
    account: Option<user::User>,
}

impl User {
    /// Who asks.
    pub(super) fn caller(context: &Context) -> Option<Self> {
        let account = context.caller().user()?.clone();
        Some(Self { context: context.clone(), username: account.username.clone(), account: Some(account) })
    }

    /// A user with everything, whom the caller just made.
    pub(super) fn account(context: &Context, account: user::User) -> Self {
        Self { context: context.clone(), username: account.username.clone(), account: Some(account) }
    }

    /// The user of this name, who exists.
    pub(super) fn named(context: &Context, username: &EntityName) -> Self {
        match Self::caller(context) {
            Some(caller) if caller.username == *username => caller,
            _ => Self { context: context.clone(), username: username.clone(), account: None },
        }
    }

    /// Users whom the caller may find by this beginning or end of their name or address.
    pub(super) async fn search(context: &Context, query: Option<&str>) -> Result<Value> {
        if context.caller().user().is_none() {
            return Ok(connection::empty(connection::USERS));
        }
        let found = context.service().find_users(context.caller(), query.unwrap_or_default()).await?;
        let is_admin = context.caller().admin().is_ok();
        let node = |account: user::User| {
            let username = account.username.clone();
            let user = match is_admin {
                true => Self::account(context, account),
                false => Self::named(context, &username),
            };
            (Value::object(user), username.to_string())
        };
        Ok(connection::page(connection::USERS, found.into_iter().map(node).collect(), false))
    }

    fn is_caller(&self) -> bool {
        self.context.caller().user().is_some_and(|caller| caller.username == self.username)
    }

    async fn resolve(&self, field: Field<'_>) -> Result<Value> {
        let account = self.account.as_ref();
        Ok(match field.name() {
            // Clients give roles in registries to users by number.
            "id" => match account {
                Some(account) => Value::text(NodeId::UserNumber(account.id).to_string()),
                None => Value::text(NodeId::User(self.username.clone()).to_string()),
            },
            "name" => Value::text(account.map_or(self.username.as_str(), |account| &account.display_name)),
            "username" => Value::text(self.username.as_str()),
            "entity" => Value::text(account.map_or(&self.username, user::User::home).as_str()),
            "email" => Value::optional_text(account.and_then(|account| account.email.as_deref())),
            "admin" => account.map_or(Value::NULL, |account| Value::bool(account.is_admin)),
            "flags" => account.map_or(Value::NULL, |_| Value::text(FLAGS)),
            "photoUrl" | "userInfo" | "deletedAt" => Value::NULL,
            "apiKeys" if self.is_caller() => self.api_keys().await?,
            "apiKeys" => connection::empty(connection::API_KEYS),
            "teams" => self.teams().await?,
            "organizations" if self.is_caller() => Organization::list(&self.context).await?,
            "organizations" => Value::List(Vec::new()),
            "projects" if account.is_some() => {
                project::list(&self.context, Some(self.username.as_str()), field.arguments()).await?
            }
            "projects" => connection::empty(connection::PROJECTS),
            _ => return Err(unknown("User", field)),
        })
    }

    async fn api_keys(&self) -> Result<Value> {
        let keys = self.context.service().list_api_keys(self.context.caller()).await?;
        let nodes = keys.iter().map(|key| (people::listed_key(key), key.id.to_string()));
        Ok(connection::page(connection::API_KEYS, nodes.collect(), false))
    }

    async fn teams(&self) -> Result<Value> {
        let (service, caller) = (self.context.service(), self.context.caller());
        let teams = match &self.account {
            None => Vec::new(),
            Some(account) if !self.is_caller() => service.list_teams_of(caller, account.id).await?,
            Some(_) => {
                let entities = service.list_entities(caller).await?;
                entities.into_iter().filter(|access| access.entity.is_team).collect()
            }
        };
        let node = |access: ayumi_store::entities::EntityAccess| {
            let name = access.entity.name.to_string();
            (Value::object(Entity::new(&self.context, access.entity)), name)
        };
        Ok(connection::page(connection::ENTITIES, teams.into_iter().map(node).collect(), false))
    }
}

impl Object for User {
    fn type_name(&self) -> &'static str {
        "User"
    }

    fn field<'a>(&'a self, field: Field<'a>) -> BoxFuture<'a, Result<Value>> {
        self.resolve(field).boxed()
    }
}
