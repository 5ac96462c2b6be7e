//! An approver's answer (T-180 … T-188, P-126 … P-129).

use jiff::Timestamp;
use kernel::{
    Permission, Problem,
    change::{self, Closed, Facts},
};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};

use super::settle;
use crate::{
    Act, Granted, Row, Set, Who,
    guard::{Grant, Reads, Writes},
    outbox::{Cause, Event},
    tables::{
        change_answer, change_approver, change_request,
        kinds::{ChangeAnswer, ChangeStanding},
        ticket, time_entry,
    },
};

/// An answer as it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Yes or no.
    pub answer: ChangeAnswer,
    /// What the approver says to it; needed with a no (P-129).
    pub comment: String,
}

/// Why an answer is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Answers are not, or no longer, taken.
    Closed(Closed),
    /// A rejection says why (T-184).
    CommentNeeded,
    /// Somebody else's to answer.
    NotYours,
}

/// Whether answers are taken on a ticket at this moment.
pub async fn open<G>(
    may: &Granted<'_, G>,
    ticket: &ticket::Model,
    request: &change_request::Model,
) -> Result<Result<(), Closed>, Problem>
where
    G: Grant + Reads<time_entry::Entity>,
{
    let work_began = match request.settled_at.filter(|_| request.standing == ChangeStanding::Approved) {
        Some(since) => {
            let work = may.find::<time_entry::Entity>().filter(time_entry::Column::TicketId.eq(ticket.id));
            let work = work.filter(time_entry::Column::StartedAt.gte(since)).count(&may.executor()).await;
            work.map_err(|error| Problem::fault("look for work", error))? > 0
        }
        None => false,
    };
    let facts = Facts {
        requested: request.requested_at.is_some(),
        complete: ticket.completed_at.is_some(),
        expires: request.expires_at.map(Timestamp::from),
        work_began,
    };
    Ok(change::open(facts, may.now().into()))
}

/// Gives an answer, or changes it: the approver's own, their deputy's, or what staff heard from them (T-188). Everything that
/// was ever answered is kept (T-185).
pub async fn answer<G>(
    may: &Granted<'_, G>,
    ticket: &ticket::Model,
    approver: &Row<change_approver::Entity>,
    given: &Given,
) -> Result<Result<ChangeStanding, Refused>, Problem>
where
    G: Grant
        + Writes<change_request::Entity>
        + Writes<change_approver::Entity>
        + Writes<change_answer::Entity>
        + Reads<time_entry::Entity>,
{
    let actor = may.actor();
    if approver.ticket_id != ticket.id
        || !(is_named(approver, actor.who()) || actor.may(Permission::WorkTickets).is_some())
    {
        return Ok(Err(Refused::NotYours));
    }
    let request = may.row::<change_request::Entity>(ticket.id).await?;
    let (by_contact, by_resource, now) = (actor.contact(), actor.resource(), may.now());
    // The same form sent twice is one answer.
    if approver.answer == Some(given.answer)
        && approver.comment == given.comment
        && (approver.by_contact_id, approver.by_resource_id) == (by_contact, by_resource)
    {
        return Ok(Ok(request.standing));
    }
    if let Err(closed) = open(may, ticket, &request).await? {
        return Ok(Err(Refused::Closed(closed)));
    }
    if given.answer == ChangeAnswer::Rejected && given.comment.trim().is_empty() {
        return Ok(Err(Refused::CommentNeeded));
    }
    let set = change_approver::ActiveModel {
        answer: Set(Some(given.answer)),
        comment: Set(given.comment.clone()),
        answered_at: Set(Some(now)),
        by_contact_id: Set(by_contact),
        by_resource_id: Set(by_resource),
        ..Default::default()
    };
    may.change(approver, set).await?;
    may.add::<change_answer::Entity>(change_answer::ActiveModel {
        id: Set(may.fresh_id()),
        ticket_id: Set(ticket.id),
        contact_id: Set(approver.contact_id),
        resource_id: Set(approver.resource_id),
        answer: Set(given.answer),
        previous: Set(approver.answer),
        comment: Set(given.comment.clone()),
        by_contact_id: Set(by_contact),
        by_resource_id: Set(by_resource),
        at: Set(now),
        ..Default::default()
    })
    .await?;
    let standing = settle(may, ticket.id).await?;
    let cause = Cause { account: actor.account() };
    may.record(Event::ChangeAnswered { ticket: ticket.id, approver: approver.id, cause }).await?;
    may.audit(Act {
        act: "change.answered",
        object_kind: "ticket",
        object_id: Some(ticket.id.0),
        object_name: &ticket.number,
        organization: Some(ticket.organization_id),
        before: approver.answer.map_or("", ChangeAnswer::code),
        after: given.answer.code(),
    })
    .await?;
    Ok(Ok(standing))
}

/// Whether a row names this person, as approver or deputy.
pub(crate) fn is_named(row: &change_approver::Model, who: &Who) -> bool {
    match who {
        Who::Contact { contact, .. } => row.contact_id == Some(*contact) || row.deputy_contact_id == Some(*contact),
        Who::Resource { resource } => row.resource_id == Some(*resource) || row.deputy_resource_id == Some(*resource),
        Who::System { .. } => false,
    }
}

/// Whether the answer of a row is this person's own: as the approver, or given by them as the deputy.
pub(crate) fn is_own(row: &change_approver::Model, who: &Who) -> bool {
    match who {
        Who::Contact { contact, .. } => row.contact_id == Some(*contact) || row.by_contact_id == Some(*contact),
        Who::Resource { resource } => row.resource_id == Some(*resource) || row.by_resource_id == Some(*resource),
        Who::System { .. } => false,
    }
}
