//! Every distribution, drawn from many times: shares of fixed seeds against the formulas of the documentation.

use ayumi_model::testing::SeededRandom;
use serde_json::Value;

use crate::{config, next};

const N: usize = 4_000;
/// Five standard deviations of a share of one half, of so many draws.
const SLACK: f64 = 0.04;

fn draws(parameter: &str) -> Vec<Value> {
    let config = config(&format!("{{method: random, parameters: {{x: {parameter}}}}}"));
    let random = SeededRandom::new(20_260_101);
    (0..N).map(|_| next(&config, &[], &random)["x"].clone()).collect()
}

/// The share of draws below each threshold is the one expected, and none lies outside the ends.
fn check(parameter: &str, ends: (f64, f64), shares: &[(f64, f64)]) {
    let drawn: Vec<f64> = draws(parameter).iter().map(|value| value.as_f64().unwrap()).collect();
    assert!(drawn.iter().all(|x| ends.0 <= *x && *x <= ends.1), "{parameter}");
    for (threshold, expected) in shares {
        let share = drawn.iter().filter(|x| **x < *threshold).count() as f64 / N as f64;
        assert!((share - expected).abs() < SLACK, "{parameter}: {share} below {threshold}, not {expected}");
    }
}

/// All draws are multiples of the step, and whole numbers in JSON if it is one.
fn check_steps(parameter: &str, q: f64, is_whole: bool) {
    for value in draws(parameter) {
        let x = value.as_f64().unwrap();
        assert!(((x / q).round() * q - x).abs() < 1e-9 && value.is_i64() == is_whole, "{parameter}: {value}");
    }
}

const ALL: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

#[test]
fn uniform_is_even() {
    check("{min: -1.0, max: 3.0}", (-1.0, 3.0), &[(0.0, 0.25), (1.0, 0.5), (2.0, 0.75)]);
    check("{distribution: uniform, min: 0, max: 1}", (0.0, 1.0), &[(0.1, 0.1), (0.9, 0.9)]);
}

#[test]
fn whole_numbers_are_even_and_whole() {
    check("{min: 1, max: 4}", (1.0, 4.0), &[(1.5, 0.25), (2.5, 0.5), (3.5, 0.75)]);
    assert!(draws("{min: 1, max: 4}").iter().all(Value::is_i64));
}

#[test]
fn a_step_rounds_to_its_multiples() {
    check("{distribution: q_uniform, min: 0, max: 10, q: 5}", (0.0, 10.0), &[(2.0, 0.25), (7.0, 0.75)]);
    check_steps("{distribution: q_uniform, min: 0, max: 10, q: 5}", 5.0, true);
    check_steps("{distribution: q_uniform, min: 0, max: 10}", 1.0, true);
    check_steps("{distribution: q_uniform, min: 0, max: 1, q: 0.05}", 0.05, false);
    check_steps("{distribution: q_uniform, min: 0, max: 10, q: 5.0}", 5.0, false);
}

#[test]
fn logarithms_are_even() {
    let shares = [(1e-3, 1.0 / 3.0), (1e-2, 2.0 / 3.0)];
    check("{distribution: log_uniform_values, min: 1e-4, max: 1e-1}", (1e-4, 1e-1), &shares);
    check("{distribution: inv_log_uniform_values, min: 1e-4, max: 1e-1}", (1e-4, 1e-1), &shares);
    let e = std::f64::consts::E;
    check("{distribution: log_uniform, min: -1, max: 2}", (1.0 / e, e * e), &[(1.0, 1.0 / 3.0), (e, 2.0 / 3.0)]);
    check(
        "{distribution: inv_log_uniform, min: -1, max: 2}",
        (1.0 / e / e, e),
        &[(1.0 / e, 1.0 / 3.0), (1.0, 2.0 / 3.0)],
    );
    check("{distribution: q_log_uniform_values, min: 1, max: 100}", (1.0, 100.0), &[(9.5, 0.489), (50.5, 0.852)]);
    check_steps("{distribution: q_log_uniform, min: 0, max: 5, q: 3}", 3.0, true);
}

#[test]
fn normal_is_normal() {
    check("{distribution: normal}", ALL, &[(-1.0, 0.1587), (0.0, 0.5), (1.645, 0.95)]);
    check("{distribution: normal, mu: 10, sigma: 2}", ALL, &[(8.0, 0.1587), (10.0, 0.5)]);
    check(
        "{distribution: log_normal, mu: 1, sigma: 0.5}",
        (0.0, f64::INFINITY),
        &[(1.0_f64.exp(), 0.5), (1.5_f64.exp(), 0.8413)],
    );
    check("{distribution: q_normal, sigma: 3, q: 2}", ALL, &[(-0.5, 0.3694), (0.5, 0.6306)]);
    check_steps("{distribution: q_normal, sigma: 3, q: 2}", 2.0, true);
    check_steps("{distribution: q_log_normal, q: 0.5}", 0.5, false);
}

#[test]
fn beta_is_beta() {
    check("{distribution: beta}", (0.0, 1.0), &[(0.25, 0.25), (0.75, 0.75)]);
    // The share below x of Beta(2, 1) is x².
    check("{distribution: beta, a: 2, b: 1}", (0.0, 1.0), &[(0.5, 0.25), (0.8, 0.64)]);
    check_steps("{distribution: q_beta, a: 2, b: 5, q: 0.1}", 0.1, false);
}

#[test]
fn lists_are_even_unless_weighted() {
    let share = |parameter: &str, wanted: &str| {
        draws(parameter).iter().filter(|value| **value == wanted).count() as f64 / N as f64
    };
    assert!((share("{values: [a, b, c]}", "b") - 1.0 / 3.0).abs() < SLACK);
    assert!((share("{values: [a, b, c], probabilities: [0.1, 0.7, 0.2]}", "b") - 0.7).abs() < SLACK);
    assert!((share("{distribution: categorical, values: [a, b], probabilities: [0.9, 0.1]}", "a") - 0.9).abs() < SLACK);
    assert_eq!(share("{values: [a, b], probabilities: [1, 0]}", "b"), 0.0);
    assert_eq!(share("{value: a}", "a"), 1.0);
}

#[test]
fn the_same_seed_gives_the_same_search() {
    let config = config("{method: random, parameters: {a: {min: 0.0, max: 1.0}, b: {distribution: normal}}}");
    let run = |seed| next(&config, &[], &SeededRandom::new(seed));
    assert_eq!(run(5), run(5));
    assert_ne!(run(5), run(6));
}
