//! The provider's workflow rules (A-271 … A-278, F-193 … F-196): any of the events, all of the conditions, then the actions in
//! their order. Pure: the store gives the facts of a save and does what the actions say. A rule may go by time instead of events
//! once for a ticket, when it was idle for so long, or so long before or after its due date.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Most rules that can be active.
pub const MOST_ACTIVE: usize = 200;

/// How many updates may trigger each other in sequence (A-273, F-195).
pub const MOST_CASCADE: u32 = 5;

/// So many automatic transfers within [`BOUNCE_MINUTES`] stop the next one (F-196).
pub const MOST_TRANSFERS: u64 = 2;

/// Minutes within which automatic transfers are counted.
pub const BOUNCE_MINUTES: i64 = 10;

/// What a rule listens to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trigger {
    /// A ticket was created.
    Created,
    /// A ticket was edited, by anyone.
    Edited,
    /// The customer added a note.
    CustomerNote,
    /// The ticket was transferred from Taskfire to the service provider.
    ToProvider,
    /// The ticket was transferred from the service provider to Taskfire.
    ToTaskfire,
    /// The ticket was completed.
    Completed,
}

impl Trigger {
    /// All events in the order in which forms offer them.
    pub const ALL: &[Self] =
        &[Self::Created, Self::Edited, Self::CustomerNote, Self::ToProvider, Self::ToTaskfire, Self::Completed];

    /// The code that is stored and sent in forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Edited => "edited",
            Self::CustomerNote => "customer-note",
            Self::ToProvider => "to-provider",
            Self::ToTaskfire => "to-taskfire",
            Self::Completed => "completed",
        }
    }

    /// The event of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.code() == code)
    }
}

/// What the time of a rule that goes by time is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Since {
    /// Nothing happened on the ticket for so long.
    Idle,
    /// So long before the ticket is due.
    BeforeDue,
    /// So long after the ticket was due.
    AfterDue,
}

impl Since {
    /// All of them in the order in which forms offer them.
    pub const ALL: &[Self] = &[Self::Idle, Self::BeforeDue, Self::AfterDue];

    /// The code that is stored and sent in forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::BeforeDue => "before-due",
            Self::AfterDue => "after-due",
        }
    }

    /// The one of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.code() == code)
    }
}

/// Most hours that a rule that goes by time counts: a year.
pub const MOST_HOURS: u32 = 8_760;

/// When a rule that goes by time fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timed {
    /// From what.
    pub since: Since,
    /// Whole hours, by the clock.
    pub hours: u32,
}

/// What is known of a ticket's times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// Whether it is open; a completed ticket has no times.
    pub open: bool,
    /// When something last happened on it.
    pub active: Timestamp,
    /// When it is due.
    pub due: Option<Timestamp>,
}

/// Where the moment of a rule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It does not come, as things are.
    Never,
    /// It will come then.
    At(Timestamp),
    /// It has come.
    Come,
}

impl Timed {
    /// Where the moment stands for a ticket, now. The moment before a due date passes with that date.
    pub fn standing(self, times: Times, now: Timestamp) -> Standing {
        let hours = SignedDuration::from_hours(i64::from(self.hours));
        let moment = match self.since {
            Since::Idle => times.active.checked_add(hours),
            Since::BeforeDue => match times.due.filter(|due| now < *due) {
                Some(due) => due.checked_sub(hours),
                None => return Standing::Never,
            },
            Since::AfterDue => match times.due {
                Some(due) => due.checked_add(hours),
                None => return Standing::Never,
            },
        };
        match moment {
            Ok(at) if times.open && now >= at => Standing::Come,
            Ok(at) if times.open => Standing::At(at),
            _ => Standing::Never,
        }
    }
}

/// A property of a ticket that a condition compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// Source.
    Source,
    /// Request type.
    RequestType,
    /// Queue.
    Queue,
    /// Organization.
    Organization,
    /// Issue type.
    IssueType,
    /// Priority.
    Priority,
    /// Status.
    Status,
    /// Created by: `contact`, `resource` or `system`.
    CreatedBy,
    /// Responsible party: `internal`, `provider`, `vendor`.
    Responsible,
    /// Whether the author of the note that was added is a customer: `yes`, `no`; nothing without a note.
    NoteByCustomer,
    /// Transferred from Taskfire to service provider in this save (F-106, F-107): `yes` or `no`.
    ToProvider,
    /// Transferred from service provider to Taskfire in this save (F-115): `yes` or `no`.
    ToTaskfire,
}

impl Field {
    /// All fields in the order in which forms offer them.
    pub const ALL: &[Self] = &[
        Self::Source,
        Self::RequestType,
        Self::Queue,
        Self::Organization,
        Self::IssueType,
        Self::Priority,
        Self::Status,
        Self::CreatedBy,
        Self::Responsible,
        Self::NoteByCustomer,
        Self::ToProvider,
        Self::ToTaskfire,
    ];

