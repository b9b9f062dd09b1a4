//! Runs: one recorded unit of computation each.

use std::time::Duration;

use crate::id::{ProjectId, RunId, UserId};
use crate::name::{EntityName, ProjectName, RunName};
use crate::time::Timestamp;

/// A run's condition. Every run has exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunState {
    /// Prepared, and not started yet.
    Pending,
    /// Executing; a heartbeat was received recently.
    Running,
    /// Its machine announced that it may be taken away.
    Preempting,
    /// Its machine was taken away after announcing it.
    Preempted,
    /// Ended with exit code zero.
    Finished,
    /// Ended with another exit code.
    Failed,
    /// Stopped sending heartbeats.
    Crashed,
    /// Ended after it was told to stop, or by an interrupt.
    Killed,
}

impl RunState {
    /// All states, in the order shown to people.
    pub const ALL: [Self; 8] = [
        Self::Pending,
        Self::Running,
        Self::Preempting,
        Self::Preempted,
        Self::Finished,
        Self::Failed,
        Self::Crashed,
        Self::Killed,
    ];

    /// The state with this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// The name the wandb client compares with, lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Preempting => "preempting",
            Self::Preempted => "preempted",
            Self::Finished => "finished",
            Self::Failed => "failed",
            Self::Crashed => "crashed",
            Self::Killed => "killed",
        }
    }

    /// True while a heartbeat is expected.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Running | Self::Preempting)
    }

    /// The state of a run that ended with this exit code. 255 is how the wandb client reports an interrupt.
    pub fn after_exit(exit_code: i64, stop_requested: bool) -> Self {
        match exit_code {
            0 => Self::Finished,
            255 => Self::Killed,
            _ if stop_requested => Self::Killed,
            _ => Self::Failed,
        }
    }
}

/// Why a client names a run in a request that may create it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// A process starts now: whatever the run was before, it is running and nobody has asked it to stop.
    Start,
    /// The run is made for a process that will start later.
    Prepare,
    /// Its description changes. A process sends these while it runs, so they say nothing about its state; a run that is
    /// made this way counts as running.
    Edit,
}

/// The three names that lead to a run.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RunPath {
    /// The owner of the project.
    pub entity: EntityName,
    /// The project.
    pub project: ProjectName,
    /// The run's id in it.
    pub run: RunName,
}

impl std::fmt::Display for RunPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}/{}", self.entity, self.project, self.run)
    }
}

/// One recorded unit of computation.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Identifies the run on this server; never shown.
    pub id: RunId,
    /// The project it belongs to.
    pub project_id: ProjectId,
    /// That project's small number, see [`crate::project::Project::number`].
    pub project_number: i64,
    /// Where it is found.
    pub path: RunPath,
    /// Name for people; not unique.
    pub display_name: String,
    /// Current condition.
    pub state: RunState,
    /// Its author; none once that user is deleted.
    pub user_id: Option<UserId>,
    /// The author's name.
    pub username: Option<EntityName>,
    /// Free text about the run, Markdown. The wandb client calls it notes.
    pub notes: Option<String>,
    /// The runs it belongs together with.
    pub group: Option<String>,
    /// Its role, such as `train` or `eval`.
    pub job_type: Option<String>,
    /// Labels, in the order they were given.
    pub tags: Vec<String>,
    /// The sweep that made it.
    pub sweep: Option<String>,
    /// Name of the machine.
    pub host: Option<String>,
    /// Path of the script.
    pub program: Option<String>,
    /// Git commit.
    pub commit: Option<String>,
    /// Git remote.
    pub repo: Option<String>,
    /// When the run was made.
    pub created_at: Timestamp,
    /// When it or its data last changed.
    pub updated_at: Timestamp,
    /// When its process was last heard of.
    pub heartbeat_at: Timestamp,
    /// When it ended; none while it may still go on.
    pub finished_at: Option<Timestamp>,
    /// The exit code its process reported.
    pub exit_code: Option<i64>,
    /// True from a request to stop until the run is started anew.
    pub stop_requested: bool,
    /// Time spent between heartbeats that were close together, so without pauses.
    pub active: Duration,
    /// True once a client has started it, as opposed to being prepared by a sweep or by hand.
    pub started: bool,
    /// When it was put into the trash.
    pub deleted_at: Option<Timestamp>,
    /// Out of sight: people leave it out of their lists.
    pub is_archived: bool,
    /// Not to be deleted until it is unlocked.
    pub is_locked: bool,
    /// How much was received.
    pub counts: RunCounts,
    /// What was refused or replaced, and is shown on the run's page.
    pub faults: RunFaults,
}

impl Run {
    /// Wall-clock time from start to end, or to the last sign of life.
    pub fn runtime(&self) -> Duration {
        self.finished_at.unwrap_or(self.heartbeat_at).since(self.created_at)
    }
}

/// The documents of a run, kept apart from its columns because they are large and asked for less often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunDocuments {
    /// The config as the client sent it: extended JSON, each value wrapped as `{"value": …}`.
    pub config: String,
    /// The summary: extended JSON.
    pub summary: String,
    /// The contents of `wandb-metadata.json`, where the client uploaded one.
    pub metadata: Option<String>,
}

impl Default for RunDocuments {
    fn default() -> Self {
        Self { config: "{}".to_owned(), summary: "{}".to_owned(), metadata: None }
    }
}

/// How much of each line file was received. A count is the highest line number plus one, so gaps count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunCounts {
    /// History lines.
    pub n_history_lines: i64,
    /// System metric lines.
    pub n_event_lines: i64,
    /// Console lines.
    pub n_log_lines: i64,
    /// Highest step of the history; none before the first row.
    pub last_step: Option<i64>,
}

/// Counts of data that was not taken as it came; nothing is dropped silently.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunFaults {
    /// Lines that could not be read, kept aside.
    pub n_rejected_lines: i64,
    /// The reason of the last of them.
    pub last_rejection: Option<String>,
    /// Lines that a later line of the same number replaced.
    pub n_superseded_lines: i64,
}

/// What a client asks for when it starts or updates a run. `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunChange {
    /// Name for people; empty asks for a new random one.
    pub display_name: Option<String>,
    /// Free text.
    pub notes: Option<String>,
    /// Group; empty takes the run out of its group.
    pub group: Option<String>,
    /// Job type; empty removes it.
    pub job_type: Option<String>,
    /// All tags.
    pub tags: Option<Vec<String>>,
    /// Sweep.
    pub sweep: Option<String>,
    /// Machine.
    pub host: Option<String>,
    /// Script.
    pub program: Option<String>,
    /// Git commit.
    pub commit: Option<String>,
    /// Git remote.
    pub repo: Option<String>,
    /// Whole config document, extended JSON.
    pub config: Option<String>,
    /// Whole summary document, extended JSON.
    pub summary: Option<String>,
    /// True where config and summary are what one of several writers of the run knows: they are merged into what is there,
    /// instead of replacing it.
    pub is_partial: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interrupt_kills_and_another_exit_code_fails() {
        assert_eq!(RunState::after_exit(0, false), RunState::Finished);
        assert_eq!(RunState::after_exit(0, true), RunState::Finished);
        assert_eq!(RunState::after_exit(1, false), RunState::Failed);
        assert_eq!(RunState::after_exit(1, true), RunState::Killed);
        assert_eq!(RunState::after_exit(255, false), RunState::Killed);
    }

    #[test]
    fn states_are_named_as_the_client_compares_them() {
        for state in RunState::ALL {
            assert_eq!(RunState::parse(state.as_str()), Some(state));
        }
        assert_eq!(RunState::parse("Running"), None);
    }
}
