//! The one way in which the responsible party of a ticket changes (F-61 … F-64): the pure rules decide, then the ticket's
//! Taskfire part, the log of hand-overs, the ticket's history and the event change together.

use kernel::{
    Problem,
    ownership::{self, Act, By, Holding, Refusal, Terms},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter};

use super::{
    clocks,
    land::{settings, status_of},
    look_soon, returning,
};
use crate::{
    Granted, Instant, Row, Set, contracts,
    guard::{Act as Told, Grant, Reads, Writes},
    ids::{ContactId, EscalationRuleId, HandOverId, InternalQueueId, TicketChangeId, VendorId},
    outbox::{self, Cause, Event, Task, Urgency},
    tables::{
        hand_over as log,
        kinds::{Acceptance, HandOverAct, HandOverReason, InternalMeaning, OnCompletion, Party, Recall},
        organization, taskfire_settings, taskfire_ticket, ticket, ticket_change, time_entry, vendor,
    },
};

/// An act on the responsible party, with what is told about it.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// The act.
    pub act: Act,
    /// Who acts.
    pub by: By,
    /// Why, for hand-overs away from the internal desk.
    pub reason: Option<HandOverReason>,
    /// What both sides read about it.
    pub note: &'a str,
    /// The rule that did it.
    pub rule: Option<(EscalationRuleId, &'a str)>,
    /// For what returns: the internal resource it goes to. Without one, and without a queue, it goes to the last one if
    /// they are there, else to the default queue (F-117).
    pub to_contact: Option<ContactId>,
    /// For what returns: the internal queue it goes to.
    pub to_queue: Option<InternalQueueId>,
}

impl Step<'_> {
    /// An act without words.
    pub fn of(act: Act, by: By) -> Self {
        Self { act, by, reason: None, note: "", rule: None, to_contact: None, to_queue: None }
    }
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// How the ticket was held.
    pub before: Holding,
    /// How it is held now.
    pub after: Holding,
    /// The new line of the log, if the party changed.
    pub hand_over: Option<HandOverId>,
}

/// How a ticket is held, from its row.
pub fn holding(row: &taskfire_ticket::Model) -> Holding {
    Holding {
        party: match (row.responsible, row.vendor_id) {
            (Party::Vendor, Some(vendor)) => ownership::Party::Vendor(vendor.0),
            (Party::Internal, _) => ownership::Party::Internal,
            _ => ownership::Party::Provider,
        },
        number: u32::try_from(row.hand_over_no).unwrap_or(0),
        acceptance: match row.acceptance {
            Acceptance::NotAsked => ownership::Acceptance::NotAsked,
            Acceptance::Awaited => ownership::Acceptance::Awaited,
            Acceptance::Accepted => ownership::Acceptance::Accepted,
        },
        client_fronts: row.client_fronts,
        returned: row.returned,
        to_confirm: row.confirm_by_at.is_some(),
        closed: row.closed_at.is_some(),
    }
}

/// Does what `step` says to a ticket, in the caller's transaction, or says why not. Closing and reopening the ticket itself
/// (status, completion, resolution) is the caller's; here only Taskfire's part follows. Two at once: the first wins, the
/// second gets [`Problem::Stale`] (F-64).
pub async fn hand_over<G>(
    may: &Granted<'_, G>,
    row: &Row<taskfire_ticket::Entity>,
    step: Step<'_>,
) -> Result<Result<Moved, Refusal>, Problem>
where
    G: Grant
        + Writes<taskfire_ticket::Entity>
        + Writes<log::Entity>
        + Writes<ticket_change::Entity>
        + Reads<taskfire_settings::Entity>,
{
    with(may, row, step, Extra::default()).await
}

/// What an escalation sets besides.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Extra {
    /// Whether the internal resource lets go of it.
    pub(super) released: bool,
    /// Whether the requester is told (F-110).
    pub(super) tell_requester: bool,
}

