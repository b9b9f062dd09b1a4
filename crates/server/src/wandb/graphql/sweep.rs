//! Sweeps.

use std::sync::Arc;

use ayumi_model::sweep;
use ayumi_service::runs::RunQuery;
use ayumi_service::sweeps::read_config;
use ayumi_service::{Error, Result};
use ayumi_sweep::{Method, SweepConfig};
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::json;

use super::super::ids::NodeId;
use super::agent::Agent;
use super::connection;
use super::context::Context;
use super::object::{Arguments, Field, Object, Record, Value, unknown};
use super::project::Project;
use super::run::Run;

/// Sweeps of a page where the client names no number.
const PAGE: usize = 50;
/// Runs of a page where the client names no number, as `wandb agent` does. It expects all; of more than this the oldest are
/// told, and nothing but a local controller looks at them.
const RUNS: usize = 1_000;

/// A sweep the caller may see.
pub(super) struct Sweep {
    context: Context,
    sweep: Arc<sweep::Sweep>,
    config: Option<Arc<SweepConfig>>,
}

/// The sweeps of a project, newest first.
pub(super) async fn list(
    context: &Context,
    project: &ayumi_model::project::Project,
    arguments: Arguments<'_>,
) -> Result<Value> {
    if !matches!(arguments.some_text("filters").map(str::trim), None | Some("{}" | "null")) {
        return Err(Error::invalid("sweeps cannot be filtered by this server version"));
    }
    let service = context.service();
    let after = match arguments.some_text("after") {
        None => None,
        Some(name) => {
            let last = service.find_sweep(project, name).await?;
            Some(last.ok_or_else(|| Error::invalid("`after` is not a cursor of `sweeps`"))?.id)
        }
    };
    let limit = arguments.page_size("first", PAGE)?;
    let (sweeps, has_more) = service.list_sweeps(project, after, limit).await?;
    let node = |sweep: sweep::Sweep| {
        let name = sweep.path.sweep.to_string();
        (Value::object(Sweep::new(context, sweep)), name)
    };
    Ok(connection::page(connection::SWEEPS, sweeps.into_iter().map(node).collect(), has_more))
}

impl Sweep {
    pub(super) fn new(context: &Context, sweep: sweep::Sweep) -> Self {
        let config = read_config(&sweep);
        Self { context: context.clone(), sweep: Arc::new(sweep), config }
    }

    async fn resolve(&self, field: Field<'_>) -> Result<Value> {
        let arguments = field.arguments();
        let (sweep, service) = (&*self.sweep, self.context.service());
        Ok(match field.name() {
            "id" => Value::text(NodeId::Sweep(sweep.path.clone()).to_string()),
            "name" => Value::text(sweep.path.sweep.as_str()),
            "displayName" => Value::optional_text(sweep.display_name.as_deref()),
            "description" => Value::optional_text(sweep.description.as_deref()),
            "state" => Value::text(sweep.state.as_str()),
            "config" => Value::text(&sweep.config),
            "method" => Value::text(self.method().as_str()),
            "createdAt" => Value::text(sweep.created_at.to_string()),
            "updatedAt" => Value::text(sweep.updated_at.to_string()),
            "heartbeatAt" => sweep.heartbeat_at.map_or(Value::NULL, |at| Value::text(at.to_string())),
            "project" => self.project().await?,
            "runCount" => Value::int(sweep.n_runs),
            "runCountExpected" => {
                let n_runs = self.config.as_ref().and_then(|config| config.n_runs_expected());
                n_runs.map_or(Value::NULL, |n_runs| Value::int(i64::try_from(n_runs).unwrap_or(i64::MAX)))
            }
            "bestLoss" => service.best_objective(sweep).await?.map_or(Value::NULL, |best| Value::Leaf(best.into())),
            "controller" => Value::optional_text(sweep.controller.as_deref()),
            "scheduler" => Value::optional_text(service.scheduler_notes(sweep).await?.as_deref()),
            "controllerRunName" => self.scheduler_log(),
            "earlyStopJobRunning" => Value::bool(self.stops_early()),
            "priorRuns" => self.prior_runs().await?,
            "agents" => self.agents().await?,
            "agent" => match arguments.text("agentName") {
                Some(name) => self.agent(name).await?,
                None => Value::NULL,
            },
            "runs" => self.runs(arguments).await?,
            _ => return Err(unknown("Sweep", field)),
        })
    }

