//! Request types (A-168 … A-175).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    guard::{Actor, Guarded, every_row},
    ids::{CategoryId, IssueTypeId, PriorityId, ProviderId, QueueId, RequestTypeId, StatusId, SubIssueTypeId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "request_type")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RequestTypeId,
    pub name: String,
    pub description: String,
    pub icon: String,
    pub group_name: String,
    pub category_id: CategoryId,
    pub queue_id: Option<QueueId>,
    pub status_id: Option<StatusId>,
    pub priority_id: Option<PriorityId>,
    pub issue_type_id: Option<IssueTypeId>,
    pub sub_issue_type_id: Option<SubIssueTypeId>,
    pub title_template: String,
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

    /// Shared by all of the provider: names that tickets and forms show.
    fn reachable(_reach: Reach, _actor: &Actor) -> Condition {
        every_row()
    }
}
