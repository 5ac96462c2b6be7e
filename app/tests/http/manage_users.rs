//! Manage → Users, Security, Access review and Audit log in the portal, and Ask for access, over HTTP.

use std::{fmt::Write as _, sync::Arc};

use jiff::SignedDuration;
use platform::mail::memory::MemoryMail;
use store::outbox::{Event, Task};
use testing::{Client, Organization, Page, Person, World, on_both};

use crate::compose;

/// The events that wait for the worker.
async fn events(world: &World) -> Vec<Event> {
    let jobs = world.store.claim_jobs("test", 50, 60).await.unwrap();
    jobs.into_iter().filter_map(|job| if let Task::Tell { event } = job.task { Some(event) } else { None }).collect()
}

/// Sends what is due; address and text of each mail so far.
async fn mails(world: &World, mail: &Arc<MemoryMail>) -> Vec<(String, String, String)> {
    let worker = emberdesk::compose::worker(&world.app, Arc::clone(mail) as Arc<dyn platform::mail::MailOut>);
    worker.drain().await.unwrap();
    mail.sent().into_iter().map(|letter| (letter.to.address, letter.subject, letter.text)).collect()
}

async fn manager(world: &World, organization: &Organization) -> (Person, Client) {
    let person = world.contact(organization, "Helen Brandt", "manager").await;
    let browser = world.signed_in(&person).await;
    (person, browser)
}

fn of(person: &Person, rest: &str) -> String {
    format!("/manage/users/{}{rest}", person.contact.unwrap())
}

/// Opens a form, changes fields and sends it.
async fn send(browser: &mut Client, path: &str, fields: &[(&str, &str)]) -> Page {
    let form = browser.get(path).await;
    assert_eq!(form.status, 200, "{path}: {}", form.text());
    browser.submit(&form, path, fields).await
}

/// The same with fields that are not sent at all: boxes that are cleared.
async fn send_without(browser: &mut Client, path: &str, gone: &[&str]) -> Page {
    let form = browser.get(path).await;
    let (target, mut values) = form.form(path).unwrap();
    values.retain(|(name, _)| !gone.contains(&name.as_str()));
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(&target, &values).await
}

// F-46.
on_both!(p_171_p_180_everybody_is_listed_with_or_without_login, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let labs = world.sub_organization("Contoso Labs", &contoso).await;
    let stranger = world.organization("Fabrikam Foods").await;
    let (_, mut browser) = manager(&world, &contoso).await;
    world.contact(&contoso, "Mia Lang", "basic").await;
    world.contact(&labs, "Zoe Labor", "advanced").await;
    world.contact(&stranger, "Secret Person", "basic").await;
    let page = send(
        &mut browser,
        "/manage/users/new",
        &[("first_name", "=Jakob"), ("last_name", "Lindner"), ("title", "Trainee"), ("email", "jakob@contoso.example")],
    )
    .await;
    assert_eq!(page.status, 303, "{}", page.text());

    let page = browser.get("/manage/users").await;
    assert_eq!(page.status, 200, "{}", page.text());
    let text = page.text();
    for seen in ["Helen Brandt", "Mia Lang", "Zoe Labor", "=Jakob Lindner", "Trainee", "Contoso Labs", "4 people"] {
        assert!(text.contains(seen), "{seen}: {text}");
    }
    assert!(!text.contains("Secret"), "{text}");
    let names = |page: &Page| page.all("tbody .table__title");
    assert_eq!(names(&page), ["Helen Brandt", "Zoe Labor", "Mia Lang", "=Jakob Lindner"]);
    assert_eq!(names(&browser.get("/manage/users?show=none").await), ["=Jakob Lindner"]);
    assert_eq!(names(&browser.get("/manage/users?show=active").await).len(), 3);
    assert_eq!(names(&browser.get("/manage/users?q=lang").await), ["Mia Lang"]);
    let below = browser.get(&format!("/manage/users?organization={}", labs.id)).await;
    assert_eq!(names(&below), ["Zoe Labor"]);
    let elsewhere = browser.get(&format!("/manage/users?organization={}", stranger.id)).await;
    assert!(names(&elsewhere).is_empty(), "{}", elsewhere.text());
    for sort in ["active", "organization", "email", "user-name", "level", "2fa", "last-sign-in"] {
        let page = browser.get(&format!("/manage/users?sort={sort}&order=desc")).await;
        assert_eq!(names(&page).len(), 4, "{sort}: {}", page.text());
    }
    let file = browser.get("/manage/users/export?sort=email").await;
    assert_eq!(file.status, 200);
    assert!(file.html.contains("\"'=Jakob\""), "no formula runs: {}", file.html);
    assert!(file.html.contains("Zoe") && !file.html.contains("Secret"));
    let mut below = world.signed_in(&world.contact(&labs, "Lara Below", "manager").await).await;
    let text = below.get("/manage/users").await.text();
    assert!(!text.contains("Helen Brandt") && text.contains("Zoe Labor"), "never upwards (T-6): {text}");
});

