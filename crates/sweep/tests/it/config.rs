//! Reading configurations.

use ayumi_model::ErrorKind;
use ayumi_sweep::hyperband::{Brackets, Hyperband};
use ayumi_sweep::{Error, Goal, Method, Metric, SweepConfig};
use serde_json::json;

use crate::config;

/// What is said about a configuration that is wrong.
fn check(text: &str, expected: &str) {
    let error = SweepConfig::parse(text).expect_err(text);
    assert_eq!(error.to_string(), expected, "{text}");
    assert!(matches!(error, Error::Unreadable(_) | Error::TooLarge { .. }) || error.hint().is_some(), "{text}");
}

/// What is said about one parameter, `x`, of a random search.
fn check_parameter(text: &str, expected: &str) {
    check(&format!("{{method: random, parameters: {{x: {text}}}}}"), &format!("parameter `x`: {expected}"));
}

#[test]
fn a_configuration_is_read_and_given_back_as_it_was_sent() {
    let text = "\
program: train.py
name: my sweep
description: what it is for
method: bayes
metric: {name: val.loss, goal: maximize, target: 0.9}
early_terminate: {type: hyperband, max_iter: 27, s: 2, eta: 2.5, strict: true}
run_cap: 20
command: [python, '${program}', '${args}']
made_by_hand: {x: [1, 2]}
parameters:
  lr: {distribution: log_uniform_values, min: 1.0e-05, max: 1e-1}
";
    let config = config(text);
    assert_eq!(config.text(), text);
    assert_eq!(config.document()["made_by_hand"], json!({"x": [1, 2]}));
    assert_eq!(config.document()["parameters"]["lr"]["min"], json!(1e-5));
    assert_eq!((config.program(), config.name()), (Some("train.py"), Some("my sweep")));
    assert_eq!(config.description(), Some("what it is for"));
    assert_eq!(config.method(), Method::Bayes);
    let metric = Metric { name: "val.loss".to_owned(), goal: Goal::Maximize, target: Some(0.9) };
    assert_eq!(config.metric(), Some(&metric));
    let hyperband = Hyperband { brackets: Brackets::UpTo { max_iter: 27, n_brackets: 2 }, eta: 2.5, is_strict: true };
    assert_eq!(config.early_terminate(), Some(&hyperband));
    assert_eq!((config.run_cap(), config.n_runs_expected()), (Some(20), Some(20)));
    assert!(config.warnings().is_empty() && !config.is_scheduled_by_client());
}

#[test]
fn json_and_yaml_say_the_same() {
    let json = r#"{"method": "grid", "parameters": {"a": {"values": [1, 2.0, "x", null, true]}}}"#;
    let yaml = "method: grid\nparameters:\n  a:\n    values:\n    - 1\n    - 2.0\n    - x\n    - null\n    - true\n";
    assert_eq!(config(json).document(), config(yaml).document());
    assert_eq!(config(yaml).document()["parameters"]["a"]["values"], json!([1, 2.0, "x", null, true]));
}

#[test]
fn what_the_client_would_quote_is_text_without_quotes_too() {
    let text = "{method: grid, parameters: {a: {values: [yes, 'no', y, 017, 1_000, 2026-01-01, 1:30]}}}";
    let expected = json!(["yes", "no", "y", "017", "1_000", "2026-01-01", "1:30"]);
    assert_eq!(config(text).document()["parameters"]["a"]["values"], expected);
}

#[test]
fn aliases_stand_for_what_they_name() {
    let text = "method: grid\nparameters:\n  a: &id001\n    values: [1, 2]\n  b: *id001\n";
    assert_eq!(config(text).n_runs_expected(), Some(4));
}

#[test]
fn tags_of_python_and_names_that_are_numbers_are_read() {
    let config = config("{method: grid, parameters: {1: {values: !!python/tuple [1, 2]}}}");
    assert_eq!(config.document()["parameters"], json!({"1": {"values": [1, 2]}}));
}

#[test]
fn a_yaml_bomb_is_refused() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let before = format!("*a{}, ", level - 1).repeat(10);
        text.push_str(&format!("a{level}: &a{level} [{before}]\n"));
    }
    text.push_str("method: random\nparameters: {x: {values: *a11}}\n");
    let error = SweepConfig::parse(&text).unwrap_err();
    assert!(matches!(error, Error::Unreadable(_)), "{error}");
}

