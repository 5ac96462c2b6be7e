//! Policy over HTTP: Global Settings, Manage Client Portal Organizations, an organization's own settings, mass activation.

use std::sync::Arc;

use platform::mail::memory::MemoryMail;
use store::{
    guard::{OwnAccount, RunJobs},
    ids::ActivationRunId,
    outbox::{Cause, Chosen, Event, Task},
    taskfire::Landing,
    views::activation,
};
use testing::{Client, Organization, Page, Person, World, on_both};

use crate::compose;

const LIST: &str = "/desk/settings/portal-organizations";
const GLOBAL: &str = "/desk/settings/portal";

async fn administrator(world: &World) -> Client {
    let person = world.resource("Sofia Lind", "Full Access").await;
    world.signed_in(&person).await
}

/// Opens a form, changes fields and sends it.
async fn send(browser: &mut Client, path: &str, fields: &[(&str, &str)]) -> Page {
    let form = browser.get(path).await;
    assert_eq!(form.status, 200, "{path}: {}", form.text());
    browser.submit(&form, path, fields).await
}

fn settings_of(organization: &Organization) -> String {
    format!("{LIST}/{}", organization.id)
}

/// The answer to user name and password.
async fn password(world: &World, person: &Person) -> Page {
    let mut browser = world.visitor();
    let page = browser.get("/sign-in").await;
    let page = browser.submit(&page, "/sign-in", &[("user_name", &person.user_name)]).await;
    let page = browser.follow(page).await;
    browser.submit(&page, "/sign-in/password", &[("password", &person.password)]).await
}

async fn drain(world: &World) -> Arc<MemoryMail> {
    let mail = Arc::new(MemoryMail::new());
    let out = Arc::clone(&mail) as Arc<dyn platform::mail::MailOut>;
    emberdesk::compose::worker(&world.app, out).drain().await.unwrap();
    mail
}

// ---- Global Settings ---------------------------------------------------------------------------------------------------

