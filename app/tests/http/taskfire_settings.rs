//! How a customer sets up its own help desk, over HTTP (F-141 … F-151, P-185 … P-195).

use store::{
    guard::RunJobs,
    tables::{
        custom_field, internal_issue_type, internal_priority, internal_queue, internal_status,
        kinds::{InternalMeaning, OnCompletion, Recall},
        request_type, taskfire_settings,
    },
};
use testing::{Client, Desk, Organization, Page, Person, World, on_both};

use crate::compose;

/// Contoso with its desk and two Taskfire users; a stranger with a desk of its own.
struct Scene {
    contoso: Organization,
    desk: Desk,
    ann: Person,
    tom: Person,
    priya: Person,
    litware: Organization,
    stranger: Desk,
    mallory: Person,
}

async fn scene(world: &World) -> Scene {
    let contoso = world.organization("Contoso").await;
    let litware = world.organization("Litware").await;
    Scene {
        desk: world.taskfire(&contoso).await,
        stranger: world.taskfire(&litware).await,
        ann: world.contact(&contoso, "Ann Keller", "taskfire-administrator").await,
        tom: world.contact(&contoso, "Tom Okafor", "taskfire-resource").await,
        priya: world.contact(&contoso, "Priya Raman", "basic").await,
        mallory: world.contact(&litware, "Mallory Moss", "taskfire-administrator").await,
        contoso,
        litware,
    }
}

/// Opens a form, changes fields and sends it.
async fn send(browser: &mut Client, path: &str, fields: &[(&str, &str)]) -> Page {
    let form = browser.get(path).await;
    assert_eq!(form.status, 200, "{path}: {}", form.text());
    browser.submit(&form, path.split('?').next().unwrap_or_default(), fields).await
}

/// The address of the row of this name on a list page.
async fn row(browser: &mut Client, list: &str, name: &str) -> String {
    let page = browser.get(list).await;
    let (names, links) = (page.texts("a.table__title"), page.attributes("a.table__title", "href"));
    let found = names.iter().position(|other| other == name).unwrap_or_else(|| panic!("no {name} among {names:?}"));
    links[found].clone()
}

/// All rows of a table that `keep` keeps.
macro_rules! stored {
    ($world:expr, $table:ident, $column:ident == $name:expr) => {{
        let actor = $world.store.system_actor($world.defaults.provider, "tests");
        let may = $world.store.reading(&actor).need::<RunJobs>().unwrap();
        let found = store::views::settings::rows::<$table::Entity, RunJobs>(&may, None).await.unwrap();
        found.into_iter().find(|row| row.$column == $name).map(store::Row::into_inner)
    }};
}

async fn settings(world: &World, organization: &Organization) -> taskfire_settings::Model {
    let actor = world.store.system_actor(world.defaults.provider, "tests");
    let may = world.store.reading(&actor).need::<RunJobs>().unwrap();
    may.row::<taskfire_settings::Entity>(organization.id).await.unwrap().into_inner()
}

async fn history(browser: &mut Client) -> String {
    browser.get("/manage/audit").await.text()
}

on_both!(f_124_only_taskfire_administrators_set_the_desk_up, |world: World| async move {
    let scene = scene(&world).await;
    for (person, status) in [(&scene.ann, 200), (&scene.tom, 403), (&scene.priya, 403)] {
        let mut browser = world.signed_in(person).await;
        for page in [
            "",
            "/queues",
            "/statuses",
            "/priorities",
            "/issue-types",
            "/request-types",
            "/custom-fields",
            "/ticket-settings",
            "/sharing",
            "/queues/new",
            "/custom-fields/new",
        ] {
            let shown = browser.get(&format!("/manage/taskfire{page}")).await;
            assert_eq!(shown.status, status, "{} {page}: {}", person.name, shown.text());
        }
    }
    let mut ann = world.signed_in(&scene.ann).await;
    let home = ann.get("/manage/taskfire").await;
    assert!(home.attributes("a.line__title", "href").len() >= 8, "{}", home.text());
    world.sql("UPDATE organization SET taskfire_enabled = FALSE").await;
    assert_eq!(ann.get("/manage/taskfire").await.status, 403, "F-36: without Taskfire the level counts for nothing");
});

