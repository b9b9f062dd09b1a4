//! Console lines of a run.

use crate::time::Timestamp;

/// One line that a run printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// Zero-based number; stdout and stderr share one numbering, and a later line of the same number replaces an
    /// earlier one (that is how progress bars work).
    pub number: i64,
    /// When it was printed, where the client said so.
    pub at: Option<Timestamp>,
    /// True for stderr.
    pub is_error: bool,
    /// Which of several writers printed it.
    pub label: Option<String>,
    /// The text with its escape sequences, without time and without line end.
    pub text: String,
}
