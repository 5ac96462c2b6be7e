//! Notes (T-126 …).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded, Who, every_row},
    ids::{ContactId, FormId, NoteId, ProviderId, ResourceId, TicketId},
    search::Record,
    tables::kinds::Publish,
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

    /// As the ticket it belongs to, and to whom it is published (T-131, F-97, decisions 13 and 23). Who pays for another's
    /// ticket reads what is for all, also if they work a desk of their own (P-165).
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        if reach == Reach::EndClients {
            let all = Condition::all().add(Column::Publish.eq(Publish::All));
            return super::ticket::on_reachable(Column::TicketId, reach, actor).add(all);
        }
        super::ticket::on_reachable(Column::TicketId, reach, actor).add(published(
            Column::TicketId,
            Column::Publish,
            actor,
        ))
    }

    fn searched_as(row: &Model) -> Option<Record> {
        Some(Record::Ticket(row.ticket_id))
    }
}

/// To whom something on a ticket is published: to the portal what is for all, and to those who work the ticket's internal
/// desk that desk's own; to staff what is for all and their own; to the worker everything.
pub(crate) fn published(ticket_id: impl ColumnTrait, publish: impl ColumnTrait, actor: &Actor) -> Condition {
    let is = |one: Publish| publish.eq(one);
    match actor.who {
        Who::Contact { .. } if actor.desk_organizations.is_empty() => Condition::all().add(is(Publish::All)),
        Who::Contact { .. } => Condition::any().add(is(Publish::All)).add(
            Condition::all().add(is(Publish::HelpDesk)).add(super::ticket::on_reachable(ticket_id, Reach::Desk, actor)),
        ),
        Who::Resource { .. } => Condition::all().add(publish.ne(Publish::HelpDesk)),
        Who::System { .. } => every_row(),
    }
}
