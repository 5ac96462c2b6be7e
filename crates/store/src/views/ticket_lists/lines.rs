//! The lines of a list: names and marks of a page's rows, in a fixed number of queries.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Problem;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
    sea_query::{Expr, Func},
};

use super::super::{
    changes::{self, Yours},
    people::{self, Author},
    ticket_page::StatusShown,
};
use crate::{
    Cursor, Granted, Instant,
    guard::ViewTickets,
    ids::{ContactId, NoteId, OrganizationId, PriorityId, ResourceId, StatusId, TicketId},
    tables::{
        attachment, internal_status,
        kinds::{InternalMeaning, Party, StatusMeaning},
        note, priority, taskfire_ticket, ticket_status, ticket_visit, vendor,
    },
    views::taskfire::lists::StatusName,
};

/// The internal side of a ticket, as far as this reader may know it.
#[derive(Debug, Clone)]
pub struct InternalSide {
    /// Who is expected to work it.
    pub party: Party,
    /// The vendor's name, for those who work the desk (F-162).
    pub vendor: Option<String>,
    /// The internal resource.
    pub resource: Option<String>,
    /// Whether that is the reader.
    pub mine: bool,
    /// Whether the internal desk stays in front of the requester while another party works.
    pub fronts: bool,
    /// Internal status.
    pub status: StatusName,
    /// Since when it has it.
    pub status_since: Instant,
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
    /// Name of the contact.
    pub contact: Option<String>,
    /// Whether the reader is the contact or has created it.
    pub mine: bool,
    /// Status.
    pub status: StatusShown,
    /// Priority and its tone, with the right to see it (T-18).
    pub priority: Option<(String, String)>,
    /// Whether a resource is assigned.
    pub assigned: bool,
    /// The assigned resource's name, if it may be known (T-59).
    pub resource: Option<String>,
    /// When it was created.
    pub created_at: Instant,
    /// When it is due.
    pub due_at: Option<Instant>,
    /// When it was completed.
    pub completed_at: Option<Instant>,
    /// When something last happened that the reader may see.
    pub last_activity_at: Instant,
    /// The last note.
    pub last_word: Option<LastWord>,
    /// Whether something is new since the reader's last visit (T-58).
    pub unread: bool,
    /// Whether files are attached (T-58).
    pub files: bool,
    /// Its internal side, if it has one.
    pub internal: Option<InternalSide>,
    /// How it stands to the reader as one of its approvers (T-58).
    pub yours: Option<Yours>,
}

/// The newest note of a ticket, its beginning.
#[derive(Debug, Clone)]
pub struct LastWord {
    /// By whom.
    pub author: Author,
    /// The first characters of the text.
    pub text: String,
}

/// Most characters of a last word.
const LAST_WORD: i32 = 400;

/// A row as the list query gives it: no more columns than the line needs.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Found {
    pub(super) id: TicketId,
    pub(super) number: String,
    pub(super) title: String,
    pub(super) organization_id: OrganizationId,
    pub(super) contact_id: Option<ContactId>,
    pub(super) created_by_contact_id: Option<ContactId>,
    pub(super) status_id: StatusId,
    pub(super) priority_id: PriorityId,
    pub(super) resource_id: Option<ResourceId>,
    pub(super) created_at: Instant,
    pub(super) due_at: Option<Instant>,
    pub(super) completed_at: Option<Instant>,
    pub(super) last_activity_at: Instant,
    pub(super) sort_number: Option<i64>,
    pub(super) sort_text: Option<String>,
}

impl Found {
    pub(super) fn cursor(&self) -> Cursor {
        match &self.sort_text {
            Some(text) => Cursor::text(text.clone(), self.id.0),
            None => Cursor::number(self.sort_number.unwrap_or_default(), self.id.0),
        }
    }
}