on_both!(f_141_queues_with_members_and_one_default, |world: World| async move {
    let scene = scene(&world).await;
    let mut ann = world.signed_in(&scene.ann).await;
    let list = "/manage/taskfire/queues";
    let page = send(&mut ann, &format!("{list}/new"), &[("name", "help desk")]).await;
    assert_eq!(page.status, 422);
    assert!(page.error_on("name").unwrap_or_default().contains("already one"), "{}", page.text());
    let page =
        ann.submit(&page, "/new", &[("name", "Network"), ("description", "Cables"), ("is_default", "true")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let network = row(&mut ann, list, "Network").await;
    let stored = stored!(world, internal_queue, name == "Network").unwrap();
    assert!(stored.is_default && stored.active && stored.organization_id == scene.contoso.id);
    assert_eq!(settings(&world, &scene.contoso).await.default_queue_id, Some(stored.id), "new tickets go by it");
    assert_eq!(settings(&world, &scene.litware).await.default_queue_id, Some(scene.stranger.queue));

    let form = ann.get(&network).await;
    let offered = form.text();
    assert!(offered.contains("Tom Okafor") && offered.contains("Ann Keller"), "{offered}");
    assert!(!offered.contains("Priya Raman") && !offered.contains("Mallory"), "only who works the desk: {offered}");
    let tom = scene.tom.contact.unwrap().to_string();
    let page = ann.submit(&form, "/members", &[("contact", &tom)]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert_eq!(ann.post(&format!("{network}/members"), &[("contact", &tom)]).await.status, 303, "twice is once");
    let mallory = scene.mallory.contact.unwrap().to_string();
    for nobody in [mallory.as_str(), "x", ""] {
        let page = ann.post(&format!("{network}/members"), &[("contact", nobody)]).await;
        assert_eq!(page.status, 422, "F-47: {nobody}");
        assert!(page.error_on("contact").is_some(), "{}", page.text());
    }
    let page = ann.get(&network).await;
    let remove = page.attributes("form[action*='/members/']", "action");
    assert_eq!(remove.len(), 1, "{}", page.text());
    assert_eq!(ann.post(&remove[0], &[]).await.status, 303);
    assert_eq!(ann.post(&remove[0], &[]).await.status, 404, "gone");
    let told = history(&mut ann).await;
    for word in ["Internal queue added", "Member of an internal queue added", "Tom Okafor", "Network"] {
        assert!(told.contains(word), "{word}: {told}");
    }
});

on_both!(f_150_what_is_in_use_is_counted_and_made_inactive, |world: World| async move {
    let scene = scene(&world).await;
    world.internal_ticket(&scene.contoso, &scene.desk, &scene.priya, "Printer is stuck").await;
    let mut ann = world.signed_in(&scene.ann).await;
    let list = "/manage/taskfire/queues";
    send(&mut ann, &format!("{list}/new"), &[("name", "Network"), ("is_default", "true")]).await;
    let old = row(&mut ann, list, "Help Desk").await;
    let page = ann.get(list).await;
    assert!(page.texts("td").contains(&"1".to_owned()), "one ticket lies in it: {}", page.text());
    assert_eq!(ann.post(&format!("{old}/remove"), &[]).await.status, 409, "in use");
    assert!(ann.get(&old).await.text().contains("Make it inactive instead"));
    assert_eq!(send(&mut ann, &old, &[("active", "")]).await.status, 303);
    assert!(!stored!(world, internal_queue, id == scene.desk.queue).unwrap().active);
    let mut tom = world.signed_in(&scene.tom).await;
    assert!(tom.get("/tickets/open").await.text().contains("Printer is stuck"), "it keeps the ticket");
    send(&mut ann, &format!("{list}/new"), &[("name", "Never used")]).await;
    let unused = row(&mut ann, list, "Never used").await;
    assert_eq!(ann.post(&format!("{unused}/remove"), &[]).await.status, 303);
    assert!(stored!(world, internal_queue, name == "Never used").is_none());
    let told = history(&mut ann).await;
    assert!(told.contains("Internal queue removed") && told.contains("Never used"), "{told}");
});

on_both!(f_147_statuses_of_the_system_stay_and_twenty_may_be_added, |world: World| async move {
    let scene = scene(&world).await;
    let mut ann = world.signed_in(&scene.ann).await;
    let list = "/manage/taskfire/statuses";
    let complete = row(&mut ann, list, "Complete").await;
    assert_eq!(ann.post(&format!("{complete}/remove"), &[]).await.status, 409);
    let page = send(&mut ann, &complete, &[("active", "")]).await;
    assert!(page.error_on("active").is_some(), "{}", page.text());
    assert_eq!(send(&mut ann, &complete, &[("name", "Solved")]).await.status, 303);
    let stored = stored!(world, internal_status, name == "Solved").unwrap();
    assert!(stored.system && stored.meaning == InternalMeaning::Complete, "named anew, the same to the system");
    for meaning in ["complete", "new", "with-provider", "returned", "x"] {
        let page =
            send(&mut ann, &format!("{list}/new"), &[("name", "Odd"), ("meaning", meaning), ("tone", "info")]).await;
        assert!(page.error_on("meaning").is_some(), "{meaning}");
    }
    // Four of the desk's own are there from the start.
    for number in 5..=20 {
        let name = format!("Status {number}");
        let fields = [("name", name.as_str()), ("meaning", "waiting-user"), ("tone", "attention")];
        let page = send(&mut ann, &format!("{list}/new"), &fields).await;
        assert_eq!(page.status, 303, "{number}: {}", page.text());
    }
    let fields = [("name", "One more"), ("meaning", "open"), ("tone", "info")];
    let page = send(&mut ann, &format!("{list}/new"), &fields).await;
    assert_eq!(page.status, 422);
    assert!(page.error_on("name").unwrap_or_default().contains("20"), "{}", page.text());
});

on_both!(f_146_ten_priorities_with_targets_and_a_provider_priority, |world: World| async move {
    let scene = scene(&world).await;
    let mut ann = world.signed_in(&scene.ann).await;
    let list = "/manage/taskfire/priorities";
    let high = row(&mut ann, list, "High").await;
    let provider = world.defaults.priorities[1].to_string();
    let fields = [("response", "0:45"), ("resolution", "6"), ("provider_priority", provider.as_str())];
    assert_eq!(send(&mut ann, &high, &fields).await.status, 303);
    let stored = stored!(world, internal_priority, id == scene.desk.priorities[1]).unwrap();
    assert_eq!((stored.response_minutes, stored.resolution_minutes), (Some(45), Some(360)), "F-153");
    assert_eq!(stored.priority_id, Some(world.defaults.priorities[1]));
    assert!(ann.get(&high).await.attributes("[name=resolution]", "value").contains(&"6:00".to_owned()));
    let page = send(&mut ann, &high, &[("response", "1:75"), ("resolution", "x")]).await;
    assert!(page.error_on("response").is_some() && page.error_on("resolution").is_some(), "{}", page.text());
    assert_eq!(page.attributes("[name=response]", "value"), ["1:75"], "what was typed stays");
    let page = send(&mut ann, &high, &[("response", "8:00"), ("resolution", "4:00")]).await;
    assert!(page.error_on("resolution").is_some(), "{}", page.text());
    let elsewhere = world.neighbour("Southridge IT").await.defaults.priorities[0].to_string();
    let page = send(&mut ann, &high, &[("provider_priority", &elsewhere)]).await;
    assert!(page.error_on("provider_priority").is_some(), "a foreign one reads like none");
    for number in 5..=10 {
        let name = format!("Priority {number}");
        let page = send(&mut ann, &format!("{list}/new"), &[("name", &name), ("tone", "info")]).await;
        assert_eq!(page.status, 303, "{number}: {}", page.text());
    }
    let page = send(&mut ann, &format!("{list}/new"), &[("name", "Eleventh"), ("tone", "info")]).await;
    assert!(page.error_on("name").unwrap_or_default().contains("10"), "{}", page.text());
    let low = row(&mut ann, list, "Low").await;
    assert_eq!(send(&mut ann, &low, &[("is_default", "true")]).await.status, 303);
    assert_eq!(ann.get(list).await.texts("th .badge").len(), 1, "exactly one default");
});

on_both!(f_145_issue_types_in_two_levels_with_the_providers, |world: World| async move {
    let scene = scene(&world).await;
    let staff = world.resource("Sofia Lind", "Full Access").await;
    let mut desk = world.signed_in(&staff).await;
    send(&mut desk, "/desk/settings/issue-types/new", &[("name", "Hardware")]).await;
    let hardware = row(&mut desk, "/desk/settings/issue-types", "Hardware").await;
    let hardware = hardware.rsplit('/').next().unwrap().to_owned();
    let below = format!("/desk/settings/sub-issue-types/new?of={hardware}");
    send(&mut desk, &below, &[("name", "Printer")]).await;
    let printer = row(&mut desk, &format!("/desk/settings/issue-types/{hardware}"), "Printer").await;
    let printer = printer.rsplit('/').next().unwrap().to_owned();

    let mut ann = world.signed_in(&scene.ann).await;
    let list = "/manage/taskfire/issue-types";
    assert!(ann.get(&format!("{list}/new")).await.text().contains("Needed for escalation"));
    let page =
        send(&mut ann, &format!("{list}/new"), &[("name", "Machines"), ("provider_issue_type", &hardware)]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let machines = row(&mut ann, list, "Machines").await;
    let id = machines.rsplit('/').next().unwrap().to_owned();
    let new = format!("/manage/taskfire/sub-issue-types/new?of={id}");
    assert!(ann.get(&new).await.text().contains("Printer"), "those under the provider's issue type");
    let page = send(&mut ann, &new, &[("name", "Label printer"), ("provider_sub_issue_type", &printer)]).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, machines.as_str()), "{}", page.text());
    assert_eq!(ann.get(list).await.texts("a.table__title"), ["Machines"], "the first level alone");
    let sub = row(&mut ann, &machines, "Label printer").await;
    let sub_id = sub.rsplit('/').next().unwrap();
    assert_eq!(ann.get(&format!("{list}/{sub_id}")).await.status, 404, "a sub-issue type is no issue type");
    assert_eq!(ann.get(&format!("/manage/taskfire/sub-issue-types/{id}")).await.status, 404);
    assert_eq!(ann.get(&format!("/manage/taskfire/sub-issue-types/new?of={sub_id}")).await.status, 404, "two levels");
    assert_eq!(ann.post(&format!("{machines}/remove"), &[]).await.status, 409, "something stands under it");
    // Where the issue type stands for another one, the sub-issue type's is no longer meant.
    assert_eq!(send(&mut ann, &machines, &[("provider_issue_type", "")]).await.status, 303);
    assert_eq!(stored!(world, internal_issue_type, name == "Machines").unwrap().issue_type_id, None);
    let shown = ann.get(&sub).await;
    assert!(!shown.text().contains("Printer ·") && shown.status == 200);
    let page = send(&mut ann, &sub, &[("provider_sub_issue_type", &printer)]).await;
    assert!(page.error_on("provider_sub_issue_type").is_some(), "{}", page.text());
});

on_both!(f_142_own_request_types_beside_the_providers, |world: World| async move {
    let scene = scene(&world).await;
    let mut ann = world.signed_in(&scene.ann).await;
    let list = "/manage/taskfire/request-types";
    let page = ann.get(list).await;
    assert!(page.text().contains("Something else"), "F-143: the provider's are shown: {}", page.text());
    assert!(page.attributes("a.table__title", "href").is_empty(), "to read");
    let providers = world.request_type.to_string();
    for (method, path) in [("GET", ""), ("POST", ""), ("POST", "/step"), ("POST", "/remove")] {
        let path = format!("{list}/{providers}{path}");
        let page = if method == "GET" { ann.get(&path).await } else { ann.post(&path, &[("name", "Mine")]).await };
        assert!(matches!(page.status.as_u16(), 400 | 404), "{method} {path}: {}", page.status);
    }
    assert_eq!(ann.get(&format!("/manage/taskfire/questions/new?of={providers}")).await.status, 404);
    assert_eq!(stored!(world, request_type, id == world.request_type).unwrap().name, "Something else");

    let (queue, priority) = (scene.desk.queue.to_string(), scene.desk.priorities[0].to_string());
    let tom = scene.tom.contact.unwrap().to_string();
    let fields = [
        ("name", "New badge"),
        ("description", "For doors."),
        ("group", "Building"),
        ("icon", "key"),
        ("queue", queue.as_str()),
        ("priority", priority.as_str()),
        ("assignee", tom.as_str()),
        ("due", "16:00"),
        ("to_provider", "true"),
    ];
    let page = send(&mut ann, &format!("{list}/new"), &fields).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let stored = stored!(world, request_type, name == "New badge");
    assert!(stored.is_none(), "the provider's list has the provider's own");
    let badge = row(&mut ann, list, "New badge").await;
    let form = ann.get(&badge).await;
    assert_eq!(form.attributes("[name=due]", "value"), ["16:00"]);
    assert!(form.text().contains("Background questions"));
    let id = badge.rsplit('/').next().unwrap().to_owned();
    let question = format!("/manage/taskfire/questions/new?of={id}");
    let page = send(&mut ann, &question, &[("name", "Which door?"), ("kind", "text"), ("required", "true")]).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, badge.as_str()), "F-149: {}", page.text());
    let asked = row(&mut ann, &badge, "Which door?").await;

    // Nobody else sees or changes it: not a stranger, not the provider's own list.
    let mut mallory = world.signed_in(&scene.mallory).await;
    assert!(!mallory.get(list).await.text().contains("New badge"));
    for path in [badge.as_str(), asked.as_str()] {
        assert_eq!(mallory.get(path).await.status, 404, "{path}");
        assert_eq!(mallory.post(path, &[("name", "Mine"), ("version", "1")]).await.status, 404, "{path}");
        assert_eq!(mallory.post(&format!("{path}/remove"), &[]).await.status, 404, "{path}");
    }
    let staff = world.resource("Sofia Lind", "Full Access").await;
    let mut desk = world.signed_in(&staff).await;
    assert!(!desk.get("/desk/settings/request-types").await.text().contains("New badge"));
    assert_eq!(desk.get(&format!("/desk/settings/request-types/{id}")).await.status, 404);
    let mut priya = world.signed_in(&scene.priya).await;
    assert!(priya.get("/tickets/new").await.text().contains("New badge"), "their own people can ask for it");
    assert!(!mallory.get("/tickets/new").await.text().contains("New badge"));
});

