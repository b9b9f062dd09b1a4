//! Numbers without surprises: what fits `i64` or `f64` becomes one, what fits neither stays text.

use std::borrow::Cow;

use super::{JsonError, Result};

/// A number as far as Rust's types can hold it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number<'a> {
    /// Written as an integer, and within `i64`.
    Int(i64),
    /// Written with a fraction or exponent, `-0`, or one of the three words.
    Float(f64),
    /// An integer beyond `i64`, or a value beyond `f64` such as `1e999`: the text itself.
    Raw(&'a str),
}

impl Number<'_> {
    /// The nearest `f64`, which is infinite only where the text says so.
    pub fn as_f64(self) -> Option<f64> {
        match self {
            Self::Int(value) => Some(value as f64),
            Self::Float(value) => Some(value),
            Self::Raw(text) => text.parse().ok().filter(|value: &f64| value.is_finite()),
        }
    }
}

/// A value that is kept as one piece.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer within `i64`.
    Int(i64),
    /// Any other number that `f64` holds, `NaN` and the infinities included.
    Float(f64),
    /// A string, decoded.
    Text(Cow<'a, str>),
    /// The exact text of a number that neither `i64` nor `f64` holds, of an array, or of an object kept whole.
    Raw(&'a str),
}

impl<'a> From<Number<'a>> for Scalar<'a> {
    fn from(number: Number<'a>) -> Self {
        match number {
            Number::Int(value) => Self::Int(value),
            Number::Float(value) => Self::Float(value),
            Number::Raw(text) => Self::Raw(text),
        }
    }
}

/// Reads the number that starts at `start`, and gives the offset after it.
#[inline]
pub(super) fn read(text: &str, start: usize) -> Result<(Number<'_>, usize)> {
    let bytes = text.as_bytes();
    let negative = bytes.get(start) == Some(&b'-');
    let digits = start + usize::from(negative);
    match bytes.get(digits) {
        Some(b'0'..=b'9') => {}
        Some(b'N') if !negative => return word(text, start, "NaN", f64::NAN),
        Some(b'I') if negative => return word(text, start, "-Infinity", f64::NEG_INFINITY),
        Some(b'I') => return word(text, start, "Infinity", f64::INFINITY),
        _ => {
            return Err(JsonError { offset: start, reason: "expected a number" });
        }
    }
    let whole_end = skip_digits(bytes, digits);
    if bytes[digits] == b'0' && whole_end > digits + 1 {
        return Err(JsonError { offset: start, reason: "number with a leading zero" });
    }
    let mut end = whole_end;
    if bytes.get(end) == Some(&b'.') {
        end = some_digits(bytes, end + 1)?;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        end += 1;
        if matches!(bytes.get(end), Some(b'+' | b'-')) {
            end += 1;
        }
        end = some_digits(bytes, end)?;
    }
    let token = &text[start..end];
    let number = if end == whole_end { integer(token) } else { float(token) };
    Ok((number, end))
}

fn word<'a>(text: &'a str, start: usize, word: &str, value: f64) -> Result<(Number<'a>, usize)> {
    if text[start..].starts_with(word) {
        Ok((Number::Float(value), start + word.len()))
    } else {
        Err(JsonError { offset: start, reason: "expected a value" })
    }
}

#[inline]
fn integer(token: &str) -> Number<'_> {
    if token == "-0" {
        return Number::Float(-0.0);
    }
    token.parse().map_or(Number::Raw(token), Number::Int)
}

#[inline]
fn float(token: &str) -> Number<'_> {
    match token.parse::<f64>() {
        Ok(value) if value.is_finite() => Number::Float(value),
        _ => Number::Raw(token),
    }
}

#[inline]
fn skip_digits(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b'0'..=b'9')) {
        at += 1;
    }
    at
}

#[inline]
fn some_digits(bytes: &[u8], start: usize) -> Result<usize> {
    let end = skip_digits(bytes, start);
    if end == start { Err(JsonError { offset: start, reason: "expected a digit" }) } else { Ok(end) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Number<'_>) {
        let (number, end) = read(text, 0).unwrap();
        assert_eq!(end, text.len(), "{text}");
        match (number, expected) {
            (Number::Float(a), Number::Float(b)) => assert_eq!(a.to_bits(), b.to_bits(), "{text}"),
            (a, b) => assert_eq!(a, b, "{text}"),
        }
    }

    #[test]
    fn numbers_keep_their_meaning() {
        check("0", Number::Int(0));
        check("-0", Number::Float(-0.0));
        check("-0.0", Number::Float(-0.0));
        check("1152921504606846976", Number::Int(1 << 60));
        check("-9223372036854775808", Number::Int(i64::MIN));
        check("9223372036854775808", Number::Raw("9223372036854775808"));
        check("1.7e+09", Number::Float(1.7e9));
        check("1E3", Number::Float(1000.0));
        check("5e-324", Number::Float(5e-324));
        check("1e999", Number::Raw("1e999"));
        check("NaN", Number::Float(f64::NAN));
        check("Infinity", Number::Float(f64::INFINITY));
        check("-Infinity", Number::Float(f64::NEG_INFINITY));
        let long = "7".repeat(400);
        check(&long, Number::Raw(&long));
        check(&format!("0.{}", "3".repeat(5_000)), Number::Float(1.0 / 3.0));
    }

    #[test]
    fn half_numbers_are_refused() {
        for text in ["", "-", "01", "-01", "1.", ".5", "1e", "1e+", "+1", "Inf", "nan", "-NaN", "Infinit"] {
            let complete = read(text, 0).is_ok_and(|(_, end)| end == text.len());
            assert!(!complete, "{text:?}");
        }
    }

    #[test]
    fn numbers_beyond_i64_still_have_a_place_on_a_chart() {
        assert_eq!(Number::Raw("18446744073709551615").as_f64(), Some(18446744073709551615.0));
        assert_eq!(Number::Raw("1e999").as_f64(), None);
    }
}
