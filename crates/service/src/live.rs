//! What changed, as it happens, for those who watch.
//!
//! A hint, never the truth: who falls behind or reconnects asks anew.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ayumi_history::Block;
use ayumi_model::ProjectId;
use ayumi_model::alert::Alert;
use ayumi_model::log::LogLine;
use ayumi_model::run::Run;
use ayumi_model::sweep::Sweep;
use tokio::sync::broadcast;

use crate::Stream;

/// Changes that a slow watcher may be behind before it has to ask anew.
const BACKLOG: usize = 1_024;

/// One change, durable when it is told.
#[derive(Debug, Clone)]
pub struct Change {
    /// Where.
    pub project: ProjectId,
    /// The run afterwards; none where a sweep changed.
    pub run: Option<Arc<Run>>,
    /// What.
    pub what: What,
}

/// What changed.
#[derive(Debug, Clone)]
pub enum What {
    /// The run appeared, or a column of it changed.
    Run,
    /// The run was put into the trash.
    Deleted,
    /// Rows were logged, with these keys; the rows themselves where they are few.
    Rows {
        /// Which table of rows.
        stream: Stream,
        /// Flat names.
        keys: Arc<[String]>,
        /// None where there are more than a watcher should be sent.
        block: Option<Arc<Block>>,
    },
    /// Lines were printed or replaced.
    Logs(Arc<Vec<LogLine>>),
    /// Its script wants people to know something.
    Alert(Arc<Alert>),
    /// Config or summary changed.
    Documents,
    /// Files were uploaded or deleted.
    Files,
    /// A sweep appeared or changed.
    Sweep(Arc<Sweep>),
}

/// Tells changes to all who watch in this process.
pub struct Live {
    watchers: Mutex<broadcast::Sender<Change>>,
    /// What this process itself changed, for the other processes.
    own: broadcast::Sender<Change>,
}

impl Default for Live {
    fn default() -> Self {
        Self { watchers: Mutex::new(broadcast::channel(BACKLOG).0), own: broadcast::channel(BACKLOG).0 }
    }
}

impl Live {
    /// All changes from now on; the watcher picks what it may see. Ends when some may have been missed.
    pub fn watch(&self) -> broadcast::Receiver<Change> {
        self.watchers().subscribe()
    }

    /// The changes of this process from now on.
    pub(crate) fn watch_own(&self) -> broadcast::Receiver<Change> {
        self.own.subscribe()
    }

    pub(crate) fn publish(&self, project: ProjectId, run: Arc<Run>, what: What) {
        self.publish_own(Change { project, run: Some(run), what });
    }

    pub(crate) fn publish_sweep(&self, sweep: &Sweep) {
        let what = What::Sweep(Arc::new(sweep.clone()));
        self.publish_own(Change { project: sweep.project_id, run: None, what });
    }

    /// Publishes what another process changed.
    pub(crate) fn publish_relayed(&self, change: Change) {
        // Without watchers there is nobody to tell.
        let _ = self.watchers().send(change);
    }

    /// Ends all watching, so that every watcher begins anew and asks for what it shows.
    pub(crate) fn restart(&self) {
        *self.watchers() = broadcast::channel(BACKLOG).0;
    }

    fn publish_own(&self, change: Change) {
        // Without watchers there is nobody to tell, without other processes no relay.
        let _ = self.watchers().send(change.clone());
        let _ = self.own.send(change);
    }

    fn watchers(&self) -> MutexGuard<'_, broadcast::Sender<Change>> {
        self.watchers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
