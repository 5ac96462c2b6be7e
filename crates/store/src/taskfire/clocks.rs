//! Service clocks (F-153 … F-157): a row for each party and target of a ticket, kept in step with what the ticket says. They
//! follow from the ticket, as its search entry does: whoever changes it says [`follow`], or has the worker look.

use jiff::Timestamp;
use kernel::{
    Problem,
    service_clock::{Mark, ServiceClock},
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};

use super::looks::look_at;
use crate::{
    Granted, Instant,
    guard::{Grant, RunJobs},
    ids::{ServiceClockId, TicketId},
    outbox::Event,
    tables::{
        hand_over, internal_priority, internal_status,
        kinds::{Acceptance, ClockTarget, InternalMeaning, Party, Publish, ServiceEvent},
        note, priority, service_clock, taskfire_ticket, ticket, ticket_status, time_entry,
    },
    views::taskfire::calendar::{Hours, of_desk, of_provider},
};

/// Why a clock stands still; the end of its word key (`promise-paused-CODE`).
pub mod paused {
    /// It waits for the requester.
    pub const WAITING_USER: &str = "waiting-user";
    /// It waits for a vendor.
    pub const WAITING_VENDOR: &str = "waiting-vendor";
    /// The provider waits for the customer.
    pub const WAITING_CUSTOMER: &str = "waiting-customer";
    /// The provider holds the ticket.
    pub const WITH_PROVIDER: &str = "with-provider";
    /// A vendor holds the ticket.
    pub const WITH_VENDOR: &str = "with-vendor";
    /// The customer's help desk holds the ticket (F-118).
    pub const WITH_DESK: &str = "with-desk";
    /// The work is done, the desk confirms it (F-119).
    pub const TO_CONFIRM: &str = "to-confirm";
    /// The ticket is complete.
    pub const CLOSED: &str = "closed";
    /// All codes.
    pub const ALL: &[&str] =
        &[WAITING_USER, WAITING_VENDOR, WAITING_CUSTOMER, WITH_PROVIDER, WITH_VENDOR, WITH_DESK, TO_CONFIRM, CLOSED];
}

/// What a ticket says that its clocks follow.
struct Situation {
    row: taskfire_ticket::Model,
    inside: InternalMeaning,
    /// What the provider's status says, and since when.
    outside: ServiceEvent,
    outside_at: Instant,
    desk: Hours,
    provider: Hours,
    /// Minutes for first response and resolution.
    desk_targets: (Option<i32>, Option<i32>),
    provider_targets: (Option<i32>, Option<i32>),
    /// When the provider first answered since the ticket is with it.
    provider_answered_at: Option<Instant>,
    /// Since when everything is as it is; clocks turn then, however late somebody looks.
    turned_at: Instant,
}

/// Whether the ticket's row is held, so that two who change it at once do not both keep its clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hold {
    Row,
    Nothing,
}

/// Which clock.
type Key = (Party, ClockTarget, i32);

impl Situation {
    async fn read<G: Grant>(may: &Granted<'_, G>, id: TicketId, hold: Hold) -> Result<Option<Self>, Problem> {
        let fault = |error| Problem::fault("read what clocks follow", error);
        let (own, executor) = (may.actor().provider(), may.executor());
        let row = taskfire_ticket::Entity::find_by_id((own, id));
        let row = if hold == Hold::Row { row.lock_exclusive() } else { row };
        let row = row.one(&executor).await.map_err(fault)?;
        let Some(row) = row else { return Ok(None) };
        let Some(ticket) = ticket::Entity::find_by_id((own, id)).one(&executor).await.map_err(fault)? else {
            return Ok(None);
        };
        let inside = internal_status::Entity::find_by_id((own, row.status_id)).one(&executor).await.map_err(fault)?;
        let outside = ticket_status::Entity::find_by_id((own, ticket.status_id)).one(&executor).await.map_err(fault)?;
        let desk_targets = match row.priority_id {
            Some(id) => internal_priority::Entity::find_by_id((own, id)).one(&executor).await.map_err(fault)?,
            None => None,
        };
        let theirs = priority::Entity::find_by_id((own, ticket.priority_id)).one(&executor).await.map_err(fault)?;
        let provider_answered_at = match row.responsible {
            Party::Provider => answered_at(may, &row).await?,
            _ => None,
        };
        let (outside, mapped_at) =
            outside.map_or((ServiceEvent::None, None), |status| (status.service_event, status.service_event_at));
        let outside_at = mapped_at.map_or(ticket.status_since_at, |at| at.max(ticket.status_since_at));
        // A status that answers, given to the ticket since, is a first response too.
        let given_since = row.responsible == Party::Provider && ticket.status_since_at > row.since_at;
        let begun_at = Some(outside_at).filter(|_| given_since && outside.answers());
        let turned_at =
            row.since_at.max(row.status_since_at).max(outside_at).max(row.closed_at.unwrap_or(row.since_at));
        let provider_answered_at = provider_answered_at.into_iter().chain(begun_at).min();
        Ok(Some(Self {
            inside: inside.map_or(InternalMeaning::Open, |status| status.meaning),
            outside,
            outside_at,
            desk: of_desk(may, row.organization_id, ticket.location_id).await?,
            provider: of_provider(may).await?,
            desk_targets: desk_targets.map_or((None, None), |row| (row.response_minutes, row.resolution_minutes)),
            provider_targets: theirs.map_or((None, None), |row| (row.response_minutes, row.resolution_minutes)),
            provider_answered_at,
            turned_at: turned_at.min(may.now()),
            row,
        }))
    }

