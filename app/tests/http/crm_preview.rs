//! Preview Client Portal (decision 16, A-77, A-103, P-14): staff sees the portal as a contact, and can change nothing.

use jiff::SignedDuration;
use store::{
    door::{Entry, token_hash},
    guard::Trace,
    views::audit_log,
};
use testing::{Client, Organization, Page, Person, World, on_both};

use crate::compose;

fn tab_of(person: &Person) -> String {
    format!("/desk/contacts/{}/client-portal", person.contact.unwrap())
}

/// The audit lines about previews, oldest first: act, who, about whom.
async fn told(world: &World, admin: &Person) -> Vec<(String, String, String, bool)> {
    let actor = world.actor(admin).await;
    let may = world.store.reading(&actor).need::<store::guard::AdminSystem>().unwrap();
    let page = audit_log::lines(&may, &audit_log::Filter::default(), None, 100).await.unwrap();
    let rows = page.rows.into_iter().rev().map(|line| line.row);
    let previews = rows.filter(|row| row.act.starts_with("portal.preview"));
    previews.map(|row| (row.act, row.actor_name, row.object_name, row.organization_id.is_some())).collect()
}

/// A staff member in the preview of `person`.
async fn previewing(world: &World, staff: &Person, person: &Person) -> Client {
    let mut browser = world.signed_in(staff).await;
    let page = browser.get(&tab_of(person)).await;
    let page = browser.submit(&page, "/preview", &[]).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, "/"), "{}", page.text());
    let cookie = page.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap().to_owned());
    let cookie = cookie.into_iter().find(|cookie| cookie.starts_with("emberdesk-preview=")).expect("its own cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
    browser
}

const BANNER: &str = "You see the portal as Ann Keller of Contoso. Nothing can be changed here.";

on_both!(decision_16_the_portal_as_the_contact_sees_it_with_a_banner_and_an_exit, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let other = world.organization("Fabrikam").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let tom = world.contact(&other, "Tom Okafor", "basic").await;
    let (mine, foreign) =
        (world.ticket(&contoso, &ann, "Shared drive").await, world.ticket(&other, &tom, "Secret of Fabrikam").await);
    let nadia = world.resource("Nadia Haddad", "Dispatcher").await;
    let sofia = world.resource("Sofia Lind", "Full Access").await;
    let mut browser = previewing(&world, &nadia, &ann).await;
    let ticket = format!("/tickets/{}", mine.number);
    for path in ["/", "/home", "/tickets", "/tickets/open", "/tickets/search?q=drive", ticket.as_str(), "/help"] {
        let page = browser.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        if path != "/help" {
            assert!(page.text().contains(BANNER), "{path}: {}", page.text());
            assert_eq!(page.form("/preview/end").map(|(target, _)| target).as_deref(), Some("/preview/end"), "{path}");
        }
    }
    let page = browser.get(&ticket).await;
    assert!(page.text().contains("Public word") && !page.text().contains("Internal word"), "as the contact sees it");
    let file = format!("{ticket}/attachments/{}", mine.attachment);
    assert_eq!(browser.get(&file).await.status, 200);
    let page = browser.get(&format!("/tickets/{}", foreign.number)).await;
    assert_eq!(page.status, 404, "what the contact does not see, though the staff member could");
    assert!(page.text().contains(BANNER), "error pages too");
    assert_eq!(browser.get("/desk").await.status, 200, "the desk stays the desk");
    assert!(!browser.get("/desk").await.text().contains(BANNER));

    let page = browser.get("/home").await;
    let page = browser.submit(&page, "/preview/end", &[]).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, tab_of(&ann).as_str()));
    assert!(!browser.cookies().contains_key("emberdesk-preview"));
    let page = browser.follow(page).await;
    assert!(page.text().contains("The preview is over.") && !page.text().contains(BANNER), "{}", page.text());
    assert_eq!(browser.get("/home").await.status, 403, "staff again, who has no portal");
    let line = |act: &str| (act.to_owned(), "Nadia Haddad".to_owned(), "Ann Keller".to_owned(), true);
    assert_eq!(told(&world, &sofia).await, [line("portal.previewed"), line("portal.preview-ended")], "both names");
    let history = browser.get(&tab_of(&ann)).await.texts("section[aria-labelledby=portal-history] tbody tr");
    assert!(history.iter().any(|row| row.contains("Preview Client Portal Nadia Haddad")), "{history:?}");
});

