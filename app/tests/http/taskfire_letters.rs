//! Letters of the internal help desk that tell of single acts: accepted, another status, a vendor's answer, a rule that was switched
//! off, the mail of the day in own words (F-156, F-177, F-178, F-182, F-226).

use std::sync::Arc;

use kernel::{
    escalation::{Body, Target},
    ownership::{Act, By},
};
use platform::mail::memory::MemoryMail;
use store::{
    Set,
    guard::{RunJobs, WorkInternally},
    outbox::Event,
    tables::{
        escalation_rule,
        kinds::{InternalMeaning, MailState},
        taskfire_ticket, ticket,
    },
    taskfire::{Escalation, Step, escalate, hand_over},
};
use testing::{Person, World, on_both};

use crate::{
    compose,
    mails::{by, posted, record},
    taskfire_notifications::{Scene, scene},
    taskfire_rules,
};

/// The provider is asked to accept within an hour.
async fn asks_acceptance(world: &World) {
    world.sql("UPDATE taskfire_settings SET accept_minutes = 60").await;
}

/// What leaves now.
async fn letters(world: &World, scene: &Scene) -> String {
    posted(world, &Arc::new(MemoryMail::new()), Some(&scene.ticket)).await
}

/// Who hears now, by name, in order.
async fn heard(world: &World) -> Vec<String> {
    let mail = Arc::new(MemoryMail::new());
    posted(world, &mail, None).await;
    let mut to: Vec<String> = mail.sent().into_iter().map(|letter| letter.to.name).collect();
    to.sort();
    to
}

/// Puts somebody on the ticket as a secondary resource.
async fn helps(world: &World, scene: &Scene, who: &Person) {
    let seed = world.store.seed().await.unwrap();
    seed.add::<store::tables::ticket_helper::Entity>(store::tables::ticket_helper::ActiveModel {
        provider_id: Set(world.defaults.provider),
        id: Set(seed.fresh_id()),
        ticket_id: Set(scene.ticket.id),
        contact_id: Set(who.contact.unwrap()),
    })
    .await
    .unwrap();
    seed.done().await.unwrap();
}

on_both!(f_226_the_desk_hears_that_the_provider_accepted, |world: World| async move {
    let scene = scene(&world).await;
    scene.assign(&world, &scene.tom).await;
    helps(&world, &scene, &scene.ines).await;
    asks_acceptance(&world).await;
    scene.escalate(&world, &scene.tom, false, true).await;
    heard(&world).await;
    let mut marek = world.signed_in(&scene.marek).await;
    let page = marek.get(&format!("/desk/tickets/{}", scene.ticket.number)).await;
    assert_eq!(marek.submit(&page, "/hand-over/accept", &[]).await.status, 303);
    insta::assert_snapshot!("mail_accepted", letters(&world, &scene).await);
    let mut tom = world.signed_in(&scene.tom).await;
    assert!(tom.get("/notifications").await.text().contains("Accepted"));
});

on_both!(f_80_f_226_whose_name_the_customer_does_not_read_is_the_provider, |world: World| async move {
    let scene = scene(&world).await;
    scene.assign(&world, &scene.tom).await;
    asks_acceptance(&world).await;
    for names in ["provider", "hidden", "first-and-initial"] {
        world.sql(&format!("UPDATE provider SET resource_names = '{names}'")).await;
        scene.escalate(&world, &scene.tom, false, true).await;
        heard(&world).await;
        scene.step(&world, &scene.marek, Act::Accept, By::Provider).await;
        let accepted = letters(&world, &scene).await;
        scene.step(&world, &scene.marek, Act::SendToDesk, By::Provider).await;
        let returned = letters(&world, &scene).await;
        let shown = if names == "first-and-initial" { "Marek D." } else { "Northwind IT" };
        for text in [accepted, returned] {
            assert!(text.contains("To: Tom Okafor"), "{names}: {text}");
            assert!(text.contains(shown) && !text.contains("Dahl"), "{names}: {text}");
        }
    }
});