    fn hours(&self, party: Party) -> &Hours {
        if party == Party::Provider { &self.provider } else { &self.desk }
    }

    fn target(&self, (party, target, _): Key) -> Option<i32> {
        let (response, resolution) = match party {
            Party::Internal => self.desk_targets,
            Party::Provider => self.provider_targets,
            Party::Vendor => (None, None),
        };
        match target {
            ClockTarget::Response => response,
            ClockTarget::Resolution => resolution,
        }
    }

    /// The clocks that must exist by now. The desk's and the provider's resolution go on over all hand-overs (F-157); the
    /// provider's first response and a vendor's time (F-155) are of one hand-over.
    fn wanted(&self) -> Vec<Key> {
        let number = self.row.hand_over_no;
        match self.row.responsible {
            Party::Internal => {
                vec![(Party::Internal, ClockTarget::Response, 0), (Party::Internal, ClockTarget::Resolution, 0)]
            }
            Party::Provider => {
                vec![(Party::Provider, ClockTarget::Response, number), (Party::Provider, ClockTarget::Resolution, 0)]
            }
            Party::Vendor => vec![(Party::Vendor, ClockTarget::Resolution, number)],
        }
    }

    /// Why a clock stands still; none if it runs.
    fn pause(&self, (party, target, number): Key) -> Option<&'static str> {
        if self.row.closed_at.is_some() {
            return Some(paused::CLOSED);
        }
        let theirs = party == self.row.responsible;
        match (party, self.row.responsible) {
            (Party::Internal, Party::Internal) if self.row.confirm_by_at.is_some() => Some(paused::TO_CONFIRM),
            // A first response is awaited even while others are waited for.
            (Party::Internal, Party::Internal) if target == ClockTarget::Resolution => match self.inside {
                InternalMeaning::WaitingUser => Some(paused::WAITING_USER),
                InternalMeaning::WaitingVendor => Some(paused::WAITING_VENDOR),
                _ => None,
            },
            (Party::Internal, Party::Provider) => Some(paused::WITH_PROVIDER),
            (Party::Internal, Party::Vendor) => Some(paused::WITH_VENDOR),
            (Party::Provider, Party::Provider) if target == ClockTarget::Resolution => {
                (self.outside == ServiceEvent::WaitingCustomer).then_some(paused::WAITING_CUSTOMER)
            }
            (Party::Provider | Party::Vendor, _) if !theirs => Some(paused::WITH_DESK),
            (Party::Provider, _) if target == ClockTarget::Response && number != self.row.hand_over_no => {
                Some(paused::WITH_DESK)
            }
            (Party::Vendor, _) if number != self.row.hand_over_no => Some(paused::WITH_DESK),
            _ => None,
        }
    }

    /// When the provider's work was done: its status says so, whether or not that closed the ticket.
    fn resolved_at(&self) -> Option<Instant> {
        let said = self.outside == ServiceEvent::Resolved;
        said.then(|| self.row.closed_at.unwrap_or(self.outside_at).max(self.row.since_at))
    }

    /// When what a clock measures was done.
    async fn met<G: Grant>(&self, may: &Granted<'_, G>, key: Key) -> Result<Option<Instant>, Problem> {
        let (party, target, number) = key;
        Ok(match (party, target) {
            (Party::Internal, ClockTarget::Response) => self.row.responded_at.or(self.row.closed_at),
            (Party::Provider, ClockTarget::Response) if number == self.row.hand_over_no => {
                self.provider_answered_at.or(self.row.closed_at.filter(|_| self.outside.answers()))
            }
            (Party::Provider, ClockTarget::Response) => given_back_at(may, &self.row, number).await?,
            (Party::Provider, ClockTarget::Resolution) if self.row.confirm_by_at.is_some() => Some(self.row.since_at),
            (Party::Vendor, _) if number != self.row.hand_over_no => Some(self.row.since_at),
            (Party::Provider, ClockTarget::Resolution) if party == self.row.responsible => self.resolved_at(),
            (_, ClockTarget::Resolution) if party == self.row.responsible => self.row.closed_at,
            _ => None,
        })
    }
}

