//! Live changes as server-sent events: of one run, or of all runs of a project.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::get;
use ayumi_history::rows::Dialect;
use ayumi_history::{Block, Rows};
use ayumi_model::run::Run;
use ayumi_model::{ErrorKind, ProjectId, RunId};
use ayumi_service::live::{Change, What};
use ayumi_service::{Action, Error, Stream};
use ayumi_wire::error::ErrorBody;
use ayumi_wire::live::LiveEvent;
use futures::StreamExt;
use tokio_stream::wrappers::BroadcastStream;

use super::runs::run_path;
use super::{alerts, views};
use crate::auth::{Caller, identify};
use crate::error::ApiResult;
use crate::route::{Route, route};
use crate::state::AppState;

/// How often it is asked whether the watcher may still see what they watch.
const CHECK_EVERY: Duration = Duration::from_secs(5);
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
    Path((entity, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> ApiResult<Sse<impl futures::Stream<Item = Result<Event, Infallible>>>> {
    let (project, _) = state.service.get_project(&caller.0, &entity, &name, Action::Read).await?;
    let may_watch = {
        let state = state.clone();
        async move || {
            let caller = identify(&headers, &state).await?;
            state.service.get_project(&caller, &entity, &name, Action::Read).await.map(drop)
        }
    };
    Ok(stream(&state, project.id, None, until_refused(state.clone(), may_watch)))
}

/// What happens to a run, with the new rows and lines themselves.
#[utoipa::path(get, path = "/api/v1/runs/{entity}/{project}/{run}/events", tag = "live",
    params(("entity" = String, Path), ("project" = String, Path), ("run" = String, Path)),
    responses((status = 200, content_type = "text/event-stream", body = LiveEvent), (status = 404, body = ErrorBody)))]
pub(super) async fn run_events(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<(String, String, String)>,
    headers: HeaderMap,
) -> ApiResult<Sse<impl futures::Stream<Item = Result<Event, Infallible>>>> {
    let path = run_path(path)?;
    let run = state.service.get_run(&caller.0, &path, Action::Read).await?;
    let may_watch = {
        let state = state.clone();
        async move || {
            let caller = identify(&headers, &state).await?;
            state.service.get_run(&caller, &path, Action::Read).await.map(drop)
        }
    };
    Ok(stream(&state, run.project_id, Some(run.id), until_refused(state.clone(), may_watch)))
}

/// Ready when the watcher may not watch any longer: signed out, taken out of the team, or the server is stopping. The
/// reader of a run that was deleted is told so before.
async fn until_refused(state: AppState, may_watch: impl AsyncFn() -> Result<(), Error>) {
    let check = async {
        loop {
            tokio::time::sleep(CHECK_EVERY).await;
            match may_watch().await {
                // The database is away: that says nothing about what the watcher may see.
                Err(error) if error.kind() != ErrorKind::Unavailable => return,
                _ => {}
            }
        }
    };
    tokio::select! {
        () = check => {}
        () = state.stopping.cancelled() => {}
    }
}

fn stream<F>(
    state: &AppState,
    project: ProjectId,
    run: Option<RunId>,
    ended: F,
) -> Sse<impl futures::Stream<Item = Result<Event, Infallible>> + use<F>>
where
    F: Future<Output = ()> + Send + 'static,
{
    let watching = state.metrics.watch();
    let changes = BroadcastStream::new(state.service.live().watch());
    let events = changes
        // A watcher that fell behind is cut off: its reader reconnects and asks anew, and so misses nothing.
        .take_while(|change| std::future::ready(change.is_ok()))
        .filter_map(move |change| {
            let wanted = change.ok().filter(|change| change.project == project && is_about(change, run));
            // Moved in, so that it is dropped with the stream.
            let _ = &watching;
            std::future::ready(wanted.and_then(|change| event(&change, run.is_some())))
        })
        .map(Ok)
        .take_until(Box::pin(ended));
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

/// Whether a watcher wants to be told: of one run, or of everything in a project.
fn is_about(change: &Change, run: Option<RunId>) -> bool {
    run.is_none_or(|id| change.run.as_ref().is_some_and(|changed| changed.id == id))
}

fn event(change: &Change, is_detailed: bool) -> Option<Event> {
    let Some(changed) = &change.run else {
        let What::Sweep(sweep) = &change.what else { return None };
        let event = LiveEvent::Sweep { sweep: sweep.path.sweep.to_string() };
        return Event::default().event("sweep").json_data(event).ok();
    };
    let run = changed.path.run.to_string();
    let (name, event) = match &change.what {
        What::Run => ("run", LiveEvent::Run { run: Box::new(views::run_row(changed)) }),
        What::Deleted => ("run_deleted", LiveEvent::RunDeleted { run }),
        What::Rows { stream, keys, block } => {
            let block = block.as_ref().filter(|_| is_detailed);
            ("rows", rows_event(changed, *stream, keys, block))
        }
        What::Logs(lines) if is_detailed => {
            let shown = lines.iter().skip(lines.len().saturating_sub(LINES)).map(views::log_line).collect();
            ("logs", LiveEvent::Logs { run, lines: shown, n_lines: changed.counts.n_log_lines })
        }
        What::Alert(alert) => ("alert", LiveEvent::Alert { run, alert: alerts::show(alert) }),
        What::Documents if is_detailed => ("documents", LiveEvent::Documents { run }),
        What::Files if is_detailed => ("files", LiveEvent::Files { run }),
        What::Logs(_) | What::Documents | What::Files | What::Sweep(_) => return None,
    };
    Event::default().event(name).json_data(event).ok()
}

fn rows_event(run: &Run, stream: Stream, keys: &[String], block: Option<&Arc<Block>>) -> LiveEvent {
    let mut rows = Vec::new();
    if let Some(block) = block {
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
    let last_step = run.counts.last_step.unwrap_or_default();
    let run = run.path.run.to_string();
    LiveEvent::Rows { run, stream: stream.to_owned(), last_step, keys: keys.to_vec(), rows }
}
