//! Issue and sub-issue types of an internal desk (F-145).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    guard::{Actor, Guarded},
    ids::{InternalIssueTypeId, IssueTypeId, OrganizationId, ProviderId, SubIssueTypeId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "internal_issue_type")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InternalIssueTypeId,
    pub organization_id: OrganizationId,
    pub parent_id: Option<InternalIssueTypeId>,
    pub name: String,
    pub issue_type_id: Option<IssueTypeId>,
    pub sub_issue_type_id: Option<SubIssueTypeId>,
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

    /// As the organization's desk it belongs to.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        super::taskfire_settings::desk_rows(Column::OrganizationId, reach, actor)
    }
}
