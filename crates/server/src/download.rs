//! Sending a file's bytes: whole or one range of them, and never in a way that lets them act as ours.

use std::ops::Range;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ayumi_model::file::{RunFile, is_inert, media_type};
use ayumi_model::{ErrorKind, artifact};
use ayumi_service::{Error, Result};
use bytes::Bytes;
use futures::TryStreamExt;

use crate::state::AppState;

/// How a browser is to take a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Show {
    /// On the screen where nothing of it can run, else as a download.
    Inert,
    /// As a download in every case.
    Download,
    /// A page is shown and its own scripts run, but in an origin of nobody: without cookies, without the network, and
    /// without a way to the page around it.
    Sandboxed,
}

/// User content never runs in the app's origin.
const POLICY: &str = "sandbox; default-src 'none'";
const SANDBOXED_PAGE: &str = "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; \
    style-src 'unsafe-inline'; img-src data:; media-src data:; font-src data:; frame-ancestors 'self'";

/// Stored bytes that the caller may read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stored<'a> {
    /// Says what they are by its extension, and what to call them by its last part.
    path: &'a str,
    size_bytes: i64,
    md5: [u8; 16],
    blob: &'a str,
}

impl<'a> From<&'a RunFile> for Stored<'a> {
    fn from(file: &'a RunFile) -> Self {
        Self { path: file.path.as_str(), size_bytes: file.size_bytes, md5: file.md5, blob: &file.blob }
    }
}

impl<'a> Stored<'a> {
    /// A content of artifacts, which goes by many names.
    pub(crate) fn of_content(content: &'a artifact::Content, path: &'a str) -> Self {
        Self { path, size_bytes: content.size_bytes, md5: content.md5, blob: &content.blob }
    }
}

/// What is sent, but for its bytes.
struct Content<'a> {
    name: &'a str,
    size: u64,
    etag: String,
}

/// Answers with stored bytes that the caller may read.
pub(crate) async fn send_file<'a>(
    state: &AppState,
    file: impl Into<Stored<'a>>,
    method: &Method,
    headers: &HeaderMap,
    show: Show,
) -> Result<Response> {
    let file = file.into();
    let size = u64::try_from(file.size_bytes).map_err(|_| Error::new(ErrorKind::Damaged, "a file has no length"))?;
    let etag = format!("\"{}\"", hex::encode(file.md5));
    let content = Content { name: file.path, size, etag };
    send(&content, method, headers, show, async |range| {
        let bytes = state.service.read_blob(file.blob, range).await?;
        // By then the status is sent; a cut body is all that can be said.
        Ok(Body::from_stream(
            bytes.inspect_err(|error| tracing::error!("a file could not be read to its end: {error}")),
        ))
    })
    .await
}

/// Sends whoever asks for stored bytes to the object store, where clients may reach it; answers with them where not. In its
/// origin bytes cannot act as ours.
pub(crate) async fn send_file_or_address(
    state: &AppState,
    file: Stored<'_>,
    method: &Method,
    headers: &HeaderMap,
) -> Result<Response> {
    // An address is good for one method, and HEAD costs nothing here.
    if *method == Method::GET && file.size_bytes > 0 {
        let media_type = media_type(file.path);
        let disposition = disposition(file.path, is_inert(media_type));
        if let Some(url) = state.service.direct_url(file.blob, &disposition, media_type).await? {
            let address = [(header::LOCATION, url), (header::CACHE_CONTROL, "private, no-store".to_owned())];
            return Ok((StatusCode::TEMPORARY_REDIRECT, address).into_response());
        }
    }
    send_file(state, file, method, headers, Show::Inert).await
}

/// Answers with bytes that are here, as a file of this name. The tag changes with the bytes.
pub(crate) async fn send_bytes(
    bytes: Bytes,
    name: &str,
    tag: &str,
    method: &Method,
    headers: &HeaderMap,
) -> Result<Response> {
    let content = Content { name, size: bytes.len() as u64, etag: format!("\"{tag}\"") };
    send(&content, method, headers, Show::Download, async |range| {
        let piece = range.map_or(bytes.clone(), |range| bytes.slice(range.start as usize..range.end as usize));
        Ok(Body::from(piece))
    })
    .await
}

