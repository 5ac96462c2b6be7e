//! The approval of a change request as its readers see it (T-180 … T-188, P-125, P-126), and what awaits a reader.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Problem, change::Closed};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Alias, Expr, Func, SelectStatement},
};

use super::people::{self, Author};
use crate::{
    Actor, Granted, Instant, Row,
    changes::{self, AWAITED, Person, answering},
    guard::{ViewTickets, count_up_to},
    ids::{ChangeApproverId, ContactId, ResourceId, TicketId},
    tables::{
        change_answer, change_approver, change_board, change_request,
        kinds::{ChangeAnswer, TicketKind},
        ticket,
    },
};

/// The approval of one change request.
#[derive(Debug, Clone)]
pub struct Approval {
    /// Rule, plan, standing and times.
    pub request: Row<change_request::Entity>,
    /// Name of the board, for staff.
    pub board: Option<String>,
    /// Who is to approve, those of the board first.
    pub approvers: Vec<Approver>,
    /// Whether answers are taken now, and if not, why.
    pub open: Result<(), Closed>,
    /// Answers that were changed later, newest first.
    pub earlier: Vec<Earlier>,
}

/// One approver as a reader may know them.
#[derive(Debug, Clone)]
pub struct Approver {
    /// The row, for acts on it.
    pub id: ChangeApproverId,
    /// Who.
    pub who: Author,
    /// The same as an id.
    pub person: Person,
    /// Who may answer in their stead.
    pub deputy: Option<Author>,
    /// The same as an id.
    pub deputy_person: Option<Person>,
    /// From the board.
    pub on_board: bool,
    /// Their answer.
    pub answer: Option<ChangeAnswer>,
    /// What they said to it; none for readers who may not know (T-183).
    pub comment: Option<String>,
    /// When they answered.
    pub at: Option<Instant>,
    /// Who gave the answer, if it was another (T-188).
    pub by: Option<Author>,
    /// Whether the reader may answer here: as the approver or as their deputy.
    pub yours: bool,
}

/// An answer that was given earlier.
#[derive(Debug, Clone)]
pub struct Earlier {
    /// Whose.
    pub who: Author,
    /// What.
    pub answer: ChangeAnswer,
    /// What they said to it; none for readers who may not know (T-183).
    pub comment: Option<String>,
    /// When.
    pub at: Instant,
}

/// The approval of a ticket: `None` if it is no change request, change management is off, or nobody has begun it.
pub async fn of_ticket(may: &Granted<'_, ViewTickets>, ticket: &ticket::Model) -> Result<Option<Approval>, Problem> {
    if !changes::applies(may, ticket) {
        return Ok(None);
    }
    let Some(request) = may.row_if::<change_request::Entity>(ticket.id).await? else { return Ok(None) };
    let rows = changes::approvers(may, ticket.id).await?;
    let given = may
        .find::<change_answer::Entity>()
        .filter(change_answer::Column::TicketId.eq(ticket.id))
        .order_by_desc(change_answer::Column::At)
        .order_by_desc(change_answer::Column::Id)
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read answers of approvers", error))?;
    let contacts = rows.iter().flat_map(|row| [row.contact_id, row.deputy_contact_id, row.by_contact_id]);
    let contacts: Vec<ContactId> = contacts.chain(given.iter().map(|row| row.contact_id)).flatten().collect();
    let resources = rows.iter().flat_map(|row| [row.resource_id, row.deputy_resource_id, row.by_resource_id]);
    let resources: Vec<ResourceId> = resources.chain(given.iter().map(|row| row.resource_id)).flatten().collect();
    let names = people::names(may, contacts, resources).await?;
    let staff = may.actor().is_staff();
    // What the provider's approvers say to it is among themselves (T-183).
    let said = |resource: Option<ResourceId>, comment: &str| (staff || resource.is_none()).then(|| comment.to_owned());
    let who = may.actor().who();
    let approvers = rows.iter().filter_map(|row| {
        let own = (row.contact_id, row.resource_id);
        let by = (row.by_contact_id, row.by_resource_id);
        let deputy = (row.deputy_contact_id, row.deputy_resource_id);
        Some(Approver {
            id: row.id,
            person: Person::of(row)?,
            deputy_person: Person::deputy_of(row),
            who: names.author(own.0, own.1),
            deputy: (deputy != (None, None)).then(|| names.author(deputy.0, deputy.1)),
            on_board: row.on_board,
            answer: row.answer,
            comment: said(row.resource_id, &row.comment),
            at: row.answered_at,
            by: (row.answer.is_some() && by != own).then(|| names.author(by.0, by.1)),
            yours: answering::is_named(row, who),
        })
    });
    let latest = |row: &change_answer::Model| {
        rows.iter().any(|one| {
            (one.contact_id, one.resource_id) == (row.contact_id, row.resource_id) && one.answered_at == Some(row.at)
        })
    };
    let earlier = given.iter().filter(|row| !latest(row)).map(|row| Earlier {
        who: names.author(row.contact_id, row.resource_id),
        answer: row.answer,
        comment: said(row.resource_id, &row.comment),
        at: row.at,
    });
    let board = match request.board_id.filter(|_| staff) {
        Some(id) => may.row_if::<change_board::Entity>(id).await?.map(|row| row.name.clone()),
        None => None,
    };
    Ok(Some(Approval {
        board,
        approvers: approvers.collect(),
        open: answering::open(may, ticket, &request).await?,
        earlier: earlier.collect(),
        request,
    }))
}

