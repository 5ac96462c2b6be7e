//! Lists of tickets as customers read them (T-40 … T-60): sorted by any column, paged by key, counted up to a cap. What is
//! in a list, its count and its export is one and the same query (decision 13).

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Problem, Reach};
use sea_orm::{
    ColumnTrait, Condition, ExprTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Alias, BinOper, Expr, Func, LikeExpr},
};

use super::{
    people::{self, Author, Naming},
    ticket_page::StatusShown,
};
use crate::{
    Cursor, Granted, Instant, Order,
    guard::{CursorValue, Guarded, ViewTickets, cut, seek},
    ids::{ContactId, NoteId, OrganizationId, PriorityId, RequestTypeId, ResourceId, StatusId, TicketId},
    tables::{
        attachment, contact,
        kinds::{ResourceNames, StatusMeaning},
        note, organization, priority, request_type, resource, ticket, ticket_status, ticket_visit,
    },
};

/// Which tickets a list is about.
#[derive(Debug, Clone)]
pub enum Which {
    /// Open ones the reader submitted or is contact or additional contact of (T-40).
    Mine,
    /// Open ones within reach (T-41, T-42).
    Open,
    /// Completed ones within reach, since then (T-43).
    CompletedSince(Instant),
    /// These, open or completed, if within reach: what a search has found.
    These(Vec<TicketId>),
    /// All within reach.
    All,
}

/// Open or completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Not complete (T-166).
    Open,
    /// Complete.
    Complete,
}

/// What narrows a list. Values that are out of reach match nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words that all stand in number or title (T-54).
    pub text: String,
    /// Open or completed.
    pub state: Option<State>,
    /// With this status.
    pub status: Option<StatusId>,
    /// With this priority; without the right to see it, it narrows nothing (T-18).
    pub priority: Option<PriorityId>,
    /// Of this contact.
    pub contact: Option<ContactId>,
    /// Of this organization.
    pub organization: Option<OrganizationId>,
    /// Of this request type.
    pub request_type: Option<RequestTypeId>,
}

/// Columns of the table; each sorts (T-51, T-52).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Ticket Number.
    Number,
    /// Title.
    Title,
    /// Organization.
    Organization,
    /// Contact.
    Contact,
    /// Status.
    Status,
    /// Priority.
    Priority,
    /// Assigned To.
    AssignedTo,
    /// Created.
    Created,
    /// Due.
    Due,
    /// Last Activity.
    LastActivity,
    /// Completed.
    Completed,
}

/// Where a page lies in the sorted list.
#[derive(Debug, Clone, Default)]
pub enum Step {
    /// At the beginning.
    #[default]
    First,
    /// After this row.
    After(Cursor),
    /// Before this row.
    Before(Cursor),
}

/// A page of lines, with the ways on.
#[derive(Debug, Clone)]
pub struct Listing {
    /// The lines.
    pub lines: Vec<Line>,
    /// Where the page before ends.
    pub before: Option<Cursor>,
    /// Where the next page begins.
    pub after: Option<Cursor>,
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
}

/// The newest note of a ticket, its beginning.
#[derive(Debug, Clone)]
pub struct LastWord {
    /// By whom.
    pub author: Author,
    /// The first characters of the text.
    pub text: String,
}

/// One page of a list, sorted by `column`; ties are broken by id, so that the order is stable (T-52).
pub async fn page(
    may: &Granted<'_, ViewTickets>,
    which: &Which,
    filter: &Filter,
    (column, order): (Column, Order),
    step: &Step,
    size: u64,
) -> Result<Listing, Problem> {
    let naming = people::naming(may).await?;
    let (select, sort) = sorted(select(may, which, filter), column, &naming);
    let (order_now, cursor) = match step {
        Step::First => (order, None),
        Step::After(cursor) => (order, Some(cursor)),
        Step::Before(cursor) => (opposite(order), Some(cursor)),
    };
    if cursor.is_some_and(|cursor| matches!(cursor.value, CursorValue::Text(_)) != sort.text) {
        return Err(Problem::Unreadable("the page mark in the address".to_owned()));
    }
    let select = sort.written(columns(select));
    let id = Expr::col(ticket::Column::Id.as_column_ref());
    let found = seek(select, sort.expression.clone(), id, order_now, cursor, size).into_model::<Found>();
    let found = found.all(&may.executor()).await.map_err(|error| Problem::fault("read ticket list", error))?;
    let page = cut(found, size, Found::cursor);
    let mut rows = page.rows;
    if matches!(step, Step::Before(_)) {
        rows.reverse();
    }
    let (has_before, has_after) = match step {
        Step::First => (false, page.next.is_some()),
        Step::After(_) => (true, page.next.is_some()),
        Step::Before(_) => (page.next.is_some(), true),
    };
    Ok(Listing {
        before: rows.first().filter(|_| has_before).map(Found::cursor),
        after: rows.last().filter(|_| has_after).map(Found::cursor),
        lines: lines(may, rows).await?,
    })
}

