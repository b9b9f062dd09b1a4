//! Types of artifacts, and the collections of each.

use std::sync::Arc;

use ayumi_model::name::ArtifactTypeName;
use ayumi_model::{artifact, project};
use ayumi_service::artifacts::filter::{ItemFilter, Subject};
use ayumi_service::artifacts::{CollectionKey, CollectionQuery, Order};
use ayumi_service::{Error, Result};
use futures::FutureExt;
use futures::future::BoxFuture;

use super::super::ids::opaque;
use super::artifact::Artifact;
use super::artifact_collection::{Collection, parse_place};
use super::connection;
use super::context::Context;
use super::object::{Arguments, Field, Object, Value, unknown};

/// Items of a page where the client names no number.
const PAGE: usize = 50;
/// Collections that pass a filter are counted up to this number.
const COUNTED: usize = 100_000;

/// A type of a project that the caller may see.
pub(super) struct ArtifactType {
    context: Context,
    name: ArtifactTypeName,
    entity: String,
    project: String,
    /// The type itself, where it is at hand: most ask for its name alone.
    known: Option<(Arc<project::Project>, artifact::ArtifactType)>,
}

impl ArtifactType {
    pub(super) fn new(context: &Context, project: &Arc<project::Project>, of: artifact::ArtifactType) -> Self {
        Self {
            context: context.clone(),
            name: of.name.clone(),
            entity: project.entity.to_string(),
            project: project.name.to_string(),
            known: Some((Arc::clone(project), of)),
        }
    }

    /// The type of a collection.
    pub(super) fn of(context: &Context, collection: &artifact::Collection) -> Self {
        Self {
            context: context.clone(),
            name: collection.type_name.clone(),
            entity: collection.entity.to_string(),
            project: collection.project.to_string(),
            known: None,
        }
    }

    async fn load(&self) -> Result<(Arc<project::Project>, artifact::ArtifactType)> {
        if let Some(known) = &self.known {
            return Ok(known.clone());
        }
        let service = self.context.service();
        let missing = || Error::not_found(format!("the type `{}`", self.name));
        let project = service.find_project(self.context.caller(), Some(&self.entity), &self.project).await?;
        let project = project.ok_or_else(missing)?;
        let found = service.find_artifact_type(&project, self.name.as_str()).await?;
        Ok((Arc::new(project), found.ok_or_else(missing)?))
    }

    async fn resolve(&self, field: Field<'_>) -> Result<Value> {
        let arguments = field.arguments();
        Ok(match field.name() {
            "id" => {
                let names = format!("v1:{}:{}:{}", self.name, self.project, self.entity);
                Value::text(opaque("ArtifactType", names))
            }
            "name" => Value::text(self.name.as_str()),
            "description" => Value::optional_text(self.load().await?.1.description.as_deref()),
            "createdAt" => Value::text(self.load().await?.1.created_at.to_string()),
            "artifact" => self.artifact(arguments.text("name").unwrap_or_default()).await?,
            "artifactCollection" => self.collection(arguments, false).await?,
            // Tells old clients which of the two kinds a collection is.
            "artifactSequence" => self.collection(arguments, true).await?,
            "artifactCollections" => {
                let (project, _) = self.load().await?;
                collections(&self.context, &project, Some(self.name.clone()), arguments).await?
            }
            "artifactSequences" => {
                let (project, _) = self.load().await?;
                let of = CollectionQuery {
                    type_name: Some(self.name.clone()),
                    sequences_only: true,
                    ..CollectionQuery::default()
                };
                page(&self.context, &project, (of, ItemFilter::all()), connection::ARTIFACT_SEQUENCES, arguments)
                    .await?
            }
            _ => return Err(unknown("ArtifactType", field)),
        })
    }

    async fn artifact(&self, name: &str) -> Result<Value> {
        let (project, _) = self.load().await?;
        let found = self.context.service().find_version(&project, name).await?;
        let found = found.filter(|found| found.membership.collection.type_name == self.name);
        Ok(Value::optional_object(found.map(|found| Artifact::new(&self.context, found.artifact))))
    }

    async fn collection(&self, arguments: Arguments<'_>, is_sequence: bool) -> Result<Value> {
        let (project, _) = self.load().await?;
        let found =
            self.context.service().find_collection(&project, arguments.text("name").unwrap_or_default()).await?;
        let found = found.filter(|found| found.type_name == self.name && !(is_sequence && found.is_portfolio));
        Ok(Value::optional_object(found.map(|collection| Collection::new(&self.context, collection))))
    }
}

impl Object for ArtifactType {
    fn type_name(&self) -> &'static str {
        "ArtifactType"
    }

    fn field<'a>(&'a self, field: Field<'a>) -> BoxFuture<'a, Result<Value>> {
        self.resolve(field).boxed()
    }
}

/// A page of a project's collections, of one type or of all.
pub(super) async fn collections(
    context: &Context,
    project: &project::Project,
    type_name: Option<ArtifactTypeName>,
    arguments: Arguments<'_>,
) -> Result<Value> {
    let filter = ItemFilter::parse(Subject::Collection, arguments.some_text("filters"))?;
    let order = collection_order(arguments.some_text("order"))?;
    let of = CollectionQuery { type_name, order, ..CollectionQuery::default() };
    page(context, project, (of, filter), connection::ARTIFACT_COLLECTIONS, arguments).await
}

/// The order of collections: by name where the client names none.
pub(super) fn collection_order(text: Option<&str>) -> Result<Order<CollectionKey>> {
    let Some(text) = text else { return Ok(Order::default()) };
    let key = match text.trim_start_matches(['+', '-']) {
        "name" => CollectionKey::Name,
        "created_at" | "createdAt" | "id" => CollectionKey::CreatedAt,
        "updated_at" | "updatedAt" => CollectionKey::UpdatedAt,
        field => {
            return Err(Error::invalid(format!("collections cannot be sorted by `{field}`"))
                .with_hint("use `name`, `created_at` or `updated_at`"));
        }
    };
    Ok(Order { key, descending: text.starts_with('-') })
}

async fn page(
    context: &Context,
    project: &project::Project,
    (of, filter): (CollectionQuery, ItemFilter),
    connection: connection::ConnectionType,
    arguments: Arguments<'_>,
) -> Result<Value> {
    let service = context.service();
    let limit = arguments.page_size("first", PAGE)?;
    let n_collections = match filter.is_all() {
        true => service.count_collections(project, of.clone()).await?,
        false => {
            let query = CollectionQuery { limit: COUNTED, ..of.clone() };
            service.search_collections(project, &filter, query).await?.len() as i64
        }
    };
    let key = of.order.key;
    let query = CollectionQuery { after: parse_place(arguments)?, limit: limit + 1, ..of };
    let mut found = service.search_collections(project, &filter, query).await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let node = |collection: artifact::Collection| {
        let cursor = key.place(&collection).to_string();
        (Value::object(Collection::new(context, collection)), cursor)
    };
    Ok(connection::counted(connection, found.into_iter().map(node).collect(), has_more, n_collections))
}