    /// The code that is stored and sent in forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::RequestType => "request-type",
            Self::Queue => "queue",
            Self::Organization => "organization",
            Self::IssueType => "issue-type",
            Self::Priority => "priority",
            Self::Status => "status",
            Self::CreatedBy => "created-by",
            Self::Responsible => "responsible",
            Self::NoteByCustomer => "note-by-customer",
            Self::ToProvider => "to-provider",
            Self::ToTaskfire => "to-taskfire",
        }
    }

    /// The fixed values of a field that is no list of the provider's.
    pub const fn fixed(self) -> &'static [&'static str] {
        match self {
            Self::CreatedBy => &["contact", "resource", "system"],
            Self::Responsible => &["internal", "provider", "vendor"],
            Self::NoteByCustomer | Self::ToProvider | Self::ToTaskfire => &["yes", "no"],
            _ => &[],
        }
    }
}

/// One condition: the field has one of the values, or none of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The field.
    pub field: Field,
    /// Whether the value must be one of these; else none of them.
    pub is: bool,
    /// Ids as text, or fixed words.
    pub values: Vec<String>,
}

/// One thing that a rule does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Action {
    /// Sets the status.
    Status {
        /// Its id.
        id: Uuid,
    },
    /// Sets the queue.
    Queue {
        /// Its id.
        id: Uuid,
    },
    /// Sets the priority.
    Priority {
        /// Its id.
        id: Uuid,
    },
    /// Sets the primary resource.
    Resource {
        /// Their id.
        id: Uuid,
    },
    /// Sets the issue type.
    IssueType {
        /// Its id.
        id: Uuid,
    },
    /// Sets the work type.
    WorkType {
        /// Its id.
        id: Uuid,
    },
    /// Adds an internal note.
    Note {
        /// What it says.
        text: String,
    },
    /// Sends a mail to staff.
    Notify {
        /// To the ticket's resource.
        resource: bool,
        /// To the members of the ticket's queue.
        queue: bool,
        /// To this resource besides.
        other: Option<Uuid>,
        /// Subject, with {number}, {title}, {organization}.
        subject: String,
        /// Text, with the same.
        text: String,
        /// Only the first time that this rule notifies of a ticket.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        once: bool,
        /// Its content is kept as an internal note too.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        as_note: bool,
    },
    /// Hands the ticket to the customer's internal desk (F-194, A-226).
    SendToTaskfire {
        /// Internal queue; none leaves it as it was.
        queue: Option<Uuid>,
        /// Internal resource.
        contact: Option<Uuid>,
    },
}

impl Action {
    /// The code that is stored.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::Queue { .. } => "queue",
            Self::Priority { .. } => "priority",
            Self::Resource { .. } => "resource",
            Self::IssueType { .. } => "issue-type",
            Self::WorkType { .. } => "work-type",
            Self::Note { .. } => "note",
            Self::Notify { .. } => "notify",
            Self::SendToTaskfire { .. } => "send-to-taskfire",
        }
    }
}

/// A rule, as it is stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Any of these; none for a rule that goes by time.
    pub events: Vec<Trigger>,
    /// When it fires, if it goes by time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timed: Option<Timed>,
    /// All of these.
    pub conditions: Vec<Condition>,
    /// These, in their order.
    pub actions: Vec<Action>,
}

/// What is known of a ticket and of the save that is judged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// What happened in the save.
    pub events: BTreeSet<Trigger>,
    /// Values by field; a field without one is left out.
    pub values: BTreeMap<Field, String>,
}

impl Rule {
    /// Whether the rule fires at a save.
    pub fn fires(&self, facts: &Facts) -> bool {
        self.events.iter().any(|event| facts.events.contains(event)) && self.holds(facts)
    }

    /// Whether all conditions hold.
    pub fn holds(&self, facts: &Facts) -> bool {
        self.conditions.iter().all(|condition| condition.holds(facts))
    }
}

impl Condition {
    /// Whether the condition holds.
    pub fn holds(&self, facts: &Facts) -> bool {
        let among = facts.values.get(&self.field).is_some_and(|value| self.values.contains(value));
        among == self.is
    }
}

