//! Organizations, locations, contacts and the Client Portal tab over HTTP.

use store::outbox::{Event, Task};
use testing::{Client, Organization, Page, Person, World, on_both};

use crate::compose;

/// The events that wait for the worker.
async fn events(world: &World) -> Vec<Event> {
    let jobs = world.store.claim_jobs("test", 50, 60).await.unwrap();
    jobs.into_iter().filter_map(|job| if let Task::Tell { event } = job.task { Some(event) } else { None }).collect()
}

fn of(organization: &Organization, rest: &str) -> String {
    format!("/desk/organizations/{}{rest}", organization.id)
}

fn contact_of(person: &Person, rest: &str) -> String {
    format!("/desk/contacts/{}{rest}", person.contact.unwrap())
}

async fn dispatcher(world: &World) -> Client {
    let person = world.resource("Nadia Haddad", "Dispatcher").await;
    world.signed_in(&person).await
}

async fn administrator(world: &World) -> Client {
    let person = world.resource("Sofia Lind", "Full Access").await;
    world.signed_in(&person).await
}

/// Opens a form, changes fields and sends it.
async fn send(browser: &mut Client, path: &str, fields: &[(&str, &str)]) -> Page {
    let form = browser.get(path).await;
    assert_eq!(form.status, 200, "{path}: {}", form.text());
    let action = path.split('?').next().unwrap_or_default();
    browser.submit(&form, action, fields).await
}

on_both!(a_10_decision_20_a_new_organization, |world: World| async move {
    let mut browser = dispatcher(&world).await;
    let long = "x".repeat(101);
    let page =
        send(&mut browser, "/desk/organizations/new", &[("name", &long), ("kind", "friend"), ("number", "7 <b>")])
            .await;
    assert_eq!(page.status, 422);
    assert_eq!(page.error_on("name").as_deref(), Some("Error: Name: 100 characters at most, these are 101"));
    assert_eq!(page.error_on("kind").as_deref().map(|error| error.contains("Choose: Type")), Some(true));
    assert_eq!(page.attributes("[name=number]", "value"), ["7 <b>"], "what was typed stays, as text");

    let page = browser.submit(&page, "/new", &[("name", "Tailspin <i>Toys</i>"), ("kind", "customer")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let page = browser.follow(page).await;
    assert_eq!(page.at("h1").as_deref(), Some("Tailspin <i>Toys</i>"), "names are text");
    assert!(page.text().contains("Enabled for Client Portal Yes"), "A-4: {}", page.text());

    let list = browser.get("/desk/organizations?q=tailspin").await;
    assert!(list.text().contains("Tailspin <i>Toys</i>"), "{}", list.text());
    let list = browser.get("/desk/organizations?q=tailspin&kind=vendor").await;
    assert!(list.text().contains("No organization matches these filters"), "{}", list.text());
    let unknown = browser.post("/desk/organizations/new", &[("name", "X"), ("taskfire_enabled", "true")]).await;
    assert_eq!(unknown.status, 400, "unknown fields are refused");
});

on_both!(p_181_a_13_parents, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let lyon = world.sub_organization("Contoso Lyon", &contoso).await;
    let fabrikam = world.organization("Fabrikam").await;
    let foreign = world.neighbour("Southwind").await.organization("Foreign").await;
    let mut browser = dispatcher(&world).await;
    for (organization, parent, message) in [
        (&fabrikam, fabrikam.id, "cannot be its own parent"),
        (&fabrikam, lyon.id, "is itself a sub-organization"),
        (&contoso, fabrikam.id, "has sub-organizations"),
        (&fabrikam, foreign.id, "Choose: Parent"),
    ] {
        let page = send(&mut browser, &of(organization, "/edit"), &[("parent", &parent.to_string())]).await;
        assert_eq!(page.status, 422);
        let told = page.error_on("parent").unwrap_or_default();
        assert!(told.contains(message), "{message}: {told}");
    }
    let nowhere =
        send(&mut browser, &of(&fabrikam, "/edit"), &[("parent", "01890000-0000-7000-8000-000000000000")]).await;
    let told = nowhere.error_on("parent").unwrap_or_default();
    assert!(told.ends_with("Error: Choose: Parent"), "a foreign id reads the same: {told}");
    let page = send(&mut browser, &of(&fabrikam, "/edit"), &[("parent", &contoso.id.to_string())]).await;
    assert_eq!(page.status, 303);
    let page = browser.get(&of(&contoso, "")).await;
    assert!(page.text().contains("Fabrikam"), "{}", page.text());

    // The provider's own organization is never below another and never inactive.
    world.sql("UPDATE organization SET is_provider = TRUE, parent_id = NULL WHERE name = 'Fabrikam'").await;
    let page =
        send(&mut browser, &of(&fabrikam, "/edit"), &[("parent", &contoso.id.to_string()), ("active", "")]).await;
    assert!(page.error_on("parent").unwrap_or_default().contains("your own organization"), "{}", page.text());
    assert!(page.error_on("active").unwrap_or_default().contains("cannot be made inactive"), "{}", page.text());
});

on_both!(p_2_the_portal_cannot_be_shut_while_taskfire_is_on, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    world.sql("UPDATE organization SET taskfire_enabled = TRUE").await;
    let mut browser = dispatcher(&world).await;
    let page = send(&mut browser, &of(&contoso, "/edit"), &[("portal_enabled", "")]).await;
    assert_eq!(page.status, 422);
    assert!(page.error_on("portal_enabled").unwrap_or_default().contains("turn Taskfire off first"));

    world.sql("UPDATE organization SET taskfire_enabled = FALSE").await;
    let mut portal = world.signed_in(&ann).await;
    assert_eq!(portal.get("/home").await.status, 200);
    let page = send(&mut browser, &of(&contoso, "/edit"), &[("portal_enabled", "")]).await;
    assert_eq!(page.status, 303);
    assert_eq!(portal.get("/home").await.status, 303, "all of its users are shut out at once");
});

