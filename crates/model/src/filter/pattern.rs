//! Regular expressions of filters.

use regex::{Regex, RegexBuilder};

use super::{FilterError, fail, shown};

/// Bytes of a pattern at most.
const BYTES: usize = 1 << 10;
/// Bytes that a compiled pattern may take. `\w` with all of Unicode takes some tens of thousands.
const COMPILED_BYTES: usize = 512 << 10;

/// A regular expression in the syntax of RE2, which is found anywhere in a text. Searching takes time linear in the text.
#[derive(Debug, Clone)]
pub struct Pattern {
    regex: Regex,
    /// The compiled pattern does not tell them.
    options: String,
}

impl Pattern {
    /// Compiles a pattern. `options` are letters as in MongoDB: `i` ignores case, `m` lets `^` and `$` match at lines,
    /// `s` lets `.` match line ends, `x` ignores white space.
    pub fn new(pattern: &str, options: &str) -> Result<Self, FilterError> {
        if pattern.len() > BYTES {
            return fail(format!("the pattern of `$regex` is longer than {BYTES} bytes"));
        }
        let mut builder = RegexBuilder::new(pattern);
        builder.size_limit(COMPILED_BYTES);
        for option in options.chars() {
            match option {
                'i' => builder.case_insensitive(true),
                'm' => builder.multi_line(true),
                's' => builder.dot_matches_new_line(true),
                'x' => builder.ignore_whitespace(true),
                other => return fail(format!("`{}` is not an option of `$regex`", shown(&other.to_string()))),
            };
        }
        match builder.build() {
            Ok(regex) => Ok(Self { regex, options: options.to_owned() }),
            Err(regex::Error::CompiledTooBig(_)) => {
                fail("the pattern of `$regex` is too large once repeats are expanded")
            }
            // The last line names the fault; those before it draw the pattern and point at it.
            Err(error) => {
                let text = error.to_string();
                let reason = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
                fail(format!("the pattern `{}` of `$regex` cannot be read: {reason}", shown(pattern)))
            }
        }
    }

    /// The pattern that finds this text, in any case.
    pub fn containing(part: &str) -> Result<Self, FilterError> {
        let escaped = regex::escape(part);
        match RegexBuilder::new(&escaped).case_insensitive(true).size_limit(COMPILED_BYTES).build() {
            Ok(regex) if part.len() <= BYTES => Ok(Self { regex, options: "i".to_owned() }),
            _ => fail(format!("a text that is searched for may have {BYTES} bytes at most")),
        }
    }

    /// Whether it is found in the text.
    pub fn is_in(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        (self.regex.as_str(), &self.options) == (other.regex.as_str(), &other.options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_change_what_is_found() {
        for (pattern, options, text, found) in [
            ("^Run", "", "run", false),
            ("^Run", "i", "run", true),
            ("^b$", "", "a\nb", false),
            ("^b$", "m", "a\nb", true),
            ("a.b", "", "a\nb", false),
            ("a.b", "s", "a\nb", true),
            ("a b # c", "x", "ab", true),
        ] {
            assert_eq!(Pattern::new(pattern, options).unwrap().is_in(text), found, "{pattern} {options}");
        }
    }

    #[test]
    fn patterns_with_other_options_are_other_patterns() {
        assert_eq!(Pattern::new("a", "i"), Pattern::new("a", "i"));
        assert_ne!(Pattern::new("a", "i"), Pattern::new("a", ""));
    }

    #[test]
    fn what_cannot_be_searched_for_is_refused() {
        let message = |pattern: &str, options| Pattern::new(pattern, options).unwrap_err().to_string();
        assert_eq!(message("(a", ""), "the pattern `(a` of `$regex` cannot be read: unclosed group");
        assert!(message(r"(a)\1", "").contains("backreferences are not supported"));
        assert!(message(r"\w{50}{50}{50}", "").contains("too large"));
        assert!(message(&"a".repeat(2_000), "").contains("longer than"));
        assert_eq!(message("a", "g"), "`g` is not an option of `$regex`");
    }

    #[test]
    fn a_searched_text_is_taken_literally() {
        let pattern = Pattern::containing("50%_.A").unwrap();
        assert!(pattern.is_in("x50%_.ay"));
        assert!(!pattern.is_in("x50%_ay"));
        assert!(Pattern::containing(&"ß".repeat(600)).is_err());
    }
}
