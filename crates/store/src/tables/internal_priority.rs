//! Priorities of an internal desk, with its targets (F-146, F-153).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    guard::{Actor, Guarded},
    ids::{InternalPriorityId, OrganizationId, PriorityId, ProviderId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "internal_priority")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InternalPriorityId,
    pub organization_id: OrganizationId,
    pub name: String,
    pub tone: String,
    pub is_default: bool,
    pub priority_id: Option<PriorityId>,
    pub response_minutes: Option<i32>,
    pub resolution_minutes: Option<i32>,
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

    /// As the organization's desk it belongs to.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        super::taskfire_settings::desk_rows(Column::OrganizationId, reach, actor)
    }
}
