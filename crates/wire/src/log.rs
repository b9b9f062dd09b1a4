//! Console lines.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A printed line.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LogLine {
    /// Zero-based; a later line of the same number replaces an earlier one.
    pub number: i64,
    /// RFC 3339.
    pub at: Option<String>,
    /// `error` for stderr, else empty.
    pub level: String,
    /// Which of several writers.
    pub label: Option<String>,
    /// Text with ANSI escape sequences.
    pub text: String,
}

/// Answer of `GET /api/v1/runs/{entity}/{project}/{run}/logs?after=…&before=…&limit=…&tail=…&search=…&regex=true`.
///
/// `after=N`: lines with number > N, ascending. `before=N`: the last ones with number < N, ascending. `tail=N`: the
/// last N. `search`: only lines that contain the text (or match the regular expression). `GET …/logs.txt` downloads all.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LogLines {
    /// Ascending by number.
    pub lines: Vec<LogLine>,
    /// Lines of the whole log: highest number plus one.
    pub n_lines: i64,
    /// True where more lines follow in the direction asked for.
    pub more: bool,
}
