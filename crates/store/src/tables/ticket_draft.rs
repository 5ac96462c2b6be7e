//! Tickets being written (T-254).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded, every_row},
    ids::{AccountId, DraftId, ProviderId, RequestTypeId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_draft")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DraftId,
    pub account_id: AccountId,
    pub request_type_id: RequestTypeId,
    pub filled: String,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = Some(Column::Version);

    /// Only one's own, whatever the reach; the worker clears away what was left behind.
    fn reachable(_reach: Reach, actor: &Actor) -> Condition {
        match actor.account {
            Some(account) => Condition::all().add(Column::AccountId.eq(account)),
            None => every_row(),
        }
    }
}