on_both!(f_148_thirty_custom_fields_of_five_kinds, |world: World| async move {
    let scene = scene(&world).await;
    let ticket = world.internal_ticket(&scene.contoso, &scene.desk, &scene.priya, "Printer is stuck").await;
    let mut ann = world.signed_in(&scene.ann).await;
    let list = "/manage/taskfire/custom-fields";
    let page = send(&mut ann, &format!("{list}/new"), &[("name", "Floor"), ("kind", "list"), ("options", "One")]).await;
    assert!(page.error_on("options").is_some(), "{}", page.text());
    let only = world.request_type.to_string();
    let fields = [("options", "Ground\nFirst"), ("required", "true"), ("passed_on", "true"), ("request_type", &only)];
    assert_eq!(ann.submit(&page, "/new", &fields).await.status, 303);
    let stored = stored!(world, custom_field, label == "Floor").unwrap();
    assert!(stored.required && stored.passed_on && stored.request_type_id == Some(world.request_type));
    assert_eq!(stored.options, "[\"Ground\",\"First\"]");
    for kind in ["text", "number", "date", "check"] {
        assert_eq!(
            send(&mut ann, &format!("{list}/new"), &[("name", kind), ("kind", kind)]).await.status,
            303,
            "{kind}"
        );
    }
    let page = send(&mut ann, &format!("{list}/new"), &[("name", "x"), ("kind", "colour")]).await;
    assert!(page.error_on("kind").is_some());
    // What tickets hold values of keeps its kind, and is not removed.
    let (field, of) = (world.literal(stored.id.0), world.literal(ticket.id.0));
    world
        .sql(&format!(
            "INSERT INTO custom_value (provider_id, id, ticket_id, field_id, text, version) \
             SELECT provider_id, id, {of}, {field}, 'First', 1 FROM custom_field WHERE id = {field}"
        ))
        .await;
    let floor = row(&mut ann, list, "Floor").await;
    let page = send(&mut ann, &floor, &[("kind", "text")]).await;
    assert!(page.error_on("kind").is_some(), "{}", page.text());
    assert_eq!(ann.post(&format!("{floor}/remove"), &[]).await.status, 409);
    for number in 6..=30 {
        let name = format!("Field {number}");
        assert_eq!(send(&mut ann, &format!("{list}/new"), &[("name", &name), ("kind", "text")]).await.status, 303);
    }
    let page = send(&mut ann, &format!("{list}/new"), &[("name", "Field 31"), ("kind", "text")]).await;
    assert!(page.error_on("name").unwrap_or_default().contains("30"), "{}", page.text());
    // An inactive one makes room, and cannot come back while there is none.
    assert_eq!(send(&mut ann, &floor, &[("active", "")]).await.status, 303);
    assert_eq!(send(&mut ann, &format!("{list}/new"), &[("name", "Field 31"), ("kind", "text")]).await.status, 303);
    assert!(send(&mut ann, &floor, &[("active", "true")]).await.error_on("active").is_some());
});

