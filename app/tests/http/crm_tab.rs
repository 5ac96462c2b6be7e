//! The Client Portal tab, sentence by sentence of the original page; who sees and may do what on it; licences.

use std::{collections::BTreeSet, sync::Arc};

use jiff::SignedDuration;
use platform::mail::{MailOut, memory::MemoryMail};
use store::{guard::RunJobs, views::portal_tab};
use testing::{Client, Organization, Page, Person, World, on_both};

use crate::compose;

/// What A-75 asks for, with all organizations.
const OPENS: &str = r#""crm","edit-all-organizations","view-tickets","edit-tickets""#;

/// A staff member with exactly these rights.
async fn staff(world: &World, name: &str, rights: &str) -> Client {
    let person = world.resource(name, "Minimal Access").await;
    world.sql(&format!("UPDATE staff_level SET rights = '[{rights}]' WHERE name = 'Minimal Access'")).await;
    world.signed_in(&person).await
}

async fn dispatcher(world: &World) -> Client {
    let person = world.resource("Nadia Haddad", "Dispatcher").await;
    world.signed_in(&person).await
}

async fn administrator(world: &World) -> Client {
    let person = world.resource("Sofia Lind", "Full Access").await;
    world.signed_in(&person).await
}

fn tab_of(person: &Person) -> String {
    format!("/desk/contacts/{}/client-portal", person.contact.unwrap())
}

fn level(world: &World, position: usize) -> String {
    world.defaults.levels[position].0.to_string()
}

/// Opens the tab, changes fields, saves.
async fn save(browser: &mut Client, tab: &str, fields: &[(&str, &str)]) -> Page {
    let form = browser.get(tab).await;
    assert_eq!(form.status, 200, "{}", form.text());
    browser.submit(&form, "/client-portal", fields).await
}

