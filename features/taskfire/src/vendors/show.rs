//! One vendor: how to reach it, its people, and the tickets that it has in hand.

use askama::Template;
use axum::extract::Path;
use kernel::{Permission, Problem};
use store::{
    Row,
    guard::WorkInternally,
    ids::VendorId,
    tables::{vendor, vendor_contact},
    views::taskfire::vendors::{self, InHand},
};
use web::{Answer, Asked, shell::Shell};

use super::TOPIC;

#[derive(Template)]
#[template(path = "vendors/show.html")]
struct Page {
    shell: Shell,
    row: Row<vendor::Entity>,
    /// Whose it is, if it is another organization's.
    owner: Option<String>,
    contacts: Vec<Row<vendor_contact::Entity>>,
    tickets: Vec<InHand>,
    /// Time to accept a ticket, in words.
    accept: Option<String>,
    /// Whether the reader may change it: administrators change their own organization's (F-160).
    changes: bool,
}

/// The page.
pub(super) async fn page(asked: Asked<WorkInternally>, Path(id): Path<String>) -> Answer {
    let id: VendorId = id.parse().map_err(|_| Problem::NotFound)?;
    let may = asked.may()?;
    let row = may.row::<vendor::Entity>(id).await?;
    let own = Some(row.organization_id) == asked.actor().organization();
    let shell = asked.shell(row.name.clone(), TOPIC).await;
    asked.page(&Page {
        owner: if own { None } else { Some(vendors::owner(&may, &row).await?) },
        contacts: vendors::contacts(&may, id).await?,
        accept: row.accept_minutes.map(|minutes| shell.span(minutes)),
        tickets: vendors::in_hand(&may, id).await?,
        changes: own && asked.actor().may(Permission::AdministerTaskfire).is_some(),
        row,
        shell,
    })
}
