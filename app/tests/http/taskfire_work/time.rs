//! Time: entries, the stopwatch, the provider's hours.

use store::{
    guard::RunJobs,
    ids::TicketId,
    tables::{internal_time, kinds::InternalMeaning},
};
use testing::{World, on_both};

use super::{complete, compose, scene};

// F-93.
on_both!(f_94_t_156_time_is_recorded_and_changed, |world: World| async move {
    let scene = scene(&world).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&scene.path("time")).await;
    for (fields, field) in [
        (vec![("hours", "0:30")], "summary"),
        (vec![("summary", "Looked"), ("hours", "24:01")], "hours"),
        (vec![("summary", "Looked"), ("hours", "0")], "hours"),
        (vec![("summary", "Looked"), ("start", "10:00"), ("stop", "09:00")], "stop"),
        (vec![("summary", "Looked"), ("hours", "1"), ("status", "x")], "status"),
    ] {
        let wrong = tom.submit(&page, "/time", &fields).await;
        assert_eq!(wrong.status, 422, "{fields:?}");
        assert!(wrong.error_on(field).is_some(), "{fields:?}: {}", wrong.text());
    }
    let open = scene.desk.status(InternalMeaning::Open).to_string();
    let fields = [
        ("date", "2026-11-19"),
        ("start", "10:00"),
        ("stop", "10:45"),
        ("summary", "Cleared the paper jam"),
        ("internal_notes", "Third time this month"),
        ("status", &open),
    ];
    let sent = tom.submit(&page, "/time", &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert_eq!(tom.submit(&page, "/time", &fields).await.status, 303, "sent twice is one entry");
    assert_eq!(world.taskfire_row(scene.ticket.id).await.status_id, scene.desk.status(InternalMeaning::Open), "T-157");
    let page = tom.get(&scene.path("")).await;
    let text = page.text();
    assert_eq!(text.matches("Cleared the paper jam").count(), 1, "{text}");
    assert!(text.contains("Our time 45 min") && text.contains("Third time this month"), "{text}");
    // T-161: the summary is for everyone, notes and minutes for the desk; nothing of it is the provider's time (T-159).
    for person in [&scene.priya, &scene.helen] {
        let text = world.signed_in(person).await.get(&scene.path("")).await.text();
        assert!(text.contains("Cleared the paper jam"), "{text}");
        assert!(!text.contains("Third time") && !text.contains("45 min"), "{text}");
    }
    let mut marek = world.signed_in(&scene.marek).await;
    let staff = marek.get(&format!("/desk/tickets/{}", scene.ticket.number)).await.text();
    assert!(staff.contains("Cleared the paper jam"), "{staff}");
    assert!(!staff.contains("Third time") && !staff.contains("h worked"), "{staff}");
    // T-158: overlap warns and can be overruled.
    let page = tom.get(&scene.path("time")).await;
    let fields = [("date", "2026-11-19"), ("start", "10:30"), ("stop", "11:00"), ("summary", "At once")];
    let warned = tom.submit(&page, "/time", &fields).await;
    assert_eq!(warned.status, 422);
    assert!(warned.error_on("overlap").is_some() && warned.html.contains("At once"), "{}", warned.text());
    assert_eq!(tom.submit(&warned, "/time", &[("overlap", "true")]).await.status, 303);
});

