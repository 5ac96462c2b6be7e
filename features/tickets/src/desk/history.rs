//! The history of a ticket: every change of a field, by whom, when, from what to what (T-218).

use askama::Template;
use axum::extract::Path;
use store::{
    guard::{UseDesk, ViewTickets},
    tables::kinds::TicketKind,
    views::{desk_ticket, ticket_page},
};
use web::{Answer, Asked, moments::Time, rich_text::plain, shell::Shell};

use super::{
    ticket::{Head, Tab},
    timeline::name_of,
};
use crate::rules::kind_key;

/// Longest value that a line shows.
const SHOWN: usize = 300;

#[derive(Template)]
#[template(path = "desk/history.html")]
struct Page {
    shell: Shell,
    head: Head,
    lines: Vec<Line>,
}

/// A change as the page shows it.
struct Line {
    at: Time,
    who: String,
    field: String,
    old: String,
    new: String,
    public: bool,
}

/// The page.
pub(crate) async fn page(asked: Asked<UseDesk>, Path(number): Path<String>) -> Answer {
    let may = asked.session().need::<ViewTickets>()?;
    let ticket = ticket_page::page(&may, &number).await?;
    let changes = desk_ticket::history(&may, ticket.ticket.id).await?;
    let shell = asked.shell(ticket.ticket.title.clone(), "work-tickets").await;
    let line = |change: desk_ticket::Change| Line {
        at: shell.time(change.at),
        who: name_of(&shell, &change.author),
        old: value(&shell, &change.field, &change.old),
        new: value(&shell, &change.field, &change.new),
        field: field(&shell, &change.field),
        public: change.public,
    };
    let lines = changes.into_iter().map(line).collect();
    let head = Head::of(&shell, &ticket, Tab::History);
    asked.page(&Page { shell, head, lines })
}

/// The name of a field by its code.
fn field(shell: &Shell, code: &str) -> String {
    let key = format!("desk-field-{code}");
    if shell.words.has(&key) { shell.t(&key) } else { code.to_owned() }
}

/// A value of the history as this reader reads it: moments in their formats, codes in words.
fn value(shell: &Shell, field: &str, stored: &str) -> String {
    match field {
        "due" => stored.parse::<jiff::Timestamp>().map_or_else(|_| stored.to_owned(), |at| shell.exact(at)),
        "kind" => TicketKind::from_code(stored).map_or_else(|| stored.to_owned(), |kind| shell.t(kind_key(kind))),
        "responsible" => match stored {
            "internal" => shell.t("desk-party-internal"),
            "vendor" => shell.t("desk-party-vendor"),
            _ => shell.brand.provider.clone(),
        },
        _ => plain(stored, SHOWN),
    }
}

/// A change in one sentence.
pub(crate) fn change_in_words(shell: &Shell, code: &str, old: &str, new: &str) -> String {
    let (name, old, new) = (field(shell, code), value(shell, code, old), value(shell, code, new));
    match (old.is_empty(), new.is_empty()) {
        (_, true) => shell.t2("desk-change-cleared", "field", name, "old", old),
        (true, false) => shell.t2("desk-change-set", "field", name, "new", new),
        (false, false) => {
            shell.words.t_with("desk-change-from", &[("field", name.into()), ("old", old.into()), ("new", new.into())])
        }
    }
}