async fn send(
    content: &Content<'_>,
    method: &Method,
    headers: &HeaderMap,
    show: Show,
    read: impl AsyncFnOnce(Option<Range<u64>>) -> Result<Body>,
) -> Result<Response> {
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == content.etag.as_bytes()) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let size = content.size;
    let range = match parse_range(headers.get(header::RANGE), size) {
        Ok(range) => range,
        Err(Unsatisfiable) => {
            let content_range = [(header::CONTENT_RANGE, format!("bytes */{size}"))];
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, content_range).into_response());
        }
    };
    let length = range.as_ref().map_or(size, |range| range.end - range.start);
    let body = if *method == Method::HEAD || length == 0 { Body::empty() } else { read(range.clone()).await? };
    let mut response = Response::new(body);
    if let Some(range) = &range {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        set(&mut response, header::CONTENT_RANGE, &format!("bytes {}-{}/{size}", range.start, range.end - 1));
    }
    set(&mut response, header::CONTENT_LENGTH, &length.to_string());
    set(&mut response, header::ETAG, &content.etag);
    set(&mut response, header::ACCEPT_RANGES, "bytes");
    // Keeps the compression layer away: most large files do not shrink, and a length is worth more to a download.
    set(&mut response, header::CONTENT_ENCODING, "identity");
    describe(&mut response, content.name, show);
    Ok(response)
}

/// Says what a body is, and how a browser is to take it.
pub(crate) fn describe(response: &mut Response, name: &str, show: Show) {
    let media_type = media_type(name);
    let charset = if media_type.starts_with("text/") { "; charset=utf-8" } else { "" };
    let is_page = show == Show::Sandboxed && media_type == "text/html";
    let inline = is_page || (show != Show::Download && is_inert(media_type));
    set(response, header::CONTENT_TYPE, &format!("{media_type}{charset}"));
    set(response, header::CONTENT_DISPOSITION, &disposition(name, inline));
    set(response, header::CONTENT_SECURITY_POLICY, if is_page { SANDBOXED_PAGE } else { POLICY });
    set(response, header::CACHE_CONTROL, "private, no-cache");
}

/// How a browser is to take a file, and what it is called.
fn disposition(path: &str, inline: bool) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    let place = if inline { "inline" } else { "attachment" };
    format!("{place}; filename*=UTF-8''{}", percent_encode(name))
}

fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// Percent-encodes everything but what stands for itself everywhere in a URL (RFC 3986, unreserved).
pub(crate) fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// A range that lies outside the file.
#[derive(Debug, PartialEq, Eq)]
struct Unsatisfiable;

/// The range asked for. Several ranges, other units and what is no range get the whole file, as RFC 9110 allows.
fn parse_range(value: Option<&HeaderValue>, size: u64) -> Result<Option<Range<u64>>, Unsatisfiable> {
    let Some(text) = value.and_then(|value| value.to_str().ok()?.trim().strip_prefix("bytes=")) else {
        return Ok(None);
    };
    let Some((start, end)) = text.split_once('-') else { return Ok(None) };
    let (start, end) = (start.trim().parse::<u64>().ok(), end.trim().parse::<u64>().ok());
    let range = match (start, end) {
        (Some(start), Some(end)) if start <= end => start..end.saturating_add(1).min(size),
        (Some(start), None) if text.trim().ends_with('-') => start..size,
        (None, Some(length)) if text.trim().starts_with('-') => size.saturating_sub(length)..size,
        _ => return Ok(None),
    };
    if range.is_empty() { Err(Unsatisfiable) } else { Ok(Some(range)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_percent_encoded_by_segment() {
        assert_eq!(percent_encode("a b%2f#?é+~.txt"), "a%20b%252f%23%3F%C3%A9%2B~.txt");
    }

    #[test]
    fn ranges_are_cut_to_the_file() {
        let check = |text: &str, expected| {
            let value = HeaderValue::from_str(text).unwrap();
            assert_eq!(parse_range(Some(&value), 100), expected, "{text}");
        };
        check("bytes=0-0", Ok(Some(0..1)));
        check("bytes=10-", Ok(Some(10..100)));
        check("bytes=-30", Ok(Some(70..100)));
        check("bytes=90-900", Ok(Some(90..100)));
        check("bytes=-900", Ok(Some(0..100)));
        check("bytes=0-18446744073709551615", Ok(Some(0..100)));
        check("bytes=100-", Err(Unsatisfiable));
        check("bytes=-0", Err(Unsatisfiable));
        for whole in [
            "bytes=9-1",
            "bytes=1-2,3-4",
            "bytes=a-b",
            "bytes=-",
            "bytes=",
            "lines=1-2",
            "bytes=99999999999999999999-1",
        ] {
            check(whole, Ok(None));
        }
        assert_eq!(parse_range(None, 100), Ok(None));
    }
}
