//! Sweeps: each trial is one agent's, and what was decided on an older state is not carried out.

use std::time::Duration;

use ayumi_model::ErrorKind;
use ayumi_model::name::SweepName;
use ayumi_model::run::{Intent, Run, RunChange, RunState};
use ayumi_model::sweep::{Sweep, SweepAgent, SweepChange, SweepState};
use ayumi_store::runs::RunUpsert;
use ayumi_store::streams::Append;
use ayumi_store::sweeps::NewSweep;
use ayumi_store::sweeps::trials::NewTrial;

use crate::harness::{TestStore, upsert};
use crate::on_both;

/// A sweep in the project of the run `before`, which it learns from.
async fn sweep(test: &TestStore) -> Sweep {
    let prior = test.run("before").await;
    let new = NewSweep {
        project: prior.project_id,
        name: SweepName::parse("abcd1234").unwrap(),
        user: prior.user_id.unwrap(),
        config: "method: random".to_owned(),
        change: SweepChange::default(),
        priors: vec![prior.id],
    };
    test.store.create_sweep(new).await.unwrap()
}

async fn agent(test: &TestStore, sweep: &Sweep, name: &str) -> SweepAgent {
    test.store.create_agent(sweep.id, name.to_owned(), "node1".to_owned()).await.unwrap().0
}

async fn issue(test: &TestStore, sweep: &Sweep, agent: &SweepAgent, name: &str) -> Option<Run> {
    let version = test.store.get_sweep(sweep.id).await.unwrap().version;
    test.store.issue_trial(trial(test, sweep, agent, name, version).await).await.unwrap()
}

async fn trial(test: &TestStore, sweep: &Sweep, agent: &SweepAgent, name: &str, version: i64) -> NewTrial {
    let project = test.store.get_project(sweep.project_id).await.unwrap();
    let change = RunChange { sweep: Some(sweep.path.sweep.to_string()), ..RunChange::default() };
    let run = RunUpsert { intent: Intent::Prepare, ..upsert(&project, name, change) };
    let params = r#"{"x":1}"#.to_owned();
    NewTrial { sweep: sweep.id, version, agent: agent.id, run, params, schedule_id: None }
}

async fn set_state(test: &TestStore, sweep: &Sweep, state: SweepState) -> ayumi_store::Result<(Sweep, Vec<Run>)> {
    test.store.update_sweep(sweep.id, SweepChange { state: Some(state), ..SweepChange::default() }).await
}

async fn names(test: &TestStore, sweep: &Sweep) -> Vec<String> {
    let seen = test.store.list_trials(sweep.id, None).await.unwrap();
    seen.trials.into_iter().map(|trial| trial.name).collect()
}

