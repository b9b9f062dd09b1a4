//! Runs.

use std::collections::HashMap;
use std::sync::Arc;

use ayumi_model::file::RunFile;
use ayumi_model::run::{self, RunDocuments, RunState};
use ayumi_model::{Id, RunId, json, limits};
use ayumi_service::Stream;
use ayumi_service::artifacts::Side;
use ayumi_service::files::FileQuery;
use ayumi_service::reading::RunHistory;
use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::sync::OnceCell;

use super::super::ids::NodeId;
use super::super::storage;
use super::artifact::Artifact;
use super::connection::{self, ConnectionType};
use super::context::Context;
use super::file::File;
use super::object::{Arguments, Field, Object, Record, Value, parse_cursor, unknown};
use super::project::Project;
use super::user::User;
use super::{history, log_line, run_info};
use ayumi_service::{Error, Result};

/// Rows where the client names no number.
const SAMPLES: usize = 500;
/// Files of a page where the client names no number.
const FILES: usize = 50;

/// Runs of which the same is loaded together.
const BATCH: usize = 100;

/// What lists of runs show of each, loaded for all of them when it is first needed of one.
struct Batch {
    runs: Vec<RunId>,
    /// Config, summary and metadata.
    documents: OnceCell<HashMap<RunId, RunDocuments>>,
    system_metrics: OnceCell<HashMap<RunId, String>>,
    history_keys: OnceCell<HashMap<RunId, String>>,
}

impl Batch {
    fn of(runs: &[run::Run]) -> Self {
        Self {
            runs: runs.iter().map(|run| run.id).collect(),
            documents: OnceCell::new(),
            system_metrics: OnceCell::new(),
            history_keys: OnceCell::new(),
        }
    }

    async fn documents(&self, context: &Context, run: RunId) -> Result<&RunDocuments> {
        let load = async || context.service().list_documents(&self.runs).await;
        let all = self.documents.get_or_try_init(load).await?;
        // Deleted for good meanwhile.
        all.get(&run).ok_or_else(|| Error::not_found("the run"))
    }

    /// The same reading of all runs' rows.
    async fn read<T: Send + 'static>(
        &self,
        context: &Context,
        stream: Stream,
        read: fn(&RunHistory) -> Result<T>,
    ) -> Result<HashMap<RunId, T>> {
        let of_all = move |all: &[Arc<RunHistory>]| all.iter().map(|rows| read(rows)).collect::<Result<Vec<_>>>();
        let read = context.service().read_histories(&self.runs, stream, of_all).await?;
        Ok(self.runs.iter().copied().zip(read).collect())
    }
}

/// A run the caller may see. Documents and rows are loaded once, when a field first needs them.
pub(super) struct Run {
    context: Context,
    run: run::Run,
    batch: Arc<Batch>,
}

impl Run {
    pub(super) fn new(context: &Context, run: run::Run) -> Self {
        let batch = Arc::new(Batch::of(std::slice::from_ref(&run)));
        Self { context: context.clone(), run, batch }
    }

    /// The runs of one page.
    pub(super) fn page(context: &Context, runs: Vec<run::Run>) -> impl Iterator<Item = Self> {
        let batches: Vec<Arc<Batch>> = runs.chunks(BATCH).map(|batch| Arc::new(Batch::of(batch))).collect();
        let with_batch = move |(index, run): (usize, run::Run)| Self {
            context: context.clone(),
            run,
            batch: batches[index / BATCH].clone(),
        };
        runs.into_iter().enumerate().map(with_batch)
    }

