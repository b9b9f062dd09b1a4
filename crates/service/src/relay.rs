//! Live changes between processes that share a PostgreSQL database, so that a page shows what another process received.
//!
//! Each process gathers its own changes for a moment, tells them to the others as short notices, and publishes what it is
//! told to its own watchers. Notices name what changed and carry no data; who watches is sent what the database says.
//! When notices may have been missed, all watchers begin anew.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use ayumi_model::{AlertId, ErrorKind, ProjectId, RunId, SweepId};
use ayumi_store::logs::LogRange;
use ayumi_store::sql::notices::{Listener, MAX_NOTICE};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::error::RecvError;

use crate::live::{Change, What};
use crate::{Service, Stream};

/// Changes are gathered for this long, so that a busy run makes few notices.
const GATHER: Duration = Duration::from_millis(200);
/// Pause before the next try when the database cannot be reached.
const PAUSE: Duration = Duration::from_secs(2);
/// Console lines read for one notice; a watcher asks for more itself.
const MAX_LINES: i64 = 500;

/// What one process tells the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Notice {
    /// Which process.
    from: String,
    told: Told,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Told {
    /// Something about a run.
    Run { run: i64, topic: Topic },
    /// A sweep changed.
    Sweep { sweep: i64 },
    /// More than can be told.
    Missed,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Topic {
    Run,
    /// It left this project.
    Deleted {
        project: i64,
    },
    Alert {
        alert: i64,
    },
    Documents,
    Files,
    /// Rows with these keys in the history, or in the system's metrics.
    Rows {
        is_system: bool,
        keys: Vec<String>,
    },
    /// Console lines with these numbers.
    Logs {
        first: i64,
        last: i64,
    },
}

/// The changes of a moment, each told once.
#[derive(Debug, Default)]
struct Gathered {
    topics: BTreeSet<(RunId, Topic)>,
    keys: BTreeMap<(RunId, bool), BTreeSet<String>>,
    lines: BTreeMap<RunId, (i64, i64)>,
    sweeps: BTreeSet<SweepId>,
    is_lagging: bool,
}

impl Service {
    /// Tells other processes what this one changes, and watchers here what others change. Ends at once with SQLite.
    pub(crate) async fn relay_changes(&self) {
        let me = self.store().random().hex(8);
        loop {
            match self.store().sql().listen().await {
                Ok(None) => return,
                Ok(Some(listener)) => {
                    // Whoever began to watch before did so without hearing of the others.
                    self.live().restart();
                    tokio::select! {
                        () = self.receive_notices(&me, listener) => {}
                        () = self.send_notices(&me) => {}
                    }
                    tracing::warn!("live changes of other processes are not heard of until the database answers again");
                }
                Err(error) => tracing::warn!("live changes of other processes are not heard of: {error}"),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Sends this process's changes until that fails.
    async fn send_notices(&self, me: &str) {
        let mut changes = self.live().watch_own();
        loop {
            let mut gathered = Gathered::default();
            let mut next = changes.recv().await;
            let deadline = tokio::time::Instant::now() + GATHER;
            loop {
                match next {
                    Ok(change) => gathered.add(&change),
                    Err(RecvError::Lagged(_)) => gathered.is_lagging = true,
                    Err(RecvError::Closed) => return,
                }
                match tokio::time::timeout_at(deadline, changes.recv()).await {
                    Ok(received) => next = received,
                    Err(_) => break,
                }
            }
            let notices = gathered.notices(me);
            if !notices.is_empty()
                && let Err(error) = self.store().sql().notify(notices).await
            {
                tracing::warn!("other processes were not told of changes: {error}");
                return;
            }
        }
    }

    /// Publishes what other processes tell until the connection is lost.
    async fn receive_notices(&self, me: &str, mut listener: Listener) {
        while let Some(text) = listener.next().await {
            match serde_json::from_str::<Notice>(&text) {
                Ok(notice) if notice.from == me => {}
                Ok(notice) => self.publish_told(notice.told).await,
                // A newer version tells something this one does not know.
                Err(_) => self.live().restart(),
            }
        }
    }

    async fn publish_told(&self, told: Told) {
        let change = match told {
            Told::Missed => return self.live().restart(),
            Told::Run { run, topic } => self.run_change(RunId::new(run), topic).await,
            Told::Sweep { sweep } => self.sweep_change(SweepId::new(sweep)).await,
        };
        match change {
            Ok(change) => self.live().publish_relayed(change),
            // It was purged meanwhile, which nobody watches.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                tracing::warn!("a change of another process could not be read: {error}");
                self.live().restart();
            }
        }
    }

    async fn run_change(&self, id: RunId, topic: Topic) -> crate::Result<Change> {
        let run = self.store().get_run(id).await?;
        let mut project = run.project_id;
        let what = match topic {
            Topic::Run => What::Run,
            Topic::Deleted { project: left } => {
                project = ProjectId::new(left);
                What::Deleted
            }
            Topic::Alert { alert } => What::Alert(Arc::new(self.store().get_alert(AlertId::new(alert)).await?)),
            Topic::Documents => What::Documents,
            Topic::Files => What::Files,
            Topic::Rows { is_system, keys } => {
                let stream = if is_system { Stream::System } else { Stream::History };
                What::Rows { stream, keys: keys.into(), block: None }
            }
            Topic::Logs { first, last } => {
                let first = first.max(last.saturating_sub(MAX_LINES - 1));
                let range = LogRange::After(first.saturating_sub(1));
                let lines = self.store().log_lines(id, range, MAX_LINES as usize).await?;
                What::Logs(Arc::new(lines.into_iter().filter(|line| line.number <= last).collect()))
            }
        };
        Ok(Change { project, run: Some(Arc::new(run)), what })
    }

    async fn sweep_change(&self, id: SweepId) -> crate::Result<Change> {
        let sweep = self.store().get_sweep(id).await?;
        let project: ProjectId = sweep.project_id;
        Ok(Change { project, run: None, what: What::Sweep(Arc::new(sweep)) })
    }
}

impl Gathered {
    fn add(&mut self, change: &Change) {
        if let What::Sweep(sweep) = &change.what {
            self.sweeps.insert(sweep.id);
        }
        let Some(run) = change.run.as_ref().map(|run| run.id) else { return };
        let topic = match &change.what {
            What::Run => Topic::Run,
            What::Deleted => Topic::Deleted { project: change.project.get() },
            What::Alert(alert) => Topic::Alert { alert: alert.id.get() },
            What::Documents => Topic::Documents,
            What::Files => Topic::Files,
            What::Rows { stream, keys, .. } => {
                let known = self.keys.entry((run, *stream == Stream::System)).or_default();
                known.extend(keys.iter().cloned());
                return;
            }
            What::Logs(lines) => {
                for number in lines.iter().map(|line| line.number) {
                    let (first, last) = self.lines.entry(run).or_insert((number, number));
                    (*first, *last) = ((*first).min(number), (*last).max(number));
                }
                return;
            }
            What::Sweep(_) => return,
        };
        self.topics.insert((run, topic));
    }

    /// The notices, none longer than PostgreSQL takes. One that cannot be shortened says that something was missed.
    fn notices(self, me: &str) -> Vec<String> {
        let run = |run: RunId, topic| Told::Run { run: run.get(), topic };
        let mut told: Vec<Told> = self.topics.into_iter().map(|(id, topic)| run(id, topic)).collect();
        for ((id, is_system), keys) in self.keys {
            told.extend(pieces(keys).map(|keys| run(id, Topic::Rows { is_system, keys })));
        }
        told.extend(self.lines.into_iter().map(|(id, (first, last))| run(id, Topic::Logs { first, last })));
        told.extend(self.sweeps.into_iter().map(|id| Told::Sweep { sweep: id.get() }));
        if self.is_lagging {
            told = vec![Told::Missed];
        }
        let text = |told| serde_json::to_string(&Notice { from: me.to_owned(), told }).unwrap_or_default();
        let fits = |notice: String| if notice.len() <= MAX_NOTICE { notice } else { text(Told::Missed) };
        told.into_iter().map(text).map(fits).collect()
    }
}

/// Keys in lists whose JSON fits a notice.
fn pieces(keys: BTreeSet<String>) -> impl Iterator<Item = Vec<String>> {
    /// Left of a notice for its keys.
    const ROOM: usize = MAX_NOTICE - 200;
    let mut pieces: Vec<Vec<String>> = Vec::new();
    let mut room = 0;
    for key in keys {
        let length = serde_json::to_string(&key).map_or(0, |text| text.len()) + 1;
        match pieces.last_mut() {
            Some(piece) if length <= room => {
                piece.push(key);
                room -= length;
            }
            _ => {
                pieces.push(vec![key]);
                room = ROOM.saturating_sub(length);
            }
        }
    }
    pieces.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(keys: impl IntoIterator<Item = String>) -> Gathered {
        let keys = BTreeMap::from([((RunId::new(7), false), keys.into_iter().collect())]);
        Gathered { keys, ..Gathered::default() }
    }

    fn read(notices: &[String]) -> Vec<Told> {
        notices.iter().map(|text| serde_json::from_str::<Notice>(text).unwrap().told).collect()
    }

    #[test]
    fn many_keys_are_told_in_notices_that_fit() {
        let keys: Vec<String> = (0..3_000).map(|index| format!("train/\"layer\"/{index:05}")).collect();
        let notices = gathered(keys.clone()).notices("me");
        assert!(notices.len() > 1 && notices.iter().all(|notice| notice.len() <= MAX_NOTICE));
        let told: Vec<String> = read(&notices)
            .into_iter()
            .flat_map(|told| match told {
                Told::Run { run: 7, topic: Topic::Rows { is_system: false, keys } } => keys,
                told => panic!("{told:?}"),
            })
            .collect();
        assert_eq!(told, keys);
    }

    #[test]
    fn what_does_not_fit_is_told_as_missed() {
        assert_eq!(read(&gathered(["k".repeat(9_000)]).notices("me")), [Told::Missed]);
        let lagging = Gathered { is_lagging: true, ..gathered(["a".to_owned()]) };
        assert_eq!(read(&lagging.notices("me")), [Told::Missed]);
    }

    #[test]
    fn lines_of_a_moment_are_told_once() {
        let lines = BTreeMap::from([(RunId::new(7), (3, 9))]);
        let notices = Gathered { lines, ..Gathered::default() }.notices("me");
        assert_eq!(read(&notices), [Told::Run { run: 7, topic: Topic::Logs { first: 3, last: 9 } }]);
    }
}
