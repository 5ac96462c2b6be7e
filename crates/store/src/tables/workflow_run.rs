//! Runs of workflow rules.

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded, every_row, no_row},
    ids::{OrganizationId, ProviderId, TicketId, WorkflowRuleId, WorkflowRunId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workflow_run")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WorkflowRunId,
    pub rule_id: WorkflowRuleId,
    pub rule_name: String,
    pub ticket_id: TicketId,
    pub organization_id: OrganizationId,
    pub at: Instant,
    pub depth: i32,
    pub outcome: String,
    pub facts: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = None;

    /// The provider's own.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        if actor.is_staff() || reach == Reach::Provider { every_row() } else { no_row() }
    }
}
