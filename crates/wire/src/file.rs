//! Files of a run.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A file.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RunFile {
    /// Path within the run, forward slashes.
    pub path: String,
    /// Length.
    pub size_bytes: i64,
    /// Guessed from the name.
    pub media_type: String,
    /// RFC 3339.
    pub updated_at: String,
    /// Base64 of the MD5.
    pub md5: String,
}

/// Answer of `GET /api/v1/runs/{entity}/{project}/{run}/files`. The bytes are at `…/files/{path}`: shown inline where
/// that is harmless, else as a download; `?download=1` always downloads.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RunFiles {
    /// By path.
    pub files: Vec<RunFile>,
}