on_both!(a_75_edit_mine_reaches_ones_own_organizations, |world: World| async move {
    let (mine, other) = (world.organization("Contoso").await, world.organization("Fabrikam").await);
    let ann = world.contact(&mine, "Ann Keller", "basic").await;
    let tom = world.contact(&other, "Tom Okafor", "basic").await;
    let marek = world.resource("Marek Dahl", "Service Desk User").await;
    let mut lead = dispatcher(&world).await;
    let page = send(&mut lead, &of(&mine, "/edit"), &[("account_manager", &marek.resource.unwrap().to_string())]).await;
    assert_eq!(page.status, 303, "{}", page.text());

    let mut browser = world.signed_in(&marek).await;
    for (organization, person, status) in [(&mine, &ann, 200), (&other, &tom, 404)] {
        assert_eq!(browser.get(&of(organization, "")).await.status, 200, "all may be seen");
        assert_eq!(browser.get(&of(organization, "/edit")).await.status, status);
        assert_eq!(browser.get(&contact_of(person, "/edit")).await.status, status);
        assert_eq!(browser.get(&contact_of(person, "/client-portal")).await.status, status);
        let page = browser.get(&contact_of(person, "")).await;
        let tabs = page.attributes("nav.tabs a", "href");
        assert_eq!(tabs.contains(&contact_of(person, "/client-portal")), status == 200, "{tabs:?}");
    }
    // without the right to edit portal users the tab is read-only.
    let page = browser.get(&contact_of(&ann, "/client-portal")).await;
    assert!(page.form("/client-portal").is_some_and(|_| !page.text().contains("Save")), "{}", page.text());
    assert_eq!(browser.post(&contact_of(&ann, "/client-portal"), &[]).await.status, 403);
});

