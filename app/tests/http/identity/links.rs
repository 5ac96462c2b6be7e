//! Welcome and reset links, and "Forgot your password?".

use std::{collections::BTreeSet, sync::Arc};

use platform::mail::{MailOut, memory::MemoryMail};
use store::tables::kinds::LinkPurpose;
use testing::{Client, World, on_both};

use super::{code, is_in, link, minutes, require_factor, resets_asked, sign_in, token};
use crate::compose;

const NEW: &str = "seven-green-bottles-standing";

/// Sets the password of a link.
async fn set(client: &mut Client, path: &str, password: &str) -> testing::Page {
    client.post(path, &[("password", password), ("confirm", password)]).await
}

on_both!(p_6_a_welcome_link_sets_the_first_password, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    world.sql("UPDATE account SET password_hash = NULL").await;
    let path = link(&world, &priya, LinkPurpose::Welcome).await;
    let mut client = world.visitor();
    let page = client.get(&path).await;
    assert_eq!(page.at("h1").as_deref(), Some("Welcome, Priya Raman"));
    let page = client.submit(&page, &path, &[("password", "short"), ("confirm", "other")]).await;
    assert_eq!(page.status, 422);
    assert!(page.error_on("password").unwrap().ends_with("Error: Use at least 15 characters."));
    assert_eq!(page.error_on("confirm").as_deref(), Some("Error: Type the same password twice"));
    let page = client.submit(&page, &path, &[("password", NEW), ("confirm", NEW)]).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, "/"), "{}", page.text());
    assert!(is_in(&mut client).await);
    assert_eq!(sign_in(&mut world.visitor(), &priya.user_name, NEW).await.status, 303);
    assert_eq!(set(&mut world.visitor(), &path, NEW).await.status, 404, "single use (CVE-2026-41902)");
});

on_both!(decision_5_each_fault_of_a_password_is_named, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let path = link(&world, &priya, LinkPurpose::Reset).await;
    for (password, message) in [
        ("northwind it is the very best", "Leave “Northwind"),
        ("priya.raman in the office", "user name"),
        ("aaaaaaaaaaaaaaaaaaaa", "repetition"),
        (&"lantern harbour ".repeat(17), "at most 256"),
        ("lantern\u{200b}harbour-quilt", "can be seen"),
    ] {
        let page = set(&mut world.visitor(), &path, password).await;
        assert_eq!(page.status, 422, "{password}");
        let told = page.error_on("password").unwrap();
        assert!(told.contains(message), "{password}: {told}");
        assert!(!page.html.contains(password), "passwords are never written back");
    }
});

on_both!(cve_2026_18363_expired_link_fails, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let (day, hour) = (24 * 60, 60);
    for (purpose, alive, dead) in [(LinkPurpose::Welcome, 13 * day, 15 * day), (LinkPurpose::Reset, hour - 1, hour + 1)]
    {
        let path = link(&world, &priya, purpose).await;
        world.pass(minutes(alive));
        assert_eq!(world.visitor().get(&path).await.status, 200, "{purpose:?} at {alive} min");
        world.pass(minutes(dead - alive));
        assert_eq!(world.visitor().get(&path).await.status, 404, "{purpose:?} at {dead} min");
        assert_eq!(set(&mut world.visitor(), &path, NEW).await.status, 404, "{purpose:?} at {dead} min");
        let path = link(&world, &priya, purpose).await;
        world.pass(minutes(alive));
        assert_eq!(set(&mut world.visitor(), &path, NEW).await.status, 303, "{purpose:?} at {alive} min");
    }
    world.sql("UPDATE provider SET reset_link_minutes = 5").await;
    let path = link(&world, &priya, LinkPurpose::Reset).await;
    world.pass(minutes(6));
    assert_eq!(world.visitor().get(&path).await.status, 404, "decision 4: can be set shorter");
});

on_both!(p_8_dead_links_all_look_the_same, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let superseded = link(&world, &priya, LinkPurpose::Reset).await;
    let used = link(&world, &priya, LinkPurpose::Reset).await;
    assert_eq!(world.visitor().get(&superseded).await.status, 404, "a newer one kills it");
    assert_eq!(set(&mut world.visitor(), &used, NEW).await.status, 303);
    let expired = link(&world, &priya, LinkPurpose::Reset).await;
    world.pass(minutes(61));
    let welcome = link(&world, &priya, LinkPurpose::Welcome).await;
    let crossed = welcome.replace("/welcome/", "/reset/");
    let unknown = format!("/reset/{}", "A".repeat(43));
    let mut pages = BTreeSet::new();
    for path in [&superseded, &used, &expired, &crossed, &unknown, "/reset/%20", "/reset/x"] {
        let page = world.visitor().get(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert_eq!(page.attributes("a.button--primary", "href"), ["/forgotten"], "{path}");
        pages.insert(page.html);
        assert_eq!(set(&mut world.visitor(), path, NEW).await.status, 404, "{path}");
    }
    assert_eq!(pages.len(), 1);
    world.sql("UPDATE contact SET active = FALSE").await;
    assert_eq!(world.visitor().get(&welcome).await.status, 404, "shut out");
});

