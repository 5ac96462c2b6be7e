//! The bell (F-182, T-232): what happened, for one login; who is told of it there, and what they have switched off.

use std::collections::BTreeMap;

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, QueryFilter, sea_query::Expr};

use crate::{
    Granted, Set,
    guard::{Cursor, Order, OwnAccount, Page, Reads, RunJobs, ViewTickets, count_up_to, cut, no_row, seek},
    ids::{AccountId, BellId, TicketId},
    tables::{bell, ticket},
};

/// Unread lines are counted up to here.
pub const MOST_COUNTED: u64 = 100;

/// Lines of a page.
const PAGE: u64 = 30;

/// A line of the bell with what its reader may see of the ticket now.
#[derive(Debug, Clone)]
pub struct Line {
    /// What happened.
    pub row: bell::Model,
    /// Number and title; none if the reader may no longer see the ticket.
    pub ticket: Option<(String, String)>,
}

/// Rings for a login, in the transaction in which the mails are written.
pub async fn ring(
    may: &Granted<'_, RunJobs>,
    account: AccountId,
    event: &str,
    ticket: TicketId,
) -> Result<(), Problem> {
    may.add::<bell::Entity>(bell::ActiveModel {
        id: Set(may.fresh_id::<BellId>()),
        account_id: Set(account),
        event: Set(event.to_owned()),
        ticket_id: Set(Some(ticket)),
        about: Set(String::new()),
        created_at: Set(may.now()),
        read_at: Set(None),
        ..Default::default()
    })
    .await
    .map(|_| ())
}

/// How many lines the reader has not read, up to [`MOST_COUNTED`]; lines of tickets that are out of reach by now are no news.
pub async fn unread(may: &Granted<'_, OwnAccount>) -> Result<u64, Problem> {
    let fault = |error| Problem::fault("count the bell", error);
    let unread = || may.find::<bell::Entity>().filter(bell::Column::ReadAt.is_null());
    // Mostly there is nothing new, and no ticket to look at.
    if count_up_to(unread(), 0, &may.executor()).await.map_err(fault)? == 0 {
        return Ok(0);
    }
    let tickets = may.also::<ViewTickets>().ok();
    let in_reach = unread().filter(in_reach(tickets.as_ref()));
    count_up_to(in_reach, MOST_COUNTED - 1, &may.executor()).await.map_err(fault)
}

/// The lines that are of no ticket or of one in reach.
fn in_reach(tickets: Option<&Granted<'_, ViewTickets>>) -> Condition {
    let of = bell::Column::TicketId;
    let reached = match tickets {
        Some(may) => ticket::on_reachable(of, may.reach(), may.actor()),
        None => no_row(),
    };
    Condition::any().add(of.is_null()).add(reached)
}

/// A page of the reader's lines, newest first. Of tickets out of reach by now it tells neither number nor title.
pub async fn page(
    may: &Granted<'_, OwnAccount>,
    tickets: Option<&Granted<'_, ViewTickets>>,
    after: Option<&Cursor>,
) -> Result<Page<Line>, Problem> {
    let fault = |error| Problem::fault("read the bell", error);
    let sort = Expr::col(bell::Column::CreatedAt.as_column_ref());
    let id = Expr::col(bell::Column::Id.as_column_ref());
    let found = seek(may.find::<bell::Entity>(), sort, id, Order::Descending, after, PAGE);
    let rows = found.all(&may.executor()).await.map_err(fault)?;
    let page = cut(rows, PAGE, |row| Cursor::number(row.created_at.0, row.id.0));
    let seen = match tickets {
        Some(tickets) => seen(tickets, page.rows.iter().filter_map(|row| row.ticket_id)).await?,
        None => BTreeMap::new(),
    };
    Ok(page.map(|row| Line { ticket: row.ticket_id.and_then(|id| seen.get(&id).cloned()), row }))
}

/// Number and title of those tickets that are in reach.
pub async fn seen<G: Reads<ticket::Entity>>(
    may: &Granted<'_, G>,
    ids: impl IntoIterator<Item = TicketId>,
) -> Result<BTreeMap<TicketId, (String, String)>, Problem> {
    let found = may.find::<ticket::Entity>().filter(ticket::Column::Id.is_in(ids)).all(&may.executor()).await;
    let found = found.map_err(|error| Problem::fault("read tickets of the bell", error))?;
    Ok(found.into_iter().map(|row| (row.id, (row.number, row.title))).collect())
}

/// Notes one line as read; gives its ticket.
pub async fn read(may: &Granted<'_, OwnAccount>, id: BellId) -> Result<Option<TicketId>, Problem> {
    let row = may.row::<bell::Entity>(id).await?;
    if row.read_at.is_none() {
        may.change(&row, bell::ActiveModel { read_at: Set(Some(may.now())), ..Default::default() }).await?;
    }
    Ok(row.ticket_id)
}

/// Notes all unread lines as read; gives how many.
pub async fn read_all(may: &Granted<'_, OwnAccount>) -> Result<usize, Problem> {
    let rows = may.rows::<bell::Entity>(Condition::all().add(bell::Column::ReadAt.is_null())).await?;
    for row in &rows {
        may.change(row, bell::ActiveModel { read_at: Set(Some(may.now())), ..Default::default() }).await?;
    }
    Ok(rows.len())
}
