//! Rules against facts: in a table, line by line, and what holds for all of them.

mod table;

use jiff::tz::TimeZone;

use super::*;
use crate::calendar::{Holiday, Interval};

/// Ids of the table: small numbers.
fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn utc(text: &str) -> Timestamp {
    format!("{text}Z").parse().unwrap()
}

/// Nine to five on working days, closed at Christmas.
fn office(zone: &str) -> Calendar {
    let week = Week::working_days(Interval::new(9 * 60, 17 * 60).unwrap());
    let christmas = Holiday { date: "2025-12-25".parse().unwrap(), name: "Christmas Day".to_owned(), every_year: true };
    Calendar::new(TimeZone::get(zone).unwrap(), week, vec![christmas])
}

/// A ticket of the internal desk, created at `now`.
fn facts(zone: &str, now: &str) -> Facts {
    let now = utc(now);
    Facts {
        now,
        in_hand: true,
        issue_type: Some(id(1)),
        sub_issue_type: Some(id(11)),
        request_type: Some(id(2)),
        priority: Some(id(3)),
        queue: Some(id(4)),
        location: Some(id(5)),
        contact: Some(id(6)),
        calendar: office(zone),
        chosen_at_creation: false,
        moved_by_hand_at: None,
        created_at: now,
        unaccepted_since: Some(now),
        idle_since: now,
        warned_at: None,
        breached_at: None,
        assignee: None,
        members: Vec::new(),
        on_call: Vec::new(),
        exempt: Vec::new(),
    }
}

fn rule() -> Rule {
    Rule { id: id(100), active: true, when: When::default(), then: Then::default() }
}

fn asks(set: impl FnOnce(&mut When)) -> Rule {
    let mut rule = rule();
    set(&mut rule.when);
    rule
}

fn window(window: Window) -> Rule {
    asks(|when| when.window = window)
}

fn availability(availability: Availability) -> Rule {
    asks(|when| when.availability = availability)
}

fn delay(minutes: u16, business: bool, since: Since) -> Rule {
    asks(|when| when.delay = Some(Delay { minutes, business, since }))
}

const BERLIN: &str = "Europe/Berlin";

/// A Monday at eleven in Berlin.
const MONDAY: &str = "2026-11-23T10:00:00";

/// F-127: ascending order, the first match wins, and time is looked at for all.
#[test]
fn f_127_the_first_match_wins() {
    let numbered = |number, rule: Rule| Rule { id: id(number), ..rule };
    let rules = [
        numbered(1, window(Window::Outside)),
        numbered(2, asks(|when| when.issue_types = vec![id(1)])),
        numbered(3, rule()),
    ];
    let day = weigh(&rules, &facts(BERLIN, MONDAY));
    assert_eq!(day.fires, Some(1));
    assert!(day.judged[2].matches, "it would have fired too");
    let night = weigh(&rules, &facts(BERLIN, "2026-11-23T20:00:00"));
    assert_eq!(night.fires, Some(0));
    let waiting = [numbered(1, delay(90, false, Since::Created)), numbered(2, delay(30, false, Since::Created))];
    let verdict = weigh(&waiting, &facts(BERLIN, MONDAY));
    assert_eq!((verdict.fires, verdict.look_at), (None, Some(utc("2026-11-23T10:30:00"))), "the earlier one");
}

/// F-128.
#[test]
fn f_128_without_a_rule_it_stays() {
    assert_eq!(weigh(&[], &facts(BERLIN, MONDAY)), Verdict { fires: None, judged: Vec::new(), look_at: None });
}

#[test]
fn f_131_stand_ins_stand_in_for_each_other() {
    // 1 is out for 2, 2 for 3, 3 is in; 4 is out for nobody; 5 and 6 for each other.
    let out = |who: Uuid| match who.as_u128() {
        1 => Some(Some(id(2))),
        2 => Some(Some(id(3))),
        4 => Some(None),
        5 => Some(Some(id(6))),
        6 => Some(Some(id(5))),
        7 => Some(Some(id(4))),
        _ => None,
    };
    for (assignee, takes) in [(1, Some(3)), (2, Some(3)), (3, None), (4, None), (5, None), (7, None)] {
        assert_eq!(stand_in(id(assignee), out), takes.map(id), "{assignee}");
    }
}

#[test]
fn a_rule_is_kept_as_json() {
    let body = Body {
        when: When {
            issue_types: vec![id(1)],
            window: Window::Own { week: Week::read(["8-12", "", "", "", "", "", ""]).unwrap(), holidays: true },
            availability: Availability::QueueOut,
            delay: Some(Delay { minutes: 15, business: true, since: Since::Unaccepted }),
            ..When::default()
        },
        then: Then { target: Target::Vendor(id(7)), transfer: true, note: "Please".to_owned(), notify: vec![id(8)] },
    };
    assert_eq!(Body::from_json(&body.to_json()), Some(body));
    assert_eq!(Body::from_json(r#"{"when":{},"then":{}}"#), Some(Body::default()), "what is missing is not asked for");
    assert_eq!(Body::from_json("{"), None);
}

/// How long a hundred rules take; printed, not judged: `cargo test --release -p kernel -- --ignored --nocapture hundred`.
#[test]
#[ignore = "a figure, not a test"]
#[allow(clippy::disallowed_methods)]
fn figure_a_hundred_rules() {
    let rules: Vec<Rule> = table::lines()
        .iter()
        .map(|line| line.3.clone())
        .cycle()
        .zip(0_u128..)
        .map(|(rule, number)| {
            let issue_types = vec![id(1), id(2), id(3)];
            Rule { id: id(number), when: When { issue_types, priorities: vec![id(99)], ..rule.when }, ..rule }
        })
        .take(MOST_ACTIVE)
        .collect();
    let timed: Vec<Rule> = table::lines()
        .iter()
        .filter(|line| matches!(line.5, table::Expect::Until(..)))
        .map(|line| line.3.clone())
        .cycle()
        .take(MOST_ACTIVE)
        .collect();
    let facts = facts(BERLIN, "2026-11-23T10:00:40");
    for (name, rules) in [("that ask for another priority", &rules), ("that wait for their time", &timed)] {
        let began = std::time::Instant::now();
        let rounds = 1_000;
        for _ in 0..rounds {
            std::hint::black_box(weigh(std::hint::black_box(rules), std::hint::black_box(&facts)));
        }
        let one = began.elapsed().as_secs_f64() * 1e3 / f64::from(rounds);
        println!("weighing {} rules {name}: {one:.3} ms", rules.len());
        assert!(one < 1.0, "the budget is one millisecond");
    }
}
