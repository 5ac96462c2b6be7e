//! Time that stands still and chance that counts, for tests of this crate that need a store and neither of them.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::SystemTime,
};

use kernel::{Chance, Clock};

/// The first moment of 1970, for ever.
pub(crate) struct Still;

impl Clock for Still {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::UNIX_EPOCH
    }
}

/// Counts up from where the process began, so that databases made at the same time have different names.
pub(crate) struct Counting(AtomicU64);

impl Counting {
    pub(crate) fn new() -> Self {
        let begin = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().subsec_nanos();
        Self(AtomicU64::new((u64::from(std::process::id()) << 32) ^ u64::from(begin)))
    }
}

impl Chance for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        let next = self.0.fetch_add(1, Ordering::Relaxed);
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = next.to_le_bytes()[place % 8];
        }
    }
}
