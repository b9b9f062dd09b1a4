//! Runs: created once, changed in part, never reborn.

use std::time::Duration;

use ayumi_model::ErrorKind;
use ayumi_model::run::{Intent, Run, RunChange, RunState};
use ayumi_store::runs::RunUpsert;
use ayumi_store::streams::Append;

use crate::harness::{TestStore, upsert};
use crate::on_both;

on_both! {
    async fn generated_names_count_the_runs_ever_made_in_the_project(test: TestStore) {
        let first = test.run("a").await;
        let second = test.run("b").await;
        assert_eq!(first.display_name, "quiet-river-1");
        assert_eq!(second.display_name, "quiet-river-2");
        test.trash(second.id).await;
        assert_eq!(test.run("c").await.display_name, "quiet-river-3");
    }

    async fn an_upsert_leaves_alone_what_it_does_not_name(test: TestStore) {
        let change = RunChange {
            notes: Some("why".into()),
            tags: Some(vec!["x".into(), "y".into()]),
            group: Some("g".into()),
            config: Some(r#"{"lr":{"value":0.1}}"#.into()),
            ..RunChange::default()
        };
        let run = test.run_with("a", change).await;
        let again = test.run_with("a", RunChange { host: Some("node1".into()), ..RunChange::default() }).await;
        assert_eq!(again.id, run.id);
        assert_eq!((again.notes, again.group), (Some("why".into()), Some("g".into())));
        assert_eq!(again.tags, ["x", "y"]);
        assert_eq!(again.host.as_deref(), Some("node1"));
        assert_eq!(test.store.get_documents(run.id).await.unwrap().config, r#"{"lr":{"value":0.1}}"#);
    }

    async fn an_empty_name_asks_for_a_new_one_and_an_empty_group_for_none(test: TestStore) {
        let change = RunChange { display_name: Some("best".into()), group: Some("g".into()), ..RunChange::default() };
        let run = test.run_with("a", change).await;
        assert_eq!(run.display_name, "best");
        let change = RunChange { display_name: Some(" ".into()), group: Some(String::new()), ..RunChange::default() };
        let run = test.store.update_run(run.id, change, "jolly-haze".into()).await.unwrap();
        assert_eq!(run.display_name, "jolly-haze-1");
        assert_eq!(run.group, None);
    }

    async fn a_deleted_id_is_never_used_again(test: TestStore) {
        let run = test.run("a").await;
        test.trash(run.id).await;
        let project = test.store.get_project(run.project_id).await.unwrap();
        let again = test.store.upsert_run(upsert(&project, "a", RunChange::default())).await;
        assert_eq!(again.unwrap_err().kind(), ErrorKind::Gone);
        let late = test.store.append(run.id, Append::default().into()).await;
        assert_eq!(late.unwrap_err().kind(), ErrorKind::NotFound);
        let restored = test.restore(run.id).await;
        assert_eq!(restored.deleted_at, None);
    }

    async fn a_silent_run_crashes_and_a_late_heartbeat_brings_it_back(test: TestStore) {
        let run = test.run("a").await;
        test.pass(Duration::from_secs(299));
        assert!(end_silent(&test).await.is_empty());
        test.pass(Duration::from_secs(2));
        let crashed = end_silent(&test).await;
        assert_eq!(crashed[0].state, RunState::Crashed);
        assert_eq!(crashed[0].finished_at, Some(run.heartbeat_at));
        let appended = test.append(&run, Append::default()).await;
        assert_eq!(appended.previous_state, RunState::Crashed);
        assert_eq!(appended.run.state, RunState::Running);
        assert_eq!(appended.run.finished_at, None);
    }

    async fn a_run_that_was_asked_to_stop_and_falls_silent_was_killed(test: TestStore) {
        let (stopped, other) = (test.run("a").await, test.run("b").await);
        test.store.request_stop(stopped.id).await.unwrap();
        test.pass(Duration::from_secs(89));
        assert!(end_silent(&test).await.is_empty());
        test.pass(Duration::from_secs(2));
        let ended = end_silent(&test).await;
        assert_eq!(ended.iter().map(|run| (run.id, run.state)).collect::<Vec<_>>(), [(stopped.id, RunState::Killed)]);
        assert_eq!(test.store.get_run(other.id).await.unwrap().state, RunState::Running);
        assert_eq!(ended[0].finished_at, Some(stopped.heartbeat_at));
    }

    async fn tracked_time_leaves_pauses_out(test: TestStore) {
        let run = test.run("a").await;
        for seconds in [30, 30, 3_600, 10] {
            test.pass(Duration::from_secs(seconds));
            test.append(&run, Append::default()).await;
        }
        let run = test.append(&run, Append { exit: Some(0), ..Append::default() }).await.run;
        assert_eq!(run.active, Duration::from_secs(70));
        assert_eq!(run.runtime(), Duration::from_secs(3_670));
    }

    async fn the_end_of_a_run_follows_its_exit_code_and_a_request_to_stop(test: TestStore) {
        for (name, exit, stop, expected) in [
            ("a", 0, false, RunState::Finished),
            ("b", 3, false, RunState::Failed),
            ("c", 255, false, RunState::Killed),
            ("d", 1, true, RunState::Killed),
        ] {
            let run = test.run(name).await;
            if stop {
                test.store.request_stop(run.id).await.unwrap();
            }
            let ended = test.append(&run, Append { exit: Some(exit), ..Append::default() }).await.run;
            assert_eq!((ended.state, ended.exit_code), (expected, Some(exit)), "{name}");
            assert_eq!(ended.stop_requested, stop);
            assert!(ended.finished_at.is_some());
        }
    }

    async fn starting_anew_clears_the_request_to_stop(test: TestStore) {
        let run = test.run("a").await;
        test.store.request_stop(run.id).await.unwrap();
        test.append(&run, Append { exit: Some(255), ..Append::default() }).await;
        let run = test.run("a").await;
        assert_eq!((run.state, run.stop_requested, run.exit_code), (RunState::Running, false, None));
    }

    async fn an_edit_says_nothing_about_the_state(test: TestStore) {
        let run = test.run("a").await;
        test.store.request_stop(run.id).await.unwrap();
        test.append(&run, Append { exit: Some(255), ..Append::default() }).await;
        let project = test.store.get_project(run.project_id).await.unwrap();
        let edit = RunUpsert { intent: Intent::Edit, ..upsert(&project, "a", RunChange::default()) };
        let (run, _) = test.store.upsert_run(edit).await.unwrap();
        assert_eq!((run.state, run.stop_requested), (RunState::Killed, true));
        let prepared = RunUpsert { intent: Intent::Prepare, ..upsert(&project, "b", RunChange::default()) };
        let (run, _) = test.store.upsert_run(prepared).await.unwrap();
        assert_eq!((run.state, run.started), (RunState::Pending, false));
    }

    async fn simultaneous_first_upserts_make_one_run(test: TestStore) {
        let user = test.user("ada").await;
        let project = test.project(&user, "demo").await;
        let upserts = (0..8).map(|_| {
            let (store, upsert) = (test.store.clone(), upsert(&project, "a", RunChange::default()));
            tokio::spawn(async move { store.upsert_run(upsert).await.unwrap() })
        });
        let outcomes = futures::future::join_all(upserts).await;
        let outcomes: Vec<_> = outcomes.into_iter().map(Result::unwrap).collect();
        assert_eq!(outcomes.iter().filter(|(_, inserted)| *inserted).count(), 1);
        assert!(outcomes.iter().all(|(run, _)| run.id == outcomes[0].0.id));
    }
}

/// Ends runs that were silent for five minutes, or for 90 s if they were asked to stop.
async fn end_silent(test: &TestStore) -> Vec<Run> {
    let ago = |seconds| test.store.now().minus(Duration::from_secs(seconds));
    test.store.end_silent(ago(300), ago(90)).await.unwrap()
}
