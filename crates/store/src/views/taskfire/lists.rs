//! Lists of the internal help desk (F-87, T-44): each begins at an index of Taskfire's part of tickets, is sorted by any
//! column, paged by key and counted up to a cap. What is in a list, its count and its export is one and the same query
//! (decision 13).

mod choices;
mod lines;
mod offers;
mod sorting;

use kernel::Problem;
use sea_orm::{
    ColumnTrait, Condition, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, sea_query::Expr,
};

pub use self::{
    lines::{Line, StatusName},
    offers::{Named, Offers, QueueOffer, offers},
};

use self::{
    lines::{Found, lines},
    sorting::sorted,
};
use crate::{
    Granted, Instant, Order,
    guard::{WorkInternally, count_each_up_to, cut, seek},
    ids::{
        ContactId, InternalPriorityId, InternalQueueId, InternalStatusId, OrganizationId, RequestTypeId, TicketId,
        VendorId,
    },
    tables::{kinds::Party, taskfire_ticket, ticket},
    views::{
        step::{self, Step},
        ticket_lists::worded,
    },
};

/// Which tickets a list is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Open ones of which the reader is the internal resource.
    Mine,
    /// Open ones with the internal desk that nobody has (T-44).
    Unassigned,
    /// Open ones of a queue.
    Queue(InternalQueueId),
    /// Open ones that the provider works.
    Provider,
    /// Open ones that a vendor works.
    Vendor,
    /// Open ones that came back and that nobody has looked at since.
    Returned,
    /// Open ones whose internal due date was before this moment.
    Overdue(Instant),
    /// Complete ones, since then.
    CompletedSince(Instant),
}

/// What narrows a list. Values that are out of reach match nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words that all stand in number or title.
    pub text: String,
    /// In this internal queue.
    pub queue: Option<InternalQueueId>,
    /// With this internal resource.
    pub resource: Option<ContactId>,
    /// With this internal status.
    pub status: Option<InternalStatusId>,
    /// With this internal priority.
    pub priority: Option<InternalPriorityId>,
    /// Of this organization.
    pub organization: Option<OrganizationId>,
    /// With this responsible party.
    pub party: Option<Party>,
    /// With this vendor.
    pub vendor: Option<VendorId>,
    /// Of this request type.
    pub request_type: Option<RequestTypeId>,
}

impl Filter {
    /// Whether it looks at the ticket, besides Taskfire's part of it.
    fn is_of_ticket(&self) -> bool {
        !self.text.trim().is_empty() || self.request_type.is_some()
    }
}

/// Columns of the table; each sorts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Ticket Number.
    Number,
    /// Title.
    Title,
    /// Organization, with its location (F-174).
    Organization,
    /// Contact.
    Contact,
    /// Responsible party.
    Party,
    /// Internal resource.
    Resource,
    /// Internal status.
    Status,
    /// Internal priority.
    Priority,
    /// Service Provider Status.
    ProviderStatus,
    /// Last Activity.
    LastActivity,
    /// Internal due date.
    Due,
    /// Created.
    Created,
    /// Completed.
    Completed,
}

/// A page of lines, with the ways on.
pub type Listing = step::Listing<Line>;

/// One page of a list, sorted by `column`; ties are broken by id, so that the order is stable. Names come from `offers` as far
/// as they stand there.
pub async fn page(
    may: &Granted<'_, WorkInternally>,
    offers: &Offers,
    which: Which,
    filter: &Filter,
    (column, order): (Column, Order),
    step: &Step,
    size: u64,
) -> Result<Listing, Problem> {
    let (select, sort) = sorted(with_ticket(select(may, which, filter)), which, column);
    let (order_now, cursor) = step.begin(order, sort.text)?;
    let select = sort.written(Found::columns(select));
    let found = seek(select, sort.expression.clone(), id(), order_now, cursor, size).into_model::<Found>();
    let found = found.all(&may.executor()).await.map_err(|error| Problem::fault("read internal tickets", error))?;
    let found = step.turned(cut(found, size, Found::cursor), Found::cursor);
    Ok(Listing { before: found.before, after: found.after, lines: lines(may, offers, found.lines).await? })
}

