//! Everything a run has logged, as one file for other tools.

use std::ops::Bound;

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::get;
use ayumi_export::{Formulas, Table, write_arrow, write_csv, write_json_lines, write_parquet};
use ayumi_history::{Dialect, Rows};
use ayumi_service::reading::RunHistory;
use ayumi_service::{Action, Error, Result, Stream};
use ayumi_wire::error::ErrorBody;
use serde::Deserialize;
use utoipa::IntoParams;

use super::runs::run_path;
use crate::auth::Caller;
use crate::download::{Show, describe};
use crate::error::ApiResult;
use crate::route::{Route, route};
use crate::state::AppState;

/// Keys that may be named.
const KEYS: usize = 10_000;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/api/v1/runs/{entity}/{project}/{run}/history.arrow", &[("GET", "viewer")], get(arrow)),
        route("/api/v1/runs/{entity}/{project}/{run}/history.parquet", &[("GET", "viewer")], get(parquet)),
        route("/api/v1/runs/{entity}/{project}/{run}/history.csv", &[("GET", "viewer")], get(csv)),
        route("/api/v1/runs/{entity}/{project}/{run}/history.jsonl", &[("GET", "viewer")], get(json_lines)),
    ]
}

/// Which rows and columns.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ExportQuery {
    /// names with commas between them, or a JSON list; all where absent
    keys: Option<String>,
    /// `history` (default) or `system`
    stream: Option<String>,
    min_step: Option<i64>,
    /// inclusive
    max_step: Option<i64>,
    /// only the rows that have one of the keys
    #[serde(default)]
    present: bool,
    /// of CSV alone: a `'` before text that a spreadsheet would calculate
    #[serde(default)]
    spreadsheet: bool,
}

impl ExportQuery {
    fn keys(&self) -> Result<Option<Vec<String>>> {
        let Some(text) = self.keys.as_deref().filter(|text| !text.is_empty()) else { return Ok(None) };
        let keys: Vec<String> = match text.starts_with('[') {
            false => text.split(',').map(str::to_owned).collect(),
            true => serde_json::from_str(text)
                .map_err(|error| Error::invalid(format!("`keys` is not a JSON list of names: {error}")))?,
        };
        if keys.len() > KEYS {
            return Err(Error::invalid(format!("`keys` has more than {KEYS} names")));
        }
        Ok(Some(keys))
    }

    fn stream(&self) -> Result<Stream> {
        match self.stream.as_deref() {
            None | Some("history") => Ok(Stream::History),
            Some("system") => Ok(Stream::System),
            Some(_) => Err(Error::invalid("`stream` is `history` or `system`")),
        }
    }

    fn rows(&self) -> RowChoice {
        let bound = |step: Option<i64>| step.map_or(Bound::Unbounded, Bound::Included);
        RowChoice { steps: (bound(self.min_step), bound(self.max_step)), is_sparse: self.present }
    }
}

/// Which rows are read, and which of them are written.
#[derive(Debug, Clone, Copy)]
struct RowChoice {
    steps: (Bound<i64>, Bound<i64>),
    /// Those without a value are left out.
    is_sparse: bool,
}

impl RowChoice {
    fn of<E>(
        self,
        windows: impl Iterator<Item = std::result::Result<Rows, E>>,
    ) -> impl Iterator<Item = std::result::Result<Rows, E>> {
        windows.map(move |window| if self.is_sparse { window.map(Rows::with_values) } else { window })
    }
}

type Names = Path<(String, String, String)>;

/// As an Arrow IPC stream.
#[utoipa::path(get, path = "/api/v1/runs/{entity}/{project}/{run}/history.arrow", tag = "history",
    params(("entity" = String, Path), ("project" = String, Path), ("run" = String, Path), ExportQuery),
    responses((status = 200, content_type = "application/vnd.apache.arrow.stream"), (status = 404, body = ErrorBody)))]
