//! Work due after commit.

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded, every_row, no_row},
    ids::{JobId, ProviderId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    pub kind: String,
    pub payload: String,
    pub state: super::kinds::JobState,
    pub run_at: Instant,
    pub attempts: i32,
    pub lease_until_at: Instant,
    pub leased_by: String,
    pub last_error: String,
    pub created_at: Instant,
    pub finished_at: Option<Instant>,
    pub priority: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = None;

    /// Staff with a grant over the whole provider, and the worker; never the portal.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        match (reach, actor.organization()) {
            (Reach::Provider, None) => every_row(),
            _ => no_row(),
        }
    }
}
