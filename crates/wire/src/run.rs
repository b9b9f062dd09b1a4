//! Runs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// What a list of runs shows of each.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RunRow {
    /// The owner of the project.
    pub entity: String,
    /// The project.
    pub project: String,
    /// The run's id, unique in its project.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// `pending`, `running`, `preempting`, `preempted`, `finished`, `failed`, `crashed` or `killed`.
    pub state: String,
    /// True from a request to stop until the run has stopped.
    pub stopping: bool,
    /// Author.
    pub user: Option<String>,
    /// Group.
    pub group: Option<String>,
    /// Job type.
    pub job_type: Option<String>,
    /// Labels.
    pub tags: Vec<String>,
    /// Markdown.
    pub notes: Option<String>,
    /// Name of the machine.
    pub host: Option<String>,
    /// Sweep.
    pub sweep: Option<String>,
    /// RFC 3339.
    pub created_at: String,
    /// Last sign of life, RFC 3339.
    pub heartbeat_at: String,
    /// RFC 3339.
    pub finished_at: Option<String>,
    /// Wall-clock seconds from start to end, or until the last sign of life.
    pub runtime: f64,
    /// Seconds really spent, without pauses.
    pub tracked: f64,
    /// History lines received.
    pub n_history_lines: i64,
    /// Highest step logged; absent before the first row.
    pub last_step: Option<i64>,
    /// Out of sight: lists that people look at leave it out (`{"archived": false}` in a filter).
    pub archived: bool,
    /// Not to be deleted until it is unlocked.
    pub locked: bool,
    /// The values that `fields` asked for, by flat name (`config.lr`, `summary.best.loss`): lists whole, without media;
    /// non-finite numbers are the strings `NaN`, `Infinity`, `-Infinity`. Absent where nothing was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub values: Option<Map<String, Value>>,
    /// True where the run has more of these values than a row holds: 2,000, and 128 KiB of names and texts. Absent where
    /// nothing was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values_truncated: Option<bool>,
}

/// Everything about one run. Answer of `GET /api/v1/runs/{entity}/{project}/{run}`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Run {
    /// What lists show.
    #[serde(flatten)]
    pub row: RunRow,
    /// Config with the wrappers taken off; non-finite numbers are the strings `NaN`, `Infinity`, `-Infinity`.
    #[schema(value_type = Object)]
    pub config: Value,
    /// Summary; non-finite numbers as above.
    #[schema(value_type = Object)]
    pub summary: Value,
    /// Where and how it ran.
    pub environment: Environment,
    /// Exit code the process reported.
    pub exit_code: Option<i64>,
    /// Console lines received: highest number plus one.
    pub n_log_lines: i64,
    /// System metric lines received.
    pub n_system_lines: i64,
    /// Files uploaded.
    pub n_files: i64,
    /// Data that was refused or replaced.
    pub faults: Faults,
    /// What the caller may do: `viewer`, `member` or `admin`.
    pub role: String,
    /// The default metric definitions of the run: x axis and hiding, as the script declared them.
    pub metrics: Vec<MetricDefinition>,
    /// The charts that the script made of tables (`wandb.plot.*`), by name.
    pub charts: Vec<ChartDefinition>,
    /// What the classes of masks on logged images are called.
    pub mask_labels: Vec<MaskLabels>,
}

/// The classes of a mask of images.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MaskLabels {
    /// The key of the images.
    pub key: String,
    /// The name of the mask: `predictions`, `truth` …
    pub mask: String,
    /// Names by the number that stands in the mask.
    pub classes: BTreeMap<String, String>,
}

/// A chart of a logged table, as the script wants it drawn.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ChartDefinition {
    /// The key under which it was logged.
    pub name: String,
    /// What it looks like: `wandb/line/v0`, `wandb/confusion_matrix/v1` …, or the name of a specification of somebody's.
    pub preset: String,
    /// The key of its table.
    pub table: String,
    /// Columns of the table, by what the preset calls them.
    pub fields: BTreeMap<String, String>,
    /// Titles, by what the preset calls them.
    pub texts: BTreeMap<String, String>,
}

/// How a script wants a metric shown (`run.define_metric`).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MetricDefinition {
    /// Name, or a pattern that ends in `*`.
    pub name: String,
    /// The metric to use as x axis.
    pub step_metric: Option<String>,
    /// Not to be shown unasked.
    pub hidden: bool,
}

/// Where and how a run was executed. Every member is absent where the client did not say.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct Environment {
    /// The command line, as typed.
    pub command: Option<String>,
    /// Path of the script.
    pub program: Option<String>,
    /// Working directory at start.
    pub root: Option<String>,
    /// Machine.
    pub host: Option<String>,
    /// Name of the operating system user.
    pub os_user: Option<String>,
    /// Operating system.
    pub os: Option<String>,
    /// Python version.
    pub python: Option<String>,
    /// Path of the Python executable.
    pub executable: Option<String>,
    /// Version of the wandb client.
    pub client_version: Option<String>,
    /// Git remote.
    pub git_remote: Option<String>,
    /// Git commit.
    pub git_commit: Option<String>,
    /// Processor cores.
    pub cpu_count: Option<i64>,
    /// Logical processors.
    pub cpu_count_logical: Option<i64>,
    /// Graphics processors.
    pub gpu_count: Option<i64>,
    /// Name of the graphics processor.
    pub gpu: Option<String>,
    /// Bytes of main memory.
    pub memory_bytes: Option<i64>,
    /// Bytes of disk.
    pub disk_bytes: Option<i64>,
    /// CUDA version.
    pub cuda: Option<String>,
    /// When the script started, by its own clock, RFC 3339.
    pub started_at: Option<String>,
}

