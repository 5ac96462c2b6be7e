//! Out of office, on call, business hours and holidays (F-136 … F-140, P-187).

use jiff::SignedDuration;
use kernel::ownership::{Act, By};
use testing::{World, on_both};

use crate::{
    compose,
    taskfire_rules::{landed, scene, step, work},
};

const ABSENCE: &str = "/taskfire/out-of-office";

// The world begins on Friday 2026-11-20 at 10:00 in Berlin.

on_both!(f_137_a_period_out_of_office_is_set_changed_and_kept, |world: World| async move {
    let scene = scene(&world).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(ABSENCE).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.text().contains("Nobody is out of office."));
    let own = scene.tom.contact.unwrap().to_string();
    let wrong = tom
        .submit(
            &page,
            "/out-of-office",
            &[("from", "2026-11-30T09:00"), ("to", "2026-11-30T08:00"), ("stand_in", &own)],
        )
        .await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.error_on("to").is_some() && wrong.error_on("stand_in").is_some(), "{}", wrong.text());
    assert!(tom.submit(&page, "/out-of-office", &[("from", "")]).await.error_on("from").is_some());
    assert!(tom.submit(&page, "/out-of-office", &[("from", "soon")]).await.error_on("from").is_some());
    let set = tom
        .submit(
            &page,
            "/out-of-office",
            &[
                ("from", "2026-11-23T00:00"),
                ("to", "2026-11-27T00:00"),
                ("reason", "Ski trip"),
                ("stand_in", &scene.ann.contact.unwrap().to_string()),
                ("message", "Back on Friday"),
            ],
        )
        .await;
    let page = tom.follow(set).await;
    assert!(page.text().contains("To come") && page.text().contains("Back on Friday"), "{}", page.text());
    let overlap = tom.submit(&page, "/out-of-office", &[("from", "2026-11-26T12:00"), ("to", "")]).await;
    assert!(overlap.error_on("from").is_some(), "{}", overlap.text());
    // Its end is left open.
    let href = page.attributes("tbody a.table__title", "href").remove(0);
    let form = tom.get(&href).await;
    assert!(form.html.contains("2026-11-27T00:00"), "{}", form.html);
    let saved = tom.submit(&form, &href, &[("to", "")]).await;
    assert!(tom.follow(saved).await.text().contains("open"));
    world.pass(SignedDuration::from_hours(72));
    let mut ann = world.signed_in(&scene.ann).await;
    let now = ann.get(ABSENCE).await;
    assert!(
        now.text().contains("Away now") && now.text().contains("Tom Okafor"),
        "administrators see all: {}",
        now.text()
    );
    // Ended, it is kept.
    let mut tom = world.signed_in(&scene.tom).await;
    let ended = tom.post(&format!("{href}/end"), &[]).await;
    let page = tom.follow(ended).await;
    assert!(page.text().contains("Past") && page.text().contains("Nobody is out of office."), "{}", page.text());
    let late = tom.get(&href).await;
    let late = tom.submit(&late, &href, &[("reason", "Rewritten")]).await;
    assert_eq!(late.status, 422, "what is past stays: {}", late.text());
    let audit = world.dump().await["audit"].clone();
    assert!(audit.contains("absence.kept") && audit.contains("absence.ended"));
});

on_both!(f_137_who_may_set_whose_periods, |world: World| async move {
    let scene = scene(&world).await;
    let (tom_id, ann_id) = (scene.tom.contact.unwrap().to_string(), scene.ann.contact.unwrap().to_string());
    // An administrator for others.
    let mut ann = world.signed_in(&scene.ann).await;
    let page = ann.get(ABSENCE).await;
    let set = ann
        .submit(
            &page,
            "/out-of-office",
            &[("contact", &tom_id), ("from", "2026-11-23T00:00"), ("to", "2026-11-27T00:00")],
        )
        .await;
    let page = ann.follow(set).await;
    assert!(page.text().contains("Tom Okafor"), "{}", page.text());
    // A resource only for themselves, whatever is sent.
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(ABSENCE).await;
    assert!(page.html.contains("/taskfire/out-of-office/"), "what was set for him is his");
    assert!(!page.html.contains("name=\"contact\""));
    let sent = tom.post(ABSENCE, &[("contact", &ann_id), ("from", "2027-01-04T00:00")]).await;
    assert_eq!(sent.status, 303);
    let mine = ann.get(ABSENCE).await;
    assert!(!mine.all("tbody th").iter().any(|line| line.contains("Ann Keller")), "{}", mine.text());
    // Another's period does not exist for a resource, nor a foreign one for an administrator.
    let page = ann.get(ABSENCE).await;
    let set = ann.submit(&page, "/out-of-office", &[("contact", &ann_id), ("from", "2026-12-01T00:00")]).await;
    let page = ann.follow(set).await;
    let hrefs = page.attributes("tbody a.table__title", "href");
    let hers = {
        let mut found = String::new();
        for href in &hrefs {
            if tom.get(href).await.status == 404 {
                found.clone_from(href);
            }
        }
        found
    };
    assert!(!hers.is_empty());
    assert_eq!(tom.post(&format!("{hers}/end"), &[]).await.status, 404);
    let fabrikam = world.organization("Fabrikam").await;
    world.taskfire(&fabrikam).await;
    let eve = world.contact(&fabrikam, "Eve Nagy", "taskfire-administrator").await;
    let mut eve = world.signed_in(&eve).await;
    assert_eq!(eve.get(&hers).await.status, 404);
    let page = eve.get(ABSENCE).await;
    let foreign = eve.submit(&page, "/out-of-office", &[("stand_in", &tom_id)]).await;
    assert!(foreign.error_on("stand_in").is_some(), "{}", foreign.text());
    assert_eq!(world.signed_in(&scene.priya).await.get(ABSENCE).await.status, 403);
});

