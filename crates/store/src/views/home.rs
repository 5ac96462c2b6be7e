//! What the landing page and Home tell at a glance: what needs the reader, what is in hand, what was done lately. Numbers
//! and rows come through the reader's grant alone, so that they agree with the lists (T-36, P-47, decision 12). However
//! many tickets there are, the number of queries stays the same.

use std::collections::BTreeMap;

use kernel::{Problem, Reach};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Order as Sort,
};

use super::{
    ticket_lists::{self, Column, Filter, Step, Which},
    ticket_page::StatusShown,
};
use crate::{
    Granted, Instant, Order,
    guard::{UsePortal, ViewTickets},
    ids::{ContactId, RequestTypeId, StatusId, TicketId},
    tables::{
        account, contact, internal_status,
        kinds::{InternalMeaning, Party, StatusMeaning},
        request_type, taskfire_ticket, ticket, ticket_status,
    },
};

pub use super::ticket_lists::Line;

/// Most tickets a band shows.
pub const BAND: usize = 5;

/// How far back "done lately" reaches.
pub const DONE_DAYS: i64 = 14;

/// Most open tickets of one's own that are counted one by one.
const MOST_OPEN: u64 = 500;

/// Who is greeted.
#[derive(Debug, Clone)]
pub struct Reader {
    /// First name.
    pub first_name: String,
    /// Whether the first steps are still ahead: the profile was never looked at and the hint not put aside.
    pub first_steps: bool,
}

/// Open tickets in figures.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// The reader's own that wait for the customer.
    pub needs_you: u64,
    /// The reader's other open ones.
    pub in_hand: u64,
    /// All open ones within reach by status, for readers who reach the whole organization.
    pub organization: Option<ByStatus>,
}

/// How many open tickets there are.
#[derive(Debug, Clone)]
pub struct ByStatus {
    /// All of them.
    pub open: u64,
    /// Per status that has any, in the provider's order.
    pub statuses: Vec<(StatusShown, u64)>,
}

/// What Home shows.
#[derive(Debug, Clone)]
pub struct Home {
    /// The numbers.
    pub figures: Figures,
    /// The reader's own tickets that wait for the customer, the longest waiting first.
    pub needs_you: Vec<OnHome>,
    /// The reader's other open tickets, the latest news first.
    pub in_hand: Vec<OnHome>,
    /// The reader's own tickets completed lately, the latest first.
    pub done: Vec<OnHome>,
    /// Whether the reader ever had a ticket.
    pub ever: bool,
}

/// A ticket in a band.
#[derive(Debug, Clone)]
pub struct OnHome {
    /// What lists say about it.
    pub line: Line,
    /// Since when it has its status.
    pub status_since: Instant,
    /// How it was solved; empty while it is open.
    pub resolution: String,
}

/// Name and first steps of the reader.
pub async fn reader(may: &Granted<'_, UsePortal>) -> Result<Reader, Problem> {
    let (Some(contact), Some(account)) = (may.actor().contact(), may.actor().account()) else {
        return Err(Problem::NotFound);
    };
    let account = may.row_if::<account::Entity>(account).await?;
    Ok(Reader {
        first_name: may.row::<contact::Entity>(contact).await?.first_name.clone(),
        first_steps: account.is_some_and(|account| account.profile_seen_at.is_none()),
    })
}

/// The first request types in the provider's order, for quick starts (P-48).
pub async fn request_types(may: &Granted<'_, UsePortal>, most: u64) -> Result<Vec<(RequestTypeId, String)>, Problem> {
    let found = may
        .find::<request_type::Entity>()
        .filter(request_type::Column::Active.eq(true))
        .order_by_asc(request_type::Column::Position)
        .order_by_asc(request_type::Column::Name)
        .limit(most)
        .all(&may.executor())
        .await;
    let found = found.map_err(|error| Problem::fault("read request types", error))?;
    Ok(found.into_iter().map(|row| (row.id, row.name)).collect())
}

/// The numbers alone.
pub async fn figures(may: &Granted<'_, ViewTickets>) -> Result<Figures, Problem> {
    let statuses = statuses(may).await?;
    let own = own_open(may, &statuses).await?;
    figures_of(may, &statuses, &own).await
}

