//! Writing values as text that a JSON reader, Python's among them, gets the same values from.

/// Appends a string with quotes, escaping only what has to be.
pub fn write_string(out: &mut String, text: &str) {
    out.push('"');
    let mut start = 0;
    for (i, byte) in text.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0x08 => "\\b",
            0x0c => "\\f",
            0x00..0x20 => {
                out.push_str(&text[start..i]);
                push_control(out, byte);
                start = i + 1;
                continue;
            }
            _ => continue,
        };
        out.push_str(&text[start..i]);
        out.push_str(escape);
        start = i + 1;
    }
    out.push_str(&text[start..]);
    out.push('"');
}

/// Appends a number, non-finite ones as the bare words of extended JSON.
///
/// A whole number below 2^53 has no fraction, as from the wandb client; `-0.0` keeps its own, as `-0` would be an integer
/// to Python.
pub fn write_f64(out: &mut String, value: f64) {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if !value.is_finite() {
        out.push_str(non_finite(value));
    } else if value.trunc() == value && value.abs() < EXACT && (value != 0.0 || value.is_sign_positive()) {
        write_i64(out, value as i64);
    } else {
        out.push_str(ryu::Buffer::new().format_finite(value));
    }
}

/// Appends a number, non-finite ones as the strings `"NaN"`, `"Infinity"` and `"-Infinity"`.
pub fn write_f64_strict(out: &mut String, value: f64) {
    if value.is_finite() {
        write_f64(out, value);
    } else {
        out.push('"');
        out.push_str(non_finite(value));
        out.push('"');
    }
}

/// Appends an integer.
pub fn write_i64(out: &mut String, value: i64) {
    out.push_str(itoa::Buffer::new().format(value));
}

fn non_finite(value: f64) -> &'static str {
    if value.is_nan() {
        "NaN"
    } else if value > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    }
}

fn push_control(out: &mut String, byte: u8) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push_str("\\u00");
    out.push(char::from(HEX[usize::from(byte >> 4)]));
    out.push(char::from(HEX[usize::from(byte & 15)]));
}

#[cfg(test)]
mod tests {
    use super::super::{Number, Reader};
    use super::*;

    #[test]
    fn strings_come_back() {
        for text in ["", "plain", "\"\\/\n\r\t\u{8}\u{c}\0\u{1f}\u{7f}", "ß😀\u{2028}\u{202e}", "</script>"] {
            let mut out = String::new();
            write_string(&mut out, text);
            assert_eq!(Reader::new(&out, 1).string().unwrap(), text, "{out}");
        }
    }

    #[test]
    fn numbers_come_back_bit_for_bit() {
        for value in [
            0.0,
            -0.0,
            1.0,
            -1.0,
            0.1,
            1.7e9,
            1e15,
            9007199254740991.0,
            9007199254740992.0,
            1e16,
            1e300,
            -1e-300,
            5e-324,
            f64::MAX,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NAN,
        ] {
            let mut out = String::new();
            write_f64(&mut out, value);
            let back = match Reader::new(&out, 1).number().unwrap() {
                Number::Int(int) => int as f64,
                Number::Float(float) => float,
                Number::Raw(text) => panic!("{text}"),
            };
            assert_eq!(back.to_bits(), value.to_bits(), "{out}");
        }
    }

    #[test]
    fn whole_numbers_have_no_fraction() {
        let mut out = String::new();
        for value in [1.0, -3.0, 9007199254740991.0, -0.0, 1e22] {
            write_f64(&mut out, value);
            out.push(' ');
        }
        assert_eq!(out, "1 -3 9007199254740991 -0.0 1e22 ");
    }

    #[test]
    fn strict_json_has_no_words() {
        let mut out = String::new();
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.5] {
            write_f64_strict(&mut out, value);
        }
        assert_eq!(out, r#""NaN""Infinity""-Infinity"0.5"#);
    }
}
