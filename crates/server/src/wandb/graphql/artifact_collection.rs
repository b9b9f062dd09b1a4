//! Collections of artifacts, which are sequences or portfolios, and the places that versions have in them.

use ayumi_model::artifact;
use ayumi_service::artifacts::filter::{ItemFilter, Subject};
use ayumi_service::artifacts::{Found, NEWEST, Order, Place, VersionKey, VersionQuery};
use ayumi_service::{Error, Result};
use futures::FutureExt;
use futures::future::BoxFuture;

use super::super::ids::{NodeId, opaque};
use super::artifact::{Artifact, files, names, tag};
use super::artifact_type::ArtifactType;
use super::connection;
use super::context::Context;
use super::object::{Arguments, Field, Object, Record, Value, unknown};
use super::project::Project;

/// Items of a page where the client names no number.
const PAGE: usize = 50;
/// Versions that pass a filter are counted up to this number.
const COUNTED: usize = 100_000;

/// A collection the caller may see.
pub(super) struct Collection {
    context: Context,
    collection: artifact::Collection,
    /// True where a link alone led here: its name is told, and nothing of what is in it.
    is_closed: bool,
}

impl Collection {
    pub(super) fn new(context: &Context, collection: artifact::Collection) -> Self {
        Self { context: context.clone(), collection, is_closed: false }
    }

    /// Where a version was made, which not everybody who may read the version may see.
    pub(super) async fn source_of(context: &Context, artifact: &artifact::Artifact) -> Result<Self> {
        let sequence = artifact.sequence.clone();
        let is_closed =
            artifact.is_linked_elsewhere() && !context.service().may_see(context.caller(), &sequence).await?;
        Ok(Self { context: context.clone(), collection: sequence, is_closed })
    }

    /// What is told of a collection that the caller may not see, beside its name.
    fn resolve_closed(&self, name: &str) -> Option<Value> {
        Some(match name {
            "description" | "artifactMembership" | "latestArtifact" => Value::NULL,
            "tags" => connection::empty(connection::TAGS),
            "aliases" => connection::empty(connection::ARTIFACT_ALIASES),
            "artifacts" => connection::empty(connection::VERSIONED_ARTIFACTS),
            "artifactMemberships" => connection::empty(connection::ARTIFACT_MEMBERSHIPS),
            _ => return None,
        })
    }

    async fn resolve(&self, field: Field<'_>) -> Result<Value> {
        if self.is_closed
            && let Some(value) = self.resolve_closed(field.name())
        {
            return Ok(value);
        }
        let arguments = field.arguments();
        let collection = &self.collection;
        let service = self.context.service();
        Ok(match field.name() {
            "id" => Value::text(NodeId::ArtifactCollection(collection.id).to_string()),
            "name" => Value::text(collection.name.as_str()),
            "description" => Value::optional_text(collection.description.as_deref()),
            "createdAt" => Value::text(collection.created_at.to_string()),
            "updatedAt" => Value::text(collection.updated_at.to_string()),
            "state" => Value::text("READY"),
            "project" => {
                let (entity, name) = (collection.entity.as_str(), collection.project.as_str());
                Value::optional_object(Project::find(&self.context, Some(entity), name).await?)
            }
            "defaultArtifactType" => Value::object(ArtifactType::of(&self.context, collection)),
            "tags" => {
                let tags = service.list_collection_tags(collection).await?;
                let nodes = tags.iter().map(|name| (tag(name), name.to_string())).collect();
                connection::page(connection::TAGS, nodes, false)
            }
            "aliases" => self.aliases(arguments).await?,
            "artifacts" => self.artifacts(arguments).await?,
            "artifactMembership" => {
                let name = arguments.text("aliasName").unwrap_or_default();
                let found = service.find_version_in(collection, name).await?;
                Value::optional_object(found.map(|found| Membership::found(&self.context, found)))
            }
            "artifactMemberships" => self.memberships(arguments).await?,
            "latestArtifact" => {
                let newest = service.find_newest_version(collection).await?;
                Value::optional_object(newest.map(|artifact| Artifact::new(&self.context, artifact)))
            }
            "digestAlgorithm" => Value::text("MANIFEST_MD5"),
            _ => return Err(unknown(self.type_name(), field)),
        })
    }

