use std::collections::{BTreeMap, BTreeSet};

use kernel::password::{self, Circumstances, MIN_ALONE};

use super::*;
use crate::commands::demo::world::{Author, Status};

fn now() -> Timestamp {
    "2026-11-20T10:04:00Z".parse().unwrap()
}

fn told_at(now: Timestamp) -> World {
    world(&Content::read().unwrap(), now, &TimeZone::get("Europe/Berlin").unwrap()).unwrap()
}

#[test]
fn there_is_as_much_as_was_promised() {
    let world = told_at(now());
    let customers = world.organizations.iter().filter(|one| one.kind == "Customer").count();
    assert!(customers >= 12, "{customers} customers");
    assert!(world.organizations.iter().filter(|one| one.parent.is_some()).count() >= 3);
    assert!(world.organizations.iter().filter(|one| one.locations.len() > 1).count() >= 5);
    assert_eq!(world.organizations.iter().filter(|one| one.taskfire).count(), 5);
    assert!(world.contacts.len() >= 80, "{} contacts", world.contacts.len());
    assert!(world.tickets.len() >= 400, "{} tickets", world.tickets.len());
    for level in ["basic", "advanced", "manager", "taskfire-resource", "taskfire-administrator"] {
        assert!(world.contacts.iter().any(|one| one.level == level && one.access == Access::Active), "{level}");
    }
    assert!(world.tickets.iter().filter(|one| !one.files.is_empty()).count() > 80);
    assert!(world.tickets.iter().filter(|one| !one.times.is_empty()).count() > 250);
    let inside = world.tickets.iter().flat_map(|one| &one.notes).filter(|note| note.internal).count();
    assert!(inside > 30, "{inside} internal notes");
}

/// No organization reads the same title twice, and no two tickets of all read alike.
#[test]
fn tickets_do_not_read_like_copies() {
    let world = told_at(now());
    let titles: BTreeSet<_> = world.tickets.iter().map(|one| (one.organization, &one.title)).collect();
    assert_eq!(titles.len(), world.tickets.len());
    let texts: BTreeSet<_> = world.tickets.iter().map(|one| (&one.title, &one.description)).collect();
    assert_eq!(texts.len(), world.tickets.len());
}

#[test]
fn everything_happens_in_order_and_nothing_in_the_future() {
    for now in ["2026-11-20T10:04:00Z", "2026-11-22T01:44:00Z", "2026-03-30T05:10:00Z"] {
        let now: Timestamp = now.parse().unwrap();
        for ticket in told_at(now).tickets {
            let mut last = ticket.created_at;
            for note in &ticket.notes {
                assert!(note.at >= last && note.at <= now, "{} {}", ticket.number, ticket.title);
                last = note.at;
            }
            for time in &ticket.times {
                assert!(time.started_at >= ticket.created_at && time.stopped_at <= now, "{}", ticket.title);
                assert!(time.minutes > 0);
            }
            let mut last = ticket.created_at;
            for change in &ticket.changes {
                assert!(change.at >= last && change.at <= now, "{} {}", ticket.title, change.field);
                last = change.at;
            }
            assert!(ticket.last_activity_at >= ticket.created_at && ticket.last_activity_at <= now);
            assert_eq!(ticket.completed_at.is_some(), ticket.status == Status::Complete);
            assert!(ticket.completed_at.is_none() || !ticket.resolution.is_empty(), "{}", ticket.title);
        }
    }
}

#[test]
fn every_place_and_name_leads_somewhere() {
    let content = Content::read().unwrap();
    let world = told_at(now());
    let queues: BTreeSet<&str> =
        content.lists.queues.iter().map(|one| one.name.as_str()).chain(["Client Portal"]).collect();
    let issues: BTreeMap<&str, &Vec<String>> =
        content.lists.issue_types.iter().map(|one| (one.name.as_str(), &one.sub)).collect();
    for ticket in &world.tickets {
        let contact = &world.contacts[ticket.contact];
        assert_eq!(contact.organization, ticket.organization, "{}", ticket.title);
        assert!(ticket.others.iter().all(|other| world.contacts[*other].organization == ticket.organization));
        assert!(!ticket.others.contains(&ticket.contact), "T-74 {}", ticket.title);
        assert!(queues.contains(ticket.queue.as_str()), "{}", ticket.queue);
        assert!(issues[ticket.issue.as_str()].contains(&ticket.sub_issue), "{}", ticket.sub_issue);
        if ticket.by_portal {
            let asked = &world.request_types[ticket.request_type.unwrap()];
            for (place, answer) in &ticket.answers {
                let question = &asked.questions[*place];
                if question.kind == "single-choice" {
                    assert!(question.options.contains(answer), "{}: {answer}", question.label);
                }
                if question.kind == "date" {
                    answer.parse::<jiff::civil::Date>().unwrap();
                }
            }
            for question in asked.questions.iter().filter(|one| one.required) {
                let place = asked.questions.iter().position(|one| one.key == question.key).unwrap();
                assert!(ticket.answers.iter().any(|(other, _)| *other == place), "{}: {}", ticket.title, question.key);
            }
        }
        for note in &ticket.notes {
            assert!(!note.text.contains(['{', '}']) || ticket.description.contains("customer.name"), "{}", note.text);
            assert!(!(note.internal && matches!(note.author, Author::Contact(_))));
        }
    }
}

