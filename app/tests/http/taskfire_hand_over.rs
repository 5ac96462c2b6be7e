//! Handing tickets over between the customer's internal help desk, the provider and vendors (F-53 … F-64, F-88, F-89,
//! F-101 … F-122, F-225, F-226).

use std::{collections::BTreeMap, sync::Arc};

use jiff::SignedDuration;
use kernel::ownership::{self, Act, By, Party as Holder, Recall, Refusal, Terms};
use platform::mail::MailOut;
use store::{
    Set,
    guard::{CreateTickets, RunJobs, WorkInternally, WorkTickets},
    ids::{AttachmentId, NoteId},
    tables::{
        attachment,
        kinds::{Acceptance, HandOverAct, Party, Publish},
        taskfire_ticket, ticket,
    },
    taskfire::{self, Completion, Escalation, Landing, Step},
    views::{taskfire::path, ticket_page},
};
use testing::{Client, Desk, Organization, Page, Person, Ticket, World, on_both};

use crate::compose;

/// A customer with an internal desk, its people, the provider's people, and a ticket at the desk.
struct Scene {
    contoso: Organization,
    desk: Desk,
    priya: Person,
    tom: Person,
    ann: Person,
    marek: Person,
    ticket: Ticket,
}

async fn scene(world: &World) -> Scene {
    let contoso = world.organization("Contoso").await;
    let desk = world.taskfire(&contoso).await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let tom = world.contact(&contoso, "Tom Okafor", "taskfire-resource").await;
    let ann = world.contact(&contoso, "Ann Keller", "taskfire-administrator").await;
    let marek = world.resource("Marek Dahl", "Service Desk User").await;
    let ticket = world.ticket(&contoso, &priya, "Shared drive is read-only").await;
    land(world, &tom, &ticket, Landing { contact: tom.contact, ..Landing::default() }).await;
    index(world).await;
    Scene { contoso, desk, priya, tom, ann, marek, ticket }
}

/// Gives a ticket of the world its internal side.
async fn land(world: &World, by: &Person, ticket: &Ticket, landing: Landing) {
    let write = world.store.write(Arc::new(world.actor(by).await)).await.unwrap();
    let may = write.need::<CreateTickets>().unwrap();
    let row = ticket_page::by_number(&may, &ticket.number).await.unwrap();
    taskfire::land(&may, &row, landing).await.unwrap();
    write.done().await.unwrap();
}

/// Rows of the world came past the guard.
async fn index(world: &World) {
    let seed = world.store.seed().await.unwrap();
    store::search::reindex(&seed).await.unwrap();
    seed.done().await.unwrap();
}

/// Runs everything that is due now.
async fn work(world: &World) {
    let mail = Arc::new(platform::mail::memory::MemoryMail::default()) as Arc<dyn MailOut>;
    emberdesk::compose::worker(&world.app, mail).drain().await.unwrap();
}

/// The lines of the log as the desk reads them.
async fn lines(world: &World, reader: &Person, ticket: &Ticket) -> Vec<path::Line> {
    let actor = world.actor(reader).await;
    let may = world.store.reading(&actor).need::<store::guard::ViewTickets>().unwrap();
    let row = ticket_page::by_number(&may, &ticket.number).await.unwrap();
    path::of(&may, &row).await.unwrap()
}

fn portal(ticket: &Ticket, page: &str) -> String {
    format!("/tickets/{}{page}", ticket.number)
}

fn desk(ticket: &Ticket, page: &str) -> String {
    format!("/desk/tickets/{}{page}", ticket.number)
}

async fn escalate(client: &mut Client, ticket: &Ticket, fields: &[(&str, &str)]) -> Page {
    let page = client.get(&portal(ticket, "/escalation")).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let mut all = vec![("reason", "no-skill"), ("note", "We have no rights on this server.")];
    all.retain(|(name, _)| !fields.iter().any(|(own, _)| own == name));
    all.extend(fields);
    client.submit(&page, "/escalation", &all).await
}

async fn transfer(client: &mut Client, ticket: &Ticket, fields: &[(&str, &str)]) -> Page {
    let page = client.get(&desk(ticket, "/transfer")).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let mut all = vec![("note", "Please check on site.")];
    all.retain(|(name, _)| !fields.iter().any(|(own, _)| own == name));
    all.extend(fields);
    client.submit(&page, "/transfer", &all).await
}

