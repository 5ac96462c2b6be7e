//! Mail that came in, with what became of it.

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded},
    ids::{InboundMailId, ProviderId, TicketId, VendorThreadId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inbound_mail")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InboundMailId,
    pub message_key: String,
    pub sender_address: String,
    pub recipient_address: String,
    pub subject: String,
    pub sha256: String,
    pub state: super::kinds::InboundState,
    pub reason: String,
    pub authenticated: String,
    pub thread_id: Option<VendorThreadId>,
    pub ticket_id: Option<TicketId>,
    pub received_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = None;

    /// The worker, and who works the internal desk of the ticket that it is for; never staff (decision 23).
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        super::taskfire_ticket::on_worked(Column::TicketId, reach, actor)
    }
}
