//! Agreements by which Taskfire was switched on, each with its text (F-12).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded},
    ids::{OrganizationId, ProviderId, ResourceId, TaskfireAgreementId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "taskfire_agreement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TaskfireAgreementId,
    pub organization_id: OrganizationId,
    pub text_version: String,
    pub text: String,
    pub resource_id: ResourceId,
    pub resource_name: String,
    pub accepted_at: Instant,
    pub ended_at: Option<Instant>,
    pub ended_by: String,
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