/// What the parameters of the portal's routes stand for, for one person.
struct Own {
    person: Person,
    values: Vec<(&'static str, String)>,
}

impl Own {
    fn path(&self, route: &str) -> String {
        let value = |part: &str| match self.values.iter().find(|(name, _)| *name == part) {
            Some((_, value)) => value.clone(),
            None if part.starts_with('{') => "01900000-0000-7000-8000-000000000000".to_owned(),
            None => part.to_owned(),
        };
        route.split('/').map(value).collect::<Vec<_>>().join("/")
    }
}

/// A person with one of everything, and the browser in which they are signed in.
async fn own(world: &World, organization: &Organization, level: &str) -> (Own, Client) {
    let name = format!("Ann {level}");
    let person = match level {
        "bare" => {
            let bare = world.bare_level("Bare").await;
            world.contact_at(organization, &name, bare).await
        }
        level => world.contact(organization, &name, level).await,
    };
    let ticket = world.ticket(organization, &person, "Shared drive").await;
    let mut browser = world.signed_in(&person).await;
    let mut values = vec![
        ("{ticket}", ticket.number.clone()),
        ("{attachment}", ticket.attachment.to_string()),
        ("{contact}", person.contact.unwrap().to_string()),
    ];
    let begun = browser.post("/tickets/new", &[("request_type", &world.request_type.to_string())]).await;
    if begun.status == 303 {
        let typed = [("title", "Half a thought"), ("description", "More of it tomorrow.")];
        assert_eq!(browser.post(&begun.location, &typed).await.status, 303);
        values.push(("{draft}", begun.location.rsplit('/').next().unwrap().to_owned()));
    }
    world.passkey(&person).await;
    let links = browser.get("/my/security").await.attributes("a", "href");
    let passkey = links.iter().find_map(|link| link.strip_prefix("/my/security/passkeys/0")).expect("a passkey");
    values.push(("{passkey}", format!("0{passkey}")));
    (Own { person, values }, browser)
}

/// What stands behind a proof of the last ten minutes, which nobody can give for somebody else: the secret of an app, a new
/// passkey.
const BEHIND_A_PROOF: [&str; 2] = ["/my/security/set-up", "/my/security/passkeys/new"];

async fn everything_opens_and_nothing_changes(world: &World, level: &str) {
    let contoso = world.organization(&format!("Contoso {level}")).await;
    let (own, mut contact) = own(world, &contoso, level).await;
    let nadia = world.resource(&format!("Nadia {level}"), "Dispatcher").await;
    let mut browser = previewing(world, &nadia, &own.person).await;
    let (_, table) = emberdesk::compose::routes();
    let portal = |path: &str| {
        let first = path.split('/').nth(1).unwrap_or_default();
        ["", "home", "landing", "first-steps", "tickets", "manage", "my", "help"].contains(&first)
    };
    let before = world.dump().await;
    let mut seen = Vec::new();
    for route in table.iter().filter(|route| route.method == "GET" && portal(route.path)) {
        let path = own.path(route.path);
        seen.push((path.clone(), browser.get(&path).await));
    }
    let mut refused = 0;
    for route in table.iter().filter(|route| route.method == "POST" && portal(route.path)) {
        let page = browser.post(&own.path(route.path), &[]).await;
        assert_eq!(page.status, 403, "{level}: {}", route.path);
        assert!(page.text().contains("Nothing was changed"), "{level}, {}: {}", route.path, page.text());
        assert!(page.form("/preview/end").is_some(), "and the exit: {}", route.path);
        refused += 1;
    }
    let after = world.dump().await;
    assert!(before.len() > 40 && before["contact"].contains("Ann"), "a dump of all tables");
    for (table, rows) in &before {
        assert_eq!(rows, &after[table], "{level}: {table} was changed");
    }
    assert!(seen.len() > 25 && refused > 20, "all of the portal: {} and {refused}", seen.len());

    let mut opened = 0;
    for (path, shown) in seen {
        let page = contact.get(&path).await;
        if BEHIND_A_PROOF.contains(&path.as_str()) {
            assert_eq!(page.status, 200, "{level}: {path}");
            assert!(shown.location.starts_with("/my/security/confirm"), "{level}: {path} {}", shown.text());
            continue;
        }
        if path == "/tickets/new" && page.status == 303 {
            assert_eq!(shown.status, 200, "nothing is begun: {}", shown.text());
            continue;
        }
        let status = |page: &Page| (page.status.as_u16(), page.location.clone(), page.at("h1"));
        assert_eq!(status(&shown), status(&page), "{level}: {path}");
        for (what, name) in [("a", "href"), ("form", "action"), ("[name]", "name")] {
            let there = shown.attributes(what, name);
            // What one's own looking changes: the way to the profile is pointed out until it was seen.
            let missing: Vec<_> = page.attributes(what, name).into_iter().filter(|own| !there.contains(own)).collect();
            assert!(missing.is_empty(), "{level}: {path} lacks {what} {missing:?}");
        }
        opened += u32::from(shown.status == 200);
    }
    assert!(opened >= 15, "{level}: {opened} pages");
}

on_both!(decision_16_every_page_opens_as_for_the_contact_and_nothing_changes, |world: World| async move {
    for level in ["basic", "advanced", "manager", "taskfire-administrator", "bare"] {
        everything_opens_and_nothing_changes(&world, level).await;
    }
});

// F-52.
on_both!(decision_16_no_write_begins_in_a_preview, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let nadia = world.resource("Nadia Haddad", "Dispatcher").await;
    let browser = previewing(&world, &nadia, &ann).await;
    let staff = world.store.door().enter(&token_hash(&browser.cookies()["emberdesk"]), Trace::default(), 60).await;
    let Entry::Actor(staff) = staff.unwrap() else { panic!("a session") };
    let token = token_hash(&browser.cookies()["emberdesk-preview"]);
    let actor = world.store.door().preview(&staff, &token).await.unwrap().expect("a preview");
    assert_eq!(actor.preview().map(|preview| preview.name.as_str()), Some("Nadia Haddad"));
    assert!(actor.may(kernel::Permission::ManageUsers).is_some(), "all that the contact may is shown");
    let write = world.store.write(std::sync::Arc::new(actor)).await;
    assert!(matches!(write.err(), Some(kernel::Problem::Denied("preview"))), "whatever a page forgets");
});

