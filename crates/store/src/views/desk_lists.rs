//! The lists of the desk: the queue view with its tabs and counts, and My Work. Lines carry the names that stand in them:
//! one query per table and page.

mod query;
#[cfg(test)]
mod tests;

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};

use self::query::{Raw, SortKey, columns, named, narrowed, nobodys_in, own_open, tallied, turned};
use super::{changes, ticket_page::StatusShown};
use crate::{
    Granted, Instant, Order,
    guard::{Cursor, Page, ViewTickets, cut, seek},
    ids::{ContactId, OrganizationId, PriorityId, QueueId, ResourceId, SourceId, StatusId, TicketId},
    tables::{
        kinds::{Party, StatusMeaning},
        organization, priority, queue, queue_member, source, taskfire_settings, ticket, ticket_status,
    },
};

/// Which part of the tickets a tab shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    /// All that are open.
    #[default]
    Open,
    /// Open and nobody's.
    Unassigned,
    /// Open and assigned to the reader.
    Mine,
    /// The customer wrote last.
    CustomerNote,
    /// The customer is to answer.
    Waiting,
    /// Open and past its due time.
    Late,
    /// Completed.
    Complete,
    /// Open and completed.
    All,
}

/// Which tickets of customers with an internal help desk, by whose turn it is (F-88, F-89).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Taskfire {
    /// What is the provider's to work: all but what an internal desk or a customer's vendor has.
    #[default]
    Provider,
    /// Whosever turn it is.
    Everybody,
    /// Of customers with a desk: what they have themselves, or a vendor of theirs.
    Clients,
    /// Of customers with a desk: what the provider has.
    Ours,
    /// What was escalated today, in the reader's zone.
    EscalatedToday,
}

/// Whose tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Responsible {
    /// Whosever.
    #[default]
    Anyone,
    /// Nobody's.
    Nobody,
    /// This resource's.
    One(ResourceId),
}

/// What a list is filtered by; everything must hold.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The tab.
    pub tab: Tab,
    /// In this queue.
    pub queue: Option<QueueId>,
    /// In this status.
    pub status: Option<StatusId>,
    /// Of this priority.
    pub priority: Option<PriorityId>,
    /// From this source.
    pub source: Option<SourceId>,
    /// Of this organization.
    pub organization: Option<OrganizationId>,
    /// Of organizations whose name holds these words.
    pub organization_name: String,
    /// Whose contact this is.
    pub contact: Option<ContactId>,
    /// Assigned to.
    pub responsible: Responsible,
    /// Words in number or title.
    pub text: String,
    /// By whose turn it is.
    pub taskfire: Taskfire,
}

/// The columns of the queue view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortBy {
    /// Number.
    Number,
    /// Title.
    Title,
    /// Name of the organization.
    Organization,
    /// Name of the contact, last name first.
    Contact,
    /// Priority in the order of the provider's list.
    Priority,
    /// Status in the order of the provider's list.
    Status,
    /// Name of the assigned resource; nobody's come first.
    Responsible,
    /// When it was created.
    Age,
    /// When it is due; without a date last.
    Due,
    /// Name of the source.
    Source,
    /// Since when the responsible party has it; tickets without an internal side last.
    Escalation,
}

/// Where a page of a list begins.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Begin {
    /// At the first line.
    #[default]
    Start,
    /// Behind this line.
    After(Cursor),
    /// Before this line: the page that ends there.
    Before(Cursor),
}

/// One line of a list.
#[derive(Debug, Clone)]
pub struct Line {
    /// The ticket.
    pub id: TicketId,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Its organization.
    pub organization: (OrganizationId, String),
    /// Its contact.
    pub contact: Option<(ContactId, String)>,
    /// Name and tone of its priority.
    pub priority: (String, String),
    /// Its status.
    pub status: StatusShown,
    /// Who has it.
    pub resource: Option<(ResourceId, String)>,
    /// Name of its queue.
    pub queue: String,
    /// Name of its source.
    pub source: String,
    /// When it was created.
    pub created_at: Instant,
    /// When it is due.
    pub due_at: Option<Instant>,
    /// When it was completed.
    pub completed_at: Option<Instant>,
    /// When anything last happened on it.
    pub last_activity_at: Instant,
    /// Whose turn it is and since when, if the ticket has an internal side.
    pub turn: Option<(Party, Instant)>,
}

