//! Browsers from which a login was used before.

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded},
    ids::{AccountId, KnownDeviceId, ProviderId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "known_device")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: KnownDeviceId,
    pub account_id: AccountId,
    pub token_hash: String,
    pub agent: String,
    pub first_seen_at: Instant,
    pub last_seen_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = None;

    /// As the login it belongs to.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        super::account::owned_rows(Column::AccountId, reach, actor)
    }
}