on_both!(p_41_the_list_of_people_is_paged_by_key, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let (_, mut browser) = manager(&world, &contoso).await;
    let mut table = "First Name,Last Name,Email Address\n".to_owned();
    for number in 0..60 {
        writeln!(table, "Person,Same,p{number}@contoso.example").unwrap();
    }
    let page = browser.post("/manage/users/import/all", &[("text", &table)]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    for sort in ["", "email", "last-sign-in"] {
        let (mut seen, mut path) = (Vec::new(), format!("/manage/users?sort={sort}"));
        for _ in 0..3 {
            let page = browser.get(&path).await;
            seen.extend(page.attributes("tbody .table__title", "href"));
            match page.attributes("a[rel=next]", "href").into_iter().next() {
                Some(next) => path = next,
                None => break,
            }
        }
        let all = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((all, seen.len()), (61, 61), "{sort}");
    }
});

// F-44, F-46.
on_both!(p_172_p_173_p_6_a_new_user_with_a_welcome_mail, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let (_, mut browser) = manager(&world, &contoso).await;
    let page = send(&mut browser, "/manage/users/new", &[("first_name", ""), ("activate", "true")]).await;
    assert_eq!(page.status, 422);
    assert!(page.error_on("first_name").is_some() && page.error_on("last_name").is_some(), "{}", page.text());
    assert!(page.error_on("activate").is_some(), "no address, no welcome mail: {}", page.text());

    let page = browser
        .submit(
            &page,
            "/manage/users/new",
            &[
                ("first_name", "Mia"),
                ("last_name", "Lang"),
                ("email", "mia.lang@contoso.example"),
                ("activate", "true"),
            ],
        )
        .await;
    assert_eq!(page.status, 303, "{}", page.text());
    let path = page.location.clone();
    let page = browser.follow(page).await;
    assert_eq!(page.attributes("[name=user_name]", "value"), ["mia.lang@contoso.example"], "proposed from the address");
    assert_eq!(page.attributes("[name=level][checked]", "value"), [world.defaults.levels[0].to_string()]);
    assert!(matches!(events(&world).await[..], [Event::Invited { .. }]));
    let page = browser.post(&format!("{path}/resend-welcome"), &[]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert!(matches!(events(&world).await[..], [Event::Invited { .. }]));

    let staff = world.resource("Nadia Haddad", "Dispatcher").await;
    let text = world.signed_in(&staff).await.get("/desk/contacts?q=lang").await.text();
    assert!(text.contains("Lang, Mia") && text.contains("Contoso Legal"), "{text}");
});