on_both!(f_140_turns_on_call, |world: World| async move {
    let scene = scene(&world).await;
    let mut ann = world.signed_in(&scene.ann).await;
    let page = ann.get("/taskfire/on-call").await;
    assert!(page.text().contains("Nobody is on call"), "{}", page.text());
    let wrong = ann.submit(&page, "/on-call", &[("from", "2026-11-20T17:00"), ("to", "2026-11-20T16:00")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.error_on("contact").is_some() && wrong.error_on("to").is_some(), "{}", wrong.text());
    let tom = scene.tom.contact.unwrap().to_string();
    let fields = [("contact", tom.as_str()), ("from", "2026-11-20T09:00"), ("to", "2026-11-21T08:00")];
    let added = ann.submit(&page, "/on-call", &fields).await;
    let page = ann.follow(added).await;
    assert!(page.text().contains("Tom Okafor on call now"), "{}", page.text());
    let remove = page.attributes("tbody form", "action").remove(0);
    assert_eq!(world.signed_in(&scene.tom).await.post(&remove, &[]).await.status, 403);
    let removed = ann.post(&remove, &[]).await;
    assert!(ann.follow(removed).await.text().contains("Nobody is on call"));
});

on_both!(f_139_p_187_hours_and_holidays_of_organization_and_location, |world: World| async move {
    let scene = scene(&world).await;
    let mut ann = world.signed_in(&scene.ann).await;
    let page = ann.get("/taskfire/hours").await;
    assert!(page.text().contains("It is 10:00 there: open now, closes in 7 h"), "{}", page.text());
    let wrong = ann
        .submit(&page, "/taskfire/hours", &[("day_1", "9 to 5"), ("holidays", "Christmas"), ("zone", "Mars/Olympus")])
        .await;
    assert_eq!(wrong.status, 422);
    for field in ["day_1", "holidays", "zone"] {
        assert!(wrong.error_on(field).is_some(), "{field}: {}", wrong.text());
    }
    let saved = ann
        .submit(
            &page,
            "/taskfire/hours",
            &[("day_4", "08:00-09:30, 22-6"), ("holidays", "12-25 Christmas Day\n2026-11-23 Works outing")],
        )
        .await;
    let page = ann.follow(saved).await;
    assert!(page.text().contains("closed now, opens in 12 h"), "{}", page.text());
    assert!(page.html.contains("08:00-09:30, 22:00-24:00") && page.html.contains("2026-11-23 Works outing"));
    let stale = ann.submit(&wrong, "/taskfire/hours", &[("day_1", "9-17"), ("holidays", ""), ("zone", "UTC")]).await;
    assert_eq!(stale.status, 409, "{}", stale.text());
    // A location in another zone keeps the same hours there, until it has its own.
    let place = world.literal(scene.contoso.location.0);
    world.sql(&format!("UPDATE location SET time_zone = 'America/New_York' WHERE id = {place}")).await;
    let path = format!("/taskfire/hours/{}", scene.contoso.location);
    let page = ann.get(&path).await;
    assert!(page.text().contains("It is 04:00 there: closed now"), "{}", page.text());
    let own = ann.submit(&page, &path, &[("day_4", "03:00-05:00")]).await;
    let page = ann.follow(own).await;
    assert!(page.text().contains("open now, closes in 1 h"), "{}", page.text());
    assert!(ann.get("/taskfire/hours").await.text().contains("own hours"));
    let removed = ann.post(&format!("{path}/remove"), &[]).await;
    assert!(ann.follow(removed).await.text().contains("closed now"));
    assert_eq!(world.signed_in(&scene.tom).await.get("/taskfire/hours").await.status, 403);
    let fabrikam = world.organization("Fabrikam").await;
    let foreign = format!("/taskfire/hours/{}", fabrikam.location);
    assert_eq!(ann.get(&foreign).await.status, 404);
    assert!(world.dump().await["audit"].contains("work-calendar.changed"));
});

on_both!(f_136_whoever_goes_gives_their_tickets_away_when_they_go, |world: World| async move {
    let scene = scene(&world).await;
    let to_tom = store::taskfire::Landing { contact: scene.tom.contact, ..Default::default() };
    let made = landed(&world, &scene, "Mail is slow", to_tom).await;
    work(&world).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(ABSENCE).await;
    let ann = scene.ann.contact.unwrap().to_string();
    let set = tom.submit(&page, "/out-of-office", &[("from", "2026-11-20T11:00"), ("stand_in", &ann)]).await;
    assert_eq!(set.status, 303, "{}", set.text());
    world.pass(SignedDuration::from_mins(59));
    work(&world).await;
    assert_eq!(world.taskfire_row(made.id).await.contact_id, scene.tom.contact, "he is still there");
    world.pass(SignedDuration::from_mins(1));
    work(&world).await;
    assert_eq!(world.taskfire_row(made.id).await.contact_id, scene.ann.contact);
    // What comes back meanwhile does not go to him (F-117).
    step(&world, &made, Act::Complete, By::Desk).await;
});
