//! What a run says about its machine and program.

use ayumi_model::name::FilePath;
use ayumi_model::run::{Run, RunDocuments};
use serde_json::Value as Json;

use super::context::Context;
use super::object::{Record, Value};
use ayumi_service::Result;

/// The contents of `wandb-metadata.json`, as far as they are asked for; null before the client has uploaded it.
pub(super) async fn run_info(context: &Context, run: &Run, documents: &RunDocuments) -> Result<Value> {
    // The service keeps it only where it is JSON.
    let metadata = documents.metadata.as_deref().and_then(|text| serde_json::from_str::<Json>(text).ok());
    let Some(metadata) = metadata else { return Ok(Value::NULL) };
    let text = |name: &str| metadata.get(name).and_then(Json::as_str);
    let number = |name: &str| metadata.get(name).and_then(Json::as_i64).map_or(Value::NULL, Value::int);
    let arguments = metadata.get("args").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
    let git = metadata.get("git").map(|git| {
        let text = |name: &str| Value::optional_text(git.get(name).and_then(Json::as_str));
        Value::from(Record::new("GitInfo", [("remote", text("remote")), ("commit", text("commit"))]))
    });
    let fields = [
        ("program", Value::optional_text(text("codePath").or(text("program")))),
        ("args", Value::texts(arguments.iter().filter_map(Json::as_str))),
        ("os", Value::optional_text(text("os"))),
        ("python", Value::optional_text(text("python"))),
        ("colab", Value::optional_text(text("colab"))),
        ("executable", Value::optional_text(text("executable"))),
        ("codeSaved", Value::bool(has_code(context, run, text("codePath")).await?)),
        ("cpuCount", number("cpu_count")),
        ("gpuCount", number("gpu_count")),
        ("gpu", Value::optional_text(text("gpu"))),
        ("git", git.unwrap_or(Value::NULL)),
    ];
    Ok(Record::new("RunInfo", fields).into())
}

async fn has_code(context: &Context, run: &Run, path: Option<&str>) -> Result<bool> {
    match path.map(|path| FilePath::parse(&format!("code/{path}"))) {
        Some(Ok(path)) => Ok(context.service().find_file(run, &path).await?.is_some()),
        _ => Ok(false),
    }
}
