//! Working tickets of the internal help desk: edit, take, assign, forward, record time, complete (F-76 … F-99, T-109 … T-121).

mod accept;
mod assign;
mod assignee;
mod bring_in;
pub(crate) mod change;
mod complete;
mod custom;
mod edit;
mod edit_fields;
mod forward;
mod reopen;
mod stopwatch;
mod time;

use kernel::Problem;
use store::{
    Granted, Row,
    guard::WorkInternally,
    tables::{taskfire_ticket, ticket},
    views::ticket_page,
};
use web::{Asked, Routes};

/// Routes of the ticket page's acts.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/tickets/{ticket}/edit", edit::page)
        .post("/tickets/{ticket}/edit", edit::save)
        .post("/tickets/{ticket}/accept", accept::accept)
        .get("/tickets/{ticket}/assign", assign::page)
        .post("/tickets/{ticket}/assign", assign::assign)
        .get("/tickets/{ticket}/forward", forward::page)
        .post("/tickets/{ticket}/forward", forward::forward)
        .get("/tickets/{ticket}/time", time::page)
        .post("/tickets/{ticket}/time", time::record)
        .get("/tickets/{ticket}/time/{internal_time}", time::edit_page)
        .post("/tickets/{ticket}/time/{internal_time}", time::change)
        .post("/tickets/{ticket}/time/{internal_time}/delete", time::delete)
        .post("/tickets/{ticket}/stopwatch", stopwatch::act)
        .get("/tickets/{ticket}/complete", complete::page)
        .post("/tickets/{ticket}/complete", complete::complete)
        .post("/tickets/{ticket}/reopen", reopen::reopen)
        .post("/tickets/{ticket}/bring-in", bring_in::bring_in)
}

/// A ticket of a desk that the actor works, with Taskfire's part of it.
pub(crate) struct Reached {
    pub(crate) ticket: Row<ticket::Entity>,
    pub(crate) part: Row<taskfire_ticket::Entity>,
}

/// The ticket with this number on a desk that the actor works. `None`: it is there, but has no Taskfire functions (F-17).
async fn reach(may: &Granted<'_, WorkInternally>, number: &str) -> Result<Option<Reached>, Problem> {
    let ticket = ticket_page::by_number(may, number).await?;
    let part = may.row_if::<taskfire_ticket::Entity>(ticket.id).await?;
    Ok(part.map(|part| Reached { ticket, part }))
}

/// The same for an act, which says why it cannot be done.
async fn reach_to_act(
    asked: &Asked<WorkInternally>,
    may: &Granted<'_, WorkInternally>,
    number: &str,
) -> Result<Reached, Problem> {
    reach(may, number).await?.ok_or_else(|| Problem::Refused(asked.t("work-not-in-taskfire")))
}

/// The same for what is done to open tickets alone.
async fn reach_open(
    asked: &Asked<WorkInternally>,
    may: &Granted<'_, WorkInternally>,
    number: &str,
) -> Result<Reached, Problem> {
    let reached = reach_to_act(asked, may, number).await?;
    if reached.part.closed_at.is_some() {
        return Err(Problem::Refused(asked.t("work-is-complete")));
    }
    Ok(reached)
}

/// The page of a ticket.
fn address(number: &str) -> String {
    format!("/tickets/{number}")
}
