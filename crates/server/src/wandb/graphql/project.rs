//! Projects, which the client's oldest documents call models, and the runs in them, which those call buckets.

use std::sync::Arc;

use ayumi_model::name::ArtifactTypeName;
use ayumi_model::registry::{self, Registry};
use ayumi_model::{Id, artifact, project};
use ayumi_service::artifacts::Found;
use ayumi_service::runs::RunQuery;
use futures::FutureExt;
use futures::future::BoxFuture;

use super::super::ids::NodeId;
use super::artifact::Artifact;
use super::artifact_collection::{Collection, Membership};
use super::artifact_type::{self, ArtifactType};
use super::connection;
use super::context::Context;
use super::entity::Entity;
use super::object::{Arguments, Field, Object, Value, unknown};
use super::organization;
use super::query::page_of_named;
use super::run::Run;
use super::sweep::{self, Sweep};
use super::user::User;
use super::view;
use ayumi_service::Result;

/// Items of a page where the client names no number.
const PAGE: usize = 50;

/// A project the caller may see.
#[derive(Clone)]
pub(super) struct Project {
    context: Context,
    project: Arc<project::Project>,
}

/// The projects of an entity, the caller's own when none is named.
pub(super) async fn list(context: &Context, entity: Option<&str>, arguments: Arguments<'_>) -> Result<Value> {
    let own = context.caller().user().map(|user| user.home().as_str());
    let (Some(entity), first) = (entity.or(own), arguments.page_size("first", PAGE)?) else {
        return Ok(connection::empty(connection::PROJECTS));
    };
    // A missing entity is an empty list, as a missing project is null.
    if context.service().find_entity(context.caller(), entity).await?.is_none() {
        return Ok(connection::empty(connection::PROJECTS));
    }
    let projects = context.service().list_projects(context.caller(), entity).await?;
    let node = |(project, _): (project::Project, project::ProjectCounts)| {
        let name = project.name.to_string();
        (Value::object(Project::new(context, project)), name)
    };
    Ok(page_of_named(
        connection::PROJECTS,
        projects.into_iter().map(node).collect(),
        arguments.some_text("after"),
        first,
    ))
}

impl Project {
    pub(super) fn new(context: &Context, project: project::Project) -> Self {
        Self { context: context.clone(), project: Arc::new(project) }
    }

    /// The project of this name, if the caller may see it.
    pub(super) async fn find(context: &Context, entity: Option<&str>, name: &str) -> Result<Option<Self>> {
        let found = context.service().find_project(context.caller(), entity, name).await?;
        Ok(found.map(|project| Self::new(context, project)))
    }

    async fn resolve(&self, field: Field<'_>) -> Result<Value> {
        let arguments = field.arguments();
        let project = &*self.project;
        Ok(match field.name() {
            "id" => Value::text(NodeId::Project(project.entity.clone(), project.name.clone()).to_string()),
            "internalId" => Value::text(NodeId::ProjectNumber(project.number).to_string()),
            "name" => Value::text(project.name.as_str()),
            "entityName" => Value::text(project.entity.as_str()),
            "entity" => Value::optional_object(Entity::find(&self.context, project.entity.as_str()).await?),
            // Clients take null for none, and of registries no empty one.
            "description" => Value::optional_text(Some(project.description.as_str()).filter(|text| !text.is_empty())),
            "createdAt" => Value::text(project.created_at.to_string()),
            "updatedAt" => Value::text(project.updated_at.to_string()),
            "access" => {
                let is_restricted = self.registry().await?.is_some_and(|registry| registry.is_restricted);
                Value::text(if is_restricted { "RESTRICTED" } else { "PRIVATE" })
            }
            "allowAllArtifactTypesInRegistry" => {
                Value::bool(self.registry().await?.is_some_and(|registry| registry.takes_all_types))
            }
            "isBenchmark" | "readOnly" => Value::bool(false),
            "user" => Value::optional_object(self.creator()),
            "run" | "bucket" => self.run(arguments.text("name")).await?,
            "runs" | "buckets" => self.runs(arguments).await?,
            "runCount" => Value::int(self.run_count(arguments.some_text("filters")).await?),
            "totalSweeps" => Value::int(self.context.service().count_sweeps(project).await?),
            "sweeps" => sweep::list(&self.context, project, arguments).await?,
            "sweep" => self.sweep(arguments.text("sweepName")).await?,
            "allViews" => view::list(&self.context, &self.project, arguments).await?,
            "artifactTypes" => self.artifact_types(arguments).await?,
            "artifactCollections" => artifact_type::collections(&self.context, project, None, arguments).await?,
            "artifactType" => self.artifact_type(arguments.text("name").unwrap_or_default()).await?,
            "artifactCollection" => {
                let name = arguments.text("name").unwrap_or_default();
                let found = self.context.service().find_collection(project, name).await?;
                Value::optional_object(found.map(|collection| Collection::new(&self.context, collection)))
            }
            "artifact" => self
                .version(arguments)
                .await?
                .map_or(Value::NULL, |found| Value::object(Artifact::new(&self.context, found.artifact))),
            "artifactCollectionMembership" => self
                .version(arguments)
                .await?
                .map_or(Value::NULL, |found| Value::object(Membership::found(&self.context, found))),
            "members" => self.members(false).await?,
            "teamMembers" => self.members(true).await?,
            "triggers" | "runQueues" => Value::List(Vec::new()),
            "views" | "repo" | "dockerImage" | "runQueue" => Value::NULL,
            _ => return Err(unknown("Project", field)),
        })
    }