// F-35.
on_both!(p_62_p_63_a_141_which_levels_a_manager_can_give, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let (_, mut browser) = manager(&world, &contoso).await;
    let mia = world.contact(&contoso, "Mia Lang", "basic").await;
    let open = world.bare_level("Reception").await;
    let hidden = world.bare_level("Auditors").await;
    world.sql("UPDATE organization SET taskfire_enabled = true").await;
    world.sql("UPDATE security_level SET assignable = false WHERE name IN ('Auditors', 'Advanced')").await;
    let page = browser.get(&of(&mia, "")).await;
    let levels = page.attributes("[name=level]", "value");
    let [basic, advanced, boss, resource, _] = world.defaults.levels[..] else { panic!("five system levels") };
    for (level, listed) in
        [(basic, true), (advanced, true), (boss, true), (open, true), (hidden, false), (resource, false)]
    {
        assert_eq!(levels.contains(&level.to_string()), listed, "{level}: {}", page.text());
    }
    assert_eq!(page.attributes("[name=level][disabled]", "value"), [advanced.to_string()]);
    let mut said = Vec::new();
    for level in [hidden.to_string(), resource.to_string(), "01900000-0000-7000-8000-000000000000".to_owned()] {
        let page = send(&mut browser, &of(&mia, ""), &[("level", &level)]).await;
        assert_eq!(page.status, 422);
        said.push(page.error_on("level").unwrap_or_else(|| panic!("{}", page.text())));
    }
    assert!(said[0] == said[1] && said[1] == said[2], "what one may not know does not exist: {said:?}");
    let page = send(&mut browser, &of(&mia, ""), &[("level", &advanced.to_string())]).await;
    assert_eq!(page.status, 422, "listed, but not selectable");
    let page = send(&mut browser, &of(&mia, ""), &[("level", &open.to_string())]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let mut hers = world.signed_in(&mia).await;
    assert_eq!(hers.get("/tickets/new").await.status, 403, "at the next request");
});

on_both!(p_177_what_a_manager_cannot_do, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let fabrikam = world.organization("Fabrikam Foods").await;
    let stranger = world.contact(&fabrikam, "Nils Far", "basic").await;
    let (helen, mut browser) = manager(&world, &contoso).await;
    let page = send_without(&mut browser, &of(&helen, ""), &["activate"]).await;
    assert_eq!(page.status, 422, "{}", page.text());
    let basic = world.defaults.levels[0].to_string();
    let page = send(&mut browser, &of(&helen, ""), &[("level", &basic)]).await;
    assert_eq!(page.status, 422, "not oneself down, nor up: {}", page.text());
    let page = send(&mut browser, &of(&helen, ""), &[("email", "other@contoso.example")]).await;
    assert!(page.error_on("email").is_some(), "one's own address is asked a password for: {}", page.text());
    let page = send(&mut browser, &of(&helen, ""), &[("title", "Head")]).await;
    assert_eq!(page.status, 303, "the rest can be changed: {}", page.text());
    for act in ["/reset-password", "/resend-welcome", "/reset-2fa"] {
        assert_eq!(browser.post(&of(&helen, act), &[]).await.status, 409, "{act}");
        assert_eq!(browser.post(&of(&stranger, act), &[]).await.status, 404, "{act}");
    }
    assert_eq!(browser.get(&of(&stranger, "")).await.status, 404);
    assert_eq!(browser.post(&of(&stranger, ""), &[("first_name", "x")]).await.status, 404);
    let page =
        browser.post("/manage/users/new", &[("organization", &fabrikam.id.to_string()), ("first_name", "x")]).await;
    assert_eq!(page.status, 422, "a foreign organization in a field does not exist");
    let page = browser.post("/manage/users/new", &[("organization_id", "x")]).await;
    assert_eq!(page.status, 400, "unknown fields are refused (CVE-2026-41191)");
});

on_both!(p_177_decision_18_a_taskfire_user_can_only_be_deactivated, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let (_, mut browser) = manager(&world, &contoso).await;
    let ann = world.contact(&contoso, "Ann Keller", "taskfire-administrator").await;
    world.sql("UPDATE organization SET taskfire_enabled = true").await;
    let mut hers = world.signed_in(&ann).await;
    assert_eq!(hers.get("/home").await.status, 200);
    let page = browser.get(&of(&ann, "")).await;
    assert!(page.text().contains("Taskfire Administrator") && page.attributes("[type=radio]", "name").is_empty());
    let basic = world.defaults.levels[0].to_string();
    assert_eq!(send(&mut browser, &of(&ann, ""), &[("level", &basic)]).await.status, 422);
    let page = send(&mut browser, &of(&ann, ""), &[("email", "mine@contoso.example")]).await;
    assert!(page.error_on("email").is_some(), "her address would open her login: {}", page.text());
    let page = send_without(&mut browser, &of(&ann, ""), &["activate"]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert_eq!(hers.get("/home").await.status, 303, "her sessions are ended at once");
    // The licence is given back: an administrator would find the event; here the row itself must be there, once.
    world.sql("CREATE TABLE one (n INTEGER CHECK (n = 1))").await;
    world
        .sql("INSERT INTO one SELECT COUNT(*) FROM billing_event WHERE change = -1 AND contact_name = 'Ann Keller'")
        .await;
    let page = send(&mut browser, &of(&ann, ""), &[("activate", "true")]).await;
    assert_eq!(page.status, 422, "only the provider gives it again: {}", page.text());
});

