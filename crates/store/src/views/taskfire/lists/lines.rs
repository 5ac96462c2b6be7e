//! The lines of a list: names of a page's rows, in a fixed number of queries, however many rows.

use std::collections::BTreeMap;

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, Select};

use super::offers::{Known, Offers};
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
        location, organization, taskfire_ticket, ticket, ticket_status, vendor,
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

impl StatusName {
    pub(super) fn of(row: &internal_status::Model) -> Self {
        Self { name: row.name.clone(), meaning: row.meaning, tone: row.tone.clone() }
    }

    /// By its parts; what is not told means open.
    pub(super) fn new(name: String, meaning: Option<InternalMeaning>, tone: String) -> Self {
        Self { name, meaning: meaning.unwrap_or(InternalMeaning::Open), tone }
    }
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

/// Names for rows that the caller has reached: what is known already, and those of the provider whose id is among these.
macro_rules! named {
    ($may:expr, $known:expr, $table:ident, $ids:expr, $name:expr) => {{
        let mut names = $known;
        let ids: std::collections::BTreeSet<_> = $ids.filter(|id| !names.contains_key(id)).collect();
        if !ids.is_empty() {
            let which = Condition::all()
                .add($table::Column::ProviderId.eq($may.actor().provider()))
                .add($table::Column::Id.is_in(ids));
            let found = $table::Entity::find().filter(which).all(&$may.executor()).await;
            let found = found.map_err(|error| Problem::fault("read names of internal tickets", error))?;
            names.extend(found.iter().map(|row| (row.id, $name(row))));
        }
        names
    }};
}

/// The names of a page's rows: as far as they are offered by the filters, they were read already.
pub(super) async fn lines(
    may: &Granted<'_, WorkInternally>,
    offers: &Offers,
    rows: Vec<Found>,
) -> Result<Vec<Line>, Problem> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let Known { organizations, statuses, priorities, queues, vendors } = offers.known.clone();
    let contacts: Vec<ContactId> =
        rows.iter().flat_map(|row| [row.contact_id, row.internal_contact_id]).flatten().collect();
    let resources: Vec<ResourceId> = rows.iter().filter_map(|row| row.resource_id).collect();
    let names = people::names(may, contacts, resources).await?;
    let ids = rows.iter().map(|row| row.organization_id);
    let organizations = named!(may, organizations, organization, ids, |row: &organization::Model| row.name.clone());
    let ids = rows.iter().filter_map(|row| row.location_id);
    let locations = named!(may, BTreeMap::new(), location, ids, |row: &location::Model| row.name.clone());
    let ids = rows.iter().map(|row| row.status_id);
    let statuses = named!(may, statuses, internal_status, ids, StatusName::of);
    let ids = rows.iter().filter_map(|row| row.priority_id);
    let tone = |row: &internal_priority::Model| (row.name.clone(), row.tone.clone());
    let priorities = named!(may, priorities, internal_priority, ids, tone);
    let ids = rows.iter().filter_map(|row| row.queue_id);
    let queues = named!(may, queues, internal_queue, ids, |row: &internal_queue::Model| row.name.clone());
    let ids = rows.iter().filter_map(|row| row.vendor_id);
    let vendors = named!(may, vendors, vendor, ids, |row: &vendor::Model| row.name.clone());
    let ids = rows.iter().map(|row| row.provider_status_id);
    let shown = |row: &ticket_status::Model| StatusShown::of(row, false);
    let provider_statuses = named!(may, BTreeMap::new(), ticket_status, ids, shown);
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
        status: statuses
            .get(&row.status_id)
            .cloned()
            .unwrap_or_else(|| StatusName::new(String::new(), None, "neutral".to_owned())),
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