on_both!(cve_2026_53595_blank_tokens_match_nobody, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    link(&world, &priya, LinkPurpose::Welcome).await;
    for path in ["/welcome/%20", "/welcome/%00", "/welcome/null", "/reset/%20%20", "/welcome/"] {
        let page = set(&mut world.visitor(), path, NEW).await;
        assert_eq!(page.status, 404, "{path}");
    }
    assert_eq!(sign_in(&mut world.visitor(), &priya.user_name, &priya.password).await.status, 303, "untouched");
});

on_both!(cve_2026_41902_a_link_works_once, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    for purpose in [LinkPurpose::Welcome, LinkPurpose::Reset] {
        let path = link(&world, &priya, purpose).await;
        assert_eq!(set(&mut world.visitor(), &path, NEW).await.status, 303);
        assert_eq!(set(&mut world.visitor(), &path, "another-set-of-words-here").await.status, 404);
        assert_eq!(world.visitor().get(&path).await.status, 404);
        assert_eq!(sign_in(&mut world.visitor(), &priya.user_name, NEW).await.status, 303);
    }
});

on_both!(cve_2022_39216_tokens_come_from_chance_alone, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let mut tokens = BTreeSet::new();
    for _ in 0..20 {
        let path = link(&world, &priya, LinkPurpose::Reset).await;
        tokens.insert(path.trim_start_matches("/reset/").to_owned());
        let mut client = world.visitor();
        sign_in(&mut client, &priya.user_name, &priya.password).await;
        tokens.insert(token(&client).unwrap());
    }
    assert_eq!(tokens.len(), 40);
    for token in &tokens {
        assert_eq!(token.len(), 43, "256 bits");
        assert!(token.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    }
    // No two share a beginning, as clocks and counters would make them (CVE-2026-27637).
    let beginnings: BTreeSet<&str> = tokens.iter().map(|token| &token[..6]).collect();
    assert_eq!(beginnings.len(), 40);
});

on_both!(cve_2024_6203_links_ignore_host_and_get_keeps_the_token, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let mut client = world.visitor();
    for header in ["host", "x-forwarded-host", "forwarded", "x-original-url"] {
        client.headers.push((header.to_owned(), "evil.example".to_owned()));
    }
    client.post("/forgotten", &[("user_name", &priya.user_name)]).await;
    let mail = Arc::new(MemoryMail::new());
    let worker = emberdesk::compose::worker(&world.app, Arc::clone(&mail) as Arc<dyn MailOut>);
    worker.drain().await.unwrap();
    let letters = mail.sent();
    assert_eq!(letters.len(), 1);
    let text = &letters[0].text;
    assert!(!text.contains("evil.example") && !letters[0].html.contains("evil.example"), "{text}");
    let start = text.find("http://localhost:8080/reset/").expect("a link to the public address");
    let path: String =
        text[start + "http://localhost:8080".len()..].chars().take_while(|c| !c.is_whitespace()).collect();
    assert_eq!(path.len(), "/reset/".len() + 43, "256 bits (CVE-2022-39216)");
    for _ in 0..5 {
        assert_eq!(world.visitor().get(&path).await.status, 200, "scanners may look as often as they like");
    }
    let page = set(&mut world.visitor(), &path, NEW).await;
    assert_eq!(page.location, "/");
    worker.drain().await.unwrap();
    assert_eq!(mail.sent().len(), 2, "the owner is told that the password was changed");
    assert!(!mail.sent()[1].text.contains("/reset/"), "{}", mail.sent()[1].text);
});

on_both!(p_8_of_two_sends_at_once_one_wins, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let path = link(&world, &priya, LinkPurpose::Reset).await;
    let mut sends = Vec::new();
    for number in 0..6 {
        let (mut client, path) = (world.visitor(), path.clone());
        let password = format!("seven-green-bottles-{number}");
        sends.push(tokio::spawn(async move { set(&mut client, &path, &password).await.status.as_u16() }));
    }
    let mut answers = Vec::new();
    for send in sends {
        answers.push(send.await.unwrap());
    }
    answers.sort_unstable();
    assert_eq!(answers, [303, 404, 404, 404, 404, 404]);
});

