//! The whole filtered list as CSV, in the reader's formats (T-57).

use store::{
    Granted,
    guard::WorkInternally,
    views::{
        taskfire::lists::{self, Line, Offers, Which},
        ticket_lists::Step,
    },
};
use web::{Answer, Asked, csv::Csv};

use super::{
    filters::party_key,
    query::{ListQuery, SIZES},
};

/// Most rows of an export.
const EXPORT_ROWS: usize = 10_000;

/// Heads of the file.
const HEADS: [&str; 16] = [
    "desk-list-number",
    "desk-list-title",
    "desk-list-contact",
    "desk-list-organization",
    "desk-list-location",
    "desk-list-party",
    "desk-list-vendor-name",
    "desk-list-resource",
    "desk-list-queue-head",
    "desk-list-status",
    "desk-list-priority",
    "desk-list-provider-status",
    "desk-list-activity",
    "desk-list-due",
    "desk-list-created",
    "desk-list-completed-head",
];

/// The whole list, all pages.
pub(super) async fn export(
    asked: &Asked<WorkInternally>,
    may: &Granted<'_, WorkInternally>,
    offers: &Offers,
    query: &ListQuery,
    which: Which,
) -> Answer {
    let heads: Vec<String> = HEADS.iter().map(|key| asked.t(key)).collect();
    let mut csv = Csv::new(&heads);
    let mut step = Step::First;
    let mut written = 0;
    while written < EXPORT_ROWS {
        let listing = lists::page(may, offers, which, &query.filter, query.sort, &step, SIZES[2]).await?;
        written += listing.lines.len();
        for line in listing.lines {
            csv.row(&cells(asked, line));
        }
        match listing.after {
            Some(cursor) => step = Step::After(cursor),
            None => break,
        }
    }
    csv.into_file(query.view.file())
}

fn cells(asked: &Asked<WorkInternally>, line: Line) -> [String; 16] {
    let formats = asked.actor().formats();
    let moment = |at: Option<store::Instant>| at.map(|at| formats.moment(at.into())).unwrap_or_default();
    [
        line.number,
        line.title,
        line.contact.unwrap_or_default(),
        line.organization,
        line.location.unwrap_or_default(),
        asked.t(party_key(line.party)),
        line.vendor.unwrap_or_default(),
        line.resource.unwrap_or_default(),
        line.queue.unwrap_or_default(),
        line.status.name,
        line.priority.map(|(name, _)| name).unwrap_or_default(),
        line.provider_status.name,
        moment(Some(line.last_activity_at)),
        moment(line.due_at),
        moment(Some(line.opened_at)),
        moment(line.closed_at),
    ]
}