/// A note and a file that only the desk sees.
async fn secrets(world: &World, scene: &Scene) -> (NoteId, AttachmentId) {
    let id = world.desk_note(&scene.ticket, &scene.tom, "The domain admin left last week.").await;
    let write = world.store.write(Arc::new(world.actor(&scene.tom).await)).await.unwrap();
    let may = write.need::<WorkInternally>().unwrap();
    let file: AttachmentId = may.fresh_id();
    may.add::<attachment::Entity>(attachment::ActiveModel {
        id: Set(file),
        ticket_id: Set(scene.ticket.id),
        note_id: Set(Some(id)),
        name: Set("rights.txt".to_owned()),
        size: Set(5),
        media_type: Set("text/plain".to_owned()),
        sha256: Set("0".repeat(64)),
        publish: Set(Publish::HelpDesk),
        author_contact_id: Set(scene.tom.contact),
        author_resource_id: Set(None),
        created_at: Set(may.now()),
        ..Default::default()
    })
    .await
    .unwrap();
    write.done().await.unwrap();
    (id, file)
}

on_both!(f_101_the_desk_escalates_with_reason_note_quote_and_files, |world: World| async move {
    let scene = scene(&world).await;
    let (note, file) = secrets(&world, &scene).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let refused = escalate(&mut tom, &scene.ticket, &[("reason", ""), ("note", " ")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.error_on("reason").is_some() && refused.error_on("note").is_some(), "F-103");
    let (note_id, file_id) = (note.to_string(), file.to_string());
    let done =
        escalate(&mut tom, &scene.ticket, &[("quote", &note_id), ("files", &file_id), ("way", "transfer")]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let now = world.taskfire_row(scene.ticket.id).await;
    assert_eq!((now.responsible, now.hand_over_no, now.client_fronts), (Party::Provider, 1, false));
    assert_eq!(now.acceptance, Acceptance::Awaited, "F-226");
    assert_eq!(now.contact_id, scene.tom.contact, "F-108: the internal resource stays");
    let way = lines(&world, &scene.tom, &scene.ticket).await;
    assert_eq!(way.len(), 2);
    assert!(way[1].note.contains("no rights") && way[1].note.contains("> The domain admin left"), "{}", way[1].note);
    assert!(way[0].ended_at.is_some() && way[1].ended_at.is_none());

    let mut marek = world.signed_in(&scene.marek).await;
    let page = marek.get(&desk(&scene.ticket, "")).await;
    assert!(page.text().contains("Our turn since"), "F-60: {}", page.text());
    assert!(page.text().contains("The domain admin left last week"), "decision 23: the quote");
    assert!(page.html.contains("rights.txt"), "the chosen file is passed on");
    assert_eq!(page.at(".path__stop[aria-current] .path__name").as_deref(), Some("Northwind IT (has the ticket now)"));
    let mut priya = world.signed_in(&scene.priya).await;
    let page = priya.get(&portal(&scene.ticket, "")).await;
    assert_eq!(page.status, 200, "F-63");
    assert!(!page.text().contains("domain admin"), "the requester reads none of it: {}", page.text());
});

on_both!(decision_23_what_is_not_chosen_stays_with_the_desk, |world: World| async move {
    let scene = scene(&world).await;
    let (_, file) = secrets(&world, &scene).await;
    let mut tom = world.signed_in(&scene.tom).await;
    assert_eq!(escalate(&mut tom, &scene.ticket, &[]).await.status, 303);
    let page = world.signed_in(&scene.marek).await.get(&desk(&scene.ticket, "")).await;
    assert!(!page.html.contains("rights.txt") && !page.text().contains("domain admin"), "F-97");
    let page = tom.get(&portal(&scene.ticket, "")).await;
    assert!(page.html.contains(&file.to_string()), "the desk keeps it");
});

on_both!(f_104_queue_issue_type_and_priority_arrive_by_mapping, |world: World| async move {
    let scene = scene(&world).await;
    let before = world.ticket_row(scene.ticket.id).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&portal(&scene.ticket, "/escalation")).await;
    assert!(!page.html.contains("name=\"priority\""), "F-40: no level sets the provider's priority by default");
    let forced = tom
        .submit(
            &page,
            "/escalation",
            &[("reason", "policy"), ("note", "x"), ("priority", &before.priority_id.to_string())],
        )
        .await;
    assert_eq!(forced.status, 422);
    assert_eq!(escalate(&mut tom, &scene.ticket, &[]).await.status, 303);
    let after = world.ticket_row(scene.ticket.id).await;
    assert_eq!(
        (after.status_id, after.resource_id, after.due_at),
        (before.status_id, before.resource_id, before.due_at)
    );
});

on_both!(f_111_each_refusal_says_why, |world: World| async move {
    let scene = scene(&world).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let basic = world.signed_in(&scene.priya).await.get(&portal(&scene.ticket, "/escalation")).await;
    assert_eq!(basic.status, 403, "the user lacks the permission");
    let other = world.organization("Fabrikam").await;
    world.taskfire(&other).await;
    let stranger = world.contact(&other, "Lara Voss", "taskfire-administrator").await;
    let far = world.signed_in(&stranger).await.get(&portal(&scene.ticket, "/escalation")).await;
    assert_eq!(far.status, 404, "T-13");

    let old = world.ticket(&scene.contoso, &scene.priya, "From before").await;
    let page = tom.get(&portal(&old, "/escalation")).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("older than Taskfire") && page.form("/escalation").is_none(), "F-17");
    let sent = tom.post(&portal(&old, "/escalation"), &[("seen", "0"), ("note", "kept")]).await;
    assert_eq!(sent.status, 409);
    assert!(sent.html.contains("kept"), "what was typed is not lost");

    assert_eq!(escalate(&mut tom, &scene.ticket, &[]).await.status, 303);
    let page = tom.get(&portal(&scene.ticket, "/escalation")).await;
    assert!(page.text().contains("there already"), "{}", page.text());
    let mut marek = world.signed_in(&scene.marek).await;
    let complete = marek.get(&desk(&scene.ticket, "/complete")).await;
    assert_eq!(marek.submit(&complete, "/complete", &[("resolution", "Done")]).await.status, 303);
    let page = tom.get(&portal(&scene.ticket, "/escalation")).await;
    assert!(page.text().contains("This ticket is complete"), "{}", page.text());
    let page = tom.get(&portal(&scene.ticket, "/recall")).await;
    assert!(page.text().contains("This ticket is complete"), "{}", page.text());

    let second = world.ticket(&scene.contoso, &scene.priya, "Another").await;
    land(&world, &scene.tom, &second, Landing::default()).await;
    let id = world.literal(scene.contoso.id.0);
    world.sql(&format!("UPDATE organization SET active = FALSE WHERE id = {id}")).await;
    let actor = world.store.system_actor(world.defaults.provider, "tests");
    let write = world.store.write(Arc::new(actor)).await.unwrap();
    let may = write.need::<RunJobs>().unwrap();
    let part = may.row::<taskfire_ticket::Entity>(second.id).await.unwrap();
    let whole = may.row::<ticket::Entity>(second.id).await.unwrap();
    let got = taskfire::escalate(&may, &whole, &part, Escalation::to_provider()).await.unwrap();
    assert_eq!(got, Err(Refusal::Off), "the client is inactive");
});

