//! Live changes as server-sent events: of one run, or of all runs of a project.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::get;
use ayumi_history::rows::Dialect;
use ayumi_history::{Block, Rows};
use ayumi_model::{ProjectId, RunId};
use ayumi_service::live::{Change, What};
use ayumi_service::{Action, Stream};
use ayumi_wire::error::ErrorBody;
use ayumi_wire::live::LiveEvent;
use futures::StreamExt;
use tokio_stream::wrappers::BroadcastStream;

use super::runs::run_path;
use super::views;
use crate::auth::Caller;
use crate::error::ApiResult;
use crate::route::{Route, route};
use crate::state::AppState;

/// Rows carried by one event; of more, only their keys are told.
const ROWS: usize = 200;
/// Keys named by one event.
const KEYS: usize = 1_000;
/// Lines carried by one event.
const LINES: usize = 500;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/api/v1/projects/{entity}/{project}/events", &[("GET", "viewer")], get(project_events)),
        route("/api/v1/runs/{entity}/{project}/{run}/events", &[("GET", "viewer")], get(run_events)),
    ]
}

/// What happens in a project.
#[utoipa::path(get, path = "/api/v1/projects/{entity}/{project}/events", tag = "live",
    params(("entity" = String, Path), ("project" = String, Path)),
    responses((status = 200, content_type = "text/event-stream", body = LiveEvent), (status = 404, body = ErrorBody)))]
pub(super) async fn project_events(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project)): Path<(String, String)>,
) -> ApiResult<Sse<impl futures::Stream<Item = Result<Event, Infallible>>>> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Read).await?;
    Ok(stream(&state, project.id, None))
}

/// What happens to a run, with the new rows and lines themselves.
#[utoipa::path(get, path = "/api/v1/runs/{entity}/{project}/{run}/events", tag = "live",
    params(("entity" = String, Path), ("project" = String, Path), ("run" = String, Path)),
    responses((status = 200, content_type = "text/event-stream", body = LiveEvent), (status = 404, body = ErrorBody)))]
pub(super) async fn run_events(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String, String)>,
) -> ApiResult<Sse<impl futures::Stream<Item = Result<Event, Infallible>>>> {
    let run = state.service.get_run(&caller.0, &run_path(path)?, Action::Read).await?;
    Ok(stream(&state, run.project_id, Some(run.id)))
}

fn stream(
    state: &AppState,
    project: ProjectId,
    run: Option<RunId>,
) -> Sse<impl futures::Stream<Item = Result<Event, Infallible>> + use<>> {
    let watching = state.metrics.watch();
    let changes = BroadcastStream::new(state.service.live().watch());
    let events = changes
        // A watcher that fell behind is cut off: its reader reconnects and asks anew, and so misses nothing.
        .take_while(|change| std::future::ready(change.is_ok()))
        .filter_map(move |change| {
            let wanted =
                change.ok().filter(|change| change.project == project && run.is_none_or(|id| change.run.id == id));
            // Moved in, so that it is dropped with the stream.
            let _ = &watching;
            std::future::ready(wanted.and_then(|change| event(&change, run.is_some())))
        })
        .map(Ok);
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

fn event(change: &Change, is_detailed: bool) -> Option<Event> {
    let run = change.run.path.run.to_string();
    let (name, event) = match &change.what {
        What::Run => ("run", LiveEvent::Run { run: Box::new(views::run_row(&change.run)) }),
        What::Deleted => ("run_deleted", LiveEvent::RunDeleted { run }),
        What::Rows(stream, block) => ("rows", rows_event(run, change, *stream, block, is_detailed)),
        What::Logs(lines) if is_detailed => {
            let shown = lines.iter().skip(lines.len().saturating_sub(LINES)).map(views::log_line).collect();
            ("logs", LiveEvent::Logs { run, lines: shown, n_lines: change.run.counts.n_log_lines })
        }
        What::Documents if is_detailed => ("documents", LiveEvent::Documents { run }),
        What::Files if is_detailed => ("files", LiveEvent::Files { run }),
        What::Logs(_) | What::Documents | What::Files => return None,
    };
    Event::default().event(name).json_data(event).ok()
}

fn rows_event(
    run: String,
    change: &Change,
    stream: Stream,
    block: &std::sync::Arc<Block>,
    is_detailed: bool,
) -> LiveEvent {
    let mut keys: Vec<String> =
        block.columns().iter().map(|column| column.key().flat().into_owned()).take(KEYS).collect();
    keys.dedup();
    let mut rows = Vec::new();
    if is_detailed && block.n_rows() <= ROWS {
        let view = Rows::new([block.clone()]);
        for row in view.scan(..) {
            let mut text = String::new();
            row.write_json(&mut text, Dialect::Strict);
            rows.extend(serde_json::from_str(&text));
        }
    }
    let stream = match stream {
        Stream::History => "history",
        Stream::System => "system",
    };
    let last_step = change.run.counts.last_step.unwrap_or_default();
    LiveEvent::Rows { run, stream: stream.to_owned(), last_step, keys, rows }
}
