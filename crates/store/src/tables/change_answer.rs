//! Every answer of an approver, also those that were changed later (T-185).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded},
    ids::{ChangeAnswerId, ContactId, ProviderId, ResourceId, TicketId},
    tables::kinds::ChangeAnswer,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change_answer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChangeAnswerId,
    pub ticket_id: TicketId,
    pub contact_id: Option<ContactId>,
    pub resource_id: Option<ResourceId>,
    pub answer: ChangeAnswer,
    pub previous: Option<ChangeAnswer>,
    pub comment: String,
    pub by_contact_id: Option<ContactId>,
    pub by_resource_id: Option<ResourceId>,
    pub at: Instant,
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
