//! A copy made while others write is whole.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ayumi_model::file::RunFile;
use ayumi_model::name::FilePath;
use ayumi_model::testing::{SeededRandom, TestClock};
use ayumi_store::backup::{backup, restore};
use ayumi_store::streams::Stream;
use ayumi_store::{Blobs, Sql, Store};
use bytes::Bytes;

use crate::harness::{TestStore, history, loss_lines};

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_load_restores_to_one_state() {
    let test = TestStore::sqlite().await;
    let run = test.run("a").await;
    let body = futures::stream::iter([Ok::<_, String>(Bytes::from_static(b"content"))]);
    let written = test.store.blobs().write("files/ab/1", body).await.unwrap();
    let file = RunFile {
        run_id: run.id,
        path: FilePath::parse("f.txt").unwrap(),
        size_bytes: written.size_bytes,
        md5: written.md5,
        blob: "files/ab/1".to_owned(),
        updated_at: run.created_at,
    };
    test.store.put_file(file).await.unwrap();

    let stop = Arc::new(AtomicBool::new(false));
    let writer = {
        let (store, stop) = (test.store.clone(), stop.clone());
        tokio::spawn(async move {
            for first in (0..).step_by(10) {
                if stop.load(Ordering::SeqCst) {
                    return first;
                }
                store.append(run.id, history(first, &loss_lines(first, 10)).into()).await.unwrap();
            }
            unreachable!("the range has no end")
        })
    };
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    let (copy, back) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    assert_eq!(backup(test.folder.path(), copy.path()).unwrap(), 1);
    stop.store(true, Ordering::SeqCst);
    let n_written = writer.await.unwrap();

    assert_eq!(restore(copy.path(), back.path()).unwrap(), 1);
    let sql = Sql::open_sqlite(&back.path().join("ayumi.db")).await.unwrap();
    let blobs = Blobs::open_folder(&back.path().join("blobs")).unwrap();
    let store = Store::new(sql, blobs, Arc::new(TestClock::default()), Arc::new(SeededRandom::new(2)));
    let history = store.history(run.id, Stream::History).await.unwrap();
    let n_rows = tokio::task::spawn_blocking(move || history.n_rows().unwrap()).await.unwrap();
    let received = store.get_run(run.id).await.unwrap().counts.n_history_lines;
    assert_eq!(n_rows as i64, received, "rows and offsets are of one moment");
    assert!(received > 0 && received <= n_written);
    assert!(store.check().await.unwrap().faults.is_empty());
}

#[test]
fn a_folder_with_something_in_it_is_left_alone() {
    let (data, target) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::write(target.path().join("precious"), "x").unwrap();
    assert!(backup(data.path(), target.path()).unwrap_err().to_string().contains("is not empty"));
    assert!(restore(data.path(), target.path()).unwrap_err().to_string().contains("holds no backup"));
}
