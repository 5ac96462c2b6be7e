//! Changing the fields of a ticket.

use store::tables::kinds::InternalMeaning;
use testing::{World, on_both};

use super::{compose, scene, with_provider};

on_both!(f_78_t_111_edit_changes_the_fields_and_keeps_a_history, |world: World| async move {
    let scene = scene(&world).await;
    let field = world.literal(scene.ticket.id.0);
    world
        .sql(&format!(
            "INSERT INTO custom_field (provider_id, id, organization_id, request_type_id, label, kind, options, required, \
             passed_on, active, position, version) SELECT provider_id, {field}, organization_id, NULL, 'Asset', 'number', '[]', \
             TRUE, FALSE, TRUE, 0, 1 FROM taskfire_ticket WHERE ticket_id = {field}"
        ))
        .await;
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&scene.path("edit")).await;
    let custom = format!("custom-{}", scene.ticket.id);
    let bad =
        [("title", ""), ("due", "soon"), (custom.as_str(), "many"), ("priority", "x"), ("description", "Typed words")];
    let wrong = tom.submit(&page, "/edit", &bad).await;
    assert_eq!(wrong.status, 422);
    for name in ["title", "due", "priority", custom.as_str()] {
        assert!(wrong.error_on(name).is_some(), "{name}: {}", wrong.text());
    }
    assert!(wrong.html.contains("Typed words") && wrong.html.contains("many"), "decision 20");
    let missing = tom.submit(&page, "/edit", &[]).await;
    assert!(missing.error_on(&custom).is_some(), "F-148: a required field");
    let helen = scene.helen.contact.unwrap().to_string();
    let priority = scene.desk.priorities[1].to_string();
    let good = [
        ("title", "Printer on floor 3 is stuck"),
        ("additional", helen.as_str()),
        ("priority", &priority),
        ("due", "2026-12-01T12:00"),
        (custom.as_str(), "4711"),
    ];
    let sent = tom.submit(&page, "/edit", &good).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let page = tom.follow(sent).await;
    let text = page.text();
    assert_eq!(page.at("h1").as_deref(), Some("Printer on floor 3 is stuck"));
    assert!(text.contains("Asset 4711") && text.contains("Title changed from Printer is stuck"), "{text}");
    let now = world.taskfire_row(scene.ticket.id).await;
    assert_eq!(now.priority_id, Some(scene.desk.priorities[1]));
    assert_eq!(jiff::Timestamp::from(now.due_at.unwrap()).to_string(), "2026-12-01T11:00:00Z", "in the reader's zone");
    // T-117, decision 23: what the desk keeps is nothing for requesters and staff.
    let priya = world.signed_in(&scene.priya).await.get(&scene.path("")).await;
    assert!(!priya.html.contains("4711") && !priya.html.contains("High"), "{}", priya.text());
    let mut desk = world.signed_in(&scene.marek).await;
    for path in
        [format!("/desk/tickets/{}", scene.ticket.number), format!("/desk/tickets/{}/history", scene.ticket.number)]
    {
        assert!(!desk.get(&path).await.html.contains("4711"), "{path}");
    }
});

on_both!(t_108_a_stale_edit_is_told_and_keeps_what_was_typed, |world: World| async move {
    let scene = scene(&world).await;
    let (mut tom, mut ines) = (world.signed_in(&scene.tom).await, world.signed_in(&scene.ines).await);
    let opened = tom.get(&scene.path("edit")).await;
    let other = ines.get(&scene.path("edit")).await;
    assert_eq!(ines.submit(&other, "/edit", &[("title", "Printer of Ines")]).await.status, 303);
    let stale = tom.submit(&opened, "/edit", &[("title", "Printer of Tom")]).await;
    assert_eq!(stale.status, 409);
    let text = stale.text();
    assert!(
        text.contains("Someone else has changed this ticket") && text.contains("Ines Duarte: Title is now"),
        "{text}"
    );
    assert!(stale.html.contains("Printer of Tom"), "everything typed is kept");
    assert_eq!(tom.submit(&stale, "/edit", &[]).await.status, 303);
    assert_eq!(world.ticket_row(scene.ticket.id).await.title, "Printer of Tom");
});

on_both!(f_62_while_the_provider_holds_it_only_the_own_set_is_edited, |world: World| async move {
    let scene = scene(&world).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let opened = tom.get(&scene.path("edit")).await;
    with_provider(&world, &scene.ticket).await;
    let page = tom.get(&scene.path("edit")).await;
    assert!(page.text().contains("has this ticket."), "{}", page.text());
    assert!(page.attributes("[name=title]", "value").is_empty());
    let priority = scene.desk.priorities[0].to_string();
    let sent = tom.submit(&opened, "/edit", &[("title", "Not theirs"), ("priority", &priority)]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert_eq!(world.ticket_row(scene.ticket.id).await.title, "Printer is stuck");
    assert_eq!(
        world.taskfire_row(scene.ticket.id).await.priority_id,
        Some(scene.desk.priorities[0]),
        "their tracking copy"
    );
    // Decision 21: not theirs to complete, and the page does not offer it.
    let page = tom.get(&scene.path("")).await;
    assert!(!page.html.contains("/complete\""), "{}", page.text());
    let form = "01934f0e-0000-7000-8000-000000000009";
    let refused = tom.post(&scene.path("complete"), &[("form", form), ("resolution", "Mine")]).await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert_eq!(world.ticket_row(scene.ticket.id).await.completed_at, None);
    // Their own mark closes nothing.
    let page = tom.get(&scene.path("edit")).await;
    let complete = scene.desk.status(InternalMeaning::Complete).to_string();
    assert_eq!(tom.submit(&page, "/edit", &[("status", &complete)]).await.status, 303);
    assert_eq!(world.taskfire_row(scene.ticket.id).await.closed_at, None);
});