/// The names and marks of a page's rows: a fixed number of queries, however many rows.
pub(super) async fn lines(may: &Granted<'_, ViewTickets>, rows: Vec<Found>) -> Result<Vec<Line>, Problem> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let actor = may.actor();
    let ids: Vec<TicketId> = rows.iter().map(|row| row.id).collect();
    let statuses = may.rows::<ticket_status::Entity>(Condition::all()).await?;
    let priorities =
        if actor.sees_priority() { may.rows::<priority::Entity>(Condition::all()).await? } else { Vec::new() };
    let organizations = people::organizations(may, rows.iter().map(|row| row.organization_id).collect()).await?;
    let words = last_words(may, &ids).await?;
    let contacts = rows.iter().filter_map(|row| row.contact_id);
    let contacts = contacts.chain(words.values().filter_map(|word| word.author_contact_id));
    let internal = internal_rows(may, &ids).await?;
    let contacts = contacts.chain(internal.values().filter_map(|row| row.contact_id));
    let resources = rows.iter().filter_map(|row| row.resource_id);
    let resources = resources.chain(words.values().filter_map(|word| word.author_resource_id));
    let names = people::names(may, contacts, resources).await?;
    let seen = visits(may, &ids).await?;
    let with_files = with_files(may, &ids).await?;
    let mut sides = internal_sides(may, internal, &names).await?;
    let yours = changes::yours(may, &ids).await?;
    let line = |row: Found| {
        let status = statuses.iter().find(|status| status.id == row.status_id);
        let priority = priorities.iter().find(|priority| priority.id == row.priority_id);
        let own = actor.contact().is_some();
        let mine = own && (row.contact_id == actor.contact() || row.created_by_contact_id == actor.contact());
        let unread = match seen.get(&row.id) {
            Some(seen) => row.last_activity_at > *seen,
            None => mine && row.last_activity_at > row.created_at,
        };
        Line {
            status: status.map_or_else(|| unknown_status(row.status_id), |row| StatusShown::of(row, actor.is_staff())),
            priority: priority.map(|row| (row.name.clone(), row.tone.clone())),
            organization: organizations.get(&row.organization_id).cloned().unwrap_or_default(),
            contact: names.contact(row.contact_id).map(|contact| contact.name.clone()),
            mine,
            assigned: row.resource_id.is_some(),
            resource: names.staff(row.resource_id).map(str::to_owned),
            last_word: words.get(&row.id).map(|word| LastWord {
                author: names.author(word.author_contact_id, word.author_resource_id),
                text: word.text.clone(),
            }),
            unread,
            files: with_files.contains(&row.id),
            internal: sides.remove(&row.id),
            yours: yours.get(&row.id).copied(),
            id: row.id,
            number: row.number,
            title: row.title,
            created_at: row.created_at,
            due_at: row.due_at,
            completed_at: row.completed_at,
            last_activity_at: row.last_activity_at,
        }
    };
    Ok(rows.into_iter().map(line).collect())
}

/// Taskfire's part of these tickets, which the caller has reached.
async fn internal_rows(
    may: &Granted<'_, ViewTickets>,
    tickets: &[TicketId],
) -> Result<BTreeMap<TicketId, taskfire_ticket::Model>, Problem> {
    let found = taskfire_ticket::Entity::find()
        .filter(taskfire_ticket::Column::ProviderId.eq(may.actor().provider()))
        .filter(taskfire_ticket::Column::TicketId.is_in(tickets.iter().copied()))
        .all(&may.executor())
        .await;
    let found = found.map_err(|error| Problem::fault("read internal sides", error))?;
    Ok(found.into_iter().map(|row| (row.ticket_id, row)).collect())
}