pub(super) async fn arrow(
    state: State<AppState>,
    caller: Caller,
    names: Names,
    Query(query): Query<ExportQuery>,
) -> ApiResult<Response> {
    let rows = query.rows();
    as_table(state, caller, names, query, "arrow", move |table, history, out| {
        Ok(write_arrow(table, rows.of(table.scan(history, rows.steps)?), out).map(drop)?)
    })
    .await
}

/// As Parquet.
#[utoipa::path(get, path = "/api/v1/runs/{entity}/{project}/{run}/history.parquet", tag = "history",
    params(("entity" = String, Path), ("project" = String, Path), ("run" = String, Path), ExportQuery),
    responses((status = 200, content_type = "application/vnd.apache.parquet"), (status = 404, body = ErrorBody)))]
pub(super) async fn parquet(
    state: State<AppState>,
    caller: Caller,
    names: Names,
    Query(query): Query<ExportQuery>,
) -> ApiResult<Response> {
    let rows = query.rows();
    as_table(state, caller, names, query, "parquet", move |table, history, out| {
        Ok(write_parquet(table, rows.of(table.scan(history, rows.steps)?), out).map(drop)?)
    })
    .await
}

/// As CSV.
#[utoipa::path(get, path = "/api/v1/runs/{entity}/{project}/{run}/history.csv", tag = "history",
    params(("entity" = String, Path), ("project" = String, Path), ("run" = String, Path), ExportQuery),
    responses((status = 200, content_type = "text/csv"), (status = 404, body = ErrorBody)))]
pub(super) async fn csv(
    state: State<AppState>,
    caller: Caller,
    names: Names,
    Query(query): Query<ExportQuery>,
) -> ApiResult<Response> {
    let rows = query.rows();
    let formulas = if query.spreadsheet { Formulas::Guard } else { Formulas::Keep };
    as_table(state, caller, names, query, "csv", move |table, history, out| {
        Ok(write_csv(table, rows.of(table.scan(history, rows.steps)?), formulas, out).map(drop)?)
    })
    .await
}

/// As JSON lines: one row on each, under flat names.
#[utoipa::path(get, path = "/api/v1/runs/{entity}/{project}/{run}/history.jsonl", tag = "history",
    params(("entity" = String, Path), ("project" = String, Path), ("run" = String, Path), ExportQuery),
    responses((status = 200, content_type = "application/jsonl"), (status = 404, body = ErrorBody)))]
pub(super) async fn json_lines(
    State(state): State<AppState>,
    caller: Caller,
    Path(names): Names,
    Query(query): Query<ExportQuery>,
) -> ApiResult<Response> {
    let run = state.service.get_run(&caller.0, &run_path(names)?, Action::Read).await?;
    let (rows, keys) = (query.rows(), query.keys()?);
    let pieces = state
        .service
        .export(&run, query.stream()?, move |history, out| {
            let windows = rows.of(history.scan(rows.steps, keys.as_deref())?);
            Ok(write_json_lines(windows, keys.as_deref(), Dialect::Strict, out).map(drop)?)
        })
        .await?;
    Ok(answer(Body::from_stream(pieces), run.path.run.as_str(), "jsonl"))
}

/// Decides on the columns first, so that what cannot be exported is an error and not a broken file.
async fn as_table(
    State(state): State<AppState>,
    caller: Caller,
    Path(names): Names,
    query: ExportQuery,
    format: &str,
    write: impl FnOnce(&Table, &RunHistory, &mut ayumi_service::exporting::Pipe) -> Result<()> + Send + 'static,
) -> ApiResult<Response> {
    let run = state.service.get_run(&caller.0, &run_path(names)?, Action::Read).await?;
    let stream = query.stream()?;
    let table = state.service.export_table(&run, stream, query.keys()?).await?;
    let pieces = state.service.export(&run, stream, move |history, out| write(&table, history, out)).await?;
    Ok(answer(Body::from_stream(pieces), run.path.run.as_str(), format))
}

fn answer(body: Body, run: &str, format: &str) -> Response {
    let mut response = Response::new(body);
    describe(&mut response, &format!("{run}.{format}"), Show::Download);
    response
}
