//! Lists of tickets as customers read them (T-40 … T-60): sorted by any column, paged by key, counted up to a cap. What is
//! in a list, its count and its export is one and the same query (decision 13).

mod lines;
mod offers;
mod sorting;

use kernel::{Problem, Reach};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Alias, Expr, Func, LikeExpr},
};

pub use super::step::Step;
pub use lines::{InternalSide, LastWord, Line};
pub use offers::{Offers, offers};

use self::{
    lines::{Found, lines},
    sorting::sorted,
};
use super::{changes, people, step};
use crate::{
    Granted, Instant, Order,
    guard::{ViewTickets, count_up_to, cut, seek},
    ids::{ContactId, OrganizationId, PriorityId, RequestTypeId, StatusId, TicketId},
    tables::{change_approver, kinds::Party, taskfire_ticket, ticket},
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
    /// Change requests that await the reader's answer, or have it, and are not complete (T-45).
    ChangeApprovals,
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
    /// With this responsible party (F-57); tickets without an internal side are with the provider.
    pub party: Option<Party>,
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
    /// Your answer, to change requests: what awaits one first.
    YourAnswer,
}

/// A page of lines, with the ways on.
pub type Listing = step::Listing<Line>;

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
    let (select, sort) = sorted(select(may, which, filter), column, (&naming, may.actor()));
    let (order_now, cursor) = step.begin(order, sort.text)?;
    let select = sort.written(columns(select));
    let id = Expr::col(ticket::Column::Id.as_column_ref());
    let found = seek(select, sort.expression.clone(), id, order_now, cursor, size).into_model::<Found>();
    let found = found.all(&may.executor()).await.map_err(|error| Problem::fault("read ticket list", error))?;
    let found = step.turned(cut(found, size, Found::cursor), Found::cursor);
    Ok(Listing { before: found.before, after: found.after, lines: lines(may, found.lines).await? })
}

/// How many tickets a list has, counted up to `cap` + 1.
pub async fn count(may: &Granted<'_, ViewTickets>, which: &Which, filter: &Filter, cap: u64) -> Result<u64, Problem> {
    let counted = count_up_to(select(may, which, filter), cap, &may.executor()).await;
    counted.map_err(|error| Problem::fault("count tickets", error))
}

/// The rows of a list, before sorting: the guard's conditions, the list's, the filter's.
fn select(may: &Granted<'_, ViewTickets>, which: &Which, filter: &Filter) -> Select<ticket::Entity> {
    let actor = may.actor();
    let state = match which {
        Which::Mine | Which::Open => Condition::all().add(ticket::Column::CompletedAt.is_null()),
        Which::ChangeApprovals => changes::mine(actor, may.now()),
        Which::CompletedSince(since) => Condition::all().add(ticket::Column::CompletedAt.gte(*since)),
        Which::These(ids) => Condition::all().add(ticket::Column::Id.is_in(ids.iter().copied())),
        Which::All => Condition::all(),
    };
    let mut select = may.find::<ticket::Entity>().filter(state.clone()).filter(conditions(may, filter));
    let reach = if matches!(which, Which::Mine) { Reach::Own } else { may.reach() };
    if matches!(which, Which::Mine) {
        select = select.filter(ticket::own(actor));
    }
    let ids = match which {
        Which::These(_) => None,
        Which::ChangeApprovals => {
            actor.contact().map(|contact| (change_approver::tickets_of(actor.provider(), contact), "ticket_id"))
        }
        _ => ticket::near(reach, actor, &state).map(|ids| (ids, "id")),
    };
    if let Some((ids, id)) = ids {
        // A cross join is the one join whose order SQLite keeps: from the ids to the tickets, never the other way.
        let near = Alias::new("near");
        let query = QueryTrait::query(&mut select);
        query.from_clear().from_subquery(ids, near.clone()).cross_join(ticket::Entity);
        query.and_where(Expr::col(ticket::Column::Id.as_column_ref()).eq(Expr::col((near, Alias::new(id)))));
    }
    select
}

fn conditions(may: &Granted<'_, ViewTickets>, filter: &Filter) -> Condition {
    let mut all = worded(&filter.text);
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
        .add_option(filter.party.map(|party| held_by(may, party)))
}

fn held_by(may: &Granted<'_, ViewTickets>, party: Party) -> Condition {
    let with = |which: Condition| {
        taskfire_ticket::Entity::find()
            .select_only()
            .column(taskfire_ticket::Column::TicketId)
            .filter(taskfire_ticket::Column::ProviderId.eq(may.actor().provider()))
            .filter(taskfire_ticket::Column::OrganizationId.is_in(may.actor().ticket_organizations().iter().copied()))
            .filter(which)
            .into_query()
    };
    let is = taskfire_ticket::Column::Responsible;
    Condition::all().add(match party {
        Party::Provider => ticket::Column::Id.not_in_subquery(with(Condition::all().add(is.ne(Party::Provider)))),
        other => ticket::Column::Id.in_subquery(with(Condition::all().add(is.eq(other)))),
    })
}

/// Tickets in whose number or title all these words stand (T-54).
pub(super) fn worded(text: &str) -> Condition {
    let mut all = Condition::all();
    for word in text.split_whitespace().take(8) {
        let like = |word: &str| LikeExpr::new(format!("%{}%", escaped(word))).escape('\\');
        // Databases fold ASCII letters alone the same way; the word as typed finds the rest.
        let folded = |column: ticket::Column| {
            Expr::expr(Func::lower(Expr::col(column.as_column_ref()))).like(like(&word.to_lowercase()))
        };
        let typed = Expr::col(ticket::Column::Title.as_column_ref()).like(like(word));
        all =
            all.add(Condition::any().add(folded(ticket::Column::Number)).add(folded(ticket::Column::Title)).add(typed));
    }
    all
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

#[cfg(test)]
#[path = "ticket_lists_tests.rs"]
mod tests;
