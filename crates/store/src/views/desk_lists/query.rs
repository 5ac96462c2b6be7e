//! How the lists are asked for: filters, order, columns, and the names that stand in the lines.

use std::collections::BTreeMap;

use kernel::Problem;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Asterisk, BinOper, Expr, Func, SimpleExpr},
};

use super::{Line, Lists, Responsible, SortBy, Tab, Taskfire, Wanted};
use crate::{
    Granted, Instant, Order,
    guard::{Cursor, Guarded, ViewTickets},
    ids::{ContactId, OrganizationId, PriorityId, QueueId, ResourceId, SourceId, StatusId, TicketId},
    tables::{
        contact, hand_over,
        kinds::{HandOverAct, Party, StatusMeaning},
        organization, priority, resource, source, taskfire_ticket, ticket, ticket_status,
    },
    views::{
        like::holds,
        people::{self, Names},
        ticket_page::StatusShown,
    },
};

pub(super) fn own_open(may: &Granted<'_, ViewTickets>, me: ResourceId) -> Select<ticket::Entity> {
    may.find::<ticket::Entity>()
        .filter(ticket::Column::ResourceId.eq(me))
        .filter(ticket::Column::CompletedAt.is_null())
        .filter(turn_of(may, Taskfire::Provider))
}

pub(super) fn nobodys_in(may: &Granted<'_, ViewTickets>, queues: &[QueueId]) -> Select<ticket::Entity> {
    may.find::<ticket::Entity>()
        .filter(ticket::Column::QueueId.is_in(queues.iter().copied()))
        .filter(ticket::Column::CompletedAt.is_null())
        .filter(ticket::Column::ResourceId.is_null())
        .filter(turn_of(may, Taskfire::Provider))
}

/// The tickets on which it is this turn.
pub(super) fn turn_of(may: &Granted<'_, ViewTickets>, taskfire: Taskfire) -> Condition {
    let provider = may.actor().provider();
    let this = || Expr::col((ticket::Entity, ticket::Column::Id));
    match taskfire {
        Taskfire::Provider => Condition::all().add(ticket::Column::Elsewhere.eq(false)),
        Taskfire::Everybody => Condition::all(),
        Taskfire::Clients => Condition::all().add(ticket::Column::Elsewhere.eq(true)),
        Taskfire::Ours => {
            let ours = taskfire_ticket::Entity::find()
                .select_only()
                .column(taskfire_ticket::Column::TicketId)
                .filter(taskfire_ticket::Column::ProviderId.eq(provider))
                .filter(Expr::col(taskfire_ticket::Column::TicketId.as_column_ref()).eq(this()))
                .into_query();
            Condition::all().add(ticket::Column::Elsewhere.eq(false)).add(Expr::exists(ours))
        }
        Taskfire::EscalatedToday => {
            let zone = may.actor().formats().zone.clone();
            let now = jiff::Timestamp::from(may.now()).to_zoned(zone);
            let midnight: Instant = now.start_of_day().map_or(may.now(), |at| at.timestamp().into());
            let today = hand_over::Entity::find()
                .select_only()
                .column(hand_over::Column::Id)
                .filter(hand_over::Column::ProviderId.eq(provider))
                .filter(Expr::col(hand_over::Column::TicketId.as_column_ref()).eq(this()))
                .filter(hand_over::Column::Act.eq(HandOverAct::Escalated))
                .filter(hand_over::Column::ToParty.eq(Party::Provider))
                .filter(hand_over::Column::At.gte(midnight))
                .into_query();
            Condition::all().add(Expr::exists(today))
        }
    }
}

/// The open tickets that are alike in all that tabs tell apart, with how many there are.
pub(super) fn tallied(may: &Granted<'_, ViewTickets>, taskfire: Taskfire) -> Select<ticket::Entity> {
    let one_if = |condition: SimpleExpr| -> SimpleExpr { Expr::case(condition, 1).finally(0).into() };
    let mine = match may.actor().resource() {
        Some(me) => one_if(ticket::Column::ResourceId.eq(me)),
        None => Expr::val(0),
    };
    let nobodys = one_if(ticket::Column::ResourceId.is_null());
    let late = one_if(ticket::Column::DueAt.lt(may.now()));
    may.find::<ticket::Entity>()
        .filter(ticket::Column::CompletedAt.is_null())
        .filter(turn_of(may, taskfire))
        .select_only()
        .columns([ticket::Column::QueueId, ticket::Column::StatusId])
        .column_as(nobodys, "nobodys")
        .column_as(mine, "mine")
        .column_as(late, "late")
        .column_as(SimpleExpr::from(Func::count(Expr::col(Asterisk))), "count")
        .group_by(ticket::Column::QueueId)
        .group_by(ticket::Column::StatusId)
        .group_by(Expr::col("nobodys"))
        .group_by(Expr::col("mine"))
        .group_by(Expr::col("late"))
}

