//! Organizations, their registries, and what is linked into these.

use ayumi_model::artifact;
use ayumi_model::registry::Registry;
use ayumi_model::user;
use ayumi_service::artifacts::filter::{ItemFilter, Subject};
use ayumi_service::artifacts::{CollectionQuery, LinkKey, Order};
use ayumi_service::{Error, Result};
use futures::FutureExt;
use futures::future::BoxFuture;

use super::super::ids::{NodeId, opaque};
use super::artifact_collection::{Collection, Membership};
use super::artifact_type::collection_order;
use super::connection;
use super::context::Context;
use super::entity::Entity;
use super::object::{Arguments, Field, Object, Record, Value, unknown};
use super::project::Project;
use super::query::page_of_named;

/// Items of a page where the client names no number.
const PAGE: usize = 50;

/// An organization the caller belongs to.
pub(super) struct Organization {
    context: Context,
    entity: user::Entity,
}

impl Organization {
    pub(super) fn new(context: &Context, entity: user::Entity) -> Self {
        Self { context: context.clone(), entity }
    }

    /// The organization of this name.
    pub(super) async fn find(context: &Context, name: &str) -> Result<Option<Self>> {
        let found = context.service().find_organization(context.caller(), name).await?;
        Ok(found.map(|entity| Self::new(context, entity)))
    }

    /// The organization that an entity belongs to.
    pub(super) async fn of(context: &Context, entity: &user::Entity) -> Result<Option<Self>> {
        let found = context.service().find_organization_of(context.caller(), entity).await?;
        Ok(found.map(|entity| Self::new(context, entity)))
    }

    /// All that the caller belongs to.
    pub(super) async fn list(context: &Context) -> Result<Value> {
        let mut found = Vec::new();
        for organization in context.service().list_organizations(context.caller()).await? {
            found.extend(Self::find(context, organization.name.as_str()).await?);
        }
        Ok(Value::List(found.into_iter().map(Value::object).collect()))
    }

    async fn resolve(&self, field: Field<'_>) -> Result<Value> {
        Ok(match field.name() {
            "id" => Value::text(opaque("Organization", self.entity.id)),
            "name" => Value::text(self.entity.name.as_str()),
            "orgEntity" => Value::object(Entity::new(&self.context, self.entity.clone())),
            // Versions of several collections can be sorted.
            "advancedRegistryFeatures" => {
                Record::new("AdvancedRegistryFeatures", [("advancedSearch", Value::bool(true))]).into()
            }
            "featureFlags" => Value::List(Vec::new()),
            "coreWeaveOrganizationId" => Value::NULL,
            "triggers" => connection::empty(connection::TRIGGERS),
            _ => return Err(unknown("Organization", field)),
        })
    }
}

impl Object for Organization {
    fn type_name(&self) -> &'static str {
        "Organization"
    }

    fn field<'a>(&'a self, field: Field<'a>) -> BoxFuture<'a, Result<Value>> {
        self.resolve(field).boxed()
    }
}

/// The registries of an organization as projects.
pub(super) async fn registries(context: &Context, organization: &str, arguments: Arguments<'_>) -> Result<Value> {
    let mut found = find_registries(context, organization, arguments.some_text("filters")).await?;
    let order = arguments.some_text("order").unwrap_or("name");
    match order.trim_start_matches(['+', '-']) {
        "name" => {}
        "created_at" | "createdAt" | "id" => found.sort_by_key(|registry| registry.project.created_at),
        "updated_at" | "updatedAt" => found.sort_by_key(|registry| registry.project.updated_at),
        field => return Err(Error::invalid(format!("registries cannot be sorted by `{field}`"))),
    }
    if order.starts_with('-') {
        found.reverse();
    }
    let node = |registry: Registry| {
        let name = registry.project.name.to_string();
        (Value::object(Project::new(context, registry.project)), name)
    };
    let (after, first) = (arguments.some_text("after"), arguments.page_size("first", PAGE)?);
    Ok(page_of_named(connection::PROJECTS, found.into_iter().map(node).collect(), after, first))
}

