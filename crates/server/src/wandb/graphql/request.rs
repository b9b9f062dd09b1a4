//! What clients send to `/graphql`, with the liberties they take.

use apollo_compiler::response::JsonMap;
use serde::Deserialize;

use ayumi_service::{Error, Result};

/// Requests in one batch.
const MAX_BATCH: usize = 20;

/// One operation to run.
#[derive(Debug, Deserialize)]
pub(super) struct Request {
    pub(super) query: String,
    #[serde(default)]
    variables: Option<JsonMap>,
    #[serde(default, rename = "operationName")]
    operation_name: Option<String>,
}

/// A body as sent.
#[derive(Debug)]
pub(super) enum Requests {
    One(Request),
    Batch(Vec<Request>),
}

impl Requests {
    /// Reads a body.
    pub(super) fn parse(body: &[u8]) -> Result<Self> {
        let is_batch = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
        if !is_batch {
            return serde_json::from_slice(body).map(Self::One).map_err(unreadable);
        }
        let batch: Vec<Request> = serde_json::from_slice(body).map_err(unreadable)?;
        if batch.is_empty() || batch.len() > MAX_BATCH {
            return Err(Error::invalid(format!("a batch needs 1 to {MAX_BATCH} requests")));
        }
        Ok(Self::Batch(batch))
    }
}

impl Request {
    /// The name of the operation to run; the public API sends an empty one whatever the document says.
    pub(super) fn operation_name(&self) -> Option<&str> {
        self.operation_name.as_deref().filter(|name| !name.is_empty())
    }

    /// The variables. Clients send more of them than the document declares; the others are never looked at.
    pub(super) fn variables(&self) -> &JsonMap {
        static NONE: std::sync::LazyLock<JsonMap> = std::sync::LazyLock::new(JsonMap::new);
        self.variables.as_ref().unwrap_or(&NONE)
    }
}

fn unreadable(error: serde_json::Error) -> Error {
    Error::invalid(format!("the request body is not a GraphQL request: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_and_operation_name_may_be_absent_null_or_empty() {
        for body in [
            r#"{"query":"{a}"}"#,
            r#"{"query":"{a}","variables":null,"operationName":null}"#,
            r#" {"query":"{a}","variables":{},"operationName":"","extensions":{"x":1}} "#,
        ] {
            let Requests::One(request) = Requests::parse(body.as_bytes()).unwrap() else { panic!("{body}") };
            assert_eq!(request.operation_name(), None);
            assert!(request.variables().is_empty());
        }
    }

    #[test]
    fn what_is_no_request_is_refused() {
        let deep = format!(r#"{{"query":"","variables":{{"a":{}"#, "[".repeat(200_000));
        let batch = format!("[{}]", vec![r#"{"query":"{a}"}"#; 21].join(","));
        for body in [
            "",
            " ",
            "null",
            "1",
            "{}",
            "[]",
            "[1]",
            r#"{"query":1}"#,
            r#"{"query":"{a}","variables":[]}"#,
            r#"{"query":"{a}","variables":"{}"}"#,
            r#"{"query":"{a}"} x"#,
            "\u{feff}{}",
            &deep,
            &batch,
        ] {
            assert!(Requests::parse(body.as_bytes()).is_err(), "{}", body.get(..60).unwrap_or(body));
        }
        assert!(Requests::parse(b"{\"query\":\"\xff\"}").is_err());
    }
}
