//! Chance is an argument, as time is: ids, tokens and salts come from a source that is passed in.

use uuid::{Builder, Uuid};

use crate::Clock;

/// A source of random bytes fit for secrets (a CSPRNG outside tests, ASVS 11.5.1).
pub trait Chance: Send + Sync + 'static {
    /// Fills `bytes` with unpredictable values.
    fn fill(&self, bytes: &mut [u8]);
}

/// A new UUIDv7: ordered by `clock` to the microsecond (RFC 9562, 6.2, method 3), so that rows made in one act keep
/// their order; made unique by `chance`.
pub fn fresh_id(clock: &dyn Clock, chance: &dyn Chance) -> Uuid {
    let mut random = [0_u8; 10];
    chance.fill(&mut random);
    let now = clock.now();
    let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
    // The 12 bits after the milliseconds hold the microseconds within them.
    let micros = u16::try_from(now.as_microsecond().rem_euclid(1000)).unwrap_or_default();
    random[..2].copy_from_slice(&micros.to_be_bytes());
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// A new secret of 256 bits as 43 URL-safe characters (for sessions, links, uploads).
pub fn fresh_secret(chance: &dyn Chance) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut random = [0_u8; 43];
    chance.fill(&mut random);
    random.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 63)])).collect()
}
