//! The names of fields, as our own API writes them.

use std::fmt;

use super::{Column, Field};

/// A name that [`Field::parse`] reads as this field.
impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Column(column) => f.write_str(column.name()),
            Self::Tags => f.write_str("tags"),
            Self::Config(key) => write!(f, "config.{key}"),
            Self::Summary(key) => write!(f, "summary.{key}"),
            Self::HistoryKey(key) => write!(f, "keys_info.keys.{key}"),
            Self::HistoryBound(key, bound) => write!(f, "history.{key}.{}", bound.as_str()),
            // Nobody asks for it by name.
            Self::Branch(field) => write!(f, "{field}.*"),
        }
    }
}

impl Column {
    fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::DisplayName => "display_name",
            Self::State => "state",
            Self::Group => "group",
            Self::JobType => "job_type",
            Self::Sweep => "sweep",
            Self::Host => "host",
            Self::Program => "program",
            Self::Username => "username",
            Self::Entity => "entity",
            Self::Project => "project",
            Self::Notes => "notes",
            Self::Commit => "commit",
            Self::CreatedAt => "created_at",
            Self::HeartbeatAt => "heartbeat_at",
            Self::UpdatedAt => "updated_at",
            Self::Duration => "duration",
            Self::LastStep => "last_step",
            Self::Archived => "archived",
            Self::Locked => "locked",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_as_their_fields() {
        for name in [
            "name",
            "display_name",
            "state",
            "group",
            "job_type",
            "sweep",
            "host",
            "program",
            "username",
            "entity",
            "project",
            "notes",
            "commit",
            "created_at",
            "heartbeat_at",
            "updated_at",
            "duration",
            "last_step",
            "archived",
            "locked",
            "tags",
            "config.a.b",
            "summary.loss",
            "keys_info.keys.x",
            "history.train/loss.min",
            "history.a.min.max",
        ] {
            assert_eq!(Field::parse(name).unwrap().to_string(), name);
        }
        for name in ["history.loss", "history.min", "history..max", "history.loss.mean"] {
            let message = Field::parse(name).unwrap_err().to_string();
            assert!(message.ends_with("fields of history end in `.min` or `.max`"), "{message}");
        }
    }
}
