//! Asking the approvers, reminding them, and saying that the time is over.

use jiff::Timestamp;
use kernel::{
    Problem,
    change::{self, Facts},
};

use super::{AWAITED, approvers, people, settle};
use crate::{
    Granted, Instant, Row, Set,
    guard::{RunJobs, WorkTickets, Writes},
    ids::TicketId,
    outbox::{Cause, Event, Task},
    tables::{
        change_approver, change_board, change_request, job,
        kinds::{ChangeAnswer, TicketKind},
        ticket,
    },
    views::people as people_view,
};

/// Why nobody can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unasked {
    /// There are no approvers.
    NoApprovers,
    /// The ticket is complete.
    Complete,
    /// The end lies in the past.
    EndIsPast,
}

impl Unasked {
    /// End of its word key.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoApprovers => "no-approvers",
            Self::Complete => "complete",
            Self::EndIsPast => "end-is-past",
        }
    }
}

/// Asks everybody who has not answered yet; `expires` says until when answers are taken. Asked again, the time begins anew,
/// approvals stay, and who has rejected is asked anew: what they said remains among the earlier answers.
pub async fn ask(
    may: &Granted<'_, WorkTickets>,
    ticket: &ticket::Model,
    request: &Row<change_request::Entity>,
    expires: Option<Instant>,
) -> Result<Result<(), Unasked>, Problem> {
    let now = may.now();
    if ticket.completed_at.is_some() {
        return Ok(Err(Unasked::Complete));
    }
    if expires.is_some_and(|end| end <= now) {
        return Ok(Err(Unasked::EndIsPast));
    }
    if let Some(board) = request.board_id {
        let board = may.row::<change_board::Entity>(board).await?;
        people::seat(may, ticket.id, &people::people_of(may, ticket, &board).await?).await?;
    }
    let rows = approvers(may, ticket.id).await?;
    if rows.is_empty() {
        return Ok(Err(Unasked::NoApprovers));
    }
    let set = change_request::ActiveModel {
        requested_at: Set(Some(now)),
        expires_at: Set(expires),
        reminded_at: Set(None),
        ..Default::default()
    };
    may.change(request, set).await?;
    for row in rows.iter().filter(|row| row.answer == Some(ChangeAnswer::Rejected)) {
        let anew = change_approver::ActiveModel {
            answer: Set(None),
            comment: Set(String::new()),
            answered_at: Set(None),
            by_contact_id: Set(None),
            by_resource_id: Set(None),
            ..Default::default()
        };
        may.change(row, anew).await?;
    }
    settle(may, ticket.id).await?;
    let cause = Cause { account: may.actor().account() };
    for row in rows.iter().filter(|row| row.answer != Some(ChangeAnswer::Approved)) {
        let event = Event::ChangeApprovalAsked { ticket: ticket.id, approver: row.id, reminder: false, cause };
        may.record(event).await?;
    }
    come_back(may, ticket.id, now, expires, now).await?;
    Ok(Ok(()))
}

/// What has fallen due on a change request by now: reminders to those who have not answered, and word to the technician that
/// the time is over. Done twice for one moment, nobody hears it twice; nothing while change management is off.
pub async fn due(may: &Granted<'_, RunJobs>, ticket: TicketId) -> Result<(), Problem> {
    if !people_view::provider(may).await?.change_management {
        return Ok(());
    }
    let Some(request) = may.row_if::<change_request::Entity>(ticket).await? else { return Ok(()) };
    let Some(asked) = request.requested_at.filter(|_| AWAITED.contains(&request.standing)) else { return Ok(()) };
    let row = may.row::<ticket::Entity>(ticket).await?;
    let told = request.reminded_at.unwrap_or(asked);
    let now = may.now();
    if row.completed_at.is_some() || row.kind != TicketKind::ChangeRequest {
        return Ok(());
    }
    let facts =
        Facts { requested: true, complete: false, expires: request.expires_at.map(Timestamp::from), work_began: false };
    let cause = Cause { account: None };
    if change::open(facts, now.into()).is_err() {
        if request.expires_at.is_some_and(|end| told < end) {
            may.record(Event::ChangeApprovalExpired { ticket }).await?;
            mark(may, &request, now).await?;
        }
        return Ok(());
    }
    let moments = change::reminders(asked.into(), request.expires_at.map(Timestamp::from));
    if moments.into_iter().map(Instant::from).any(|at| told < at && at <= now) {
        for approver in approvers(may, ticket).await?.iter().filter(|row| row.answer.is_none()) {
            may.record(Event::ChangeApprovalAsked { ticket, approver: approver.id, reminder: true, cause }).await?;
        }
        mark(may, &request, now).await?;
    }
    come_back(may, ticket, asked, request.expires_at, now).await
}

async fn mark(may: &Granted<'_, RunJobs>, request: &Row<change_request::Entity>, now: Instant) -> Result<(), Problem> {
    let set = change_request::ActiveModel { reminded_at: Set(Some(now)), ..Default::default() };
    may.change(request, set).await
}

/// Has the worker look again at the next moment at which something falls due.
async fn come_back<G: Writes<job::Entity>>(
    may: &Granted<'_, G>,
    ticket: TicketId,
    asked: Instant,
    expires: Option<Instant>,
    now: Instant,
) -> Result<(), Problem> {
    let reminders = change::reminders(asked.into(), expires.map(Timestamp::from)).into_iter().map(Instant::from);
    match reminders.chain(expires).filter(|at| *at > now).min() {
        Some(at) => may.enqueue(&Task::Changes { ticket }, at).await,
        None => Ok(()),
    }
}
