//! Mass activation: who can be activated, the run with a line for each contact, and the worker's batches.

mod batch;
mod choice;
mod run;

pub use batch::{batch, go_on};
pub use choice::{Candidate, Choice, candidates, offered};
pub use run::{NewRun, Run, RunLine, lines, run, runs, start};

/// Why a contact is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// The contact is inactive.
    Inactive,
    /// No valid mail address, so no welcome mail.
    NoAddress,
    /// The mail address cannot be a user name (decision 3).
    InvalidUserName,
    /// Somebody else has this user name.
    TakenUserName,
    /// Two of the chosen would get the same user name.
    SameUserName,
    /// Was activated in the meantime.
    HasAccess,
    /// The organization's portal was shut in the meantime.
    Shut,
    /// The level was deleted in the meantime.
    LevelGone,
}

impl Trouble {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Inactive,
        Self::NoAddress,
        Self::InvalidUserName,
        Self::TakenUserName,
        Self::SameUserName,
        Self::HasAccess,
        Self::Shut,
        Self::LevelGone,
    ];

    /// Code that is stored with the line; also the end of its word key.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Inactive => "inactive",
            Self::NoAddress => "no-address",
            Self::InvalidUserName => "invalid-user-name",
            Self::TakenUserName => "taken-user-name",
            Self::SameUserName => "same-user-name",
            Self::HasAccess => "has-access",
            Self::Shut => "shut",
            Self::LevelGone => "level-gone",
        }
    }
}
