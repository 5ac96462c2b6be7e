//! Settings over HTTP: lists, resources, levels, provider, audit log, mails.

use kernel::StaffRight;
use store::{
    Set,
    outbox::{Event, Task},
    tables::{kinds::MailState, mail},
};
use testing::{Client, Page, World, on_both};

use crate::compose;

pub(crate) async fn administrator(world: &World) -> Client {
    let person = world.resource("Sofia Lind", "Full Access").await;
    world.signed_in(&person).await
}

/// Opens a form, changes fields and sends it.
pub(crate) async fn send(browser: &mut Client, path: &str, fields: &[(&str, &str)]) -> Page {
    let form = browser.get(path).await;
    assert_eq!(form.status, 200, "{path}: {}", form.text());
    let action = path.split('?').next().unwrap_or_default();
    browser.submit(&form, action, fields).await
}

/// The address of the row of this name on a list page.
pub(crate) async fn row(browser: &mut Client, list: &str, name: &str) -> String {
    let page = browser.get(list).await;
    let (names, links) = (page.texts("a.table__title"), page.attributes("a.table__title", "href"));
    let found = names.iter().position(|other| other == name).unwrap_or_else(|| panic!("no {name} among {names:?}"));
    links[found].clone()
}

async fn events(world: &World) -> Vec<Event> {
    let jobs = world.store.claim_jobs("test", 50, 60).await.unwrap();
    jobs.into_iter().filter_map(|job| if let Task::Tell { event } = job.task { Some(event) } else { None }).collect()
}

