//! Escalation rules with what they are weighed against: the rules that hold for a desk, in order (F-127, F-135), the facts
//! of a ticket (F-129 … F-132, F-140), and the log of firings.

use std::collections::BTreeMap;

use jiff::Timestamp;
use kernel::{
    Problem,
    escalation::{Body, Facts, Period, Rule, exempt_until},
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{self, Expr, Func},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{calendar::of_desk, people::people_of_desks};
use crate::{
    Cursor, Granted, Instant, Order, Page, Row,
    guard::{AdministerTaskfire, Grant, RunJobs, ViewTickets, cut, seek},
    ids::{ContactId, EscalationRuleId, InternalQueueId, LocationId, OrganizationId, TicketId},
    tables::{
        absence, contact, escalation_rule, hand_over, internal_issue_type, internal_priority, internal_queue,
        internal_queue_member, internal_status,
        kinds::{InternalMeaning, Party, Sharing},
        location, on_call, organization, request_type, rule_firing, service_clock, taskfire_settings, taskfire_ticket,
        ticket, vendor,
    },
};

/// A rule with its name, as it is weighed.
#[derive(Debug, Clone)]
pub struct NamedRule {
    /// Its id.
    pub id: EscalationRuleId,
    /// Its name.
    pub name: String,
    /// Whether it is the parent's (F-135).
    pub inherited: bool,
    /// The rule.
    pub rule: Rule,
}

/// A firing's facts, as its column keeps them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiringFacts {
    /// The issue type at that moment: another one ends the exemption (F-129).
    pub issue_type: Option<Uuid>,
    /// What held: code of the condition, and what was found.
    pub found: Vec<(String, String)>,
}

/// The organization whose rules hold for this desk too: the parent, while it shares its work (F-135).
pub async fn sharing_parent<G: Grant>(
    may: &Granted<'_, G>,
    desk: OrganizationId,
) -> Result<Option<OrganizationId>, Problem> {
    let fault = |error| Problem::fault("read sharing", error);
    let provider = may.actor().provider();
    let own = organization::Entity::find_by_id((provider, desk)).one(&may.executor()).await.map_err(fault)?;
    let Some(parent) = own.and_then(|own| own.parent_id) else { return Ok(None) };
    let said = taskfire_settings::Entity::find_by_id((provider, parent)).one(&may.executor()).await.map_err(fault)?;
    Ok(said.filter(|said| said.sharing != Sharing::Off).map(|_| parent))
}

