//! Access review of an organization (security part 5).

use testing::{Client, World, on_both};

use crate::compose;

async fn administrator(world: &World) -> Client {
    let person = world.resource("Sofia Lind", "Full Access").await;
    world.signed_in(&person).await
}

on_both!(who_has_access_with_level_last_sign_in_and_factors, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let below = world.sub_organization("Contoso Legal", &contoso).await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let bo = world.contact(&contoso, "Bo Lund", "taskfire-resource").await;
    let cy = world.contact(&contoso, "Cy Moss", "basic").await;
    world.contact(&contoso, "Di Nash", "basic").await;
    world.contact(&below, "Ed Other", "basic").await;
    world.sql("UPDATE account SET active = false WHERE user_name LIKE 'di.nash%'").await;
    world.sql("UPDATE account SET totp_confirmed_at = 1 WHERE user_name LIKE 'ann.keller%'").await;
    world.sql("UPDATE account SET password_hash = NULL WHERE user_name LIKE 'cy.moss%'").await;
    let long_ago = store::Instant::from(world.app.now()).plus_minutes(-91 * 24 * 60).0;
    world.sql(&format!("UPDATE account SET last_sign_in_at = {long_ago} WHERE user_name LIKE 'bo.lund%'")).await;
    world.passkey(&ann).await;
    world.passkey(&ann).await;
    let path = format!("/desk/organizations/{}/access-review", contoso.id);
    let mut browser = administrator(&world).await;
    let page = browser.get(&path).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert_eq!(page.texts("a.table__title"), ["Ann Keller", "Bo Lund", "Cy Moss"], "who has access, and nobody else");
    assert_eq!(page.texts("td[data-label='Security Level']"), ["Manager", "Taskfire Resource Taskfire", "Basic"]);
    assert_eq!(page.texts("td[data-label=Access]"), ["Active", "Active", "Invited"]);
    let factors = "td[data-label='Two-Factor Authentication (2FA)']";
    // A voluntary factor reads Not Required, and is named all the same.
    assert_eq!(
        page.texts(factors),
        [
            "Not Required Authenticator app, 2 passkeys",
            "Not Required No second factor",
            "Not Required No second factor"
        ]
    );
    assert!(page.texts("td[data-label='Last sign-in']")[1].contains("Not signed in for 90 days"));
    assert!(!page.texts("td[data-label='Last sign-in']")[2].contains("90 days"), "an invited one could not");
    assert!(page.text().contains("Never reviewed."));

    world.sql("UPDATE provider SET two_factor = 'taskfire'").await;
    let page = browser.get(&path).await;
    let states: Vec<String> = page.texts(factors);
    assert!(states[0].starts_with("Not Required") && states[1].starts_with("Not Configured"), "{states:?}");
    world.sql("UPDATE organization SET two_factor = 'everyone'").await;
    let page = browser.get(&path).await;
    let states: Vec<String> = page.texts(factors);
    assert!(states[0].starts_with("Configured") && states[2].starts_with("Not Configured"), "{states:?}");
    drop((bo, cy));
});

on_both!(what_was_seen_is_attested_and_kept, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    world.contact(&contoso, "=SUM(A1) Lund", "basic").await;
    let path = format!("/desk/organizations/{}/access-review", contoso.id);
    let mut browser = administrator(&world).await;
    let old = browser.get(&path).await;
    let page = browser.submit(&old, "/access-review", &[("remark", &"x".repeat(1001))]).await;
    assert_eq!(page.status, 422);
    assert!(page.error_on("remark").is_some(), "{}", page.text());

    // A sign-in changes nothing; a level does.
    world.sql("UPDATE account SET last_sign_in_at = 5 WHERE contact_id IS NOT NULL").await;
    let advanced = "(SELECT id FROM security_level WHERE code = 'advanced')";
    world.sql(&format!("UPDATE account SET security_level_id = {advanced} WHERE user_name LIKE 'ann.keller%'")).await;
    let page = browser.submit(&old, "/access-review", &[("remark", "All fine <b>")]).await;
    assert_eq!(page.status, 409);
    assert!(page.text().contains("Who has access changed since you opened this page"), "{}", page.text());
    assert!(page.texts("td[data-label='Security Level']").contains(&"Advanced".to_owned()), "the newest list");
    assert_eq!(page.texts("textarea"), ["All fine <b>"], "what was typed stays");
    let page = browser.submit(&page, "/access-review", &[]).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, path.as_str()), "{}", page.text());

    let page = browser.get(&path).await;
    assert!(page.text().contains("Last reviewed") && page.text().contains("by Sofia Lind"), "{}", page.text());
    assert_eq!(page.texts("td[data-label=Remark]"), ["All fine <b>"]);
    let review = page.attributes("section a.table__title", "href").remove(0);
    let log = browser.get("/desk/settings/audit-log?act=access-review.").await;
    assert_eq!(log.texts("a.table__title"), ["Access reviewed"]);
    assert_eq!(log.texts("ins"), ["2 people with access; All fine <b>"]);
    assert_eq!(log.texts("td[data-label=Object]"), ["Contoso Contoso"]);

    // The past stays as it was.
    world.sql("UPDATE account SET active = false WHERE user_name LIKE 'ann.keller%'").await;
    let page = browser.get(&path).await;
    assert!(!page.texts("a.table__title").contains(&"Ann Keller".to_owned()));
    let page = browser.get(&review).await;
    assert_eq!(page.texts("a.table__title"), ["Ann Keller", "=SUM(A1) Lund"]);
    assert!(page.text().contains("All fine <b>"));
    let csv = browser.get(&page.attributes("a[download]", "href").remove(0)).await;
    assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(csv.html.lines().count(), 3);
    assert!(csv.html.contains("\"'=SUM(A1) Lund\"") && csv.html.contains("\"Advanced\""), "{}", csv.html);
    let csv = browser.get(&format!("{path}.csv")).await;
    assert_eq!(csv.html.lines().count(), 2, "the present list: {}", csv.html);

    // A review is found at its own organization alone.
    let fabrikam = world.organization("Fabrikam").await;
    let foreign = review.replace(&contoso.id.to_string(), &fabrikam.id.to_string());
    assert_eq!(browser.get(&foreign).await.status, 404);
    assert_eq!(browser.get(&format!("{foreign}/csv")).await.status, 404);
    let nobody = browser.get(&format!("/desk/organizations/{}/access-review", fabrikam.id)).await;
    assert!(nobody.text().contains("Nobody has access"), "{}", nobody.text());
    drop(ann);
});
