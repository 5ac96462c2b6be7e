//! Who says something about a ticket of an internal help desk, and who reads it: rules, vendors, the notes of hand-overs, and
//! the mail of a new ticket (F-97, F-103, F-130, F-161, T-226).

use std::sync::Arc;

use kernel::escalation::{Body, Target};
use platform::mail::memory::MemoryMail;
use store::{outbox::Event, taskfire::Landing};
use testing::{World, on_both};

use super::{taskfire_rules, taskfire_vendors};
use crate::{
    compose,
    mails::{by, posted, record},
    taskfire_notifications::scene,
};

on_both!(f_130_a_rules_note_bears_its_name_and_is_no_word_of_the_providers, |world: World| async move {
    let scene = taskfire_rules::scene(&world).await;
    let mut body = Body::default();
    body.then.target = Target::Provider;
    world.escalation_rule(scene.contoso.id, "All mail", 0, body).await;
    let made = taskfire_rules::landed(&world, &scene, "Mail is slow", Landing::default()).await;
    taskfire_rules::work(&world).await;
    let page = world.signed_in(&scene.tom).await.get(&format!("/tickets/{}", made.number)).await;
    let note = page.at(".entry--private").unwrap();
    assert!(note.contains("Rule “All mail”") && note.contains("Our help desk only"), "{note}");
    assert!(!note.contains("Northwind"), "{note}");
});

on_both!(f_161_notes_of_a_conversation_name_the_vendor_who_reads_them, |world: World| async move {
    let taskfire_vendors::Handed { number, letter, mut ines, .. } = taskfire_vendors::handed(&world).await;
    let at = taskfire_vendors::link_in(&letter);
    let mut otto = world.visitor();
    let form = otto.get(&at).await;
    // F-163: whoever comes by a link has no sign-in to be in trouble with, and asks the customer.
    assert!(!form.text().contains("Trouble signing in"), "{}", form.text());
    assert!(form.text().contains("ask the IT help desk of Contoso Legal"), "{}", form.text());
    assert!(!form.text().contains("Northwind"), "F-161: nothing of the provider: {}", form.text());
    let dead = otto.get("/vendor/nothing").await;
    assert!(dead.text().contains("Ask whoever sent you the link"), "{}", dead.text());
    let sent = otto.post_files(&at, &[("body", "We come at ten."), ("act", "answer")], &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let page = ines.get(&format!("/tickets/{number}")).await;
    let notes = page.all(".entry--private");
    assert_eq!(notes.len(), 2, "{notes:?}");
    for note in &notes {
        assert!(note.contains("Our help desk and Schindel Lifts") && !note.contains("only"), "{note}");
    }
    assert_eq!(notes.iter().filter(|note| note.contains("Otto Lift, Schindel Lifts")).count(), 1, "{notes:?}");
});

on_both!(f_103_the_newest_hand_over_note_stands_open_on_both_sides, |world: World| async move {
    let scene = scene(&world).await;
    scene.escalate(&world, &scene.ines, false, true).await;
    let mut marek = world.signed_in(&scene.marek).await;
    let number = &scene.ticket.number;
    let page = marek.get(&format!("/desk/tickets/{number}")).await;
    let said = page.at("section[aria-label='Note with the hand-over']").unwrap();
    assert!(
        said.contains("The fuser is broken") && said.contains("Ines Duarte") && said.contains("No skill"),
        "{said}"
    );
    let page = world.signed_in(&scene.tom).await.get(&format!("/tickets/{number}")).await;
    let said = page.at("section[aria-label='Note with the hand-over']").unwrap();
    assert!(said.contains("The fuser is broken"), "{said}");
    let page = world.signed_in(&scene.priya).await.get(&format!("/tickets/{number}")).await;
    assert!(!page.text().contains("fuser"), "the requester does not read it: {}", page.text());
});

on_both!(f_62_forms_of_a_ticket_that_stands_still_say_why, |world: World| async move {
    let scene = scene(&world).await;
    let worker = world.resource("Nadia Haddad", "Service Desk User").await;
    let mut nadia = world.signed_in(&worker).await;
    let number = &scene.ticket.number;
    let page = nadia.get(&format!("/desk/tickets/{number}/edit")).await;
    assert_eq!(page.status, 409, "{}", page.text());
    assert!(page.text().contains("its fields stand still here"), "{}", page.text());
    scene.escalate(&world, &scene.ines, false, true).await;
    assert_eq!(nadia.get(&format!("/desk/tickets/{number}/edit")).await.status, 200);
});

on_both!(t_226_a_new_ticket_is_confirmed_by_who_has_it, |world: World| async move {
    let scene = scene(&world).await;
    let event = Event::TicketCreated { ticket: scene.ticket.id, cause: by(&scene.priya) };
    record(&world, &scene.priya, event).await;
    let mail = Arc::new(MemoryMail::new());
    let all = posted(&world, &mail, None).await;
    let subject = |address: &str| {
        let found = mail.sent().into_iter().find(|letter| letter.to.address == address);
        found.map_or_else(|| panic!("{address}: {all}"), |letter| format!("{}: {}", letter.subject, letter.text))
    };
    let asked = subject(&scene.priya.user_name);
    assert!(asked.contains("Your IT help desk has your ticket: Printer is stuck"), "{asked}");
    assert!(asked.contains("the IT help desk of Contoso Legal has your ticket"), "{asked}");
    assert!(!asked.contains("We have your ticket"), "{asked}");
    let works = subject(&scene.tom.user_name);
    assert!(works.contains("New: Printer is stuck") && works.contains("New ticket for the IT help desk"), "{works}");
});
