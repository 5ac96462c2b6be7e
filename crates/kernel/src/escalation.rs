//! Auto-escalation rules of an internal help desk (F-123 … F-135): what a rule asks for, and [`weigh`], which says of a ticket
//! which rule fires, why each of the others does not, and when time alone can change that. Pure: the worker gathers the facts
//! and does what the verdict says; the dry run (F-133) shows the same verdict.

mod time;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::time::{Period, exempt_until};
use crate::calendar::{Calendar, Week};

/// The longest delay of a rule, in minutes: a week.
pub const LONGEST_DELAY: u16 = 10_080;

/// How many active rules an organization has at most (F-134).
pub const MOST_ACTIVE: usize = 100;

/// How long a rule leaves a ticket alone that came back from where the rule had sent it, in hours (F-129).
pub const EXEMPT_HOURS: i64 = 24;

/// When within the week a rule applies.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Window {
    /// At any time.
    #[default]
    Always,
    /// Outside business hours, unless somebody is on call (F-140).
    Outside,
    /// During business hours.
    During,
    /// In hours of its own, in the zone of the ticket's location.
    Own {
        /// The hours.
        week: Week,
        /// Whether holidays count with all their hours.
        holidays: bool,
    },
}

/// Whose being out of office a rule asks for (F-131).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Availability {
    /// Nobody's.
    #[default]
    Ignore,
    /// The assigned resource's.
    AssigneeOut,
    /// That of every resource of the ticket's queue.
    QueueOut,
}

/// What a delay is measured from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Since {
    /// When the ticket was created, or came to the internal desk if that was later.
    #[default]
    Created,
    /// The same, for as long as nobody accepted it.
    Unaccepted,
    /// What anybody of the internal desk did last.
    Idle,
    /// When three quarters of a target of the internal desk were used up (F-156).
    Warned,
    /// When a target of the internal desk was missed (F-156).
    Breached,
}

impl Since {
    /// All values in the order in which forms offer them.
    pub const ALL: &[Self] = &[Self::Created, Self::Unaccepted, Self::Idle, Self::Warned, Self::Breached];
}

/// How long a rule waits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delay {
    /// Minutes, up to [`LONGEST_DELAY`].
    pub minutes: u16,
    /// Whether only business minutes count.
    pub business: bool,
    /// What they are counted from.
    pub since: Since,
}

/// What a rule asks for. An empty list asks for nothing; a full one for any of its entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct When {
    /// Issue types of the internal desk.
    pub issue_types: Vec<Uuid>,
    /// Sub-issue types of the internal desk.
    pub sub_issue_types: Vec<Uuid>,
    /// Request types.
    pub request_types: Vec<Uuid>,
    /// Priorities of the internal desk.
    pub priorities: Vec<Uuid>,
    /// Queues of the internal desk.
    pub queues: Vec<Uuid>,
    /// The ticket's location.
    pub locations: Vec<Uuid>,
    /// The contact that the ticket is for.
    pub contacts: Vec<Uuid>,
    /// Time window.
    pub window: Window,
    /// Availability.
    pub availability: Availability,
    /// Delay; none fires at once.
    pub delay: Option<Delay>,
}

/// Where a rule sends the ticket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "kebab-case")]
pub enum Target {
    /// To the provider.
    #[default]
    Provider,
    /// To a vendor.
    Vendor(Uuid),
    /// To another queue of the internal desk; the ticket stays inside.
    Queue(Uuid),
}

/// What a rule does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Then {
    /// Where the ticket goes.
    pub target: Target,
    /// Whether the internal desk steps back (transfer) or stays in front of the requester (escalate), F-225.
    pub transfer: bool,
    /// What the other side reads.
    pub note: String,
    /// Contacts of the internal desk who are told.
    pub notify: Vec<Uuid>,
}

/// A rule as it is weighed. `when` and `then` are what its column holds as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its id.
    pub id: Uuid,
    /// Whether it is on.
    pub active: bool,
    /// What it asks for.
    pub when: When,
    /// What it does.
    pub then: Then,
}

/// The column of a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// What it asks for.
    pub when: When,
    /// What it does.
    pub then: Then,
}

