//! My Work: what waits for the reader, the most pressing first.

use askama::Template;
use jiff::Timestamp;
use kernel::Permission;
use store::{
    guard::{UseDesk, ViewTickets},
    tables::kinds::StatusMeaning,
    views::desk_lists::{self, Line},
};
use web::{
    Answer, Asked,
    components::{Cause, EmptyState, Tone},
    shell::Shell,
};

use super::lines::Table;
use crate::rules::Due;

/// Most lines of each half.
const MOST: u64 = 200;

/// Where an own ticket belongs on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Band {
    /// The customer wrote, and waits.
    CustomerNote,
    /// Past its due time.
    Overdue,
    /// Due before midnight.
    Today,
    /// To be worked.
    Open,
    /// The customer is to answer.
    Waiting,
}

impl Band {
    /// The bands in the order of the page, with the keys of their headings.
    const ALL: [(Self, &'static str); 5] = [
        (Self::CustomerNote, "desk-band-customer-note"),
        (Self::Overdue, "desk-band-overdue"),
        (Self::Today, "desk-band-today"),
        (Self::Open, "desk-band-open"),
        (Self::Waiting, "desk-band-waiting"),
    ];

    /// What waits for the customer cannot be late for us; what the customer has written comes first.
    fn of(meaning: StatusMeaning, due: Option<Timestamp>, now: Timestamp, zone: &jiff::tz::TimeZone) -> Self {
        match (meaning, due.map(|due| Due::of(due, now, zone))) {
            (StatusMeaning::CustomerNoteAdded, _) => Self::CustomerNote,
            (StatusMeaning::WaitingCustomer, _) => Self::Waiting,
            (_, Some(Due::Late)) => Self::Overdue,
            (_, Some(Due::Today)) => Self::Today,
            _ => Self::Open,
        }
    }

    fn tone(self) -> Option<Tone> {
        match self {
            Self::CustomerNote | Self::Today => Some(Tone::Attention),
            Self::Overdue => Some(Tone::Danger),
            Self::Open | Self::Waiting => None,
        }
    }
}

#[derive(Template)]
#[template(path = "desk/my_work.html")]
struct MyWork {
    shell: Shell,
    sections: Vec<Section>,
    empty: Option<EmptyState>,
}

/// A part of the page.
struct Section {
    id: String,
    title: String,
    count: usize,
    tone: Option<Tone>,
    table: Table,
    more: Option<String>,
}

/// The page.
pub(crate) async fn page(asked: Asked<UseDesk>) -> Answer {
    let mut shell = asked.shell(asked.t("desk-menu-my-work"), "queues-and-my-work").await;
    let (Some(me), true) = (asked.actor().resource(), asked.actor().may(Permission::ViewTickets).is_some()) else {
        let empty = EmptyState::new(Cause::Denied, shell.t("desk-no-tickets-title"), shell.t("desk-no-tickets-text"));
        return asked.page(&MyWork { shell, sections: Vec::new(), empty: Some(empty) });
    };
    let may = asked.session().need::<ViewTickets>()?;
    let lists = desk_lists::lists(&may).await?;
    let (own, nobodys) = desk_lists::my_work(&may, &lists, me, MOST).await?;
    shell.count = u64::try_from(own.len()).ok();
    let mut sections = Vec::new();
    for (band, key) in Band::ALL {
        let lines: Vec<Line> = own
            .iter()
            .filter(|line| {
                let due = line.due_at.map(Timestamp::from);
                Band::of(line.status.meaning, due, shell.now, &shell.formats.zone) == band
            })
            .cloned()
            .collect();
        if !lines.is_empty() {
            sections.push(section(&shell, key, &lines, band.tone(), None));
        }
    }
    if !nobodys.is_empty() {
        let more = Some("/desk/tickets?tab=unassigned".to_owned());
        let at = sections.iter().position(|section| section.id == "desk-band-waiting").unwrap_or(sections.len());
        sections.insert(at, section(&shell, "desk-band-nobodys", &nobodys, Some(Tone::Attention), more));
    }
    let awaited = desk_lists::awaiting_approval(&may, &lists, MOST).await?;
    if !awaited.is_empty() {
        sections.insert(0, section(&shell, "desk-band-approvals", &awaited, Some(Tone::Approval), None));
    }
    let empty = sections.is_empty().then(|| {
        EmptyState::new(Cause::Cleared, shell.t("desk-work-done-title"), shell.t("desk-work-done-text"))
            .action("/desk/tickets", shell.t("desk-menu-queues"))
    });
    asked.page(&MyWork { shell, sections, empty })
}

fn section(shell: &Shell, key: &str, lines: &[Line], tone: Option<Tone>, more: Option<String>) -> Section {
    let title = shell.t(key);
    Section {
        id: key.to_owned(),
        count: lines.len(),
        tone,
        table: Table::new(shell, title.clone(), lines, None),
        title,
        more,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_ticket_stands_where_it_presses_most() {
        let utc = jiff::tz::TimeZone::UTC;
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let now = at("2026-11-20T09:00:00Z");
        let (late, today, later) = ("2026-11-20T08:00:00Z", "2026-11-20T16:00:00Z", "2026-11-23T08:00:00Z");
        for (meaning, due, band) in [
            (StatusMeaning::CustomerNoteAdded, Some(later), Band::CustomerNote),
            (StatusMeaning::CustomerNoteAdded, Some(late), Band::CustomerNote),
            (StatusMeaning::New, Some(late), Band::Overdue),
            (StatusMeaning::Open, Some(today), Band::Today),
            (StatusMeaning::Open, Some(later), Band::Open),
            (StatusMeaning::New, None, Band::Open),
            (StatusMeaning::WaitingCustomer, Some(late), Band::Waiting),
        ] {
            assert_eq!(Band::of(meaning, due.map(at), now, &utc), band, "{meaning:?} {due:?}");
        }
    }
}
