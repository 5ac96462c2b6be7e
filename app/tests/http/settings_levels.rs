//! Manage Security Levels over HTTP (A-136 … A-154, P-57 … P-65, decision 2).

use store::{ids::SecurityLevelId, views::levels};
use testing::{Client, Page, World, on_both};

use crate::compose;

const LIST: &str = "/desk/settings/security-levels";

async fn administrator(world: &World) -> Client {
    let person = world.resource("Sofia Lind", "Full Access").await;
    world.signed_in(&person).await
}

/// The address of the level of this name.
async fn address(browser: &mut Client, name: &str) -> String {
    let page = browser.get(LIST).await;
    let (names, links) = (page.texts(".peek__name"), page.attributes(".menu__item:first-child", "href"));
    let found = names.iter().position(|other| other == name).unwrap_or_else(|| panic!("no {name} among {names:?}"));
    links[found].clone()
}

fn id_in(address: &str) -> SecurityLevelId {
    address.rsplit('/').next().unwrap().parse().unwrap()
}

/// Sends the form of `page` with other rights and fields.
async fn send(browser: &mut Client, page: &Page, rights: &[&str], fields: &[(&str, &str)]) -> Page {
    let action = page.attributes("main form[method=post]:not(#delete)", "action").remove(0);
    let (target, mut values) = page.form(&action).unwrap();
    values.retain(|(name, _)| name != "rights" && !fields.iter().any(|(other, _)| other == name));
    values.extend(rights.iter().map(|right| ("rights".to_owned(), (*right).to_owned())));
    let set = fields.iter().filter(|(_, value)| !value.is_empty());
    values.extend(set.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(&target, &values).await
}

/// A new level; gives its address.
async fn added(browser: &mut Client, kind: &str, name: &str, rights: &[&str]) -> String {
    let page = browser.get(&format!("{LIST}/new?kind={kind}")).await;
    let page = send(browser, &page, rights, &[("name", name)]).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, LIST), "{}", page.text());
    address(browser, name).await
}

on_both!(a_136_a_137_p_65_the_list_and_what_each_level_allows, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    for name in ["Ann Keller", "Bo Lund"] {
        world.contact(&contoso, name, "manager").await;
    }
    let mut browser = administrator(&world).await;
    let page = browser.get(LIST).await;
    assert_eq!(
        page.texts("thead th"),
        ["Name", "Type", "Allow User to Assign", "System Security Level", "Contacts", "Menu"]
    );
    let names: Vec<&str> = kernel::level::SYSTEM_LEVELS.iter().map(|level| level.name).collect();
    assert_eq!(page.texts(".peek__name"), names);
    let types = page.texts("td[data-label=Type]");
    assert_eq!(types, ["Client Portal", "Client Portal", "Client Portal", "Taskfire", "Taskfire"]);
    assert_eq!(page.texts("td[data-label='Allow User to Assign']"), ["Yes", "Yes", "Yes", "No", "No"]);
    assert_eq!(page.texts("td[data-label='System Security Level']"), ["Yes"; 5]);
    assert_eq!(page.texts("td[data-label=Contacts]"), ["0", "0", "2 contacts with Manager", "0", "0"]);
    // On hover and on focus: the name is a button, its card describes it.
    let cards = page.texts(".peek__card");
    assert!(cards[2].contains("Manage users") && !cards[0].contains("Manage users"), "{cards:?}");
    assert!(
        cards[3].contains("User can view Service Provider Priority") && !cards[2].contains("Service Provider Priority")
    );
    let described = page.attributes("button.peek__name", "aria-describedby");
    assert_eq!(page.attributes("[role=tooltip]", "id"), described);
    let page = browser.get(&format!("{LIST}?kind=taskfire")).await;
    assert_eq!(page.texts(".peek__name"), ["Taskfire Resource", "Taskfire Administrator"]);
});