/// How many tickets each of these lists has, counted up to its cap + 1, in one question.
pub async fn counts(may: &Granted<'_, WorkInternally>, lists: &[(Which, &Filter, u64)]) -> Result<Vec<u64>, Problem> {
    let select = |(which, filter, cap): &(Which, &Filter, u64)| {
        let select = select(may, *which, filter);
        (if filter.is_of_ticket() { with_ticket(select) } else { select }, *cap)
    };
    let counted = count_each_up_to(lists.iter().map(select).collect(), &may.executor()).await;
    counted.map_err(|error| Problem::fault("count internal tickets", error))
}

/// Number and title of those of these tickets that are in reach, in the order of their numbers.
pub async fn chosen(
    may: &Granted<'_, WorkInternally>,
    ids: &[TicketId],
) -> Result<Vec<(TicketId, String, String)>, Problem> {
    let found: Result<Vec<(TicketId, String, String)>, _> = may
        .find::<ticket::Entity>()
        .filter(ticket::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(ticket::Column::Number)
        .select_only()
        .columns([ticket::Column::Id, ticket::Column::Number, ticket::Column::Title])
        .into_tuple()
        .all(&may.executor())
        .await;
    found.map_err(|error| Problem::fault("read chosen tickets", error))
}

fn id() -> Expr {
    Expr::col(taskfire_ticket::Column::TicketId.as_column_ref())
}

/// The rows of a list, before sorting: the guard's conditions (of the desks that the reader works), the list's, the filter's.
fn select(may: &Granted<'_, WorkInternally>, which: Which, filter: &Filter) -> Select<taskfire_ticket::Entity> {
    use taskfire_ticket::Column;
    let open = || Condition::all().add(Column::ClosedAt.is_null());
    let with = |party: Party| open().add(Column::Responsible.eq(party));
    // Over several desks SQLite would rather walk everybody's unassigned tickets along the index of contacts, whose order is
    // the list's; written so, the condition serves no index, and each desk's part is read.
    let nobody = || match may.actor().desk_organizations() {
        [_] => Column::ContactId.is_null(),
        _ => Column::ContactId.is_not_null().not(),
    };
    let in_list = match which {
        Which::Mine => open().add(Column::ContactId.eq(may.actor().contact())),
        Which::Unassigned => with(Party::Internal).add(nobody()),
        Which::Queue(queue) => open().add(Column::QueueId.eq(queue)),
        Which::Provider => with(Party::Provider),
        Which::Vendor => with(Party::Vendor),
        Which::Returned => open().add(Column::Returned.eq(true)),
        Which::Overdue(now) => open().add(Column::DueAt.lt(now)),
        Which::CompletedSince(since) => Condition::all().add(Column::ClosedAt.gte(since)),
    };
    may.find::<taskfire_ticket::Entity>().filter(in_list).filter(conditions(filter))
}

/// With the ticket of each row. A cross join is the one join whose order SQLite keeps: from Taskfire's part, where the list's
/// index is, to the ticket.
fn with_ticket(mut select: Select<taskfire_ticket::Entity>) -> Select<taskfire_ticket::Entity> {
    let query = QueryTrait::query(&mut select);
    query.cross_join(ticket::Entity);
    let same = |own: Expr, other: Expr| own.eq(other);
    query.and_where(same(
        Expr::col(ticket::Column::ProviderId.as_column_ref()),
        Expr::col(taskfire_ticket::Column::ProviderId.as_column_ref()),
    ));
    query.and_where(same(Expr::col(ticket::Column::Id.as_column_ref()), id()));
    select
}

fn conditions(filter: &Filter) -> Condition {
    use taskfire_ticket::Column;
    worded(&filter.text)
        .add_option(filter.queue.map(|id| Column::QueueId.eq(id)))
        .add_option(filter.resource.map(|id| Column::ContactId.eq(id)))
        .add_option(filter.status.map(|id| Column::StatusId.eq(id)))
        .add_option(filter.priority.map(|id| Column::PriorityId.eq(id)))
        .add_option(filter.organization.map(|id| Column::OrganizationId.eq(id)))
        .add_option(filter.party.map(|party| Column::Responsible.eq(party)))
        .add_option(filter.vendor.map(|id| Column::VendorId.eq(id)))
        .add_option(filter.request_type.map(|id| ticket::Column::RequestTypeId.eq(id)))
}

#[cfg(test)]
mod tests;
