//! The provider's priorities.

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    guard::{Actor, Guarded, every_row},
    ids::{PriorityId, ProviderId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "priority")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PriorityId,
    pub name: String,
    pub tone: String,
    pub is_default: bool,
    pub active: bool,
    pub position: i32,
    pub response_minutes: Option<i32>,
    pub resolution_minutes: Option<i32>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = Some(Column::Version);

    /// Shared by all of the provider: names that tickets and forms show.
    fn reachable(_reach: Reach, _actor: &Actor) -> Condition {
        every_row()
    }
}
