//! The one small list of ways in which a request can fail, shared by every crate.

/// What kind of failure an error is. One place in the server maps kinds to HTTP and GraphQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The request cannot be read or contradicts itself.
    Invalid,
    /// No credentials, or credentials nobody knows.
    Unauthenticated,
    /// The caller may see the thing but not do this to it.
    Forbidden,
    /// The thing does not exist, or the caller may not know that it does.
    NotFound,
    /// The thing exists already, or changed meanwhile.
    Conflict,
    /// The thing existed, was deleted, and its name stays taken.
    Gone,
    /// The request is larger than a documented limit.
    TooLarge,
    /// Too many requests; the same one succeeds later.
    Busy,
    /// The server cannot do it now (disk full, database away, draining); the same request succeeds later.
    Unavailable,
    /// Stored bytes are damaged.
    Damaged,
    /// A fault of ours.
    Internal,
}
