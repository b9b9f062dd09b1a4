//! A reader that walks a text token by token, without building anything.

use std::borrow::Cow;

use super::text::Quoted;
use super::{JsonError, MAX_DEPTH, Number, Result, Scalar, number};

/// What kind of value comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `{`
    Object,
    /// `[`
    Array,
    /// `"`
    String,
    /// A digit, `-`, `NaN` or `Infinity`.
    Number,
    /// `true` or `false`.
    Bool,
    /// `null`
    Null,
}

/// Pulls values out of one extended JSON text.
///
/// Objects: `begin_object`, then `next_key` and one value, until `next_key` gives `None`.
/// Arrays: `begin_array`, then one value whenever `next_element` gives `true`.
/// At the end of the document [`end`](Self::end) makes sure that nothing follows.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    text: &'a str,
    /// Bytes read so far.
    at: usize,
    /// Containers that are open.
    depth: usize,
    max_depth: usize,
    /// Whether the innermost container was just opened, so that no comma is due. One flag serves all levels: after an
    /// inner container has ended, the outer one is no longer at its first member.
    is_first: bool,
}

impl<'a> Reader<'a> {
    /// A reader at the start of `text` that refuses more than `max_depth` containers inside each other.
    pub fn new(text: &'a str, max_depth: usize) -> Self {
        Self { text, at: 0, depth: 0, max_depth: max_depth.min(MAX_DEPTH), is_first: false }
    }

    /// Bytes read so far.
    pub fn offset(&self) -> usize {
        self.at
    }

    /// The kind of the value that comes next. Only its first byte is looked at.
    #[inline]
    pub fn peek(&mut self) -> Result<Kind> {
        self.skip_whitespace();
        match self.byte() {
            Some(b'{') => Ok(Kind::Object),
            Some(b'[') => Ok(Kind::Array),
            Some(b'"') => Ok(Kind::String),
            Some(b'-' | b'0'..=b'9' | b'N' | b'I') => Ok(Kind::Number),
            Some(b't' | b'f') => Ok(Kind::Bool),
            Some(b'n') => Ok(Kind::Null),
            Some(_) => Err(self.error("expected a value")),
            None => Err(self.error("text ends where a value should be")),
        }
    }

    /// Enters an object.
    #[inline]
    pub fn begin_object(&mut self) -> Result<()> {
        self.begin(b'{', "expected an object")
    }

