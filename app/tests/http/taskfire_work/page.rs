//! The page of those who work the desk, and who does not have it.

use store::tables::kinds::Party;
use testing::{World, on_both};

use super::{compose, scene};

// F-79.
on_both!(f_76_f_77_the_page_of_those_who_work_the_desk, |world: World| async move {
    let scene = scene(&world).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&scene.path("")).await;
    let text = page.text();
    let bar = page.at(".button-bar").unwrap();
    assert!(bar.starts_with("Edit Accept Assign Escalate Track Time Complete"), "F-77: {bar}");
    assert!(bar.contains("Forward"), "{bar}");
    for part in ["Service Provider Status", "Service Provider Priority", "Your IT help desk"] {
        assert!(text.contains(part), "F-58, T-121: {part} in {text}");
    }
    assert!(text.contains("Nobody has taken it yet") && text.contains("It is our turn."), "{text}");
    assert!(page.html.contains("path-strip") && text.contains("Hand-overs and time per party"), "F-83");
    // F-76, T-117: a standard user keeps the standard page with one status, in plain words.
    for person in [&scene.priya, &scene.helen] {
        let page = world.signed_in(person).await.get(&scene.path("")).await;
        let text = page.text();
        assert!(text.contains("Your IT help desk has it since") && text.contains("Received"), "{text}");
        for never in ["Service Provider", "Track Time", "Escalate", "Our help desk only", "Stopwatch"] {
            assert!(!text.contains(never), "{} sees {never}", person.name);
        }
        assert!(page.form("/accept").is_none() && page.form("/stopwatch").is_none());
    }
});

on_both!(f_8_t_13_nobody_else_works_the_desk, |world: World| async move {
    let scene = scene(&world).await;
    let gets = ["edit", "assign", "forward", "time", "complete"];
    let posts = ["edit", "accept", "assign", "forward", "time", "stopwatch", "complete", "reopen", "bring-in"];
    for (person, status) in [(&scene.priya, 403), (&scene.helen, 403), (&scene.marek, 403), (&scene.mallory, 404)] {
        let mut browser = world.signed_in(person).await;
        for act in gets {
            assert_eq!(browser.get(&scene.path(act)).await.status, status, "{} {act}", person.name);
        }
        for act in posts {
            assert_eq!(browser.post(&scene.path(act), &[]).await.status, status, "{} {act}", person.name);
        }
    }
    assert_eq!(world.taskfire_row(scene.ticket.id).await.contact_id, None);
});

// F-18.
on_both!(decision_10_an_older_ticket_is_brought_into_taskfire, |world: World| async move {
    let scene = scene(&world).await;
    let old = world.ticket(&scene.contoso, &scene.priya, "From before").await;
    let path = format!("/tickets/{}", old.number);
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&path).await;
    assert!(!page.text().contains("Track Time"), "F-17: {}", page.text());
    for act in ["edit", "assign", "forward", "time", "complete"] {
        assert_eq!(tom.get(&format!("{path}/{act}")).await.location, path, "{act}");
        assert_eq!(tom.post(&format!("{path}/{act}"), &[]).await.status, 409, "{act}");
    }
    let priya = world.signed_in(&scene.priya).await.get(&path).await;
    assert!(priya.form("/bring-in").is_none());
    let sent = tom.submit(&page, "/bring-in", &[]).await;
    let page = tom.follow(sent).await;
    assert!(page.text().contains("Track Time"), "{}", page.text());
    assert_eq!(world.taskfire_row(old.id).await.responsible, Party::Provider, "as it is");
    assert_eq!(tom.post(&format!("{path}/bring-in"), &[]).await.status, 303, "pressed twice");
});