#[test]
fn every_story_can_be_told_in_all_its_wordings() {
    let content = Content::read().unwrap();
    let keys: BTreeSet<&str> = content.stories.iter().map(|story| story.key.as_str()).collect();
    assert_eq!(keys.len(), content.stories.len());
    assert!(content.stories.len() >= 70);
    let world = told_at(now());
    let told: BTreeSet<(&str, &str)> =
        world.tickets.iter().map(|one| (one.issue.as_str(), one.sub_issue.as_str())).collect();
    assert!(told.len() > 30, "{}", told.len());
    for story in &content.stories {
        for file in &story.attach {
            assert!(story.files.contains_key(file), "{}", story.key);
        }
    }
}

#[test]
fn open_tickets_are_few_recent_and_in_all_states() {
    let world = told_at(now());
    let open: Vec<&Ticket> = world.tickets.iter().filter(|one| one.status != Status::Complete).collect();
    assert!((35..=90).contains(&open.len()), "{} open", open.len());
    for status in
        [Status::New, Status::InProgress, Status::WaitingCustomer, Status::WaitingMaterials, Status::CustomerNoteAdded]
    {
        assert!(open.iter().any(|one| one.status == status), "{status:?}");
    }
    assert!(open.iter().filter(|one| one.resource.is_none()).count() >= 4);
    let late = open.iter().filter(|one| one.due_at < now()).count();
    assert!((2..=14).contains(&late), "{late} late");
    let old = now() - (24 * 60).hours();
    assert!(open.iter().all(|one| one.created_at > old));
}

#[test]
fn most_is_written_on_working_days() {
    let world = told_at(now());
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let on = |weekday: Weekday| {
        world.tickets.iter().filter(|one| one.created_at.to_zoned(zone.clone()).weekday() == weekday).count()
    };
    assert!(on(Weekday::Monday) > on(Weekday::Friday));
    assert!((on(Weekday::Saturday) + on(Weekday::Sunday)) * 20 < world.tickets.len());
}

#[test]
fn numbers_are_unique_and_carry_the_day() {
    let world = told_at(now());
    let numbers: BTreeSet<&String> = world.tickets.iter().map(|one| &one.number).collect();
    assert_eq!(numbers.len(), world.tickets.len());
}

#[test]
fn the_same_moment_tells_the_same_world() {
    assert_eq!(format!("{:?}", told_at(now())), format!("{:?}", told_at(now())));
}

/// Decisions 3 and 5 hold for the demo's own sign-ins too.
#[test]
fn sign_ins_keep_the_rules() {
    let content = Content::read().unwrap();
    let world = told_at(now());
    let users: BTreeSet<&String> = world.contacts.iter().map(|one| &one.email).collect();
    assert_eq!(users.len(), world.contacts.len(), "mail addresses are unique");
    for user in users {
        assert!(kernel::user_name::check(user).is_ok(), "{user}");
    }
    for door in &content.doors.sign_ins {
        let user = door.contact.clone().or(door.resource.clone()).unwrap();
        let known = content.resources.iter().any(|one| one.user == user)
            || world.contacts.iter().any(|one| one.user == user && one.access == Access::Active);
        assert!(known, "{user}");
        let rules = Circumstances { second_factor: false, alone: MIN_ALONE, user_name: &user, brand: "Northwind IT" };
        assert_eq!(password::check(&door.password, &rules).map(|_| ()), Ok(()), "{user}");
    }
    let rules = Circumstances { second_factor: false, alone: MIN_ALONE, user_name: "somebody", brand: "Northwind IT" };
    assert!(password::check(&content.doors.everyone, &rules).is_ok());
}
