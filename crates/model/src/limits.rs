//! How much of everything one request or one run may bring. The defaults stand in `docs/reference/limits.md`.

/// Bytes of a file_stream body as received.
pub const FILE_STREAM_BODY: usize = 32 << 20;
/// Bytes of a file_stream body after decompression.
pub const FILE_STREAM_DECODED: usize = 64 << 20;
/// Bytes of one line.
pub const LINE: usize = 10 << 20;
/// Nesting of a request envelope.
pub const ENVELOPE_DEPTH: usize = 128;
/// Nesting kept in a line.
pub const LINE_DEPTH: usize = 64;
/// Keys in one line.
pub const KEYS_PER_LINE: usize = 100_000;
/// Distinct keys of one run.
pub const KEYS_PER_RUN: usize = 1_000_000;
/// Nesting of a config or summary.
pub const DOCUMENT_DEPTH: usize = 100;
/// Lines of one request.
pub const LINES_PER_REQUEST: usize = 250_000;
/// Bytes of one key.
pub const KEY: usize = 4 << 10;
/// Bytes of a GraphQL body.
pub const GRAPHQL_BODY: usize = 16 << 20;
/// Points in one answer.
pub const POINTS_PER_ANSWER: usize = 100_000;
/// Items of one page.
pub const PAGE: usize = 10_000;
/// Characters of a run's name for people, a group, a job type or a tag.
pub const LABEL: usize = 1_024;
/// Bytes of a note or a description.
pub const NOTE: usize = 1 << 20;
/// Bytes of a view of a project.
pub const VIEW: usize = 64 << 10;
/// Bytes of a report.
pub const REPORT: usize = 8 << 20;
/// Views of a project that one person keeps.
pub const VIEWS: usize = 1_000;

/// Charts that a user or team keeps under names.
pub const CHART_PRESETS: usize = 1_000;
/// Bytes of the specification of one.
pub const CHART_SPEC: usize = 256 << 10;
/// Runs that one change of many may name.
pub const NAMED_RUNS: usize = 10_000;
/// Alerts kept of one run.
pub const ALERTS: usize = 1_000;
/// Entries of one artifact.
pub const ARTIFACT_ENTRIES: usize = 200_000;
/// Bytes of a manifest as it is uploaded.
pub const MANIFEST: usize = 128 << 20;
/// Bytes of a reference to somewhere else, or of its digest.
pub const REFERENCE: usize = 8 << 10;
/// Aliases or tags of one version.
pub const ARTIFACT_LABELS: usize = 200;