// F-31, F-32.
on_both!(a_138_p_60_decision_2_what_of_the_system_changes, |world: World| async move {
    let mut browser = administrator(&world).await;
    let basic = address(&mut browser, "Basic").await;
    let page = browser.get(&basic).await;
    assert!(
        page.attributes("[name=name]", "disabled").len() == 1
            && page.attributes("[name=assignable]", "disabled").is_empty()
    );
    assert_eq!(page.attributes("[name=rights]:not([disabled])", "value"), [] as [&str; 0]);
    let version = page.attributes("[name=version]", "value").remove(0);
    let fields = [("name", "Plain"), ("assignable", "true"), ("version", &version)];
    assert_eq!(browser.post(&basic, &fields).await.status, 409, "the name stays");
    let fields = [("rights", "manage-users"), ("assignable", "true"), ("version", &version)];
    assert_eq!(browser.post(&basic, &fields).await.status, 409, "the rights stay");
    // A browser sends nothing of what is disabled.
    assert_eq!(browser.post(&basic, &[("version", &version)]).await.status, 303);
    let page = browser.get(LIST).await;
    assert_eq!(page.texts("td[data-label='Allow User to Assign']")[0], "No");
    let log = browser.get("/desk/settings/audit-log?act=security-level.").await;
    assert_eq!(log.texts("del"), ["Allow User to Assign: Yes"]);
    assert_eq!(log.texts("ins"), ["Allow User to Assign: No"]);

    let taskfire = address(&mut browser, "Taskfire Resource").await;
    let page = browser.get(&taskfire).await;
    assert_eq!(page.attributes("main form input:not([type=hidden]):not([disabled])", "name"), [] as [&str; 0]);
    assert!(page.at("button.button--primary").is_none(), "there is nothing to save");
    assert_eq!(browser.post(&taskfire, &[("assignable", "true"), ("version", "1")]).await.status, 409);
    for level in [&basic, &taskfire] {
        assert_eq!(browser.post(&format!("{level}/remove"), &[]).await.status, 409, "never deleted");
    }
});

