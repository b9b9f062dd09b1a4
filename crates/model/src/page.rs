//! Asking for a list in pieces.

/// A piece of a list: at most `limit` items after those already seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// How many items at most.
    pub limit: usize,
    /// The opaque cursor that the previous piece ended with.
    pub after: Option<String>,
}

/// A piece of a list, and the cursor that continues it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paged<T> {
    /// The items.
    pub items: Vec<T>,
    /// Present when there are more.
    pub next: Option<String>,
}
