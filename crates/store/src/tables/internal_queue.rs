//! Queues of an internal desk (F-141).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    guard::{Actor, Guarded},
    ids::{InternalQueueId, OrganizationId, ProviderId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "internal_queue")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InternalQueueId,
    pub organization_id: OrganizationId,
    pub name: String,
    pub description: String,
    pub is_default: bool,
    pub shared: bool,
    pub active: bool,
    pub position: i32,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = Some(Column::Version);

    /// As the organization's desk it belongs to; what a parent shares, its sub-organizations have too (F-144).
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        super::taskfire_settings::shared_rows(Column::OrganizationId, Column::Shared, reach, actor)
    }
}
