//! Under which contract the provider works a ticket (A-297, T-198).

use jiff::civil::Date;
use kernel::Problem;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

use crate::{
    Granted, Set,
    guard::{Grant, Writes},
    ids::{ContractId, OrganizationId, TicketChangeId, TicketId},
    licence::{Running, today},
    tables::{contract, ticket, ticket_change},
};

/// The contract to which the provider's new work for an organization belongs, if it has one that is active and in force today,
/// where the provider is.
pub async fn of_new_work<G: Grant>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
) -> Result<Option<ContractId>, Problem> {
    Ok(in_force(may, organization).await?.map(|row| row.id))
}

async fn in_force<G: Grant>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
) -> Result<Option<contract::Model>, Problem> {
    let found = contract::Entity::find()
        .filter(contract::Column::ProviderId.eq(may.actor().provider()))
        .filter(contract::Column::OrganizationId.eq(organization))
        .filter(contract::Column::IsDefault.eq(true))
        .filter(contract::Column::Active.eq(true))
        .one(&may.executor())
        .await;
    let Some(row) = found.map_err(|error| Problem::fault("read contract", error))? else { return Ok(None) };
    let day = today(may).await?;
    let begun = row.starts_on.parse::<Date>().is_ok_and(|start| start <= day);
    Ok(Some(row).filter(|row| begun && !Running::of(row, day).expired))
}

/// A ticket goes to the provider: unless it has a contract, it takes the one of its organization's new work. Until then it has
/// none, since what an organization's own desk does is nobody else's business. The ticket's version stays: nobody who has it
/// open changed these fields, and whoever saves its form is told by the history.
pub(crate) async fn take<G: Writes<ticket_change::Entity>>(
    may: &Granted<'_, G>,
    ticket: TicketId,
    organization: OrganizationId,
) -> Result<(), Problem> {
    let Some(contract) = in_force(may, organization).await? else { return Ok(()) };
    let taken = ticket::Entity::update_many()
        .col_expr(ticket::Column::ContractId, Expr::value(contract.id))
        .filter(ticket::Column::ProviderId.eq(may.actor().provider()))
        .filter(ticket::Column::Id.eq(ticket))
        .filter(ticket::Column::ContractId.is_null())
        .exec(&may.executor())
        .await;
    if taken.map_err(|error| Problem::fault("set contract", error))?.rows_affected == 0 {
        return Ok(());
    }
    // By itself, and out of the reach of the customer's people who hand it on: they have no part in contracts (P-167).
    let line = ticket_change::ActiveModel {
        provider_id: Set(may.actor().provider()),
        id: Set(may.fresh_id::<TicketChangeId>()),
        ticket_id: Set(ticket),
        field: Set("contract".to_owned()),
        old_value: Set(String::new()),
        new_value: Set(contract.name),
        public: Set(false),
        author_contact_id: Set(None),
        author_resource_id: Set(None),
        created_at: Set(may.now()),
    };
    let written = ticket_change::Entity::insert(line).exec_without_returning(&may.executor()).await;
    written.map(|_| ()).map_err(|error| Problem::fault("write history", error))
}