on_both!(f_119_f_120_f_205_f_226_ticket_settings, |world: World| async move {
    let scene = scene(&world).await;
    let mut ann = world.signed_in(&scene.ann).await;
    let path = "/manage/taskfire/ticket-settings";
    send(&mut ann, "/manage/taskfire/queues/new", &[("name", "Network")]).await;
    let network = stored!(world, internal_queue, name == "Network").unwrap();
    let (queue, tom) = (network.id.to_string(), scene.tom.contact.unwrap().to_string());
    let opened = ann.get(path).await;
    let fields = [
        ("queue", queue.as_str()),
        ("assignee", tom.as_str()),
        ("on_completion", "confirm"),
        ("confirm_days", "5"),
        ("recall", "always"),
        ("accept_minutes", "0"),
        ("hidden", "true"),
    ];
    assert_eq!(send(&mut ann, path, &fields).await.status, 303);
    let stored = settings(&world, &scene.contoso).await;
    assert_eq!((stored.default_queue_id, stored.default_contact_id), (Some(network.id), scene.tom.contact));
    assert_eq!((stored.on_completion, stored.confirm_days), (OnCompletion::Confirm, 5));
    assert_eq!((stored.recall, stored.accept_minutes, stored.hidden_from_provider), (Recall::Always, 0, true));
    assert!(stored!(world, internal_queue, name == "Network").unwrap().is_default, "the list says the same");
    let page = ann.submit(&opened, "ticket-settings", &fields).await;
    assert_eq!(page.status, 409, "T-108: someone else was faster");
    for (field, value) in [
        ("queue", scene.stranger.queue.to_string()),
        ("assignee", scene.mallory.contact.unwrap().to_string()),
        ("assignee", scene.priya.contact.unwrap().to_string()),
        ("on_completion", "x".to_owned()),
        ("confirm_days", "0".to_owned()),
        ("recall", String::new()),
        ("accept_minutes", "10081".to_owned()),
    ] {
        let page = send(&mut ann, path, &[(field, &value)]).await;
        assert_eq!(page.status, 422, "{field} {value}");
        assert!(page.error_on(field).is_some(), "{field}: {}", page.text());
    }
    assert_eq!(ann.post(path, &[("sharing", "everything")]).await.status, 400, "unknown fields are refused");
    let told = history(&mut ann).await;
    assert!(told.contains("on_completion: confirm") && told.contains("on_completion: close"), "F-151: {told}");
    assert!(told.contains("queue: Network") && told.contains("Tom Okafor"), "{told}");
});