// F-33, F-34.
on_both!(a_140_a_141_p_58_p_59_what_a_new_level_must_say, |world: World| async move {
    let mut browser = administrator(&world).await;
    let page = browser.get(&format!("{LIST}/new")).await;
    assert_eq!(page.attributes("[name=assignable][checked]", "value"), ["true"], "on by default");
    assert_eq!(page.texts(".segments button"), ["Client Access", "Taskfire"]);
    assert_eq!(page.attributes("[name=rights][value=work-internally]", "value"), [] as [&str; 0]);
    assert_eq!(page.attributes("[name=rights]", "value").len(), kernel::Right::ALL.len() - 2);
    let page = send(&mut browser, &page, &["create-tickets"], &[]).await;
    assert_eq!(page.status, 422);
    assert!(page.error_on("name").is_some());
    assert_eq!(page.attributes("[name=rights][checked]", "value"), ["create-tickets"], "what was chosen stays");
    let page = send(&mut browser, &page, &[], &[("name", "MANAGER")]).await;
    assert!(
        page.error_on("name").unwrap_or_default().contains("Manager"),
        "unique, whatever the case: {}",
        page.text()
    );
    let page = send(&mut browser, &page, &[], &[("name", &"x".repeat(51))]).await;
    assert!(page.error_on("name").unwrap_or_default().contains("50 characters"), "{}", page.text());
    let page = send(&mut browser, &page, &["everything"], &[("name", "Odd")]).await;
    assert_eq!(page.status, 422, "a right that does not exist");
    let page = send(&mut browser, &page, &["administer-taskfire"], &[("name", "Odd")]).await;
    assert!(page.text().contains("belong to Taskfire levels alone"), "{}", page.text());
    let page = send(&mut browser, &page, &[], &[("name", "x".repeat(50).as_str())]).await;
    assert_eq!(page.status, 303, "{}", page.text());

    // Taskfire: the box is cleared and disabled, and stays so whatever is sent.
    let page = browser.get(&format!("{LIST}/new?kind=taskfire")).await;
    assert_eq!(page.attributes("[name=assignable][disabled]", "type").len(), 1);
    assert_eq!(page.attributes("[name=assignable][checked]", "type").len(), 0);
    let page =
        send(&mut browser, &page, &["work-internally"], &[("name", "Night shift"), ("assignable", "true")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let page = browser.get(&format!("{LIST}?kind=taskfire")).await;
    assert_eq!(page.texts(".peek__name")[2], "Night shift");
    assert_eq!(page.texts("td[data-label='Allow User to Assign']"), ["No"; 3]);

    // The type is never changed afterwards.
    let night = address(&mut browser, "Night shift").await;
    let fields = [("name", "Night shift"), ("kind", "standard"), ("version", "1")];
    assert_eq!(browser.post(&night, &fields).await.status, 400);
    let page = browser.get(&night).await;
    assert!(page.at(".segments").is_none() && page.text().contains("Type: Taskfire"), "{}", page.text());
    let page = send(&mut browser, &page, &[], &[("assignable", "true")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let page = browser.get(&format!("{LIST}?kind=taskfire")).await;
    assert_eq!(page.texts("td[data-label='Allow User to Assign']")[2], "No");
});

on_both!(a_142_a_143_permissions_are_named_described_and_setting_includes_viewing, |world: World| async move {
    let mut browser = administrator(&world).await;
    let page = browser.get(&format!("{LIST}/new?kind=taskfire")).await;
    for name in [
        "User is able to create new Service Requests",
        "User can view Service Provider Priority",
        "User can set Service Provider Priority on ticket creation",
    ] {
        assert!(page.texts("label.check > span").contains(&name.to_owned()), "{name}");
    }
    assert_eq!(page.texts("fieldset label.check > small").len(), kernel::Right::ALL.len(), "each is described");
    assert!(page.texts(".choices__name").len() >= 5, "in groups");
    let level = added(&mut browser, "standard", "Planner", &["set-priority"]).await;
    let page = browser.get(&level).await;
    assert_eq!(page.attributes("[name=rights][checked]", "value"), ["view-priority", "set-priority"]);
});

on_both!(a_144_a_154_a_change_counts_at_the_next_request, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let mut browser = administrator(&world).await;
    let level = added(&mut browser, "standard", "Site lead", &["create-tickets", "see-all-tickets"]).await;
    let ann = world.contact_at(&contoso, "Ann Keller", id_in(&level)).await;
    let bo = world.contact(&contoso, "Bo Lund", "basic").await;
    let ticket = world.ticket(&contoso, &bo, "Printer").await;
    let mut portal = world.signed_in(&ann).await;
    assert_eq!(portal.get("/tickets/new").await.status, 303, "on to a new draft");
    assert_eq!(portal.get(&format!("/tickets/{}", ticket.number)).await.status, 200);

    let page = browser.get(&level).await;
    assert!(page.text().contains("One contact has this level."), "{}", page.text());
    let page = send(&mut browser, &page, &["edit-profile"], &[]).await;
    assert_eq!(page.status, 422, "decision 2: changing one in use is confirmed");
    assert!(page.error_on("confirm").unwrap_or_default().contains("one contact"), "{}", page.text());
    assert_eq!(page.attributes("[name=rights][checked]", "value"), ["edit-profile"]);
    assert_eq!(portal.get("/tickets/new").await.status, 303, "nothing happened yet");
    let page = send(&mut browser, &page, &["edit-profile"], &[("confirm", "true")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert_eq!(portal.get("/tickets/new").await.status, 403);
    assert_eq!(portal.get(&format!("/tickets/{}", ticket.number)).await.status, 404);
    let log = browser.get("/desk/settings/audit-log?act=security-level.changed").await;
    assert_eq!(
        log.texts("del"),
        ["Permissions: See all tickets of the organization and its sub-organizations, User is able to create new \
          Service Requests"]
    );
    assert_eq!(log.texts("ins"), ["Permissions: Edit own profile"]);
});

// F-37.
on_both!(a_139_p_61_decision_2_deleting_one_in_use_is_refused, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let mut browser = administrator(&world).await;
    let level = added(&mut browser, "standard", "Site lead", &["create-tickets"]).await;
    let ann = world.contact_at(&contoso, "Ann Keller", id_in(&level)).await;
    world.contact_at(&contoso, "Bo Lund", id_in(&level)).await;
    let page = browser.get(&level).await;
    assert!(page.text().contains("2 contacts have it, so it cannot be deleted."), "{}", page.text());
    assert!(page.attributes("#delete button", "aria-disabled") == ["true"]);
    let page = browser.post(&format!("{level}/remove"), &[]).await;
    assert_eq!(page.status, 409);
    assert!(page.text().contains("2 contacts have it"), "it says how many: {}", page.text());

    // Deactivated ones keep their level.
    world.sql("UPDATE account SET active = false WHERE contact_id IS NOT NULL").await;
    assert_eq!(browser.post(&format!("{level}/remove"), &[]).await.status, 409);
    let holders = browser.get(&format!("{level}/contacts")).await;
    assert_eq!(holders.texts("td[data-label=Access]"), ["Inactive", "Inactive"]);
    drop(ann);

    // So do defaults.
    let basic = "UPDATE account SET security_level_id = (SELECT id FROM security_level WHERE code = 'basic') \
                 WHERE contact_id IS NOT NULL";
    world.sql(basic).await;
    world.sql("UPDATE provider SET default_level_id = (SELECT id FROM security_level WHERE name = 'Site lead')").await;
    let page = browser.post(&format!("{level}/remove"), &[]).await;
    assert!(page.status == 409 && page.text().contains("by default"), "{}", page.text());
    world.sql("UPDATE provider SET default_level_id = NULL").await;
    let page = browser.get(&level).await;
    let page = browser.submit(&page, "/remove", &[]).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, LIST), "{}", page.text());
    assert_eq!(browser.get(&level).await.status, 404);
    let log = browser.get("/desk/settings/audit-log?act=security-level.removed").await;
    assert!(log.texts("del")[0].contains("Service Requests"), "the log keeps what it allowed: {}", log.text());
});

on_both!(a_139_a_level_goes_and_the_reports_that_name_it_stay, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    world.nobody(&contoso, "Ann Keller", "ann@contoso.example", true).await;
    let mut browser = administrator(&world).await;
    let level = added(&mut browser, "standard", "Site lead", &["create-tickets"]).await;
    let settings = format!("/desk/settings/portal-organizations/{}", contoso.id);
    let query = format!("all=true&level={}&date_format=d.M.y&time_format=24h&number_format=1.234,56", id_in(&level));
    let page = browser.get(&format!("{settings}/activation/preview?{query}")).await;
    let started = browser.submit(&page, "/activation/start", &[]).await;
    assert_eq!(started.status, 303, "{}", started.text());
    let report = started.location;
    let page = browser.post(&format!("{level}/remove"), &[]).await;
    assert!(page.status == 409 && page.text().contains("until that has finished"), "{}", page.text());
    let out = std::sync::Arc::new(platform::mail::memory::MemoryMail::new());
    emberdesk::compose::worker(&world.app, out).drain().await.unwrap();
    world
        .sql(
            "UPDATE account SET security_level_id = (SELECT id FROM security_level WHERE code = 'basic') \
              WHERE contact_id IS NOT NULL",
        )
        .await;
    let page = browser.post(&format!("{level}/remove"), &[]).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, LIST), "{}", page.text());
    let report = browser.get(&report).await;
    assert!(report.status == 200 && report.text().contains("Site lead · "), "{}", report.text());
});

