//! The provider's workflow rules: the pages, the events, what rules do, and what stops them (A-271 … A-278, A-225, A-226,
//! A-233, F-106, F-107, F-113 … F-115, F-193 … F-196).

use std::sync::Arc;

use jiff::SignedDuration;
use kernel::ownership::{Act, By, Party};
use platform::mail::memory::MemoryMail;
use store::{
    Set,
    guard::{RunJobs, WorkInternally, WorkTickets},
    outbox::{Cause, Event},
    tables::{taskfire_ticket, ticket, workflow_rule},
    taskfire::{self, Landing, Step},
};
use testing::{Client, Page, Person, Ticket, World, on_both};

use crate::{compose, taskfire_enabling::holds};

pub(crate) const RULES: &str = "/desk/settings/workflow-rules";

pub(crate) async fn staff(world: &World) -> (Person, Client) {
    let person = world.resource("Sofia Lind", "Full Access").await;
    let browser = world.signed_in(&person).await;
    (person, browser)
}

/// Makes a rule with the editor.
pub(crate) async fn rule(browser: &mut Client, name: &str, fields: &[(&str, &str)]) -> Page {
    let new = format!("{RULES}/new");
    let form = browser.get(&new).await;
    let (target, mut values) = form.form("/new").unwrap();
    values.retain(|(key, _)| key != "name" && fields.iter().all(|(name, _)| name != key));
    values.push(("name".to_owned(), name.to_owned()));
    values.extend(fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    browser.post(&target, &values).await
}

pub(crate) async fn made(browser: &mut Client, name: &str, fields: &[(&str, &str)]) {
    let page = rule(browser, name, fields).await;
    assert_eq!(page.status, 303, "{}", page.text());
}

/// Sets the priority of a ticket as staff: one save.
async fn edit(world: &World, person: &Person, ticket: &Ticket, priority: usize) {
    let actor = Arc::new(world.actor(person).await);
    let write = world.store.write(actor).await.unwrap();
    let may = write.need::<WorkTickets>().unwrap();
    let row = may.row::<ticket::Entity>(ticket.id).await.unwrap();
    let set = ticket::ActiveModel { priority_id: Set(world.defaults.priorities[priority]), ..Default::default() };
    may.change(&row, set).await.unwrap();
    write.done().await.unwrap();
}

/// Says that a ticket came into being, in a save of its own.
pub(crate) async fn created(world: &World, person: &Person, ticket: &Ticket) {
    let actor = Arc::new(world.actor(person).await);
    let write = world.store.write(actor).await.unwrap();
    let may = write.need::<WorkTickets>().unwrap();
    may.record(Event::TicketCreated { ticket: ticket.id, cause: Cause { account: None } }).await.unwrap();
    write.done().await.unwrap();
}

/// With the provider from the beginning.
fn to_provider() -> Landing {
    Landing { to_provider: true, ..Landing::default() }
}

const ESCALATE: Act = Act::Escalate { to: Party::Provider, client_fronts: true, ask_acceptance: false };

/// The internal desk hands the ticket to the provider.
async fn escalate(world: &World, person: &Person, ticket: &Ticket) {
    let actor = Arc::new(world.actor(person).await);
    let write = world.store.write(actor).await.unwrap();
    let may = write.need::<WorkInternally>().unwrap();
    let row = may.row::<taskfire_ticket::Entity>(ticket.id).await.unwrap();
    taskfire::hand_over(&may, &row, Step::of(ESCALATE, By::Desk)).await.unwrap().unwrap();
    write.done().await.unwrap();
}

/// A rule of the customer's does.
async fn escalate_by_rule(world: &World, ticket: &Ticket) {
    let actor = Arc::new(world.store.system_actor(world.defaults.provider, "tests"));
    let write = world.store.write(actor).await.unwrap();
    let may = write.need::<RunJobs>().unwrap();
    let row = may.row::<taskfire_ticket::Entity>(ticket.id).await.unwrap();
    taskfire::hand_over(&may, &row, Step::of(ESCALATE, By::Rule)).await.unwrap().unwrap();
    write.done().await.unwrap();
}

pub(crate) async fn drain(world: &World) -> Arc<MemoryMail> {
    let mail = Arc::new(MemoryMail::new());
    let out = Arc::clone(&mail) as Arc<dyn platform::mail::MailOut>;
    emberdesk::compose::worker(&world.app, out).drain().await.unwrap();
    mail
}

fn priority(world: &World, index: usize) -> String {
    world.defaults.priorities[index].to_string()
}

fn is_priority(world: &World, index: usize) -> String {
    format!(
        "(SELECT COUNT(*) FROM ticket WHERE priority_id = {}) = 1",
        world.literal(world.defaults.priorities[index].0)
    )
}

on_both!(the_editor_names_what_is_wrong_and_keeps_what_was_typed, |world: World| async move {
    let (_, mut browser) = staff(&world).await;
    assert!(browser.get(RULES).await.text().contains("No workflow rules yet"));
    let far = world.neighbour("Southridge IT").await;
    let foreign = far.defaults.priorities[0].to_string();
    let wrong = [
        ("is_source", "is"),
        ("is_organization", "is"),
        ("v_organization", "Nobody Ltd"),
        ("is_priority", "is"),
        ("v_priority", foreign.as_str()),
        ("set_status", foreign.as_str()),
        ("notify", "queue"),
        ("send_contact", "nobody@contoso.example"),
    ];
    let page = rule(&mut browser, "", &wrong).await;
    assert_eq!(page.status, 422);
    for field in [
        "name",
        "events",
        "v_source",
        "v_organization",
        "v_priority",
        "set_status",
        "notify_subject",
        "notify_text",
        "send_contact",
    ] {
        assert!(page.error_on(field).is_some(), "{field}: {}", page.text());
    }
    assert!(page.html.contains("Nobody Ltd"), "what was typed is kept");
    let page = rule(&mut browser, "Nothing to do", &[("events", "created")]).await;
    assert!(page.text().contains("Choose at least one action"), "{}", page.text());
    assert_eq!(browser.post(&format!("{RULES}/new"), &[("form", "x"), ("oops", "1")]).await.status, 400);

    // What is saved reads the same again.
    let contoso = world.organization("Contoso Legal").await;
    let wanted = priority(&world, 1);
    let fields = [
        ("events", "created"),
        ("events", "edited"),
        ("is_organization", "is-not"),
        ("v_organization", "contoso legal"),
        ("is_created-by", "is"),
        ("v_created-by", "contact"),
        ("set_priority", wanted.as_str()),
        ("note", "Looked at {number}"),
        ("notify", "resource"),
        ("notify_subject", "Look at {number}"),
        ("notify_text", "Please."),
        ("send", "true"),
    ];
    made(&mut browser, "First", &fields).await;
    let list = browser.get(RULES).await;
    let href = list.attributes("table a", "href").into_iter().next().unwrap();
    let page = browser.get(&href).await;
    assert_eq!(page.attributes("[name=events][checked]", "value"), ["created", "edited"]);
    assert_eq!(page.at("[name=v_organization]").unwrap(), contoso.name);
    assert_eq!(page.attributes("[name=set_priority] option[selected]", "value"), [wanted]);
    assert_eq!(page.attributes("[name=send][checked]", "name"), ["send"]);
    // Two at once: the second is told.
    assert_eq!(browser.submit(&page, &href, &[("name", "First rule")]).await.status, 303);
    assert_eq!(browser.submit(&page, &href, &[("name", "First again")]).await.status, 409);

    made(&mut browser, "Second", &[("events", "edited"), ("note", "Hello")]).await;
    let second = browser.get(RULES).await.attributes("table a", "href").pop().unwrap();
    let list = browser.get(RULES).await;
    browser.submit(&list, &format!("{second}/step"), &[("direction", "up")]).await;
    assert_eq!(browser.get(RULES).await.texts("table a"), ["Second", "First rule"]);
    browser.post(&format!("{second}/switch"), &[("active", "false")]).await;
    assert!(browser.get(RULES).await.text().contains("1 of at most 200 are active"));
    let page = browser.get(&second).await;
    assert_eq!(browser.submit(&page, "/remove", &[]).await.status, 303);
    assert_eq!(browser.get(&second).await.status, 404);
    let log = browser.get("/desk/settings/audit-log?act=workflow-rule").await.text();
    for act in ["Workflow rule added", "Workflow rule changed", "Workflow rule moved", "Workflow rule removed"] {
        assert!(log.contains(act), "F-199: {act}: {log}");
    }

    let manager = world.contact(&contoso, "Mia Manager", "manager").await;
    for person in [world.resource("Nadia Haddad", "Dispatcher").await, manager] {
        let mut browser = world.signed_in(&person).await;
        for path in [RULES.to_owned(), format!("{RULES}/new"), format!("{RULES}/history"), href.clone()] {
            assert_eq!(browser.get(&path).await.status, 403, "{path}");
        }
    }
    let person = far.resource("Far Away", "Full Access").await;
    assert_eq!(far.signed_in(&person).await.get(&href).await.status, 404);
});

on_both!(a_273_at_most_two_hundred_rules_are_active, |world: World| async move {
    let (_, mut browser) = staff(&world).await;
    let seed = world.store.seed().await.unwrap();
    let rows = (1..=200).map(|position| workflow_rule::ActiveModel {
        provider_id: Set(world.defaults.provider),
        id: Set(seed.fresh_id()),
        name: Set(format!("Rule {position}")),
        rule: Set(r#"{"events":["completed"],"conditions":[],"actions":[]}"#.to_owned()),
        active: Set(true),
        position: Set(position),
        version: Set(1),
    });
    seed.add_all::<workflow_rule::Entity>(rows.collect()).await.unwrap();
    seed.done().await.unwrap();
    let page = rule(&mut browser, "One more", &[("events", "created"), ("note", "x")]).await;
    assert!(page.error_on("active").unwrap_or_default().contains("At most 200"), "{}", page.text());
    made(&mut browser, "One more", &[("events", "created"), ("note", "x"), ("active", "")]).await;
    let id = browser.get(RULES).await.attributes("table a", "href").pop().unwrap();
    assert_eq!(browser.post(&format!("{id}/switch"), &[("active", "true")]).await.status, 409);
});

on_both!(a_272_a_276_a_278_conditions_and_updates, |world: World| async move {
    let (sofia, mut browser) = staff(&world).await;
    let contoso = world.organization("Contoso Legal").await;
    let ann = world.contact(&contoso, "Ann Keller", "basic").await;
    let ticket = world.ticket(&contoso, &ann, "Screen is dark").await;
    let (source, queue) = (world.defaults.sources[0].to_string(), world.defaults.portal_queue.to_string());
    let (high, status) = (priority(&world, 0), world.defaults.statuses[1].to_string());
    let resource = sofia.resource.unwrap().to_string();
    made(
        &mut browser,
        "Portal tickets of Contoso",
        &[
            ("events", "created"),
            ("is_source", "is"),
            ("v_source", &source),
            ("is_queue", "is"),
            ("v_queue", &queue),
            ("is_organization", "is"),
            ("v_organization", "Contoso Legal"),
            ("is_created-by", "is"),
            ("v_created-by", "contact"),
            ("set_priority", &high),
            ("set_status", &status),
            ("set_resource", &resource),
            ("note", "Set by a rule on {number} of {organization}"),
            ("notify", "resource"),
            ("notify_subject", "New: {title}"),
            ("notify_text", "Look at {number}."),
        ],
    )
    .await;
    made(
        &mut browser,
        "Never",
        &[("events", "created"), ("is_created-by", "is"), ("v_created-by", "resource"), ("note", "no")],
    )
    .await;
    // A-275: what exists is not judged.
    drain(&world).await;
    holds(&world, "not retroactive", "(SELECT COUNT(*) FROM workflow_run) = 0").await;
    created(&world, &sofia, &ticket).await;
    let mail = drain(&world).await;
    let letters: Vec<(String, String)> = mail.sent().into_iter().map(|one| (one.subject, one.text)).collect();
    let letter = letters.iter().find(|(subject, _)| subject == "New: Screen is dark").expect("A-277");
    assert!(letter.1.contains(&format!("Look at {}.", ticket.number)), "{letter:?}");
    holds(&world, "once", "(SELECT COUNT(*) FROM workflow_run) = 1").await;
    let page = browser.get(&format!("/desk/tickets/{}", ticket.number)).await.text();
    assert!(page.contains(&format!("Set by a rule on {} of Contoso Legal", ticket.number)), "{page}");
    holds(&world, "priority", &is_priority(&world, 0)).await;
    let mut customer = world.signed_in(&ann).await;
    let theirs = customer.get(&format!("/tickets/{}", ticket.number)).await;
    assert!(!theirs.text().contains("Set by a rule"), "an internal note");
    let history = browser.get(&format!("{RULES}/history")).await.text();
    for words in
        ["Portal tickets of Contoso", "Screen is dark", "Events Created", "Created by A contact", "Notify: Sofia Lind"]
    {
        assert!(history.contains(words), "{words}: {history}");
    }
});

on_both!(without_an_active_rule_nothing_is_queued, |world: World| async move {
    let (sofia, mut browser) = staff(&world).await;
    let contoso = world.organization("Contoso Legal").await;
    let ann = world.contact(&contoso, "Ann Keller", "basic").await;
    let ticket = world.ticket(&contoso, &ann, "Screen is dark").await;
    edit(&world, &sofia, &ticket, 0).await;
    holds(&world, "no job", "(SELECT COUNT(*) FROM job WHERE kind = 'workflow') = 0").await;
    made(&mut browser, "Any", &[("events", "edited"), ("note", "x"), ("active", "")]).await;
    edit(&world, &sofia, &ticket, 1).await;
    holds(&world, "still none", "(SELECT COUNT(*) FROM job WHERE kind = 'workflow') = 0").await;
});

on_both!(a_221_a_278_a_note_by_the_customer, |world: World| async move {
    let (_, mut browser) = staff(&world).await;
    let contoso = world.organization("Contoso Legal").await;
    let ann = world.contact(&contoso, "Ann Keller", "basic").await;
    let ticket = world.ticket(&contoso, &ann, "Screen is dark").await;
    let high = priority(&world, 0);
    made(&mut browser, "Customer wrote", &[("events", "customer-note"), ("set_priority", &high)]).await;
    let page = browser.get(&format!("/desk/tickets/{}", ticket.number)).await;
    let sent = browser.submit(&page, "/notes", &[("body", "We look at it."), ("publish", "everyone")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    drain(&world).await;
    holds(&world, "staff wrote", "(SELECT COUNT(*) FROM workflow_run) = 0").await;
    let mut customer = world.signed_in(&ann).await;
    let page = customer.get(&format!("/tickets/{}", ticket.number)).await;
    let sent = customer.submit(&page, "/notes", &[("body", "It is still dark.")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    drain(&world).await;
    holds(&world, "the customer wrote", "(SELECT COUNT(*) FROM workflow_run) = 1").await;
    holds(&world, "and it acted", &is_priority(&world, 0)).await;
});

on_both!(a_272_completing_is_an_event_and_one_save_is_judged_once, |world: World| async move {
    let (_, mut browser) = staff(&world).await;
    let contoso = world.organization("Contoso Legal").await;
    let ann = world.contact(&contoso, "Ann Keller", "basic").await;
    let ticket = world.ticket(&contoso, &ann, "Screen is dark").await;
    made(&mut browser, "Done", &[("events", "completed"), ("events", "edited"), ("note", "Completed")]).await;
    let complete = format!("/desk/tickets/{}/complete", ticket.number);
    let form = browser.get(&complete).await;
    assert_eq!(browser.submit(&form, &complete, &[("resolution", "A cable")]).await.status, 303);
    drain(&world).await;
    holds(&world, "one run", "(SELECT COUNT(*) FROM workflow_run) = 1").await;
});

on_both!(f_195_a_sequence_ends_after_five, |world: World| async move {
    let (sofia, mut browser) = staff(&world).await;
    let contoso = world.organization("Contoso Legal").await;
    let ann = world.contact(&contoso, "Ann Keller", "basic").await;
    let ticket = world.ticket(&contoso, &ann, "Screen is dark").await;
    let (one, two) = (priority(&world, 0), priority(&world, 1));
    let when = |value| [("events", "edited"), ("is_priority", "is"), ("v_priority", value)];
    let rule = |value, set| when(value).into_iter().chain([("set_priority", set)]).collect::<Vec<_>>();
    made(&mut browser, "There", &rule(one.as_str(), two.as_str())).await;
    made(&mut browser, "And back", &rule(two.as_str(), one.as_str())).await;
    edit(&world, &sofia, &ticket, 0).await;
    drain(&world).await;
    holds(&world, "five", "(SELECT COUNT(*) FROM workflow_run) = 5").await;
    holds(&world, "in sequence", "(SELECT MAX(depth) FROM workflow_run) = 5").await;
    holds(&world, "no job is left", "(SELECT COUNT(*) FROM job WHERE kind = 'workflow' AND state = 'waiting') = 0")
        .await;
    assert!(browser.get(&format!("{RULES}/history")).await.text().contains("Last of a sequence"));
});

on_both!(f_106_f_107_f_193_a_transfer_to_the_provider_is_a_condition_of_that_save_alone, |world: World| async move {
    let (sofia, mut browser) = staff(&world).await;
    let contoso = world.organization("Contoso Legal").await;
    world.taskfire(&contoso).await;
    let tara = world.contact(&contoso, "Tara Field", "taskfire-resource").await;
    let ticket = world.ticket(&contoso, &tara, "Printer on fire").await;
    world.land(&ticket, Landing::default()).await;
    let high = priority(&world, 0);
    made(
        &mut browser,
        "Escalated",
        &[("events", "edited"), ("is_to-provider", "is"), ("v_to-provider", "yes"), ("set_priority", &high)],
    )
    .await;
    made(&mut browser, "As an event", &[("events", "to-provider"), ("note", "It came to us")]).await;
    edit(&world, &sofia, &ticket, 3).await;
    drain(&world).await;
    holds(&world, "no transfer", "(SELECT COUNT(*) FROM workflow_run) = 0").await;
    escalate(&world, &tara, &ticket).await;
    drain(&world).await;
    holds(&world, "both", "(SELECT COUNT(*) FROM workflow_run) = 2").await;
    holds(&world, "it acted", &is_priority(&world, 0)).await;
    edit(&world, &sofia, &ticket, 2).await;
    drain(&world).await;
    holds(&world, "not in a later save", "(SELECT COUNT(*) FROM workflow_run) = 2").await;
});

on_both!(f_113_f_114_f_115_f_194_a_226_send_to_taskfire_changes_no_field_of_the_provider, |world: World| async move {
    let (sofia, mut browser) = staff(&world).await;
    let contoso = world.organization("Contoso Legal").await;
    let desk = world.taskfire(&contoso).await;
    let tara = world.contact(&contoso, "Tara Field", "taskfire-resource").await;
    let ticket = world.ticket(&contoso, &tara, "Printer on fire").await;
    world.land(&ticket, to_provider()).await;
    let queue = desk.queue.to_string();
    let address = address_of(&mut browser, &tara).await;
    // A-233: a status that the provider made starts it.
    let status = world.defaults.statuses[0].to_string();
    made(
        &mut browser,
        "To their IT",
        &[
            ("events", "edited"),
            ("is_status", "is"),
            ("v_status", &status),
            ("is_responsible", "is"),
            ("v_responsible", "provider"),
            ("send", "true"),
            ("send_queue", &queue),
            ("send_contact", &address),
        ],
    )
    .await;
    made(&mut browser, "Went back", &[("events", "to-taskfire"), ("note", "It is with their IT now")]).await;
    edit(&world, &sofia, &ticket, 1).await;
    let before = world.ticket_row(ticket.id).await;
    drain(&world).await;
    let mut after = world.ticket_row(ticket.id).await;
    after.last_activity_at = before.last_activity_at;
    after.version = before.version;
    assert!(after.elsewhere, "the provider's lists leave it out (F-89)");
    after.elsewhere = before.elsewhere;
    assert_eq!(after, before, "F-56, A-226");
    holds(&world, "with the desk", "(SELECT COUNT(*) FROM taskfire_ticket WHERE responsible = 'internal') = 1").await;
    let contact = world.literal(tara.contact.unwrap().0);
    holds(&world, "with her", &format!("(SELECT COUNT(*) FROM taskfire_ticket WHERE contact_id = {contact}) = 1"))
        .await;
    holds(&world, "the rule's name", "(SELECT COUNT(*) FROM hand_over WHERE rule_name = 'To their IT') = 1").await;
    holds(&world, "F-115", "(SELECT COUNT(*) FROM workflow_run WHERE rule_name = 'Went back') = 1").await;
    // A-226: the system says so, to each side in its own words.
    let (ours, theirs) = (
        "Send to Taskfire: the IT help desk of Contoso Legal has this ticket now.",
        "The service provider’s workflow rule sent this ticket to your IT help desk.",
    );
    let page = browser.get(&format!("/desk/tickets/{}", ticket.number)).await.text();
    assert!(page.contains(ours) && !page.contains(theirs), "{page}");
    let page = world.signed_in(&tara).await.get(&format!("/tickets/{}", ticket.number)).await.text();
    assert!(page.contains(theirs) && !page.contains(ours), "{page}");
});

/// The mail address of a contact, as the desk shows it.
async fn address_of(browser: &mut Client, person: &Person) -> String {
    let edit = format!("/desk/contacts/{}/edit", person.contact.unwrap());
    browser.get(&edit).await.attributes("[name=email]", "value").remove(0)
}

on_both!(f_116_f_194_what_cannot_be_sent_is_skipped_with_a_reason, |world: World| async move {
    let (sofia, mut browser) = staff(&world).await;
    let contoso = world.organization("Contoso Legal").await;
    let fabrikam = world.organization("Fabrikam Foods").await;
    world.taskfire(&contoso).await;
    let ann = world.contact(&contoso, "Ann Keller", "basic").await;
    let yusuf = world.contact(&fabrikam, "Yusuf Kaya", "basic").await;
    let without = world.ticket(&fabrikam, &yusuf, "No Taskfire here").await;
    let old = world.ticket(&contoso, &ann, "From before").await;
    let empty = world.ticket(&contoso, &ann, "Nobody there").await;
    world.land(&empty, to_provider()).await;
    made(&mut browser, "To their IT", &[("events", "edited"), ("send", "true")]).await;
    for ticket in [&without, &old, &empty] {
        edit(&world, &sofia, ticket, 1).await;
    }
    drain(&world).await;
    let history = browser.get(&format!("{RULES}/history")).await.text();
    for reason in ["has no Taskfire", "from before Taskfire", "no active Taskfire user"] {
        assert!(history.contains(reason), "{reason}: {history}");
    }
    holds(&world, "nothing moved", "(SELECT COUNT(*) FROM hand_over WHERE number > 0) = 0").await;
    // With somebody at the desk it goes; a second time it is there already.
    world.contact(&contoso, "Tara Field", "taskfire-resource").await;
    edit(&world, &sofia, &empty, 2).await;
    drain(&world).await;
    holds(&world, "moved", "(SELECT COUNT(*) FROM hand_over WHERE number = 1) = 1").await;
    let page = browser.get(&format!("{RULES}/history")).await.text();
    assert!(page.contains("Send to Taskfire: The ticket is there already."), "the sequence met it at the desk: {page}");
});

on_both!(f_196_a_ticket_that_bounces_is_stopped, |world: World| async move {
    let (sofia, mut browser) = staff(&world).await;
    let contoso = world.organization("Contoso Legal").await;
    world.taskfire(&contoso).await;
    let tara = world.contact(&contoso, "Tara Field", "taskfire-resource").await;
    let ticket = world.ticket(&contoso, &tara, "Hot potato").await;
    world.land(&ticket, to_provider()).await;
    let fields = [("events", "edited"), ("is_responsible", "is"), ("v_responsible", "provider"), ("send", "true")];
    made(&mut browser, "To their IT", &fields).await;
    edit(&world, &sofia, &ticket, 1).await;
    drain(&world).await;
    holds(&world, "one", "(SELECT COUNT(*) FROM hand_over WHERE number > 0) = 1").await;
    world.pass(SignedDuration::from_mins(1));
    escalate_by_rule(&world, &ticket).await;
    drain(&world).await;
    holds(&world, "stopped", "(SELECT COUNT(*) FROM hand_over WHERE number > 0) = 2").await;
    let history = browser.get(&format!("{RULES}/history")).await.text();
    assert!(history.contains("stopped, 2 automatic transfers in 10 minutes"), "{history}");
    world.pass(SignedDuration::from_mins(11));
    edit(&world, &sofia, &ticket, 2).await;
    drain(&world).await;
    holds(&world, "later it goes", "(SELECT COUNT(*) FROM hand_over WHERE number > 0) = 3").await;
});