on_both!(f_151_every_change_is_told_to_the_administrator_and_the_provider, |world: World| async move {
    let scene = scene(&world).await;
    let mut ann = world.signed_in(&scene.ann).await;
    send(
        &mut ann,
        "/manage/taskfire/statuses/new",
        &[("name", "Parts ordered"), ("meaning", "waiting-vendor"), ("tone", "info")],
    )
    .await;
    let status = row(&mut ann, "/manage/taskfire/statuses", "Parts ordered").await;
    send(&mut ann, &status, &[("name", "Parts on the way")]).await;
    assert_eq!(ann.post(&format!("{status}/step"), &[("direction", "up")]).await.status, 303);
    let staff = world.resource("Sofia Lind", "Full Access").await;
    let mut desk = world.signed_in(&staff).await;
    for told in [history(&mut ann).await, desk.get("/desk/settings/audit-log").await.text()] {
        for word in ["Internal status added", "Internal status changed", "Internal status moved", "Parts on the way"] {
            assert!(told.contains(word), "{word}: {told}");
        }
        assert!(told.contains("name: Parts ordered") && told.contains("Ann Keller"), "{told}");
    }
    let mut mallory = world.signed_in(&scene.mallory).await;
    assert!(!history(&mut mallory).await.contains("Parts"), "strangers read nothing of it");
});

