//! Password hashing: Argon2id on the blocking pool, a few at a time, and counted (decision 5, ASVS 11.4.2).

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread::available_parallelism,
};

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::phc::{Output, ParamsString, Salt},
};
use kernel::{Chance, Problem, password::Password};
use tokio::{sync::Semaphore, task::spawn_blocking};

/// OWASP's first choice that fits small machines: 19 MiB, two passes, one lane.
const STRONG: (u32, u32) = (19 * 1024, 2);

/// As little as Argon2 allows, for tests and the throw-away data of the demo.
const LIGHT: (u32, u32) = (8, 1);

const SALT_BYTES: usize = 16;
const OUTPUT_BYTES: usize = 32;

/// Hashes and compares passwords. One per process: it bounds how much memory hashing takes at a time.
pub struct Hashing {
    parameters: Params,
    chance: Arc<dyn Chance>,
    turns: Arc<Semaphore>,
    runs: AtomicU64,
    /// Compared with when there is nothing to compare with; no password leads to it.
    nobody: PasswordHash,
}

/// Whether an entered password is the stored one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is not, or there is no such account.
    Wrong,
    /// It is.
    Right {
        /// The stored hash was made with other parameters than today's: hash anew and store that.
        rehash: bool,
    },
}

impl fmt::Debug for Hashing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Hashing").field("runs", &self.runs()).finish_non_exhaustive()
    }
}

impl Hashing {
    /// With the parameters that OWASP recommends.
    pub fn strong(chance: Arc<dyn Chance>) -> Result<Self, Problem> {
        Self::with(STRONG, chance)
    }

    /// With the lightest parameters: for tests and demo data only.
    pub fn light(chance: Arc<dyn Chance>) -> Result<Self, Problem> {
        Self::with(LIGHT, chance)
    }

