//! Search in the desk: tickets, organizations and contacts for the same words (T-189 … T-197).

use askama::Template;
use axum::extract::Query;
use kernel::Permission;
use store::{
    guard::{UseDesk, ViewCrm, ViewTickets},
    tables::{contact, organization},
    views::{desk_lists, people, search},
};
use web::{
    Answer, Asked,
    components::{Cause, EmptyState},
    shell::Shell,
};

use super::lines::Table;

/// Lines of each group.
const MOST: usize = 50;

#[derive(Template)]
#[template(path = "desk/search.html")]
struct Page {
    shell: Shell,
    words: String,
    tickets: Option<Group<Table>>,
    organizations: Option<Group<Vec<Found>>>,
    contacts: Option<Group<Vec<Found>>>,
    empty: Option<EmptyState>,
}

/// Results of one kind.
struct Group<T> {
    count: String,
    results: T,
}

/// An organization or contact.
struct Found {
    href: String,
    name: String,
    about: String,
}

/// The page; the exact number of a ticket opens it at once (T-194).
pub(crate) async fn page(asked: Asked<UseDesk>, Query(values): Query<Vec<(String, String)>>) -> Answer {
    let typed = values.iter().find(|(key, _)| key == "q").map_or("", |(_, value)| value.trim());
    let typed: String = typed.chars().filter(|character| *character != '\0').take(200).collect();
    let mut shell = asked.shell(asked.t("search"), "work-tickets").await;
    let mut page = Page {
        words: typed.clone(),
        tickets: None,
        organizations: None,
        contacts: None,
        empty: None,
        shell: shell.clone(),
    };
    if typed.is_empty() {
        let text = shell.t("desk-search-first-text");
        page.empty = Some(EmptyState::new(Cause::FirstUse, shell.t("desk-search-first-title"), text).icon("search"));
        return asked.page(&page);
    }
    let actor = asked.actor();
    if actor.may(Permission::ViewTickets).is_some() {
        let may = asked.session().need::<ViewTickets>()?;
        if let Some(ticket) = search::ticket_by_number(&may, &typed).await? {
            return asked.go(format!("/desk/tickets/{}", ticket.number));
        }
        let hits = search::tickets(&may, &typed, MOST).await?;
        if !hits.rows.is_empty() {
            let lists = desk_lists::lists(&may).await?;
            let lines = desk_lists::of_tickets(&may, &lists, &hits.rows).await?;
            let results = Table::new(&shell, shell.t("desk-search-tickets"), &lines, None);
            page.tickets = Some(Group { count: count(&shell, hits.rows.len(), hits.more), results });
        }
    }
    if actor.may(Permission::ViewCrm).is_some() {
        let may = asked.session().need::<ViewCrm>()?;
        let organizations = search::organizations(&may, &typed, MOST).await?;
        if !organizations.rows.is_empty() {
            let results = organizations.rows.iter().map(organization_found).collect();
            let count = count(&shell, organizations.rows.len(), organizations.more);
            page.organizations = Some(Group { count, results });
        }
        let contacts = search::contacts(&may, &typed, MOST).await?;
        if !contacts.rows.is_empty() {
            let of = contacts.rows.iter().map(|row| row.organization_id).collect();
            let names = people::organizations(&may, of).await?;
            let found = |row: &contact::Model| contact_found(row, names.get(&row.organization_id));
            let count = count(&shell, contacts.rows.len(), contacts.more);
            page.contacts = Some(Group { count, results: contacts.rows.iter().map(found).collect() });
        }
    }
    if page.tickets.is_none() && page.organizations.is_none() && page.contacts.is_none() {
        let title = shell.t1("desk-search-none-title", "words", typed.as_str());
        page.empty = Some(EmptyState::new(Cause::NoMatch, title, shell.t("desk-search-none-text")).icon("search"));
    }
    shell.title = shell.t1("desk-search-title", "words", typed.as_str());
    page.shell = shell;
    asked.page(&page)
}

/// How many there are, with a plus sign when there are more than are shown.
fn count(shell: &Shell, shown: usize, more: bool) -> String {
    format!("{}{}", shell.number(i64::try_from(shown).unwrap_or(i64::MAX)), if more { "+" } else { "" })
}

fn organization_found(row: &organization::Model) -> Found {
    let about = [row.number.as_str(), row.phone.as_str()];
    Found { href: format!("/desk/organizations/{}", row.id), name: row.name.clone(), about: joined(&about) }
}

fn contact_found(row: &contact::Model, organization: Option<&String>) -> Found {
    let about = [organization.map_or("", String::as_str), row.title.as_str(), row.email.as_str(), row.phone.as_str()];
    let name = format!("{} {}", row.first_name, row.last_name).trim().to_owned();
    Found { href: format!("/desk/contacts/{}", row.id), name, about: joined(&about) }
}

fn joined(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(", ")
}
