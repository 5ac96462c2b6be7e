//! A vendor's doors to a conversation (F-163), stored hashed.

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded},
    ids::{GuestLinkId, ProviderId, TicketId, VendorParticipantId, VendorThreadId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "guest_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GuestLinkId,
    pub thread_id: VendorThreadId,
    pub ticket_id: TicketId,
    pub participant_id: VendorParticipantId,
    pub token_hash: String,
    pub created_at: Instant,
    pub expires_at: Instant,
    pub ended_at: Option<Instant>,
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