/// A contact without a login, added as staff do; gives the address of the tab.
async fn newcomer(browser: &mut Client, organization: &Organization, first: &str, email: &str) -> String {
    let new = format!("/desk/organizations/{}/contacts/new", organization.id);
    let form = browser.get(&new).await;
    let page = browser.submit(&form, &new, &[("first_name", first), ("last_name", "Lang"), ("email", email)]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    format!("{}/client-portal", page.location)
}

/// Runs what is due; gives subjects and texts of the mails that left.
async fn mails(world: &World) -> Vec<(String, String)> {
    let mail = Arc::new(MemoryMail::new());
    let worker = emberdesk::compose::worker(&world.app, Arc::clone(&mail) as Arc<dyn MailOut>);
    worker.drain().await.unwrap();
    mail.sent().into_iter().map(|letter| (letter.subject, letter.text)).collect()
}

/// The path of the link in a mail: `welcome` or `reset`.
fn link_in(text: &str, kind: &str) -> String {
    let start = text.find(&format!("http://localhost:8080/{kind}/")).expect("a link") + "http://localhost:8080".len();
    text[start..].split_whitespace().next().unwrap().to_owned()
}

/// Licence events: contact, actor, reason, old level, new level, change.
async fn licences(world: &World) -> Vec<(String, String, String, String, String, i32)> {
    let actor = world.store.system_actor(world.defaults.provider, "tests");
    let may = world.store.reading(&actor).need::<RunJobs>().unwrap();
    let rows = portal_tab::licence_events(&may, None).await.unwrap();
    let told = |row: store::tables::billing_event::Model| {
        (row.contact_name, row.actor_name, row.reason, row.old_level, row.new_level, row.change)
    };
    rows.into_iter().map(told).collect()
}

// ---- Security -----------------------------------------------------------------------------------------------------------

on_both!(security_level_with_access_to_crm_edit_all_or_edit_mine_and_tickets, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let tab = tab_of(&ann);
    let contact = tab.trim_end_matches("/client-portal").to_owned();
    for (name, rights, status) in [
        ("Marek One", OPENS.to_owned(), 200),
        ("Marek Two", OPENS.replace("edit-all", "edit-my"), 404),
        ("Marek Three", OPENS.replace(r#","edit-all-organizations""#, ""), 403),
        ("Marek Four", OPENS.replace(r#","edit-tickets""#, ""), 403),
        ("Marek Five", OPENS.replace(r#""crm","#, ""), 403),
    ] {
        let mut browser = staff(&world, name, &rights).await;
        let page = browser.get(&tab).await;
        assert_eq!(page.status, status, "{rights}");
        let page = browser.get(&contact).await;
        if page.status == 200 {
            let tabs = page.attributes("nav.tabs a", "href");
            assert_eq!(tabs.contains(&tab), status == 200, "the tab is absent: {rights}");
        }
    }
});

on_both!(to_edit_settings_can_edit_client_portal_user_settings, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    world.signed_in(&ann).await;
    world.sql("UPDATE account SET totp_secret = 'sealed', totp_confirmed_at = 1 WHERE contact_id IS NOT NULL").await;
    let tab = tab_of(&ann);
    let mut reader = staff(&world, "Marek Dahl", OPENS).await;
    let page = reader.get(&tab).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("You can look at this, but not change it"), "A-76: {}", page.text());
    for absent in ["/reset-password", "/reset-2fa", "/resend-welcome", "/preview", "/end"] {
        assert!(page.form(absent).is_none(), "{absent} is absent");
    }
    for (selector, what) in [
        ("#portal-form input:not([type=hidden]):not([disabled])", "fields"),
        ("#portal-form select:not([disabled])", "formats"),
        ("button[form=portal-form]", "Save"),
        ("a[href*='ask=reset-2fa']", "Reset 2FA"),
        ("a[href*='security-levels']", "levels"),
    ] {
        assert!(page.attributes(selector, "name").is_empty() && page.at(selector).is_none(), "{what} are not open");
    }
    for act in ["", "/reset-password", "/reset-2fa", "/resend-welcome", "/preview"] {
        assert_eq!(reader.post(&format!("{tab}{act}"), &[]).await.status, 403, "{act} refuses on its own");
    }
    let end = format!("{tab}/sessions/01900000-0000-7000-8000-000000000000/end");
    assert_eq!(reader.post(&end, &[]).await.status, 403);
    let mut editor = dispatcher(&world).await;
    let page = save(&mut editor, &tab, &[("user_name", "ann.keller")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
});

on_both!(out_of_reach_is_not_found_for_every_act, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let foreign = world.neighbour("Southridge IT").await;
    let tailspin = foreign.organization("Tailspin").await;
    let tom = foreign.contact(&tailspin, "Tom Okafor", "basic").await;
    let all = OPENS.replace("edit-all", "edit-my");
    let mut mine = staff(&world, "Marek Dahl", &format!(r#"{all},"edit-portal-users","preview-portal""#)).await;
    let mut lead = administrator(&world).await;
    for (browser, person) in [(&mut mine, &ann), (&mut lead, &tom)] {
        let tab = tab_of(person);
        assert_eq!(browser.get(&tab).await.status, 404);
        for act in ["", "/reset-password", "/reset-2fa", "/resend-welcome", "/preview"] {
            assert_eq!(browser.post(&format!("{tab}{act}"), &[]).await.status, 404, "{act}");
        }
    }
    // The session of somebody else is not found on this contact's tab.
    let bob = world.contact(&contoso, "Bob Stone", "basic").await;
    world.signed_in(&bob).await;
    let page = lead.get(&tab_of(&bob)).await;
    let (target, _) = page.form("/end").expect("a session to end");
    let elsewhere = target.replace(&tab_of(&bob), &tab_of(&ann));
    assert_eq!(lead.post(&elsewhere, &[]).await.status, 404);
    assert_eq!(lead.post(&target, &[]).await.status, 303);
});

// ---- Navigation and before you begin --------------------------------------------------------------------------------------

on_both!(navigation_crm_search_contact_by_last_name_first_name_or_email_click_a_contact, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    world.contact(&contoso, "Tom Okafor", "basic").await;
    let mut browser = dispatcher(&world).await;
    for words in ["Keller", "Ann", "ann.keller%40"] {
        let page = browser.get(&format!("/desk/contacts?q={words}")).await;
        let found = page.attributes("a.table__title", "href");
        assert_eq!(found, [format!("/desk/contacts/{}", ann.contact.unwrap())], "{words}");
        let page = browser.get(&found[0]).await;
        let tabs = page.texts("nav.tabs a");
        assert!(tabs.iter().any(|tab| tab == "Client Portal"), "on the accessory tab bar: {tabs:?}");
    }
});

on_both!(organizations_are_enabled_by_default_but_contacts_are_disabled, |world: World| async move {
    let mut browser = dispatcher(&world).await;
    let form = browser.get("/desk/organizations/new").await;
    let page = browser.submit(&form, "/new", &[("name", "Tailspin Toys"), ("kind", "customer")]).await;
    let organization = browser.follow(page).await;
    assert!(organization.text().contains("Enabled for Client Portal Yes"), "{}", organization.text());
    let new = organization.attributes("a[href$='/contacts/new']", "href").remove(0);
    let form = browser.get(&new).await;
    let page = browser.submit(&form, &new, &[("first_name", "Mia"), ("last_name", "Lang"), ("email", "m@t.example")]);
    let page = page.await;
    let tab = browser.get(&format!("{}/client-portal", page.location)).await;
    assert!(tab.attributes("[name=activate]", "checked").is_empty(), "A-84: off by default");
    assert!(tab.form("/preview").is_none() && tab.form("/reset-password").is_none(), "A-102");
});

// F-43, F-44.
on_both!(guidance_standard_levels_taskfire_levels_and_managers_first, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let page = dispatcher(&world).await.get(&tab_of(&ann)).await;
    for said in [
        "Give a standard level to people who only enter tickets.",
        "Give a Taskfire level only to those who edit and manage internal tickets.",
        "Start with a Manager or Taskfire Administrator: they can set up their colleagues.",
    ] {
        assert!(page.text().contains(said), "A-97: {said}");
    }
});

// ---- General ----------------------------------------------------------------------------------------------------------------

on_both!(user_name_becomes_active_with_the_box_defaults_to_the_address_and_can_be_edited, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let mut browser = dispatcher(&world).await;
    let tab = newcomer(&mut browser, &contoso, "Mia", "mia.lang@contoso.example").await;
    let page = browser.get(&tab).await;
    assert_eq!(page.attributes("[name=user_name]", "value"), ["mia.lang@contoso.example"], "A-85");
    assert_eq!(page.attributes("[data-user-name=user_name]", "data-enabled-by"), ["activate"], "with script");
    assert_eq!(page.attributes("[name=user_name]", "required").len(), 1);
    let told: Vec<String> = page.attributes("[data-rule]", "data-rule");
    let codes = ["too-short", "too-long", "not-allowed", "period-at-edge", "two-periods"]
        .map(|rule| format!("user-name-{rule}"));
    assert_eq!(told, codes, "a message per rule, as one types");
    assert_eq!(page.attributes("[data-rule][hidden]", "data-rule").len(), 5, "none before one types");
    let page = browser.submit(&page, "/client-portal", &[("activate", "true"), ("user_name", "mia_lang")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let page = browser.get(&tab).await;
    assert_eq!(page.attributes("[name=user_name]", "value"), ["mia_lang"]);
});

on_both!(it_must_be_unique, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let other = world.organization("Fabrikam").await;
    let tom = world.contact(&other, "Tom Okafor", "basic").await;
    let marek = world.resource("Marek Dahl", "Service Desk User").await;
    let mut browser = dispatcher(&world).await;
    let tab = newcomer(&mut browser, &contoso, "Mia", "mia.lang@contoso.example").await;
    for taken in [tom.user_name.clone(), tom.user_name.to_uppercase(), marek.user_name.clone()] {
        let page = save(&mut browser, &tab, &[("activate", "true"), ("user_name", &taken)]).await;
        assert_eq!(page.status, 422, "{taken}");
        assert!(page.error_on("user_name").unwrap_or_default().contains("taken"), "{}", page.text());
    }
});

// F-51.
on_both!(between_4_and_200_characters_letters_numerals_signs_and_periods_between, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let (tab, mut browser) = (tab_of(&ann), dispatcher(&world).await);
    let (most, more) = ("a".repeat(200), "a".repeat(201));
    for (user_name, message) in [
        ("abc", "Use at least 4 characters."),
        (more.as_str(), "Use at most 200 characters."),
        ("ann keller", "These characters cannot be used: “ ”"),
        ("ann(k)ä", "“(” “)” “ä”"),
        (".ann", "A period cannot be first or last."),
        ("ann.", "A period cannot be first or last."),
        ("a..nn", "Two periods cannot follow one another."),
    ] {
        let page = save(&mut browser, &tab, &[("user_name", user_name)]).await;
        assert_eq!(page.status, 422, "{user_name}");
        assert!(page.error_on("user_name").unwrap_or_default().contains(message), "{user_name}: {}", page.text());
        assert_eq!(page.attributes("[name=user_name]", "value"), [user_name.trim()], "kept as typed");
    }
    for user_name in ["abcd", most.as_str(), "aZ09!#$%&'*+-/=?^_`{|}~.x", "a@b.co"] {
        let page = save(&mut browser, &tab, &[("user_name", user_name)]).await;
        assert_eq!(page.status, 303, "{user_name}: {}", page.text());
    }
});

/// The state that the tab shows, if any.
async fn factor(browser: &mut Client, tab: &str) -> Option<String> {
    browser.get(tab).await.at("[aria-labelledby=factor]")
}

// F-48.
on_both!(two_factor_status_configured_not_configured_not_required_or_hidden, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let tim = world.contact(&contoso, "Tim Taskfire", "taskfire-resource").await;
    let mut browser = administrator(&world).await;
    let (standard, taskfire) = (tab_of(&ann), tab_of(&tim));
    world.sql("UPDATE provider SET two_factor = 'not-required'").await;
    assert_eq!(factor(&mut browser, &standard).await, None, "A-91: hidden if nobody requires it");
    world.sql("UPDATE provider SET two_factor = 'taskfire'").await;
    assert_eq!(factor(&mut browser, &standard).await.as_deref(), Some("Not Required"), "A-90");
    assert_eq!(factor(&mut browser, &taskfire).await.as_deref(), Some("Not Configured"));
    world.sql("UPDATE account SET totp_secret = 'sealed', totp_confirmed_at = 1 WHERE contact_id IS NOT NULL").await;
    assert_eq!(factor(&mut browser, &taskfire).await.as_deref(), Some("Configured Authenticator app"));
    let page = browser.get(&standard).await;
    assert_eq!(page.at("[aria-labelledby=factor]").as_deref(), Some("Not Required Authenticator app"), "voluntary");
    assert!(page.form("/reset-2fa").is_some(), "Reset 2FA shows whenever a factor exists");
    // The organization's value wins; a Manager's tightening counts.
    world.sql("UPDATE organization SET two_factor = 'everyone' WHERE name = 'Contoso'").await;
    assert_eq!(factor(&mut browser, &standard).await.as_deref(), Some("Configured Authenticator app"));
    world.sql("UPDATE provider SET two_factor = 'everyone'").await;
    world.sql("UPDATE organization SET two_factor = 'not-required' WHERE name = 'Contoso'").await;
    assert!(factor(&mut browser, &standard).await.unwrap_or_default().starts_with("Not Required"), "shown, not hidden");
    world.sql("UPDATE provider SET two_factor = 'not-required'").await;
    world.sql("INSERT INTO organization_policy (provider_id, organization_id, manager_two_factor, show_time, \
         notify_resources, knowledge_base, documentation, join_domains, version) \
         SELECT provider_id, id, 'everyone', 'none', TRUE, FALSE, FALSE, '', 1 FROM organization WHERE name = 'Contoso'",
    )
    .await;
    assert!(factor(&mut browser, &standard).await.unwrap_or_default().starts_with("Configured"), "tightened");
});

on_both!(a_passkey_is_a_second_factor_too, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let (tab, mut browser) = (tab_of(&ann), dispatcher(&world).await);
    world.sql("UPDATE provider SET two_factor = 'everyone'").await;
    assert!(browser.get(&tab).await.form("/reset-2fa").is_none(), "nothing to reset");
    world.passkey(&ann).await;
    assert_eq!(factor(&mut browser, &tab).await.as_deref(), Some("Configured 1 passkey"));
    let mut portal = world.signed_in(&ann).await;
    let page = browser.get(&tab).await;
    let page = browser.submit(&page, "/reset-2fa", &[]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert_eq!(factor(&mut browser, &tab).await.as_deref(), Some("Not Configured"), "decision 7: passkeys go too");
    assert_eq!(portal.get("/home").await.status, 303, "and all sessions");
    let sent = mails(&world).await;
    assert_eq!(sent.len(), 1, "the user is told: {sent:?}");
});

// ---- Security Level ---------------------------------------------------------------------------------------------------------

on_both!(administrators_add_and_edit_custom_levels_from_here, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let custom = world.bare_level("Site lead").await.to_string();
    let tab = tab_of(&ann);
    let page = administrator(&world).await.get(&tab).await;
    let added = page.attributes("a[href^='/desk/settings/security-levels/new']", "href");
    assert_eq!(added.len(), 1, "Add Custom Security Level");
    assert!(added[0].contains("return=") && added[0].contains("client%2Dportal"), "{added:?}");
    let edited = page.attributes(".table-menu a", "href");
    assert_eq!(edited, [format!("/desk/settings/security-levels/{custom}")], "Edit, on custom ones only");
    let page = dispatcher(&world).await.get(&tab).await;
    assert!(page.at("a[href*='security-levels']").is_none(), "A-79: not without the admin right");
});

// F-38.
on_both!(hovering_over_the_name_reveals_the_permissions, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    world.contact(&contoso, "Bob Stone", "manager").await;
    let page = dispatcher(&world).await.get(&tab_of(&ann)).await;
    assert_eq!(
        page.texts("#portal-form thead th")[1..6],
        ["Name", "Type", "Users", "Allow User to Assign", "System Security Level"]
    );
    let names = page.texts(".peek__name");
    assert_eq!(names, ["Basic", "Advanced", "Manager"], "A-95: no Taskfire levels while it is off");
    assert_eq!(page.attributes(".peek__name", "aria-describedby"), ["peek-1", "peek-2", "peek-3"], "on focus too");
    let manager = page.at("#peek-3").unwrap();
    assert!(manager.contains("Manage users") || manager.contains("users"), "{manager}");
    assert!(page.at("#peek-1").unwrap().contains("Create tickets, add notes and attachments"));
    let counts = page.texts("td[data-label=Users]");
    assert_eq!(counts, ["0", "0", "2"], "how many users have it");
    assert_eq!(page.attributes("[name=level][checked]", "aria-label"), ["Manager"], "exactly one is chosen");
});

on_both!(click_on_a_radio_button_to_assign_a_security_level, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let (tab, mut browser) = (tab_of(&ann), dispatcher(&world).await);
    let mut portal = world.signed_in(&ann).await;
    assert_eq!(portal.get("/tickets/open").await.status, 200);
    let page = save(&mut browser, &tab, &[("level", &level(&world, 0))]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert_eq!(portal.get("/tickets/open").await.status, 403, "with the next request");
    let page = save(&mut browser, &tab, &[("level", "01900000-0000-7000-8000-000000000000")]).await;
    assert!(page.error_on("level").unwrap_or_default().contains("Choose: Security Level"), "{}", page.text());
    let foreign = world.neighbour("Southridge IT").await;
    let page = save(&mut browser, &tab, &[("level", &level(&foreign, 0))]).await;
    assert!(page.error_on("level").unwrap_or_default().contains("Choose: Security Level"), "reads the same");
});

on_both!(only_administrators_assign_taskfire_levels_and_this_triggers_a_billing_event, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    world.sql("UPDATE organization SET taskfire_enabled = TRUE").await;
    let tab = tab_of(&ann);
    let (mut lead, mut other) = (administrator(&world).await, dispatcher(&world).await);
    let page = lead.get(&tab).await;
    assert!(page.text().contains("triggers a billing event"), "{}", page.text());
    assert!(!other.get(&tab).await.text().contains("triggers a billing event"));
    let refused = save(&mut other, &tab, &[("level", &level(&world, 3))]).await;
    assert_eq!(refused.status, 422, "A-80");
    assert!(licences(&world).await.is_empty(), "nothing happened");
    for level_at in [3, 4, 2] {
        let page = save(&mut lead, &tab, &[("level", &level(&world, level_at))]).await;
        assert_eq!(page.status, 303, "{}", page.text());
    }
    let who = |old: &str, new: &str, change| {
        let reason = "portal-user.changed".to_owned();
        ("Ann Keller".to_owned(), "Sofia Lind".to_owned(), reason, old.to_owned(), new.to_owned(), change)
    };
    let expected = [
        who("Manager", "Taskfire Resource", 1),
        who("Taskfire Resource", "Taskfire Administrator", 0),
        who("Taskfire Administrator", "Manager", -1),
    ];
    assert_eq!(licences(&world).await, expected, "decision 18");
});

