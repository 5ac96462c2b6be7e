//! The bell (F-182, T-232): who is rung, what is read, and what it never tells.

use std::sync::Arc;

use platform::mail::memory::MemoryMail;
use store::outbox::Event;
use testing::{World, on_both};

use crate::{
    compose,
    mails::{by, posted, record},
    taskfire_notifications::{Scene, scene},
};

async fn assigned(world: &World, scene: &Scene) {
    let contact = scene.tom.contact.unwrap();
    record(world, &scene.ines, Event::InternallyAssigned { ticket: scene.ticket.id, contact, cause: by(&scene.ines) })
        .await;
    posted(world, &Arc::new(MemoryMail::new()), None).await;
}

on_both!(f_182_the_bell_counts_and_a_line_is_read_when_it_is_opened, |world: World| async move {
    let scene = scene(&world).await;
    scene.assign(&world, &scene.tom).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get("/notifications").await;
    assert!(page.text().contains("Nothing new"), "{}", page.text());
    assigned(&world, &scene).await;
    assigned(&world, &scene).await;
    let page = tom.get("/notifications").await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("Printer is stuck") && page.text().contains("Assigned to you"), "{}", page.text());
    assert!(page.text().contains("Notifications, 2 unread"), "{}", page.text());
    assert_eq!(tom.get("/notifications/live").await.html, "2");
    let opened = tom.submit(&page, "/notifications", &[]).await;
    assert_eq!(
        (opened.status.as_u16(), opened.location.as_str()),
        (303, format!("/tickets/{}", scene.ticket.number).as_str())
    );
    assert_eq!(tom.get("/notifications/live").await.html, "1");
    assert_eq!(tom.post("/notifications/read", &[]).await.status, 303);
    assert_eq!(tom.get("/notifications/live").await.html, "0");
    // Nobody else's: not seen, not read.
    let mut ines = world.signed_in(&scene.ines).await;
    assert!(!ines.get("/notifications").await.html.contains("Printer is stuck"));
    let line = page.form("/notifications").unwrap().1.remove(0);
    assert_eq!(ines.post("/notifications", &[("line", line.1.as_str())]).await.status, 404);
    assert_eq!(ines.post("/notifications", &[("line", "nonsense")]).await.status, 404);
});

on_both!(f_182_the_bell_never_tells_of_a_ticket_out_of_reach, |world: World| async move {
    let scene = scene(&world).await;
    scene.assign(&world, &scene.tom).await;
    assigned(&world, &scene).await;
    let elsewhere = world.organization("Litware").await;
    let (id, ticket) = (world.literal(elsewhere.id.0), world.literal(scene.ticket.id.0));
    world.sql(&format!("UPDATE ticket SET organization_id = {id} WHERE id = {ticket}")).await;
    world.sql(&format!("UPDATE taskfire_ticket SET contact_id = NULL WHERE ticket_id = {ticket}")).await;
    let mut tom = world.signed_in(&scene.tom).await;
    assert_eq!(tom.get("/notifications/live").await.html, "0", "what is out of reach is no news");
    let page = tom.get("/notifications").await;
    assert!(!page.html.contains("data-unread"), "{}", page.html);
    assert!(!page.html.contains("Printer is stuck") && !page.html.contains(&scene.ticket.number), "{}", page.text());
    assert!(page.text().contains("A ticket that you may no longer see"), "{}", page.text());
    let opened = tom.submit(&page, "/notifications", &[]).await;
    assert_eq!(opened.location, "/notifications");
});

on_both!(f_182_the_bell_can_be_off_and_old_lines_go, |world: World| async move {
    let scene = scene(&world).await;
    scene.assign(&world, &scene.tom).await;
    assigned(&world, &scene).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get("/my/notifications").await;
    let (target, fields) = page.form("/my/notifications").unwrap();
    let kept: Vec<(&str, &str)> = fields
        .iter()
        .filter(|(name, _)| name != "bell-internally-assigned")
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(tom.post(&target, &kept).await.status, 303);
    assigned(&world, &scene).await;
    assert_eq!(tom.get("/notifications/live").await.html, "1", "only the line from before");
    world.pass(jiff::SignedDuration::from_hours(24 * 91));
    world.store.tidy().await.unwrap();
    let mut tom = world.signed_in(&scene.tom).await;
    assert_eq!(tom.get("/notifications/live").await.html, "0");
});
