//! What is done to one of many chosen tickets, in a transaction of its own, each judged by itself (T-123).

use kernel::{Problem, ownership::By};
use store::{
    Granted, Set,
    guard::WorkInternally,
    ids::{ContactId, InternalPriorityId, InternalQueueId, InternalStatusId, TicketId},
    tables::{
        kinds::{HandOverReason, NoteKind, Party, Publish},
        note, taskfire_ticket, ticket,
    },
    taskfire::{self, Escalation},
    views::taskfire::work,
};
use web::{Asked, components::refusal_key};

use crate::work::{Reached, change::Change};

/// An act with its values.
#[derive(Debug, Clone)]
pub(super) enum Act {
    /// The reader takes it (F-92).
    Accept,
    /// It goes to a resource, a queue, or both (T-113).
    Assign { contact: Option<(ContactId, String)>, queue: Option<(InternalQueueId, String)> },
    /// Another internal status or priority.
    Set { status: Option<InternalStatusId>, priority: Option<InternalPriorityId> },
    /// It goes to the provider (F-101).
    Escalate { reason: HandOverReason, note: String },
    /// It is done (F-99).
    Complete { resolution: String },
}

/// What became of one ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Became {
    /// It was done; key of what happened.
    Done(&'static str),
    /// It was not; key of why.
    Not(&'static str),
}

/// Does the act to one ticket, if it may be done to it.
pub(super) async fn act(asked: &Asked<WorkInternally>, id: TicketId, act: &Act) -> Result<Became, Problem> {
    let write = asked.write().await?;
    let may = write.need::<WorkInternally>()?;
    let Some(ticket) = may.row_if::<ticket::Entity>(id).await? else { return Ok(Became::Not("desk-bulk-gone")) };
    let Some(part) = may.row_if::<taskfire_ticket::Entity>(id).await? else {
        return Ok(Became::Not("desk-bulk-before-taskfire"));
    };
    let reached = Reached { ticket, part };
    let became = match command(&may, &reached, act).await {
        Err(Problem::Stale) => return Ok(Became::Not("desk-bulk-stale")),
        became => became?,
    };
    if matches!(became, Became::Done(_)) {
        match write.done().await {
            Err(Problem::Stale) => return Ok(Became::Not("desk-bulk-stale")),
            done => done?,
        }
    }
    Ok(became)
}

async fn command(may: &Granted<'_, WorkInternally>, reached: &Reached, act: &Act) -> Result<Became, Problem> {
    if reached.part.closed_at.is_some() {
        return Ok(Became::Not("desk-bulk-complete-already"));
    }
    match act {
        Act::Accept => accept(may, reached).await,
        Act::Assign { contact, queue } => assign(may, reached, contact.as_ref(), queue.as_ref()).await,
        Act::Set { status, priority } => set(may, reached, *status, *priority).await,
        Act::Escalate { reason, note } => escalate(may, reached, *reason, note).await,
        Act::Complete { resolution } => complete(may, reached, resolution).await,
    }
}

async fn accept(may: &Granted<'_, WorkInternally>, reached: &Reached) -> Result<Became, Problem> {
    let Some(me) = may.actor().contact() else { return Ok(Became::Not("desk-bulk-gone")) };
    if reached.part.contact_id == Some(me) {
        return Ok(Became::Not("desk-bulk-yours-already"));
    }
    if reached.part.contact_id.is_some() {
        return Ok(Became::Not("desk-bulk-taken"));
    }
    if reached.part.responsible != Party::Internal {
        return Ok(Became::Not("desk-bulk-elsewhere"));
    }
    if !work::takes_from(may, reached.part.queue_id).await? {
        return Ok(Became::Not("desk-bulk-not-member"));
    }
    let lists = work::lists(may, reached.part.organization_id).await?;
    let mut change = Change::of(may, reached);
    change.accepted(&lists);
    change.resource(&lists, "", Some((me, may.actor().name())));
    if reached.part.responded_at.is_none() {
        change.part.responded_at = Set(Some(may.now()));
    }
    change.save(may, true).await?;
    Ok(Became::Done("desk-bulk-accepted"))
}

async fn assign(
    may: &Granted<'_, WorkInternally>,
    reached: &Reached,
    contact: Option<&(ContactId, String)>,
    queue: Option<&(InternalQueueId, String)>,
) -> Result<Became, Problem> {
    let lists = work::lists(may, reached.part.organization_id).await?;
    let mut change = Change::of(may, reached);
    if let Some((id, name)) = contact {
        let workers = work::workers(may, reached.part.organization_id).await?;
        if !workers.iter().any(|one| one.id == *id) {
            return Ok(Became::Not("desk-bulk-works-elsewhere"));
        }
        let old = work::names(may, reached.part.contact_id).await?;
        let old = old.first().map(|one| one.name.as_str()).unwrap_or_default();
        change.resource(&lists, old, Some((*id, name)));
    }
    if let Some((id, name)) = queue {
        if !lists.queues.iter().any(|row| row.id == *id && row.active) {
            return Ok(Became::Not("desk-bulk-queue-elsewhere"));
        }
        if reached.part.queue_id != Some(*id) {
            change.part.queue_id = Set(Some(*id));
            change.field("internal-queue", lists.queue(reached.part.queue_id), name);
        }
    }
    if change.is_empty() {
        return Ok(Became::Not("desk-bulk-as-before"));
    }
    change.save(may, true).await?;
    Ok(Became::Done("desk-bulk-assigned"))
}

async fn set(
    may: &Granted<'_, WorkInternally>,
    reached: &Reached,
    status: Option<InternalStatusId>,
    priority: Option<InternalPriorityId>,
) -> Result<Became, Problem> {
    let lists = work::lists(may, reached.part.organization_id).await?;
    let mut change = Change::of(may, reached);
    if let Some(id) = status {
        let Some(row) = lists.statuses.iter().find(|row| row.id == id && row.active) else {
            return Ok(Became::Not("desk-bulk-status-elsewhere"));
        };
        change.status(&lists, row);
    }
    if let Some(id) = priority {
        let Some(row) = lists.priorities.iter().find(|row| row.id == id && row.active) else {
            return Ok(Became::Not("desk-bulk-priority-elsewhere"));
        };
        if reached.part.priority_id != Some(id) {
            change.part.priority_id = Set(Some(id));
            change.field("internal-priority", lists.priority(reached.part.priority_id), &row.name);
        }
    }
    if change.is_empty() {
        return Ok(Became::Not("desk-bulk-as-before"));
    }
    change.save(may, true).await?;
    Ok(Became::Done("desk-bulk-set"))
}

async fn escalate(
    may: &Granted<'_, WorkInternally>,
    reached: &Reached,
    reason: HandOverReason,
    note: &str,
) -> Result<Became, Problem> {
    let escalation = Escalation { reason: Some(reason), note, ..Escalation::to_provider() };
    let moved = taskfire::escalate(may, &reached.ticket, &reached.part, escalation).await?;
    Ok(moved.map_or_else(|refusal| Became::Not(refusal_key(refusal)), |_| Became::Done("desk-bulk-escalated")))
}

async fn complete(may: &Granted<'_, WorkInternally>, reached: &Reached, resolution: &str) -> Result<Became, Problem> {
    if let Err(refusal) = taskfire::complete(may, &reached.ticket, By::Desk, resolution).await? {
        return Ok(Became::Not(refusal_key(refusal)));
    }
    may.add::<note::Entity>(note::ActiveModel {
        id: Set(may.fresh_id()),
        ticket_id: Set(reached.ticket.id),
        kind: Set(NoteKind::Resolution),
        publish: Set(Publish::All),
        title: Set(String::new()),
        body: Set(resolution.to_owned()),
        author_contact_id: Set(may.actor().contact()),
        author_resource_id: Set(None),
        form_id: Set(None),
        created_at: Set(may.now()),
        ..Default::default()
    })
    .await?;
    Ok(Became::Done("desk-bulk-completed"))
}