    /// The registry that this is. Other projects are not asked about it.
    async fn registry(&self) -> Result<Option<Registry>> {
        match self.project.name.as_str().starts_with(registry::PREFIX) {
            true => self.context.service().find_registry(&self.project).await,
            false => Ok(None),
        }
    }

    async fn members(&self, teams: bool) -> Result<Value> {
        match self.registry().await? {
            Some(registry) => organization::members(&self.context, &registry, teams).await,
            None => Ok(Value::List(Vec::new())),
        }
    }

    async fn artifact_types(&self, arguments: Arguments<'_>) -> Result<Value> {
        let mut types = self.context.service().list_artifact_types(&self.project).await?;
        // A registry tells those that it takes as well as those that are in it.
        if arguments.bool("includeAll") == Some(true)
            && let Some(registry) = self.registry().await?
        {
            let missing = |name: &ArtifactTypeName| !types.iter().any(|of| of.name == *name);
            let taken: Vec<ArtifactTypeName> = registry.types.iter().filter(|name| missing(name)).cloned().collect();
            types.extend(taken.into_iter().map(|name| artifact::ArtifactType {
                // Nothing has this type yet, so there is no row for it.
                id: Id::new(0),
                project_id: self.project.id,
                name,
                description: None,
                created_at: self.project.created_at,
            }));
            types.sort_by(|a, b| a.name.cmp(&b.name));
        }
        let node = |of: artifact::ArtifactType| {
            let name = of.name.to_string();
            (Value::object(ArtifactType::new(&self.context, &self.project, of)), name)
        };
        let (after, first) = (arguments.some_text("after"), arguments.page_size("first", PAGE)?);
        Ok(page_of_named(connection::ARTIFACT_TYPES, types.into_iter().map(node).collect(), after, first))
    }

    async fn artifact_type(&self, name: &str) -> Result<Value> {
        let found = self.context.service().find_artifact_type(&self.project, name).await?;
        Ok(Value::optional_object(found.map(|of| ArtifactType::new(&self.context, &self.project, of))))
    }

    /// The version that `collection:alias` leads to.
    async fn version(&self, arguments: Arguments<'_>) -> Result<Option<Found>> {
        self.context.service().find_version(&self.project, arguments.text("name").unwrap_or_default()).await
    }

    fn creator(&self) -> Option<User> {
        let caller = self.context.caller().user()?;
        (self.project.created_by? == caller.id).then(|| User::caller(&self.context))?
    }

    async fn run(&self, name: Option<&str>) -> Result<Value> {
        let Some(name) = name else { return Ok(Value::NULL) };
        let found = self.context.service().find_run(&self.project, name).await?;
        Ok(Value::optional_object(found.map(|run| Run::new(&self.context, run))))
    }

    async fn sweep(&self, name: Option<&str>) -> Result<Value> {
        let Some(name) = name else { return Ok(Value::NULL) };
        let found = self.context.service().find_sweep(&self.project, name).await?;
        Ok(Value::optional_object(found.map(|sweep| Sweep::new(&self.context, sweep))))
    }

    async fn runs(&self, arguments: Arguments<'_>) -> Result<Value> {
        let limit = arguments.page_size("first", PAGE)?;
        if limit == 0 {
            return Ok(connection::page(
                connection::RUNS,
                Vec::new(),
                self.run_count(arguments.some_text("filters")).await? > 0,
            ));
        }
        let query = RunQuery {
            filter: arguments.some_text("filters").map(str::to_owned),
            // What the public API expects where it names no order.
            order: Some(arguments.some_text("order").unwrap_or("+created_at").to_owned()),
            limit,
            after: arguments.some_text("after").map(str::to_owned),
            ..RunQuery::default()
        };
        let page = self.context.service().query_runs(&self.project, query).await?;
        let nodes = Run::page(&self.context, page.runs).map(Value::object);
        Ok(connection::page(connection::RUNS, nodes.zip(page.cursors).collect(), page.has_more))
    }

    async fn run_count(&self, filter: Option<&str>) -> Result<i64> {
        self.context.service().count_runs(&self.project, filter, None).await
    }
}

impl Object for Project {
    fn type_name(&self) -> &'static str {
        "Project"
    }

    fn field<'a>(&'a self, field: Field<'a>) -> BoxFuture<'a, Result<Value>> {
        self.resolve(field).boxed()
    }
}
