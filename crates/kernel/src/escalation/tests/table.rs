//! Rules by a table: each line a rule, a moment and the facts that differ, and what is found.

mod delays;
mod hours;
mod people;

use super::*;

/// What a line of the table expects.
#[derive(Debug, Clone)]
pub(super) enum Expect {
    Fires,
    /// It fails, by this condition, and time alone does not help.
    Never(Condition),
    /// It fails, by this condition, until this moment.
    Until(Condition, &'static str),
}

use Expect::{Fires, Never, Until};

pub(super) type Line = (&'static str, &'static str, &'static str, Rule, fn(&mut Facts), Expect);

fn same(_: &mut Facts) {}

fn own(text: [&str; 7], holidays: bool) -> Rule {
    window(Window::Own { week: Week::read(text).unwrap(), holidays })
}

fn nights() -> Rule {
    own(["22-6"; 7], false)
}

fn period(from: &str, to: &str) -> Period {
    Period { from: utc(from), to: (!to.is_empty()).then(|| utc(to)) }
}

/// The whole table.
pub(super) fn lines() -> Vec<Line> {
    [about(), hours::lines(), people::lines(), delays::lines(), guards(), several()].concat()
}

/// What the ticket is about.
fn about() -> Vec<Line> {
    let queue = |to: u128| Rule { then: Then { target: Target::Queue(id(to)), ..Then::default() }, ..rule() };
    vec![
        ("asks for nothing", BERLIN, MONDAY, rule(), same, Fires),
        ("off", BERLIN, MONDAY, Rule { active: false, ..rule() }, same, Never(Condition::Active)),
        ("with another party", BERLIN, MONDAY, rule(), |facts| facts.in_hand = false, Never(Condition::InHand)),
        ("its issue type", BERLIN, MONDAY, asks(|when| when.issue_types = vec![id(9), id(1)]), same, Fires),
        (
            "another issue type",
            BERLIN,
            MONDAY,
            asks(|when| when.issue_types = vec![id(9)]),
            same,
            Never(Condition::IssueType),
        ),
        (
            "no issue type",
            BERLIN,
            MONDAY,
            asks(|when| when.issue_types = vec![id(1)]),
            |facts| facts.issue_type = None,
            Never(Condition::IssueType),
        ),
        ("its sub-issue type", BERLIN, MONDAY, asks(|when| when.sub_issue_types = vec![id(11)]), same, Fires),
        (
            "another sub-issue type",
            BERLIN,
            MONDAY,
            asks(|when| when.sub_issue_types = vec![id(12)]),
            same,
            Never(Condition::SubIssueType),
        ),
        ("its request type", BERLIN, MONDAY, asks(|when| when.request_types = vec![id(2)]), same, Fires),
        (
            "another request type",
            BERLIN,
            MONDAY,
            asks(|when| when.request_types = vec![id(1)]),
            same,
            Never(Condition::RequestType),
        ),
        ("its priority", BERLIN, MONDAY, asks(|when| when.priorities = vec![id(3)]), same, Fires),
        (
            "another priority",
            BERLIN,
            MONDAY,
            asks(|when| when.priorities = vec![id(4)]),
            same,
            Never(Condition::Priority),
        ),
        ("its queue", BERLIN, MONDAY, asks(|when| when.queues = vec![id(4)]), same, Fires),
        ("another queue", BERLIN, MONDAY, asks(|when| when.queues = vec![id(40)]), same, Never(Condition::Queue)),
        ("its location", BERLIN, MONDAY, asks(|when| when.locations = vec![id(5)]), same, Fires),
        (
            "another location",
            BERLIN,
            MONDAY,
            asks(|when| when.locations = vec![id(50)]),
            same,
            Never(Condition::Location),
        ),
        ("its contact", BERLIN, MONDAY, asks(|when| when.contacts = vec![id(6)]), same, Fires),
        ("another contact", BERLIN, MONDAY, asks(|when| when.contacts = vec![id(60)]), same, Never(Condition::Contact)),
        ("to another queue", BERLIN, MONDAY, queue(40), same, Fires),
        ("to the queue it is in", BERLIN, MONDAY, queue(4), same, Never(Condition::OtherQueue)),
    ]
}

/// Loop guard and precedence (F-129).
fn guards() -> Vec<Line> {
    vec![
        (
            "it came back from where this rule sent it",
            BERLIN,
            MONDAY,
            rule(),
            |facts| facts.exempt = vec![(id(100), utc("2026-11-24T09:00:00"))],
            Until(Condition::NotExempt, "2026-11-24T09:00:00"),
        ),
        ("a day has passed", BERLIN, MONDAY, rule(), |facts| facts.exempt = vec![(id(100), utc(MONDAY))], Fires),
        (
            "another rule had sent it",
            BERLIN,
            MONDAY,
            rule(),
            |facts| facts.exempt = vec![(id(101), utc("2026-11-24T09:00:00"))],
            Fires,
        ),
        (
            "somebody moved it this minute",
            BERLIN,
            "2026-11-23T10:00:40",
            rule(),
            |facts| facts.moved_by_hand_at = Some(utc("2026-11-23T10:00:20")),
            Until(Condition::NotJustMoved, "2026-11-23T10:01:00"),
        ),
        (
            "somebody moved it a minute ago",
            BERLIN,
            "2026-11-23T10:01:00",
            rule(),
            |facts| facts.moved_by_hand_at = Some(utc("2026-11-23T10:00:59")),
            Fires,
        ),
        (
            "somebody was chosen at creation",
            BERLIN,
            MONDAY,
            rule(),
            |facts| facts.chosen_at_creation = true,
            Never(Condition::NotChosenAtCreation),
        ),
        (
            "the chosen one is out",
            BERLIN,
            MONDAY,
            availability(Availability::AssigneeOut),
            |facts| {
                facts.chosen_at_creation = true;
                facts.assignee = Some(vec![period(MONDAY, "")]);
            },
            Fires,
        ),
        (
            "the chosen one lets it lie",
            BERLIN,
            MONDAY,
            delay(15, false, Since::Idle),
            |facts| {
                facts.chosen_at_creation = true;
                facts.idle_since = utc("2026-11-23T09:00:00");
            },
            Fires,
        ),
        (
            "what the chosen one is late with",
            BERLIN,
            MONDAY,
            delay(0, false, Since::Warned),
            |facts| {
                facts.chosen_at_creation = true;
                facts.warned_at = Some(utc(MONDAY));
            },
            Fires,
        ),
    ]
}

/// Several conditions at once: the moment at which all of them hold.
fn several() -> Vec<Line> {
    let outside = || window(Window::Outside);
    vec![
        (
            "ten minutes, but only at night",
            BERLIN,
            MONDAY,
            Rule { when: When { delay: Some(Delay { minutes: 10, ..Delay::default() }), ..nights().when }, ..rule() },
            same,
            Until(Condition::OwnHours, "2026-11-23T21:00:00"),
        ),
        (
            "at night, but only after two days",
            BERLIN,
            MONDAY,
            Rule {
                when: When { delay: Some(Delay { minutes: 2 * 1440, ..Delay::default() }), ..nights().when },
                ..rule()
            },
            same,
            Until(Condition::OwnHours, "2026-11-25T21:00:00"),
        ),
        (
            "outside hours while the assignee is out",
            BERLIN,
            MONDAY,
            Rule { when: When { availability: Availability::AssigneeOut, ..outside().when }, ..rule() },
            |facts| facts.assignee = Some(vec![period("2026-11-24T12:00:00", "2026-11-24T18:00:00")]),
            Until(Condition::OutsideHours, "2026-11-24T16:00:00"),
        ),
        (
            "the wrong type, at the right time",
            BERLIN,
            "2026-11-23T20:00:00",
            Rule { when: When { issue_types: vec![id(9)], ..outside().when }, ..rule() },
            same,
            Never(Condition::IssueType),
        ),
    ]
}

#[test]
fn f_126_f_140_the_table_of_rules() {
    let lines = lines();
    assert!(lines.len() >= 60, "{}", lines.len());
    for (name, zone, now, rule, differ, expected) in lines {
        let mut facts = facts(zone, now);
        differ(&mut facts);
        let verdict = weigh(std::slice::from_ref(&rule), &facts);
        let judged = &verdict.judged[0];
        let fails =
            |condition| judged.checks.iter().any(|check| check.condition == condition && check.holds != Holds::Yes);
        match expected {
            Fires => {
                assert!(judged.matches && verdict.fires == Some(0), "{name}: {judged:?}");
                assert_eq!(verdict.look_at, None, "{name}");
            }
            Never(condition) => {
                assert!(!judged.matches && fails(condition), "{name}: {judged:?}");
                assert_eq!(verdict.look_at, None, "{name}");
            }
            Until(condition, at) => {
                assert!(!judged.matches && fails(condition), "{name}: {judged:?}");
                assert_eq!(verdict.look_at, Some(utc(at)), "{name}: {judged:?}");
                // And at that moment it fires indeed.
                let then = Facts { now: utc(at), ..facts };
                assert_eq!(weigh(std::slice::from_ref(&rule), &then).fires, Some(0), "{name}, then");
            }
        }
    }
}