on_both!(a_155_to_a_163_global_settings, |world: World| async move {
    let mut browser = administrator(&world).await;
    let page = browser.get(GLOBAL).await;
    let text = page.text();
    for words in [
        "Two-Factor Authentication (2FA) (Global default)",
        "Not Required",
        "Required for Taskfire users",
        "Required for everyone",
        "Generic Client Portal Login",
        "http://localhost:8080/sign-in",
        "Show tickets created on or after",
        "Assigned Resource",
        "Default Security Level",
        "Password",
        "Passkey",
        "Google",
        "Microsoft",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(page.attributes("[name=sign_in_ways][checked]", "value").len(), 5, "all ways at first");

    // Decisions 4 and 5: links only shorter, passwords only longer; what was typed stays.
    let wrong = [("welcome_days", "15"), ("reset_minutes", "61"), ("password_length", "14"), ("session_idle", "1")];
    let page = browser.submit(&page, GLOBAL, &wrong).await;
    assert_eq!(page.status, 422);
    for (field, value) in wrong {
        assert!(page.error_on(field).is_some(), "{field}: {}", page.text());
        assert_eq!(page.attributes(&format!("[name={field}]"), "value"), [value]);
    }
    let right = [
        ("welcome_days", "3"),
        ("reset_minutes", "30"),
        ("password_length", "20"),
        ("session_idle", "45"),
        ("two_factor", "taskfire"),
        ("tickets_from", "2026-01-01"),
        ("date_format", "d.M.y"),
        ("resource_names", "hidden"),
    ];
    let page = browser.submit(&page, GLOBAL, &right).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let page = browser.get(GLOBAL).await;
    assert_eq!(page.attributes("[name=password_length]", "value"), ["20"]);
    assert_eq!(page.attributes("[name=tickets_from]", "value"), ["2026-01-01"]);
    assert_eq!(page.attributes("[name=two_factor][checked]", "value"), ["taskfire"]);
    let log = browser.get("/desk/settings/audit-log?act=portal.").await.text();
    for words in ["welcome_days: 14", "welcome_days: 3", "password_length: 15", "password_length: 20", "two_factor"] {
        assert!(log.contains(words), "{words}: {log}");
    }

    // A Taskfire level is never a default (P-63), and a foreign id reads like one that does not exist.
    for level in [world.defaults.levels[4].to_string(), world.defaults.provider.to_string()] {
        let page = send(&mut browser, GLOBAL, &[("default_level", &level)]).await;
        assert_eq!(page.status, 422);
        assert!(page.error_on("default_level").unwrap_or_default().contains("Choose: Default Security Level"));
    }
});

on_both!(a_162_ways_to_sign_in_one_stays_and_the_password_can_go, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let fabrikam = world.organization("Fabrikam Foods").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let yusuf = world.contact(&fabrikam, "Yusuf Kaya", "basic").await;
    let mut browser = administrator(&world).await;
    let form = browser.get(GLOBAL).await;
    let (target, values) = form.form(GLOBAL).unwrap();
    let bare: Vec<(&str, &str)> = values
        .iter()
        .filter(|(name, _)| name != "sign_in_ways")
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let page = browser.post(&target, &bare).await;
    assert_eq!(page.status, 422);
    assert!(page.error_on("sign_in_ways").unwrap_or_default().contains("at least one"), "{}", page.text());

    // Without the password a right one reads like a wrong one; staff still get in.
    assert_eq!(password(&world, &priya).await.status, 303);
    let passkey: Vec<(&str, &str)> = bare.iter().copied().chain([("sign_in_ways", "passkey")]).collect();
    assert_eq!(browser.post(&target, &passkey).await.status, 303);
    let page = password(&world, &priya).await;
    assert_eq!(page.status, 422);
    let wrong = Person { password: "not the password at all".to_owned(), ..priya.clone() };
    assert_eq!(page.error_on("password"), password(&world, &wrong).await.error_on("password"), "the same answer");
    let staff = world.resource("Nadia Haddad", "Full Access").await;
    assert_eq!(password(&world, &staff).await.status, 303);

    // An organization's own choice wins.
    let path = settings_of(&contoso);
    let page = send(&mut browser, &path, &[("ways", "own"), ("sign_in_ways", "password")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert_eq!(password(&world, &priya).await.status, 303);
    assert_eq!(password(&world, &yusuf).await.status, 422, "Fabrikam inherits");
});

// ---- the list ----------------------------------------------------------------------------------------------------------

on_both!(a_176_a_177_a_180_the_list_of_organizations, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let fabrikam = world.organization("Fabrikam Foods").await;
    let litware = world.organization("Litware Print").await;
    let _ = world.neighbour("Southridge IT").await.organization("Tailspin Toys").await;
    world.sql(&format!("UPDATE organization SET kind = 'vendor' WHERE id = {}", quoted(&world, &litware))).await;
    world.contact(&contoso, "Priya Raman", "basic").await;
    world.contact(&contoso, "Helen Roth", "manager").await;
    world.contact(&contoso, "Tom Okafor", "taskfire-resource").await;
    world.contact(&fabrikam, "Yusuf Kaya", "basic").await;
    world.nobody(&contoso, "Nils Berg", "nils@contoso.example", true).await;
    let mut browser = administrator(&world).await;
    let page = browser.get(LIST).await;
    assert_eq!(page.texts("thead th").len(), 9);
    for head in ["Enabled for Client Portal", "Organization Name", "Client Portal Users", "Taskfire Users", "2FA"] {
        assert!(page.texts("thead th").iter().any(|text| text.contains(head)), "{head}");
    }
    let names = |page: &Page| -> Vec<String> {
        page.texts("a.table__title").into_iter().filter(|name| name != "Northwind IT").collect()
    };
    assert_eq!(names(&page), ["Contoso Legal", "Fabrikam Foods"], "customers of this provider: {}", page.text());
    let counts = page.texts("td.n");
    assert_eq!((counts[0].as_str(), counts[1].as_str()), ("2", "1"), "standard and Taskfire: {counts:?}");
    assert!(page.html.contains(&format!("/desk/organizations/{}/access-review", contoso.id)));
    assert!(page.html.contains(&format!("{LIST}/{}/identity-provider", contoso.id)));
    assert!(page.html.contains(&format!("/desk/contacts?organization={}", contoso.id)));

    for sort in ["name", "enabled", "users", "taskfire", "notifications", "knowledge-base", "documentation"] {
        for order in ["", "down"] {
            let page = browser.get(&format!("{LIST}?sort={sort}&order={order}")).await;
            assert_eq!(page.status, 200, "{sort} {order}: {}", page.text());
            if sort == "users" {
                let expected = if order.is_empty() {
                    ["Fabrikam Foods", "Contoso Legal"]
                } else {
                    ["Contoso Legal", "Fabrikam Foods"]
                };
                assert_eq!(names(&page), expected, "{order}");
            }
        }
    }
    let page = browser.get(&format!("{LIST}?q=fabri")).await;
    assert_eq!(names(&page), ["Fabrikam Foods"]);
    let csv = browser.get(&format!("{LIST}?as=csv")).await;
    assert!(csv.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
    assert!(
        csv.html.contains("\"Contoso Legal\",\"Yes\",\"2\",\"1\",\"Not Required\",\"Yes\",\"Yes\",\"No\""),
        "{}",
        csv.html
    );
});

/// The id as both databases take it in a statement.
fn quoted(world: &World, organization: &Organization) -> String {
    if world.database_url.starts_with("sqlite") {
        format!("X'{}'", organization.id.0.simple())
    } else {
        format!("'{}'", organization.id)
    }
}

on_both!(a_176_the_list_is_paged_by_key_in_every_order, |world: World| async move {
    for number in 0..61 {
        let organization = world.organization(&format!("Customer {number:02}")).await;
        if number % 7 == 0 {
            world.contact(&organization, &format!("Person {number}"), "basic").await;
        }
    }
    let mut browser = administrator(&world).await;
    for sort in ["name", "users", "enabled", "documentation"] {
        let mut seen = Vec::new();
        let mut path = format!("{LIST}?sort={sort}&order=down&q=customer");
        loop {
            let page = browser.get(&path).await;
            seen.extend(page.texts("a.table__title"));
            match page.attributes("a[rel=next]", "href").into_iter().next() {
                Some(next) => path = next,
                None => break,
            }
        }
        assert_eq!(seen.len(), 61, "{sort}: each once");
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 61, "{sort}: none twice");
    }
});

// ---- one organization --------------------------------------------------------------------------------------------------

on_both!(a_181_p_2_clearing_enabled_ends_all_sessions_at_once, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let fabrikam = world.organization("Fabrikam Foods").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let yusuf = world.contact(&fabrikam, "Yusuf Kaya", "basic").await;
    let (mut hers, mut his) = (world.signed_in(&priya).await, world.signed_in(&yusuf).await);
    assert_eq!(hers.get("/home").await.status, 200);
    let mut browser = administrator(&world).await;
    let path = settings_of(&contoso);
    let page = browser.get(&path).await;
    assert_eq!(page.attributes("[name=enabled][checked]", "value"), ["true"], "P-1: on by default");
    assert_eq!(send(&mut browser, &path, &[("enabled", "")]).await.status, 303);
    assert_eq!(hers.get("/home").await.status, 303, "out");
    assert_eq!(his.get("/home").await.status, 200, "others are untouched");
    assert_eq!(password(&world, &priya).await.status, 422);
    // Enabled again, the old session stays dead.
    assert_eq!(send(&mut browser, &path, &[("enabled", "true")]).await.status, 303);
    assert_eq!(hers.get("/home").await.status, 303);
    assert_eq!(password(&world, &priya).await.status, 303);
    let log = browser.get("/desk/settings/audit-log?act=organization.portal").await.text();
    assert!(log.contains("enabled: true") && log.contains("Contoso Legal"), "{log}");

    // read-only while Taskfire is on, with the reason.
    world
        .sql(&format!("UPDATE organization SET taskfire_enabled = TRUE WHERE id = {}", quoted(&world, &contoso)))
        .await;
    let page = browser.get(&path).await;
    assert_eq!(page.attributes("[name=enabled][disabled]", "value"), ["true"]);
    assert!(page.text().contains("Read-only while Taskfire is on: turn Taskfire off first"));
    assert_eq!(browser.submit(&page, &path, &[("password_length", "16"), ("enabled", "")]).await.status, 303);
    assert_eq!(password(&world, &priya).await.status, 303, "still open");
});