on_both!(asvs_6_4_3_a_reset_ends_sessions_and_never_passes_the_factor_by, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    require_factor(&world).await;
    let mut client = world.visitor();
    let page = sign_in(&mut client, &priya.user_name, &priya.password).await;
    let page = client.follow(page).await;
    let secret = page.at(".secret").unwrap();
    client.submit(&page, "/sign-in/set-up", &[("code", &code(&world, &secret))]).await;
    assert!(is_in(&mut client).await);
    world.pass(minutes(1));
    let path = link(&world, &priya, LinkPurpose::Reset).await;
    let mut other = world.visitor();
    let page = set(&mut other, &path, "kiwi-Lam").await;
    assert_eq!(page.location, "/sign-in/code", "eight are enough beside a factor");
    assert!(!is_in(&mut other).await);
    assert!(!is_in(&mut client).await, "all other sessions are over");
    let page = other.post("/sign-in/code", &[("code", &code(&world, &secret))]).await;
    assert_eq!(page.status, 303);
    assert!(is_in(&mut other).await);
    // Required but not set up: the set-up page, not the portal.
    let tom = world.contact(&contoso, "Tom Okafor", "basic").await;
    let path = link(&world, &tom, LinkPurpose::Reset).await;
    assert_eq!(set(&mut world.visitor(), &path, "kiwi-Lam").await.location, "/sign-in/set-up");
});

on_both!(p_10_cve_2024_43416_forgotten_gives_one_answer_and_mails_only_the_open, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let closed = world.contact(&contoso, "Karl Closed", "basic").await;
    let mailless = world.contact(&contoso, "Nora Nomail", "basic").await;
    world.sql("UPDATE account SET active = FALSE WHERE user_name LIKE 'karl%'").await;
    world.sql("UPDATE contact SET email = '' WHERE first_name = 'Nora'").await;
    let mut pages = BTreeSet::new();
    for name in [&priya.user_name, &closed.user_name, &mailless.user_name, "nobody@nowhere.example"] {
        let mut client = world.visitor();
        let page = client.get("/forgotten").await;
        let page = client.submit(&page, "/forgotten", &[("user_name", name)]).await;
        assert_eq!(page.status, 303);
        pages.insert(client.follow(page).await.html);
    }
    assert_eq!(pages.len(), 1);
    assert_eq!(resets_asked(&world).await, 1);
    let page = world.visitor().post("/forgotten", &[("user_name", "")]).await;
    assert!(page.error_on("user_name").is_some());
});

on_both!(cve_2022_35488_reset_mails_are_limited, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    for _ in 0..6 {
        assert_eq!(
            world.visitor().post("/forgotten", &[("user_name", &priya.user_name)]).await.location,
            "/forgotten/sent"
        );
    }
    assert_eq!(resets_asked(&world).await, 3, "per user name, with the same answer");
    for number in 0..14 {
        let page = world.visitor().post("/forgotten", &[("user_name", &format!("name{number}"))]).await;
        assert_eq!(page.status, 303, "{number}");
    }
    let page = world.visitor().post("/forgotten", &[("user_name", "another")]).await;
    assert_eq!(page.status, 429, "per address");
    assert_eq!(page.attributes("input[name=user_name]", "value"), ["another"]);
});

on_both!(cve_2026_43926_every_token_route_is_limited, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let path = link(&world, &priya, LinkPurpose::Reset).await;
    for _ in 0..40 {
        assert_eq!(world.visitor().get(&path).await.status, 200, "links that live are not counted");
    }
    for number in 0..30 {
        let kind = if number % 2 == 0 { "welcome" } else { "reset" };
        let guess = format!("/{kind}/{number:043}");
        let page = if number % 3 == 0 {
            world.visitor().get(&guess).await
        } else {
            set(&mut world.visitor(), &guess, NEW).await
        };
        assert_eq!(page.status, 404, "{number}");
    }
    assert_eq!(world.visitor().get(&format!("/reset/{:043}", 99)).await.status, 429);
    assert_eq!(set(&mut world.visitor(), &format!("/welcome/{:043}", 98), NEW).await.status, 429);
});

on_both!(cve_2026_43926_a_reset_forgives_what_was_typed_before, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    for _ in 0..6 {
        sign_in(&mut world.visitor(), &priya.user_name, "wrong").await;
    }
    let path = link(&world, &priya, LinkPurpose::Reset).await;
    assert_eq!(set(&mut world.visitor(), &path, NEW).await.status, 303);
    assert_eq!(sign_in(&mut world.visitor(), &priya.user_name, NEW).await.status, 303);
});
