//! Extended JSON made strict, for readers that know RFC 8259 and `f64` only.

use super::text::Quoted;
use super::write::write_string;
use super::{MAX_DEPTH, Number, Reader, Result, number};

/// The same document with each number that no `f64` holds as a finite value made a string: `NaN` becomes `"NaN"`, `1e999`
/// becomes `"1e999"`. A surrogate without a partner becomes U+FFFD. Everything else keeps its exact text.
pub fn to_strict(extended: &str) -> Result<String> {
    let mut out = String::with_capacity(extended.len());
    write_strict(&mut out, extended)?;
    Ok(out)
}

/// Appends what [`to_strict`] gives. After an error `out` is as it was.
pub fn write_strict(out: &mut String, extended: &str) -> Result<()> {
    let mut reader = Reader::new(extended, MAX_DEPTH);
    reader.skip_value()?;
    reader.end()?;

    let bytes = extended.as_bytes();
    let (mut at, mut copied) = (0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                let (quoted, end) = Quoted::read(extended, at)?;
                if quoted.has_surrogates() {
                    out.push_str(&extended[copied..at]);
                    write_string(out, &quoted.decode());
                    copied = end;
                }
                at = end;
            }
            // The first byte of a number, and of nothing else outside strings.
            b'-' | b'0'..=b'9' | b'N' | b'I' => {
                let (number, end) = number::read(extended, at)?;
                if !is_finite(number) {
                    out.push_str(&extended[copied..at]);
                    out.push('"');
                    out.push_str(&extended[at..end]);
                    out.push('"');
                    copied = end;
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    out.push_str(&extended[copied..]);
    Ok(())
}

fn is_finite(number: Number<'_>) -> bool {
    number.as_f64().is_some_and(f64::is_finite)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(extended: &str, expected: &str) {
        assert_eq!(to_strict(extended).unwrap(), expected);
    }

    #[test]
    fn lone_surrogates_are_replaced_and_pairs_kept() {
        check(r#"{"\ud800":["a\udc80","\ud83d\ude00 \n"]}"#, "{\"\u{fffd}\":[\"a\u{fffd}\",\"😀 \\n\"]}");
    }

    #[test]
    fn numbers_beyond_f64_become_strings() {
        check("NaN", r#""NaN""#);
        check(
            r#"{"a": [1, NaN,-Infinity],"NaN":"Infinity \" NaN","b":Infinity}"#,
            r#"{"a": [1, "NaN","-Infinity"],"NaN":"Infinity \" NaN","b":"Infinity"}"#,
        );
        check("[1e999,1e30,18446744073709551616]", r#"["1e999",1e30,18446744073709551616]"#);
        check(&"9".repeat(400), &format!("\"{}\"", "9".repeat(400)));
    }

    #[test]
    fn strict_documents_stay_as_they_are() {
        for text in ["{ }", r#"[true,false,null,"x\\",{"a":-0.0}]"#, " 1 ", r#"{"ß":"é"}"#] {
            check(text, text);
        }
    }

    #[test]
    fn what_is_not_json_is_refused() {
        let mut out = String::from("kept");
        assert!(write_strict(&mut out, "[NaN,").is_err());
        assert_eq!(out, "kept");
    }
}
