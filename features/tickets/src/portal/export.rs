//! The whole filtered list as CSV, in the reader's formats (T-57, T-244).

use kernel::Reach;
use store::{
    Granted,
    guard::ViewTickets,
    tables::kinds::Party,
    views::ticket_lists::{self, Column, Filter, Line, Step, Which},
};
use web::{Answer, Asked, csv::Csv, words::Words};

use super::{
    filters::party_name,
    lists::List,
    query::{ListQuery, SIZES},
    table::{Shows, answer_key, columns, head_key},
};

/// Most rows of an export.
const EXPORT_ROWS: usize = 10_000;

/// The whole list, all pages, as the table shows it (T-57).
pub(super) async fn export(
    asked: &Asked<ViewTickets>,
    may: &Granted<'_, ViewTickets>,
    list: List,
    query: &ListQuery,
    which: &Which,
    narrowing: &Filter,
) -> Answer {
    let organizations = may.reach() == Reach::Organization && may.actor().organizations().len() > 1;
    let shows = Shows {
        organization: organizations,
        priority: may.actor().sees_priority(),
        completed: list == List::Completed,
        answer: list == List::Approvals,
    };
    let columns = columns(list, shows);
    let mut heads: Vec<String> = columns.iter().map(|column| asked.t(head_key(*column))).collect();
    // F-57: whoever has an internal desk reads who is responsible.
    let taskfire = may.actor().has_taskfire();
    if taskfire {
        heads.push(asked.t("ticket-responsible-party"));
    }
    let words = asked.app.dictionary.words(asked.actor().language());
    let mut csv = Csv::new(&heads);
    let mut step = Step::First;
    let mut written = 0;
    let formats = may.actor().formats();
    while written < EXPORT_ROWS {
        let listing = ticket_lists::page(may, which, narrowing, query.sort, &step, SIZES[2]).await?;
        written += listing.lines.len();
        for line in &listing.lines {
            let mut cells: Vec<String> = columns.iter().map(|column| cell(&words, formats, line, *column)).collect();
            if taskfire {
                let party = line.internal.as_ref().map_or(Party::Provider, |side| side.party);
                cells.push(party_name(&words, party));
            }
            csv.row(&cells);
        }
        match listing.after {
            Some(cursor) => step = Step::After(cursor),
            None => break,
        }
    }
    csv.into_file(match list {
        List::Mine => "my-tickets.csv",
        List::Open => "open-tickets.csv",
        List::Completed => "completed-tickets.csv",
        List::Approvals => "change-approvals.csv",
        List::Search => "tickets.csv",
    })
}

fn cell(words: &Words, formats: &kernel::Formats, line: &Line, column: Column) -> String {
    let moment = |at: Option<store::Instant>| at.map(|at| formats.moment(at.into())).unwrap_or_default();
    match column {
        Column::Number => line.number.clone(),
        Column::Title => line.title.clone(),
        Column::Organization => line.organization.clone(),
        Column::Contact => line.contact.clone().unwrap_or_default(),
        Column::Status => line.status.name.clone(),
        Column::Priority => line.priority.as_ref().map(|(name, _)| name.clone()).unwrap_or_default(),
        Column::AssignedTo => line.resource.clone().unwrap_or_default(),
        Column::Created => moment(Some(line.created_at)),
        Column::Due => moment(line.due_at),
        Column::LastActivity => moment(Some(line.last_activity_at)),
        Column::Completed => moment(line.completed_at),
        Column::YourAnswer => line.yours.map(|yours| words.t(answer_key(yours))).unwrap_or_default(),
    }
}