on_both!(t_108_a_form_opened_before_another_change_keeps_what_was_typed, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let (mut one, mut two) = (dispatcher(&world).await, administrator(&world).await);
    let (first, second) = (one.get(&of(&contoso, "/edit")).await, two.get(&of(&contoso, "/edit")).await);
    assert_eq!(one.submit(&first, "/edit", &[("phone", "+49 1")]).await.status, 303);
    let page = two.submit(&second, "/edit", &[("phone", "+49 2")]).await;
    assert_eq!(page.status, 409);
    assert!(page.text().contains("Someone else changed this"), "{}", page.text());
    assert_eq!(page.attributes("[name=phone]", "value"), ["+49 2"]);
    assert_eq!(two.submit(&page, "/edit", &[]).await.status, 303, "sent again, it replaces the other change");
});

on_both!(a_15_one_location_is_the_primary_one, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let mut browser = dispatcher(&world).await;
    let page =
        send(&mut browser, &of(&contoso, "/locations/new"), &[("name", "Lyon"), ("time_zone", "Mars/Olympus")]).await;
    assert!(page.error_on("time_zone").is_some(), "{}", page.text());
    let page = browser.submit(&page, "/locations/new", &[("time_zone", "Europe/Paris"), ("is_primary", "true")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let page = browser.get(&of(&contoso, "")).await;
    assert_eq!(page.text().matches("Primary location").count(), 1, "{}", page.text());
    let lyon = page.attributes("a[href^='/desk/locations/']", "href").remove(0);
    let form = browser.get(&lyon).await;
    assert!(form.at("h1").as_deref() == Some("Lyon"), "the primary one comes first");
    let page = browser.submit(&form, &lyon, &[("is_primary", "")]).await;
    assert!(page.error_on("is_primary").is_some());
    let page = browser.submit(&form, &lyon, &[("active", "")]).await;
    assert!(page.error_on("active").is_some());
});

on_both!(a_20_p_178_a_307_the_life_of_a_contact, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let fabrikam = world.organization("Fabrikam").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let mut browser = dispatcher(&world).await;
    let new = of(&contoso, "/contacts/new");
    let form = browser.get(&new).await;
    assert_eq!(form.attributes("[name=city]", "value"), ["Springfield"], "A-22: the address is proposed");
    let page = browser.submit(&form, &new, &[("first_name", "Mia"), ("email", "mia@")]).await;
    assert_eq!(page.status, 422);
    assert!(page.error_on("last_name").is_some() && page.error_on("email").is_some());
    assert_eq!(page.attributes("[name=email]", "value"), ["mia@"]);
    let page = browser.submit(&page, &new, &[("last_name", "Lang"), ("email", &ann.user_name)]).await;
    let page = browser.follow(page).await;
    assert!(page.text().contains("Another contact has the address"), "P-178: {}", page.text());

    let mia = page.attributes("nav.tabs a", "href").remove(0);
    let form = browser.get(&format!("{mia}/edit")).await;
    let moved = browser.submit(&form, "/edit", &[("organization", &fabrikam.id.to_string())]).await;
    assert_eq!(moved.status, 400, "A-20: a contact never moves");
    let elsewhere = browser.submit(&form, "/edit", &[("location", &fabrikam.location.to_string())]).await;
    assert_eq!(
        elsewhere.error_on("location").as_deref(),
        Some("Error: Choose: Location"),
        "a location of another organization"
    );

    // inactive means out, at once, and active again is not yet in.
    let mut portal = world.signed_in(&ann).await;
    assert_eq!(portal.get("/home").await.status, 200);
    let page = send(&mut browser, &contact_of(&ann, "/edit"), &[("active", "")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert_eq!(portal.get("/home").await.status, 303);
    let page = send(&mut browser, &contact_of(&ann, "/edit"), &[("active", "true")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert_eq!(portal.get("/home").await.status, 303, "the old session does not live on");
    assert_eq!(world.signed_in(&ann).await.get("/home").await.status, 303, "nor does the login");
});

on_both!(p_5_p_6_a_99_a_100_activation, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let mut browser = dispatcher(&world).await;
    let new = of(&contoso, "/contacts/new");
    let page = send(
        &mut browser,
        &new,
        &[("first_name", "Mia"), ("last_name", "Lang"), ("email", "Mia.Lang@contoso.example")],
    )
    .await;
    let mia = page.location.clone();
    let tab = format!("{mia}/client-portal");
    events(&world).await;

    let form = browser.get(&tab).await;
    assert_eq!(
        form.attributes("[name=user_name]", "value"),
        ["Mia.Lang@contoso.example"],
        "P-5: the address is proposed"
    );
    let basic = world.defaults.levels[0].0.to_string();
    for (user_name, message) in [
        ("mia", "at least 4"),
        ("mia..lang", "periods"),
        (".mia", "period"),
        ("mia lang ä", "ä"),
        (ann.user_name.as_str(), "taken"),
        (ann.user_name.to_uppercase().as_str(), "taken"),
    ] {
        let page = browser.submit(&form, "/client-portal", &[("activate", "true"), ("user_name", user_name)]).await;
        assert_eq!(page.status, 422, "{user_name}");
        let told = page.error_on("user_name").unwrap_or_default();
        assert!(told.contains(message), "{user_name}: {told}");
        assert_eq!(page.attributes("[name=user_name]", "value"), [user_name]);
    }
    assert!(events(&world).await.is_empty(), "nothing happened yet");
    let page = browser.submit(&form, "/client-portal", &[("activate", "true"), ("level", &basic)]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let told = events(&world).await;
    assert!(matches!(told[..], [Event::Invited { .. }]), "{told:?}");

    // saved again, no second mail.
    let page = send(&mut browser, &tab, &[("date_format", "d.M.y")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert!(events(&world).await.is_empty());
    let page = browser.get(&tab).await;
    assert!(page.text().contains("no password set yet"), "{}", page.text());
    let page = browser.submit(&page, "/reset-password", &[]).await;
    assert_eq!(page.status, 303);
    assert!(matches!(events(&world).await[..], [Event::ResetAsked { .. }]));
});

on_both!(a_101_p_2_who_cannot_be_activated, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let mut browser = dispatcher(&world).await;
    let new = of(&contoso, "/contacts/new");
    let page = send(&mut browser, &new, &[("first_name", "Mia"), ("last_name", "Lang")]).await;
    let tab = format!("{}/client-portal", page.location);
    let activate = [("activate", "true"), ("user_name", "mia.lang")];
    let page = send(&mut browser, &tab, &activate).await;
    assert!(page.error_on("activate").unwrap_or_default().contains("email address"), "{}", page.text());
    world.sql("UPDATE contact SET email = 'mia@contoso.example'").await;
    world.sql("UPDATE organization SET portal_enabled = FALSE").await;
    let page = send(&mut browser, &tab, &activate).await;
    assert!(page.error_on("activate").unwrap_or_default().contains("no portal"), "{}", page.text());
});

on_both!(p_63_p_64_taskfire_levels, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let tab = contact_of(&ann, "/client-portal");
    let taskfire = world.defaults.levels[4].0.to_string();
    let (mut dispatcher, mut administrator) = (dispatcher(&world).await, administrator(&world).await);
    let form = administrator.get(&tab).await;
    assert!(!form.attributes("[name=level]", "value").contains(&taskfire), "A-95: Taskfire is off");
    let page = administrator.submit(&form, "/client-portal", &[("level", &taskfire)]).await;
    assert_eq!(page.status, 422, "P-64");

    world.sql("UPDATE organization SET taskfire_enabled = TRUE").await;
    let form = dispatcher.get(&tab).await;
    assert!(!form.attributes("[name=level]", "value").contains(&taskfire), "P-63: not offered");
    let page = dispatcher.submit(&form, "/client-portal", &[("level", &taskfire)]).await;
    assert_eq!(page.status, 422, "P-63: nor taken");
    assert!(page.text().contains("administrators only"), "{}", page.text());
    let page = send(&mut administrator, &tab, &[("level", &taskfire)]).await;
    assert_eq!(page.status, 303, "{}", page.text());

    // A dispatcher can still mend other things of that login, but not take the level.
    let page = send(&mut dispatcher, &tab, &[("user_name", "ann.keller")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let basic = world.defaults.levels[0].0.to_string();
    let page = send(&mut dispatcher, &tab, &[("level", &basic)]).await;
    assert_eq!(page.status, 422, "P-63");
});

on_both!(a_107_deactivation_ends_all_access_at_once, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let tab = contact_of(&ann, "/client-portal");
    let mut portal = world.signed_in(&ann).await;
    assert_eq!(portal.get("/home").await.status, 200);
    let mut browser = dispatcher(&world).await;
    let page = send(&mut browser, &tab, &[("activate", "")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert_eq!(portal.get("/home").await.status, 303);
    let page = browser.get(&tab).await;
    assert_eq!(page.attributes("[name=user_name]", "value"), [ann.user_name.as_str()], "the user name is kept");
    assert!(page.form("/reset-password").is_none(), "A-102: no links without an active login");
    assert_eq!(browser.post(&format!("{tab}/reset-password"), &[]).await.status, 409);

    events(&world).await;
    let page = browser.submit(&page, "/client-portal", &[("activate", "true")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert!(events(&world).await.is_empty(), "who has a password needs no welcome");
    assert_eq!(portal.get("/home").await.status, 303, "the old session stays ended");
    assert_eq!(world.signed_in(&ann).await.get("/home").await.status, 200);
});

on_both!(decision_7_reset_2fa, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    world.sql("UPDATE account SET totp_secret = 'sealed', totp_confirmed_at = 1").await;
    let mut portal = world.signed_in(&ann).await;
    assert_eq!(portal.get("/home").await.status, 200);
    let mut browser = dispatcher(&world).await;
    let page = browser.get(&contact_of(&ann, "/client-portal")).await;
    assert!(page.text().contains("Remove this user's second factor?"), "{}", page.text());
    events(&world).await;
    let page = browser.submit(&page, "/reset-2fa", &[]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert!(matches!(events(&world).await[..], [Event::FactorChanged { .. }]), "the user is told");
    assert_eq!(portal.get("/home").await.status, 303, "all sessions end");
    let page = browser.follow(page).await;
    assert!(!page.text().contains("Remove this user's second factor?"), "{}", page.text());
});

on_both!(contacts_are_found_by_name_and_address_page_by_page, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    for number in 0..55 {
        world.contact(&contoso, &format!("Person N{number:03}"), "basic").await;
    }
    world.contact(&contoso, "Ann Keller", "basic").await;
    let mut browser = dispatcher(&world).await;
    let page = browser.get("/desk/contacts?q=ann+keller").await;
    assert_eq!(page.attributes("a.table__title", "href").len(), 1, "{}", page.text());
    let page = browser.get("/desk/contacts?q=n007%40contoso").await;
    assert_eq!(page.attributes("a.table__title", "href").len(), 1, "{}", page.text());
    let page = browser.get("/desk/contacts?q=%25").await;
    assert_eq!(page.attributes("a.table__title", "href").len(), 0, "signs of patterns are text");
    let first = browser.get("/desk/contacts").await;
    let next = first.attributes("nav.pager a", "href").remove(0);
    let second = browser.get(&next).await;
    let mut all = first.attributes("a.table__title", "href");
    all.extend(second.attributes("a.table__title", "href"));
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 56, "every contact once");
    assert_eq!(browser.get("/desk/contacts?after=nonsense").await.status, 400);
});
