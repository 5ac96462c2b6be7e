//! Chance is an argument, as time is: ids, tokens and salts come from a source that is passed in.

use uuid::{Builder, Uuid};

use crate::Clock;

/// A source of random bytes fit for secrets (a CSPRNG outside tests, ASVS 11.5.1).
pub trait Chance: Send + Sync + 'static {
    /// Fills `bytes` with unpredictable values.
    fn fill(&self, bytes: &mut [u8]);
}

/// A new UUIDv7 (RFC 9562): ordered by `clock`, made unique by `chance`.
pub fn fresh_id(clock: &dyn Clock, chance: &dyn Chance) -> Uuid {
    let mut random = [0_u8; 10];
    chance.fill(&mut random);
    let millis = u64::try_from(clock.now().as_millisecond()).unwrap_or_default();
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// A new secret of 256 bits as 43 URL-safe characters (for sessions, links, uploads).
pub fn fresh_secret(chance: &dyn Chance) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut random = [0_u8; 43];
    chance.fill(&mut random);
    random.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 63)])).collect()
}