/// How many change requests await the reader, counted up to `cap` + 1 (P-45, T-31).
pub async fn waiting(may: &Granted<'_, ViewTickets>, cap: u64) -> Result<u64, Problem> {
    if !may.actor().has_change_management() {
        return Ok(0);
    }
    let counted = count_up_to(waiting_of(may), cap, &may.executor()).await;
    counted.map_err(|error| Problem::fault("count waiting change requests", error))
}

/// The tickets that await the reader. A contact's begin with the approvals that name them: a cross join is the one join whose
/// order SQLite keeps.
pub(crate) fn waiting_of(may: &Granted<'_, ViewTickets>) -> Select<ticket::Entity> {
    let actor = may.actor();
    let mut select = may.find::<ticket::Entity>().filter(awaiting(actor, may.now()));
    if let Some(contact) = actor.contact() {
        let named = Alias::new("named");
        let query = QueryTrait::query(&mut select);
        let ids = change_approver::tickets_of(actor.provider(), contact);
        query.from_clear().from_subquery(ids, named.clone()).cross_join(ticket::Entity);
        let id = Expr::col(ticket::Column::Id.as_column_ref());
        query.and_where(id.eq(Expr::col((named, Alias::new("ticket_id")))));
    }
    select
}

/// Open change requests that await the reader's answer.
pub(crate) fn awaiting(actor: &Actor, now: Instant) -> Condition {
    use change_request::Column;
    let unanswered = named(actor).filter(change_approver::Column::Answer.is_null());
    let in_time = Condition::any().add(Column::ExpiresAt.is_null()).add(Column::ExpiresAt.gt(now));
    let asked = requests(actor, Condition::all().add(Column::Standing.is_in(AWAITED)).add(in_time));
    open_changes().add(Expr::exists(unanswered.into_query())).add(Expr::exists(asked))
}

/// What My Change Approvals lists: what awaits the reader, and what they approved or rejected; not what is complete (P-125,
/// T-45, F-59).
pub(crate) fn mine(actor: &Actor, now: Instant) -> Condition {
    let answered = named(actor).filter(change_approver::answered_by(actor.who())).into_query();
    let answered = open_changes().add(Expr::exists(answered));
    Condition::any().add(awaiting(actor, now)).add(answered)
}

/// How a change request of a list stands to its reader (T-45, T-58).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Yours {
    /// It awaits their answer.
    Awaited,
    /// They have answered.
    Answered(ChangeAnswer),
}

