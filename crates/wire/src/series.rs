//! Charts: bucketed series of logged metrics.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST /api/v1/projects/{entity}/{project}/series:query`. Answers every key for every run.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SeriesQuery {
    /// Run ids, at most 1,000.
    pub runs: Vec<String>,
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
    /// How many buckets at most, 1 to 5,000; 500 where absent. With no more points than that, the points themselves.
    #[serde(default)]
    pub buckets: Option<usize>,
}

/// The answer: columns, not rows.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SeriesAnswer {
    /// One per (run, key) that has numbers in the range.
    pub series: Vec<Series>,
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
