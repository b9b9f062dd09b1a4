//! What holds for every configuration.

use std::collections::HashSet;

use ayumi_model::testing::SeededRandom;
use ayumi_sweep::{Reason, Suggestion, SweepConfig, Trial, TrialState, early_stop, suggest};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Any JSON, of the words that configurations are made of.
fn documents() -> impl Strategy<Value = Value> {
    let words = "grid|random|bayes|uniform|q_uniform|log_uniform|normal|q_log_normal|beta|minimize|hyperband|x|~|1e999";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-3_i64..10).prop_map(Value::from),
        words.prop_map(Value::from),
    ];
    let keys = "method|metric|parameters|early_terminate|run_cap|name|goal|target|type|min_iter|max_iter|s|eta|value|values|\
                probabilities|distribution|min|max|mu|sigma|q|a|b|x";
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map(keys, inner, 0..6).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// A parameter that is right, and whether a value may come from it.
fn parameters() -> impl Strategy<Value = (Value, fn(&Value, &Value) -> bool)> {
    let inside: fn(&Value, &Value) -> bool = |spec, value| {
        let (x, min, max) = (value.as_f64().unwrap(), spec["min"].as_f64().unwrap(), spec["max"].as_f64().unwrap());
        let is_stepped = spec["distribution"].as_str().unwrap().starts_with("q_");
        let q = spec["q"].as_f64().unwrap_or(1.0);
        let is_multiple = !is_stepped || ((x / q).round() * q - x).abs() <= 1e-9 * x.abs().max(q);
        let slack = 1e-9 * min.abs().max(max.abs());
        min - slack <= x && x <= max + slack && is_multiple
    };
    let whole: fn(&Value, &Value) -> bool =
        |spec, value| value.is_i64() && (spec["min"].as_i64()..=spec["max"].as_i64()).contains(&value.as_i64());
    let listed: fn(&Value, &Value) -> bool = |spec, value| spec["values"].as_array().unwrap().contains(value);
    let finite: fn(&Value, &Value) -> bool = |_, value| value.as_f64().is_some_and(f64::is_finite);
    let bounds = || (-1e12..1e12_f64, 0.0..1e12_f64).prop_map(|(min, width)| (min, min + width));
    prop_oneof![
        bounds().prop_map(move |(min, max)| (json!({"distribution": "uniform", "min": min, "max": max}), inside)),
        (1e-12..1e6_f64, 1.0..1e6_f64).prop_map(move |(min, factor)| {
            (json!({"distribution": "log_uniform_values", "min": min, "max": min * factor}), inside)
        }),
        (-1e3..1e3_f64, 1.0..1e3_f64, 1e-3..1.0_f64).prop_map(move |(min, width, q)| {
            (json!({"distribution": "q_uniform", "min": min, "max": min + width, "q": q}), inside)
        }),
        (0.5..1e3_f64, 1.0..1e3_f64).prop_map(move |(min, width)| {
            (json!({"distribution": "q_log_uniform_values", "min": min, "max": min + width}), inside)
        }),
        (-1_000_000..1_000_000_i64, 0..1_000_000_i64)
            .prop_map(move |(min, width)| (json!({"min": min, "max": min + width}), whole)),
        prop::collection::vec(any::<i8>().prop_map(Value::from), 1..9)
            .prop_map(move |values| (json!({"values": values}), listed)),
        prop::collection::vec("[a-c]{0,2}".prop_map(Value::from), 1..9)
            .prop_map(move |values| (json!({"values": values}), listed)),
        (-1e6..1e6_f64, 1e-6..1e6_f64, "normal|q_normal")
            .prop_map(move |(mu, sigma, name)| (json!({"distribution": name, "mu": mu, "sigma": sigma}), finite)),
        (-5.0..5.0_f64, 1e-3..5.0_f64, "log_normal|q_log_normal")
            .prop_map(move |(mu, sigma, name)| (json!({"distribution": name, "mu": mu, "sigma": sigma}), finite)),
        (1e-2..1e4_f64, 1e-2..1e4_f64, "beta")
            .prop_map(move |(a, b, name)| (json!({"distribution": name, "a": a, "b": b}), finite)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC{0,200}") {
        let _ = SweepConfig::parse(&text);
    }

    #[test]
    fn no_yaml_like_text_makes_the_parser_panic(text in "([a-c&*!|>?%@`'\"#:{}\\[\\],\\-\t\n ]|method|grid|parameters|<<){0,60}") {
        let _ = SweepConfig::parse(&text);
    }

    #[test]
    fn no_document_makes_anything_panic(document in documents(), method in "grid|random|bayes|custom", rest in documents()) {
        let mut document = json!({"method": method, "metric": {"name": "m"}, "parameters": {"x": document}});
        if let (Some(document), Value::Object(rest)) = (document.as_object_mut(), rest) {
            document.extend(rest);
        }
        if let Ok(config) = SweepConfig::parse(&document.to_string()) {
            let random = SeededRandom::new(1);
            let mut trials = Vec::new();
            for objective in [None, Some(f64::NAN), Some(1.0), Some(2.0), Some(f64::MAX), Some(f64::MIN), Some(0.0), Some(3.0), Some(1.5), Some(0.1)] {
                let Ok(Suggestion::Run(params)) = suggest(&config, &trials, &random) else { break };
                trials.push(Trial { state: TrialState::Finished, objective, ..Trial::new(params) });
            }
            early_stop(&config, &trials);
        }
    }

    #[test]
    fn every_suggestion_lies_in_its_space(specs in prop::collection::vec(parameters(), 1..6), seed: u64, method in "random|bayes") {
        let map: serde_json::Map<String, Value> =
            specs.iter().enumerate().map(|(i, (spec, _))| (format!("p{i}"), spec.clone())).collect();
        let text = json!({"method": method, "metric": {"name": "m"}, "parameters": {"outer": {"parameters": map}}}).to_string();
        let config = SweepConfig::parse(&text).map_err(|error| TestCaseError::fail(format!("{error}: {text}")))?;
        let random = SeededRandom::new(seed);
        let mut trials = Vec::new();
        for i in 0..11_u32 {
            let Ok(Suggestion::Run(params)) = suggest(&config, &trials, &random) else { panic!("no suggestion") };
            for (name, (spec, may_be)) in (0..).map(|i| format!("p{i}")).zip(&specs) {
                prop_assert!(may_be(spec, &params["outer"][&name]), "{} of {spec}", params["outer"][&name]);
            }
            trials.push(Trial { state: TrialState::Finished, objective: Some(f64::from(i * 7 % 5)), ..Trial::new(params) });
        }
    }

    #[test]
    fn a_grid_is_the_product(a in prop::collection::hash_set(any::<i8>(), 1..5), width in 0..5_i64, n_steps in 1..5_u32, order: u64) {
        let a: Vec<i8> = a.into_iter().collect();
        let parameters = json!({
            "a": {"values": a},
            "n": {"min": -2, "max": -2 + width},
            "s": {"distribution": "q_uniform", "min": 0.1, "max": 0.1 * f64::from(n_steps), "q": 0.1},
        });
        let config = SweepConfig::parse(&json!({"method": "grid", "parameters": parameters}).to_string()).unwrap();
        let size = a.len() * (width as usize + 1) * n_steps as usize;
        prop_assert_eq!(config.n_runs_expected(), Some(size as u64));
        let random = SeededRandom::new(order);
        let (mut trials, mut seen) = (Vec::new(), HashSet::new());
        while let Suggestion::Run(params) = suggest(&config, &trials, &random).unwrap() {
            prop_assert!(seen.insert(json!(params).to_string()) && seen.len() <= size);
            // Runs come back in any order.
            let place = ayumi_model::Random::next_u64(&random) as usize % (trials.len() + 1);
            trials.insert(place, Trial::new(params));
        }
        prop_assert_eq!(seen.len(), size);
        prop_assert_eq!(suggest(&config, &trials, &random).unwrap(), Suggestion::Exhausted(Reason::GridDone));
    }
}
