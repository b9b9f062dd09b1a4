//! Sweeps are made and changed, and their agents ask what to do.

use ayumi_model::name::{EntityName, ProjectName, SweepName};
use ayumi_model::project::DEFAULT_PROJECT;
use ayumi_model::sweep::{self, SweepChange, SweepPath, SweepState};
use ayumi_service::sweeps::agents::{Command, RunCommand};
use ayumi_service::{Action, Error, Result};
use serde_json::{Map, Value as Json, json};

use super::super::super::ids::NodeId;
use super::super::agent::Agent;
use super::super::context::Context;
use super::super::object::{Arguments, Record, Value};
use super::super::sweep::Sweep;

/// Processes of one agent at the same time.
const MAX_ALIVE: usize = 1_000;

/// Makes a sweep, or changes the one with this `id`.
pub(super) async fn upsert_sweep(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let (service, caller) = (context.service(), context.caller());
    if document(input, "launchScheduler").is_some() {
        return Err(Error::invalid("launch queues, and sweeps on them, are not supported by this server version yet"));
    }
    let change = change(input)?;
    let (sweep, warnings) = match input.some_text("id") {
        None => {
            let (entity, project) = (input.text("entityName"), input.text("projectName"));
            service.create_sweep(caller, entity, project, change, document(input, "priorRunsFilters")).await?
        }
        Some(id) => {
            let sweep = sweep_by_id(context, id).await?;
            service.update_sweep(caller, &sweep, change).await?
        }
    };
    let fields =
        [("sweep", Value::object(Sweep::new(context, sweep))), ("configValidationWarnings", Value::texts(warnings))];
    Ok(Record::new("UpsertSweepPayload", fields).into())
}

/// Makes a run that waits for an agent. The id is the run's name: by it schedulers filter the sweep's runs.
pub(super) async fn enqueue_sweep_run(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let sweep = sweep_by_id(context, input.required_text("id")?).await?;
    let (config, display_name) = (input.required_text("config")?, input.owned_text("displayName"));
    let run = context.service().enqueue_run(context.caller(), &sweep, config, display_name).await?;
    // There are no launch queues, so the run is its own item.
    let id = Value::text(run.path.run.as_str());
    Ok(Record::new("EnqueueSweepRunPayload", [("id", id.clone()), ("runQueueItemId", id)]).into())
}

/// The sweep with this id, if the caller may change it.
async fn sweep_by_id(context: &Context, id: &str) -> Result<sweep::Sweep> {
    let missing = || Error::not_found("a sweep with this id");
    let Some(NodeId::Sweep(path)) = NodeId::parse(id) else { return Err(missing()) };
    context.service().get_sweep(context.caller(), &path, Action::Write).await
}

pub(super) async fn create_agent(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let own = context.caller().signed_in()?.home().as_str();
    let path = SweepPath {
        entity: EntityName::parse(input.some_text("entityName").unwrap_or(own))?,
        project: ProjectName::parse(input.some_text("projectName").unwrap_or(DEFAULT_PROJECT))?,
        sweep: SweepName::parse(input.required_text("sweep")?)?,
    };
    let agent = context.service().create_agent(context.caller(), &path, input.required_text("host")?).await?;
    let sweep = context.service().get_sweep(context.caller(), &path, Action::Write).await?;
    let fields = [("agent", Value::object(Agent::new(context, &sweep.into(), agent)))];
    Ok(Record::new("CreateAgentPayload", fields).into())
}

pub(super) async fn agent_heartbeat(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let (service, caller) = (context.service(), context.caller());
    let missing = || Error::not_found("an agent with this id");
    let Some(NodeId::Agent(path, name)) = NodeId::parse(input.required_text("id")?) else { return Err(missing()) };
    let (agent, commands) = service.agent_heartbeat(caller, &path, &name, alive(input.text("runState"))?).await?;
    let sweep = service.get_sweep(caller, &path, Action::Write).await?;
    let commands: Vec<Json> = commands.iter().map(command).collect();
    let fields = [
        ("agent", Value::object(Agent::new(context, &sweep.into(), agent))),
        ("commands", Value::text(Json::Array(commands).to_string())),
    ];
    Ok(Record::new("AgentHeartbeatPayload", fields).into())
}

/// Null and absent both leave a field as it is.
fn change(input: Arguments<'_>) -> Result<SweepChange> {
    let state = match input.some_text("state") {
        None => None,
        Some(text) => {
            let unknown = || Error::invalid(format!("`{text}` is not a state of sweeps"));
            Some(SweepState::parse(text).ok_or_else(unknown)?)
        }
    };
    Ok(SweepChange {
        config: input.owned_text("config"),
        state,
        display_name: input.owned_text("displayName"),
        description: input.owned_text("description"),
        controller: document(input, "controller").map(str::to_owned),
        scheduler: document(input, "scheduler").map(str::to_owned),
    })
}

/// A document inside a string, where there is one: clients also write null that way.
fn document<'a>(input: Arguments<'a>, name: &str) -> Option<&'a str> {
    input.some_text(name).filter(|text| *text != "null")
}

/// The runs whose processes an agent has: `{"<run id>": true}`.
fn alive(text: Option<&str>) -> Result<Vec<String>> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(Vec::new()) };
    let invalid = |error| Error::invalid(format!("`runState` is not a JSON object: {error}"));
    let states: Option<Map<String, Json>> = serde_json::from_str(text).map_err(invalid)?;
    let states = states.unwrap_or_default();
    if states.len() > MAX_ALIVE {
        return Err(Error::invalid(format!("`runState` has more than {MAX_ALIVE} runs")));
    }
    Ok(states.into_iter().filter(|(_, state)| *state == json!(true)).map(|(run, _)| run).collect())
}

fn command(command: &Command) -> Json {
    let start = |kind: &str, start: &RunCommand| {
        let args: Map<String, Json> =
            start.params.iter().map(|(name, value)| (name.clone(), json!({ "value": value }))).collect();
        json!({ "type": kind, "run_id": start.run, "args": args, "logs": [], "program": start.program })
    };
    match command {
        Command::Run(run) => start("run", run),
        Command::Resume(run) => start("resume", run),
        Command::Stop(run) => json!({ "type": "stop", "run_id": run }),
        Command::Exit => json!({ "type": "exit" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_wrapped_as_the_client_unwraps_them() {
        let params = serde_json::from_str(r#"{"lr":0.1,"optimizer":{"name":"adam"}}"#).unwrap();
        let run = RunCommand { run: "r1".to_owned(), params, program: Some("train.py".to_owned()) };
        let args = json!({ "lr": { "value": 0.1 }, "optimizer": { "value": { "name": "adam" } } });
        let expected = json!({ "type": "run", "run_id": "r1", "args": args, "logs": [], "program": "train.py" });
        assert_eq!(command(&Command::Run(run)), expected);
        assert_eq!(command(&Command::Exit), json!({ "type": "exit" }));
    }

    #[test]
    fn only_runs_that_are_there_count() {
        let check = |text, expected: &[&str]| assert_eq!(alive(text).unwrap(), expected, "{text:?}");
        check(None, &[]);
        check(Some(""), &[]);
        check(Some("null"), &[]);
        check(Some(r#"{"a":true,"b":false,"c":null}"#), &["a"]);
        for wrong in ["[]", "{", "1", r#"["a"]"#] {
            assert!(alive(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
