//! Charts: bucketed series of many runs and keys in one answer.

mod groups;

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use ayumi_export::{NamedSeries, encode_series};
use ayumi_history::rows::{Axis, Points};
use ayumi_model::project::Project;
use ayumi_model::{RunId, limits};
use ayumi_service::reading::RunHistory;
use ayumi_service::runs::RunQuery;
use ayumi_service::{Action, Error, Stream};
use ayumi_wire::error::ErrorBody;
use ayumi_wire::series::{NonFinite, Series, SeriesAnswer, SeriesQuery};
use rayon::prelude::*;
use serde_json::Value;

use super::JsonBody;
use crate::auth::Caller;
use crate::error::ApiResult;
use crate::route::{Route, route};
use crate::state::AppState;

/// The media type of an Arrow IPC stream.
const ARROW: &str = "application/vnd.apache.arrow.stream";
const RUNS: usize = 1_000;
const KEYS: usize = 200;
const BUCKETS: usize = 5_000;
const DEFAULT_BUCKETS: usize = 500;
/// Marks for values that are not finite, per series.
const MARKS: usize = 1_000;
/// Points of one answer at most, all series together.
const POINTS: usize = 20 * limits::POINTS_PER_ANSWER;

pub(super) fn routes() -> Vec<Route> {
    vec![route("/api/v1/projects/{entity}/{project}/series:query", &[("POST", "viewer")], post(query_series))]
}

