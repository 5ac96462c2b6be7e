//! What reports on the internal help desk are counted from (F-188, F-189): each read is a fixed number of queries, whatever the
//! period; the counting itself is the reports feature's.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Problem, calendar::Calendar};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait};

use super::calendar;
use crate::{
    Granted, Instant,
    guard::{AdminPortal, WorkInternally},
    ids::{ContactId, InternalIssueTypeId, OrganizationId, TicketId, VendorId},
    tables::{
        account, contact, hand_over, internal_issue_type, internal_time, organization, security_level, taskfire_ticket,
        ticket, time_entry, vendor, work_calendar,
    },
};

/// From this moment, to before that one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first moment.
    pub from: Instant,
    /// The first moment after it.
    pub to: Instant,
}

impl Period {
    /// Whether it holds this moment.
    pub fn holds(self, at: Instant) -> bool {
        self.from <= at && at < self.to
    }
}

/// What a help desk's own report is counted from; of the desks that its reader works (F-171).
#[derive(Debug, Clone)]
pub struct DeskFacts {
    /// Time entries that began in the period.
    pub times: Vec<internal_time::Model>,
    /// Hand-overs that lasted into the period, with the landing of each ticket.
    pub hand_overs: Vec<hand_over::Model>,
    /// The internal part of tickets that were open in the period, or that the above are about.
    pub parts: BTreeMap<TicketId, taskfire_ticket::Model>,
    /// Number and title of those tickets that were handed over.
    pub tickets: BTreeMap<TicketId, (String, String)>,
    /// Names of people.
    pub people: BTreeMap<ContactId, String>,
    /// Names of issue types.
    pub issue_types: BTreeMap<InternalIssueTypeId, String>,
    /// Names of vendors.
    pub vendors: BTreeMap<VendorId, String>,
    /// Business hours of those desks that have set any.
    pub hours: BTreeMap<OrganizationId, Calendar>,
    /// The present moment.
    pub now: Instant,
}

fn fault(error: sea_orm::DbErr) -> Problem {
    Problem::fault("read a report", error)
}

/// Rows that lasted into the period.
fn lasting(began: impl ColumnTrait, ended: impl ColumnTrait, period: Period) -> Condition {
    let open = Condition::any().add(ended.is_null()).add(ended.gte(period.from));
    Condition::all().add(began.lt(period.to)).add(open)
}

/// What a help desk's own report is counted from.
pub async fn desk(may: &Granted<'_, WorkInternally>, period: Period) -> Result<DeskFacts, Problem> {
    let executor = may.executor();
    let times = may
        .find::<internal_time::Entity>()
        .filter(internal_time::Column::StartedAt.gte(period.from))
        .filter(internal_time::Column::StartedAt.lt(period.to))
        .all(&executor)
        .await
        .map_err(fault)?;
    let hand_overs = may
        .find::<hand_over::Entity>()
        .filter(hand_over::Column::OrganizationId.is_in(may.actor().desk_organizations().iter().copied()))
        .filter(lasting(hand_over::Column::At, hand_over::Column::EndedAt, period))
        .all(&executor)
        .await
        .map_err(fault)?;
    let timed = may
        .find::<internal_time::Entity>()
        .select_only()
        .column(internal_time::Column::TicketId)
        .filter(internal_time::Column::StartedAt.gte(period.from))
        .filter(internal_time::Column::StartedAt.lt(period.to))
        .into_query();
    let wanted = Condition::any()
        .add(lasting(taskfire_ticket::Column::OpenedAt, taskfire_ticket::Column::ClosedAt, period))
        .add(taskfire_ticket::Column::TicketId.in_subquery(timed));
    let parts = may.find::<taskfire_ticket::Entity>().filter(wanted).all(&executor).await.map_err(fault)?;
    let moved = may
        .find::<hand_over::Entity>()
        .select_only()
        .column(hand_over::Column::TicketId)
        .filter(hand_over::Column::OrganizationId.is_in(may.actor().desk_organizations().iter().copied()))
        .filter(hand_over::Column::Number.gt(0))
        .filter(lasting(hand_over::Column::At, hand_over::Column::EndedAt, period))
        .into_query();
    let tickets = may
        .find::<ticket::Entity>()
        .filter(ticket::Column::Id.in_subquery(moved))
        .all(&executor)
        .await
        .map_err(fault)?;
    let mut ids: BTreeSet<ContactId> = times.iter().map(|row| row.contact_id).collect();
    ids.extend(parts.iter().filter_map(|row| row.contact_id));
    let people =
        may.find::<contact::Entity>().filter(contact::Column::Id.is_in(ids)).all(&executor).await.map_err(fault)?;
    let issue_types = may.find::<internal_issue_type::Entity>().all(&executor).await.map_err(fault)?;
    let vendors = may.find::<vendor::Entity>().all(&executor).await.map_err(fault)?;
    let set = may
        .find::<work_calendar::Entity>()
        .filter(work_calendar::Column::OrganizationId.is_in(may.actor().desk_organizations().iter().copied()))
        .filter(work_calendar::Column::LocationId.is_null())
        .all(&executor)
        .await
        .map_err(fault)?;
    let hours = set.iter().filter_map(|row| Some((row.organization_id, calendar::read(row)?))).collect();
    let full = |row: &contact::Model| format!("{} {}", row.first_name, row.last_name).trim().to_owned();
    Ok(DeskFacts {
        times,
        hand_overs,
        parts: parts.into_iter().map(|row| (row.ticket_id, row)).collect(),
        tickets: tickets.into_iter().map(|row| (row.id, (row.number, row.title))).collect(),
        people: people.iter().map(|row| (row.id, full(row))).collect(),
        issue_types: issue_types.into_iter().map(|row| (row.id, row.name)).collect(),
        vendors: vendors.into_iter().map(|row| (row.id, row.name)).collect(),
        hours,
        now: may.now(),
    })
}

