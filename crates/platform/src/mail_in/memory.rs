//! Mails that wait in memory, for tests.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;

use super::{Arrived, Fate, MAX_MAIL_BYTES, MailFault, MailIn};

/// A mailbox of nobody: mails are put in, fetched, and settled.
#[derive(Debug, Default)]
pub struct MemoryMailbox(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    waiting: Vec<(String, Bytes)>,
    settled: Vec<(String, Fate)>,
}

impl MemoryMailbox {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a mail in.
    pub fn put(&self, content: impl Into<Bytes>) {
        let mut state = self.state();
        let key = (state.waiting.len() + state.settled.len() + 1).to_string();
        state.waiting.push((key, content.into()));
    }

    /// What became of the mails, in order.
    pub fn settled(&self) -> Vec<Fate> {
        self.state().settled.iter().map(|(_, fate)| *fate).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl MailIn for MemoryMailbox {
    async fn next(&self) -> Result<Vec<Arrived>, MailFault> {
        let arrived = |(key, content): &(String, Bytes)| Arrived {
            key: key.clone(),
            content: (content.len() as u64 <= MAX_MAIL_BYTES).then(|| content.clone()),
        };
        Ok(self.state().waiting.iter().map(arrived).collect())
    }

    async fn settle(&self, fates: &[(String, Fate)]) -> Result<(), MailFault> {
        let mut state = self.state();
        for (key, fate) in fates {
            let before = state.waiting.len();
            state.waiting.retain(|(known, _)| known != key);
            if state.waiting.len() < before {
                state.settled.push((key.clone(), *fate));
            }
        }
        Ok(())
    }

    async fn check(&self) -> Result<(), MailFault> {
        Ok(())
    }
}
