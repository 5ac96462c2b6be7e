//! Enabling Taskfire, the agreement, the set-up, and switching it off (F-9 … F-20, A-197 … A-206).

use std::sync::Arc;

use platform::mail::memory::MemoryMail;
use store::taskfire;
use testing::{Client, Organization, Page, World, on_both};

use crate::compose;

const LIST: &str = "/desk/settings/portal-organizations";

async fn administrator(world: &World) -> Client {
    let person = world.resource("Sofia Lind", "Full Access").await;
    world.signed_in(&person).await
}

fn section(organization: &Organization) -> String {
    format!("{LIST}/{}/taskfire", organization.id)
}

fn settings_of(organization: &Organization) -> String {
    format!("{LIST}/{}", organization.id)
}

/// Opens a form, changes fields and sends it.
async fn send(browser: &mut Client, path: &str, fields: &[(&str, &str)]) -> Page {
    let form = browser.get(path).await;
    assert_eq!(form.status, 200, "{path}: {}", form.text());
    let action = path.split('?').next().unwrap();
    browser.submit(&form, action, fields).await
}

async fn drain(world: &World) {
    let out: Arc<dyn platform::mail::MailOut> = Arc::new(MemoryMail::new());
    emberdesk::compose::worker(&world.app, out).drain().await.unwrap();
}

/// Whether a condition holds in the database; its name says in the panic what does not.
pub(crate) async fn holds(world: &World, name: &str, condition: &str) {
    let name = format!("held_{}", name.replace(|c: char| !c.is_ascii_alphanumeric(), "_"));
    world.sql(&format!("DROP TABLE IF EXISTS {name}")).await;
    world.sql(&format!("CREATE TABLE {name} (it INTEGER NOT NULL)")).await;
    world.sql(&format!("INSERT INTO {name} SELECT CASE WHEN {condition} THEN 1 ELSE NULL END")).await;
}

on_both!(f_9_only_administrators_of_client_portal_and_taskfire_enable_it, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let manager = world.contact(&contoso, "Mia Manager", "manager").await;
    for person in [world.resource("Nadia Haddad", "Dispatcher").await, manager] {
        let mut browser = world.signed_in(&person).await;
        for end in ["", "/enable", "/disable", "/acknowledgment"] {
            let page = browser.get(&format!("{}{end}", section(&contoso))).await;
            assert_eq!(page.status, 403, "{end}");
        }
        let sent = [("version", "2026-11"), ("read", "true"), ("licences", "true")];
        let page = browser.post(&format!("{}/enable", section(&contoso)), &sent).await;
        assert_eq!(page.status, 403);
    }
    let neighbour = world.neighbour("Southridge IT").await;
    let far = neighbour.organization("Tailspin Toys").await;
    let mut browser = administrator(&world).await;
    assert_eq!(browser.get(&section(&far)).await.status, 404, "another provider's");
});

on_both!(f_10_f_11_a_198_the_agreement_has_two_boxes_and_both_are_needed, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let mut browser = administrator(&world).await;
    let page = browser.get(&settings_of(&contoso)).await;
    assert!(page.text().contains("Taskfire is off"), "F-10: {}", page.text());
    assert!(page.attributes("main a", "href").contains(&format!("{}/enable", section(&contoso))));
    let page = browser.get(&section(&contoso)).await;
    let text = page.text();
    for words in
        ["agree with the customer's IT", "work flow", "responsible for what", "request types", "escalation path"]
    {
        assert!(text.contains(words), "F-14: {words}: {text}");
    }
    assert!(!text.contains("Contract Billing Automation"), "A-208: only once it is on");

    let enable = format!("{}/enable", section(&contoso));
    let page = browser.get(&enable).await;
    assert_eq!(page.attributes("main form input[type=checkbox]", "name"), ["read", "licences"], "exactly two");
    for (read, licences) in [("", ""), ("true", ""), ("", "true")] {
        let page = send(&mut browser, &enable, &[("read", read), ("licences", licences)]).await;
        assert_eq!(page.status, 422, "without a script too");
        assert_eq!(page.error_on("read").is_some(), read.is_empty());
        assert_eq!(page.error_on("licences").is_some(), licences.is_empty());
        let set = page.attributes("main form input[type=checkbox][checked]", "name");
        assert_eq!(set.contains(&"read".to_owned()), !read.is_empty(), "what was set is kept");
    }
    assert!(browser.get(&section(&contoso)).await.text().contains("Taskfire is off"), "cancelling leaves it off");
    let old = send(&mut browser, &enable, &[("read", "true"), ("licences", "true"), ("version", "2020-01")]).await;
    assert_eq!(old.status, 422, "another text than the one shown");
    let page = send(&mut browser, &enable, &[("read", "true"), ("licences", "true")]).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, section(&contoso).as_str()), "{}", page.text());
    let page = browser.follow(page).await;
    assert!(page.text().contains("Taskfire is on"), "{}", page.text());
    assert!(page.text().contains("Contract Billing Automation (optional)"), "A-208");
    // Sent once more: it is on either way, and there is one acknowledgment.
    let sent = [("version", "2026-11"), ("read", "true"), ("licences", "true")];
    assert_eq!(browser.post(&enable, &sent).await.status, 303);
    holds(&world, "one agreement", "(SELECT COUNT(*) FROM taskfire_agreement) = 1").await;
    holds(&world, "a desk", "(SELECT COUNT(*) FROM internal_queue) = 1").await;
    let log = browser.get("/desk/settings/audit-log?act=taskfire.").await.text();
    assert!(log.contains("Taskfire enabled"), "F-199: {log}");

    // F-15, A-182.
    let page = browser.get(&settings_of(&contoso)).await;
    assert_eq!(page.attributes("[name=enabled][disabled]", "name"), ["enabled"]);
    let edit = format!("/desk/organizations/{}/edit", contoso.id);
    let form = browser.get(&edit).await;
    let page = browser.submit(&form, &edit, &[("portal_enabled", "")]).await;
    assert_eq!(page.status, 422, "Taskfire must be disabled first");
});

