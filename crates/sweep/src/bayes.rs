//! Bayesian optimisation: where a Gaussian process over the past trials expects the most (Jones et al. 1998).
//!
//! Each parameter that can vary is one coordinate: its share of the distribution for what is ordered, so that logarithms
//! and normals are stretched as they should be, and its number for words, any two of which are equally far apart.
//! A running trial is believed to end at the mean expected there ("kriging believer", Ginsbourger et al. 2010), so that
//! agents that ask at the same time do not get the same point. A failed one counts as bad as the worst.

mod candidates;
mod cholesky;
mod kernel;
mod observations;
mod process;

use serde_json::Value;

use crate::config::Goal;
use crate::dice::Dice;
use crate::domain::Domain;
use crate::space::{Parameter, Space};
use crate::trial::{Params, Trial};
use candidates::Candidates;
use kernel::Axis;
use observations::Observations;
use process::GaussianProcess;

/// A place in the space: one coordinate for each parameter that can vary.
pub(crate) type Point = Vec<f64>;

/// One value for each parameter.
pub(crate) fn next(space: &Space, goal: Goal, trials: &[Trial], dice: Dice) -> Vec<Value> {
    let search = Search::new(space);
    let observations = Observations::new(&search, goal, trials);
    let candidates = Candidates { search: &search, asked: &observations.asked, dice };
    let point = if observations.n_scored < search.n_initial() {
        candidates.fresh()
    } else {
        let axes: Vec<Axis> = search.free.iter().map(|parameter| axis(&parameter.domain)).collect();
        let mut process = GaussianProcess::fit(axes, observations.points, observations.losses);
        process.believe(observations.running);
        candidates.most_promising(&process)
    };
    let mut chosen = point.into_iter();
    // What cannot vary has one value, whatever is drawn.
    let value = |parameter: &Parameter| match is_free(parameter) {
        true => chosen.next().map_or(Value::Null, |(value, _)| value),
        false => parameter.domain.draw(dice.unit()),
    };
    space.parameters.iter().map(value).collect()
}

/// The part of a space that can vary.
struct Search<'a> {
    free: Vec<&'a Parameter>,
}

impl<'a> Search<'a> {
    fn new(space: &'a Space) -> Self {
        Self { free: space.parameters.iter().filter(|parameter| is_free(parameter)).collect() }
    }

    /// So many results are drawn before a model of them says anything.
    fn n_initial(&self) -> usize {
        2 + self.free.len().min(6)
    }

    /// Where a trial lies, unless it lacks a parameter or has a value that is not in the space.
    fn place(&self, params: &Params) -> Option<Point> {
        let coordinate = |parameter: &&Parameter| parameter.domain.coordinate(parameter.get(params)?);
        self.free.iter().map(|parameter| coordinate(parameter).filter(|coordinate| coordinate.is_finite())).collect()
    }
}

fn is_free(parameter: &Parameter) -> bool {
    parameter.domain.n_values() != Some(1)
}

fn axis(domain: &Domain) -> Axis {
    if domain.is_ordered() { Axis::Line } else { Axis::Words }
}
