//! One operation of the blob store fails, whichever: later everything is as if it had not.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use ayumi_store::history::flush::FlushRules;
use ayumi_store::streams::{Append, Stream};
use ayumi_store::{Blobs, Sql};
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore, PutMultipartOptions,
    PutOptions, PutPayload, PutResult, Result,
};

use crate::harness::{TestStore, history};

/// An object store of which one operation fails.
#[derive(Debug)]
struct Failing {
    inner: Arc<InMemory>,
    /// How many operations go well before.
    left: AtomicI64,
    /// Whether the operation is carried out all the same, and only its answer is lost.
    is_done: bool,
}

impl Failing {
    fn fails(&self) -> bool {
        self.left.fetch_sub(1, Ordering::SeqCst) == 0
    }
}

fn failure() -> object_store::Error {
    object_store::Error::Generic { store: "test", source: "the connection was lost".into() }
}

impl fmt::Display for Failing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a failing store")
    }
}

#[async_trait::async_trait]
impl ObjectStore for Failing {
    async fn put_opts(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        match self.fails() {
            false => self.inner.put_opts(location, payload, options).await,
            true => {
                if self.is_done {
                    self.inner.put_opts(location, payload, options).await?;
                }
                Err(failure())
            }
        }
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        if self.fails() { Err(failure()) } else { self.inner.put_multipart_opts(location, options).await }
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        if self.fails() { Err(failure()) } else { self.inner.get_opts(location, options).await }
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        match self.fails() {
            false => self.inner.delete_stream(locations),
            true if self.is_done => {
                self.inner.delete_stream(locations).map(|deleted| deleted.and(Err(failure()))).boxed()
            }
            true => futures::stream::iter([Err(failure())]).boxed(),
        }
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.inner.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.inner.copy_opts(from, to, options).await
    }
}

/// Rows of about 3 KB that do not compress.
fn lines(first: i64) -> Vec<String> {
    let text = |step: i64| -> String {
        (0..200).map(|n| format!("{:016x}", (step as u64 * 200 + n).wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect()
    };
    (first..first + 20).map(|step| format!(r#"{{"_step":{step},"text":"{}"}}"#, text(step))).collect()
}

/// What the jobs do. Each goes on however the one before ended, as they do. True when all went well.
async fn tend(test: &TestStore) -> bool {
    let store = &test.store;
    let always = FlushRules { n_rows: 1, ..FlushRules::default() };
    let flushed = async {
        while store.flush(&always).await? > 0 {}
        Ok::<_, ayumi_store::Error>(())
    }
    .await;
    let merged = async {
        while store.merge().await? > 0 {}
        Ok::<_, ayumi_store::Error>(())
    }
    .await;
    let swept = store.sweep_parts().await;
    let repacked = async {
        while store.repack().await? > 0 {}
        Ok::<_, ayumi_store::Error>(())
    }
    .await;
    test.pass(Duration::from_secs(7_200));
    let deadline = store.now().minus(Duration::from_secs(3_600));
    let mut collected = Ok(());
    for blob in store.list_garbage(deadline, 1_000).await.unwrap() {
        match store.blobs().delete(&blob).await {
            Ok(_) => store.forget_garbage(blob).await.unwrap(),
            Err(error) => collected = Err(error),
        }
    }
    flushed.is_ok() && merged.is_ok() && swept.is_ok() && repacked.is_ok() && collected.is_ok()
}

/// Works with the n-th operation failing. False when there were fewer operations.
async fn work(n: i64, is_done: bool) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let sql = Sql::open_sqlite(&folder.path().join("ayumi.db")).await.unwrap();
    let inner = Arc::new(InMemory::new());
    let failing = Arc::new(Failing { inner: inner.clone(), left: AtomicI64::new(n), is_done });
    let test = TestStore::with_blobs(sql, Blobs::over(failing.clone(), Path::default()), folder);
    let (run, gone) = (test.run("a").await, test.run("b").await);
    let mut expected = Vec::new();
    for request in 0..9 {
        for run in [&run, &gone] {
            test.append(run, history(request * 20, &lines(request * 20))).await;
        }
        expected.extend(lines(request * 20));
        tend(&test).await;
        // A line that comes again is read from a part. Where that fails, the client sends it once more.
        let again = history(request * 20, &lines(request * 20));
        while test.store.append(run.id, again.clone().into()).await.is_err() {}
    }
    test.append(&run, Append { exit: Some(0), ..Append::default() }).await;
    tend(&test).await;
    test.store.purge_run(gone.id).await.unwrap();
    tend(&test).await;

    let has_failed = failing.left.load(Ordering::SeqCst) < 0;
    for _ in 0..2 {
        assert!(tend(&test).await || has_failed, "operation {n}: the second time all goes well");
    }
    assert!(tend(&test).await, "operation {n}");
    assert!(test.rows(&run).await == expected, "operation {n}: other rows");
    assert_eq!(test.store.get_run(run.id).await.unwrap().faults.n_superseded_lines, 0, "operation {n}");
    assert_eq!(test.store.check().await.unwrap().faults, Vec::<String>::new(), "operation {n}");
    let n_packs: i64 = test.store.sql().read(|tx| tx.get("SELECT count(*) FROM pack", &[])).await.unwrap();
    let objects: Vec<ObjectMeta> = inner.list(None).try_collect().await.unwrap();
    assert_eq!(objects.len() as i64, n_packs, "operation {n}: bytes without a name, or the other way round");
    // A reading that fails says so, and the next one is right.
    let history = test.reopened().history(run.id, Stream::History).await;
    assert!(history.is_ok(), "operation {n}");
    has_failed
}

#[tokio::test(flavor = "multi_thread")]
async fn any_operation_of_the_blob_store_may_fail() {
    for is_done in [false, true] {
        let mut n = 0;
        while work(n, is_done).await {
            n += 1;
        }
        assert!(n > 20, "only {n} operations were there to fail");
    }
}