on_both!(a_38_one_default_names_that_do_not_meet_and_what_is_in_use, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "basic").await;
    world.ticket(&contoso, &ann, "Printer").await;
    let mut browser = administrator(&world).await;
    let list = "/desk/settings/priorities";
    let page = send(&mut browser, &format!("{list}/new"), &[("name", "critical"), ("tone", "pink")]).await;
    assert_eq!(page.status, 422);
    assert!(page.error_on("name").unwrap_or_default().contains("already one"), "{}", page.text());
    assert!(page.error_on("tone").is_some());
    assert_eq!(page.attributes("[name=name]", "value"), ["critical"], "what was typed stays");
    let page = browser.submit(&page, "/new", &[("name", "Urgent"), ("tone", "danger"), ("is_default", "true")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let page = browser.get(list).await;
    assert_eq!(page.texts("th .badge").len(), 1, "exactly one default: {}", page.text());

    let urgent = row(&mut browser, list, "Urgent").await;
    let page = send(&mut browser, &urgent, &[("is_default", "")]).await;
    assert!(page.error_on("is_default").is_some(), "one must be the default");
    let page = send(&mut browser, &urgent, &[("active", "")]).await;
    assert!(page.error_on("active").is_some(), "the default is active");
    assert_eq!(browser.post(&format!("{urgent}/remove"), &[]).await.status, 409, "the default stays");

    let medium = row(&mut browser, list, "Medium").await;
    let page = browser.get(&medium).await;
    assert!(
        page.text().contains("It is in use, so it cannot be deleted. Make it inactive instead."),
        "{}",
        page.text()
    );
    assert_eq!(browser.post(&format!("{medium}/remove"), &[]).await.status, 409);
    assert_eq!(send(&mut browser, &medium, &[("active", "")]).await.status, 303, "but it can be made inactive");
    let low = row(&mut browser, list, "Low").await;
    let page = browser.get(&low).await;
    assert!(page.text().contains("Delete “Low”"));
    let page = browser.submit(&page, "/remove", &[]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert_eq!(browser.get(&low).await.status, 404);
    // Decision 19: the audit log keeps all that it said.
    let log = browser.get("/desk/settings/audit-log?act=priority.removed").await;
    let kept = log.texts("del");
    assert!(kept.len() == 1 && kept[0].contains("name: Low") && kept[0].contains("tone: "), "{kept:?}");
});

on_both!(a_38_order_by_buttons_and_copies, |world: World| async move {
    let mut browser = administrator(&world).await;
    let list = "/desk/settings/priorities";
    let low = row(&mut browser, list, "Low").await;
    let page = browser.get(list).await;
    let page = browser.submit(&page, &format!("{low}/step"), &[("direction", "up")]).await;
    let page = browser.follow(page).await;
    assert_eq!(page.texts("a.table__title"), ["Critical", "High", "Low", "Medium"]);
    let high = row(&mut browser, list, "High").await;
    let id = high.rsplit('/').next().unwrap();
    let page = browser.get(&format!("{list}/new?from={id}")).await;
    assert_eq!(page.attributes("[name=name]", "value"), ["High (Copy)"]);
    assert_eq!(page.attributes("[name=tone] option[selected]", "value"), ["attention"]);
});

on_both!(a_35_t_89_a_50_what_the_system_keeps, |world: World| async move {
    let mut browser = administrator(&world).await;
    // Sources: reserved ones are locked, and their names with them.
    let list = "/desk/settings/sources";
    let portal = row(&mut browser, list, "Client Portal").await;
    let page = browser.post(&portal, &[("name", "Web"), ("active", "true"), ("version", "1")]).await;
    assert_eq!(page.status, 409, "T-89");
    let page = send(&mut browser, &format!("{list}/new"), &[("name", "CLIENT PORTAL")]).await;
    assert!(page.error_on("name").is_some(), "T-89: not duplicated by name either");

    // The Client Portal queue keeps name and activity, but its other settings can be changed.
    let list = "/desk/settings/queues";
    let queue = row(&mut browser, list, "Client Portal").await;
    let page = send(&mut browser, &queue, &[("name", "Front door")]).await;
    assert!(page.error_on("name").unwrap_or_default().contains("keeps its name"));
    let page = send(&mut browser, &queue, &[("active", "")]).await;
    assert!(page.error_on("active").is_some());
    assert_eq!(send(&mut browser, &queue, &[("appears_in_portal", "")]).await.status, 303, "A-49");
    assert_eq!(browser.post(&format!("{queue}/remove"), &[]).await.status, 409);

    // A system status can have another name and label, never another meaning.
    let list = "/desk/settings/statuses";
    let complete = row(&mut browser, list, "Complete").await;
    let fields = [("name", "Done"), ("customer_label", "Solved"), ("meaning", "open")];
    assert_eq!(send(&mut browser, &complete, &fields).await.status, 303);
    let page = browser.get(&complete).await;
    assert_eq!(page.attributes("[name=meaning] option[selected]", "value"), ["complete"]);
    assert_eq!(page.attributes("[name=customer_label]", "value"), ["Solved"]);
    let page = send(&mut browser, &format!("{list}/new"), &[("name", "Closed too"), ("meaning", "complete")]).await;
    assert!(page.error_on("meaning").is_some(), "A-34: one status completes");
});

on_both!(t_108_lists_notice_a_change_in_between, |world: World| async move {
    let mut browser = administrator(&world).await;
    let high = row(&mut browser, "/desk/settings/priorities", "High").await;
    let old = browser.get(&high).await;
    assert_eq!(browser.submit(&old, &high, &[("tone", "brand")]).await.status, 303);
    let page = browser.submit(&old, &high, &[("name", "Higher")]).await;
    assert_eq!(page.status, 409);
    assert_eq!(page.attributes("[name=name]", "value"), ["Higher"], "what was typed stays");
    assert_eq!(browser.submit(&page, &high, &[]).await.status, 303);
});

on_both!(a_168_a_175_t_78_request_types_and_their_questions, |world: World| async move {
    let mut browser = administrator(&world).await;
    let list = "/desk/settings/request-types";
    let only = row(&mut browser, list, "Something else").await;
    let page = send(&mut browser, &only, &[("active", "")]).await;
    assert!(
        page.error_on("active").unwrap_or_default().contains("At least one request type"),
        "A-175: {}",
        page.text()
    );

    // A queue that a request type names cannot be made inactive before it names another.
    let page = send(&mut browser, "/desk/settings/queues/new", &[("name", "Projects")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let queue = row(&mut browser, "/desk/settings/queues", "Projects").await;
    let id = queue.rsplit('/').next().unwrap().to_owned();
    let category = world.defaults.category.to_string();
    let fields =
        [("name", "Order"), ("category", category.as_str()), ("queue", id.as_str()), ("description", "<b>Order</b>")];
    let page = send(&mut browser, &format!("{list}/new"), &fields).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let page = send(&mut browser, &queue, &[("active", "")]).await;
    assert!(page.error_on("active").unwrap_or_default().contains("“Order” still uses it"), "{}", page.text());

    // Questions stand under their request type, in an order of their own.
    let order = row(&mut browser, list, "Order").await;
    let page = browser.get(&order).await;
    let new = page.attributes("a[href*='questions/new']", "href").remove(0);
    let page =
        send(&mut browser, &new, &[("name", "Which colour?"), ("kind", "single-choice"), ("options", "Red")]).await;
    assert!(page.error_on("options").is_some(), "T-78: {}", page.text());
    let page = browser.submit(&page, "/questions/new", &[("options", "Red\nBlue")]).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, order.as_str()), "{}", page.text());
    assert_eq!(send(&mut browser, &new, &[("name", "How many?"), ("kind", "number")]).await.status, 303);
    let page = browser.get(&order).await;
    assert_eq!(page.texts("section a.table__title"), ["Which colour?", "How many?"]);
    let many = row(&mut browser, &order, "How many?").await;
    let page = browser.submit(&page, &format!("{many}/step"), &[("direction", "up")]).await;
    let page = browser.follow(page).await;
    assert_eq!(page.texts("section a.table__title"), ["How many?", "Which colour?"]);
    assert_eq!(browser.get("/desk/settings/questions/new").await.status, 404, "a question needs a request type");
    let nowhere = "/desk/settings/questions/new?of=01890000-0000-7000-8000-000000000000";
    assert_eq!(browser.get(nowhere).await.status, 404);
});

on_both!(a_37_t_77_sub_issue_types_belong_to_their_issue_type, |world: World| async move {
    let mut browser = administrator(&world).await;
    for name in ["Computer", "Network"] {
        let page = send(&mut browser, "/desk/settings/issue-types/new", &[("name", name)]).await;
        assert_eq!(page.status, 303, "{}", page.text());
    }
    let computer = row(&mut browser, "/desk/settings/issue-types", "Computer").await;
    let page = browser.get(&computer).await;
    let new = page.attributes("a[href*='sub-issue-types/new']", "href").remove(0);
    assert_eq!(send(&mut browser, &new, &[("name", "Notebook")]).await.status, 303);
    let notebook = row(&mut browser, &computer, "Notebook").await;
    let network = row(&mut browser, "/desk/settings/issue-types", "Network").await;
    let only = row(&mut browser, "/desk/settings/request-types", "Something else").await;
    let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let fields = [("issue_type", id(&network)), ("sub_issue_type", id(&notebook))];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let page = send(&mut browser, &only, &fields).await;
    assert!(page.error_on("sub_issue_type").is_some(), "{}", page.text());
    let fields = [("issue_type", id(&computer)), ("sub_issue_type", id(&notebook))];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(send(&mut browser, &only, &fields).await.status, 303);
});

on_both!(a_47_ticket_categories, |world: World| async move {
    let mut browser = administrator(&world).await;
    let new = "/desk/settings/categories/new";
    let long = "x".repeat(31);
    let page = send(&mut browser, new, &[("name", &long), ("nickname", "LONG")]).await;
    assert!(page.error_on("name").is_some() && page.error_on("nickname").is_some(), "{}", page.text());
    let foreign = world.neighbour("Southwind").await.defaults.priorities[0].to_string();
    let page =
        browser.submit(&page, new, &[("name", "Order"), ("nickname", "ORD"), ("default_priority", &foreign)]).await;
    assert_eq!(page.error_on("default_priority").as_deref(), Some("Error: Choose: Default priority"), "a foreign id");
    let high = world.defaults.priorities[1].to_string();
    let page = browser.submit(&page, new, &[("default_priority", &high), ("portal_fields", "due")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let order = row(&mut browser, "/desk/settings/categories", "Order").await;
    let page = browser.get(&order).await;
    assert_eq!(page.attributes("[name=portal_fields][checked]", "value"), ["due"]);
});

on_both!(a_39_members_of_queues, |world: World| async move {
    let marek = world.resource("Marek Dahl", "Service Desk User").await;
    let mut browser = administrator(&world).await;
    let role = row(&mut browser, "/desk/settings/roles", "Technician").await;
    let role = role.rsplit('/').next().unwrap().to_owned();
    let page = send(&mut browser, "/desk/settings/queues/new", &[("name", "Projects")]).await;
    assert_eq!(page.status, 303);
    let queue = row(&mut browser, "/desk/settings/queues", "Projects").await;
    let resource = marek.resource.unwrap().to_string();
    for _ in 0..2 {
        let page = send(&mut browser, &queue, &[]).await;
        assert_eq!(page.status, 303);
        let page = browser.get(&queue).await;
        let page = browser.submit(&page, "/members", &[("resource", &resource), ("role", &role)]).await;
        assert_eq!(page.status, 303, "{}", page.text());
    }
    let page = browser.get(&queue).await;
    assert_eq!(page.texts("section .table__title"), ["Marek Dahl"], "the same membership stands once");
    let person = browser.get(&format!("/desk/settings/resources/{resource}")).await;
    assert!(person.texts("section .table__title").contains(&"Projects".to_owned()), "{}", person.text());
    let again = browser.post(&format!("{queue}/members"), &[("resource", &resource)]).await;
    assert_eq!(again.status, 422);
    assert!(again.error_on("role").is_some() && again.error_on("resource").is_none(), "{}", again.text());
    assert_eq!(again.attributes("[name=resource] option[selected]", "value"), [resource.as_str()], "the choice stays");
    let remove = page.attributes("form[action*='/members/']", "action").remove(0);
    assert_eq!(browser.post(&remove, &[]).await.status, 303);
    let page = browser.get(&queue).await;
    assert!(page.text().contains("Nobody works this queue yet"), "{}", page.text());
});

on_both!(a_72_staff_levels, |world: World| async move {
    let nadia = world.resource("Nadia Haddad", "Dispatcher").await;
    let mut browser = administrator(&world).await;
    let list = "/desk/settings/staff-levels";
    let system = row(&mut browser, list, "Dispatcher").await;
    let page = browser.get(&system).await;
    assert!(page.text().contains("This comes with the system."), "{}", page.text());
    assert_eq!(browser.post(&system, &[("name", "X"), ("version", "1")]).await.status, 409, "system levels are locked");
    let page = browser.get(&format!("{list}/new?from={}", system.rsplit('/').next().unwrap())).await;
    assert_eq!(page.attributes("[name=rights][checked]", "value").len(), 8, "a copy begins with the rights");
    let page = browser.submit(&page, "/new", &[("name", "Night dispatcher")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let copy = row(&mut browser, list, "Night dispatcher").await;
    let level = copy.rsplit('/').next().unwrap().to_owned();
    let resource = format!("/desk/settings/resources/{}", nadia.resource.unwrap());
    assert_eq!(send(&mut browser, &resource, &[("staff_level", &level)]).await.status, 303);

    // A change of a level counts with the next page.
    let mut desk = world.signed_in(&nadia).await;
    assert_eq!(desk.get("/desk/contacts").await.status, 200);
    let page = browser.get(&copy).await;
    let version = page.attributes("[name=version]", "value").remove(0);
    let fields = [("name", "Night dispatcher"), ("rights", StaffRight::ViewTickets.code()), ("version", &version)];
    assert_eq!(browser.post(&copy, &fields).await.status, 303);
    assert_eq!(desk.get("/desk/contacts").await.status, 403);
    assert_eq!(browser.post(&format!("{copy}/remove"), &[]).await.status, 409, "held by somebody");
    let fields = [("name", "Odd"), ("rights", "everything")];
    assert_eq!(browser.post(&format!("{list}/new"), &fields).await.status, 422);
});

on_both!(resources_are_invited_and_leave_at_once, |world: World| async move {
    let mut browser = administrator(&world).await;
    let new = "/desk/settings/resources/new";
    let level = world.defaults.staff_levels[3].to_string();
    events(&world).await;
    let page = send(
        &mut browser,
        new,
        &[("first_name", "Marek"), ("email", "marek"), ("user_name", "sofia.lind@provider.example")],
    )
    .await;
    assert_eq!(page.status, 422);
    for field in ["last_name", "email", "staff_level"] {
        assert!(page.error_on(field).is_some(), "{field}: {}", page.text());
    }
    let fields = [("last_name", "Dahl"), ("email", "marek@provider.example"), ("staff_level", level.as_str())];
    let page = browser.submit(&page, new, &fields).await;
    assert!(page.error_on("user_name").unwrap_or_default().contains("taken"), "{}", page.text());
    let page = browser.submit(&page, new, &[("user_name", "marek.dahl")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let resource = page.location.clone();
    let told = events(&world).await;
    assert!(matches!(told[..], [Event::Invited { .. }]), "{told:?}");
    let page = browser.get(&resource).await;
    assert!(page.text().contains("Invited, but no password set yet"), "{}", page.text());
    let page = browser.submit(&page, "/invitation", &[]).await;
    assert_eq!(page.status, 303);
    assert!(matches!(events(&world).await[..], [Event::Invited { .. }]));

    // Deactivation ends the sessions.
    let nadia = world.resource("Nadia Haddad", "Dispatcher").await;
    let mut desk = world.signed_in(&nadia).await;
    assert_eq!(desk.get("/desk").await.status, 200);
    let page =
        send(&mut browser, &format!("/desk/settings/resources/{}", nadia.resource.unwrap()), &[("active", "")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert_eq!(desk.get("/desk").await.status, 303);
    let page = browser.get("/desk/settings/resources?show=inactive").await;
    assert_eq!(page.texts("a.table__title"), ["Haddad, Nadia"]);
});

on_both!(somebody_must_be_left_to_manage_staff, |world: World| async move {
    let sofia = world.resource("Sofia Lind", "Full Access").await;
    let mut browser = world.signed_in(&sofia).await;
    let own = format!("/desk/settings/resources/{}", sofia.resource.unwrap());
    let page = send(&mut browser, &own, &[("active", "")]).await;
    assert!(page.error_on("active").unwrap_or_default().contains("You cannot make yourself inactive"));
    let least = world.defaults.staff_levels[4].to_string();
    let page = send(&mut browser, &own, &[("staff_level", &least)]).await;
    assert!(page.error_on("staff_level").unwrap_or_default().contains("Somebody must be left"), "{}", page.text());
    world.resource("Nadia Haddad", "System Administrator").await;
    assert_eq!(send(&mut browser, &own, &[("staff_level", &least)]).await.status, 303);
    assert_eq!(browser.get(&own).await.status, 403);
});

on_both!(decision_20_provider_settings, |world: World| async move {
    let mut browser = administrator(&world).await;
    let path = "/desk/settings/provider";
    let wrong = [("brand_hue", "360"), ("time_zone", "Mars/Olympus"), ("name", "North <wind>")];
    let page = send(&mut browser, path, &wrong).await;
    assert_eq!(page.status, 422);
    assert!(page.error_on("brand_hue").unwrap_or_default().contains("from 0 to 359"), "{}", page.text());
    assert!(page.error_on("time_zone").is_some());
    assert_eq!(page.attributes("[name=name]", "value"), ["North <wind>"]);
    let page = browser.submit(&page, path, &[("brand_hue", "250"), ("time_zone", "Europe/Paris")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let page = browser.get(path).await;
    assert_eq!(page.attributes("[name=brand_hue]", "value"), ["250"]);
    let log = browser.get("/desk/settings/audit-log?act=provider.").await;
    assert!(log.text().contains("brand_hue: 42") && log.text().contains("brand_hue: 250"), "{}", log.text());
});

on_both!(t_149_the_provider_says_which_files_are_refused, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let ticket = world.ticket(&contoso, &ann, "Printer").await;
    let mut portal = world.signed_in(&ann).await;
    let refused = async |portal: &mut Client| {
        let page = portal.get(&format!("/tickets/{}", ticket.number)).await;
        let (target, values) = page.form("/attachments").unwrap();
        let form = values.into_iter().find(|(name, _)| name == "form").unwrap().1;
        let files: &[(&str, &str, &[u8])] = &[
            ("files", "run.exe", b"text"),
            ("files", "plan.DWG", b"drawing"),
            ("files", "harmless.txt", b"MZ\x90\x00\x03\x00\x00\x00"),
        ];
        let page = portal.post_files(&target, &[("form", &form)], files).await;
        page.texts(".error-summary li")
    };
    let standard = refused(&mut portal).await;
    assert_eq!(standard.len(), 2, "a line for each file: {standard:?}");
    assert!(standard[0].starts_with("run.exe was not added: files ending in .exe are not accepted."), "{standard:?}");
    assert!(standard[1].starts_with("harmless.txt was not added"), "{standard:?}");

    let mut browser = administrator(&world).await;
    let page = send(&mut browser, "/desk/settings/files", &[("extensions", "tar.gz")]).await;
    assert!(page.status == 422 && page.error_on("extensions").unwrap().contains("tar.gz"), "{}", page.text());
    let page = send(&mut browser, "/desk/settings/files", &[("extensions", "*.dwg, .bat"), ("programs", "")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let own = refused(&mut portal).await;
    assert_eq!(own.len(), 1, "{own:?}");
    assert!(own[0].starts_with("plan.DWG was not added: files ending in .dwg"), "{own:?}");
    let page = browser.get("/desk/settings/files").await;
    let page = browser.submit(&page, "/settings/files", &[("standard", "true")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert_eq!(refused(&mut portal).await.len(), 2, "the standard list again");
    let log = browser.get("/desk/settings/audit-log?act=provider.changed").await.text();
    assert!(log.contains("bat dwg"), "{log}");
});

on_both!(a_315_the_audit_log, |world: World| async move {
    let nadia = world.resource("Nadia Haddad", "Full Access").await;
    let mut other = world.signed_in(&nadia).await;
    let mut browser = administrator(&world).await;
    for number in 0..52 {
        let page = send(&mut browser, "/desk/settings/work-types/new", &[("name", &format!("Type {number}"))]).await;
        assert_eq!(page.status, 303);
        world.pass(jiff::SignedDuration::from_secs(1));
    }
    assert_eq!(send(&mut other, "/desk/settings/roles/new", &[("name", "Rôle <b>")]).await.status, 303);
    let page = browser.get("/desk/settings/audit-log").await;
    assert_eq!(page.texts("a.table__title").len(), 50);
    assert_eq!(page.texts("a.table__title")[0], "Role added", "newest first");
    assert!(page.text().contains("Rôle <b>"));
    let older = page.attributes("nav.pager a", "href").remove(0);
    let page = browser.get(&older).await;
    assert_eq!(page.texts("a.table__title").len(), 3);
    let page = browser.get("/desk/settings/audit-log?person=nadia").await;
    assert_eq!(page.texts("a.table__title"), ["Role added"]);
    let page = browser.get("/desk/settings/audit-log?from=2026-11-21").await;
    assert!(page.text().contains("Nothing was done that matches"), "{}", page.text());
    let page = browser.get("/desk/settings/audit-log?until=never").await;
    assert!(page.text().contains("Enter a date"), "{}", page.text());
});

on_both!(failed_mail_can_be_sent_again, |world: World| async move {
    let seed = world.store.seed().await.unwrap();
    for (state, subject) in [(MailState::Failed, "Lost"), (MailState::Sent, "Arrived")] {
        seed.add::<mail::Entity>(mail::ActiveModel {
            provider_id: Set(world.defaults.provider),
            id: Set(seed.fresh_id()),
            event: Set("note-added".to_owned()),
            ticket_id: Set(None),
            contact_id: Set(None),
            resource_id: Set(None),
            to_name: Set("Ann <Keller>".to_owned()),
            to_address: Set("ann@contoso.example".to_owned()),
            subject: Set(subject.to_owned()),
            text_body: Set(String::new()),
            html_body: Set(String::new()),
            message_id: Set(format!("<{subject}@x.example>")),
            thread_id: Set(String::new()),
            state: Set(state),
            last_error: Set(if state == MailState::Failed { "550 no such user".to_owned() } else { String::new() }),
            created_at: Set(seed.now()),
            sent_at: Set(None),
        })
        .await
        .unwrap();
    }
    seed.done().await.unwrap();
    let mut browser = administrator(&world).await;
    let page = browser.get("/desk/settings/mail?state=failed").await;
    assert!(page.text().contains("550 no such user") && !page.text().contains("Arrived"), "{}", page.text());
    assert!(page.text().contains("Ann <Keller>"));
    let retry = page.attributes("form[action$='/retry']", "action").remove(0);
    assert_eq!(browser.post(&retry, &[]).await.status, 303);
    let jobs = world.store.claim_jobs("test", 50, 60).await.unwrap();
    assert_eq!(jobs.iter().filter(|job| matches!(job.task, Task::Send { .. })).count(), 1);
    assert_eq!(browser.post(&retry, &[]).await.status, 409, "it is on its way already");
});

on_both!(p_67_the_matrix_of_levels_is_shown, |world: World| async move {
    let mut browser = administrator(&world).await;
    let page = browser.get("/desk/settings/security-levels").await;
    assert_eq!(page.status, 200);
    for level in kernel::level::SYSTEM_LEVELS {
        assert!(page.text().contains(level.name), "{}", level.name);
    }
    let settings = browser.get("/desk/settings").await;
    assert_eq!(settings.attributes("a.line__title", "href").len(), 24);
    let least = world.resource("Max Least", "Minimal Access").await;
    let page = world.signed_in(&least).await.get("/desk/settings").await;
    assert!(page.text().contains("Settings are not part of your staff level"), "{}", page.text());
});
