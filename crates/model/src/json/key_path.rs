//! Where a value sits in nested objects, as one string that sorts and compares.

use std::borrow::Cow;
use std::sync::Arc;

/// The path of a value: one or more segments, each any text at all, the empty one included.
///
/// It is kept encoded: segments joined by `.`, with a `.` or `\` inside a segment escaped by `\`. So the nested `n` → `x`
/// is `n.x` while the plain key "n.x" is `n\.x`, and all paths below `n` share the prefix `n.` and sort side by side.
/// Cloning is cheap.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyPath(Arc<str>);

impl KeyPath {
    /// The path through these segments. No segment at all means one empty segment.
    pub fn from_segments<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> Self {
        let mut encoded = String::new();
        for (i, segment) in segments.into_iter().enumerate() {
            if i > 0 {
                encoded.push('.');
            }
            push_escaped(&mut encoded, segment.as_ref());
        }
        Self(encoded.into())
    }

    /// The path in its encoded form, or `None` where a `\` escapes neither `.` nor `\`.
    pub fn from_encoded(encoded: &str) -> Option<Self> {
        let mut bytes = encoded.bytes();
        while let Some(byte) = bytes.next() {
            if byte == b'\\' && !matches!(bytes.next(), Some(b'.' | b'\\')) {
                return None;
            }
        }
        Some(Self(encoded.into()))
    }

    /// The path in an encoded form that is known to be right.
    pub(super) fn from_escaped(encoded: String) -> Self {
        Self(encoded.into())
    }

    /// The path one level further down.
    pub fn child(&self, segment: &str) -> Self {
        let mut encoded = String::with_capacity(self.0.len() + 1 + segment.len());
        encoded.push_str(&self.0);
        encoded.push('.');
        push_escaped(&mut encoded, segment);
        Self(encoded.into())
    }

    /// The encoded form.
    pub fn encoded(&self) -> &str {
        &self.0
    }

    /// The segments from the outermost object inward.
    pub fn segments(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let mut rest = Some(&*self.0);
        std::iter::from_fn(move || {
            let text = rest?;
            let (segment, after) = match separator(text) {
                Some(dot) => (&text[..dot], Some(&text[dot + 1..])),
                None => (text, None),
            };
            rest = after;
            Some(unescape(segment))
        })
    }

    /// The name that people and the wandb API see: segments joined by `.`, nothing escaped.
    pub fn flat(&self) -> Cow<'_, str> {
        unescape(&self.0)
    }

    /// Whether [`flat`](Self::flat) is this name. `n.x` names both the nested `n` → `x` and the plain key "n.x".
    pub fn is_flat(&self, name: &str) -> bool {
        if self.0.len() == name.len() {
            // Equal lengths leave no room for an escape.
            return &*self.0 == name && !name.contains('\\');
        }
        self.0.len() > name.len() && self.0.contains('\\') && self.flat() == name
    }
}

impl std::fmt::Debug for KeyPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

impl std::fmt::Display for KeyPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.flat())
    }
}

pub(super) fn push_escaped(encoded: &mut String, segment: &str) {
    if !segment.contains(['.', '\\']) {
        encoded.push_str(segment);
        return;
    }
    for c in segment.chars() {
        if matches!(c, '.' | '\\') {
            encoded.push('\\');
        }
        encoded.push(c);
    }
}

/// The position of the first `.` that is not escaped.
fn separator(encoded: &str) -> Option<usize> {
    let mut bytes = encoded.bytes().enumerate();
    while let Some((i, byte)) = bytes.next() {
        match byte {
            b'\\' => _ = bytes.next(),
            b'.' => return Some(i),
            _ => {}
        }
    }
    None
}

fn unescape(encoded: &str) -> Cow<'_, str> {
    if !encoded.contains('\\') {
        return Cow::Borrowed(encoded);
    }
    let mut plain = String::with_capacity(encoded.len());
    let mut chars = encoded.chars();
    while let Some(c) = chars.next() {
        plain.push(if c == '\\' { chars.next().unwrap_or('\\') } else { c });
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(segments: &[&str], encoded: &str, flat: &str) {
        let path = KeyPath::from_segments(segments);
        assert_eq!(path.encoded(), encoded);
        assert_eq!(path.flat(), flat);
        assert!(path.is_flat(flat));
        assert_eq!(path.segments().collect::<Vec<_>>(), segments);
        assert_eq!(KeyPath::from_encoded(encoded), Some(path));
    }

    #[test]
    fn any_segment_survives() {
        check(&["loss"], "loss", "loss");
        check(&["n", "x"], "n.x", "n.x");
        check(&["n.x"], r"n\.x", "n.x");
        check(&["a", "b.c", ""], r"a.b\.c.", "a.b.c.");
        check(&[""], "", "");
        check(&["", ""], ".", ".");
        check(&[r"\", "."], r"\\.\.", r"\..");
        check(&["train/loss", "ß\u{202e}"], "train/loss.ß\u{202e}", "train/loss.ß\u{202e}");
    }

    #[test]
    fn flat_names_are_compared_without_escapes() {
        assert!(!KeyPath::from_segments(["n", "y"]).is_flat("n.x"));
        assert!(!KeyPath::from_segments(["n.x"]).is_flat(r"n\.x"));
        assert!(!KeyPath::from_segments(["a.b"]).is_flat(r"a\.b"));
        assert!(!KeyPath::from_segments(["n"]).is_flat("n.x"));
    }

    #[test]
    fn a_lone_backslash_is_no_encoding() {
        assert_eq!(KeyPath::from_encoded(r"a\"), None);
        assert_eq!(KeyPath::from_encoded(r"a\n"), None);
    }

    #[test]
    fn a_child_extends_the_path() {
        assert_eq!(KeyPath::from_segments(["n"]).child("y.z").encoded(), r"n.y\.z");
    }
}