impl Body {
    /// From its JSON; `None` if that is unreadable.
    pub fn from_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// As JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// What is known of a ticket and of the desk, at one moment.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The moment.
    pub now: Timestamp,
    /// Whether the internal desk is to work the ticket: it holds it, it is not complete, and it does not wait for the
    /// confirmation of what the provider did (F-127).
    pub in_hand: bool,
    /// Issue type.
    pub issue_type: Option<Uuid>,
    /// Sub-issue type.
    pub sub_issue_type: Option<Uuid>,
    /// Request type.
    pub request_type: Option<Uuid>,
    /// Internal priority.
    pub priority: Option<Uuid>,
    /// Internal queue.
    pub queue: Option<Uuid>,
    /// Location.
    pub location: Option<Uuid>,
    /// The contact that the ticket is for.
    pub contact: Option<Uuid>,
    /// Hours and holidays in the zone of the location (F-132).
    pub calendar: Calendar,
    /// Whether the ticket was given to somebody when it was created, and nothing happened since (F-129).
    pub chosen_at_creation: bool,
    /// When a person last moved the ticket between the parties.
    pub moved_by_hand_at: Option<Timestamp>,
    /// When the ticket was created, or came to the internal desk if that was later.
    pub created_at: Timestamp,
    /// Since when nobody has accepted it; none if somebody has.
    pub unaccepted_since: Option<Timestamp>,
    /// When the internal desk last did something.
    pub idle_since: Timestamp,
    /// When three quarters of an internal target were used up.
    pub warned_at: Option<Timestamp>,
    /// When an internal target was missed.
    pub breached_at: Option<Timestamp>,
    /// When the assigned resource is out of office; none if nobody is assigned.
    pub assignee: Option<Vec<Period>>,
    /// When each resource of the queue is out of office.
    pub members: Vec<Vec<Period>>,
    /// When somebody is on call.
    pub on_call: Vec<Period>,
    /// Rules that leave this ticket alone, and until when (F-129).
    pub exempt: Vec<(Uuid, Timestamp)>,
}

/// One thing that a rule asks for, or that holds for every rule. The end of its word key is [`Condition::code`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)] // each is named like the part of the rule that asks for it
pub enum Condition {
    Active,
    InHand,
    IssueType,
    SubIssueType,
    RequestType,
    Priority,
    Queue,
    Location,
    Contact,
    /// The target queue is not the one it is in already.
    OtherQueue,
    NotExempt,
    NotJustMoved,
    NotChosenAtCreation,
    DuringHours,
    OutsideHours,
    NobodyOnCall,
    OwnHours,
    AssigneeOut,
    QueueOut,
    Delay,
}

impl Condition {
    /// All conditions.
    pub const ALL: &[Self] = &[
        Self::Active,
        Self::InHand,
        Self::IssueType,
        Self::SubIssueType,
        Self::RequestType,
        Self::Priority,
        Self::Queue,
        Self::Location,
        Self::Contact,
        Self::OtherQueue,
        Self::NotExempt,
        Self::NotJustMoved,
        Self::NotChosenAtCreation,
        Self::DuringHours,
        Self::OutsideHours,
        Self::NobodyOnCall,
        Self::OwnHours,
        Self::AssigneeOut,
        Self::QueueOut,
        Self::Delay,
    ];

    /// The end of its word keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::InHand => "in-hand",
            Self::IssueType => "issue-type",
            Self::SubIssueType => "sub-issue-type",
            Self::RequestType => "request-type",
            Self::Priority => "priority",
            Self::Queue => "queue",
            Self::Location => "location",
            Self::Contact => "contact",
            Self::OtherQueue => "other-queue",
            Self::NotExempt => "not-exempt",
            Self::NotJustMoved => "not-just-moved",
            Self::NotChosenAtCreation => "not-chosen-at-creation",
            Self::DuringHours => "during-hours",
            Self::OutsideHours => "outside-hours",
            Self::NobodyOnCall => "nobody-on-call",
            Self::OwnHours => "own-hours",
            Self::AssigneeOut => "assignee-out",
            Self::QueueOut => "queue-out",
            Self::Delay => "delay",
        }
    }
}

/// Whether one condition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// It holds now.
    Yes,
    /// It does not hold, and only time is missing: not before this moment.
    NotBefore(Timestamp),
    /// It does not hold, and time does not change that.
    No,
}

/// One condition of a rule, judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// Which.
    pub condition: Condition,
    /// Whether it holds.
    pub holds: Holds,
}