on_both!(a_2_what_an_organization_does_not_say_is_inherited, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let mut browser = administrator(&world).await;
    let path = settings_of(&contoso);
    let page = browser.get(&path).await;
    let text = page.text();
    for words in [
        "Inherit (Not Required)",
        "Inherit (Full name)",
        "Inherit (Basic)",
        "Empty: Inherit (60)",
        "Empty: Inherit (15)",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let own = [
        ("two_factor", "everyone"),
        ("password_length", "18"),
        ("session_idle", "30"),
        ("session_hours", "8"),
        ("welcome_days", "7"),
        ("reset_minutes", "20"),
        ("date_format", "M/d/y"),
        ("resource_names", "first-and-initial"),
        ("show_time", "worked"),
        ("documentation", "true"),
        ("notifications", ""),
        ("login_name", "contoso"),
        ("join_domains", "Contoso.example\ncontoso-legal.example"),
    ];
    let page = browser.submit(&page, &path, &own).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let page = browser.get(&path).await;
    assert_eq!(page.attributes("[name=password_length]", "value"), ["18"]);
    assert_eq!(page.attributes("[name=two_factor] option[selected]", "value"), ["everyone"]);
    assert_eq!(page.attributes("[name=show_time] option[selected]", "value"), ["worked"]);
    assert!(page.html.contains("contoso.example\ncontoso-legal.example"), "{}", page.html);
    let log = browser.get("/desk/settings/audit-log?act=organization.portal").await.text();
    for words in ["two_factor: everyone", "session_hours: 8", "join_domains: contoso.example contoso-legal.example"] {
        assert!(log.contains(words), "{words}: {log}");
    }

    // Wrong values name their fields and stay as typed.
    let wrong = [
        ("welcome_days", "15"),
        ("reset_minutes", "4"),
        ("password_length", "12"),
        ("session_idle", "600"),
        ("default_level", &world.defaults.levels[3].to_string()),
        ("login_name", "Contoso Legal"),
    ];
    let page = send(&mut browser, &path, &wrong).await;
    assert_eq!(page.status, 422);
    for (field, _) in wrong {
        assert!(page.error_on(field).is_some(), "{field}: {}", page.text());
    }
    assert_eq!(page.attributes("[name=welcome_days]", "value"), ["15"]);

    // T-108: a change in between is noticed.
    let old = browser.get(&path).await;
    assert_eq!(browser.submit(&old, &path, &[("welcome_days", "6")]).await.status, 303);
    let page = browser.submit(&old, &path, &[("welcome_days", "5")]).await;
    assert_eq!(page.status, 409);

    // Only customers have such a page.
    let litware = world.organization("Litware Print").await;
    world.sql(&format!("UPDATE organization SET kind = 'vendor' WHERE id = {}", quoted(&world, &litware))).await;
    assert_eq!(browser.get(&settings_of(&litware)).await.status, 404);
});