on_both!(decision_20_switching_the_type_keeps_what_was_typed, |world: World| async move {
    let mut browser = administrator(&world).await;
    let page = browser.get(&format!("{LIST}/new")).await;
    let page =
        send(&mut browser, &page, &["create-tickets"], &[("name", "Half written"), ("switch", "taskfire")]).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert_eq!(page.texts(".segments [aria-current]"), ["Taskfire"]);
    assert_eq!(page.attributes("[name=name]", "value"), ["Half written"]);
    assert_eq!(page.attributes("[name=rights][checked]", "value"), ["create-tickets"]);
    let page = send(&mut browser, &page, &["create-tickets"], &[("switch", "standard")]).await;
    assert_eq!(page.attributes("[name=name]", "value"), ["Half written"]);
    assert_eq!(page.attributes("[name=assignable][checked]", "value"), ["true"]);
    let page = send(&mut browser, &page, &["create-tickets"], &[]).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, LIST), "{}", page.text());
});

on_both!(levels_are_copied, |world: World| async move {
    let mut browser = administrator(&world).await;
    let manager = id_in(&address(&mut browser, "Manager").await);
    let page = browser.get(&format!("{LIST}/new?from={manager}")).await;
    assert_eq!(page.attributes("[name=name]", "value"), ["Manager (Copy)"]);
    let held = kernel::level::SYSTEM_LEVELS.iter().find(|level| level.code == "manager").unwrap();
    assert_eq!(page.attributes("[name=rights][checked]", "value").len(), held.rights.len());
    let page = browser.submit(&page, "/new", &[("name", "Office lead")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let copy = address(&mut browser, "Office lead").await;
    let page = browser.get(&copy).await;
    assert_eq!(page.attributes("[name=rights][checked]", "value").len(), held.rights.len());
    let administrator = id_in(&address(&mut browser, "Taskfire Administrator").await);
    let page = browser.get(&format!("{LIST}/new?from={administrator}")).await;
    assert_eq!(page.attributes("[name=rights][checked]", "value").len(), kernel::level::SYSTEM_LEVELS[4].rights.len());
    assert_eq!(page.texts(".segments [aria-current]"), ["Taskfire"]);
    assert_eq!(page.attributes("[name=kind]", "value"), ["taskfire"]);
});

on_both!(two_levels_are_compared, |world: World| async move {
    let mut browser = administrator(&world).await;
    let page = browser.get(&format!("{LIST}/compare")).await;
    assert_eq!(page.texts("thead th"), ["Permissions", "Basic", "Advanced"]);
    assert!(page.text().contains("3 differences."), "{}", page.text());
    let marked = page.texts("tr[data-differs] th");
    assert_eq!(marked.len(), 3);
    assert!(marked.iter().all(|line| line.ends_with("Different")), "in words, not colour alone: {marked:?}");
    let taskfire = id_in(&address(&mut browser, "Taskfire Resource").await);
    let manager = id_in(&address(&mut browser, "Manager").await);
    let page = browser.get(&format!("{LIST}/compare?one={manager}&other={taskfire}")).await;
    assert!(page.texts("tr[data-differs] th").iter().any(|line| line.starts_with("Type")));
    let page = browser.get(&format!("{LIST}/compare?one={manager}&other={manager}")).await;
    assert!(page.text().contains("Both say the same."), "{}", page.text());
    let nowhere = "01890000-0000-7000-8000-000000000000";
    assert_eq!(browser.get(&format!("{LIST}/compare?one={nowhere}")).await.status, 404);
});

on_both!(who_has_a_level_a_page_at_a_time, |world: World| async move {
    let (contoso, fabrikam) = (world.organization("Contoso").await, world.organization("Fabrikam").await);
    let mut last = None;
    for number in 0..51 {
        let place = if number % 2 == 0 { &contoso } else { &fabrikam };
        last = Some(world.contact(place, &format!("Ann N{number:02}"), "basic").await);
    }
    let mut browser = administrator(&world).await;
    let basic = address(&mut browser, "Basic").await;
    let page = browser.get(&format!("{basic}/contacts")).await;
    assert_eq!(page.texts("a.table__title").len(), 50);
    assert_eq!(page.texts("td[data-label=Organization]")[..2], ["Contoso", "Fabrikam"]);
    let page = browser.get(&page.attributes("nav.pager a", "href").remove(0)).await;
    assert_eq!(page.texts("a.table__title"), ["Ann N50"]);
    let tab = format!("/desk/contacts/{}/client-portal", last.unwrap().contact.unwrap());
    assert_eq!(page.attributes("a.table__title", "href"), [tab.as_str()]);
    assert_eq!(browser.get(&tab).await.status, 200);
    let page = browser.get(LIST).await;
    assert_eq!(page.texts("td[data-label=Contacts]")[0], "51 contacts with Basic");
});

on_both!(the_form_leads_back_to_the_page_it_was_opened_from, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "basic").await;
    let tab = format!("/desk/contacts/{}/client-portal", ann.contact.unwrap());
    let mut browser = administrator(&world).await;
    let page = browser.get(&format!("{LIST}/new?return={tab}")).await;
    let page = send(&mut browser, &page, &[], &[("name", " ")]).await;
    assert_eq!(page.status, 422, "and keeps it over an error");
    let page = send(&mut browser, &page, &[], &[("name", "Site lead")]).await;
    assert_eq!(page.location, tab);
    let level = address(&mut browser, "Site lead").await;
    let page = browser.get(&format!("{level}?return={tab}")).await;
    let page = send(&mut browser, &page, &[], &[]).await;
    assert_eq!(page.location, tab);
    for foreign in ["https://evil.example/", "//evil.example", "/desk//evil.example", "/my/profile"] {
        let page = browser.get(&format!("{level}?return={foreign}")).await;
        let page = send(&mut browser, &page, &[], &[("return", foreign)]).await;
        assert_eq!(page.location, LIST, "{foreign}");
    }
});

