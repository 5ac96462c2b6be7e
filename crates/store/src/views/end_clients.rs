//! Work for other organizations that the reader's own is billed for: a list and a page of their own (P-160 … P-165, T-198 … T-205).
//! Everything is read through [`ViewEndClients`], whose reach no other list, search or report has. Only reads: nothing here
//! remembers who looked (T-205).

use std::collections::{BTreeMap, BTreeSet};

use kernel::Problem;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, Select, sea_query::Expr,
};

use super::{
    people,
    step::{self, Step},
    ticket_lists::{State, worded},
    ticket_page::{self, Entry, StatusShown, What},
};
use crate::{
    Cursor, Granted, Instant, Order, Row,
    guard::{ViewEndClients, count_up_to, cut, seek},
    ids::{ContactId, OrganizationId, ResourceId, StatusId, TicketId},
    tables::{contract, kinds::NoteKind, note, request_type, ticket, ticket_status, time_entry},
};

/// What narrows the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words that all stand in number or title.
    pub text: String,
    /// Of this end client.
    pub organization: Option<OrganizationId>,
    /// Open or completed; both without one.
    pub state: Option<State>,
}

/// A line of the list.
#[derive(Debug, Clone)]
pub struct Line {
    /// Number.
    pub number: String,
    /// Title.
    pub title: String,
    /// Name of the end client.
    pub organization: String,
    /// Name of the contact.
    pub contact: Option<String>,
    /// Status.
    pub status: StatusShown,
    /// Full name of the assigned resource (P-164).
    pub resource: Option<String>,
    /// When it was created.
    pub created_at: Instant,
    /// When something last happened.
    pub last_activity_at: Instant,
    /// Minutes recorded on it. Every one counts as billed until invoices say more (P-164).
    pub minutes: i64,
}

/// A page of lines, with the ways on.
pub type Listing = step::Listing<Line>;

/// A ticket with what is published on it.
#[derive(Debug)]
pub struct Sheet {
    /// The ticket.
    pub ticket: Row<ticket::Entity>,
    /// Name of the end client.
    pub organization: String,
    /// Status.
    pub status: StatusShown,
    /// Name of its request type.
    pub request_type: Option<String>,
    /// Name of the contact.
    pub contact: Option<String>,
    /// Full name of the assigned resource (P-164).
    pub resource: Option<String>,
    /// Minutes recorded on it, as in [`Line`].
    pub minutes: i64,
    /// What happened, newest first; the last entry is its opening. Without files (T-203).
    pub entries: Vec<Entry>,
}

/// A row as the list query gives it.
#[derive(Debug, FromQueryResult)]
struct Found {
    id: TicketId,
    number: String,
    title: String,
    organization_id: OrganizationId,
    contact_id: Option<ContactId>,
    status_id: StatusId,
    resource_id: Option<ResourceId>,
    created_at: Instant,
    last_activity_at: Instant,
}

impl Found {
    fn cursor(&self) -> Cursor {
        Cursor::number(self.last_activity_at.0, self.id.0)
    }
}

/// One page of the list, what happened last first.
pub async fn page(
    may: &Granted<'_, ViewEndClients>,
    filter: &Filter,
    step: &Step,
    size: u64,
) -> Result<Listing, Problem> {
    use ticket::Column;
    let (order, cursor) = step.begin(Order::Descending, false)?;
    let select = select(may, filter).select_only().columns([
        Column::Id,
        Column::Number,
        Column::Title,
        Column::OrganizationId,
        Column::ContactId,
        Column::StatusId,
        Column::ResourceId,
        Column::CreatedAt,
        Column::LastActivityAt,
    ]);
    let (activity, id) = (Column::LastActivityAt.as_column_ref(), Column::Id.as_column_ref());
    let found = seek(select, Expr::col(activity), Expr::col(id), order, cursor, size).into_model::<Found>();
    let found =
        found.all(&may.executor()).await.map_err(|error| Problem::fault("list tickets of end clients", error))?;
    let found = step.turned(cut(found, size, Found::cursor), Found::cursor);
    Ok(Listing { before: found.before, after: found.after, lines: lines(may, found.lines).await? })
}

