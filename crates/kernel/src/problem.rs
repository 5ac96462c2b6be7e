//! What can go wrong, as the user, the operator and a peer will be told.

use std::collections::BTreeMap;

/// Messages per field name: which field is wrong, and what would be right (decision 20).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(BTreeMap<String, String>);

impl FieldErrors {
    /// No errors yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says that `field` is wrong and what would be right. The first message of a field stays.
    pub fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.entry(field.into()).or_insert_with(|| message.into());
    }

    /// The message of a field, if it has one.
    pub fn on(&self, field: &str) -> Option<&str> {
        self.0.get(field).map(String::as_str)
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All messages by field name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, message)| (field.as_str(), message.as_str()))
    }

    /// `Ok` when nothing is wrong, else these errors as a [`Problem::Invalid`].
    pub fn done(self) -> Result<(), Problem> {
        if self.is_empty() { Ok(()) } else { Err(Problem::Invalid(self)) }
    }
}

/// Why a request was not carried out. The web layer turns it into a page, a fragment or a problem document (RFC 9457).
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// Nobody is signed in (401; pages lead to sign-in and back).
    #[error("sign-in needed")]
    SignInNeeded,
    /// The actor lacks the permission (403, decision 13).
    #[error("not permitted: {0}")]
    Denied(&'static str),
    /// The record does not exist, or is out of reach: the same answer (404, T-13).
    #[error("not found")]
    NotFound,
    /// Someone else changed the record since it was read (409, T-108).
    #[error("changed meanwhile")]
    Stale,
    /// The act is understood but the state of things forbids it; the text says why and what would help (409).
    #[error("refused: {0}")]
    Refused(String),
    /// The input is wrong; per field what would be right (422).
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// The request cannot be read at all: wrong content type, unknown field, broken encoding (400).
    #[error("unreadable request: {0}")]
    Unreadable(String),
    /// Too much at once (413); the text names the limit.
    #[error("too large: {0}")]
    TooLarge(String),
    /// Too often (429); try again after so many seconds.
    #[error("too often, wait {0} s")]
    TooOften(u32),
    /// Our own failure (500). The text goes to the log, never to the user.
    #[error("fault: {0}")]
    Fault(String),
}

impl Problem {
    /// Wraps an unexpected error as our own failure, with what was being attempted.
    pub fn fault(attempt: &str, error: impl std::fmt::Display) -> Self {
        Self::Fault(format!("{attempt}: {error}"))
    }

    /// A single wrong field.
    pub fn on_field(field: &str, message: impl Into<String>) -> Self {
        let mut errors = FieldErrors::new();
        errors.add(field, message);
        Self::Invalid(errors)
    }
}
