//! Step 4: the number, and what happens next (T-93).

use askama::Template;
use axum::extract::Path;
use kernel::Problem;
use store::{guard::CreateTickets, tables::kinds::Party, views::new_ticket};
use web::{
    Answer, Asked,
    components::{Badge, Tone, badge},
    shell::Shell,
};

use super::draft_id;

#[derive(Template)]
#[template(path = "portal/new/done.html")]
struct DonePage {
    shell: Shell,
    number: String,
    title: String,
    sent: Badge,
    /// Whether the internal desk has it.
    with_desk: bool,
}

/// The page.
pub(crate) async fn page(asked: Asked<CreateTickets>, Path(draft): Path<String>) -> Answer {
    let id = draft_id(&draft)?;
    let may = asked.may()?;
    let ticket = new_ticket::by_draft(&may, id).await?.ok_or(Problem::NotFound)?;
    let mut shell = asked.shell(String::new(), "create-a-ticket").await;
    let with_desk = new_ticket::responsible(&may, ticket.id).await? == Some(Party::Internal);
    shell.title = if with_desk {
        shell.t("new-done-title-desk")
    } else {
        shell.t1("new-done-title", "provider", shell.brand.provider.as_str())
    };
    let sent = badge(Tone::Success, "check", shell.t("new-done-badge"));
    asked.page(&DonePage { sent, with_desk, number: ticket.number.clone(), title: ticket.title.clone(), shell })
}
