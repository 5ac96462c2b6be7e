//! Small reads that adding a note needs.

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

use crate::{
    Granted, Row,
    guard::Reads,
    ids::{ContactId, FormId, InternalStatusId, TicketId},
    tables::{
        internal_status,
        kinds::{InternalMeaning, Party, StatusMeaning},
        note, taskfire_ticket, ticket_contact, ticket_status,
    },
};

/// The note that this rendering of a form has already become (T-94).
pub async fn of_form<G>(may: &Granted<'_, G>, form: FormId) -> Result<Option<Row<note::Entity>>, Problem>
where
    G: Reads<note::Entity>,
{
    Ok(may.rows::<note::Entity>(Condition::all().add(note::Column::FormId.eq(form))).await?.into_iter().next())
}

/// The status with this meaning that comes first in the provider's list.
pub async fn status_of<G>(may: &Granted<'_, G>, meaning: StatusMeaning) -> Result<Row<ticket_status::Entity>, Problem>
where
    G: Reads<ticket_status::Entity>,
{
    let mut rows = may.rows::<ticket_status::Entity>(Condition::all()).await?;
    rows.retain(|row| row.meaning == meaning);
    rows.sort_by_key(|row| (!row.active, row.position));
    rows.into_iter().next().ok_or_else(|| Problem::Fault(format!("no status that means {}", meaning.code())))
}

/// The additional contacts of a ticket in reach.
pub async fn additional_contacts<G>(may: &Granted<'_, G>, ticket: TicketId) -> Result<Vec<ContactId>, Problem>
where
    G: Reads<ticket_contact::Entity>,
{
    let which = Condition::all().add(ticket_contact::Column::TicketId.eq(ticket));
    Ok(may.rows::<ticket_contact::Entity>(which).await?.iter().map(|row| row.contact_id).collect())
}

/// The internal status that a ticket takes when its requester answers a desk that waits for them; none if it does not wait.
pub async fn answered<G>(
    may: &Granted<'_, G>,
    part: &taskfire_ticket::Model,
) -> Result<Option<InternalStatusId>, Problem>
where
    G: Reads<internal_status::Entity>,
{
    if part.responsible != Party::Internal || part.closed_at.is_some() {
        return Ok(None);
    }
    // The requester reaches the ticket; its desk's list need not be in their own reach.
    let mut rows = internal_status::Entity::find()
        .filter(internal_status::Column::ProviderId.eq(part.provider_id))
        .filter(internal_status::Column::OrganizationId.eq(part.organization_id))
        .order_by_asc(internal_status::Column::Position)
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read internal statuses", error))?;
    if !rows.iter().any(|row| row.id == part.status_id && row.meaning == InternalMeaning::WaitingUser) {
        return Ok(None);
    }
    rows.retain(|row| row.active);
    let of = |meaning| rows.iter().find(|row| row.meaning == meaning).map(|row| row.id);
    Ok(of(InternalMeaning::Open).or_else(|| of(InternalMeaning::Accepted)).or_else(|| of(InternalMeaning::New)))
}
