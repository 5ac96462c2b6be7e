//! What was said in a conversation with a vendor.

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded},
    ids::{ContactId, MailId, NoteId, ProviderId, TicketId, VendorMessageId, VendorThreadId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "vendor_message")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VendorMessageId,
    pub thread_id: VendorThreadId,
    pub ticket_id: TicketId,
    pub way: super::kinds::MessageWay,
    pub sender_name: String,
    pub sender_address: String,
    pub body: String,
    pub message_key: Option<String>,
    pub contact_id: Option<ContactId>,
    pub note_id: Option<NoteId>,
    pub mail_id: Option<MailId>,
    pub held: bool,
    pub held_reason: String,
    pub judged_by_contact_id: Option<ContactId>,
    pub created_at: Instant,
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
