//! Rows on their way from the hot log to parts, packs, and away.

use std::path::PathBuf;
use std::time::Duration;

use ayumi_model::run::Run;
use ayumi_store::history::flush::FlushRules;
use ayumi_store::params;
use ayumi_store::streams::{Append, Stream};

use crate::harness::{TestStore, chunk, files, history, loss_lines};
use crate::on_both;

async fn count(test: &TestStore, table: &'static str) -> i64 {
    test.store.sql().read(move |tx| tx.get(&format!("SELECT count(*) FROM {table}"), &[])).await.unwrap()
}

async fn flush(test: &TestStore, run: &Run) {
    test.store.flush_run(run.id, Stream::History).await.unwrap();
}

async fn merge_all(test: &TestStore) {
    while test.store.merge().await.unwrap() > 0 {}
}

async fn end(test: &TestStore, run: &Run) {
    test.append(run, Append { exit: Some(0), ..Append::default() }).await;
}

/// Rows so long that few of them make a part too long for the catalog. No two values are alike.
fn long_lines(first: i64, n: i64) -> Vec<String> {
    let text = |step: i64| -> String {
        (0..200).map(|n| format!("{:016x}", (step as u64 * 200 + n).wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect()
    };
    (first..first + n).map(|step| format!(r#"{{"_step":{step},"text":"{}"}}"#, text(step))).collect()
}

/// The packs on the disk.
fn packs(test: &TestStore) -> Vec<PathBuf> {
    files(&test.folder.path().join("blobs/history"))
}

/// Removes all garbage, as the job does after the grace time.
async fn collect_garbage(test: &TestStore) {
    test.pass(Duration::from_secs(7_200));
    let deadline = test.store.now().minus(Duration::from_secs(3_600));
    for blob in test.store.list_garbage(deadline, 1_000).await.unwrap() {
        test.store.blobs().delete(&blob).await.unwrap();
        test.store.forget_garbage(blob).await.unwrap();
    }
}

on_both! {
    async fn rows_become_a_part_when_they_are_due(test: TestStore) {
        let run = test.run("a").await;
        test.append(&run, history(0, &loss_lines(0, 100))).await;
        let rules = FlushRules { n_rows: 200, ..FlushRules::default() };
        let before = test.rows(&run).await;
        assert_eq!(test.store.flush(&rules).await.unwrap(), 0, "neither many nor old");
        test.append(&run, history(100, &loss_lines(100, 100))).await;
        assert_eq!(test.store.flush(&rules).await.unwrap(), 1, "many");
        assert_eq!((count(&test, "hot").await, count(&test, "tail").await, count(&test, "part").await), (0, 0, 1));
        test.append(&run, history(200, &loss_lines(200, 1))).await;
        assert_eq!(test.store.flush(&rules).await.unwrap(), 0);
        test.pass(Duration::from_secs(61));
        assert_eq!(test.store.flush(&rules).await.unwrap(), 1, "idle");
        test.append(&run, history(201, &loss_lines(201, 1))).await;
        end(&test, &run).await;
        assert_eq!(test.store.flush(&rules).await.unwrap(), 1, "over");
        assert_eq!(test.store.flush(&rules).await.unwrap(), 0);
        let rows = test.rows(&run).await;
        assert_eq!(rows.len(), 202);
        assert_eq!(rows[..100], before[..]);
    }

    async fn rows_of_a_busy_run_do_not_stay_in_the_log_for_long(test: TestStore) {
        let run = test.run("a").await;
        for minute in 0..20 {
            test.append(&run, history(minute, &loss_lines(minute, 1))).await;
            test.pass(Duration::from_secs(59));
        }
        assert_eq!(test.store.flush(&FlushRules::default()).await.unwrap(), 1);
    }

    async fn a_line_sent_again_is_known_in_a_part(test: TestStore) {
        let run = test.run("a").await;
        let mut lines = loss_lines(0, 50);
        lines[7] = r#"{"_step":7,"loss":NaN,"n":{"a":[1,2]},"t":"x"}"#.into();
        test.append(&run, history(0, &lines)).await;
        flush(&test, &run).await;
        // The same content in other words is the same content.
        lines[7] = r#"{ "t":"x", "n":{"a":[1,2]}, "loss":NaN, "_step":7 }"#.into();
        let appended = test.append(&run, history(0, &lines)).await;
        assert!(!appended.new_history);
        assert_eq!((count(&test, "hot").await, appended.run.faults.n_superseded_lines), (0, 0));
        lines[7] = r#"{"_step":7,"loss":5}"#.into();
        lines.extend(loss_lines(50, 1));
        for _ in 0..2 {
            let appended = test.append(&run, history(0, &lines)).await;
            assert_eq!(appended.run.faults.n_superseded_lines, 1);
        }
        assert_eq!(test.rows(&run).await, lines);
        flush(&test, &run).await;
        assert_eq!((count(&test, "hot").await, count(&test, "run_part").await), (0, 1));
        assert_eq!(test.rows(&run).await, lines);
        assert_eq!(test.store.sweep_parts().await.unwrap() > 0, count(&test, "part").await == 1);
    }

    async fn late_lines_find_their_place(test: TestStore) {
        let run = test.run("a").await;
        test.append(&run, history(20, &loss_lines(20, 10))).await;
        flush(&test, &run).await;
        test.append(&run, history(0, &loss_lines(0, 10))).await;
        flush(&test, &run).await;
        assert_eq!(count(&test, "run_part").await, 2);
        test.append(&run, history(10, &loss_lines(10, 10))).await;
        flush(&test, &run).await;
        assert_eq!(test.rows(&run).await, loss_lines(0, 30));
        test.append(&run, history(0, &loss_lines(0, 30))).await;
        assert_eq!(count(&test, "hot").await, 0);
    }

    async fn many_parts_become_few(test: TestStore) {
        let run = test.run("a").await;
        for first in 0..20 {
            test.append(&run, history(first * 10, &loss_lines(first * 10, 10))).await;
            flush(&test, &run).await;
            merge_all(&test).await;
        }
        assert_eq!(count(&test, "run_part").await, 2 + 20 % 8);
        end(&test, &run).await;
        merge_all(&test).await;
        assert_eq!(count(&test, "run_part").await, 1);
        assert!(test.store.sweep_parts().await.unwrap() > 0);
        assert_eq!(count(&test, "part").await, 1);
        assert_eq!(test.rows(&run).await, loss_lines(0, 200));
        let report = test.store.check().await.unwrap();
        assert_eq!((report.n_parts, report.faults), (1, Vec::new()));
    }

    async fn packs_hold_many_parts_and_go_when_these_are_gone(test: TestStore) {
        let mut runs = Vec::new();
        for n in 0..3 {
            let run = test.run(&format!("run{n}")).await;
            test.append(&run, history(0, &long_lines(n * 1_000, 20))).await;
            end(&test, &run).await;
            runs.push(run);
        }
        assert_eq!(test.store.flush(&FlushRules::default()).await.unwrap(), 3);
        assert_eq!((count(&test, "pack").await, packs(&test).len()), (1, 1), "one pack for all");
        assert_eq!(count(&test, "blob_garbage").await, 0);
        for run in &runs[..2] {
            test.trash(run.id).await;
        }
        let deadline = test.store.now().plus(Duration::from_secs(1));
        assert_eq!(test.store.purge_trash(deadline, 10).await.unwrap(), 2);
        assert!(test.store.sweep_parts().await.unwrap() > 50_000);
        let size = std::fs::metadata(&packs(&test)[0]).unwrap().len();
        assert_eq!(test.store.repack().await.unwrap(), 1, "most of the pack was dead");
        assert_eq!(test.store.repack().await.unwrap(), 0);
        assert_eq!(test.rows(&runs[2]).await, long_lines(2_000, 20), "who reads the old pack still can");
        collect_garbage(&test).await;
        let left = packs(&test);
        assert_eq!(left.len(), 1);
        assert!(std::fs::metadata(&left[0]).unwrap().len() * 2 < size);
        assert_eq!(test.rows(&runs[2]).await, long_lines(2_000, 20));
        let reopened = test.reopened();
        let history = reopened.history(runs[2].id, Stream::History).await.unwrap();
        assert_eq!(tokio::task::spawn_blocking(move || history.n_rows().unwrap()).await.unwrap(), 20);

        test.store.purge_run(runs[2].id).await.unwrap();
        test.store.sweep_parts().await.unwrap();
        collect_garbage(&test).await;
        assert_eq!((count(&test, "part").await, count(&test, "pack").await, packs(&test).len()), (0, 0, 0));
        for table in ["hot", "tail", "run_part", "merge_due", "run_field", "history_key", "blob_garbage"] {
            assert_eq!(count(&test, table).await, 0, "{table}");
        }
    }

    async fn parts_too_small_for_a_pack_of_their_own_share_one_later(test: TestStore) {
        let run = test.run("a").await;
        let n = 700;
        for first in 0..n {
            test.append(&run, history(first * 8, &long_lines(first * 8, 8))).await;
            flush(&test, &run).await;
        }
        assert_eq!((count(&test, "part").await, count(&test, "pack").await), (n, 0));
        // 700 parts of 13 KiB, which are more than move in one transaction.
        assert_eq!(test.store.repack().await.unwrap() as i64, n);
        assert_eq!((count(&test, "pack").await, packs(&test).len()), (1, 1));
        assert_eq!(count(&test, "pack WHERE live_bytes = size_bytes").await, 1, "nothing of it is dead");
        assert_eq!(test.rows(&run).await.len() as i64, n * 8);
        assert!(test.store.check().await.unwrap().faults.is_empty());
    }

    async fn a_part_that_was_written_and_never_named_is_removed(test: TestStore) {
        let run = test.run("a").await;
        test.append(&run, history(0, &long_lines(0, 20))).await;
        // The run goes between the bytes and the name of its part.
        test.store.purge_run(run.id).await.unwrap();
        test.store.announce_blob("history/ab/orphan".into()).await.unwrap();
        let piece = futures::stream::iter([Ok::<_, std::convert::Infallible>("bytes".into())]);
        test.store.blobs().write("history/ab/orphan", piece).await.unwrap();
        assert_eq!(packs(&test).len(), 1);
        collect_garbage(&test).await;
        assert_eq!(packs(&test).len(), 0);
    }

    async fn a_damaged_part_costs_only_itself(test: TestStore) {
        let run = test.run("a").await;
        test.append(&run, history(0, &long_lines(0, 20))).await;
        flush(&test, &run).await;
        test.append(&run, history(20, &long_lines(20, 20))).await;
        flush(&test, &run).await;
        let [one, _] = &packs(&test)[..] else { panic!("two packs were expected") };
        let mut bytes = std::fs::read(one).unwrap();
        bytes[1_000] ^= 1;
        std::fs::write(one, &bytes).unwrap();

        let report = test.store.check().await.unwrap();
        assert_eq!(report.faults.len(), 1);
        assert!(report.faults[0].contains("history/") && report.faults[0].contains("byte"), "{:?}", report.faults);
        let runs = [run.id];
        let failed = ayumi_model::ErrorKind::Damaged;
        assert!(test.store.recover(&runs, Stream::History, failed).await.unwrap());
        assert!(!test.store.recover(&runs, Stream::History, failed).await.unwrap());
        assert_eq!(test.rows(&run).await.len(), 20);
        let faults = test.store.get_run(run.id).await.unwrap().faults;
        assert_eq!(faults.n_rejected_lines, 20);
        assert!(faults.last_rejection.unwrap().contains("is damaged"));
        // What goes on with the run leaves the damaged bytes where they are.
        let again = if test.rows(&run).await[0].contains(r#""_step":0"#) { 20 } else { 0 };
        test.append(&run, history(again, &long_lines(again, 20))).await;
        end(&test, &run).await;
        test.store.flush(&FlushRules::default()).await.unwrap();
        merge_all(&test).await;
        assert_eq!(test.rows(&run).await, long_lines(0, 40));
        assert_eq!(count(&test, "run_part").await, 2);
    }

    async fn a_part_that_cannot_be_opened_is_left_out(test: TestStore) {
        let run = test.run("a").await;
        test.append(&run, history(0, &loss_lines(0, 10))).await;
        flush(&test, &run).await;
        test.append(&run, history(10, &loss_lines(10, 10))).await;
        let damage = "UPDATE part SET content = $1";
        test.store.sql().write(move |tx| tx.execute(damage, params![&b"rubbish"[..]])).await.unwrap();
        for _ in 0..2 {
            assert_eq!(test.rows(&run).await.len(), 10);
        }
        assert_eq!(test.store.get_run(run.id).await.unwrap().faults.n_rejected_lines, 10);
    }

    async fn a_run_goes_back_to_an_earlier_step(test: TestStore) {
        let run = test.run("a").await;
        for first in [0, 20, 40] {
            test.append(&run, history(first, &loss_lines(first, 20))).await;
            if first < 40 {
                flush(&test, &run).await;
            }
        }
        let events = Append { events: Some(chunk(0, &loss_lines(0, 5))), ..Append::default() };
        test.append(&run, events).await;
        let back = test.store.rewind_run(run.id, 24).await.unwrap();
        assert_eq!(back.counts.last_step, Some(24));
        assert_eq!((back.counts.n_event_lines, back.counts.n_log_lines), (0, 0));
        assert_eq!(test.rows(&run).await, loss_lines(0, 25));

        let late = test.store.append(run.id, history(60, &loss_lines(60, 5)).into()).await.unwrap_err();
        assert!(matches!(&late, ayumi_store::Error::Conflict(_)), "{late}");
        assert!(test.store.append(run.id, history(55, &loss_lines(55, 5)).into()).await.is_err());
        let line0 = back.counts.n_history_lines;
        test.append(&run, history(line0, &loss_lines(25, 10))).await;
        assert_eq!(test.rows(&run).await, loss_lines(0, 35));
        end(&test, &run).await;
        test.store.flush(&FlushRules::default()).await.unwrap();
        merge_all(&test).await;
        assert_eq!(count(&test, "run_part").await, 1);
        assert_eq!(test.rows(&run).await, loss_lines(0, 35));
        // Once more, past a part as a whole.
        test.store.rewind_run(run.id, -1).await.unwrap();
        assert!(test.rows(&run).await.is_empty());
        assert_eq!(count(&test, "run_part").await, 0);
    }

    async fn of_two_lines_with_one_number_a_rewind_keeps_the_later(test: TestStore) {
        let run = test.run("a").await;
        test.append(&run, history(0, &loss_lines(0, 10))).await;
        test.append(&run, history(3, &[r#"{"_step":3,"loss":7}"#.into()])).await;
        test.store.rewind_run(run.id, 5).await.unwrap();
        let mut expected = loss_lines(0, 6);
        expected[3] = r#"{"_step":3,"loss":7}"#.into();
        assert_eq!(test.rows(&run).await, expected);
    }

    async fn a_fork_shares_the_rows_of_its_parent(test: TestStore) {
        let parent = test.run("parent").await;
        for first in [0, 20, 40] {
            test.append(&parent, history(first, &loss_lines(first, 20))).await;
            if first < 40 {
                flush(&test, &parent).await;
            }
        }
        let n_parts = count(&test, "part").await;
        let early = test.fork(&parent, "early", 25).await.unwrap();
        let late = test.fork(&parent, "late", 45).await.unwrap();
        let nested = test.fork(&late, "nested", 30).await.unwrap();
        assert_eq!(count(&test, "part").await, n_parts, "nothing was copied");
        assert_eq!((early.counts.n_history_lines, early.counts.last_step), (60, Some(25)));
        assert_eq!(test.store.list_keys(early.id).await.unwrap().len(), 2);
        assert!(test.fork(&early, "none", 3).await.is_ok());
        test.append(&early, history(60, &loss_lines(26, 10))).await;
        test.append(&parent, history(60, &loss_lines(60, 10))).await;
        // The parent goes, the rows stay.
        test.store.purge_run(parent.id).await.unwrap();
        test.store.sweep_parts().await.unwrap();
        collect_garbage(&test).await;
        let refused = test.fork(&parent, "orphan", 3).await.unwrap_err();
        assert!(refused.to_string().contains("`parent`"), "{refused}");
        for (run, n_rows) in [(&early, 36), (&late, 46), (&nested, 31)] {
            assert_eq!(test.rows(run).await, loss_lines(0, n_rows), "{}", run.path);
            end(&test, run).await;
        }
        test.store.flush(&FlushRules::default()).await.unwrap();
        merge_all(&test).await;
        test.store.sweep_parts().await.unwrap();
        for (run, n_rows) in [(&early, 36), (&late, 46), (&nested, 31)] {
            assert_eq!(test.rows(run).await, loss_lines(0, n_rows), "{}", run.path);
        }
    }
}