on_both!(f_64_the_second_of_two_hand_overs_is_told_who_was_first, |world: World| async move {
    let scene = scene(&world).await;
    let (mut tom, mut ann) = (world.signed_in(&scene.tom).await, world.signed_in(&scene.ann).await);
    let fields = [("reason", "no-skill"), ("note", "Typed with care")];
    let (of_tom, of_ann) =
        (tom.get(&portal(&scene.ticket, "/escalation")).await, ann.get(&portal(&scene.ticket, "/escalation")).await);
    let (first, second) =
        tokio::join!(tom.submit(&of_tom, "/escalation", &fields), ann.submit(&of_ann, "/escalation", &fields));
    let mut seen = [first.status.as_u16(), second.status.as_u16()];
    seen.sort_unstable();
    assert_eq!(seen, [303, 409], "{} / {}", first.text(), second.text());
    let (winner, told) = if first.status == 409 { ("Ann Keller", &first) } else { ("Tom Okafor", &second) };
    assert!(told.text().contains(&format!("Escalated by {winner}")), "{}", told.text());
    assert!(told.html.contains("Typed with care"));
    assert_eq!(world.taskfire_row(scene.ticket.id).await.hand_over_no, 1);
    // The winner's own second press goes on as after the first.
    let again = if winner == "Tom Okafor" {
        tom.submit(&of_tom, "/escalation", &fields).await
    } else {
        ann.submit(&of_ann, "/escalation", &fields).await
    };
    assert_eq!(again.status, 303);
    assert_eq!(world.taskfire_row(scene.ticket.id).await.hand_over_no, 1);
});

