//! Alerts: what a script wants people to know at once.

use crate::id::AlertId;
use crate::time::Timestamp;

/// How urgent an alert is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names of the protocol")]
pub enum AlertLevel {
    Info,
    Warn,
    Error,
}

impl AlertLevel {
    /// The level with this name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Info, Self::Warn, Self::Error].into_iter().find(|level| level.as_str() == text)
    }

    /// Its name, lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// What a run's script told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Identifies it; later ones are greater.
    pub id: AlertId,
    /// What it is about, in few words.
    pub title: String,
    /// The rest, Markdown.
    pub text: String,
    /// How urgent.
    pub level: AlertLevel,
    /// When it was received.
    pub created_at: Timestamp,
}
