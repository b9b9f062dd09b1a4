//! Bytes of artifacts: `/storage/artifacts/{artifact}/…`, and the older addresses that clients make up themselves.
//!
//! As with files of runs, a URL carries its own permission, or the caller has a key. What a link of ours names is a number
//! that is never used again, so the path is signed as it is.

use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, IntoResponseParts, Response};
use ayumi_model::artifact::Artifact;
use ayumi_model::name::FilePath;
use ayumi_model::{ArtifactId, ArtifactManifestId, ArtifactUploadId, ErrorKind, Id};
use ayumi_service::artifacts::{ManifestFile, UPLOAD_TIME};
use ayumi_service::{Action, Error, Result, Service};
use futures::TryStreamExt;
use serde_json::json;

use super::ids::NodeId;
use super::storage::paced;
use crate::auth::identify;
use crate::download::{Stored, percent_encode, send_file_or_address};
use crate::error::ApiResult;
use crate::state::AppState;

/// Time for one upload. A file of 100 GB has to fit; idle senders are cut off long before.
const SENDING_TIME: Duration = Duration::from_secs(6 * 3_600);

/// The URL that takes the bytes of this MD5 for a pending version.
pub(super) fn content_upload_url(service: &Service, base: &str, artifact: ArtifactId, md5: [u8; 16]) -> String {
    signed(service, base, "PUT", &content_path(artifact, md5))
}

/// The URL that takes a part, counted from 1, of an upload.
pub(super) fn part_upload_url(
    service: &Service,
    base: &str,
    artifact: ArtifactId,
    upload: ArtifactUploadId,
    part: usize,
) -> String {
    signed(service, base, "PUT", &part_path(artifact, upload, part))
}

/// The URL that takes a manifest's file.
pub(super) fn manifest_upload_url(service: &Service, base: &str, manifest: &ManifestFile) -> String {
    signed(service, base, "PUT", &manifest_upload_path(manifest.artifact_id, manifest.id))
}

/// The URL that gives a version's manifest.
pub(super) fn manifest_url(service: &Service, base: &str, artifact: ArtifactId) -> String {
    signed(service, base, "GET", &manifest_path(artifact))
}

/// The URL that gives a file of a version.
pub(super) fn file_url(service: &Service, base: &str, artifact: ArtifactId, path: &FilePath) -> String {
    let query = service.signer().sign("GET", &file_path(artifact, path), service.now(), UPLOAD_TIME);
    let path = path.as_str().split('/').map(percent_encode).collect::<Vec<_>>().join("/");
    format!("{base}/storage/artifacts/{artifact}/files/{path}?{query}")
}

fn signed(service: &Service, base: &str, method: &str, path: &str) -> String {
    format!("{base}{path}?{}", service.signer().sign(method, path, service.now(), UPLOAD_TIME))
}

fn content_path(artifact: ArtifactId, md5: [u8; 16]) -> String {
    format!("/storage/artifacts/{artifact}/contents/{}", hex::encode(md5))
}

fn part_path(artifact: ArtifactId, upload: ArtifactUploadId, part: usize) -> String {
    format!("/storage/artifacts/{artifact}/uploads/{upload}/{part}")
}

fn manifest_upload_path(artifact: ArtifactId, manifest: ArtifactManifestId) -> String {
    format!("/storage/artifacts/{artifact}/manifests/{manifest}")
}

fn manifest_path(artifact: ArtifactId) -> String {
    format!("/storage/artifacts/{artifact}/manifest")
}

fn file_path(artifact: ArtifactId, path: &FilePath) -> String {
    format!("/storage/artifacts/{artifact}/files/{path}")
}

type Segments<T> = std::result::Result<Path<T>, PathRejection>;

fn segments<T>(path: Segments<T>) -> Result<T> {
    path.map(|Path(segments)| segments).map_err(|_| Error::invalid("the path of the URL cannot be read"))
}

/// Who asks for what, and what they show for it.
pub(super) struct Request {
    method: Method,
    query: String,
    headers: HeaderMap,
}

impl Request {
    fn new(method: Method, query: Option<String>, headers: HeaderMap) -> Self {
        Self { method, query: query.unwrap_or_default(), headers }
    }

    /// The version of a URL, if its signature over `path` or else the caller permits the method.
    async fn permitted(&self, state: &AppState, path: &str, artifact: ArtifactId) -> Result<Artifact> {
        let service = &state.service;
        if self.query.contains("signature=") {
            service.signer().verify(self.method.as_str(), path, &self.query, service.now())?;
            return service.artifact_of_signed_url(artifact).await;
        }
        let caller = identify(&self.headers, state).await?;
        let action = if self.method == Method::PUT { Action::Write } else { Action::Download };
        service.get_artifact(&caller, artifact, action).await
    }
}