on_both!(a_183_p_24_an_own_login_address_and_known_domains, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let fabrikam = world.organization("Fabrikam Foods").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let mut browser = administrator(&world).await;
    let path = settings_of(&contoso);
    let page = browser.get(&path).await;
    assert_eq!(page.attributes("[name=login_name]", "value"), ["contoso-legal"], "proposed");
    let page = browser.submit(&page, &path, &[("join_domains", "contoso.example")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert!(browser.get(&path).await.text().contains("http://localhost:8080/at/contoso-legal"));

    let mut visitor = world.visitor();
    let page = visitor.get("/at/Contoso-Legal").await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("Contoso Legal"), "{}", page.text());
    let again = visitor.submit(&page, "/sign-in", &[("user_name", "")]).await;
    assert_eq!(again.status, 422);
    assert!(again.text().contains("Contoso Legal"), "the name stays with an error");
    let page = visitor.submit(&page, "/sign-in", &[("user_name", &priya.user_name)]).await;
    let page = visitor.follow(page).await;
    let page = visitor.submit(&page, "/sign-in/password", &[("password", &priya.password)]).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, "/"));
    assert_eq!(world.visitor().get("/at/nobody").await.location, "/sign-in");
    assert!(!world.visitor().get("/sign-in").await.text().contains("Contoso"));

    // Another organization can have neither the address nor the domain; nobody can have a free one.
    let path = settings_of(&fabrikam);
    for (field, value, words) in [
        ("login_name", "CONTOSO-LEGAL", "another organization has this one"),
        ("join_domains", "fabrikam.example contoso.example", "contoso.example belongs to another organization"),
        ("join_domains", "gmail.com", "anybody can have an address at gmail.com"),
        ("join_domains", "contoso", "contoso is no domain"),
    ] {
        let page = send(&mut browser, &path, &[(field, value)]).await;
        assert_eq!(page.status, 422, "{value}");
        assert!(page.error_on(field).unwrap_or_default().contains(words), "{value}: {}", page.text());
    }
});

