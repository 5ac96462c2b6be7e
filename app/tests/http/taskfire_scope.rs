//! What Taskfire adds to the portal, for whom, and what it leaves alone (F-1 … F-7, F-45, F-50, F-54, F-55, F-59, F-73, F-75, F-82,
//! F-84, F-86, F-102, F-105, F-112, F-175).

use std::collections::BTreeSet;

use kernel::ownership::{Act, By};
use store::{tables::kinds::Party, taskfire::Landing};
use testing::{Client, Page, Person, Ticket, World, on_both};

use crate::{
    compose,
    taskfire_enabling::holds,
    taskfire_notifications::{Scene, scene},
    taskfire_rules,
};

/// Pages of the portal without parameters that somebody can open.
async fn open_pages(browser: &mut Client) -> BTreeSet<String> {
    let (_, routes) = emberdesk::compose::routes();
    let mut open = BTreeSet::new();
    for route in routes.iter().filter(|route| route.method == "GET" && !route.path.contains('{')) {
        if route.path.starts_with("/desk") || route.path.ends_with("/live") || route.path.starts_with("/sign") {
            continue;
        }
        if browser.get(route.path).await.status == 200 {
            open.insert(route.path.to_owned());
        }
    }
    open
}

/// Where the menu leads.
fn menu(page: &Page) -> BTreeSet<String> {
    page.attributes("nav a", "href").into_iter().collect()
}

on_both!(f_1_switching_taskfire_on_takes_nothing_away, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let mut people = Vec::new();
    for level in ["basic", "advanced", "manager"] {
        let person = world.contact(&contoso, &format!("Person {level}"), level).await;
        let mut browser = world.signed_in(&person).await;
        let had = (open_pages(&mut browser).await, menu(&browser.get("/tickets").await));
        assert!(had.0.contains("/tickets") && had.1.contains("/tickets/new"), "{had:?}");
        people.push((level, browser, had));
    }
    world.taskfire(&contoso).await;
    for (level, browser, (pages, links)) in &mut people {
        let now = open_pages(browser).await;
        let lost: Vec<_> = pages.difference(&now).collect();
        assert!(lost.is_empty(), "{level}: {lost:?}");
        assert!(links.is_subset(&menu(&browser.get("/tickets").await)), "{level}");
    }
    // Nobody but who works the desk has its lists.
    for (level, browser, _) in &mut people {
        assert_eq!(browser.get("/taskfire/unassigned").await.status, 403, "{level}");
    }
});

on_both!(f_2_f_55_the_desk_is_private_and_its_ticket_is_the_one_in_the_providers_records, |world: World| async move {
    let scene = scene(&world).await;
    let path = format!("/tickets/{}", scene.ticket.number);
    let litware = world.organization("Litware").await;
    world.taskfire(&litware).await;
    let mallory = world.contact(&litware, "Mallory Moss", "taskfire-administrator").await;
    assert_eq!(world.signed_in(&mallory).await.get(&path).await.status, 404);
    let mut priya = world.signed_in(&scene.priya).await;
    let page = priya.get(&path).await;
    assert_eq!(page.status, 200);
    for act in ["accept", "assign", "escalation", "edit", "time"] {
        assert!(!page.html.contains(&format!("{path}/{act}")), "{act} is for the desk");
        assert_eq!(priya.get(&format!("{path}/{act}")).await.status.as_u16() / 100, 4, "{act}");
    }
    // F-55, F-120: one record, one number, whoever has it.
    let mut marek = world.signed_in(&scene.marek).await;
    let at_desk = marek.get(&format!("/desk/tickets/{}", scene.ticket.number)).await;
    assert!(at_desk.status == 200 && at_desk.text().contains("Printer is stuck"), "{}", at_desk.text());
});

on_both!(f_3_f_6_f_7_everything_that_a_desk_does_is_offered_to_its_people, |world: World| async move {
    let scene = scene(&world).await;
    let ann = world.contact(&scene.contoso, "Ann Keller", "taskfire-administrator").await;
    let (mut tom, mut ann) = (world.signed_in(&scene.tom).await, world.signed_in(&ann).await);
    let path = format!("/tickets/{}", scene.ticket.number);
    for act in ["assign", "time", "escalation", "edit", "complete", "vendors"] {
        assert_eq!(tom.get(&format!("{path}/{act}")).await.status, 200, "{act}");
    }
    for page in ["/taskfire/rules", "/manage/taskfire/sharing", "/manage/vendors", "/manage/users"] {
        assert_eq!(ann.get(page).await.status, 200, "{page}");
    }
    // F-6: from the beginning to the end without the provider.
    assert_eq!(tom.post(&format!("{path}/accept"), &[]).await.status, 303);
    let form = tom.get(&format!("{path}/complete")).await;
    assert_eq!(tom.submit(&form, "/complete", &[("resolution", "A sheet was stuck.")]).await.status, 303);
    holds(&world, "nobody of the provider's", "(SELECT COUNT(*) FROM hand_over WHERE to_party = 'provider') = 0").await;
    let done = world.ticket_row(scene.ticket.id).await;
    assert!(done.completed_at.is_some() && done.resource_id.is_none());
});