/// The tickets that a list shows, without order.
pub(super) fn narrowed(may: &Granted<'_, ViewTickets>, lists: &Lists, wanted: &Wanted) -> Select<ticket::Entity> {
    let mut select = may.find::<ticket::Entity>().filter(turn_of(may, wanted.taskfire));
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

/// [`i64::MAX`], as the index `ticket_open_by_due` has it.
const NEVER: &str = "9223372036854775807";

/// What a list is sorted by: a number or a text.
pub(super) struct SortKey {
    number: Option<SimpleExpr>,
    text: Option<SimpleExpr>,
}

impl SortKey {
    /// The key by which a page of a list is sorted. Where nothing leads to few tickets, the index of open tickets gives the
    /// order; it has the moment that stands for "never" written out.
    pub(super) fn for_list(wanted: &Wanted, column: SortBy) -> Self {
        let few = wanted.tab == Tab::Mine
            || matches!(wanted.responsible, Responsible::One(_))
            || wanted.queue.is_some()
            || wanted.organization.is_some()
            || wanted.contact.is_some();
        match column {
            SortBy::Due if !few => {
                let never = Expr::cust(NEVER);
                let due = Func::coalesce([ticket::Column::DueAt.into_expr(), never]);
                Self { number: Some(due.into()), text: None }
            }
            _ => Self::of(column),
        }
    }

    pub(super) fn of(column: SortBy) -> Self {
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
            SortBy::Escalation => {
                let since = taskfire_ticket::Column::SinceAt.into_expr();
                let since = of_row::<taskfire_ticket::Entity>(since, ticket::Column::Id);
                number(Func::coalesce([since, Expr::val(i64::MAX)]).into())
            }
            SortBy::Source => {
                name(of_row::<source::Entity>(source::Column::Name.into_expr(), ticket::Column::SourceId))
            }
        }
    }

    pub(super) fn expression(&self) -> SimpleExpr {
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

pub(super) fn full_name(first: impl ColumnTrait, second: impl ColumnTrait) -> SimpleExpr {
    let then = |left: SimpleExpr, right: SimpleExpr| left.binary(BinOper::Custom("||"), right);
    then(then(first.into_expr(), Expr::val(" ")), second.into_expr())
}

pub(super) fn turned(order: Order) -> Order {
    match order {
        Order::Ascending => Order::Descending,
        Order::Descending => Order::Ascending,
    }
}

/// The columns of a line, without the long texts.
#[derive(Debug, FromQueryResult)]
pub(super) struct Raw {
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

impl From<&ticket::Model> for Raw {
    fn from(row: &ticket::Model) -> Self {
        Self {
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
        }
    }
}

impl Raw {
    pub(super) fn cursor(&self) -> Cursor {
        match (&self.sort_number, &self.sort_text) {
            (_, Some(text)) => Cursor::text(text.clone(), self.id.0),
            (number, None) => Cursor::number(number.unwrap_or_default(), self.id.0),
        }
    }
}

pub(super) fn columns(select: Select<ticket::Entity>, key: &SortKey) -> Select<ticket::Entity> {
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

pub(super) async fn named(may: &Granted<'_, ViewTickets>, lists: &Lists, rows: Vec<Raw>) -> Result<Vec<Line>, Problem> {
    let contacts = rows.iter().filter_map(|row| row.contact_id);
    let resources = rows.iter().filter_map(|row| row.resource_id);
    let names: Names = people::names(may, contacts, resources).await?;
    let organizations = people::organizations(may, rows.iter().map(|row| row.organization_id).collect()).await?;
    let staff = may.actor().is_staff();
    let statuses: BTreeMap<StatusId, StatusShown> =
        lists.statuses.iter().map(|row| (row.id, StatusShown::of(row, staff))).collect();
    let turns = turns(may, rows.iter().map(|row| row.id).collect()).await?;
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
            turn: turns.get(&row.id).copied(),
        });
    }
    Ok(lines)
}

/// Whose turn it is on tickets that have an internal side, and since when.
async fn turns(
    may: &Granted<'_, ViewTickets>,
    tickets: Vec<TicketId>,
) -> Result<BTreeMap<TicketId, (Party, Instant)>, Problem> {
    if tickets.is_empty() {
        return Ok(BTreeMap::new());
    }
    let found: Result<Vec<(TicketId, Party, Instant)>, _> = taskfire_ticket::Entity::find()
        .select_only()
        .columns([
            taskfire_ticket::Column::TicketId,
            taskfire_ticket::Column::Responsible,
            taskfire_ticket::Column::SinceAt,
        ])
        .filter(taskfire_ticket::Column::ProviderId.eq(may.actor().provider()))
        .filter(taskfire_ticket::Column::TicketId.is_in(tickets))
        .into_tuple()
        .all(&may.executor())
        .await;
    let found = found.map_err(|error| Problem::fault("read turns", error))?;
    Ok(found.into_iter().map(|(id, party, since)| (id, (party, since))).collect())
}
