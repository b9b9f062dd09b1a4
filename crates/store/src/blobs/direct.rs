//! Addresses at which clients reach the object store by themselves, without the server in between. S3-compatible stores only:
//! they alone check what was signed, the MD5 of the bytes above all.

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use object_store::ObjectStoreExt;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::multipart::{MultipartStore, PartId};
use object_store::signer::{HeaderName, HeaderValue, Method, SignedUrlOptions, Signer};

use super::{Blobs, fault};
use crate::error::{Error, Result};

/// The object store as clients see it.
#[derive(Debug)]
pub(super) struct Direct {
    /// At the address that the server uses.
    near: AmazonS3,
    /// At the address that clients use: the host is signed too.
    far: AmazonS3,
}

impl Blobs {
    /// Lets clients send bytes to the object store and fetch them there. `endpoint` is its address as clients see it, where
    /// that is another than the server's.
    ///
    /// # Errors
    /// `Invalid` for other stores than S3-compatible ones.
    pub fn with_direct(mut self, url: &str, options: &HashMap<String, String>, endpoint: Option<&str>) -> Result<Self> {
        if !url.starts_with("s3://") {
            return Err(Error::Invalid("clients can reach only `s3://` stores by themselves".to_owned()));
        }
        let mut builder = AmazonS3Builder::new().with_url(url);
        for (name, value) in options {
            if let Ok(key) = name.to_ascii_lowercase().parse() {
                builder = builder.with_config(key, value);
            }
        }
        let far = match endpoint {
            Some(endpoint) => builder.clone().with_endpoint(endpoint).with_allow_http(true),
            None => builder.clone(),
        };
        let build = |builder: AmazonS3Builder| {
            builder.build().map_err(|error| Error::Invalid(format!("the blobs URL cannot be used: {error}")))
        };
        self.direct = Some(Direct { near: build(builder)?, far: build(far)? }.into());
        Ok(self)
    }

    /// Whether clients may reach the object store by themselves.
    pub fn is_direct(&self) -> bool {
        self.direct.is_some()
    }

    /// An address that takes bytes of this MD5 as a blob, from whoever sends the MD5 as `Content-MD5` as well.
    pub async fn upload_url(&self, name: &str, md5: [u8; 16], valid_for: Duration) -> Result<String> {
        let options = with_md5(SignedUrlOptions::new(), md5)?;
        self.sign(Method::PUT, name, &options, valid_for).await
    }

    /// An address that gives a blob, as a download of this name and media type. None where clients must ask the server.
    pub async fn download_url(
        &self,
        name: &str,
        disposition: &str,
        media_type: &str,
        valid_for: Duration,
    ) -> Result<Option<String>> {
        if self.direct.is_none() || super::in_parts::is_list(name) {
            return Ok(None);
        }
        let query = [("response-content-disposition", disposition), ("response-content-type", media_type)];
        self.sign(Method::GET, name, &SignedUrlOptions::new().with_query(query), valid_for).await.map(Some)
    }

    /// Begins an upload in parts, and returns what the object store calls it.
    pub async fn begin_parts(&self, name: &str) -> Result<String> {
        self.direct()?.near.create_multipart(&self.path(name)).await.map_err(fault)
    }

    /// An address that takes bytes of this MD5 as a part of an upload.
    pub async fn part_url(
        &self,
        name: &str,
        upload: &str,
        part: usize,
        md5: [u8; 16],
        valid_for: Duration,
    ) -> Result<String> {
        let query = [("partNumber", part.to_string()), ("uploadId", upload.to_owned())];
        let options = with_md5(SignedUrlOptions::new().with_query(query), md5)?;
        self.sign(Method::PUT, name, &options, valid_for).await
    }

    /// Makes a blob of an upload's parts, whose tags the object store gave to the client. Doing it again does no harm.
    ///
    /// # Errors
    /// `Invalid` when the object store does not have these parts.
    pub async fn complete_parts(&self, name: &str, upload: &str, tags: Vec<String>) -> Result<()> {
        let parts = tags.into_iter().map(|content_id| PartId { content_id }).collect();
        let direct = self.direct()?;
        let path = self.path(name);
        let Err(error) = direct.near.complete_multipart(&path, &upload.to_owned(), parts).await else { return Ok(()) };
        if self.store.head(&path).await.is_ok() {
            return Ok(());
        }
        // The library keeps the store's code in the text of its error only.
        let text = error.to_string();
        let refused = ["InvalidPart", "EntityTooSmall", "NoSuchUpload"].iter().any(|code| text.contains(code));
        match refused || matches!(error, object_store::Error::NotFound { .. }) {
            true => Err(Error::Invalid("the object store does not have the parts of the upload".to_owned())),
            false => Err(fault(error)),
        }
    }

    /// Gives up an upload in parts; one that is over is fine.
    pub async fn abort_parts(&self, name: &str, upload: &str) -> Result<()> {
        match self.direct()?.near.abort_multipart(&self.path(name), &upload.to_owned()).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(fault(error)),
        }
    }

    fn direct(&self) -> Result<&Direct> {
        self.direct.as_deref().ok_or_else(|| Error::Invalid("clients cannot reach the object store".to_owned()))
    }

    async fn sign(
        &self,
        method: Method,
        name: &str,
        options: &SignedUrlOptions,
        valid_for: Duration,
    ) -> Result<String> {
        let url = self.direct()?.far.signed_url_opts(method, &self.path(name), valid_for, options).await;
        url.map(String::from).map_err(fault)
    }
}

fn with_md5(options: SignedUrlOptions, md5: [u8; 16]) -> Result<SignedUrlOptions> {
    let value = HeaderValue::from_str(&STANDARD.encode(md5)).map_err(|error| Error::Blob(error.to_string()))?;
    Ok(options.with_signed_header(HeaderName::from_static("content-md5"), value))
}