    /// The next key of the object, or `None` at its end.
    #[inline]
    pub fn next_key(&mut self) -> Result<Option<Cow<'a, str>>> {
        Ok(self.next_quoted_key()?.map(Quoted::decode))
    }

    /// Enters an array.
    #[inline]
    pub fn begin_array(&mut self) -> Result<()> {
        self.begin(b'[', "expected an array")
    }

    /// Whether the array has another element, which then comes next.
    #[inline]
    pub fn next_element(&mut self) -> Result<bool> {
        self.next_member(b']', "expected `,` or `]`")
    }

    /// Reads a string. Surrogates without a partner become U+FFFD.
    #[inline]
    pub fn string(&mut self) -> Result<Cow<'a, str>> {
        Ok(self.quoted()?.decode())
    }

    /// Reads a number.
    #[inline]
    pub fn number(&mut self) -> Result<Number<'a>> {
        self.skip_whitespace();
        let (number, end) = number::read(self.text, self.at)?;
        self.at = end;
        Ok(number)
    }

    /// Reads `true` or `false`.
    pub fn bool(&mut self) -> Result<bool> {
        self.skip_whitespace();
        match self.byte() {
            Some(b't') => self.word("true").map(|()| true),
            _ => self.word("false").map(|()| false),
        }
    }

    /// Reads `null`.
    pub fn null(&mut self) -> Result<()> {
        self.skip_whitespace();
        self.word("null")
    }

    /// Reads any value in one piece: objects and arrays as their text.
    #[inline]
    pub fn scalar(&mut self) -> Result<Scalar<'a>> {
        Ok(match self.peek()? {
            Kind::Object | Kind::Array => Scalar::Raw(self.raw_value()?),
            Kind::String => Scalar::Text(self.string()?),
            Kind::Number => self.number()?.into(),
            Kind::Bool => Scalar::Bool(self.bool()?),
            Kind::Null => {
                self.null()?;
                Scalar::Null
            }
        })
    }

    /// Checks and passes over any value.
    pub fn skip_value(&mut self) -> Result<()> {
        match self.peek()? {
            Kind::Object => {
                self.begin_object()?;
                while self.next_quoted_key()?.is_some() {
                    self.skip_value()?;
                }
                Ok(())
            }
            Kind::Array => {
                self.begin_array()?;
                while self.next_element()? {
                    self.skip_value()?;
                }
                Ok(())
            }
            Kind::String => self.quoted().map(drop),
            Kind::Number => self.number().map(drop),
            Kind::Bool => self.bool().map(drop),
            Kind::Null => self.null(),
        }
    }

    /// Checks any value and gives its exact text.
    pub fn raw_value(&mut self) -> Result<&'a str> {
        self.skip_whitespace();
        let start = self.at;
        self.skip_value()?;
        Ok(&self.text[start..self.at])
    }

    /// Makes sure that only whitespace follows.
    pub fn end(&mut self) -> Result<()> {
        self.skip_whitespace();
        if self.at == self.text.len() { Ok(()) } else { Err(self.error("text goes on after the value")) }
    }

    /// Jumps over the value that comes next and is known to end at `end`.
    pub(super) fn jump(&mut self, end: usize) -> &'a str {
        self.skip_whitespace();
        let start = std::mem::replace(&mut self.at, end);
        &self.text[start..end]
    }

    #[inline]
    fn next_quoted_key(&mut self) -> Result<Option<Quoted<'a>>> {
        if !self.next_member(b'}', "expected `,` or `}`")? {
            return Ok(None);
        }
        let key = self.quoted()?;
        self.skip_whitespace();
        if self.byte() != Some(b':') {
            return Err(self.error("expected `:` after a key"));
        }
        self.at += 1;
        Ok(Some(key))
    }

    #[inline]
    fn quoted(&mut self) -> Result<Quoted<'a>> {
        self.skip_whitespace();
        let (quoted, end) = Quoted::read(self.text, self.at)?;
        self.at = end;
        Ok(quoted)
    }

    #[inline]
    fn begin(&mut self, open: u8, reason: &'static str) -> Result<()> {
        self.skip_whitespace();
        if self.byte() != Some(open) {
            return Err(self.error(reason));
        }
        if self.depth == self.max_depth {
            return Err(self.error("values are nested too deep"));
        }
        self.at += 1;
        self.depth += 1;
        self.is_first = true;
        Ok(())
    }

    /// Passes over the comma before a member, or over the end of the container.
    #[inline]
    fn next_member(&mut self, close: u8, reason: &'static str) -> Result<bool> {
        self.skip_whitespace();
        let is_first = std::mem::replace(&mut self.is_first, false);
        match self.byte() {
            Some(byte) if byte == close => {
                self.at += 1;
                self.depth = self.depth.saturating_sub(1);
                Ok(false)
            }
            Some(b',') if !is_first => {
                self.at += 1;
                Ok(true)
            }
            Some(_) if is_first => Ok(true),
            Some(_) => Err(self.error(reason)),
            None => Err(self.error("text ends inside a container")),
        }
    }

    fn word(&mut self, word: &str) -> Result<()> {
        if !self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            return Err(self.error("expected a value"));
        }
        self.at += word.len();
        Ok(())
    }

    #[inline]
    fn skip_whitespace(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn error(&self, reason: &'static str) -> JsonError {
        JsonError { offset: self.at, reason }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(text: &str) -> bool {
        let mut reader = Reader::new(text, 64);
        reader.skip_value().and_then(|()| reader.end()).is_ok()
    }

    #[test]
    fn whole_documents_are_accepted() {
        for text in [
            "null",
            " true ",
            "false",
            "0",
            "\"\"",
            "[]",
            "{}",
            "[ ]",
            "{ }",
            "[1,2]",
            "[[],{}]",
            "NaN",
            "[-Infinity]",
            r#"{"a":1,"a":[{"b":null}],"":{}}"#,
            "\t\r\n[1 , 2]\n",
        ] {
            assert!(accepts(text), "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            " ",
            "nul",
            "tru",
            "falsey",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[1",
            "{",
            r#"{"a"}"#,
            r#"{"a":}"#,
            r#"{"a":1,}"#,
            r#"{,"a":1}"#,
            "{a:1}",
            "[}",
            "{]",
            "1 2",
            "[] []",
            "\u{feff}{}",
            "'a'",
            "[1}",
            "nan",
            "+1",
            "\u{a0}1",
        ] {
            assert!(!accepts(text), "{text}");
        }
    }

    #[test]
    fn depth_is_counted() {
        let nested = |n: usize| "[".repeat(n) + &"]".repeat(n);
        assert!(accepts(&nested(64)));
        assert!(!accepts(&nested(65)));
        assert!(!accepts(&"[".repeat(200_000)));
        assert!(!accepts(&r#"{"a":"#.repeat(20_000)));
        assert!(Reader::new(&nested(600), usize::MAX).skip_value().is_err());
        let wide = format!("[{}]", vec!["[]"; 1_000].join(","));
        assert!(accepts(&wide));
    }

    #[test]
    fn an_envelope_is_read_member_by_member() {
        let text = r#"{"files":{"a\n":{"offset":3,"content":["x","{\"y\":1}"]}},"complete":false,"n": 1e999 }"#;
        let mut reader = Reader::new(text, 8);
        reader.begin_object().unwrap();
        assert_eq!(reader.next_key().unwrap().unwrap(), "files");
        reader.begin_object().unwrap();
        assert_eq!(reader.next_key().unwrap().unwrap(), "a\n");
        reader.begin_object().unwrap();
        assert_eq!(reader.next_key().unwrap().unwrap(), "offset");
        assert_eq!(reader.number().unwrap(), Number::Int(3));
        assert_eq!(reader.next_key().unwrap().unwrap(), "content");
        reader.begin_array().unwrap();
        let mut lines = Vec::new();
        while reader.next_element().unwrap() {
            lines.push(reader.string().unwrap());
        }
        assert_eq!(lines, ["x", r#"{"y":1}"#]);
        assert!(matches!(lines[0], Cow::Borrowed(_)));
        assert_eq!(reader.next_key().unwrap(), None);
        assert_eq!(reader.next_key().unwrap(), None);
        assert_eq!(reader.next_key().unwrap().unwrap(), "complete");
        assert_eq!(reader.peek().unwrap(), Kind::Bool);
        assert!(!reader.bool().unwrap());
        assert_eq!(reader.next_key().unwrap().unwrap(), "n");
        assert_eq!(reader.scalar().unwrap(), Scalar::Raw("1e999"));
        assert_eq!(reader.next_key().unwrap(), None);
        reader.end().unwrap();
    }

    #[test]
    fn errors_tell_where() {
        let mut reader = Reader::new("[1, x]", 8);
        assert_eq!(reader.skip_value().unwrap_err().to_string(), "expected a value at byte 4");
    }

    #[test]
    fn raw_text_is_exact() {
        let mut reader = Reader::new("  [ 1.50,{ } ] ", 8);
        assert_eq!(reader.raw_value().unwrap(), "[ 1.50,{ } ]");
        reader.end().unwrap();
    }
}