// F-100.
on_both!(a_184_a_187_names_of_staff_and_notifications_of_an_organization, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let fabrikam = world.organization("Fabrikam Foods").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let yusuf = world.contact(&fabrikam, "Yusuf Kaya", "basic").await;
    let marek = world.resource("Marek Dahl", "Service Desk User").await;
    let mut browser = administrator(&world).await;
    let (hers, his) = (world.ticket(&contoso, &priya, "Hers").await, world.ticket(&fabrikam, &yusuf, "His").await);
    world.sql(&format!("UPDATE ticket SET resource_id = {}", staff(&world, &marek))).await;
    let own = [("resource_names", "hidden"), ("notifications", "")];
    assert_eq!(send(&mut browser, &settings_of(&contoso), &own).await.status, 303);
    let page = world.signed_in(&priya).await.get(&format!("/tickets/{}", hers.number)).await;
    assert!(!page.html.contains("Dahl"), "A-184: {}", page.text());
    let page = world.signed_in(&yusuf).await.get(&format!("/tickets/{}", his.number)).await;
    assert!(page.text().contains("Marek Dahl"), "Fabrikam inherits: {}", page.text());

    for (person, ticket) in [(&priya, &hers), (&yusuf, &his)] {
        let actor = Arc::new(world.actor(person).await);
        let write = world.store.write(actor).await.unwrap();
        let cause = Cause { account: Some(person.account) };
        let event = Event::NoteAdded { ticket: ticket.id, note: ticket.note, to: Chosen::default(), cause };
        write.need::<OwnAccount>().unwrap().record(event).await.unwrap();
        write.done().await.unwrap();
    }
    let told: Vec<String> = drain(&world).await.sent().into_iter().map(|letter| letter.subject).collect();
    let of = |ticket: &testing::Ticket| told.iter().filter(|subject| subject.contains(&ticket.number)).count();
    assert_eq!((of(&hers), of(&his) > 0), (0, true), "A-187: {told:?}");
});

fn staff(world: &World, person: &Person) -> String {
    let id = person.resource.unwrap();
    if world.database_url.starts_with("sqlite") { format!("X'{}'", id.0.simple()) } else { format!("'{id}'") }
}

// ---- mass activation ---------------------------------------------------------------------------------------------------

/// A world in which each problem of a preview has a contact.
async fn crowd(world: &World) -> Organization {
    let contoso = world.organization("Contoso Legal").await;
    world.contact(&contoso, "Helen Roth", "manager").await;
    world.nobody(&contoso, "Anna Fine", "anna@contoso.example", true).await;
    world.nobody(&contoso, "Bert Fine", "bert@contoso.example", true).await;
    world.nobody(&contoso, "Cara Mute", "", true).await;
    world.nobody(&contoso, "Dora Gone", "dora@contoso.example", false).await;
    world.nobody(&contoso, "Emil Twin", "twin@contoso.example", true).await;
    world.nobody(&contoso, "Finn Twin", "TWIN@contoso.example", true).await;
    world.nobody(&contoso, "Gina Odd", "jürgen@contoso.example", true).await;
    world.nobody(&contoso, "Hans Taken", "helen.roth@contoso.legal.example", true).await;
    contoso
}

/// Chooses everybody and gives the preview.
async fn preview_of_all(browser: &mut Client, contoso: &Organization) -> Page {
    let page = browser.get(&format!("{}/activation", settings_of(contoso))).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let level = page.attributes("[name=level] option", "value")[0].clone();
    let query = format!("all=true&level={level}&date_format=d.M.y&time_format=24h&number_format=1.234,56");
    browser.get(&format!("{}/activation/preview?{query}", settings_of(contoso))).await
}

