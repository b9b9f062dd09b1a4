//! Console lines as clients write them.
//!
//! As text, `[ERROR ]2026-11-23T04:01:26.860516[ [label]] text`, with a time in UTC; or as JSON,
//! `{"level":"error","ts":"…","label":"…","content":"…"}`, from clients that know the feature. Clients send either, so each
//! line is looked at by itself. A script prints what it likes, so what is neither is the text itself.

use ayumi_model::Timestamp;
use ayumi_model::json::{Kind, Reader};
use ayumi_model::log::LogLine;

/// Bytes of a time as the client writes it, `2026-11-23T04:01:26.860516`.
const TIME_LENGTH: usize = 26;

/// Reads one line. Labels in text lines look just like what scripts print (`[INFO] …`), so they are only taken for labels
/// where `is_shared` tells that several writers share the run: that is what labels are for.
pub(super) fn parse(number: i64, line: &str, is_shared: bool) -> LogLine {
    let line = line.strip_suffix('\n').unwrap_or(line);
    structured(number, line).or_else(|| plain(number, line, is_shared)).unwrap_or_else(|| LogLine {
        number,
        at: None,
        is_error: false,
        label: None,
        text: line.to_owned(),
    })
}

/// A line in JSON; none without both `ts` and `content`, for a script may print JSON of its own.
fn structured(number: i64, line: &str) -> Option<LogLine> {
    if !line.starts_with('{') {
        return None;
    }
    let mut reader = Reader::new(line, 2);
    let (mut level, mut time, mut label, mut content) = (None, None, None, None);
    reader.begin_object().ok()?;
    while let Some(key) = reader.next_key().ok()? {
        if reader.peek().ok()? != Kind::String {
            reader.skip_value().ok()?;
            continue;
        }
        let value = reader.string().ok()?;
        match &*key {
            "level" => level = Some(value),
            "ts" => time = Some(value),
            "label" => label = Some(value),
            "content" => content = Some(value),
            _ => {}
        }
    }
    reader.end().ok()?;
    let (time, content) = (time?, content?);
    Some(LogLine {
        number,
        at: Timestamp::parse(&time),
        is_error: level.as_deref() == Some("error"),
        label: label.filter(|label| !label.is_empty()).map(|label| label.into_owned()),
        text: content.strip_suffix('\n').unwrap_or(&content).to_owned(),
    })
}

/// A line of text that begins with a time.
fn plain(number: i64, line: &str, is_shared: bool) -> Option<LogLine> {
    let (is_error, rest) = match line.strip_prefix("ERROR ") {
        Some(rest) => (true, rest),
        None => (false, line),
    };
    let time = rest.get(..TIME_LENGTH)?;
    // The length alone would let other spellings of a time pass that the client never writes.
    let has_shape = time.as_bytes().get(10) == Some(&b'T') && time.as_bytes().get(19) == Some(&b'.');
    let at = Timestamp::parse(time).filter(|_| has_shape)?;
    let mut text = match &rest[TIME_LENGTH..] {
        "" => "",
        text => text.strip_prefix(' ')?,
    };
    let mut label = None;
    if is_shared && let Some((inside, after)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        label = Some(inside.to_owned());
        text = after.strip_prefix(' ').unwrap_or(after);
    }
    Some(LogLine { number, at: Some(at), is_error, label, text: text.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIME: &str = "2026-11-23T04:01:26.860516";

    fn check(line: &str, is_shared: bool, is_error: bool, label: Option<&str>, text: &str) {
        let expected = LogLine {
            number: 4,
            at: Timestamp::parse(TIME),
            is_error,
            label: label.map(str::to_owned),
            text: text.to_owned(),
        };
        assert_eq!(parse(4, line, is_shared), expected, "{line}");
    }

    #[test]
    fn text_lines_lose_their_prefixes() {
        check(&format!("{TIME} step 4/8"), false, false, None, "step 4/8");
        check(&format!("ERROR {TIME} oh\n"), false, true, None, "oh");
        check(&format!("{TIME} "), false, false, None, "");
        check(TIME, false, false, None, "");
        check(&format!("{TIME}   two blanks \u{1b}[31mred"), false, false, None, "  two blanks \u{1b}[31mred");
    }

    #[test]
    fn labels_are_those_of_shared_runs() {
        check(&format!("ERROR {TIME} [rank 1] oh"), true, true, Some("rank 1"), "oh");
        check(&format!("{TIME} [INFO] started"), false, false, None, "[INFO] started");
        check(&format!("{TIME} [unclosed"), true, false, None, "[unclosed");
    }

    #[test]
    fn structured_lines_say_it_in_json() {
        check(&format!(r#"{{"ts":"{TIME}","content":"hello \"x\""}}"#), false, false, None, "hello \"x\"");
        let line = format!(r#"{{"level":"error","ts":"{TIME}","label":"r1","content":"oh\n"}}"#);
        check(&line, false, true, Some("r1"), "oh");
    }

    #[test]
    fn anything_else_is_text() {
        let other = [
            "",
            "plain",
            r#"{"content":"x"}"#,
            r#"{"ts":1,"content":"x"}"#,
            "{",
            "ERROR something",
            "2026-11-23 04:01:26.860516 x",
            "2026-13-23T04:01:26.860516 x",
            "2026-11-23T04:01:26.860516x",
            "日本語の長い長い長い行がここにあります",
        ];
        for line in other {
            let parsed = parse(0, line, true);
            assert_eq!((parsed.text.as_str(), parsed.at, parsed.is_error), (line, None, false));
        }
    }
}