/// How these tickets stand to the reader, as far as they are named on them: one question more for a page of a list, and a
/// second where an answer is missing.
pub(crate) async fn yours(
    may: &Granted<'_, ViewTickets>,
    tickets: &[TicketId],
) -> Result<BTreeMap<TicketId, Yours>, Problem> {
    let actor = may.actor();
    if !actor.has_change_management() {
        return Ok(BTreeMap::new());
    }
    let fault = |error| Problem::fault("read own answers to changes", error);
    let rows = may
        .find::<change_approver::Entity>()
        .filter(change_approver::Column::TicketId.is_in(tickets.iter().copied()))
        .filter(change_approver::naming(actor.who()))
        .order_by_asc(change_approver::Column::AnsweredAt)
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let missing: Vec<TicketId> = rows.iter().filter(|row| row.answer.is_none()).map(|row| row.ticket_id).collect();
    let awaited: BTreeSet<TicketId> = if missing.is_empty() {
        BTreeSet::new()
    } else {
        let awaited = may.find::<ticket::Entity>().filter(awaiting(actor, may.now()));
        let awaited = awaited.filter(ticket::Column::Id.is_in(missing)).select_only().column(ticket::Column::Id);
        awaited.into_tuple::<TicketId>().all(&may.executor()).await.map_err(fault)?.into_iter().collect()
    };
    let own = |row: &change_approver::Model| answering::is_own(row, actor.who());
    let given =
        rows.iter().filter(|row| own(row)).filter_map(|row| Some((row.ticket_id, Yours::Answered(row.answer?))));
    let mut yours: BTreeMap<TicketId, Yours> = given.collect();
    yours.extend(awaited.into_iter().map(|ticket| (ticket, Yours::Awaited)));
    Ok(yours)
}

/// By what My Change Approvals is sorted: what awaits an answer, then approvals, then rejections.
pub(crate) fn by_answer(actor: &Actor) -> Expr {
    use change_approver::Column;
    let column = |column: Column| Expr::col(column.as_column_ref());
    let place = Expr::case(column(Column::Answer).is_null(), 0_i64)
        .case(column(Column::Answer).eq(ChangeAnswer::Approved), 1_i64)
        .finally(2_i64);
    let first = change_approver::Entity::find()
        .select_only()
        .expr_as(Func::min(place), "place")
        .filter(Column::ProviderId.eq(actor.provider()))
        .filter(of_row(Column::TicketId))
        .filter(change_approver::naming(actor.who()))
        .into_query();
    let first = Expr::SubQuery(None, Box::new(first.into()));
    Expr::from(Func::coalesce([first, Expr::val(3_i64)])).cast_as("BIGINT")
}

fn open_changes() -> Condition {
    Condition::all().add(ticket::Column::Kind.eq(TicketKind::ChangeRequest)).add(ticket::Column::CompletedAt.is_null())
}

/// Approvals of the one ticket of each row that name the reader: found by the ticket's key.
fn named(actor: &Actor) -> Select<change_approver::Entity> {
    change_approver::Entity::find()
        .select_only()
        .column(change_approver::Column::TicketId)
        .filter(change_approver::Column::ProviderId.eq(actor.provider()))
        .filter(of_row(change_approver::Column::TicketId))
        .filter(change_approver::naming(actor.who()))
}

/// The row belongs to the ticket that the query around it looks at.
fn of_row(ticket_id: impl ColumnTrait) -> Expr {
    Expr::col(ticket_id.as_column_ref()).eq(Expr::col(ticket::Column::Id.as_column_ref()))
}

fn requests(actor: &Actor, which: Condition) -> SelectStatement {
    change_request::Entity::find()
        .select_only()
        .column(change_request::Column::TicketId)
        .filter(change_request::Column::ProviderId.eq(actor.provider()))
        .filter(of_row(change_request::Column::TicketId))
        .filter(which)
        .into_query()
}
