//! How a ticket's state is told, in both faces: badges of status and kind, due marks, who acts next.

use jiff::{Timestamp, tz::TimeZone};
use store::{
    tables::kinds::{StatusMeaning, TicketKind},
    views::ticket_page::StatusShown,
};
use web::components::{Badge, Tone, badge};

/// The badge of a status: word, icon and tone together.
pub(crate) fn status_badge(status: &StatusShown) -> Badge {
    badge(Tone::from_code(&status.tone), status_icon(status.meaning), &status.name)
}

/// The icon of what a status means.
pub(crate) const fn status_icon(meaning: StatusMeaning) -> &'static str {
    match meaning {
        StatusMeaning::New => "ring",
        StatusMeaning::Open => "half",
        StatusMeaning::WaitingCustomer => "user",
        StatusMeaning::CustomerNoteAdded => "mail",
        StatusMeaning::Complete => "check",
    }
}

/// The icon of a kind of ticket (T-97).
pub(crate) const fn kind_icon(kind: TicketKind) -> &'static str {
    match kind {
        TicketKind::ServiceRequest => "ticket",
        TicketKind::Incident => "alert",
        TicketKind::Problem => "search",
        TicketKind::ChangeRequest => "swap",
    }
}

/// Key of the words of a kind of ticket.
pub(crate) const fn kind_key(kind: TicketKind) -> &'static str {
    match kind {
        TicketKind::ServiceRequest => "ticket-kind-service-request",
        TicketKind::Incident => "ticket-kind-incident",
        TicketKind::Problem => "ticket-kind-problem",
        TicketKind::ChangeRequest => "ticket-kind-change-request",
    }
}

/// How near a due date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    /// Days away.
    Later,
    /// Today.
    Today,
    /// Past.
    Late,
}

impl Due {
    /// How near `due` is at `now`, for a reader in `zone`.
    pub(crate) fn of(due: Timestamp, now: Timestamp, zone: &TimeZone) -> Self {
        let day = |at: Timestamp| at.to_zoned(zone.clone()).date();
        if due < now {
            Self::Late
        } else if day(due) == day(now) {
            Self::Today
        } else {
            Self::Later
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_due_date_is_near_in_the_readers_zone() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let now = at("2026-11-20T22:30:00Z");
        for (due, expected) in [
            ("2026-11-20T22:29:00Z", Due::Late),
            ("2026-11-20T22:59:00Z", Due::Today),
            ("2026-11-20T23:30:00Z", Due::Later),
        ] {
            assert_eq!(Due::of(at(due), now, &berlin), expected, "{due}");
        }
    }
}
