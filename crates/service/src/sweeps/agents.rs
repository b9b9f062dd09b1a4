//! Agents: what each is told to do when it gives a sign of life.
//!
//! The answer to a sign of life may get lost. So a run is given out once, and the agent is told of it until it says that it
//! has the run: sending the same sign of life twice has the effect of once.

use std::time::Duration;

use ayumi_model::run::RunState;
use ayumi_model::sweep::{Sweep, SweepAgent, SweepPath, SweepState};
use ayumi_model::{ErrorKind, Timestamp, UserId, limits};
use ayumi_store::sweeps::agents::{Beat, HeldRun};
use ayumi_sweep::trial::Params;

use super::read_config;
use crate::Service;
use crate::authorize::Action;
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::live::What;

/// How often an agent is told to begin a run that it never says it has. A script that ends at once, before it has logged
/// anything, looks the same as an answer that was lost.
const MAX_SENT: i64 = 3;

/// How long a process has to follow the request to stop that it is told of with its own requests, before its agent ends it.
/// Clients send every 15 s, by which they are told, and look at what they were told every 15 s; then they send what they
/// have, which they do not when their agent ends them. A function that an agent runs in its own process never looks.
const STOP_GRACE: Duration = Duration::from_secs(45);

/// What an agent is told to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Begin a run.
    Run(RunCommand),
    /// Go on with a run that was preempted.
    Resume(RunCommand),
    /// Stop the process of the run of this id.
    Stop(String),
    /// There is nothing more to do.
    Exit,
}

/// A run that an agent is to start a process for.
#[derive(Debug, Clone, PartialEq)]
pub struct RunCommand {
    /// The run's id.
    pub run: String,
    /// Its parameters, nested where the configuration nests them.
    pub params: Params,
    /// The script, where the configuration names one.
    pub program: Option<String>,
}

impl Service {
    /// Makes an agent for a sweep.
    pub async fn create_agent(&self, caller: &Caller, path: &SweepPath, host: &str) -> Result<SweepAgent> {
        let sweep = self.get_sweep(caller, path, Action::Write).await?;
        crate::runs::check_length("the host", host, limits::LABEL)?;
        let name = self.store().random().word(8);
        let (agent, is_first) = self.store().create_agent(sweep.id, name, host.replace('\0', "")).await?;
        if is_first {
            self.live().publish_sweep(&self.store().get_sweep(sweep.id).await?);
        }
        Ok(agent)
    }

    /// Takes an agent's sign of life, with the ids of the runs whose processes it has, and tells it what to do.
    ///
    /// # Errors
    /// `NotFound` when there is no such agent or sweep, by which agents know that they are not needed any more.
    pub async fn agent_heartbeat(
        &self,
        caller: &Caller,
        path: &SweepPath,
        agent: &str,
        alive: Vec<String>,
    ) -> Result<(SweepAgent, Vec<Command>)> {
        let user = caller.signed_in()?.id;
        let sweep = self.get_sweep(caller, path, Action::Write).await?;
        let found = self.store().find_agent(sweep.id, agent).await?;
        let agent = found.ok_or_else(|| Error::not_found(format!("agent `{agent}` of sweep `{path}`")))?;
        let beat = self.store().beat(agent.id, alive.clone()).await?;
        let commands = self.commands(user, &beat, &alive).await?;
        Ok((beat.agent, commands))
    }

    async fn commands(&self, user: UserId, beat: &Beat, alive: &[String]) -> Result<Vec<Command>> {
        let Beat { agent, sweep, held } = beat;
        let mut commands = Vec::new();
        for run in held {
            match verdict(run, alive.contains(&run.name), sweep.state, self.now()) {
                Verdict::GoOn => {}
                Verdict::Stop => commands.push(Command::Stop(run.name.clone())),
                Verdict::SendAgain => {
                    self.store().resend_trial(run.id).await?;
                    commands.push(Command::Run(RunCommand::stored(sweep, &run.name, &run.params)?));
                }
                Verdict::End(state) => {
                    if let Some(ended) = self.store().end_trial(run.id, run.state, state).await? {
                        self.publish(&ended, What::Run);
                    }
                }
            }
        }
        // Processes may go on after what they logged was complete.
        if sweep.state == SweepState::Canceled {
            let others = alive.iter().filter(|name| held.iter().all(|run| run.name != **name));
            commands.extend(others.cloned().map(Command::Stop));
        }
        if !alive.is_empty() || !commands.is_empty() {
            return Ok(commands);
        }
        match sweep.state {
            SweepState::Pending | SweepState::Paused => Ok(Vec::new()),
            SweepState::Running => self.next_command(user, sweep, agent).await.map(Vec::from_iter),
            SweepState::Finished | SweepState::Canceled => {
                self.store().end_agent(agent.id).await?;
                Ok(vec![Command::Exit])
            }
        }
    }
}

