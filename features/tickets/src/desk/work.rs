//! Short acts on a ticket: Accept, another status, Reopen.

use axum::extract::Path;
use kernel::Problem;
use store::{
    Granted, Row,
    guard::{Reads, WorkTickets},
    ids::StatusId,
    tables::{kinds::StatusMeaning, ticket, ticket_status},
    views::{desk_ticket, ticket_page},
};
use web::{Answer, Asked, form::Filled};

use super::{change::Change, turn};

/// Takes a ticket that nobody has (T-112).
pub(crate) async fn accept(asked: Asked<WorkTickets>, Path(number): Path<String>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let write = asked.write().await?;
    let may = write.need::<WorkTickets>()?;
    let row = ticket_page::by_number(&may, &number).await?;
    let Some(me) = asked.actor().resource() else { return Err(Problem::Denied("work-tickets").into()) };
    if row.resource_id == Some(me) {
        // The second send of one press.
        return asked.go(address(&number));
    }
    if row.resource_id.is_some() {
        return Err(Problem::Refused(asked.t("desk-accept-taken")).into());
    }
    if row.completed_at.is_some() {
        return Err(Problem::Refused(asked.t("desk-accept-complete")).into());
    }
    let words = asked.app.dictionary.words(asked.actor().language());
    turn::not_frozen(&may, &row, &words).await?;
    let members = desk_ticket::members(&may, None).await?;
    let mine = || members.iter().filter(|member| member.resource == me);
    // in the role of this queue, else in that of another queue that one works.
    let Some(member) = mine().find(|member| member.queue == row.queue_id).or_else(|| mine().next()) else {
        return Err(Problem::Refused(asked.t("desk-accept-no-queue")).into());
    };
    let mut change = Change::of(&may, &row);
    change.resource("", Some((me, member.role)), &member.resource_name);
    change.save(&may, false).await?;
    // Who takes the ticket takes the hand-over with it (F-226).
    turn::accept_too(&may, row.id).await?;
    write.done().await?;
    asked.go_and_say(address(&number), "said-ticket-accepted")
}

/// Sets another status.
pub(crate) async fn status(asked: Asked<WorkTickets>, Path(number): Path<String>, filled: Filled) -> Answer {
    let write = asked.write().await?;
    let may = write.need::<WorkTickets>()?;
    let row = ticket_page::by_number(&may, &number).await?;
    filled.only(&["status"], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let old = may.row::<ticket_status::Entity>(row.status_id).await?;
    let new = chosen_status(&may, &row, filled.line("status")).await?;
    let new = new.ok_or_else(|| Problem::on_field("status", asked.t("desk-status-unknown")))?;
    if new.meaning == StatusMeaning::Complete && old.meaning != StatusMeaning::Complete {
        return asked.go(format!("{}/complete", address(&number)));
    }
    let mut change = Change::of(&may, &row);
    change.status(&may, &words, &old, &new, None).await?;
    change.save(&may, false).await?;
    write.done().await?;
    asked.go_and_say(address(&number), "said-ticket-status")
}

/// Opens a completed ticket again.
pub(crate) async fn reopen(asked: Asked<WorkTickets>, Path(number): Path<String>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let write = asked.write().await?;
    let may = write.need::<WorkTickets>()?;
    let row = ticket_page::by_number(&may, &number).await?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let old = may.row::<ticket_status::Entity>(row.status_id).await?;
    if old.meaning != StatusMeaning::Complete {
        return asked.go(address(&number));
    }
    let statuses = desk_ticket::choices(&may).await?.statuses;
    let of = |meaning| statuses.iter().find(|status| status.active && status.meaning == meaning);
    let new = of(StatusMeaning::Open).or_else(|| of(StatusMeaning::New));
    let new = new.ok_or_else(|| Problem::Fault("no status for open tickets".to_owned()))?;
    let mut change = Change::of(&may, &row);
    change.status(&may, &words, &old, new, None).await?;
    change.save(&may, false).await?;
    write.done().await?;
    asked.go_and_say(address(&number), "said-ticket-reopened")
}

/// The status of this id, if the ticket may take it: active ones, and the one it has (T-168).
pub(crate) async fn chosen_status<G>(
    may: &Granted<'_, G>,
    row: &Row<ticket::Entity>,
    id: &str,
) -> Result<Option<Row<ticket_status::Entity>>, Problem>
where
    G: Reads<ticket_status::Entity>,
{
    let Ok(id) = id.parse::<StatusId>() else { return Ok(None) };
    let found = may.row_if::<ticket_status::Entity>(id).await?;
    Ok(found.filter(|status| status.active || status.id == row.status_id))
}

/// The page of a ticket.
pub(crate) fn address(number: &str) -> String {
    format!("/desk/tickets/{number}")
}