/// Series for every run and key asked for, as few points as the chart has pixels, with minimum and maximum so that no
/// spike disappears.
#[utoipa::path(post, path = "/api/v1/projects/{entity}/{project}/series:query", tag = "series",
    params(("entity" = String, Path), ("project" = String, Path)), request_body = SeriesQuery,
    responses((status = 200, body = SeriesAnswer, description = "JSON, or an Arrow IPC stream where `Accept` names \
        `application/vnd.apache.arrow.stream`: see docs/reference/export.md"), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(super) async fn query_series(
    State(state): State<AppState>,
    caller: Caller,
    Path((entity, project)): Path<(String, String)>,
    headers: HeaderMap,
    JsonBody(mut query): JsonBody<SeriesQuery>,
) -> ApiResult<Response> {
    let accepted = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    let is_arrow = accepted.is_some_and(|accepted| accepted.contains(ARROW));
    let (project, _) = state.service.get_project(&caller.0, &entity, &project, Action::Read).await?;
    if let Some(groups) = &query.groups {
        let groups = groups::query(&state.service, &project, &query, groups).await?;
        return Ok(Json(SeriesAnswer { series: Vec::new(), groups }).into_response());
    }
    if let Some(filter) = query.filter.take() {
        query.runs = matching(&state, &project, &filter, &query.runs).await?;
    }
    let plan = Plan::new(&query)?;
    let ids = state.service.find_run_ids(&project, query.runs.clone()).await?;
    let runs: Vec<(String, RunId)> =
        query.runs.iter().filter_map(|name| Some((name.clone(), *ids.get(name)?))).collect();
    let ids: Vec<RunId> = runs.iter().map(|(_, id)| *id).collect();
    let stream = plan.stream;
    let read = move |histories: &[Arc<RunHistory>]| {
        let n_points = AtomicUsize::new(0);
        let read = |((name, _), history): (&(String, RunId), &Arc<RunHistory>)| {
            let mut of_run = Vec::new();
            for key in &query.keys {
                let Some(series) = plan.read(history, name, key)? else { continue };
                let n = series.series.points.len();
                if n_points.fetch_add(n, Ordering::Relaxed) + n > POINTS {
                    return Err(Error::invalid(format!("the answer would hold more than {POINTS} points"))
                        .with_hint("ask for fewer runs, keys or buckets"));
                }
                of_run.push(series);
            }
            Ok(of_run)
        };
        let series: Vec<_> = runs.par_iter().zip(histories).map(read).collect::<Result<_, Error>>()?;
        let series: Vec<NamedSeries> = series.into_iter().flatten().collect();
        if is_arrow {
            return Ok(Answer::Arrow(encode_series(&series)?));
        }
        Ok(Answer::Json(SeriesAnswer { series: series.into_iter().map(to_json).collect(), groups: Vec::new() }))
    };
    Ok(match state.service.read_histories(&ids, stream, read).await? {
        Answer::Arrow(pieces) => {
            let length = pieces.iter().map(Bytes::len).sum::<usize>();
            let body = Body::from_stream(futures::stream::iter(pieces.into_iter().map(Ok::<_, Infallible>)));
            ([(CONTENT_TYPE, ARROW.to_owned()), (CONTENT_LENGTH, length.to_string())], body).into_response()
        }
        Answer::Json(answer) => Json(answer).into_response(),
    })
}

/// The ids of the runs that match a filter, newest first.
async fn matching(state: &AppState, project: &Project, filter: &Value, named: &[String]) -> Result<Vec<String>, Error> {
    if !named.is_empty() {
        return Err(Error::invalid("`runs` says which runs are meant, so there can be no `filter`"));
    }
    let question = RunQuery {
        filter: Some(filter.to_string()),
        limit: RUNS,
        order: Some("-created_at".to_owned()),
        ..RunQuery::default()
    };
    let page = state.service.query_runs(project, question).await?;
    if page.has_more {
        return Err(Error::invalid(format!("more than {RUNS} runs match the filter"))
            .with_hint("narrow it, or sum runs up with `groups`"));
    }
    Ok(page.runs.into_iter().map(|run| run.path.run.to_string()).collect())
}

enum Answer {
    Arrow(Vec<Bytes>),
    Json(SeriesAnswer),
}

/// A checked question.
#[derive(Clone)]
struct Plan {
    stream: Stream,
    x: String,
    range: Option<(f64, f64)>,
    buckets: usize,
}

impl Plan {
    fn new(query: &SeriesQuery) -> Result<Self, Error> {
        if query.runs.len() > RUNS || query.keys.len() > KEYS {
            return Err(Error::invalid(format!("at most {RUNS} runs and {KEYS} keys in one question")));
        }
        let stream = match query.stream.as_deref() {
            None | Some("history") => Stream::History,
            Some("system") => Stream::System,
            Some(_) => return Err(Error::invalid("`stream` is `history` or `system`")),
        };
        let [min, max] = match (query.range, query.min, query.max) {
            (None, min, max) => [min, max],
            (Some(range), None, None) => range,
            (Some(_), ..) => return Err(Error::invalid("`range` says what `min` and `max` do; give one of them")),
        };
        let range = match (min, max) {
            (None, None) => None,
            (min, max) => Some((min.unwrap_or(f64::NEG_INFINITY), max.unwrap_or(f64::INFINITY))),
        };
        if range.is_some_and(|(min, max)| min > max) {
            return Err(Error::invalid("`min` is greater than `max`"));
        }
        Ok(Self {
            stream,
            x: query.x.clone().unwrap_or_else(|| "_step".to_owned()),
            range,
            buckets: query.buckets.unwrap_or(DEFAULT_BUCKETS).clamp(1, BUCKETS),
        })
    }

    fn read(&self, history: &RunHistory, run: &str, key: &str) -> Result<Option<NamedSeries>, Error> {
        let axis = match self.x.as_str() {
            "_step" => Axis::Step,
            "_timestamp" => Axis::Timestamp,
            "_runtime" => Axis::Runtime,
            key => Axis::Key(key),
        };
        let series = history.series(key, axis, self.range, self.buckets)?;
        let is_empty = series.n_points == 0;
        Ok((!is_empty).then(|| NamedSeries { run: run.to_owned(), key: key.to_owned(), series }))
    }
}

fn to_json(NamedSeries { run, key, series: found }: NamedSeries) -> Series {
    let mut series = Series {
        run,
        key,
        exact: matches!(found.points, Points::Raw { .. }),
        x: Vec::new(),
        min: Vec::new(),
        max: Vec::new(),
        mean: Vec::new(),
        last: Vec::new(),
        count: Vec::new(),
        non_finite: Vec::new(),
        n_points: found.n_points as u64,
    };
    match found.points {
        Points::Raw { x, y } => {
            for (&x, &y) in x.iter().zip(&y) {
                if y.is_finite() {
                    series.x.push(x);
                    series.last.push(Some(y));
                } else {
                    let value = if y.is_nan() {
                        "NaN"
                    } else if y > 0.0 {
                        "Infinity"
                    } else {
                        "-Infinity"
                    };
                    mark(&mut series, x, value, 1);
                }
            }
        }
        Points::Buckets(buckets) => {
            let finite = |value: f64| value.is_finite().then_some(value);
            for bucket in buckets {
                series.x.push(bucket.x);
                series.min.push(finite(bucket.min));
                series.max.push(finite(bucket.max));
                series.mean.push(finite(bucket.mean));
                series.last.push(finite(bucket.last));
                series.count.push(bucket.count);
                mark(&mut series, bucket.x, "NaN", bucket.n_nan);
                mark(&mut series, bucket.x, "Infinity", bucket.n_pos_inf);
                mark(&mut series, bucket.x, "-Infinity", bucket.n_neg_inf);
            }
        }
    }
    series
}

fn mark(series: &mut Series, x: f64, value: &str, count: u64) {
    if count > 0 && series.non_finite.len() < MARKS {
        series.non_finite.push(NonFinite { x, value: value.to_owned(), count });
    }
}
