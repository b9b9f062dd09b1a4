//! Every combination once, in order, without ever listing them.
//!
//! Combinations are numbered like nested loops over the parameters, the last one turning fastest. The next one to try is
//! the lowest number that no trial has, which is found in as many steps as there are trials.

use std::collections::HashSet;

use serde_json::Value;

use crate::space::Space;
use crate::trial::{Params, Trial};

/// The first combination that no trial has, or `None` when there is none left.
pub(crate) fn next(space: &Space, trials: &[Trial]) -> Option<Vec<Value>> {
    let tried: HashSet<u128> = trials.iter().filter_map(|trial| number_of(space, &trial.params)).collect();
    let number = (0..size(space)?).find(|number| !tried.contains(number))?;
    Some(combination(space, number))
}

/// How many combinations there are, at most `u128::MAX`. `None` if a parameter cannot be enumerated.
pub(crate) fn size(space: &Space) -> Option<u128> {
    let counts = space.parameters.iter().map(|parameter| parameter.domain.n_values());
    counts.into_iter().try_fold(1_u128, |size, count| Some(size.saturating_mul(u128::from(count?))))
}

/// The combination with this number.
fn combination(space: &Space, mut number: u128) -> Vec<Value> {
    let mut values: Vec<Value> = Vec::with_capacity(space.parameters.len());
    for parameter in space.parameters.iter().rev() {
        let count = u128::from(parameter.domain.n_values().unwrap_or(1));
        // A remainder of a division by a u64.
        values.push(parameter.domain.nth((number % count) as u64));
        number /= count;
    }
    values.reverse();
    values
}

/// The number of the combination that a trial has, if it is one of the grid. Numbers past `u128::MAX` are never reached.
fn number_of(space: &Space, params: &Params) -> Option<u128> {
    space.parameters.iter().try_fold(0_u128, |number, parameter| {
        let index = parameter.domain.index_of(parameter.get(params)?)?;
        number.checked_mul(u128::from(parameter.domain.n_values()?))?.checked_add(u128::from(index))
    })
}
