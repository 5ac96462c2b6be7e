//! The lists of the desk: the queue view with its tabs and counts, and My Work. Lines carry the names that stand in them:
//! one query per table and page.

use std::collections::BTreeMap;

use kernel::Problem;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
    sea_query::{BinOper, Expr, Func, SimpleExpr},
};

use super::{
    like::holds,
    people::{self, Names},
    ticket_page::StatusShown,
};
use crate::{
    Granted, Instant, Order,
    guard::{Cursor, Guarded, Page, ViewTickets, cut, seek},
    ids::{ContactId, OrganizationId, PriorityId, QueueId, ResourceId, SourceId, StatusId, TicketId},
    tables::{
        contact, kinds::StatusMeaning, organization, priority, queue, queue_member, resource, source, ticket,
        ticket_status,
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
    let key = SortKey::of(sort.0);
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

/// All open tickets, counted in one grouped query for every tab and queue.
pub async fn tallies(may: &Granted<'_, ViewTickets>) -> Result<Vec<Tally>, Problem> {
    let one_if = |condition: SimpleExpr| -> SimpleExpr { Expr::case(condition, 1).finally(0).into() };
    let mine = match may.actor().resource() {
        Some(me) => one_if(ticket::Column::ResourceId.eq(me)),
        None => Expr::val(0),
    };
    let nobodys = one_if(ticket::Column::ResourceId.is_null());
    let late = one_if(ticket::Column::DueAt.lt(may.now()));
    let found = may
        .find::<ticket::Entity>()
        .filter(ticket::Column::CompletedAt.is_null())
        .select_only()
        .columns([ticket::Column::QueueId, ticket::Column::StatusId])
        .column_as(nobodys, "nobodys")
        .column_as(mine, "mine")
        .column_as(late, "late")
        .column_as(ticket::Column::Id.count(), "count")
        .group_by(ticket::Column::QueueId)
        .group_by(ticket::Column::StatusId)
        .group_by(Expr::col("nobodys"))
        .group_by(Expr::col("mine"))
        .group_by(Expr::col("late"))
        .into_model::<Tally>()
        .all(&may.executor())
        .await;
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

/// Other open tickets of a contact, newest first, for the quick view beside a ticket.
pub async fn of_contact(
    may: &Granted<'_, ViewTickets>,
    lists: &Lists,
    contact: ContactId,
    except: TicketId,
    most: u64,
) -> Result<Vec<Line>, Problem> {
    let wanted = Wanted { contact: Some(contact), ..Wanted::default() };
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
    let raw = |row: &ticket::Model| Raw {
        id: row.id,
        number: row.number.clone(),
        title: row.title.clone(),
        organization_id: row.organization_id,
        contact_id: row.contact_id,
        priority_id: row.priority_id,
        status_id: row.status_id,
        queue_id: row.queue_id,
        resource_id: row.resource_id,
        source_id: row.source_id,
        created_at: row.created_at,
        due_at: row.due_at,
        completed_at: row.completed_at,
        last_activity_at: row.last_activity_at,
        sort_number: None,
        sort_text: None,
    };
    named(may, lists, tickets.iter().map(raw).collect()).await
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

fn own_open(may: &Granted<'_, ViewTickets>, me: ResourceId) -> Select<ticket::Entity> {
    may.find::<ticket::Entity>().filter(ticket::Column::ResourceId.eq(me)).filter(ticket::Column::CompletedAt.is_null())
}

fn nobodys_in(may: &Granted<'_, ViewTickets>, queues: &[QueueId]) -> Select<ticket::Entity> {
    may.find::<ticket::Entity>()
        .filter(ticket::Column::QueueId.is_in(queues.iter().copied()))
        .filter(ticket::Column::CompletedAt.is_null())
        .filter(ticket::Column::ResourceId.is_null())
}

/// The tickets that a list shows, without order.
fn narrowed(may: &Granted<'_, ViewTickets>, lists: &Lists, wanted: &Wanted) -> Select<ticket::Entity> {
    let mut select = may.find::<ticket::Entity>();
    select = match wanted.tab {
        Tab::All => select,
        Tab::Complete => select.filter(ticket::Column::CompletedAt.is_not_null()),
        _ => select.filter(ticket::Column::CompletedAt.is_null()),
    };
    select = match wanted.tab {
        Tab::Unassigned => select.filter(ticket::Column::ResourceId.is_null()),
        // Customers have no work of their own here.
        Tab::Mine => select.filter(match may.actor().resource() {
            Some(me) => ticket::Column::ResourceId.eq(me),
            None => Expr::val(false),
        }),
        Tab::CustomerNote => {
            select.filter(ticket::Column::StatusId.is_in(lists.meaning(StatusMeaning::CustomerNoteAdded)))
        }
        Tab::Waiting => select.filter(ticket::Column::StatusId.is_in(lists.meaning(StatusMeaning::WaitingCustomer))),
        Tab::Late => select.filter(ticket::Column::DueAt.lt(may.now())),
        Tab::Open | Tab::Complete | Tab::All => select,
    };
    select = match wanted.responsible {
        Responsible::Anyone => select,
        Responsible::Nobody => select.filter(ticket::Column::ResourceId.is_null()),
        Responsible::One(resource) => select.filter(ticket::Column::ResourceId.eq(resource)),
    };
    let mut which = Condition::all()
        .add_option(wanted.queue.map(|id| ticket::Column::QueueId.eq(id)))
        .add_option(wanted.status.map(|id| ticket::Column::StatusId.eq(id)))
        .add_option(wanted.priority.map(|id| ticket::Column::PriorityId.eq(id)))
        .add_option(wanted.source.map(|id| ticket::Column::SourceId.eq(id)))
        .add_option(wanted.organization.map(|id| ticket::Column::OrganizationId.eq(id)))
        .add_option(wanted.contact.map(|id| ticket::Column::ContactId.eq(id)));
    if !wanted.organization_name.trim().is_empty() {
        let named = organization::Entity::find()
            .select_only()
            .column(organization::Column::Id)
            .filter(organization::Column::ProviderId.eq(may.actor().provider()))
            .filter(holds(&wanted.organization_name, &[organization::Column::Name]))
            .into_query();
        which = which.add(ticket::Column::OrganizationId.in_subquery(named));
    }
    if !wanted.text.trim().is_empty() {
        which = which.add(holds(&wanted.text, &[ticket::Column::Number, ticket::Column::Title]));
    }
    select.filter(which)
}

/// What a list is sorted by: a number or a text.
struct SortKey {
    number: Option<SimpleExpr>,
    text: Option<SimpleExpr>,
}

impl SortKey {
    fn of(column: SortBy) -> Self {
        let number = |expression: SimpleExpr| Self { number: Some(expression), text: None };
        let text = |expression: SimpleExpr| Self { number: None, text: Some(expression) };
        let small = |expression: SimpleExpr| -> SimpleExpr { Func::lower(expression).into() };
        let name = |found: SimpleExpr| text(Func::coalesce([small(found), Expr::val("")]).into());
        match column {
            SortBy::Number => text(ticket::Column::Number.into_expr()),
            SortBy::Title => text(small(ticket::Column::Title.into_expr())),
            SortBy::Age => number(ticket::Column::CreatedAt.into_expr()),
            SortBy::Due => number(Func::coalesce([ticket::Column::DueAt.into_expr(), Expr::val(i64::MAX)]).into()),
            SortBy::Priority => {
                number(place::<priority::Entity>(priority::Column::Position, ticket::Column::PriorityId))
            }
            SortBy::Status => {
                number(place::<ticket_status::Entity>(ticket_status::Column::Position, ticket::Column::StatusId))
            }
            SortBy::Organization => name(of_row::<organization::Entity>(
                organization::Column::Name.into_expr(),
                ticket::Column::OrganizationId,
            )),
            SortBy::Contact => name(of_row::<contact::Entity>(
                full_name(contact::Column::LastName, contact::Column::FirstName),
                ticket::Column::ContactId,
            )),
            SortBy::Responsible => name(of_row::<resource::Entity>(
                full_name(resource::Column::FirstName, resource::Column::LastName),
                ticket::Column::ResourceId,
            )),
            SortBy::Source => {
                name(of_row::<source::Entity>(source::Column::Name.into_expr(), ticket::Column::SourceId))
            }
        }
    }

    fn expression(&self) -> SimpleExpr {
        self.number.clone().or_else(|| self.text.clone()).unwrap_or_else(|| ticket::Column::CreatedAt.into_expr())
    }
}

/// A value of the row that a column of the ticket refers to.
fn of_row<T: Guarded>(value: SimpleExpr, reference: ticket::Column) -> SimpleExpr {
    let this = |column: ticket::Column| Expr::col((ticket::Entity, column));
    let query = T::find()
        .select_only()
        .expr(value)
        .filter(T::PROVIDER.into_expr().eq(this(ticket::Column::ProviderId)))
        .filter(T::ID.into_expr().eq(this(reference)))
        .into_query();
    SimpleExpr::SubQuery(None, Box::new(query.into()))
}

/// The place of a row in its list.
fn place<T: Guarded>(position: T::Column, reference: ticket::Column) -> SimpleExpr {
    of_row::<T>(position.into_expr(), reference).cast_as("bigint")
}

fn full_name(first: impl ColumnTrait, second: impl ColumnTrait) -> SimpleExpr {
    let then = |left: SimpleExpr, right: SimpleExpr| left.binary(BinOper::Custom("||"), right);
    then(then(first.into_expr(), Expr::val(" ")), second.into_expr())
}

fn turned(order: Order) -> Order {
    match order {
        Order::Ascending => Order::Descending,
        Order::Descending => Order::Ascending,
    }
}

/// The columns of a line, without the long texts.
#[derive(Debug, FromQueryResult)]
struct Raw {
    id: TicketId,
    number: String,
    title: String,
    organization_id: OrganizationId,
    contact_id: Option<ContactId>,
    priority_id: PriorityId,
    status_id: StatusId,
    queue_id: QueueId,
    resource_id: Option<ResourceId>,
    source_id: SourceId,
    created_at: Instant,
    due_at: Option<Instant>,
    completed_at: Option<Instant>,
    last_activity_at: Instant,
    sort_number: Option<i64>,
    sort_text: Option<String>,
}

impl Raw {
    fn cursor(&self) -> Cursor {
        match (&self.sort_number, &self.sort_text) {
            (_, Some(text)) => Cursor::text(text.clone(), self.id.0),
            (number, None) => Cursor::number(number.unwrap_or_default(), self.id.0),
        }
    }
}

fn columns(select: Select<ticket::Entity>, key: &SortKey) -> Select<ticket::Entity> {
    use ticket::Column as C;
    let number = key.number.clone().unwrap_or_else(|| Expr::val(None::<i64>));
    let text = key.text.clone().unwrap_or_else(|| Expr::val(None::<String>));
    select
        .select_only()
        .columns([
            C::Id,
            C::Number,
            C::Title,
            C::OrganizationId,
            C::ContactId,
            C::PriorityId,
            C::StatusId,
            C::QueueId,
            C::ResourceId,
            C::SourceId,
            C::CreatedAt,
            C::DueAt,
            C::CompletedAt,
            C::LastActivityAt,
        ])
        .column_as(number, "sort_number")
        .column_as(text, "sort_text")
}

async fn named(may: &Granted<'_, ViewTickets>, lists: &Lists, rows: Vec<Raw>) -> Result<Vec<Line>, Problem> {
    let contacts = rows.iter().filter_map(|row| row.contact_id);
    let resources = rows.iter().filter_map(|row| row.resource_id);
    let names: Names = people::names(may, contacts, resources).await?;
    let organizations = people::organizations(may, rows.iter().map(|row| row.organization_id).collect()).await?;
    let staff = may.actor().is_staff();
    let statuses: BTreeMap<StatusId, StatusShown> =
        lists.statuses.iter().map(|row| (row.id, StatusShown::of(row, staff))).collect();
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(status) = statuses.get(&row.status_id).cloned() else {
            return Err(Problem::Fault(format!("ticket {} has a status that is not in the list", row.id)));
        };
        let priority = lists.priorities.iter().find(|one| one.id == row.priority_id);
        let of = |id| organizations.get(&id).cloned().unwrap_or_default();
        lines.push(Line {
            id: row.id,
            number: row.number,
            title: row.title,
            organization: (row.organization_id, of(row.organization_id)),
            contact: names.contact(row.contact_id).map(|contact| (contact.id, contact.name.clone())),
            priority: priority.map(|one| (one.name.clone(), one.tone.clone())).unwrap_or_default(),
            status,
            resource: row.resource_id.and_then(|id| Some((id, names.staff(Some(id))?.to_owned()))),
            queue: lists
                .queues
                .iter()
                .find(|one| one.id == row.queue_id)
                .map(|one| one.name.clone())
                .unwrap_or_default(),
            source: lists
                .sources
                .iter()
                .find(|one| one.id == row.source_id)
                .map(|one| one.name.clone())
                .unwrap_or_default(),
            created_at: row.created_at,
            due_at: row.due_at,
            completed_at: row.completed_at,
            last_activity_at: row.last_activity_at,
        });
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use kernel::{Chance, Clock, StaffRight, Subject};
    use sea_orm::{ConnectionTrait, DbBackend, Statement};

    use super::*;
    use crate::{
        Actor, Store,
        guard::{Session, Who},
        ids::ProviderId,
    };

    struct Still;

    impl Clock for Still {
        fn now(&self) -> jiff::Timestamp {
            jiff::Timestamp::UNIX_EPOCH
        }
    }

    impl Chance for Still {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    async fn plan(store: &Store, query: Statement) -> String {
        let (sql, values) = (format!("EXPLAIN QUERY PLAN {}", query.sql), query.values);
        let values = values.map(|values| values.0).unwrap_or_default();
        let rows = store.reader().query_all_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)).await;
        let rows = rows.unwrap();
        rows.iter().map(|row| row.try_get::<String>("", "detail").unwrap()).collect::<Vec<_>>().join("\n")
    }

    /// Whatever the size of the provider, the desk's lists walk an index to what is open, and never the whole table.
    #[tokio::test]
    async fn the_desks_lists_use_their_indexes() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/plan.db", folder.path().display());
        let store = Store::open(&url, Arc::new(Still), Arc::new(Still)).await.unwrap();
        store.migrate().await.unwrap();
        let me = ResourceId(uuid::Uuid::from_u128(2));
        let actor = Actor {
            who: Who::Resource { resource: me },
            subject: Subject::Resource([StaffRight::ViewTickets].into()),
            ..Actor::system(ProviderId(uuid::Uuid::from_u128(1)), "test")
        };
        let session: Session<'_> = store.reading(&actor);
        let may = session.need::<ViewTickets>().unwrap();
        let lists = lists(&may).await.unwrap();
        let queue = QueueId(uuid::Uuid::from_u128(3));
        let paged = |wanted: Wanted, column: SortBy| {
            let key = SortKey::of(column);
            let cursor = match column {
                SortBy::Title => Cursor::text("m", uuid::Uuid::nil()),
                _ => Cursor::number(5, uuid::Uuid::nil()),
            };
            let select = narrowed(&may, &lists, &wanted);
            let id = ticket::Column::Id.into_expr();
            let select = seek(select, key.expression(), id, Order::Ascending, Some(&cursor), 50);
            columns(select, &key).build(DbBackend::Sqlite)
        };
        let key = SortKey::of(SortBy::Due);
        for (name, query, index) in [
            ("queue", paged(Wanted { queue: Some(queue), ..Wanted::default() }, SortBy::Due), "ticket_by_queue"),
            ("queue by age", paged(Wanted { queue: Some(queue), ..Wanted::default() }, SortBy::Age), "ticket_by_queue"),
            ("open", paged(Wanted::default(), SortBy::Age), "ticket_by_state"),
            ("open by title", paged(Wanted::default(), SortBy::Title), "ticket_by_"),
            ("mine", paged(Wanted { tab: Tab::Mine, ..Wanted::default() }, SortBy::Due), "ticket_by_resource"),
            ("my work", columns(own_open(&may, me), &key).build(DbBackend::Sqlite), "ticket_by_resource"),
            ("nobody's", columns(nobodys_in(&may, &[queue]), &key).build(DbBackend::Sqlite), "ticket_by_"),
        ] {
            let plan = plan(&store, query).await;
            let walks = plan.lines().any(|line| line.starts_with("SEARCH ticket USING INDEX") && line.contains(index));
            assert!(walks, "{name}:\n{plan}");
            assert!(!plan.contains("SCAN ticket"), "{name}:\n{plan}");
        }
    }
}