/// The collections of an organization's registries.
pub(super) async fn collections(context: &Context, organization: &str, arguments: Arguments<'_>) -> Result<Value> {
    let found = find_collections(context, organization, "filters", arguments).await?;
    let (first, n_found) = (arguments.page_size("first", PAGE)?, found.len());
    let start = match arguments.some_text("after") {
        None => 0,
        Some(after) => found.iter().position(|of| of.id.to_string() == after).map_or(n_found, |at| at + 1),
    };
    let node = |collection: artifact::Collection| {
        let cursor = collection.id.to_string();
        (Value::object(Collection::new(context, collection)), cursor)
    };
    let nodes: Vec<_> = found.into_iter().skip(start).take(first).map(node).collect();
    let has_more = start + nodes.len() < n_found;
    Ok(connection::counted(connection::ARTIFACT_COLLECTIONS, nodes, has_more, n_found as i64))
}

/// The versions in an organization's registries.
pub(super) async fn memberships(context: &Context, organization: &str, arguments: Arguments<'_>) -> Result<Value> {
    let service = context.service();
    let collections = find_collections(context, organization, "collectionFilters", arguments).await?;
    let filter = ItemFilter::parse(Subject::Version, arguments.some_text("filters"))?;
    let order = arguments.some_text("order").map(version_order).transpose()?;
    let first = arguments.page_size("first", PAGE)?;
    let parse = |text: &str| text.parse().map_err(|_| Error::invalid("`after` is not a cursor of this list"));
    let skip: usize = arguments.some_text("after").map_or(Ok(0), parse)?;
    let mut found = service.search_registry_versions(&collections, &filter, order, (skip, first + 1)).await?;
    let has_more = found.len() > first;
    found.truncate(first);
    let nodes = found.into_iter().enumerate().map(|(at, found)| {
        let cursor = (skip + at + 1).to_string();
        (Value::object(Membership::found(context, found)), cursor)
    });
    Ok(connection::page(connection::ARTIFACT_MEMBERSHIPS, nodes.collect(), has_more))
}

fn version_order(text: &str) -> Result<Order<LinkKey>> {
    let key = match text.trim_start_matches(['+', '-']) {
        "artifact_created_at" | "created_at" => LinkKey::CreatedAt,
        "artifact_size" | "size" => LinkKey::Size,
        "acm_created_at" | "linked_at" => LinkKey::LinkedAt,
        field => return Err(Error::invalid(format!("versions of registries cannot be sorted by `{field}`"))),
    };
    Ok(Order { key, descending: text.starts_with('-') })
}

async fn find_registries(context: &Context, organization: &str, filter: Option<&str>) -> Result<Vec<Registry>> {
    let filter = ItemFilter::parse(Subject::Registry, filter)?;
    context.service().search_registries(context.caller(), organization, &filter).await
}

async fn find_collections(
    context: &Context,
    organization: &str,
    filters: &str,
    arguments: Arguments<'_>,
) -> Result<Vec<artifact::Collection>> {
    let registries = find_registries(context, organization, arguments.some_text("projectFilters")).await?;
    let filter = ItemFilter::parse(Subject::Collection, arguments.some_text(filters))?;
    // Where versions are asked for, the order is theirs.
    let order = if filters == "filters" { collection_order(arguments.some_text("order"))? } else { Default::default() };
    let query = CollectionQuery { order, ..CollectionQuery::default() };
    context.service().search_registry_collections(&registries, &filter, &query).await
}

/// Who has a role of their own in a registry, as clients list them: users, or teams.
pub(super) async fn members(context: &Context, registry: &Registry, teams: bool) -> Result<Value> {
    let service = context.service();
    let (found_users, found_teams) = service.list_registry_members(registry).await?;
    let role = |role: ayumi_model::access::Role| {
        let name = role.as_str();
        Record::new("Role", [("id", Value::text(opaque("Role", name))), ("name", Value::text(name))]).into()
    };
    if !teams {
        let member = |member: ayumi_model::registry::RegistryUser| {
            let name = member.username.as_str();
            let fields = [
                ("id", Value::text(NodeId::UserNumber(member.id).to_string())),
                ("name", Value::text(name)),
                ("username", Value::text(name)),
                ("email", Value::NULL),
                ("role", role(member.role)),
            ];
            Record::new("ProjectMember", fields).into()
        };
        return Ok(Value::List(found_users.into_iter().map(member).collect()));
    }
    let organization = registry.project.entity.as_str();
    let mut list = Vec::new();
    for member in found_teams {
        let team = service.get_registry_team(context.caller(), organization, &member).await?;
        let fields = [("team", Value::object(Entity::new(context, team))), ("role", role(member.role))];
        list.push(Record::new("ProjectTeamMember", fields).into());
    }
    Ok(Value::List(list))
}