on_both!(a_303_choose_preview_and_activate_many, |world: World| async move {
    let contoso = crowd(&world).await;
    let mut browser = administrator(&world).await;
    let choice = browser.get(&format!("{}/activation", settings_of(&contoso))).await;
    assert!(!choice.text().contains("Helen Roth"), "who has access is not offered");
    assert!(choice.text().contains("All 8 contacts found"), "{}", choice.text());
    let levels = choice.texts("[name=level] option");
    assert_eq!(levels, ["Basic", "Advanced", "Manager"], "never Taskfire");

    // Nobody chosen is told at the choice, and a Taskfire level is refused, by hand too.
    let base = format!("{}/activation/preview", settings_of(&contoso));
    let formats = "date_format=d.M.y&time_format=24h&number_format=1.234,56";
    let basic = world.defaults.levels[0];
    let page = browser.get(&format!("{base}?level={basic}&{formats}")).await;
    assert_eq!(page.status, 422);
    assert!(page.text().contains("Contacts: choose at least one"), "{}", page.text());
    let page = browser.get(&format!("{base}?all=true&level={}&{formats}", world.defaults.levels[4])).await;
    assert_eq!(page.status, 422);
    assert!(page.error_on("level").is_some());

    let page = preview_of_all(&mut browser, &contoso).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let rows = page.texts("tbody tr");
    for (name, problem) in [
        ("Cara Mute", "No valid email address"),
        ("Dora Gone", "The contact is inactive"),
        ("Emil Twin", "Two of the chosen contacts have the same email address"),
        ("Finn Twin", "Two of the chosen contacts have the same email address"),
        ("Gina Odd", "cannot be a user name"),
        ("Hans Taken", "The user name is taken"),
        ("Anna Fine", "Ready"),
        ("Bert Fine", "Ready"),
    ] {
        assert!(rows.iter().any(|row| row.contains(name) && row.contains(problem)), "{name}: {rows:?}");
    }
    assert!(page.text().contains("Activate 2 contacts"), "{}", page.text());
    assert!(drain(&world).await.sent().is_empty(), "a preview does nothing");

    // Twice sent, once begun.
    let sent = browser.submit(&page, "/activation/start", &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let twice = browser.submit(&page, "/activation/start", &[]).await;
    assert_eq!((twice.status, &twice.location), (sent.status, &sent.location));
    let under_way = browser.follow(sent).await;
    assert!(
        under_way.text().contains("0 of 8 activated") && under_way.text().contains("2 waiting"),
        "{}",
        under_way.text()
    );
    assert!(under_way.html.contains("data-follow"));

    let mail = drain(&world).await;
    let mut to: Vec<String> = mail.sent().into_iter().map(|letter| letter.to.address).collect();
    to.sort();
    assert_eq!(to, ["anna@contoso.example", "bert@contoso.example"], "each one welcome");
    let done = browser.get(&twice.location).await;
    assert!(done.text().contains("Finished") && done.text().contains("2 of 8 activated"), "{}", done.text());
    assert!(!done.html.contains("data-follow"));
    let csv = browser.get(&format!("{}?as=csv", twice.location)).await.html;
    assert!(
        csv.contains("\"Anna Fine\",\"anna@contoso.example\",\"anna@contoso.example\",\"Activated\",\"\""),
        "{csv}"
    );
    assert!(csv.contains("\"Cara Mute\",\"\",\"\",\"Left out\",\"No valid email address"), "{csv}");

    // The logins are those of the form, and the audit log names who began it.
    let anna = browser.get(&format!("/desk/contacts?q=anna&organization={}", contoso.id)).await;
    assert!(anna.text().contains("Basic"), "{}", anna.text());
    let log = browser.get("/desk/settings/audit-log?act=portal-user.activated").await.text();
    assert!(log.contains("Anna Fine") && log.contains("Sofia Lind"), "{log}");
    let log = browser.get("/desk/settings/audit-log?act=activation.").await.text();
    assert!(log.contains("Mass activation started") && log.contains("2 of 8"), "{log}");
    assert!(browser.get(&settings_of(&contoso)).await.text().contains("Mass activations"));
});

on_both!(a_303_welcome_mails_let_the_mail_of_a_ticket_go_first, |world: World| async move {
    let contoso = crowd(&world).await;
    let fabrikam = world.organization("Fabrikam Foods").await;
    let tom = world.contact(&fabrikam, "Tom Okafor", "basic").await;
    let marek = world.resource("Marek Dahl", "Full Access").await;
    let ticket = world.ticket(&fabrikam, &tom, "Printer").await;
    let mut browser = administrator(&world).await;
    let page = preview_of_all(&mut browser, &contoso).await;
    assert_eq!(browser.submit(&page, "/activation/start", &[]).await.status, 303);
    // The run is done and its welcome mails are due; only then somebody completes a ticket.
    let out = Arc::new(MemoryMail::new());
    let worker = emberdesk::compose::worker(&world.app, Arc::clone(&out) as Arc<dyn platform::mail::MailOut>);
    for job in world.store.claim_jobs("first worker", 1, 60).await.unwrap() {
        assert!(matches!(job.task, Task::Activate { .. }));
        let Task::Activate { run } = job.task else { continue };
        let actor = world.store.system_actor(job.provider, "test");
        let write = world.store.write(Arc::new(actor)).await.unwrap();
        assert!(!store::views::activation::batch(&write.need::<RunJobs>().unwrap(), run, 100).await.unwrap());
        write.done().await.unwrap();
    }
    world.pass(jiff::SignedDuration::from_secs(1));
    let event = Event::TicketCompleted { ticket: ticket.id, cause: Cause { account: Some(marek.account) } };
    crate::mails::record(&world, &marek, event).await;
    worker.drain().await.unwrap();
    let to: Vec<String> = out.sent().into_iter().map(|letter| letter.to.address).collect();
    assert_eq!(to.len(), 3, "{to:?}");
    assert_eq!(to[0], tom.user_name, "the ticket's mail is the first: {to:?}");
});

on_both!(a_303_some_are_chosen_one_by_one, |world: World| async move {
    let contoso = crowd(&world).await;
    let fabrikam = world.organization("Fabrikam Foods").await;
    let foreign = world.nobody(&fabrikam, "Yusuf Kaya", "yusuf@fabrikam.example", true).await;
    let mut browser = administrator(&world).await;
    let page = browser.get(&format!("{}/activation?q=anna", settings_of(&contoso))).await;
    let anna = page.attributes("[name=contact][type=checkbox]", "value").into_iter().next().unwrap();
    let advanced = world.defaults.levels[1];
    let query = format!(
        "contact={anna}&contact={foreign}&contact=none&level={advanced}&date_format=y-M-d&time_format=12h&number_format=1,234.56"
    );
    let page = browser.get(&format!("{}/activation/preview?{query}", settings_of(&contoso))).await;
    assert_eq!(page.texts("tbody a.table__title"), ["Anna Fine"], "a foreign contact is not there");
    let page = browser.submit(&page, "/activation/start", &[]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    // A run belongs to its organization.
    let run = page.location.rsplit('/').next().unwrap().to_owned();
    let elsewhere = format!("{}/activation/runs/{run}", settings_of(&fabrikam));
    assert_eq!(browser.get(&elsewhere).await.status, 404);
    assert_eq!(drain(&world).await.sent().len(), 1);
    let page = browser.get(&format!("/desk/contacts/{anna}/client-portal")).await;
    assert_eq!(page.attributes("[name=time_format] option[selected]", "value"), ["12h"]);
    assert!(page.text().contains("Advanced"));

    // Not while the organization's portal is shut.
    assert_eq!(send(&mut browser, &settings_of(&contoso), &[("enabled", "")]).await.status, 303);
    let page = preview_of_all(&mut browser, &contoso).await;
    assert_eq!(browser.submit(&page, "/activation/start", &[]).await.status, 409);
});

on_both!(a_303_a_kill_in_the_middle_activates_each_once, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    for number in 0..7 {
        world.nobody(&contoso, &format!("Person {number}"), &format!("person{number}@contoso.example"), true).await;
    }
    let mut browser = administrator(&world).await;
    let page = preview_of_all(&mut browser, &contoso).await;
    let started = browser.submit(&page, "/activation/start", &[]).await;
    let run: ActivationRunId = started.location.rsplit('/').next().unwrap().parse().unwrap();
    let there = started.location.clone();

    let jobs = world.store.claim_jobs("first worker", 1, 60).await.unwrap();
    let [job] = jobs.as_slice() else { panic!("one job waits") };
    assert_eq!(job.task, Task::Activate { run });
    // A batch whose transaction is lost leaves nothing behind.
    let write = world.store.perform_part(job, "test", 60).await.unwrap().unwrap();
    assert!(!activation::batch(&write.need::<RunJobs>().unwrap(), run, 3).await.unwrap());
    drop(write);
    assert!(browser.get(&there).await.text().contains("0 of 7 activated"));
    // One that is kept stays, and the worker dies after it.
    let write = world.store.perform_part(job, "test", 60).await.unwrap().unwrap();
    assert!(!activation::batch(&write.need::<RunJobs>().unwrap(), run, 3).await.unwrap());
    write.done().await.unwrap();
    assert!(browser.get(&there).await.text().contains("3 of 7 activated"));
    // Meanwhile somebody is activated by hand, and somebody else leaves.
    world.sql("UPDATE contact SET active = FALSE WHERE last_name = '6'").await;

    // Its lease runs out; another takes over where it stopped, and the first comes too late.
    world.pass(jiff::SignedDuration::from_mins(5));
    let mail = drain(&world).await;
    let page = browser.get(&there).await;
    assert!(page.text().contains("6 of 7 activated") && page.text().contains("Finished"), "{}", page.text());
    assert!(page.text().contains("The contact is inactive"));
    assert!(world.store.perform_part(job, "test", 60).await.unwrap().is_none(), "the job is done");
    let mut to: Vec<String> = mail.sent().into_iter().map(|letter| letter.to.address).collect();
    to.sort();
    let expected: Vec<String> = (0..6).map(|number| format!("person{number}@contoso.example")).collect();
    assert_eq!(to, expected, "one welcome each");
    assert!(drain(&world).await.sent().is_empty(), "and no second one");
});

on_both!(f_21_the_export_says_where_taskfire_is_on, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    world.organization("Fabrikam Foods").await;
    let litware = world.organization("Litware Foods").await;
    world.taskfire(&contoso).await;
    world.sql(&format!("UPDATE organization SET portal_enabled = FALSE WHERE id = {}", quoted(&world, &litware))).await;
    let csv = administrator(&world).await.get(&format!("{LIST}?as=csv")).await.html;
    let lines: Vec<Vec<&str>> =
        csv.lines().map(|line| line.split(',').map(|cell| cell.trim_matches(['\u{feff}', '"'])).collect()).collect();
    let place = |head: &str| lines[0].iter().position(|cell| *cell == head).unwrap_or_else(|| panic!("{head}: {csv}"));
    let (name, portal, taskfire) =
        (place("Organization Name"), place("Enabled for Client Portal"), place("Taskfire is on"));
    for (organization, expected) in
        [("Contoso Legal", ("Yes", "Yes")), ("Fabrikam Foods", ("Yes", "No")), ("Litware Foods", ("No", "No"))]
    {
        let line = lines.iter().find(|line| line.get(name) == Some(&organization)).unwrap();
        assert_eq!((line[portal], line[taskfire]), expected, "{organization}: {csv}");
    }
});