on_both!(decision_18_licences_end_with_access_and_ones_own_organization_is_never_billed, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "taskfire-resource").await;
    let bob = world.contact(&contoso, "Bob Stone", "taskfire-administrator").await;
    world.sql("UPDATE organization SET taskfire_enabled = TRUE").await;
    let mut lead = administrator(&world).await;
    assert!(lead.get(&tab_of(&ann)).await.text().contains("2 in use at Contoso"));
    let changes = |events: &[(String, String, String, String, String, i32)]| -> Vec<(String, i32)> {
        events.iter().map(|event| (event.2.clone(), event.5)).collect()
    };
    // Saved without a change of level: nothing to bill.
    save(&mut lead, &tab_of(&ann), &[("user_name", "ann.keller")]).await;
    assert!(licences(&world).await.is_empty());
    save(&mut lead, &tab_of(&ann), &[("activate", "")]).await;
    save(&mut lead, &tab_of(&ann), &[("activate", "true")]).await;
    let edit = tab_of(&bob).replace("/client-portal", "/edit");
    let form = lead.get(&edit).await;
    let mut portal = world.signed_in(&bob).await;
    assert_eq!(lead.submit(&form, "/edit", &[("active", "")]).await.status, 303);
    assert_eq!(portal.get("/home").await.status, 303, "A-307: an inactive contact is out at once");
    let told = changes(&licences(&world).await);
    let expected = [("portal-user.deactivated", -1), ("portal-user.activated", 1), ("contact.inactivated", -1)];
    assert_eq!(told, expected.map(|(reason, change)| (reason.to_owned(), change)));
    // Active again is not yet in, and costs nothing.
    let form = lead.get(&edit).await;
    assert_eq!(lead.submit(&form, "/edit", &[("active", "true")]).await.status, 303);
    assert_eq!(licences(&world).await.len(), 3);
    world.sql("UPDATE organization SET is_provider = TRUE WHERE name = 'Contoso'").await;
    save(&mut lead, &tab_of(&ann), &[("level", &level(&world, 0))]).await;
    assert_eq!(licences(&world).await.len(), 3, "A-215");
});

