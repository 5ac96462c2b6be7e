//! Who takes part in a conversation with a vendor.

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    guard::{Actor, Guarded},
    ids::{ProviderId, TicketId, VendorParticipantId, VendorThreadId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "vendor_participant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VendorParticipantId,
    pub thread_id: VendorThreadId,
    pub ticket_id: TicketId,
    pub name: String,
    pub email: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = None;

    /// Only who works the ticket's internal desk; never staff (decision 23).
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        super::taskfire_ticket::on_worked(Column::TicketId, reach, actor)
    }
}