/// The rules that hold for a desk: its own in their order, then the parent's. Rules that cannot be read hold for nothing.
pub async fn rules_of_desk<G: Grant>(
    may: &Granted<'_, G>,
    desk: OrganizationId,
    active_only: bool,
) -> Result<Vec<NamedRule>, Problem> {
    let parent = sharing_parent(may, desk).await?;
    let mut which = Condition::all()
        .add(escalation_rule::Column::ProviderId.eq(may.actor().provider()))
        .add(escalation_rule::Column::OrganizationId.is_in([Some(desk), parent].into_iter().flatten()));
    if active_only {
        which = which.add(escalation_rule::Column::Active.eq(true));
    }
    let mut rows = escalation_rule::Entity::find()
        .filter(which)
        .order_by_asc(escalation_rule::Column::Position)
        .order_by_asc(escalation_rule::Column::Id)
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read rules", error))?;
    rows.sort_by_key(|row| row.organization_id != desk);
    let named = |row: escalation_rule::Model| {
        let body = Body::from_json(&row.rule)?;
        let rule = Rule { id: row.id.0, active: row.active, when: body.when, then: body.then };
        Some(NamedRule { id: row.id, inherited: row.organization_id != desk, name: row.name, rule })
    };
    Ok(rows.into_iter().filter_map(named).collect())
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

/// Periods of people and of the desk.
struct Presence {
    out: BTreeMap<ContactId, Vec<Period>>,
    stand_ins: BTreeMap<ContactId, Option<ContactId>>,
    on_call: Vec<Period>,
}

async fn presence<G: Grant>(may: &Granted<'_, G>, desk: OrganizationId, now: Instant) -> Result<Presence, Problem> {
    let fault = |error| Problem::fault("read absences", error);
    let provider = may.actor().provider();
    // Who works a desk may be of the parent or of a sister; absences are few, so those that go on are read whole.
    let lasting = Condition::any().add(absence::Column::ToAt.is_null()).add(absence::Column::ToAt.gt(now));
    let family = family(may, desk).await?;
    let rows = absence::Entity::find()
        .filter(absence::Column::ProviderId.eq(provider))
        .filter(absence::Column::OrganizationId.is_in(family.iter().copied()))
        .filter(lasting)
        .order_by_asc(absence::Column::FromAt)
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let calls = on_call::Entity::find()
        .filter(on_call::Column::ProviderId.eq(provider))
        .filter(
            on_call::Column::OrganizationId.is_in([Some(desk), sharing_parent(may, desk).await?].into_iter().flatten()),
        )
        .filter(on_call::Column::ToAt.gt(now))
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let mut out: BTreeMap<ContactId, Vec<Period>> = BTreeMap::new();
    let mut stand_ins = BTreeMap::new();
    for row in rows {
        let period = Period { from: row.from_at.into(), to: row.to_at.map(Timestamp::from) };
        if period.holds(now.into()) {
            stand_ins.insert(row.contact_id, row.stand_in_id);
        }
        out.entry(row.contact_id).or_default().push(period);
    }
    let on_call =
        calls.into_iter().map(|row| Period { from: row.from_at.into(), to: Some(row.to_at.into()) }).collect();
    Ok(Presence { out, stand_ins, on_call })
}

/// An organization with its parent and all that stand below it or beside it.
async fn family<G: Grant>(may: &Granted<'_, G>, desk: OrganizationId) -> Result<Vec<OrganizationId>, Problem> {
    let fault = |error| Problem::fault("read organizations", error);
    let provider = may.actor().provider();
    let own = organization::Entity::find_by_id((provider, desk)).one(&may.executor()).await.map_err(fault)?;
    let head = own.and_then(|own| own.parent_id).unwrap_or(desk);
    let below: Vec<OrganizationId> = organization::Entity::find()
        .select_only()
        .column(organization::Column::Id)
        .filter(organization::Column::ProviderId.eq(provider))
        .filter(organization::Column::ParentId.eq(head))
        .into_tuple()
        .all(&may.executor())
        .await
        .map_err(fault)?;
    Ok(std::iter::once(head).chain(below).collect())
}

/// Who works a queue: its members, or everybody of the desk if it has none.
async fn members<G: Grant>(
    may: &Granted<'_, G>,
    desk: OrganizationId,
    queue: Option<InternalQueueId>,
) -> Result<Vec<ContactId>, Problem> {
    let Some(queue) = queue else { return Ok(Vec::new()) };
    let listed: Vec<ContactId> = internal_queue_member::Entity::find()
        .select_only()
        .column(internal_queue_member::Column::ContactId)
        .filter(internal_queue_member::Column::ProviderId.eq(may.actor().provider()))
        .filter(internal_queue_member::Column::QueueId.eq(queue))
        .into_tuple()
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read members", error))?;
    let people = people_of_desks(may, &[desk]).await?.remove(&desk).unwrap_or_default();
    let working = people.into_iter().map(|person| person.id);
    Ok(working.filter(|id| listed.is_empty() || listed.contains(id)).collect())
}

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
    let asks_queue = rules.iter().any(|rule| rule.rule.when.availability == kernel::escalation::Availability::QueueOut);
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
    let stand_in = row.contact_id.and_then(|contact| kernel::escalation::stand_in(contact.0, out)).map(ContactId);
    let out_from = assignee.into_iter().flatten().map(|period| period.from).filter(|from| *from > time(now)).min();
    Ok(Known { facts, stand_in, out_from, hours_set: hours.set })
}

/// How often a rule acted on a ticket since a moment.
pub async fn fired_since(
    may: &Granted<'_, RunJobs>,
    rule: EscalationRuleId,
    ticket: TicketId,
    since: Instant,
) -> Result<u64, Problem> {
    may.find::<rule_firing::Entity>()
        .filter(rule_firing::Column::TicketId.eq(ticket))
        .filter(rule_firing::Column::RuleId.eq(rule))
        .filter(rule_firing::Column::At.gt(since))
        .count(&may.executor())
        .await
        .map_err(|error| Problem::fault("count firings", error))
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
    let stand_in = about.assignee.and_then(|contact| kernel::escalation::stand_in(contact.0, out)).map(ContactId);
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

/// A thing that a rule can name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its id.
    pub id: Uuid,
    /// Its name; a sub-issue type with the one above it.
    pub name: String,
}

