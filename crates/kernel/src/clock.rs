//! Time is an argument: whoever needs "now" is given a clock, so that tests can move it.

use jiff::Timestamp;

/// Tells the present moment, in UTC.
pub trait Clock: Send + Sync + 'static {
    /// The present moment.
    fn now(&self) -> Timestamp;
}
