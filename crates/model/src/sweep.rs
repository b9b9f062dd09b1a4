//! Sweeps: searches for good hyperparameters, and the agents that run what they try.

use crate::id::{ProjectId, SweepAgentId, SweepId, UserId};
use crate::name::{EntityName, ProjectName, SweepName};
use crate::time::Timestamp;

/// A sweep's condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SweepState {
    /// No agent has come yet.
    Pending,
    /// Agents are given runs.
    Running,
    /// Agents wait; runs that have begun go on.
    Paused,
    /// No more runs; those that have begun go on.
    Finished,
    /// No more runs, and those that had begun were told to stop.
    Canceled,
}

impl SweepState {
    /// All states, in the order shown to people.
    pub const ALL: [Self; 5] = [Self::Pending, Self::Running, Self::Paused, Self::Finished, Self::Canceled];

    /// The state with this name, in capitals or not.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str().eq_ignore_ascii_case(text))
    }

    /// The name the wandb client compares with, in capitals.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Running => "RUNNING",
            Self::Paused => "PAUSED",
            Self::Finished => "FINISHED",
            Self::Canceled => "CANCELED",
        }
    }

    /// True once there will be no more runs, unless somebody resumes the sweep.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Finished | Self::Canceled)
    }

    /// Whether somebody may set the state from this one. Any sweep can be resumed; asking for what is so already is fine.
    pub fn may_become(self, next: Self) -> bool {
        self == next
            || match next {
                Self::Pending => false,
                Self::Running => true,
                Self::Paused => self == Self::Running,
                Self::Finished => !self.is_over(),
                Self::Canceled => true,
            }
    }
}

/// The three names that lead to a sweep.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SweepPath {
    /// The owner of the project.
    pub entity: EntityName,
    /// The project.
    pub project: ProjectName,
    /// The sweep's id in it.
    pub sweep: SweepName,
}

impl std::fmt::Display for SweepPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}/{}", self.entity, self.project, self.sweep)
    }
}

/// One search.
#[derive(Debug, Clone, PartialEq)]
pub struct Sweep {
    /// Identifies the sweep on this server; never shown.
    pub id: SweepId,
    /// The project it belongs to.
    pub project_id: ProjectId,
    /// Where it is found.
    pub path: SweepPath,
    /// Name for people that was given after the configuration was written.
    pub display_name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// The configuration as it was sent, YAML.
    pub config: String,
    /// Current condition.
    pub state: SweepState,
    /// What a client that schedules the runs itself wants done: JSON.
    pub controller: Option<String>,
    /// What a client that schedules the runs itself has noted: JSON.
    pub scheduler: Option<String>,
    /// Its author; none once that user is deleted.
    pub user_id: Option<UserId>,
    /// Grows with each run that is given out and each change of the sweep, so that what was decided on an older state of it
    /// is noticed.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed or gave out a run.
    pub updated_at: Timestamp,
    /// When an agent was last heard of.
    pub heartbeat_at: Option<Timestamp>,
    /// Runs of it, without those in the trash.
    pub n_runs: i64,
}

/// What is to be changed about a sweep. `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SweepChange {
    /// The whole configuration, YAML.
    pub config: Option<String>,
    /// State.
    pub state: Option<SweepState>,
    /// Name for people.
    pub display_name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// See [`Sweep::controller`].
    pub controller: Option<String>,
    /// See [`Sweep::scheduler`].
    pub scheduler: Option<String>,
}

/// A process that asks a sweep for runs and starts them.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepAgent {
    /// Identifies the agent on this server; never shown.
    pub id: SweepAgentId,
    /// The sweep it works for.
    pub sweep_id: SweepId,
    /// Its name, unique within the sweep.
    pub name: String,
    /// The machine it runs on.
    pub host: String,
    /// When it came.
    pub created_at: Timestamp,
    /// When it was last heard of.
    pub heartbeat_at: Timestamp,
    /// When it was told that there is nothing more to do.
    pub ended_at: Option<Timestamp>,
    /// Runs it was given.
    pub n_runs: i64,
}

#[cfg(test)]
mod tests {
    use super::SweepState::{Canceled, Finished, Paused, Pending, Running};
    use super::*;

    #[test]
    fn states_are_named_as_the_client_compares_them() {
        for state in SweepState::ALL {
            assert_eq!(SweepState::parse(state.as_str()), Some(state));
            assert_eq!(SweepState::parse(&state.as_str().to_lowercase()), Some(state));
        }
        assert_eq!(SweepState::parse("STOPPED"), None);
    }

    #[test]
    fn only_a_running_sweep_can_be_paused_and_only_an_open_one_finished() {
        let reachable = |from: SweepState| SweepState::ALL.into_iter().filter(move |to| from.may_become(*to));
        assert_eq!(reachable(Pending).collect::<Vec<_>>(), [Pending, Running, Finished, Canceled]);
        assert_eq!(reachable(Running).collect::<Vec<_>>(), [Running, Paused, Finished, Canceled]);
        assert_eq!(reachable(Paused).collect::<Vec<_>>(), [Running, Paused, Finished, Canceled]);
        // What is finished may still have runs to cancel.
        assert_eq!(reachable(Finished).collect::<Vec<_>>(), [Running, Finished, Canceled]);
        assert_eq!(reachable(Canceled).collect::<Vec<_>>(), [Running, Canceled]);
    }
}
