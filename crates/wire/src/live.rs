//! Server-sent events of `GET /api/v1/runs/{entity}/{project}/{run}/events` and
//! `GET /api/v1/projects/{entity}/{project}/events`.
//!
//! The event name is the tag below, the data its JSON. A comment line every 15 s keeps the connection open. After a
//! reconnect the reader asks anew for what it shows: events are hints, the queries are the truth.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::alert::Alert;
use crate::log::LogLine;
use crate::run::RunRow;

/// One event.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum LiveEvent {
    /// A run appeared or its state, name, tags or other columns changed.
    Run {
        /// What lists show of it.
        run: Box<RunRow>,
    },
    /// A run was put into the trash or deleted.
    RunDeleted {
        /// Run id.
        run: String,
    },
    /// Rows were logged and are durable.
    Rows {
        /// Run id.
        run: String,
        /// `history` or `system`.
        stream: String,
        /// Highest step of the run now.
        last_step: i64,
        /// The keys of the new rows, flat names; at most 1,000.
        keys: Vec<String>,
        /// The rows themselves on a run's own event stream, at most 200; empty where there were more.
        #[schema(value_type = Vec<Object>)]
        rows: Vec<Value>,
    },
    /// Lines were printed or replaced. On a run's own event stream only.
    Logs {
        /// Run id.
        run: String,
        /// At most 500 lines; where there were more, ask.
        lines: Vec<LogLine>,
        /// Highest number plus one.
        n_lines: i64,
    },
    /// A script wants people to know something.
    Alert {
        /// Run id.
        run: String,
        /// What.
        alert: Alert,
    },
    /// The summary or the config changed. On a run's own event stream only.
    Documents {
        /// Run id.
        run: String,
    },
    /// A sweep appeared, or its state or configuration changed. On a project's event stream only.
    Sweep {
        /// Sweep id.
        sweep: String,
    },
    /// Files were uploaded or deleted. On a run's own event stream only.
    Files {
        /// Run id.
        run: String,
    },
}
