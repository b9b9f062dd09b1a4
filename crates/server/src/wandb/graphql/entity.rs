//! Entities: users and teams as owners of projects.

use ayumi_model::user;
use futures::FutureExt;
use futures::future::BoxFuture;

use super::super::ids::NodeId;
use super::connection;
use super::context::Context;
use super::mutation::people;
use super::object::{Field, Object, Record, Value, unknown};
use super::organization::{self, Organization};
use super::project::{self, Project};
use super::user::User;
use ayumi_service::Result;

/// An entity the caller may see.
pub(super) struct Entity {
    context: Context,
    entity: user::Entity,
}

impl Entity {
    pub(super) fn new(context: &Context, entity: user::Entity) -> Self {
        Self { context: context.clone(), entity }
    }

    /// The entity of this name, if the caller may see it.
    pub(super) async fn find(context: &Context, name: &str) -> Result<Option<Self>> {
        let found = context.service().find_entity(context.caller(), name).await?;
        Ok(found.map(|access| Self::new(context, access.entity)))
    }

    async fn resolve(&self, field: Field<'_>) -> Result<Value> {
        let arguments = field.arguments();
        let name = self.entity.name.as_str();
        Ok(match field.name() {
            // Clients give roles in registries to teams by number.
            "id" => Value::text(NodeId::EntityNumber(self.entity.id).to_string()),
            "name" => Value::text(name),
            "entityType" if self.entity.is_organization() => Value::text("organization"),
            "entityType" => Value::text(if self.entity.is_team { "team" } else { "user" }),
            "isTeam" => Value::bool(self.entity.is_team),
            "defaultAccess" => Value::text("PRIVATE"),
            "privateOnly" => Value::bool(true),
            // Whether the name is still free.
            "available" => Value::bool(false),
            "readOnly" | "readOnlyAdmin" | "codeSavingEnabled" | "xxhashDigestsEnabled" => Value::bool(false),
            "isPaid" | "photoUrl" | "limits" | "defaultResourceConfig" => Value::NULL,
            "organization" => Value::optional_object(Organization::of(&self.context, &self.entity).await?),
            "storageBytes" => Value::int64(0),
            "members" if self.entity.is_team => self.members().await?,
            "members" => Value::List(Vec::new()),
            "user" if self.entity.is_team || self.entity.is_organization() => Value::NULL,
            "user" => Value::object(User::named(&self.context, &self.entity.name)),
            "project" => match arguments.text("name") {
                Some(project) => Value::optional_object(Project::find(&self.context, Some(name), project).await?),
                None => Value::NULL,
            },
            "projects" if self.entity.is_organization() => {
                organization::registries(&self.context, name, arguments).await?
            }
            "projects" => project::list(&self.context, Some(name), arguments).await?,
            "integrations" => connection::empty(connection::INTEGRATIONS),
            "triggers" => connection::empty(connection::TRIGGERS),
            "artifactCollections" if self.entity.is_organization() => {
                organization::collections(&self.context, name, arguments).await?
            }
            "artifactCollections" => connection::empty(connection::ARTIFACT_COLLECTIONS),
            "artifactMemberships" if self.entity.is_organization() => {
                organization::memberships(&self.context, name, arguments).await?
            }
            "artifactMemberships" => connection::empty(connection::ARTIFACT_MEMBERSHIPS),
            _ => return Err(unknown("Entity", field)),
        })
    }

    async fn members(&self) -> Result<Value> {
        let (service, caller) = (self.context.service(), self.context.caller());
        let mut list = Vec::new();
        for member in service.list_team_members(caller, self.entity.name.as_str()).await? {
            let key = match member.is_service_account {
                true => service.new_service_key(caller, &self.entity, member.user_id).await?,
                false => None,
            };
            let fields = [
                ("id", people::member_id(&member.username)),
                ("role", Value::text(member.role.as_str())),
                ("admin", Value::bool(member.role == ayumi_model::access::Role::Admin)),
                ("pending", Value::bool(false)),
                ("email", Value::NULL),
                ("username", Value::text(member.username.as_str())),
                // People's full names are nobody's business; that of a service account says what it is for.
                (
                    "name",
                    Value::text(if member.is_service_account {
                        &member.display_name
                    } else {
                        member.username.as_str()
                    }),
                ),
                ("photoUrl", Value::NULL),
                ("accountType", Value::text(if member.is_service_account { "SERVICE" } else { "MEMBER" })),
                ("apiKey", Value::optional_text(key.as_deref())),
            ];
            list.push(Record::new("Member", fields).into());
        }
        Ok(Value::List(list))
    }
}

impl Object for Entity {
    fn type_name(&self) -> &'static str {
        "Entity"
    }

    fn field<'a>(&'a self, field: Field<'a>) -> BoxFuture<'a, Result<Value>> {
        self.resolve(field).boxed()
    }
}
