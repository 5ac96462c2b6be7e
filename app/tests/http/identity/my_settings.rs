//! What people see and change about themselves.

use std::sync::Arc;

use platform::mail::{MailOut, memory::MemoryMail};
use testing::{World, on_both};

use super::{is_in, minutes, sign_in, token};
use crate::compose;

const NEW: &str = "seven-green-bottles-standing";

on_both!(p_12_change_password, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let (mut here, mut there) = (world.visitor(), world.visitor());
    sign_in(&mut here, &priya.user_name, &priya.password).await;
    sign_in(&mut there, &priya.user_name, &priya.password).await;
    let page = here.get("/my/password").await;
    let wrong = [("current", "wrong"), ("password", "short"), ("confirm", "short")];
    let page = here.submit(&page, "/my/password", &wrong).await;
    assert_eq!(page.status, 422);
    assert!(page.error_on("current").unwrap().contains("not your current password"));
    assert!(page.error_on("password").unwrap().contains("15"));
    let before = token(&here).unwrap();
    let right = [("current", priya.password.as_str()), ("password", NEW), ("confirm", NEW)];
    let page = here.submit(&page, "/my/password", &right).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert_ne!(token(&here).unwrap(), before);
    assert!(is_in(&mut here).await && !is_in(&mut there).await);
    assert_eq!(sign_in(&mut there, &priya.user_name, &priya.password).await.status, 422);
    assert_eq!(sign_in(&mut there, &priya.user_name, NEW).await.status, 303);
    for _ in 0..5 {
        here.post("/my/password", &[("current", "wrong"), ("password", NEW), ("confirm", NEW)]).await;
    }
    let page = here.post("/my/password", &[("current", NEW), ("password", NEW), ("confirm", NEW)]).await;
    assert_eq!(page.status, 429, "guessing from within a session is limited too");
});

on_both!(asvs_7_5_2_sessions_are_listed_and_ended, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let tom = world.contact(&contoso, "Tom Okafor", "basic").await;
    let (mut here, mut phone, mut third, mut his) =
        (world.visitor(), world.visitor(), world.visitor(), world.visitor());
    phone.headers.push(("user-agent".to_owned(), "Mozilla/5.0 (iPhone; …) Safari/604.1".to_owned()));
    for client in [&mut here, &mut phone, &mut third] {
        sign_in(client, &priya.user_name, &priya.password).await;
    }
    sign_in(&mut his, &tom.user_name, &tom.password).await;
    let page = here.get("/my/security").await;
    assert_eq!(page.text().matches("This session").count(), 1);
    assert!(page.text().contains("Safari on iPhone") || page.text().contains("Unknown browser"), "{}", page.text());
    let ends: Vec<String> = page.attributes("form[action*='/sessions/']", "action");
    assert_eq!(ends.len(), 3, "two sessions and all others: {ends:?}");
    let one = ends.iter().find(|action| action.ends_with("/end")).unwrap();
    assert_eq!(his.post(one, &[]).await.status, 404, "another's session");
    assert_eq!(here.post(one, &[]).await.status, 303);
    assert_eq!(u8::from(is_in(&mut phone).await) + u8::from(is_in(&mut third).await), 1);
    assert_eq!(here.post(one, &[]).await.status, 404, "it is over");
    assert_eq!(here.post("/my/security/sessions/end-others", &[]).await.status, 303);
    assert!(is_in(&mut here).await && !is_in(&mut phone).await && !is_in(&mut third).await);
    assert!(is_in(&mut his).await);
    assert_eq!(here.post("/my/security/sessions/nonsense/end", &[]).await.status, 404);
});

on_both!(p_29_edit_profile, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let fabrikam = world.organization("Fabrikam Foods").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let mut client = world.signed_in(&priya).await;
    let page = client.get("/my/profile").await;
    assert_eq!(page.status, 200);
    for words in [
        "This is your contact record: Northwind IT sees the same data",
        "Save and Close",
        "Your security level Basic",
        "Create tickets, add notes and attachments",
        "Not allowed: See all tickets of the organization",
    ] {
        assert!(page.text().contains(words), "{words} is missing in {}", page.text());
    }
    let location = contoso.location.to_string();
    let filled = [
        ("first_name", "Priyä <b>"),
        ("last_name", "Raman"),
        ("title", "Head of \"IT\""),
        ("location", location.as_str()),
        ("additional_emails", "p@x.example, q@x.example"),
        ("phone", "+49 40 555"),
        ("extension", "22"),
        ("address", "First line\nSecond line"),
        ("country", "Germany"),
    ];
    let saved = client.submit(&page, "/my/profile", &filled).await;
    assert_eq!((saved.status.as_u16(), saved.location.as_str()), (303, "/home"), "{}", saved.text());
    let page = client.get("/my/profile").await;
    let (_, values) = page.form("/my/profile").unwrap();
    for (field, value) in filled {
        assert!(values.contains(&(field.to_owned(), value.to_owned())), "{field}: {values:?}");
    }
    // Bad input: told at the field, everything kept (decision 20).
    let foreign = fabrikam.location.to_string();
    let bad = [
        ("first_name", ""),
        ("last_name", &*"x".repeat(51)),
        ("email", "priya@"),
        ("additional_emails", "p@x.example, nonsense"),
        ("phone", "1"),
    ];
    let page = client.submit(&page, "/my/profile", &bad).await;
    assert_eq!(page.status, 422);
    for field in ["first_name", "last_name", "email", "additional_emails"] {
        assert!(page.error_on(field).is_some(), "{field}");
    }
    assert!(page.error_on("phone").is_none());
    let (_, values) = page.form("/my/profile").unwrap();
    for (field, value) in bad {
        assert!(values.contains(&(field.to_owned(), value.to_owned())), "{field}: {values:?}");
    }
    let nowhere = "01900000-0000-7000-8000-000000000000";
    let told: Vec<Option<String>> = {
        let mut told = Vec::new();
        for location in [foreign.as_str(), nowhere] {
            let page = client.get("/my/profile").await;
            told.push(client.submit(&page, "/my/profile", &[("location", location)]).await.error_on("location"));
        }
        told
    };
    assert!(told[0].is_some() && told[0] == told[1], "a foreign id reads like one that does not exist");
});

