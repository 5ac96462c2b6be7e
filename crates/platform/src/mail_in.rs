//! Mail in: letters that wait in a folder, in a mailbox or in memory (tests). They are fetched, and once what they say is kept
//! the source is told: a crash in between brings them again, and they are known by then.

pub mod folder;
pub mod history;
pub mod imap;
pub mod letter;
pub mod memory;
pub mod origin;

use async_trait::async_trait;
use bytes::Bytes;

pub use crate::mail::MailFault;

/// The largest mail that is read, in bytes.
pub const MAX_MAIL_BYTES: u64 = 30 * 1024 * 1024;

/// Most mails that are fetched at once.
const MOST_AT_ONCE: usize = 20;

/// No further mail is fetched once those at hand have so many bytes together.
const ENOUGH_BYTES: u64 = MAX_MAIL_BYTES;

/// A mail that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// By which its source knows it.
    pub key: String,
    /// Its content as it came (RFC 5322); `None`: it has more than [`MAX_MAIL_BYTES`] and was not read.
    pub content: Option<Bytes>,
}

/// What becomes of a mail at its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was judged, and the judgement is kept.
    Done,
    /// It cannot be read; somebody may want to look.
    Aside,
}

/// Where mails come from.
#[async_trait]
pub trait MailIn: Send + Sync + 'static {
    /// The next mails, oldest first: a handful, and none twice among those that were settled.
    async fn next(&self) -> Result<Vec<Arrived>, MailFault>;

    /// Says what became of mails by their keys. One that has gone meanwhile is nobody's worry.
    async fn settle(&self, fates: &[(String, Fate)]) -> Result<(), MailFault>;

    /// Whether mails could be fetched now.
    async fn check(&self) -> Result<(), MailFault>;
}
