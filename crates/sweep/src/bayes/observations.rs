//! What past trials teach: places, and how good they turned out.

use super::{Point, Search};
use crate::config::Goal;
use crate::limits;
use crate::trial::{Trial, TrialState};

/// Past trials as a Gaussian process wants them.
pub(super) struct Observations {
    /// Where trials ended.
    pub(super) points: Vec<Point>,
    /// How badly, with mean 0 and standard deviation 1; low is good.
    pub(super) losses: Vec<f64>,
    /// Where trials are running.
    pub(super) running: Vec<Point>,
    /// All places that were suggested before.
    pub(super) asked: Vec<Point>,
    /// How many trials ended with an objective, of all that there are.
    pub(super) n_scored: usize,
}

impl Observations {
    /// Trials are given oldest first.
    pub(super) fn new(search: &Search, goal: Goal, trials: &[Trial]) -> Self {
        let placed = trials.iter().filter_map(|trial| Some((search.place(&trial.params)?, trial)));
        let (running, ended): (Vec<_>, Vec<_>) = placed.partition(|(_, trial)| trial.state == TrialState::Running);
        let asked = running.iter().chain(&ended).map(|(point, _)| point.clone()).collect();
        let losses: Vec<Option<f64>> =
            ended.iter().map(|(_, trial)| trial.finite_objective().map(|value| goal.as_loss(value))).collect();
        let n_scored = losses.iter().flatten().count();
        let chosen = choose(&losses);
        let losses = standardise(chosen.iter().map(|index| losses[*index]).collect());
        let points = chosen.iter().map(|index| ended[*index].0.clone()).collect();
        let n_old = running.len().saturating_sub(limits::RUNNING);
        let running = running.into_iter().skip(n_old).map(|(point, _)| point).collect();
        Self { points, losses, running, asked, n_scored }
    }
}

/// Which trials are looked at, in order: all of them if they are few, else the best and the newest.
fn choose(losses: &[Option<f64>]) -> Vec<usize> {
    if losses.len() <= limits::OBSERVED {
        return (0..losses.len()).collect();
    }
    let loss = |index: &usize| losses[*index].unwrap_or(f64::INFINITY);
    let mut best_first: Vec<usize> = (0..losses.len()).collect();
    best_first.sort_by(|a, b| loss(a).total_cmp(&loss(b)));
    let (best, others) = best_first.split_at(limits::OBSERVED / 2);
    let mut newest_first = others.to_vec();
    newest_first.sort_by(|a, b| b.cmp(a));
    let mut chosen: Vec<usize> =
        best.iter().chain(newest_first.iter().take(limits::OBSERVED - best.len())).copied().collect();
    chosen.sort_unstable();
    chosen
}

/// Losses with mean 0 and standard deviation 1. A missing one is as bad as the worst. Those far beyond the others are
/// brought closer: one run that diverged to 10^9 would make all others look the same.
fn standardise(losses: Vec<Option<f64>>) -> Vec<f64> {
    // An eighth of the largest floats can be added up and subtracted.
    let losses: Vec<Option<f64>> = losses.into_iter().map(|loss| loss.map(|loss| loss / 8.0)).collect();
    let mut sorted: Vec<f64> = losses.iter().flatten().copied().collect();
    sorted.sort_by(f64::total_cmp);
    let (Some(best), Some(worst)) = (sorted.first(), sorted.last()) else { return vec![0.0; losses.len()] };
    let worst = worst.min(fence(&sorted));
    let width = worst - best;
    if width <= 0.0 {
        return vec![0.0; losses.len()];
    }
    let losses: Vec<f64> = losses.into_iter().map(|loss| (loss.unwrap_or(worst).min(worst) - best) / width).collect();
    let n = losses.len() as f64;
    let mean = losses.iter().sum::<f64>() / n;
    let deviation = (losses.iter().map(|loss| (loss - mean).powi(2)).sum::<f64>() / n).sqrt();
    losses.into_iter().map(|loss| (loss - mean) / deviation).collect()
}

/// Tukey's outer fence: three times the distance of the quartiles above the upper one.
fn fence(sorted: &[f64]) -> f64 {
    let quartile = |quarters: usize| sorted[(sorted.len() - 1) * quarters / 4];
    if sorted.len() < 5 || quartile(3) <= quartile(1) {
        return f64::INFINITY;
    }
    quartile(3) + 3.0 * (quartile(3) - quartile(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_as_bad_as_the_worst() {
        let losses = standardise(vec![Some(1.0), None, Some(3.0)]);
        assert_eq!(losses[1], losses[2]);
        assert!((losses.iter().sum::<f64>()).abs() < 1e-12);
    }

    #[test]
    fn one_that_diverged_leaves_the_others_apart() {
        let losses = standardise([1.0, 2.0, 3.0, 4.0, 5.0, 1e300].map(Some).to_vec());
        assert!(losses[1] - losses[0] > 0.1, "{losses:?}");
    }

    #[test]
    fn equal_and_huge_losses_stay_finite() {
        assert_eq!(standardise(vec![Some(7.0); 3]), [0.0; 3]);
        assert!(standardise(vec![Some(f64::MAX), Some(f64::MIN)]).iter().all(|loss| loss.is_finite()));
        assert!(standardise(vec![Some(5e-324), Some(0.0)]).iter().all(|loss| loss.is_finite()));
    }

    #[test]
    fn of_many_trials_the_best_and_the_newest_are_chosen() {
        let mut losses: Vec<Option<f64>> = (0..1_000).map(|index| Some(f64::from(index) + 1.0)).collect();
        losses[500] = Some(0.0);
        losses[501] = None;
        let chosen = choose(&losses);
        assert_eq!(chosen.len(), limits::OBSERVED);
        let expected: Vec<usize> = (0..99).chain([500]).chain(900..1_000).collect();
        assert_eq!(chosen, expected);
    }
}