/// How many tickets the list has, counted up to `cap` + 1.
pub async fn count(may: &Granted<'_, ViewEndClients>, filter: &Filter, cap: u64) -> Result<u64, Problem> {
    let counted = count_up_to(select(may, filter), cap, &may.executor()).await;
    counted.map_err(|error| Problem::fault("count tickets of end clients", error))
}

/// The end clients of the reader's organization by name. Contracts themselves are in nobody's reach here: who is named in one
/// is all that is told of it.
pub async fn organizations(may: &Granted<'_, ViewEndClients>) -> Result<Vec<(OrganizationId, String)>, Problem> {
    let Some(own) = may.actor().organization() else { return Ok(Vec::new()) };
    let provider = may.actor().provider();
    let named = contract::Entity::find()
        .select_only()
        .column(contract::Column::OrganizationId)
        .distinct()
        .filter(contract::Column::ProviderId.eq(provider))
        .filter(contract::Column::Id.in_subquery(contract::billed_to(provider, Expr::val(own))));
    let named: Result<Vec<OrganizationId>, _> = named.into_tuple().all(&may.executor()).await;
    let named = named.map_err(|error| Problem::fault("read end clients", error))?;
    let mut names: Vec<_> = people::organizations(may, named).await?.into_iter().collect();
    names.sort_by_key(|(id, name)| (name.to_lowercase(), *id));
    Ok(names)
}

/// A ticket with what its page shows, or [`Problem::NotFound`].
pub async fn one(may: &Granted<'_, ViewEndClients>, number: &str) -> Result<Sheet, Problem> {
    let fault = |error| Problem::fault("read ticket of an end client", error);
    let ticket = ticket_page::by_number(may, number).await?;
    // Vendors and what they write are the business of the ticket's own organization (F-162).
    let said = Condition::all().add(note::Column::TicketId.eq(ticket.id)).add(note::Column::Kind.ne(NoteKind::Vendor));
    let notes = may.find::<note::Entity>().filter(said).all(&may.executor()).await.map_err(fault)?;
    let work = may.find::<time_entry::Entity>().filter(recorded([ticket.id])).all(&may.executor()).await;
    let work = work.map_err(fault)?;
    let status = may.row::<ticket_status::Entity>(ticket.status_id).await?;

    let contacts = notes.iter().filter_map(|row| row.author_contact_id);
    let contacts: BTreeSet<_> = contacts.chain(ticket.contact_id).chain(ticket.created_by_contact_id).collect();
    let resources = notes.iter().filter_map(|row| row.author_resource_id);
    let resources = resources.chain(work.iter().map(|row| row.resource_id));
    let resources: BTreeSet<_> = resources.chain(ticket.resource_id).chain(ticket.created_by_resource_id).collect();
    let names = people::names(may, contacts, resources).await?;
    let organizations = people::organizations(may, vec![ticket.organization_id]).await?;

    let minutes = work.iter().map(|row| i64::from(row.minutes)).sum();
    let mut entries: Vec<Entry> = Vec::with_capacity(notes.len() + work.len() + 1);
    entries.extend(notes.into_iter().map(|row| Entry {
        at: row.created_at,
        author: names.author(row.author_contact_id, row.author_resource_id),
        files: Vec::new(),
        what: What::Note {
            id: row.id,
            kind: row.kind,
            publish: row.publish,
            title: row.title,
            body: row.body,
            rule: None,
            vendor: None,
        },
    }));
    // Work without a word stands here too: whoever pays can add up the hours.
    entries.extend(work.into_iter().map(|row| Entry {
        at: row.stopped_at.unwrap_or(row.created_at),
        author: names.author(None, Some(row.resource_id)),
        files: Vec::new(),
        what: What::Work {
            id: row.id,
            started_at: row.started_at,
            stopped_at: row.stopped_at,
            minutes: Some(row.minutes),
            summary: row.summary,
            internal_notes: None,
        },
    }));
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    entries.push(Entry {
        at: ticket.created_at,
        author: names.author(ticket.created_by_contact_id, ticket.created_by_resource_id),
        files: Vec::new(),
        what: What::Opened { description: ticket.description.clone() },
    });
    Ok(Sheet {
        organization: organizations.get(&ticket.organization_id).cloned().unwrap_or_default(),
        status: StatusShown::of(&status, false),
        request_type: request_type_name(may, &ticket).await?,
        contact: names.contact(ticket.contact_id).map(|contact| contact.name.clone()),
        resource: names.staff(ticket.resource_id).map(str::to_owned),
        minutes,
        entries,
        ticket,
    })
}

