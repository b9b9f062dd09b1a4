//! The process ends at the worst moments of flush, merge, repacking and garbage collection: nothing acknowledged is lost,
//! nothing is doubled, no bytes are left behind.
//!
//! A test starts this very program again with only [`child`], which works until it is ended from inside, at a place that
//! `AYUMI_CRASH_AT` names. Then the test opens what the child left.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use ayumi_model::RunId;
use ayumi_model::run::Run;
use ayumi_store::history::flush::FlushRules;
use ayumi_store::streams::Append;
use ayumi_store::{Blobs, Sql};

use crate::harness::{TestStore, files, fresh_postgres, history};

/// Rows of one request.
const N: i64 = 40;
/// Requests of each run.
const REQUESTS: i64 = 10;

/// Rows of about 3 KB that do not compress.
fn lines(seed: i64, first: i64) -> Vec<String> {
    let text = |step: i64| -> String {
        (0..200)
            .map(|n| format!("{:016x}", ((seed * 7919 + step) as u64 * 200 + n).wrapping_mul(0x9e37_79b9_7f4a_7c15)))
            .collect()
    };
    (first..first + N).map(|step| format!(r#"{{"_step":{step},"text":"{}"}}"#, text(step))).collect()
}

/// A life of two runs, of which the second is deleted in the end. `tell` hears of each acknowledged request.
async fn work(test: &TestStore, tell: impl Fn(&str)) {
    let runs = [test.run("a").await, test.run("b").await];
    tell(&format!("runs {} {}", runs[0].id, runs[1].id));
    let always = FlushRules { n_rows: 1, ..FlushRules::default() };
    for request in 0..REQUESTS {
        for (seed, run) in (0..).zip(&runs) {
            test.append(run, history(request * N, &lines(seed, request * N))).await;
            tell(&format!("acked {seed}"));
        }
        while test.store.flush(&always).await.unwrap() > 0 {}
        while test.store.merge().await.unwrap() > 0 {}
    }
    for run in &runs {
        test.append(run, Append { exit: Some(0), ..Append::default() }).await;
    }
    tend(test).await;
    test.store.purge_run(runs[1].id).await.unwrap();
    tell("purged");
    tend(test).await;
}

/// Everything that the jobs do.
async fn tend(test: &TestStore) {
    let store = &test.store;
    test.pass(Duration::from_secs(7_200));
    while store.flush(&FlushRules::default()).await.unwrap() > 0 {}
    while store.merge().await.unwrap() > 0 {}
    store.sweep_parts().await.unwrap();
    while store.repack().await.unwrap() > 0 {}
    test.pass(Duration::from_secs(7_200));
    let deadline = store.now().minus(Duration::from_secs(3_600));
    for blob in store.list_garbage(deadline, 1_000).await.unwrap() {
        store.blobs().delete(&blob).await.unwrap();
        store.forget_garbage(blob).await.unwrap();
    }
}

#[expect(clippy::disallowed_methods, reason = "how the parent tells the child what to do")]
fn told(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

async fn open(database: &str, folder: &Path) -> TestStore {
    let sql = match database {
        "sqlite" => Sql::open_sqlite(&folder.join("ayumi.db")).await.unwrap(),
        url => Sql::connect_postgres(url).await.unwrap(),
    };
    let blobs = Blobs::open_folder(&folder.join("blobs")).unwrap();
    // The folder is the parent's, and stays.
    TestStore::with_blobs(sql, blobs, tempfile::tempdir().unwrap())
}

/// What the second process does. As a test of its own it does nothing.
#[tokio::test(flavor = "multi_thread")]
async fn child() {
    let (Some(folder), Some(database)) = (told("AYUMI_CRASH_FOLDER"), told("AYUMI_CRASH_DATABASE")) else { return };
    let test = open(&database, Path::new(&folder)).await;
    // On lines of their own, whatever the test harness prints before.
    work(&test, |said| println!("\n{said}")).await;
    println!("\ndone");
}

/// What is left after the child was ended at a place. `None` where it never came there.
async fn crash_at(place: &str, database: &str) -> Option<()> {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().to_owned();
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["history_crash::child", "--exact", "--nocapture"]);
    child.env("AYUMI_CRASH_AT", place).env("AYUMI_CRASH_FOLDER", &path).env("AYUMI_CRASH_DATABASE", database);
    let output = tokio::task::spawn_blocking(move || child.output().unwrap()).await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if said.contains("done") {
        assert!(output.status.success(), "{said}");
        return None;
    }
    assert!(!output.status.success(), "{place}: {said}");
    let line = |start: &str| said.lines().find_map(|line| line.strip_prefix(start));
    let ids: Vec<RunId> = line("runs ").unwrap().split(' ').map(|id| RunId::new(id.parse().unwrap())).collect();
    let acked = |seed: i64| said.lines().filter(|line| **line == format!("acked {seed}")).count() as i64;

    let test = open(database, &path).await;
    let mut before: Vec<(Run, Vec<String>)> = Vec::new();
    for (seed, id) in (0..).zip(ids) {
        if seed == 1 && said.contains("purged") {
            continue;
        }
        let run = match test.store.get_run(id).await {
            Ok(run) => run,
            // Purged, and the process ended before it could say so.
            Err(_) if seed == 1 && acked(1) == REQUESTS => continue,
            Err(error) => panic!("{place}: {error}"),
        };
        let rows = test.rows(&run).await;
        let n_rows = rows.len() as i64;
        let stored = [acked(seed) * N, (acked(seed) + 1) * N];
        assert!(stored.contains(&n_rows), "{place}: {n_rows} rows of {stored:?} in run {seed}");
        let expected: Vec<String> = (0..n_rows / N).flat_map(|request| lines(seed, request * N)).collect();
        assert!(rows == expected, "{place}: other rows in run {seed}");
        before.push((run, rows));
    }
    // Life goes on, and cleans up.
    for _ in 0..2 {
        tend(&test).await;
    }
    for (run, rows) in &before {
        assert!(test.rows(run).await == *rows, "{place}: other rows afterwards");
    }
    let report = test.store.check().await.unwrap();
    assert_eq!(report.faults, Vec::<String>::new(), "{place}");
    let count = |text: &'static str| test.store.sql().read(move |tx| tx.get::<i64>(text, &[]));
    assert_eq!(count("SELECT count(*) FROM blob_garbage").await.unwrap(), 0, "{place}");
    let n_packs = count("SELECT count(*) FROM pack").await.unwrap();
    assert_eq!(
        files(&path.join("blobs")).len() as i64,
        n_packs,
        "{place}: bytes without a name, or the other way round"
    );
    Some(())
}

/// Every place, at the first and at later passes, until the work is done before.
async fn crash_everywhere(database: impl AsyncFn() -> String) {
    let places = [
        "pack-announced",
        "flush-encoded",
        "merge-encoded",
        "seal-written",
        "seal-committed",
        "repack-written",
        "repack-committed",
    ];
    for place in places {
        let mut n_crashes = 0;
        for pass in [1, 2, 5, 11] {
            let at = format!("{place}:{pass}");
            n_crashes += crash_at(&at, &database().await).await.map_or(0, |()| 1);
        }
        assert!(n_crashes > 0, "the work never comes to {place}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_may_end_anywhere_over_sqlite() {
    crash_everywhere(async || "sqlite".to_owned()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_may_end_anywhere_over_postgres() {
    crash_everywhere(async || fresh_postgres().await).await;
}
