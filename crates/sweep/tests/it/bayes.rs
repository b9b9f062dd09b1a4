//! Bayesian search against functions whose optima are known.

use ayumi_model::testing::SeededRandom;
use ayumi_sweep::{Params, SweepConfig, Trial, TrialState};
use serde_json::json;

use crate::{config, finished, next, number, params};

const SEEDS: u64 = 9;

/// The best value found with so many runs, one after the other.
fn best(config: &SweepConfig, f: impl Fn(&Params) -> f64, n_runs: usize, seed: u64) -> f64 {
    let random = SeededRandom::new(seed);
    let mut trials = Vec::new();
    for _ in 0..n_runs {
        let params = next(config, &trials, &random);
        let objective = f(&params);
        trials.push(finished(params, objective));
    }
    trials[config.best(&trials).unwrap()].objective.unwrap()
}

/// The middle of what several seeds find within so many runs, with one method and with random search.
fn medians(parameters: &str, goal: &str, f: impl Fn(&Params) -> f64, n_runs: usize) -> (f64, f64) {
    let [bayes, random] = ["bayes", "random"].map(|method| {
        let text = format!("{{method: {method}, metric: {{name: f, goal: {goal}}}, parameters: {parameters}}}");
        let config = config(&text);
        let mut found: Vec<f64> = (0..SEEDS).map(|seed| best(&config, &f, n_runs, seed)).collect();
        found.sort_by(f64::total_cmp);
        found[found.len() / 2]
    });
    (bayes, random)
}

fn branin(x: f64, y: f64) -> f64 {
    use std::f64::consts::PI;
    let valley = y - 5.1 / (4.0 * PI * PI) * x * x + 5.0 / PI * x - 6.0;
    valley * valley + 10.0 * (1.0 - 1.0 / (8.0 * PI)) * x.cos() + 10.0
}

#[test]
fn the_lowest_place_of_branin_is_found() {
    let parameters = "{x: {min: -5.0, max: 10.0}, y: {min: 0.0, max: 15.0}}";
    let f = |params: &Params| branin(number(params, "x"), number(params, "y"));
    let (bayes, random) = medians(parameters, "minimize", f, 30);
    // The minimum is 0.397887.
    assert!(bayes < 0.45 && bayes < random, "{bayes}, random {random}");
}

#[test]
fn the_highest_place_is_found_as_well() {
    let f = |params: &Params| -branin(number(params, "x"), number(params, "y"));
    let parameters = "{x: {min: -5.0, max: 10.0}, y: {min: 0.0, max: 15.0}}";
    let (bayes, random) = medians(parameters, "maximize", f, 30);
    assert!(bayes > -0.45 && bayes > random, "{bayes}, random {random}");
}

#[test]
fn one_wavy_dimension_is_enough() {
    // Gramacy and Lee's function (2012): its minimum is -0.869011 at 0.548563.
    let f = |params: &Params| {
        let x = number(params, "x");
        (10.0 * std::f64::consts::PI * x).sin() / (2.0 * x) + (x - 1.0).powi(4)
    };
    let (bayes, random) = medians("{x: {min: 0.5, max: 2.5}}", "minimize", f, 30);
    assert!(bayes < -0.86 && bayes < random, "{bayes}, random {random}");
}

#[test]
fn a_rate_is_found_on_its_logarithmic_scale() {
    let f = |params: &Params| (number(params, "lr").log10() + 3.2).powi(2);
    let parameters = "{lr: {distribution: log_uniform_values, min: 1e-6, max: 1.0}}";
    let (bayes, random) = medians(parameters, "minimize", f, 15);
    assert!(bayes < 1e-4 && bayes < random, "{bayes}, random {random}");
}

#[test]
fn words_numbers_and_nesting_are_searched_together() {
    let parameters = "{opt: {parameters: {kind: {values: [sgd, adam, rmsprop, lion]}, lr: {distribution: log_uniform_values, min: 1e-5, max: 1.0}}},
        layers: {min: 1, max: 12}, batch: {values: [16, 32, 64, 128, 256]}}";
    let f = |params: &Params| {
        let kind = match params["opt"]["kind"].as_str().unwrap() {
            "adam" => 0.0,
            "lion" => 0.3,
            _ => 1.0,
        };
        let lr = params["opt"]["lr"].as_f64().unwrap().log10() + 3.0;
        kind + lr * lr
            + (number(params, "layers") - 7.0).powi(2) / 10.0
            + (number(params, "batch").log2() - 6.0).powi(2) / 4.0
    };
    let (bayes, random) = medians(parameters, "minimize", f, 40);
    assert!(bayes < 0.1 && bayes < random / 2.0, "{bayes}, random {random}");
}

