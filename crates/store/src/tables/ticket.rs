//! Tickets.

use kernel::Reach;
use sea_orm::{
    Condition, ExprTrait, QuerySelect, QueryTrait,
    entity::prelude::*,
    sea_query::{SelectStatement, UnionType},
};

use crate::{
    Instant,
    guard::{Actor, Guarded, Who, every_row, no_row},
    ids::{
        CategoryId, ContactId, ContractId, DraftId, IssueTypeId, LocationId, OrganizationId, PriorityId, ProviderId,
        QueueId, RequestTypeId, ResourceId, RoleId, SourceId, StatusId, SubIssueTypeId, TicketId, WorkTypeId,
    },
    search::Record,
    tables::kinds::TicketKind,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TicketId,
    pub number: String,
    pub title: String,
    pub description: String,
    pub organization_id: OrganizationId,
    pub location_id: Option<LocationId>,
    pub contact_id: Option<ContactId>,
    pub created_by_contact_id: Option<ContactId>,
    pub created_by_resource_id: Option<ResourceId>,
    pub kind: super::kinds::TicketKind,
    pub category_id: CategoryId,
    pub request_type_id: Option<RequestTypeId>,
    pub status_id: StatusId,
    pub priority_id: PriorityId,
    pub queue_id: QueueId,
    pub resource_id: Option<ResourceId>,
    pub role_id: Option<RoleId>,
    pub issue_type_id: Option<IssueTypeId>,
    pub sub_issue_type_id: Option<SubIssueTypeId>,
    pub source_id: SourceId,
    pub created_via: super::kinds::CreatedVia,
    pub work_type_id: Option<WorkTypeId>,
    /// The contract under which the provider works it, of the ticket's own organization.
    pub contract_id: Option<ContractId>,
    pub due_at: Option<Instant>,
    pub completed_at: Option<Instant>,
    pub resolution: String,
    pub created_at: Instant,
    pub last_activity_at: Instant,
    pub status_since_at: Instant,
    pub draft_id: Option<DraftId>,
    pub taskfire_born: bool,
    /// Whether a customer's own desk or a vendor of theirs has it. The database keeps it true to Taskfire's part: never set.
    pub elsewhere: bool,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = Some(Column::Version);
    const SEARCHED: &'static [Column] = &[
        Column::Title,
        Column::Description,
        Column::Resolution,
        Column::CompletedAt,
        Column::OrganizationId,
        Column::ContactId,
    ];

    const WATCHED: &'static [Column] = &[
        Column::Title,
        Column::Description,
        Column::OrganizationId,
        Column::ContactId,
        Column::Kind,
        Column::CategoryId,
        Column::RequestTypeId,
        Column::StatusId,
        Column::PriorityId,
        Column::QueueId,
        Column::ResourceId,
        Column::IssueTypeId,
        Column::SubIssueTypeId,
        Column::SourceId,
        Column::WorkTypeId,
        Column::ContractId,
        Column::DueAt,
    ];

    /// Own: contact, creator, additional contact, internal resource or approver (T-1 … T-3). Organization: also all of the
    /// organization, its sub-organizations and those that share with it (T-4, F-168). Desk: the organizations whose
    /// internal desk the actor works (F-171). Nothing from before the provider's "created on or after" date (T-10).
    /// End clients: those under the contracts that the own organization is billed for in another's stead, and no others (P-162).
    /// Staff: all, but for internal tickets that the customer hides from them (F-120).
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        let Who::Contact { contact, organization } = actor.who else {
            return if reach != Reach::Provider {
                no_row()
            } else if actor.hidden_desks.is_empty() {
                every_row()
            } else {
                let hidden = super::taskfire_ticket::with_desk_of(actor.provider, &actor.hidden_desks);
                Condition::all().add(Column::Id.not_in_subquery(hidden))
            };
        };
        let mut rows = Condition::any().add(own(actor));
        if reach == Reach::EndClients {
            let billed = super::contract::billed_to(actor.provider, Expr::val(organization));
            rows = Condition::any().add(Column::ContractId.in_subquery(billed));
        } else if actor.changes {
            // Who is to approve a change sees it, whatever their level (T-3, T-179, P-130).
            let named = Column::Id.in_subquery(super::change_approver::tickets_of(actor.provider, contact));
            rows = rows.add(Condition::all().add(Column::Kind.eq(TicketKind::ChangeRequest)).add(named));
        }
        match reach {
            Reach::Organization => {
                rows = rows.add(Column::OrganizationId.is_in(actor.ticket_organizations.iter().copied()));
            }
            Reach::Desk => {
                rows = of_desks(Column::OrganizationId, actor);
            }
            _ => {}
        }
        let mut all = Condition::all().add(rows);
        if let Some(from) = actor.tickets_from {
            all = all.add(Column::CreatedAt.gte(from));
        }
        all
    }

    fn watched_as(row: &Model) -> Option<TicketId> {
        Some(row.id)
    }

    fn searched_as(row: &Model) -> Option<Record> {
        Some(Record::Ticket(row.id))
    }
}

