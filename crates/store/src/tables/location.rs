//! Locations of organizations.

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    guard::{Actor, Guarded, Who, every_row, no_row},
    ids::{LocationId, OrganizationId, ProviderId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "location")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LocationId,
    pub organization_id: OrganizationId,
    pub name: String,
    pub address: String,
    pub city: String,
    pub postal_code: String,
    pub country: String,
    pub phone: String,
    pub time_zone: String,
    pub is_primary: bool,
    pub active: bool,
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
        match (&actor.who, reach) {
            (Who::Contact { organization, .. }, Reach::Own) => {
                Condition::all().add(Column::OrganizationId.eq(*organization))
            }
            (Who::Contact { .. }, Reach::Organization) => {
                Condition::all().add(Column::OrganizationId.is_in(actor.organizations.iter().copied()))
            }
            (Who::Contact { .. }, Reach::Desk) => {
                Condition::all().add(Column::OrganizationId.is_in(actor.desk_organizations.iter().copied()))
            }
            (Who::Resource { resource }, Reach::Own) => Condition::all().add(
                Column::OrganizationId.in_subquery(super::organization::ids_managed_by(actor.provider, *resource)),
            ),
            (Who::Resource { .. } | Who::System { .. }, Reach::Provider) => every_row(),
            _ => no_row(),
        }
    }
}