/// Everything on Home.
pub async fn home(may: &Granted<'_, ViewTickets>) -> Result<Home, Problem> {
    let statuses = statuses(may).await?;
    let own = own_open(may, &statuses).await?;
    let done = own_done(may).await?;
    let figures = figures_of(may, &statuses, &own).await?;

    let (mut needs_you, mut in_hand): (Vec<Own>, Vec<Own>) = own.into_iter().partition(|ticket| ticket.needs_reader);
    needs_you.sort_by_key(|ticket| (ticket.status_since, ticket.id));
    needs_you.truncate(BAND);
    in_hand.truncate(BAND);

    let shown: Vec<TicketId> = needs_you.iter().chain(&in_hand).chain(&done).map(|ticket| ticket.id).collect();
    let ever = !shown.is_empty() || any_own(may).await?;
    let mut lines = lines(may, shown).await?;
    let mut band = |tickets: Vec<Own>| -> Vec<OnHome> {
        let told = |ticket: Own| {
            let line = lines.remove(&ticket.id)?;
            Some(OnHome { line, status_since: ticket.status_since, resolution: ticket.resolution })
        };
        tickets.into_iter().filter_map(told).collect()
    };
    Ok(Home { figures, needs_you: band(needs_you), in_hand: band(in_hand), done: band(done), ever })
}

/// What the bands are made of.
struct Own {
    id: TicketId,
    status: StatusId,
    status_since: Instant,
    resolution: String,
    /// Contact and creator.
    requesters: [Option<ContactId>; 2],
    /// Whether it is the reader's turn.
    needs_reader: bool,
}

/// Tickets of one's own: contact, creator, additional contact or internal resource (T-3, T-40). The condition may be answered on the way.
fn own(may: &Granted<'_, ViewTickets>, which: Condition) -> Select<ticket::Entity> {
    let near = ticket::near(Reach::Own, may.actor(), &which);
    let near = near.map(|ids| ticket::Column::Id.in_subquery(ids));
    may.find::<ticket::Entity>().filter(ticket::own(may.actor())).filter(Condition::all().add(which).add_option(near))
}

async fn read(may: &Granted<'_, ViewTickets>, select: Select<ticket::Entity>) -> Result<Vec<Own>, Problem> {
    type Columns = (TicketId, StatusId, Instant, String, Option<ContactId>, Option<ContactId>);
    let found: Result<Vec<Columns>, _> = select
        .select_only()
        .columns([
            ticket::Column::Id,
            ticket::Column::StatusId,
            ticket::Column::StatusSinceAt,
            ticket::Column::Resolution,
            ticket::Column::ContactId,
            ticket::Column::CreatedByContactId,
        ])
        .into_tuple()
        .all(&may.executor())
        .await;
    let found = found.map_err(|error| Problem::fault("read own tickets", error))?;
    let own = |(id, status, status_since, resolution, contact, creator): Columns| Own {
        id,
        status,
        status_since,
        resolution,
        requesters: [contact, creator],
        needs_reader: false,
    };
    Ok(found.into_iter().map(own).collect())
}

/// Open tickets of one's own, each with whether it is the reader's turn.
async fn own_open(may: &Granted<'_, ViewTickets>, statuses: &[ticket_status::Model]) -> Result<Vec<Own>, Problem> {
    let open = Condition::all().add(ticket::Column::CompletedAt.is_null());
    let select = own(may, open).order_by(ticket::Column::LastActivityAt, Sort::Desc).limit(MOST_OPEN);
    let mut found = read(may, select.order_by(ticket::Column::Id, Sort::Desc)).await?;
    let sides = sides(may, &found).await?;
    let reader = may.actor().contact();
    for ticket in &mut found {
        let waits = waits_for_customer(statuses, ticket.status);
        let Some(side) = sides.get(&ticket.id) else {
            ticket.needs_reader = waits;
            continue;
        };
        let asked = ticket.requesters.contains(&reader);
        let works = side.contact == reader;
        ticket.needs_reader = match side.party {
            // Who works it does, unless they wait themselves; the requester if the desk waits for them.
            Party::Internal => match side.meaning {
                InternalMeaning::WaitingUser => asked,
                InternalMeaning::WaitingVendor => false,
                _ => works,
            },
            Party::Provider => waits && (asked || works),
            Party::Vendor => false,
        };
        if side.party == Party::Internal {
            ticket.status_since = side.since;
        }
    }
    Ok(found)
}

/// Taskfire's part of a ticket, as far as it decides whose turn it is.
struct Side {
    party: Party,
    contact: Option<ContactId>,
    meaning: InternalMeaning,
    since: Instant,
}

