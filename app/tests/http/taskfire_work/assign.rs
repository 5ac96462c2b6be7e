//! Who works a ticket: accept, assign, forward.

use std::sync::Arc;

use platform::mail::memory::MemoryMail;
use store::tables::kinds::InternalMeaning;
use testing::{Person, World, on_both};

use super::{Scene, compose, mailed, scene};

/// Somebody is out of office from now on.
async fn is_away(world: &World, scene: &Scene, who: &Person, stand_in: Option<&Person>) {
    let id = |person: &Person| world.literal(person.contact.unwrap().0);
    world
        .sql(&format!(
            "INSERT INTO absence (provider_id, id, organization_id, contact_id, from_at, to_at, reason, stand_in_id, message, \
             created_at, version) SELECT provider_id, {who}, {organization}, {who}, 0, NULL, 'leave', {stand_in}, \
             'Call the front desk.', 0, 1 FROM contact WHERE id = {who}",
            who = id(who),
            organization = world.literal(scene.contoso.id.0),
            stand_in = stand_in.map_or("NULL".to_owned(), id),
        ))
        .await;
}

on_both!(f_92_t_112_accept_takes_what_nobody_has, |world: World| async move {
    let scene = scene(&world).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&scene.path("")).await;
    let sent = tom.submit(&page, "/accept", &[]).await;
    let page = tom.follow(sent).await;
    assert!(page.text().contains("Tom Okafor has it since"), "{}", page.text());
    let taken = world.taskfire_row(scene.ticket.id).await;
    assert_eq!(taken.contact_id, scene.tom.contact);
    assert_eq!(taken.status_id, scene.desk.status(InternalMeaning::Accepted));
    assert!(taken.responded_at.is_some(), "F-92: the first response");
    // Sent twice by the same person nothing more happens; somebody else is told.
    assert_eq!(tom.post(&scene.path("accept"), &[]).await.status, 303);
    let late = world.signed_in(&scene.ines).await.post(&scene.path("accept"), &[]).await;
    assert_eq!(late.status, 409);
    assert!(late.text().contains("Somebody else has taken this ticket"), "{}", late.text());
    assert!(world.signed_in(&scene.ines).await.get(&scene.path("")).await.form("/accept").is_none(), "T-112");
});

on_both!(f_92_a_queue_with_members_is_theirs, |world: World| async move {
    let scene = scene(&world).await;
    let (queue, ines) = (world.literal(scene.desk.queue.0), world.literal(scene.ines.contact.unwrap().0));
    world
        .sql(&format!(
            "INSERT INTO internal_queue_member (provider_id, id, queue_id, contact_id, organization_id) SELECT provider_id, \
             {ines}, id, {ines}, organization_id FROM internal_queue WHERE id = {queue}"
        ))
        .await;
    let mut tom = world.signed_in(&scene.tom).await;
    assert!(tom.get(&scene.path("")).await.form("/accept").is_none());
    let refused = tom.post(&scene.path("accept"), &[]).await;
    assert!(refused.status == 409 && refused.text().contains("Only members of its queue"), "{}", refused.text());
    assert_eq!(world.signed_in(&scene.ines).await.post(&scene.path("accept"), &[]).await.status, 303);
});

on_both!(f_91_f_121_assign_to_who_works_the_desk_alone, |world: World| async move {
    let scene = scene(&world).await;
    let mail = Arc::new(MemoryMail::new());
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&scene.path("assign")).await;
    let offered = page.texts("#resource option");
    assert_eq!(offered, ["Nobody", "Ann Keller", "Ines Duarte", "Tom Okafor"], "F-47, F-121");
    let id = |person: &Person| person.contact.map(|id| id.to_string()).unwrap_or_default();
    let foreign = [id(&scene.priya), id(&scene.mallory), scene.marek.resource.unwrap().to_string(), "x".to_owned()];
    for wrong in foreign {
        let page = tom.submit(&page, "/assign", &[("resource", &wrong)]).await;
        assert_eq!(page.status, 422);
        assert_eq!(page.error_on("resource").as_deref(), Some("Error: Choose: Resource"), "{wrong}");
    }
    let (to, help) = (id(&scene.ines), id(&scene.ann));
    let sent = tom.submit(&page, "/assign", &[("resource", &to), ("helper", &help)]).await;
    let page = tom.follow(sent).await;
    let text = page.text();
    assert!(
        text.contains("Ines Duarte has it since") && text.contains("Secondary Resources Ann Keller"),
        "F-91: {text}"
    );
    assert!(
        text.contains("Tom Okafor: Resource set to Ines Duarte") || text.contains("You: Resource set to"),
        "{text}"
    );
    assert_eq!(world.taskfire_row(scene.ticket.id).await.contact_id, scene.ines.contact);
    // T-3: both have it among their own.
    for person in [&scene.ines, &scene.ann] {
        assert_eq!(world.signed_in(person).await.get(&scene.path("")).await.status, 200);
    }
    let _ = mailed(&world, &mail).await;
});

