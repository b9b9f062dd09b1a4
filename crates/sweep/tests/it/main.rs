//! The public behaviour of the crate.
#![allow(clippy::unwrap_used)]

mod bayes;
mod config;
mod grid;
mod hyperband;
mod properties;
mod random;

use ayumi_model::testing::SeededRandom;
use ayumi_sweep::{Params, Reason, Suggestion, SweepConfig, Trial, TrialState, suggest};
use serde_json::Value;

/// A configuration that is right.
fn config(text: &str) -> SweepConfig {
    SweepConfig::parse(text).unwrap_or_else(|error| panic!("{error} ({:?})\n{text}", error.hint()))
}

/// The parameters suggested next.
fn next(config: &SweepConfig, trials: &[Trial], random: &SeededRandom) -> Params {
    match suggest(config, trials, random).unwrap() {
        Suggestion::Run(params) => params,
        Suggestion::Exhausted(reason) => panic!("exhausted: {reason:?}"),
    }
}

/// Why there is no next.
fn end(config: &SweepConfig, trials: &[Trial]) -> Option<Reason> {
    match suggest(config, trials, &SeededRandom::new(0)).unwrap() {
        Suggestion::Run(_) => None,
        Suggestion::Exhausted(reason) => Some(reason),
    }
}

/// A trial that ended with an objective.
fn finished(params: Params, objective: f64) -> Trial {
    Trial { state: TrialState::Finished, objective: Some(objective), ..Trial::new(params) }
}

fn number(params: &Params, name: &str) -> f64 {
    params[name].as_f64().unwrap()
}

/// Parameters from a JSON literal.
fn params(value: Value) -> Params {
    match value {
        Value::Object(map) => map,
        other => panic!("{other} is no mapping"),
    }
}
