//! Console lines.

use ayumi_model::log::LogLine;
use ayumi_model::run::Run;
use ayumi_service::reading::LogQuery;

use super::connection;
use super::context::Context;
use super::object::{Arguments, Record, Value};
use ayumi_service::{Error, Result};

/// Lines of a page where the client names no number.
const PAGE: usize = 1_000;

/// A page of a run's lines, ascending: the last ones, or those after a cursor. A cursor is a line's number.
pub(super) async fn page(context: &Context, run: &Run, arguments: Arguments<'_>) -> Result<Value> {
    let last = arguments.int("last").map(|_| arguments.page_size("last", PAGE)).transpose()?;
    let limit = last.map_or_else(|| arguments.page_size("first", PAGE), Ok)?;
    if limit == 0 {
        return Ok(connection::page(connection::LOG_LINES, Vec::new(), false));
    }
    let mut query = LogQuery { limit, ..LogQuery::default() };
    match (last, arguments.some_text("after")) {
        (Some(_), _) => query.before = Some(i64::MAX),
        (None, Some(cursor)) => {
            let number = cursor.parse().ok().filter(|number| *number >= 0);
            query.after = Some(number.ok_or_else(|| Error::invalid("`after` is not a cursor of `logLines`"))?);
        }
        (None, None) => {}
    }
    let (lines, has_more) = context.service().log_lines(run, query).await?;
    let nodes =
        lines.into_iter().map(|line| (line.number.to_string(), line)).map(|(cursor, line)| (node(line), cursor));
    Ok(connection::page(connection::LOG_LINES, nodes.collect(), has_more && last.is_none()))
}

fn node(line: LogLine) -> Value {
    let fields = [
        ("number", Value::int(line.number)),
        ("timestamp", line.at.map_or(Value::NULL, |at| Value::text(at.to_string()))),
        ("level", Value::text(if line.is_error { "error" } else { "" })),
        ("label", Value::text(line.label.unwrap_or_default())),
        ("line", Value::text(line.text)),
    ];
    Record::new("LogLine", fields).into()
}
