//! What is done to a run from outside its process.

use std::time::Duration;

use ayumi_model::alert::AlertLevel;
use ayumi_model::run::RunState;
use ayumi_service::bulk::{Deletion, MadeArtifacts};
use ayumi_service::{Error, Result};

use super::super::context::Context;
use super::super::object::{Arguments, Record, Value};
use super::super::run::Run;
use super::{run_by_id, run_by_names, success};

/// Between two alerts of one title, where the client does not say; and at most.
const ALERT_PAUSE: Duration = Duration::from_secs(60);
const LONGEST_ALERT_PAUSE: Duration = Duration::from_secs(366 * 86_400);

pub(super) async fn stop_run(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let run = run_by_id(context, input.required_text("id")?).await?;
    context.service().stop_run(context.caller(), &run).await?;
    Ok(success(input))
}

pub(super) async fn delete_run(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let (service, caller) = (context.service(), context.caller());
    let run = run_by_id(context, input.required_text("id")?).await?;
    let wants_all = input.bool("deleteArtifacts") == Some(true);
    let artifacts = if wants_all { MadeArtifacts::Delete } else { MadeArtifacts::Keep };
    let mut deletion = service.delete_run(caller, &run, artifacts).await?;
    if matches!(deletion, Deletion::Linked(_)) {
        // The client cannot ask anybody whether the links may go, so the run goes without its artifacts.
        deletion = service.delete_run(caller, &run, MadeArtifacts::Keep).await?;
    }
    if let Some((_, error)) = deletion.into_failure() {
        // Not a conflict, which the client would send again and again.
        return Err(Error::invalid(error.to_string()));
    }
    let mutation_id = Value::optional_text(input.text("clientMutationId"));
    Ok(Record::new("DeleteRunPayload", [("clientMutationId", mutation_id)]).into())
}

/// Takes a run back to a step, from which its next process goes on.
pub(super) async fn rewind_run(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let run = run_by_names(context, input).await?;
    let metric = input.required_text("metricName")?;
    if metric != "_step" {
        return Err(Error::invalid(format!("a run goes back to a value of `_step`, not of `{metric}`")));
    }
    let step = input.number("metricValue").ok_or_else(|| Error::invalid("`metricValue` is not a number"))?;
    // Casting saturates.
    let run = context.service().rewind_run(context.caller(), &run, step.floor() as i64).await?;
    let fields = [("rewoundRun", Value::object(Run::new(context, run)))];
    Ok(Record::new("RewindRunPayload", fields).into())
}

pub(super) async fn update_run_state(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let run = run_by_id(context, input.required_text("id")?).await?;
    let state = input.required_text("state")?;
    let state = RunState::parse(state).ok_or_else(|| Error::invalid("`state` is not a state of runs"))?;
    if run.sweep.is_some() {
        return Err(Error::invalid("the state of a run of a sweep cannot be set by hand"));
    }
    context.service().set_run_state(context.caller(), &run, state).await?;
    Ok(success(input))
}

/// Takes an alert of a script. `waitDuration` is in milliseconds: so long after one, others of its title are not kept.
pub(super) async fn notify_scriptable_run_alert(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let run = run_by_names(context, input).await?;
    let level = input.text("severity").map_or(Some(AlertLevel::Info), |text| AlertLevel::parse(&text.to_lowercase()));
    let level = level.ok_or_else(|| Error::invalid("`severity` is `INFO`, `WARN` or `ERROR`"))?;
    let pause = input.int("waitDuration").map_or(ALERT_PAUSE, |wait| Duration::from_millis(wait.unsigned_abs()));
    let (title, text) = (input.required_text("title")?, input.required_text("text")?);
    let pause = pause.min(LONGEST_ALERT_PAUSE);
    context.service().create_alert(context.caller(), &run, title, text, level, pause).await?;
    Ok(success(input))
}
