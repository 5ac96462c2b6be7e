//! Recurring service contracts.

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded},
    ids::{ContractId, OrganizationId, ProviderId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contract")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ContractId,
    pub organization_id: OrganizationId,
    pub name: String,
    pub starts_on: String,
    pub ends_on: Option<String>,
    pub period: super::kinds::ContractPeriod,
    pub currency: String,
    pub active: bool,
    pub created_at: Instant,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = Some(Column::Version);

    /// As the organization it belongs to.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        super::organization::owned_rows(Column::OrganizationId, reach, actor)
    }
}