on_both!(f_4_a_vendor_of_any_trade_needs_a_name_and_nothing_else, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    world.taskfire(&contoso).await;
    let ann = world.contact(&contoso, "Ann Keller", "taskfire-administrator").await;
    let mut ann = world.signed_in(&ann).await;
    for name in ["Water works", "Schindel Lifts", "Fibre for All"] {
        let form = ann.get("/manage/vendors/new").await;
        let required = form.attributes("form [required]", "name");
        assert_eq!(required, ["name"], "nothing of IT is asked for");
        let done = ann.submit(&form, "/manage/vendors/new", &[("name", name)]).await;
        assert_eq!(done.status, 303, "{}", done.text());
    }
});

on_both!(f_5_f_102_f_103_targets_and_reasons_are_chosen_and_kept, |world: World| async move {
    let scene = scene(&world).await;
    let lifts = world.vendor(&scene.contoso, "Schindel Lifts", None).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let path = format!("/tickets/{}/escalation", scene.ticket.number);
    for reason in ["no-capacity", "no-skill", "out-of-hours", "policy", "other"] {
        let form = tom.get(&path).await;
        assert!(form.html.contains("Northwind IT") && form.html.contains(&lifts.to_string()), "F-102: both targets");
        let done = tom.submit(&form, "/escalation", &[("reason", reason), ("note", "Please take it.")]).await;
        assert_eq!(done.status, 303, "{reason}: {}", done.text());
        let kept = format!("(SELECT COUNT(*) FROM hand_over WHERE reason = '{reason}') = 1");
        holds(&world, reason, &kept).await;
        taskfire_rules::step(&world, &scene.ticket, Act::SendToDesk, By::Provider).await;
    }
    let form = tom.get(&path).await;
    let unknown = tom.submit(&form, "/escalation", &[("reason", "boredom"), ("note", "x")]).await;
    assert!(unknown.status == 422 && unknown.error_on("reason").is_some(), "{}", unknown.text());
});

on_both!(f_54_a_ticket_goes_both_ways_as_often_as_it_must, |world: World| async move {
    let scene = scene(&world).await;
    let number = world.ticket_row(scene.ticket.id).await.number;
    for _ in 0..4 {
        scene.escalate(&world, &scene.tom, false, true).await;
        scene.step(&world, &scene.marek, Act::SendToDesk, By::Provider).await;
    }
    assert_eq!(world.taskfire_row(scene.ticket.id).await.hand_over_no, 8);
    assert_eq!(world.ticket_row(scene.ticket.id).await.number, number, "F-55");
    holds(&world, "one record", "(SELECT COUNT(*) FROM ticket) = 1").await;
});

on_both!(f_53_one_of_three_kinds_of_party_has_it, |world: World| async move {
    let scene = scene(&world).await;
    let lifts = world.vendor(&scene.contoso, "Schindel Lifts", None).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let path = format!("/tickets/{}/escalation", scene.ticket.number);
    let now = async |world: &World| world.taskfire_row(scene.ticket.id).await;
    assert_eq!(now(&world).await.responsible, Party::Internal);
    let form = tom.get(&path).await;
    let vendor = lifts.to_string();
    let to_vendor = [("to", vendor.as_str()), ("reason", "no-skill"), ("note", "The door jams.")];
    assert_eq!(tom.submit(&form, "/escalation", &to_vendor).await.status, 303);
    let row = now(&world).await;
    assert_eq!((row.responsible, row.vendor_id), (Party::Vendor, Some(lifts)));
    let back = format!("/tickets/{}/take-back", scene.ticket.number);
    let form = tom.get(&back).await;
    assert_eq!(tom.submit(&form, "/take-back", &[]).await.status, 303);
    scene.escalate(&world, &scene.tom, false, true).await;
    let row = now(&world).await;
    assert_eq!((row.responsible, row.vendor_id), (Party::Provider, None));
});

on_both!(f_59_the_providers_completion_is_its_own_status, |world: World| async move {
    let scene = scene(&world).await;
    world.sql("UPDATE taskfire_settings SET on_completion = 'close'").await;
    scene.escalate(&world, &scene.tom, false, true).await;
    let mut marek = world.signed_in(&scene.marek).await;
    let form = marek.get(&format!("/desk/tickets/{}/complete", scene.ticket.number)).await;
    assert_eq!(marek.submit(&form, "/complete", &[("resolution", "Done")]).await.status, 303);
    let page = world.signed_in(&scene.tom).await.get(&format!("/tickets/{}", scene.ticket.number)).await;
    assert!(page.text().contains("Service Provider Status Complete"), "{}", page.text());
});

