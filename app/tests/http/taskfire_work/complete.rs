//! Completing a ticket, and what opens it again.

use std::sync::Arc;

use platform::mail::memory::MemoryMail;
use store::tables::kinds::{InternalMeaning, Party};
use testing::{World, on_both};

use super::{complete, compose, mailed, note, scene};

on_both!(f_99_t_118_complete_with_a_resolution_without_the_provider, |world: World| async move {
    let scene = scene(&world).await;
    let mail = Arc::new(MemoryMail::new());
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&scene.path("complete")).await;
    assert!(page.text().contains("complete for everyone"), "the page says what happens: {}", page.text());
    let empty = tom.submit(&page, "/complete", &[]).await;
    assert_eq!(empty.status, 422);
    assert!(empty.error_on("resolution").is_some());
    let sent = tom.submit(&page, "/complete", &[("resolution", "New roller built in")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert_eq!(tom.submit(&page, "/complete", &[("resolution", "New roller built in")]).await.status, 303);
    let now = world.taskfire_row(scene.ticket.id).await;
    assert!(now.closed_at.is_some() && world.ticket_row(scene.ticket.id).await.completed_at.is_some(), "F-6");
    assert_eq!(now.status_id, scene.desk.status(InternalMeaning::Complete));
    let text = world.signed_in(&scene.priya).await.get(&scene.path("")).await.text();
    assert!(text.contains("Completed") && text.contains("New roller built in"), "{text}");
    let told = mailed(&world, &mail).await;
    assert!(told.contains(&"Priya Raman".to_owned()) && !told.contains(&"Marek Dahl".to_owned()), "{told:?}");
    // Nothing else is done to a complete ticket but reopening it (T-119).
    for act in ["accept", "edit", "assign", "forward"] {
        assert_eq!(tom.post(&scene.path(act), &[]).await.status, 409, "{act}");
    }
    let page = tom.get(&scene.path("")).await;
    assert!(page.form("/accept").is_none());
    let sent = tom.submit(&page, "/reopen", &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert_eq!(tom.post(&scene.path("reopen"), &[]).await.status, 303, "pressed twice");
    let now = world.taskfire_row(scene.ticket.id).await;
    assert_eq!((now.closed_at, now.responsible), (None, Party::Internal));
    assert_eq!(now.status_id, scene.desk.status(InternalMeaning::Open), "T-119");
    assert_eq!(world.ticket_row(scene.ticket.id).await.completed_at, None);
});

on_both!(t_139_a_requesters_note_reopens_it_at_the_desk, |world: World| async move {
    let scene = scene(&world).await;
    let mut tom = world.signed_in(&scene.tom).await;
    complete(&mut tom, &scene, "Done").await;
    let mut priya = world.signed_in(&scene.priya).await;
    let page = priya.get(&scene.path("")).await;
    assert!(page.text().contains("Your note reopens this ticket."), "{}", page.text());
    // A word among the desk changes nothing for anybody.
    assert_eq!(note(&mut tom, &scene, "She will come back", &[("publish", "internal")]).await.status, 303);
    assert!(world.taskfire_row(scene.ticket.id).await.closed_at.is_some());
    assert_eq!(note(&mut priya, &scene, "It is stuck again", &[]).await.status, 303);
    let now = world.taskfire_row(scene.ticket.id).await;
    assert_eq!((now.closed_at, now.responsible), (None, Party::Internal));
    // What waits for its requester goes on when they answer.
    let (id, waiting) = (world.literal(scene.ticket.id.0), scene.desk.status(InternalMeaning::WaitingUser));
    let waiting = world.literal(waiting.0);
    world.sql(&format!("UPDATE taskfire_ticket SET status_id = {waiting} WHERE ticket_id = {id}")).await;
    let page = priya.get(&scene.path("")).await;
    assert!(page.text().contains("waits for your answer"), "{}", page.text());
    note(&mut priya, &scene, "The left one", &[]).await;
    assert_eq!(world.taskfire_row(scene.ticket.id).await.status_id, scene.desk.status(InternalMeaning::Open));
});
