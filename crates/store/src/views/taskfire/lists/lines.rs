//! The lines of a list: names of a page's rows, in a fixed number of queries, however many rows.

use std::collections::BTreeMap;

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, Select};

use crate::{
    Cursor, Granted, Instant,
    guard::WorkInternally,
    ids::{
        ContactId, InternalPriorityId, InternalQueueId, InternalStatusId, LocationId, OrganizationId, ResourceId,
        StatusId, TicketId, VendorId,
    },
    tables::{
        internal_priority, internal_queue, internal_status,
        kinds::{Acceptance, InternalMeaning, Party, StatusMeaning},
        location, taskfire_ticket, ticket, ticket_status, vendor,
    },
    views::{people, ticket_page::StatusShown},
};

/// An internal status as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusName {
    /// Its name.
    pub name: String,
    /// What it means.
    pub meaning: InternalMeaning,
    /// Its tone.
    pub tone: String,
}

/// One line of a list.
#[derive(Debug, Clone)]
pub struct Line {
    /// The ticket.
    pub id: TicketId,
    /// Number.
    pub number: String,
    /// Title.
    pub title: String,
    /// Name of the organization.
    pub organization: String,
    /// Name of its location, if it has one.
    pub location: Option<String>,
    /// Name of the contact.
    pub contact: Option<String>,
    /// Who is expected to work it.
    pub party: Party,
    /// The vendor, if one works it.
    pub vendor: Option<String>,
    /// Whether the party has yet to accept it.
    pub awaited: bool,
    /// Whether it came back and nobody has looked since.
    pub returned: bool,
    /// Name of the internal resource.
    pub resource: Option<String>,
    /// Whether that is the reader.
    pub mine: bool,
    /// Name of the internal queue.
    pub queue: Option<String>,
    /// Internal status.
    pub status: StatusName,
    /// Internal priority and its tone.
    pub priority: Option<(String, String)>,
    /// Service Provider Status.
    pub provider_status: StatusShown,
    /// The provider's assigned resource, if it may be known (T-59).
    pub provider_resource: Option<String>,
    /// When it was created.
    pub opened_at: Instant,
    /// Internal due date.
    pub due_at: Option<Instant>,
    /// When it was completed.
    pub closed_at: Option<Instant>,
    /// When something last happened.
    pub last_activity_at: Instant,
}

/// A row as the list query gives it.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Found {
    id: TicketId,
    number: String,
    title: String,
    organization_id: OrganizationId,
    location_id: Option<LocationId>,
    contact_id: Option<ContactId>,
    provider_status_id: StatusId,
    resource_id: Option<ResourceId>,
    last_activity_at: Instant,
    responsible: Party,
    vendor_id: Option<VendorId>,
    acceptance: Acceptance,
    returned: bool,
    internal_contact_id: Option<ContactId>,
    queue_id: Option<InternalQueueId>,
    status_id: InternalStatusId,
    priority_id: Option<InternalPriorityId>,
    due_at: Option<Instant>,
    opened_at: Instant,
    closed_at: Option<Instant>,
    sort_number: Option<i64>,
    sort_text: Option<String>,
}

impl Found {
    /// The columns that a line needs.
    pub(super) fn columns(select: Select<taskfire_ticket::Entity>) -> Select<taskfire_ticket::Entity> {
        select
            .select_only()
            .columns([
                ticket::Column::Id,
                ticket::Column::Number,
                ticket::Column::Title,
                ticket::Column::OrganizationId,
                ticket::Column::LocationId,
                ticket::Column::ContactId,
                ticket::Column::ResourceId,
                ticket::Column::LastActivityAt,
            ])
            .column_as(ticket::Column::StatusId, "provider_status_id")
            .column_as(taskfire_ticket::Column::ContactId, "internal_contact_id")
            .columns([
                taskfire_ticket::Column::Responsible,
                taskfire_ticket::Column::VendorId,
                taskfire_ticket::Column::Acceptance,
                taskfire_ticket::Column::Returned,
                taskfire_ticket::Column::QueueId,
                taskfire_ticket::Column::StatusId,
                taskfire_ticket::Column::PriorityId,
                taskfire_ticket::Column::DueAt,
                taskfire_ticket::Column::OpenedAt,
                taskfire_ticket::Column::ClosedAt,
            ])
    }