on_both!(f_151_ids_of_other_organizations_do_not_exist, |world: World| async move {
    let scene = scene(&world).await;
    let mut mallory = world.signed_in(&scene.mallory).await;
    let before = world.dump().await;
    for path in [
        format!("/manage/taskfire/queues/{}", scene.desk.queue),
        format!("/manage/taskfire/statuses/{}", scene.desk.status(InternalMeaning::Open)),
        format!("/manage/taskfire/priorities/{}", scene.desk.priorities[0]),
    ] {
        assert_eq!(mallory.get(&path).await.status, 404, "{path}");
        let fields = [("name", "Mine"), ("active", "true"), ("version", "1")];
        assert_eq!(mallory.post(&path, &fields).await.status, 404, "{path}");
        assert_eq!(mallory.post(&format!("{path}/step"), &[("direction", "up")]).await.status, 404, "{path}");
        assert_eq!(mallory.post(&format!("{path}/remove"), &[]).await.status, 404, "{path}");
    }
    let members = format!("/manage/taskfire/queues/{}/members", scene.desk.queue);
    let own = scene.mallory.contact.unwrap().to_string();
    assert_eq!(mallory.post(&members, &[("contact", &own)]).await.status, 404);
    let after = world.dump().await;
    for table in ["internal_queue", "internal_status", "internal_priority", "internal_queue_member", "audit"] {
        assert_eq!(before.get(table), after.get(table), "{table}");
    }
});

