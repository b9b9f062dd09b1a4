//! The one place where kinds of failure become HTTP.

use std::any::Any;

use axum::Json;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, Response, StatusCode};
use axum::response::IntoResponse;
use ayumi_model::ErrorKind;
use ayumi_service::Error;
use ayumi_wire::error::{ErrorBody, ErrorDetail};
use tower_http::catch_panic::ResponseForPanic;

use crate::metrics::Metrics;

/// Seconds after which a refused request is worth another try.
const RETRY_SECONDS: HeaderValue = HeaderValue::from_static("2");

/// The HTTP status of a kind of failure. What passes by itself is 429 or 503 and never one of the codes on which the
/// wandb client gives up.
pub fn status(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::Invalid => StatusCode::BAD_REQUEST,
        ErrorKind::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorKind::Forbidden => StatusCode::FORBIDDEN,
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Conflict => StatusCode::CONFLICT,
        ErrorKind::Gone => StatusCode::GONE,
        ErrorKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorKind::Busy => StatusCode::TOO_MANY_REQUESTS,
        ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorKind::Damaged | ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The stable word for a kind of failure.
pub fn code(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Invalid => "invalid",
        ErrorKind::Unauthenticated => "unauthenticated",
        ErrorKind::Forbidden => "forbidden",
        ErrorKind::NotFound => "not_found",
        ErrorKind::Conflict => "conflict",
        ErrorKind::Gone => "gone",
        ErrorKind::TooLarge => "too_large",
        ErrorKind::Busy => "busy",
        ErrorKind::Unavailable => "unavailable",
        ErrorKind::Damaged => "damaged",
        ErrorKind::Internal => "internal",
    }
}

/// What the bodies of our own API tell of a failure.
pub fn detail(error: &Error) -> ErrorDetail {
    ErrorDetail {
        code: code(error.kind()).to_owned(),
        message: error.to_string(),
        hint: error.hint().map(str::to_owned),
    }
}

/// Adds `Retry-After` to an answer that says to come back.
pub fn with_retry_after<B>(mut response: Response<B>) -> Response<B> {
    if matches!(response.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        response.headers_mut().insert(RETRY_AFTER, RETRY_SECONDS);
    }
    response
}

/// A failure of our own API: `{"error": {"code", "message", "hint"}}`.
#[derive(Debug)]
pub struct ApiError(pub Error);

/// A result of a handler.
pub type ApiResult<T> = Result<T, ApiError>;

impl<E: Into<Error>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> axum::response::Response {
        with_retry_after((status(self.0.kind()), Json(ErrorBody { error: detail(&self.0) })).into_response())
    }
}

/// Answers for a handler that panicked, and counts it.
#[derive(Clone)]
pub struct PanicHandler {
    /// Where it is counted.
    pub metrics: Metrics,
}

impl ResponseForPanic for PanicHandler {
    type ResponseBody = axum::body::Body;

    fn response_for_panic(&mut self, panic: Box<dyn Any + Send + 'static>) -> Response<Self::ResponseBody> {
        let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        tracing::error!("a request panicked: {}", text.unwrap_or("no message"));
        self.metrics.count_panic();
        ApiError(Error::new(ErrorKind::Internal, "the server failed on this request; its log says why")).into_response()
    }
}
