//! Small reads that adding a note needs.

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition};

use crate::{
    Granted, Row,
    guard::Reads,
    ids::{ContactId, FormId, TicketId},
    tables::{kinds::StatusMeaning, note, ticket_contact, ticket_status},
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
