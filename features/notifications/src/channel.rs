//! Ways in which somebody hears of an event, as they are kept when they differ from the standard: a mail at once, and the bell
//! (F-182). What is kept is a key of the event; a plain code means that its mails are off.

/// What somebody has chosen otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    /// No mail.
    Off,
    /// In the one mail of the day.
    Daily,
    /// No line in the bell.
    Bell,
}

impl Channel {
    /// The key under which it is kept for an event.
    pub(crate) fn key(self, event: &str) -> String {
        match self {
            Self::Off => event.to_owned(),
            Self::Daily => format!("daily.{event}"),
            Self::Bell => format!("bell.{event}"),
        }
    }
}