impl Line {
    /// Whether its due time has passed while it is open.
    pub fn is_late(&self, now: Instant) -> bool {
        self.completed_at.is_none() && self.due_at.is_some_and(|due| due < now)
    }
}

/// One page of lines with the ways on.
#[derive(Debug, Clone)]
pub struct Lines {
    /// The lines.
    pub rows: Vec<Line>,
    /// The cursor before which the page before ends, if there is one.
    pub newer: Option<Cursor>,
    /// The cursor behind which the next page begins, if there is one.
    pub older: Option<Cursor>,
}

/// Open tickets that are alike in all that tabs tell apart, counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromQueryResult)]
pub struct Tally {
    /// Their queue.
    pub queue_id: QueueId,
    /// Their status.
    pub status_id: StatusId,
    /// 1 if nobody has them.
    pub nobodys: i32,
    /// 1 if the reader has them.
    pub mine: i32,
    /// 1 if they are late.
    pub late: i32,
    /// How many.
    pub count: i64,
}

/// The short lists that names of lines come from.
#[derive(Debug, Clone)]
pub struct Lists {
    /// Statuses in order.
    pub statuses: Vec<ticket_status::Model>,
    /// Priorities in order.
    pub priorities: Vec<priority::Model>,
    /// Queues in order.
    pub queues: Vec<queue::Model>,
    /// Sources in order.
    pub sources: Vec<source::Model>,
    /// Whether any customer has an internal help desk.
    pub taskfire: bool,
}

impl Lists {
    /// The statuses with this meaning.
    pub fn meaning(&self, meaning: StatusMeaning) -> Vec<StatusId> {
        self.statuses.iter().filter(|row| row.meaning == meaning).map(|row| row.id).collect()
    }
}

/// Reads the short lists.
pub async fn lists(may: &Granted<'_, ViewTickets>) -> Result<Lists, Problem> {
    let fault = |error| Problem::fault("read lists", error);
    let executor = may.executor();
    let statuses = may.find::<ticket_status::Entity>().order_by_asc(ticket_status::Column::Position).all(&executor);
    let priorities = may.find::<priority::Entity>().order_by_asc(priority::Column::Position).all(&executor);
    let queues = may.find::<queue::Entity>().order_by_asc(queue::Column::Position).all(&executor);
    let sources = may.find::<source::Entity>().order_by_asc(source::Column::Position).all(&executor);
    Ok(Lists {
        statuses: statuses.await.map_err(fault)?,
        priorities: priorities.await.map_err(fault)?,
        queues: queues.await.map_err(fault)?,
        sources: sources.await.map_err(fault)?,
        taskfire: may.find::<taskfire_settings::Entity>().one(&executor).await.map_err(fault)?.is_some(),
    })
}

/// A page of the queue view.
pub async fn page(
    may: &Granted<'_, ViewTickets>,
    lists: &Lists,
    wanted: &Wanted,
    sort: (SortBy, Order),
    from: &Begin,
    size: u64,
) -> Result<Lines, Problem> {
    let backwards = matches!(from, Begin::Before(_));
    let order = if backwards { turned(sort.1) } else { sort.1 };
    let cursor = match from {
        Begin::Start => None,
        Begin::After(cursor) | Begin::Before(cursor) => Some(cursor),
    };
    let key = SortKey::for_list(wanted, sort.0);
    let select = narrowed(may, lists, wanted);
    let select = seek(select, key.expression(), ticket::Column::Id.into_expr(), order, cursor, size);
    let found = columns(select, &key).into_model::<Raw>().all(&may.executor()).await;
    let found = found.map_err(|error| Problem::fault("read queue", error))?;
    let Page { mut rows, next } = cut(found, size, Raw::cursor);
    if backwards {
        rows.reverse();
    }
    let first = rows.first().map(Raw::cursor);
    let last = rows.last().map(Raw::cursor);
    let (newer, older) = match from {
        Begin::Start => (None, next),
        Begin::After(_) => (first, next),
        Begin::Before(_) => (next.and(first), last),
    };
    Ok(Lines { rows: named(may, lists, rows).await?, newer, older })
}

