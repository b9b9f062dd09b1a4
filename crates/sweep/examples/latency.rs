//! How long one suggestion of a Bayesian search takes: `cargo run --release -p ayumi-sweep --example latency`.

use std::time::Instant;

use ayumi_model::testing::SeededRandom;
use ayumi_sweep::{Suggestion, SweepConfig, Trial, TrialState, suggest};

fn main() -> ayumi_sweep::Result<()> {
    for n_parameters in [2, 10, 24, 200] {
        let parameters: String = (0..n_parameters).map(|i| format!("p{i}: {{min: 0.0, max: 1.0}}, ")).collect();
        let text = format!("{{method: bayes, metric: {{name: loss}}, parameters: {{{parameters}}}}}");
        let config = SweepConfig::parse(&text)?;
        let draws = SweepConfig::parse(&text.replace("bayes", "random"))?;
        let random = SeededRandom::new(1);
        let mut trials = Vec::new();
        for n_trials in [10, 50, 200, 1_000, 10_000] {
            while trials.len() < n_trials {
                let Suggestion::Run(params) = suggest(&draws, &[], &random)? else { continue };
                let objective = params.values().filter_map(|value| value.as_f64()).map(|x| (x - 0.3).powi(2)).sum();
                let state = TrialState::Finished;
                trials.push(Trial { state, objective: Some(objective), ..Trial::new(params) });
            }
            let start = Instant::now();
            suggest(&config, &trials, &random)?;
            let took = start.elapsed().as_secs_f64() * 1_000.0;
            println!("{n_parameters:4} parameters, {n_trials:6} trials: {took:7.1} ms");
        }
    }
    Ok(())
}
