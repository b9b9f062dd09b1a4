//! A Gaussian process (Rasmussen and Williams 2006, chapter 2) with mean 0 and noise.

use std::borrow::Borrow;

use super::Point;
use super::cholesky::Cholesky;
use super::kernel::{Axis, Kernel};

/// Lengths and noise are fitted to at most so many points: what they tell hardly changes with more, and the fit tries a
/// hundred of them.
const FITTED: usize = 60;
/// Coordinates with a length of their own. With more of them there is nothing to tell them apart by.
const OWN_LENGTHS: usize = 24;
/// Noise that may be told from the results, as a share of their variance.
const NOISES: [f64; 3] = [1e-5, 1e-3, 1e-1];
/// Common lengths to begin with, in multiples of the usual one.
const COMMON: [f64; 6] = [0.1, 0.25, 0.5, 1.0, 2.0, 5.0];
/// What each length is tried with after that, finer in a second round.
const OWN: [[f64; 2]; 2] = [[0.4, 2.5], [0.65, 1.6]];
/// As much as so many results are known of the variance beforehand: that it is about 1.
const PRIOR_WEIGHT: f64 = 2.0;

/// What is expected everywhere, given results at some places.
pub(super) struct GaussianProcess {
    kernel: Kernel,
    /// The noise of each result, as a share of the variance.
    noises: Vec<f64>,
    variance: f64,
    points: Vec<Point>,
    losses: Vec<f64>,
    solved: Solved,
}

/// The equations of a process, solved.
struct Solved {
    factor: Cholesky,
    /// (R + noise)⁻¹ · losses, for the matrix R of correlations.
    weights: Vec<f64>,
}

impl GaussianProcess {
    /// The process most likely behind these losses, which have mean 0 and variance 1. There is at least one.
    pub(super) fn fit(axes: Vec<Axis>, points: Vec<Point>, losses: Vec<f64>) -> Self {
        let n_fitted = points.len().min(FITTED);
        let sample = || (0..n_fitted).map(|i| i * points.len() / n_fitted);
        let sample_points: Vec<&Point> = sample().map(|index| &points[index]).collect();
        let sample_losses: Vec<f64> = sample().map(|index| losses[index]).collect();
        let (kernel, noise) = likeliest(axes, &sample_points, &sample_losses);

        let (noises, solved) = solve(&kernel, vec![noise; points.len()], &points, &losses);
        let variance = variance(&losses, &solved.weights);
        Self { kernel, noises, variance, points, losses, solved }
    }

    /// Takes the mean at some places for what is true there, without noise: another look would bring nothing.
    pub(super) fn believe(&mut self, places: Vec<Point>) {
        if places.is_empty() {
            return;
        }
        let means: Vec<f64> = places.iter().map(|place| self.mean(place)).collect();
        let mut noises = std::mem::take(&mut self.noises);
        noises.resize(self.points.len() + places.len(), NOISES[0]);
        self.points.extend(places);
        self.losses.extend(means);
        (self.noises, self.solved) = solve(&self.kernel, noises, &self.points, &self.losses);
    }

    fn mean(&self, place: &[f64]) -> f64 {
        let correlations = self.points.iter().map(|point| self.kernel.correlation(point, place));
        correlations.zip(&self.solved.weights).map(|(correlation, weight)| correlation * weight).sum()
    }

    /// The mean and the standard deviation expected at a place.
    pub(super) fn predict(&self, place: &[f64]) -> (f64, f64) {
        let correlations: Vec<f64> = self.points.iter().map(|point| self.kernel.correlation(point, place)).collect();
        let mean =
            correlations.iter().zip(&self.solved.weights).map(|(correlation, weight)| correlation * weight).sum();
        let explained: f64 = self.solved.factor.solve_lower(&correlations).iter().map(|x| x * x).sum();
        (mean, (self.variance * (1.0 - explained).max(0.0)).sqrt())
    }

    /// The places of results, with the mean expected there: the results without their noise.
    pub(super) fn known(&self) -> impl Iterator<Item = (&Point, f64)> {
        let noise = self.noises.iter().zip(&self.solved.weights).map(|(noise, weight)| noise * weight);
        self.points.iter().zip(self.losses.iter().zip(noise).map(|(loss, noise)| loss - noise))
    }
}

/// The lengths and the noise that are likeliest: first the best common length, then each on its own.
fn likeliest(axes: Vec<Axis>, points: &[&Point], losses: &[f64]) -> (Kernel, f64) {
    let n_axes = axes.len();
    // In many dimensions everything is far from everything (Hvarfner et al. 2024, arXiv:2402.02229).
    let usual = 0.5 * (n_axes.max(1) as f64).sqrt();
    let score = |kernel: &Kernel, noise: f64| ln_posterior(kernel, noise, usual, points, losses);
    let mut kernel = Kernel { axes, lengths: vec![usual; n_axes] };
    let mut noise = NOISES[1];
    let mut best = score(&kernel, noise);
    for (factor, other_noise) in COMMON.iter().flat_map(|factor| NOISES.map(|noise| (factor, noise))) {
        let other = Kernel { lengths: vec![factor * usual; n_axes], ..kernel.clone() };
        let found = score(&other, other_noise);
        if found > best {
            (kernel, noise, best) = (other, other_noise, found);
        }
    }
    if n_axes > OWN_LENGTHS {
        return (kernel, noise);
    }
    for (factors, axis) in OWN.iter().flat_map(|factors| (0..n_axes).map(move |axis| (factors, axis))) {
        let length = kernel.lengths[axis];
        for factor in factors {
            let mut other = kernel.clone();
            other.lengths[axis] = length * factor;
            let found = score(&other, noise);
            if found > best {
                (kernel, best) = (other, found);
            }
        }
    }
    (kernel, noise)
}

