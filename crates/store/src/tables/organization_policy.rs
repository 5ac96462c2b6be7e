//! What an organization says for itself about access; what is `None` is inherited from the provider (A-2, decision 6).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    guard::{Actor, Guarded},
    ids::{OrganizationId, ProviderId, SecurityLevelId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization_policy")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    pub manager_two_factor: Option<super::kinds::TwoFactorPolicy>,
    pub password_length: Option<i32>,
    pub sign_in_ways: Option<String>,
    pub session_idle_minutes: Option<i32>,
    pub session_minutes: Option<i32>,
    pub welcome_link_minutes: Option<i32>,
    pub reset_link_minutes: Option<i32>,
    pub date_format: Option<String>,
    pub time_format: Option<String>,
    pub number_format: Option<String>,
    pub resource_names: Option<super::kinds::ResourceNames>,
    pub show_time: super::kinds::ShowTime,
    pub notify_resources: bool,
    pub knowledge_base: bool,
    pub documentation: bool,
    pub default_level_id: Option<SecurityLevelId>,
    pub join_domains: String,
    pub login_name: Option<String>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::OrganizationId;
    const VERSION: Option<Column> = Some(Column::Version);

    /// As the organization it belongs to.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        super::organization::owned_rows(Column::OrganizationId, reach, actor)
    }
}