/// When the provider first answered since it holds the ticket: by accepting it, by a note that the customer reads, or by
/// work that it recorded.
async fn answered_at<G: Grant>(may: &Granted<'_, G>, row: &taskfire_ticket::Model) -> Result<Option<Instant>, Problem> {
    let fault = |error| Problem::fault("read the provider's answer", error);
    let executor = may.executor();
    let line = hand_over::Entity::find()
        .filter(hand_over::Column::ProviderId.eq(row.provider_id))
        .filter(hand_over::Column::TicketId.eq(row.ticket_id))
        .filter(hand_over::Column::Number.eq(row.hand_over_no))
        .one(&executor)
        .await
        .map_err(fault)?;
    let accepted = line.filter(|_| row.acceptance == Acceptance::Accepted).and_then(|line| line.accepted_at);
    let written: Option<Option<Instant>> = note::Entity::find()
        .select_only()
        .expr(note::Column::CreatedAt.min())
        .filter(note::Column::ProviderId.eq(row.provider_id))
        .filter(note::Column::TicketId.eq(row.ticket_id))
        .filter(note::Column::Publish.eq(Publish::All))
        .filter(note::Column::AuthorResourceId.is_not_null())
        .filter(note::Column::CreatedAt.gte(row.since_at))
        .into_tuple()
        .one(&executor)
        .await
        .map_err(fault)?;
    let worked: Option<Option<Instant>> = time_entry::Entity::find()
        .select_only()
        .expr(time_entry::Column::CreatedAt.min())
        .filter(time_entry::Column::ProviderId.eq(row.provider_id))
        .filter(time_entry::Column::TicketId.eq(row.ticket_id))
        .filter(time_entry::Column::CreatedAt.gte(row.since_at))
        .into_tuple()
        .one(&executor)
        .await
        .map_err(fault)?;
    Ok([accepted, written.flatten(), worked.flatten()].into_iter().flatten().min())
}

/// When the provider itself ended the hand-over of that number: giving it back is an answer, losing it is none.
async fn given_back_at<G: Grant>(
    may: &Granted<'_, G>,
    row: &taskfire_ticket::Model,
    number: i32,
) -> Result<Option<Instant>, Problem> {
    let next = hand_over::Entity::find()
        .filter(hand_over::Column::ProviderId.eq(row.provider_id))
        .filter(hand_over::Column::TicketId.eq(row.ticket_id))
        .filter(hand_over::Column::Number.eq(number + 1))
        .filter(hand_over::Column::ByResourceId.is_not_null())
        .one(&may.executor())
        .await;
    Ok(next.map_err(|error| Problem::fault("read hand-over", error))?.map(|line| line.at))
}

fn clock_of(row: &service_clock::Model) -> ServiceClock {
    let time = |at: Option<Instant>| at.map(Timestamp::from);
    ServiceClock {
        target: row.target_minutes.map(i64::from),
        spent: row.spent_minutes.into(),
        running_since: time(row.running_since_at),
        met_at: time(row.met_at),
        warned_at: time(row.warned_at),
        breached_at: time(row.breached_at),
    }
}

/// A clock of a ticket, with the hours that it counts.
#[derive(Debug, Clone)]
pub struct Followed {
    /// Its row as it should be now.
    pub row: service_clock::Model,
    /// What it has counted.
    pub spent: i64,
    /// Whether anybody set the hours that it counts.
    pub hours_set: bool,
    /// What it has to say for the first time.
    pub mark: Option<Mark>,
    /// When to look at it again.
    look_at: Option<Timestamp>,
    is_new: bool,
}

/// The clocks of a ticket as they stand now, whether or not anybody kept them; in order of parties. Empty without an
/// internal side.
pub async fn standing<G: Grant>(may: &Granted<'_, G>, ticket: TicketId) -> Result<Vec<Followed>, Problem> {
    followed(may, ticket, Hold::Nothing).await
}

async fn followed<G: Grant>(may: &Granted<'_, G>, ticket: TicketId, hold: Hold) -> Result<Vec<Followed>, Problem> {
    let Some(situation) = Situation::read(may, ticket, hold).await? else { return Ok(Vec::new()) };
    let mut rows = service_clock::Entity::find()
        .filter(service_clock::Column::ProviderId.eq(may.actor().provider()))
        .filter(service_clock::Column::TicketId.eq(ticket))
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read clocks", error))?;
    let old = rows.len();
    let key = |row: &service_clock::Model| (row.party, row.target, row.hand_over_no);
    for wanted in situation.wanted() {
        if situation.row.closed_at.is_none() && !rows.iter().any(|row| key(row) == wanted) {
            rows.push(fresh(may, &situation, wanted));
        }
    }
    let mut all = Vec::with_capacity(rows.len());
    for (place, row) in rows.into_iter().enumerate() {
        // A first response that was given stays given, whatever the ticket says later.
        let given = row.met_at.filter(|_| (row.party, row.target) == (Party::Provider, ClockTarget::Response));
        let met = situation.met(may, key(&row)).await?.into_iter().chain(given).min();
        all.push(judged(&situation, row, met, may.now(), place >= old));
    }
    all.sort_by_key(|one| (one.row.party as u8, one.row.hand_over_no, one.row.target as u8));
    Ok(all)
}

