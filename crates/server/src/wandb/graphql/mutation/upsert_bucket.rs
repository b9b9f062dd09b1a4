//! `upsertBucket`: a client starts a run, or somebody edits one.

use ayumi_model::json::{Reader, member};
use ayumi_model::limits;
use ayumi_model::name::RunName;
use ayumi_model::run::{Intent, RunChange};
use ayumi_service::runs::{Branch, RunTarget};
use ayumi_service::{Error, Result};
use serde::Deserialize;

use super::super::super::ids::NodeId;
use super::super::context::Context;
use super::super::object::{Arguments, Record, Value};
use super::super::run::Run;

pub(super) async fn upsert_bucket(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let intent = intent(input)?;
    let change = RunChange { is_partial: context.is_shared(), ..change(input)? };
    let target = target(input)?;
    let knows_run = target.id.is_some();
    let (mut run, inserted) = context.service().upsert_run(context.caller(), target, change, intent).await?;
    if intent == Intent::Start && !inserted && !knows_run && !context.is_shared() {
        // It does not resume, it starts over: so does `wandb sync` with what it may have sent before. Clients count their
        // lines from the number in the answer; the same lines come under the same numbers, and are there once.
        run.counts.n_history_lines = context.service().first_history_line(&run).await?;
    }
    let settings = Record::new("ServerSettings", [("serverMessages", Value::List(Vec::new()))]);
    let fields = [
        ("bucket", Value::object(Run::new(context, run))),
        ("inserted", Value::bool(inserted)),
        ("serverSettings", settings.into()),
    ];
    Ok(Record::new("UpsertBucketPayload", fields).into())
}

/// Only a starting process names its machine or its program. What it sends later, and what the public API sends, are
/// edits.
fn intent(input: Arguments<'_>) -> Result<Intent> {
    match input.some_text("state") {
        None | Some("running") => {}
        Some("pending") => return Ok(Intent::Prepare),
        Some(_) => {
            return Err(Error::invalid("a run is made `running` or `pending`")
                .with_hint("`updateRunState` changes the state of a run that exists"));
        }
    }
    let has_process = input.some_text("host").is_some() || input.some_text("jobProgram").is_some();
    Ok(if has_process { Intent::Start } else { Intent::Edit })
}

fn target(input: Arguments<'_>) -> Result<RunTarget> {
    let id = match input.some_text("id") {
        None => None,
        Some(id) => Some(NodeId::parse_run(id).ok_or_else(|| Error::not_found("a run with this id"))?),
    };
    Ok(RunTarget {
        id,
        entity: input.owned_text("entityName"),
        project: input.owned_text("modelName"),
        name: input.some_text("name").map(str::to_owned),
        branch: input.text("config").map(branch).transpose()?.flatten(),
    })
}

/// What a config says about the run that a new one is a fork of. The client tells it nowhere else.
fn branch(config: &str) -> Result<Option<Branch>> {
    let inside = ["_wandb", "value", "branch_point"];
    let Some(point) = inside.iter().try_fold(config, |document, name| member(document, name)) else {
        return Ok(None);
    };
    if point == "null" {
        return Ok(None);
    }
    let invalid = || Error::invalid("`branch_point` of the config has no `run_id` or no `step`");
    let point: BranchPoint = serde_json::from_str(point).map_err(|_| invalid())?;
    Ok(Some(Branch { run: RunName::parse(&point.run_id)?, step: point.step.floor() as i64 }))
}

#[derive(Deserialize)]
struct BranchPoint {
    run_id: String,
    step: f64,
}

