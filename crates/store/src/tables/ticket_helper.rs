//! Secondary internal resources of a ticket (F-91).

use kernel::Reach;
use sea_orm::{Condition, QuerySelect, QueryTrait, entity::prelude::*, sea_query::SelectStatement};

use crate::{
    guard::{Actor, Guarded},
    ids::{ContactId, ProviderId, TicketHelperId, TicketId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_helper")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TicketHelperId,
    pub ticket_id: TicketId,
    pub contact_id: ContactId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = None;

    /// As the ticket it belongs to.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        super::ticket::on_reachable(Column::TicketId, reach, actor)
    }
}

/// Tickets that a contact helps with.
pub(crate) fn tickets_of(provider: ProviderId, contact: ContactId) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::TicketId)
        .filter(Column::ProviderId.eq(provider))
        .filter(Column::ContactId.eq(contact))
        .into_query()
}