    /// Where the page after this row begins.
    pub(super) fn cursor(&self) -> Cursor {
        match &self.sort_text {
            Some(text) => Cursor::text(text.clone(), self.id.0),
            None => Cursor::number(self.sort_number.unwrap_or_default(), self.id.0),
        }
    }
}

/// Names for rows that the caller has reached: those of the provider whose id is among these.
macro_rules! named {
    ($may:expr, $table:ident, $ids:expr) => {{
        let ids: std::collections::BTreeSet<_> = $ids.collect();
        if ids.is_empty() {
            Vec::new()
        } else {
            let which = Condition::all()
                .add($table::Column::ProviderId.eq($may.actor().provider()))
                .add($table::Column::Id.is_in(ids));
            let found = $table::Entity::find().filter(which).all(&$may.executor()).await;
            found.map_err(|error| Problem::fault("read names of internal tickets", error))?
        }
    }};
}

/// The names of a page's rows.
pub(super) async fn lines(may: &Granted<'_, WorkInternally>, rows: Vec<Found>) -> Result<Vec<Line>, Problem> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let organizations = people::organizations(may, rows.iter().map(|row| row.organization_id).collect()).await?;
    let contacts: Vec<ContactId> =
        rows.iter().flat_map(|row| [row.contact_id, row.internal_contact_id]).flatten().collect();
    let resources: Vec<ResourceId> = rows.iter().filter_map(|row| row.resource_id).collect();
    let names = people::names(may, contacts, resources).await?;
    let locations: BTreeMap<_, _> = named!(may, location, rows.iter().filter_map(|row| row.location_id))
        .into_iter()
        .map(|row| (row.id, row.name))
        .collect();
    let statuses: BTreeMap<_, _> = named!(may, internal_status, rows.iter().map(|row| row.status_id))
        .into_iter()
        .map(|row| (row.id, StatusName { name: row.name, meaning: row.meaning, tone: row.tone }))
        .collect();
    let priorities: BTreeMap<_, _> = named!(may, internal_priority, rows.iter().filter_map(|row| row.priority_id))
        .into_iter()
        .map(|row| (row.id, (row.name, row.tone)))
        .collect();
    let queues: BTreeMap<_, _> = named!(may, internal_queue, rows.iter().filter_map(|row| row.queue_id))
        .into_iter()
        .map(|row| (row.id, row.name))
        .collect();
    let vendors: BTreeMap<_, _> = named!(may, vendor, rows.iter().filter_map(|row| row.vendor_id))
        .into_iter()
        .map(|row| (row.id, row.name))
        .collect();
    let provider_statuses: BTreeMap<_, _> = named!(may, ticket_status, rows.iter().map(|row| row.provider_status_id))
        .iter()
        .map(|row| (row.id, StatusShown::of(row, false)))
        .collect();
    let own = may.actor().contact();
    let line = |row: Found| Line {
        organization: organizations.get(&row.organization_id).cloned().unwrap_or_default(),
        location: row.location_id.and_then(|id| locations.get(&id).cloned()),
        contact: names.contact(row.contact_id).map(|contact| contact.name.clone()),
        party: row.responsible,
        vendor: row.vendor_id.and_then(|id| vendors.get(&id).cloned()),
        awaited: row.acceptance == Acceptance::Awaited,
        returned: row.returned,
        resource: names.contact(row.internal_contact_id).map(|contact| contact.name.clone()),
        mine: own.is_some() && row.internal_contact_id == own,
        queue: row.queue_id.and_then(|id| queues.get(&id).cloned()),
        status: statuses.get(&row.status_id).cloned().unwrap_or_else(|| StatusName {
            name: String::new(),
            meaning: InternalMeaning::Open,
            tone: "neutral".to_owned(),
        }),
        priority: row.priority_id.and_then(|id| priorities.get(&id).cloned()),
        provider_status: provider_statuses.get(&row.provider_status_id).cloned().unwrap_or_else(|| StatusShown {
            id: row.provider_status_id,
            name: String::new(),
            meaning: StatusMeaning::Open,
            tone: "neutral".to_owned(),
        }),
        provider_resource: names.staff(row.resource_id).map(str::to_owned),
        opened_at: row.opened_at,
        due_at: row.due_at,
        closed_at: row.closed_at,
        last_activity_at: row.last_activity_at,
        id: row.id,
        number: row.number,
        title: row.title,
    };
    Ok(rows.into_iter().map(line).collect())
}