async fn internal_sides(
    may: &Granted<'_, ViewTickets>,
    rows: BTreeMap<TicketId, taskfire_ticket::Model>,
    names: &people::Names,
) -> Result<BTreeMap<TicketId, InternalSide>, Problem> {
    if rows.is_empty() {
        return Ok(BTreeMap::new());
    }
    let fault = |error| Problem::fault("read names of internal sides", error);
    let actor = may.actor();
    let statuses = internal_status::Entity::find()
        .filter(internal_status::Column::ProviderId.eq(actor.provider()))
        .filter(internal_status::Column::Id.is_in(rows.values().map(|row| row.status_id)))
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let worked = |row: &taskfire_ticket::Model| actor.desk_organizations().contains(&row.organization_id);
    let vendors: Vec<_> = rows.values().filter(|row| worked(row)).filter_map(|row| row.vendor_id).collect();
    let vendors = if vendors.is_empty() {
        Vec::new()
    } else {
        vendor::Entity::find()
            .filter(vendor::Column::ProviderId.eq(actor.provider()))
            .filter(vendor::Column::Id.is_in(vendors))
            .all(&may.executor())
            .await
            .map_err(fault)?
    };
    let side = |row: &taskfire_ticket::Model| {
        let status = statuses.iter().find(|status| status.id == row.status_id);
        InternalSide {
            party: row.responsible,
            vendor: vendors.iter().find(|vendor| Some(vendor.id) == row.vendor_id).map(|vendor| vendor.name.clone()),
            resource: names.contact(row.contact_id).map(|contact| contact.name.clone()),
            mine: actor.contact().is_some() && row.contact_id == actor.contact(),
            fronts: row.client_fronts,
            status: StatusName {
                name: status.map(|status| status.name.clone()).unwrap_or_default(),
                meaning: status.map_or(InternalMeaning::Open, |status| status.meaning),
                tone: status.map(|status| status.tone.clone()).unwrap_or_default(),
            },
            status_since: row.status_since_at,
        }
    };
    Ok(rows.iter().map(|(ticket, row)| (*ticket, side(row))).collect())
}

fn unknown_status(id: StatusId) -> StatusShown {
    StatusShown { id, name: String::new(), meaning: StatusMeaning::Open, tone: "neutral".to_owned() }
}

#[derive(Debug, Clone, FromQueryResult)]
struct Word {
    ticket_id: TicketId,
    author_contact_id: Option<ContactId>,
    author_resource_id: Option<ResourceId>,
    text: String,
}

/// The newest note in reach of each ticket, without its whole text.
async fn last_words(may: &Granted<'_, ViewTickets>, tickets: &[TicketId]) -> Result<BTreeMap<TicketId, Word>, Problem> {
    let fault = |error| Problem::fault("read last notes", error);
    let all: Vec<(TicketId, NoteId, Instant)> = may
        .find::<note::Entity>()
        .filter(note::Column::TicketId.is_in(tickets.iter().copied()))
        .select_only()
        .columns([note::Column::TicketId, note::Column::Id, note::Column::CreatedAt])
        .into_tuple()
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let mut newest: BTreeMap<TicketId, (Instant, NoteId)> = BTreeMap::new();
    for (ticket, id, at) in all {
        let known = newest.entry(ticket).or_insert((at, id));
        if (at, id) > *known {
            *known = (at, id);
        }
    }
    if newest.is_empty() {
        return Ok(BTreeMap::new());
    }
    let beginning = Func::cust("substr").args([
        Expr::col(note::Column::Body.as_column_ref()),
        Expr::val(1_i32),
        Expr::val(LAST_WORD),
    ]);
    let words = may
        .find::<note::Entity>()
        .filter(note::Column::Id.is_in(newest.values().map(|(_, id)| *id)))
        .select_only()
        .columns([note::Column::TicketId, note::Column::AuthorContactId, note::Column::AuthorResourceId])
        .expr_as(beginning, "text")
        .into_model::<Word>()
        .all(&may.executor())
        .await
        .map_err(fault)?;
    Ok(words.into_iter().map(|word| (word.ticket_id, word)).collect())
}

async fn visits(may: &Granted<'_, ViewTickets>, tickets: &[TicketId]) -> Result<BTreeMap<TicketId, Instant>, Problem> {
    let visits = may.find::<ticket_visit::Entity>().filter(ticket_visit::Column::TicketId.is_in(tickets.to_vec()));
    let visits = visits.all(&may.executor()).await.map_err(|error| Problem::fault("read visits", error))?;
    Ok(visits.into_iter().map(|row| (row.ticket_id, row.seen_at)).collect())
}

async fn with_files(may: &Granted<'_, ViewTickets>, tickets: &[TicketId]) -> Result<BTreeSet<TicketId>, Problem> {
    let ids: Result<Vec<TicketId>, _> = may
        .find::<attachment::Entity>()
        .filter(attachment::Column::TicketId.is_in(tickets.to_vec()))
        .select_only()
        .column(attachment::Column::TicketId)
        .distinct()
        .into_tuple()
        .all(&may.executor())
        .await;
    Ok(ids.map_err(|error| Problem::fault("read attachments", error))?.into_iter().collect())
}
