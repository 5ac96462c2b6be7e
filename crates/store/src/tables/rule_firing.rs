//! Firings of escalation rules, with the facts that matched (F-130).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded},
    ids::{EscalationRuleId, OrganizationId, ProviderId, RuleFiringId, TicketId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rule_firing")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RuleFiringId,
    pub organization_id: OrganizationId,
    pub rule_id: EscalationRuleId,
    pub rule_name: String,
    pub ticket_id: TicketId,
    pub at: Instant,
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

    /// As the organization's desk it belongs to.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        super::taskfire_settings::desk_rows(Column::OrganizationId, reach, actor)
    }
}
