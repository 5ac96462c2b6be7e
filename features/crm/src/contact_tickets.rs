//! The tickets of a contact, newest first.

use askama::Template;
use axum::extract::{Path, Query};
use kernel::Problem;
use serde::Deserialize;
use store::{Cursor, guard::ViewCrm, ids::ContactId, views::crm};
use web::{
    Address, Answer, Asked,
    components::{Cause, EmptyState},
    shell::Shell,
};

use crate::{
    contact::{Head, head},
    parts::{TicketRow, ticket_rows},
};

#[derive(Template)]
#[template(path = "contact_tickets.html")]
struct Tab {
    shell: Shell,
    head: Head,
    tickets: Vec<TicketRow>,
    older: Option<String>,
    empty: EmptyState,
}

/// What the address of the list may say.
#[derive(Deserialize)]
pub(crate) struct Asking {
    after: Option<String>,
}

/// Tickets on one page.
const SIZE: u64 = 50;

/// The tab Tickets.
pub(crate) async fn page(asked: Asked<ViewCrm>, Path(id): Path<String>, Query(asking): Query<Asking>) -> Answer {
    let id: ContactId = id.parse().map_err(|_| Problem::NotFound)?;
    let after = asking.after.as_deref().map(Cursor::decode).transpose()?;
    let shell = asked.shell("", "organizations-and-contacts").await;
    let (shell, head) = head(&asked, shell, id, "tickets").await?;
    let found = crm::tickets_of_contact(&asked.may()?, id, after.as_ref(), SIZE).await?;
    let here = Address::new(format!("/desk/contacts/{id}/tickets"));
    let text = shell.t1("crm-contact-tickets-none-text", "name", head.name.as_str());
    let page = Tab {
        older: found.next.map(|next| here.with("after", next.encode()).to_string()),
        tickets: ticket_rows(found.rows),
        empty: EmptyState::new(Cause::FirstUse, shell.t("crm-tickets-none"), text),
        head,
        shell,
    };
    asked.page(&page)
}
