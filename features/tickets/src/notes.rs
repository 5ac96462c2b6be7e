//! What a customer's note does to its ticket (T-139, T-140, decision 14).

use store::tables::kinds::{NoteOnCompleted, StatusMeaning};

/// Most characters of a note (T-128).
pub(crate) const MAX_NOTE: usize = 1_000_000;

/// Longest comment of an approver, in characters.
pub(crate) const MAX_COMMENT: usize = 4_000;

/// What a note of the customer does beside being added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Nothing more.
    Nothing,
    /// The ticket waited for it: status Customer Note Added (T-140).
    Answers,
    /// The ticket was completed: it opens again as Customer Note Added (T-139).
    Reopens,
    /// The ticket stays completed; the note becomes a ticket of its own.
    FollowsUp,
    /// Notes are no longer taken.
    Refused,
}

impl Effect {
    /// The effect on a ticket whose status means `status`, as the provider has set it.
    pub(crate) const fn on(status: StatusMeaning, setting: NoteOnCompleted) -> Self {
        match (status, setting) {
            (StatusMeaning::Complete, NoteOnCompleted::Reopen) => Self::Reopens,
            (StatusMeaning::Complete, NoteOnCompleted::FollowUp) => Self::FollowsUp,
            (StatusMeaning::Complete, NoteOnCompleted::Refuse) => Self::Refused,
            (StatusMeaning::WaitingCustomer, _) => Self::Answers,
            (StatusMeaning::New | StatusMeaning::Open | StatusMeaning::CustomerNoteAdded, _) => Self::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t_139_t_140_what_a_customers_note_does() {
        use NoteOnCompleted::{FollowUp, Refuse, Reopen};
        for (status, reopen, follow_up, refuse) in [
            (StatusMeaning::New, Effect::Nothing, Effect::Nothing, Effect::Nothing),
            (StatusMeaning::Open, Effect::Nothing, Effect::Nothing, Effect::Nothing),
            (StatusMeaning::WaitingCustomer, Effect::Answers, Effect::Answers, Effect::Answers),
            (StatusMeaning::CustomerNoteAdded, Effect::Nothing, Effect::Nothing, Effect::Nothing),
            (StatusMeaning::Complete, Effect::Reopens, Effect::FollowsUp, Effect::Refused),
        ] {
            assert_eq!(Effect::on(status, Reopen), reopen, "{status:?}");
            assert_eq!(Effect::on(status, FollowUp), follow_up, "{status:?}");
            assert_eq!(Effect::on(status, Refuse), refuse, "{status:?}");
        }
    }
}
