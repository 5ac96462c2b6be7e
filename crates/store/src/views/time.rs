//! Time entries as their owner writes them.

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};

use crate::{
    Granted, Instant, Row,
    guard::Reads,
    ids::{FormId, TicketId, TimeEntryId},
    tables::time_entry,
};

/// The time entry that a rendering of the form has already made, if it was sent before (T-94).
pub async fn of_form<G>(may: &Granted<'_, G>, form: FormId) -> Result<Option<Row<time_entry::Entity>>, Problem>
where
    G: Reads<time_entry::Entity>,
{
    let which = Condition::all().add(time_entry::Column::FormId.eq(form));
    Ok(may.rows::<time_entry::Entity>(which).await?.into_iter().next())
}

/// A time entry of this ticket, or [`Problem::NotFound`].
pub async fn on_ticket<G>(
    may: &Granted<'_, G>,
    ticket: TicketId,
    entry: TimeEntryId,
) -> Result<Row<time_entry::Entity>, Problem>
where
    G: Reads<time_entry::Entity>,
{
    let row = may.row::<time_entry::Entity>(entry).await?;
    if row.ticket_id == ticket { Ok(row) } else { Err(Problem::NotFound) }
}

/// The actor's own entries that share time with this span (T-158), the earliest first. `except` is the entry being edited.
pub async fn overlapping<G>(
    may: &Granted<'_, G>,
    started_at: Instant,
    stopped_at: Instant,
    except: Option<TimeEntryId>,
) -> Result<Vec<time_entry::Model>, Problem>
where
    G: Reads<time_entry::Entity>,
{
    let Some(me) = may.actor().resource() else { return Ok(Vec::new()) };
    let which = Condition::all()
        .add(time_entry::Column::ResourceId.eq(me))
        .add(time_entry::Column::StartedAt.lt(stopped_at))
        .add(time_entry::Column::StoppedAt.gt(started_at))
        .add_option(except.map(|id| time_entry::Column::Id.ne(id)));
    let found = may
        .find::<time_entry::Entity>()
        .filter(which)
        .order_by_asc(time_entry::Column::StartedAt)
        .all(&may.executor())
        .await;
    found.map_err(|error| Problem::fault("read own time entries", error))
}