/// What the provider's report is counted from.
#[derive(Debug, Clone)]
pub struct ProviderFacts {
    /// Names of organizations.
    pub organizations: BTreeMap<OrganizationId, String>,
    /// Taskfire users with an active login, by organization.
    pub users: BTreeMap<OrganizationId, usize>,
    /// Hand-overs of the period.
    pub hand_overs: Vec<hand_over::Model>,
    /// Minutes that staff worked in the period on tickets that were ever escalated to the provider, by organization.
    pub minutes: BTreeMap<OrganizationId, i64>,
}

/// What the provider's report is counted from.
pub async fn provider(may: &Granted<'_, AdminPortal>, period: Period) -> Result<ProviderFacts, Problem> {
    use crate::tables::kinds::{HandOverAct, LevelKind, Party};
    let executor = may.executor();
    let organizations = may.find::<organization::Entity>().all(&executor).await.map_err(fault)?;
    let levels = may
        .find::<security_level::Entity>()
        .select_only()
        .column(security_level::Column::Id)
        .filter(security_level::Column::Kind.eq(LevelKind::Taskfire))
        .into_query();
    let logins = may
        .find::<account::Entity>()
        .select_only()
        .column(account::Column::ContactId)
        .filter(account::Column::Active.eq(true))
        .filter(account::Column::ContactId.is_not_null())
        .filter(account::Column::SecurityLevelId.in_subquery(levels))
        .into_query();
    let people = may
        .find::<contact::Entity>()
        .filter(contact::Column::Active.eq(true))
        .filter(contact::Column::Id.in_subquery(logins))
        .all(&executor)
        .await
        .map_err(fault)?;
    let hand_overs = may
        .find::<hand_over::Entity>()
        .filter(hand_over::Column::At.gte(period.from))
        .filter(hand_over::Column::At.lt(period.to))
        .filter(hand_over::Column::Number.gt(0))
        .all(&executor)
        .await
        .map_err(fault)?;
    let escalated = may
        .find::<hand_over::Entity>()
        .select_only()
        .column(hand_over::Column::TicketId)
        .filter(hand_over::Column::Act.eq(HandOverAct::Escalated))
        .filter(hand_over::Column::ToParty.eq(Party::Provider))
        .into_query();
    let entries = may
        .find::<time_entry::Entity>()
        .filter(time_entry::Column::StartedAt.gte(period.from))
        .filter(time_entry::Column::StartedAt.lt(period.to))
        .filter(time_entry::Column::TicketId.in_subquery(escalated.clone()))
        .all(&executor)
        .await
        .map_err(fault)?;
    let homes = may
        .find::<ticket::Entity>()
        .filter(ticket::Column::Id.in_subquery(escalated))
        .select_only()
        .columns([ticket::Column::Id, ticket::Column::OrganizationId])
        .into_tuple::<(TicketId, OrganizationId)>()
        .all(&executor)
        .await
        .map_err(fault)?;
    let homes: BTreeMap<TicketId, OrganizationId> = homes.into_iter().collect();
    let mut users = BTreeMap::new();
    for person in people {
        *users.entry(person.organization_id).or_insert(0) += 1;
    }
    let mut minutes = BTreeMap::new();
    for entry in entries {
        if let Some(home) = homes.get(&entry.ticket_id) {
            *minutes.entry(*home).or_insert(0) += i64::from(entry.minutes);
        }
    }
    Ok(ProviderFacts {
        organizations: organizations.into_iter().map(|row| (row.id, row.name)).collect(),
        users,
        hand_overs,
        minutes,
    })
}