on_both!(t_108_t_13_stale_forms_and_other_providers, |world: World| async move {
    let mut browser = administrator(&world).await;
    let level = added(&mut browser, "standard", "Site <img src=x onerror=alert(1)>", &[]).await;
    let page = browser.get(LIST).await;
    assert!(!page.html.contains("<img") && page.text().contains("Site <img"), "shown as text");
    let old = browser.get(&level).await;
    assert_eq!(send(&mut browser, &old, &[], &[("name", "Site lead")]).await.status, 303);
    let page = send(&mut browser, &old, &["edit-profile"], &[("name", "Other")]).await;
    assert_eq!(page.status, 409);
    assert_eq!(page.attributes("[name=name]", "value"), ["Other"], "what was typed stays");
    assert_eq!(send(&mut browser, &page, &[], &[]).await.status, 303, "and can be sent on purpose");

    let neighbour = world.neighbour("Southwind").await;
    let foreign = neighbour.bare_level("Secret lead").await;
    for path in [
        format!("{LIST}/{foreign}"),
        format!("{LIST}/{foreign}/contacts"),
        format!("{LIST}/new?from={foreign}"),
        format!("{LIST}/compare?one={foreign}"),
    ] {
        let page = browser.get(&path).await;
        assert!(page.status == 404 && !page.text().contains("Secret"), "{path}");
    }
    assert_eq!(browser.post(&format!("{LIST}/{foreign}/remove"), &[]).await.status, 404);
    added(&mut browser, "standard", "Secret lead", &[]).await;
});

on_both!(two_levels_never_get_one_name_at_once, |world: World| async move {
    let sofia = world.resource("Sofia Lind", "Full Access").await;
    let send = || async {
        let mut browser = world.signed_in(&sofia).await;
        browser.post(&format!("{LIST}/new"), &[("name", "Site lead"), ("kind", "standard")]).await.status.as_u16()
    };
    let mut ended = [0; 4];
    (ended[0], ended[1], ended[2], ended[3]) = tokio::join!(send(), send(), send(), send());
    ended.sort_unstable();
    assert_eq!(ended, [303, 422, 422, 422]);
    let actor = world.actor(&sofia).await;
    let may = world.store.reading(&actor).need::<store::guard::AdminPortal>().unwrap();
    assert_eq!(levels::list(&may).await.unwrap().len(), 6);
});
