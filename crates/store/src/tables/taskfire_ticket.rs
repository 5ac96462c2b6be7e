//! Taskfire's part of a ticket: the responsible party and the internal set of fields (F-58, F-61).

use kernel::Reach;
use sea_orm::{ActiveValue::Set, Condition, QuerySelect, QueryTrait, entity::prelude::*, sea_query::SelectStatement};

use crate::{
    Instant,
    guard::{Actor, Guarded, Who, every_row, no_row},
    ids::{
        ContactId, EscalationRuleId, InternalIssueTypeId, InternalPriorityId, InternalQueueId, InternalStatusId,
        OrganizationId, ProviderId, TicketId, VendorId,
    },
    tables::kinds::{Acceptance, Party},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "taskfire_ticket")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_id: TicketId,
    pub organization_id: OrganizationId,
    pub responsible: Party,
    pub vendor_id: Option<VendorId>,
    pub since_at: Instant,
    pub hand_over_no: i32,
    pub client_fronts: bool,
    pub acceptance: Acceptance,
    pub accept_by_at: Option<Instant>,
    pub reminded_at: Option<Instant>,
    pub confirm_by_at: Option<Instant>,
    pub returned: bool,
    pub contact_id: Option<ContactId>,
    pub queue_id: Option<InternalQueueId>,
    pub status_id: InternalStatusId,
    pub priority_id: Option<InternalPriorityId>,
    pub issue_type_id: Option<InternalIssueTypeId>,
    pub sub_issue_type_id: Option<InternalIssueTypeId>,
    pub due_at: Option<Instant>,
    pub status_since_at: Instant,
    pub active_at: Instant,
    pub responded_at: Option<Instant>,
    pub chase_at: Option<Instant>,
    pub vendor_reference: String,
    pub exempt_rule_id: Option<EscalationRuleId>,
    pub exempt_until_at: Option<Instant>,
    pub opened_at: Instant,
    pub closed_at: Option<Instant>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl ActiveModel {
    /// Taskfire's part of a ticket that comes to its internal desk at this moment, unassigned. Provider, version and status
    /// are the caller's to say.
    pub fn landed(ticket: TicketId, organization: OrganizationId, at: Instant) -> Self {
        Self {
            ticket_id: Set(ticket),
            organization_id: Set(organization),
            responsible: Set(Party::Internal),
            vendor_id: Set(None),
            since_at: Set(at),
            hand_over_no: Set(0),
            client_fronts: Set(true),
            acceptance: Set(Acceptance::NotAsked),
            accept_by_at: Set(None),
            reminded_at: Set(None),
            confirm_by_at: Set(None),
            returned: Set(false),
            contact_id: Set(None),
            queue_id: Set(None),
            priority_id: Set(None),
            issue_type_id: Set(None),
            sub_issue_type_id: Set(None),
            due_at: Set(None),
            status_since_at: Set(at),
            active_at: Set(at),
            responded_at: Set(None),
            chase_at: Set(None),
            vendor_reference: Set(String::new()),
            exempt_rule_id: Set(None),
            exempt_until_at: Set(None),
            opened_at: Set(at),
            closed_at: Set(None),
            ..Default::default()
        }
    }
}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::TicketId;
    const VERSION: Option<Column> = Some(Column::Version);

    /// As the ticket it belongs to. Whether that is of a desk that the actor works is told by the row itself, whose
    /// organization the database keeps equal to the ticket's: lists of a desk are found and counted by their index alone.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        let of_ticket = || super::ticket::on_reachable(Column::TicketId, reach, actor);
        match (reach, &actor.who) {
            (Reach::Desk, Who::Contact { .. }) => Condition::all()
                .add(super::ticket::of_desks(Column::OrganizationId, actor))
                .add_option(actor.tickets_from.map(|_| of_ticket())),
            _ => of_ticket(),
        }
    }
}

/// What belongs to the internal desk alone (F-97, decision 23): rows on tickets whose desk the actor works, whatever else
/// they may see of the ticket; staff none, the worker all.
pub(crate) fn on_worked(ticket_id: impl ColumnTrait, reach: Reach, actor: &Actor) -> Condition {
    match actor.who {
        Who::Contact { .. } if !actor.desk_organizations.is_empty() => super::ticket::on_reachable(
            ticket_id, reach, actor,
        )
        .add(super::ticket::on_reachable(ticket_id, Reach::Desk, actor)),
        Who::System { .. } if reach == Reach::Provider => every_row(),
        _ => no_row(),
    }
}

/// Tickets that a contact is the internal resource or a helper of, for the reach rule of tickets (T-3).
pub(crate) fn tickets_of(provider: ProviderId, contact: ContactId) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::TicketId)
        .filter(Column::ProviderId.eq(provider))
        .filter(Column::ContactId.eq(contact))
        .into_query()
}

/// Tickets with the internal desk of `organizations`, for what staff are not shown (F-120).
pub(crate) fn with_desk_of(provider: ProviderId, organizations: &[OrganizationId]) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::TicketId)
        .filter(Column::ProviderId.eq(provider))
        .filter(Column::OrganizationId.is_in(organizations.iter().copied()))
        .filter(Column::Responsible.eq(Party::Internal))
        .into_query()
}

#[cfg(test)]
mod tests;
