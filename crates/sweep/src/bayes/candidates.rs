//! Where to look for the most promising place.

use std::collections::HashSet;

use serde_json::Value;
use statrs::distribution::{Continuous, ContinuousCDF, Normal};

use super::process::GaussianProcess;
use super::{Point, Search};
use crate::dice::Dice;
use crate::space::Parameter;

/// Draws from the distributions.
const N_DRAWN: usize = 500;
/// The best known places whose neighbours are looked at, and the candidates that are improved upon.
const N_BEST: usize = 5;
/// Neighbours of each, at each radius.
const N_NEAR: usize = 16;
/// How far off neighbours lie on a line from 0 to 1: the standard deviation.
const RADII: [f64; 4] = [0.2, 0.07, 0.02, 0.005];
/// How often a fresh draw is tried in place of one that was asked for before.
const N_FRESH: usize = 32;

/// A source of places that can be suggested: they have values, and lie exactly where their values do.
pub(super) struct Candidates<'a> {
    pub(super) search: &'a Search<'a>,
    /// Places that were suggested before.
    pub(super) asked: &'a [Point],
    pub(super) dice: Dice<'a>,
}

/// A value and its coordinate, for each free parameter.
type Candidate = Vec<(Value, f64)>;

/// A candidate with what is to be gained there: the improvement expected, and the deviation where there is none left.
#[derive(Clone)]
struct Scored {
    candidate: Candidate,
    gain: (f64, f64),
}

impl Candidates<'_> {
    /// A draw, if possible one that was not asked for before.
    pub(super) fn fresh(&self) -> Candidate {
        let asked = self.asked();
        let mut draws = (0..N_FRESH).map(|_| self.draw());
        let fresh = draws.find(|candidate| !asked.contains(&bits(candidate)));
        fresh.unwrap_or_else(|| self.draw())
    }

    /// The candidate where the expected improvement on the best known place is highest.
    pub(super) fn most_promising(&self, process: &GaussianProcess) -> Candidate {
        let mut known: Vec<(&Point, f64)> = process.known().collect();
        known.sort_by(|a, b| a.1.total_cmp(&b.1));
        let best = known.first().map_or(0.0, |(_, loss)| *loss);
        let asked = self.asked();
        let score = |candidate: Candidate| {
            let place: Point = candidate.iter().map(|(_, coordinate)| *coordinate).collect();
            let (mean, deviation) = process.predict(&place);
            Scored { candidate, gain: (expected_improvement(best, mean, deviation), deviation) }
        };
        let is_new = |candidate: &Candidate| !asked.contains(&bits(candidate));

        let around = known.iter().take(N_BEST).flat_map(|(point, _)| RADII.map(|radius| (*point, radius)));
        let near = around.flat_map(|(point, radius)| (0..N_NEAR).map(move |_| self.near(point, radius)));
        let mut pool: Vec<Scored> = (0..N_DRAWN).map(|_| self.draw()).chain(near).filter(is_new).map(score).collect();
        pool.sort_by(|a, b| compare(b.gain, a.gain));
        pool.truncate(N_BEST);
        for scored in &mut pool {
            for radius in RADII {
                let place: Point = scored.candidate.iter().map(|(_, coordinate)| *coordinate).collect();
                let near = (0..N_NEAR).map(|_| self.near(&place, radius)).filter(is_new).map(score);
                let better = near.filter(|near| compare(near.gain, scored.gain).is_gt());
                if let Some(best) = better.max_by(|a, b| compare(a.gain, b.gain)) {
                    *scored = best;
                }
            }
        }
        let winner = pool.into_iter().max_by(|a, b| compare(a.gain, b.gain));
        // Everything there is has been tried.
        winner.map_or_else(|| self.fresh(), |scored| scored.candidate)
    }

    fn asked(&self) -> HashSet<Vec<u64>> {
        self.asked.iter().map(|point| point.iter().map(|coordinate| coordinate.to_bits()).collect()).collect()
    }

    fn draw(&self) -> Candidate {
        self.search.free.iter().map(|parameter| self.draw_one(parameter)).collect()
    }

    /// A neighbour: about two of the coordinates lie a little off, at least one.
    fn near(&self, place: &[f64], radius: f64) -> Candidate {
        let n_axes = place.len();
        let always = self.dice.below(n_axes.max(1));
        let mut candidate = Vec::with_capacity(n_axes);
        for (axis, (parameter, coordinate)) in self.search.free.iter().zip(place).enumerate() {
            let moves = axis == always || self.dice.unit() < 2.0 / n_axes as f64;
            candidate.push(match (moves, parameter.domain.is_ordered()) {
                (true, true) => located(parameter, parameter.domain.nearest(coordinate + radius * self.dice.normal())),
                (true, false) => self.draw_one(parameter),
                (false, true) => located(parameter, parameter.domain.nearest(*coordinate)),
                (false, false) => (parameter.domain.nth(*coordinate as u64), *coordinate),
            });
        }
        candidate
    }

    fn draw_one(&self, parameter: &Parameter) -> (Value, f64) {
        located(parameter, parameter.domain.draw(self.dice.unit()))
    }
}

fn located(parameter: &Parameter, value: Value) -> (Value, f64) {
    let coordinate = parameter.domain.coordinate(&value).unwrap_or(0.5);
    (value, coordinate)
}

fn bits(candidate: &Candidate) -> Vec<u64> {
    candidate.iter().map(|(_, coordinate)| coordinate.to_bits()).collect()
}

fn compare(a: (f64, f64), b: (f64, f64)) -> std::cmp::Ordering {
    a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
}

/// By how much a result is expected to lie below the best one (Jones et al. 1998, eq. 15).
fn expected_improvement(best: f64, mean: f64, deviation: f64) -> f64 {
    if deviation <= 0.0 {
        return (best - mean).max(0.0);
    }
    let normal = Normal::standard();
    let z = (best - mean) / deviation;
    ((best - mean) * normal.cdf(z) + deviation * normal.pdf(z)).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn improvement_follows_the_formula() {
        let check = |best, mean, deviation, expected: f64| {
            assert!((expected_improvement(best, mean, deviation) - expected).abs() < 1e-6);
        };
        // At the mean it is σ/√(2π).
        check(0.0, 0.0, 2.0, 0.797_885);
        // φ(1) + Φ(1)
        check(1.0, 0.0, 1.0, 1.083_316);
        check(0.0, 1.0, 0.0, 0.0);
        check(1.0, 0.5, 0.0, 0.5);
    }
}
