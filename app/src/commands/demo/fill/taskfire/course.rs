//! How far the desks' own tickets have come, and with whom they were on the way.

use jiff::{Span, Timestamp};
use store::{
    ids::{ContactId, VendorId},
    tables::kinds::{HandOverAct, HandOverReason, InternalMeaning, Party},
};

use crate::commands::demo::content::DeskStory;

/// How far a ticket has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    New,
    Accepted,
    InProgress,
    WaitingUser,
    Overdue,
    Done,
    Awaited,
    WithOther,
    Returned,
    DoneAfterReturn,
    DoneByOther,
    Recalled,
}

/// What the desk does alone, and what with somebody else; tickets take them in turn.
pub(super) const ALONE: [Course; 6] =
    [Course::Done, Course::New, Course::InProgress, Course::Accepted, Course::WaitingUser, Course::Overdue];
pub(super) const HANDED: [Course; 7] = [
    Course::WithOther,
    Course::Returned,
    Course::DoneByOther,
    Course::Awaited,
    Course::DoneAfterReturn,
    Course::Recalled,
    Course::New,
];

impl Course {
    pub(super) const fn is_done(self) -> bool {
        matches!(self, Self::Done | Self::DoneAfterReturn | Self::DoneByOther)
    }

    pub(super) const fn meaning(self) -> InternalMeaning {
        match self {
            Self::New => InternalMeaning::New,
            Self::Accepted => InternalMeaning::Accepted,
            Self::InProgress | Self::Overdue | Self::Recalled => InternalMeaning::Open,
            Self::WaitingUser => InternalMeaning::WaitingUser,
            Self::Awaited | Self::WithOther => InternalMeaning::WithProvider,
            Self::Returned => InternalMeaning::Returned,
            Self::Done | Self::DoneAfterReturn | Self::DoneByOther => InternalMeaning::Complete,
        }
    }
}

/// One stay with a party, as the log tells it.
pub(super) struct Stay {
    pub(super) act: HandOverAct,
    pub(super) party: Party,
    pub(super) vendor: Option<VendorId>,
    pub(super) from: Timestamp,
    pub(super) until: Option<Timestamp>,
    pub(super) reason: Option<HandOverReason>,
    pub(super) note: String,
    pub(super) by: Option<ContactId>,
    pub(super) by_staff: bool,
    pub(super) accepted: Option<Timestamp>,
}

/// With whom it was, in order.
pub(super) fn stays(
    course: Course,
    story: &DeskStory,
    vendor: Option<VendorId>,
    worker: Option<ContactId>,
    [opened, handed, answered]: [Timestamp; 3],
) -> Vec<Stay> {
    let inside = |act, from, until, by: Option<ContactId>, by_staff, note: &str| Stay {
        act,
        party: Party::Internal,
        vendor: None,
        from,
        until,
        reason: None,
        note: note.to_owned(),
        by,
        by_staff,
        accepted: None,
    };
    let to_other = |until: Option<Timestamp>| Stay {
        act: HandOverAct::Escalated,
        party: if vendor.is_some() { Party::Vendor } else { Party::Provider },
        vendor,
        from: handed,
        until,
        reason: Some(if vendor.is_some() { HandOverReason::Policy } else { HandOverReason::NoSkill }),
        note: story.handed.clone(),
        by: worker,
        by_staff: false,
        accepted: (vendor.is_none() && course != Course::Awaited && course != Course::Recalled)
            .then(|| handed + Span::new().minutes(12)),
    };
    let first = |until| inside(HandOverAct::Landed, opened, until, None, false, "");
    let back = |until| {
        let act = if vendor.is_some() { HandOverAct::VendorDone } else { HandOverAct::SentToDesk };
        let by = if vendor.is_some() { worker } else { None };
        inside(act, answered, until, by, vendor.is_none(), &story.answer)
    };
    match course {
        Course::Awaited | Course::WithOther => vec![first(Some(handed)), to_other(None)],
        // A vendor is never the one who completes: what it has done returns.
        Course::DoneByOther if vendor.is_none() => vec![first(Some(handed)), to_other(None)],
        Course::Returned | Course::DoneAfterReturn | Course::DoneByOther => {
            vec![first(Some(handed)), to_other(Some(answered)), back(None)]
        }
        Course::Recalled => {
            let act = if vendor.is_some() { HandOverAct::TakenBack } else { HandOverAct::Recalled };
            vec![first(Some(handed)), to_other(Some(answered)), inside(act, answered, None, worker, false, "")]
        }
        _ => vec![first(None)],
    }
}
