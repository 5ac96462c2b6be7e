//! Running stopwatches, one per person and ticket (F-94).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded, no_row},
    ids::{ContactId, ProviderId, StopwatchId, TicketId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stopwatch")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StopwatchId,
    pub ticket_id: TicketId,
    pub contact_id: ContactId,
    pub started_at: Option<Instant>,
    pub held_seconds: i32,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = Some(Column::Version);

    /// One's own.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        match actor.contact() {
            Some(contact) => {
                super::ticket::on_reachable(Column::TicketId, reach, actor).add(Column::ContactId.eq(contact))
            }
            None => no_row(),
        }
    }
}