async fn sides(may: &Granted<'_, ViewTickets>, own: &[Own]) -> Result<BTreeMap<TicketId, Side>, Problem> {
    if own.is_empty() {
        return Ok(BTreeMap::new());
    }
    let fault = |error| Problem::fault("read internal sides", error);
    let provider = may.actor().provider();
    let rows = taskfire_ticket::Entity::find()
        .filter(taskfire_ticket::Column::ProviderId.eq(provider))
        .filter(taskfire_ticket::Column::TicketId.is_in(own.iter().map(|ticket| ticket.id)))
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let meanings: BTreeMap<_, _> = if rows.is_empty() {
        BTreeMap::new()
    } else {
        let statuses = internal_status::Entity::find()
            .filter(internal_status::Column::ProviderId.eq(provider))
            .filter(internal_status::Column::Id.is_in(rows.iter().map(|row| row.status_id)))
            .all(&may.executor())
            .await
            .map_err(fault)?;
        statuses.into_iter().map(|row| (row.id, row.meaning)).collect()
    };
    let side = |row: &taskfire_ticket::Model| Side {
        party: row.responsible,
        contact: row.contact_id,
        meaning: meanings.get(&row.status_id).copied().unwrap_or(InternalMeaning::Open),
        since: row.status_since_at,
    };
    Ok(rows.iter().map(|row| (row.ticket_id, side(row))).collect())
}

async fn own_done(may: &Granted<'_, ViewTickets>) -> Result<Vec<Own>, Problem> {
    let since = may.now().plus_minutes(-DONE_DAYS * 24 * 60);
    let done = Condition::all().add(ticket::Column::CompletedAt.gte(since));
    let select = own(may, done).order_by(ticket::Column::CompletedAt, Sort::Desc).limit(BAND as u64);
    read(may, select.order_by(ticket::Column::Id, Sort::Desc)).await
}

async fn any_own(may: &Granted<'_, ViewTickets>) -> Result<bool, Problem> {
    Ok(!read(may, own(may, Condition::all()).limit(1)).await?.is_empty())
}

async fn statuses(may: &Granted<'_, ViewTickets>) -> Result<Vec<ticket_status::Model>, Problem> {
    let select = may.find::<ticket_status::Entity>().order_by_asc(ticket_status::Column::Position);
    select.all(&may.executor()).await.map_err(|error| Problem::fault("read statuses", error))
}

fn waits_for_customer(statuses: &[ticket_status::Model], id: StatusId) -> bool {
    statuses.iter().any(|status| status.id == id && status.meaning == StatusMeaning::WaitingCustomer)
}

async fn figures_of(
    may: &Granted<'_, ViewTickets>,
    statuses: &[ticket_status::Model],
    own: &[Own],
) -> Result<Figures, Problem> {
    let needs_you = own.iter().filter(|ticket| ticket.needs_reader).count();
    let organization = match may.reach() {
        Reach::Organization | Reach::Desk => Some(by_status(may, statuses).await?),
        Reach::EndClients | Reach::Own | Reach::Provider => None,
    };
    Ok(Figures { needs_you: needs_you as u64, in_hand: (own.len() - needs_you) as u64, organization })
}

/// Open tickets within reach per status, counted by the database.
async fn by_status(may: &Granted<'_, ViewTickets>, statuses: &[ticket_status::Model]) -> Result<ByStatus, Problem> {
    let open = Condition::all().add(ticket::Column::CompletedAt.is_null());
    let near = ticket::near(may.reach(), may.actor(), &open);
    let near = near.map(|ids| ticket::Column::Id.in_subquery(ids));
    let counted: Result<Vec<(StatusId, i64)>, _> = may
        .find::<ticket::Entity>()
        .filter(open.add_option(near))
        .select_only()
        .column(ticket::Column::StatusId)
        .column_as(ticket::Column::Id.count(), "tickets")
        .group_by(ticket::Column::StatusId)
        .into_tuple()
        .all(&may.executor())
        .await;
    let counted = counted.map_err(|error| Problem::fault("count tickets by status", error))?;
    let counted: BTreeMap<StatusId, u64> =
        counted.into_iter().map(|(status, count)| (status, count.unsigned_abs())).collect();
    let staff = may.actor().is_staff();
    let with_any =
        |status: &ticket_status::Model| counted.get(&status.id).map(|count| (StatusShown::of(status, staff), *count));
    Ok(ByStatus { open: counted.values().sum(), statuses: statuses.iter().filter_map(with_any).collect() })
}

/// What lists say about these tickets.
async fn lines(may: &Granted<'_, ViewTickets>, ids: Vec<TicketId>) -> Result<BTreeMap<TicketId, Line>, Problem> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let size = ids.len() as u64;
    let sorting = (Column::Created, Order::Descending);
    let page = ticket_lists::page(may, &Which::These(ids), &Filter::default(), sorting, &Step::First, size).await?;
    Ok(page.lines.into_iter().map(|line| (line.id, line)).collect())
}