on_both!(f_73_the_kind_is_shown_and_not_theirs_to_change, |world: World| async move {
    let scene = scene(&world).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&format!("/tickets/{}", scene.ticket.number)).await;
    assert_eq!(page.at(".badge--kind").as_deref(), Some("Service Request"));
    let edit = tom.get(&format!("/tickets/{}/edit", scene.ticket.number)).await;
    assert!(edit.status == 200 && edit.attributes("[name=kind]", "name").is_empty());
    assert_eq!(tom.submit(&edit, "/edit", &[("kind", "incident")]).await.status, 400, "no field of the form");
});

on_both!(f_75_times_are_the_readers_and_say_their_zone, |world: World| async move {
    let scene = scene(&world).await;
    world.sql("UPDATE account SET time_zone = 'Pacific/Auckland'").await;
    let mut tom = world.signed_in(&scene.tom).await;
    let form = tom.get(&format!("/tickets/{}/complete", scene.ticket.number)).await;
    assert_eq!(tom.submit(&form, "/complete", &[("resolution", "Done")]).await.status, 303);
    let page = tom.get(&format!("/tickets/{}", scene.ticket.number)).await;
    let done = jiff::Timestamp::from(world.ticket_row(scene.ticket.id).await.completed_at.unwrap());
    let machine = done.strftime("%Y-%m-%dT%H:%M").to_string();
    let stamps = page.attributes("time", "datetime");
    assert!(stamps.iter().any(|stamp| stamp.starts_with(&machine) && stamp.ends_with('Z')), "UTC: {stamps:?}");
    let local = done.to_zoned(jiff::tz::TimeZone::get("Pacific/Auckland").unwrap());
    let shown = page.texts("time").join(" ");
    assert!(
        shown.contains(&local.strftime("%H:%M").to_string()) || shown.contains(&local.strftime("%-I:%M").to_string())
    );
});

on_both!(f_82_tickets_from_before_the_date_are_in_no_list_of_the_desk, |world: World| async move {
    let scene = scene(&world).await;
    let mut tom = world.signed_in(&scene.tom).await;
    assert!(tom.get("/taskfire/unassigned").await.text().contains("Printer is stuck"));
    let later = store::Instant::from(world.app.now()).plus_minutes(1).0;
    world.sql(&format!("UPDATE provider SET tickets_from_at = {later}")).await;
    for path in ["/taskfire/unassigned", "/taskfire/unassigned?as=csv", "/taskfire/mine", "/tickets/open"] {
        let page = tom.get(path).await;
        assert!(!page.html.contains("Printer is stuck"), "{path}: {}", page.text());
    }
    assert_eq!(tom.get(&format!("/tickets/{}", scene.ticket.number)).await.status, 404);
    assert_eq!(tom.get(&format!("/tickets/{}/escalation", scene.ticket.number)).await.status, 404);
});

on_both!(f_84_f_86_the_tickets_menu_differs_by_level_and_new_ticket_is_first, |world: World| async move {
    let scene = scene(&world).await;
    let helen = world.contact(&scene.contoso, "Helen Brandt", "advanced").await;
    let links = |page: &Page| -> Vec<String> {
        let all = page.attributes("nav a", "href");
        all.into_iter().filter(|href| href.starts_with("/tickets") || href.starts_with("/taskfire/")).collect()
    };
    let of = |person: &Person| {
        let person = person.clone();
        let world = &world;
        async move { links(&world.signed_in(&person).await.get("/tickets").await) }
    };
    let (basic, advanced, desk) = (of(&scene.priya).await, of(&helen).await, of(&scene.tom).await);
    for menu in [&basic, &advanced, &desk] {
        assert_eq!(menu.first().map(String::as_str), Some("/tickets/new"), "{menu:?}");
        for path in ["/tickets", "/tickets/search"] {
            assert!(menu.contains(&path.to_owned()), "{path}: {menu:?}");
        }
    }
    let open = "/tickets/open".to_owned();
    assert!(!basic.contains(&open) && advanced.contains(&open) && desk.contains(&open));
    let internal = |menu: &[String]| menu.iter().any(|href| href.starts_with("/taskfire/"));
    assert!(!internal(&basic) && !internal(&advanced) && internal(&desk), "{desk:?}");
});

on_both!(f_105_an_escalation_sets_neither_source_nor_work_type, |world: World| async move {
    let scene = scene(&world).await;
    let before = world.ticket_row(scene.ticket.id).await;
    scene.escalate(&world, &scene.tom, false, true).await;
    let after = world.ticket_row(scene.ticket.id).await;
    assert_eq!((after.source_id, after.work_type_id), (before.source_id, before.work_type_id));
    assert!(after.work_type_id.is_none() && after.resource_id.is_none(), "what the provider sets itself");
    assert_eq!((after.status_id, after.created_via), (before.status_id, before.created_via), "F-56");
});