/// How many tickets a list has, counted up to `cap` + 1.
pub async fn count(may: &Granted<'_, ViewTickets>, which: &Which, filter: &Filter, cap: u64) -> Result<u64, Problem> {
    let ids = select(may, which, filter).select_only().column(ticket::Column::Id).limit(cap + 1);
    let ids: Result<Vec<TicketId>, _> = ids.into_tuple().all(&may.executor()).await;
    Ok(ids.map_err(|error| Problem::fault("count tickets", error))?.len() as u64)
}

/// What the filters of a list offer.
#[derive(Debug, Clone)]
pub struct Offers {
    /// Statuses, as this reader reads them.
    pub statuses: Vec<StatusShown>,
    /// Priorities, with the right to see them.
    pub priorities: Vec<(PriorityId, String)>,
    /// Contacts within reach: none for those who reach only their own tickets.
    pub contacts: Vec<(ContactId, String)>,
    /// Organizations within reach, if there are several.
    pub organizations: Vec<(OrganizationId, String)>,
    /// Request types.
    pub request_types: Vec<(RequestTypeId, String)>,
}

/// The values by which a list can be filtered.
pub async fn offers(may: &Granted<'_, ViewTickets>) -> Result<Offers, Problem> {
    let staff = may.actor().is_staff();
    let mut statuses = may.rows::<ticket_status::Entity>(Condition::all()).await?;
    statuses.sort_by_key(|row| row.position);
    let mut priorities = Vec::new();
    if may.actor().sees_priority() {
        priorities = may.rows::<priority::Entity>(Condition::all()).await?;
        priorities.sort_by_key(|row| row.position);
    }
    let wide = may.reach() == Reach::Organization;
    let mut contacts = Vec::new();
    let mut organizations = Vec::new();
    if wide {
        let active = Condition::all().add(contact::Column::Active.eq(true));
        let found = may.find::<contact::Entity>().filter(active).limit(MAX_OFFERED).all(&may.executor()).await;
        let found = found.map_err(|error| Problem::fault("read contacts", error))?;
        contacts = found.into_iter().map(|row| (row.id, format!("{} {}", row.first_name, row.last_name))).collect();
        contacts.sort_by(|(_, a), (_, b)| a.cmp(b));
        organizations = may.rows::<organization::Entity>(Condition::all()).await?;
        organizations.sort_by(|a, b| a.name.cmp(&b.name));
    }
    let mut request_types = may.rows::<request_type::Entity>(Condition::all()).await?;
    request_types.retain(|row| row.active);
    request_types.sort_by(|a, b| (a.position, &a.name).cmp(&(b.position, &b.name)));
    Ok(Offers {
        statuses: statuses.iter().filter(|row| row.active).map(|row| StatusShown::of(row, staff)).collect(),
        priorities: priorities.iter().map(|row| (row.id, row.name.clone())).collect(),
        contacts,
        organizations: if organizations.len() > 1 {
            organizations.iter().map(|row| (row.id, row.name.clone())).collect()
        } else {
            Vec::new()
        },
        request_types: request_types.iter().map(|row| (row.id, row.name.clone())).collect(),
    })
}

/// Most contacts that a filter offers.
const MAX_OFFERED: u64 = 500;

/// Most characters of a last word.
const LAST_WORD: i32 = 400;

/// A row as the list query gives it: no more columns than the line needs.
#[derive(Debug, Clone, FromQueryResult)]
struct Found {
    id: TicketId,
    number: String,
    title: String,
    organization_id: OrganizationId,
    contact_id: Option<ContactId>,
    created_by_contact_id: Option<ContactId>,
    status_id: StatusId,
    priority_id: PriorityId,
    resource_id: Option<ResourceId>,
    created_at: Instant,
    due_at: Option<Instant>,
    completed_at: Option<Instant>,
    last_activity_at: Instant,
    sort_number: Option<i64>,
    sort_text: Option<String>,
}

impl Found {
    fn cursor(&self) -> Cursor {
        match &self.sort_text {
            Some(text) => Cursor::text(text.clone(), self.id.0),
            None => Cursor::number(self.sort_number.unwrap_or_default(), self.id.0),
        }
    }
}