    async fn resolve(&self, field: Field<'_>) -> Result<Value> {
        let arguments = field.arguments();
        let run = &self.run;
        Ok(match field.name() {
            "id" => Value::text(NodeId::Run(run.path.clone()).to_string()),
            "name" => Value::text(run.path.run.as_str()),
            "displayName" => Value::text(&run.display_name),
            "notes" => Value::optional_text(run.notes.as_deref()),
            "tags" => Value::texts(&run.tags),
            "state" => Value::text(run.state.as_str()),
            "group" => Value::optional_text(run.group.as_deref()),
            "jobType" => Value::optional_text(run.job_type.as_deref()),
            "commit" => Value::optional_text(run.commit.as_deref()),
            "host" => Value::optional_text(run.host.as_deref()),
            "sweepName" => Value::optional_text(run.sweep.as_deref()),
            // What the client once called a run's notes.
            "description" => Value::NULL,
            "readOnly" => Value::bool(false),
            "createdAt" => Value::text(run.created_at.to_string()),
            "heartbeatAt" => Value::text(run.heartbeat_at.to_string()),
            "updatedAt" => Value::text(run.updated_at.to_string()),
            "user" => Value::optional_object(run.username.as_ref().map(|name| User::named(&self.context, name))),
            "project" => self.project().await?,
            "projectId" => Value::int(run.project_number),
            "exitcode" => run.exit_code.map_or(Value::NULL, Value::int),
            "stopped" | "shouldStop" => Value::bool(run.stop_requested),
            "failed" => Value::bool(matches!(run.state, RunState::Failed | RunState::Crashed | RunState::Killed)),
            "running" => Value::bool(run.state.is_live()),
            "historyLineCount" => Value::int(run.counts.n_history_lines),
            "eventsLineCount" => Value::int(run.counts.n_event_lines),
            "logLineCount" => Value::int(run.counts.n_log_lines),
            "config" => Value::text(&self.documents().await?.config),
            "wandbConfig" => Value::text(self.wandb_config(arguments.texts("keys")).await?),
            "summaryMetrics" => Value::text(self.summary(arguments.texts("keys")).await?),
            "systemMetrics" => self.system_metrics().await?,
            "historyKeys" => self.history_keys().await?,
            "historyTail" => Value::text(self.read(Stream::History, history::tail).await?),
            "eventsTail" => Value::text(self.read(Stream::System, history::tail).await?),
            "history" => self.rows(Stream::History, row_range(arguments)?).await?,
            "events" => self.rows(Stream::System, row_range(arguments)?).await?,
            "sampledHistory" => self.sampled_history(arguments.texts("specs").unwrap_or_default()).await?,
            "parquetHistory" => self.parquet_history().await?,
            "logLines" => log_line::page(&self.context, run, arguments).await?,
            "files" => self.files(arguments).await?,
            "fileCount" => Value::int(self.context.service().count_files(run).await?),
            "runInfo" => run_info::run_info(&self.context, run, self.documents().await?).await?,
            "outputArtifacts" => self.artifacts(Side::Output, connection::ARTIFACTS, arguments).await?,
            "inputArtifacts" => self.artifacts(Side::Input, connection::INPUT_ARTIFACTS, arguments).await?,
            _ => return Err(unknown("Run", field)),
        })
    }

    async fn documents(&self) -> Result<&RunDocuments> {
        self.batch.documents(&self.context, self.run.id).await
    }

    async fn system_metrics(&self) -> Result<Value> {
        let load = || self.batch.read(&self.context, Stream::System, history::latest_values);
        let all = self.batch.system_metrics.get_or_try_init(load).await?;
        Ok(Value::optional_text(all.get(&self.run.id).map(String::as_str)))
    }

    async fn history_keys(&self) -> Result<Value> {
        let load = || self.batch.read(&self.context, Stream::History, history::keys);
        let all = self.batch.history_keys.get_or_try_init(load).await?;
        all.get(&self.run.id).map_or(Ok(Value::NULL), |strict| Value::json(strict))
    }