/// Null and absent both leave a field as it is: the client's second request has null in everything but the config.
fn change(input: Arguments<'_>) -> Result<RunChange> {
    let tags = input.texts("tags");
    // The oldest clients call notes a description.
    let notes = input.owned_text("notes").or_else(|| input.some_text("description").map(str::to_owned));
    Ok(RunChange {
        display_name: input.owned_text("displayName"),
        notes,
        group: input.owned_text("groupName"),
        job_type: input.owned_text("jobType"),
        tags: tags.map(|tags| tags.into_iter().map(str::to_owned).collect()),
        sweep: input.owned_text("sweep"),
        host: input.owned_text("host"),
        program: input.owned_text("jobProgram"),
        commit: input.owned_text("commit"),
        repo: input.owned_text("jobRepo"),
        config: document(input, "config")?,
        summary: document(input, "summaryMetrics")?,
        is_partial: false,
    })
}

/// A document inside a string, which has to be an object.
fn document(input: Arguments<'_>, name: &str) -> Result<Option<String>> {
    let Some(text) = input.text(name) else { return Ok(None) };
    match check_object(text) {
        Ok(()) => Ok(Some(text.to_owned())),
        Err(error) => Err(Error::invalid(format!("`{name}` is not a JSON object: {error}"))),
    }
}

fn check_object(text: &str) -> ayumi_model::json::Result<()> {
    let mut reader = Reader::new(text, limits::ENVELOPE_DEPTH);
    reader.begin_object()?;
    while reader.next_key()?.is_some() {
        reader.skip_value()?;
    }
    reader.end()
}

#[cfg(test)]
mod tests {
    use apollo_compiler::response::JsonMap;

    use super::*;

    fn with_input<T>(json: &str, check: impl FnOnce(Arguments<'_>) -> T) -> T {
        let map: JsonMap = serde_json::from_str(json).unwrap();
        check(Arguments::new(&map))
    }

    #[test]
    fn a_process_starts_where_a_client_names_its_machine_or_program() {
        let check = |json, expected| with_input(json, |input| assert_eq!(intent(input).ok(), expected, "{json}"));
        check(r#"{"name":"a","host":"node1"}"#, Some(Intent::Start));
        check(r#"{"id":"x","jobProgram":"a.py"}"#, Some(Intent::Start));
        check(r#"{"name":"a","state":"running"}"#, Some(Intent::Edit));
        check("{}", Some(Intent::Edit));
        check(r#"{"id":"x","notes":"edited"}"#, Some(Intent::Edit));
        check(r#"{"name":"a","state":"pending","host":"node1"}"#, Some(Intent::Prepare));
        check(r#"{"name":"a","state":"finished"}"#, None);
    }

    #[test]
    fn null_leaves_a_field_as_it_is() {
        with_input(r#"{"notes":null,"tags":null,"config":"{\"a\":{\"value\":NaN}}"}"#, |input| {
            let expected = RunChange { config: Some(r#"{"a":{"value":NaN}}"#.to_owned()), ..RunChange::default() };
            assert_eq!(change(input).unwrap(), expected);
        });
        with_input(r#"{"tags":[]}"#, |input| assert_eq!(change(input).unwrap().tags, Some(Vec::new())));
    }

    #[test]
    fn a_fork_says_where_it_branches_off() {
        let parse = |point: &str| branch(&format!(r#"{{"lr":{{"value":1}},"_wandb":{{"value":{point}}}}}"#));
        let expected = Branch { run: RunName::parse("base").unwrap(), step: 12 };
        assert_eq!(parse(r#"{"t":1,"branch_point":{"run_id":"base","step":12}}"#).unwrap(), Some(expected));
        for none in ["{}", r#"{"branch_point":null}"#, "3"] {
            assert_eq!(parse(none).unwrap(), None, "{none}");
        }
        for wrong in [r#"{"branch_point":{"run_id":"base"}}"#, r#"{"branch_point":{"run_id":"a/b","step":1}}"#] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn documents_have_to_be_objects() {
        for text in ["", "[]", "null", "{", "{} x", r#"\"{}\""#] {
            let json = format!(r#"{{"config":"{text}"}}"#);
            with_input(&json, |input| assert!(document(input, "config").is_err(), "{text}"));
        }
    }
}
