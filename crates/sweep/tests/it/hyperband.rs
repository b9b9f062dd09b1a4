//! Which runs are stopped early.

use ayumi_sweep::{Trial, TrialState, early_stop};
use serde_json::json;

use crate::{config, params};

/// Which of these running trials are stopped, each with its logged values.
fn stopped(early: &str, goal: &str, histories: &[Vec<f64>]) -> Vec<usize> {
    early_stop(&sweep(early, goal), &running(histories))
}

fn sweep(early: &str, goal: &str) -> ayumi_sweep::SweepConfig {
    config(&format!(
        "{{method: random, metric: {{name: m, goal: {goal}}}, early_terminate: {early}, parameters: {{x: {{min: 0.0, max: 1.0}}}}}}"
    ))
}

fn running(histories: &[Vec<f64>]) -> Vec<Trial> {
    let trial = |history: &Vec<f64>| Trial { history: history.clone(), ..Trial::new(params(json!({"x": 0.5}))) };
    histories.iter().map(trial).collect()
}

/// `length` values, all the same.
fn flat(value: f64, length: usize) -> Vec<f64> {
    vec![value; length]
}

const FROM_3: &str = "{type: hyperband, min_iter: 3}";

#[test]
fn the_best_third_goes_on() {
    let histories: Vec<Vec<f64>> = (0..9).map(|i| flat(f64::from(i), 3)).collect();
    assert_eq!(stopped(FROM_3, "minimize", &histories), [3, 4, 5, 6, 7, 8]);
    assert_eq!(stopped(FROM_3, "maximize", &histories), [0, 1, 2, 3, 4, 5]);
    assert_eq!(stopped("{type: hyperband, min_iter: 3, eta: 2}", "minimize", &histories), [5, 6, 7, 8]);
}

#[test]
fn nobody_is_stopped_before_a_bracket() {
    let histories: Vec<Vec<f64>> = (0..9).map(|i| flat(f64::from(i), 2)).collect();
    assert!(stopped(FROM_3, "minimize", &histories).is_empty());
}

#[test]
fn brackets_from_the_end_are_those_of_the_documentation() {
    // 27 values at most and two brackets: 9 and 3.
    let early = "{type: hyperband, max_iter: 27, s: 2}";
    let at = |length: usize| stopped(early, "minimize", &[flat(0.0, length), flat(1.0, length), flat(2.0, length)]);
    assert!(at(2).is_empty());
    assert_eq!(at(3), [1, 2]);
    // Two are compared at 9, where they are too few; the third at 3.
    assert_eq!(stopped(early, "minimize", &[flat(0.0, 9), flat(1.0, 9), flat(2.0, 8)]), [2]);
    assert_eq!(at(9), [1, 2]);
}

#[test]
fn a_run_is_compared_at_the_last_bracket_it_reached() {
    // At 3 values the last one was the worst, at 9 it is the best.
    let late = [flat(9.0, 3), flat(0.0, 6)].concat();
    let histories = [flat(1.0, 9), flat(2.0, 9), late];
    assert_eq!(stopped(FROM_3, "minimize", &histories), [0, 1]);
    let strict = "{type: hyperband, min_iter: 3, strict: true}";
    assert_eq!(stopped(strict, "minimize", &histories), [0, 1, 2]);
}

#[test]
fn without_enough_to_compare_only_strict_mode_stops() {
    let histories = [flat(1.0, 3), flat(2.0, 3)];
    assert!(stopped(FROM_3, "minimize", &histories).is_empty());
    let strict = "{type: hyperband, min_iter: 3, strict: true}";
    assert_eq!(stopped(strict, "minimize", &histories), [1]);
    assert!(stopped(strict, "minimize", &histories[..1]).is_empty());
}

#[test]
fn one_bad_value_is_no_doom_but_not_a_number_is() {
    let spike = vec![0.1, 0.1, 50.0];
    let broken = vec![0.1, 0.1, f64::NAN];
    let histories = [spike, flat(1.0, 3), flat(2.0, 3), broken];
    assert_eq!(stopped("{type: hyperband, min_iter: 3, eta: 2}", "minimize", &histories), [2, 3]);
}

#[test]
fn ended_runs_set_the_bar_and_are_not_stopped() {
    let mut trials = running(&[flat(0.0, 3), flat(1.0, 3), flat(2.0, 3), flat(3.0, 3)]);
    trials[0].state = TrialState::Finished;
    trials[1].is_prior = true;
    trials[2].state = TrialState::Failed;
    assert_eq!(early_stop(&sweep(FROM_3, "minimize"), &trials), [3]);
}

#[test]
fn equals_of_the_best_go_on() {
    assert!(stopped(FROM_3, "minimize", &vec![flat(1.0, 9); 9]).is_empty());
}

#[test]
fn without_early_terminate_nobody_is_stopped() {
    let config = config("{method: random, metric: {name: m}, parameters: {x: {value: 1}}}");
    assert!(early_stop(&config, &running(&[flat(1.0, 9), flat(2.0, 9), flat(3.0, 9)])).is_empty());
}
