//! The internal desk's own time (F-94): entries, totals and the stopwatch.

use kernel::{Permission, Problem};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::part::{self, Side};
use crate::{
    Granted, Instant, Row,
    guard::{Grant, Reads},
    ids::{ContactId, FormId, InternalTimeId, TicketId},
    tables::{internal_time, kinds::ShowTime, organization_policy, stopwatch, ticket, time_entry},
};

/// The entry that a rendering of the form has already made, if it was sent before (T-94).
pub async fn of_form<G: Reads<internal_time::Entity>>(
    may: &Granted<'_, G>,
    form: FormId,
) -> Result<Option<Row<internal_time::Entity>>, Problem> {
    Ok(may.rows::<internal_time::Entity>(Condition::all().add(internal_time::Column::FormId.eq(form))).await?.pop())
}

/// An entry of this ticket, or [`Problem::NotFound`].
pub async fn on_ticket<G: Reads<internal_time::Entity>>(
    may: &Granted<'_, G>,
    ticket: TicketId,
    entry: InternalTimeId,
) -> Result<Row<internal_time::Entity>, Problem> {
    let row = may.row::<internal_time::Entity>(entry).await?;
    if row.ticket_id == ticket { Ok(row) } else { Err(Problem::NotFound) }
}

/// Whether the actor may change or delete an entry: their own until the ticket is closed, administrators every one (T-160).
pub fn may_change<G: Grant>(may: &Granted<'_, G>, owner: ContactId, closed: bool) -> bool {
    let administers = may.actor().may(Permission::AdministerTaskfire).is_some();
    administers || (!closed && may.actor().contact() == Some(owner))
}

/// Entries of this person that share time with the span, the earliest first (T-158). `except` is the entry being edited.
pub async fn overlapping<G: Reads<internal_time::Entity>>(
    may: &Granted<'_, G>,
    person: ContactId,
    (started_at, stopped_at): (Instant, Instant),
    except: Option<InternalTimeId>,
) -> Result<Vec<internal_time::Model>, Problem> {
    let found = may
        .find::<internal_time::Entity>()
        .filter(internal_time::Column::ContactId.eq(person))
        .filter(internal_time::Column::StartedAt.lt(stopped_at))
        .filter(internal_time::Column::StoppedAt.gt(started_at))
        .filter(Condition::all().add_option(except.map(|id| internal_time::Column::Id.ne(id))))
        .order_by_asc(internal_time::Column::StartedAt)
        .all(&may.executor())
        .await;
    found.map_err(|error| Problem::fault("read internal time", error))
}

/// The actor's stopwatch on a ticket.
pub async fn stopwatch<G: Reads<stopwatch::Entity>>(
    may: &Granted<'_, G>,
    ticket: TicketId,
) -> Result<Option<Row<stopwatch::Entity>>, Problem> {
    may.one_held::<stopwatch::Entity>(Condition::all().add(stopwatch::Column::TicketId.eq(ticket))).await
}

/// Seconds that a stopwatch shows at `now`.
pub fn seconds(row: &stopwatch::Model, now: Instant) -> i64 {
    let running = row.started_at.map_or(0, |since| (now.0 - since.0).max(0) / 1_000_000);
    i64::from(row.held_seconds) + running
}

/// Minutes of the desk's own time on a ticket; for those who work the desk (T-159).
pub async fn own_minutes<G: Reads<internal_time::Entity>>(
    may: &Granted<'_, G>,
    ticket: TicketId,
) -> Result<i64, Problem> {
    let minutes: Vec<i32> = may
        .find::<internal_time::Entity>()
        .filter(internal_time::Column::TicketId.eq(ticket))
        .select_only()
        .column(internal_time::Column::Minutes)
        .into_tuple()
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("sum internal time", error))?;
    Ok(minutes.into_iter().map(i64::from).sum())
}

/// Minutes that the provider worked on a ticket, if this reader may know them: those who work the desk, as the customer's
/// Show Time says (F-81, decision 11). Nothing is billed yet, so "billed" shows none.
pub async fn provider_minutes<G>(may: &Granted<'_, G>, ticket: &ticket::Model) -> Result<Option<i64>, Problem>
where
    G: Reads<time_entry::Entity>,
{
    if !sees_provider_hours(may, ticket).await? {
        return Ok(None);
    }
    let minutes: Vec<i32> = may
        .find::<time_entry::Entity>()
        .filter(time_entry::Column::TicketId.eq(ticket.id))
        .filter(time_entry::Column::StoppedAt.is_not_null())
        .select_only()
        .column(time_entry::Column::Minutes)
        .into_tuple()
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("sum hours worked", error))?;
    Ok(Some(minutes.into_iter().map(i64::from).sum()))
}

/// Whether this reader sees the hours that the provider worked on a ticket.
pub async fn sees_provider_hours<G: Grant>(may: &Granted<'_, G>, ticket: &ticket::Model) -> Result<bool, Problem> {
    match part::side(may, ticket.organization_id) {
        Side::Provider => Ok(true),
        Side::Requester => Ok(false),
        Side::Desk => {
            let key = (may.actor().provider(), ticket.organization_id);
            let said = organization_policy::Entity::find_by_id(key).one(&may.executor()).await;
            let said = said.map_err(|error| Problem::fault("read policy", error))?;
            Ok(said.is_some_and(|said| said.show_time == ShowTime::Worked))
        }
    }
}

/// The entries of a ticket, the earliest first.
pub async fn of_ticket<G: Reads<internal_time::Entity>>(
    may: &Granted<'_, G>,
    ticket: TicketId,
) -> Result<Vec<internal_time::Model>, Problem> {
    let found = may
        .find::<internal_time::Entity>()
        .filter(internal_time::Column::TicketId.eq(ticket))
        .order_by_asc(internal_time::Column::StartedAt)
        .all(&may.executor())
        .await;
    found.map_err(|error| Problem::fault("read internal time", error))
}