/// All that rules of a desk can name.
#[derive(Debug, Clone, Default)]
pub struct Offers {
    /// Issue types.
    pub issue_types: Vec<Offer>,
    /// Sub-issue types.
    pub sub_issue_types: Vec<Offer>,
    /// Request types, the organization's own and the provider's.
    pub request_types: Vec<Offer>,
    /// Priorities.
    pub priorities: Vec<Offer>,
    /// Queues.
    pub queues: Vec<Offer>,
    /// Locations.
    pub locations: Vec<Offer>,
    /// Vendors.
    pub vendors: Vec<Offer>,
    /// People of the desk.
    pub people: Vec<Offer>,
}

impl Offers {
    /// The name of any of them.
    pub fn name(&self, id: Uuid) -> Option<&str> {
        let all = [
            &self.issue_types,
            &self.sub_issue_types,
            &self.request_types,
            &self.priorities,
            &self.queues,
            &self.locations,
            &self.vendors,
            &self.people,
        ];
        all.into_iter().flatten().find(|offer| offer.id == id).map(|offer| offer.name.as_str())
    }
}

/// Everything that rules of this organization's desk can name. The caller administers it, or is the worker.
pub async fn offers<G: Grant>(may: &Granted<'_, G>, desk: OrganizationId) -> Result<Offers, Problem> {
    let fault = |error| Problem::fault("read what rules can name", error);
    let (own, executor) = (may.actor().provider(), may.executor());
    let types = internal_issue_type::Entity::find()
        .filter(internal_issue_type::Column::ProviderId.eq(own))
        .filter(internal_issue_type::Column::OrganizationId.eq(desk))
        .filter(internal_issue_type::Column::Active.eq(true))
        .order_by_asc(internal_issue_type::Column::Position)
        .all(&executor)
        .await
        .map_err(fault)?;
    let above = |id| types.iter().find(|row| Some(row.id) == id).map(|row| row.name.clone()).unwrap_or_default();
    let kinds = request_type::Entity::find()
        .filter(request_type::Column::ProviderId.eq(own))
        .filter(request_type::Column::Active.eq(true))
        .filter(
            Condition::any()
                .add(request_type::Column::OrganizationId.is_null())
                .add(request_type::Column::OrganizationId.eq(desk)),
        )
        .order_by_asc(request_type::Column::Position)
        .all(&executor)
        .await
        .map_err(fault)?;
    let priorities = internal_priority::Entity::find()
        .filter(internal_priority::Column::ProviderId.eq(own))
        .filter(internal_priority::Column::OrganizationId.eq(desk))
        .filter(internal_priority::Column::Active.eq(true))
        .order_by_asc(internal_priority::Column::Position)
        .all(&executor)
        .await
        .map_err(fault)?;
    let queues = internal_queue::Entity::find()
        .filter(internal_queue::Column::ProviderId.eq(own))
        .filter(internal_queue::Column::OrganizationId.eq(desk))
        .filter(internal_queue::Column::Active.eq(true))
        .order_by_asc(internal_queue::Column::Position)
        .all(&executor)
        .await
        .map_err(fault)?;
    let locations = location::Entity::find()
        .filter(location::Column::ProviderId.eq(own))
        .filter(location::Column::OrganizationId.eq(desk))
        .filter(location::Column::Active.eq(true))
        .order_by_asc(location::Column::Name)
        .all(&executor)
        .await
        .map_err(fault)?;
    let vendors = vendor::Entity::find()
        .filter(vendor::Column::ProviderId.eq(own))
        .filter(vendor::Column::OrganizationId.eq(desk))
        .filter(vendor::Column::Active.eq(true))
        .order_by_asc(vendor::Column::Name)
        .all(&executor)
        .await
        .map_err(fault)?;
    let people = people_of_desks(may, &[desk]).await?.remove(&desk).unwrap_or_default();
    let sub = types.iter().filter(|row| row.parent_id.is_some());
    Ok(Offers {
        sub_issue_types: sub
            .map(|row| Offer { id: row.id.0, name: format!("{} / {}", above(row.parent_id), row.name) })
            .collect(),
        issue_types: types
            .iter()
            .filter(|row| row.parent_id.is_none())
            .map(|row| Offer { id: row.id.0, name: row.name.clone() })
            .collect(),
        request_types: kinds.into_iter().map(|row| Offer { id: row.id.0, name: row.name }).collect(),
        priorities: priorities.into_iter().map(|row| Offer { id: row.id.0, name: row.name }).collect(),
        queues: queues.into_iter().map(|row| Offer { id: row.id.0, name: row.name }).collect(),
        locations: locations.into_iter().map(|row| Offer { id: row.id.0, name: row.name }).collect(),
        vendors: vendors.into_iter().map(|row| Offer { id: row.id.0, name: row.name }).collect(),
        people: people.into_iter().map(|person| Offer { id: person.id.0, name: person.name }).collect(),
    })
}

