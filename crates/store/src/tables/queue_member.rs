//! Which resource works which queue in which role.

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    guard::{Actor, Guarded, every_row},
    ids::{ProviderId, QueueId, QueueMemberId, ResourceId, RoleId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "queue_member")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: QueueMemberId,
    pub queue_id: QueueId,
    pub resource_id: ResourceId,
    pub role_id: RoleId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = None;

    /// Shared by all of the provider: names that tickets and forms show.
    fn reachable(_reach: Reach, _actor: &Actor) -> Condition {
        every_row()
    }
}
