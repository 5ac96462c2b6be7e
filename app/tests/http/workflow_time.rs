//! Workflow rules that go by time (A-274, A-275, F-195): the form, the moment, once for a ticket, and what they do not trigger.

use std::sync::Arc;

use jiff::SignedDuration;
use platform::mail::memory::MemoryMail;
use store::{Set, guard::WorkTickets, tables::ticket};
use testing::{Backend, Person, Ticket, World, on_both};

use crate::{
    compose,
    taskfire_enabling::holds,
    workflow::{RULES, created, drain, made, rule, staff},
};

/// A save by staff in which something happens on the ticket; it is due in so many hours, if it is.
async fn touched(world: &World, person: &Person, ticket: &Ticket, due: Option<i64>) {
    let actor = Arc::new(world.actor(person).await);
    let write = world.store.write(actor).await.unwrap();
    let may = write.need::<WorkTickets>().unwrap();
    let row = may.row::<ticket::Entity>(ticket.id).await.unwrap();
    let due_at = due.map(|hours| may.now().plus_minutes(hours * 60));
    let set = ticket::ActiveModel { last_activity_at: Set(may.now()), due_at: Set(due_at), ..Default::default() };
    may.change(&row, set).await.unwrap();
    write.done().await.unwrap();
    drain(world).await;
}

async fn pass(world: &World, minutes: i64) {
    world.pass(SignedDuration::from_mins(minutes));
    drain(world).await;
}

async fn runs(world: &World, what: &str, count: usize) {
    holds(world, what, &format!("(SELECT COUNT(*) FROM workflow_run) = {count}")).await;
}

on_both!(a_274_f_195_an_idle_ticket_fires_once_and_triggers_nothing, |world: World| async move {
    let (sofia, mut browser) = staff(&world).await;
    let contoso = world.organization("Contoso Legal").await;
    let ann = world.contact(&contoso, "Ann Keller", "basic").await;
    let ticket = world.ticket(&contoso, &ann, "Screen is dark").await;
    let high = world.defaults.priorities[0].to_string();
    let idle = [("timed", "idle"), ("timed_hours", "4"), ("set_priority", high.as_str()), ("note", "Idle: {number}")];
    made(&mut browser, "Left alone", &idle).await;
    assert!(browser.get(RULES).await.text().contains("idle for 4 hours"));
    // it counts from the next save.
    pass(&world, 60 * 24).await;
    runs(&world, "not retroactive", 0).await;
    touched(&world, &sofia, &ticket, None).await;
    pass(&world, 3 * 60 + 59).await;
    runs(&world, "not yet", 0).await;
    touched(&world, &sofia, &ticket, None).await;
    pass(&world, 3 * 60).await;
    runs(&world, "something happened meanwhile", 0).await;
    // Sessions end in the meantime.
    let mut browser = world.signed_in(&sofia).await;
    made(&mut browser, "Any edit", &[("events", "edited"), ("note", "Touched by a rule")]).await;
    pass(&world, 61).await;
    runs(&world, "the moment has come, and the edit triggers no rule", 1).await;
    let mut browser = world.signed_in(&sofia).await;
    let page = browser.get(&format!("/desk/tickets/{}", ticket.number)).await.text();
    assert!(page.contains(&format!("Idle: {}", ticket.number)) && !page.contains("Touched by a rule"), "{page}");
    let history = browser.get(&format!("{RULES}/history")).await.text();
    for words in ["Left alone", "Idle for so many hours", "Screen is dark"] {
        assert!(history.contains(words), "{words}: {history}");
    }
    pass(&world, 60 * 24 * 3).await;
    runs(&world, "once", 1).await;
});

on_both!(a_274_before_and_after_the_due_date_under_conditions, |world: World| async move {
    let (sofia, mut browser) = staff(&world).await;
    let contoso = world.organization("Contoso Legal").await;
    let ann = world.contact(&contoso, "Ann Keller", "basic").await;
    let [one, done] = [world.ticket(&contoso, &ann, "One").await, world.ticket(&contoso, &ann, "Done").await];
    let low = world.defaults.priorities[3].to_string();
    made(&mut browser, "Soon due", &[("timed", "before-due"), ("timed_hours", "2"), ("note", "It is due soon")]).await;
    made(&mut browser, "Late", &[("timed", "after-due"), ("timed_hours", "1"), ("note", "It is late")]).await;
    let never = [
        ("timed", "after-due"),
        ("timed_hours", "0"),
        ("is_priority", "is"),
        ("v_priority", low.as_str()),
        ("note", "Not for this one"),
    ];
    made(&mut browser, "Of low priority", &never).await;
    for ticket in [&one, &done] {
        touched(&world, &sofia, ticket, Some(8)).await;
    }
    let complete = format!("/desk/tickets/{}/complete", done.number);
    let form = browser.get(&complete).await;
    assert_eq!(browser.submit(&form, &complete, &[("resolution", "A cable")]).await.status, 303);
    pass(&world, 6 * 60 - 1).await;
    runs(&world, "not yet", 0).await;
    pass(&world, 2).await;
    runs(&world, "two hours before, the open one alone", 1).await;
    pass(&world, 2 * 60).await;
    runs(&world, "due, and of another priority", 1).await;
    pass(&world, 60).await;
    runs(&world, "an hour later", 2).await;
    // Another due date is no second time.
    touched(&world, &sofia, &one, Some(3)).await;
    pass(&world, 60 * 24).await;
    runs(&world, "once each", 2).await;
    let mut browser = world.signed_in(&sofia).await;
    let page = browser.get(&format!("/desk/tickets/{}", one.number)).await.text();
    assert!(
        page.contains("It is due soon") && page.contains("It is late") && !page.contains("Not for this one"),
        "{page}"
    );
});