on_both! {
    async fn of_decisions_on_the_same_state_one_is_carried_out(test: TestStore) {
        let sweep = sweep(&test).await;
        let agents = [agent(&test, &sweep, "a").await, agent(&test, &sweep, "b").await];
        let version = test.store.get_sweep(sweep.id).await.unwrap().version;
        let mut tasks = Vec::new();
        for index in 0..8 {
            let new = trial(&test, &sweep, &agents[index % 2], &format!("r{index}"), version).await;
            let store = test.store.clone();
            tasks.push(tokio::spawn(async move { store.issue_trial(new).await.unwrap() }));
        }
        let issued: Vec<_> = futures::future::join_all(tasks).await;
        assert_eq!(issued.into_iter().filter(|run| run.as_ref().unwrap().is_some()).count(), 1);
        assert_eq!(test.store.get_sweep(sweep.id).await.unwrap().n_runs, 1);
    }

    async fn a_sweep_begins_with_its_first_agent_and_gives_out_runs_only_while_it_runs(test: TestStore) {
        let sweep = sweep(&test).await;
        assert_eq!((sweep.state, sweep.n_runs, sweep.heartbeat_at), (SweepState::Pending, 0, None));
        let agent = agent(&test, &sweep, "a").await;
        let now = test.store.get_sweep(sweep.id).await.unwrap();
        assert_eq!((now.state, now.heartbeat_at), (SweepState::Running, Some(agent.heartbeat_at)));
        let run = issue(&test, &sweep, &agent, "r1").await.unwrap();
        assert_eq!((run.state, run.started, run.sweep.as_deref()), (RunState::Pending, false, Some("abcd1234")));
        set_state(&test, &sweep, SweepState::Paused).await.unwrap();
        assert_eq!(issue(&test, &sweep, &agent, "r2").await, None);
        assert_eq!(names(&test, &sweep).await, ["before", "r1"]);
    }

    async fn a_lost_run_is_handed_over_once(test: TestStore) {
        let sweep = sweep(&test).await;
        let agents = [agent(&test, &sweep, "a").await, agent(&test, &sweep, "b").await];
        issue(&test, &sweep, &agents[0], "r1").await.unwrap();
        let seen = test.store.list_trials(sweep.id, None).await.unwrap();
        let lost = seen.trials.last().unwrap();
        assert_eq!(lost.agent, Some(agents[0].id));
        assert!(test.store.hand_over(lost, agents[1].id).await.unwrap().is_some());
        assert!(test.store.hand_over(lost, agents[0].id).await.unwrap().is_none());
        let held = |index: usize| test.store.beat(agents[index].id, vec!["r1".to_owned()]);
        assert_eq!(held(0).await.unwrap().held, []);
        let beat = held(1).await.unwrap();
        assert_eq!((beat.held.len(), beat.held[0].is_known, beat.held[0].params.as_str()), (1, true, r#"{"x":1}"#));
        assert_eq!(beat.agent.n_runs, 1);
    }

    async fn a_run_that_began_meanwhile_is_not_handed_over(test: TestStore) {
        let sweep = sweep(&test).await;
        let agents = [agent(&test, &sweep, "a").await, agent(&test, &sweep, "b").await];
        let run = issue(&test, &sweep, &agents[0], "r1").await.unwrap();
        let seen = test.store.list_trials(sweep.id, None).await.unwrap();
        test.append(&run, Append::default()).await;
        assert!(test.store.hand_over(&seen.trials[1], agents[1].id).await.unwrap().is_none());
        let beat = test.store.beat(agents[0].id, Vec::new()).await.unwrap();
        assert_eq!((beat.held[0].state, beat.held[0].is_known), (RunState::Running, false));
    }

    async fn canceling_stops_what_runs_and_forgets_what_never_began(test: TestStore) {
        let sweep = sweep(&test).await;
        let agent = agent(&test, &sweep, "a").await;
        let run = issue(&test, &sweep, &agent, "r1").await.unwrap();
        let waiting = issue(&test, &sweep, &agent, "r2").await.unwrap();
        test.append(&run, Append::default()).await;
        let (canceled, stopped) = set_state(&test, &sweep, SweepState::Canceled).await.unwrap();
        assert_eq!(canceled.state, SweepState::Canceled);
        let stopped: Vec<_> = stopped.iter().map(|run| (run.path.run.as_str(), run.stop_requested)).collect();
        assert_eq!(stopped, [("r1", true), ("r2", true)]);
        let again = set_state(&test, &sweep, SweepState::Canceled).await.unwrap();
        assert_eq!(again.1, []);
        let refused = set_state(&test, &sweep, SweepState::Finished).await.unwrap_err();
        assert_eq!((refused.kind(), refused.to_string().as_str()),
            (ErrorKind::Conflict, "a sweep that is canceled cannot be set to finished"));

        test.pass(Duration::from_secs(301));
        let since = test.store.now().minus(Duration::from_secs(300));
        let killed = test.store.kill_abandoned_trials(since).await.unwrap();
        assert_eq!(killed.iter().map(|run| (run.id, run.state)).collect::<Vec<_>>(), [(waiting.id, RunState::Killed)]);
        assert_eq!(names(&test, &sweep).await, ["before", "r1"]);
    }

    async fn a_sweep_is_finished_when_none_of_its_runs_goes_on(test: TestStore) {
        let sweep = sweep(&test).await;
        let agent = agent(&test, &sweep, "a").await;
        let run = issue(&test, &sweep, &agent, "r1").await.unwrap();
        let version = test.store.get_sweep(sweep.id).await.unwrap().version;
        assert_eq!(test.store.finish_sweep(sweep.id, version).await.unwrap(), None);
        let ended = test.store.end_trial(run.id, RunState::Pending, RunState::Failed).await.unwrap().unwrap();
        assert_eq!((ended.state, ended.finished_at.is_some()), (RunState::Failed, true));
        assert_eq!(test.store.end_trial(run.id, RunState::Pending, RunState::Killed).await.unwrap(), None);
        assert_eq!(test.store.finish_sweep(sweep.id, version - 1).await.unwrap(), None);
        let finished = test.store.finish_sweep(sweep.id, version).await.unwrap().unwrap();
        assert_eq!(finished.state, SweepState::Finished);
    }

    async fn objectives_are_the_finite_numbers_of_summaries(test: TestStore) {
        let sweep = sweep(&test).await;
        let agent = agent(&test, &sweep, "a").await;
        for (name, summary) in [
            ("r1", r#"{"val":{"loss":0.5}}"#),
            ("r2", r#"{"val.loss":0.25}"#),
            ("r3", r#"{"val":{"loss":NaN}}"#),
            ("r4", r#"{"val":{"loss":-Infinity}}"#),
            ("r5", r#"{"val":{"loss":"low"}}"#),
        ] {
            let run = issue(&test, &sweep, &agent, name).await.unwrap();
            let change = RunChange { summary: Some(summary.to_owned()), ..RunChange::default() };
            test.store.update_run(run.id, change, String::new()).await.unwrap();
        }
        let seen = test.store.list_trials(sweep.id, Some("val.loss")).await.unwrap();
        let objectives: Vec<_> = seen.trials.iter().map(|trial| trial.objective).collect();
        assert_eq!(objectives, [None, Some(0.5), Some(0.25), None, Some(f64::NEG_INFINITY), None]);
        assert_eq!(test.store.summary_bounds(&seen.sweep, "val.loss").await.unwrap(), Some((0.25, 0.5)));
        assert_eq!(test.store.summary_bounds(&seen.sweep, "loss").await.unwrap(), None);
    }

    async fn runs_in_the_trash_are_no_trials_and_purged_ones_leave_nothing(test: TestStore) {
        let sweep = sweep(&test).await;
        let agent = agent(&test, &sweep, "a").await;
        let run = issue(&test, &sweep, &agent, "r1").await.unwrap();
        assert_eq!(test.store.list_priors(sweep.id).await.unwrap().len(), 1);
        for id in [run.id, test.run("before").await.id] {
            test.trash(id).await;
        }
        assert_eq!(names(&test, &sweep).await, [""; 0]);
        assert_eq!(test.store.get_sweep(sweep.id).await.unwrap().n_runs, 0);
        assert_eq!(test.store.list_priors(sweep.id).await.unwrap(), []);
        test.store.purge_run(run.id).await.unwrap();
        assert_eq!(test.store.find_agent(sweep.id, "a").await.unwrap().unwrap().n_runs, 0);
    }

    async fn sweeps_are_listed_newest_first(test: TestStore) {
        let first = sweep(&test).await;
        let user = first.user_id.unwrap();
        let mut made = vec![first.id];
        for name in ["s2", "s3"] {
            let (project, name) = (first.project_id, SweepName::parse(name).unwrap());
            let (config, change, priors) = ("method: grid".to_owned(), SweepChange::default(), Vec::new());
            made.push(test.store.create_sweep(NewSweep { project, name, user, config, change, priors }).await.unwrap().id);
        }
        made.reverse();
        let ids = async |after, limit| -> Vec<_> {
            test.store.list_sweeps(first.project_id, after, limit).await.unwrap().iter().map(|sweep| sweep.id).collect()
        };
        assert_eq!(ids(None, 10).await, made);
        assert_eq!(ids(Some(made[0]), 1).await, made[1..2]);
        assert_eq!(test.store.count_sweeps(first.project_id).await.unwrap(), 3);
        let since = test.store.now().minus(Duration::from_secs(1));
        assert_eq!(test.store.list_attended_sweeps(since).await.unwrap(), []);
        agent(&test, &first, "a").await;
        assert_eq!(test.store.list_attended_sweeps(since).await.unwrap().len(), 1);
        test.pass(Duration::from_secs(2));
        assert_eq!(test.store.list_attended_sweeps(test.store.now()).await.unwrap(), []);
    }
}