    async fn aliases(&self, arguments: Arguments<'_>) -> Result<Value> {
        let limit = arguments.page_size("first", PAGE)?;
        let after = arguments.some_text("after").map(str::to_owned);
        let mut names = self.context.service().list_aliases(&self.collection, after, limit + 1).await?;
        let has_more = names.len() > limit;
        names.truncate(limit);
        let of = || Value::object(Self::new(&self.context, self.collection.clone()));
        let nodes = names.iter().map(|name| (alias(&self.collection, of(), name.as_str()), name.to_string())).collect();
        Ok(connection::page(connection::ARTIFACT_ALIASES, nodes, has_more))
    }

    async fn artifacts(&self, arguments: Arguments<'_>) -> Result<Value> {
        let order = version_order(arguments.some_text("order"))?;
        let filter = version_filter(arguments)?;
        let (found, has_more) = self.versions(arguments, &filter, order).await?;
        let nodes = found.into_iter().map(|found| {
            let number = found.membership.version;
            let cursor = order.key.place(&found.artifact, number).to_string();
            (Value::object(Artifact::new(&self.context, found.artifact)), number, cursor)
        });
        Ok(connection::versions(nodes.collect(), has_more, self.n_versions(&filter).await?))
    }

    async fn memberships(&self, arguments: Arguments<'_>) -> Result<Value> {
        let filter = version_filter(arguments)?;
        let (found, has_more) = self.versions(arguments, &filter, NEWEST).await?;
        let nodes = found.into_iter().map(|found| {
            let cursor = NEWEST.key.place(&found.artifact, found.membership.version).to_string();
            (Value::object(Membership::found(&self.context, found)), cursor)
        });
        let n_versions = self.n_versions(&filter).await?;
        Ok(connection::counted(connection::ARTIFACT_MEMBERSHIPS, nodes.collect(), has_more, n_versions))
    }

    async fn versions(
        &self,
        arguments: Arguments<'_>,
        filter: &ItemFilter,
        order: Order<VersionKey>,
    ) -> Result<(Vec<Found>, bool)> {
        let limit = arguments.page_size("first", PAGE)?;
        let after = parse_place(arguments)?;
        let query = VersionQuery { order, after, limit: limit + 1, ..VersionQuery::default() };
        let mut found = self.context.service().search_versions(&self.collection, filter, query).await?;
        let has_more = found.len() > limit;
        found.truncate(limit);
        Ok((found, has_more))
    }

    async fn n_versions(&self, filter: &ItemFilter) -> Result<i64> {
        let service = self.context.service();
        if filter.is_all() {
            return service.count_versions(&self.collection, VersionQuery::default()).await;
        }
        let query = VersionQuery { order: NEWEST, limit: COUNTED, ..VersionQuery::default() };
        Ok(service.search_versions(&self.collection, filter, query).await?.len() as i64)
    }
}

impl Object for Collection {
    fn type_name(&self) -> &'static str {
        if self.collection.is_portfolio { "ArtifactPortfolio" } else { "ArtifactSequence" }
    }

    fn field<'a>(&'a self, field: Field<'a>) -> BoxFuture<'a, Result<Value>> {
        self.resolve(field).boxed()
    }
}

/// A version's place in a collection.
pub(super) struct Membership {
    context: Context,
    artifact: artifact::Artifact,
    membership: artifact::Membership,
}

impl Membership {
    pub(super) fn new(context: &Context, artifact: artifact::Artifact, membership: artifact::Membership) -> Self {
        Self { context: context.clone(), artifact, membership }
    }