/// [`hand_over`] with what an escalation sets besides.
pub(super) async fn with<G>(
    may: &Granted<'_, G>,
    row: &Row<taskfire_ticket::Entity>,
    step: Step<'_>,
    extra: Extra,
) -> Result<Result<Moved, Refusal>, Problem>
where
    G: Grant
        + Writes<taskfire_ticket::Entity>
        + Writes<log::Entity>
        + Writes<ticket_change::Entity>
        + Reads<taskfire_settings::Entity>,
{
    let before = holding(row);
    let after = match ownership::apply(before, step.act, step.by, terms(may, row).await?) {
        Ok(after) => after,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let settings = settings(may, row.organization_id).await?;
    // F-111, F-116: without a desk nothing is handed from it or to it; what is with it may still end.
    let between = matches!(step.act, Act::Escalate { .. } | Act::SendToDesk);
    if between && (settings.is_none() || !is_active(may, row).await?) {
        return Ok(Err(Refusal::Off));
    }
    let now = may.now();
    let (party, vendor) = columns(after.party);
    let moved = after.number != before.number;
    let accept_by = match (after.acceptance, moved) {
        (ownership::Acceptance::Awaited, true) => {
            Some(now.plus_minutes(minutes_to_accept(may, after.party, settings.as_ref()).await?))
        }
        (ownership::Acceptance::Awaited, false) => row.accept_by_at,
        _ => None,
    };
    let confirm_by = match (after.to_confirm, row.confirm_by_at) {
        (false, _) => None,
        (true, Some(at)) => Some(at),
        (true, None) => {
            let days = settings.as_ref().map_or(3, |settings| settings.confirm_days);
            Some(returning::business_days_later(may, row.organization_id, now, days).await?)
        }
    };
    let mut set = taskfire_ticket::ActiveModel {
        responsible: Set(party),
        vendor_id: Set(vendor),
        hand_over_no: Set(i32::try_from(after.number).unwrap_or(i32::MAX)),
        client_fronts: Set(after.client_fronts),
        acceptance: Set(match after.acceptance {
            ownership::Acceptance::NotAsked => Acceptance::NotAsked,
            ownership::Acceptance::Awaited => Acceptance::Awaited,
            ownership::Acceptance::Accepted => Acceptance::Accepted,
        }),
        accept_by_at: Set(accept_by),
        confirm_by_at: Set(confirm_by),
        returned: Set(after.returned),
        active_at: Set(now),
        closed_at: Set(if after.closed { row.closed_at.or(Some(now)) } else { None }),
        ..Default::default()
    };
    if moved {
        set.since_at = Set(now);
        set.reminded_at = Set(None);
        (set.exempt_rule_id, set.exempt_until_at) = returning::exemption(may, row, after).await?;
        if after.party == ownership::Party::Internal {
            let (contact, queue) = returning::to_whom(may, row, step, settings.as_ref()).await?;
            set.contact_id = Set(contact);
            set.queue_id = Set(queue);
        } else if extra.released {
            set.contact_id = Set(None);
        }
    }
    if let Some(meaning) = meaning(before, after) {
        set.status_id = Set(status_of(may, row.organization_id, meaning).await?);
        set.status_since_at = Set(now);
    }
    may.change(row, set).await?;
    let accepted = before.acceptance != after.acceptance && after.acceptance == ownership::Acceptance::Accepted;
    let present = end_line(may, row, moved.then_some(now), accepted.then_some(now)).await?;
    let cause = Cause { account: may.actor().account() };
    if let Some(hand_over) = present.filter(|_| accepted) {
        may.record(Event::HandOverAccepted { ticket: row.ticket_id, hand_over, cause }).await?;
    }
    for at in accept_by.into_iter().chain(confirm_by).filter(|_| moved) {
        look_again(may, row, at).await?;
    }
    let hand_over = if moved { Some(add_line(may, row, step, extra, (before, after), now).await?) } else { None };
    if let Some(hand_over) = hand_over {
        tell_history(may, row, before, after, now).await?;
        tell_audit(may, row, before, after).await?;
        if after.party == ownership::Party::Provider {
            contracts::take(may, row.ticket_id, row.organization_id).await?;
        }
        may.record(Event::HandedOver { ticket: row.ticket_id, hand_over, cause }).await?;
        if [before.party, after.party].iter().any(|party| matches!(party, ownership::Party::Vendor(_))) {
            let (clock, chance) = may.sources();
            let task = Task::Vendor { hand_over };
            outbox::enqueue(&may.executor(), row.provider_id, clock, chance, &task, now, Urgency::Ordinary).await?;
        }
    }
    clocks::follow(may, row.ticket_id).await?;
    if after.party == ownership::Party::Internal && !after.closed {
        look_soon(may, row.ticket_id).await?;
    }
    Ok(Ok(Moved { before, after, hand_over }))
}

/// Has the worker look at the ticket at that moment.
pub(super) async fn look_again<G: Grant>(
    may: &Granted<'_, G>,
    row: &taskfire_ticket::Model,
    at: Instant,
) -> Result<(), Problem> {
    let (clock, chance) = may.sources();
    let task = Task::Look { ticket: row.ticket_id };
    outbox::enqueue(&may.executor(), row.provider_id, clock, chance, &task, at, Urgency::Ordinary).await
}

/// Whether hand-overs to this party are to be accepted, and within how many minutes; 0: nobody asks (F-226).
pub(super) async fn minutes_to_accept<G: Grant>(
    may: &Granted<'_, G>,
    party: ownership::Party,
    settings: Option<&taskfire_settings::Model>,
) -> Result<i64, Problem> {
    let minutes = match party {
        ownership::Party::Vendor(id) => {
            let found = vendor::Entity::find_by_id((may.actor().provider(), VendorId(id))).one(&may.executor()).await;
            let found = found.map_err(|error| Problem::fault("read vendor", error))?;
            found.and_then(|vendor| vendor.accept_minutes).unwrap_or(0)
        }
        _ => settings.map_or(0, |settings| settings.accept_minutes),
    };
    Ok(minutes.max(0).into())
}

async fn is_active<G: Grant>(may: &Granted<'_, G>, row: &taskfire_ticket::Model) -> Result<bool, Problem> {
    let found = organization::Entity::find_by_id((row.provider_id, row.organization_id)).one(&may.executor()).await;
    Ok(found.map_err(|error| Problem::fault("read organization", error))?.is_some_and(|row| row.active))
}

async fn tell_audit<G: Grant>(
    may: &Granted<'_, G>,
    row: &taskfire_ticket::Model,
    before: Holding,
    after: Holding,
) -> Result<(), Problem> {
    let found = ticket::Entity::find_by_id((row.provider_id, row.ticket_id)).one(&may.executor()).await;
    let number = found.map_err(|error| Problem::fault("read number", error))?.map(|ticket| ticket.number);
    may.audit(Told {
        act: "ticket.handed-over",
        object_kind: "ticket",
        object_id: Some(row.ticket_id.0),
        object_name: &number.unwrap_or_default(),
        organization: Some(row.organization_id),
        before: columns(before.party).0.code(),
        after: columns(after.party).0.code(),
    })
    .await
}

/// What the organization has set and what the ticket's past says, for [`ownership::apply`].
pub(crate) async fn terms<G: Grant>(may: &Granted<'_, G>, row: &taskfire_ticket::Model) -> Result<Terms, Problem> {
    let fault = |error| Problem::fault("read terms of hand-over", error);
    let provider = may.actor().provider();
    let settings = settings(may, row.organization_id).await?;
    let worked = time_entry::Entity::find()
        .filter(time_entry::Column::ProviderId.eq(provider))
        .filter(time_entry::Column::TicketId.eq(row.ticket_id))
        .filter(time_entry::Column::CreatedAt.gte(row.since_at))
        .count(&may.executor())
        .await
        .map_err(fault)?;
    let internal = Condition::any().add(log::Column::ToParty.eq(Party::Internal));
    let was_internal = log::Entity::find()
        .filter(log::Column::ProviderId.eq(provider))
        .filter(log::Column::TicketId.eq(row.ticket_id))
        .filter(internal)
        .count(&may.executor())
        .await
        .map_err(fault)?;
    Ok(Terms {
        recall: match settings.as_ref().map(|settings| settings.recall) {
            Some(Recall::Always) => ownership::Recall::Always,
            Some(Recall::Never) => ownership::Recall::Never,
            _ => ownership::Recall::UntilAccepted,
        },
        confirm_completion: settings.is_some_and(|settings| settings.on_completion == OnCompletion::Confirm),
        provider_worked: worked > 0,
        was_internal: was_internal > 0,
    })
}

fn columns(party: ownership::Party) -> (Party, Option<VendorId>) {
    match party {
        ownership::Party::Internal => (Party::Internal, None),
        ownership::Party::Provider => (Party::Provider, None),
        ownership::Party::Vendor(vendor) => (Party::Vendor, Some(VendorId(vendor))),
    }
}

/// The meaning of the internal status that a change of holding brings, if it brings one.
fn meaning(before: Holding, after: Holding) -> Option<InternalMeaning> {
    if after.closed != before.closed {
        return Some(if after.closed { InternalMeaning::Complete } else { InternalMeaning::Open });
    }
    (after.number != before.number).then_some(match after.party {
        ownership::Party::Internal => InternalMeaning::Returned,
        ownership::Party::Provider => InternalMeaning::WithProvider,
        ownership::Party::Vendor(_) => InternalMeaning::WaitingVendor,
    })
}

/// The system's own status that stands in when a desk has made all of its statuses of a meaning inactive.
pub(super) fn instead_of(meaning: InternalMeaning) -> InternalMeaning {
    match meaning {
        InternalMeaning::Accepted | InternalMeaning::Open | InternalMeaning::New => InternalMeaning::New,
        InternalMeaning::WaitingUser | InternalMeaning::WaitingVendor | InternalMeaning::WithProvider => {
            InternalMeaning::WithProvider
        }
        InternalMeaning::Returned => InternalMeaning::Returned,
        InternalMeaning::Complete => InternalMeaning::Complete,
    }
}

/// Ends the present line of the log, or notes on it that the party accepted. Gives the line that was changed.
async fn end_line<G>(
    may: &Granted<'_, G>,
    row: &taskfire_ticket::Model,
    ended_at: Option<Instant>,
    accepted_at: Option<Instant>,
) -> Result<Option<HandOverId>, Problem>
where
    G: Grant + Writes<log::Entity>,
{
    if ended_at.is_none() && accepted_at.is_none() {
        return Ok(None);
    }
    let present =
        Condition::all().add(log::Column::TicketId.eq(row.ticket_id)).add(log::Column::Number.eq(row.hand_over_no));
    let Some(line) = may.one_held::<log::Entity>(present).await? else { return Ok(None) };
    let mut set = log::ActiveModel::default();
    if ended_at.is_some() {
        set.ended_at = Set(ended_at);
    }
    if accepted_at.is_some() {
        set.accepted_at = Set(accepted_at);
        set.accepted_by_resource_id = Set(may.actor().resource());
    }
    may.change(&line, set).await?;
    Ok(Some(line.id))
}

async fn add_line<G>(
    may: &Granted<'_, G>,
    row: &taskfire_ticket::Model,
    step: Step<'_>,
    extra: Extra,
    (before, after): (Holding, Holding),
    now: Instant,
) -> Result<HandOverId, Problem>
where
    G: Grant + Writes<log::Entity>,
{
    let id: HandOverId = may.fresh_id();
    let (from_party, from_vendor) = columns(before.party);
    let (to_party, to_vendor) = columns(after.party);
    may.add::<log::Entity>(log::ActiveModel {
        id: Set(id),
        ticket_id: Set(row.ticket_id),
        organization_id: Set(row.organization_id),
        number: Set(i32::try_from(after.number).unwrap_or(i32::MAX)),
        act: Set(match step.act {
            Act::Escalate { .. } => HandOverAct::Escalated,
            Act::SendToDesk => HandOverAct::SentToDesk,
            Act::Decline => HandOverAct::Declined,
            Act::Recall => HandOverAct::Recalled,
            Act::TakeBack => HandOverAct::TakenBack,
            Act::Lapse => HandOverAct::Lapsed,
            Act::TaskfireOff => HandOverAct::TaskfireOff,
            Act::Complete if after.to_confirm => HandOverAct::ForConfirmation,
            Act::Complete | Act::Accept | Act::Reopen => HandOverAct::VendorDone,
        }),
        from_party: Set(Some(from_party)),
        from_vendor_id: Set(from_vendor),
        to_party: Set(to_party),
        to_vendor_id: Set(to_vendor),
        client_fronts: Set(after.client_fronts),
        tell_requester: Set(extra.tell_requester),
        reason: Set(step.reason),
        note: Set(step.note.to_owned()),
        by_contact_id: Set(may.actor().contact()),
        by_resource_id: Set(may.actor().resource()),
        rule_id: Set(step.rule.map(|(id, _)| id)),
        rule_name: Set(step.rule.map(|(_, name)| name.to_owned()).unwrap_or_default()),
        at: Set(now),
        ended_at: Set(None),
        accepted_at: Set(None),
        accepted_by_resource_id: Set(None),
        ..Default::default()
    })
    .await?;
    Ok(id)
}

/// A line in the ticket's history; both sides read it. A vendor's name stays with the customer (F-162).
async fn tell_history<G>(
    may: &Granted<'_, G>,
    row: &taskfire_ticket::Model,
    before: Holding,
    after: Holding,
    now: Instant,
) -> Result<(), Problem>
where
    G: Grant + Writes<ticket_change::Entity>,
{
    let code = |party| columns(party).0.code().to_owned();
    may.add::<ticket_change::Entity>(ticket_change::ActiveModel {
        id: Set(may.fresh_id::<TicketChangeId>()),
        ticket_id: Set(row.ticket_id),
        field: Set("responsible".to_owned()),
        old_value: Set(code(before.party)),
        new_value: Set(code(after.party)),
        public: Set(true),
        author_contact_id: Set(may.actor().contact()),
        author_resource_id: Set(may.actor().resource()),
        created_at: Set(now),
        ..Default::default()
    })
    .await
    .map(|_| ())
}
