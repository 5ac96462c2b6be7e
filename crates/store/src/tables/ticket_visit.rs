//! When whom last saw a ticket.

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded, no_row},
    ids::{AccountId, ProviderId, TicketId, TicketVisitId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_visit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TicketVisitId,
    pub ticket_id: TicketId,
    pub account_id: AccountId,
    pub seen_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = None;

    /// One's own visits of tickets in reach.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        match actor.account {
            Some(own) => super::ticket::on_reachable(Column::TicketId, reach, actor).add(Column::AccountId.eq(own)),
            None => no_row(),
        }
    }
}
