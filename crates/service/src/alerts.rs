//! Alerts: what scripts want people to know at once.

use std::sync::Arc;
use std::time::Duration;

use ayumi_model::alert::{Alert, AlertLevel};
use ayumi_model::limits;
use ayumi_model::run::Run;

use crate::Service;
use crate::authorize::Action;
use crate::caller::Caller;
use crate::error::Result;
use crate::live::What;
use crate::runs::check_length;

/// Bytes of an alert's text.
const TEXT: usize = 64 << 10;

impl Service {
    /// Takes an alert of a run's script. One of the same title less than `pause` after another is not kept.
    pub async fn create_alert(
        &self,
        caller: &Caller,
        run: &Run,
        title: &str,
        text: &str,
        level: AlertLevel,
        pause: Duration,
    ) -> Result<Option<Alert>> {
        self.allow(caller, run, Action::Write).await?;
        check_length("the title", title, limits::LABEL)?;
        check_length("the text", text, TEXT)?;
        let (title, text) = (title.replace('\0', ""), text.replace('\0', ""));
        let alert = self.store().create_alert(run.id, title, text, level, pause).await?;
        if let Some(alert) = &alert {
            self.publish(run, What::Alert(Arc::new(alert.clone())));
        }
        Ok(alert)
    }

    /// The alerts of a run that was obtained through a checked call, newest first.
    pub async fn list_alerts(&self, run: &Run) -> Result<Vec<Alert>> {
        Ok(self.store().list_alerts(run.id).await?)
    }
}
