//! Mails as their readers get them: who, what, once (decision 19), in words and formats of the reader.

use std::sync::Arc;

use platform::mail::{MailFault, memory::MemoryMail};
use store::{
    Set,
    guard::{AddNotes, OwnAccount, WorkTickets},
    outbox::{Cause, Chosen, Event},
    tables::{note, ticket},
    taskfire::Landing,
};
use testing::{Person, Ticket, World, on_both};

use crate::compose;

/// Runs what is due and gives the mails that left, oldest first, with the ticket's number made the same in every run.
pub(crate) async fn posted(world: &World, mail: &Arc<MemoryMail>, ticket: Option<&Ticket>) -> String {
    let worker = emberdesk::compose::worker(&world.app, Arc::clone(mail) as Arc<dyn platform::mail::MailOut>);
    worker.drain().await.unwrap();
    let mut mails: Vec<String> = mail
        .sent()
        .into_iter()
        .map(|letter| {
            format!("To: {} <{}>\nSubject: {}\n\n{}", letter.to.name, letter.to.address, letter.subject, letter.text)
        })
        .collect();
    mails.sort();
    let all = mails.join("\n----------------------------------------\n");
    ticket.map_or(all.clone(), |ticket| all.replace(&ticket.number, "T20261120.0001"))
}

/// Priya of Contoso has written a ticket that Marek's queue holds.
pub(crate) struct Scene {
    pub(crate) priya: Person,
    pub(crate) marek: Person,
    pub(crate) ticket: Ticket,
}

pub(crate) async fn scene(world: &World) -> Scene {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let marek = world.resource("Marek Dahl", "Service Desk User").await;
    let ticket = world.ticket(&contoso, &priya, "Shared drive is read-only").await;
    Scene { priya, marek, ticket }
}

pub(crate) async fn record(world: &World, person: &Person, event: Event) {
    let actor = Arc::new(world.actor(person).await);
    let write = world.store.write(actor).await.unwrap();
    write.need::<OwnAccount>().unwrap().record(event).await.unwrap();
    write.done().await.unwrap();
}

pub(crate) fn by(person: &Person) -> Cause {
    Cause { account: Some(person.account) }
}

on_both!(t_226_a_new_ticket_is_confirmed_and_told_to_the_queue, |world: World| async move {
    let scene = scene(&world).await;
    let mail = Arc::new(MemoryMail::new());
    record(&world, &scene.priya, Event::TicketCreated { ticket: scene.ticket.id, cause: by(&scene.priya) }).await;
    insta::assert_snapshot!("mail_created", posted(&world, &mail, Some(&scene.ticket)).await);
});

on_both!(t_227_a_customers_note_goes_to_staff_and_not_to_the_author, |world: World| async move {
    let scene = scene(&world).await;
    let mail = Arc::new(MemoryMail::new());
    let event = Event::NoteAdded {
        ticket: scene.ticket.id,
        note: scene.ticket.note,
        to: Chosen::default(),
        cause: by(&scene.priya),
    };
    record(&world, &scene.priya, event).await;
    insta::assert_snapshot!("mail_note_from_customer", posted(&world, &mail, Some(&scene.ticket)).await);
});

on_both!(t_223_an_internal_note_is_mailed_to_no_customer, |world: World| async move {
    let scene = scene(&world).await;
    let lena = world.resource("Lena Ober", "Dispatcher").await;
    let actor = Arc::new(world.actor(&scene.marek).await);
    let write = world.store.write(Arc::clone(&actor)).await.unwrap();
    let may = write.need::<WorkTickets>().unwrap();
    let id = may.fresh_id();
    may.add::<note::Entity>(note::ActiveModel {
        id: Set(id),
        ticket_id: Set(scene.ticket.id),
        kind: Set(store::tables::kinds::NoteKind::Staff),
        publish: Set(store::tables::kinds::Publish::Internal),
        title: Set(String::new()),
        body: Set("Policy of last night, see runbook 12".to_owned()),
        author_contact_id: Set(None),
        author_resource_id: Set(scene.marek.resource),
        form_id: Set(None),
        created_at: Set(may.now()),
        ..Default::default()
    })
    .await
    .unwrap();
    may.record(Event::NoteAdded { ticket: scene.ticket.id, note: id, to: Chosen::default(), cause: by(&scene.marek) })
        .await
        .unwrap();
    write.done().await.unwrap();
    let mail = Arc::new(MemoryMail::new());
    let posted = posted(&world, &mail, Some(&scene.ticket)).await;
    let to: Vec<String> = mail.sent().into_iter().map(|letter| letter.to.address).collect();
    assert_eq!(to, [lena.user_name], "{posted}");
});

on_both!(t_222_who_accepts_no_ticket_mail_and_who_is_inactive_gets_none, |world: World| async move {
    let scene = scene(&world).await;
    for (active, accepts) in [(true, false), (false, true)] {
        let seed = world.store.seed().await.unwrap();
        let (active, accepts) = (i32::from(active) == 1, i32::from(accepts) == 1);
        let words = |yes: bool| if yes { "TRUE" } else { "FALSE" };
        seed.run(&format!("UPDATE contact SET active = {}, accepts_ticket_mail = {}", words(active), words(accepts)))
            .await
            .unwrap();
        seed.done().await.unwrap();
        let mail = Arc::new(MemoryMail::new());
        record(&world, &scene.marek, Event::TicketCompleted { ticket: scene.ticket.id, cause: by(&scene.marek) }).await;
        assert_eq!(posted(&world, &mail, None).await, "", "active {active}, accepts {accepts}");
    }
});

