//! Conversations with a vendor about a ticket (F-161, F-229).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded},
    ids::{ContactId, OrganizationId, ProviderId, TicketId, VendorId, VendorThreadId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "vendor_thread")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VendorThreadId,
    pub ticket_id: TicketId,
    pub organization_id: OrganizationId,
    pub vendor_id: VendorId,
    pub subject: String,
    pub state: super::kinds::ThreadState,
    pub of_hand_over: bool,
    pub hand_over_no: Option<i32>,
    pub reply_token_hash: String,
    pub created_by_contact_id: Option<ContactId>,
    pub created_at: Instant,
    pub active_at: Instant,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = Some(Column::Version);

    /// Only who works the ticket's internal desk; never staff (decision 23).
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        super::taskfire_ticket::on_worked(Column::TicketId, reach, actor)
    }
}
