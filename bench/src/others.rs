//! Readers of other trackers, on the same shapes of data.

use std::path::Path;

use anyhow::Result;

use crate::report::Report;
use crate::script;

/// Runs `others.py` with this Python.
pub(crate) fn measure(python: &Path, report: &mut Report) -> Result<()> {
    script::run(python, "others.py", &[], None, report)
}