on_both!(f_12_a_199_the_acknowledgment_keeps_text_version_name_and_time, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let mut browser = administrator(&world).await;
    let acknowledgment = format!("{}/acknowledgment", section(&contoso));
    assert!(browser.get(&acknowledgment).await.text().contains("No agreement yet"));
    let enable = format!("{}/enable", section(&contoso));
    send(&mut browser, &enable, &[("read", "true"), ("licences", "true")]).await;
    let page = browser.get(&section(&contoso)).await;
    assert!(page.all("main a").contains(&"View User Agreement Acknowledgment".to_owned()));
    let text = browser.get(&acknowledgment).await.text();
    for words in
        ["Sofia Lind", "2026", "2026-11", "Contoso Legal", "What Taskfire is", "I have read the Taskfire Agreement"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    // A later name of the resource changes nothing in what was accepted.
    world.sql("UPDATE resource SET last_name = 'Berg' WHERE first_name = 'Sofia'").await;
    assert!(browser.get(&acknowledgment).await.text().contains("Sofia Lind"));
});

on_both!(a_200_f_19_the_portal_must_be_on_and_ones_own_organization_may_have_it, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let mut browser = administrator(&world).await;
    world.sql("UPDATE organization SET portal_enabled = FALSE").await;
    let enable = format!("{}/enable", section(&contoso));
    let page = browser.get(&enable).await;
    assert!(page.text().contains("Enable the client portal first"), "{}", page.text());
    assert!(page.form("/enable").is_none());
    let sent = [("version", "2026-11"), ("read", "true"), ("licences", "true")];
    assert_eq!(browser.post(&enable, &sent).await.status, 409);
    world.sql("UPDATE organization SET portal_enabled = TRUE, is_provider = TRUE").await;
    let page = send(&mut browser, &enable, &[("read", "true"), ("licences", "true")]).await;
    assert_eq!(page.status, 303, "F-19");
    assert!(browser.get(&section(&contoso)).await.text().contains("never billed"));
});

on_both!(f_13_a_197_the_set_up_says_what_is_done, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let mut browser = administrator(&world).await;
    let steps = |page: &Page| page.texts("ol.lines .line__title");
    let page = browser.get(&section(&contoso)).await;
    let found = steps(&page);
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(found[0].contains("To do") && found[1].contains("To do"), "{found:?}");
    assert!(found[2].contains("Optional") && found[3].contains("Optional"), "{found:?}");
    let enable = format!("{}/enable", section(&contoso));
    send(&mut browser, &enable, &[("read", "true"), ("licences", "true")]).await;
    world.contact(&contoso, "Tara Field", "taskfire-resource").await;
    let found = steps(&browser.get(&section(&contoso)).await);
    assert!(found[0].contains("Done") && found[1].contains("Done"), "{found:?}");
});

