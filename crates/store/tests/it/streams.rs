//! What runs send: durable once, whatever is retried.

use std::collections::BTreeMap;

use ayumi_model::log::LogLine;
use ayumi_store::logs::LogRange;
use ayumi_store::streams::{Append, Stream};

use crate::harness::{TestStore, chunk, history, loss_lines};
use crate::on_both;

fn line(number: i64, text: &str) -> LogLine {
    LogLine { number, at: None, is_error: false, label: None, text: text.into() }
}

on_both! {
    async fn rows_are_read_back_as_they_came(test: TestStore) {
        let run = test.run("a").await;
        let lines = [
            r#"{"_step":0,"x":NaN,"big":1152921504606846976,"n":{"a":1,"b.c":"日本"}}"#.to_owned(),
            r#"{"_step":1,"x":-Infinity,"img":{"_type":"image-file","path":"a.png"},"list":[1,2]}"#.to_owned(),
        ];
        test.append(&run, history(0, &lines)).await;
        let back = test.rows(&run).await;
        let sorted = |text: &str| {
            let leaves = ayumi_model::json::flatten(text, 64).unwrap();
            leaves.into_iter().map(|(path, value)| (path.encoded().to_owned(), format!("{value:?}"))).collect::<BTreeMap<_, _>>()
        };
        assert_eq!(back.iter().map(|row| sorted(row)).collect::<Vec<_>>(), lines.each_ref().map(|line| sorted(line)));
    }

    async fn a_retry_changes_nothing(test: TestStore) {
        let run = test.run("a").await;
        for _ in 0..3 {
            let appended = test.append(&run, history(0, &loss_lines(0, 10))).await;
            assert_eq!(appended.run.counts.n_history_lines, 10);
            assert_eq!(appended.run.counts.last_step, Some(9));
        }
        test.append(&run, history(5, &loss_lines(5, 10))).await;
        assert_eq!(test.rows(&run).await.len(), 15);
        let run = test.store.get_run(run.id).await.unwrap();
        assert_eq!(run.counts.n_history_lines, 15);
        assert_eq!(run.faults.n_superseded_lines, 0);
    }

    async fn the_same_retry_many_times_at_once_stores_it_once(test: TestStore) {
        let run = test.run("a").await;
        let sends = (0..8).map(|_| {
            let store = test.store.clone();
            let request = history(0, &loss_lines(0, 10)).into();
            tokio::spawn(async move { store.append(run.id, request).await.unwrap() })
        });
        futures::future::join_all(sends).await;
        assert_eq!(test.rows(&run).await.len(), 10);
        assert_eq!(test.store.check().await.unwrap().n_blocks, 1);
    }

    async fn other_content_under_the_same_number_is_read_and_the_old_one_counted(test: TestStore) {
        let run = test.run("a").await;
        test.append(&run, history(0, &loss_lines(0, 4))).await;
        let mut lines = loss_lines(2, 3);
        lines[0] = r#"{"_step":2,"loss":7}"#.into();
        let appended = test.append(&run, history(2, &lines)).await;
        assert_eq!(appended.run.faults.n_superseded_lines, 1);
        let back = test.rows(&run).await;
        assert_eq!(back.len(), 5);
        assert!(back[2].contains("7"), "{back:?}");
    }

    async fn a_gap_is_legal_and_may_be_filled_later(test: TestStore) {
        let run = test.run("a").await;
        let far = 10_000_000;
        let appended = test.append(&run, history(far, &loss_lines(far, 2))).await;
        assert_eq!(appended.run.counts.n_history_lines, far + 2);
        test.append(&run, history(3, &loss_lines(3, 2))).await;
        assert_eq!(test.rows(&run).await.len(), 4);
    }

    async fn a_bad_line_costs_only_itself_and_is_shown(test: TestStore) {
        let run = test.run("a").await;
        let mut lines = loss_lines(0, 3);
        lines[1] = "{not json".into();
        for _ in 0..2 {
            let appended = test.append(&run, history(0, &lines)).await;
            assert_eq!(appended.run.counts.n_history_lines, 3);
            assert_eq!(appended.run.faults.n_rejected_lines, 1, "a retry is not counted again");
            assert!(appended.run.faults.last_rejection.unwrap().contains("line 1"));
        }
        assert_eq!(test.rows(&run).await.len(), 2);
    }

    async fn a_summary_that_cannot_be_read_costs_only_itself(test: TestStore) {
        let run = test.run("a").await;
        let summary = |text: &str| Append { summary: Some(text.into()), ..history(0, &loss_lines(0, 1)) };
        test.append(&run, summary(r#"{"loss":NaN}"#)).await;
        let appended = test.append(&run, summary("{oops")).await;
        assert_eq!(appended.run.faults.n_rejected_lines, 1);
        assert_eq!(test.store.get_documents(run.id).await.unwrap().summary, r#"{"loss":NaN}"#);
    }

    async fn console_lines_replace_those_of_the_same_number(test: TestStore) {
        let run = test.run("a").await;
        test.append(&run, Append { logs: vec![line(0, "start"), line(1, "1 %")], ..Append::default() }).await;
        let progress = vec![line(1, "50 %"), line(1, "100 %"), line(2, "nul \0 here")];
        let appended = test.append(&run, Append { logs: progress, ..Append::default() }).await;
        assert_eq!(appended.run.counts.n_log_lines, 3);
        let texts = |lines: Vec<LogLine>| lines.into_iter().map(|line| line.text).collect::<Vec<_>>();
        let all = test.store.log_lines(run.id, LogRange::After(-1), 10).await.unwrap();
        assert_eq!(texts(all), ["start", "100 %", "nul \0 here"]);
        let last = test.store.log_lines(run.id, LogRange::Before(i64::MAX), 2).await.unwrap();
        assert_eq!(texts(last), ["100 %", "nul \0 here"]);
    }

    async fn writers_of_one_run_keep_their_rows_and_lines_apart(test: TestStore) {
        let run = test.run("a").await;
        let send = |writer: &str, offset: i64, text: &str| {
            let lines = vec![line(offset, &format!("{writer} {text}")), line(offset + 1, &format!("{writer} more"))];
            let rows = [format!(r#"{{"w":"{writer}","t":"{text}"}}"#)];
            Append { writer: writer.into(), logs: lines, ..history(offset, &rows) }
        };
        for _ in 0..2 {
            test.append(&run, send("one", 0, "a")).await;
            test.append(&run, send("two", 0, "b")).await;
        }
        let appended = test.append(&run, send("one", 1, "c")).await;
        assert_eq!(appended.run.counts.n_history_lines, 3);
        assert_eq!(appended.run.faults.n_superseded_lines, 0);
        assert_eq!(test.rows(&run).await.len(), 3);
        let log = test.store.log_lines(run.id, LogRange::After(-1), 10).await.unwrap();
        let log: Vec<_> = log.iter().map(|line| (line.number, line.text.as_str())).collect();
        assert_eq!(log, [(0, "one a"), (1, "one c"), (2, "two b"), (3, "two more"), (4, "one more")]);
    }

    async fn a_damaged_block_costs_only_itself(test: TestStore) {
        let run = test.run("a").await;
        test.append(&run, history(0, &loss_lines(0, 3))).await;
        test.append(&run, history(3, &loss_lines(3, 3))).await;
        let damage = "UPDATE hot SET block = $1 WHERE line0 = 0";
        test.store.sql().write(move |tx| tx.execute(damage, ayumi_store::params![&b"rubbish"[..]])).await.unwrap();
        for _ in 0..2 {
            assert_eq!(test.rows(&run).await.len(), 3);
        }
        let faults = test.store.get_run(run.id).await.unwrap().faults;
        assert_eq!(faults.n_rejected_lines, 3, "counted once");
        assert!(faults.last_rejection.unwrap().contains("is damaged"));
        test.append(&run, history(0, &loss_lines(0, 3))).await;
        assert_eq!(test.rows(&run).await.len(), 6, "what is sent again is kept again");
    }

    async fn keys_as_long_as_the_limit_and_labels_with_nul_are_kept(test: TestStore) {
        let run = test.run("a").await;
        // No two parts alike, so that no database can make them shorter.
        let key: String = (0..800).map(|n| format!("{n:04x}-")).collect();
        let labelled = LogLine { label: Some("a\0b".into()), ..line(0, "text") };
        let summary = Some(format!(r#"{{"{key}":1}}"#));
        let request = Append { logs: vec![labelled], summary, ..history(0, &[format!(r#"{{"{key}":1}}"#)]) };
        test.append(&run, request).await;
        assert_eq!(test.rows(&run).await.len(), 1);
        assert_eq!(test.store.list_keys(run.id).await.unwrap().len(), 1);
    }

    async fn a_late_retry_of_the_end_changes_nothing(test: TestStore) {
        let run = test.run("a").await;
        let end = || Append { exit: Some(0), summary: Some("{oops".into()), ..Append::default() };
        let first = test.append(&run, end()).await.run;
        test.pass(std::time::Duration::from_secs(3_600));
        let again = test.append(&run, end()).await.run;
        assert_eq!((again.finished_at, again.state), (first.finished_at, first.state));
        assert_eq!(again.faults.n_rejected_lines, 1);
    }

    async fn every_key_is_listed_with_the_kinds_of_value_it_had(test: TestStore) {
        let run = test.run("a").await;
        test.append(&run, history(0, &[r#"{"a":1,"n":{"x":true}}"#.into()])).await;
        test.append(&run, history(1, &[r#"{"a":"text","b":null}"#.into()])).await;
        let keys = test.store.list_keys(run.id).await.unwrap();
        let keys: Vec<_> = keys.iter().map(|key| (key.path.as_str(), key.kinds)).collect();
        assert_eq!(keys, [("a", 1 | 4), ("b", 8), ("n.x", 2)]);
        let of_project = test.store.list_project_keys(run.project_id, 2).await.unwrap();
        assert_eq!(of_project.iter().map(|key| key.path.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    }

    async fn rows_of_history_and_of_the_machine_stay_apart(test: TestStore) {
        let run = test.run("a").await;
        let events = [r#"{"_timestamp":1.5,"system.cpu":3}"#.to_owned()];
        let request = Append { events: Some(chunk(0, &events)), ..history(0, &loss_lines(0, 2)) };
        let appended = test.append(&run, request).await;
        assert_eq!((appended.run.counts.n_history_lines, appended.run.counts.n_event_lines), (2, 1));
        let events = test.store.history(run.id, Stream::System).await.unwrap();
        assert_eq!(tokio::task::spawn_blocking(move || events.n_rows().unwrap()).await.unwrap(), 1);
        assert_eq!(test.rows(&run).await.len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_has_a_million_keys_and_no_more() {
    let test = TestStore::sqlite().await;
    let run = test.run("a").await;
    test.append(&run, history(0, &loss_lines(0, 1))).await;
    // As if it had logged nearly as many as it may.
    let fill = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
                INSERT INTO history_key (run_id, stream, hash, path, kinds)
                SELECT $1, 0, CAST('k' || i AS BLOB), 'k' || i, 1 FROM n";
    let n_more = ayumi_model::limits::KEYS_PER_RUN - 4;
    test.store.sql().write(move |tx| tx.execute(fill, ayumi_store::params![run.id, n_more])).await.unwrap();
    let store = test.reopened();
    let line = r#"{"_step":1,"loss":2,"new1":1,"new2":2,"new3":3,"new4":4}"#.to_owned();
    let run = store.append(run.id, history(1, &[line]).into()).await.unwrap().run;
    assert_eq!(run.faults.n_rejected_lines, 1);
    let reason = run.faults.last_rejection.clone().unwrap();
    assert!(reason.contains("2 more") && reason.contains("`new3`, `new4`"), "{reason}");
    let rows = test.rows(&run).await;
    assert_eq!(rows[1], r#"{"_step":1,"loss":2,"new1":1,"new2":2}"#);
    // Keys that the run has are taken as before.
    let run =
        store.append(run.id, history(2, &[r#"{"_step":2,"new2":1,"k7":1}"#.to_owned()]).into()).await.unwrap().run;
    assert_eq!(run.faults.n_rejected_lines, 1);
    assert_eq!(test.rows(&run).await[2], r#"{"_step":2,"k7":1,"new2":1}"#);
}
