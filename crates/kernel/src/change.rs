//! Approvals of change requests (T-172 … T-188, P-120 … P-130, decision 15): what the answers of the approvers add up to, and
//! until when they may be given. Pure: the store applies what is answered here.

use jiff::{SignedDuration, Timestamp};

/// After how many days those who have not answered are reminded, counted from when they were asked.
const REMINDED_AFTER: [i64; 3] = [2, 5, 9];

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// How many approvers must approve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// All of them (P-123, the default).
    All,
    /// One of them.
    One,
    /// So many of them, or all if there are fewer.
    Some(u32),
}

impl Rule {
    /// How many of `approvers` must approve; at least one.
    pub fn needed(self, approvers: usize) -> usize {
        let needed = match self {
            Self::All => approvers,
            Self::One => 1,
            Self::Some(many) => usize::try_from(many).unwrap_or(usize::MAX),
        };
        needed.min(approvers).max(1)
    }
}

/// An approver's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Yes.
    Approved,
    /// No.
    Rejected,
}

/// How a change request stands (T-186).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Nobody is to approve it.
    NotAssigned,
    /// Approvers are named, and not asked yet.
    Assigned,
    /// They are asked, and nobody has approved.
    Requested,
    /// Some have approved, not enough yet.
    PartiallyApproved,
    /// Enough have approved.
    Approved,
    /// So many have rejected that enough approvals can no longer come.
    Rejected,
}

impl Standing {
    /// Whether answers are awaited.
    pub const fn is_awaited(self) -> bool {
        matches!(self, Self::Requested | Self::PartiallyApproved)
    }
}

/// What the answers add up to (P-124). With *all*: rejected at the first no; with *one*: when all have said no.
pub fn standing(rule: Rule, requested: bool, answers: &[Option<Answer>]) -> Standing {
    if answers.is_empty() {
        return Standing::NotAssigned;
    }
    if !requested {
        return Standing::Assigned;
    }
    let count = |which| answers.iter().filter(|answer| **answer == Some(which)).count();
    let (approved, rejected) = (count(Answer::Approved), count(Answer::Rejected));
    let needed = rule.needed(answers.len());
    if approved >= needed {
        Standing::Approved
    } else if answers.len() - rejected < needed {
        Standing::Rejected
    } else if approved > 0 {
        Standing::PartiallyApproved
    } else {
        Standing::Requested
    }
}

/// Why answers are not, or no longer, taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Closed {
    /// Nobody was asked yet.
    NotRequested,
    /// The ticket is complete (P-128).
    Complete,
    /// The time to answer is over (decision 15).
    Expired,
    /// Work on the approved change has begun (decision 15).
    WorkBegan,
}

impl Closed {
    /// End of its word key.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotRequested => "not-requested",
            Self::Complete => "complete",
            Self::Expired => "expired",
            Self::WorkBegan => "work-began",
        }
    }
}

/// What decides whether answers are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Whether approvers were asked.
    pub requested: bool,
    /// Whether the ticket is complete.
    pub complete: bool,
    /// Until when answers are taken, if that was said.
    pub expires: Option<Timestamp>,
    /// Whether work was recorded after the change was approved.
    pub work_began: bool,
}

/// Whether an approver may answer, or change their answer, at this moment.
pub fn open(facts: Facts, now: Timestamp) -> Result<(), Closed> {
    if facts.complete {
        Err(Closed::Complete)
    } else if !facts.requested {
        Err(Closed::NotRequested)
    } else if facts.work_began {
        Err(Closed::WorkBegan)
    } else if facts.expires.is_some_and(|end| end <= now) {
        Err(Closed::Expired)
    } else {
        Ok(())
    }
}

/// When those who have not answered are reminded: two, five and nine days after they were asked, and a day before the time is
/// over; never after it (decision 15).
pub fn reminders(requested: Timestamp, expires: Option<Timestamp>) -> Vec<Timestamp> {
    let after =
        REMINDED_AFTER.iter().filter_map(|days| requested.checked_add(SignedDuration::from_hours(24 * days)).ok());
    let before = expires.and_then(|end| end.checked_sub(DAY).ok()).filter(|at| *at > requested);
    let mut all: Vec<Timestamp> = after.filter(|at| expires.is_none_or(|end| *at < end)).chain(before).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Whether a board whose contacts belong to `named` fits a ticket of `organization` below `parent` (T-177, A-281). A board
/// that names no contacts fits all.
pub fn fits<I: PartialEq>(named: Option<&I>, organization: &I, parent: Option<&I>) -> bool {
    named.is_none_or(|named| named == organization || Some(named) == parent)
}

#[cfg(test)]
mod tests;