on_both!(p_174_p_178_changes_and_doubled_addresses, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let fabrikam = world.organization("Fabrikam Foods").await;
    let stranger = world.contact(&fabrikam, "Nils Far", "basic").await;
    let (_, mut browser) = manager(&world, &contoso).await;
    let mia = world.contact(&contoso, "Mia Lang", "basic").await;
    let page = send(&mut browser, &of(&mia, ""), &[("email", &stranger.user_name), ("title", "Partner")]).await;
    assert_eq!(page.status, 422);
    assert!(page.error_on("email_twice").is_some(), "a warning to confirm: {}", page.text());
    let page = browser.submit(&page, &of(&mia, ""), &[("email_twice", "true")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert!(matches!(events(&world).await[..], [Event::EmailChanged { .. }]), "the old address is told");
    let page = send(&mut browser, &of(&mia, ""), &[("user_name", &stranger.user_name)]).await;
    assert!(page.error_on("user_name").is_some(), "user names exist once");
    let page = browser.post(&of(&mia, "/reset-password"), &[]).await;
    assert_eq!(page.status, 303);
    assert!(matches!(events(&world).await[..], [Event::ResetAsked { .. }]));
    world.sql("UPDATE account SET totp_secret = 'x', totp_confirmed_at = 1 WHERE user_name_key LIKE 'mia%'").await;
    let mut hers = world.signed_in(&mia).await;
    let page = browser.get(&of(&mia, "")).await;
    assert!(page.text().contains("Remove this user's second factor?"), "{}", page.text());
    assert_eq!(browser.post(&of(&mia, "/reset-2fa"), &[]).await.status, 303);
    assert_eq!(hers.get("/home").await.status, 303, "sessions end (decision 7)");
    assert!(matches!(events(&world).await[..], [Event::FactorChanged { .. }]));
    let old = browser.get(&of(&mia, "")).await;
    assert_eq!(send(&mut browser, &of(&mia, ""), &[("phone", "1")]).await.status, 303);
    let page = browser.submit(&old, &of(&mia, ""), &[("phone", "2")]).await;
    assert_eq!(page.status, 409, "somebody was faster (T-108)");
});

on_both!(p_179_tables_that_cannot_be_read, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let (_, mut browser) = manager(&world, &contoso).await;
    let large = vec![b'a'; 11 * 1024 * 1024];
    let small = vec![b'a'; 3 * 1024 * 1024];
    let many = format!("First Name,Last Name,Email\n{}", "a,b,c@d.example\n".repeat(1_001));
    let cases: [(&[u8], &str); 11] = [
        (b"", "The table is empty"),
        (b"\xef\xbb\xbf", "The table is empty"),
        (b"First Name;Last Name;Email\n", "no rows below"),
        (b"First Name;Last Name;Email\nM\xfcller;Ann;a@b.example\n", "not UTF-8"),
        (b"\xff\xfeF\x00i\x00", "not UTF-8"),
        (b"First Name|Last Name|Email\na|b|c@d.example\n", "is not known"),
        (b"First Name,Last Name\na,b\n", "Email Address is missing"),
        (b"First Name,Last Name,Email\n\"a,b,c@d.example\n", "never closes"),
        (&large, "larger than 2 MB"),
        (&small, "larger than 2 MB"),
        (many.as_bytes(), "at most are imported at once"),
    ];
    for (content, said) in cases {
        let page =
            browser.post_files("/manage/users/import", &[("text", "")], &[("file", "people.csv", content)]).await;
        assert_eq!(page.status, 422, "{said}: {}", page.text());
        assert!(page.text().contains(said), "{said}: {}", page.text());
    }
    assert_eq!(browser.get("/manage/users").await.all("tbody tr").len(), 1, "nothing was added");
    let template = browser.get("/manage/users/import/template").await;
    assert!(template.html.contains("\"First Name*\"") && template.html.contains("\"Activate\""), "{}", template.html);
});

