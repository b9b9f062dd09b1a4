//! Points in time, and the one source they come from.

use std::fmt;
use std::time::Duration;

/// Microseconds since the Unix epoch, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The point in time this many microseconds after the Unix epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the Unix epoch.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Milliseconds since the Unix epoch.
    pub const fn as_millis(self) -> i64 {
        self.0 / 1_000
    }

    /// Parses RFC 3339 text such as `2026-11-23T03:55:18.25Z`; a missing zone means UTC, as the wandb client writes it.
    pub fn parse(text: &str) -> Option<Self> {
        let micros = |t: jiff::Timestamp| Self(t.as_microsecond());
        if let Ok(exact) = text.parse::<jiff::Timestamp>() {
            return Some(micros(exact));
        }
        let civil = text.parse::<jiff::civil::DateTime>().ok()?;
        Some(micros(jiff::tz::TimeZone::UTC.to_timestamp(civil).ok()?))
    }

    /// The time elapsed since `earlier`; zero when `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0).max(0) as u64)
    }

    /// This time plus `duration`.
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)))
    }

    /// This time minus `duration`.
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)))
    }
}

/// RFC 3339 in UTC, with as many fraction digits as needed.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(time) => write!(f, "{time}"),
            Err(_) => write!(f, "1970-01-01T00:00:00Z"),
        }
    }
}

/// Where the current time comes from; tests pass one of their own.
pub trait Clock: Send + Sync + 'static {
    /// The current time.
    fn now(&self) -> Timestamp;
}

/// The operating system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the wall clock")]
    fn now(&self) -> Timestamp {
        let elapsed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(elapsed.as_micros()).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_without_zone_is_utc() {
        assert_eq!(Timestamp::parse("2026-11-23T04:01:26.860516"), Timestamp::parse("2026-11-23T04:01:26.860516Z"));
        assert_eq!(Timestamp::parse("2026-11-23T04:01:26Z").unwrap().to_string(), "2026-11-23T04:01:26Z");
        assert_eq!(Timestamp::parse("yesterday"), None);
    }
}