on_both!(f_16_a_203_disabling_lists_what_happens_and_then_does_it, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    world.taskfire(&contoso).await;
    let tara = world.contact(&contoso, "Tara Field", "taskfire-resource").await;
    let theo = world.contact(&contoso, "Theo Gray", "taskfire-administrator").await;
    world.contact(&contoso, "Bob Basic", "basic").await;
    let inside = world.ticket(&contoso, &tara, "Printer on fire").await;
    let outside = world.ticket(&contoso, &tara, "Old ticket of the provider").await;
    world.land(&inside, taskfire::Landing::default()).await;
    let mut browser = administrator(&world).await;
    let disable = format!("{}/disable", section(&contoso));
    let page = browser.get(&disable).await;
    let text = page.text();
    for words in
        ["Tara Field", "Theo Gray", "2 contacts", "2 licences end", "1 open ticket", "Printer on fire", "stay readable"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("Bob Basic") && !text.contains(&outside.title), "{text}");
    // Nothing without a level and the box; what was typed is kept.
    let page = send(&mut browser, &disable, &[]).await;
    assert_eq!(page.status, 422);
    assert!(page.error_on("level").is_some() && page.error_on("sure").is_some());
    let taskfire_level = world.defaults.levels[3].to_string();
    let page = send(&mut browser, &disable, &[("level", &taskfire_level), ("sure", "true")]).await;
    assert!(page.error_on("level").is_some(), "a standard level is needed");
    assert_eq!(page.attributes("[name=sure][checked]", "name"), ["sure"]);
    holds(&world, "still on", "(SELECT COUNT(*) FROM organization WHERE taskfire_enabled) = 1").await;

    let mut portal = world.signed_in(&tara).await;
    let basic = world.defaults.levels[0].to_string();
    let page = send(&mut browser, &disable, &[("level", &basic), ("sure", "true")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert!(browser.follow(page).await.text().contains("Taskfire is off"));
    holds(&world, "off", "(SELECT COUNT(*) FROM organization WHERE taskfire_enabled) = 0").await;
    let events = browser.get("/desk/licences").await.text();
    assert!(
        events.contains("Tara Field") && events.contains("Theo Gray") && events.contains("Taskfire disabled"),
        "{events}"
    );
    holds(&world, "-1 each", "(SELECT SUM(change) FROM billing_event) = -2").await;
    holds(&world, "handed over", "(SELECT COUNT(*) FROM taskfire_ticket WHERE responsible = 'provider') = 1").await;
    holds(&world, "logged", "(SELECT COUNT(*) FROM hand_over WHERE act = 'taskfire-off') = 1").await;
    holds(&world, "history", "(SELECT COUNT(*) FROM ticket_change WHERE field = 'responsible') = 1").await;
    assert_eq!(browser.get(&format!("/desk/tickets/{}", inside.number)).await.status, 200, "it stays readable");
    // The person goes on at the standard level, with the same sign-in.
    assert_eq!(portal.get("/home").await.status, 200);
    let tab = browser.get(&format!("/desk/contacts/{}/client-portal", theo.contact.unwrap())).await;
    assert!(tab.text().contains("Basic"), "{}", tab.text());
    // Sent once more it does nothing; switched on again, the desk is as it was.
    let sent = [("version", "1"), ("level", basic.as_str()), ("sure", "true")];
    assert_eq!(browser.post(&disable, &sent).await.status, 303);
    holds(&world, "once", "(SELECT COUNT(*) FROM billing_event) = 2").await;
    let enable = format!("{}/enable", section(&contoso));
    send(&mut browser, &enable, &[("read", "true"), ("licences", "true")]).await;
    holds(&world, "one desk", "(SELECT COUNT(*) FROM internal_queue) = 1").await;
    drain(&world).await;
});

on_both!(f_16_a_large_desk_is_handed_over_in_the_background, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    world.taskfire(&contoso).await;
    let tara = world.contact(&contoso, "Tara Field", "taskfire-resource").await;
    for number in 0..205 {
        let ticket = world.ticket(&contoso, &tara, &format!("Ticket {number}")).await;
        world.land(&ticket, taskfire::Landing::default()).await;
    }
    let mut browser = administrator(&world).await;
    let disable = format!("{}/disable", section(&contoso));
    assert!(browser.get(&disable).await.text().contains("And 155 more"));
    let basic = world.defaults.levels[0].to_string();
    let page = send(&mut browser, &disable, &[("level", &basic), ("sure", "true")]).await;
    assert!(browser.follow(page).await.text().contains("within minutes"));
    holds(&world, "a first part", "(SELECT COUNT(*) FROM taskfire_ticket WHERE responsible = 'internal') = 5").await;
    drain(&world).await;
    holds(&world, "all", "(SELECT COUNT(*) FROM taskfire_ticket WHERE responsible = 'internal') = 0").await;
    holds(&world, "each once", "(SELECT COUNT(*) FROM hand_over WHERE act = 'taskfire-off') = 205").await;
});

on_both!(f_20_a_177_the_list_counts_taskfire_users, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    world.taskfire(&contoso).await;
    world.contact(&contoso, "Tara Field", "taskfire-resource").await;
    world.contact(&contoso, "Bob Basic", "basic").await;
    let mut browser = administrator(&world).await;
    let page = browser.get(&format!("{LIST}?sort=taskfire&order=down")).await;
    let row = page.texts("tbody tr").into_iter().find(|row| row.contains("Contoso Legal")).unwrap();
    assert!(row.contains("Contoso Legal Yes 1 1"), "{row}");
});
