//! Notes (T-126 …).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded},
    ids::{ContactId, FormId, NoteId, ProviderId, ResourceId, TicketId},
    search::Record,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "note")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoteId,
    pub ticket_id: TicketId,
    pub kind: super::kinds::NoteKind,
    pub publish: super::kinds::Publish,
    pub title: String,
    pub body: String,
    pub author_contact_id: Option<ContactId>,
    pub author_resource_id: Option<ResourceId>,
    pub form_id: Option<FormId>,
    pub created_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = None;

    /// As the ticket it belongs to; to the portal only what is published to all (T-131, decision 13).
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        let rows = super::ticket::on_reachable(Column::TicketId, reach, actor);
        if actor.organization().is_some() { rows.add(Column::Publish.eq(super::kinds::Publish::All)) } else { rows }
    }

    fn searched_as(row: &Model) -> Option<Record> {
        Some(Record::Ticket(row.ticket_id))
    }
}
