//! Charts that a script keeps under a name, for tables it logs later.

/// A specification of a chart. Its tables and fields are filled in where one is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartPreset {
    /// Names it within its entity.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// Whether everybody on the server may draw with it, and not only those who see the entity.
    pub is_public: bool,
    /// Vega or Vega-Lite, as JSON.
    pub spec: String,
}
