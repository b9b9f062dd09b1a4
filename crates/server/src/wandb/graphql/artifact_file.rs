//! Files of versions, as they are listed and as they are to be sent.

use ayumi_model::artifact::{self, Entry};
use ayumi_model::file::media_type;
use ayumi_model::{ArtifactId, Timestamp};
use ayumi_service::Result;
use futures::FutureExt;
use futures::future::BoxFuture;

use super::super::artifacts::file_url;
use super::super::ids::{NodeId, opaque};
use super::artifact::Artifact;
use super::context::Context;
use super::object::{Field, Object, Value, unknown};

/// A member of a version that the caller may see.
pub(super) struct ArtifactFile {
    context: Context,
    artifact: ArtifactId,
    updated_at: Timestamp,
    entry: Entry,
}

impl ArtifactFile {
    pub(super) fn new(context: &Context, artifact: &artifact::Artifact, entry: Entry) -> Self {
        Self { context: context.clone(), artifact: artifact.id, updated_at: artifact.updated_at, entry }
    }

    async fn resolve(&self, field: Field<'_>) -> Result<Value> {
        let path = self.entry.path.as_str();
        Ok(match field.name() {
            "id" => Value::text(opaque("ArtifactFile", format_args!("{}:{path}", self.artifact))),
            // Clients match files and manifest by either.
            "name" | "displayName" => Value::text(path),
            // A reference has one as well, for clients insist; it says that the bytes are elsewhere.
            "url" | "directUrl" => {
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
    /// Where to send it; none where the server has it already.
    pub(super) upload_url: Option<String>,
}

impl Object for OfferedFile {
    fn type_name(&self) -> &'static str {
        "File"
    }

    fn field<'a>(&'a self, field: Field<'a>) -> BoxFuture<'a, Result<Value>> {
        let value = match field.name() {
            "id" => Value::text(opaque("ArtifactFile", format_args!("{}:{}", self.artifact.id, self.name))),
            "name" | "displayName" | "storagePath" => Value::text(&self.name),
            "uploadUrl" => Value::optional_text(self.upload_url.as_deref()),
            "uploadHeaders" => {
                Value::texts([format!("Content-MD5:{}", self.md5), "Content-Type:application/octet-stream".to_owned()])
            }
            // Files of any size are taken in one piece.
            "uploadMultipartUrls" => Value::NULL,
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
