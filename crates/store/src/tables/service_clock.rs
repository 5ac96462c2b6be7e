//! Clocks of the parties on a ticket (F-153 … F-157).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded},
    ids::{OrganizationId, ProviderId, ServiceClockId, TicketId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_clock")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ServiceClockId,
    pub ticket_id: TicketId,
    pub organization_id: OrganizationId,
    pub party: super::kinds::Party,
    pub target: super::kinds::ClockTarget,
    pub hand_over_no: i32,
    pub target_minutes: Option<i32>,
    pub spent_minutes: i32,
    pub running_since_at: Option<Instant>,
    pub due_at: Option<Instant>,
    pub pause_reason: String,
    pub started_at: Instant,
    pub met_at: Option<Instant>,
    pub warned_at: Option<Instant>,
    pub breached_at: Option<Instant>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = Some(Column::Version);

    /// As the ticket it belongs to.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        super::ticket::on_reachable(Column::TicketId, reach, actor)
    }
}