on_both!(f_56_f_63_a_transfer_to_taskfire_changes_no_field_and_hides_nothing, |world: World| async move {
    let scene = scene(&world).await;
    let mut tom = world.signed_in(&scene.tom).await;
    assert_eq!(escalate(&mut tom, &scene.ticket, &[]).await.status, 303);
    let before = world.ticket_row(scene.ticket.id).await;
    let mut marek = world.signed_in(&scene.marek).await;
    let refused = transfer(&mut marek, &scene.ticket, &[("note", "")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.error_on("note").is_some(), "F-117: the note is mandatory");
    assert_eq!(transfer(&mut marek, &scene.ticket, &[]).await.status, 303);
    let after = world.ticket_row(scene.ticket.id).await;
    assert!(after.elsewhere && !before.elsewhere, "the provider's lists leave it out (F-89)");
    let but_for_that = ticket::Model { elsewhere: before.elsewhere, ..after };
    assert_eq!(but_for_that, before, "F-56: every other column, also the version");
    let now = world.taskfire_row(scene.ticket.id).await;
    assert_eq!((now.responsible, now.hand_over_no, now.returned), (Party::Internal, 2, true));
    assert_eq!(now.contact_id, scene.tom.contact, "F-117: the last internal resource");
    for (person, path) in [
        (&scene.priya, portal(&scene.ticket, "")),
        (&scene.tom, portal(&scene.ticket, "")),
        (&scene.marek, desk(&scene.ticket, "")),
    ] {
        assert_eq!(world.signed_in(person).await.get(&path).await.status, 200, "F-63: {}", person.name);
    }
    let page = marek.get(&desk(&scene.ticket, "")).await;
    assert!(page.text().contains("Contoso IT help desk has the ticket since"), "{}", page.text());
    assert!(page.form("/accept").is_none() && page.form("/notes").is_some(), "F-62: fields stand still, notes go on");
    assert_eq!(marek.get(&desk(&scene.ticket, "/edit")).await.status, 409, "F-62: the address says why");
    let saved = marek.post(&desk(&scene.ticket, "/edit"), &[("title", "Mine now")]).await;
    assert_eq!(saved.status, 409, "F-62");
    assert!(page.text().contains("Please check on site."), "both help desks read the note");
});

on_both!(f_117_what_returns_goes_to_whom_was_chosen_or_who_is_there, |world: World| async move {
    let scene = scene(&world).await;
    let (mut tom, mut marek) = (world.signed_in(&scene.tom).await, world.signed_in(&scene.marek).await);
    escalate(&mut tom, &scene.ticket, &[]).await;
    let ann = scene.ann.contact.unwrap().to_string();
    assert_eq!(transfer(&mut marek, &scene.ticket, &[("resource", &ann)]).await.status, 303);
    assert_eq!(world.taskfire_row(scene.ticket.id).await.contact_id, scene.ann.contact);

    escalate(&mut tom, &scene.ticket, &[]).await;
    let away = world.literal(scene.ann.account.0);
    let (provider, contoso, who) = (
        world.literal(world.defaults.provider.0),
        world.literal(scene.contoso.id.0),
        world.literal(scene.ann.contact.unwrap().0),
    );
    world
        .sql(&format!(
            "INSERT INTO absence (provider_id, id, organization_id, contact_id, from_at, reason, message, created_at, version) \
             VALUES ({provider}, {away}, {contoso}, {who}, 0, 'Leave', '', 0, 1)"
        ))
        .await;
    let page = marek.get(&desk(&scene.ticket, "/transfer")).await;
    assert!(page.text().contains("Ann Keller (out of office)"), "F-138: {}", page.text());
    assert_eq!(transfer(&mut marek, &scene.ticket, &[]).await.status, 303);
    let now = world.taskfire_row(scene.ticket.id).await;
    assert_eq!((now.contact_id, now.queue_id), (None, Some(scene.desk.queue)), "the default queue");
    let strange = transfer_to_stranger(&scene, &mut tom, &mut marek).await;
    assert_eq!(strange.status, 422);
    assert!(strange.error_on("resource").is_some(), "F-121: staff and requesters are no internal resources");
});

async fn transfer_to_stranger(scene: &Scene, tom: &mut Client, marek: &mut Client) -> Page {
    assert_eq!(escalate(tom, &scene.ticket, &[]).await.status, 303);
    let priya = scene.priya.contact.unwrap().to_string();
    transfer(marek, &scene.ticket, &[("resource", &priya)]).await
}

on_both!(f_116_the_desk_says_what_a_transfer_lacks, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let ticket = world.ticket(&contoso, &priya, "From before").await;
    let marek = world.resource("Marek Dahl", "Service Desk User").await;
    let mut marek = world.signed_in(&marek).await;
    let page = marek.get(&desk(&ticket, "/transfer")).await;
    assert_eq!(page.status, 200);
    let text = page.text();
    for missing in ["Taskfire is off for the organization", "older than Taskfire", "Nobody works the IT help desk"] {
        assert!(text.contains(missing), "{missing}: {text}");
    }
    assert!(page.form("/transfer").is_none() && page.form("/bring-in").is_none());
    assert!(!marek.get(&desk(&ticket, "")).await.text().contains("Transfer to Taskfire"), "not offered");

    world.taskfire(&contoso).await;
    world.contact(&contoso, "Tom Okafor", "taskfire-resource").await;
    let page = marek.get(&desk(&ticket, "")).await;
    assert!(page.text().contains("Transfer to Taskfire"));
    let page = marek.get(&desk(&ticket, "/transfer")).await;
    assert_eq!(marek.submit(&page, "/bring-in", &[]).await.status, 303, "decision 10");
    let now = world.taskfire_row(ticket.id).await;
    assert_eq!((now.responsible, now.hand_over_no), (Party::Provider, 0));
    assert_eq!(transfer(&mut marek, &ticket, &[]).await.status, 303);
    assert_eq!(world.taskfire_row(ticket.id).await.responsible, Party::Internal);
});