on_both!(t_160_own_entries_are_changed_until_closed_and_by_administrators, |world: World| async move {
    let scene = scene(&world).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&scene.path("time")).await;
    tom.submit(&page, "/time", &[("hours", "0:30"), ("summary", "Looked at it")]).await;
    let page = tom.get(&scene.path("")).await;
    let edit = page.attributes(".entry__foot a", "href").pop().expect("an own entry can be changed");
    let (mut ines, mut ann) = (world.signed_in(&scene.ines).await, world.signed_in(&scene.ann).await);
    assert_eq!(ines.get(&edit).await.status, 403, "somebody else's");
    assert_eq!(ines.post(&format!("{edit}/delete"), &[]).await.status, 403);
    assert_eq!(world.signed_in(&scene.mallory).await.get(&edit).await.status, 404);
    let form = ann.get(&edit).await;
    let id = edit.rsplit('/').next().unwrap().to_owned();
    let sent = ann.submit(&form, &id, &[("summary", "Looked at it closely")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let owner = entries(&world, scene.ticket.id).await.pop().unwrap();
    assert_eq!((owner.contact_id, owner.summary.as_str()), (scene.tom.contact.unwrap(), "Looked at it closely"));
    // Closed: the owner no more, the administrator still.
    complete(&mut tom, &scene, "Done").await;
    assert_eq!(tom.get(&edit).await.status, 409);
    let form = ann.get(&edit).await;
    let gone = ann.submit(&form, "/delete", &[]).await;
    assert_eq!(gone.status, 303, "{}", gone.text());
    assert!(entries(&world, scene.ticket.id).await.is_empty());
    let text = ann.get(&scene.path("")).await.text();
    assert!(text.contains("Time Entry removed, it was 0:30, Looked at it closely"), "decision 19: {text}");
});

async fn entries(world: &World, ticket: TicketId) -> Vec<internal_time::Model> {
    let actor = world.store.system_actor(world.defaults.provider, "tests");
    let may = world.store.reading(&actor).need::<RunJobs>().unwrap();
    store::views::taskfire::time::of_ticket(&may, ticket).await.unwrap()
}

on_both!(f_94_a_stopwatch_starts_pauses_and_becomes_an_entry, |world: World| async move {
    let scene = scene(&world).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let watch = scene.path("stopwatch");
    assert_eq!(tom.post(&watch, &[("act", "start")]).await.status, 303);
    assert_eq!(tom.post(&watch, &[("act", "start")]).await.status, 303, "pressed twice");
    world.pass(jiff::SignedDuration::from_secs(10 * 60));
    let page = tom.get(&scene.path("")).await;
    assert_eq!(page.at("[role=timer]").as_deref(), Some("00:10:00"));
    assert!(
        world.signed_in(&scene.ines).await.get(&scene.path("")).await.at("[role=timer]").as_deref() == Some("00:00:00")
    );
    tom.post(&watch, &[("act", "pause")]).await;
    world.pass(jiff::SignedDuration::from_secs(20 * 60));
    assert_eq!(tom.get(&scene.path("")).await.at("[role=timer]").as_deref(), Some("00:10:00"), "it stood still");
    tom.post(&watch, &[("act", "start")]).await;
    world.pass(jiff::SignedDuration::from_secs(4 * 60 + 30));
    let form = tom.post(&watch, &[("act", "record")]).await;
    let form = tom.follow(form).await;
    assert_eq!(form.attributes("#hours", "value"), ["0:15"], "a begun minute is a minute: {}", form.text());
    let sent = tom.submit(&form, "/time", &[("summary", "Watched it")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert_eq!(entries(&world, scene.ticket.id).await[0].minutes, 15);
    assert_eq!(tom.get(&scene.path("")).await.at("[role=timer]").as_deref(), Some("00:00:00"), "it is gone");
    tom.post(&watch, &[("act", "start")]).await;
    tom.post(&watch, &[("act", "discard")]).await;
    assert_eq!(tom.get(&scene.path("")).await.at("[role=timer]").as_deref(), Some("00:00:00"));
    assert_eq!(tom.post(&watch, &[("act", "explode")]).await.status, 422);
});

on_both!(f_80_f_81_hours_of_the_provider_follow_show_time, |world: World| async move {
    let scene = scene(&world).await;
    world
        .sql(&format!(
            "INSERT INTO time_entry (provider_id, id, ticket_id, resource_id, role_id, work_type_id, started_at, stopped_at, \
             minutes, summary, internal_notes, form_id, created_at, version) SELECT provider_id, id, id, (SELECT id FROM \
             resource LIMIT 1), NULL, NULL, created_at, created_at + 1, 37, 'Remote help', 'Secret', NULL, created_at, 1 FROM \
             ticket WHERE number = '{}'",
            scene.ticket.number
        ))
        .await;
    let mut tom = world.signed_in(&scene.tom).await;
    let text = tom.get(&scene.path("")).await.text();
    assert!(text.contains("Remote help") && !text.contains("37 min") && !text.contains("Secret"), "{text}");
    world
        .sql(&format!(
            "INSERT INTO organization_policy (provider_id, organization_id, show_time, notify_resources, knowledge_base, \
             documentation, join_domains, version) SELECT provider_id, id, 'worked', TRUE, FALSE, FALSE, '[]', 1 FROM organization WHERE id = {}",
            world.literal(scene.contoso.id.0)
        ))
        .await;
    let text = tom.get(&scene.path("")).await.text();
    assert!(text.contains("Hours worked 37 min"), "{text}");
    let text = world.signed_in(&scene.helen).await.get(&scene.path("")).await.text();
    assert!(!text.contains("37 min"), "decision 11: {text}");
});
