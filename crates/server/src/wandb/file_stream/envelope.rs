//! The request: line files with offsets, and marks. Read token by token; a tree of it would take several times the memory.

use ayumi_model::json::{self, Kind, Number, Reader};
use ayumi_model::limits;
use ayumi_model::log::LogLine;
use ayumi_service::ingest::{Append, Lines};

use super::console;

/// Offsets beyond this are no line numbers: the last integer that JavaScript and `f64` hold exactly.
const MAX_OFFSET: i64 = (1 << 53) - 1;

/// Why an envelope is refused, in words for the client's log.
type Result<T> = std::result::Result<T, String>;

/// Reads an envelope. Only what makes it unreadable is an error: members with the wrong kind of value, negative offsets. A
/// line that is not what it should be is left to the service, which puts it aside.
pub(super) fn parse(text: &str, writer: Option<String>) -> Result<Append> {
    let mut reader = Reader::new(text, limits::ENVELOPE_DEPTH);
    let mut request = Append { writer, ..Append::default() };
    let (mut complete, mut exit_code) = (false, None);
    reader.begin_object().map_err(said)?;
    while let Some(key) = reader.next_key().map_err(said)? {
        // Null is as good as absent everywhere.
        if reader.peek().map_err(said)? == Kind::Null {
            reader.null().map_err(said)?;
            continue;
        }
        match &*key {
            "files" => files(&mut reader, &mut request)?,
            // Files are there once their upload was answered, so there is nothing to do. Only checked.
            "uploaded" => drop(texts(&mut reader, "uploaded")?),
            "preempting" => request.preempting = truth(&mut reader, "preempting")?,
            "complete" => complete = truth(&mut reader, "complete")?,
            "exitcode" => exit_code = Some(integer(&mut reader, "exitcode")?),
            _ => reader.skip_value().map_err(said)?,
        }
    }
    reader.end().map_err(said)?;
    // An exit code alone ends nothing: the client says `complete` once everything was sent.
    request.exit = complete.then_some(exit_code.unwrap_or(0));
    Ok(request)
}

fn files(reader: &mut Reader<'_>, request: &mut Append) -> Result<()> {
    expect(reader, Kind::Object, "`files` is not an object")?;
    reader.begin_object().map_err(said)?;
    while let Some(name) = reader.next_key().map_err(said)? {
        if reader.peek().map_err(said)? == Kind::Null {
            reader.null().map_err(said)?;
            continue;
        }
        let lines = lines(reader, &name)?;
        match &*name {
            "wandb-history.jsonl" => request.history = Some(lines),
            "wandb-events.jsonl" => request.events = Some(lines),
            // The last line is the whole summary, whatever came before it.
            "wandb-summary.json" => request.summary = lines.lines.into_iter().next_back().or(request.summary.take()),
            "output.log" => request.logs = log_lines(lines, request.writer.is_some()),
            // Files of clients long gone.
            _ => tracing::debug!(file = %name, "lines of an unknown file were ignored"),
        }
    }
    Ok(())
}

fn lines(reader: &mut Reader<'_>, file: &str) -> Result<Lines> {
    expect(reader, Kind::Object, &format!("`files.{file}` is not an object"))?;
    let (mut offset, mut content) = (None, None);
    reader.begin_object().map_err(said)?;
    while let Some(key) = reader.next_key().map_err(said)? {
        match &*key {
            "offset" => offset = Some(integer(reader, "offset")?),
            "content" => content = Some(texts(reader, "content")?),
            _ => reader.skip_value().map_err(said)?,
        }
    }
    if content.as_ref().is_some_and(|lines| lines.len() > limits::LINES_PER_REQUEST) {
        return Err(format!("`{file}` has more than {} lines", limits::LINES_PER_REQUEST));
    }
    match (offset, content) {
        (Some(0..=MAX_OFFSET), Some(lines)) => Ok(Lines { offset: offset.unwrap_or_default(), lines }),
        (Some(_), Some(_)) => Err(format!("`offset` of `{file}` is not a line number")),
        _ => Err(format!("`files.{file}` lacks `offset` or `content`")),
    }
}

fn log_lines(lines: Lines, is_shared: bool) -> Vec<LogLine> {
    lines.lines.iter().zip(lines.offset..).map(|(line, number)| console::parse(number, line, is_shared)).collect()
}

fn texts(reader: &mut Reader<'_>, name: &str) -> Result<Vec<String>> {
    expect(reader, Kind::Array, &format!("`{name}` is not a list"))?;
    let mut texts = Vec::new();
    reader.begin_array().map_err(said)?;
    while reader.next_element().map_err(said)? {
        expect(reader, Kind::String, &format!("`{name}` holds something that is not a string"))?;
        texts.push(reader.string().map_err(said)?.into_owned());
    }
    Ok(texts)
}