on_both!(p_179_each_row_tells_its_problem_and_one_fault_stops_all, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let (_, mut browser) = manager(&world, &contoso).await;
    world.bare_level("Auditors").await;
    world.sql("UPDATE security_level SET assignable = false WHERE name = 'Auditors'").await;
    let table = "First Name;Last Name;Email Address;Title;Location;User Name;Security Level;Activate\n\
        Good;One;good@contoso.example;;Head office;;Basic;yes\n\
        ;Two;two@contoso.example;;;;;\n\
        No;Mail;nomail;;;;;\n\
        Formula;Cell;f@contoso.example;=1+1;;;;\n\
        Bad;Place;p@contoso.example;;Moon;;;\n\
        Bad;Level;l@contoso.example;;;;Auditors;yes\n\
        Tf;Level;t@contoso.example;;;;Taskfire Resource;yes\n\
        Bad;Name;n@contoso.example;;;a..b;;yes\n\
        Taken;Name;m@contoso.example;;;helen.brandt@contoso.legal.example;;yes\n\
        Bad;Flag;flag@contoso.example;;;;;maybe\n\
        Twice;Same;GOOD@contoso.example;;;;;\n";
    let page = browser.post_files("/manage/users/import", &[], &[("file", "x.csv", table.as_bytes())]).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let rows = page.all("tbody tr");
    let said = [
        "Access as Basic with user name good@contoso.example",
        "Enter: First Name",
        "Email Address: enter",
        "begins like a formula",
        "Moon",
        "Auditors",
        "Taskfire Resource",
        "User Name: 4 to 200",
        "taken",
        "write yes or no",
        "line 2 already",
    ];
    assert_eq!(rows.len(), said.len(), "{}", page.text());
    for (row, said) in rows.iter().zip(said) {
        assert!(row.contains(said), "{said}: {row}");
    }
    assert!(page.form("/import/all").is_none(), "nothing to press");
    let page = browser.post("/manage/users/import/all", &[("text", table)]).await;
    assert_eq!(page.status, 422);
    assert_eq!(browser.get("/manage/users").await.all("tbody tr").len(), 1, "all or nothing");
    assert!(events(&world).await.is_empty());
});

on_both!(p_179_an_import_adds_and_updates_in_one_go, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let fabrikam = world.organization("Fabrikam Foods").await;
    let stranger = world.contact(&fabrikam, "Nils Far", "basic").await;
    let (_, mut browser) = manager(&world, &contoso).await;
    let mia = world.contact(&contoso, "Mia Lang", "basic").await;
    let table = format!(
        "\u{feff}\"First Name\",\"Last Name\",\"Email\",\"Title\",\"Phone\",\"Security Level\",\"Activate\"\r\n\
        Mia,Lang,{},\"Partner, \"\"senior\"\"\",'+49 40 1,Advanced,\r\n\
        Jakob,Lindner,jakob@contoso.example,,+49 40 2,,yes\r\n\
        Nils,Near,{},,,,no\r\n",
        mia.user_name.to_uppercase(),
        stranger.user_name
    );
    let page = browser.post_files("/manage/users/import", &[], &[("file", "x.csv", table.as_bytes())]).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.text().contains("2 new, 1 updated"), "{}", page.text());
    let wrong = browser.submit(&page, "/import/all", &[]).await;
    assert_eq!(wrong.status, 422, "the doubled address is confirmed first (P-178)");
    let page = browser.submit(&page, "/import/all", &[("email_twice", "true")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert!(matches!(events(&world).await[..], [Event::Invited { .. }]), "whoever has a login gets no second welcome");
    let page = browser.get(&of(&mia, "")).await;
    assert_eq!(page.attributes("[name=title]", "value"), ["Partner, \"senior\""]);
    assert_eq!(page.attributes("[name=phone]", "value"), ["+49 40 1"]);
    assert_eq!(page.attributes("[name=level][checked]", "value"), [world.defaults.levels[1].to_string()]);
    assert_eq!(browser.get("/manage/users").await.all("tbody tr").len(), 4);
    let log = browser.get("/manage/audit?act=users.imported").await;
    assert!(log.text().contains("Helen Brandt (Contoso Legal)"), "{}", log.text());
    assert!(log.text().contains("2 added, 1 updated"), "{}", log.text());
});