/// By what a list is sorted: a number or a text, never nothing.
struct Sorting {
    expression: Expr,
    text: bool,
}

impl Sorting {
    /// Adds the sort value to the columns, for the cursor.
    fn written(&self, select: Select<ticket::Entity>) -> Select<ticket::Entity> {
        let value = self.expression.clone();
        if self.text {
            select.expr_as(Expr::cust("CAST(NULL AS BIGINT)"), "sort_number").expr_as(value, "sort_text")
        } else {
            select.expr_as(value, "sort_number").expr_as(Expr::cust("CAST(NULL AS TEXT)"), "sort_text")
        }
    }
}

fn opposite(order: Order) -> Order {
    match order {
        Order::Ascending => Order::Descending,
        Order::Descending => Order::Ascending,
    }
}

/// The rows of a list, before sorting: the guard's conditions, the list's, the filter's.
fn select(may: &Granted<'_, ViewTickets>, which: &Which, filter: &Filter) -> Select<ticket::Entity> {
    let actor = may.actor();
    let state = match which {
        Which::Mine | Which::Open => Condition::all().add(ticket::Column::CompletedAt.is_null()),
        Which::CompletedSince(since) => Condition::all().add(ticket::Column::CompletedAt.gte(*since)),
        Which::These(ids) => Condition::all().add(ticket::Column::Id.is_in(ids.iter().copied())),
        Which::All => Condition::all(),
    };
    let mut select = may.find::<ticket::Entity>().filter(state.clone()).filter(conditions(may, filter));
    let reach = if matches!(which, Which::Mine) { Reach::Own } else { may.reach() };
    if matches!(which, Which::Mine) {
        select = select.filter(<ticket::Entity as Guarded>::reachable(Reach::Own, actor));
    }
    if let (Some(ids), false) = (ticket::near(reach, actor, &state), matches!(which, Which::These(_))) {
        // A cross join is the one join whose order SQLite keeps: from the ids to the tickets, never the other way.
        let near = Alias::new("near");
        let query = QueryTrait::query(&mut select);
        query.from_clear().from_subquery(ids, near.clone()).cross_join(ticket::Entity);
        query.and_where(Expr::col(ticket::Column::Id.as_column_ref()).eq(Expr::col((near, ticket::Column::Id))));
    }
    select
}

fn conditions(may: &Granted<'_, ViewTickets>, filter: &Filter) -> Condition {
    let mut all = Condition::all();
    for word in filter.text.split_whitespace().take(8) {
        let like = |text: &str| LikeExpr::new(format!("%{}%", escaped(text))).escape('\\');
        // Databases fold ASCII letters alone the same way; the word as typed finds the rest.
        let folded = |column: ticket::Column| {
            Expr::expr(Func::lower(Expr::col(column.as_column_ref()))).like(like(&word.to_lowercase()))
        };
        let typed = Expr::col(ticket::Column::Title.as_column_ref()).like(like(word));
        all =
            all.add(Condition::any().add(folded(ticket::Column::Number)).add(folded(ticket::Column::Title)).add(typed));
    }
    match filter.state {
        Some(State::Open) => all = all.add(ticket::Column::CompletedAt.is_null()),
        Some(State::Complete) => all = all.add(ticket::Column::CompletedAt.is_not_null()),
        None => {}
    }
    let priority = filter.priority.filter(|_| may.actor().sees_priority());
    all.add_option(filter.status.map(|id| ticket::Column::StatusId.eq(id)))
        .add_option(priority.map(|id| ticket::Column::PriorityId.eq(id)))
        .add_option(filter.contact.map(|id| ticket::Column::ContactId.eq(id)))
        .add_option(filter.organization.map(|id| ticket::Column::OrganizationId.eq(id)))
        .add_option(filter.request_type.map(|id| ticket::Column::RequestTypeId.eq(id)))
}

/// Text of a LIKE pattern without meaning of its own.
fn escaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            plain.push('\\');
        }
        plain.push(letter);
    }
    plain
}

