//! One organization: facts, people, places, tickets.

use askama::Template;
use axum::extract::Path;
use kernel::{Permission, Problem};
use store::{
    guard::{EditCrm, ViewCrm},
    ids::OrganizationId,
    tables::organization,
    views::crm::{self, OrganizationPage},
};
use web::{
    Answer, Asked,
    components::{Badge, Callout, Tone, callout},
    shell::Shell,
};

use crate::{
    parts::{TicketRow, activity, kind_word, ticket_rows},
    rules::takes_tickets,
};

#[derive(Template)]
#[template(path = "organization.html")]
struct Page {
    shell: Shell,
    found: OrganizationPage,
    tickets: Vec<TicketRow>,
    kind: String,
    activity: Badge,
    may_edit: bool,
    notice: Option<Callout>,
}

/// The page.
pub(crate) async fn page(asked: Asked<ViewCrm>, Path(id): Path<String>) -> Answer {
    let id: OrganizationId = id.parse().map_err(|_| Problem::NotFound)?;
    let may = asked.may()?;
    let mut found = crm::organization(&may, id).await?;
    let may_edit = match asked.session().need::<EditCrm>() {
        Ok(edit) => edit.row_if::<organization::Entity>(id).await?.is_some(),
        Err(_) => false,
    };
    let namesake = crm::organization_of_name(&may, &found.row.name, Some(id)).await?;
    let mut shell = asked.shell(found.row.name.clone(), "organizations-and-contacts").await;
    if takes_tickets(&found.row) && asked.actor().may(Permission::WorkTickets).is_some() {
        // New Ticket begins with this organization.
        shell.new_ticket = Some(format!("/desk/tickets/new?organization={id}"));
    }
    let notice = namesake.then(|| callout(Tone::Attention, shell.t("crm-namesake"), shell.t("crm-namesake-text")));
    let page = Page {
        tickets: ticket_rows(std::mem::take(&mut found.tickets)),
        kind: kind_word(&found.row, &shell.words),
        activity: activity(found.row.active, &shell.words),
        may_edit,
        notice,
        found,
        shell,
    };
    asked.page(&page)
}
