//! The customer's other vendors (F-160).

use kernel::Reach;
use sea_orm::{Condition, ExprTrait, QuerySelect, QueryTrait, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded},
    ids::{OrganizationId, ProviderId, VendorId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "vendor")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VendorId,
    pub organization_id: OrganizationId,
    pub name: String,
    pub kind: String,
    pub account_number: String,
    pub phone: String,
    pub web: String,
    pub address: String,
    pub support_hours: String,
    pub notes: String,
    pub accept_minutes: Option<i32>,
    pub shared: bool,
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

    /// Those of the desk alone: the provider is not told (F-162). What a parent shares, its sub-organizations have too (F-164).
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        super::taskfire_settings::unless_staff(actor, || {
            super::taskfire_settings::shared_rows(Column::OrganizationId, Column::Shared, reach, actor)
        })
    }
}

/// Children of the vendors in reach.
pub(crate) fn on_reachable(vendor_id: impl ColumnTrait, reach: Reach, actor: &Actor) -> Condition {
    let vendor = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::ProviderId.eq(actor.provider))
        .filter(Expr::col(Column::Id.as_column_ref()).eq(Expr::col(vendor_id.as_column_ref())))
        .filter(Entity::reachable(reach, actor))
        .into_query();
    Condition::all().add(Expr::exists(vendor))
}
