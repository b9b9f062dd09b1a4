//! What a sweep tries next.

use ayumi_model::Random;

use crate::config::{Method, SweepConfig};
use crate::dice::Dice;
use crate::error::{Error, Result};
use crate::trial::{Params, Trial};
use crate::{bayes, grid};

/// What to do next.
#[derive(Debug, Clone, PartialEq)]
pub enum Suggestion {
    /// Start a run with these parameters.
    Run(Params),
    /// Start no more runs.
    Exhausted(Reason),
}

/// Why a search is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Every combination of the grid has had its run.
    GridDone,
    /// There are as many runs as `run_cap` allows.
    RunCapReached,
    /// A run's metric is as good as `metric.target`.
    TargetReached,
}

/// The next parameters, or that the search is over.
///
/// `trials` are all runs that the sweep still has, and runs from before it, oldest first. A trial counts whatever became
/// of it: what failed is not tried again. A deleted run is simply left out, and so a grid asks for its point again.
///
/// # Errors
///
/// [`Error::ScheduledByClient`] for a sweep that is not for the server to decide about.
pub fn suggest(config: &SweepConfig, trials: &[Trial], random: &dyn Random) -> Result<Suggestion> {
    let space = config.space().ok_or(Error::ScheduledByClient)?;
    if let Some(reason) = end(config, trials) {
        return Ok(Suggestion::Exhausted(reason));
    }
    let dice = Dice(random);
    let values = match (config.method(), config.metric()) {
        (Method::Grid, _) => match grid::next(space, trials) {
            Some(values) => values,
            None => return Ok(Suggestion::Exhausted(Reason::GridDone)),
        },
        (Method::Bayes, Some(metric)) => bayes::next(space, metric.goal, trials, dice),
        // The configuration has seen to it that `bayes` has a metric, and `custom` no space.
        (Method::Random | Method::Bayes | Method::Custom, _) => space.draw(dice),
    };
    Ok(Suggestion::Run(space.assemble(values)))
}

/// Why no run may start, whatever the method.
fn end(config: &SweepConfig, trials: &[Trial]) -> Option<Reason> {
    let own = || trials.iter().filter(|trial| !trial.is_prior);
    if config.run_cap().is_some_and(|cap| own().count() as u64 >= cap) {
        return Some(Reason::RunCapReached);
    }
    let metric = config.metric()?;
    let target = metric.target?;
    let reached = |value: &f64| *value == target || metric.goal.is_better(*value, target);
    let is_reached = own().any(|trial| trial.objective.iter().chain(&trial.history).any(reached));
    is_reached.then_some(Reason::TargetReached)
}