/// The active contacts of an organization and its sub-organizations that have one of these addresses (in lower case).
pub async fn contacts_of(
    may: &Granted<'_, AdministerTaskfire>,
    organization: OrganizationId,
    addresses: &[String],
) -> Result<Vec<(Uuid, String)>, Problem> {
    if addresses.is_empty() {
        return Ok(Vec::new());
    }
    let below = organization::Entity::find()
        .select_only()
        .column(organization::Column::Id)
        .filter(organization::Column::ProviderId.eq(may.actor().provider()))
        .filter(organization::Column::ParentId.eq(organization))
        .into_query();
    let within = Condition::any()
        .add(contact::Column::OrganizationId.eq(organization))
        .add(contact::Column::OrganizationId.in_subquery(below));
    let email = Expr::expr(Func::lower(Expr::col(contact::Column::Email.as_column_ref())));
    let listed = sea_query::ExprTrait::is_in(email, addresses.iter().cloned());
    let found = contact::Entity::find()
        .filter(contact::Column::ProviderId.eq(may.actor().provider()))
        .filter(contact::Column::Active.eq(true))
        .filter(within)
        .filter(listed)
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read contacts of a rule", error))?;
    Ok(found.into_iter().map(|row| (row.id.0, row.email)).collect())
}

/// The addresses of contacts that a rule of the reader's own organization names.
pub async fn addresses_of(
    may: &Granted<'_, AdministerTaskfire>,
    contacts: &[Uuid],
) -> Result<Vec<(Uuid, String)>, Problem> {
    let found = contact::Entity::find()
        .filter(contact::Column::ProviderId.eq(may.actor().provider()))
        .filter(contact::Column::Id.is_in(contacts.iter().copied()))
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read contacts of a rule", error))?;
    Ok(found.into_iter().map(|row| (row.id.0, row.email)).collect())
}

/// The rules of the reader's own organization, in order.
pub async fn own(may: &Granted<'_, AdministerTaskfire>) -> Result<Vec<Row<escalation_rule::Entity>>, Problem> {
    let mut rows = may.rows::<escalation_rule::Entity>(Condition::all()).await?;
    rows.sort_by_key(|row| (row.position, row.id));
    Ok(rows)
}

/// A line of the log of firings.
#[derive(Debug, Clone)]
pub struct FiringLine {
    /// The firing.
    pub row: rule_firing::Model,
    /// What held.
    pub facts: FiringFacts,
    /// Number and title of the ticket.
    pub ticket: Option<(String, String)>,
}

/// What narrows the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FiringFilter {
    /// Of this rule.
    pub rule: Option<EscalationRuleId>,
    /// Not before.
    pub from: Option<Instant>,
    /// Before.
    pub to: Option<Instant>,
}

/// The log of firings, newest first, one page. Tickets that the reader does not see have no number.
pub async fn firings(
    may: &Granted<'_, AdministerTaskfire>,
    filter: FiringFilter,
    after: Option<&Cursor>,
    size: u64,
) -> Result<Page<FiringLine>, Problem> {
    use rule_firing::Column;
    let mut which = Condition::all();
    if let Some(rule) = filter.rule {
        which = which.add(Column::RuleId.eq(rule));
    }
    if let Some(from) = filter.from {
        which = which.add(Column::At.gte(from));
    }
    if let Some(to) = filter.to {
        which = which.add(Column::At.lt(to));
    }
    let select = may.find::<rule_firing::Entity>().filter(which);
    let (sort, id) = (Expr::col(Column::At.as_column_ref()), Expr::col(Column::Id.as_column_ref()));
    let select = seek(select, sort, id, Order::Descending, after, size);
    let found = select.all(&may.executor()).await.map_err(|error| Problem::fault("read firings", error))?;
    let page = cut(found, size, |row: &rule_firing::Model| Cursor::number(row.at.0, row.id.0));
    let seen = may.also::<ViewTickets>()?;
    let tickets = Condition::all().add(ticket::Column::Id.is_in(page.rows.iter().map(|row| row.ticket_id)));
    let tickets = seen.rows::<ticket::Entity>(tickets).await?;
    let named: BTreeMap<TicketId, (String, String)> =
        tickets.into_iter().map(|row| (row.id, (row.number.clone(), row.title.clone()))).collect();
    Ok(page.map(|row| FiringLine {
        facts: serde_json::from_str(&row.facts).unwrap_or_default(),
        ticket: named.get(&row.ticket_id).cloned(),
        row,
    }))
}