on_both!(a_272_a_274_the_form_takes_events_or_a_time, |world: World| async move {
    let (_, mut browser) = staff(&world).await;
    for (fields, field) in [
        (vec![("events", "edited"), ("timed", "idle"), ("timed_hours", "4")], "timed"),
        (vec![("timed", "idle")], "timed_hours"),
        (vec![("timed", "idle"), ("timed_hours", "0")], "timed_hours"),
        (vec![("timed", "idle"), ("timed_hours", "9000")], "timed_hours"),
        (vec![("timed", "idle"), ("timed_hours", "soon")], "timed_hours"),
        (vec![("timed", "sometimes"), ("timed_hours", "4")], "timed"),
        (vec![("events", "edited"), ("timed_hours", "4")], "timed"),
        (vec![], "events"),
    ] {
        let all: Vec<(&str, &str)> = fields.iter().copied().chain([("note", "x")]).collect();
        let page = rule(&mut browser, "By time", &all).await;
        assert!(page.status == 422 && page.error_on(field).is_some(), "{fields:?}: {} {}", page.status, page.text());
    }
    made(&mut browser, "At the due date", &[("timed", "after-due"), ("timed_hours", "0"), ("note", "x")]).await;
    let list = browser.get(RULES).await;
    assert!(list.text().contains("at the due date"), "{}", list.text());
    let page = browser.get(&list.attributes("table a", "href")[0]).await;
    assert_eq!(page.attributes("[name=timed] option[selected]", "value"), ["after-due"]);
    assert_eq!(page.attributes("[name=timed_hours]", "value"), ["0"]);
});

on_both!(a_274_a_new_ticket_is_looked_at_once_for_a_moment, |world: World| async move {
    let (sofia, mut browser) = staff(&world).await;
    let contoso = world.organization("Contoso Legal").await;
    let ann = world.contact(&contoso, "Ann Keller", "basic").await;
    let ticket = world.ticket(&contoso, &ann, "Screen is dark").await;
    made(&mut browser, "Left alone", &[("timed", "idle"), ("timed_hours", "4"), ("note", "Idle")]).await;
    for _ in 0..3 {
        created(&world, &sofia, &ticket).await;
    }
    drain(&world).await;
    holds(&world, "one look", "(SELECT COUNT(*) FROM job WHERE kind = 'workflow-time' AND state = 'waiting') = 1")
        .await;
    pass(&world, 4 * 60).await;
    runs(&world, "and one run", 1).await;
});

/// two nodes that look at a ticket at once fire each rule once.
#[tokio::test(flavor = "multi_thread")]
async fn a_274_two_nodes_fire_a_rule_exactly_once() {
    let world = World::start(Backend::Postgres, compose).await;
    let (sofia, mut browser) = staff(&world).await;
    let contoso = world.organization("Contoso Legal").await;
    let ann = world.contact(&contoso, "Ann Keller", "basic").await;
    made(&mut browser, "Left alone", &[("timed", "idle"), ("timed_hours", "4"), ("note", "Idle")]).await;
    let mut tickets = Vec::new();
    for number in 0..20 {
        let ticket = world.ticket(&contoso, &ann, &format!("Ticket {number}")).await;
        // Several looks at one ticket, all of them due.
        for _ in 0..3 {
            touched(&world, &sofia, &ticket, None).await;
            world.pass(SignedDuration::from_secs(1));
        }
        tickets.push(ticket);
    }
    world.pass(SignedDuration::from_hours(5));
    let node = || {
        let mail = Arc::new(MemoryMail::new()) as Arc<dyn platform::mail::MailOut>;
        emberdesk::compose::worker(&world.app, mail)
    };
    let (one, other) = (node(), node());
    let (first, second) = tokio::join!(one.drain(), other.drain());
    first.unwrap();
    second.unwrap();
    drain(&world).await;
    runs(&world, "each once", tickets.len()).await;
}