/// What is to be done about a run that an agent was given.
#[derive(Debug, PartialEq)]
enum Verdict {
    GoOn,
    Stop,
    SendAgain,
    End(RunState),
}

fn verdict(run: &HeldRun, is_alive: bool, sweep: SweepState, now: Timestamp) -> Verdict {
    let is_unwanted = run.stop_requested || sweep == SweepState::Canceled;
    match (is_alive, run.state) {
        (true, _) if is_unwanted && run.stop_seen_at.is_some_and(|at| now.since(at) >= STOP_GRACE) => Verdict::Stop,
        (true, _) => Verdict::GoOn,
        // Its process was stopped, perhaps too roughly to say so itself.
        (false, _) if is_unwanted => Verdict::End(RunState::Killed),
        // Its process is gone without a word to us: it has ended before it logged anything.
        (false, RunState::Pending) if run.is_known || run.n_sent >= MAX_SENT => Verdict::End(RunState::Failed),
        (false, RunState::Pending) => match sweep {
            SweepState::Running => Verdict::SendAgain,
            SweepState::Finished => Verdict::End(RunState::Killed),
            _ => Verdict::GoOn,
        },
        // What it logged may still be on its way; if not, it has crashed, which is found out as for any run.
        (false, _) => Verdict::GoOn,
    }
}

impl RunCommand {
    pub(super) fn new(sweep: &Sweep, run: &str, params: Params) -> Self {
        let program = read_config(sweep).and_then(|config| config.program().map(str::to_owned));
        Self { run: run.to_owned(), params, program }
    }

    /// The command for a run whose parameters are as they were stored.
    pub(super) fn stored(sweep: &Sweep, run: &str, params: &str) -> Result<Self> {
        let damaged =
            |_| Error::new(ErrorKind::Damaged, format!("the stored parameters of run `{run}` cannot be read"));
        Ok(Self::new(sweep, run, serde_json::from_str(params).map_err(damaged)?))
    }
}

#[cfg(test)]
mod tests {
    use ayumi_model::Id;

    use super::*;

    fn held(state: RunState) -> HeldRun {
        let (name, params) = ("r1".to_owned(), "{}".to_owned());
        HeldRun {
            id: Id::new(1),
            name,
            state,
            stop_requested: false,
            is_known: false,
            stop_seen_at: None,
            n_sent: 1,
            params,
        }
    }

    fn verdict(run: &HeldRun, is_alive: bool, sweep: SweepState) -> Verdict {
        super::verdict(run, is_alive, sweep, Timestamp::from_micros(45_000_000))
    }

    #[test]
    fn a_run_is_sent_again_until_its_agent_has_it_or_seems_unable_to_begin_it() {
        let sent = |n_sent| verdict(&HeldRun { n_sent, ..held(RunState::Pending) }, false, SweepState::Running);
        assert_eq!([sent(1), sent(2)], [Verdict::SendAgain, Verdict::SendAgain]);
        assert_eq!(sent(3), Verdict::End(RunState::Failed));
        let known = HeldRun { is_known: true, ..held(RunState::Pending) };
        assert_eq!(verdict(&known, true, SweepState::Running), Verdict::GoOn);
        assert_eq!(verdict(&known, false, SweepState::Running), Verdict::End(RunState::Failed));
    }

    #[test]
    fn a_run_that_waits_for_its_agent_goes_the_way_of_its_sweep() {
        let waiting = |sweep| verdict(&held(RunState::Pending), false, sweep);
        assert_eq!(waiting(SweepState::Paused), Verdict::GoOn);
        assert_eq!(waiting(SweepState::Finished), Verdict::End(RunState::Killed));
        assert_eq!(waiting(SweepState::Canceled), Verdict::End(RunState::Killed));
    }

    #[test]
    fn a_process_is_stopped_where_its_run_or_its_sweep_is() {
        let seen = |micros| HeldRun {
            stop_requested: true,
            stop_seen_at: Some(Timestamp::from_micros(micros)),
            ..held(RunState::Running)
        };
        let stopped = seen(0);
        assert_eq!(verdict(&stopped, true, SweepState::Running), Verdict::Stop);
        assert_eq!(verdict(&seen(1), true, SweepState::Running), Verdict::GoOn, "it may still stop by itself");
        assert_eq!(verdict(&stopped, false, SweepState::Running), Verdict::End(RunState::Killed));
        let running = HeldRun { stop_requested: false, ..stopped };
        assert_eq!(verdict(&running, true, SweepState::Canceled), Verdict::Stop);
        for sweep in [SweepState::Running, SweepState::Paused, SweepState::Finished] {
            assert_eq!(
                [verdict(&running, true, sweep), verdict(&running, false, sweep)],
                [Verdict::GoOn, Verdict::GoOn]
            );
        }
    }
}
