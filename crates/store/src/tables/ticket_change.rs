//! The history of tickets (T-218).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded},
    ids::{ContactId, ProviderId, ResourceId, TicketChangeId, TicketId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TicketChangeId,
    pub ticket_id: TicketId,
    pub field: String,
    pub old_value: String,
    pub new_value: String,
    pub public: bool,
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

    /// As the ticket it belongs to; to the portal only public changes (T-218).
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        let rows = super::ticket::on_reachable(Column::TicketId, reach, actor);
        if actor.organization().is_some() { rows.add(Column::Public.eq(true)) } else { rows }
    }
}