on_both!(p_32_what_is_not_ones_own_to_change_is_refused, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let mut client = world.signed_in(&priya).await;
    for field in ["organization_id", "active", "security_level", "user_name", "accepts_ticket_mail", "id"] {
        let page = client.get("/my/profile").await;
        assert_eq!(client.submit(&page, "/my/profile", &[(field, "true")]).await.status, 400, "{field}");
    }
    let bare = world.bare_level("bare").await;
    let olga = world.contact_at(&contoso, "Olga Office", bare).await;
    let mut client = world.signed_in(&olga).await;
    assert_eq!(client.get("/my/profile").await.status, 403, "P-30");
    assert!(!client.get("/my/formats").await.text().contains("Edit Profile"), "P-36");
    let marek = world.resource("Marek Dahl", "Dispatcher").await;
    let mut client = world.signed_in(&marek).await;
    assert_eq!(client.get("/my/profile").await.status, 403, "staff have no contact record");
    assert_eq!(client.get("/my/formats").await.status, 200);
});

on_both!(ghsa_7pwm_a_new_email_needs_the_password_and_is_told_to_the_old_one, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let mut client = world.signed_in(&priya).await;
    world.pass(minutes(11));
    let page = client.get("/my/profile").await;
    assert!(!page.html.contains("name=\"current\""));
    let page = client.submit(&page, "/my/profile", &[("email", "priya@new.example"), ("title", "Lawyer")]).await;
    assert_eq!(page.status, 422);
    assert!(page.error_on("current").unwrap().contains("Enter your password"));
    let wrong = client.submit(&page, "/my/profile", &[("current", "wrong")]).await;
    assert!(wrong.error_on("current").unwrap().contains("not your current password"));
    let (_, values) = wrong.form("/my/profile").unwrap();
    assert!(values.contains(&("title".to_owned(), "Lawyer".to_owned())), "everything typed is kept");
    let saved = client.submit(&wrong, "/my/profile", &[("current", &priya.password)]).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    let mail = Arc::new(MemoryMail::new());
    emberdesk::compose::worker(&world.app, Arc::clone(&mail) as Arc<dyn MailOut>).drain().await.unwrap();
    let told: Vec<String> = mail.sent().iter().map(|letter| letter.to.address.clone()).collect();
    assert_eq!(told, std::slice::from_ref(&priya.user_name), "the old address");
    let page = client.get("/my/profile").await;
    let page = client.submit(&page, "/my/profile", &[("title", "Judge")]).await;
    assert_eq!(page.status, 303, "nothing else needs it");
});

on_both!(p_33_formats_follow_the_person, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    world.sql("UPDATE account SET landing_hidden = TRUE").await;
    let mut client = world.signed_in(&priya).await;
    let page = client.get("/my/formats").await;
    assert!(page.text().contains("dd.MM.yyyy (20.11.2026)"), "live examples: {}", page.text());
    let changed = [
        ("date_format", "M/d/y"),
        ("time_format", "12h"),
        ("number_format", "1.234,56"),
        ("time_zone", "America/New_York"),
        ("theme", "dark"),
        ("landing", "true"),
    ];
    assert!(page.form("/my/formats").unwrap().1.contains(&("keys".to_owned(), "true".to_owned())));
    let (target, mut values) = page.form("/my/formats").unwrap();
    values.retain(|(name, _)| name != "keys" && !changed.iter().any(|(changed, _)| name == changed));
    let mut fields: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.extend(changed);
    let saved = client.post(&target, &fields).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    let page = client.get("/my/formats").await;
    assert_eq!(page.attributes("html", "data-theme"), ["dark"]);
    assert_eq!(page.attributes("[data-reader]", "data-zone"), ["America/New_York"]);
    assert_eq!(page.attributes("[data-reader]", "data-keys"), ["false"], "decision 22");
    assert!(page.text().contains("4:00 AM"), "the examples follow: {}", page.text());
    assert_eq!(sign_in(&mut world.visitor(), &priya.user_name, &priya.password).await.location, "/", "P-27");
    for (field, bad) in [
        ("date_format", "yyyy"),
        ("time_format", ""),
        ("number_format", "x"),
        ("time_zone", "Europe/Nowhere"),
        ("theme", "pink"),
    ] {
        let page = client.submit(&page, "/my/formats", &[(field, bad)]).await;
        assert_eq!(page.status, 422, "{field}");
        assert!(page.error_on(field).is_some() || page.html.contains("fieldset"), "{field}");
    }
});

on_both!(p_12_the_first_look_at_the_profile_is_noted, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let seen = || async {
        let candidate = world.store.door().candidate(&priya.user_name).await.unwrap().unwrap();
        candidate.account.profile_seen_at
    };
    let mut client = world.signed_in(&priya).await;
    assert_eq!(seen().await, None);
    client.get("/my/profile").await;
    let first = seen().await;
    assert!(first.is_some());
    client.get("/my/profile").await;
    assert_eq!(seen().await, first);
});
