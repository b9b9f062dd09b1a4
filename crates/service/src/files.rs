//! Files of runs.

use std::ops::Range;
use std::time::Duration;

use ayumi_model::file::RunFile;
use ayumi_model::name::FilePath;
use ayumi_model::run::Run;
use ayumi_store::Result as StoreResult;
pub use ayumi_store::files::FileQuery;
use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{Stream, TryStreamExt};

use crate::Service;
use crate::authorize::Action;
use crate::caller::Caller;
use crate::error::Result;
use crate::live::What;

/// The file in which clients describe the machine.
const METADATA_FILE: &str = "wandb-metadata.json";
/// Bytes of it that are worth keeping in the catalog.
const METADATA_BYTES: i64 = 1 << 20;

/// How long an address of the object store gives bytes. A download that has begun may take longer.
const DOWNLOAD_TIME: Duration = Duration::from_secs(3_600);

impl Service {
    /// Stores a file of a run that was obtained through a checked call or named by a signed URL. When this returns, the
    /// file is durable and replaces what was at its path.
    pub async fn put_file<S, E>(&self, run: &Run, path: FilePath, body: S) -> Result<RunFile>
    where
        S: Stream<Item = StoreResult<Bytes, E>> + Send,
        E: std::fmt::Display,
    {
        let random = self.store().random().hex(16);
        let blob = format!("files/{}/{random}", &random[..2]);
        self.store().announce_blob(blob.clone()).await?;
        let written = self.store().blobs().write(&blob, body).await?;
        let file = RunFile {
            run_id: run.id,
            path,
            size_bytes: written.size_bytes,
            md5: written.md5,
            blob,
            updated_at: self.now(),
        };
        if let Err(error) = self.store().put_file(file.clone()).await {
            // On a full disk every byte counts; what is not removed now is removed later.
            let _ = self.store().blobs().delete(&file.blob).await;
            return Err(error.into());
        }
        if file.path.as_str() == METADATA_FILE && file.size_bytes <= METADATA_BYTES {
            self.keep_metadata(run, &file).await?;
        }
        self.publish(run, What::Files);
        Ok(file)
    }

    async fn keep_metadata(&self, run: &Run, file: &RunFile) -> Result<()> {
        let pieces: Vec<Bytes> = self.store().blobs().read(&file.blob, None).await?.try_collect().await?;
        // What is not JSON stays a file like any other.
        if let Ok(text) = String::from_utf8(pieces.concat())
            && serde_json::from_str::<serde_json::Value>(&text).is_ok()
        {
            self.store().set_metadata(run.id, text.replace('\0', "")).await?;
            self.publish(run, What::Documents);
        }
        Ok(())
    }

    /// A run's files, by path.
    pub async fn list_files(&self, run: &Run, query: FileQuery) -> Result<Vec<RunFile>> {
        Ok(self.store().list_files(run.id, query).await?)
    }

    /// How many files a run has.
    pub async fn count_files(&self, run: &Run) -> Result<i64> {
        Ok(self.store().count_files(run.id).await?)
    }

    /// The file at a path.
    pub async fn find_file(&self, run: &Run, path: &FilePath) -> Result<Option<RunFile>> {
        Ok(self.store().find_file(run.id, path).await?)
    }

    /// An address of the object store that gives a blob's bytes as a download of this disposition and media type, where clients
    /// may reach it. Whoever asks obtained the file through a checked call.
    pub async fn direct_url(&self, blob: &str, disposition: &str, media_type: &str) -> Result<Option<String>> {
        Ok(self.store().blobs().download_url(blob, disposition, media_type, DOWNLOAD_TIME).await?)
    }

    /// The bytes of a blob that a file of a run or of an artifact names, or of a range of it. Whoever asks obtained the file
    /// through a checked call.
    pub async fn read_blob(
        &self,
        blob: &str,
        range: Option<Range<u64>>,
    ) -> Result<BoxStream<'static, StoreResult<Bytes>>> {
        Ok(self.store().blobs().read(blob, range).await?)
    }

    /// Deletes files of a run.
    pub async fn delete_files(&self, caller: &Caller, run: &Run, paths: Vec<FilePath>) -> Result<()> {
        self.allow(caller, run, Action::Write).await?;
        self.store().delete_files(run.id, paths).await?;
        self.publish(run, What::Files);
        Ok(())
    }

    /// The run that a signed URL names. Whoever has the URL may use it, so nobody is asked who they are.
    pub async fn run_of_signed_url(&self, path: &ayumi_model::run::RunPath) -> Result<Run> {
        let found = self.store().find_run_at(path, None).await?;
        let run = found.map(|(_, run)| run).filter(|run| run.deleted_at.is_none());
        run.ok_or_else(|| crate::Error::not_found(format!("run `{path}`")))
    }
}
