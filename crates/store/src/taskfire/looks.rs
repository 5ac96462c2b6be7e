//! When the worker looks at a ticket: rules, stand-ins and service clocks are weighed then. Whoever changes what rules ask
//! for says [`look_soon`]; the worker itself says when time alone may change something.

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Set};
use uuid::Uuid;

use crate::{
    Granted, Instant, Row,
    guard::{Grant, RunJobs},
    ids::{ContactId, JobId, OrganizationId, StatusId, TicketId},
    outbox::Task,
    tables::{
        internal_queue_member, job,
        kinds::{JobState, Party},
        organization, taskfire_ticket, ticket,
    },
};

/// How many jobs one statement adds.
const AT_ONCE: usize = 500;

/// Taskfire's part of a ticket, held until the end of this transaction: of two workers that look at once, one comes second.
pub async fn held(
    may: &Granted<'_, RunJobs>,
    ticket: TicketId,
) -> Result<Option<Row<taskfire_ticket::Entity>>, Problem> {
    may.one_held(Condition::all().add(taskfire_ticket::Column::TicketId.eq(ticket))).await
}

/// Has the worker look at a ticket at once, after this transaction: something changed that rules or clocks ask for.
pub async fn look_soon<G: Grant>(may: &Granted<'_, G>, ticket: TicketId) -> Result<(), Problem> {
    look_at(may, ticket, may.now()).await
}

/// Has the worker look at a ticket at that moment. Said several times for one moment, it looks once.
pub async fn look_at<G: Grant>(may: &Granted<'_, G>, ticket: TicketId, at: Instant) -> Result<(), Problem> {
    add(may, vec![(Task::Look { ticket }, ticket, at)]).await
}

/// Has the worker look at a ticket at that moment for the provider's workflow rules that go by time. Said several times for
/// one moment, it looks once.
pub(crate) async fn workflow_at<G: Grant>(may: &Granted<'_, G>, ticket: TicketId, at: Instant) -> Result<(), Problem> {
    add(may, vec![(Task::WorkflowTime { ticket }, ticket, at)]).await
}

/// Has the worker look at all tickets that the desks of an organization and of its sub-organizations hold: its rules, hours
/// or people changed.
pub async fn look_at_desk<G: Grant>(may: &Granted<'_, G>, organization: OrganizationId) -> Result<(), Problem> {
    let of = taskfire_ticket::Column::OrganizationId;
    let desks = organization::with_those_below(of, may.actor().provider(), organization);
    let now = may.now();
    look_where(may, Party::Internal, desks, now).await
}

/// Has the worker look at all tickets of this status that the provider holds: what it says to their clocks changed.
pub async fn look_at_status<G: Grant>(may: &Granted<'_, G>, status: StatusId) -> Result<(), Problem> {
    let tickets = ticket::Entity::find()
        .select_only()
        .column(ticket::Column::Id)
        .filter(ticket::Column::ProviderId.eq(may.actor().provider()))
        .filter(ticket::Column::StatusId.eq(status))
        .into_query();
    let now = may.now();
    let theirs = Condition::all().add(taskfire_ticket::Column::TicketId.in_subquery(tickets));
    look_where(may, Party::Provider, theirs, now).await
}

/// Has the worker look at the tickets that somebody has, or that are in a queue of theirs, at that moment: they go or come
/// back then.
pub async fn look_at_person<G: Grant>(may: &Granted<'_, G>, contact: ContactId, at: Instant) -> Result<(), Problem> {
    let queues = internal_queue_member::Entity::find()
        .select_only()
        .column(internal_queue_member::Column::QueueId)
        .filter(internal_queue_member::Column::ProviderId.eq(may.actor().provider()))
        .filter(internal_queue_member::Column::ContactId.eq(contact))
        .into_query();
    let theirs = Condition::any()
        .add(taskfire_ticket::Column::ContactId.eq(contact))
        .add(taskfire_ticket::Column::QueueId.in_subquery(queues));
    look_where(may, Party::Internal, theirs, at.max(may.now())).await
}

async fn look_where<G: Grant>(
    may: &Granted<'_, G>,
    holder: Party,
    which: Condition,
    at: Instant,
) -> Result<(), Problem> {
    let tickets: Vec<TicketId> = taskfire_ticket::Entity::find()
        .select_only()
        .column(taskfire_ticket::Column::TicketId)
        .filter(taskfire_ticket::Column::ProviderId.eq(may.actor().provider()))
        .filter(taskfire_ticket::Column::Responsible.eq(holder))
        .filter(taskfire_ticket::Column::ClosedAt.is_null())
        .filter(which)
        .into_tuple()
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read tickets to look at", error))?;
    for part in tickets.chunks(AT_ONCE) {
        add(may, part.iter().map(|ticket| (Task::Look { ticket: *ticket }, *ticket, at)).collect()).await?;
    }
    Ok(())
}

async fn add<G: Grant>(may: &Granted<'_, G>, looks: Vec<(Task, TicketId, Instant)>) -> Result<(), Problem> {
    let now = may.now();
    let mut jobs = Vec::with_capacity(looks.len());
    for (task, ticket, at) in looks {
        let payload = serde_json::to_string(&task).map_err(|error| Problem::fault("write job", error))?;
        jobs.push(job::ActiveModel {
            provider_id: Set(may.actor().provider()),
            id: Set(one_for(&task, ticket, at)),
            kind: Set(task.kind().to_owned()),
            payload: Set(payload),
            state: Set(JobState::Waiting),
            run_at: Set(at),
            attempts: Set(0),
            lease_until_at: Set(Instant(0)),
            leased_by: Set(String::new()),
            last_error: Set(String::new()),
            created_at: Set(now),
            finished_at: Set(None),
            priority: Set(0),
        });
    }
    if jobs.is_empty() {
        return Ok(());
    }
    let added = job::Entity::insert_many(jobs).on_conflict_do_nothing().exec_without_returning(&may.executor()).await;
    added.map(|_| ()).map_err(|error| Problem::fault("add looks", error))
}

/// The id of the look at a ticket at a moment: always the same, so that there is one however often it is asked for.
fn one_for(task: &Task, ticket: TicketId, at: Instant) -> JobId {
    let kind = u128::from(matches!(task, Task::WorkflowTime { .. })) << 64;
    // Spread over all bits, and marked as an id of our own making (version 8).
    let moment = (u128::from(at.0.unsigned_abs()) | kind).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
    let mixed = ticket.0.as_u128() ^ moment;
    let marked = (mixed & !(0xF << 76) & !(0x3 << 62)) | (0x8 << 76) | (0x2 << 62);
    JobId(Uuid::from_u128(marked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_looked_at_once_at_one_moment() {
        let (one, other) = (TicketId(Uuid::from_u128(1)), TicketId(Uuid::from_u128(2)));
        let look = |ticket, at| one_for(&Task::Look { ticket }, ticket, Instant(at));
        assert_eq!(look(one, 5), look(one, 5));
        assert_ne!(look(one, 5), look(one, 6));
        assert_ne!(look(one, 5), look(other, 5));
        assert_ne!(look(one, 5), one_for(&Task::WorkflowTime { ticket: one }, one, Instant(5)));
        assert_eq!(look(one, 5).0.get_version_num(), 8);
    }
}
