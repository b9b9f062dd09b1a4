//! The web app, embedded in the binary.
//!
//! Every path that is nobody else's gets the app's one page, which then shows what the path names: all URLs can be
//! copied, bookmarked and opened.

use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use ayumi_service::Error;

use crate::error::ApiError;

struct Asset {
    path: &'static str,
    bytes: &'static [u8],
    brotli: Option<&'static [u8]>,
}

const ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// No inline scripts or styles, nothing from elsewhere, nobody may frame us. Files of runs are framed sandboxed.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; \
     connect-src 'self'; font-src 'self'; frame-src 'self' blob:; worker-src 'self'; manifest-src 'self'; \
     frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
);

const NOT_BUILT: &str = "<!doctype html><meta charset=utf-8><title>Ayumi</title><h1>Ayumi</h1>\
    <p>The web app is not part of this build. Build with <code>cargo xtask build</code>, or start with \
    <code>cargo xtask serve</code>. The API and logging work.</p>";

/// Answers a path that no route has.
pub async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path();
    let machine = ["/api/", "/graphql", "/files/", "/storage/", "/oidc/"].iter().any(|start| path.starts_with(start));
    if machine {
        return ApiError(Error::new(ayumi_model::ErrorKind::NotFound, "there is nothing at this address"))
            .into_response();
    }
    if !matches!(method, Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    if let Some(asset) = find(path) {
        return answer(asset, &headers, path.starts_with("/assets/"));
    }
    // A missing script answered with a page would be run as one.
    if path.starts_with("/assets/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    match find("/index.html") {
        Some(asset) => answer(asset, &headers, false),
        None => Html(NOT_BUILT).into_response(),
    }
}

fn find(path: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.path == path)
}

fn answer(asset: &'static Asset, headers: &HeaderMap, never_changes: bool) -> Response {
    let accepts_brotli = headers
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accepted| accepted.split(',').any(|one| one.trim().split(';').next() == Some("br")));
    let cache = if never_changes { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = match asset.brotli.filter(|_| accepts_brotli) {
        Some(brotli) => ([(CONTENT_ENCODING, "br")], brotli).into_response(),
        None => asset.bytes.into_response(),
    };
    let out = response.headers_mut();
    out.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(asset.path)));
    out.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    out.insert(VARY, HeaderValue::from_static("accept-encoding"));
    out.insert(CONTENT_SECURITY_POLICY, POLICY);
    response
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json" | "webmanifest") => "application/json",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
