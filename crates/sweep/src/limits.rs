//! How large a sweep configuration may be, and how much of the past a search looks at.

/// Bytes of a configuration's text.
pub const CONFIG: usize = 1 << 20;
/// Nesting of a configuration.
pub const CONFIG_DEPTH: usize = 64;
/// Mappings, lists and scalars of a configuration, with what aliases repeat.
pub const CONFIG_NODES: usize = 100_000;
/// Parameters of a sweep, nested ones included.
pub const PARAMETERS: usize = 1_000;
/// Values of one parameter.
pub const VALUES: usize = 10_000;

/// Past trials that a Gaussian process is given: half of them the best, half the newest. Its cost grows with their cube.
pub(crate) const OBSERVED: usize = 200;
/// Running trials that it takes into account, the newest.
pub(crate) const RUNNING: usize = 50;