#[test]
fn deep_nesting_is_refused_in_both_languages() {
    for depth in [100, 5_000, 200_000] {
        for (open, close) in [("[", "]"), ("{\"parameters\":", "}"), ("- ", ""), ("? ", "")] {
            let text = format!("{{\"x\": {}1{}}}", open.repeat(depth), close.repeat(depth));
            assert!(SweepConfig::parse(&text).is_err());
            let text = format!("x: {}1{}", open.repeat(depth), close.repeat(depth));
            assert!(SweepConfig::parse(&text).is_err());
        }
    }
}

#[test]
fn too_much_of_anything_is_refused() {
    let error = SweepConfig::parse(&"#".repeat((1 << 20) + 1)).unwrap_err();
    assert_eq!(
        (error.to_string().as_str(), error.kind()),
        ("sweep configuration has more than 1048576 bytes", ErrorKind::TooLarge)
    );
    let values = vec!["0"; 10_001].join(",");
    check(
        &format!("{{method: grid, parameters: {{x: {{values: [{values}]}}}}}}"),
        "sweep configuration has more than 10000 values of one parameter",
    );
    let parameters: String = (0..1_001).map(|i| format!("p{i}: {{value: 1}}, ")).collect();
    check(
        &format!("{{method: grid, parameters: {{{parameters}}}}}"),
        "sweep configuration has more than 1000 parameters",
    );
}

#[test]
fn unreadable_texts_are_refused() {
    for text in
        ["", "   ", "null", "[1]", "method", "method: [", "{\"method\": 1,, }", "a: 1\na: 2", "a: .inf", "--- 1\n--- 2"]
    {
        let error = SweepConfig::parse(text).expect_err(text);
        assert!(matches!(error, Error::Unreadable(_)) && error.kind() == ErrorKind::Invalid, "{text}: {error:?}");
    }
}

#[test]
fn what_is_missing_or_impossible_is_named() {
    check("parameters: {x: {value: 1}}", "sweep configuration: `method` is missing");
    check("{method: guess, parameters: {x: {value: 1}}}", "sweep configuration: `guess` is no method");
    check("method: grid", "sweep configuration: `parameters` is missing");
    check("{method: grid, parameters: []}", "sweep configuration: `parameters` is no mapping");
    check("{method: grid, parameters: {}}", "`parameters`: there are no parameters in it");
    check("{method: grid, run_cap: 0, parameters: {x: {value: 1}}}", "sweep configuration: `run_cap` is 0");
    check(
        "{method: grid, run_cap: 1.5, parameters: {x: {value: 1}}}",
        "sweep configuration: `run_cap` is no whole number",
    );
    check("{method: grid, program: [a], parameters: {x: {value: 1}}}", "sweep configuration: `program` is no text");
    check("{method: grid, controller: local, parameters: {x: {value: 1}}}", "`controller`: must be a mapping");
    check("{method: bayes, parameters: {x: {value: 1}}}", "sweep configuration: method `bayes` needs a `metric`");
    let metric = |metric: &str| format!("{{method: bayes, metric: {metric}, parameters: {{x: {{value: 1}}}}}}");
    check(&metric("loss"), "`metric`: must be a mapping");
    check(&metric("{goal: minimize}"), "`metric`: `name` is missing");
    check(&metric("{name: loss, goal: min}"), "`metric`: `min` is no goal");
    check(&metric("{name: loss, target: low}"), "`metric`: `target` is no number");
}

#[test]
fn early_termination_must_be_whole() {
    let early = |early: &str, expected: &str| {
        let text = format!(
            "{{method: random, metric: {{name: a}}, early_terminate: {early}, parameters: {{x: {{value: 1}}}}}}"
        );
        check(&text, &format!("`early_terminate`: {expected}"));
    };
    early("hyperband", "must be a mapping");
    early("{min_iter: 3}", "`type` is missing");
    early("{type: envelope}", "`envelope` is no way of stopping early");
    early("{type: hyperband}", "it says neither `min_iter` nor `max_iter`");
    early("{type: hyperband, max_iter: 27}", "`max_iter` needs `s`, the number of brackets");
    early("{type: hyperband, min_iter: 3, max_iter: 27, s: 2}", "`min_iter` and `max_iter` exclude each other");
    early("{type: hyperband, min_iter: 0}", "`min_iter` is 0");
    early("{type: hyperband, min_iter: 3, eta: 1}", "`eta` is 1");
    early("{type: hyperband, min_iter: 3, strict: 1}", "`strict` is neither true nor false");
    check(
        "{method: random, early_terminate: {type: hyperband, min_iter: 3}, parameters: {x: {value: 1}}}",
        "sweep configuration: `early_terminate` needs a `metric`",
    );
}

