//! Files of runs: where to send them, and their deletion.

use std::collections::HashMap;

use ayumi_model::limits;
use ayumi_model::name::FilePath;
use ayumi_model::run::RunPath;
use ayumi_service::{Action, Error, Result};

use super::super::super::ids::NodeId;
use super::super::super::storage;
use super::super::context::Context;
use super::super::object::{Arguments, Record, Value};
use super::{run_by_names, success};

/// Gives a URL for each file, which carries its own permission: clients send no credentials there.
pub(super) async fn create_run_files(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let run = run_by_names(context, input).await?;
    let paths = paths(input)?;
    let file = |path: FilePath| {
        let url = storage::signed_url(context.service(), context.public_url(), "PUT", &run, &path);
        Record::new("RunFile", [("name", Value::text(path.as_str())), ("uploadUrl", Value::text(url))]).into()
    };
    let fields = [
        ("runID", Value::text(NodeId::Run(run.path.clone()).to_string())),
        ("uploadHeaders", Value::List(Vec::new())),
        ("files", Value::List(paths.into_iter().map(file).collect())),
    ];
    Ok(Record::new("CreateRunFilesPayload", fields).into())
}

/// Nothing is left to do: a file is there as soon as its upload was answered.
pub(super) async fn mark_run_files_uploaded(context: &Context, input: Arguments<'_>) -> Result<Value> {
    run_by_names(context, input).await?;
    paths(input)?;
    Ok(success(input))
}

/// Deletes files, which may be of several runs. Checks all of them before it touches one.
pub(super) async fn delete_files(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let mut by_run: HashMap<RunPath, Vec<FilePath>> = HashMap::new();
    for id in input.texts("files").unwrap_or_default() {
        let Some(NodeId::RunFile(run, path)) = NodeId::parse(id) else {
            return Err(Error::not_found("a file with this id"));
        };
        by_run.entry(run).or_default().push(path);
    }
    let mut found = Vec::with_capacity(by_run.len());
    for (run, paths) in by_run {
        found.push((context.service().get_run(context.caller(), &run, Action::Write).await?, paths));
    }
    for (run, paths) in found {
        context.service().delete_files(context.caller(), &run, paths).await?;
    }
    Ok(success(input))
}

fn paths(input: Arguments<'_>) -> Result<Vec<FilePath>> {
    let names = input.texts("files").unwrap_or_default();
    if names.len() > limits::PAGE {
        return Err(Error::invalid(format!("`files` has more than {} names", limits::PAGE)));
    }
    names.into_iter().map(|name| Ok(FilePath::parse(name)?)).collect()
}
