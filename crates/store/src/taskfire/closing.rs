//! Completing and reopening (decision 21, F-119): only the responsible party completes, and that closes the ticket for all;
//! what was completed goes on with the party that held it last. Every completion and reopening in the program comes by here.

use kernel::{
    Problem,
    ownership::{Act, By, Refusal},
};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::{Step, hand_over};
use crate::{
    Granted, Row, Set,
    guard::{Grant, Reads, Writes},
    outbox::{Cause, Event},
    tables::{
        hand_over as log, kinds::StatusMeaning, taskfire_settings, taskfire_ticket, ticket, ticket_change,
        ticket_status,
    },
};

/// What becomes of a ticket whose work is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completion {
    /// It is complete: the caller sets status and completion.
    Closes,
    /// It stays open: it went back to the internal desk, which confirms (F-119) or, after a vendor, looks.
    Returns,
}

/// Keeps Taskfire's part in step with a ticket that `by` is completing, and says what becomes of it. A refusal has a
/// sentence. Tickets without an internal side close.
pub async fn closed<G>(
    may: &Granted<'_, G>,
    ticket: &ticket::Model,
    by: By,
) -> Result<Result<Completion, Refusal>, Problem>
where
    G: Grant
        + Writes<taskfire_ticket::Entity>
        + Writes<log::Entity>
        + Writes<ticket_change::Entity>
        + Reads<taskfire_settings::Entity>,
{
    let Some(row) = may.row_if::<taskfire_ticket::Entity>(ticket.id).await? else {
        return Ok(Ok(Completion::Closes));
    };
    let done = hand_over(may, &row, Step::of(Act::Complete, by)).await?;
    Ok(done.map(|moved| if moved.after.closed { Completion::Closes } else { Completion::Returns }))
}

/// Keeps Taskfire's part in step with a completed ticket that is opened again.
pub async fn reopened<G>(may: &Granted<'_, G>, ticket: &ticket::Model, by: By) -> Result<(), Problem>
where
    G: Grant
        + Writes<taskfire_ticket::Entity>
        + Writes<log::Entity>
        + Writes<ticket_change::Entity>
        + Reads<taskfire_settings::Entity>,
{
    let Some(row) = may.row_if::<taskfire_ticket::Entity>(ticket.id).await? else { return Ok(()) };
    match hand_over(may, &row, Step::of(Act::Reopen, by)).await? {
        Ok(_) | Err(Refusal::NotClosed) => Ok(()),
        Err(refusal) => Err(Problem::Fault(format!("reopening refused: {}", refusal.code()))),
    }
}

/// Completes a ticket whole: Taskfire's part, status, completion, history and event. `resolution` is what the customer
/// reads; empty leaves the one that is there.
pub async fn complete<G>(
    may: &Granted<'_, G>,
    ticket: &Row<ticket::Entity>,
    by: By,
    resolution: &str,
) -> Result<Result<Completion, Refusal>, Problem>
where
    G: Grant
        + Writes<taskfire_ticket::Entity>
        + Writes<log::Entity>
        + Writes<ticket_change::Entity>
        + Writes<ticket::Entity>
        + Reads<taskfire_settings::Entity>
        + Reads<ticket_status::Entity>,
{
    let outcome = match closed(may, ticket, by).await? {
        Ok(outcome) => outcome,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let now = may.now();
    let mut set = ticket::ActiveModel { last_activity_at: Set(now), ..Default::default() };
    if !resolution.is_empty() {
        set.resolution = Set(resolution.to_owned());
    }
    if outcome == Completion::Closes {
        let old = may.row::<ticket_status::Entity>(ticket.status_id).await?;
        let new = complete_status(may).await?;
        set.status_id = Set(new.id);
        set.status_since_at = Set(now);
        set.completed_at = Set(Some(now));
        may.add::<ticket_change::Entity>(ticket_change::ActiveModel {
            id: Set(may.fresh_id()),
            ticket_id: Set(ticket.id),
            field: Set("status".to_owned()),
            old_value: Set(old.name.clone()),
            new_value: Set(new.name),
            public: Set(true),
            author_contact_id: Set(may.actor().contact()),
            author_resource_id: Set(may.actor().resource()),
            created_at: Set(now),
            ..Default::default()
        })
        .await?;
        let cause = Cause { account: may.actor().account() };
        may.record(Event::TicketCompleted { ticket: ticket.id, cause }).await?;
    }
    may.change(ticket, set).await?;
    Ok(Ok(outcome))
}

async fn complete_status<G>(may: &Granted<'_, G>) -> Result<ticket_status::Model, Problem>
where
    G: Reads<ticket_status::Entity>,
{
    let found = may
        .find::<ticket_status::Entity>()
        .filter(ticket_status::Column::Meaning.eq(StatusMeaning::Complete))
        .filter(ticket_status::Column::Active.eq(true))
        .order_by_asc(ticket_status::Column::Position)
        .one(&may.executor())
        .await
        .map_err(|error| Problem::fault("read status", error))?;
    found.ok_or_else(|| Problem::Fault("no status for completed tickets".to_owned()))
}