/// What was found about one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The rule.
    pub rule: Uuid,
    /// Whether all of its conditions hold. Only the first such rule fires.
    pub matches: bool,
    /// Its conditions, those that it asks for.
    pub checks: Vec<Check>,
    /// When it will match if nothing but time changes; none if it never will, or does now.
    pub next: Option<Timestamp>,
}

/// What was found about a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The rule that fires: the first one in order that matches (F-127). Its place in the list that was weighed.
    pub fires: Option<usize>,
    /// What was found about each rule, in order.
    pub judged: Vec<Judged>,
    /// When to look again because time alone may change the verdict; none if it cannot, or a rule fires now.
    pub look_at: Option<Timestamp>,
}

/// Weighs all rules, in their order, against the facts.
pub fn weigh(rules: &[Rule], facts: &Facts) -> Verdict {
    let judged: Vec<Judged> = rules.iter().map(|rule| judge(rule, facts)).collect();
    let fires = judged.iter().position(|judged| judged.matches);
    let look_at = if fires.is_some() { None } else { judged.iter().filter_map(|judged| judged.next).min() };
    Verdict { fires, judged, look_at }
}

/// Judges one rule by itself.
pub fn judge(rule: &Rule, facts: &Facts) -> Judged {
    let mut checks = plain(rule, facts);
    let possible = checks.iter().all(|check| check.holds == Holds::Yes);
    let timed = time::Timed::of(rule, facts);
    checks.extend(timed.checks(facts.now));
    let matches = checks.iter().all(|check| check.holds == Holds::Yes);
    let next = if possible && !matches { timed.first(facts.now) } else { None };
    Judged { rule: rule.id, matches, checks, next }
}

/// The conditions that time does not change.
fn plain(rule: &Rule, facts: &Facts) -> Vec<Check> {
    let mut checks = Vec::new();
    let mut check = |condition, holds| {
        checks.push(Check { condition, holds: if holds { Holds::Yes } else { Holds::No } });
    };
    if !rule.active {
        check(Condition::Active, false);
    }
    if !facts.in_hand {
        check(Condition::InHand, false);
    }
    let when = &rule.when;
    for (condition, asked, fact) in [
        (Condition::IssueType, &when.issue_types, facts.issue_type),
        (Condition::SubIssueType, &when.sub_issue_types, facts.sub_issue_type),
        (Condition::RequestType, &when.request_types, facts.request_type),
        (Condition::Priority, &when.priorities, facts.priority),
        (Condition::Queue, &when.queues, facts.queue),
        (Condition::Location, &when.locations, facts.location),
        (Condition::Contact, &when.contacts, facts.contact),
    ] {
        if !asked.is_empty() {
            check(condition, fact.is_some_and(|fact| asked.contains(&fact)));
        }
    }
    if let Target::Queue(queue) = rule.then.target
        && facts.queue == Some(queue)
    {
        check(Condition::OtherQueue, false);
    }
    // Whom somebody chose keeps the ticket, unless they are out or let it lie (F-129).
    let late = |delay: Delay| delay.minutes > 0 || matches!(delay.since, Since::Warned | Since::Breached);
    let waits = when.delay.is_some_and(late) || when.availability != Availability::Ignore;
    if facts.chosen_at_creation && !waits {
        check(Condition::NotChosenAtCreation, false);
    }
    checks
}

/// The first moment of the minute after `at`.
fn next_minute(at: Timestamp) -> Timestamp {
    let begun = at.as_second().div_euclid(60) * 60;
    Timestamp::from_second(begun + 60).unwrap_or(at)
}

fn later(at: Timestamp, minutes: i64) -> Option<Timestamp> {
    at.checked_add(SignedDuration::from_mins(minutes)).ok()
}

/// Who takes the tickets of somebody who is out of office (F-131): their stand-in, or the stand-in's if that one is out too.
/// `out` gives somebody's stand-in while they are out: none if they are in, `Some(None)` if they are out without one.
pub fn stand_in(assignee: Uuid, out: impl Fn(Uuid) -> Option<Option<Uuid>>) -> Option<Uuid> {
    let mut asked = vec![assignee];
    loop {
        let last = asked.last().copied()?;
        match out(last) {
            None => return (last != assignee).then_some(last),
            Some(Some(next)) if !asked.contains(&next) => asked.push(next),
            Some(_) => return None,
        }
    }
}

#[cfg(test)]
mod tests;
