//! Time that tests move, and chance that repeats.

use std::sync::{
    Mutex,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use jiff::{SignedDuration, Timestamp};
use kernel::{Chance, Clock};

/// A clock that stands still until a test moves it.
pub struct MovableClock(AtomicI64);

impl MovableClock {
    /// A clock that shows `at`, e.g. `2026-11-20T09:00:00Z`.
    pub fn at(at: &str) -> Self {
        Self(AtomicI64::new(at.parse::<Timestamp>().unwrap().as_microsecond()))
    }

    /// Moves it on.
    pub fn pass(&self, span: SignedDuration) {
        self.0.fetch_add(i64::try_from(span.as_micros()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for MovableClock {
    fn now(&self) -> Timestamp {
        // A microsecond passes with each look, so that what happens later has a later time.
        Timestamp::from_microsecond(self.0.fetch_add(1, Ordering::SeqCst)).unwrap()
    }
}

/// Repeatable chance: SplitMix64 from a seed. Its ids differ between databases of one run by the seed.
pub struct Dice(Mutex<u64>);

static WORLDS: AtomicU64 = AtomicU64::new(1);

impl Dice {
    /// A source of its own for each world.
    pub fn fresh() -> Self {
        let world = WORLDS.fetch_add(1, Ordering::SeqCst);
        Self(Mutex::new((u64::from(std::process::id()) << 20) ^ world))
    }
}

impl Chance for Dice {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.0.lock().unwrap();
        for part in bytes.chunks_mut(8) {
            *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut word = *state;
            word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            word ^= word >> 31;
            part.copy_from_slice(&word.to_le_bytes()[..part.len()]);
        }
    }
}