on_both!(f_81_a_185_hours_of_the_provider_are_shown_as_the_organization_says, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    world.taskfire(&contoso).await;
    let tom = world.contact(&contoso, "Tom Okafor", "taskfire-resource").await;
    let helen = world.contact(&contoso, "Helen Roth", "manager").await;
    let ticket = world.ticket(&contoso, &tom, "Mail is slow").await;
    world.land(&ticket, Landing { to_provider: true, ..Landing::default() }).await;
    let mut staff = administrator(&world).await;
    world
        .sql(&format!(
            "INSERT INTO time_entry (provider_id, id, ticket_id, resource_id, role_id, work_type_id, started_at, stopped_at, \
             minutes, summary, internal_notes, form_id, created_at, version) SELECT provider_id, id, id, (SELECT id FROM \
             resource LIMIT 1), NULL, NULL, created_at, created_at + 1, 37, 'Remote help', 'Secret', NULL, created_at, 1 FROM \
             ticket WHERE number = '{}'",
            ticket.number
        ))
        .await;
    let path = format!("/tickets/{}", ticket.number);
    // Nothing has been billed, so that only "worked" has anything to show.
    for (said, shown) in [("none", false), ("billed", false), ("worked", true)] {
        let page = send(&mut staff, &settings_of(&contoso), &[("show_time", said)]).await;
        assert_eq!(page.status, 303, "{said}: {}", page.text());
        let text = world.signed_in(&tom).await.get(&path).await.text();
        assert!(text.contains("Remote help"), "decision 11: {text}");
        assert_eq!(text.contains("37 min"), shown, "{said}: {text}");
        let text = world.signed_in(&helen).await.get(&path).await.text();
        assert!(text.contains("Remote help") && !text.contains("37 min"), "only Taskfire users, {said}: {text}");
    }
});
