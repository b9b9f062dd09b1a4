//! Stopping runs that fall behind, after Hyperband (Li et al. 2018, arXiv:1603.06560) in its asynchronous form.
//!
//! A *bracket* is a number of logged values of the metric. Every trial that has logged as many has a score there: its
//! best value so far, so that one bad step at the wrong moment is no doom; or the worst possible one if its value right
//! there is not a number. Of the trials that have reached a bracket the best 1/eta go on.

use crate::config::{Goal, SweepConfig};
use crate::trial::{Trial, TrialState};

/// When to compare runs, and how many of them go on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hyperband {
    /// When runs are compared.
    pub brackets: Brackets,
    /// One in `eta` runs goes on; brackets lie as far apart.
    pub eta: f64,
    /// False: a run is compared at the last bracket it has reached, once `eta` runs have. True: at all brackets that it
    /// has reached, as soon as there is anything to compare it with.
    pub is_strict: bool,
}

/// The numbers of logged values after which runs are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brackets {
    /// `min_iter`, and so on by factors of eta.
    From {
        /// The first bracket.
        min_iter: u64,
    },
    /// `max_iter` / eta, and so on by factors of 1/eta.
    UpTo {
        /// How many values a run logs at most.
        max_iter: u64,
        /// How many brackets there are.
        n_brackets: u64,
    },
}

/// The trials that are not worth finishing, by their places in the list, ascending. None if the configuration does not
/// ask for it.
pub fn early_stop(config: &SweepConfig, trials: &[Trial]) -> Vec<usize> {
    let (Some(hyperband), Some(metric)) = (config.early_terminate(), config.metric()) else { return Vec::new() };
    let longest = trials.iter().map(|trial| trial.history.len()).max().unwrap_or(0);
    let brackets = hyperband.brackets(longest);
    let scores: Vec<Vec<f64>> = trials.iter().map(|trial| scores(&trial.history, &brackets, metric.goal)).collect();
    // What a trial must not be worse than, for each bracket.
    let bars: Vec<Option<f64>> = (0..brackets.len())
        .map(|bracket| hyperband.bar(scores.iter().filter_map(|scores| scores.get(bracket)).copied().collect()))
        .collect();
    let falls_behind = |index: usize| {
        let fails = |(score, bar): (&f64, &Option<f64>)| bar.is_some_and(|bar| *score > bar);
        let mut compared = scores[index].iter().zip(&bars);
        if hyperband.is_strict { compared.any(fails) } else { compared.next_back().is_some_and(fails) }
    };
    let is_stoppable = |trial: &Trial| trial.state == TrialState::Running && !trial.is_prior;
    (0..trials.len()).filter(|index| is_stoppable(&trials[*index]) && falls_behind(*index)).collect()
}

impl Hyperband {
    /// What `eta` is unless said otherwise.
    pub const ETA: f64 = 3.0;
    /// The lowest `eta`: below, there would be a bracket for nearly every value.
    pub const LEAST_ETA: f64 = 1.1;

    /// All brackets that a run with `longest` values has reached, ascending and different.
    fn brackets(&self, longest: usize) -> Vec<usize> {
        let longest = longest as f64;
        let mut brackets: Vec<f64> = match self.brackets {
            Brackets::From { min_iter } => {
                std::iter::successors(Some(min_iter as f64), |bracket| Some(bracket * self.eta))
                    .take_while(|bracket| *bracket <= longest)
                    .collect()
            }
            Brackets::UpTo { max_iter, n_brackets } => {
                std::iter::successors(Some(max_iter as f64 / self.eta), |bracket| Some(bracket / self.eta))
                    .take_while(|bracket| *bracket >= 1.0)
                    .take(usize::try_from(n_brackets).unwrap_or(usize::MAX))
                    .filter(|bracket| *bracket <= longest)
                    .collect()
            }
        };
        brackets.sort_by(f64::total_cmp);
        // 27 / 3 / 3 may come out as 2.9999999999999996.
        let mut brackets: Vec<usize> = brackets.into_iter().map(|bracket| (bracket + 1e-9).floor() as usize).collect();
        brackets.dedup();
        brackets
    }

    /// The worst score that still goes on, if there are enough trials to tell.
    fn bar(&self, mut scores: Vec<f64>) -> Option<f64> {
        scores.sort_by(f64::total_cmp);
        let share = scores.len() as f64 / self.eta;
        let n_kept = match (self.is_strict, share >= 1.0) {
            (true, _) => share.floor().max(1.0),
            (false, true) => share.ceil(),
            (false, false) => return None,
        };
        scores.get(n_kept as usize - 1).copied()
    }
}

/// A trial's score at each bracket it has reached, low ones better, infinity for the worst.
fn scores(history: &[f64], brackets: &[usize], goal: Goal) -> Vec<f64> {
    let mut best = f64::INFINITY;
    let mut start = 0;
    let mut scores = Vec::new();
    for &bracket in brackets.iter().take_while(|bracket| **bracket <= history.len()) {
        let losses = history[start..bracket].iter().map(|value| goal.as_loss(*value));
        best = losses.filter(|loss| loss.is_finite()).fold(best, f64::min);
        scores.push(if history[bracket - 1].is_finite() { best } else { f64::INFINITY });
        start = bracket;
    }
    scores
}
