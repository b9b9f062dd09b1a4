//! Opening what exists already.

use std::sync::Arc;

use ayumi_model::ProjectId;
use ayumi_model::filter::{Filter, Order};
use ayumi_model::name::EntityName;
use ayumi_model::testing::{SeededRandom, TestClock};
use ayumi_store::run_query::RunQuery;
use ayumi_store::{Blobs, Sql, Store};

use crate::harness::TestStore;

#[tokio::test(flavor = "multi_thread")]
async fn a_database_is_opened_again_as_it_was_left() {
    let test = TestStore::sqlite().await;
    test.user("ada").await;
    let sql = Sql::open_sqlite(&test.folder.path().join("ayumi.db")).await.unwrap();
    let n_users: i64 = sql.read(|tx| tx.get("SELECT count(*) FROM \"user\"", &[])).await.unwrap();
    assert_eq!(n_users, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_a_newer_program_is_refused() {
    let test = TestStore::sqlite().await;
    let path = test.folder.path().join("ayumi.db");
    let sql = Sql::open_sqlite(&path).await.unwrap();
    sql.write(|tx| tx.execute("INSERT INTO schema_version (version) VALUES (9999)", &[])).await.unwrap();
    let refused = Sql::open_sqlite(&path).await.err().unwrap().to_string();
    assert!(refused.contains("use a newer program"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_of_the_first_schema_are_found_by_their_fields() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ayumi.db");
    let old = first_schema(&path);
    old.execute_batch(
        "INSERT INTO project VALUES (1, 1, 1, 'demo', '', NULL, 0, 0, 2);
         INSERT INTO field_key VALUES (1, 1, 0, 'lr');
         INSERT INTO run (id, project_id, name, display_name, state, created_at, updated_at, heartbeat_at,
             stop_requested, active, started, n_history_lines, n_event_lines, n_log_lines, n_rejected_lines,
             n_superseded_lines)
         VALUES (1, 1, 'a', 'a', 'finished', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0),
             (2, 1, 'b', 'b', 'finished', 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0);
         INSERT INTO run_field VALUES (1, 1, 2, 0.5, NULL), (2, 1, 3, NULL, 'high');",
    )
    .unwrap();
    drop(old);
    let sql = Sql::open_sqlite(&path).await.unwrap();
    let blobs = Blobs::open_folder(&folder.path().join("blobs")).unwrap();
    let store = Store::new(sql, blobs, Arc::new(TestClock::default()), Arc::new(SeededRandom::new(1)));
    let query = RunQuery {
        project: ProjectId::new(1),
        filter: Filter::parse(r#"{"config.lr":{"$lt":1}}"#).unwrap(),
        search: None,
        order: Order::parse("-created_at").unwrap(),
        limit: 5,
        after: None,
        offset: 0,
    };
    let found = store.query_runs(query).await.unwrap();
    let names: Vec<_> = found.iter().map(|found| found.run.path.run.as_str()).collect();
    assert_eq!(names, ["a"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_signed_in_stays_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ayumi.db");
    let old = first_schema(&path);
    let user = r#"INSERT INTO "user" (id, entity_id, display_name, is_admin, created_at) VALUES (1, 1, 'Ada', 0, 0)"#;
    old.execute(user, []).unwrap();
    for token in [1_u8, 2] {
        let row = (vec![token; 32], i64::from(token), i64::MAX);
        old.execute("INSERT INTO session VALUES (?1, 1, ?2, ?3)", row).unwrap();
    }
    drop(old);
    let sql = Sql::open_sqlite(&path).await.unwrap();
    let blobs = Blobs::open_folder(&folder.path().join("blobs")).unwrap();
    let store = Store::new(sql, blobs, Arc::new(TestClock::default()), Arc::new(SeededRandom::new(1)));
    let (user, second, _) = store.find_user_by_session([2; 32]).await.unwrap().unwrap();
    assert_eq!(user.display_name, "Ada");
    assert!(store.delete_user_session(user.id, second).await.unwrap());
    assert!(store.find_user_by_session([1; 32]).await.unwrap().is_some());
}

/// A database with the first schema alone.
fn first_schema(path: &std::path::Path) -> rusqlite::Connection {
    let old = rusqlite::Connection::open(path).unwrap();
    let first = include_str!("../../migrations/0001_first.sql");
    old.execute_batch(&first.replace("GENERATED ALWAYS AS IDENTITY", "")).unwrap();
    old.execute_batch(
        "CREATE TABLE schema_version (version BIGINT NOT NULL);
         INSERT INTO schema_version VALUES (1);
         INSERT INTO entity VALUES (1, 'ada', 0, NULL, 0);",
    )
    .unwrap();
    old
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_transaction_changes_nothing_and_does_not_touch_its_neighbours() {
    let test = TestStore::sqlite().await;
    let sql = test.store.sql().clone();
    let tasks = (0..20_i64).map(|n| {
        let sql = sql.clone();
        tokio::spawn(async move {
            sql.write(move |tx| {
                tx.execute(&format!("INSERT INTO setting (name, value) VALUES ('n{n}', 'x')"), &[])?;
                match n % 3 {
                    0 => Err(ayumi_store::Error::Invalid("no".to_owned())),
                    1 => panic!("a bug"),
                    _ => Ok(()),
                }
            })
            .await
        })
    });
    let outcomes = futures::future::join_all(tasks).await;
    let kept: i64 = sql.read(|tx| tx.get("SELECT count(*) FROM setting WHERE value = 'x'", &[])).await.unwrap();
    assert_eq!(kept, 6);
    assert_eq!(outcomes.into_iter().filter(|outcome| outcome.as_ref().unwrap().is_ok()).count(), 6);
    let found = EntityName::parse("n2").unwrap();
    assert!(test.store.find_user(&found).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_file_does_not_grow_for_ever() {
    let test = TestStore::sqlite().await;
    let text = "x".repeat(4 << 20);
    for _ in 0..40 {
        let text = text.clone();
        let change = "INSERT INTO setting (name, value) VALUES ('big', $1)
                      ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        test.store.sql().write(move |tx| tx.execute(change, ayumi_store::params![&text])).await.unwrap();
    }
    let log = std::fs::metadata(test.folder.path().join("ayumi.db-wal")).unwrap().len();
    assert!(log < 100 << 20, "{log} bytes after writing 160 MiB");
}
