//! What happened, for one login (F-182).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded, every_row, no_row},
    ids::{AccountId, BellId, ProviderId, TicketId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bell")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BellId,
    pub account_id: AccountId,
    pub event: String,
    pub ticket_id: Option<TicketId>,
    pub about: String,
    pub created_at: Instant,
    pub read_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = None;

    /// One's own; the worker adds them.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        match actor.account() {
            Some(account) => Condition::all().add(Column::AccountId.eq(account)),
            None if reach == Reach::Provider => every_row(),
            None => no_row(),
        }
    }
}