on_both!(a_103_a_preview_is_no_sign_in_of_the_contact, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let ticket = world.ticket(&contoso, &ann, "Shared drive").await;
    let nadia = world.resource("Nadia Haddad", "Dispatcher").await;
    // The contact owes a second factor that is not set up; a preview asks for none.
    world.sql("UPDATE provider SET two_factor = 'everyone'").await;
    let mut browser = previewing(&world, &nadia, &ann).await;
    assert_eq!(browser.get("/home").await.status, 200);
    assert_eq!(browser.get(&format!("/tickets/{}", ticket.number)).await.status, 200);
    let page = browser.get(&tab_of(&ann)).await;
    assert!(page.text().contains("Last sign-in Never"), "{}", page.text());
    assert!(page.all("section[aria-labelledby=portal-sessions] tbody tr").is_empty(), "nor a session of theirs");
    let mut portal = world.signed_in(&ann).await;
    let unseen = portal.get("/home").await.text();
    assert!(unseen.contains("Shared drive"), "{unseen}");
});

on_both!(decision_16_a_preview_is_over_after_half_an_hour, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let nadia = world.resource("Nadia Haddad", "Dispatcher").await;
    let mut browser = previewing(&world, &nadia, &ann).await;
    world.pass(SignedDuration::from_mins(29));
    assert_eq!(browser.get("/home").await.status, 200);
    world.pass(SignedDuration::from_mins(2));
    let page = browser.get("/home").await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, "/desk"), "back to the desk");
    let page = browser.follow(page).await;
    assert!(page.text().contains("The preview is over."), "{}", page.text());
    assert!(!browser.cookies().contains_key("emberdesk-preview"));
    world.pass(SignedDuration::from_hours(45 * 24));
    assert!(world.store.tidy().await.unwrap() >= 2, "in time it goes, with its session");
});

