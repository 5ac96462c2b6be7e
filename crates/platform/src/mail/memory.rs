//! Letters kept in memory, for tests.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::{Letter, MailFault, MailOut};

/// A mail server of nobody: it remembers what it was given, and fails when it is told to.
#[derive(Debug, Default)]
pub struct MemoryMail(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    sent: Vec<Letter>,
    failures: usize,
    fault: Option<MailFault>,
}

impl MemoryMail {
    /// One that takes every letter.
    pub fn new() -> Self {
        Self::default()
    }

    /// The letters taken so far, oldest first.
    pub fn sent(&self) -> Vec<Letter> {
        self.state().sent.clone()
    }

    /// Forgets the letters taken so far.
    pub fn clear(&self) {
        self.state().sent.clear();
    }

    /// Refuses the next `times` letters with `fault`.
    pub fn fail_next(&self, times: usize, fault: MailFault) {
        let mut state = self.state();
        state.failures = times;
        state.fault = Some(fault);
    }

    /// Takes every letter again.
    pub fn heal(&self) {
        let mut state = self.state();
        state.failures = 0;
        state.fault = None;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl MailOut for MemoryMail {
    async fn send(&self, letter: &Letter) -> Result<(), MailFault> {
        letter.message()?;
        let mut state = self.state();
        if let (Some(fault), 1..) = (state.fault.clone(), state.failures) {
            state.failures -= 1;
            return Err(fault);
        }
        state.sent.push(letter.clone());
        Ok(())
    }

    async fn check(&self) -> Result<(), MailFault> {
        let state = self.state();
        state.fault.clone().filter(|_| state.failures > 0).map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::letter, *};

    #[tokio::test]
    async fn it_fails_as_told_and_heals() {
        let mail = MemoryMail::new();
        let away = MailFault::Temporary("away".to_owned());
        mail.fail_next(2, away.clone());
        assert_eq!(mail.check().await, Err(away.clone()));
        assert_eq!(mail.send(&letter(1)).await, Err(away.clone()));
        assert_eq!(mail.send(&letter(1)).await, Err(away));
        assert_eq!(mail.send(&letter(1)).await, Ok(()));
        mail.fail_next(usize::MAX, MailFault::Permanent("no such mailbox".to_owned()));
        assert!(mail.send(&letter(2)).await.is_err());
        mail.heal();
        assert_eq!(mail.send(&letter(3)).await, Ok(()));
        assert_eq!(mail.sent(), [letter(1), letter(3)]);
        let mut broken = letter(4);
        broken.subject = "two\nlines".to_owned();
        assert!(matches!(mail.send(&broken).await, Err(MailFault::Permanent(_))), "it refuses what a real one refuses");
    }
}
