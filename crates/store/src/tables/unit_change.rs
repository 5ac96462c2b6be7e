//! Units that a licence added or took away, prorated.

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded},
    ids::{BillingEventId, ContractServiceId, OrganizationId, ProviderId, UnitChangeId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UnitChangeId,
    pub organization_id: OrganizationId,
    pub service_id: ContractServiceId,
    pub billing_event_id: BillingEventId,
    pub delta: i32,
    pub units_before: i32,
    pub units_after: i32,
    pub period_from: String,
    pub period_to: String,
    pub prorated: i64,
    pub currency: String,
    pub at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = None;

    /// As the organization it belongs to.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        super::organization::owned_rows(Column::OrganizationId, reach, actor)
    }
}
