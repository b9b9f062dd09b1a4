//! Files of runs, as they are listed.

use ayumi_model::file::{RunFile, media_type};
use ayumi_model::run::Run;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::future::BoxFuture;

use super::super::ids::NodeId;
use super::super::storage;
use super::context::Context;
use super::object::{Field, Object, Value, unknown};
use ayumi_service::{Action, Result};

/// A file of a run that the caller may see.
pub(super) struct File {
    context: Context,
    run: Run,
    file: RunFile,
}

impl File {
    pub(super) fn new(context: &Context, run: Run, file: RunFile) -> Self {
        Self { context: context.clone(), run, file }
    }

    async fn resolve(&self, field: Field<'_>) -> Result<Value> {
        let path = &self.file.path;
        Ok(match field.name() {
            "id" => Value::text(NodeId::RunFile(self.run.path.clone(), path.clone()).to_string()),
            "name" => Value::text(path.as_str()),
            "displayName" => Value::text(path.as_str().rsplit('/').next().unwrap_or_default()),
            "url" if field.arguments().bool("upload") == Some(true) => {
                self.context.service().get_run(self.context.caller(), &self.run.path, Action::Write).await?;
                self.signed_url("PUT")
            }
            "url" | "directUrl" => self.signed_url("GET"),
            "sizeBytes" => Value::int64(self.file.size_bytes),
            "mimetype" => Value::text(media_type(path.as_str())),
            "updatedAt" => Value::text(self.file.updated_at.to_string()),
            "md5" => Value::text(STANDARD.encode(self.file.md5)),
            "uploadHeaders" => Value::List(Vec::new()),
            // Of artifacts' files.
            "storagePath" | "digest" | "uploadUrl" | "uploadMultipartUrls" | "artifact" => Value::NULL,
            _ => return Err(unknown("File", field)),
        })
    }

    fn signed_url(&self, method: &str) -> Value {
        let service = self.context.service();
        Value::text(storage::signed_url(service, self.context.public_url(), method, &self.run, &self.file.path))
    }
}

impl Object for File {
    fn type_name(&self) -> &'static str {
        "File"
    }

    fn field<'a>(&'a self, field: Field<'a>) -> BoxFuture<'a, Result<Value>> {
        Box::pin(self.resolve(field))
    }
}
