//! Mass activations.

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded, every_row, no_row},
    ids::{AccountId, ActivationRunId, OrganizationId, ProviderId, SecurityLevelId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "activation_run")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ActivationRunId,
    pub organization_id: OrganizationId,
    pub security_level_id: SecurityLevelId,
    pub level_name: String,
    pub date_format: String,
    pub time_format: String,
    pub number_format: String,
    pub started_by: String,
    pub started_account_id: AccountId,
    pub created_at: Instant,
    pub finished_at: Option<Instant>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = Some(Column::Version);

    /// Staff with a grant over the whole provider, and the worker; never the portal.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        match (reach, actor.organization()) {
            (Reach::Provider, None) => every_row(),
            _ => no_row(),
        }
    }
}