on_both!(f_138_assigning_to_somebody_absent_warns_and_offers_the_stand_in, |world: World| async move {
    let scene = scene(&world).await;
    is_away(&world, &scene, &scene.ines, Some(&scene.ann)).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&scene.path("assign")).await;
    assert!(page.texts("#resource option").contains(&"Ines Duarte (out of office)".to_owned()), "{}", page.text());
    let ines = scene.ines.contact.unwrap().to_string();
    let warned = tom.submit(&page, "/assign", &[("resource", &ines)]).await;
    assert_eq!(warned.status, 422);
    let told = warned.error_on("resource").unwrap();
    assert!(told.contains("Ann Keller stands in") && told.contains("Call the front desk."), "{told}");
    assert!(warned.text().contains("Assign to Ann Keller instead"), "{}", warned.text());
    assert_eq!(world.taskfire_row(scene.ticket.id).await.contact_id, None);
    // Anyway, or the stand-in, each with one press.
    let sent = tom.submit(&warned, "/assign", &[("anyway", "true")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert_eq!(world.taskfire_row(scene.ticket.id).await.contact_id, scene.ines.contact);
    let ann = scene.ann.contact.unwrap().to_string();
    let sent = tom.submit(&warned, "/assign", &[("stand_in", &ann)]).await;
    assert_eq!(sent.status, 303);
    assert_eq!(world.taskfire_row(scene.ticket.id).await.contact_id, scene.ann.contact);
});

on_both!(t_113_forward_with_status_priority_and_note_in_one_step, |world: World| async move {
    let scene = scene(&world).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&scene.path("forward")).await;
    let same = tom.submit(&page, "/forward", &[("note", "Please look")]).await;
    assert_eq!(same.status, 422);
    assert!(same.error_on("resource").unwrap().contains("Choose another resource"), "{}", same.text());
    assert!(same.html.contains("Please look"), "decision 20: what was typed is kept");
    let complete = scene.desk.status(InternalMeaning::Complete).to_string();
    assert_eq!(
        tom.submit(&page, "/forward", &[("status", &complete)]).await.status,
        422,
        "completing has its own page"
    );
    let (to, status) = (scene.ines.contact.unwrap().to_string(), scene.desk.status(InternalMeaning::Open).to_string());
    let priority = scene.desk.priorities[0].to_string();
    let fields =
        [("resource", to.as_str()), ("status", &status), ("priority", &priority), ("note", "Toner is in cupboard 3")];
    let sent = tom.submit(&page, "/forward", &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let again = tom.submit(&page, "/forward", &fields).await;
    assert_eq!(again.status, 303, "sent twice is one note");
    let now = world.taskfire_row(scene.ticket.id).await;
    assert_eq!((now.contact_id, now.priority_id), (scene.ines.contact, Some(scene.desk.priorities[0])));
    assert_eq!(now.status_id, scene.desk.status(InternalMeaning::Open));
    let page = tom.get(&scene.path("")).await;
    assert_eq!(page.text().matches("Toner is in cupboard 3").count(), 1, "{}", page.text());
    assert!(!world.signed_in(&scene.priya).await.get(&scene.path("")).await.html.contains("cupboard"), "F-97");
});

// F-171, F-172: who works a sister's desk may be chosen there in the mode that shares everything.
on_both!(f_172_resources_of_the_family_can_be_chosen, |world: World| async move {
    let parent = world.organization("Contoso Group").await;
    let here = world.sub_organization("Contoso Legal", &parent).await;
    let sister = world.sub_organization("Contoso Labs", &parent).await;
    for one in [&parent, &sister] {
        world.taskfire(one).await;
    }
    let desk = world.taskfire(&here).await;
    let people: Vec<Person> = vec![
        world.contact(&parent, "Paula Parent", "taskfire-resource").await,
        world.contact(&here, "Henry Here", "taskfire-resource").await,
        world.contact(&sister, "Sara Sister", "taskfire-resource").await,
    ];
    let ticket = world.internal_ticket(&here, &desk, &people[1], "Shared").await;
    for (mode, names) in [
        ("off", vec!["Henry Here"]),
        ("upwards", vec!["Henry Here", "Paula Parent"]),
        ("everything", vec!["Henry Here", "Paula Parent", "Sara Sister"]),
    ] {
        let id = world.literal(parent.id.0);
        world.sql(&format!("UPDATE taskfire_settings SET sharing = '{mode}' WHERE organization_id = {id}")).await;
        let mut henry = world.signed_in(&people[1]).await;
        let page = henry.get(&format!("/tickets/{}/assign", ticket.number)).await;
        let mut offered = page.texts("#resource option");
        offered.retain(|name| name != "Nobody");
        assert_eq!(offered, names, "{mode}");
        let status = world.signed_in(&people[2]).await.get(&format!("/tickets/{}/edit", ticket.number)).await.status;
        assert_eq!(status, if mode == "everything" { 200 } else { 404 }, "{mode}");
    }
});