/// The rows of the list: the guard's conditions and the filter's.
fn select(may: &Granted<'_, ViewEndClients>, filter: &Filter) -> Select<ticket::Entity> {
    let completed = ticket::Column::CompletedAt;
    let state = filter.state.map(|state| match state {
        State::Open => completed.is_null(),
        State::Complete => completed.is_not_null(),
    });
    let narrowed = worded(&filter.text)
        .add_option(state)
        .add_option(filter.organization.map(|id| ticket::Column::OrganizationId.eq(id)));
    may.find::<ticket::Entity>().filter(narrowed)
}

/// Time entries of these tickets that are recorded: a running stopwatch is no work yet.
fn recorded(tickets: impl IntoIterator<Item = TicketId>) -> Condition {
    Condition::all().add(time_entry::Column::TicketId.is_in(tickets)).add(time_entry::Column::StoppedAt.is_not_null())
}

/// Names and hours of a page's rows, in a fixed number of queries.
async fn lines(may: &Granted<'_, ViewEndClients>, rows: Vec<Found>) -> Result<Vec<Line>, Problem> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let statuses = may.rows::<ticket_status::Entity>(Condition::all()).await?;
    let organizations = people::organizations(may, rows.iter().map(|row| row.organization_id).collect()).await?;
    let contacts = rows.iter().filter_map(|row| row.contact_id);
    let names = people::names(may, contacts, rows.iter().filter_map(|row| row.resource_id)).await?;
    let minutes = minutes(may, rows.iter().map(|row| row.id)).await?;
    let line = |row: Found| {
        let status = statuses.iter().find(|status| status.id == row.status_id);
        let status = status.ok_or_else(|| Problem::Fault("a ticket without a status".to_owned()))?;
        Ok(Line {
            organization: organizations.get(&row.organization_id).cloned().unwrap_or_default(),
            contact: names.contact(row.contact_id).map(|contact| contact.name.clone()),
            status: StatusShown::of(status, false),
            resource: names.staff(row.resource_id).map(str::to_owned),
            minutes: minutes.get(&row.id).copied().unwrap_or_default(),
            number: row.number,
            title: row.title,
            created_at: row.created_at,
            last_activity_at: row.last_activity_at,
        })
    };
    rows.into_iter().map(line).collect()
}

async fn minutes(
    may: &Granted<'_, ViewEndClients>,
    tickets: impl IntoIterator<Item = TicketId>,
) -> Result<BTreeMap<TicketId, i64>, Problem> {
    let sums: Result<Vec<(TicketId, i64)>, _> = may
        .find::<time_entry::Entity>()
        .filter(recorded(tickets))
        .select_only()
        .column(time_entry::Column::TicketId)
        .column_as(time_entry::Column::Minutes.sum(), "minutes")
        .group_by(time_entry::Column::TicketId)
        .into_tuple()
        .all(&may.executor())
        .await;
    Ok(sums.map_err(|error| Problem::fault("sum hours", error))?.into_iter().collect())
}

/// The ticket is in reach, its request type's name belongs to it; the list of request types of another organization is not.
async fn request_type_name(
    may: &Granted<'_, ViewEndClients>,
    ticket: &ticket::Model,
) -> Result<Option<String>, Problem> {
    let Some(id) = ticket.request_type_id else { return Ok(None) };
    let found = request_type::Entity::find_by_id((ticket.provider_id, id)).one(&may.executor()).await;
    Ok(found.map_err(|error| Problem::fault("read request type", error))?.map(|row| row.name))
}