/// Takes the bytes of a file. When this answers 200, they are durable.
pub(super) async fn upload_content(
    State(state): State<AppState>,
    path: Segments<(i64, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> ApiResult<Response> {
    let (artifact, md5) = segments(path)?;
    let (artifact, md5) = (Id::new(artifact), parse_hex(&md5)?);
    let request = Request::new(Method::PUT, query, headers);
    let artifact = request.permitted(&state, &content_path(artifact, md5), artifact).await?;
    in_time(async { state.service.put_content(&artifact, md5, paced(body)).await.map(|_| HeaderMap::new()) }).await
}

/// Takes a part of a file, and answers with the tag that clients name it by.
pub(super) async fn upload_part(
    State(state): State<AppState>,
    path: Segments<(i64, i64, usize)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> ApiResult<Response> {
    let (artifact, upload, part) = segments(path)?;
    let (artifact, upload) = (Id::new(artifact), Id::new(upload));
    let request = Request::new(Method::PUT, query, headers);
    let artifact = request.permitted(&state, &part_path(artifact, upload, part), artifact).await?;
    in_time(async {
        let md5 = state.service.put_part(&artifact, upload, part, paced(body)).await?;
        Ok([(header::ETAG, format!("\"{}\"", hex::encode(md5)))])
    })
    .await
}

/// Takes the file of an announced manifest.
pub(super) async fn upload_manifest(
    State(state): State<AppState>,
    path: Segments<(i64, i64)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> ApiResult<Response> {
    let (artifact, manifest) = segments(path)?;
    let (artifact, manifest) = (Id::new(artifact), Id::new(manifest));
    let request = Request::new(Method::PUT, query, headers);
    let artifact = request.permitted(&state, &manifest_upload_path(artifact, manifest), artifact).await?;
    let manifest = state.service.manifest_of(&artifact, manifest).await?;
    in_time(async { state.service.put_manifest(&manifest, paced(body)).await.map(|()| HeaderMap::new()) }).await
}

/// Waits for an upload, and answers with the headers it ends in.
async fn in_time<H: IntoResponseParts>(upload: impl Future<Output = Result<H>>) -> ApiResult<Response> {
    match tokio::time::timeout(SENDING_TIME, upload).await {
        Ok(stored) => stored.map(|headers| (headers, Json(json!({}))).into_response()).map_err(Into::into),
        Err(_) => Ok((StatusCode::REQUEST_TIMEOUT, "the upload took too long").into_response()),
    }
}

/// Gives a version's manifest.
pub(super) async fn download_manifest(
    State(state): State<AppState>,
    path: Segments<i64>,
    RawQuery(query): RawQuery,
    method: Method,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let id = Id::new(segments(path)?);
    let request = Request::new(method, query, headers);
    let artifact = request.permitted(&state, &manifest_path(id), id).await?;
    let pages = state.service.manifest_json(&artifact);
    // By then the status is sent; a cut body is all that can be said.
    let pages = pages.inspect_err(|error| tracing::error!("a manifest could not be read to its end: {error}"));
    let body = if request.method == Method::HEAD { Body::empty() } else { Body::from_stream(pages) };
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}

/// Gives a file of a version, or one range of it.
pub(super) async fn download_file(
    State(state): State<AppState>,
    path: Segments<(i64, String)>,
    RawQuery(query): RawQuery,
    method: Method,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let (id, path) = segments(path)?;
    let (id, path) = (Id::new(id), FilePath::parse(&path)?);
    let request = Request::new(method, query, headers);
    let artifact = request.permitted(&state, &file_path(id, &path), id).await?;
    let missing = || Error::not_found(format!("the file `{path}` of this version of `{}`", artifact.sequence));
    let entry = state.service.find_entry(&artifact, &path).await?.ok_or_else(missing)?;
    let Some(content) = &entry.content else {
        return Err(Error::invalid(format!("`{path}` is a reference: its bytes are not on this server")).into());
    };
    let stored = Stored::of_content(content, path.as_str());
    Ok(send_file_or_address(&state, stored, &request.method, &request.headers).await?)
}

/// `/artifacts/{entity}/{md5}`: how clients of the first storage layout ask for bytes.
pub(super) async fn download_v1(
    State(state): State<AppState>,
    path: Segments<(String, String)>,
    method: Method,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let (entity, md5) = segments(path)?;
    send_content(&state, &entity, &md5, "", &method, &headers).await
}

/// `/artifactsV2/{region}/{entity}/…/{md5}[/{name}]`: how those of the second one do. What stands between says by which version
/// the bytes came and is of no consequence: the entity has each content once.
pub(super) async fn download_v2(
    State(state): State<AppState>,
    path: Segments<(String, String, String)>,
    method: Method,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let (_region, entity, rest) = segments(path)?;
    let parts: Vec<&str> = rest.split('/').collect();
    let (artifact, md5, name) = match parts[..] {
        [_birth, md5] => (None, md5, ""),
        [_project, _collection, _birth, md5, name] => (None, md5, name),
        [_project, _collection, artifact, _birth, md5, name] => (NodeId::parse_artifact(artifact), md5, name),
        _ => return Err(Error::not_found("this address").into()),
    };
    match (send_content(&state, &entity, md5, name, &method, &headers).await, artifact) {
        // The address of a link: its bytes belong to another entity, but the version may be read.
        (Err(error), Some(artifact)) if error.0.kind() == ErrorKind::NotFound => {
            let caller = identify(&headers, &state).await?;
            let content = state.service.get_content_of(&caller, artifact, parse_hex(md5)?).await?;
            Ok(send_file_or_address(&state, Stored::of_content(&content, name), &method, &headers).await?)
        }
        (answer, _) => answer,
    }
}

async fn send_content(
    state: &AppState,
    entity: &str,
    md5: &str,
    name: &str,
    method: &Method,
    headers: &HeaderMap,
) -> ApiResult<Response> {
    let caller = identify(headers, state).await?;
    caller.signed_in()?;
    let content = state.service.get_content(&caller, entity, parse_hex(md5)?).await?;
    Ok(send_file_or_address(state, Stored::of_content(&content, name), method, headers).await?)
}

/// The 16 bytes of an MD5 in hexadecimal digits.
pub(super) fn parse_hex(md5: &str) -> Result<[u8; 16]> {
    let bytes = hex::decode(md5).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| Error::invalid("an MD5 is not written as 32 hexadecimal digits"))
}