on_both!(decision_21_staff_do_not_complete_what_another_party_holds, |world: World| async move {
    let scene = scene(&world).await;
    let mut marek = world.signed_in(&scene.marek).await;
    let page = marek.get(&desk(&scene.ticket, "/complete")).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("Somebody else has this ticket now") && page.form("/complete").is_none());
    let form = scene.ticket.id.to_string();
    let sent = marek.post(&desk(&scene.ticket, "/complete"), &[("resolution", "Done"), ("form", &form)]).await;
    assert_eq!(sent.status, 409);
    assert!(world.ticket_row(scene.ticket.id).await.completed_at.is_none());
});

on_both!(f_119_the_providers_completion_closes, |world: World| async move {
    let scene = scene(&world).await;
    let (mut tom, mut marek) = (world.signed_in(&scene.tom).await, world.signed_in(&scene.marek).await);
    escalate(&mut tom, &scene.ticket, &[]).await;
    let page = marek.get(&desk(&scene.ticket, "/complete")).await;
    assert_eq!(marek.submit(&page, "/complete", &[("resolution", "Rights restored")]).await.status, 303);
    let now = world.taskfire_row(scene.ticket.id).await;
    assert!(now.closed_at.is_some() && now.responsible == Party::Provider);
    assert!(world.ticket_row(scene.ticket.id).await.completed_at.is_some());
    let page = marek.get(&desk(&scene.ticket, "")).await;
    assert_eq!(marek.submit(&page, "/reopen", &[]).await.status, 303);
    let now = world.taskfire_row(scene.ticket.id).await;
    assert!(now.closed_at.is_none() && now.responsible == Party::Provider, "with the party that held it last");
    assert!(world.ticket_row(scene.ticket.id).await.completed_at.is_none());
});

on_both!(f_119_the_desk_confirms_or_time_does, |world: World| async move {
    let scene = scene(&world).await;
    world.sql("UPDATE taskfire_settings SET on_completion = 'confirm', confirm_days = 2").await;
    let (mut tom, mut marek) = (world.signed_in(&scene.tom).await, world.signed_in(&scene.marek).await);
    escalate(&mut tom, &scene.ticket, &[]).await;
    let status = world.ticket_row(scene.ticket.id).await.status_id;
    let page = marek.get(&desk(&scene.ticket, "/complete")).await;
    assert!(page.text().contains("IT help desk confirms"), "{}", page.text());
    let done = marek.submit(&page, "/complete", &[("resolution", "Rights restored")]).await;
    let page = marek.follow(done).await;
    assert!(page.text().contains("help desk confirms"), "{}", page.text());
    let (now, ticket) = (world.taskfire_row(scene.ticket.id).await, world.ticket_row(scene.ticket.id).await);
    assert_eq!((now.responsible, now.returned, now.closed_at), (Party::Internal, true, None));
    assert!(now.confirm_by_at.is_some() && ticket.completed_at.is_none() && ticket.status_id == status);
    assert_eq!(ticket.resolution, "Rights restored");
    world.pass(SignedDuration::from_hours(47));
    work(&world).await;
    assert!(world.taskfire_row(scene.ticket.id).await.closed_at.is_none(), "not before the days are over");
    world.pass(SignedDuration::from_hours(2));
    work(&world).await;
    let (now, ticket) = (world.taskfire_row(scene.ticket.id).await, world.ticket_row(scene.ticket.id).await);
    assert!(now.closed_at.is_some() && ticket.completed_at.is_some(), "nobody confirmed in time");
    assert_eq!((now.responsible, now.confirm_by_at), (Party::Internal, None));

    let (mut tom, mut marek) = (world.signed_in(&scene.tom).await, world.signed_in(&scene.marek).await);
    let second = world.ticket(&scene.contoso, &scene.priya, "Second").await;
    land(&world, &scene.tom, &second, Landing::default()).await;
    escalate(&mut tom, &second, &[]).await;
    let page = marek.get(&desk(&second, "/complete")).await;
    marek.submit(&page, "/complete", &[("resolution", "Done")]).await;
    let write = world.store.write(Arc::new(world.actor(&scene.tom).await)).await.unwrap();
    let may = write.need::<WorkInternally>().unwrap();
    let ticket = may.row::<ticket::Entity>(second.id).await.unwrap();
    assert_eq!(taskfire::complete(&may, &ticket, By::Desk, "").await.unwrap(), Ok(Completion::Closes));
    write.done().await.unwrap();
    assert!(
        world.ticket_row(second.id).await.completed_at.is_some()
            && world.taskfire_row(second.id).await.closed_at.is_some()
    );
});

