//! Charts: bucketed series of logged metrics.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// `POST /api/v1/projects/{entity}/{project}/series:query`. Answers every key for every run.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SeriesQuery {
    /// Run ids, at most 1,000.
    #[serde(default)]
    pub runs: Vec<String>,
    /// In place of `runs`: those that match, 1,000 at most. As in `runs:query`.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub filter: Option<Value>,
    /// In place of `runs`: groups, at most 100 with 20,000 runs in all, each summed up. The answer is JSON then.
    #[serde(default)]
    pub groups: Option<Vec<SeriesGroup>>,
    /// Metric names, at most 200.
    pub keys: Vec<String>,
    /// `history` (default) or `system`.
    #[serde(default)]
    pub stream: Option<String>,
    /// `_step` (default), `_timestamp` (seconds since 1970), `_runtime` (seconds), or any metric.
    #[serde(default)]
    pub x: Option<String>,
    /// Lowest x, inclusive.
    #[serde(default)]
    pub min: Option<f64>,
    /// Highest x, inclusive.
    #[serde(default)]
    pub max: Option<f64>,
    /// Lowest and highest x in one, null for none; in place of `min` and `max`.
    #[serde(default)]
    #[schema(value_type = Option<Vec<Option<f64>>>)]
    pub range: Option<[Option<f64>; 2]>,
    /// How many buckets at most, 1 to 5,000; 500 where absent. With no more points than that, the points themselves.
    #[serde(default)]
    pub buckets: Option<usize>,
}

/// Runs whose series are summed up.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SeriesGroup {
    /// What the answer calls the group.
    pub key: String,
    /// Which runs, as in `runs:query`.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub filter: Map<String, Value>,
}

/// The answer: columns, not rows.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SeriesAnswer {
    /// One per (run, key) that has numbers in the range.
    pub series: Vec<Series>,
    /// One per (group, key), where groups were asked for; empty ones included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupSeries>,
}

/// One metric of a group of runs: columns of the same length, ascending in x. At each place those runs count whose first
/// point is not after it and whose last is not before it; between two points of a run its mean is the straight line.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct GroupSeries {
    /// The group's `key` in the question.
    pub group: String,
    /// Metric name.
    pub key: String,
    /// Runs of the group that have a finite value in the range.
    pub n_runs_in_all: usize,
    /// Values that were not finite, and are in none of the columns.
    pub n_non_finite: u64,
    /// The places: all that the runs have, or as many even ones as `buckets`, the same for all groups.
    pub x: Vec<f64>,
    /// Mean of the runs' means.
    pub mean: Vec<f64>,
    /// Lowest value of any run.
    pub min: Vec<f64>,
    /// Highest value of any run.
    pub max: Vec<f64>,
    /// Standard deviation of the runs' means, √(Σ(x − mean)² / n); null where the numbers are too large for it.
    pub deviation: Vec<Option<f64>>,
    /// Runs that count at each place.
    pub n_runs: Vec<u32>,
}

/// One metric of one run. All columns have the same length, ascending in x.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Series {
    /// Run id.
    pub run: String,
    /// Metric name.
    pub key: String,
    /// True where each entry is one logged point and only `x` and `last` are given.
    pub exact: bool,
    /// Mean x of the finite points of a bucket.
    pub x: Vec<f64>,
    /// Lowest finite value; empty where `exact`. Null where a bucket has only non-finite values.
    pub min: Vec<Option<f64>>,
    /// Highest finite value; empty where `exact`.
    pub max: Vec<Option<f64>>,
    /// Mean of the finite values; empty where `exact`.
    pub mean: Vec<Option<f64>>,
    /// Last finite value.
    pub last: Vec<Option<f64>>,
    /// Finite values in each bucket; empty where `exact`.
    pub count: Vec<u64>,
    /// Where a value was not finite: shown as marks at the edge of a chart. At most 1,000.
    pub non_finite: Vec<NonFinite>,
    /// Points of this key in the range.
    pub n_points: u64,
}

/// A value that is not a finite number.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct NonFinite {
    /// Where.
    pub x: f64,
    /// `NaN`, `Infinity` or `-Infinity`.
    pub value: String,
    /// How many in this bucket.
    pub count: u64,
}