// ---- Formatting ---------------------------------------------------------------------------------------------------------------

on_both!(formats_reflect_the_settings_and_can_be_modified, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let mut browser = dispatcher(&world).await;
    world.sql("UPDATE provider SET date_format = 'd.M.y', time_format = '24h', number_format = '1.234,56'").await;
    let tab = newcomer(&mut browser, &contoso, "Mia", "mia.lang@contoso.example").await;
    let page = browser.get(&tab).await;
    let chosen = page.attributes("#portal-form select option[selected]", "value");
    assert_eq!(chosen, ["d.M.y", "24h", "1.234,56"], "A-98");
    assert_eq!(page.texts("#portal-form output")[..1], ["20.11.2026"], "shown by example");
    assert_eq!(page.texts("#portal-form output")[2], "1.234,50");
    let examples = page.attributes("#portal-form output", "data-examples");
    assert!(examples[0].contains(r#"["M/d/y","11/20/2026"]"#), "{examples:?}");
    world
        .sql(
            "INSERT INTO organization_policy (provider_id, organization_id, date_format, show_time, notify_resources, \
         knowledge_base, documentation, join_domains, version) \
         SELECT provider_id, id, 'M/d/y', 'none', TRUE, FALSE, FALSE, '', 1 FROM organization WHERE name = 'Contoso'",
        )
        .await;
    let page = browser.get(&tab).await;
    let chosen = page.attributes("#portal-form select option[selected]", "value");
    assert_eq!(chosen[0], "M/d/y", "the organization's own setting wins");
    let page = browser.submit(&page, "/client-portal", &[("activate", "true"), ("number_format", "1,234.56")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let page = save(&mut browser, &tab, &[("time_format", "13h")]).await;
    assert!(page.error_on("time_format").is_some(), "{}", page.text());
    let page = browser.get(&tab).await;
    let chosen = page.attributes("#portal-form select option[selected]", "value");
    assert_eq!(chosen, ["M/d/y", "24h", "1,234.56"]);
});

// ---- Save and the button bar ----------------------------------------------------------------------------------------------------

// F-51.
on_both!(save_sends_a_welcome_mail_whose_link_is_valid_for_14_days, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let mut browser = dispatcher(&world).await;
    let tab = newcomer(&mut browser, &contoso, "Mia", "mia.lang@contoso.example").await;
    let page = save(&mut browser, &tab, &[("activate", "true")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let sent = mails(&world).await;
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(sent[0].1.contains("mia.lang@contoso.example"), "A-111: {}", sent[0].1);
    let link = link_in(&sent[0].1, "welcome");
    let page = browser.get(&tab).await;
    assert!(page.text().contains("Welcome mail Sent"), "its delivery is shown: {}", page.text());

    world.pass(SignedDuration::from_hours(13 * 24));
    assert_eq!(world.visitor().get(&link).await.status, 200, "13 days");
    world.pass(SignedDuration::from_hours(2 * 24));
    assert_eq!(world.visitor().get(&link).await.status, 404, "15 days");
    // Resend welcome while no password is set; the newer link kills the older.
    let mut browser = administrator(&world).await;
    let page = browser.get(&tab).await;
    let page = browser.submit(&page, "/resend-welcome", &[]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let first = link_in(&mails(&world).await[0].1, "welcome");
    let page = browser.get(&tab).await;
    browser.submit(&page, "/resend-welcome", &[]).await;
    let second = link_in(&mails(&world).await[0].1, "welcome");
    assert_eq!(world.visitor().get(&first).await.status, 404, "superseded");
    let mut mia = world.visitor();
    let fields = [("password", "seven-green-bottles-standing"), ("confirm", "seven-green-bottles-standing")];
    assert_eq!(mia.post(&second, &fields).await.status, 303);
    let page = browser.get(&tab).await;
    assert!(page.form("/resend-welcome").is_none(), "a password is set: {}", page.text());
    assert_eq!(browser.post(&format!("{tab}/resend-welcome"), &[]).await.status, 409);
});

// F-51.
on_both!(reset_password_notify_user_mails_a_link_that_is_valid_for_one_hour, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let (tab, mut browser) = (tab_of(&ann), dispatcher(&world).await);
    let page = browser.get(&tab).await;
    assert!(page.text().contains("Reset Password/Notify User"), "{}", page.text());
    let page = browser.submit(&page, "/reset-password", &[]).await;
    let page = browser.follow(page).await;
    assert!(page.text().contains("A mail with a link to set a new password is on its way."), "{}", page.text());
    let sent = mails(&world).await;
    let link = link_in(&sent[0].1, "reset");
    world.pass(SignedDuration::from_mins(59));
    assert_eq!(world.visitor().get(&link).await.status, 200, "59 minutes; a look uses nothing up");
    world.pass(SignedDuration::from_mins(2));
    assert_eq!(world.visitor().get(&link).await.status, 404, "61 minutes");
    // Users change their password themselves in My Settings.
    let mut portal = world.signed_in(&ann).await;
    let page = portal.get("/home").await;
    assert!(page.text().contains("Change Password"), "{}", page.text());
});

// F-49.
on_both!(reset_2fa_opens_a_message, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    world.sql("UPDATE account SET totp_secret = 'sealed', totp_confirmed_at = 1 WHERE contact_id IS NOT NULL").await;
    let (tab, mut browser) = (tab_of(&ann), dispatcher(&world).await);
    let page = browser.get(&tab).await;
    assert!(page.attributes("#reset-2fa[open]", "id").is_empty(), "closed at first");
    let ask = page.attributes("a[data-dialog=reset-2fa]", "href").remove(0);
    let page = browser.get(&ask).await;
    assert_eq!(page.attributes("#reset-2fa[open]", "id").len(), 1, "without script too");
    assert_eq!(page.at("#reset-2fa-title").as_deref(), Some("Remove this user's second factor?"));
    assert_eq!(page.texts("#reset-2fa .button"), ["No", "Yes, remove it"]);
    let page = browser.submit(&page, "/reset-2fa", &[]).await;
    assert_eq!(page.status, 303);
    assert!(browser.get(&tab).await.form("/reset-2fa").is_none());
});

on_both!(the_buttons_stand_only_before_those_who_may_press_them, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let tab = tab_of(&ann);
    for (name, rights, preview, edit) in [
        ("Marek One", OPENS.to_owned(), false, false),
        ("Marek Two", format!(r#"{OPENS},"preview-portal""#), true, false),
        ("Marek Three", format!(r#"{OPENS},"edit-portal-users""#), false, true),
        ("Marek Four", format!(r#"{OPENS},"edit-portal-users","preview-portal""#), true, true),
    ] {
        let mut browser = staff(&world, name, &rights).await;
        let page = browser.get(&tab).await;
        assert_eq!(page.form("/preview").is_some(), preview, "{rights}");
        assert_eq!(page.form("/reset-password").is_some(), edit, "{rights}");
        assert_eq!(page.at("button[form=portal-form]").is_some(), edit, "{rights}");
        let status = browser.post(&format!("{tab}/preview"), &[]).await.status;
        assert_eq!(status, if preview { 303 } else { 403 }, "{rights}");
    }
});

on_both!(sessions_sign_in_and_history_of_the_tab_are_shown, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let (tab, mut browser) = (tab_of(&ann), dispatcher(&world).await);
    let page = browser.get(&tab).await;
    assert!(page.text().contains("Last sign-in Never"), "{}", page.text());
    let (mut one, mut two) = (world.signed_in(&ann).await, world.signed_in(&ann).await);
    let page = browser.get(&tab).await;
    assert_eq!(page.all("section[aria-labelledby=portal-sessions] tbody tr").len(), 2);
    assert_eq!(browser.submit(&page, "/end", &[]).await.status, 303);
    let left = [one.get("/home").await.status, two.get("/home").await.status].map(|status| status.as_u16());
    assert_eq!(BTreeSet::from(left), BTreeSet::from([200, 303]), "one of them is ended");
    save(&mut browser, &tab, &[("user_name", "ann.keller")]).await;
    save(&mut browser, &tab, &[("activate", "")]).await;
    let page = browser.get(&tab).await;
    assert!(page.form("/end").is_none(), "no session is left");
    let history = page.texts("section[aria-labelledby=portal-history] tbody tr");
    assert!(history[0].contains("Client Portal deactivated Nadia Haddad"), "{history:?}");
    assert!(history[1].contains("ann.keller@contoso.example, Manager"), "old and new: {history:?}");
    assert!(history[2].contains("Session of a portal user ended"), "{history:?}");
});

on_both!(t_108_a_stale_tab_keeps_what_was_typed, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let tab = tab_of(&ann);
    let (mut one, mut two) = (dispatcher(&world).await, administrator(&world).await);
    let (first, second) = (one.get(&tab).await, two.get(&tab).await);
    assert_eq!(one.submit(&first, "/client-portal", &[("user_name", "ann.one")]).await.status, 303);
    let page = two.submit(&second, "/client-portal", &[("user_name", "ann.two")]).await;
    assert_eq!(page.status, 409);
    assert_eq!(page.attributes("[name=user_name]", "value"), ["ann.two"]);
    let unknown = one.post(&tab, &[("password", "x")]).await;
    assert_eq!(unknown.status, 400, "unknown fields are refused");
});