/// Data that was not taken as it came.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct Faults {
    /// Lines that could not be read.
    pub n_rejected_lines: i64,
    /// Why the last of them could not.
    pub last_rejection: Option<String>,
    /// Lines replaced by a later one of the same number.
    pub n_superseded_lines: i64,
}

/// `POST /api/v1/projects/{entity}/{project}/runs:query`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct RunQuery {
    /// Part of a name, id, group or tag; case does not matter.
    #[serde(default)]
    pub search: Option<String>,
    /// The filter language of the wandb client (Mongo-like) as a JSON object.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub filter: Option<Value>,
    /// `-created_at` (default), `created_at`, `name`, `state`, `config.lr`, `-summary_metrics.loss` … Several with commas
    /// between them, each with a sign: `+state,-config.lr`.
    #[serde(default)]
    pub sort: Option<String>,
    /// Further keys, each for runs that those before leave equal: `["-created_at", "config.lr"]`. Eight in all, with
    /// those of `sort`.
    #[serde(default)]
    pub then_by: Vec<String>,
    /// 1 to 1,000; 50 where absent.
    #[serde(default)]
    pub limit: Option<usize>,
    /// `next_cursor` of the answer before.
    #[serde(default)]
    pub cursor: Option<String>,
    /// How many runs to leave out, from the start or from the cursor on; none where absent.
    #[serde(default)]
    pub offset: Option<usize>,
    /// Fields whose values each row shall have, 200 at most: names such as `config.lr`, patterns that end in `*`, such as
    /// `summary.*`, and the least and greatest number that was logged, `history.loss.min` and `history.loss.max`. Also
    /// called `columns`.
    #[serde(default, alias = "columns")]
    pub fields: Vec<String>,
    /// Fields whose runs stand together where they are equal; within them `sort` decides. They count as keys of `sort`. How
    /// large the groups are tells `runs:group`.
    #[serde(default)]
    pub group_by: Vec<String>,
}

/// Answer of `runs:query` and of `GET /api/v1/runs?limit=…` (latest runs the caller may see).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Runs {
    /// In the order asked for.
    pub runs: Vec<RunRow>,
    /// Continues the list; absent at its end.
    pub next_cursor: Option<String>,
    /// Runs that match, however many are in this answer.
    pub n_matching: i64,
    /// What the runs are sorted by, the most important key first; a `-` before a key means greatest first.
    #[serde(default)]
    pub sorted_by: Vec<String>,
}

/// `POST /api/v1/projects/{entity}/{project}/runs:group`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct GroupQuery {
    /// As in `runs:query`.
    #[serde(default)]
    pub search: Option<String>,
    /// As in `runs:query`.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub filter: Option<Value>,
    /// Fields, 20 at most: runs that are equal in all of them are in one group.
    #[serde(default)]
    pub by: Vec<String>,
    /// Fields, 20 at most, whose numbers are summed up in each group.
    #[serde(default)]
    pub values: Vec<String>,
    /// A field of `by`, a field of `values` (its mean) or `n_runs`; with `-` before it the greatest first. By the keys where
    /// absent.
    #[serde(default)]
    pub sort: Option<String>,
    /// Into how many bins of equal width numbers are counted, 0 to 100; 20 where absent.
    #[serde(default)]
    pub bins: Option<usize>,
    /// 1 to 1,000; 50 where absent.
    #[serde(default)]
    pub limit: Option<usize>,
    /// `next_cursor` of the answer before.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// Answer of `runs:group`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RunGroups {
    /// In the order asked for; by their keys that is numbers, texts, then what has neither.
    pub groups: Vec<RunGroup>,
    /// Groups in all, however many are in this answer.
    pub n_groups: usize,
    /// Runs that match.
    pub n_matching: usize,
    /// Continues the list; absent at its end.
    pub next_cursor: Option<String>,
}

/// Runs that are equal in some fields.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RunGroup {
    /// What they have in common, in the order of `by`: a text, a number (`NaN`, `Infinity` and `-Infinity` are strings,
    /// times are seconds since 1970), true, false, a list of tags, or null.
    #[schema(value_type = Vec<Object>)]
    pub key: Vec<Value>,
    /// How many they are.
    pub n_runs: usize,
    /// By the names in the question's `values`; one is absent where no run has a finite number.
    pub values: BTreeMap<String, Numbers>,
}

/// The finite numbers of several runs.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Numbers {
    /// How many there are.
    pub n: usize,
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// Their arithmetic mean.
    pub mean: f64,
    /// Their standard deviation, √(Σ(x − mean)² / n).
    pub deviation: f64,
    /// How they are spread: ranges of equal width, the same ones in all groups.
    pub bins: Vec<Bin>,
}

/// How many numbers are in a range, whose upper end belongs to the next one.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Bin {
    /// Lower end.
    pub from: f64,
    /// Upper end.
    pub to: f64,
    /// How many.
    pub count: usize,
}

/// `PATCH /api/v1/runs/{entity}/{project}/{run}`. Absent members stay as they are.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct RunChange {
    /// Name for people; empty asks for a new random one.
    #[serde(default)]
    pub name: Option<String>,
    /// Markdown.
    #[serde(default)]
    pub notes: Option<String>,
    /// All labels.
    #[serde(default)]
    pub tags: Option<Vec<String>>,
    /// Empty takes the run out of its group.
    #[serde(default)]
    pub group: Option<String>,
    /// Empty removes it.
    #[serde(default)]
    pub job_type: Option<String>,
}