fn fresh<G: Grant>(may: &Granted<'_, G>, situation: &Situation, key: Key) -> service_clock::Model {
    let (party, target, hand_over_no) = key;
    service_clock::Model {
        provider_id: situation.row.provider_id,
        id: may.fresh_id::<ServiceClockId>(),
        ticket_id: situation.row.ticket_id,
        organization_id: situation.row.organization_id,
        party,
        target,
        hand_over_no,
        target_minutes: situation.target(key),
        spent_minutes: 0,
        running_since_at: Some(situation.row.since_at),
        due_at: None,
        pause_reason: String::new(),
        started_at: situation.row.since_at,
        met_at: None,
        warned_at: None,
        breached_at: None,
        version: 1,
    }
}

fn judged(
    situation: &Situation,
    mut row: service_clock::Model,
    met: Option<Instant>,
    now: Instant,
    is_new: bool,
) -> Followed {
    let key = (row.party, row.target, row.hand_over_no);
    let hours = situation.hours(row.party);
    let calendar = &hours.calendar;
    let mut clock = clock_of(&row);
    let (moment, turned_at) = (Timestamp::from(now), Timestamp::from(situation.turned_at));
    if met.is_none() {
        clock.target = situation.target(key).map(i64::from);
    }
    let pause = situation.pause(key);
    let mut mark = None;
    // What it missed until it was met or stopped counts, however late somebody looks.
    match (met, pause) {
        (Some(at), _) => {
            mark = clock.judge(at.into(), calendar);
            clock.meet(at.into(), calendar);
        }
        (None, Some(_)) => {
            if situation.row.closed_at.is_none() {
                clock.reopen(turned_at);
            }
            if let Some(since) = clock.running_since {
                let until = turned_at.max(since);
                mark = clock.judge(until, calendar);
                clock.pause(until, calendar);
            }
        }
        (None, None) => {
            clock.reopen(turned_at);
            clock.run(turned_at);
            mark = clock.judge(moment, calendar);
        }
    }
    let time = |at: Option<Timestamp>| at.map(Instant::from);
    row.target_minutes = clock.target.and_then(|minutes| i32::try_from(minutes).ok());
    row.spent_minutes = i32::try_from(clock.spent).unwrap_or(i32::MAX);
    row.running_since_at = time(clock.running_since);
    row.due_at = time(clock.due_at(calendar));
    let reason = if met.is_some() { "" } else { pause.unwrap_or_default() };
    reason.clone_into(&mut row.pause_reason);
    row.met_at = time(clock.met_at);
    row.warned_at = time(clock.warned_at);
    row.breached_at = time(clock.breached_at);
    let spent = clock.spent_at(moment, calendar);
    Followed { spent, hours_set: hours.set, mark, look_at: clock.look_at(calendar), is_new, row }
}

/// Brings the clocks of a ticket in step with it, in the caller's transaction; tells whom it concerns of what they passed,
/// and has the worker look when they pass the next mark.
pub async fn follow<G: Grant>(may: &Granted<'_, G>, ticket: TicketId) -> Result<(), Problem> {
    let fault = |error| Problem::fault("keep clocks", error);
    let executor = may.executor();
    let mut look: Option<Timestamp> = None;
    for one in followed(may, ticket, Hold::Row).await? {
        if let Some(at) = one.look_at {
            look = Some(look.map_or(at, |earlier| earlier.min(at)));
        }
        let clock = one.row.id;
        let kept = one.row.into_active_model();
        if one.is_new {
            service_clock::Entity::insert(kept).exec_without_returning(&executor).await.map_err(fault)?;
        } else {
            kept.reset_all().update(&executor).await.map_err(fault)?;
        }
        match one.mark {
            Some(Mark::Warned) => may.record(Event::ServiceWarned { ticket, clock }).await?,
            Some(Mark::Breached) => may.record(Event::ServiceBreached { ticket, clock }).await?,
            None => {}
        }
    }
    match look {
        Some(at) => look_at(may, ticket, Instant::from(at).max(may.now().plus_seconds(1))).await,
        None => Ok(()),
    }
}

/// The worker's look at a ticket's clocks.
pub async fn look(may: &Granted<'_, RunJobs>, ticket: TicketId) -> Result<(), Problem> {
    follow(may, ticket).await
}
