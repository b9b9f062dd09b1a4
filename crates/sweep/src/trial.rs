//! What a sweep knows about one of its runs.

use serde_json::{Map, Value};

/// The parameters of one trial: nested where the configuration nests them.
pub type Params = Map<String, Value>;

/// One run of a sweep, or one from before it that the sweep may learn from.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// The parameters as they were suggested, not as the script may have changed them later.
    pub params: Params,
    /// What has become of it.
    pub state: TrialState,
    /// The metric's value that counts, usually the run's summary. `None` and what is not finite mean that there is none.
    pub objective: Option<f64>,
    /// The metric's values in the order in which they were logged, NaN for what was not a number. Only early stopping
    /// and the target look at them.
    pub history: Vec<f64>,
    /// True for a run from before the sweep: it informs the search and its point of a grid is not tried again, but it
    /// does not count as a run of the sweep.
    pub is_prior: bool,
}

/// What has become of a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TrialState {
    /// Suggested, waiting for its agent, or running.
    Running,
    /// Ended as it should, or stopped early.
    Finished,
    /// Failed, crashed or killed. Its objective, if it has one, counts all the same.
    Failed,
}

impl Trial {
    /// A running trial that has logged nothing yet.
    pub fn new(params: Params) -> Self {
        Self { params, state: TrialState::Running, objective: None, history: Vec::new(), is_prior: false }
    }

    /// The objective, where there is a finite one.
    pub(crate) fn finite_objective(&self) -> Option<f64> {
        self.objective.filter(|value| value.is_finite())
    }
}
