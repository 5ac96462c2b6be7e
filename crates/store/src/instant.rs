//! An instant as both databases sort it rightly: microseconds since 1970, UTC, in a BIGINT.

use jiff::Timestamp;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

/// A moment in UTC with microsecond precision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
#[serde(transparent)]
pub struct Instant(pub i64);

impl Instant {
    /// This moment plus so many minutes (negative: minus).
    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        self.plus_seconds(minutes * 60)
    }

    /// This moment plus so many seconds (negative: minus).
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Whole minutes from `earlier` to this moment.
    pub const fn minutes_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0) / 60_000_000
    }
}

impl From<Timestamp> for Instant {
    fn from(at: Timestamp) -> Self {
        Self(at.as_microsecond())
    }
}

impl From<Instant> for Timestamp {
    fn from(at: Instant) -> Self {
        // Out of jiff's range (year 9999) only if a row was written by hand.
        Self::from_microsecond(at.0).unwrap_or(Self::MAX)
    }
}