#[test]
fn impossible_parameters_are_named() {
    check_parameter("0.1", "must be a mapping");
    check_parameter("{}", "it does not say what values it may have");
    check_parameter("{min: 1}", "it does not say what values it may have");
    check_parameter("{distribution: zipf}", "`zipf` is no distribution");
    check_parameter("{min: 1, max: 2.0}", "one of `min` and `max` is a whole number and the other is not");
    check_parameter("{value: 1, values: [1]}", "`value` and `values` contradict each other");
    check_parameter("{values: []}", "there are no `values`");
    check_parameter("{values: 3}", "`values` is no list");
    check_parameter("{distribution: constant}", "`value` is missing");
    check_parameter("{min: 3, max: 1}", "`min` 3 is above `max` 1");
    check_parameter("{min: '0.1', max: 0.2}", "`min` is no number");
    check_parameter("{distribution: uniform, min: 1}", "`max` is missing");
    check_parameter("{distribution: int_uniform, min: 1, max: 2.5}", "`max` is no whole number");
    check_parameter("{distribution: int_uniform, min: 1, max: 1e300}", "`max` is no whole number");
    check_parameter("{distribution: q_uniform, min: 0, max: 1, q: 0}", "`q` is 0");
    check_parameter("{distribution: q_uniform, min: 0.2, max: 0.8}", "no multiple of `q` lies between its bounds");
    check_parameter("{distribution: q_uniform, min: 0, max: 1, q: 1e-300}", "`q` is too small for its numbers");
    check_parameter("{distribution: log_uniform_values, min: 0, max: 1}", "`min` is not above 0");
    check_parameter(
        "{distribution: log_uniform, min: 0, max: 1000}",
        "e to the power of its bounds is no number any more",
    );
    check_parameter("{distribution: normal, sigma: 0}", "`sigma` 0 is not above 0");
    check_parameter("{distribution: log_normal, sigma: 1000}", "numbers this large cannot be told apart");
    check_parameter("{distribution: beta, a: 0}", "`a` 0 and `b` 1 are no shape of a beta distribution");
    check_parameter("{parameters: {}}", "there are no parameters in it");
    check_parameter("{parameters: [1]}", "its `parameters` are no mapping");
    check_parameter("{parameters: {y: {value: 1}}, value: 2}", "`value` stands beside nested `parameters`");
    check(
        "{method: random, parameters: {a: {parameters: {b: {min: 2, max: 1}}}}}",
        "parameter `a.b`: `min` 2 is above `max` 1",
    );
}

#[test]
fn probabilities_must_fit_their_values() {
    check_parameter("{values: [1, 2], probabilities: [1]}", "there are 2 `values` and 1 `probabilities`");
    check_parameter("{values: [1, 2], probabilities: [0.5, 0.6]}", "the probabilities add up to 1.1");
    check_parameter("{values: [1, 2], probabilities: [1.5, -0.5]}", "a probability is no number from 0 to 1");
    config("{method: random, parameters: {x: {values: [1, 2, 3], probabilities: [0.33, 0.33, 0.33]}}}");
}

#[test]
fn a_grid_says_which_parameter_has_no_end() {
    let endless = |parameter: &str, hint: &str| {
        let error = SweepConfig::parse(&format!("{{method: grid, parameters: {{lr: {parameter}}}}}")).unwrap_err();
        assert_eq!(error.to_string(), "parameter `lr`: a grid cannot try all of infinitely many values");
        assert!(error.hint().unwrap().contains(hint), "{:?}", error.hint());
    };
    endless("{min: 0.0, max: 1.0}", "q_uniform");
    endless("{distribution: q_normal}", "method `random`");
}

#[test]
fn fields_that_mean_nothing_are_warned_about() {
    let config = config("{method: random, parameters: {x: {min: 0.0, max: 1.0, q: 0.1}, y: {value: 1}}}");
    assert_eq!(config.warnings(), ["parameter `x`: `q` is ignored by distribution `uniform`"]);
}

#[test]
fn a_sweep_of_a_client_may_say_what_we_do_not_understand() {
    assert!(config("{method: custom}").is_scheduled_by_client());
    assert!(config("{method: custom, parameters: {x: {range: wide}}}").is_scheduled_by_client());
    let local = config(
        "{method: grid, controller: {type: local}, metric: {}, early_terminate: {type: custom}, parameters: {x: {min: 0.5, max: 1.5}}}",
    );
    assert!(local.is_scheduled_by_client());
    assert_eq!(local.n_runs_expected(), None);
    assert!(ayumi_sweep::early_stop(&local, &[]).is_empty());
    let error = ayumi_sweep::suggest(&local, &[], &ayumi_model::testing::SeededRandom::new(0)).unwrap_err();
    assert_eq!((error.clone(), error.kind()), (Error::ScheduledByClient, ErrorKind::Conflict));
}