#[test]
fn failures_keep_the_search_away_from_where_they_happened() {
    let config = config("{method: bayes, metric: {name: f}, parameters: {x: {min: 0.0, max: 1.0}}}");
    let mut trials: Vec<Trial> =
        (0..8).map(|i| finished(params(json!({"x": f64::from(i) / 20.0})), 1.0 - f64::from(i) / 20.0)).collect();
    for (i, objective) in [None, Some(f64::NAN), Some(f64::INFINITY), Some(f64::NEG_INFINITY)].into_iter().enumerate() {
        let params = params(json!({"x": 0.7 + i as f64 / 10.0}));
        trials.push(Trial { state: TrialState::Failed, objective, ..Trial::new(params) });
    }
    for seed in 0..SEEDS {
        let x = number(&next(&config, &trials, &SeededRandom::new(seed)), "x");
        assert!((0.3..0.7).contains(&x), "{x}");
    }
}

#[test]
fn agents_that_ask_at_the_same_time_spread_out() {
    let config = config("{method: bayes, metric: {name: f}, parameters: {x: {min: 0.0, max: 1.0}}}");
    let past: Vec<Trial> =
        [0.0, 0.2, 0.4, 0.9, 1.0].map(|x: f64| finished(params(json!({"x": x})), (9.0 * x).sin())).to_vec();
    for seed in 0..SEEDS {
        let random = SeededRandom::new(seed);
        let mut trials = past.clone();
        let mut asked: Vec<f64> = Vec::new();
        for _ in 0..4 {
            let params = next(&config, &trials, &random);
            asked.push(number(&params, "x"));
            trials.push(Trial::new(params));
        }
        asked.sort_by(f64::total_cmp);
        assert!(asked.windows(2).all(|pair| pair[1] - pair[0] > 0.01), "{asked:?}");
    }
}

#[test]
fn runs_from_before_the_sweep_inform_it() {
    let config = config("{method: bayes, metric: {name: f}, parameters: {x: {min: 0.0, max: 1.0}}}");
    let prior = |x: f64| Trial { is_prior: true, ..finished(params(json!({"x": x, "more": 1})), (x - 0.62).powi(2)) };
    let mut trials: Vec<Trial> = (0..10).map(|i| prior(f64::from(i) / 9.0)).collect();
    // What is not of this space teaches nothing, and does no harm.
    trials.push(finished(params(json!({"x": 7.0})), -100.0));
    trials.push(finished(params(json!({"x": "wide"})), -100.0));
    for seed in 0..SEEDS {
        let x = number(&next(&config, &trials, &SeededRandom::new(seed)), "x");
        assert!((x - 0.62).abs() < 0.1, "{x}");
    }
}

#[test]
fn a_small_space_is_tried_whole_before_anything_is_repeated() {
    let config = config(
        "{method: bayes, metric: {name: f}, parameters: {a: {values: [x, y, z]}, n: {min: 1, max: 4}, c: {value: 1}}}",
    );
    let random = SeededRandom::new(1);
    let mut trials: Vec<Trial> = Vec::new();
    for _ in 0..12 {
        let params = next(&config, &trials, &random);
        assert!(trials.iter().all(|trial| trial.params != params), "{params:?}");
        let objective = number(&params, "n");
        trials.push(finished(params, objective));
    }
    // There is nothing new any more, and still an answer.
    next(&config, &trials, &random);
}

#[test]
fn any_number_of_trials_gives_a_place_in_the_space() {
    let config =
        config("{method: bayes, metric: {name: f}, parameters: {x: {min: 0.0, max: 1.0}, y: {distribution: normal}}}");
    let random = SeededRandom::new(1);
    for n in [0, 1, 2, 3, 10, 250, 1_000] {
        let trials: Vec<Trial> = (0..n)
            .map(|i| (f64::from(i * 7919 % 1_000) / 1_000.0, f64::from(i % 7) - 3.0))
            .map(|(x, y)| finished(params(json!({"x": x, "y": y})), x * y))
            .collect();
        let params = next(&config, &trials, &random);
        assert!((0.0..=1.0).contains(&number(&params, "x")) && number(&params, "y").is_finite());
    }
}

#[test]
fn the_same_trials_and_seed_give_the_same_place() {
    let config =
        config("{method: bayes, metric: {name: f}, parameters: {x: {min: 0.0, max: 1.0}, w: {values: [a, b, c]}}}");
    let trials: Vec<Trial> =
        (0..20).map(|i| finished(params(json!({"x": f64::from(i) / 20.0, "w": "b"})), f64::from(i % 5))).collect();
    let run = || next(&config, &trials, &SeededRandom::new(9));
    assert_eq!(run(), run());
}

#[test]
fn a_space_of_constants_has_one_place() {
    let config = config("{method: bayes, metric: {name: f}, parameters: {x: {value: 1}, y: {values: [2]}}}");
    let trials = vec![finished(params(json!({"x": 1, "y": 2})), 0.5); 5];
    assert_eq!(next(&config, &trials, &SeededRandom::new(1)), params(json!({"x": 1, "y": 2})));
}