on_both!(f_112_anybody_of_the_service_desk_works_what_comes_from_a_desk, |world: World| async move {
    let scene = scene(&world).await;
    scene.escalate(&world, &scene.tom, false, true).await;
    for (name, level) in [("Lena Ober", "Service Desk User"), ("Nadia Haddad", "Dispatcher")] {
        let person = world.resource(name, level).await;
        let mut browser = world.signed_in(&person).await;
        let path = format!("/desk/tickets/{}", scene.ticket.number);
        let page = browser.get(&path).await;
        assert_eq!(page.status, 200, "{level}");
        let sent = browser.submit(&page, "/notes", &[("body", "We look at it."), ("publish", "everyone")]).await;
        assert_eq!(sent.status, 303, "{level}: {}", sent.text());
    }
    // Until then nobody of the provider's works it (F-62).
    let second = taskfire_scene_ticket(&world, &scene).await;
    let form = world.signed_in(&scene.marek).await.get(&format!("/desk/tickets/{}/complete", second.number)).await;
    assert!(form.form("/complete").is_none() || form.status != 200, "{}", form.text());
});

async fn taskfire_scene_ticket(world: &World, scene: &Scene) -> Ticket {
    let made = world.ticket(&scene.contoso, &scene.priya, "With the desk").await;
    world.land(&made, Landing::default()).await;
    made
}

on_both!(f_175_only_parent_and_child_share, |world: World| async move {
    let group = world.organization("Contoso Group").await;
    let legal = world.sub_organization("Contoso Legal", &group).await;
    let deep = world.sub_organization("Contoso Legal North", &legal).await;
    let mut tickets = Vec::new();
    for (place, organization) in [("top", &group), ("middle", &legal), ("bottom", &deep)] {
        let desk = world.taskfire(organization).await;
        let owner = world.contact(organization, &format!("Owner {place}"), "basic").await;
        tickets.push(world.internal_ticket(organization, &desk, &owner, "Lantern").await);
    }
    world.sql("UPDATE taskfire_settings SET sharing = 'everything'").await;
    let boss = world.contact(&group, "Ann Keller", "taskfire-resource").await;
    let below = world.contact(&deep, "Tom Okafor", "taskfire-resource").await;
    for (person, status) in [(&boss, [200, 200, 404]), (&below, [404, 200, 200])] {
        let mut browser = world.signed_in(person).await;
        for (ticket, status) in tickets.iter().zip(status) {
            let page = browser.get(&format!("/tickets/{}/escalation", ticket.number)).await;
            assert_eq!(page.status, status, "{}: {}", person.name, ticket.number);
        }
    }
});

on_both!(f_23_f_45_who_opens_manage_users_and_what_they_are_told, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    world.taskfire(&contoso).await;
    for (level, opens) in [
        ("basic", false),
        ("advanced", false),
        ("manager", true),
        ("taskfire-resource", true),
        ("taskfire-administrator", true),
    ] {
        let person = world.contact(&contoso, &format!("Person {level}"), level).await;
        let mut browser = world.signed_in(&person).await;
        let page = browser.get("/manage/users").await;
        assert_eq!(page.status == 200, opens, "F-45: {level} {}", page.status);
        if opens {
            assert!(page.text().contains("may cost extra"), "F-23: {}", page.text());
        }
    }
});

on_both!(f_50_a_taskfire_level_asks_for_the_second_factor_at_the_next_sign_in, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    world.taskfire(&contoso).await;
    world.sql("UPDATE provider SET two_factor = 'taskfire'").await;
    let mia = world.contact(&contoso, "Mia Lang", "manager").await;
    let sofia = world.resource("Sofia Lind", "System Administrator").await;
    let mut sofia = world.signed_in(&sofia).await;
    let tab = format!("/desk/contacts/{}/client-portal", mia.contact.unwrap());
    assert!(sofia.get(&tab).await.text().contains("Not Required"));
    let lands = async |world: &World| {
        let mut browser = world.visitor();
        browser.post("/sign-in", &[("user_name", mia.user_name.as_str())]).await;
        let fields = [("user_name", mia.user_name.as_str()), ("password", mia.password.as_str())];
        browser.post("/sign-in/password", &fields).await.location
    };
    assert_ne!(lands(&world).await, "/sign-in/set-up");
    let level = "(SELECT id FROM security_level WHERE name = 'Taskfire Resource')";
    world.sql(&format!("UPDATE account SET security_level_id = {level} WHERE contact_id IS NOT NULL")).await;
    assert!(sofia.get(&tab).await.text().contains("Not Configured"));
    assert_eq!(lands(&world).await, "/sign-in/set-up");
});
