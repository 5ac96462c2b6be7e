//! Staff looking at the portal as a contact (decision 16).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded, no_row},
    ids::{AccountId, PreviewId, ProviderId, ResourceId, SessionId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "preview")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PreviewId,
    pub resource_id: ResourceId,
    pub session_id: SessionId,
    pub account_id: AccountId,
    pub token_hash: String,
    pub created_at: Instant,
    pub expires_at: Instant,
    pub ended_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = None;

    /// One's own previews.
    fn reachable(_reach: Reach, actor: &Actor) -> Condition {
        match actor.resource() {
            Some(own) => Condition::all().add(Column::ResourceId.eq(own)),
            None => no_row(),
        }
    }
}
