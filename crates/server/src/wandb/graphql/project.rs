//! Projects, which the client's oldest documents call models, and the runs in them, which those call buckets.

use std::sync::Arc;

use ayumi_model::project;
use ayumi_service::runs::RunQuery;
use futures::FutureExt;
use futures::future::BoxFuture;

use super::super::ids::NodeId;
use super::connection;
use super::context::Context;
use super::entity::Entity;
use super::object::{Arguments, Field, Object, Value, unknown};
use super::query::page_of_named;
use super::run::Run;
use super::user::User;
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
    let own = context.caller().user().map(|user| user.username.as_str());
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
            "description" => Value::text(&project.description),
            "createdAt" => Value::text(project.created_at.to_string()),
            "updatedAt" => Value::text(project.updated_at.to_string()),
            "access" => Value::text("PRIVATE"),
            "isBenchmark" | "readOnly" | "allowAllArtifactTypesInRegistry" => Value::bool(false),
            "user" => Value::optional_object(self.creator()),
            "run" | "bucket" => self.run(arguments.text("name")).await?,
            "runs" | "buckets" => self.runs(arguments).await?,
            "runCount" => Value::int(self.run_count(arguments.some_text("filters")).await?),
            "totalSweeps" => Value::int(0),
            "sweeps" => connection::empty(connection::SWEEPS),
            "allViews" => connection::empty(connection::VIEWS),
            "artifactTypes" => connection::empty(connection::ARTIFACT_TYPES),
            "artifactCollections" => connection::empty(connection::ARTIFACT_COLLECTIONS),
            "members" | "teamMembers" | "triggers" | "runQueues" => Value::List(Vec::new()),
            "views"
            | "repo"
            | "dockerImage"
            | "sweep"
            | "runQueue"
            | "artifact"
            | "artifactType"
            | "artifactCollection"
            | "artifactCollectionMembership" => Value::NULL,
            _ => return Err(unknown("Project", field)),
        })
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
