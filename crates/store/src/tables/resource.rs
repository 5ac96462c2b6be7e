//! Provider staff.

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded, Who, every_row, no_row},
    ids::{ProviderId, ResourceId, StaffLevelId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "resource")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ResourceId,
    pub first_name: String,
    pub last_name: String,
    pub title: String,
    pub email: String,
    pub phone: String,
    pub active: bool,
    pub staff_level_id: StaffLevelId,
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

    /// Staff see each other; a portal user reads staff names only as part of tickets (T-150), never the rows.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        match (&actor.who, reach) {
            (Who::Resource { resource }, Reach::Own) => Condition::all().add(Column::Id.eq(*resource)),
            (Who::Resource { .. } | Who::System { .. }, Reach::Provider) => every_row(),
            _ => no_row(),
        }
    }
}
