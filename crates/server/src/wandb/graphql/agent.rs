//! Agents of sweeps.

use std::sync::Arc;

use ayumi_model::RunId;
use ayumi_model::sweep::{Sweep, SweepAgent};
use ayumi_service::{Error, Result};
use futures::FutureExt;
use futures::future::BoxFuture;

use super::super::ids::NodeId;
use super::connection;
use super::context::Context;
use super::object::{Arguments, Field, Object, Value, unknown};
use super::run::Run;

/// Runs of a page where the client names no number.
const PAGE: usize = 50;

/// An agent of a sweep that the caller may see.
pub(super) struct Agent {
    context: Context,
    sweep: Arc<Sweep>,
    agent: SweepAgent,
}

impl Agent {
    pub(super) fn new(context: &Context, sweep: &Arc<Sweep>, agent: SweepAgent) -> Self {
        Self { context: context.clone(), sweep: Arc::clone(sweep), agent }
    }

    async fn resolve(&self, field: Field<'_>) -> Result<Value> {
        let agent = &self.agent;
        Ok(match field.name() {
            "id" => Value::text(NodeId::Agent(self.sweep.path.clone(), agent.name.clone()).to_string()),
            "name" => Value::text(&agent.name),
            "host" => Value::text(&agent.host),
            "state" => Value::text(self.state()),
            "totalRuns" => Value::int(agent.n_runs),
            "createdAt" => Value::text(agent.created_at.to_string()),
            "heartbeatAt" => Value::text(agent.heartbeat_at.to_string()),
            "runs" => self.runs(field.arguments()).await?,
            _ => return Err(unknown("Agent", field)),
        })
    }

    fn state(&self) -> &'static str {
        match self.agent.ended_at {
            Some(_) => "FINISHED",
            None if self.context.service().is_agent_gone(&self.agent) => "CRASHED",
            None => "RUNNING",
        }
    }

    /// A cursor is a run's number in our database.
    async fn runs(&self, arguments: Arguments<'_>) -> Result<Value> {
        if arguments.int("last").is_some() || arguments.some_text("before").is_some() {
            return Err(Error::invalid("the runs of an agent are read forwards, with `first` and `after`"));
        }
        if !matches!(arguments.some_text("order"), None | Some("+created_at" | "created_at")) {
            return Err(Error::invalid("the runs of an agent come in one order, `+created_at`"));
        }
        let invalid = || Error::invalid("`after` is not a cursor of the runs of an agent");
        let after = arguments.some_text("after").map(|cursor| cursor.parse().map(RunId::new).map_err(|_| invalid()));
        let limit = arguments.page_size("first", PAGE)?;
        let (runs, has_more) = self.context.service().list_agent_runs(self.agent.id, after.transpose()?, limit).await?;
        let cursors: Vec<String> = runs.iter().map(|run| run.id.to_string()).collect();
        let nodes = Run::page(&self.context, runs).map(Value::object);
        Ok(connection::page(connection::RUNS, nodes.zip(cursors).collect(), has_more))
    }
}

impl Object for Agent {
    fn type_name(&self) -> &'static str {
        "Agent"
    }

    fn field<'a>(&'a self, field: Field<'a>) -> BoxFuture<'a, Result<Value>> {
        self.resolve(field).boxed()
    }
}