on_both!(decision_16_a_preview_belongs_to_one_session_of_one_staff_member, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let (ann, bob) =
        (world.contact(&contoso, "Ann Keller", "manager").await, world.contact(&contoso, "Bob Stone", "basic").await);
    let (nadia, sofia) =
        (world.resource("Nadia Haddad", "Dispatcher").await, world.resource("Sofia Lind", "Full Access").await);
    let browser = previewing(&world, &nadia, &ann).await;
    let token = browser.cookies()["emberdesk-preview"].clone();
    let thieves = [("another staff member", &sofia), ("another session", &nadia)];
    for (who, person) in thieves {
        let mut thief = world.signed_in(person).await;
        thief.put_cookie("emberdesk-preview", &token);
        let page = thief.get("/home").await;
        assert_eq!((page.status.as_u16(), page.location.as_str()), (303, "/desk"), "{who}");
    }
    let mut contact = world.signed_in(&bob).await;
    contact.put_cookie("emberdesk-preview", &token);
    let page = contact.get("/home").await;
    assert!(page.status == 200 && !page.text().contains("You see the portal as"), "a contact stays who they are");
    let mut stranger = world.visitor();
    stranger.put_cookie("emberdesk-preview", &token);
    assert!(stranger.get("/home").await.location.starts_with("/sign-in"));
    // The next preview of the same session ends the one before.
    let mut browser = browser;
    let page = browser.get(&tab_of(&bob)).await;
    browser.submit(&page, "/preview", &[]).await;
    assert!(browser.get("/home").await.text().contains("You see the portal as Bob Stone"));
    browser.put_cookie("emberdesk-preview", &token);
    assert_eq!(browser.get("/home").await.location, "/desk");
});

on_both!(decision_16_what_ends_a_preview, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let nadia = world.resource("Nadia Haddad", "Dispatcher").await;
    let full = r#""crm","edit-all-organizations","view-tickets","edit-tickets","edit-portal-users""#;
    for (ends, begins) in [
        ("UPDATE contact SET active = FALSE".to_owned(), "UPDATE contact SET active = TRUE".to_owned()),
        (
            "UPDATE account SET active = FALSE WHERE contact_id IS NOT NULL".to_owned(),
            "UPDATE account SET active = TRUE".to_owned(),
        ),
        (
            "UPDATE organization SET portal_enabled = FALSE".to_owned(),
            "UPDATE organization SET portal_enabled = TRUE".to_owned(),
        ),
        (
            format!("UPDATE staff_level SET rights = '[{full}]' WHERE name = 'Dispatcher'"),
            format!(r#"UPDATE staff_level SET rights = '[{full},"preview-portal"]' WHERE name = 'Dispatcher'"#),
        ),
    ] {
        let mut browser = previewing(&world, &nadia, &ann).await;
        assert_eq!(browser.get("/home").await.status, 200);
        world.sql(&ends).await;
        let page = browser.get("/home").await;
        assert_eq!((page.status.as_u16(), page.location.as_str()), (303, "/desk"), "{ends}");
        world.sql(&begins).await;
    }
    // Signing out is the staff member's own, and ends both.
    let mut browser = previewing(&world, &nadia, &ann).await;
    assert_eq!(browser.post("/sign-out", &[]).await.status, 303);
    assert!(browser.get("/home").await.location.starts_with("/sign-in"));
});

on_both!(a_contact_who_cannot_sign_in_cannot_be_previewed, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let nadia = world.resource("Nadia Haddad", "Dispatcher").await;
    let mut browser = world.signed_in(&nadia).await;
    let preview = format!("{}/preview", tab_of(&ann));
    for (shut, open) in [
        ("UPDATE account SET active = FALSE WHERE contact_id IS NOT NULL", "UPDATE account SET active = TRUE"),
        ("UPDATE contact SET active = FALSE", "UPDATE contact SET active = TRUE"),
        ("UPDATE organization SET active = FALSE", "UPDATE organization SET active = TRUE"),
    ] {
        world.sql(shut).await;
        assert!(browser.get(&tab_of(&ann)).await.form("/preview").is_none(), "the button is absent: {shut}");
        let page = browser.post(&preview, &[]).await;
        assert_eq!(page.status, 409, "{shut}");
        assert!(page.text().contains("cannot sign in"), "{}", page.text());
        assert!(!browser.cookies().contains_key("emberdesk-preview"));
        world.sql(open).await;
    }
    let mut portal = world.signed_in(&ann).await;
    assert_eq!(portal.post(&preview, &[]).await.status, 403, "a customer never");
    assert_eq!(portal.post("/preview/end", &[]).await.location, "/");
});
