//! Files of versions, as they are listed and as they are to be sent.

use ayumi_model::artifact::{self, Entry};
use ayumi_model::file::media_type;
use ayumi_model::{ArtifactId, Timestamp};
use ayumi_service::artifacts::{Destination, parse_md5};
use ayumi_service::{Error, Result};
use futures::FutureExt;
use futures::future::BoxFuture;

use super::super::artifacts::{content_upload_url, file_url, part_upload_url};
use super::super::ids::{NodeId, opaque};
use super::artifact::Artifact;
use super::context::Context;
use super::object::{Field, Object, Record, Value, unknown};

/// A member of a version that the caller may see.
pub(super) struct ArtifactFile {
    context: Context,
    artifact: ArtifactId,
    updated_at: Timestamp,
    entry: Entry,
    /// Why the caller may not read it, where they may only see it.
    refused: Option<Error>,
}

impl ArtifactFile {
    pub(super) fn new(context: &Context, artifact: &artifact::Artifact, entry: Entry, refused: Option<&Error>) -> Self {
        let (context, refused) = (context.clone(), refused.cloned());
        Self { context, artifact: artifact.id, updated_at: artifact.updated_at, entry, refused }
    }

    async fn resolve(&self, field: Field<'_>) -> Result<Value> {
        let path = self.entry.path.as_str();
        Ok(match field.name() {
            "id" => Value::text(opaque("ArtifactFile", format_args!("{}:{path}", self.artifact))),
            // Clients match files and manifest by either.
            "name" | "displayName" => Value::text(path),
            // A reference has one as well, for clients insist; it says that the bytes are elsewhere.
            "url" | "directUrl" => {
                if let Some(refused) = &self.refused {
                    return Err(refused.clone());
                }
                let service = self.context.service();
                Value::text(file_url(service, self.context.public_url(), self.artifact, &self.entry.path))
            }
            "sizeBytes" => Value::int64(self.entry.size_bytes),
            "mimetype" => Value::text(media_type(path)),
            "updatedAt" => Value::text(self.updated_at.to_string()),
            "digest" | "md5" => Value::text(&self.entry.digest),
            "storagePath" => Value::text(path),
            "artifact" => {
                let id = NodeId::Artifact(self.artifact).to_string();
                Value::optional_object(Artifact::find(&self.context, &id).await?)
            }
            "uploadHeaders" => Value::List(Vec::new()),
            "uploadUrl" | "uploadMultipartUrls" => Value::NULL,
            _ => return Err(unknown("File", field)),
        })
    }
}

impl Object for ArtifactFile {
    fn type_name(&self) -> &'static str {
        "File"
    }

    fn field<'a>(&'a self, field: Field<'a>) -> BoxFuture<'a, Result<Value>> {
        self.resolve(field).boxed()
    }
}

/// A file that a client is about to send for a pending version.
pub(super) struct OfferedFile {
    pub(super) context: Context,
    pub(super) artifact: artifact::Artifact,
    pub(super) name: String,
    /// MD5 in base64.
    pub(super) md5: String,
    /// Where to send it.
    pub(super) destination: Destination,
}

impl OfferedFile {
    /// Where to send it in one piece; none where the server has it already.
    fn upload_url(&self) -> Result<Value> {
        match &self.destination {
            Destination::Stored => Ok(Value::NULL),
            Destination::Direct(url) => Ok(Value::text(url)),
            // Clients want one beside those of the parts.
            Destination::Server | Destination::ServerParts(..) | Destination::DirectParts(..) => {
                let (service, base) = (self.context.service(), self.context.public_url());
                Ok(Value::text(content_upload_url(service, base, self.artifact.id, parse_md5(&self.md5)?)))
            }
        }
    }

    /// Where to send its parts.
    fn part_urls(&self) -> Value {
        let (upload, urls): (_, Vec<String>) = match &self.destination {
            Destination::Stored | Destination::Server | Destination::Direct(_) => return Value::NULL,
            Destination::DirectParts(upload, urls) => (*upload, urls.clone()),
            Destination::ServerParts(upload, n_parts) => {
                let (service, base) = (self.context.service(), self.context.public_url());
                let url = |part| part_upload_url(service, base, self.artifact.id, *upload, part);
                (*upload, (1..=*n_parts).map(url).collect())
            }
        };
        let parts = (1..).zip(urls).map(|(number, url)| {
            let fields = [("partNumber", Value::int64(number)), ("uploadUrl", Value::text(url))];
            Record::new("UploadUrlPart", fields).into()
        });
        let fields = [("uploadID", Value::text(upload.to_string())), ("uploadUrlParts", Value::List(parts.collect()))];
        Record::new("UploadMultipartUrls", fields).into()
    }
}

impl Object for OfferedFile {
    fn type_name(&self) -> &'static str {
        "File"
    }

    fn field<'a>(&'a self, field: Field<'a>) -> BoxFuture<'a, Result<Value>> {
        let value = match field.name() {
            "id" => Value::text(opaque("ArtifactFile", format_args!("{}:{}", self.artifact.id, self.name))),
            "name" | "displayName" | "storagePath" => Value::text(&self.name),
            "uploadUrl" => return Box::pin(std::future::ready(self.upload_url())),
            "uploadHeaders" => {
                Value::texts([format!("Content-MD5:{}", self.md5), "Content-Type:application/octet-stream".to_owned()])
            }
            "uploadMultipartUrls" => self.part_urls(),
            "artifact" => Value::object(Artifact::new(&self.context, self.artifact.clone())),
            "digest" | "md5" => Value::text(&self.md5),
            "mimetype" => Value::text(media_type(&self.name)),
            "updatedAt" => Value::text(self.artifact.updated_at.to_string()),
            // It is not there yet.
            "sizeBytes" => Value::int64(0),
            "directUrl" => Value::text(""),
            "url" => Value::NULL,
            _ => return Box::pin(std::future::ready(Err(unknown("File", field)))),
        };
        Box::pin(std::future::ready(Ok(value)))
    }
}
