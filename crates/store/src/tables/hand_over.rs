//! Every change of the responsible party (F-61).

use kernel::Reach;
use sea_orm::{ActiveValue::Set, Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded},
    ids::{ContactId, EscalationRuleId, HandOverId, OrganizationId, ProviderId, ResourceId, TicketId, VendorId},
    tables::kinds::{HandOverAct, HandOverReason, Party},
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
    pub act: HandOverAct,
    pub from_party: Option<Party>,
    pub from_vendor_id: Option<VendorId>,
    pub to_party: Party,
    pub to_vendor_id: Option<VendorId>,
    pub client_fronts: bool,
    pub tell_requester: bool,
    pub reason: Option<HandOverReason>,
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

impl ActiveModel {
    /// The first line of a ticket's log: it came to this party. Provider and version are the caller's to say, and who did it.
    pub fn landed(id: HandOverId, ticket: TicketId, organization: OrganizationId, to: Party, at: Instant) -> Self {
        Self {
            id: Set(id),
            ticket_id: Set(ticket),
            organization_id: Set(organization),
            number: Set(0),
            act: Set(HandOverAct::Landed),
            from_party: Set(None),
            from_vendor_id: Set(None),
            to_party: Set(to),
            to_vendor_id: Set(None),
            client_fronts: Set(true),
            tell_requester: Set(false),
            reason: Set(None),
            note: Set(String::new()),
            by_contact_id: Set(None),
            by_resource_id: Set(None),
            rule_id: Set(None),
            rule_name: Set(String::new()),
            at: Set(at),
            ended_at: Set(None),
            accepted_at: Set(None),
            accepted_by_resource_id: Set(None),
            ..Default::default()
        }
    }
}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = Some(Column::Version);

    /// As the ticket it belongs to.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        super::ticket::on_reachable(Column::TicketId, reach, actor)
    }
}