/// Joins what the sort needs, and says by what to sort.
fn sorted(select: Select<ticket::Entity>, column: Column, naming: &Naming) -> (Select<ticket::Entity>, Sorting) {
    let number = |expression: Expr| Sorting { expression, text: false };
    let text = |expression: Expr| Sorting { expression, text: true };
    let column_of = |column: ticket::Column| Expr::col(column.as_column_ref());
    let folded = |expression: Expr| Expr::from(Func::lower(expression));
    let or = |expression: Expr, otherwise: Expr| Expr::from(Func::coalesce([expression, otherwise]));
    let or_nothing = |expression: Expr| or(expression, Expr::val(""));
    let or_never = |column: ticket::Column| or(column_of(column), Expr::val(i64::MAX));
    let full_name = |first: Expr, last: Expr| {
        let joined = |a: Expr, b: Expr| a.binary(BinOper::Custom("||"), b);
        or_nothing(folded(joined(joined(first, Expr::val(" ")), last)))
    };
    match column {
        Column::Number => (select, text(column_of(ticket::Column::Number))),
        Column::Title => (select, text(folded(column_of(ticket::Column::Title)))),
        Column::Created => (select, number(column_of(ticket::Column::CreatedAt))),
        Column::LastActivity => (select, number(column_of(ticket::Column::LastActivityAt))),
        Column::Due => (select, number(or_never(ticket::Column::DueAt))),
        Column::Completed => (select, number(or_never(ticket::Column::CompletedAt))),
        Column::Status => {
            let position = Expr::col(ticket_status::Column::Position.as_column_ref()).cast_as("BIGINT");
            (joined::<ticket_status::Entity>(select, ticket::Column::StatusId), number(position))
        }
        Column::Priority => {
            let position = Expr::col(priority::Column::Position.as_column_ref()).cast_as("BIGINT");
            (joined::<priority::Entity>(select, ticket::Column::PriorityId), number(position))
        }
        Column::Organization => {
            let name = Expr::col(organization::Column::Name.as_column_ref());
            let select = joined::<organization::Entity>(select, ticket::Column::OrganizationId);
            (select, text(or_nothing(folded(name))))
        }
        Column::Contact => {
            let first = Expr::col(contact::Column::FirstName.as_column_ref());
            let last = Expr::col(contact::Column::LastName.as_column_ref());
            (joined::<contact::Entity>(select, ticket::Column::ContactId), text(full_name(first, last)))
        }
        Column::AssignedTo => match naming.rule {
            // An order by names that are not shown would tell them.
            ResourceNames::Provider | ResourceNames::Hidden => (
                select,
                number(Expr::case(column_of(ticket::Column::ResourceId).is_null(), 0_i64).finally(1_i64).into()),
            ),
            ResourceNames::Full | ResourceNames::FirstAndInitial => {
                let first = Expr::col(resource::Column::FirstName.as_column_ref());
                let last = Expr::col(resource::Column::LastName.as_column_ref());
                (joined::<resource::Entity>(select, ticket::Column::ResourceId), text(full_name(first, last)))
            }
        },
    }
}

/// Joins the row that a column of the ticket points to, within the provider.
fn joined<T: Guarded>(mut select: Select<ticket::Entity>, points: ticket::Column) -> Select<ticket::Entity> {
    let points_to = |points: ticket::Column| Expr::col(points.as_column_ref());
    let on = Condition::all()
        .add(Expr::col(T::PROVIDER.as_column_ref()).eq(points_to(ticket::Column::ProviderId)))
        .add(Expr::col(T::ID.as_column_ref()).eq(points_to(points)));
    QueryTrait::query(&mut select).join(JoinType::LeftJoin, T::default(), on);
    select
}

fn columns(select: Select<ticket::Entity>) -> Select<ticket::Entity> {
    select.select_only().columns([
        ticket::Column::Id,
        ticket::Column::Number,
        ticket::Column::Title,
        ticket::Column::OrganizationId,
        ticket::Column::ContactId,
        ticket::Column::CreatedByContactId,
        ticket::Column::StatusId,
        ticket::Column::PriorityId,
        ticket::Column::ResourceId,
        ticket::Column::CreatedAt,
        ticket::Column::DueAt,
        ticket::Column::CompletedAt,
        ticket::Column::LastActivityAt,
    ])
}

/// The names and marks of a page's rows: a fixed number of queries, however many rows.
async fn lines(may: &Granted<'_, ViewTickets>, rows: Vec<Found>) -> Result<Vec<Line>, Problem> {
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
    let resources = rows.iter().filter_map(|row| row.resource_id);
    let resources = resources.chain(words.values().filter_map(|word| word.author_resource_id));
    let names = people::names(may, contacts, resources).await?;
    let seen = visits(may, &ids).await?;
    let with_files = with_files(may, &ids).await?;
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

#[cfg(test)]
#[path = "ticket_lists_tests.rs"]
mod tests;