/// A text with what stands for {number}, {title} and {organization}; other braces stay.
pub fn filled(text: &str, number: &str, title: &str, organization: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let known = [("{number}", number), ("{title}", title), ("{organization}", organization)];
        match known.iter().find(|(name, _)| from.starts_with(name)) {
            Some((name, value)) => {
                out.push_str(value);
                rest = from.get(name.len()..).unwrap_or_default();
            }
            None => {
                out.push('{');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(events: &[Trigger], values: &[(Field, &str)]) -> Facts {
        Facts {
            events: events.iter().copied().collect(),
            values: values.iter().map(|(field, value)| (*field, (*value).to_owned())).collect(),
        }
    }

    fn condition(field: Field, is: bool, values: &[&str]) -> Condition {
        Condition { field, is, values: values.iter().map(|value| (*value).to_owned()).collect() }
    }

    #[test]
    fn a_272_any_event_and_all_conditions() {
        use Trigger::{Created, Edited};
        let rule = Rule {
            events: vec![Created, Edited],
            conditions: vec![
                condition(Field::Source, true, &["mail", "phone"]),
                condition(Field::Priority, false, &["low"]),
            ],
            ..Rule::default()
        };
        for (events, source, priority, fires) in [
            (&[Created][..], Some("mail"), Some("high"), true),
            (&[Edited], Some("phone"), None, true),
            (&[Edited, Trigger::Completed], Some("phone"), Some("high"), true),
            (&[Trigger::Completed], Some("mail"), Some("high"), false),
            (&[], Some("mail"), Some("high"), false),
            (&[Created], Some("portal"), Some("high"), false),
            (&[Created], None, Some("high"), false),
            (&[Created], Some("mail"), Some("low"), false),
        ] {
            let mut values = Vec::new();
            values.extend(source.map(|source| (Field::Source, source)));
            values.extend(priority.map(|priority| (Field::Priority, priority)));
            assert_eq!(rule.fires(&facts(events, &values)), fires, "{events:?} {source:?} {priority:?}");
        }
    }

    #[test]
    fn f_107_a_transition_is_true_only_in_its_save() {
        let rule = Rule {
            events: vec![Trigger::Edited],
            conditions: vec![condition(Field::ToProvider, true, &["yes"])],
            ..Rule::default()
        };
        let edited = |to: &str| facts(&[Trigger::Edited], &[(Field::ToProvider, to)]);
        assert!(rule.fires(&edited("yes")));
        assert!(!rule.fires(&edited("no")));
    }

    #[test]
    fn a_rule_is_stored_and_read_the_same() {
        let rule = Rule {
            timed: None,
            events: Trigger::ALL.to_vec(),
            conditions: Field::ALL.iter().map(|field| condition(*field, true, &["x"])).collect(),
            actions: vec![
                Action::Status { id: Uuid::nil() },
                Action::Note { text: "Say {number}".to_owned() },
                Action::SendToTaskfire { queue: None, contact: Some(Uuid::nil()) },
            ],
        };
        for trigger in Trigger::ALL {
            assert_eq!(Trigger::from_code(trigger.code()), Some(*trigger));
        }
        assert_eq!(rule.clone(), rule);
        assert_eq!(rule.actions[2].code(), "send-to-taskfire");
    }

    #[test]
    fn a_274_the_moment_of_a_rule_that_goes_by_time() {
        use Standing::{At, Come, Never};
        let at = |text: &str| format!("2026-11-20T{text}:00Z").parse::<Timestamp>().unwrap();
        let (active, due) = (at("08:00"), Some(at("16:00")));
        for (since, hours, open, due, now, standing) in [
            (Since::Idle, 4, true, None, "11:59", At(at("12:00"))),
            (Since::Idle, 4, true, None, "12:00", Come),
            (Since::Idle, 4, true, None, "20:00", Come),
            (Since::Idle, 4, false, None, "20:00", Never),
            (Since::BeforeDue, 2, true, due, "13:59", At(at("14:00"))),
            (Since::BeforeDue, 2, true, due, "14:00", Come),
            (Since::BeforeDue, 2, true, due, "15:59", Come),
            (Since::BeforeDue, 2, true, due, "16:00", Never),
            (Since::BeforeDue, 2, true, None, "14:00", Never),
            (Since::BeforeDue, 2, false, due, "14:00", Never),
            (Since::AfterDue, 1, true, due, "16:59", At(at("17:00"))),
            (Since::AfterDue, 1, true, due, "17:00", Come),
            (Since::AfterDue, 1, true, None, "17:00", Never),
            (Since::AfterDue, 1, false, due, "17:00", Never),
            (Since::AfterDue, 0, true, due, "16:00", Come),
        ] {
            let found = Timed { since, hours }.standing(Times { open, active, due }, at(now));
            assert_eq!(found, standing, "{since:?} {hours} {open} {due:?} {now}");
        }
        for since in Since::ALL {
            assert_eq!(Since::from_code(since.code()), Some(*since));
        }
        // A rule that goes by time fires at no save.
        let timed = Some(Timed { since: Since::Idle, hours: 1 });
        assert!(!Rule { timed, ..Rule::default() }.fires(&facts(Trigger::ALL, &[])));
    }

    #[test]
    fn texts_are_filled_and_nothing_else_is() {
        assert_eq!(filled("{number}: {title} {x} {", "T1", "{number}", "Contoso"), "T1: {number} {x} {");
    }
}