on_both!(p_6_p_7_welcome_and_reset_carry_their_links_and_are_forgotten_once_sent, |world: World| async move {
    let scene = scene(&world).await;
    let mail = Arc::new(MemoryMail::new());
    record(&world, &scene.marek, Event::Invited { account: scene.priya.account, cause: by(&scene.marek) }).await;
    record(&world, &scene.marek, Event::ResetAsked { account: scene.marek.account, cause: by(&scene.marek) }).await;
    let text = posted(&world, &mail, None).await;
    let mut hidden = String::new();
    for line in text.lines() {
        let line = match line.rfind('/') {
            Some(at) if line.contains("/welcome/") || line.contains("/reset/") => &format!("{}/SECRET", &line[..at]),
            _ => line,
        };
        hidden.push_str(line);
        hidden.push('\n');
    }
    insta::assert_snapshot!("mail_welcome_and_reset", hidden);
    let rows = world.mails().await;
    assert_eq!(rows.len(), 2);
    assert!(
        rows.iter().all(|row| row.text_body.is_empty() && row.html_body.is_empty()),
        "no link rests in the database"
    );
});

on_both!(decision_19_mail_waits_for_the_server_and_leaves_once, |world: World| async move {
    let scene = scene(&world).await;
    let mail = Arc::new(MemoryMail::new());
    mail.fail_next(1, MailFault::Temporary("away".to_owned()));
    record(&world, &scene.marek, Event::TicketCompleted { ticket: scene.ticket.id, cause: by(&scene.marek) }).await;
    assert_eq!(posted(&world, &mail, None).await, "", "the server was away");
    world.pass(jiff::SignedDuration::from_mins(15));
    posted(&world, &mail, None).await;
    world.pass(jiff::SignedDuration::from_mins(15));
    posted(&world, &mail, None).await;
    let sent = mail.sent();
    assert_eq!(sent.len(), 1, "once, later");
    assert!(sent[0].message_id.ends_with("@localhost>"), "{}", sent[0].message_id);
});

/// CVE-2026-32754: what people write is text in mails, whatever it looks like.
#[tokio::test]
async fn cve_2026_32754_markup_in_tickets_is_text_in_mails() {
    let world = World::start(testing::Backend::Sqlite, compose).await;
    let contoso = world.organization("Contoso <b>Legal</b>").await;
    let priya = world.contact(&contoso, "Priya <script>", "basic").await;
    world.resource("Marek Dahl", "Service Desk User").await;
    let ticket = world.ticket(&contoso, &priya, "<img src=x onerror=alert(1)> \r\nBcc: all@victims.example").await;
    // Addresses are checked where they are typed; this one would be refused by the mail server.
    let seed = world.store.seed().await.unwrap();
    seed.run("UPDATE contact SET email = 'priya@contoso.example'").await.unwrap();
    seed.done().await.unwrap();
    let mail = Arc::new(MemoryMail::new());
    record(&world, &priya, Event::TicketCreated { ticket: ticket.id, cause: by(&priya) }).await;
    posted(&world, &mail, None).await;
    assert_eq!(mail.sent().len(), 2);
    for letter in mail.sent() {
        assert!(!letter.html.contains("<img"), "{}", letter.html);
        assert!(!letter.html.contains("<script"), "{}", letter.html);
        assert!(!letter.subject.contains(['\r', '\n']), "{:?}", letter.subject);
    }
}

/// The recording of events goes with its transaction: an act that fails tells nobody.
#[tokio::test]
async fn an_act_that_is_not_kept_sends_nothing() {
    let world = World::start(testing::Backend::Sqlite, compose).await;
    let scene = scene(&world).await;
    let actor = Arc::new(world.actor(&scene.priya).await);
    let write = world.store.write(actor).await.unwrap();
    let may = write.need::<AddNotes>().unwrap();
    let row = may.row::<ticket::Entity>(scene.ticket.id).await.unwrap();
    may.change(&row, ticket::ActiveModel { title: Set("changed".to_owned()), ..Default::default() }).await.unwrap();
    may.record(Event::TicketCompleted { ticket: scene.ticket.id, cause: by(&scene.marek) }).await.unwrap();
    drop(write);
    let mail = Arc::new(MemoryMail::new());
    assert_eq!(posted(&world, &mail, None).await, "");
    let may = world.actor(&scene.priya).await;
    let session = world.store.reading(&may);
    let row = session.need::<AddNotes>().unwrap().row::<ticket::Entity>(scene.ticket.id).await.unwrap();
    assert_eq!(row.title, "Shared drive is read-only");
}

// There are no surveys yet, so that none can go out for a ticket that the provider never worked on.
on_both!(f_122_a_ticket_of_the_desk_alone_brings_no_survey, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    world.taskfire(&contoso).await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let tom = world.contact(&contoso, "Tom Okafor", "taskfire-resource").await;
    let ticket = world.ticket(&contoso, &priya, "Shared drive is read-only").await;
    world.land(&ticket, Landing { contact: tom.contact, ..Landing::default() }).await;
    let mut browser = world.signed_in(&tom).await;
    let form = browser.get(&format!("/tickets/{}/complete", ticket.number)).await;
    let sent = browser.submit(&form, "/complete", &[("resolution", "Rights restored.")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let mail = Arc::new(MemoryMail::new());
    let all = posted(&world, &mail, Some(&ticket)).await;
    assert!(all.contains("To: Priya Raman") && all.contains("Rights restored."), "{all}");
    assert!(!all.to_lowercase().contains("survey"), "{all}");
    assert_eq!(mail.sent().iter().filter(|letter| letter.to.name == "Priya Raman").count(), 1, "one word of it: {all}");
});
