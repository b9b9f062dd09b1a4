//! Looking after sweeps while their agents are at work: runs that fall behind are told to stop, sweeps that have tried
//! everything are closed.

use ayumi_model::sweep::Sweep;
use ayumi_sweep::{Suggestion, SweepConfig, TrialState, early_stop};
use std::sync::Arc;

use super::read_config;
use crate::Service;
use crate::error::Result;
use crate::jobs::LEASE;
use crate::live::What;

impl Service {
    /// Looks after all sweeps whose agents were heard of lately.
    pub async fn tend_sweeps(&self) -> Result<()> {
        let since = self.now().minus(self.config().crash_after);
        let sweeps = self.store().list_attended_sweeps(since).await?;
        if sweeps.is_empty() || !self.store().take_lease("sweeps", LEASE).await? {
            return Ok(());
        }
        for sweep in sweeps {
            if let Err(error) = self.tend_sweep(&sweep).await {
                tracing::warn!(sweep = %sweep.path, "looking after a sweep failed and will be tried again: {error}");
            }
        }
        Ok(())
    }

    /// Ends runs of sweeps that are over which no agent ever began and none will.
    pub async fn kill_abandoned_trials(&self) -> Result<()> {
        let since = self.now().minus(self.config().crash_after);
        for run in self.store().kill_abandoned_trials(since).await? {
            self.publish(&run, What::Run);
        }
        Ok(())
    }

    async fn tend_sweep(&self, sweep: &Sweep) -> Result<()> {
        let Some(config) = read_config(sweep).filter(|config| !config.is_scheduled_by_client()) else { return Ok(()) };
        if config.early_terminate().is_some() {
            self.stop_early(sweep, &config).await?;
        }
        // Agents that were told how many runs to do leave without asking for another one.
        if config.n_runs_expected().is_some_and(|n_runs| u64::try_from(sweep.n_runs).is_ok_and(|n| n >= n_runs)) {
            let seen = self.store().list_trials(sweep.id, None).await?;
            if let Suggestion::Exhausted(_) = self.suggest(&config, &seen).await? {
                self.finish(&seen.sweep).await?;
            }
        }
        Ok(())
    }

    async fn stop_early(&self, sweep: &Sweep, config: &Arc<SweepConfig>) -> Result<()> {
        let metric = config.metric().map(|metric| metric.name.as_str());
        let seen = self.store().list_trials(sweep.id, metric).await?;
        let trials = self.trials(config, &seen).await?;
        if trials.iter().all(|trial| trial.state != TrialState::Running) {
            return Ok(());
        }
        for index in early_stop(config, &trials) {
            let trial = &seen.trials[index];
            if trial.stop_requested {
                continue;
            }
            tracing::info!(sweep = %sweep.path, run = trial.name, "the run falls behind the others and is told to stop");
            let run = self.store().request_stop(trial.id).await?;
            self.publish(&run, What::Run);
        }
        Ok(())
    }
}
