//! What rules are weighed against: the facts of a ticket (F-129 … F-132, F-140), and of one that is only supposed (F-133).

use jiff::Timestamp;
use kernel::{
    Problem,
    escalation::{Availability, Facts, exempt_until, stand_in},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{
    FiringFacts, NamedRule,
    presence::{members, presence},
};
use crate::{
    Granted, Instant,
    guard::Grant,
    ids::{ContactId, InternalQueueId, LocationId, OrganizationId},
    tables::{
        hand_over, internal_status,
        kinds::{InternalMeaning, Party},
        rule_firing, service_clock, taskfire_ticket, ticket,
    },
    views::taskfire::calendar::of_desk,
};

/// What is known of a ticket, with who takes it instead of its resource.
#[derive(Debug, Clone)]
pub struct Known {
    /// The facts.
    pub facts: Facts,
    /// Who takes it, because its resource is out of office (F-131).
    pub stand_in: Option<ContactId>,
    /// When its resource is next out of office.
    pub out_from: Option<Timestamp>,
    /// Whether anybody set business hours.
    pub hours_set: bool,
}

/// The facts of a ticket, now.
pub async fn facts<G: Grant>(
    may: &Granted<'_, G>,
    row: &taskfire_ticket::Model,
    of: &ticket::Model,
    rules: &[NamedRule],
) -> Result<Known, Problem> {
    let fault = |error| Problem::fault("read facts", error);
    let (own, now, executor) = (row.provider_id, may.now(), may.executor());
    let status = internal_status::Entity::find_by_id((own, row.status_id)).one(&executor).await.map_err(fault)?;
    let meaning = status.map_or(InternalMeaning::Open, |status| status.meaning);
    let line = hand_over::Entity::find()
        .filter(hand_over::Column::ProviderId.eq(own))
        .filter(hand_over::Column::TicketId.eq(row.ticket_id))
        .filter(hand_over::Column::Number.eq(row.hand_over_no))
        .one(&executor)
        .await
        .map_err(fault)?;
    let by_hand = line.is_some_and(|line| line.by_contact_id.is_some() || line.by_resource_id.is_some());
    let clocks = service_clock::Entity::find()
        .filter(service_clock::Column::ProviderId.eq(own))
        .filter(service_clock::Column::TicketId.eq(row.ticket_id))
        .filter(service_clock::Column::Party.eq(Party::Internal))
        .filter(service_clock::Column::MetAt.is_null())
        .all(&executor)
        .await
        .map_err(fault)?;
    let hours = of_desk(may, row.organization_id, of.location_id).await?;
    let presence = presence(may, row.organization_id, now).await?;
    let asks_queue = rules.iter().any(|rule| rule.rule.when.availability == Availability::QueueOut);
    let members = if asks_queue { members(may, row.organization_id, row.queue_id).await? } else { Vec::new() };
    let periods = |contact: ContactId| presence.out.get(&contact).cloned().unwrap_or_default();
    let unaccepted = matches!(meaning, InternalMeaning::New | InternalMeaning::Returned);
    let assignee = row.contact_id.map(periods);
    let untouched = row.hand_over_no == 0 && row.status_since_at == row.since_at;
    let time = |at: Instant| Timestamp::from(at);
    let facts = Facts {
        now: now.into(),
        in_hand: row.responsible == Party::Internal && row.closed_at.is_none() && row.confirm_by_at.is_none(),
        issue_type: row.issue_type_id.map(|id| id.0),
        sub_issue_type: row.sub_issue_type_id.map(|id| id.0),
        request_type: of.request_type_id.map(|id| id.0),
        priority: row.priority_id.map(|id| id.0),
        queue: row.queue_id.map(|id| id.0),
        location: of.location_id.map(|id| id.0),
        contact: of.contact_id.map(|id| id.0),
        calendar: hours.calendar,
        chosen_at_creation: untouched && meaning == InternalMeaning::Accepted && row.contact_id.is_some(),
        moved_by_hand_at: (row.hand_over_no > 0 && by_hand).then(|| time(row.since_at)),
        created_at: time(row.opened_at.max(row.since_at)),
        unaccepted_since: unaccepted.then(|| time(row.status_since_at)),
        idle_since: time(row.active_at),
        warned_at: clocks.iter().filter_map(|clock| clock.warned_at).min().map(time),
        breached_at: clocks.iter().filter_map(|clock| clock.breached_at).min().map(time),
        assignee: assignee.clone(),
        members: members.into_iter().map(periods).collect(),
        on_call: presence.on_call.clone(),
        exempt: exempt(may, row).await?,
    };
    let out = |who: Uuid| presence.stand_ins.get(&ContactId(who)).map(|other| other.map(|other| other.0));
    let stand_in = row.contact_id.and_then(|contact| stand_in(contact.0, out)).map(ContactId);
    let out_from = assignee.into_iter().flatten().map(|period| period.from).filter(|from| *from > time(now)).min();
    Ok(Known { facts, stand_in, out_from, hours_set: hours.set })
}

/// Rules that leave a ticket alone (F-129): those that moved it, until a day after it came back from there, unless its issue
/// type is another one by now.
async fn exempt<G: Grant>(
    may: &Granted<'_, G>,
    row: &taskfire_ticket::Model,
) -> Result<Vec<(Uuid, Timestamp)>, Problem> {
    let fault = |error| Problem::fault("read firings", error);
    let firings = rule_firing::Entity::find()
        .filter(rule_firing::Column::ProviderId.eq(row.provider_id))
        .filter(rule_firing::Column::TicketId.eq(row.ticket_id))
        .all(&may.executor())
        .await
        .map_err(fault)?;
    if firings.is_empty() {
        return Ok(Vec::new());
    }
    let moves = hand_over::Entity::find()
        .filter(hand_over::Column::ProviderId.eq(row.provider_id))
        .filter(hand_over::Column::TicketId.eq(row.ticket_id))
        .filter(hand_over::Column::RuleId.is_not_null())
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let came_back =
        |rule| moves.iter().filter(|line| line.rule_id == Some(rule)).filter_map(|line| line.ended_at).max();
    let same_type = |facts: &str| {
        let then: FiringFacts = serde_json::from_str(facts).unwrap_or_default();
        then.issue_type == row.issue_type_id.map(|id| id.0)
    };
    let still = firings.into_iter().filter(|firing| same_type(&firing.facts));
    Ok(still
        .map(|firing| {
            let last = came_back(firing.rule_id).map_or(firing.at, |back| back.max(firing.at));
            (firing.rule_id.0, exempt_until(last.into()))
        })
        .collect())
}

/// What is asked about a ticket that need not exist, for the dry run (F-133).
#[derive(Debug, Clone)]
pub struct Supposed {
    /// The moment.
    pub at: Timestamp,
    /// Issue type.
    pub issue_type: Option<Uuid>,
    /// Sub-issue type.
    pub sub_issue_type: Option<Uuid>,
    /// Request type.
    pub request_type: Option<Uuid>,
    /// Priority.
    pub priority: Option<Uuid>,
    /// Queue.
    pub queue: Option<InternalQueueId>,
    /// Location.
    pub location: Option<LocationId>,
    /// Requester.
    pub contact: Option<Uuid>,
    /// Assigned resource.
    pub assignee: Option<ContactId>,
    /// How long it has been waiting, in minutes.
    pub waited: i64,
}

/// The facts of a ticket that is only supposed (F-133).
pub async fn supposed<G: Grant>(
    may: &Granted<'_, G>,
    desk: OrganizationId,
    about: &Supposed,
) -> Result<Known, Problem> {
    let hours = of_desk(may, desk, about.location).await?;
    let presence = presence(may, desk, about.at.into()).await?;
    let members = members(may, desk, about.queue).await?;
    let periods = |contact: ContactId| presence.out.get(&contact).cloned().unwrap_or_default();
    let since = about.at.checked_sub(jiff::SignedDuration::from_mins(about.waited)).unwrap_or(about.at);
    let out = |who: Uuid| presence.stand_ins.get(&ContactId(who)).map(|other| other.map(|other| other.0));
    let stand_in = about.assignee.and_then(|contact| stand_in(contact.0, out)).map(ContactId);
    let facts = Facts {
        now: about.at,
        in_hand: true,
        issue_type: about.issue_type,
        sub_issue_type: about.sub_issue_type,
        request_type: about.request_type,
        priority: about.priority,
        queue: about.queue.map(|id| id.0),
        location: about.location.map(|id| id.0),
        contact: about.contact,
        calendar: hours.calendar,
        chosen_at_creation: false,
        moved_by_hand_at: None,
        created_at: since,
        unaccepted_since: about.assignee.is_none().then_some(since),
        idle_since: since,
        warned_at: None,
        breached_at: None,
        assignee: about.assignee.map(periods),
        members: members.into_iter().map(periods).collect(),
        on_call: presence.on_call.clone(),
        exempt: Vec::new(),
    };
    Ok(Known { facts, stand_in, out_from: None, hours_set: hours.set })
}
