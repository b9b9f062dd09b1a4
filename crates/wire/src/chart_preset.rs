//! Charts that scripts keep under a name.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Answer of `GET /api/v1/chart-presets/{entity}/{name}`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ChartPreset {
    /// Names it within its entity.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// `private`: for those who see the entity; `public`: for everybody on the server.
    pub access: String,
    /// Vega or Vega-Lite, in which `${field:…}` and `${string:…}` stand for what a table's chart fills in.
    #[schema(value_type = Object)]
    pub spec: Map<String, Value>,
}
