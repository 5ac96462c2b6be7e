//! Bring into Taskfire: a ticket from before Taskfire gains its functions (decision 10).

use axum::extract::Path;
use kernel::Problem;
use store::{Act, guard::WorkInternally, tables::taskfire_ticket, taskfire, views::ticket_page};
use web::{Answer, Asked, form::Filled};

use super::address;

/// Gives the ticket its internal side; it stays with the provider, as it is.
pub(super) async fn bring_in(asked: Asked<WorkInternally>, Path(number): Path<String>, filled: Filled) -> Answer {
    let write = asked.write().await?;
    let may = write.need::<WorkInternally>()?;
    let ticket = ticket_page::by_number(&may, &number).await?;
    filled.only(&[], None)?;
    if may.row_if::<taskfire_ticket::Entity>(ticket.id).await?.is_some() {
        // The second send of one press.
        return asked.go(address(&number));
    }
    if taskfire::settings(&may, ticket.organization_id).await?.is_none() {
        return Err(Problem::Refused(asked.t("work-no-desk")).into());
    }
    taskfire::bring_in(&may, &ticket).await?;
    may.audit(Act {
        act: "taskfire.brought-in",
        object_kind: "ticket",
        object_id: Some(ticket.id.0),
        object_name: &ticket.number,
        organization: Some(ticket.organization_id),
        ..Act::default()
    })
    .await?;
    write.done().await?;
    asked.go_and_say(address(&number), "said-work-brought-in")
}
