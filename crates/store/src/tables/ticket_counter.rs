//! The running ticket number per day (T-240).

use sea_orm::entity::prelude::*;

use crate::ids::ProviderId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_counter")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: i32,
    pub running: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
