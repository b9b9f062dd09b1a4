//! Opening what exists already.

use ayumi_model::name::EntityName;
use ayumi_store::Sql;

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