    fn method(&self) -> Method {
        // What this version does not understand, it cannot carry out.
        self.config.as_ref().map_or(Method::Custom, |config| config.method())
    }

    /// The id of the run in which a scheduler outside of this server logs what it does; it begins that run itself.
    fn scheduler_log(&self) -> Value {
        let is_outside = self.config.as_ref().is_some_and(|config| config.is_scheduled_by_client());
        if is_outside { Value::text(format!("{}-scheduler", self.sweep.path.sweep)) } else { Value::NULL }
    }

    fn stops_early(&self) -> bool {
        let is_configured = self.config.as_ref().is_some_and(|config| config.early_terminate().is_some());
        is_configured && self.sweep.state == sweep::SweepState::Running
    }

    async fn project(&self) -> Result<Value> {
        let path = &self.sweep.path;
        let found = Project::find(&self.context, Some(path.entity.as_str()), path.project.as_str()).await?;
        Ok(Value::optional_object(found))
    }

    async fn prior_runs(&self) -> Result<Value> {
        let runs = self.context.service().list_priors(&self.sweep).await?;
        let cursors: Vec<String> = runs.iter().map(|run| run.path.run.to_string()).collect();
        let nodes = Run::page(&self.context, runs).map(Value::object);
        Ok(connection::page(connection::RUNS, nodes.zip(cursors).collect(), false))
    }

    async fn agents(&self) -> Result<Value> {
        let agents = self.context.service().list_agents(&self.sweep).await?;
        let edge = |agent| {
            let node = Value::object(Agent::new(&self.context, &self.sweep, agent));
            Record::new("AgentEdge", [("node", node)]).into()
        };
        let edges = agents.into_iter().map(edge).collect();
        Ok(Record::new("AgentConnection", [("edges", Value::List(edges))]).into())
    }

    async fn agent(&self, name: &str) -> Result<Value> {
        let found = self.context.service().find_agent(&self.sweep, name).await?;
        Ok(Value::optional_object(found.map(|agent| Agent::new(&self.context, &self.sweep, agent))))
    }

    async fn runs(&self, arguments: Arguments<'_>) -> Result<Value> {
        let (path, service) = (&self.sweep.path, self.context.service());
        let (entity, project) = (Some(path.entity.as_str()), path.project.as_str());
        let project = service.find_project(self.context.caller(), entity, project).await?;
        let limit = arguments.page_size("first", RUNS)?;
        let Some(project) = project.filter(|_| limit > 0) else {
            return Ok(connection::page(connection::RUNS, Vec::new(), false));
        };
        let query = RunQuery {
            filter: Some(json!({ "sweep": path.sweep.as_str() }).to_string()),
            search: None,
            order: Some(arguments.some_text("order").unwrap_or("+created_at").to_owned()),
            limit,
            after: arguments.some_text("after").map(str::to_owned),
            then_by: Vec::new(),
            offset: 0,
        };
        let page = service.query_runs(&project, query).await?;
        let nodes = Run::page(&self.context, page.runs).map(Value::object);
        Ok(connection::page(connection::RUNS, nodes.zip(page.cursors).collect(), page.has_more))
    }
}

impl Object for Sweep {
    fn type_name(&self) -> &'static str {
        "Sweep"
    }

    fn field<'a>(&'a self, field: Field<'a>) -> BoxFuture<'a, Result<Value>> {
        self.resolve(field).boxed()
    }
}