// F-176.
on_both!(f_144_what_the_parent_shares_its_sub_organizations_can_use, |world: World| async move {
    let group = world.organization("Contoso Group").await;
    let legal = world.sub_organization("Contoso Legal", &group).await;
    for organization in [&group, &legal] {
        world.taskfire(organization).await;
    }
    let ann = world.contact(&group, "Ann Keller", "taskfire-administrator").await;
    let lena = world.contact(&legal, "Lena Voss", "taskfire-administrator").await;
    let ben = world.contact(&legal, "Ben Ito", "basic").await;
    let (mut ann, mut lena) = (world.signed_in(&ann).await, world.signed_in(&lena).await);
    for (list, name) in [("queues", "Group queue"), ("request-types", "Group request")] {
        let new = format!("/manage/taskfire/{list}/new");
        assert_eq!(send(&mut ann, &new, &[("name", name)]).await.status, 303);
        assert!(!lena.get(&format!("/manage/taskfire/{list}")).await.text().contains(name), "{name} is not shared yet");
        let found = row(&mut ann, &format!("/manage/taskfire/{list}"), name).await;
        assert_eq!(send(&mut ann, &found, &[("shared", "true")]).await.status, 303);
        let page = lena.get(&format!("/manage/taskfire/{list}")).await;
        assert!(page.text().contains(name) && page.text().contains("parent organization"), "{}", page.text());
        assert_eq!(lena.get(&found).await.status, 404, "to read, not to change");
        assert_eq!(lena.post(&format!("{found}/remove"), &[]).await.status, 404);
        let page = lena.get(&new).await;
        assert!(page.attributes("[name=shared]", "name").is_empty(), "a sub-organization has nobody to share with");
    }
    let mut ben = world.signed_in(&ben).await;
    assert!(ben.get("/tickets/new").await.text().contains("Group request"), "their people can ask for it");
});
