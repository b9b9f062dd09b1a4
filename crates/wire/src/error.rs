//! How every failure is told.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The body of every answer that is not 2xx.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ErrorBody {
    /// What went wrong.
    pub error: ErrorDetail,
}

/// What went wrong and the way out.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ErrorDetail {
    /// Stable word for programs: `invalid`, `unauthenticated`, `forbidden`, `not_found`, `conflict`, `gone`,
    /// `too_large`, `busy`, `unavailable`, `damaged`, `internal`.
    pub code: String,
    /// What failed, for which thing.
    pub message: String,
    /// The way out, where there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hint: Option<String>,
}
