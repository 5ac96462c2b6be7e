//! Attachments (T-143 …).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded},
    ids::{AttachmentId, ContactId, NoteId, ProviderId, ResourceId, TicketId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attachment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AttachmentId,
    pub ticket_id: TicketId,
    pub note_id: Option<NoteId>,
    pub name: String,
    pub size: i64,
    pub media_type: String,
    pub sha256: String,
    pub publish: super::kinds::Publish,
    pub author_contact_id: Option<ContactId>,
    pub author_resource_id: Option<ResourceId>,
    pub created_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = None;

    /// As the ticket it belongs to, and to whom it is published (T-131, F-97, decisions 13 and 23).
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        super::ticket::on_reachable(Column::TicketId, reach, actor).add(super::note::published(
            Column::TicketId,
            Column::Publish,
            actor,
        ))
    }
}