    fn with((memory_kib, passes): (u32, u32), chance: Arc<dyn Chance>) -> Result<Self, Problem> {
        let fault = |error: &dyn fmt::Display| Problem::fault("prepare password hashing", error);
        let parameters = Params::new(memory_kib, passes, 1, Some(OUTPUT_BYTES)).map_err(|error| fault(&error))?;
        let (mut salt, mut output) = ([0; SALT_BYTES], [0; OUTPUT_BYTES]);
        chance.fill(&mut salt);
        chance.fill(&mut output);
        let nobody = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&parameters).map_err(|error| fault(&error))?,
            salt: Some(Salt::new(&salt).map_err(|error| fault(&error))?),
            hash: Some(Output::new(&output).map_err(|error| fault(&error))?),
        };
        let at_once = available_parallelism().map_or(1, usize::from);
        Ok(Self { parameters, chance, turns: Arc::new(Semaphore::new(at_once)), runs: AtomicU64::new(0), nobody })
    }

    /// How often Argon2id has run.
    pub fn runs(&self) -> u64 {
        self.runs.load(Ordering::SeqCst)
    }

    /// The hash of a new password, as the text to store (PHC string format).
    pub async fn hash(&self, password: &Password) -> Result<String, Problem> {
        let mut salt = [0; SALT_BYTES];
        self.chance.fill(&mut salt);
        let argon = self.argon();
        let password = password.clone();
        let made = self.run(move || argon.hash_password_with_salt(password.as_bytes(), &salt)).await?;
        made.map(|hash| hash.to_string()).map_err(|error| Problem::fault("hash password", error))
    }

    /// Compares what was entered with what is stored. Exactly one run, whether or not there is an account (`stored`) and
    /// whether or not the entry can be a password at all (`entered`), so that the work tells nothing (ASVS 6.3.8).
    pub async fn verify(&self, stored: Option<&str>, entered: Option<&Password>) -> Result<Verdict, Problem> {
        let parsed = stored.and_then(|text| {
            let parsed = PasswordHash::new(text);
            parsed.inspect_err(|error| tracing::error!(%error, "a stored password hash is unreadable")).ok()
        });
        let could_match = parsed.is_some() && entered.is_some();
        let against = parsed.filter(|_| could_match).unwrap_or_else(|| self.nobody.clone());
        let rehash = !self.is_current(&against);
        let argon = self.argon();
        let entry = entered.map(|password| password.as_bytes().to_vec()).unwrap_or_default();
        let matches = self.run(move || argon.verify_password(&entry, &against).is_ok()).await?;
        Ok(if matches && could_match { Verdict::Right { rehash } } else { Verdict::Wrong })
    }

    fn argon(&self) -> Argon2<'static> {
        Argon2::new(Algorithm::Argon2id, Version::V0x13, self.parameters.clone())
    }

    fn is_current(&self, hash: &PasswordHash) -> bool {
        hash.algorithm == self.nobody.algorithm
            && hash.version == self.nobody.version
            && hash.params == self.nobody.params
            && hash.hash.as_ref().is_some_and(|output| output.len() == OUTPUT_BYTES)
    }

    /// Waits for a turn, then runs `work` where it holds up nobody. A run that has begun is finished even if the caller
    /// goes away, and keeps its turn until then.
    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.map_err(|error| Problem::fault("wait for password hashing", error))?;
        self.runs.fetch_add(1, Ordering::SeqCst);
        let running = spawn_blocking(move || {
            let made = work();
            drop(turn);
            made
        });
        running.await.map_err(|error| Problem::fault("run password hashing", error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::SystemChance;

    fn light() -> Hashing {
        Hashing::light(Arc::new(SystemChance)).unwrap()
    }

    fn typed(text: &str) -> Option<Password> {
        Password::entered(text)
    }

    #[tokio::test]
    async fn decision_5_right_and_wrong() {
        let hashing = light();
        let stored = hashing.hash(&typed("kiwi-Lampe-Tor!").unwrap()).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$"), "{stored}");
        let right = hashing.verify(Some(&stored), typed("kiwi-Lampe-Tor!").as_ref()).await.unwrap();
        assert_eq!(right, Verdict::Right { rehash: false });
        let wrong = hashing.verify(Some(&stored), typed("kiwi-Lampe-Tor").as_ref()).await.unwrap();
        assert_eq!(wrong, Verdict::Wrong);
    }

    #[tokio::test]
    async fn asvs_6_3_8_one_run_whoever_is_asked_for() {
        let hashing = light();
        let stored = hashing.hash(&typed("kiwi-Lampe-Tor!").unwrap()).await.unwrap();
        let entry = typed("kiwi-Lampe-Tor");
        for (stored, entered) in [
            (Some(stored.as_str()), entry.as_ref()),
            (Some(stored.as_str()), None),
            (Some("not a hash"), entry.as_ref()),
            (None, entry.as_ref()),
            (None, None),
        ] {
            let before = hashing.runs();
            assert_eq!(hashing.verify(stored, entered).await.unwrap(), Verdict::Wrong);
            assert_eq!(hashing.runs() - before, 1, "{stored:?} {entered:?}");
        }
    }

    #[tokio::test]
    async fn an_older_hash_is_made_anew() {
        let stored = light().hash(&typed("kiwi-Lampe-Tor!").unwrap()).await.unwrap();
        let strong = Hashing::strong(Arc::new(SystemChance)).unwrap();
        let verdict = strong.verify(Some(&stored), typed("kiwi-Lampe-Tor!").as_ref()).await.unwrap();
        assert_eq!(verdict, Verdict::Right { rehash: true });
        let renewed = strong.hash(&typed("kiwi-Lampe-Tor!").unwrap()).await.unwrap();
        assert!(renewed.contains("m=19456,t=2,p=1"), "OWASP: {renewed}");
        let verdict = strong.verify(Some(&renewed), typed("kiwi-Lampe-Tor!").as_ref()).await.unwrap();
        assert_eq!(verdict, Verdict::Right { rehash: false });
    }

    #[tokio::test]
    async fn equal_passwords_have_different_hashes() {
        let hashing = light();
        let password = typed("kiwi-Lampe-Tor!").unwrap();
        assert_ne!(hashing.hash(&password).await.unwrap(), hashing.hash(&password).await.unwrap());
    }
}
