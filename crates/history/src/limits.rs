//! How much of a user's input is taken in.

use ayumi_model::limits;

/// Limits on lines. A line beyond one of them is rejected alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Length of one line, in bytes.
    pub line_bytes: usize,
    /// Objects and arrays inside each other, the line itself included.
    pub depth: usize,
    /// Values in one line, after nested objects are flattened.
    pub keys_per_line: usize,
    /// Length of one key path in its encoded form, in bytes.
    pub key_bytes: usize,
    /// Distinct keys in all lines of one call, objects on the way to them included.
    pub keys_per_call: usize,
    /// Length of all distinct key paths of one call together, in bytes. Keeps a long key above many short ones from
    /// becoming many long ones.
    pub key_bytes_per_call: usize,
    /// Length of all lines of one call together, in bytes.
    pub call_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            line_bytes: limits::LINE,
            depth: limits::LINE_DEPTH,
            keys_per_line: limits::KEYS_PER_LINE,
            key_bytes: limits::KEY,
            keys_per_call: 1_000_000,
            key_bytes_per_call: 64 << 20,
            call_bytes: 64 << 20,
        }
    }
}