/// The logarithm of how likely the losses are, and of how likely such a kernel is beforehand, up to a constant.
///
/// The variance is the likeliest for the kernel, and so needs no search. Lengths are log-normal around the usual one.
fn ln_posterior(kernel: &Kernel, noise: f64, usual: f64, points: &[&Point], losses: &[f64]) -> f64 {
    let Some(factor) = factor(kernel, |_| noise, points) else { return f64::NEG_INFINITY };
    let variance = variance(losses, &factor.solve(losses));
    let n = losses.len() as f64;
    let prior: f64 = kernel.lengths.iter().map(|length| (length / usual).ln().powi(2)).sum();
    -0.5 * ((n + PRIOR_WEIGHT) * variance.ln() + factor.ln_determinant() + prior)
}

/// The likeliest variance of what is not noise, for the weights that explain the losses.
fn variance(losses: &[f64], weights: &[f64]) -> f64 {
    let fit: f64 = losses.iter().zip(weights).map(|(loss, weight)| loss * weight).sum();
    (fit + PRIOR_WEIGHT) / (losses.len() as f64 + PRIOR_WEIGHT)
}

fn factor<P: Borrow<Point>>(kernel: &Kernel, noise: impl Fn(usize) -> f64, points: &[P]) -> Option<Cholesky> {
    let correlation = |i: usize, j: usize| kernel.correlation(points[i].borrow(), points[j].borrow());
    Cholesky::new(points.len(), |i, j| if i == j { 1.0 + noise(i) } else { correlation(i, j) })
}

/// Solves the equations, with more noise than asked for where floats need it. The noise comes with the solution.
fn solve(kernel: &Kernel, mut noises: Vec<f64>, points: &[Point], losses: &[f64]) -> (Vec<f64>, Solved) {
    // The loop ends: a matrix with enough on its diagonal is positive definite.
    loop {
        if let Some(factor) = factor(kernel, |i| noises[i], points) {
            let weights = factor.solve(losses);
            return (noises, Solved { factor, weights });
        }
        noises.iter_mut().for_each(|noise| *noise *= 10.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn along(f: impl Fn(f64) -> f64, n: usize) -> GaussianProcess {
        let points: Vec<Point> = (0..n).map(|i| vec![i as f64 / (n - 1) as f64]).collect();
        let losses = points.iter().map(|point| f(point[0])).collect();
        GaussianProcess::fit(vec![Axis::Line], points, losses)
    }

    #[test]
    fn a_smooth_function_is_predicted_between_its_points() {
        let f = |x: f64| 1.4 * (6.0 * x).sin();
        let process = along(f, 12);
        for x in [0.04, 0.31, 0.5, 0.77] {
            let (mean, deviation) = process.predict(&[x]);
            assert!((mean - f(x)).abs() < 0.05, "at {x}: {mean}, not {}", f(x));
            assert!(deviation < 0.2, "at {x}: {deviation}");
        }
    }

    #[test]
    fn what_is_far_from_everything_is_uncertain() {
        let points = vec![vec![0.0], vec![0.05], vec![0.1], vec![0.15]];
        let process = GaussianProcess::fit(vec![Axis::Line], points, vec![-1.0, 1.0, -1.0, 1.0]);
        assert!(process.predict(&[1.0]).1 > 5.0 * process.predict(&[0.05]).1);
    }

    #[test]
    fn a_coordinate_without_effect_gets_a_longer_length() {
        let points: Vec<Point> = (0..30).map(|i| vec![f64::from(i % 6) / 5.0, f64::from(i / 6) / 4.0]).collect();
        let losses = points.iter().map(|point| 1.4 * (6.0 * point[0]).sin()).collect();
        let process = GaussianProcess::fit(vec![Axis::Line; 2], points, losses);
        assert!(process.kernel.lengths[1] > 2.0 * process.kernel.lengths[0], "{:?}", process.kernel.lengths);
    }

    #[test]
    fn believing_leaves_the_mean_and_takes_the_doubt() {
        let mut process = along(|x| 1.4 * (6.0 * x).sin(), 5);
        let (mean, deviation) = process.predict(&[0.6]);
        process.believe(vec![vec![0.6]]);
        let (mean_after, deviation_after) = process.predict(&[0.6]);
        assert!((mean - mean_after).abs() < 0.01, "{mean} became {mean_after}");
        assert!(deviation_after < 0.8 * deviation, "{deviation} became {deviation_after}");
    }

    #[test]
    fn the_same_place_many_times_does_no_harm() {
        let process = GaussianProcess::fit(vec![Axis::Words], vec![vec![1.0]; 40], vec![0.0; 40]);
        let (mean, deviation) = process.predict(&[2.0]);
        assert!(mean.abs() < 1e-9 && deviation.is_finite());
    }
}
