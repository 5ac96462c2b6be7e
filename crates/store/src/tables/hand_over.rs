//! Every change of the responsible party (F-61).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded},
    ids::{ContactId, EscalationRuleId, HandOverId, OrganizationId, ProviderId, ResourceId, TicketId, VendorId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hand_over")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HandOverId,
    pub ticket_id: TicketId,
    pub organization_id: OrganizationId,
    pub number: i32,
    pub act: super::kinds::HandOverAct,
    pub from_party: Option<super::kinds::Party>,
    pub from_vendor_id: Option<VendorId>,
    pub to_party: super::kinds::Party,
    pub to_vendor_id: Option<VendorId>,
    pub client_fronts: bool,
    pub tell_requester: bool,
    pub reason: Option<super::kinds::HandOverReason>,
    pub note: String,
    pub by_contact_id: Option<ContactId>,
    pub by_resource_id: Option<ResourceId>,
    pub rule_id: Option<EscalationRuleId>,
    pub rule_name: String,
    pub at: Instant,
    pub ended_at: Option<Instant>,
    pub accepted_at: Option<Instant>,
    pub accepted_by_resource_id: Option<ResourceId>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = Some(Column::Version);

    /// As the ticket it belongs to.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        super::ticket::on_reachable(Column::TicketId, reach, actor)
    }
}
