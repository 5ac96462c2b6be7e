//! People at a vendor (F-160).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    guard::{Actor, Guarded},
    ids::{OrganizationId, ProviderId, VendorContactId, VendorId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "vendor_contact")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VendorContactId,
    pub vendor_id: VendorId,
    pub organization_id: OrganizationId,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub is_default: bool,
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

    /// As the vendor.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        super::vendor::on_reachable(Column::VendorId, reach, actor)
    }
}