on_both!(p_18_decision_6_a_manager_tightens_and_never_loosens, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let (_, mut browser) = manager(&world, &contoso).await;
    world.sql("UPDATE provider SET two_factor = 'taskfire'").await;
    let page = browser.get("/manage/security").await;
    assert!(page.text().contains("Northwind IT requires: Required for Taskfire users"), "{}", page.text());
    assert_eq!(page.attributes("[name=two_factor][disabled]", "value"), ["not-required"]);
    let page = browser.post("/manage/security", &[("two_factor", "not-required")]).await;
    assert_eq!(page.status, 422);
    assert!(page.error_on("two_factor").is_some(), "{}", page.text());
    assert_eq!(browser.post("/manage/security", &[("two_factor", "everyone")]).await.status, 303);
    let page = browser.get("/manage/security").await;
    assert_eq!(page.attributes("[name=two_factor][checked]", "value"), ["everyone"]);
    let text = browser.get("/manage/users").await.text();
    assert!(text.contains("Not Configured"), "the list shows who lacks one: {text}");
    assert!(browser.get("/manage/audit?act=security").await.text().contains("Required for everyone"));
    assert_eq!(
        browser.post("/manage/security", &[("two_factor", "taskfire")]).await.status,
        303,
        "back to the provider's"
    );
    let page = browser.get("/manage/security").await;
    assert_eq!(page.attributes("[name=two_factor][checked]", "value"), ["taskfire"]);
});

on_both!(p_195_a_manager_sees_what_was_done_and_each_preview, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let fabrikam = world.organization("Fabrikam Foods").await;
    let (helen, mut browser) = manager(&world, &contoso).await;
    let other = world.contact(&fabrikam, "Nils Far", "basic").await;
    let staff = world.resource("Nadia Haddad", "Dispatcher").await;
    let mut desk = world.signed_in(&staff).await;
    for person in [&helen, &other] {
        let path = format!("/desk/contacts/{}/edit", person.contact.unwrap());
        assert_eq!(send(&mut desk, &path, &[("title", "Seen")]).await.status, 303);
    }
    world.sql("UPDATE audit SET act = 'portal.previewed' WHERE act = 'contact.changed'").await;
    let page = browser.get("/manage/audit").await;
    assert_eq!(page.status, 200, "{}", page.text());
    let text = page.text();
    assert!(text.contains("Preview Client Portal") && text.contains("Nadia Haddad"), "{text}");
    assert!(!text.contains("127.0.0.1"), "where staff sat is not told: {text}");
    assert!(!text.contains("Nils Far"), "{text}");
    assert!(browser.get("/manage/audit?person=nadia").await.text().contains("Preview"));
    assert!(!browser.get("/manage/audit?person=nobody").await.text().contains("Nadia"));
    world.sql("UPDATE provider SET resource_names = 'provider'").await;
    let text = browser.get("/manage/audit").await.text();
    assert!(!text.contains("Nadia"), "names of staff follow the provider's rule (T-150): {text}");
    let mut basic = world.signed_in(&world.contact(&contoso, "Mia Lang", "basic").await).await;
    assert_eq!(basic.get("/manage/audit").await.status, 403);
});

on_both!(security_5_access_review, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let (_, mut browser) = manager(&world, &contoso).await;
    let page = browser.get("/manage/users/review").await;
    assert!(page.text().contains("Helen Brandt") && page.text().contains("Never"), "{}", page.text());
    world.contact(&contoso, "Mia Lang", "basic").await;
    let stale = browser.submit(&page, "/review", &[("remark", "All known")]).await;
    assert_eq!(stale.status, 409, "what is attested is what was seen");
    let page = browser.submit(&stale, "/review", &[]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let text = browser.follow(page).await.text();
    assert!(text.contains("2 users") && text.contains("All known"), "{text}");
    assert!(browser.get("/manage/audit?act=access").await.text().contains("Access reviewed"));
});

