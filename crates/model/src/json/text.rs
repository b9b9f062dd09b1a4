//! Strings inside JSON: where they end, and what they say.

use std::borrow::Cow;

use super::{JsonError, Result};

/// A string's bytes between its quotes, checked but not decoded.
#[derive(Clone, Copy)]
pub(super) struct Quoted<'a> {
    pub(super) inner: &'a str,
    pub(super) has_escapes: bool,
}

impl<'a> Quoted<'a> {
    /// Reads the string whose opening quote is at `start`, and gives the offset after its closing quote.
    #[inline]
    pub(super) fn read(text: &'a str, start: usize) -> Result<(Self, usize)> {
        let bytes = text.as_bytes();
        if bytes.get(start) != Some(&b'"') {
            return Err(JsonError { offset: start, reason: "expected a string" });
        }
        let mut at = start + 1;
        let mut has_escapes = false;
        loop {
            match bytes.get(at) {
                Some(b'"') => {
                    return Ok((Self { inner: &text[start + 1..at], has_escapes }, at + 1));
                }
                Some(b'\\') => {
                    has_escapes = true;
                    at = skip_escape(bytes, at)?;
                }
                Some(0..0x20) => {
                    return Err(JsonError { offset: at, reason: "control character in a string" });
                }
                Some(_) => at += 1,
                None => {
                    return Err(JsonError { offset: start, reason: "string without an end" });
                }
            }
        }
    }

    /// Whether a `\u` escape in it is half of a pair, with or without its other half.
    pub(super) fn has_surrogates(self) -> bool {
        self.has_escapes && (self.inner.contains("\\ud") || self.inner.contains("\\uD"))
    }

    /// The text it stands for. Surrogates without a partner become U+FFFD.
    #[inline]
    pub(super) fn decode(self) -> Cow<'a, str> {
        if self.has_escapes { Cow::Owned(decode(self.inner)) } else { Cow::Borrowed(self.inner) }
    }
}

fn skip_escape(bytes: &[u8], at: usize) -> Result<usize> {
    match bytes.get(at + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
        Some(b'u') if bytes.len() >= at + 6 && bytes[at + 2..at + 6].iter().all(u8::is_ascii_hexdigit) => Ok(at + 6),
        _ => Err(JsonError { offset: at, reason: "unknown escape in a string" }),
    }
}

fn decode(inner: &str) -> String {
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(backslash) = rest.find('\\') {
        out.push_str(&rest[..backslash]);
        let escape = &rest[backslash..];
        let (c, length) = match escape.as_bytes().get(1) {
            Some(b'b') => ('\u{8}', 2),
            Some(b'f') => ('\u{c}', 2),
            Some(b'n') => ('\n', 2),
            Some(b'r') => ('\r', 2),
            Some(b't') => ('\t', 2),
            Some(b'u') => code_point(escape),
            Some(&c) => (char::from(c), 2),
            None => (char::REPLACEMENT_CHARACTER, 1),
        };
        out.push(c);
        rest = &escape[length..];
    }
    out.push_str(rest);
    out
}

/// The character of a `\u` escape and the length of the escape: 6 bytes, or 12 for a pair of surrogates.
fn code_point(escape: &str) -> (char, usize) {
    let unit = code_unit(escape).unwrap_or(0xFFFD);
    if !(0xD800..0xDC00).contains(&unit) {
        // A low surrogate here has no partner before it.
        return (char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER), 6);
    }
    match escape.get(6..).filter(|next| next.starts_with("\\u")).and_then(code_unit) {
        Some(low @ 0xDC00..0xE000) => {
            let point = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
            (char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER), 12)
        }
        _ => (char::REPLACEMENT_CHARACTER, 6),
    }
}

fn code_unit(escape: &str) -> Option<u32> {
    u32::from_str_radix(escape.get(2..6)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(quoted: &str, expected: &str) {
        let (string, end) = Quoted::read(quoted, 0).unwrap();
        assert_eq!(end, quoted.len());
        assert_eq!(string.decode(), expected);
    }

    #[test]
    fn escapes_are_decoded() {
        check(r#""plain ß""#, "plain ß");
        check(r#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t");
        check(r#""a\u00e9\u0000\uD83D\ude00z""#, "aé\0😀z");
    }

    #[test]
    fn lone_surrogates_become_replacement_characters() {
        check(r#""\ud800""#, "\u{FFFD}");
        check(r#""\udc00x""#, "\u{FFFD}x");
        check(r#""\ud800\ud83d\ude00""#, "\u{FFFD}😀");
        check(r#""\ud800A""#, "\u{FFFD}A");
    }

    #[test]
    fn broken_strings_are_refused() {
        for text in [r#"""#, r#""\"#, r#""\x""#, r#""\u12"#, r#""\u12g4""#, "\"\n\"", "\"\0\"", r#""\""#, ""] {
            assert!(Quoted::read(text, 0).is_err(), "{text:?}");
        }
    }
}