/// What My Tickets lists: contact, creator, additional contact or internal resource (T-40). Nothing for staff.
pub(crate) fn own(actor: &Actor) -> Condition {
    let Who::Contact { contact, .. } = actor.who else { return no_row() };
    let mut rows = Condition::any()
        .add(Column::ContactId.eq(contact))
        .add(Column::CreatedByContactId.eq(contact))
        .add(Column::Id.in_subquery(super::ticket_contact::tickets_of(actor.provider, contact)));
    if actor.works_internally() {
        // Tickets stay with whom they are assigned to when work is shared no longer, out of reach (F-170, F-171).
        let worked = Condition::any()
            .add(Column::Id.in_subquery(super::taskfire_ticket::tickets_of(actor.provider, contact)))
            .add(Column::Id.in_subquery(super::ticket_helper::tickets_of(actor.provider, contact)));
        rows = rows.add(Condition::all().add(of_desks(Column::OrganizationId, actor)).add(worked));
    }
    rows
}

/// Rows of the organizations whose internal desk the actor works (F-171).
pub(crate) fn of_desks(organization: impl ColumnTrait, actor: &Actor) -> Condition {
    Condition::any().add(organization.is_in(actor.desk_organizations.iter().copied()))
}

/// Children of the tickets in reach: the same rule, asked about the one ticket of each row, so that it is stated once and
/// answered by the ticket's key.
pub(crate) fn on_reachable(ticket_id: impl ColumnTrait, reach: Reach, actor: &Actor) -> Condition {
    if actor.organization().is_none() {
        return if reach == Reach::Provider { every_row() } else { no_row() };
    }
    let ticket = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::ProviderId.eq(actor.provider))
        .filter(Expr::col(Column::Id.as_column_ref()).eq(Expr::col(ticket_id.as_column_ref())))
        .filter(Entity::reachable(reach, actor))
        .into_query();
    Condition::all().add(Expr::exists(ticket))
}

/// Ids among which all tickets in reach of a contact are, each part found by an index of its own; lists begin from here,
/// since no database finds its way through the `OR` of the rule at once. It narrows, it does not decide. `which` is a
/// condition on tickets that may be answered on the way. `None` for staff: their lists have their own indexes.
pub(crate) fn near(reach: Reach, actor: &Actor, which: &Condition) -> Option<SelectStatement> {
    let contact = actor.contact()?;
    let part = |own: Expr| {
        Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::ProviderId.eq(actor.provider))
            .filter(own)
            .filter(which.clone())
            .into_query()
    };
    let mut ids = part(Column::ContactId.eq(contact));
    ids.union(UnionType::Distinct, part(Column::CreatedByContactId.eq(contact)));
    ids.union(UnionType::Distinct, super::ticket_contact::tickets_of(actor.provider, contact));
    if actor.changes {
        ids.union(UnionType::Distinct, super::change_approver::tickets_of(actor.provider, contact));
    }
    if actor.works_internally() {
        ids.union(UnionType::Distinct, super::taskfire_ticket::tickets_of(actor.provider, contact));
        ids.union(UnionType::Distinct, super::ticket_helper::tickets_of(actor.provider, contact));
    }
    if reach == Reach::Organization || reach == Reach::Desk {
        let wide = if reach == Reach::Desk { &actor.desk_organizations } else { &actor.ticket_organizations };
        let organizations = wide.iter().copied();
        ids.union(UnionType::Distinct, part(Column::OrganizationId.is_in(organizations)));
    }
    Some(ids)
}