/// All open tickets, counted in one grouped query for every tab and queue, from an index alone.
pub async fn tallies(may: &Granted<'_, ViewTickets>, taskfire: Taskfire) -> Result<Vec<Tally>, Problem> {
    let found = tallied(may, taskfire).into_model::<Tally>().all(&may.executor()).await;
    found.map_err(|error| Problem::fault("count queue", error))
}

/// The queues that a resource works.
pub async fn queues_of(may: &Granted<'_, ViewTickets>, resource: ResourceId) -> Result<Vec<QueueId>, Problem> {
    let which = Condition::all().add(queue_member::Column::ResourceId.eq(resource));
    let mut queues: Vec<QueueId> =
        may.rows::<queue_member::Entity>(which).await?.iter().map(|member| member.queue_id).collect();
    queues.sort_unstable();
    queues.dedup();
    Ok(queues)
}

/// What lies before a resource: own open tickets, and nobody's in the queues they work. At most `most` lines of each.
pub async fn my_work(
    may: &Granted<'_, ViewTickets>,
    lists: &Lists,
    me: ResourceId,
    most: u64,
) -> Result<(Vec<Line>, Vec<Line>), Problem> {
    let queues = queues_of(may, me).await?;
    let fault = |error| Problem::fault("read my work", error);
    let key = SortKey::of(SortBy::Due);
    let rows = columns(own_open(may, me), &key).order_by_asc(key.expression()).limit(most).into_model::<Raw>();
    let rows = rows.all(&may.executor()).await.map_err(fault)?;
    let own = named(may, lists, rows).await?;
    let rows =
        columns(nobodys_in(may, &queues), &key).order_by_asc(ticket::Column::CreatedAt).limit(most).into_model::<Raw>();
    let rows = rows.all(&may.executor()).await.map_err(fault)?;
    Ok((own, named(may, lists, rows).await?))
}

/// Change requests that await the reader's own approval, the earliest first; at most `most` (P-120, A-283).
pub async fn awaiting_approval(may: &Granted<'_, ViewTickets>, lists: &Lists, most: u64) -> Result<Vec<Line>, Problem> {
    if !may.actor().has_change_management() {
        return Ok(Vec::new());
    }
    let key = SortKey::of(SortBy::Age);
    let select = may.find::<ticket::Entity>().filter(changes::awaiting(may.actor(), may.now()));
    let rows = columns(select, &key).order_by_asc(ticket::Column::CreatedAt).limit(most).into_model::<Raw>();
    let rows = rows.all(&may.executor()).await.map_err(|error| Problem::fault("read awaited approvals", error))?;
    named(may, lists, rows).await
}

/// Other open tickets of a contact, newest first, for the quick view beside a ticket.
pub async fn of_contact(
    may: &Granted<'_, ViewTickets>,
    lists: &Lists,
    contact: ContactId,
    except: TicketId,
    most: u64,
) -> Result<Vec<Line>, Problem> {
    let wanted = Wanted { contact: Some(contact), taskfire: Taskfire::Everybody, ..Wanted::default() };
    let key = SortKey::of(SortBy::Age);
    let select = narrowed(may, lists, &wanted).filter(ticket::Column::Id.ne(except));
    let rows = columns(select, &key).order_by_desc(ticket::Column::CreatedAt).limit(most).into_model::<Raw>();
    let rows = rows.all(&may.executor()).await.map_err(|error| Problem::fault("read tickets of contact", error))?;
    named(may, lists, rows).await
}

/// The lines of these tickets, which the caller has reached, in the same order; for search results.
pub async fn of_tickets(
    may: &Granted<'_, ViewTickets>,
    lists: &Lists,
    tickets: &[ticket::Model],
) -> Result<Vec<Line>, Problem> {
    named(may, lists, tickets.iter().map(Raw::from).collect()).await
}

/// Names of organizations for the suggestions of a filter, at most `most`.
pub async fn organization_names(may: &Granted<'_, ViewTickets>, most: u64) -> Result<Vec<String>, Problem> {
    let names = may
        .find::<organization::Entity>()
        .filter(organization::Column::Active.eq(true))
        .select_only()
        .column(organization::Column::Name)
        .order_by_asc(organization::Column::Name)
        .limit(most)
        .into_tuple()
        .all(&may.executor())
        .await;
    names.map_err(|error| Problem::fault("read names of organizations", error))
}