    pub(super) fn found(context: &Context, found: Found) -> Self {
        Self::new(context, found.artifact, found.membership)
    }

    async fn resolve(&self, field: Field<'_>) -> Result<Value> {
        let membership = &self.membership;
        let collection = || Value::object(Collection::new(&self.context, membership.collection.clone()));
        Ok(match field.name() {
            "id" => {
                let names = format!("{}:{}", membership.collection.id, membership.artifact_id);
                Value::text(opaque("ArtifactCollectionMembership", names))
            }
            "versionIndex" => Value::int(membership.version),
            "createdAt" => Value::text(membership.created_at.to_string()),
            "aliases" => {
                let names = membership.aliases.iter().map(|name| name.as_str());
                Value::List(names.map(|name| alias(&membership.collection, collection(), name)).collect())
            }
            "artifactCollection" => collection(),
            "artifact" => Value::object(Artifact::new(&self.context, self.artifact.clone())),
            "files" => {
                let arguments = field.arguments();
                files(&self.context, &self.artifact, names(arguments)?, arguments).await?
            }
            _ => return Err(unknown("ArtifactCollectionMembership", field)),
        })
    }
}

impl Object for Membership {
    fn type_name(&self) -> &'static str {
        "ArtifactCollectionMembership"
    }

    fn field<'a>(&'a self, field: Field<'a>) -> BoxFuture<'a, Result<Value>> {
        self.resolve(field).boxed()
    }
}

/// An alias of a collection.
pub(super) fn alias(of: &artifact::Collection, collection: Value, name: &str) -> Value {
    let fields = [
        ("id", Value::text(opaque("ArtifactAlias", format_args!("{}:{name}", of.id)))),
        ("alias", Value::text(name)),
        ("artifactCollection", collection),
        ("artifactCollectionName", Value::text(of.name.as_str())),
    ];
    Record::new("ArtifactAlias", fields).into()
}

/// A filter that is ignored would show what nobody asked for.
pub(super) fn no_filters(arguments: Arguments<'_>) -> Result<()> {
    match arguments.some_text("filters").map(str::trim) {
        None | Some("{}" | "null") => Ok(()),
        Some(_) => Err(Error::invalid("this list cannot be filtered by this server version yet")),
    }
}

/// The filter of a list of versions. Only committed ones are listed, so a filter that says just that costs nothing.
fn version_filter(arguments: Arguments<'_>) -> Result<ItemFilter> {
    let filter = arguments.some_text("filters");
    let text = filter.map(|text| text.split_whitespace().collect::<String>());
    match text.as_deref() {
        Some(r#"{"state":"COMMITTED"}"#) => Ok(ItemFilter::all()),
        _ => ItemFilter::parse(Subject::Version, filter),
    }
}

/// The order of versions: the newest first where the client names none.
fn version_order(text: Option<&str>) -> Result<Order<VersionKey>> {
    let Some(text) = text else { return Ok(NEWEST) };
    let key = match text.trim_start_matches(['+', '-']) {
        "version_index" | "versionIndex" | "version" => VersionKey::Number,
        "created_at" | "createdAt" | "id" => VersionKey::CreatedAt,
        "updated_at" | "updatedAt" => VersionKey::UpdatedAt,
        "size" => VersionKey::Size,
        field => {
            return Err(Error::invalid(format!("versions cannot be sorted by `{field}`"))
                .with_hint("use `version_index`, `created_at`, `updated_at` or `size`"));
        }
    };
    Ok(Order { key, descending: text.starts_with('-') })
}

/// Where a list of collections or versions goes on.
pub(super) fn parse_place(arguments: Arguments<'_>) -> Result<Option<Place>> {
    let parse = |text| Place::parse(text).ok_or_else(|| Error::invalid("`after` is not a cursor of this list"));
    arguments.some_text("after").map(parse).transpose()
}