/// Lets Contoso's people ask for access.
async fn open_for_joiners(world: &World, browser: &mut Client) {
    assert_eq!(browser.post("/manage/security", &[("two_factor", "everyone")]).await.status, 303);
    assert_eq!(browser.post("/manage/security", &[("two_factor", "not-required")]).await.status, 303);
    world.sql("UPDATE organization_policy SET join_domains = '[\"contoso.example\"]'").await;
}

async fn ask(world: &World, email: &str) -> Page {
    let fields = [("first_name", "Jakob"), ("last_name", "Lindner"), ("email", email), ("message", "My headset <b>")];
    world.visitor().post("/ask-for-access", &fields).await
}

fn link(mails: &[(String, String, String)], to: &str) -> String {
    let (_, _, text) = mails.iter().rev().find(|(address, _, _)| address == to).expect("a mail");
    let rest = text.split("/ask-for-access/").nth(1).expect("a link");
    format!("/ask-for-access/{}", rest.chars().take_while(|c| !c.is_whitespace()).collect::<String>())
}

on_both!(joiners_prove_their_address_and_a_manager_approves, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let (helen, mut browser) = manager(&world, &contoso).await;
    open_for_joiners(&world, &mut browser).await;
    let mail = Arc::new(MemoryMail::new());
    assert!(world.visitor().get("/sign-in").await.html.contains("href=\"/ask-for-access\""));
    let wrong = world.visitor().post("/ask-for-access", &[("email", "x")]).await;
    assert_eq!((wrong.status.as_u16(), wrong.error_on("email").is_some()), (422, true));

    let known = ask(&world, "Jakob.Lindner@contoso.example").await;
    let unknown = ask(&world, "jakob@nowhere.example").await;
    assert_eq!((known.status, &known.location), (unknown.status, &unknown.location), "always the same answer");
    let sent = mails(&world, &mail).await;
    assert_eq!(sent.len(), 1, "{sent:?}");
    let link = link(&sent, "jakob.lindner@contoso.example");
    assert!(
        browser.get("/manage/users").await.all(".lines--yours li").is_empty(),
        "unproven requests are seen by nobody"
    );
    for _ in 0..3 {
        let page = world.visitor().get(&link).await;
        assert_eq!(page.status, 200, "looking never uses it up: {}", page.text());
        assert!(page.text().contains("Contoso Legal"));
    }
    let page = world.visitor().post(&link, &[]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert_eq!(world.visitor().post(&link, &[]).await.status, 404, "once");
    assert_eq!(world.visitor().get(&link).await.status, 404);
    let sent = mails(&world, &mail).await;
    assert_eq!(sent.last().map(|(to, ..)| to.as_str()), Some(helen.user_name.as_str()), "the Manager is told");
    ask(&world, "jakob.lindner@contoso.example").await;
    assert_eq!(mails(&world, &mail).await.len(), 2, "no further mail while it waits");

    let page = browser.get("/manage/users").await;
    assert_eq!(page.all(".lines--yours li").len(), 1, "{}", page.text());
    let path = page.attributes(".lines--yours a", "href").remove(0);
    let page = browser.get(&path).await;
    assert!(
        page.html.contains("My headset &#60;b&#62;") || page.html.contains("My headset &lt;b&gt;"),
        "{}",
        page.html
    );
    let page = browser.submit(&page, &path, &[]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let page = browser.follow(page).await;
    assert_eq!(page.attributes("[name=user_name]", "value"), ["jakob.lindner@contoso.example"]);
    let sent = mails(&world, &mail).await;
    assert!(
        sent.last().is_some_and(|(to, subject, _)| to.starts_with("jakob") && subject.starts_with("Welcome")),
        "{sent:?}"
    );
    assert_eq!(browser.get(&path).await.status, 404, "decided");
    let text = browser.get("/manage/audit").await.text();
    assert!(text.contains("Access asked for") && text.contains("Access request approved"), "{text}");
});

on_both!(joiners_are_matched_declined_and_limited, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let fabrikam = world.organization("Fabrikam Foods").await;
    let (_, mut browser) = manager(&world, &contoso).await;
    let nils = world.contact(&fabrikam, "Nils Far", "manager").await;
    open_for_joiners(&world, &mut browser).await;
    let mail = Arc::new(MemoryMail::new());
    let page = send(
        &mut browser,
        "/manage/users/new",
        &[("first_name", "Jakob"), ("last_name", "Lindner"), ("email", "jakob@contoso.example")],
    )
    .await;
    let contact = page.location.clone();
    ask(&world, "jakob@contoso.example").await;
    let old = link(&mails(&world, &mail).await, "jakob@contoso.example");
    ask(&world, "jakob@contoso.example").await;
    let new = link(&mails(&world, &mail).await, "jakob@contoso.example");
    assert_eq!(world.visitor().get(&old).await.status, 404, "a newer link kills the older");
    world.pass(SignedDuration::from_hours(23));
    assert_eq!(world.visitor().get(&new).await.status, 200);
    world.pass(SignedDuration::from_hours(2));
    assert_eq!(world.visitor().get(&new).await.status, 404, "24 hours");
    assert_eq!(world.visitor().post(&new, &[]).await.status, 404, "an expired one is not used either");
    let mut browser = world.signed_in(&world.contact(&contoso, "Hanna Boss", "manager").await).await;
    let mut foreign = world.signed_in(&nils).await;

    ask(&world, "jakob@contoso.example").await;
    let link_of_today = link(&mails(&world, &mail).await, "jakob@contoso.example");
    world.visitor().post(&link_of_today, &[]).await;
    let path = browser.get("/manage/users").await.attributes(".lines--yours a", "href").remove(0);
    assert_eq!(foreign.get(&path).await.status, 404, "requests of others do not exist");
    assert_eq!(foreign.post(&format!("{path}/decline"), &[]).await.status, 404);
    let page = browser.get(&path).await;
    assert!(page.html.contains(&contact), "matched by the address: {}", page.text());
    let page = browser.submit(&page, &path, &[]).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, contact.as_str()), "{}", page.text());
    assert_eq!(browser.get("/manage/users?q=lindner").await.all("tbody tr").len(), 1, "no second contact");

    ask(&world, "sara@contoso.example").await;
    let sara = link(&mails(&world, &mail).await, "sara@contoso.example");
    world.visitor().post(&sara, &[]).await;
    let path = browser.get("/manage/users").await.attributes(".lines--yours a", "href").remove(0);
    assert_eq!(browser.post(&format!("{path}/decline"), &[]).await.status, 303);
    assert!(browser.get("/manage/users").await.all(".lines--yours li").is_empty());
    let before = mails(&world, &mail).await.len();
    for _ in 0..6 {
        assert_eq!(ask(&world, "mail-bomb@contoso.example").await.status, 303);
        mails(&world, &mail).await;
    }
    assert_eq!(mails(&world, &mail).await.len() - before, 3, "only so many mails to one address");
    let mut last = 303;
    for number in 0..12 {
        last = ask(&world, &format!("n{number}@contoso.example")).await.status.as_u16();
    }
    assert_eq!(last, 429, "and only so many tries from one place");
});

on_both!(requests_that_nobody_confirmed_are_forgotten, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let (_, mut browser) = manager(&world, &contoso).await;
    open_for_joiners(&world, &mut browser).await;
    let mail = Arc::new(MemoryMail::new());
    for address in ["one@contoso.example", "two@contoso.example"] {
        ask(&world, address).await;
    }
    let sent = mails(&world, &mail).await;
    let kept = link(&sent, "two@contoso.example");
    assert_eq!(world.visitor().post(&kept, &[]).await.status, 303);
    world.store.tidy().await.unwrap();
    let rows = world.dump().await["join_request"].lines().count();
    assert_eq!(rows, 2, "while the link lives");
    world.pass(SignedDuration::from_hours(30 * 24));
    world.store.tidy().await.unwrap();
    let left = world.dump().await["join_request"].clone();
    assert!(left.contains("two@contoso.example") && !left.contains("one@contoso.example"), "{left}");
});