fn integer(reader: &mut Reader<'_>, name: &str) -> Result<i64> {
    expect(reader, Kind::Number, &format!("`{name}` is not a number"))?;
    match reader.number().map_err(said)? {
        Number::Int(value) => Ok(value),
        _ => Err(format!("`{name}` is not a whole number of 64 bits")),
    }
}

fn truth(reader: &mut Reader<'_>, name: &str) -> Result<bool> {
    expect(reader, Kind::Bool, &format!("`{name}` is neither true nor false"))?;
    reader.bool().map_err(said)
}

fn expect(reader: &mut Reader<'_>, kind: Kind, otherwise: &str) -> Result<()> {
    if reader.peek().map_err(said)? == kind { Ok(()) } else { Err(otherwise.to_owned()) }
}

fn said(error: json::JsonError) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_envelope_is_read() {
        let text = r#"{"files":{
            "wandb-history.jsonl":{"offset":3,"content":["{\"a\":1}","{\"a\":NaN}"]},
            "wandb-events.jsonl":{"content":[],"offset":0,"more":{}},
            "wandb-summary.json":{"offset":0,"content":["{}","{\"a\":2}"]},
            "output.log":{"offset":7,"content":["2026-11-23T04:01:26.860516 one","two\n"]},
            "other.txt":{"offset":0,"content":["x"]}, "none":null},
            "uploaded":["a/b.txt"],"preempting":true,"complete":true,"exitcode":3,"dropped":0}"#;
        let request = parse(text, Some("w".to_owned())).unwrap();
        let history = request.history.unwrap();
        assert_eq!((history.offset, history.lines.len()), (3, 2));
        assert_eq!(history.lines[1], r#"{"a":NaN}"#);
        assert!(request.events.unwrap().lines.is_empty());
        assert_eq!(request.summary.as_deref(), Some(r#"{"a":2}"#));
        let numbers: Vec<_> = request.logs.iter().map(|line| (line.number, line.text.as_str())).collect();
        assert_eq!(numbers, [(7, "one"), (8, "two")]);
        assert!(request.preempting);
        assert_eq!(request.exit, Some(3));
        assert_eq!(request.writer.as_deref(), Some("w"));
    }

    #[test]
    fn an_empty_envelope_is_a_heartbeat() {
        for text in ["{}", r#" {"files":null,"complete":null,"exitcode":null,"uploaded":null} "#, r#"{"x":{"y":[1]}}"#]
        {
            let request = parse(text, None).unwrap();
            assert!(request.history.is_none() && request.logs.is_empty() && request.exit.is_none());
        }
    }

    #[test]
    fn an_exit_code_counts_once_the_run_is_complete() {
        let exit = |text| parse(text, None).unwrap().exit;
        assert_eq!(exit(r#"{"exitcode":1}"#), None);
        assert_eq!(exit(r#"{"complete":false,"exitcode":1}"#), None);
        assert_eq!(exit(r#"{"exitcode":1,"complete":true}"#), Some(1));
        assert_eq!(exit(r#"{"complete":true}"#), Some(0));
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_a_sentence() {
        let file = |inner: &str| format!(r#"{{"files":{{"wandb-history.jsonl":{inner}}}}}"#);
        let check = |text: &str, expected: &str| assert_eq!(parse(text, None).unwrap_err(), expected, "{text}");
        check("", "expected an object at byte 0");
        check("[]", "expected an object at byte 0");
        check("{} {}", "text goes on after the value at byte 3");
        check("\u{feff}{}", "expected an object at byte 0");
        check(r#"{"files":[]}"#, "`files` is not an object");
        check(r#"{"complete":"yes"}"#, "`complete` is neither true nor false");
        check(r#"{"exitcode":1.5}"#, "`exitcode` is not a whole number of 64 bits");
        check(r#"{"uploaded":"a"}"#, "`uploaded` is not a list");
        check(&file("[]"), "`files.wandb-history.jsonl` is not an object");
        check(&file(r#"{"content":[]}"#), "`files.wandb-history.jsonl` lacks `offset` or `content`");
        check(&file(r#"{"offset":"1","content":[]}"#), "`offset` is not a number");
        check(&file(r#"{"offset":0,"content":[1]}"#), "`content` holds something that is not a string");
        check(&file(r#"{"offset":0,"content":null}"#), "`content` is not a list");
        for offset in ["-1", "9007199254740992", "9223372036854775807"] {
            let text = file(&format!(r#"{{"offset":{offset},"content":[]}}"#));
            check(&text, "`offset` of `wandb-history.jsonl` is not a line number");
        }
        for offset in ["1.5", "1e300", "9223372036854775808"] {
            let text = file(&format!(r#"{{"offset":{offset},"content":[]}}"#));
            check(&text, "`offset` is not a whole number of 64 bits");
        }
    }

    #[test]
    fn deep_nesting_is_refused() {
        for text in ["[".repeat(200_000), format!(r#"{{"x":{}"#, "[".repeat(200_000)), r#"{"a":"#.repeat(200_000)] {
            assert!(parse(&text, None).is_err());
        }
    }
}
