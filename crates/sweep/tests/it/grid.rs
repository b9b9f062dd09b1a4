//! Grid search, and when a search is over.

use ayumi_model::testing::SeededRandom;
use ayumi_sweep::{Params, Reason, SweepConfig, Trial, TrialState};
use serde_json::json;

use crate::{config, end, finished, next, params};

/// All suggestions until the end, each answered before the next is asked for.
fn walk(config: &SweepConfig) -> Vec<Params> {
    let mut trials: Vec<Trial> = Vec::new();
    while end(config, &trials).is_none() {
        trials.push(Trial::new(next(config, &trials, &SeededRandom::new(1))));
    }
    assert_eq!(end(config, &trials), Some(Reason::GridDone));
    trials.into_iter().map(|trial| trial.params).collect()
}

#[test]
fn a_grid_is_walked_like_nested_loops() {
    let config = config("{method: grid, parameters: {x: {values: [b, a]}, n: {min: 1, max: 3}, c: {value: null}}}");
    assert_eq!(config.n_runs_expected(), Some(6));
    let expected = [("b", 1), ("b", 2), ("b", 3), ("a", 1), ("a", 2), ("a", 3)];
    let expected = expected.map(|(x, n)| params(json!({"x": x, "n": n, "c": null})));
    assert_eq!(walk(&config), expected);
}

#[test]
fn values_keep_their_types_and_their_nesting() {
    let config = config(
        "{method: grid, parameters: {opt: {parameters: {kind: {values: [[1, 2.0], {a: true}]}, m: {parameters: {beta: {value: 0.5}}}}},
          q: {distribution: q_uniform, min: 1.0, max: 4.5, q: 2}, r: {distribution: q_uniform, min: 0.0, max: 0.1, q: 0.1}}}",
    );
    let points = walk(&config);
    assert_eq!(points.len(), 2 * 2 * 2);
    assert_eq!(json!(points[0]), json!({"opt": {"kind": [1, 2.0], "m": {"beta": 0.5}}, "q": 2, "r": 0.0}));
    assert_eq!(json!(points[7]), json!({"opt": {"kind": {"a": true}, "m": {"beta": 0.5}}, "q": 4, "r": 0.1}));
}

#[test]
fn logarithmic_and_beta_steps_can_be_walked() {
    let count = |parameter: &str| walk(&config(&format!("{{method: grid, parameters: {{x: {parameter}}}}}"))).len();
    assert_eq!(count("{distribution: q_log_uniform_values, min: 1, max: 8}"), 8);
    assert_eq!(count("{distribution: q_log_uniform, min: 0, max: 2}"), 7);
    assert_eq!(count("{distribution: q_beta, a: 2, b: 2, q: 0.25}"), 5);
}

#[test]
fn only_what_is_missing_is_asked_for_whatever_the_order() {
    let config = config("{method: grid, parameters: {a: {min: 0, max: 4}, b: {values: [1.0, 2.5]}}}");
    let mut trials: Vec<Trial> = walk(&config).into_iter().map(Trial::new).collect();
    trials.reverse();
    trials[2].state = TrialState::Failed;
    trials[3] = finished(trials[3].params.clone(), f64::NAN);
    let deleted = trials.remove(5);
    assert_eq!(next(&config, &trials, &SeededRandom::new(1)), deleted.params);
}

#[test]
fn trials_that_are_not_of_the_grid_change_nothing() {
    let config = config("{method: grid, parameters: {a: {values: [1, 2]}}}");
    let strangers = [json!({"a": 3}), json!({}), json!({"b": 1}), json!({"a": {"a": 1}}), json!({"a": "1"})];
    let trials: Vec<Trial> = strangers.into_iter().map(|value| Trial::new(params(value))).collect();
    assert_eq!(next(&config, &trials, &SeededRandom::new(1)), params(json!({"a": 1})));
}

#[test]
fn whole_numbers_are_the_same_as_floats_without_fraction() {
    let config = config("{method: grid, parameters: {a: {values: [1, 1.0, 2]}, n: {min: 1, max: 1}}}");
    let trials = [Trial::new(params(json!({"a": 1.0, "n": 1.0})))];
    assert_eq!(next(&config, &trials, &SeededRandom::new(1)), params(json!({"a": 2, "n": 1})));
    assert_eq!(config.n_runs_expected(), Some(2));
}

#[test]
fn a_grid_larger_than_any_number_is_walked_all_the_same() {
    let parameters: String = (0..60).map(|i| format!("p{i}: {{min: 1, max: 1000000}}, ")).collect();
    let config = config(&format!("{{method: grid, parameters: {{{parameters}}}}}"));
    assert_eq!(config.n_runs_expected(), Some(u64::MAX));
    let random = SeededRandom::new(1);
    let first = next(&config, &[], &random);
    let second = next(&config, &[Trial::new(first.clone())], &random);
    assert_eq!((&first["p59"], &second["p59"], &second["p58"]), (&json!(1), &json!(2), &json!(1)));
}

#[test]
fn a_run_cap_ends_any_search_and_priors_do_not_count() {
    let grid = config("{method: grid, run_cap: 2, parameters: {a: {min: 1, max: 9}}}");
    assert_eq!(grid.n_runs_expected(), Some(2));
    let mut trials = [1, 2].map(|a| Trial::new(params(json!({"a": a}))));
    assert_eq!(end(&grid, &trials), Some(Reason::RunCapReached));
    trials[1].is_prior = true;
    assert_eq!(next(&grid, &trials, &SeededRandom::new(1)), params(json!({"a": 3})));
    let random = config("{method: random, run_cap: 1, parameters: {a: {min: 1, max: 9}}}");
    assert_eq!(end(&random, &trials), Some(Reason::RunCapReached));
}

#[test]
fn a_reached_target_ends_the_search() {
    let search = |goal: &str| {
        config(&format!(
            "{{method: random, metric: {{name: m, goal: {goal}, target: 0.5}}, parameters: {{a: {{value: 1}}}}}}"
        ))
    };
    let (low, high) = (search("minimize"), search("maximize"));
    let trials = |objective: f64| [finished(params(json!({"a": 1})), objective)];
    for (objective, is_low, is_high) in
        [(0.4, true, false), (0.5, true, true), (0.6, false, true), (f64::NAN, false, false)]
    {
        let over = |is_over: bool| is_over.then_some(Reason::TargetReached);
        assert_eq!((end(&low, &trials(objective)), end(&high, &trials(objective))), (over(is_low), over(is_high)));
    }
    let running = Trial { history: vec![0.9, 0.1, 0.9], ..Trial::new(params(json!({"a": 1}))) };
    assert_eq!(end(&low, std::slice::from_ref(&running)), Some(Reason::TargetReached));
    assert_eq!(end(&low, &[Trial { is_prior: true, ..running }]), None);
}

#[test]
fn the_best_trial_is_that_of_the_goal() {
    let search = |goal: &str| {
        config(&format!("{{method: random, metric: {{name: m, goal: {goal}}}, parameters: {{a: {{value: 1}}}}}}"))
    };
    let mut trials: Vec<Trial> = [3.0, 1.0, f64::NAN, 9.0, 1.0, f64::NEG_INFINITY, 0.0]
        .map(|objective| finished(params(json!({"a": 1})), objective))
        .to_vec();
    trials[6].is_prior = true;
    assert_eq!(search("minimize").best(&trials), Some(1));
    assert_eq!(search("maximize").best(&trials), Some(3));
    assert_eq!(search("maximize").best(&[]), None);
}