on_both!(f_226_who_is_asked_accepts_or_declines, |world: World| async move {
    let scene = scene(&world).await;
    let (mut tom, mut marek) = (world.signed_in(&scene.tom).await, world.signed_in(&scene.marek).await);
    escalate(&mut tom, &scene.ticket, &[]).await;
    let page = tom.get(&portal(&scene.ticket, "")).await;
    assert!(page.text().contains("To be accepted by"), "{}", page.text());
    let page = marek.get(&desk(&scene.ticket, "")).await;
    assert_eq!(marek.submit(&page, "/hand-over/accept", &[]).await.status, 303);
    assert_eq!(world.taskfire_row(scene.ticket.id).await.acceptance, Acceptance::Accepted);
    let page = tom.get(&portal(&scene.ticket, "/recall")).await;
    assert!(page.text().contains("has begun to work on this ticket"), "{}", page.text());
    assert_eq!(marek.get(&desk(&scene.ticket, "/hand-over/decline")).await.status, 200);

    transfer(&mut marek, &scene.ticket, &[]).await;
    escalate(&mut tom, &scene.ticket, &[]).await;
    let page = marek.get(&desk(&scene.ticket, "/hand-over/decline")).await;
    assert_eq!(marek.submit(&page, "/hand-over/decline", &[]).await.status, 422, "with a reason");
    let done = marek.submit(&page, "/hand-over/decline", &[("note", "Not under contract.")]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let way = lines(&world, &scene.tom, &scene.ticket).await;
    let last = way.last().unwrap();
    assert_eq!(
        (last.act, last.party, last.note.as_str()),
        (HandOverAct::Declined, Party::Internal, "Not under contract.")
    );
});

on_both!(f_226_taking_the_ticket_accepts_the_hand_over_and_silence_returns_it, |world: World| async move {
    let scene = scene(&world).await;
    let (mut tom, mut marek) = (world.signed_in(&scene.tom).await, world.signed_in(&scene.marek).await);
    escalate(&mut tom, &scene.ticket, &[]).await;
    let page = marek.get(&desk(&scene.ticket, "")).await;
    assert_eq!(marek.post(&desk(&scene.ticket, "/accept"), &[]).await.status, 303, "{}", page.text());
    assert_eq!(world.taskfire_row(scene.ticket.id).await.acceptance, Acceptance::Accepted);
    work(&world).await;
    world.pass(SignedDuration::from_hours(5));
    work(&world).await;
    assert_eq!(world.taskfire_row(scene.ticket.id).await.responsible, Party::Provider, "accepted in time");

    let mut tom = world.signed_in(&scene.tom).await;
    let second = world.ticket(&scene.contoso, &scene.priya, "Second").await;
    land(&world, &scene.tom, &second, Landing::default()).await;
    escalate(&mut tom, &second, &[]).await;
    world.pass(SignedDuration::from_mins(61));
    work(&world).await;
    let now = world.taskfire_row(second.id).await;
    assert!(now.reminded_at.is_some() && now.responsible == Party::Provider, "first a reminder");
    world.pass(SignedDuration::from_mins(61));
    work(&world).await;
    let now = world.taskfire_row(second.id).await;
    assert_eq!((now.responsible, now.returned, now.hand_over_no), (Party::Internal, true, 2), "then it returns");
    let way = lines(&world, &scene.tom, &second).await;
    assert_eq!(way.last().unwrap().act, HandOverAct::Lapsed);
});

on_both!(recall_and_take_back_return_a_ticket_to_the_desk, |world: World| async move {
    let scene = scene(&world).await;
    let vendor = world.vendor(&scene.contoso, "Litware Print", None).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&portal(&scene.ticket, "/recall")).await;
    assert!(page.text().contains("there already") && page.form("/recall").is_none(), "{}", page.text());
    escalate(&mut tom, &scene.ticket, &[]).await;
    let page = tom.get(&portal(&scene.ticket, "/recall")).await;
    assert_eq!(tom.submit(&page, "/recall", &[("note", "Found it ourselves.")]).await.status, 303);
    assert_eq!(tom.submit(&page, "/recall", &[]).await.status, 303, "a second press");
    assert_eq!(world.taskfire_row(scene.ticket.id).await.hand_over_no, 2);

    let (_, file) = secrets(&world, &scene).await;
    let (to, file) = (vendor.to_string(), file.to_string());
    let page =
        escalate(&mut tom, &scene.ticket, &[("to", &to), ("files", &file), ("note", "The fuser is broken.")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let now = world.taskfire_row(scene.ticket.id).await;
    assert_eq!((now.responsible, now.vendor_id, now.acceptance), (Party::Vendor, Some(vendor), Acceptance::NotAsked));
    let page = world.signed_in(&scene.marek).await.get(&desk(&scene.ticket, "")).await;
    let text = page.text();
    assert!(!text.contains("Litware") && !text.contains("fuser") && text.contains("Another company"), "F-162: {text}");
    let page = world.signed_in(&scene.priya).await.get(&portal(&scene.ticket, "")).await;
    assert!(!page.text().contains("Litware") && !page.text().contains("fuser"), "{}", page.text());
    let page = tom.get(&portal(&scene.ticket, "/take-back")).await;
    assert!(page.text().contains("Litware Print has this ticket"), "{}", page.text());
    assert_eq!(tom.submit(&page, "/take-back", &[]).await.status, 303);
    assert_eq!(world.taskfire_row(scene.ticket.id).await.responsible, Party::Internal);
    let way = lines(&world, &scene.tom, &scene.ticket).await;
    assert!(way.iter().any(|line| line.vendor.as_deref() == Some("Litware Print")));
});

on_both!(f_89_tickets_of_the_desk_are_left_out_of_the_providers_lists, |world: World| async move {
    let scene = scene(&world).await;
    let other = world.ticket(&scene.contoso, &scene.priya, "Ours from the beginning").await;
    index(&world).await;
    let mut marek = world.signed_in(&scene.marek).await;
    let title = "Shared drive is read-only";
    for path in ["/desk/tickets", "/desk/tickets?tab=unassigned", "/desk/tickets?tab=all", "/desk"] {
        let page = marek.get(path).await;
        assert!(!page.text().contains(title), "{path}: {}", page.text());
    }
    let csv = marek.get("/desk/tickets.csv").await.html;
    assert!(!csv.contains(title) && csv.contains(&other.title));
    let page = marek.get("/desk/tickets").await;
    assert_eq!(page.at(".tabs [aria-current] .count").as_deref(), Some("1"), "counts leave it out");
    assert!(page.text().contains("Show tickets of IT help desks"));
    let page = marek.get("/desk/tickets?taskfire=all").await;
    assert!(page.text().contains(title) && page.text().contains(&other.title));
    assert_eq!(page.at(".tabs [aria-current] .count").as_deref(), Some("2"));
    let page = marek.get("/desk/search?q=shared").await;
    assert!(page.text().contains(title), "search finds it: {}", page.text());
    let page = marek.get("/desk/tickets?taskfire=client").await;
    assert!(page.text().contains(title) && !page.text().contains(&other.title));
    assert!(page.text().contains("Contoso IT help desk"));

    let mut tom = world.signed_in(&scene.tom).await;
    escalate(&mut tom, &scene.ticket, &[]).await;
    world.pass(SignedDuration::from_mins(90));
    let mut marek = world.signed_in(&scene.marek).await;
    for path in ["/desk/tickets", "/desk/tickets?taskfire=ours", "/desk/tickets?taskfire=today"] {
        let page = marek.get(path).await;
        assert!(page.text().contains(title), "F-88: {path}");
        assert!(page.text().contains("for 1 h 30 min"), "{}", page.text());
    }
    assert!(!marek.get("/desk/tickets?taskfire=ours").await.text().contains(&other.title));
    assert!(!marek.get("/desk/tickets?taskfire=client").await.text().contains(title));
    world.pass(SignedDuration::from_hours(24));
    let mut marek = world.signed_in(&scene.marek).await;
    assert!(!marek.get("/desk/tickets?taskfire=today").await.text().contains(title));
    assert!(marek.get("/desk/tickets.csv?taskfire=ours").await.html.contains("Northwind IT"), "F-57");
});

on_both!(f_120_a_customer_may_hide_the_desks_tickets_from_staff, |world: World| async move {
    let scene = scene(&world).await;
    let mut marek = world.signed_in(&scene.marek).await;
    assert_eq!(marek.get(&desk(&scene.ticket, "")).await.status, 200, "read-only by default");
    world.sql("UPDATE taskfire_settings SET hidden_from_provider = TRUE").await;
    assert_eq!(marek.get(&desk(&scene.ticket, "")).await.status, 404);
    assert_eq!(marek.get(&desk(&scene.ticket, "/transfer")).await.status, 404);
    assert!(!marek.get("/desk/tickets?taskfire=all").await.text().contains("Shared drive"));
    assert!(!marek.get("/desk/search?q=shared").await.text().contains("read-only"));
    let mut tom = world.signed_in(&scene.tom).await;
    escalate(&mut tom, &scene.ticket, &[]).await;
    assert_eq!(marek.get(&desk(&scene.ticket, "")).await.status, 200, "what is escalated is seen");
});

/// A throw of the dice: the same in every run.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

on_both!(f_61_random_steps_through_the_store_keep_to_the_rules, |world: World| async move {
    let scene = scene(&world).await;
    let vendor = world.vendor(&scene.contoso, "Litware Print", Some(30)).await;
    let actors = [
        Arc::new(world.actor(&scene.tom).await),
        Arc::new(world.actor(&scene.marek).await),
        Arc::new(world.store.system_actor(world.defaults.provider, "tests")),
    ];
    let mut dice = Dice(7);
    let mut was_internal: BTreeMap<i32, bool> = BTreeMap::new();
    let mut done = 0;
    let ticket = world.ticket(&scene.contoso, &scene.priya, "Many ways").await;
    land(&world, &scene.tom, &ticket, Landing { to_provider: true, ..Landing::default() }).await;
    for step in 0..2_000 {
        let (act, who, by) = match dice.throw(12) {
            0 | 1 => (to(Holder::Provider, dice.throw(2) == 0), 0, By::Desk),
            2 => (to(Holder::Vendor(vendor.0), true), 0, By::Desk),
            3 => (to(Holder::Provider, true), 2, By::Rule),
            4 => (Act::SendToDesk, 1, By::Provider),
            5 => (Act::Accept, 1, By::Provider),
            6 => (Act::Decline, 1, By::Provider),
            7 => (Act::Recall, 0, By::Desk),
            8 => (Act::TakeBack, 0, By::Desk),
            9 => (Act::Lapse, 2, By::Clock),
            10 => (Act::Complete, usize::from(dice.throw(2) != 0), By::Desk),
            _ => (Act::Reopen, 1, By::Provider),
        };
        let by = if act == Act::Complete && who == 1 { By::Provider } else { by };
        let before = world.taskfire_row(ticket.id).await;
        was_internal.insert(before.hand_over_no, before.responsible == Party::Internal);
        let terms = Terms {
            recall: Recall::UntilAccepted,
            confirm_completion: false,
            provider_worked: false,
            was_internal: was_internal.values().any(|internal| *internal),
        };
        let held = taskfire::holding(&before);
        let expected = ownership::apply(held, act, by, terms);
        world.pass(SignedDuration::from_secs(60));
        let write = world.store.write(Arc::clone(&actors[who])).await.unwrap();
        let told = Step { note: "Word", ..Step::of(act, by) };
        let got = match who {
            0 => {
                let may = write.need::<WorkInternally>().unwrap();
                let part = may.row::<taskfire_ticket::Entity>(ticket.id).await.unwrap();
                taskfire::hand_over(&may, &part, told).await.unwrap()
            }
            1 => {
                let may = write.need::<WorkTickets>().unwrap();
                let part = may.row::<taskfire_ticket::Entity>(ticket.id).await.unwrap();
                taskfire::hand_over(&may, &part, told).await.unwrap()
            }
            _ => {
                let may = write.need::<RunJobs>().unwrap();
                let part = may.row::<taskfire_ticket::Entity>(ticket.id).await.unwrap();
                taskfire::hand_over(&may, &part, told).await.unwrap()
            }
        };
        write.done().await.unwrap();
        let after = world.taskfire_row(ticket.id).await;
        match (got, expected) {
            (Ok(moved), Ok(expected)) => {
                done += 1;
                assert_eq!(moved.after, expected, "step {step}: {act:?}");
                assert_eq!(taskfire::holding(&after), expected, "step {step}: {act:?} is stored as it was judged");
                assert_eq!(moved.hand_over.is_some(), after.hand_over_no == before.hand_over_no + 1);
                assert_eq!(after.since_at == before.since_at, moved.hand_over.is_none(), "step {step}: {act:?}");
            }
            (Err(got), Err(expected)) => {
                assert_eq!(got, expected, "step {step}: {act:?}");
                assert_eq!(after, before, "a refusal changes nothing");
            }
            (got, expected) => panic!("step {step}: {act:?}: {got:?} but {expected:?}"),
        }
    }
    assert!(done > 400, "{done}");
    let way = lines(&world, &scene.tom, &ticket).await;
    assert_eq!(way.len(), usize::try_from(world.taskfire_row(ticket.id).await.hand_over_no).unwrap() + 1);
    for pair in way.windows(2) {
        assert_eq!(pair[0].number + 1, pair[1].number);
        assert_eq!(pair[0].ended_at, Some(pair[1].at), "each ends where the next begins");
        assert_eq!(Some(pair[0].party), pair[1].from);
        assert_ne!(pair[0].party, pair[1].party, "F-61: a line is a change");
    }
});

fn to(to: Holder, ask_acceptance: bool) -> Act {
    Act::Escalate { to, client_fronts: true, ask_acceptance }
}
