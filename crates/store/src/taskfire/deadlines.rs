//! What happens by itself: a hand-over that nobody accepts is reminded of and then returns (F-226), work that nobody
//! confirms is complete (F-119). Called by the worker when a moment has come; what is not due stays.

use kernel::{
    Problem,
    ownership::{Act, By},
};
use sea_orm::{ColumnTrait, Condition};

use super::{Step, complete, hand_over, hand_over::look_again, hand_over::minutes_to_accept, holding, settings};
use crate::{
    Granted, Set,
    guard::RunJobs,
    ids::TicketId,
    outbox::Event,
    tables::{kinds::Acceptance, taskfire_ticket, ticket},
};

/// Does what is due on a ticket now.
pub async fn deadlines(may: &Granted<'_, RunJobs>, ticket: TicketId) -> Result<(), Problem> {
    // The ticket first and held, as pages do, so that neither waits for the other.
    let which = Condition::all().add(ticket::Column::Id.eq(ticket));
    let Some(whole) = may.one_held::<ticket::Entity>(which).await? else { return Ok(()) };
    let Some(row) = may.row_if::<taskfire_ticket::Entity>(ticket).await? else { return Ok(()) };
    let now = may.now();
    let due = |at: Option<crate::Instant>| at.is_some_and(|at| at <= now);
    if row.closed_at.is_some() {
        return Ok(());
    }
    if row.acceptance == Acceptance::Awaited && due(row.accept_by_at) {
        if row.reminded_at.is_some() {
            hand_over(may, &row, Step::of(Act::Lapse, By::Clock)).await?.ok();
            return Ok(());
        }
        let settings = settings(may, row.organization_id).await?;
        let minutes = minutes_to_accept(may, holding(&row).party, settings.as_ref()).await?.max(1);
        let last = now.plus_minutes(minutes);
        let set = taskfire_ticket::ActiveModel {
            accept_by_at: Set(Some(last)),
            reminded_at: Set(Some(now)),
            ..Default::default()
        };
        may.change(&row, set).await?;
        look_again(may, &row, last).await?;
        return may.record(Event::AcceptanceDue { ticket }).await;
    }
    if due(row.confirm_by_at) {
        complete(may, &whole, By::Clock, "").await?.ok();
    }
    Ok(())
}
