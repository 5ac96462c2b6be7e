//! Manage → Organization and Locations in the portal (P-185, P-186, P-195).

use testing::{Client, Page, World, on_both};

use crate::{compose, taskfire_enabling::holds};

const PROFILE: &str = "/manage/organization";
const LOCATIONS: &str = "/manage/locations";

async fn browser(world: &World, organization: &testing::Organization, level: &str) -> Client {
    let person = world.contact(organization, &format!("Mia {level}"), level).await;
    world.signed_in(&person).await
}

async fn send(browser: &mut Client, path: &str, fields: &[(&str, &str)]) -> Page {
    let form = browser.get(path).await;
    assert_eq!(form.status, 200, "{path}: {}", form.text());
    browser.submit(&form, path, fields).await
}

on_both!(p_185_a_manager_keeps_the_profile_but_not_the_name, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let mut mia = browser(&world, &contoso, "manager").await;
    let page = mia.get(PROFILE).await;
    assert!(page.text().contains("Contoso Only Northwind IT can change the name."), "{}", page.text());
    assert!(page.attributes("[name=name]", "value").is_empty());
    let wrong = send(&mut mia, PROFILE, &[("web", "not an address"), ("time_zone", "Mars/Olympus")]).await;
    assert_eq!(wrong.status, 422);
    for field in ["web", "time_zone"] {
        assert!(wrong.error_on(field).is_some(), "{field}: {}", wrong.text());
    }
    assert_eq!(wrong.attributes("[name=web]", "value"), ["not an address"], "what was typed stays");
    let old = mia.get(PROFILE).await;
    let fields = [
        ("phone", "+49 30 1234"),
        ("web", "https://contoso.example"),
        ("address", "Kanalstraße 4"),
        ("postal_code", "10115"),
        ("city", "Berlin"),
        ("country", "Germany"),
        ("time_zone", "Europe/Vienna"),
    ];
    let done = mia.submit(&old, PROFILE, &fields).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let id = world.literal(contoso.id.0);
    holds(
        &world,
        "P-185",
        &format!(
            "(SELECT COUNT(*) FROM organization o JOIN location l ON l.organization_id = o.id AND l.is_primary WHERE o.id = {id} \
             AND o.name = 'Contoso' AND o.phone = '+49 30 1234' AND o.web = 'https://contoso.example' AND l.city = 'Berlin' \
             AND l.time_zone = 'Europe/Vienna') = 1"
        ),
    )
    .await;
    let stale = mia.submit(&old, PROFILE, &[("phone", "0")]).await;
    assert_eq!(stale.status, 409, "T-108");
    assert_eq!(stale.attributes("[name=phone]", "value"), ["0"]);
    assert_eq!(
        mia.post(PROFILE, &[("name", "Contoso World"), ("version", "2")]).await.status,
        400,
        "a field it has not"
    );
    holds(
        &world,
        "the name stays",
        &format!("(SELECT COUNT(*) FROM organization WHERE id = {id} AND name = 'Contoso') = 1"),
    )
    .await;
    // P-195: with both values, in the organization's own log.
    let log = mia.get("/manage/audit").await.text();
    assert!(log.contains("Organization changed") && log.contains("Location changed"), "{log}");
});

on_both!(p_186_locations_are_added_changed_and_made_inactive, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    world.taskfire(&contoso).await;
    let mut mia = browser(&world, &contoso, "taskfire-administrator").await;
    let new = format!("{LOCATIONS}/new");
    let wrong = send(&mut mia, &new, &[("name", "")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.error_on("name").is_some());
    let form = mia.get(&new).await;
    let fields = [
        ("name", "Vienna"),
        ("city", "Vienna"),
        ("phone", "+43 1 99"),
        ("time_zone", "Europe/Vienna"),
        ("active", "true"),
    ];
    for _ in 0..2 {
        let done = mia.submit(&form, &new, &fields).await;
        assert_eq!(done.status, 303, "{}", done.text());
    }
    let page = mia.get(LOCATIONS).await;
    assert_eq!(
        page.texts("a.line__title").iter().filter(|name| *name == "Vienna").count(),
        1,
        "sent twice, added once"
    );
    let links = page.attributes("a.line__title", "href");
    let vienna = links.last().unwrap().clone();
    let primary = links[0].clone();
    let kept = send(&mut mia, &primary, &[("is_primary", "")]).await;
    assert!(kept.error_on("is_primary").is_some(), "A-15: one is primary");
    let kept = send(&mut mia, &primary, &[("active", "")]).await;
    assert!(kept.error_on("active").is_some(), "and active");
    let done = send(&mut mia, &vienna, &[("is_primary", "true")]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let done = send(&mut mia, &primary, &[("active", "")]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let page = mia.get(LOCATIONS).await;
    let lines = page.texts("main .lines > li");
    assert!(lines[0].starts_with("Vienna") && lines[0].contains("Primary location"), "{lines:?}");
    assert!(lines[1].contains("Inactive"), "{lines:?}");
    holds(&world, "nothing is deleted", "(SELECT COUNT(*) FROM location) >= 2").await;
});

on_both!(p_185_p_186_others_of_the_organization_and_others_organizations, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let below = world.sub_organization("Contoso Labs", &contoso).await;
    let fabrikam = world.organization("Fabrikam").await;
    world.taskfire(&contoso).await;
    for level in ["basic", "advanced", "taskfire-resource"] {
        let mut other = browser(&world, &contoso, level).await;
        for path in [PROFILE.to_owned(), LOCATIONS.to_owned(), format!("{LOCATIONS}/{}", contoso.location)] {
            assert_eq!(other.get(&path).await.status, 403, "{level} {path}");
        }
        assert!(!other.get("/").await.html.contains("href=\"/manage/organization\""), "{level}");
    }
    let mut mia = browser(&world, &contoso, "manager").await;
    for foreign in [below.location, fabrikam.location] {
        let path = format!("{LOCATIONS}/{foreign}");
        assert_eq!(mia.get(&path).await.status, 404);
        assert_eq!(mia.post(&path, &[("name", "Mine"), ("version", "1")]).await.status, 404);
    }
});