on_both!(f_226_the_desk_hears_that_a_vendor_accepted_and_what_it_answers, |world: World| async move {
    let scene = scene(&world).await;
    scene.assign(&world, &scene.tom).await;
    helps(&world, &scene, &scene.ines).await;
    let lifts = world.vendor(&scene.contoso, "Schindel Lifts", Some(60)).await;
    world.vendor_contact(&scene.contoso, lifts, "Otto Lift", "otto@lifts.example").await;
    let actor = Arc::new(world.actor(&scene.tom).await);
    let write = world.store.write(actor).await.unwrap();
    {
        let may = write.need::<WorkInternally>().unwrap();
        let whole = may.row::<ticket::Entity>(scene.ticket.id).await.unwrap();
        let row = may.row::<taskfire_ticket::Entity>(scene.ticket.id).await.unwrap();
        let to = Escalation { vendor: Some(lifts), note: "The door jams.", ..Escalation::to_provider() };
        escalate(&may, &whole, &row, to).await.unwrap().unwrap();
    }
    write.done().await.unwrap();
    let mail = Arc::new(MemoryMail::new());
    posted(&world, &mail, None).await;
    let letter = mail.sent().into_iter().find(|letter| letter.to.name == "Otto Lift").unwrap();
    let at = letter.text.find("/vendor/").unwrap();
    let link = letter.text[at..].split(|c: char| c.is_whitespace() || ")>".contains(c)).next().unwrap().to_owned();

    let mut otto = world.visitor();
    let done = otto.post_files(&link, &[("body", ""), ("act", "accept")], &[]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    insta::assert_snapshot!("mail_accepted_by_vendor", letters(&world, &scene).await);
    let done = otto.post_files(&link, &[("body", "We come at **ten**."), ("act", "answer")], &[]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    insta::assert_snapshot!("mail_vendor_replied", letters(&world, &scene).await);
    // Nobody of the provider's, and not the requester (F-162).
    let told: Vec<String> = world
        .mails()
        .await
        .into_iter()
        .filter(|row| ["accepted", "vendor-replied"].contains(&row.event.as_str()))
        .map(|row| row.to_name)
        .collect();
    assert!(told.iter().all(|name| ["Tom Okafor", "Ines Duarte"].contains(&name.as_str())), "{told:?}");
    let mut ines = world.signed_in(&scene.ines).await;
    assert!(ines.get("/notifications").await.text().contains("A vendor answered"));
});

on_both!(f_178_another_internal_status_is_told_to_the_others_on_the_ticket, |world: World| async move {
    let scene = scene(&world).await;
    scene.assign(&world, &scene.tom).await;
    helps(&world, &scene, &scene.ines).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let path = format!("/tickets/{}/edit", scene.ticket.number);
    let page = tom.get(&path).await;
    let waiting = {
        let actor = world.store.system_actor(world.defaults.provider, "tests");
        let may = world.store.reading(&actor).need::<RunJobs>().unwrap();
        let lists = store::views::taskfire::work::lists(&may, scene.contoso.id).await.unwrap();
        lists.statuses.iter().find(|row| row.meaning == InternalMeaning::WaitingUser).unwrap().id.to_string()
    };
    let saved = tom.submit(&page, "/edit", &[("status", &waiting)]).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    insta::assert_snapshot!("mail_status_changed", letters(&world, &scene).await);
    // The same status once more is no news.
    let page = tom.get(&path).await;
    tom.submit(&page, "/edit", &[]).await;
    assert!(heard(&world).await.is_empty());
});

on_both!(f_178_whoever_accepts_tells_the_helpers_and_whoever_assigns_sends_one_mail, |world: World| async move {
    let scene = scene(&world).await;
    helps(&world, &scene, &scene.ines).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let path = format!("/tickets/{}/accept", scene.ticket.number);
    assert_eq!(tom.post(&path, &[]).await.status, 303);
    assert_eq!(heard(&world).await, ["Ines Duarte"]);
    let second = scene_of_its_own(&world).await;
    let mut ines = world.signed_in(&second.ines).await;
    let path = format!("/tickets/{}/assign", second.ticket.number);
    let page = ines.get(&path).await;
    let to = second.tom.contact.unwrap().to_string();
    let done = ines.submit(&page, "/assign", &[("resource", &to)]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(heard(&world).await, ["Tom Litware"], "one mail, not two");
});

/// The same at another organization.
async fn scene_of_its_own(world: &World) -> Scene {
    let contoso = world.organization("Litware").await;
    let desk = world.taskfire(&contoso).await;
    let priya = world.contact(&contoso, "Priya Litware", "basic").await;
    let tom = world.contact(&contoso, "Tom Litware", "taskfire-resource").await;
    let ines = world.contact(&contoso, "Ines Litware", "taskfire-resource").await;
    let marek = world.resource("Marek Litware", "Dispatcher").await;
    let ticket = world.internal_ticket(&contoso, &desk, &priya, "Printer is stuck").await;
    Scene { contoso, tom, ines, priya, marek, ticket }
}

on_both!(f_178_a_rule_without_its_target_is_switched_off_and_its_administrators_hear, |world: World| async move {
    let scene = taskfire_rules::scene(&world).await;
    let gone = world.vendor(&scene.contoso, "Schindel Lifts", None).await;
    world.sql("UPDATE vendor SET active = FALSE").await;
    let mut body = Body::default();
    body.then.target = Target::Vendor(gone.0);
    world.escalation_rule(scene.contoso.id, "Lifts to Schindel", 0, body).await;
    let made = taskfire_rules::landed(&world, &scene, "Lift stands still", store::taskfire::Landing::default()).await;
    let mail = Arc::new(MemoryMail::new());
    let text = posted(&world, &mail, Some(&made)).await;
    insta::assert_snapshot!("mail_rule_disabled", text);
    assert_eq!(world.taskfire_row(made.id).await.hand_over_no, 0, "the ticket stays");
    let mut ann = world.signed_in(&scene.ann).await;
    let list = ann.get("/taskfire/rules").await.text();
    assert!(list.contains("its vendor is gone or inactive"), "{list}");
    assert!(ann.get("/notifications").await.text().contains("A rule was switched off"));
    // It acts on nothing more.
    taskfire_rules::landed(&world, &scene, "Another lift", store::taskfire::Landing::default()).await;
    assert!(heard(&world).await.is_empty());
});

on_both!(f_178_a_rule_that_acts_over_and_over_on_one_ticket_is_switched_off, |world: World| async move {
    let scene = taskfire_rules::scene(&world).await;
    let id = world.escalation_rule(scene.contoso.id, "Everything", 0, Body::default()).await;
    let made = taskfire_rules::landed(&world, &scene, "Round and round", store::taskfire::Landing::default()).await;
    taskfire_rules::work(&world).await;
    // Each time it comes back its issue type is another one, so that the rule is not exempt (F-129).
    for round in 1..=5 {
        taskfire_rules::step(&world, &made, Act::SendToDesk, By::Provider).await;
        let facts = format!("UPDATE rule_firing SET facts = '{{\"issue_type\":\"{}\",\"found\":[]}}'", uuid(round));
        world.sql(&facts).await;
        world.pass(jiff::SignedDuration::from_mins(10));
        taskfire_rules::work(&world).await;
    }
    let actor = world.store.system_actor(world.defaults.provider, "tests");
    let may = world.store.reading(&actor).need::<RunJobs>().unwrap();
    let rule = may.row::<escalation_rule::Entity>(id).await.unwrap();
    assert!(!rule.active && rule.disabled_reason.contains("over and over"), "{}", rule.disabled_reason);
    assert_eq!(world.dump().await["rule_firing"].lines().count(), 5);
});

fn uuid(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(number)
}

on_both!(f_156_administrators_hear_of_time_that_runs_out, |world: World| async move {
    let scene = taskfire_rules::scene(&world).await;
    let made = taskfire_rules::landed(&world, &scene, "Slow", store::taskfire::Landing::default()).await;
    let (who, id) = (world.literal(scene.tom.contact.unwrap().0), world.literal(made.id.0));
    world.sql(&format!("UPDATE taskfire_ticket SET contact_id = {who} WHERE ticket_id = {id}")).await;
    world.sql("UPDATE internal_priority SET response_minutes = 60, resolution_minutes = 240").await;
    world.clocks_follow(&made).await;
    heard(&world).await;
    world.pass(jiff::SignedDuration::from_hours(24 * 7));
    let told = heard(&world).await;
    assert!(told.contains(&"Ann Keller".to_owned()) && told.contains(&"Tom Okafor".to_owned()), "{told:?}");
});

on_both!(f_177_f_182_the_mail_of_the_day_is_written_in_own_words, |world: World| async move {
    let scene = scene(&world).await;
    scene.assign(&world, &scene.tom).await;
    let sofia = world.resource("Sofia Lind", "System Administrator").await;
    let mut sofia = world.signed_in(&sofia).await;
    let list = "/desk/settings/templates";
    assert!(sofia.get(list).await.text().contains("Email: Mail of the Day"));
    let page = sofia.get(&format!("{list}/new?event=digest-customer")).await;
    let own = [
        ("name", "Short"),
        ("subject", "{{digest.count}} at {{organization.name}}"),
        ("body", "# Good morning {{contact.first_name}}\n\n{{digest.lines}}\n\n[Look]({{digest.link}})"),
    ];
    let saved = sofia.submit(&page, "/templates/new", &own).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    assert_eq!(sofia.post(&format!("{}/default", saved.location), &[]).await.status, 303);

    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get("/my/notifications").await;
    assert!(!page.html.contains("mail-digest"), "it is chosen by the events in it");
    let chosen = [("mail-internally-assigned", "daily"), ("mail-status-changed", "daily")];
    assert_eq!(tom.submit(&page, "/my/notifications", &chosen).await.status, 303);
    let (ticket, contact, cause) = (scene.ticket.id, scene.tom.contact.unwrap(), by(&scene.ines));
    record(&world, &scene.ines, Event::InternallyAssigned { ticket, contact, cause }).await;
    let (before, after) = ("New".to_owned(), "In Progress".to_owned());
    record(&world, &scene.ines, Event::InternalStatusChanged { ticket, before, after, cause }).await;
    assert!(heard(&world).await.is_empty(), "they wait");
    world.pass(jiff::SignedDuration::from_hours(24));
    insta::assert_snapshot!("mail_of_the_day", letters(&world, &scene).await);
    assert!(world.mails().await.iter().filter(|row| row.state == MailState::Skipped).count() == 2);
});

on_both!(f_182_each_new_event_is_offered_to_those_who_hear_of_it, |world: World| async move {
    let scene = scene(&world).await;
    let events = ["accepted", "status-changed", "vendor-replied", "rule-disabled"];
    let mut tom = world.signed_in(&scene.tom).await;
    let fields = tom.get("/my/notifications").await.form("/my/notifications").unwrap().1;
    let mut priya = world.signed_in(&scene.priya).await;
    let hers = priya.get("/my/notifications").await.form("/my/notifications").unwrap().1;
    for event in events {
        for name in [format!("mail-{event}"), format!("bell-{event}")] {
            assert!(fields.iter().any(|(field, _)| *field == name), "{name}");
            assert!(!hers.iter().any(|(field, _)| *field == name), "what cannot concern her: {name}");
        }
    }
    // One who wants no mail of it gets none, and the bell rings all the same.
    scene.assign(&world, &scene.tom).await;
    let page = tom.get("/my/notifications").await;
    assert_eq!(tom.submit(&page, "/my/notifications", &[("mail-status-changed", "off")]).await.status, 303);
    let (before, after) = ("New".to_owned(), "In Progress".to_owned());
    let event = Event::InternalStatusChanged { ticket: scene.ticket.id, before, after, cause: by(&scene.ines) };
    record(&world, &scene.ines, event).await;
    assert!(heard(&world).await.is_empty());
    assert_eq!(tom.get("/notifications/live").await.html, "1");
    // A step that needs no acceptance tells of none.
    let actor = Arc::new(world.actor(&scene.ines).await);
    let write = world.store.write(actor).await.unwrap();
    let may = write.need::<WorkInternally>().unwrap();
    let row = may.row::<taskfire_ticket::Entity>(scene.ticket.id).await.unwrap();
    let refused = hand_over(&may, &row, Step::of(Act::Accept, By::Provider)).await.unwrap();
    assert!(refused.is_err());
});