    /// Reads one of the run's two tables of rows.
    async fn read<T: Send + 'static>(
        &self,
        stream: Stream,
        read: impl Fn(&RunHistory) -> Result<T> + Send + Sync + 'static,
    ) -> Result<T> {
        self.context.service().read_history(&self.run, stream, read).await
    }

    async fn rows(&self, stream: Stream, range: history::RowRange) -> Result<Value> {
        let context = self.context.clone();
        self.read(stream, move |rows| history::rows(&context, rows, range)).await
    }

    /// Files that the client may read in place of rows. What is in none of them it reads as rows.
    async fn parquet_history(&self) -> Result<Value> {
        let files = self.context.service().client_files(&self.run).await?;
        let urls = (0..files.n_files).map(|number| {
            Value::text(storage::signed_history_url(
                self.context.service(),
                self.context.public_url(),
                &self.run,
                number,
            ))
        });
        let live = files.first_live_step.into_iter().map(|step| Value::json(&format!(r#"{{"_step":{step}}}"#)));
        let fields =
            [("parquetUrls", Value::List(urls.collect())), ("liveData", Value::List(live.collect::<Result<_>>()?))];
        Ok(Record::new("ParquetHistory", fields).into())
    }

    async fn project(&self) -> Result<Value> {
        let (entity, project) = (self.run.path.entity.as_str(), self.run.path.project.as_str());
        Ok(Value::optional_object(Project::find(&self.context, Some(entity), project).await?))
    }

    /// The members of the config's `_wandb` with these keys. Its `t` tells the client that the run was really started.
    async fn wandb_config(&self, keys: Option<Vec<&str>>) -> Result<String> {
        let config = &self.documents().await?.config;
        let own = json::member(config, "_wandb").and_then(|wrapped| json::member(wrapped, "value")).unwrap_or("{}");
        Ok(restricted(own, keys.as_deref()))
    }

    async fn summary(&self, keys: Option<Vec<&str>>) -> Result<String> {
        Ok(restricted(&self.documents().await?.summary, keys.as_deref()))
    }

    async fn sampled_history(&self, specs: Vec<&str>) -> Result<Value> {
        // No keys, no rows: so `wandb agent` asks for each run of its sweep.
        if specs.iter().all(|spec| *spec == "{}") {
            return specs.iter().map(|_| Value::json("[]")).collect::<Result<_>>().map(Value::List);
        }
        let (context, specs) = (self.context.clone(), specs.into_iter().map(str::to_owned).collect::<Vec<_>>());
        let sample = move |rows: &RunHistory| {
            let samples = specs.iter().map(|spec| history::sampled(&context, rows, spec));
            samples.collect::<Result<_>>().map(Value::List)
        };
        self.read(Stream::History, sample).await
    }

    async fn artifacts(&self, side: Side, of: ConnectionType, arguments: Arguments<'_>) -> Result<Value> {
        let (service, caller) = (self.context.service(), self.context.caller());
        let limit = arguments.page_size("first", FILES)?;
        let after = parse_cursor(arguments.some_text("after"))?.map(Id::new);
        let mut found = service.list_run_artifacts(caller, &self.run, side, after, limit + 1).await?;
        let has_more = found.len() > limit;
        found.truncate(limit);
        let nodes = found.into_iter().map(|artifact| {
            let cursor = artifact.id.to_string();
            (Value::object(Artifact::new(&self.context, artifact)), cursor)
        });
        let n_artifacts = service.count_run_artifacts(&self.run, side).await?;
        Ok(connection::counted(of, nodes.collect(), has_more, n_artifacts))
    }

    async fn files(&self, arguments: Arguments<'_>) -> Result<Value> {
        let limit = arguments.page_size("first", FILES)?;
        // The client asks for `./name` where a script says so, though it has uploaded `name`.
        let names = arguments.texts("names").unwrap_or_default().into_iter();
        let names: Vec<String> = names.map(|name| name.trim_start_matches("./").to_owned()).collect();
        if names.len() > limits::PAGE {
            return Err(Error::invalid(format!("`names` has more than {} names", limits::PAGE)));
        }
        let query = FileQuery {
            names,
            pattern: arguments.some_text("pattern").map(str::to_owned),
            after: arguments.some_text("after").map(str::to_owned),
            limit: limit + 1,
        };
        let mut files = self.context.service().list_files(&self.run, query).await?;
        let has_more = files.len() > limit;
        files.truncate(limit);
        let node = |file: RunFile| {
            let cursor = file.path.to_string();
            (Value::object(File::new(&self.context, self.run.clone(), file)), cursor)
        };
        Ok(connection::page(connection::FILES, files.into_iter().map(node).collect(), has_more))
    }
}

fn row_range(arguments: Arguments<'_>) -> Result<history::RowRange> {
    Ok(history::RowRange {
        min_step: arguments.int("minStep"),
        max_step: arguments.int("maxStep"),
        n_rows: arguments.page_size("samples", SAMPLES)?,
    })
}

impl Object for Run {
    fn type_name(&self) -> &'static str {
        "Run"
    }

    fn field<'a>(&'a self, field: Field<'a>) -> BoxFuture<'a, Result<Value>> {
        self.resolve(field).boxed()
    }
}

/// The document with no other members than these, or the whole of it.
fn restricted(document: &str, keys: Option<&[&str]>) -> String {
    let Some(keys) = keys else { return document.to_owned() };
    let mut out = String::from("{");
    for (key, value) in json::members(document).unwrap_or_default() {
        // A summary is also asked for by the dotted name of something inside it.
        let is_wanted = keys.iter().any(|wanted| *wanted == key || is_inside(wanted, &key));
        if is_wanted {
            if out.len() > 1 {
                out.push(',');
            }
            json::write_string(&mut out, &key);
            out.push(':');
            out.push_str(value);
        }
    }
    out.push('}');
    out
}

/// Whether the flat name `wanted` may lie below the member `key`.
fn is_inside(wanted: &str, key: &str) -> bool {
    wanted.strip_prefix(key).is_some_and(|rest| rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_restricted_to_keys() {
        let check = |document, keys: &[&str], expected| assert_eq!(restricted(document, Some(keys)), expected);
        let document = r#"{"a":NaN, "b" : {"c":[1 ]},"t":{"3":[1]},"b.c":2}"#;
        check(document, &["t"], r#"{"t":{"3":[1]}}"#);
        check(document, &["a", "b.c"], r#"{"a":NaN,"b":{"c":[1 ]},"b.c":2}"#);
        check(document, &[], "{}");
        check("[]", &["a"], "{}");
        assert_eq!(restricted(document, None), document);
    }
}
